//! `report remove`: everywhere at once, and not while anything rests on it.

use crate::begun::{files, says};
use crate::support::{Copy, words};
use pledgebook_report::diff::Renames;

fn done(copy: &Copy, args: &[&str]) -> String {
    let done = copy.report(&[&["remove"], args].concat());
    assert!(done.status.success(), "remove {args:?}: {}", words(&done));
    words(&done)
}

/// What is complained about; nothing is written.
fn refused(copy: &Copy, args: &[&str]) -> String {
    let before = files(&copy.path(""));
    let done = copy.report(&[&["remove"], args].concat());
    assert!(matches!(done.status.code(), Some(1 | 2)), "remove {args:?}: {}", words(&done));
    assert!(files(&copy.path("")) == before, "remove {args:?} was refused, and wrote something");
    words(&done)
}

#[test]
fn a_claim_goes_with_its_reasons() {
    let copy = Copy::new();
    let (rows, reasons) = (copy.read("data/claims.csv"), copy.read("report/claims.typ.j2"));
    says(&refused(&copy, &["claim", "C-099"]), &["there is no claim `C-099`\nhint: did you mean `C-09`?"]);
    // A row of another table is about it.
    says(&refused(&copy, &["claim", "C-14"]), &["something rests on the claim `C-14`: data/wordings.csv line 5"]);
    let before = files(&copy.path(""));
    says(&done(&copy, &["claim", "C-09", "--dry-run"]), &["- C-09,it_budget,", "nothing was written"]);
    assert!(files(&copy.path("")) == before, "--dry-run wrote something");
    says(&done(&copy, &["claim", "C-09"]), &["claim `C-09` is gone: declared in report/renames.csv"]);
    let row = rows.lines().find(|line| line.starts_with("C-09,")).unwrap();
    assert_eq!(copy.read("data/claims.csv"), rows.replace(&format!("{row}\n"), ""));
    let left = copy.read("report/claims.typ.j2");
    assert!(reasons.contains("{# C-09 consistent #}") && !left.contains("C-09"), "{left}");
    let gone = reasons.lines().count() - left.lines().count();
    assert!((2..=6).contains(&gone), "{gone} lines went with one reason");
    says(&copy.read("report/renames.csv"), &["C-09,\n"]);
    let checked = copy.report(&["check"]);
    assert!(checked.status.success(), "{}", words(&checked));
}

#[test]
fn what_rests_on_a_source_or_a_table_is_named() {
    let copy = Copy::new();
    copy.add_sources();
    let told = refused(&copy, &["source", "itpro-2025"]);
    says(&told, &["something rests on the source `itpro-2025`: data/", " line ", "places more; nothing was written"]);
    says(&refused(&copy, &["source", "itpro-2052"]), &["did you mean `itpro-2025`?"]);
    let told = refused(&copy, &["dataset", "it_budgets"]);
    says(&told, &["something rests on the table `it_budgets`: ", "src/analysis/it_budget.rs line "]);
    says(&refused(&copy, &["dataset", "it_budget"]), &["did you mean `it_budgets`?"]);
    // One that nothing reads goes, and its source after it.
    let package = copy.read("data/datapackage.json");
    let sources = copy.read("data/sources.yml");
    copy.write("visits.csv", "Branch,Visits\ncentre,3\nharbour,4\n");
    for args in [
        &["add", "source", "counts-2025", "--title", "Counts", "--date", "2025-02-10"][..],
        &["add", "dataset", "visits.csv", "--unit", "visits=visits", "--source", "counts-2025"],
    ] {
        let added = copy.report(args);
        assert!(added.status.success(), "{}", words(&added));
    }
    says(&refused(&copy, &["source", "counts-2025"]), &["data/visits.csv line 2, data/visits.csv line 3"]);
    says(&done(&copy, &["dataset", "visits"]), &["gone     data/visits.csv", "table `visits` is gone"]);
    assert!(!copy.path("data/visits.csv").exists());
    assert_eq!(copy.read("data/datapackage.json"), package);
    says(&done(&copy, &["source", "counts-2025"]), &["source `counts-2025` is gone"]);
    assert_eq!(copy.read("data/sources.yml"), sources);
}

