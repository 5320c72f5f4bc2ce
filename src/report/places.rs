//! What templates place: citations, charts, tables, claims.

use super::escape::{content, literal};
use super::holes::{CITE, Page, Shown, beginning, brief, misuse};
use super::lint;
use super::notes::Notes;
use super::numbers;
use crate::claim::Verdict;
use crate::error::closest;
use crate::sourced::Provenance;
use minijinja::value::{Rest, Value};
use minijinja::{Environment, Error, ErrorKind};
use std::collections::HashMap;

/// `cite()`, `chart()`, `table()`, `claims()`, `claim()`, `ref()`, `caveats()`.
pub(super) fn places(env: &mut Environment<'static>, page: &Page) {
    env.add_function("cite", || Value::from_safe_string(CITE.to_string()));
    env.add_function("ref", |target: &str| Value::from_safe_string(numbers::see(target)));
    let notes = page.notes.clone();
    env.add_function("caveats", move || Value::from_safe_string(notes.list()));

    let (results, notes, provenance) = (page.results.clone(), page.notes.clone(), page.provenance.clone());
    env.add_function("chart", move |name: &str, title: Value| -> Result<Value, Error> {
        let charts = || results.sections.iter().flat_map(|section| &section.charts);
        let chart = charts().find(|chart| chart.name == name);
        let chart = chart.ok_or_else(|| no_such("chart", name, charts().map(|chart| chart.name.as_str())))?;
        let (title, behind) = headline(&title, &provenance)?;
        let note = notes.source_note(&Provenance::union([&chart.provenance, &behind]), &chart.note);
        Ok(Value::from_safe_string(format!(
            "#chart-figure(name: {}, path: {}, alt: {}, title: [{title}], subtitle: {}, note: [{note}], description: {})",
            literal(&chart.name),
            literal(&format!("charts/{}.svg", chart.name)),
            literal(&chart.alt),
            literal(&chart.subtitle),
            literal(&chart.description),
        )))
    });

    let (results, notes, provenance) = (page.results.clone(), page.notes.clone(), page.provenance.clone());
    env.add_function("table", move |name: &str, title: Value| -> Result<Value, Error> {
        let tables = || results.sections.iter().flat_map(|section| &section.tables);
        let table = tables().find(|table| table.name == name);
        let table = table.ok_or_else(|| no_such("table", name, tables().map(|table| table.name.as_str())))?;
        let (title, behind) = headline(&title, &provenance)?;
        super::page::data_table(table, &title, &behind, &notes)
            .map(Value::from_safe_string)
            .map_err(|cause| misuse(format!("table `{name}`: {cause}")))
    });

    let (results, notes) = (page.results.clone(), page.notes.clone());
    env.add_function("claims", move |subject: &str, limit: Rest<usize>| -> Result<Value, Error> {
        let of_subject = results.claims.iter().filter(|claim| claim.subject == subject);
        let wrong = of_subject.filter(|claim| claim.checked.verdict <= Verdict::Rounding);
        let mut wrong: Vec<_> = wrong.collect();
        wrong.sort_by_key(|claim| claim.checked.verdict);
        let cards = wrong.into_iter().take(limit.first().copied().unwrap_or(1)).map(|claim| card(claim, &notes));
        Ok(Value::from_safe_string(cards.collect::<Vec<_>>().join("\n\n")))
    });

    let (results, notes) = (page.results.clone(), page.notes.clone());
    env.add_function("claim", move |id: &str| -> Result<Value, Error> {
        let claim = results.claims.iter().find(|claim| claim.id == id);
        let claim = claim.ok_or_else(|| no_such("claim", id, results.claims.iter().map(|claim| claim.id.as_str())))?;
        Ok(Value::from_safe_string(card(claim, &notes)))
    });
}

/// `#claim-card(…)` for a claim.
fn card(claim: &crate::claim::Claim, notes: &Notes) -> String {
    format!(
        "#claim-card(id: {}, claim: [{}], said-by: {}, verdict: {}, working: {}, explanation: [{}], note: [{}])",
        literal(&claim.id),
        content(&claim.text),
        literal(&claim.said_by),
        literal(claim.checked.verdict.word()),
        literal(&claim.checked.working.join("; ")),
        content(&claim.checked.because),
        notes.marks(&claim.checked.provenance),
    )
}

/// A title as markup, with what stands behind the findings it shows.
fn headline(title: &Value, provenance: &HashMap<String, Provenance>) -> Result<(String, Provenance), Error> {
    if title.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    let shown = title.downcast_object_ref::<Shown>().map(|shown| shown.text.as_str());
    let text = shown.or_else(|| title.as_str());
    let text = text.ok_or_else(|| misuse(format!("a title is words, not “{}”", brief(title))))?;
    if !title.is_safe() {
        if let Some(problem) = lint::words(text) {
            return Err(misuse(problem));
        }
        return Ok((content(text), Provenance::default()));
    }
    let (markup, ids) = super::prose::findings_in(text.trim());
    let behind = Provenance::union(ids.iter().filter_map(|id| provenance.get(id)));
    Ok((markup, behind))
}

fn no_such<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let near = closest(name, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    misuse(format!("there is no {kind} `{}`{near}", beginning(name)))
}
