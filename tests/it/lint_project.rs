//! `report lint` of a project and its data; what is allowed to be otherwise; that each rule is
//! broken by a test.

use crate::lint::{Broken, FOLDER, ODS, PAGE, PDF, XLSX, codes, lint, replaced};
use crate::support::{Copy, root};
use serde_json::Value;
use std::collections::BTreeSet;

/// A project, and a data package in it, that keep every rule.
const GOOD: &[(&str, &str)] = &[
    (".git/HEAD", "ref: refs/heads/main\n"),
    (".github/workflows/ci.yml", "on:\n  push:\njobs:\n  all:\n    steps:\n      - run: just ci\n"),
    (
        "Cargo.toml",
        "[package]\nname = \"bees\"\nversion = \"1.2.0\"\ndescription = \"Hives\"\nlicense = \"MIT\"\nrepository = \"https://example.org/bees\"\n",
    ),
    ("Cargo.lock", "version = 4\n"),
    ("LICENSE", "MIT\n"),
    ("README.md", "# Bees\n\n```sh\ncargo run\n```\n\n## Changelog\n\n- 1.2.0: more hives\n"),
    ("justfile", "ci: lint test\nlint:\n    cargo fmt --check\n    cargo clippy\ntest:\n    cargo test\n"),
    ("src/lib.rs", "//! Hives.\n\n/// How many.\n#[must_use]\npub fn hives() -> u32 {\n    2\n}\n"),
    ("tests/all.rs", "//! All.\n\n#[test]\nfn some() {}\n"),
    (
        "data/datapackage.json",
        r#"{"name": "bees", "licenses": [{"name": "OGL-UK-3.0"}], "resources": [{"name": "hives", "path": "hives.csv", "schema": {"fields": [{"name": "year"}, {"name": "hives"}], "primaryKey": ["year"]}}]}"#,
    ),
    ("data/hives.csv", "year,hives\n2024,2\n"),
];

