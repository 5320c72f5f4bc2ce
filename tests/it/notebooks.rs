//! What the committed notebooks show is what the report says. Jupyter is not run:
//! their outputs are read and held against the library's own words.

use crate::support::{Copy, root};
use nhs_technology_funding::BRIEFING;
use pledgebook::prelude::*;
use pledgebook_report::testing::notebook;
use std::collections::BTreeSet;

/// The text of a notebook as committed.
fn read(stem: &str) -> String {
    let path = root().join("notebooks").join(format!("{stem}.ipynb"));
    std::fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

/// Everything in one notebook that is not as the library says, and what it shows.
fn check(stem: &str, data: &Data, results: &Results) -> (Vec<String>, BTreeSet<String>) {
    notebook(stem, &read(stem), data, results)
}

fn all() -> Vec<String> {
    let files = std::fs::read_dir(root().join("notebooks")).unwrap().flatten().map(|entry| entry.path());
    let notebooks = files.filter(|path| path.extension().is_some_and(|ending| ending == "ipynb"));
    let mut stems: Vec<String> =
        notebooks.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    stems.sort();
    stems
}

fn results() -> (Data, Results) {
    let data = Data::open_at(root().join("data")).unwrap();
    let results = BRIEFING.analyse(&data, None).unwrap();
    (data, results)
}

#[test]
fn notebooks_show_what_the_report_says() {
    let (data, results) = results();
    let wrong: Vec<String> = all().iter().flat_map(|stem| check(stem, &data, &results).0).collect();
    assert!(wrong.is_empty(), "run `just notebooks --update`:\n{}", wrong.join("\n"));
}

#[test]
fn every_section_has_a_notebook_that_shows_all_of_it() {
    let (data, results) = results();
    for section in &results.sections {
        let (_, shown) = check(&section.id, &data, &results);
        let findings = section.findings.iter().map(|finding| finding.id.clone());
        let charts = section.charts.iter().map(|chart| format!("chart {}", chart.name));
        let claims = section.claims.iter().map(|claim| claim.id.clone());
        let missing: Vec<String> = findings.chain(charts).chain(claims).filter(|one| !shown.contains(one)).collect();
        assert!(missing.is_empty(), "{} does not show {missing:?}", section.id);
        assert!(section.findings.iter().count() > 0);
    }
}

#[test]
fn a_changed_figure_is_noticed() {
    // In the data: the notebooks are of the figure before.
    let copy = Copy::new();
    copy.replace("data/it_budgets.csv", "2022-23,foi-2025,47.2,", "2022-23,foi-2025,47.3,");
    let data = Data::open_at(copy.path("data")).unwrap();
    let results = BRIEFING.analyse(&data, None).unwrap();
    let (wrong, _) = check("it_budget", &data, &results);
    let complains = |of: &str| wrong.iter().any(|problem| problem.contains(of));
    for of in ["it_budget.peak says", "chart `it_budget`", "`data.frame(\"it_budgets\")?`", "C-09 is not"] {
        assert!(complains(of), "nothing says {of}: {wrong:#?}");
    }

    // In a notebook: an output that was typed.
    let (data, results) = self::results();
    let written = read("it_budget");
    for (from, to, of) in [
        ("it_budget.peak: £47.2 million", "it_budget.peak: £47.9 million", "it_budget.peak says"),
        ("it_budget.peak: ", "it_budget.peek: ", "there is no finding"),
        ("the largest budget of the request", "the best budget of the request", "is not worked out"),
        ("C-01: misleading", "C-01: consistent", "C-01 is not"),
        ("fill=\\\"#12436D\\\"", "fill=\\\"#F46A25\\\"", "chart `it_budget`"),
    ] {
        assert!(written.contains(from), "{from}");
        let (wrong, _) = notebook("it_budget", &written.replace(from, to), &data, &results);
        assert!(wrong.iter().any(|problem| problem.contains(of)), "{from} → {to}: {wrong:?}");
    }
}

/// The versions of a package in a Cargo.lock.
fn locked(name: &str) -> Vec<String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let start = format!("name = \"{name}\"\nversion = \"");
    lock.split("[[package]]\n")
        .filter_map(|package| Some(package.strip_prefix(&start)?.split_once('"')?.0.to_owned()))
        .collect()
}

#[test]
fn notebooks_and_report_have_the_same_polars() {
    let kernel = root().join("src/engine/kernel");
    assert!(
        kernel.join("Cargo.toml").exists() && !kernel.join("Cargo.lock").exists(),
        "the kernel shares the lock file"
    );
    let tour = std::fs::read_to_string(root().join("notebooks/tour.ipynb")).unwrap();
    for name in ["polars", "plotters"] {
        let locked = locked(name);
        let [version] = locked.as_slice() else { panic!("one {name}, not {locked:?}") };
        // What the tour tells a plain kernel to load.
        let dependency = format!(":dep {name} = {{ version = \\\"={}\\\"", version);
        assert!(tour.contains(&dependency), "the tour does not say {dependency}");
    }
}
