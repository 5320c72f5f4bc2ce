//! What changed between two builds, by the real binary.

use crate::support::{Copy, git_is_there};
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
        "delivery.trusts_change: −2 trusts → −1 trust  (+1 trust)",
        "    − In May 2025 a record of some kind was in 90.8% of trusts.",
        "    + In May 2025 a record of some kind was in 91.3% of trusts.",
        "C-60: not checkable, as before",
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
    assert!(whole.starts_with("### Findings: 8 changes: 3 large, 5 small"), "{whole}");
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
        "C-60: consistent → not checkable",
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
fn published_pdfs_are_compared_by_what_is_inside() {
    let copy = published();
    std::fs::rename(copy.path("report/published/briefing.pdf"), copy.path("old.pdf")).unwrap();
    std::fs::remove_dir_all(copy.path("report/published")).unwrap();
    copy.replace("data/epr_adoption.csv", ",187,", ",188,");
    assert!(copy.report(&["publish", "--quiet"]).status.success());
    // What was fetched may have any name.
    std::fs::rename(copy.path("report/published/briefing.pdf"), copy.path("fetched")).unwrap();
    let now = diff(&copy, &["old.pdf"]);
    for (says, title) in
        [(&now, "old.pdf → the working tree\n"), (&diff(&copy, &["old.pdf", "fetched"]), "old.pdf → fetched\n")]
    {
        assert!(says.starts_with(title), "{says}");
        assert!(says.contains("delivery.latest_trusts: 187 trusts → 188 trusts  (+1 trust, +0.5%)"), "{says}");
        assert!(says.contains("    + The share rose by 1.3 percentage points"), "{says}");
        assert!(says.contains("inputs that changed: data"), "{says}");
    }
    let says = diff(&copy, &["fetched", "--fail-on", "any"]);
    assert!(says.contains("no finding, claim or sentence changed"), "{says}");
}

#[test]
fn what_was_asked_of_each_is_told() {
    let copy = published();
    assert!(copy.report(&["build", "--quiet", "--only", "it_budget", "--out", "one"]).status.success());
    for old in ["one", "one/briefing.pdf"] {
        let told = diff(&copy, &[old]);
        assert!(told.contains("parameter sections it_budget → none"), "{told}");
    }
    let told = diff(&copy, &["report/published", "one"]);
    assert!(told.contains("parameter sections none → it_budget"), "{told}");
    assert!(!diff(&copy, &[]).contains("parameter "));
}

#[test]
fn a_pdf_that_is_not_ours_or_not_whole_is_refused() {
    let copy = published();
    let pdf = std::fs::read(copy.path("report/published/briefing.pdf")).unwrap();
    let without = |name: &str| {
        let mut document = lopdf::Document::load_mem(&pdf).unwrap();
        for object in document.objects.values_mut() {
            let file = object.as_dict_mut().ok().filter(|file| file.has(b"EF"));
            let is = |text: &lopdf::Object| lopdf::decode_text_string(text).is_ok_and(|text| text == name);
            if let Some(file) = file.filter(|file| file.get(b"UF").is_ok_and(is)) {
                file.set("UF", lopdf::Object::string_literal("other.json"));
            }
        }
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    };
    let mut bare = lopdf::Document::load_mem(&pdf).unwrap();
    bare.catalog_mut().unwrap().remove(b"Names").unwrap();
    let mut nothing_attached = Vec::new();
    bare.save_to(&mut nothing_attached).unwrap();
    for (bytes, wanted) in [
        (nothing_attached, "PDF `file.pdf`: this PDF has no attachment findings.json: it was not made by this program"),
        (without("findings.json"), "PDF `file.pdf`: this PDF has no attachment findings.json"),
        (pdf[..pdf.len() / 2].to_vec(), "PDF `file.pdf`: this is no whole PDF"),
        (b"%PDF-1.7\n".to_vec(), "PDF `file.pdf`: this is no whole PDF"),
        (b"a,b\n1,2\n".to_vec(), "PDF `file.pdf`: this is not a PDF"),
    ] {
        copy.write("file.pdf", bytes);
        for args in [&["diff", "file.pdf"][..], &["diff", "report/published", "file.pdf"]] {
            let complaint = copy.complaint(args);
            assert!(complaint.starts_with(&format!("error: {wanted}")), "{wanted:?} is not in {complaint}");
            assert!(complaint.contains("hint: get the file from where it was published"), "{complaint}");
            assert!(!complaint.contains("panicked"), "{complaint}");
        }
    }
    // One without its sentences still tells its findings.
    copy.write("file.pdf", without("prose.json"));
    let says = diff(&copy, &["file.pdf"]);
    assert!(says.contains("has no prose.json, so sentences are not compared"), "{says}");
}

