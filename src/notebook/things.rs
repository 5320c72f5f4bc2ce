//! The crate's own things: quantities, findings, charts, tables, claims, sections, data, errors.

use super::cells::{Cell, Kind, count};
use super::grid::{Grid, Head, Line};
use super::markup::{attribute, text};
use super::{Forms, Show, by_forms};
use crate::briefing::{Analysis, Briefing, Results, Section};
use crate::chart::Chart;
use crate::claim::{Checked, Claim, Verdict};
use crate::data::{Caveat, Data, Deflators, Resource, Sources, known};
use crate::error::Error;
use crate::finding::{Finding, Findings, Value};
use crate::frame::{Difference, Reconciliation, Row, Rows};
use crate::quantity::{Basis, FinancialYear, PartialDate, Per, Quantity, Status, Unit, words};
use crate::sourced::{Agreement, Citation, Figure, Provenance};
use crate::table::Table;
use std::collections::BTreeMap;

/// Of the places in one source, so many are named.
const PLACES: usize = 6;

macro_rules! as_words {
    ($($type:ty: $words:expr),* $(,)?) => {$(
        impl Show for $type {
            fn plain(&self) -> String {
                let words: fn(&$type) -> String = $words;
                words(self)
            }

            fn html(&self) -> Option<String> {
                None
            }
        }
    )*};
}
as_words!(
    Quantity: words::in_full,
    FinancialYear: ToString::to_string,
    PartialDate: ToString::to_string,
    Unit: Unit::noun,
    Basis: ToString::to_string,
    Status: |status| status.key().to_owned(),
    Per: |per| per.words().to_owned(),
    Verdict: |verdict| verdict.word().to_owned(),
    Agreement: |agreement| format!("{agreement:?}"),
    Value: said,
    Citation: |citation| place(&citation.source, &[citation.locator.as_str()]),
);

impl Show for Difference {
    fn plain(&self) -> String {
        self.to_string()
    }

    fn html(&self) -> Option<String> {
        None
    }

    fn together(items: &[&Self]) -> Option<Forms> {
        Some(Forms::text(items.iter().map(|one| one.to_string()).collect::<Vec<_>>().join("\n")))
    }
}

fn said(value: &Value) -> String {
    match value {
        Value::Quantity(quantity) => words::in_full(quantity),
        Value::Fact(holds) => if *holds { "yes" } else { "no" }.to_owned(),
        Value::Text(text) => text.clone(),
        Value::Year(year) => year.to_string(),
        Value::Date(date) => date.to_string(),
    }
}

// ---------------------------------------------------------------- errors

impl Show for Error {
    by_forms!();

    fn forms(&self) -> Forms {
        error_forms(self)
    }
}

/// The sentence and the next thing to try.
pub(super) fn error_forms(error: &Error) -> Forms {
    complaint(&error.to_string(), &error.hint())
}

pub(super) fn complaint(sentence: &str, hint: &str) -> Forms {
    let mut plain = format!("error: {sentence}");
    let mut html = format!("<p><strong>Error:</strong> {}</p>", text(sentence).replace('\n', "<br>"));
    if !hint.is_empty() {
        plain += &format!("\nhint: {hint}");
        html += &format!("\n<p><strong>Hint:</strong> {}</p>", text(hint));
    }
    Forms::rich(plain, html)
}

// ---------------------------------------------------------------- sources and caveats

impl Show for Provenance {
    by_forms!();

    fn forms(&self) -> Forms {
        let mut notes = Notes::default();
        notes.mark(self);
        if self.citations.is_empty() { Forms::text("no source") } else { notes.forms() }
    }
}

impl Show for Caveat {
    by_forms!();

    fn forms(&self) -> Forms {
        let about = [&self.table, &self.key, &self.field].map(String::as_str);
        let about: Vec<&str> = about.into_iter().filter(|part| !part.is_empty()).collect();
        let facts = vec![
            Fact::new("says", &self.text).strong(),
            Fact::new("about", about.join(", ")),
            Fact::new("kind", &self.kind),
            Fact::new("source", source_in_words(&self.source)),
        ];
        card(&self.id, facts)
    }
}

impl Show for Sources {
    by_forms!();

