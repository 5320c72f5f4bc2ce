//! The header: where it is, what it must be called; and the rows below it.

use super::raw::Raw;
use super::strays::{self, names_one};
use crate::data::schema::{Field, Kind, Resource};
use crate::{Error, Result};
use pledgebook_frame::closest;
use pledgebook_frame::read::Amount;

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
    let (mut above, mut records) = (Vec::new(), Vec::new());
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
        records.push((line, cells));
    }
    for at in 0..records.len() {
        if let Some(stray) = strays::find(&records, at, resource, file) {
            return Err(stray);
        }
        let (line, cells) = &mut records[at];
        let line = *line;
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
        raw.cells.push(std::mem::take(cells));
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
    let known = |cells: &mut dyn Iterator<Item = &str>| cells.filter(|cell| names_one(cell, fields)).count();
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
    // The first row where a header should be: its figures are none of anybody's columns.
    let is_row = |(i, name): (usize, &&str)| {
        fields.get(i).is_some_and(|field| matches!(field.kind, Kind::Integer | Kind::Number))
            && Amount::of(name).is_some()
    };
    if header.len() == known.len()
        && !header.iter().any(|name| names_one(name, fields))
        && header.iter().enumerate().any(is_row)
    {
        let problem = format!("line {line} is a row, where the header should be");
        let hint = format!(
            "write a line above it: {}; or \"dialect\": {{\"header\": false}} into datapackage.json",
            known.join(",")
        );
        return fail(Some(0), problem, hint);
    }
    for (i, name) in header.iter().enumerate() {
        if !known.contains(name) {
            let mut free = fields.iter().filter(|field| !header.contains(&field.name.as_str()));
            let near =
                free.clone().find(|field| names_one(name, std::slice::from_ref(field))).map(|field| field.name.clone());
            let near = near.or_else(|| closest(name, free.by_ref().map(|field| field.name.as_str())));
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