#[test]
fn amounts_beyond_reckoning_are_compared_all_the_same() {
    let copy = published();
    let most = rust_decimal::Decimal::MAX.to_string();
    for (old, new) in [(format!("-{most}"), most.clone()), ("0.0000000001".into(), most)] {
        let mut findings: serde_json::Value =
            serde_json::from_str(&copy.read("report/published/findings.json")).unwrap();
        for (folder, value) in [("old", old), ("new", new)] {
            findings["findings"]["it_budget.change"]["value"] = value.into();
            std::fs::create_dir_all(copy.path(folder)).unwrap();
            copy.write(&format!("{folder}/findings.json"), findings.to_string());
        }
        assert!(diff(&copy, &["old", "new"]).contains("it_budget.change"));
    }
}

/// Makes the copy a repository with the sources this program was built from, so that
/// it need not be compiled again, and tags the first commit "one".
pub fn commit(copy: &Copy) {
    copy.add_sources();
    copy.git(&["init", "--quiet"]);
    copy.git(&["add", "."]);
    copy.git(&["commit", "--quiet", "--message", "one"]);
    copy.git(&["tag", "one"]);
}

#[test]
fn two_revisions_are_built_in_scratch_trees() {
    if !git_is_there() {
        return;
    }
    let copy = Copy::new();
    commit(&copy);
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

/// The program of another revision is asked the same. A script stands in for cargo: it
/// notes what it is asked and runs this very program.
#[cfg(unix)]
#[test]
fn another_revisions_own_program_is_asked_the_same() {
    use std::os::unix::fs::PermissionsExt;
    if !git_is_there() {
        return;
    }
    let copy = Copy::new();
    copy.write("report/parameters.toml", "price_year = \"2018-19\"\n");
    commit(&copy);
    copy.write("src/lib.rs", "// another\n");
    copy.git(&["commit", "--quiet", "--all", "--message", "two"]);
    std::fs::create_dir(copy.path("bin")).unwrap();
    copy.write(
        "bin/cargo",
        "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nshift\necho \"$@\" > asked\nexec \"$REPORT\" \"$@\"\n",
    );
    std::fs::set_permissions(copy.path("bin/cargo"), std::fs::Permissions::from_mode(0o755)).unwrap();
    copy.write("report/parameters.toml", "price_year = \"2022-23\"\n");
    let path = format!("{}:{}", copy.path("bin").display(), std::env::var("PATH").unwrap());
    for (args, asked) in [
        (&[][..], "--price-year=2022-23"),
        (&["--as-of", "2030-06"], "--price-year=2022-23 --as-of=2030-06"),
        (&["--only", "savings", "--only", "it_budget"], "--price-year=2022-23 --only=savings --only=it_budget"),
    ] {
        let done = Command::new(env!("CARGO_BIN_EXE_report"))
            .args(["diff", "HEAD", "--fail-on", "any"])
            .args(args)
            .env("PATH", &path)
            .env("REPORT", env!("CARGO_BIN_EXE_report"))
            .current_dir(copy.path(""))
            .output()
            .unwrap();
        let says = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{args:?}: {says}");
        assert!(says.contains("HEAD has other sources: compiling its own program"), "{says}");
        assert!(copy.read("asked").trim_end().ends_with(&format!("/out {asked}")), "{}", copy.read("asked"));
    }
}

#[test]
fn what_is_no_build_is_refused() {
    let copy = published();
    for (args, says, code) in [
        (&["diff", "nowhere"][..], "there is no folder, file or git revision nowhere", 2),
        (&["diff", "data"], "cannot read data/findings.json", 3),
        (&["diff", "nowhere.pdf"], "there is no folder, file or git revision nowhere.pdf", 2),
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