    fn forms(&self) -> Forms {
        let rows = self
            .keys()
            .into_iter()
            .map(|key| Line::Cells(vec![Cell::text(key), Cell::text(self.title(key).unwrap_or_default())]));
        let rows: Vec<Line> = rows.collect();
        grid(count(rows.len(), "source"), vec![Head::new("key"), Head::new("title")], rows)
    }
}

fn source_in_words(key: &str) -> String {
    match known::title_of_source(key) {
        Some(title) => format!("{key}: “{title}”"),
        None => key.to_owned(),
    }
}

/// A source with the places in it: "itpro-2025 (line 10, line 11)".
fn place(source: &str, locators: &[&str]) -> String {
    let known: Vec<&str> = locators.iter().copied().filter(|locator| !locator.is_empty()).collect();
    match known.len() {
        0 => source.to_owned(),
        n if n > PLACES => format!("{source} ({}, … {} more)", known[..PLACES].join(", "), n - PLACES),
        _ => format!("{source} ({})", known.join(", ")),
    }
}

/// Each source with its places, and its title where that is known.
fn sources_in_words(provenance: &Provenance) -> Vec<String> {
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for citation in &provenance.citations {
        places.entry(&citation.source).or_default().push(&citation.locator);
    }
    let words = places.into_iter().map(|(source, locators)| {
        let title = known::title_of_source(source).map(|title| format!(": “{title}”")).unwrap_or_default();
        format!("{}{title}", place(source, &locators))
    });
    words.collect()
}

fn caveats_in_words(provenance: &Provenance) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for id in &provenance.caveats {
        let text = known::text_of_caveat(id).unwrap_or_else(|| id.clone());
        if !words.contains(&text) {
            words.push(text);
        }
    }
    words
}

/// The sources and caveats of several things, each told once, below them.
#[derive(Default)]
struct Notes {
    caveats: Vec<String>,
    provenance: Provenance,
}

impl Notes {
    /// Source keys and caveat numbers to stand beside one thing.
    fn mark(&mut self, provenance: &Provenance) -> String {
        self.provenance.join(provenance);
        let mut numbers: Vec<usize> = Vec::new();
        for text in caveats_in_words(provenance) {
            let at = self.caveats.iter().position(|known| *known == text).unwrap_or_else(|| {
                self.caveats.push(text);
                self.caveats.len() - 1
            });
            numbers.push(at + 1);
        }
        numbers.sort_unstable();
        let sources = provenance.sources().into_iter().collect::<Vec<_>>().join(", ");
        match numbers.as_slice() {
            [] => sources,
            [one] => format!("{sources}; caveat {one}"),
            many => {
                let many: Vec<String> = many.iter().map(usize::to_string).collect();
                format!("{sources}; caveats {}", many.join(", "))
            }
        }
    }

    /// What the keys and the numbers stand for.
    fn forms(&self) -> Forms {
        let sources = sources_in_words(&self.provenance);
        let mut plain = Vec::new();
        let mut html = Vec::new();
        if !sources.is_empty() {
            plain.extend(sources.iter().map(|source| format!("Source: {source}")));
            html.push(format!("<p><small>Sources: {}.</small></p>", text(&sources.join("; "))));
        }
        if !self.caveats.is_empty() {
            plain.extend(self.caveats.iter().zip(1..).map(|(caveat, n)| format!("Caveat {n}: {caveat}")));
            let items: String =
                self.caveats.iter().map(|caveat| format!("<li><small>{}</small></li>", text(caveat))).collect();
            html.push(format!("<p><small>Caveats:</small></p>\n<ol>{items}</ol>"));
        }
        Forms::rich(plain.join("\n"), html.join("\n"))
    }
}

// ---------------------------------------------------------------- cards

/// A line of a card.
struct Fact {
    label: &'static str,
    lines: Vec<String>,
    strong: bool,
    code: bool,
}

impl Fact {
    fn new(label: &'static str, line: impl Into<String>) -> Self {
        Fact::lines(label, vec![line.into()])
    }

    fn lines(label: &'static str, lines: Vec<String>) -> Self {
        Fact { label, lines: lines.into_iter().filter(|line| !line.is_empty()).collect(), strong: false, code: false }
    }

    fn strong(mut self) -> Self {
        self.strong = true;
        self
    }

