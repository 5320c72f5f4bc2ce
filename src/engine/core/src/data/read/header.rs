//! The header: where it is, what it must be called, whether it comes again, and what is a total instead of a row.

use super::raw::Raw;
use crate::data::schema::{Field, Kind, Resource};
use crate::{Error, Result};
use pledgebook_frame::closest;
use rust_decimal::Decimal;

/// What to do about a total.
pub(in crate::data) const NO_TOTALS: &str =
    "leave it out: a sum is worked out from the rows, and would count them twice";

/// A title is looked for above a header in so many lines.
const TITLE_LINES: u64 = 50;

/// Header and rows of a text, by the dialect; the header agrees with the schema.
pub(super) fn rows(text: &str, file: &str, resource: &Resource) -> Result<Raw> {
    let dialect = &resource.dialect;
    let fields = &resource.schema.fields;
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(dialect.delimiter.unwrap_or(b','));
    reader.quote(dialect.quote_char.unwrap_or(b'"')).escape(dialect.escape_char);
    reader.double_quote(dialect.double_quote.unwrap_or(true));
    let header_lines = dialect.header_lines();
    let mut header: Vec<String> = Vec::new();
    let mut raw = Raw { file: file.to_owned(), lines: Vec::new(), cells: Vec::new() };
    let mut above = Vec::new();
    let missing: Vec<Vec<&str>> = fields.iter().map(|field| resource.missing(field)).collect();
    let first_data = header_lines.last().map_or(1, |line| line + 1);
    let mut headed = header_lines.is_empty();
    for record in reader.from_reader(text.as_bytes()).into_records() {
        let record = record.map_err(|cause| Error::data(file, None, None, cause.to_string(), ""))?;
        let line = line_of(&record, text);
        let comment = dialect.comment_char.as_deref().is_some_and(|mark| record[0].starts_with(mark));
        if comment || dialect.comment_rows.contains(&line) {
            continue;
        }
        let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if dialect.skip_initial_space {
            cells.iter_mut().for_each(|cell| *cell = cell.trim_start().to_owned());
        }
        if header_lines.contains(&line) {
            join_header(&mut header, cells, dialect.header_join.as_deref().unwrap_or(" "));
            continue;
        }
        if line < first_data {
            above.push((line, cells));
            continue;
        }
        if !headed {
            headed = true;
            check_header(&header, fields, file, header_lines[0])
                .map_err(|refusal| titled(text, resource, &header, file, header_lines[0]).unwrap_or(refusal))?;
        }
        if cells.iter().map(|cell| cell.trim()).eq(fields.iter().map(|field| field.name.as_str())) {
            let hint = "take the line out: two tables seem to have been pasted together";
            return Err(Error::data(file, Some(line), Some(1), "the header comes again", hint));
        }
        if cells.len() != fields.len() {
            let hint = "count the commas; a text that has one needs double quotes around it";
            let problem = format!("{} cells where the header has {}", cells.len(), fields.len());
            return Err(Error::data(file, Some(line), Some(cells.len().min(fields.len()) as u64), problem, hint));
        }
        if cells.iter().all(String::is_empty) {
            return Err(Error::data(file, Some(line), Some(1), "the row is blank", "take the line out"));
        }
        for (i, cell) in cells.iter_mut().enumerate() {
            if missing[i].contains(&cell.as_str()) {
                cell.clear();
            } else if cell.is_empty() {
                let problem =
                    format!("the cell is empty, which `missingValues` does not list (column `{}`)", fields[i].name);
                let hint = "fill it in, or write \"\" beside the others in `missingValues` of datapackage.json";
                return Err(Error::data(file, Some(line), Some(i as u64 + 1), problem, hint));
            }
        }
        raw.lines.push(line);
        raw.cells.push(cells);
    }
    if header.is_empty() && !header_lines.is_empty() {
        let (problem, hint) = if above.is_empty() {
            ("the file is empty".to_owned(), "it needs a header and at least one row")
        } else {
            (format!("the file ends before line {}, where the header should be", header_lines[0]), "see `headerRows`")
        };
        return Err(Error::data(file, Some(1), None, problem, hint));
    }
    if !headed {
        check_header(&header, fields, file, header_lines[0])?;
    }
    if raw.cells.is_empty() {
        let hint = "add a row, or remove the table from datapackage.json";
        return Err(Error::data(
            file,
            header_lines.last().copied().or(Some(1)),
            None,
            "the table has a header but no rows",
            hint,
        ));
    }
    Ok(raw)
}

