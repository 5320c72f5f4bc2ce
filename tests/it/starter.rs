//! What `new` and `add` write is code that compiles and a briefing that builds: here as modules
//! of this test, so that nothing is compiled for another crate. `just outside` does that.

use crate::begun::{Begun, VISITS};
use pledgebook::prelude::*;
use pledgebook_report::Options;
use pledgebook_report::testing::problems;

#[path = "../../src/engine/report/starter/src/analysis/mod.rs"]
mod code;
#[path = "../fixtures/added/visits.rs"]
mod visits;

pub use code::members;

/// The project with what [`added`] adds to it.
const ADDED: Briefing = Briefing::of(pledgebook::code!(), pledgebook::analyses![members, visits]);

fn added() -> Begun {
    let project = Begun::new();
    project.write("visits.csv", VISITS);
    project.add(&["dataset", "visits.csv", "--unit", "visits=visits", "--source", "commons-library-2024"]);
    project.add(&["analysis", "visits", "--value", "visits", "--question", "Where do people go?"]);
    project.add(&["chart", "costs", "--section", "visits", "--value", "cost_gbp", "--title", "What it cost"]);
    project
}

fn options(project: &Begun) -> Options {
    Options { data: project.path("data"), templates: project.path("report"), ..Options::default() }
}

#[test]
fn a_project_builds_as_it_was_begun() {
    let project = Begun::new();
    let none: [String; 0] = [];
    assert_eq!(problems(&code::BRIEFING, &options(&project), &project.path("notebooks")), none);
    let results = code::BRIEFING.analyse(&project.data(), None).unwrap();
    assert_eq!(results.finding("members.change").unwrap().shown(), "38%");
    assert_eq!(results.claim("M-1").unwrap().checked.verdict, Verdict::Consistent);
}

#[test]
fn what_was_added_builds_at_once() {
    let project = added();
    let fixture = std::fs::read_to_string("tests/fixtures/added/visits.rs").unwrap();
    assert_eq!(
        project.read("src/analysis/visits.rs"),
        fixture,
        "copy what is written to tests/fixtures/added/visits.rs"
    );
    let none: [String; 0] = [];
    assert_eq!(problems(&ADDED, &options(&project), &project.path("notebooks")), none);
    let results = ADDED.analyse(&project.data(), None).unwrap();
    assert_eq!(results.finding("visits.largest").unwrap().shown(), "59,000 visits");
    let chart = results.chart("costs").unwrap();
    assert!(chart.description.contains("harbour, 2024: not known"), "{}", chart.description);
}