    fn code(mut self) -> Self {
        self.code = true;
        self
    }
}

/// One thing and what is known about it; facts without words are left out.
fn card(title: &str, facts: Vec<Fact>) -> Forms {
    let facts: Vec<Fact> = facts.into_iter().filter(|fact| !fact.lines.is_empty()).collect();
    let width = facts.iter().map(|fact| fact.label.chars().count()).max().unwrap_or(0);
    let mut plain = Vec::new();
    let mut html = String::from("<table border=\"0\" class=\"dataframe\">\n");
    if !title.is_empty() {
        plain.push(title.to_owned());
        let name = format!("<code>{}</code>", text(title));
        html += &format!("{}\n", super::grid::caption(&name, title.chars().count()));
    }
    html += "<tbody>\n";
    for fact in &facts {
        for (i, line) in fact.lines.iter().enumerate() {
            let label = if i == 0 { fact.label } else { "" };
            plain.push(format!("  {label:width$}  {line}"));
        }
        let lines = fact.lines.iter().map(|line| match (fact.strong, fact.code) {
            (true, _) => format!("<strong>{}</strong>", text(line)),
            (_, true) => format!("<code>{}</code>", text(line)),
            _ => text(line),
        });
        html += &format!(
            "<tr><th scope=\"row\" style=\"text-align:left\">{}</th><td style=\"text-align:left\">{}</td></tr>\n",
            fact.label,
            lines.collect::<Vec<_>>().join("<br>")
        );
    }
    html += "</tbody>\n</table>";
    Forms::rich(plain.join("\n"), html)
}

fn grid(caption: String, heads: Vec<Head>, rows: Vec<Line>) -> Forms {
    let grid = Grid { caption, heads, rows };
    Forms::rich(grid.plain(), grid.html())
}

/// "cash, budgeted", "a percentage".
fn kind_of(quantity: &Quantity) -> String {
    let mut words = vec![quantity.unit.noun()];
    words.extend(quantity.per.map(|per| per.words().to_owned()));
    words.extend(quantity.status.map(|status| status.key().to_owned()));
    words.join(", ")
}

/// The arithmetic, of a figure that was not read as it is.
fn working(figure: &Figure) -> String {
    Some(figure.working()).filter(|working| working.contains(" = ")).unwrap_or_default()
}

impl Show for Figure {
    by_forms!();

    fn forms(&self) -> Forms {
        let facts = vec![
            Fact::new("value", words::long(&self.quantity)).strong(),
            Fact::new("kind", kind_of(&self.quantity)),
            Fact::new("working", working(self)).code(),
            Fact::lines("sources", sources_in_words(&self.provenance)),
            Fact::lines("caveats", caveats_in_words(&self.provenance)),
        ];
        card("", facts)
    }

    fn together(items: &[&Self]) -> Option<Forms> {
        let mut notes = Notes::default();
        let rows = items.iter().map(|figure| {
            Line::Cells(vec![
                Cell { kind: Kind::Strong, ..Cell::text(words::long(&figure.quantity)) },
                Cell::text(kind_of(&figure.quantity)),
                Cell::text(working(figure)),
                Cell::text(notes.mark(&figure.provenance)),
            ])
        });
        let rows = rows.collect();
        let heads = [Head::right("value"), Head::new("kind"), Head::new("working"), Head::new("sources")].into();
        Some(stacked(vec![grid(count(items.len(), "figure"), heads, rows), notes.forms()]))
    }
}

impl Show for Reconciliation {
    by_forms!();

    fn forms(&self) -> Forms {
        let unknown = if self.unknown == 0 { String::new() } else { count(self.unknown, "part") + " not known" };
        let facts = vec![
            Fact::new("parts", words::long(&self.parts.quantity)),
            Fact::new("total", words::long(&self.total.quantity)),
            Fact::new("gap", words::long(&self.gap.quantity)).strong(),
            Fact::new("unknown", unknown),
            Fact::lines("sources", sources_in_words(&self.gap.provenance)),
            Fact::lines("caveats", caveats_in_words(&self.gap.provenance)),
        ];
        card("", facts)
    }
}

// ---------------------------------------------------------------- findings

impl Show for Finding {
    by_forms!();