/// The line a record begins on. The reader counts blank lines to the record after them.
fn line_of(record: &csv::StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let from = position.byte() as usize;
    let blank = text.as_bytes()[from.min(text.len())..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    position.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

fn join_header(header: &mut Vec<String>, cells: Vec<String>, by: &str) {
    if header.is_empty() {
        *header = cells;
        return;
    }
    for (i, cell) in cells.into_iter().enumerate() {
        match header.get_mut(i) {
            Some(above) if above.is_empty() => *above = cell,
            Some(above) if !cell.is_empty() => *above = format!("{above}{by}{cell}"),
            Some(_) => {}
            None => header.push(cell),
        }
    }
}

/// Where the header is further down: the sentence that says so.
fn titled(text: &str, resource: &Resource, header: &[String], file: &str, said: u64) -> Option<Error> {
    let fields = &resource.schema.fields;
    let known = |cells: &mut dyn Iterator<Item = &str>| {
        cells.filter(|cell| fields.iter().any(|field| field.name == cell.trim())).count()
    };
    let here = known(&mut header.iter().map(String::as_str));
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(resource.dialect.delimiter.unwrap_or(b','));
    for record in reader.from_reader(text.as_bytes()).into_records() {
        let record = record.ok()?;
        let line = line_of(&record, text);
        if line > said + TITLE_LINES {
            return None;
        }
        let there = known(&mut record.iter());
        if line > said && there > here && (there == fields.len() || there * 2 > fields.len()) {
            let above = if line == 2 { "line 1".to_owned() } else { format!("lines 1 to {}", line - 1) };
            let problem = format!("the header is on line {line}, below a title, and not on line {said}");
            let hint =
                format!("take {above} out, or write \"dialect\": {{\"headerRows\": [{line}]}} into datapackage.json");
            return Some(Error::data(file, Some(line), Some(1), problem, hint));
        }
    }
    None
}

fn check_header(header: &[String], fields: &[Field], file: &str, line: u64) -> Result<()> {
    let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let fail = |column: Option<usize>, problem: String, hint: String| {
        Err(Error::data(file, Some(line), column.map(|c| c as u64 + 1), problem, hint))
    };
    for (i, name) in header.iter().enumerate() {
        if !known.contains(name) {
            let near = closest(name, known.iter().copied().filter(|k| !header.contains(k)));
            let hint = near.map_or("remove it, or describe it in datapackage.json".into(), |near| {
                format!("did you mean `{near}`?")
            });
            return fail(Some(i), format!("column `{name}` is not in the schema"), hint);
        }
        if header[..i].contains(name) {
            return fail(Some(i), format!("column `{name}` is there twice"), "remove one of them".into());
        }
    }
    if let Some((i, name)) = known.iter().enumerate().find(|(_, name)| !header.contains(name)) {
        return fail(Some(i), format!("column `{name}` is missing"), "add it, in the order of datapackage.json".into());
    }
    if let Some(i) = (0..known.len()).find(|i| known[*i] != header[*i]) {
        return fail(
            Some(i),
            format!("column `{}` stands where `{}` should", header[i], known[i]),
            "keep the order of datapackage.json".into(),
        );
    }
    Ok(())
}

/// Why a row is a total of others: what it is called, or that its figure is their sum.
pub(in crate::data) fn total(raw: &Raw, row: usize, resource: &Resource) -> Option<String> {
    let labelled = label(raw, row, resource).map(|(_, label)| format!("it is called “{label}”"));
    labelled.or_else(|| sum(raw, row, resource))
}

/// No row is called a total and is the sum of others. One that belongs there is listed in an `enum`.
pub(super) fn no_total(raw: &Raw, resource: &Resource) -> Result<()> {
    for row in 0..raw.cells.len() {
        if let Some((column, label)) = label(raw, row, resource)
            && let Some(why) = sum(raw, row, resource)
        {
            let problem = format!("the row “{label}” is a total, and no row of its own: {why}");
            return Err(raw.error(row, column, problem, NO_TOTALS));
        }
    }
    Ok(())
}

fn label<'a>(raw: &'a Raw, row: usize, resource: &Resource) -> Option<(usize, &'a str)> {
    let fields = resource.schema.fields.iter().enumerate();
    let texts = fields.filter(|(_, field)| field.kind == Kind::String && field.constraints.one_of.is_none());
    texts.map(|(i, _)| (i, raw.cells[row][i].as_str())).find(|(_, cell)| pledgebook_frame::read::is_total(cell))
}

/// A figure that is the sum of at least two other rows: of all, or of those of the same year.
fn sum(raw: &Raw, row: usize, resource: &Resource) -> Option<String> {
    let fields: Vec<(usize, &Field)> = resource.schema.fields.iter().enumerate().collect();
    let figure = |row: usize, column: usize| raw.cells[row][column].parse::<Decimal>().ok();
    for (column, field) in fields.iter().filter(|(_, field)| matches!(field.kind, Kind::Number | Kind::Integer)) {
        let Some(value) = figure(row, *column).filter(|value| !value.is_zero()) else { continue };
        let groups =
            fields.iter().filter(|(i, field)| i != column && !matches!(field.name.as_str(), "source" | "locator"));
        for group in std::iter::once(None).chain(groups.map(|(i, _)| Some(*i))) {
            let cell = |row: usize| group.map(|i| raw.cells[row][i].as_str());
            if cell(row) == Some("") {
                continue;
            }
            let others = (0..raw.cells.len()).filter(|other| *other != row && cell(*other) == cell(row));
            let parts: Vec<Decimal> = others.filter_map(|other| figure(other, *column)).collect();
            let added = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*part));
            if parts.iter().filter(|part| !part.is_zero()).count() >= 2 && added == Some(value) {
                let of = cell(row).map(|cell| format!(" of {cell}")).unwrap_or_default();
                return Some(format!("its `{}` {value} is the sum of the {} other rows{of}", field.name, parts.len()));
            }
        }
    }
    None
}
