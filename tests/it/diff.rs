//! What changed between two builds, by the real binary.

use crate::support::{Copy, root};
use std::process::Command;

/// A copy with what was published beside it.
fn published() -> Copy {
    let copy = Copy::new();
    assert!(copy.report(&["publish", "--quiet"]).status.success());
    copy
}

/// What `report diff` prints; it must end well.
fn diff(copy: &Copy, args: &[&str]) -> String {
    let output = copy.report(&[&["diff"], args].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_same_data_have_no_difference() {
    let copy = published();
    let says = diff(&copy, &["--fail-on", "any"]);
    assert_eq!(says.trim_end(), "report/published → the working tree\nno finding, claim or sentence changed");
}

#[test]
fn a_changed_figure_is_told_with_its_sentences() {
    let copy = published();
    copy.replace("data/epr_adoption.csv", ",187,", ",188,");
    let says = diff(&copy, &[]);
    for words in [
        "delivery.latest_trusts: 187 trusts → 188 trusts  (+1 trust, +0.5%)",
        "delivery.trusts_change: −2 trusts → −1 trust  (+1 trust, +50.0%)",
        "    − Any record: 90.8% of trusts, 9.2 percentage points short of the target",
        "    + Any record: 91.3% of trusts, 8.7 percentage points short of the target",
        "C-60: contradicted, as before",
        "inputs that changed: data",
    ] {
        assert!(says.contains(words), "{words:?} is not in {says}");
    }
    let large = says.find("\nLarge changes\n").unwrap();
    assert!(large < says.find("\nSmall changes\n").unwrap(), "the gravest first: {says}");
    // The story is the same; a large change is not.
    assert!(copy.report(&["diff", "--fail-on", "story"]).status.success());
    let failed = copy.report(&["diff", "--fail-on", "large", "--quiet"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&failed.stderr).contains("3 changes of the story, or large"));
}

#[test]
fn json_says_the_same_and_markdown_keeps_to_its_budget() {
    let copy = published();
    copy.replace("data/epr_adoption.csv", ",187,", ",188,");
    let json: serde_json::Value = serde_json::from_str(&diff(&copy, &["--format", "json"])).unwrap();
    assert_eq!(json["changes"][0]["id"], "delivery.share_change");

    let whole = diff(&copy, &["--format", "markdown"]);
    assert!(whole.starts_with("### Findings: 9 changes: 3 large, 6 small"), "{whole}");
    assert!(whole.contains("| `delivery.latest_trusts` | 187 trusts | 188 trusts | +1 trust (+0.5%) |"), "{whole}");
    assert!(whole.contains("~~90.8%~~") && whole.contains("**91.3%**"), "{whole}");
    let small = diff(&copy, &["--format", "markdown", "--budget", "1500"]);
    assert!(small.len() <= 1500 && small.contains("more did not fit here"), "{small}");

    diff(&copy, &["--format", "markdown", "--output", "comment.md"]);
    assert_eq!(copy.read("comment.md"), whole);
}

#[test]
fn a_turned_verdict_and_a_new_caveat_are_told() {
    let copy = published();
    let findings = copy.read("report/published/findings.json");
    let mut old: serde_json::Value = serde_json::from_str(&findings).unwrap();
    old["claims"]["C-60"]["verdict"] = "consistent".into();
    old["findings"]["it_budget.change"]["value"] = "12".into();
    old["findings"]["it_budget.change"]["shown"] = "12%".into();
    old["findings"]["it_budget.falls_every_year"]["value"] = "false".into();
    old["findings"]["it_budget.falls_every_year"]["shown"] = "no".into();
    old["findings"]["it_budget.headline"]["caveats"] = serde_json::json!([]);
    old["findings"]["delivery.latest_share"]["value"] = "49.9".into();
    copy.write("report/published/findings.json", old.to_string());
    let says = diff(&copy, &[]);
    for words in [
        "C-60: consistent → contradicted",
        "      the verdict turns: ",
        "it_budget.change: 12% → −38%",
        "      it turns from positive to negative",
        "it_budget.falls_every_year: no → yes",
        "      it rises to or past half (50%)",
        "      caveat ",
    ] {
        assert!(says.contains(words), "{words:?} is not in {says}");
    }
    let story = says.find("\nChanges of the story\n").unwrap();
    assert!(says[story..].find("C-60").unwrap() < says[story..].find("\nMethod, sources and caveats\n").unwrap());
}

#[test]
fn a_declared_rename_is_no_loss() {
    let copy = published();
    let before = copy.read("report/published/findings.json");
    copy.write("report/published/findings.json", before.replace("\"it_budget.change\"", "\"it_budget.fall\""));
    let says = diff(&copy, &[]);
    assert!(
        says.contains("it_budget.fall: −38% → (none)") && says.contains("it_budget.change: (none) → −38%"),
        "{says}"
    );
    copy.write("report/renames.csv", "old,new\nit_budget.fall,it_budget.change\n");
    let says = diff(&copy, &[]);
    assert!(says.contains("no finding, claim or sentence changed"), "{says}");
    copy.write("report/renames.csv", "old,new\nit_budget.fall,it_budget.chance\n");
    let complaint = copy.complaint(&["diff"]);
    assert!(
        complaint.contains("renames.csv line 2 column 2: there is no finding or claim `it_budget.chance`"),
        "{complaint}"
    );
    assert!(complaint.contains("did you mean `it_budget.change`?"), "{complaint}");
}

#[test]
fn two_revisions_are_built_in_scratch_trees() {
    let copy = Copy::new();
    // With the sources this program was built from, it need not be compiled again.
    let sources = std::fs::canonicalize(root().join("src")).unwrap();
    let copied = Command::new("cp").arg("-r").arg(sources).arg(copy.path("src")).status().unwrap();
    assert!(copied.success());
    for file in ["Cargo.toml", "Cargo.lock"] {
        copy.write(file, std::fs::read(root().join(file)).unwrap());
    }
    copy.git(&["init", "--quiet"]);
    copy.git(&["add", "."]);
    copy.git(&["commit", "--quiet", "--message", "one"]);
    copy.git(&["tag", "one"]);
    copy.replace("data/pledges.csv", ",4200,", ",4300,");
    copy.git(&["commit", "--quiet", "--all", "--message", "two"]);
    copy.replace("data/it_budgets.csv", "47.2,", "48.2,");
    copy.git(&["commit", "--quiet", "--all", "--message", "three"]);
    let status = copy.git(&["status", "--porcelain"]);
    let says = diff(&copy, &["one", "HEAD~1"]);
    assert!(says.starts_with("one → HEAD~1\n"), "{says}");
    assert!(says.contains("pledges.of_2016: £4.2 billion → £4.3 billion  (+£100 million, +2.4%)"), "{says}");
    assert_eq!(copy.git(&["status", "--porcelain"]), status, "the user's tree and index are as they were");
    // A revision whose prose its data do not bear out is named, with the sentence.
    let complaint = copy.complaint(&["diff", "one", "HEAD"]);
    assert!(complaint.contains("revision `HEAD`: "), "{complaint}");
}

#[test]
fn what_is_no_build_is_refused() {
    let copy = published();
    for (args, says, code) in [
        (&["diff", "nowhere"][..], "there is no folder, file or git revision nowhere", 2),
        (&["diff", "data"], "cannot read data/findings.json", 3),
        (&["diff", "report/published/briefing.pdf"], "is a PDF, which is not compared", 2),
        (&["diff", "--fail-on", "some"], "invalid value", 2),
    ] {
        let output = copy.report(args);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {complaint}");
        assert!(complaint.contains(says), "{args:?}: {complaint}");
    }
    copy.write("report/published/findings.json", "{\n  \"findings\": 3\n}");
    let complaint = copy.complaint(&["diff"]);
    assert!(complaint.contains("report/published: findings.json line 2 column "), "{complaint}");
}