/// The code, the file, and what is replaced by what in it; a file without either is taken away.
const PROJECT: &[Broken] = &[
    ("RAP01", "src/run.sas", "", "proc means;\n"),
    ("RAP02", ".git/HEAD", "", ""),
    ("RAP03", "README.md", "```sh", "```rust"),
    ("RAP03", "README.md", "", ""),
    ("RAP04", "LICENSE", "", ""),
    ("RAP04", "Cargo.toml", "license = \"MIT\"\n", "\n"),
    ("RAP04", "data/datapackage.json", r#""licenses": \[[^\]]*\]"#, r#""licenses": []"#),
    ("RAP05", "Cargo.toml", "repository = .*\n", "\n"),
    ("RAP07", "src/lib.rs", "//! Hives.\n", "\n"),
    ("RAP07", "src/lib.rs", "/// How many.\n", "\n"),
    ("RAP08", "tests/all.rs", "", ""),
    ("RAP09", "justfile", "cargo clippy", "cargo build"),
    ("RAP10", "tests/all.rs", r"#\[test\]", ""),
    ("RAP11", "Cargo.lock", "", ""),
    ("RAP13", "data/hives.csv", "year,hives", "year,2024-25"),
    ("RAP13", "data/datapackage.json", r#", "primaryKey": \["year"\]"#, ""),
    ("RAP14", "Cargo.toml", "description = .*\n", "\n"),
    ("RAP15", "justfile", "ci: lint test", "ci: lint"),
    ("RAP16", ".github/workflows/ci.yml", "  push:", "  workflow_dispatch:"),
    ("RAP17", "README.md", "1\\.2\\.0", "1.1.0"),
    ("RAP17", "README.md", "## Changelog", "## Other"),
];

fn project() -> Copy {
    let copy = Copy::empty();
    for (file, text) in GOOD {
        std::fs::create_dir_all(copy.path(file).parent().unwrap()).unwrap();
        copy.write(file, text);
    }
    copy
}

#[test]
fn a_project_that_breaks_a_rule_is_told_by_its_code() {
    let (code, says) = lint(&project().path(""), &[".", "data"]);
    assert_eq!(code, Some(0), "{says}");
    assert!(says.contains("RAP: gold, by the "), "{says}");
    for (wanted, file, from, to) in PROJECT {
        let copy = project();
        match (*from, *to) {
            ("", "") if *file == ".git/HEAD" => std::fs::remove_dir_all(copy.path(".git")).unwrap(),
            ("", "") if *file == "tests/all.rs" => std::fs::remove_dir_all(copy.path("tests")).unwrap(),
            ("", "") => std::fs::remove_file(copy.path(file)).unwrap(),
            ("", text) => copy.write(file, text),
            (from, to) => copy.write(file, replaced(&copy.read(file), from, to)),
        }
        let (code, says) = lint(&copy.path(""), &[".", "data"]);
        assert_eq!(code, Some(1), "{wanted} in {file}: {says}");
        assert!(codes(&says).contains(*wanted), "{wanted} in {file} is not in {says}");
        assert!(!says.contains("RAP: gold,"), "{wanted}: {says}");
    }
}

#[test]
fn what_is_allowed_has_a_reason_in_one_place() {
    let copy = project();
    copy.write("Cargo.toml", replaced(&copy.read("Cargo.toml"), "repository = .*\n", "\n"));
    std::fs::create_dir_all(copy.path("report")).unwrap();
    let allow = |text: &str| {
        copy.write("report/lint.toml", text);
        lint(&copy.path(""), &[".", "data"])
    };
    let (code, says) = allow("[[allow]]\ncode = \"RAP05\"\nreason = \"it has no public address yet\"\n");
    assert_eq!(code, Some(0), "{says}");
    for words in ["allowed by report/lint.toml: ./Cargo.toml: RAP05", "yet\nRAP: gold, but for what is allowed: RAP05"]
    {
        assert!(says.contains(words) || says.contains(&words.replace("./", "")), "{words:?} is not in {says}");
    }
    let path = "[[allow]]\ncode = \"RAP05\"\npath = \"other/Cargo.toml\"\nreason = \"it has no public address yet\"\n";
    assert_eq!(allow(path).0, Some(1));
    for (text, wanted) in [
        (
            "[[allow]]\ncode = \"RAP05\"\nreason = \"no\"\n",
            "report/lint.toml line 3, column 10: RAP05 is allowed without a reason",
        ),
        (
            "\n[[allow]]\ncode = \"RAP5\"\nreason = \"it has no address yet\"\n",
            "report/lint.toml line 3, column 8: there is no rule RAP5",
        ),
        ("[[allow]]\ncode = \"RAP05\"\n", "missing field `reason`"),
        (
            "[[allow]]\ncode = \"RAP05\"\nreasons = \"x\"\n",
            "report/lint.toml line 3, column 1: unknown field `reasons`",
        ),
    ] {
        let (code, says) = allow(text);
        assert_eq!(code, Some(2), "{says}");
        assert!(says.contains(wanted) && says.contains("hint: "), "{wanted:?} is not in {says}");
    }
    // What is allowed without need is told where everything is looked at.
    let copy = Copy::new();
    copy.write("report/lint.toml", "[[allow]]\ncode = \"UA05\"\nreason = \"a figure of ours has none\"\n");
    let (code, says) = lint(&copy.path(""), &[]);
    assert_eq!(code, Some(1), "{says}");
    assert!(says.contains("report/lint.toml line 2: UA05 is allowed, and kept everywhere"), "{says}");
}

#[test]
fn each_rule_has_a_test_that_breaks_it_and_is_explained() {
    let (code, json) = lint(root(), &["--explain", "all", "--format", "json"]);
    assert_eq!(code, Some(0));
    let json: Value = serde_json::from_str(&json).unwrap();
    let rules = json["rules"].as_array().unwrap();
    let known: BTreeSet<&str> = rules.iter().map(|rule| rule["code"].as_str().unwrap()).collect();
    assert_eq!(known.len(), rules.len(), "a code stands twice");
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains(&format!("against {} rules of", rules.len())), "the README counts other rules");
    let tables = [PAGE, ODS, XLSX, PROJECT].into_iter().flatten().map(|(code, ..)| *code);
    let broken: BTreeSet<&str> =
        tables.chain(PDF.iter().map(|(code, _)| *code)).chain(FOLDER.iter().map(|(code, _)| *code)).collect();
    assert_eq!(known, broken, "each rule is broken by a test, and no other");
    for rule in rules {
        for part in ["asks", "why"] {
            assert!(rule[part].as_str().unwrap().split(' ').count() >= 4, "{rule}");
        }
        assert!(rule["written"]["address"].as_str().unwrap().starts_with("https://"), "{rule}");
    }
    let (code, says) = lint(root(), &["--explain", "afs03"]);
    assert!(
        code == Some(0) && says.starts_with("AFS03: no cell of a table is empty without its reason\n  why: "),
        "{says}"
    );
    let (code, says) = lint(root(), &["--explain", "AFS33"]);
    assert!(code == Some(2) && says.contains("there is no rule AFS33") && says.contains("did you mean AFS"), "{says}");
}
