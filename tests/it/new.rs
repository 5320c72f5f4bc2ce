//! `report new` and `report add`: what they write, and what they refuse. Only the last test
//! compiles what they wrote; `just outside` runs it.

use crate::outside::{holds, target};
use crate::support::{Copy, root, words};
use pledgebook::data::Data;
use regex::Regex;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Every file below a folder, by its path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn read(folder: &Path, below: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let (path, name) = (entry.path(), below.join(entry.file_name()));
            match path.is_dir() {
                true => read(&path, &name, found),
                false => drop(found.insert(name.to_string_lossy().into_owned(), std::fs::read(&path).unwrap())),
            }
        }
    }
    let mut found = BTreeMap::new();
    read(folder, Path::new(""), &mut found);
    found
}

fn report(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_report")).args(args).current_dir(folder).output().unwrap()
}

/// A project `bees` that was just begun, with nothing compiled.
struct Begun {
    copy: Copy,
}

impl Begun {
    fn new() -> Self {
        let copy = Copy::empty();
        let done = copy.report(&["new", "bees"]);
        assert!(done.status.success(), "{}", words(&done));
        Begun { copy }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.copy.path("bees").join(below)
    }

    fn read(&self, below: &str) -> String {
        std::fs::read_to_string(self.path(below)).unwrap()
    }

    fn write(&self, below: &str, text: &str) {
        std::fs::write(self.path(below), text).unwrap();
    }

    fn add(&self, args: &[&str]) -> String {
        let done = report(&self.path(""), &[&["add"], args].concat());
        assert!(done.status.success(), "add {args:?}: {}", words(&done));
        words(&done)
    }

    /// What is complained about; nothing is written.
    fn refused(&self, args: &[&str]) -> String {
        let before = files(&self.path(""));
        let done = report(&self.path(""), &[&["add"], args].concat());
        assert!(matches!(done.status.code(), Some(1 | 2)), "add {args:?}: {}", words(&done));
        assert!(files(&self.path("")) == before, "add {args:?} was refused, and wrote something");
        words(&done)
    }

    fn data(&self) -> Data {
        Data::open_at(self.path("data")).unwrap()
    }
}

fn says(text: &str, all: &[&str]) {
    for one in all {
        assert!(text.contains(one), "{one:?} is not in: {text}");
    }
}

const VISITS: &str = "Branch,Year,Visits,Cost £\ncentre,2023,42500,\"1,200.50\"\nharbour,2023,57900,980\n\
                      centre,2024,44000,\"1,310\"\nharbour,2024,59000,\n";

