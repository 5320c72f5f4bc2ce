//! The whole document: front page, sections, method, sources, provenance.

use super::Options;
use super::escape::{content, literal};
use super::holes::Page;
use super::notes::Notes;
use super::provenance::MadeFrom;
use super::templates::Templates;
use super::{numbers, prose};
use crate::briefing::Results;
use crate::data::Data;
use crate::error::{Error, Result};
use crate::quantity::PartialDate;
use crate::sourced::Provenance;
use crate::table::{Kind, Table};
use minijinja::value::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Writes `briefing.typ`.
pub(super) fn render(data: &Data, results: &Results, provenances: &MadeFrom, options: &Options) -> Result<String> {
    let findings = results.sections.iter().flat_map(|section| section.findings.iter());
    let provenance: HashMap<String, Provenance> = findings.map(|f| (f.id.clone(), f.provenance.clone())).collect();
    let page = Page { results: Arc::new(results.clone()), notes: Notes::of(data), provenance: Arc::new(provenance) };
    let date = document_date(data)?;
    let (block, attached) = (provenance_block(provenances), attachments(data));
    let shown_date = date.to_string();
    let templates = Templates::new(&options.templates, &page, |env| {
        env.add_function("provenance", move || Value::from_safe_string(block.clone()));
        env.add_function("sources", || Value::from_safe_string(numbers::SOURCES.to_string()));
        env.add_function("data_date", move || Value::from_safe_string(content(&shown_date)));
    });
    let (year, month, day) = {
        let first = date.first_day();
        (first.year(), first.month(), first.day())
    };
    let mut out = format!(
        "#import \"lib.typ\": *\n#let document-date = datetime(year: {year}, month: {month}, day: {day})\n{attached}\n"
    );
    let mut add = |name: &str| -> Result<()> {
        let rendered = templates.render(name, &page)?;
        out.push_str(&prose::cite(&rendered, name, &page.provenance, &page.notes)?);
        out.push_str("\n\n");
        Ok(())
    };
    add("front.typ.j2")?;
    for section in
        results.sections.iter().filter(|section| options.only.as_ref().is_none_or(|only| *only == section.id))
    {
        add(&format!("sections/{}.typ.j2", section.id))?;
    }
    add("back.typ.j2")?;
    numbers::number(&out, data.sources())
}

/// The data's own date, or the one the environment asks for.
fn document_date(data: &Data) -> Result<PartialDate> {
    if let Ok(epoch) = std::env::var("SOURCE_DATE_EPOCH") {
        let seconds = epoch.parse().ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
        let moment = seconds.ok_or_else(|| Error::Setting {
            problem: format!("SOURCE_DATE_EPOCH is “{epoch}”, which is not a number of seconds"),
            hint: "unset it, or give seconds since 1970".into(),
        })?;
        return moment.to_zoned(jiff::tz::TimeZone::UTC).date().to_string().parse();
    }
    let created = &data.package().created;
    created.get(..10).unwrap_or_default().parse().map_err(|_| {
        Error::data(
            "datapackage.json",
            None,
            None,
            format!("`created` is “{created}”"),
            "write the data's own date: 2026-03-31T00:00:00Z",
        )
    })
}

fn provenance_block(provenances: &MadeFrom) -> String {
    let items = provenances.entries().map(|(key, label, value)| {
        let value = if key.ends_with("sha256") { format!("sha256 {value}") } else { value.to_owned() };
        format!("(label: {}, value: {}),", literal(label), literal(&value))
    });
    format!("#provenance((\n{}\n))", items.collect::<Vec<_>>().join("\n"))
}

/// The data package and the findings, inside the PDF.
fn attachments(data: &Data) -> String {
    let attach = |path: &str, kind: &str, description: &str| {
        let (path, kind, description) = (literal(path), literal(kind), literal(description));
        format!("#pdf.attach({path}, relationship: \"data\", mime-type: {kind}, description: {description})\n")
    };
    let mut out =
        attach("findings.json", "application/json", "Every finding of this briefing, with sources and method");
    for path in data.files() {
        let path = path.display().to_string();
        let table = data.package().resources.iter().find(|resource| resource.path == path);
        let (kind, description) = match table {
            Some(resource) => ("text/csv", resource.title.as_str()),
            None if path.ends_with(".json") => ("application/json", "The data package: tables, columns, units, keys"),
            None => ("application/yaml", "The sources"),
        };
        let description = if description.is_empty() { path.as_str() } else { description };
        out.push_str(&attach(&format!("data/{path}"), kind, description));
    }
    out
}

/// `#data-table(…)` for a table.
pub(super) fn data_table(table: &Table, title: &str, behind: &Provenance, notes: &Notes) -> Result<String> {
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
