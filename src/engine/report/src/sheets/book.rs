//! What the spreadsheets hold, whatever their format.

use crate::document::{Block, Document, Grid, Inline, Line};
use crate::ground::Ground;
use crate::plain::plain;
use crate::plotted::{Cell, Layout, laid_out};
use pledgebook::briefing::Results;
use pledgebook::finding::{Finding, Value};
use pledgebook_frame::figure::Provenance;
use pledgebook_frame::quantity::{PartialDate, words};
use rust_decimal::Decimal;

/// A workbook.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub title: String,
    pub author: String,
    pub description: String,
    /// What the data are of: it stands as the date of the file, so that no clock does.
    pub date: PartialDate,
    pub sheets: Vec<Sheet>,
}

/// A sheet: lines of text, then at most one table.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub name: String,
    /// The first line is the sheet's heading.
    pub lines: Vec<String>,
    pub table: Option<Table>,
}

/// A marked-up table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// A name that both formats take: letters, digits and underscores.
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    /// Whether the first column has names of sheets, each a link to its sheet.
    pub leads_to_sheets: bool,
}

impl Table {
    /// The cells of a column.
    pub fn column(&self, at: usize) -> impl Iterator<Item = &Cell> + Clone {
        self.rows.iter().filter_map(move |row| row.get(at))
    }
}

/// What stands in a cell for which there is no value.
pub(crate) const MISSING: &str = "[x]";

/// Makes the workbook of a briefing.
///
/// # Errors
/// Where a table cannot be worded: it was for the page, so a mistake of ours.
pub(crate) fn book(document: &Document, ground: Ground) -> crate::Result<Book> {
    let notes = Notes::of(ground);
    let mut sheets = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Table(grid) => sheets.extend(table(grid, ground.results, &notes)?),
            Block::Chart { number, name, title, note } => {
                let chart = ground.results.chart(name)?;
                let Layout { columns, rows } = laid_out(chart);
                let title = format!("Figure {number}: {}", plain(title));
                let rows = rows.into_iter().map(|row| row.into_iter().map(in_full).collect()).collect();
                let mut lines = lines(title, &chart.subtitle, &chart.provenance, note, &notes);
                let unit = chart.plotted.iter().find_map(|mark| mark.value.as_ref()).map(|value| value.unit.key());
                lines.extend(unit.map(|unit| format!("Unit: {unit}")));
                sheets.push(sheet(format!("Figure_{number}_{name}"), lines, columns, rows));
            }
            _ => {}
        }
    }
    sheets.push(findings(ground, &notes));
    sheets.extend(claims(ground, &notes));
    let date = ground.data.date()?;
    let front = [cover(document, ground), contents(&sheets), notes.sheet(ground)];
    sheets.splice(0..0, front);
    let about = &document.about;
    Ok(Book {
        title: about.title.clone(),
        author: about.author.clone(),
        description: about.description.clone(),
        date,
        sheets,
    })
}

fn sheet(name: String, lines: Vec<String>, columns: Vec<String>, rows: Vec<Vec<Cell>>) -> Sheet {
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    let name: String = letters.take(31).collect();
    let columns = distinct(columns);
    Sheet {
        name: name.clone(),
        lines,
        table: Some(Table { name: name.to_lowercase(), columns, rows, leads_to_sheets: false }),
    }
}

/// Names of columns, none of them empty or twice there: a marked-up table has no others.
fn distinct(columns: Vec<String>) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    let names = columns.into_iter().map(|name| {
        let name = if name.trim().is_empty() { "Column".to_owned() } else { name };
        let others = (2..).map(|n| format!("{name} ({n})"));
        let mut free = std::iter::once(name.clone()).chain(others).filter(|name| !taken.contains(&name.to_lowercase()));
        let free = free.next().expect("numbers do not end");
        taken.push(free.to_lowercase());
        free
    });
    names.collect()
}

/// A number as its cell shows it: exact, where the page has it rounded and scaled.
fn in_full(cell: Cell) -> Cell {
    match cell {
        Cell::Number { exact, .. } => Cell::Number { exact, shown: exactly(exact) },
        other => other,
    }
}