    fn forms(&self) -> Forms {
        let facts = vec![
            Fact::new("says", Finding::shown(self)).strong(),
            Fact::new("kind", self.quantity().map(kind_of).unwrap_or_default()),
            Fact::new("method", &self.method),
            Fact::new("working", self.working.clone().unwrap_or_default()).code(),
            Fact::lines("sources", sources_in_words(&self.provenance)),
            Fact::lines("caveats", caveats_in_words(&self.provenance)),
        ];
        card(&self.id, facts)
    }

    fn together(items: &[&Self]) -> Option<Forms> {
        let mut notes = Notes::default();
        let body = findings(items, &mut notes);
        Some(stacked(vec![body, notes.forms()]))
    }
}

impl Show for Findings {
    by_forms!();

    fn forms(&self) -> Forms {
        let mut notes = Notes::default();
        let body = findings(&self.iter().collect::<Vec<_>>(), &mut notes);
        stacked(vec![body, notes.forms()])
    }
}

/// As HTML a table; as text a list, since lines as long as a method do not align.
fn findings(findings: &[&Finding], notes: &mut Notes) -> Forms {
    let caption = count(findings.len(), "finding");
    let mut plain = vec![caption.clone()];
    let mut rows = Vec::new();
    for finding in findings {
        let shown = Finding::shown(finding);
        let kind = finding.quantity().map(kind_of).unwrap_or_default();
        let how: Vec<&str> =
            [Some(&finding.method), finding.working.as_ref()].into_iter().flatten().map(|s| &**s).collect();
        let sources = notes.mark(&finding.provenance);
        let brackets = if kind.is_empty() { String::new() } else { format!(" ({kind})") };
        plain.push(format!("{}: {shown}{brackets}\n    {}\n    [{sources}]", finding.id, how.join("\n    ")));
        rows.push(Line::Cells(vec![
            Cell::text(&finding.id),
            Cell { kind: Kind::Strong, ..Cell::text(shown) },
            Cell::text(kind),
            Cell::text(how.join("\n")),
            Cell::text(sources),
        ]));
    }
    let heads = ["finding", "says", "kind", "how", "sources"].map(Head::new).into();
    Forms::rich(plain.join("\n"), Grid { caption, heads, rows }.html())
}

/// Things below each other; what is empty is left out.
fn stacked(parts: Vec<Forms>) -> Forms {
    let parts = || parts.iter().filter(|part| !part.plain.is_empty());
    let plain: Vec<&str> = parts().map(|part| part.plain.as_str()).collect();
    let html: Vec<String> =
        parts().map(|part| part.html.clone().unwrap_or_else(|| super::markup::preformatted(&part.plain))).collect();
    Forms::rich(plain.join("\n\n"), html.join("\n"))
}

// ---------------------------------------------------------------- charts and tables

/// A wider font is made smaller until its small letters are as high as those of
/// the report's, so that words still fit where they were put.
const LETTERS: &str = "font-size-adjust:0.486";
/// The report's font first, then what a reader's machine is likely to have of the same width.
const FONTS: &str = "'Source Sans 3','Source Sans Pro','Segoe UI',Calibri,'Open Sans','Noto Sans',Arial,sans-serif";

impl Show for Chart {
    by_forms!();

    fn forms(&self) -> Forms {
        let mut notes = Notes::default();
        notes.mark(&self.provenance);
        let mut forms = chart(self, &notes.forms());
        forms.svg = Show::svg(self);
        forms
    }

    fn svg(&self) -> Option<String> {
        Some(picture(self))
    }
}

/// A chart that is still being put together is shown as it would be drawn now.
macro_rules! as_drawn {
    ($($builder:ident),*) => {$(
        impl Show for crate::chart::$builder {
            by_forms!();

            fn forms(&self) -> Forms {
                drawn(self.clone().draw())
            }

            fn svg(&self) -> Option<String> {
                self.forms().svg
            }
        }
    )*};
}
as_drawn!(Bars, Columns, Delivery, Lines, PairedBars, Range, Slope, Stacked, Timeline, Waterfall);

fn drawn(chart: crate::Result<Chart>) -> Forms {
    chart.map_or_else(|cause| error_forms(&cause), |chart| chart.forms())
}

