//! Briefings on subjects of other kinds, each from a small data package: none has pounds, a
//! financial year or anything else of ours. They are modules of this test, so that all are
//! compiled at once.

mod election;
#[path = "../../fixtures/libraries/src/analysis/mod.rs"]
mod libraries;
mod river;
mod waiting;

use crate::pdf_text::pdf_text;
use pledgebook::prelude::*;
use pledgebook_report::{Options, PAGE, PDF, SHEETS, build, loose, publish};

const LIBRARIES: Briefing = Briefing {
    checks: &[("L-1", libraries::visits::fewer)],
    ..Briefing::of(
        pledgebook::code!(),
        &[
            Analysis { id: "visits", question: "Do people still come?", section: libraries::visits::section },
            Analysis {
                id: "opening",
                question: "How long are the libraries open?",
                section: libraries::opening::section,
            },
        ],
    )
};

/// Every output of a subject holds these words; each is built twice, the same bytes.
fn holds(briefing: &Briefing, name: &str, words: &[&str]) {
    let below = |folder: &str| format!("tests/fixtures/{name}/{folder}").into();
    let options = Options { data: below("data"), templates: below("report"), ..Options::default() };
    let built = build(briefing, &options).unwrap_or_else(|cause| panic!("{name}: {cause}; {}", cause.hint()));
    let again = build(briefing, &options).unwrap();
    for (path, bytes) in built.files.iter() {
        assert!(again.files.get(path) == Some(bytes), "{name}: {path} differs the second time");
    }
    let loose = loose(briefing, &options, &built).unwrap();
    assert!(loose.is_empty(), "{name}: {loose:?}");
    let folder = std::env::var_os("SUBJECTS").map(std::path::PathBuf::from);
    let scratch = tempfile::tempdir().unwrap();
    let folder = folder.map_or_else(|| scratch.path().to_owned(), |folder| folder.join(name));
    publish(&built.files, &folder).unwrap();
    let pdf = pdf_text(&folder.join(PDF));
    let page = String::from_utf8_lossy(built.files.get(PAGE).unwrap()).into_owned();
    for one in words {
        assert!(pdf.contains(one), "{name}: {one:?} is not in the PDF: {pdf}");
        assert!(plain(&page).contains(one), "{name}: {one:?} is not in the page: {}", plain(&page));
    }
    for sheets in SHEETS {
        assert!(built.files.get(sheets).is_some_and(|bytes| bytes.starts_with(b"PK")), "{name}: {sheets}");
    }
    for wrong in ["price_year", "financial_year"] {
        let findings = String::from_utf8_lossy(built.files.get("findings.json").unwrap()).into_owned();
        assert!(!findings.contains(wrong), "{name}: {wrong} in findings.json");
    }
}

/// The words of a page.
fn plain(page: &str) -> String {
    let tags = regex::Regex::new("(?s)<style>.*?</style>|<script.*?</script>|<[^>]*>").unwrap();
    let text = tags.replace_all(page, "").replace("&nbsp;", " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn libraries_by_branch_and_year_in_euros_and_visits() {
    let words = ["Visits rose by", "108,400 visits in 2024", "€362,500", "€3.34 per visit", "54 hours a week"];
    holds(&LIBRARIES, "libraries", &words);
}

#[test]
fn a_waiting_list_by_month() {
    let words =
        ["4,096 patients", "12.9 weeks", "1 week", "63%", "2.1 percentage points", "1 operation was", "April 2024"];
    holds(&waiting::BRIEFING, "waiting", &words);
}

#[test]
fn a_river_by_day() {
    let words = [
        "2.31 metres",
        "0.62 metres",
        "1.69 metres",
        "88 cubic metres per second",
        "31.4 mm",
        "−1.5 °C",
        "1 March 2024",
    ];
    holds(&river::BRIEFING, "river", &words);
}

#[test]
fn an_election_and_its_counts() {
    let words =
        ["won by 1 vote", "1,204 votes", "7,012 electors", "17 ballot papers", "had 1 vote", "0 votes", "40.5%"];
    holds(&election::BRIEFING, "election", &words);
}
