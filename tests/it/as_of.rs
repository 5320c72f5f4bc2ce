//! The briefing as of an earlier date: nothing that became known later is on a page,
//! and a sentence that needs it is named.

use crate::support::{Copy, pdf_text};
use pledgebook::prelude::*;

/// The sections that the end of 2024 bears out.
const HOLD: [&str; 4] = ["spring_budget_2024", "settlement_2018", "claims_checked", "method"];

fn only() -> Vec<&'static str> {
    [&["--as-of", "2024-12-31"][..], &HOLD.map(|section| ["--only", section]).concat()].concat()
}

#[test]
fn the_sentence_that_nobody_could_say_is_named_and_what_holds() {
    let copy = Copy::new();
    let complaint = copy.complaint(&["build", "--as-of", "2024-12-31"]);
    let wanted = "sections/it_budget.typ.j2 line 1: as of 31 December 2024 nobody could say “Three shrinking budgets make \
                  the ⟨it_budget.headline⟩ “boost””: it_budget.headline was not known: it rests on what dates from 2025";
    assert!(complaint.contains(wanted), "{complaint}");
    let hint = format!("print the sections that hold: --only {}", HOLD.join(" --only "));
    assert!(complaint.contains(&hint), "{complaint}");
    assert!(!copy.path("report/build").exists());
    let listed = String::from_utf8(copy.report(&["list", "--as-of", "2024-12-31"]).stdout).unwrap();
    let why = "cannot be made: as of 31 December 2024 there is no row status = forecast in `epr_adoption`: it dates from \
               11 February 2025";
    assert!(listed.contains(why), "{listed}");
    // A year later other sentences fail.
    let complaint = copy.complaint(&["check", "--as-of", "2025-12-31"]);
    assert!(complaint.contains("sections/it_staff.typ.j2 line 1: as of 31 December 2025"), "{complaint}");
}

#[test]
fn what_holds_is_built_without_anything_later_and_verifies() {
    let copy = Copy::new();
    let built = copy.report(&[&["build"], &only()[..]].concat());
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let pdf = copy.path("report/build/briefing.pdf");
    let text = pdf_text(&pdf);
    assert!(text.contains("Data as of 31 December 2024"), "{}", &text[..600]);
    // A headline number of a section that was not known yet is not there; one that was, is.
    assert!(!text.contains("electronic patient record of some kind") && text.contains("Public Sector"), "{text}");
    let findings: serde_json::Value = serde_json::from_str(&copy.read("report/build/findings.json")).unwrap();
    assert!(findings["findings"].get("delivery.latest_share").is_none());
    assert!(findings["findings"].get("spring_budget_2024.plan").is_some());
    // Articles of 2025 and 2026 had made no claim yet; what needs a later figure is not checkable.
    assert!(findings["claims"].get("C-01").is_none());
    assert_eq!(findings["claims"]["C-48"]["verdict"], "not_checkable");
    let because = findings["claims"]["C-48"]["because"].as_str().unwrap();
    assert!(because.ends_with("not known yet, as of 31 December 2024."), "{because}");
    let sources =
        findings["claims"].as_object().unwrap().values().flat_map(|claim| claim["sources"].as_array().unwrap());
    let later = ["itpro-2025", "regulation-report-2026"];
    let mut keys = sources.map(|source| source["source"].as_str().unwrap());
    assert!(!keys.any(|key| later.contains(&key)));

    let verified = copy.report(&["verify", "report/build/briefing.pdf"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    assert!(copy.report(&[&["status"], &only()[..]].concat()).status.success());
}

#[test]
fn a_date_that_leaves_nothing_out_changes_nothing() {
    let copy = Copy::new();
    assert!(copy.report(&["build", "--quiet"]).status.success());
    assert!(copy.report(&["build", "--quiet", "--as-of", "2030", "--out", "later"]).status.success());
    let findings = |file: &str| -> serde_json::Value { serde_json::from_str(&copy.read(file)).unwrap() };
    let (today, later) = (findings("report/build/findings.json"), findings("later/findings.json"));
    assert_eq!(today["findings"], later["findings"]);
    assert_eq!(today["claims"], later["claims"]);
    assert_eq!(copy.read("report/build/prose.json"), copy.read("later/prose.json"));
}

/// A finding made of known rows only has the value that it has today: what is printed
/// as of a date is a part of what is printed now.
#[test]
fn no_value_differs_unless_it_could_be_known() {
    let today = BRIEFING.analyse(&Data::open().unwrap(), None).unwrap();
    for date in ["2018-12-31", "2024-03-31", "2024-12-31", "2025-06-30", "2025-12-31"] {
        let as_of: PartialDate = date.parse().unwrap();
        let then = BRIEFING.analyse(&Data::open().unwrap().as_of(as_of).unwrap(), None).unwrap();
        for finding in then.sections.iter().flat_map(|section| section.findings.iter()) {
            let announced = finding.provenance.announced;
            assert!(announced.is_none_or(|known| known.first_day() <= as_of.last_day()), "{date}: {}", finding.id);
        }
        let made = then.sections.iter().map(|section| section.id.as_str());
        let missing = then.too_early.as_ref().unwrap().sections.keys().map(String::as_str);
        let mut all: Vec<&str> = made.chain(missing).collect();
        let mut wanted: Vec<&str> = today.sections.iter().map(|section| section.id.as_str()).collect();
        all.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(all, wanted, "{date}");
    }
}

#[test]
fn a_notebook_is_told_what_was_not_known() {
    let then = Data::open().unwrap().as_of("2024-12-31".parse().unwrap()).unwrap();
    assert!(then.analyse("spring_budget_2024").is_ok());
    let told = then.analyse("delivery").unwrap_err();
    assert!(told.to_string().contains("as of 31 December 2024 there is no row"), "{told}");
    assert_eq!(told.hint(), "ask as of a later date, or leave out what needs that row");
    // Asked again of another date, it starts from all there is.
    let later = then.as_of("2030".parse().unwrap()).unwrap();
    assert!(later.analyse("delivery").is_ok());
}

#[test]
fn what_says_when_a_row_was_announced_must_be_a_date() {
    let copy = Copy::new();
    copy.replace("data/targets.csv", ",2013-01,2018,", ",early 2013,2018,");
    let complaint = copy.complaint(&["check"]);
    assert!(complaint.contains("targets.csv line 2 column 4: "), "{complaint}");
}