/// The picture, its caption, its figures in words.
fn chart(chart: &Chart, notes: &Forms) -> Forms {
    let plain = [&format!("{}: {}", chart.name, chart.alt), &chart.description, &chart.note, &notes.plain];
    let plain: Vec<&str> = plain.into_iter().map(|line| line.as_str()).filter(|line| !line.is_empty()).collect();
    // As an image, because a page that does not trust the notebook yet (JupyterLab
    // before the first run, GitHub) takes drawings out of HTML but leaves images.
    let words = attribute(&chart.alt);
    let picture = format!(
        "<img role=\"img\" aria-label=\"{words}\" alt=\"{words}\" style=\"max-width:100%;height:auto\" src=\"data:image/svg+xml,{}\">",
        percent_encoded(&picture(chart)),
    );
    let note = if chart.note.is_empty() { String::new() } else { format!(" {}", text(&chart.note)) };
    let html = format!(
        "<figure style=\"margin:0\">\n{picture}\n<figcaption>{}.{note}\n<details><summary>The figures in words</summary>\
         {}</details>\n{}</figcaption>\n</figure>",
        text(chart.subtitle.trim_end_matches('.')),
        text(&chart.description),
        notes.html.as_deref().unwrap_or_default(),
    );
    Forms::rich(plain.join("\n"), html)
}

/// The picture as the report has it, with its words for those who do not see it.
fn picture(chart: &Chart) -> String {
    let opening = format!("<svg role=\"img\" aria-label=\"{}\" style=\"{LETTERS}\" ", attribute(&chart.alt));
    chart
        .svg
        .trim_end()
        .replacen("<svg ", &opening, 1)
        .replace("font-family=\"'Source Sans 3'\"", &format!("font-family=\"{FONTS}\""))
}

/// A text as the data of an address: what may not stand there, as `%` and its bytes.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 5 / 4);
    for byte in text.bytes() {
        match byte {
            b'"'
            | b'<'
            | b'>'
            | b'&'
            | b'#'
            | b'%'
            | b'\\'
            | b'`'
            | b'{'
            | b'}'
            | b'|'
            | b'^'
            | ..=b'\x1f'
            | b'\x7f'.. => {
                encoded.push_str(&format!("%{byte:02X}"));
            }
            _ => encoded.push(char::from(byte)),
        }
    }
    encoded
}

impl Show for Table {
    by_forms!();

    fn forms(&self) -> Forms {
        let mut notes = Notes::default();
        notes.mark(&self.provenance);
        stacked(vec![self::table(self), notes.forms()])
    }
}

fn table(table: &Table) -> Forms {
    let cells = match table.cells() {
        Ok(cells) => cells,
        Err(cause) => return error_forms(&cause),
    };
    let number = |kind| matches!(kind, crate::table::Kind::Number(_) | crate::table::Kind::Change(_));
    let heads = table.columns.iter().map(|column| Head {
        name: column.label.clone(),
        below: column.unit.clone().into_iter().collect(),
        right: number(column.kind),
    });
    let rows = cells.into_iter().enumerate().map(|(at, row)| {
        let total = table.totals.contains(&at);
        let cell = |(cell, column): (Option<String>, &crate::table::Column)| match cell {
            None => Cell { text: "not known".into(), ..Cell::null() },
            Some(cell) if total => Cell { kind: Kind::Strong, ..Cell::text(cell) },
            Some(cell) if number(column.kind) => Cell::number(cell),
            Some(cell) => Cell::text(cell),
        };
        Line::Cells(row.into_iter().zip(&table.columns).map(cell).collect())
    });
    let words = [table.title.as_str(), table.subtitle.as_str()];
    let caption: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
    let body = grid(caption.join(". "), heads.collect(), rows.collect());
    let note = if table.note.is_empty() {
        Forms::default()
    } else {
        Forms::rich(&table.note, format!("<p><small>{}</small></p>", text(&table.note)))
    };
    stacked(vec![body, note])
}

// ---------------------------------------------------------------- claims

fn checked_facts(checked: &Checked) -> Vec<Fact> {
    vec![
        Fact::new("verdict", checked.verdict.word()).strong(),
        Fact::new("because", &checked.because),
        Fact::lines("arithmetic", checked.working.clone()).code(),
        Fact::lines("sources", sources_in_words(&checked.provenance)),
        Fact::lines("caveats", caveats_in_words(&checked.provenance)),
    ]
}

