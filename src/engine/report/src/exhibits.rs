//! What templates place: charts, tables, claims, citations.

use crate::escape::{content, literal};
use crate::lint;
use crate::marks::CITE;
use crate::notes::Notes;
use crate::numbers;
use crate::values::{Shown, beginning, brief, misuse};
use minijinja::value::{Rest, Value};
use minijinja::{Environment, Error, ErrorKind};
use pledgebook::briefing::Results;
use pledgebook::claim::Verdict;
use pledgebook::table::{Kind, Table};
use pledgebook_frame::closest;
use pledgebook_frame::figure::Provenance;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

/// What the page's functions look things up in.
pub(crate) struct Page {
    pub results: Arc<Results>,
    pub notes: Notes,
    pub provenance: Arc<HashMap<String, Provenance>>,
    pub placed: Placed,
    /// Whether words in quotation marks are held against a table of quotations.
    pub quotes_are_checked: bool,
}

/// The kind ("chart", "table", "claim") and the name of each thing that a template placed.
pub(crate) type Placed = Arc<Mutex<BTreeSet<(&'static str, String)>>>;

fn place(placed: &Placed, kind: &'static str, name: &str) {
    placed.lock().expect("no panic holds this lock").insert((kind, name.to_owned()));
}

/// `cite()`, `chart()`, `table()`, `claims()`, `claim()`, `verdicts()`, `ref()`, `caveats()`.
pub(crate) fn install(env: &mut Environment<'static>, page: &Page) {
    env.add_function("cite", || Value::from_safe_string(CITE.to_string()));
    env.add_function("ref", |target: &str| Value::from_safe_string(numbers::see(target)));
    let notes = page.notes.clone();
    let of_notes = notes.clone();
    env.add_function("has_caveats", move || of_notes.any());
    env.add_function("caveats", move || Value::from_safe_string(notes.list()));

    let (results, notes, provenance) = (page.results.clone(), page.notes.clone(), page.provenance.clone());
    let placed = page.placed.clone();
    env.add_function("chart", move |name: &str, title: Value| -> Result<Value, Error> {
        let known = || results.charts().map(|chart| chart.name.as_str());
        let chart = results.chart(name).map_err(|_| no_such("chart", name, known()))?;
        place(&placed, "chart", name);
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
    let placed = page.placed.clone();
    env.add_function("table", move |name: &str, title: Value| -> Result<Value, Error> {
        let known = || results.tables().map(|table| table.name.as_str());
        let table = results.table(name).map_err(|_| no_such("table", name, known()))?;
        place(&placed, "table", name);
        let (title, behind) = headline(&title, &provenance)?;
        data_table(table, &title, &behind, &notes)
            .map(Value::from_safe_string)
            .map_err(|cause| misuse(format!("table `{name}`: {cause}")))
    });

    let (results, notes) = (page.results.clone(), page.notes.clone());
    let placed = page.placed.clone();
    env.add_function("claims", move |subject: &str, limit: Rest<usize>| -> Result<Value, Error> {
        let of_subject = results.claims.iter().filter(|claim| claim.subject == subject);
        let wrong = of_subject.filter(|claim| claim.checked.verdict <= Verdict::Rounding);
        let mut wrong: Vec<_> = wrong.collect();
        wrong.sort_by_key(|claim| claim.checked.verdict);
        let cards = wrong.into_iter().take(limit.first().copied().unwrap_or(1)).map(|claim| {
            place(&placed, "claim", &claim.id);
            card(claim, &notes)
        });
        Ok(Value::from_safe_string(cards.collect::<Vec<_>>().join("\n\n")))
    });

    let (results, provenance) = (page.results.clone(), page.provenance.clone());
    let placed = page.placed.clone();
    env.add_function("verdicts", move |name: &str, title: Value, wanted: Rest<String>| -> Result<Value, Error> {
        let all = Verdict::ALL.map(Verdict::key);
        if let Some(unknown) = wanted.iter().find(|word| Verdict::named(word).is_none()) {
            return Err(no_such("verdict", unknown, all.iter().map(String::as_str)));
        }
        let named = |verdict: Verdict| wanted.iter().any(|word| Verdict::named(word) == Some(verdict));
        let asked = results.claims.iter().filter(|claim| wanted.is_empty() || named(claim.checked.verdict));
        let mut asked: Vec<_> = asked.collect();
        asked.sort_by_key(|claim| claim.checked.verdict);
        asked.iter().for_each(|claim| place(&placed, "claim", &claim.id));
        let (title, _) = headline(&title, &provenance)?;
        Ok(Value::from_safe_string(verdict_table(name, &title, &asked)))
    });

    let (results, notes) = (page.results.clone(), page.notes.clone());
    let placed = page.placed.clone();
    env.add_function("claim", move |id: &str| -> Result<Value, Error> {
        let claim = results.claims.iter().find(|claim| claim.id == id);
        let claim = claim.ok_or_else(|| no_such("claim", id, results.claims.iter().map(|claim| claim.id.as_str())))?;
        place(&placed, "claim", id);
        Ok(Value::from_safe_string(card(claim, &notes)))
    });
}

/// `#claim-card(…)` for a claim.
fn card(claim: &pledgebook::claim::Claim, notes: &Notes) -> String {
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

/// `#data-table(…)` for claims: who said it, the verdict, and why, with the sources of each.
fn verdict_table(name: &str, title: &str, claims: &[&pledgebook::claim::Claim]) -> String {
    let rows = claims.iter().map(|claim| {
        let sources = numbers::cites(claim.checked.provenance.sources());
        format!(
            "({}, [{}], {}, {}, [{} {sources}]),",
            literal(&claim.id),
            content(&claim.text),
            literal(&claim.said_by),
            literal(claim.checked.verdict.word()),
            content(&claim.checked.because),
        )
    });
    let columns = [
        ("Id", "text", "auto"),
        ("Claim, in our words", "text", "4"),
        ("Said by", "text", "3"),
        ("Verdict", "verdict", "auto"),
        ("Reason, and where it is from", "text", "7"),
    ];
    let columns =
        columns.map(|(label, kind, width)| format!("(label: {label:?}, unit: none, kind: {kind:?}, width: {width}),"));
    format!(
        "#data-table(name: {}, title: [{title}], subtitle: \"\", columns: ({}), rows: (\n{}\n), totals: (), note: none)",
        literal(name),
        columns.join(" "),
        rows.collect::<Vec<_>>().join("\n"),
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
    let (markup, ids) = crate::prose::findings_in(text.trim());
    let behind = Provenance::union(ids.iter().filter_map(|id| provenance.get(id)));
    Ok((markup, behind))
}

pub(crate) fn no_such<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let near = closest(name, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    misuse(format!("there is no {kind} `{}`{near}", beginning(name)))
}

/// `#data-table(…)` for a table.
fn data_table(table: &Table, title: &str, behind: &Provenance, notes: &Notes) -> crate::Result<String> {
    let columns = table.columns.iter().map(|column| {
        let kind = match column.kind {
            Kind::Number(_) | Kind::Change(_) => "number",
            Kind::Verdict => "verdict",
            _ => "text",
        };
        let unit = column.unit.as_deref().map_or("none".to_owned(), literal);
        let width = column.width.map_or("auto".to_owned(), |fraction| fraction.to_string());
        format!("(label: {}, unit: {unit}, kind: {kind:?}, width: {width}),", literal(&column.label))
    });
    let rows = table.cells()?.into_iter().map(|cells| {
        let cells = cells.into_iter().map(|cell| cell.map_or("none".to_owned(), |text| literal(&text)) + ",");
        format!("({}),", cells.collect::<Vec<_>>().join(" "))
    });
    let totals: String = table.totals.iter().map(|row| format!("{row},")).collect();
    let note = notes.source_note(&Provenance::union([&table.provenance, behind]), &table.note);
    Ok(format!(
        "#data-table(name: {}, title: [{title}], subtitle: {}, columns: ({}), rows: (\n{}\n), totals: ({totals}), note: [{note}])",
        literal(&table.name),
        literal(&table.subtitle),
        columns.collect::<Vec<_>>().join(" "),
        rows.collect::<Vec<_>>().join("\n"),
    ))
}
