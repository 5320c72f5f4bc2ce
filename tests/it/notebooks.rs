//! What the committed notebooks show is what the report says. Jupyter is not run:
//! their outputs are read and held against the library's own words.

use crate::support::{Copy, root};
use nhs_technology_funding::BRIEFING;
use pledgebook::finding::Record;
use pledgebook::prelude::*;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// A notebook as committed.
struct Notebook {
    stem: String,
    cells: Vec<Cell>,
}

/// A cell of code, with what it shows, by MIME type.
struct Cell {
    number: usize,
    source: String,
    plain: Vec<String>,
    svg: Vec<String>,
}

/// A text of a notebook: one string, or a list of lines.
fn text(value: &Json) -> String {
    match value {
        Json::Array(lines) => lines.iter().filter_map(Json::as_str).collect(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

fn read(stem: &str) -> Notebook {
    let path = root().join("notebooks").join(format!("{stem}.ipynb"));
    let written = std::fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
    parse(stem, &written)
}

fn parse(stem: &str, written: &str) -> Notebook {
    let notebook: Json = serde_json::from_str(written).unwrap();
    let all = notebook["cells"].as_array().unwrap().iter().enumerate();
    let code = all.filter(|(_, cell)| cell["cell_type"] == "code");
    let cells = code.map(|(at, cell)| {
        let shown = |mime: &str| -> Vec<String> {
            let outputs = cell["outputs"].as_array().into_iter().flatten();
            outputs.filter_map(|output| output["data"].get(mime)).map(text).collect()
        };
        let source = text(&cell["source"]);
        Cell { number: at + 1, source, plain: shown("text/plain"), svg: shown("image/svg+xml") }
    });
    Notebook { stem: stem.to_owned(), cells: cells.collect() }
}

fn all() -> Vec<Notebook> {
    let files = std::fs::read_dir(root().join("notebooks")).unwrap().flatten().map(|entry| entry.path());
    let notebooks = files.filter(|path| path.extension().is_some_and(|ending| ending == "ipynb"));
    let mut stems: Vec<String> =
        notebooks.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    stems.sort();
    stems.iter().map(|stem| read(stem)).collect()
}

fn results() -> (Data, Results) {
    let data = Data::open_at(root().join("data")).unwrap();
    let results = BRIEFING.analyse(&data, None).unwrap();
    (data, results)
}

/// The line, and those below it that are indented.
fn block<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let below = lines.iter().skip(1).take_while(|line| line.starts_with("  "));
    lines.iter().take(1).chain(below).copied().collect()
}

/// The id of a finding that a line of text begins with: the whole line is a
/// card's title; an id and a colon begin an entry of a list.
fn finding_id(line: &str) -> Option<(&str, bool)> {
    let (id, is_card) = line.split_once(": ").map_or((line, true), |(id, _)| (id, false));
    let (section, name) = id.split_once('.')?;
    let is_name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_ours = BRIEFING.sections.iter().any(|analysis| analysis.id == section);
    (is_ours && is_name(name)).then_some((id, is_card))
}

/// The id of a claim that a line begins with; as for findings.
fn claim_id(line: &str) -> Option<(&str, bool)> {
    let (id, is_card) = line.split_once(": ").map_or((line, true), |(id, _)| (id, false));
    let number = id.strip_prefix("C-")?;
    (!number.is_empty() && number.chars().all(|c| c.is_ascii_digit())).then_some((id, is_card))
}

/// What a list says of one thing: its entry without the last line, which names
/// the sources and numbers the caveats within the list.
fn entry<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut entry = block(lines);
    entry.pop();
    entry
}

/// The entry of an id in the text form of a list.
fn entry_of<'a>(list: &'a str, id: &str) -> Vec<&'a str> {
    let lines: Vec<&str> = list.lines().collect();
    let at = lines.iter().position(|line| line.starts_with(&format!("{id}: ")));
    at.map(|at| entry(&lines[at..])).unwrap_or_default()
}