impl Show for Checked {
    by_forms!();

    fn forms(&self) -> Forms {
        card("", checked_facts(self))
    }
}

impl Show for Claim {
    by_forms!();

    fn forms(&self) -> Forms {
        let mut facts = vec![Fact::new("claim", &self.text), Fact::new("said by", &self.said_by)];
        facts.extend(checked_facts(&self.checked));
        card(&self.id, facts)
    }

    fn together(items: &[&Self]) -> Option<Forms> {
        let mut notes = Notes::default();
        let body = claims(items, &mut notes);
        Some(stacked(vec![body, notes.forms()]))
    }
}

/// Many claims, with how many have each verdict.
fn claims(claims: &[&Claim], notes: &mut Notes) -> Forms {
    if claims.is_empty() {
        return Forms::default();
    }
    let caption = format!("{}: {}", count(claims.len(), "claim"), tally(claims));
    let mut plain = vec![caption.clone()];
    let mut rows = Vec::new();
    for claim in claims {
        let said_by = if claim.said_by.is_empty() { String::new() } else { format!("({})", claim.said_by) };
        let said = [claim.text.as_str(), &said_by].map(str::trim).join("\n");
        let verdict = claim.checked.verdict.word();
        let why: Vec<&str> = claim.checked.working.iter().chain([&claim.checked.because]).map(String::as_str).collect();
        let sources = notes.mark(&claim.checked.provenance);
        plain.push(format!(
            "{}: {verdict}: {}\n    {}\n    [{sources}]",
            claim.id,
            said.trim().replace('\n', " "),
            why.join("\n    ")
        ));
        rows.push(Line::Cells(vec![
            Cell::text(&claim.id),
            Cell::text(said.trim()),
            Cell { kind: Kind::Strong, ..Cell::text(verdict) },
            Cell::text(why.join("\n")),
            Cell::text(sources),
        ]));
    }
    let heads = ["claim", "what is claimed", "verdict", "arithmetic", "sources"].map(Head::new).into();
    Forms::rich(plain.join("\n"), Grid { caption, heads, rows }.html())
}

/// "2 contradicted, 1 consistent".
fn tally(claims: &[&Claim]) -> String {
    let of = |verdict: Verdict| claims.iter().filter(|claim| claim.checked.verdict == verdict).count();
    let counts = Verdict::ALL.into_iter().map(|verdict| (of(verdict), verdict.word()));
    counts.filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect::<Vec<_>>().join(", ")
}

// ---------------------------------------------------------------- sections and results

impl Show for Section {
    by_forms!();

    fn forms(&self) -> Forms {
        // Sources and caveats of all parts are told once, at the end, as in the report.
        let mut notes = Notes::default();
        let mut parts = vec![Forms::rich(&self.id, format!("<h3>{}</h3>", text(&self.id)))];
        for one in &self.charts {
            notes.mark(&one.provenance);
            parts.push(chart(one, &Forms::default()));
        }
        for one in &self.tables {
            notes.mark(&one.provenance);
            parts.push(table(one));
        }
        parts.push(findings(&self.findings.iter().collect::<Vec<_>>(), &mut notes));
        parts.push(claims(&self.claims.iter().collect::<Vec<_>>(), &mut notes));
        parts.push(notes.forms());
        stacked(parts)
    }
}

impl Show for Results {
    by_forms!();

    fn forms(&self) -> Forms {
        let rows = self.sections.iter().map(|section| {
            let numbers =
                [section.findings.iter().count(), section.charts.len(), section.tables.len(), section.claims.len()];
            let numbers = numbers.into_iter().map(|n| Cell::number(n.to_string()));
            Line::Cells([Cell::text(&section.id)].into_iter().chain(numbers).collect())
        });
        let caption = format!(
            "{} in {} prices; {}: {}",
            count(self.sections.len(), "section"),
            self.price_year,
            count(self.claims.len(), "claim"),
            tally(&self.claims.iter().collect::<Vec<_>>())
        );
        let heads =
            [Head::new("section")].into_iter().chain(["findings", "charts", "tables", "claims"].map(Head::right));
        grid(caption, heads.collect(), rows.collect())
    }
}

impl Show for Briefing {
    by_forms!();

