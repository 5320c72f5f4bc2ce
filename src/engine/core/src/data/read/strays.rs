//! Lines below the header that are no rows: blank ones, the header once more, notes, headings
//! and totals. Each is told as what it is.

use super::raw::Raw;
use super::totals;
use crate::Error;
use crate::data::schema::{Field, Kind, Resource};
use pledgebook_frame::read::{self, Amount};

/// A line with its cells.
pub(super) type Record = (u64, Vec<String>);

/// The refusal of a record that no reader can take for a row of the table.
pub(super) fn find(records: &[Record], at: usize, resource: &Resource, file: &str) -> Option<Error> {
    let fields = &resource.schema.fields;
    let (line, cells) = &records[at];
    let filled = filled(cells);
    if is_header(cells, fields) {
        return Some(header_again(*line, *line, file));
    }
    let lone = filled == 1 && fields.len() > 1;
    let title = lone && (cells.len() != fields.len() || cells.iter().any(|cell| cell.trim().contains(' ')));
    if filled == 0 || title {
        // Blank lines or a title part two tables that were pasted together.
        let next = records[at..].iter().take(8).find(|(_, cells)| is_header(cells, fields));
        let between = |below: u64| records[at..].iter().take_while(move |(line, _)| *line < below);
        if let Some((below, _)) = next.filter(|(below, _)| between(*below).all(|(_, cells)| self::filled(cells) <= 1)) {
            return Some(header_again(*line, *below, file));
        }
    }
    if filled == 0 {
        let (below, rest) = (&records[at..], |cells: &[String]| self::filled(cells) <= 1 || begins_as_note(cells));
        if below.iter().all(|(_, cells)| rest(cells))
            && let Some((_, note)) = below.iter().find(|(_, cells)| self::filled(cells) > 0)
        {
            let first = note.iter().position(|cell| !cell.trim().is_empty()).unwrap_or(0);
            let end = below.last().map_or(*line, |(line, _)| *line);
            return Some(told(note, first, *line, end, resource, file));
        }
        let end =
            records[at..].iter().take_while(|(_, cells)| self::filled(cells) == 0).last().map_or(*line, |end| end.0);
        let (problem, hint) = match end == *line {
            true => ("the row is blank".to_owned(), "take the line out".to_owned()),
            false => (format!("the rows of lines {line} to {end} are blank"), "take these lines out".to_owned()),
        };
        return Some(Error::data(file, Some(*line), Some(1), problem, hint));
    }
    let beside = cells.len() == fields.len();
    if let Some(total) = cells.iter().find(|cell| !beside && read::is_total(cell)) {
        let problem = format!("the row “{}” is called a total, and no row of its own", total.trim());
        return Some(Error::data(file, Some(*line), Some(1), problem, totals::NO_TOTALS));
    }
    if beside && !is_note(cells) || !beside && !lone && !begins_as_note(cells) {
        return (!beside).then(|| {
            let hint = "count the commas; a text that has one needs double quotes around it";
            let problem = format!("{} cells where the header has {}", cells.len(), fields.len());
            Error::data(file, Some(*line), Some(cells.len().min(fields.len()) as u64), problem, hint)
        });
    }
    let first = cells.iter().position(|cell| !cell.trim().is_empty()).unwrap_or(0);
    // A blank line among notes is one of them.
    let rest = records[at..].iter().take_while(|(_, cells)| self::filled(cells) <= 1 || begins_as_note(cells));
    let end = rest.last().map_or(*line, |(line, _)| *line);
    Some(told(cells, first, *line, end, resource, file))
}

/// The refusal of a row whose cells were refused, or that has no key, if it is no row at all.
pub(in crate::data) fn no_row(raw: &Raw, row: usize, column: usize, resource: &Resource) -> Option<Error> {
    if let Some(why) = totals::why(raw, row, resource) {
        return Some(raw.error(row, column, format!("the row {why}"), totals::NO_TOTALS));
    }
    let cells = &raw.cells[row];
    let first = cells.iter().position(|cell| !cell.trim().is_empty())?;
    let words = &cells[first];
    let lone = filled(cells) == 1 && cells.len() > 2 && Amount::of(words).is_none();
    // A lone code is a row that lacks the rest; units stand over figures, right under a header.
    let number = matches!(resource.schema.fields[first].kind, Kind::Integer | Kind::Number);
    let lone = lone && (row == 0 && number || words.contains([' ', ':']));
    if !lone && !is_note(cells) {
        return None;
    }
    let end = (row..raw.cells.len()).take_while(|i| filled(&raw.cells[*i]) <= 1).last().unwrap_or(row);
    let end = raw.lines[end];
    Some(told(cells, first, raw.lines[row], end, resource, &raw.file))
}

