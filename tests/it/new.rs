//! `report new`: what it writes, and what it refuses. Only the last test compiles what was
//! written, and adds to it; `just outside` runs it.

use crate::begun::{Begun, VISITS, files, report, says};
use crate::outside::{holds, target};
use crate::support::{Copy, root, words};
use regex::Regex;
use std::path::Path;
use std::process::Command;

#[test]
fn new_writes_the_same_bytes_anywhere() {
    let (here, there) = (Begun::new(), Copy::empty());
    std::fs::create_dir_all(there.path("a/b")).unwrap();
    assert!(report(&there.path("a"), &["new", "../a/b/bees"]).status.success());
    let written = files(&here.path(""));
    assert!(written == files(&there.path("a/b/bees")));
    for name in
        ["Cargo.toml", "src/main.rs", "data/datapackage.json", "notebooks/members.ipynb", "justfile", "README.md"]
    {
        assert!(written.contains_key(name), "{name} is not among {:?}", written.keys());
    }
    let hole = Regex::new("@[a-z]+@").unwrap();
    for (name, bytes) in &written {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!hole.is_match(&text), "{name} has a hole that nothing fills: {text}");
        assert!(text.ends_with('\n') && !text.contains('\r'), "{name}");
        if name.ends_with(".ipynb") || name.ends_with(".json") {
            serde_json::from_str::<serde_json::Value>(&text).unwrap_or_else(|cause| panic!("{name}: {cause}"));
        }
    }
    let manifest: toml::Table = here.read("Cargo.toml").parse().unwrap();
    assert_eq!(manifest["package"]["name"].as_str(), Some("bees"));
    assert_eq!(manifest["dependencies"]["pledgebook"]["version"].as_str(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(here.data().rows("members").unwrap().figures("women").unwrap().len(), 4);
}

#[test]
fn its_profile_is_the_engines() {
    let ours = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let profile = &ours[ours.find("[profile.dev]").unwrap()..ours.find("[profile.release]").unwrap()];
    assert_eq!(
        pledgebook_report::PROFILE.trim_end(),
        profile.trim_end(),
        "copy it to src/engine/report/starter/profile.toml"
    );
}

#[test]
fn its_workflow_pins_what_ours_does() {
    let begun = Begun::new();
    let ours = std::fs::read_to_string(root().join(".github/workflows/report.yml")).unwrap();
    let workflow = begun.read(".github/workflows/briefing.yml");
    let container: serde_json::Value = serde_json::from_str(&begun.read(".devcontainer/devcontainer.json")).unwrap();
    let (name, made) = (&container["name"], container["postCreateCommand"].as_str().unwrap());
    assert_eq!(name, "bees");
    assert!(container["mounts"][0].as_str().unwrap().starts_with("source=bees-target,"), "{container}");
    let just = ours.lines().find_map(|line| line.trim().strip_prefix("- run: pipx install ")).unwrap();
    assert!(made.contains(just) && made.contains("rust-src"), "{made}: {just}");
    let uses: Vec<&str> = workflow.lines().filter_map(|line| line.trim().strip_prefix("- uses: ")).collect();
    assert!(uses.len() == 3 && uses.iter().all(|action| ours.contains(action)), "{uses:?}");
    says(&workflow, &["\npermissions:\n  contents: read\n"]);
    let justfile = begun.read("justfile");
    let lab = begun.read("notebooks/requirements.txt");
    let pinned = std::fs::read_to_string(root().join("notebooks/requirements.txt")).unwrap();
    assert!(lab.lines().all(|line| pinned.lines().any(|ours| ours == line)), "{lab} is not what we pin");
    for recipe in ["report", "check", "test", "notebook", "publish", "verify"] {
        let there = justfile.lines().any(|line| line.split([':', ' ']).next() == Some(recipe));
        assert!(there, "no recipe `{recipe}`");
    }
}

#[test]
fn new_refuses_in_one_sentence() {
    let copy = Copy::empty();
    std::fs::create_dir(copy.path("full")).unwrap();
    copy.write("full/mine.txt", "mine");
    copy.write("file", "mine");
    std::fs::create_dir(copy.path("empty")).unwrap();
    for (args, wanted) in [
        (&["new", "full"][..], "full holds something already, and nothing was written\nhint: name another folder"),
        (&["new", "file"], "file is a file, and nothing was written"),
        (&["new", "2bees"], "“2bees” is no name for a crate: it begins with a small letter"),
        (&["new", "sub/Bees"], "“Bees” is no name for a crate: it begins with a small letter, and goes on with"),
        (&["new", "match"], "Rust has that word for itself"),
        (&["new", "bees", "--engine", "nowhere"], "the engine's crates are not in nowhere"),
    ] {
        let complaint = copy.complaint_of(2, args);
        assert!(complaint.contains(wanted), "{complaint}");
        assert_eq!(complaint.lines().count(), 2, "{complaint}");
    }
    assert_eq!(copy.read("full/mine.txt"), "mine");
    assert!(!copy.path("bees").exists() && !copy.path("sub").exists());
    assert!(copy.report(&["new", "empty"]).status.success());
}

#[test]
fn with_an_engine_it_names_a_way_to_it() {
    let copy = Copy::empty();
    let engine = root().join("src/engine");
    let done = copy.report(&["new", "bees", "--engine", engine.to_str().unwrap()]);
    assert!(done.status.success(), "{}", words(&done));
    let manifest: toml::Table = copy.read("bees/Cargo.toml").parse().unwrap();
    let core = manifest["dependencies"]["pledgebook"]["path"].as_str().unwrap();
    assert!(Path::new(core).join("Cargo.toml").is_file(), "{core}");
    assert!(copy.read("bees/Cargo.lock") == std::fs::read_to_string(root().join("Cargo.lock")).unwrap());
    let config: toml::Table = copy.read("bees/.cargo/config.toml").parse().unwrap();
    assert!(config["build"]["target-dir"].as_str().unwrap().ends_with("/target"));
    // Given relative, it stays so: project and engine may move together.
    std::fs::create_dir_all(copy.path("engine")).unwrap();
    for part in ["core", "report", "code"] {
        std::fs::create_dir_all(copy.path(&format!("clone/src/engine/{part}"))).unwrap();
        copy.write(&format!("clone/src/engine/{part}/Cargo.toml"), "");
    }
    assert!(report(&copy.path(""), &["new", "a/wasps", "--engine", "clone"]).status.success());
    says(&copy.read("a/wasps/Cargo.toml"), &["pledgebook = { path = \"../../clone/src/engine/core\" }"]);
}

#[test]
fn ours_holds_what_every_briefing_must() {
    pledgebook_report::testing::check(&nhs_technology_funding::BRIEFING);
}

/// The project, outside this repository, with its own program.
struct Outside {
    begun: Begun,
}

impl Outside {
    fn cargo(&self, args: &[&str]) -> (Option<i32>, String) {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(args).current_dir(self.begun.path(""));
        cargo.env("CARGO_TERM_COLOR", "never").env("CARGO_TARGET_DIR", target());
        pledgebook_code::as_from_a_shell(&mut cargo);
        let done = cargo.output().unwrap();
        (done.status.code(), words(&done))
    }

    fn run(&self, args: &[&str]) -> (Option<i32>, String) {
        self.cargo(&[&["run", "--quiet", "--offline", "--"], args].concat())
    }

    fn commit(&self, message: &str) {
        for args in [&["add", "--all"][..], &["commit", "--quiet", "--message", message]] {
            let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
            let done = Command::new("git").args(identity).args(args).current_dir(self.begun.path("")).output().unwrap();
            assert!(done.status.success(), "{}", words(&done));
        }
    }
}

#[test]
#[ignore = "compiles the engine for another crate: `just outside`"]
fn a_project_begun_outside_goes_through_everything() {
    let copy = Copy::empty();
    let engine = root().join("src/engine");
    let done = copy.report(&["new", "bees", "--engine", engine.to_str().unwrap()]);
    assert!(done.status.success(), "{}", words(&done));
    let outside = Outside { begun: Begun { copy } };
    let begun = &outside.begun;
    let done =
        Command::new("git").args(["init", "--quiet", "--initial-branch", "main"]).current_dir(begun.path("")).output();
    assert!(done.unwrap().status.success());

    // As it is: formatted, builds, tests, publishes, verifies.
    holds(outside.cargo(&["fmt", "--check"]), 0, &[]);
    holds(
        outside.run(&["build"]),
        0,
        &["report/build/briefing.pdf", "1 section, 4 findings, 1 chart, 1 table, 1 claim checked"],
    );
    holds(outside.run(&["check"]), 0, &["all checks pass"]);
    holds(outside.cargo(&["test", "--quiet", "--offline"]), 0, &["1 passed"]);
    outside.commit("Begin");
    holds(outside.run(&["publish"]), 0, &["report/published/briefing.pdf"]);
    outside.commit("Publish");
    holds(outside.run(&["verify", "report/published/briefing.pdf"]), 0, &["verified"]);
    holds(outside.run(&["status", "report/published"]), 0, &["fresh"]);

    // A source, a dataset, an analysis: it builds at once, and the one test walks it.
    begun.write("visits.csv", VISITS);
    holds(outside.run(&["add", "source", "counts", "--title", "Counts", "--date", "2024-07-01"]), 0, &["+ counts:"]);
    let dataset = ["add", "dataset", "visits.csv", "--unit", "visits=visits", "--source", "counts"];
    holds(outside.run(&dataset), 0, &["key: `branch` and `year`, proposed"]);
    std::fs::remove_file(begun.path("visits.csv")).unwrap();
    holds(outside.run(&["add", "analysis", "visits", "--value", "visits"]), 0, &["analyses![members, visits]"]);
    holds(
        outside.run(&["add", "chart", "costs", "--section", "visits", "--value", "cost_gbp"]),
        0,
        &["with_chart(costs("],
    );
    holds(outside.run(&["build"]), 0, &["2 sections"]);
    holds(outside.run(&["check"]), 0, &["all checks pass"]);
    holds(outside.cargo(&["fmt", "--check"]), 0, &[]);
    holds(outside.cargo(&["test", "--quiet", "--offline"]), 0, &["1 passed"]);

    // A claim about it, and a page made anew.
    let mut claim =
        vec!["add", "claim", "M-2", "--subject", "members", "--claim", "Fewer were elected.", "--locator", "1"];
    claim.extend(["--source", "commons-library-2024", "--rule", "compares", "--of", "members.latest_is_most"]);
    claim.extend(["--then", "contradicted", "--otherwise", "consistent"]);
    claim.extend(["--because", "The number {{ members.change | rose }}."]);
    holds(outside.run(&claim), 0, &["claim `M-2` is “contradicted” now"]);
    std::fs::remove_file(begun.path("report/sections/visits.typ.j2")).unwrap();
    holds(outside.run(&["add", "section", "visits"]), 0, &["new      report/sections/visits.typ.j2"]);
    holds(outside.run(&["check"]), 0, &["all checks pass"]);
    outside.commit("Visits");

    // An edit of the analysis: stale, diff, published anew, verified.
    let code = begun.read("src/analysis/visits.rs");
    begun
        .write("src/analysis/visits.rs", &code.replace("Figure::smallest(&figures)", "Figure::largest(&figures[..2])"));
    holds(outside.run(&["status", "report/build"]), 1, &["stale", "src/analysis/visits.rs: changed"]);
    holds(outside.run(&["diff", "HEAD"]), 0, &["visits.smallest: 42,500 visits → 57,900 visits"]);
    holds(outside.run(&["diff"]), 0, &["visits.largest"]);
    holds(outside.run(&["publish"]), 0, &["report/published/briefing.pdf"]);
    holds(outside.run(&["verify", "report/published/briefing.pdf"]), 0, &["verified"]);

    // Another name for the analysis: everywhere at once, and a diff knows it for the same.
    outside.commit("Largest");
    holds(
        outside.run(&["rename", "visits", "people"]),
        0,
        &["moved    src/analysis/visits.rs → src/analysis/people.rs"],
    );
    holds(outside.run(&["build"]), 0, &["2 sections"]);
    holds(outside.run(&["check"]), 0, &["all checks pass"]);
    holds(outside.cargo(&["test", "--quiet", "--offline"]), 0, &["1 passed"]);
    let (code, told) = outside.run(&["diff"]);
    assert!(code == Some(0) && !told.contains("visits.largest: "), "{told}");
}
