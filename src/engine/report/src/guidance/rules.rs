//! The rules: what each asks, why, and where it is written; `rules.csv` has them.

use super::rule::{Level, Rule, Written};
use crate::error::{Error, Result};
use pledgebook_frame::closest;
use serde::Deserialize;
use std::sync::LazyLock;

/// What is followed, by the name that `rules.csv` has for it.
const GUIDANCE: [(&str, Written); 8] = [
    (
        "levels",
        Written {
            title: "Levels of RAP, RAP Community of Practice",
            address: "https://nhsdigital.github.io/rap-community-of-practice/introduction_to_RAP/levels_of_RAP/",
        },
    ),
    (
        "checklist",
        Written {
            title: "Making spreadsheets accessible: a brief checklist of the basics, Analysis Function",
            address: "https://analysisfunction.civilservice.gov.uk/policy-store/making-spreadsheets-accessible-a-brief-checklist-of-the-basics/",
        },
    ),
    (
        "spreadsheets",
        Written {
            title: "Releasing statistics in spreadsheets, Analysis Function",
            address: "https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/",
        },
    ),
    (
        "charts",
        Written {
            title: "Data visualisation: charts, Analysis Function",
            address: "https://analysisfunction.civilservice.gov.uk/policy-store/data-visualisation-charts/",
        },
    ),
    (
        "publications",
        Written {
            title: "Making analytical publications accessible, Analysis Function",
            address: "https://analysisfunction.civilservice.gov.uk/policy-store/making-analytical-publications-accessible/",
        },
    ),
    (
        "documents",
        Written {
            title: "Publishing accessible documents, GOV.UK",
            address: "https://www.gov.uk/guidance/publishing-accessible-documents",
        },
    ),
    (
        "wcag",
        Written { title: "Web Content Accessibility Guidelines 2.2, W3C", address: "https://www.w3.org/TR/WCAG22/" },
    ),
    (
        "ua",
        Written {
            title: "ISO 14289-1 (PDF/UA-1), by the Matterhorn Protocol of the PDF Association",
            address: "https://pdfa.org/resource/the-matterhorn-protocol/",
        },
    ),
];

#[derive(Deserialize)]
struct Row {
    code: String,
    level: Level,
    asks: String,
    why: String,
    written: String,
}

/// Every rule, in the order of the file.
pub(crate) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(include_str!("rules.csv").as_bytes()).into_deserialize::<Row>();
    let rule = |row: Row| {
        let written = GUIDANCE.iter().find(|(name, _)| *name == row.written).expect("guidance that is listed").1;
        Rule { code: row.code, level: row.level, asks: row.asks, why: row.why, written }
    };
    rows.map(|row| rule(row.expect("rules.csv has five columns"))).collect()
});

/// The rule of a code.
///
/// # Errors
/// [`Error::Setting`](pledgebook::Error::Setting) with the nearest code.
pub(crate) fn rule_of(code: &str) -> Result<&'static Rule> {
    let same = |rule: &&Rule| rule.code.eq_ignore_ascii_case(code);
    let hint = || match closest(&code.to_uppercase(), RULES.iter().map(|rule| rule.code.as_str())) {
        Some(near) => format!("did you mean {near}? `lint --explain all` lists the rules"),
        None => "`lint --explain all` lists the rules".to_owned(),
    };
    RULES.iter().find(same).ok_or_else(|| Error::setting(format!("there is no rule {code}"), hint()))
}

/// What the guidance asks and no machine sees; told with the rules.
pub(crate) const UNSEEN: &[&str] = &[
    "that code was reviewed by someone else, and that its functions can be used again (Levels of RAP)",
    "that words are plain, that a chart is the right one, that an alternative text is a good one (Analysis Function)",
    "that there is an accessibility statement where the page is published (GOV.UK)",
    "contrast on the page, order of focus, and width at 320 pixels, which need a browser (WCAG): an axe run sees them",
    "that the order of tags is a sensible one (PDF/UA)",
];