fn told(cells: &[String], first: usize, line: u64, end: u64, resource: &Resource, file: &str) -> Error {
    let words = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(", ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = match words.chars().count() {
        0..=60 => words.clone(),
        _ => words.chars().take(57).chain("…".chars()).collect(),
    };
    let at = |problem: String, hint: String| Error::data(file, Some(line), Some(first as u64 + 1), problem, hint);
    if filled(cells) == 1 && Amount::of(&words).is_some() {
        let problem = format!("the figure {shown} stands alone in its line, as a total without a name does");
        return at(problem, totals::NO_TOTALS.to_owned());
    }
    if totals::is_named(&words) {
        return at(format!("the row “{shown}” is called a total, and no row of its own"), totals::NO_TOTALS.to_owned());
    }
    let (these, all): (String, Vec<String>) = match end > line {
        true => (format!("lines {line} to {end}"), (line..=end).map(|line| line.to_string()).collect()),
        false => ("the line".to_owned(), vec![line.to_string()]),
    };
    let said = &resource.dialect.comment_rows;
    let all: Vec<String> = said.iter().map(u64::to_string).chain(all).collect();
    let skipped = format!("\"commentRows\": [{}] into its `dialect` in datapackage.json", all.join(", "));
    if begins_as_note(cells) {
        let hint = format!("take {these} out, or write {skipped}; what a reader must know of the figures is a caveat");
        return at(format!("“{shown}” is a note, and no row of the table"), hint);
    }
    let hint = format!("take {these} out, or write {skipped}; what it says of the rows below it needs a column");
    at(format!("“{shown}” stands alone in its line, as a heading or a note does, and is no row"), hint)
}

fn header_again(from: u64, line: u64, file: &str) -> Error {
    let (below, lines) = match line - from {
        0 => ("", "the line".to_owned()),
        1 => (", below a line that is no row", format!("lines {from} and {line}")),
        _ => (", below lines that are no rows", format!("lines {from} to {line}")),
    };
    let hint = format!("take {lines} out: two tables seem to have been pasted together");
    Error::data(file, Some(line), Some(1), format!("the header comes again{below}"), hint)
}

/// Whether a record has most of the columns' names.
fn is_header(cells: &[String], fields: &[Field]) -> bool {
    if let [only] = fields {
        return cells.len() == 1 && cells[0].trim() == only.name;
    }
    // Most records are told from one by how their first two cells begin.
    let initial = |text: &str| text.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase());
    let like = |cell: &&String| {
        let first = initial(cell);
        fields.iter().any(|field| first == initial(&field.name) || first == initial(&field.title))
    };
    if cells.iter().filter(|cell| !cell.trim().is_empty()).take(2).filter(like).count() < 2.min(filled(cells)) {
        return false;
    }
    let known = cells.iter().filter(|cell| names_one(cell, fields)).count();
    known >= 2 && known * 2 > fields.len() && known * 2 > filled(cells)
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// A row that is a note and hardly anything beside: its words stand first, at most half of it is filled.
fn is_note(cells: &[String]) -> bool {
    let words = cells.iter().take_while(|cell| !cell.trim().is_empty()).count();
    begins_as_note(cells) && words == filled(cells) && words * 2 <= cells.len()
        || filled(cells) == 1 && begins_as_note(cells)
}

fn begins_as_note(cells: &[String]) -> bool {
    cells.iter().find(|cell| !cell.trim().is_empty()).is_some_and(|first| read::is_note(first))
}

/// Whether a cell is a column's name or title, however it is written.
pub(super) fn names_one(cell: &str, fields: &[Field]) -> bool {
    let cell = bare(cell);
    !cell.is_empty() && fields.iter().any(|field| bare(&field.name) == cell || bare(&field.title) == cell)
}

fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