/// An exact number in words, to the places that readers can use.
fn exactly(exact: Decimal) -> String {
    let exact = exact.normalize();
    words::decimal(exact, exact.scale().min(6))
}

fn text(words: impl Into<String>) -> Cell {
    let words = words.into();
    if words.is_empty() { Cell::missing() } else { Cell::Text(bounded(words)) }
}

/// The caveats, by the number that refers to each.
struct Notes(Vec<(String, String, String)>);

impl Notes {
    fn of(ground: Ground) -> Self {
        let caveats = ground.data.caveats().iter();
        Notes(caveats.map(|it| (it.id.clone(), it.text.clone(), it.source.clone())).collect())
    }

    /// "[note 1][note 4]" for what rests on caveats.
    fn marks(&self, provenance: &Provenance) -> String {
        let all = self.0.iter().enumerate();
        all.filter(|(_, (id, ..))| provenance.caveats.contains(id)).map(|(i, _)| format!("[note {}]", i + 1)).collect()
    }

    fn sheet(&self, ground: Ground) -> Sheet {
        let rows = self.0.iter().enumerate().map(|(i, (_, words, source))| {
            let source = ground.data.sources().short(source).unwrap_or_default();
            vec![text(format!("note {}", i + 1)), text(words), text(source)]
        });
        let lines = vec![
            "Notes".to_owned(),
            "Each note bears on the figures that carry its number, such as [note 1].".to_owned(),
            format!("{MISSING} means that a value is not available or does not apply. 0 is a true zero."),
        ];
        sheet("Notes".into(), lines, ["Note", "Text", "Source"].map(str::to_owned).into(), rows.collect())
    }
}

fn cover(document: &Document, ground: Ground) -> Sheet {
    let (about, package) = (&document.about, ground.data.package());
    let mut lines = vec![about.title.clone()];
    lines.extend([&about.description].into_iter().filter(|words| !words.is_empty()).cloned());
    lines.push(
        "Each table is on a sheet of its own; the sheets Findings and Claims have all that the briefing says.".into(),
    );
    lines.push("Cells hold exact numbers and show them rounded, as the briefing does.".into());
    if !package.version.is_empty() {
        lines.push(format!("Version of the data: {}", package.version));
    }
    lines.push(format!("sha256 of the data, which are attached to briefing.pdf: {}", ground.made_from.data_sha256()));
    Sheet { name: "Cover".into(), lines, table: None }
}

fn contents(sheets: &[Sheet]) -> Sheet {
    let rows =
        sheets.iter().map(|sheet| vec![text(&sheet.name), text(sheet.lines.first().cloned().unwrap_or_default())]);
    let lines = vec!["Contents".into(), "The sheets after the notes.".into()];
    let mut contents =
        sheet("Contents".into(), lines, ["Sheet", "What it holds"].map(str::to_owned).into(), rows.collect());
    contents.table.iter_mut().for_each(|table| table.leads_to_sheets = true);
    contents
}

/// Title, measure, notes and sources: the lines above a table.
fn lines(title: String, subtitle: &str, provenance: &Provenance, note: &Line, notes: &Notes) -> Vec<String> {
    let marks = notes.marks(provenance);
    let title = if marks.is_empty() { title } else { format!("{title} {marks}") };
    let sources = provenance.sources().into_iter().collect::<Vec<_>>().join(", ");
    let beside = plain(note).trim_start_matches("Sources: .").trim().to_owned();
    let all = [title, subtitle.to_owned(), beside, format!("Sources, by their keys: {sources}")];
    all.into_iter().filter(|line| !line.is_empty()).collect()
}

