//! The whole document: front page, sections, method, sources, provenance.

use crate::document::{self, Document};
use crate::error::{Error, Result};
use crate::escape::{content, literal};
use crate::exhibits::{Page, Placed, no_such};
use crate::files::Files;
use crate::made_from::MadeFrom;
use crate::marks::{SOURCES, TEMPLATE};
use crate::notes::Notes;
use crate::options::Options;
use crate::quotations::Quotations;
use crate::sentences::{self, Sentence};
use crate::templates::Templates;
use crate::values;
use crate::{headline_numbers, numbers, prose};
use minijinja::Environment;
use minijinja::value::{Rest, Value};
use pledgebook::briefing::{Results, TooEarly};
use pledgebook::data::Data;
use pledgebook::parameters::Parameters;
use pledgebook_frame::figure::Provenance;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

const FRONT: &str = "front.typ.j2";

/// What the templates gave.
pub(crate) struct Rendered {
    /// `briefing.typ`.
    pub typst: String,
    /// The same as values, for every other writer; what they have no word for is told after
    /// what Typst does not accept.
    pub document: Result<Document>,
    pub sentences: Vec<Sentence>,
    pub placed: Placed,
}

/// Renders every template.
pub(crate) fn render(
    data: &Data,
    results: &Results,
    made_from: &MadeFrom,
    files: &Files,
    options: &Options,
) -> Result<Rendered> {
    let page = page_of(data, results);
    let date = options.parameters.date.map_or_else(|| data.date(), Ok)?;
    let (block, attached) = (provenance_block(made_from), attachments(data, files));
    let as_of = data.asked_as_of().filter(|as_of| as_of.last_day() < date.first_day());
    let shown_date = as_of.unwrap_or(date).to_string();
    let earlier = as_of.is_some();
    let (title, description) = (data.package().title.clone(), data.package().description.clone());
    let known: Vec<String> = data.sources().keys().into_iter().map(str::to_owned).collect();
    let headlines: Arc<Mutex<String>> = Arc::default();
    let of_headlines = headlines.clone();
    let more = move |env: &mut Environment<'static>| {
        env.add_function("provenance", move || Value::from_safe_string(block.clone()));
        // For what is told and not computed: `{{ source("nao-2020") }}`.
        env.add_function("source", move |keys: Rest<String>| {
            if let Some(unknown) = keys.iter().find(|key| !known.contains(key)) {
                return Err(no_such("source", unknown, known.iter().map(String::as_str)));
            }
            Ok(Value::from_safe_string(numbers::cites(keys.iter().map(String::as_str))))
        });
        env.add_function("sources", || Value::from_safe_string(SOURCES.to_string()));
        env.add_function("headline_numbers", move || {
            Value::from_safe_string(of_headlines.lock().expect("no panic holds this lock").clone())
        });
        env.add_function("title", move || Value::from_safe_string(literal(&title)));
        env.add_function("description", move || Value::from_safe_string(literal(&description)));
        env.add_function("earlier", move || earlier);
        env.add_function("data_date", move || Value::from_safe_string(content(&shown_date)));
    };
    let asked = values::Asked::default();
    let templates = Templates::new(&options.templates, &page, values::context(results, &asked), asked, more.clone());
    let (year, month, day) = {
        let first = date.first_day();
        (first.year(), first.month(), first.day())
    };
    let mut out = format!(
        "#import \"lib.typ\": *\n#let document-date = datetime(year: {year}, month: {month}, day: {day})\n{attached}\n"
    );
    let mut sentences = Vec::new();
    let mut add = |name: &str| -> Result<()> {
        let rendered = templates.render(name, &page)?;
        if name == FRONT {
            let block = headline_numbers::block(&headline_numbers::headlines(&rendered), results, data.sources())?;
            *headlines.lock().expect("no panic holds this lock") = block;
        }
        let stem = name.trim_start_matches("sections/").trim_end_matches(".typ.j2");
        sentences.extend(sentences::of(stem, &rendered));
        out.push_str(&format!("{TEMPLATE}{name}\n"));
        out.push_str(&prose::cite(&rendered, name, &page.provenance, &page.notes)?);
        out.push_str("\n\n");
        Ok(())
    };
    if let Some(early) = &results.too_early {
        not_too_early(early, data, results, options, || more.clone())?;
    }
    add(FRONT)?;
    for section in results.sections.iter().filter(|section| wanted(&options.parameters, &section.id)) {
        add(&format!("sections/{}.typ.j2", section.id))?;
    }
    add("back.typ.j2")?;
    if let Some(quotations) = Quotations::of(data)? {
        quotations.check(data, results, &sentences, &templates)?;
    }
    let out = page.notes.in_words(&out);
    let typst = numbers::number(&out, data.sources(), files)?;
    let document = document::read(&typst, files);
    Ok(Rendered { typst, document, sentences, placed: page.placed.clone() })
}

