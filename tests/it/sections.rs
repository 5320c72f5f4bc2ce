//! Walks the sections: a new analysis is tested by being listed.

use crate::support::Copy;
use nhs_technology_funding::BRIEFING;
use pledgebook::parameters::Parameters;
use pledgebook::prelude::*;
use pledgebook_report::{self as report, Options};

fn results() -> pledgebook::briefing::Results {
    BRIEFING.analyse(&Data::open().unwrap(), None).unwrap()
}

#[test]
fn tables_and_findings_are_as_they_were() {
    for section in results().sections {
        let mut text = String::new();
        for finding in section.findings.iter() {
            text += &format!("{} = {}\n", finding.id, finding.shown());
        }
        for table in &section.tables {
            let header: Vec<&str> = table.columns.iter().map(|column| column.label.as_str()).collect();
            text += &format!("\n{}\n{}\n", table.name, header.join(" | "));
            for row in table.cells().unwrap() {
                let row: Vec<String> = row.into_iter().map(|cell| cell.unwrap_or_else(|| "[x]".into())).collect();
                text += &(row.join(" | ") + "\n");
            }
        }
        for chart in &section.charts {
            text += &format!("\n{}: {}\n{}\n", chart.name, chart.alt, chart.description);
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, {
            insta::assert_snapshot!(section.id.clone(), text);
        });
    }
}

#[test]
fn each_section_has_findings_and_the_briefing_has_its_charts() {
    let results = results();
    for section in &results.sections {
        assert!(section.findings.iter().count() > 0, "{} has no findings", section.id);
        assert!(!section.reads.is_empty() || section.id == "claims_checked", "{} reads no table", section.id);
    }
    let charts: Vec<_> = results.sections.iter().flat_map(|section| &section.charts).collect();
    assert!(charts.len() >= 8, "{} charts", charts.len());
    for chart in charts {
        assert!(chart.alt.split_whitespace().count() >= 6, "{}: alt text “{}”", chart.name, chart.alt);
        assert!(chart.description.len() > chart.name.len(), "{} has no description", chart.name);
        assert!(!chart.provenance.citations.is_empty(), "{} has no source", chart.name);
        assert!(chart.svg.contains("Source Sans 3"), "{} is not in the shipped font", chart.name);
    }
}

#[test]
fn the_claims_are_checked_and_show_their_working() {
    let results = results();
    assert!(results.claims.len() >= 50, "{} claims", results.claims.len());
    for claim in &results.claims {
        assert!(!claim.checked.working.is_empty(), "{}", claim.id);
        assert!(!claim.checked.provenance.citations.is_empty(), "{}", claim.id);
    }
}

#[test]
fn it_is_a_briefing_not_a_book() {
    let built = report::build(&BRIEFING, &Options::default()).unwrap();
    // Two of summary, eight to ten of argument, and the annex.
    assert!((14..=22).contains(&built.pages), "{} pages", built.pages);
    // A reader is given few numbers at a time.
    let measures = built.measures;
    assert!(measures.numerals * 10 <= measures.sentences * 12, "{measures}");
    assert!(measures.crowded * 10 <= measures.sentences, "{measures}");
}

#[test]
fn every_price_year_builds() {
    for year in ["2018-19", "2023-24", "2025-26"] {
        let options = Options {
            parameters: Parameters { price_year: Some(year.parse().unwrap()), ..Parameters::default() },
            ..Options::default()
        };
        let built = report::build(&BRIEFING, &options).unwrap_or_else(|cause| panic!("{year}: {cause}"));
        assert_eq!(built.results.price_year.key(), year);
    }
}

#[test]
fn every_section_builds_alone() {
    for analysis in BRIEFING.sections {
        let options = Options {
            parameters: Parameters { sections: vec![analysis.id.into()], ..Parameters::default() },
            ..Options::default()
        };
        report::build(&BRIEFING, &options).unwrap_or_else(|cause| panic!("{}: {cause}", analysis.id));
    }
}

#[test]
fn each_headline_number_of_the_front_page_is_explained_on_paper() {
    let front = std::fs::read_to_string("report/front.typ.j2").unwrap();
    let headlines: Vec<&str> = front
        .lines()
        .filter_map(|line| line.trim().strip_prefix("(value: {{ "))
        .filter_map(|rest| rest.split([' ', '}']).next())
        .collect();
    assert_eq!(headlines.len(), 3, "the front page has three: {headlines:?}");
    let built = report::build(&BRIEFING, &Options::default()).unwrap();
    let typst = String::from_utf8(built.files.get("briefing.typ").unwrap().to_vec()).unwrap();
    let block = typst.split("#headline-numbers((").nth(1).expect("the block is on the page");
    for (line, id) in block.lines().skip(1).zip(&headlines) {
        let finding = built.results.finding(id).unwrap();
        assert!(line.contains(&finding.shown()), "{id}: {line}");
        assert!(line.contains(&finding.method[1..]), "{id}: {line}");
        assert!(line.contains(", from: \"") && !line.contains("from: \".\""), "{id}: {line}");
    }
}

#[test]
fn an_unknown_section_is_told_with_what_there_is() {
    let copy = Copy::new();
    let near = copy.complaint_of(2, &["check", "--only", "it_budgt"]);
    assert!(near.contains("there is no section `it_budgt` in this briefing\nhint: did you mean"), "{near}");
    let far = copy.complaint_of(2, &["check", "--only", "zzz"]);
    let all: Vec<&str> = BRIEFING.sections.iter().map(|analysis| analysis.id).collect();
    assert!(far.contains(&format!("`zzz` in this briefing\nhint: there are {}", all.join(", "))), "{far}");
}