/// A table of the data; one of claims is part of the sheet of claims.
fn table(grid: &Grid, results: &Results, notes: &Notes) -> crate::Result<Option<Sheet>> {
    let Ok(table) = results.table(&grid.name) else { return Ok(None) };
    let exact = table.numbers()?;
    let rows = grid.rows.iter().zip(&exact).map(|(row, exact)| {
        let cells = row.iter().zip(exact).map(|(cell, exact)| match (cell, exact) {
            (None, _) => Cell::missing(),
            (Some(shown), Some(exact)) => Cell::Number { exact: *exact, shown: written(shown) },
            (Some(shown), None) => text(written(shown)),
        });
        cells.collect()
    });
    let title = format!("Table {}: {}", grid.number, plain(&grid.title));
    let head = grid.columns.iter().map(|column| match &column.unit {
        Some(unit) => format!("{} ({unit})", column.label),
        None => column.label.clone(),
    });
    let lines = lines(title, &grid.subtitle, &table.provenance, &grid.note, notes);
    Ok(Some(sheet(format!("Table_{}_{}", grid.number, grid.name), lines, head.collect(), rows.collect())))
}

/// A cell as it is written; spaces at its ends too.
fn written(line: &Line) -> String {
    match line.as_slice() {
        [Inline::Text(text)] => text.clone(),
        line => plain(line),
    }
}

fn places(provenance: &Provenance) -> Cell {
    let places = provenance.citations.iter().map(|it| format!("{}: {}", it.source, it.locator));
    text(places.collect::<Vec<_>>().join("; "))
}

/// The most letters that a cell of Excel holds.
const LONGEST: usize = 32_767;

fn bounded(words: String) -> String {
    const REST: &str = " … (the rest is in findings.json)";
    if words.chars().count() <= LONGEST {
        return words;
    }
    words.chars().take(LONGEST - REST.chars().count()).collect::<String>() + REST
}

fn findings(ground: Ground, notes: &Notes) -> Sheet {
    let row = |finding: &Finding| {
        let quantity = finding.quantity().ok();
        let value = match &finding.value {
            Value::Quantity(quantity) => {
                Cell::Number { exact: quantity.amount.normalize(), shown: exactly(quantity.amount) }
            }
            _ => text(finding.shown()),
        };
        let of = |words: Option<String>| text(words.unwrap_or_default());
        vec![
            text(&finding.id),
            text(finding.shown()),
            value,
            of(quantity.map(|q| q.unit.key())),
            of(quantity.and_then(|q| q.status).map(|it| it.key().to_owned())),
            of(quantity.and_then(|q| q.unit.basis()).map(|it| it.key())),
            of(quantity.and_then(|q| q.per).map(|it| it.words().to_owned())),
            text(&finding.method),
            of(finding.working.clone()),
            places(&finding.provenance),
            text(notes.marks(&finding.provenance)),
        ]
    };
    let mut all: Vec<&Finding> = ground.results.findings().collect();
    all.sort_by_key(|finding| &finding.id);
    let columns = [
        "Finding",
        "As shown",
        "Exact value",
        "Unit",
        "Status",
        "Price basis",
        "Per",
        "Method",
        "Working",
        "Sources",
        "Notes",
    ];
    let lines = vec![
        "Findings".to_owned(),
        "Every finding of the briefing, by its name, with its exact value and where it is from.".into(),
    ];
    sheet("Findings".into(), lines, columns.map(str::to_owned).into(), all.into_iter().map(row).collect())
}

fn claims(ground: Ground, notes: &Notes) -> Option<Sheet> {
    let rows: Vec<Vec<Cell>> = ground
        .results
        .claims
        .iter()
        .map(|claim| {
            let checked = &claim.checked;
            vec![
                text(&claim.id),
                text(&claim.text),
                text(&claim.said_by),
                text(checked.verdict.word()),
                text(&checked.because),
                text(checked.working.join("; ")),
                places(&checked.provenance),
                text(notes.marks(&checked.provenance)),
            ]
        })
        .collect();
    let columns = ["Claim", "In our words", "Said by", "Verdict", "Reason", "Working", "Sources", "Notes"];
    let lines = vec!["Claims".to_owned(), "Every claim that was checked, with its verdict and the reason.".into()];
    (!rows.is_empty()).then(|| sheet("Claims".into(), lines, columns.map(str::to_owned).into(), rows))
}

#[cfg(test)]
mod tests {
    use super::distinct;

    #[test]
    fn no_two_columns_have_one_name() {
        let names = ["Year", "", "year", "Year (2)"].map(str::to_owned);
        assert_eq!(distinct(names.into()), ["Year", "Column", "year (2)", "Year (2) (2)"]);
    }
}
