//! The briefing as of an earlier date: nothing that became known later is on a page,
//! and a sentence that needs it is named.

use crate::pdf_text::pdf_text;
use crate::support::Copy;
use nhs_technology_funding::BRIEFING;
use pledgebook::prelude::*;

/// The sections that the end of 2024 bears out.
const HOLD: [&str; 4] = ["settlement_2018", "payments", "claims_checked", "method"];

fn only() -> Vec<&'static str> {
    [&["--as-of", "2024-12-31"][..], &HOLD.map(|section| ["--only", section]).concat()].concat()
}

#[test]
fn the_sentence_that_nobody_could_say_is_named_and_what_holds() {
    let copy = Copy::new();
    let complaint = copy.complaint(&["build", "--as-of", "2024-12-31"]);
    let wanted = "sections/programmes.typ.j2 line 1: as of 31 December 2024 nobody could say “Of \
                  ⟨programmes.named | short⟩ promises that the articles name, ⟨programmes.delivered | spelled⟩ are \
                  known to be delivered in full”: programmes.named was not known";
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
    assert!(complaint.contains("sections/programmes.typ.j2 line 1: as of 31 December 2025"), "{complaint}");
}

#[test]
fn what_holds_is_built_without_anything_later_and_verifies() {
    let copy = Copy::new();
    let built = copy.report(&[&["build"], &only()[..]].concat());
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let pdf = copy.path("report/build/briefing.pdf");
    let text = pdf_text(&pdf);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("Data as of 31 December 2024; the GDP deflator and the Department’s totals as now measured")
    );
    // A headline number of a section that was not known yet is not there; one that was, is.
    assert!(!text.contains("electronic record of some kind") && text.contains("growth promised in 2018"), "{text}");
    let findings: serde_json::Value = serde_json::from_str(&copy.read("report/build/findings.json")).unwrap();
    assert!(findings["findings"].get("delivery.latest_share").is_none());
    assert!(findings["findings"].get("settlement_2018.bought").is_some());
    // Articles of 2025 and 2026 had made no claim yet; what needs a later figure is not checkable.
    assert!(findings["claims"].get("C-01").is_none());
    assert_eq!(findings["claims"]["C-60"]["verdict"], "not_checkable");
    let because = findings["claims"]["C-60"]["because"].as_str().unwrap();
    assert!(because.ends_with("not known yet, as of 31 December 2024."), "{because}");
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

/// What may be cited whatever the date: what measures, our own record, and a source
/// without a date that says when something was pledged long ago.
const ALWAYS: [&str; 6] = [
    "hmt-deflator-2026-03",
    "pesa-2025",
    "working-notes",
    "computer-weekly-npfit",
    "computer-weekly-npfit-truth",
    "computer-weekly-npfit-5bn",
];

#[test]
fn nothing_rests_on_what_became_known_later() {
    let today = BRIEFING.analyse(&Data::open().unwrap(), None).unwrap();
    // Read here by itself: the last day that the date of a source may mean.
    let listed = std::fs::read_to_string("data/sources.yml").unwrap();
    let last_day = |key: &str| {
        let entry = listed.split(&format!("\n{key}:\n")).nth(1).unwrap_or_else(|| panic!("{key} is listed"));
        let mut lines = entry.lines().take_while(|line| line.starts_with(' '));
        let date = lines.find_map(|line| line.strip_prefix("  date: "));
        date.map(|date| date.trim_matches('"').parse::<PartialDate>().unwrap().last_day())
    };
    let created = "2026-06-30".parse::<PartialDate>().unwrap().last_day();
    for date in ["2018-12-31", "2024-03-31", "2024-12-31", "2025-06-30", "2025-12-31"] {
        let as_of: PartialDate = date.parse().unwrap();
        let then_data = Data::open().unwrap().as_of(as_of).unwrap();
        let then = BRIEFING.analyse(&then_data, None).unwrap();
        let findings = then.sections.iter().flat_map(|section| section.findings.iter());
        let findings = findings.map(|finding| (&finding.id, &finding.provenance));
        let claims = then.claims.iter().map(|claim| (&claim.id, &claim.checked.provenance));
        // A pledge may be told by a later article, and has a date of its own.
        let dated = ["pledges", "targets", "programme_money"].map(|table| then_data.rows(table).unwrap());
        let own_date = Provenance::union(&dated.map(|rows| rows.provenance().unwrap())).citations;
        let mut cited = 0;
        for (id, provenance) in findings.chain(claims) {
            assert!(provenance.announced.is_none_or(|known| known.last_day() <= as_of.last_day()), "{date}: {id}");
            for citation in provenance.citations.iter().filter(|one| !ALWAYS.contains(&one.source.as_str())) {
                let known = last_day(&citation.source).map_or(created, |day| day.min(created));
                let known = known <= as_of.last_day() || own_date.contains(citation);
                assert!(known, "{date}: {id} rests on {}, {}", citation.source, citation.locator);
                cited += 1;
            }
        }
        assert!(cited > 20, "{date}: only {cited} citations were looked at");
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
    assert!(BRIEFING.section(&then, "settlement_2018", None).is_ok());
    let told = BRIEFING.section(&then, "delivery", None).unwrap_err();
    assert!(told.to_string().contains("as of 31 December 2024 there is no row"), "{told}");
    assert_eq!(told.hint(), "ask as of a later date, or leave out what needs that row");
    // Asked again of another date, it starts from all there is.
    let later = then.as_of("2030".parse().unwrap()).unwrap();
    assert!(BRIEFING.section(&later, "delivery", None).is_ok());
}

#[test]
fn a_condition_on_what_was_not_known_is_no_way_round() {
    let copy = Copy::new();
    let file = "report/sections/method.typ.j2";
    copy.write(file, copy.read(file) + "\n{% if it_budget.falls_every_year %}So.{% else %}Not so.{% endif %}\n");
    let complaint = copy.complaint(&[&["check"], &only()[..]].concat());
    assert!(
        complaint.contains("as of 31 December 2024 nobody could say “a condition of this template”"),
        "{complaint}"
    );
    assert!(
        complaint.contains("it_budget.years was not known") || complaint.contains("falls_every_year was not known")
    );
    assert!(copy.report(&["check"]).status.success());
}

#[test]
fn real_terms_are_in_prices_of_a_year_that_had_begun() {
    let copy = Copy::new();
    assert!(copy.report(&["build", "--as-of", "2019", "--only", "claims_checked", "--quiet"]).status.success());
    assert!(copy.read("report/build/findings.json").contains("\"price_year\": \"2019-20\""));
    let complaint = copy.complaint(&["check", "--as-of", "2019", "--only", "settlement_2018"]);
    assert!(complaint.contains("as of 2019"), "{complaint}");
}

#[test]
fn what_says_when_a_row_was_announced_must_be_a_date() {
    let copy = Copy::new();
    copy.replace("data/targets.csv", ",2013-01-16,2018,", ",early 2013,2018,");
    let complaint = copy.complaint(&["check"]);
    assert!(complaint.contains("targets.csv line 16 column 4: "), "{complaint}");
}
