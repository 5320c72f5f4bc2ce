//! Fresh, or stale and why: by content, never by time stamp.

use crate::support::{Copy, git_is_there, words};

/// Builds, spoils, and returns what `report status` says with its exit code.
fn after(spoil: impl Fn(&Copy)) -> (Option<i32>, String) {
    let copy = Copy::new();
    assert!(copy.report(&["build", "--quiet"]).status.success());
    spoil(&copy);
    let status = copy.report(&["status"]);
    (status.status.code(), words(&status))
}

#[test]
fn what_was_just_built_is_fresh_and_touching_changes_nothing() {
    let (code, says) = after(|copy| copy.write("data/it_budgets.csv", copy.read("data/it_budgets.csv")));
    assert_eq!(code, Some(0), "{says}");
    assert!(says.starts_with("fresh: report/build"), "{says}");
}

#[test]
fn each_changed_input_is_named() {
    type Spoil = fn(&Copy);
    let cases: [(Spoil, &str); 7] = [
        (|copy| copy.replace("data/it_budgets.csv", "47.227", "47.228"), "data it_budgets.csv: changed"),
        (
            |copy| copy.replace("report/sections/it_budget.typ.j2", "Either way", "In any case"),
            "template sections/it_budget.typ.j2: changed",
        ),
        (
            // Fonts of the project's own go before those inside the program.
            |copy| {
                std::fs::create_dir(copy.path("report/fonts")).unwrap();
                let font = crate::support::root().join("src/engine/core/fonts/SourceSans3-Regular.ttf");
                std::fs::copy(font, copy.path("report/fonts/Own.ttf")).map(drop).unwrap()
            },
            "font DejaVuSans.ttf: is gone",
        ),
        (|copy| copy.write("report/sections/more.typ.j2", "More"), "template sections/more.typ.j2: is new"),
        (
            |copy| copy.write("report/parameters.toml", "price_year = \"2022-23\"\n"),
            "parameter price_year: 2024-25 → 2022-23",
        ),
        (|copy| copy.write("report/build/findings.json", "{}"), "output findings.json: is not what the build wrote"),
        (|copy| std::fs::remove_file(copy.path("report/build/briefing.pdf")).unwrap(), "output briefing.pdf: is gone"),
    ];
    for (spoil, wanted) in cases {
        let (code, says) = after(spoil);
        assert_eq!(code, Some(1), "{wanted}: {says}");
        assert!(says.starts_with("stale: report/build, for "), "{says}");
        assert!(says.contains(wanted), "{wanted:?} is not in {says}");
    }
}

#[test]
fn an_upgraded_crate_and_a_changed_source_are_named() {
    let (code, says) = after(|copy| {
        let record = copy.read("report/build/record.json");
        let other = |record: String, name: &str, value: &str| {
            let line = record.lines().find(|line| line.trim_start().starts_with(&format!("\"{name}\":"))).unwrap();
            let comma = if line.ends_with(',') { "," } else { "" };
            record.replace(line, &format!("\"{name}\": \"{value}\"{comma}"))
        };
        let record = other(other(record, "typst", "0.1.0"), "src/lib.rs", "0");
        copy.write("report/build/record.json", record);
    });
    assert_eq!(code, Some(1), "{says}");
    assert!(says.contains("crate typst: 0.1.0 → 0."), "{says}");
    assert!(says.contains("source file src/lib.rs: changed"), "{says}");
}

#[test]
fn a_program_older_than_its_sources_cannot_tell() {
    let (code, says) = after(|copy| {
        std::fs::create_dir_all(copy.path("src")).unwrap();
        copy.write("src/lib.rs", "// another\n");
        copy.write("Cargo.toml", "[package]\nname = \"nhs-technology-funding\"\n");
        copy.write("Cargo.lock", "version = 4\n");
    });
    assert_eq!(code, Some(2), "{says}");
    assert!(
        says.contains("older than its sources") && says.contains("hint: run it by `cargo run -- status`"),
        "{says}"
    );
}

#[test]
fn without_a_usable_record_it_cannot_be_told() {
    for (record, says_) in [
        (None, "there is no build record in report/build"),
        (Some("{ \"format\": "), "is no build record of this program"),
        (Some("{\"format\":1}"), "is no build record of this program"),
    ] {
        let (code, says) = after(|copy| match record {
            None => std::fs::remove_file(copy.path("report/build/record.json")).unwrap(),
            Some(text) => copy.write("report/build/record.json", text),
        });
        assert_eq!(code, Some(2), "{says}");
        assert!(says.contains(says_) && says.contains("hint: build the briefing again"), "{says}");
    }
}

#[test]
fn publishing_writes_what_readers_get_and_keeps_the_record_of_a_commit() {
    if !git_is_there() {
        return;
    }
    let copy = Copy::new();
    copy.git(&["init", "--quiet"]);
    copy.git(&["add", "."]);
    copy.git(&["commit", "--quiet", "--message", "first"]);
    assert!(copy.report(&["publish", "--quiet"]).status.success());
    let record = copy.read("report/published/record.json");
    let revision = copy.git(&["rev-parse", "HEAD"]);
    assert!(record.contains(revision.trim()) && record.contains("\"clean\": true"), "{record}");
    assert_eq!(copy.report(&["status", "report/published"]).status.code(), Some(0));
    copy.git(&["add", "."]);
    copy.git(&["commit", "--quiet", "--message", "published"]);
    assert!(copy.report(&["publish", "--quiet"]).status.success());
    assert_eq!(copy.git(&["status", "--porcelain"]), "", "publishing again changes nothing");
    // A figure that changed leaves the tree unclean, and the record says so.
    copy.replace("data/it_budgets.csv", "47.227", "47.228");
    assert!(copy.report(&["publish", "--quiet"]).status.success());
    assert!(copy.read("report/published/record.json").contains("\"clean\": false"));
}

#[test]
fn what_is_announced_later_is_left_out() {
    let copy = Copy::new();
    let now = copy.report(&["list"]);
    assert!(now.status.success());
    let then = copy.report(&["build", "--quiet", "--as-of", "2014"]);
    let says = words(&then);
    assert_eq!(then.status.code(), Some(1), "{says}");
    let after_everything = copy.report(&["build", "--quiet", "--as-of", "2030"]);
    assert!(after_everything.status.success(), "{}", words(&after_everything));
    assert!(copy.read("report/build/made-from.json").contains("\"as_of\": \"2030\""));
}

#[test]
fn a_wrong_parameter_is_told_with_its_place() {
    let copy = Copy::new();
    for (text, wanted) in [
        ("price_year = \"2024-26\"\n", "parameters.toml line 1 column 14: “2024-26” is not a financial year"),
        ("\nas_off = \"2024\"\n", "parameters.toml line 2 column 1: unknown field `as_off`"),
        ("as_of = \"soon\"\n", "parameters.toml line 1 column 9: “soon” is not a date"),
        ("as_of = \n", "parameters.toml line 1 column "),
    ] {
        copy.write("report/parameters.toml", text);
        let complaint = copy.complaint(&["build"]);
        assert!(complaint.contains(wanted) && complaint.contains("hint: "), "{wanted:?} is not in {complaint}");
    }
}
