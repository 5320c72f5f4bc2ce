//! A briefing on another subject, in a crate outside this repository: every verb tells the
//! truth about *its* sources. It compiles the engine for that crate, so it is run by itself
//! (`just outside`), and CI runs it.

use crate::support::{copy_folder, root, words};
use crate::watching::{Watching, free_port};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The project `libraries`, in a folder and a repository of its own.
struct Outside {
    folder: tempfile::TempDir,
}

impl Outside {
    fn new() -> Self {
        let outside = Outside { folder: tempfile::tempdir().unwrap() };
        copy_folder(&root().join("tests/fixtures/libraries"), &outside.path(""));
        let manifest = outside.read("Cargo.toml.in");
        // A path that leads out of the repository, relative, as people write it.
        let engine = root().join("src/engine");
        let up: PathBuf = std::fs::canonicalize(outside.path("")).unwrap().components().skip(1).map(|_| "..").collect();
        let engine = up.join(engine.strip_prefix("/").unwrap());
        let ours = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        let profile = &ours[ours.find("[profile.dev]").unwrap()..ours.find("[profile.release]").unwrap()];
        let manifest = manifest.replace("ENGINE", &engine.to_string_lossy()).replace("PROFILE", profile.trim_end());
        outside.write("Cargo.toml", &manifest);
        std::fs::remove_file(outside.path("Cargo.toml.in")).unwrap();
        std::fs::copy(root().join("Cargo.lock"), outside.path("Cargo.lock")).unwrap();
        outside.write(".gitignore", "/report/build/\n");
        outside.git(&["init", "--quiet", "--initial-branch", "main"]);
        // The lock file is cut down to what this project needs; of crates for other systems nothing is here.
        let done = outside.cargo(&["tree", "--offline", "--depth", "0"]).output().unwrap();
        assert!(done.status.success(), "{}", words(&done));
        outside.commit("The libraries of a town");
        outside
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn read(&self, below: &str) -> String {
        std::fs::read_to_string(self.path(below)).unwrap()
    }

    fn write(&self, below: &str, text: &str) {
        std::fs::write(self.path(below), text).unwrap();
    }

    /// Replaces a text while `then` is done, and puts it back.
    fn with<T>(&self, file: &str, from: &str, to: &str, then: impl FnOnce() -> T) -> T {
        let before = self.read(file);
        assert!(before.contains(from), "{file} does not contain {from:?}");
        self.write(file, &before.replacen(from, to, 1));
        let done = then();
        self.write(file, &before);
        done
    }

    fn cargo(&self, args: &[&str]) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(args).current_dir(self.path("")).env("CARGO_TERM_COLOR", "never").env("CARGO_TARGET_DIR", target());
        pledgebook_code::as_from_a_shell(&mut cargo);
        cargo
    }

    /// `cargo run -- …`: compiles what changed.
    fn run(&self, args: &[&str]) -> (Option<i32>, String) {
        let done = self.cargo(&["run", "--quiet", "--offline", "--"]).args(args).output().unwrap();
        (done.status.code(), words(&done))
    }

    /// The program as it was compiled last.
    fn program(&self, args: &[&str]) -> (Option<i32>, String) {
        let done =
            Command::new(target().join("debug/libraries")).args(args).current_dir(self.path("")).output().unwrap();
        (done.status.code(), words(&done))
    }

    fn git(&self, args: &[&str]) -> Output {
        let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
        let done = Command::new("git").args(identity).args(args).current_dir(self.path("")).output().unwrap();
        assert!(done.status.success(), "git {args:?}: {}", words(&done));
        done
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }
}

/// Where cargo put this test: what is compiled there already is not compiled again.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_report")).parent().and_then(Path::parent).unwrap().to_owned()
}

/// The code a command ended with, and what it said.
pub fn holds((code, says): (Option<i32>, String), wanted: i32, all: &[&str]) {
    assert_eq!(code, Some(wanted), "{says}");
    for one in all {
        assert!(says.contains(one), "{one:?} is not in {says}");
    }
}