#[test]
fn a_page_goes_and_its_analysis_stays() {
    let copy = Copy::new();
    says(&refused(&copy, &["section", "it_staf"]), &["did you mean `it_staff`?"]);
    says(&done(&copy, &["section", "it_staff"]), &["gone     report/sections/it_staff.typ.j2", "add section it_staff"]);
    assert!(!copy.path("report/sections/it_staff.typ.j2").exists());
    assert!(copy.report(&["add", "section", "it_staff"]).status.success());
}

#[test]
fn a_chart_goes_with_its_function_and_its_place() {
    let copy = Copy::new();
    copy.add_sources();
    let code = copy.read("src/analysis/settlement_2018.rs");
    let page = copy.read("report/sections/settlement_2018.typ.j2");
    let added = copy.report(&["add", "chart", "totals", "--section", "settlement_2018", "--table", "it_budgets"]);
    assert!(added.status.success(), "{}", words(&added));
    // The program that was built does not have it yet.
    says(&refused(&copy, &["chart", "totals"]), &["there is no chart `totals`"]);
    copy.write("src/analysis/settlement_2018.rs", &code);
    copy.write("report/sections/settlement_2018.typ.j2", &page);
    says(&done(&copy, &["chart", "it_staff_pay"]), &["chart `it_staff_pay` of section `it_staff` is gone"]);
    let left = copy.read("src/analysis/it_staff.rs");
    assert!(!left.contains("fn chart_pay(") && !left.contains(".with_chart(chart_pay("), "{left}");
    assert!(left.contains(".with_chart(chart(&table)?)"), "{left}");
    assert!(!copy.read("report/sections/it_staff.typ.j2").contains("chart(\"it_staff_pay\""));
}

#[test]
fn an_analysis_goes_only_where_nothing_shows_its_findings() {
    let copy = Copy::new();
    copy.add_sources();
    let told = refused(&copy, &["analysis", "it_staff"]);
    says(&told, &["something rests on the analysis `it_staff`: claim `C-14` (remove claim C-14)", "places more"]);
    says(&refused(&copy, &["analysis", "it_staf"]), &["did you mean `it_staff`?"]);
}

#[test]
fn a_diff_knows_that_it_was_meant() {
    let copy = Copy::new();
    assert!(copy.report(&["build", "--out", "before"]).status.success());
    done(&copy, &["claim", "C-09"]);
    let diff = copy.report(&["diff", "before"]);
    says(&words(&diff), &["C-09", "it was removed, as renames.csv declares"]);
    // What is declared to be gone must be gone.
    copy.write("report/renames.csv", "old,new\nit_budget.peak,\n");
    says(
        &words(&copy.report(&["diff", "before"])),
        &["renames.csv line 2", "`it_budget.peak` is declared to be gone, and is there"],
    );
    assert!(Renames::parse("old,new\na.x,\n").is_ok());
}

#[test]
fn a_name_that_was_given_twice_leads_to_what_is_there() {
    let copy = Copy::new();
    assert!(copy.report(&["build", "--out", "before"]).status.success());
    for (old, new) in [("C-09", "C-909"), ("C-909", "C-919")] {
        let renamed = copy.report(&["rename", old, new]);
        assert!(renamed.status.success(), "{}", words(&renamed));
    }
    assert_eq!(copy.read("report/renames.csv"), "old,new\nC-09,C-919\nC-909,C-919\n");
    let diff = copy.report(&["diff", "before"]);
    assert!(diff.status.success() && !words(&diff).contains("C-919"), "{}", words(&diff));
    done(&copy, &["claim", "C-919"]);
    assert_eq!(copy.read("report/renames.csv"), "old,new\nC-09,\nC-909,\nC-919,\n");
}
