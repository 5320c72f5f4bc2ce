//! What a notebook shows of the report: each finding, claim, chart and table in its outputs is
//! held against the library's own words. Jupyter is not run: its outputs are read.

use crate::add::joined;
use crate::promote::{MARK, is_call, marked};
use pledgebook::briefing::Results;
use pledgebook::data::Data;
use pledgebook::finding::{Finding, Record};
use pledgebook::notebook::Show;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// A notebook as it is kept.
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

fn parse(stem: &str, written: &str) -> Result<Notebook, String> {
    let notebook: Json = serde_json::from_str(written).map_err(|cause| format!("{stem} is no notebook: {cause}"))?;
    let all = notebook["cells"].as_array().into_iter().flatten().enumerate();
    let code = all.filter(|(_, cell)| cell["cell_type"] == "code");
    let cells = code.map(|(at, cell)| {
        let shown = |mime: &str| -> Vec<String> {
            let outputs = cell["outputs"].as_array().into_iter().flatten();
            outputs.filter_map(|output| output["data"].get(mime)).map(joined).collect()
        };
        let source = joined(&cell["source"]);
        Cell { number: at + 1, source, plain: shown("text/plain"), svg: shown("image/svg+xml") }
    });
    Ok(Notebook { stem: stem.to_owned(), cells: cells.collect() })
}

/// The line, and those below it that are indented.
fn block<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let below = lines.iter().skip(1).take_while(|line| line.starts_with("  "));
    lines.iter().take(1).chain(below).copied().collect()
}

/// The id of a finding that a line of text begins with: the whole line is a
/// card's title; an id and a colon begin an entry of a list.
fn finding_id<'a>(line: &'a str, results: &Results) -> Option<(&'a str, bool)> {
    let (id, is_card) = line.split_once(": ").map_or((line, true), |(id, _)| (id, false));
    let (section, name) = id.split_once('.')?;
    let is_name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_ours = results.sections.iter().any(|known| known.id == section);
    (is_ours && is_name(name)).then_some((id, is_card))
}

/// The id of a claim that a line begins with, or of none that is spelt as the others are; as
/// for findings.
fn claim_id<'a>(line: &'a str, results: &Results) -> Option<(&'a str, bool)> {
    let (id, is_card) = line.split_once(": ").map_or((line, true), |(id, _)| (id, false));
    let letters = |id: &str| id.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let alike = letters(id) != id && results.claims.iter().any(|claim| letters(&claim.id) == letters(id));
    (alike && !id.is_empty()).then_some((id, is_card))
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

/// Everything in one notebook that is not as the library says, and what it shows of the report.
///
/// `stem` is its file's name, which is the id of its analysis where it has one; `written` is
/// its text. What is shown is named as `it_budget.peak`, `C-01`, `chart it_budget`, `table it_budget`.
///
/// ```
/// # mod libraries { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/example/briefing.rs")); }
/// # use libraries::{BRIEFING, options};
/// let data = pledgebook::data::Data::open_at(options().data)?;
/// let results = BRIEFING.analyse(&data, None)?;
/// let says = "visits.change\\n  says      −99%";
/// let notebook = format!(r#"{{"cells": [{{"cell_type": "code", "source": [], "outputs": [
///     {{"data": {{"text/plain": "{says}"}}}}]}}]}}"#);
/// let (wrong, shown) = pledgebook_report::testing::notebook("visits", &notebook, &data, &results);
/// assert!(shown.contains("visits.change"));
/// assert!(wrong[0].starts_with("visits, cell 1: visits.change says Some(\"−99%\")"), "{wrong:?}");
/// # Ok::<(), pledgebook::Error>(())
/// ```
pub fn notebook(stem: &str, written: &str, data: &Data, results: &Results) -> (Vec<String>, BTreeSet<String>) {
    let notebook = match parse(stem, written) {
        Ok(notebook) => notebook,
        Err(why) => return (vec![why], BTreeSet::new()),
    };
    let (mut wrong, mut shown) = (Vec::new(), BTreeSet::new());
    for cell in &notebook.cells {
        let mut problem = |what: String| wrong.push(format!("{}, cell {}: {what}", notebook.stem, cell.number));
        for plain in &cell.plain {
            let lines: Vec<&str> = plain.lines().collect();
            for (at, line) in lines.iter().enumerate() {
                if let Some((id, is_card)) = finding_id(line, results) {
                    match results.finding(id) {
                        Ok(finding) if is_card => check_card(id, finding, &block(&lines[at..]), &mut problem),
                        Ok(finding) => check_entry(id, finding, results, &entry(&lines[at..]), &mut problem),
                        Err(error) => problem(format!("{error}; {}", error.hint())),
                    }
                    shown.insert(id.to_owned());
                } else if let Some((id, is_card)) = claim_id(line, results)
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
            if Show::svg(chart).is_none_or(|drawn| drawn.trim_end() != svg.trim_end())
                || chart.plain() != plain.trim_end()
            {
                problem(format!("chart `{}` is not the report’s", chart.name));
            }
            shown.insert(format!("chart {}", chart.name));
        }
        // A cell that ends with a whole table shows the table as it is now.
        let last = cell.source.trim_end().lines().last().unwrap_or_default().trim();
        let asked = |call: &str| last.strip_prefix(call)?.strip_suffix("\")?").map(str::to_owned);
        let expected = if let Some(name) = asked("data.frame(\"") {
            data.frame(&name).ok().map(|frame| frame.plain())
        } else if let Some(name) = asked("report.table(\"") {
            shown.insert(format!("table {name}"));
            results.section(&notebook.stem).and_then(|section| section.table(&name)).ok().map(Show::plain)
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
    let record = serde_json::to_value(Record::of(finding)).unwrap_or_default();
    if says != record["shown"].as_str() {
        problem(format!("{id} says {says:?}, the report {}", record["shown"]));
    } else if !finding.plain().lines().eq(lines.iter().copied()) {
        problem(format!("the card of {id} is not as it is now:\n{}", finding.plain()));
    }
}

/// A finding in a list: value, method and working.
fn check_entry(id: &str, finding: &Finding, results: &Results, lines: &[&str], problem: &mut dyn FnMut(String)) {
    let record = serde_json::to_value(Record::of(finding)).unwrap_or_default();
    let value = lines[0].strip_prefix(id).and_then(|rest| rest.strip_prefix(": ")).unwrap_or_default();
    let section = id.split_once('.').and_then(|(section, _)| results.section(section).ok());
    let section = section.map_or_else(String::new, |section| section.findings.plain());
    if !record["shown"].as_str().is_some_and(|shown| value == shown || value.starts_with(&format!("{shown} ("))) {
        problem(format!("{id} says {value:?}, the report {}", record["shown"]));
    } else if entry_of(&section, id) != lines {
        problem(format!("{id} is not worked out as it is now:\n{}", entry_of(&section, id).join("\n")));
    }
}

/// Why a notebook's marked steps are not the analysis': each calls its function.
pub(super) fn steps(id: &str, written: &str) -> Vec<String> {
    let Ok(notebook) = parse(id, written) else { return Vec::new() };
    let steps = notebook.cells.iter().filter_map(|cell| Some((cell, marked(&cell.source)?.0)));
    let own = steps.filter(|(cell, name)| !is_call(&cell.source, id, name));
    own.map(|(cell, name)| {
        format!(
            "{id}, cell {}: step `{name}` is code of its own, and the report runs another: `promote` it, or take out `{MARK} {name}`",
            cell.number
        )
    })
    .collect()
}
