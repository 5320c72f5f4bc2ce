//! What a chart draws, laid out as a table and as CSV, for the web page and the spreadsheets.

use pledgebook::chart::{Chart, Plotted};
use rust_decimal::Decimal;

/// A cell: words, or a number with the words that are shown for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Number {
        exact: Decimal,
        shown: String,
    },
    /// Not known, or does not apply; with the words that the page has for that.
    Missing(String),
}

impl Cell {
    /// Whether a column is one of numbers: no cell of it has words.
    pub fn are_numbers<'a>(cells: impl Iterator<Item = &'a Cell> + Clone) -> bool {
        let is_number = |cell: &Cell| matches!(cell, Cell::Number { .. });
        cells.clone().any(is_number) && !cells.clone().any(|cell| matches!(cell, Cell::Text(_)))
    }

    /// A cell of which nothing is said.
    pub fn missing() -> Self {
        Cell::Missing("–".to_owned())
    }

    pub fn shown(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            Cell::Number { shown, .. } => shown,
            Cell::Missing(shown) => shown,
        }
    }
}

/// A chart's marks as a table.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

/// The marks as rows: one column a series where each label has one value of each, else one
/// row a mark.
pub(crate) fn laid_out(chart: &Chart) -> Layout {
    let marks = &chart.plotted;
    let (series, labels) = (distinct(marks, |mark| &mark.series), distinct(marks, |mark| &mark.label));
    let noted = marks.iter().any(|mark| !mark.note.is_empty());
    let of = |series: &str, label: &str| -> Vec<&Plotted> {
        marks.iter().filter(|mark| mark.series == series && mark.label == label).collect()
    };
    let once = labels.iter().all(|label| series.iter().all(|series| of(series, label).len() <= 1));
    if series.len() > 1 && once && !noted {
        let rows = labels.iter().map(|label| {
            let cells =
                series.iter().map(|series| of(series, label).first().map_or_else(Cell::missing, |mark| value(mark)));
            std::iter::once(Cell::Text((*label).to_owned())).chain(cells).collect()
        });
        let columns = std::iter::once("").chain(series.iter().copied());
        return Layout { columns: named(columns), rows: rows.collect() };
    }
    let many = series.len() > 1;
    let row = |mark: &Plotted| {
        let mut row = vec![Cell::Text(mark.label.clone())];
        row.extend(many.then(|| Cell::Text(mark.series.clone())));
        row.push(value(mark));
        row.extend(noted.then(|| if mark.note.is_empty() { Cell::missing() } else { Cell::Text(mark.note.clone()) }));
        row
    };
    let columns = [Some(""), many.then_some("Series"), Some("Value"), noted.then_some("Note")];
    Layout { columns: named(columns.into_iter().flatten()), rows: marks.iter().map(row).collect() }
}

fn named<'a>(columns: impl Iterator<Item = &'a str>) -> Vec<String> {
    columns.map(|name| if name.is_empty() { "Label".to_owned() } else { name.to_owned() }).collect()
}

fn distinct<'a>(marks: &'a [Plotted], part: impl Fn(&'a Plotted) -> &'a String) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for text in marks.iter().map(part) {
        if !found.contains(&text.as_str()) {
            found.push(text);
        }
    }
    found
}

fn value(mark: &Plotted) -> Cell {
    let shown = mark.shown.clone();
    match &mark.value {
        Some(value) => Cell::Number { exact: value.amount, shown },
        None => Cell::Missing(shown),
    }
}

/// One row a mark, exact: series, label, value, unit, note.
pub(crate) fn csv(chart: &Chart) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = chart.plotted.iter().map(|mark| {
        let (amount, unit) = mark
            .value
            .as_ref()
            .map_or_else(Default::default, |value| (value.amount.normalize().to_string(), value.unit.key()));
        [mark.series.clone(), mark.label.clone(), amount, unit, mark.note.clone()]
    });
    let head = ["series", "label", "value", "unit", "note"].map(str::to_owned);
    for row in std::iter::once(head).chain(rows) {
        writer.write_record(&row).expect("memory takes what is written");
    }
    writer.into_inner().expect("memory takes what is written")
}