#[test]
#[ignore = "compiles the engine for another crate: `just outside`"]
fn every_verb_tells_the_truth_about_the_briefing_that_was_built() {
    let outside = Outside::new();

    // Build, check, list, help.
    holds(outside.run(&["build"]), 0, &["2 sections, 10 findings", "1 claim checked"]);
    holds(outside.run(&["check"]), 0, &["all checks pass"]);
    holds(outside.run(&["list"]), 0, &["visits: Do people still come?", "reads branches"]);
    holds(outside.run(&["--help"]), 0, &["libraries build --only visits"]);
    let record: Value = serde_json::from_str(&outside.read("report/build/record.json")).unwrap();
    let made_from = &record["made_from"];
    assert_eq!(made_from["briefing"], "libraries");
    let code: Vec<&String> = made_from["code"].as_object().unwrap().keys().collect();
    let sources =
        ["Cargo.toml", "build.rs", "src/analysis/mod.rs", "src/analysis/opening.rs", "src/analysis/visits.rs"];
    assert_eq!(code, sources.iter().chain(&["src/bin/libraries.rs", "src/lib.rs"]).collect::<Vec<_>>());
    assert_eq!(made_from["versions"]["pledgebook-report"], env!("CARGO_PKG_VERSION"));

    // Status: fresh, and after an edit of nothing; stale after an edit of data, template, code.
    holds(outside.run(&["status"]), 0, &["fresh: report/build"]);
    outside.write("data/visits.csv", &outside.read("data/visits.csv"));
    holds(outside.run(&["status"]), 0, &["fresh"]);
    let changed = |file: &str, from: &str, to: &str| outside.with(file, from, to, || outside.run(&["status"]));
    holds(changed("data/visits.csv", "44000", "44001"), 1, &["for one reason", "data visits.csv: changed"]);
    let template = "report/sections/opening.typ.j2";
    holds(changed(template, "The library", "The branch"), 1, &["template sections/opening.typ.j2: changed"]);
    let (visits, all, fewer) =
        ("src/analysis/visits.rs", "3] = [\"centre\", \"harbour\", \"hill\"]", "2] = [\"centre\", \"hill\"]");
    holds(changed(visits, all, fewer), 1, &["for one reason", "source file src/analysis/visits.rs: changed"]);
    // A program that is older than its sources says so rather than “fresh”.
    holds(outside.run(&["status"]), 0, &["fresh"]);
    let old = outside.with(visits, all, fewer, || outside.program(&["status"]));
    holds(old, 2, &["older than its sources (src/analysis/visits.rs changed)", "cargo run -- status"]);

    // Publish, verify, and the same PDF before another briefing's program.
    holds(outside.run(&["publish"]), 0, &["report/published/briefing.pdf: 2 pages"]);
    outside.commit("Publish");
    let pdf = "report/published/briefing.pdf";
    holds(outside.run(&["verify", pdf]), 0, &["verified: report/published/briefing.pdf is, byte for byte"]);
    let other = Command::new(env!("CARGO_BIN_EXE_report")).args(["verify"]).arg(outside.path(pdf)).output().unwrap();
    let says = words(&other);
    assert_eq!(other.status.code(), Some(1), "{says}");
    assert!(
        says.contains("this is a PDF of the briefing `libraries`, and this program makes `nhs-technology"),
        "{says}"
    );

    // The analysis loses a branch: what changed, against the publication and between revisions.
    let lost = outside.read(visits).replacen(all, fewer, 1);
    outside.write(visits, &lost);
    holds(outside.run(&["diff"]), 0, &["visits.y2024: 108,400 visits → 49,400 visits", "−54.4%"]);
    // It is another program now: no fault of the published file.
    let told = ["cannot tell", "what this version gives otherwise", "visits.change", "another src/analysis/visits.rs"];
    holds(outside.run(&["verify", pdf]), 4, &told);
    holds(outside.run(&["status", "report/published"]), 1, &["source file src/analysis/visits.rs: changed"]);
    outside.commit("Count two branches");
    let (code, says) = outside.run(&["diff", "HEAD~1", "HEAD"]);
    holds((code, says), 0, &["HEAD~1 has other sources: compiling its own program", "HEAD~1 → HEAD", "49,400 visits"]);
    // A project without a lock file of its own in git, and one that does not compile.
    outside.git(&["rm", "--quiet", "--cached", "Cargo.lock"]);
    outside.write(".gitignore", "/report/build/\nCargo.lock\n");
    outside.commit("No lock file");
    holds(outside.run(&["diff", "HEAD~2", "HEAD"]), 0, &["49,400 visits"]);
    outside.write(visits, &lost.replacen("pub fn section", "pub fn sections", 1));
    outside.commit("Does not compile");
    outside.write(visits, &lost);
    holds(outside.run(&["diff", "HEAD", "HEAD~1"]), 1, &["revision `HEAD`: it does not compile: cannot find"]);
}

#[test]
#[ignore = "compiles the engine for another crate: `just outside`"]
fn watch_compiles_the_briefing_it_watches() {
    let outside = Outside::new();
    let port = free_port();
    let child = outside
        .cargo(&["run", "--quiet", "--offline", "--", "watch", "--port", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let watching = Watching { child, port };
    let pages = |state: &Value| state["pages"].as_array().map_or(0, Vec::len);
    watching.wait("the first build", |state| pages(state) == 2);
    let visits = "src/analysis/visits.rs";
    let good = outside.read(visits);
    outside.write(visits, &good.replacen("pub fn section", "pub fn sections", 1));
    let broken = watching.wait("what does not compile", |state| state["error"].is_object());
    assert!(broken["error"]["problem"].as_str().unwrap().contains("do not compile"), "{broken}");
    assert_eq!(pages(&broken), 2, "the last good pages stay: {broken}");
    outside.write(visits, &good.replacen("3] = [\"centre\", \"harbour\", \"hill\"]", "2] = [\"centre\", \"hill\"]", 1));
    // Becomes the new program, which begins with its first build; what it says now is new.
    watching.wait("the new program", |state| state["error"].is_null() && pages(state) == 2);
    let findings: Value = serde_json::from_str(&outside.read("report/build/findings.json")).unwrap();
    assert_eq!(findings["findings"]["visits.y2024"]["shown"], "49,400 visits");
}