    fn forms(&self) -> Forms {
        let rows = self.sections.iter().map(|one| Line::Cells(vec![Cell::text(one.id), Cell::text(one.question)]));
        let heads = vec![Head::new("analysis"), Head::new("question")];
        let noun = if self.sections.len() == 1 { "analysis" } else { "analyses" };
        grid(format!("{} {noun}", self.sections.len()), heads, rows.collect())
    }
}

impl Show for Analysis {
    fn plain(&self) -> String {
        format!("{}: {}", self.id, self.question)
    }

    fn html(&self) -> Option<String> {
        None
    }
}

impl Show for crate::report::Built {
    by_forms!();

    fn forms(&self) -> Forms {
        let caption = format!("{} of PDF; {}", count(self.pages, "page"), count(self.files.iter().count(), "file"));
        let rows = self.files.iter().map(|(path, bytes)| {
            let size = super::cells::integer(&bytes.len().to_string(), true);
            Line::Cells(vec![Cell::text(path), Cell::number(size)])
        });
        grid(caption, vec![Head::new("file"), Head::right("bytes")], rows.collect())
    }
}

// ---------------------------------------------------------------- data

impl Show for Data {
    by_forms!();

    fn forms(&self) -> Forms {
        let package = self.package();
        let rows: Vec<Line> = package
            .resources
            .iter()
            .map(|resource| {
                let height = self.height(&resource.name).unwrap_or(0);
                Line::Cells(vec![
                    Cell::text(&resource.name),
                    Cell::number(super::cells::integer(&height.to_string(), true)),
                    Cell::number(resource.schema.fields.len().to_string()),
                    Cell::text(units(resource).join("; ")),
                    Cell::text(if resource.title.is_empty() { &resource.description } else { &resource.title }),
                ])
            })
            .collect();
        let about = [package.title.as_str(), package.version.as_str()];
        let about: Vec<&str> = about.into_iter().filter(|words| !words.is_empty()).collect();
        let caption = format!("{}: {}", about.join(", version "), count(rows.len(), "table"));
        let heads = vec![
            Head::new("table"),
            Head::right("rows"),
            Head::right("columns"),
            Head::new("units"),
            Head::new("what it holds"),
        ];
        grid(caption, heads, rows)
    }
}

/// The units of a table's figures, each once.
fn units(resource: &Resource) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for unit in resource.schema.fields.iter().filter_map(|field| field.unit.as_deref()) {
        let words = if unit == "{unit}" {
            "each row its own".to_owned()
        } else {
            let (unit, scale, per) = Unit::parse(unit);
            words::unit(&unit, scale, per)
        };
        if !units.contains(&words) {
            units.push(words);
        }
    }
    units
}

impl Show for Resource {
    by_forms!();

    fn forms(&self) -> Forms {
        let rows = self.schema.fields.iter().map(|field| {
            let unit = field.unit.as_deref().map(|unit| {
                let (unit, scale, per) = Unit::parse(unit);
                words::unit(&unit, scale, per)
            });
            Line::Cells(vec![
                Cell::text(&field.name),
                Cell::text(format!("{:?}", field.kind).to_lowercase()),
                Cell::text(unit.unwrap_or_default()),
                Cell::text(&field.description),
            ])
        });
        let heads = ["column", "type", "unit", "what it holds"].map(Head::new).into();
        grid(format!("{}: {}", self.name, self.title), heads, rows.collect())
    }
}

impl Show for Rows {
    by_forms!();

    fn forms(&self) -> Forms {
        self.frame().forms()
    }
}

impl Show for Row {
    by_forms!();

    fn forms(&self) -> Forms {
        let (frame, at) = self.place();
        frame.slice(at as i64, 1).forms()
    }
}

impl Show for Deflators {
    by_forms!();

    fn forms(&self) -> Forms {
        let rows = self.years().map(|year| {
            let index = self.index(year).map(|figure| figure.quantity.amount.normalize().to_string());
            Line::Cells(vec![Cell::text(year.to_string()), Cell::number(index.unwrap_or_default())])
        });
        grid(
            format!("GDP deflator of vintage {}", self.vintage()),
            vec![Head::new("financial year"), Head::right("index")],
            rows.collect(),
        )
    }
}