pub(crate) fn page_of(data: &Data, results: &Results) -> Page {
    let provenance: HashMap<String, Provenance> =
        results.findings().map(|f| (f.id.clone(), f.provenance.clone())).collect();
    Page {
        results: Arc::new(results.clone()),
        notes: Notes::of(data),
        provenance: Arc::new(provenance),
        placed: Placed::default(),
        quotes_are_checked: data.resource("quotations").is_some(),
    }
}

fn wanted(parameters: &Parameters, section: &str) -> bool {
    parameters.sections.is_empty() || parameters.sections.iter().any(|wanted| wanted == section)
}

/// As of an earlier date: the first sentence that says what was not known, and which
/// sections have none.
fn not_too_early<T: FnOnce(&mut Environment<'static>)>(
    early: &TooEarly,
    data: &Data,
    results: &Results,
    options: &Options,
    more: impl Fn() -> T,
) -> Result<()> {
    // Pages of their own: what is only tried numbers no caveat of the real ones.
    let asked = values::Asked::default();
    let (then, today) = (page_of(data, results), page_of(data, &early.today));
    let as_then = Templates::new(&options.templates, &then, values::context(results, &asked), asked.clone(), more());
    let as_today = Templates::new(&options.templates, &today, values::context_of_today(early, &asked), asked, more());
    let (mut hold, mut first) = (Vec::new(), None);
    for id in early.today.sections.iter().map(|section| &section.id).filter(|id| wanted(&options.parameters, id)) {
        let file = format!("sections/{id}.typ.j2");
        let tried = match early.sections.get(id) {
            None => as_then.render(&file, &then).map(drop),
            // Where no sentence says what it lacks, that is drawn or counted.
            Some(why) => as_today.render(&file, &today).and_then(|_| {
                let problem = format!("this section cannot be made: {why}");
                Err(Error::Template { file: file.clone(), line: 1, problem, hint: String::new() })
            }),
        };
        match tried {
            Ok(()) => hold.push(id.as_str()),
            Err(cause) => {
                first.get_or_insert(cause);
            }
        }
    }
    let Some(first) = first else { return Ok(()) };
    let hint = match hold.as_slice() {
        [] => "ask as of a later date".to_owned(),
        hold => format!("print the sections that hold: --only {}", hold.join(" --only ")),
    };
    Err(match first {
        Error::TooEarly { file, line, sentence, why, as_of, .. } => {
            Error::TooEarly { file, line, sentence, why, as_of, hint }
        }
        Error::Template { file, line, problem, hint: none } if none.is_empty() => {
            Error::Template { file, line, problem, hint }
        }
        cause => cause,
    })
}

/// The hashes a line each; the versions in one.
fn provenance_block(made_from: &MadeFrom) -> String {
    let entries = made_from.entries();
    let (hashes, versions): (Vec<_>, Vec<_>) = entries.iter().partition(|(key, ..)| key.ends_with("sha256"));
    let line = |label: &str, value: &str| format!("(label: {}, value: {}),", literal(label), literal(value));
    let mut lines: Vec<String> =
        hashes.iter().map(|(_, label, value)| line(label, &format!("sha256 {value}"))).collect();
    let versions: Vec<String> = versions.iter().map(|(_, label, value)| format!("{label} {value}")).collect();
    lines.push(line("Versions", &versions.join(", ")));
    format!("#provenance((\n{}\n))", lines.join("\n"))
}

/// The data package, the templates, the findings and the record of what all was
/// made from, inside the PDF: enough to make it again.
fn attachments(data: &Data, files: &Files) -> String {
    let attach = |path: &str, kind: &str, description: &str| {
        let relationship = if path.starts_with("templates/") { "source" } else { "data" };
        let (path, kind, description) = (literal(path), literal(kind), literal(description));
        format!("#pdf.attach({path}, relationship: {relationship:?}, mime-type: {kind}, description: {description})\n")
    };
    let mut out =
        attach("findings.json", "application/json", "Every finding of this briefing, with sources and method");
    out.push_str(&attach(
        "made-from.json",
        "application/json",
        "What this briefing was made from: hashes and versions",
    ));
    out.push_str(&attach(
        "prose.json",
        "application/json",
        "Every sentence of this briefing, with the findings it rests on",
    ));
    for (path, _) in files.iter().filter(|(path, _)| path.starts_with("templates/")) {
        out.push_str(&attach(path, "text/plain", "A template of this briefing"));
    }
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