/// Everything in one notebook that is not as the library says, and what it shows.
fn check(notebook: &Notebook, data: &Data, results: &Results) -> (Vec<String>, BTreeSet<String>) {
    let (mut wrong, mut shown) = (Vec::new(), BTreeSet::new());
    for cell in &notebook.cells {
        let mut problem = |what: String| wrong.push(format!("{}, cell {}: {what}", notebook.stem, cell.number));
        for plain in &cell.plain {
            let lines: Vec<&str> = plain.lines().collect();
            for (at, line) in lines.iter().enumerate() {
                if let Some((id, is_card)) = finding_id(line) {
                    match results.finding(id) {
                        Ok(finding) if is_card => check_card(id, finding, &block(&lines[at..]), &mut problem),
                        Ok(finding) => check_entry(id, finding, results, &entry(&lines[at..]), &mut problem),
                        Err(error) => problem(format!("{error}; {}", error.hint())),
                    }
                    shown.insert(id.to_owned());
                } else if let Some((id, is_card)) = claim_id(line)
                    && lines.get(at + 1).is_some_and(|next| next.starts_with("  "))
                {
                    match results.claim(id) {
                        Ok(claim) => {
                            let same = match is_card {
                                true => claim.plain().lines().eq(block(&lines[at..])),
                                false => entry_of(&results.claims.plain(), id) == entry(&lines[at..]),
                            };
                            if !same {
                                problem(format!("{id} is not as the report checks it:\n{}", claim.plain()));
                            }
                        }
                        Err(error) => problem(error.to_string()),
                    }
                    shown.insert(id.to_owned());
                }
            }
        }
        let (Some(plain), svgs) = (cell.plain.first(), &cell.svg) else { continue };
        let charts = || results.sections.iter().flat_map(|section| &section.charts);
        let named = charts().find(|chart| plain.split_once(": ").is_some_and(|(name, _)| name == chart.name));
        if let (Some(chart), Some(svg)) = (named, svgs.first()) {
            if Show::svg(chart).unwrap().trim_end() != svg.trim_end() || chart.plain() != plain.trim_end() {
                problem(format!("chart `{}` is not the report’s", chart.name));
            }
            shown.insert(format!("chart {}", chart.name));
        }
        // A cell that ends with a whole table shows the table as it is now.
        let last = cell.source.trim_end().lines().last().unwrap_or_default().trim();
        let asked = |call: &str| last.strip_prefix(call)?.strip_suffix("\")?").map(str::to_owned);
        let expected = if let Some(name) = asked("data.frame(\"") {
            Some(data.frame(&name).unwrap().plain())
        } else if let Some(name) = asked("report.table(\"") {
            shown.insert(format!("table {name}"));
            Some(results.section(&notebook.stem).unwrap().table(&name).unwrap().plain())
        } else {
            None
        };
        if expected.is_some_and(|expected| expected != plain.trim_end()) {
            problem(format!("`{last}` no longer shows this"));
        }
    }
    (wrong, shown)
}

/// A finding by itself: every line, after the value that `findings.json` has.
fn check_card(id: &str, finding: &Finding, lines: &[&str], problem: &mut dyn FnMut(String)) {
    let says = lines.get(1).and_then(|line| line.trim_start().strip_prefix("says")).map(str::trim);
    let record = serde_json::to_value(Record::of(finding)).unwrap();
    if says != record["shown"].as_str() {
        problem(format!("{id} says {says:?}, the report {}", record["shown"]));
    } else if !finding.plain().lines().eq(lines.iter().copied()) {
        problem(format!("the card of {id} is not as it is now:\n{}", finding.plain()));
    }
}

/// A finding in a list: value, method and working.
fn check_entry(id: &str, finding: &Finding, results: &Results, lines: &[&str], problem: &mut dyn FnMut(String)) {
    let record = serde_json::to_value(Record::of(finding)).unwrap();
    let value = lines[0].strip_prefix(id).and_then(|rest| rest.strip_prefix(": ")).unwrap_or_default();
    let section = results.section(id.split_once('.').unwrap().0).unwrap().findings.plain();
    if !record["shown"].as_str().is_some_and(|shown| value == shown || value.starts_with(&format!("{shown} ("))) {
        problem(format!("{id} says {value:?}, the report {}", record["shown"]));
    } else if entry_of(&section, id) != lines {
        problem(format!("{id} is not worked out as it is now:\n{}", entry_of(&section, id).join("\n")));
    }
}

#[test]
fn notebooks_show_what_the_report_says() {
    let (data, results) = results();
    let wrong: Vec<String> = all().iter().flat_map(|notebook| check(notebook, &data, &results).0).collect();
    assert!(wrong.is_empty(), "run `just notebooks --update`:\n{}", wrong.join("\n"));
}

#[test]
fn every_section_has_a_notebook_that_shows_all_of_it() {
    let (data, results) = results();
    for section in &results.sections {
        let (_, shown) = check(&read(&section.id), &data, &results);
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
    let (wrong, _) = check(&read("it_budget"), &data, &results);
    let complains = |of: &str| wrong.iter().any(|problem| problem.contains(of));
    for of in ["it_budget.peak says", "chart `it_budget`", "`data.frame(\"it_budgets\")?`", "C-09 is not"] {
        assert!(complains(of), "nothing says {of}: {wrong:#?}");
    }

    // In a notebook: an output that was typed.
    let (data, results) = self::results();
    let path = root().join("notebooks/it_budget.ipynb");
    let written = std::fs::read_to_string(path).unwrap();
    for (from, to, of) in [
        ("it_budget.peak: £47.2 million", "it_budget.peak: £47.9 million", "it_budget.peak says"),
        ("it_budget.peak: ", "it_budget.peek: ", "there is no finding"),
        ("the largest budget of the request", "the best budget of the request", "is not worked out"),
        ("C-01: misleading", "C-01: consistent", "C-01 is not"),
        ("fill=\\\"#12436D\\\"", "fill=\\\"#F46A25\\\"", "chart `it_budget`"),
    ] {
        assert!(written.contains(from), "{from}");
        let (wrong, _) = check(&parse("it_budget", &written.replace(from, to)), &data, &results);
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