#[test]
fn new_writes_the_same_bytes_anywhere() {
    let (here, there) = (Begun::new(), Copy::empty());
    std::fs::create_dir_all(there.path("a/b")).unwrap();
    assert!(report(&there.path("a"), &["new", "../a/b/bees"]).status.success());
    let written = files(&here.path(""));
    assert!(written == files(&there.path("a/b/bees")));
    for name in ["Cargo.toml", "src/main.rs", "data/datapackage.json", "notebooks/members.ipynb", "justfile", "README.md"] {
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
    assert_eq!(pledgebook_report::PROFILE.trim_end(), profile.trim_end(), "copy it to src/engine/report/starter/profile.toml");
}

#[test]
fn its_workflow_pins_what_ours_does() {
    let begun = Begun::new();
    let ours = std::fs::read_to_string(root().join(".github/workflows/report.yml")).unwrap();
    let workflow = begun.read(".github/workflows/briefing.yml");
    let uses: Vec<&str> = workflow.lines().filter_map(|line| line.trim().strip_prefix("- uses: ")).collect();
    assert!(uses.len() == 2 && uses.iter().all(|action| ours.contains(action)), "{uses:?}");
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
fn a_dataset_is_described_as_far_as_its_file_shows() {
    let begun = Begun::new();
    begun.write("visits.csv", VISITS);
    let before = begun.read("data/datapackage.json");
    let told = begun.add(&["dataset", "visits.csv"]);
    says(
        &told,
        &[
            "visits.csv: 4 rows, 4 columns",
            "“Cost £” is called `cost_gbp`",
            "branch: text",
            "year: a year, kept as text",
            "visits: whole numbers; their unit is not in the file (--unit visits=…)",
            "cost_gbp: decimals, in `gbp`, as its name says",
            "key: `branch` and `year`, proposed",
            "OPEN: the unit of `visits`",
            "OPEN: the source of its rows",
            "new      data/visits.csv, 5 lines",
        ],
    );
    let written = begun.read("data/visits.csv");
    assert_eq!(written.lines().nth(1), Some("centre,2023,42500,1200.5,,line 2"));
    assert_eq!(written.lines().next(), Some("branch,year,visits,cost_gbp,source,locator"));
    // What was there stays, byte for byte.
    let after = begun.read("data/datapackage.json");
    let (start, end) = before.split_at(before.rfind("    }\n  ]").unwrap() + 5);
    assert!(after.starts_with(start) && after.ends_with(end), "{after}");
    let data = begun.data();
    assert_eq!(data.resource("visits").unwrap().schema.primary_key.0, ["branch", "year"]);
    let open = pledgebook::loose::open(&data);
    assert_eq!(open.len(), 2, "{open:?}");
    let line = after.lines().position(|line| line.contains("the unit of")).unwrap() + 1;
    assert!(open[0].to_string().starts_with(&format!("datapackage.json line {line}: `visits` is not described to")));
    says(&begun.refused(&["dataset", "visits.csv"]), &["there is a table `visits` already, in data/visits.csv"]);
}

#[test]
fn what_is_said_of_a_dataset_is_not_left_open() {
    let begun = Begun::new();
    begun.write("visits.csv", VISITS);
    let source = ["source", "counts", "--title", "Visitor counts: “all”", "--author", "Clerk", "--date", "2025-02"];
    says(&begun.add(&source), &["counts: Clerk. ", "+ counts:"]);
    let all = [
        "dataset", "visits.csv", "--name", "people", "--title", "Who came", "--unit", "visits=visits", "--key",
        "year,branch", "--source", "counts",
    ];
    let told = begun.add(&all);
    assert!(!told.contains("OPEN"), "{told}");
    let data = begun.data();
    assert!(pledgebook::loose::open(&data).is_empty());
    let visits = data.rows("people").unwrap().figures("visits").unwrap();
    assert_eq!(visits[1].working(), "57,900 visits");
    assert_eq!(visits[1].provenance.citations.iter().next().unwrap().locator, "line 3");
}

#[test]
fn a_dataset_is_not_guessed_at() {
    let begun = Begun::new();
    begun.write("visits.csv", VISITS);
    begun.write("names.csv", "name,note,n\na,x,1\nb,y,2\n");
    let told = begun.add(&["dataset", "names.csv", "--dry-run"]);
    says(&told, &["OPEN: the primary key: `name`, `note` could each be it", "nothing was written"]);
    assert!(!begun.path("data/names.csv").exists());
    begun.write("wide.csv", "a,b\n1,2\n1,2,3\n");
    begun.write("twice.csv", "a b,A-B\nx,y\nz,w\n");
    begun.write("none.csv", "a,b\n");
    begun.write("dates.csv", "day,n\n03/04/2024,1\n05/06/2024,2\n");
    for (args, wanted) in [
        (&["dataset", "visits.csv", "--unit", "visit=visits"][..], "there is no column `visit`"),
        (&["dataset", "visits.csv", "--unit", "visit=visits"], "did you mean `visits`?"),
        (&["dataset", "visits.csv", "--unit", "branch=visits"], "column `branch` has a unit and holds text"),
        (&["dataset", "visits.csv", "--unit", "visits=percnt"], "did you mean `percent`?"),
        (&["dataset", "visits.csv", "--source", "comons-library-2024"], "did you mean `commons-library-2024`?"),
        (&["dataset", "visits.csv", "--key", "branch"], "key “centre” is already on line 2"),
        (&["dataset", "visits.csv", "--key", "brnch"], "did you mean `branch`?"),
        (&["dataset", "visits.csv", "--name", "claims"], "there is a table `claims` already"),
        (&["dataset", "wide.csv"], "line 3 has more cells than the header"),
        (&["dataset", "twice.csv"], "would both be `a_b`"),
        (&["dataset", "justfile"], "is no table that can be read"),
        (&["dataset", "nowhere.csv"], "cannot read nowhere.csv"),
    ] {
        let before = files(&begun.path(""));
        let done = report(&begun.path(""), &[&["add"], args].concat());
        assert!(!done.status.success(), "{args:?}");
        says(&words(&done), &[wanted]);
        assert!(files(&begun.path("")) == before, "{args:?} wrote something");
    }
    // Day and month stay open until somebody says which is which.
    says(&begun.add(&["dataset", "dates.csv", "--dry-run"]), &["day: text", "whether day or month stands first"]);
    begun.add(&["dataset", "dates.csv", "--day-first"]);
    says(&begun.read("data/dates.csv"), &["2024-04-03,1"]);
}

#[test]
fn an_analysis_is_written_and_listed() {
    let begun = Begun::new();
    begun.write("visits.csv", VISITS);
    begun.add(&["dataset", "visits.csv", "--unit", "visits=visits"]);
    let unsourced = begun.refused(&["analysis", "visits", "--value", "visits"]);
    says(&unsourced, &["row 1 of table `visits` has no source", "add source"]);
    let sourced = begun.read("data/visits.csv").replace(",,line", ",commons-library-2024,line");
    begun.write("data/visits.csv", &sourced);
    says(&begun.refused(&["analysis", "visits"]), &["several columns of numbers", "--value: visits, cost_gbp"]);
    let question = "Where do people go?";
    let told = begun.add(&["analysis", "visits", "--value", "visits", "--question", question]);
    says(
        &told,
        &[
            "new      src/analysis/visits.rs",
            "new      report/sections/visits.typ.j2",
            "new      notebooks/visits.ipynb",
            "    + pub mod visits;",
            "pledgebook::analyses![members, visits];",
        ],
    );
    let code = begun.read("src/analysis/visits.rs");
    says(&code, &[question, "row.string(\"branch\")?, row.string(\"year\")?", "Kind::Number(0)", "\"Visits, number\""]);
    says(&begun.read("notebooks/visits.ipynb"), &["use bees::BRIEFING;", "BRIEFING.section(&data, \\\"visits\\\", None)?"]);
    says(&begun.refused(&["analysis", "visits", "--value", "visits"]), &["src/analysis/visits.rs is there already"]);
    for (args, wanted) in [
        (&["analysis", "Visits"][..], "take `visits`"),
        (&["analysis", "opening", "--table", "visit"], "did you mean `visits`?"),
        (&["analysis", "opening", "--table", "visits", "--value", "cost"], "did you mean `cost_gbp`?"),
        (&["analysis", "opening", "--table", "visits", "--value", "visits", "--question", "*?"], "has the sign '*' in it"),
    ] {
        says(&begun.refused(args), &[wanted]);
    }
    // A list that is written otherwise is not guessed at.
    begun.write("src/analysis/mod.rs", "pub mod members;\npub mod visits;\n");
    let refused = begun.refused(&["analysis", "opening", "--table", "visits", "--value", "visits"]);
    says(&refused, &["the list of analyses is neither in", "write them yourself: `pub mod opening;`"]);
}

#[test]
fn a_chart_is_put_beside_the_others() {
    let begun = Begun::new();
    let told = begun.add(&["chart", "elected", "--section", "members", "--title", "Women elected"]);
    says(&told, &["    +         .with_chart(elected(context)?)", "{{ chart(\"elected\", \"Women elected\") }}"]);
    let code = begun.read("src/analysis/members.rs");
    says(&code, &["pub fn elected(context: &Context) -> Result<Chart> {", "pledgebook::chart::Bars::new(\"elected\""]);
    for (args, wanted) in [
        (&["chart", "elected", "--section", "members"][..], "there is a chart or function `elected` already"),
        (&["chart", "table", "--section", "members"], "there is a chart or function `table` already"),
        (&["chart", "more", "--section", "member"], "did you mean `members`?"),
        (&["chart", "more", "--section", "members", "--title", "a \"b\""], "has the sign '\"' in it"),
    ] {
        says(&begun.refused(args), &[wanted]);
    }
    begun.write("src/analysis/members.rs", "pub fn section(context: &Context) -> Result<Section> { todo!() }\n");
    says(&begun.refused(&["chart", "more", "--section", "members"]), &["Section::new(\"members\", …)", ".with_chart(more("]);
}

#[test]
fn a_source_is_described_once() {
    let begun = Begun::new();
    for (args, wanted) in [
        (&["source", "commons-library-2024", "--title", "x"][..], "there is a source `commons-library-2024` already"),
        (&["source", "Two words", "--title", "x"], "is no key of a source"),
        (&["source", "a", "--title", "x", "--type", "nothing"], "sources.yml"),
        (&["source", "a", "--title", "x", "--date", "someday"], "sources.yml"),
    ] {
        says(&begun.refused(args), &[wanted]);
    }
}

#[test]
fn a_claim_is_tried_before_it_is_written() {
    let copy = Copy::new();
    let rows = copy.read("data/claims.csv");
    let claim = |id: &'static str, more: &[&'static str]| {
        let mut all = vec!["add", "claim", id, "--claim", "Budgets rise.", "--said-by", "A paper", "--locator", "line 1"];
        all.extend(["--source", "itpro-2025", "--subject", "it_budget", "--rule", "compares"]);
        all.extend(["--of", "it_budget.falls_every_year", "--then", "contradicted", "--otherwise", "consistent"]);
        all.extend(more);
        copy.report(&all)
    };
    let because = ["--because", "The budget {{ it_budget.change | fell }}."];
    for (id, more, wanted) in [
        ("C-01", &because[..], "there is a claim `C-01` already, in data/claims.csv"),
        ("C-991", &[], "claim `C-991` is “contradicted” now, and nothing says why"),
        ("C-991", &["--because", "It fell by 38%."], "is typed into the prose"),
        ("C-991", &["--because", "It {{ it_budget.change | rose }}."], "no longer bears out"),
        ("C-991", &["--shows", "it_budget.chnge"], "did you mean the finding `it_budget.change`?"),
        ("C-1", &because, "claims.csv"),
    ] {
        let done = claim(id, more);
        assert!(!done.status.success(), "{more:?}");
        says(&words(&done), &[wanted]);
        assert_eq!(copy.read("data/claims.csv"), rows, "{more:?} wrote something");
    }
    for (from, to, wanted) in [
        ("it_budget", "it_budgt", "there is no section `it_budgt`\nhint: did you mean `it_budget`?"),
        ("itpro-2025", "itpro-2052", "there is no source `itpro-2052`\nhint: did you mean `itpro-2025`?"),
    ] {
        let all = ["add", "claim", "C-991", "--claim", "x", "--source", "itpro-2025", "--locator", "1", "--subject", "it_budget"];
        let all = all.map(|word| if word == from { to } else { word });
        says(&words(&copy.report(&all)), &[wanted]);
    }
    let done = claim("C-991", &because);
    assert!(done.status.success(), "{}", words(&done));
    says(&words(&done), &["claim `C-991` is “contradicted” now", "+ {# C-991 contradicted #}"]);
    let done = copy.report(&["check"]);
    assert!(done.status.success(), "{}", words(&done));
}

#[test]
fn what_is_open_in_the_data_is_told_by_check() {
    let copy = Copy::new();
    copy.write("visits.csv", VISITS);
    let done = copy.report(&["add", "dataset", "visits.csv", "--source", "itpro-2025"]);
    assert!(done.status.success(), "{}", words(&done));
    let complaint = copy.complaint(&["check"]);
    assert_eq!(complaint.matches("error: ").count(), 1, "{complaint}");
    says(&complaint, &["`visits` is not described to the end: the unit of `visits`", "take the line out of `open`"]);
    assert!(copy.report(&["build", "--quiet"]).status.success(), "what is open stops no build");
}

#[test]
fn a_page_is_written_for_an_analysis_that_has_none() {
    let copy = Copy::new();
    says(&copy.complaint_of(2, &["add", "section", "it_budget"]), &["it_budget.typ.j2 is there already"]);
    says(&copy.complaint_of(2, &["add", "section", "it_budgt"]), &["did you mean `it_budget`?"]);
    std::fs::remove_file(copy.path("report/sections/it_staff.typ.j2")).unwrap();
    let done = copy.report(&["add", "section", "it_staff"]);
    assert!(done.status.success(), "{}", words(&done));
    says(&copy.read("report/sections/it_staff.typ.j2"), &["{{ it_staff.staff }}", "{{ chart(\"it_staff\""]);
    assert!(copy.report(&["build", "--quiet"]).status.success());
}

#[test]
fn another_project_is_not_held_against_this_program() {
    let begun = Begun::new();
    let claim = ["claim", "M-2", "--subject", "members", "--claim", "x", "--source", "commons-library-2024", "--locator", "1"];
    let complaint = begun.refused(&claim);
    says(&complaint, &["this project is `bees`, and this program makes `nhs-technology-funding`", "cargo run -- add"]);
    let nowhere = Copy::empty().complaint_of(2, &["add", "source", "a", "--title", "b"]);
    says(&nowhere, &["there is no project in . or above", "`new NAME`"]);
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
    let done = Command::new("git").args(["init", "--quiet", "--initial-branch", "main"]).current_dir(begun.path("")).output();
    assert!(done.unwrap().status.success());

    // As it is: formatted, builds, tests, publishes, verifies.
    holds(outside.cargo(&["fmt", "--check"]), 0, &[]);
    holds(outside.run(&["build"]), 0, &["report/build/briefing.pdf", "1 sections", "1 claims checked"]);
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
    holds(outside.run(&["add", "chart", "costs", "--section", "visits", "--value", "cost_gbp"]), 0, &["with_chart(costs("]);
    holds(outside.run(&["build"]), 0, &["2 sections"]);
    holds(outside.run(&["check"]), 0, &["all checks pass"]);
    holds(outside.cargo(&["fmt", "--check"]), 0, &[]);
    holds(outside.cargo(&["test", "--quiet", "--offline"]), 0, &["1 passed"]);

    // A claim about it, and a page made anew.
    let mut claim = vec!["add", "claim", "M-2", "--subject", "members", "--claim", "Fewer were elected.", "--locator", "1"];
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
    begun.write("src/analysis/visits.rs", &code.replace("Figure::smallest(&figures)", "Figure::largest(&figures[..1])"));
    holds(outside.run(&["status", "report/build"]), 1, &["stale", "src/analysis/visits.rs: changed"]);
    holds(outside.run(&["diff", "HEAD"]), 0, &["visits.smallest: 42,500 visits"]);
    holds(outside.run(&["diff"]), 0, &["visits.largest"]);
    holds(outside.run(&["publish"]), 0, &["report/published/briefing.pdf"]);
    holds(outside.run(&["verify", "report/published/briefing.pdf"]), 0, &["verified"]);
}
