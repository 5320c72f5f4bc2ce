//! Bytes → cells → typed columns, strictly: every refusal is one sentence with
//! file, line and column, and a hint.
//!
//! The `csv` crate rather than polars' reader: it knows the line of every
//! record, and polars' `csv` feature more than doubles the dependency tree.

use super::schema::{Field, Kind, Package, Resource};
use crate::error::{Error, Result, closest};
use crate::frame::{SCALE, decimal_column};
use crate::quantity::{FinancialYear, PartialDate};
use crate::text;
use polars::prelude::*;
use regex::Regex;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::path::Path;

/// A table as read: cells as text, with the line each row begins on.
pub(super) struct Raw {
    /// File name as the user would type it.
    pub file: String,
    /// One line number a row.
    pub lines: Vec<u64>,
    /// Row by row, cell by cell.
    pub cells: Vec<Vec<String>>,
}

impl Raw {
    /// A data error at a row and a column of this table, both counted from 0.
    pub fn error(&self, row: usize, column: usize, problem: impl Into<String>, hint: impl Into<String>) -> Error {
        Error::data(&self.file, Some(self.lines[row]), Some(column as u64 + 1), problem, hint)
    }
}

/// Reads a CSV file and checks its header against the schema.
pub(super) fn read(path: &Path, file: &str, resource: &Resource) -> Result<Raw> {
    let bytes = text::read(path).map_err(|cause| {
        if cause.kind() == std::io::ErrorKind::NotFound {
            let hint = "datapackage.json lists it: restore the file or take it out of `resources`";
            Error::data(file, None, None, "the file is missing", hint)
        } else {
            Error::file("read", path)(cause)
        }
    })?;
    let text = decode(&bytes, file)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut raw = Raw { file: file.to_owned(), lines: Vec::new(), cells: Vec::new() };
    let mut records = reader.records();
    let fields = &resource.schema.fields;
    match records.next() {
        Some(Ok(header)) => check_header(&header.iter().collect::<Vec<_>>(), fields, file)?,
        _ => {
            return Err(Error::data(
                file,
                Some(1),
                None,
                "the file is empty",
                "it needs a header and at least one row",
            ));
        }
    }
    for record in records {
        let record = record.map_err(|cause| Error::data(file, None, None, cause.to_string(), ""))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != fields.len() {
            let hint = "count the commas; a text that has one needs double quotes around it";
            let problem = format!("{} cells where the header has {}", record.len(), fields.len());
            return Err(Error::data(file, Some(line), Some(record.len().min(fields.len()) as u64), problem, hint));
        }
        raw.lines.push(line);
        raw.cells.push(record.iter().map(str::to_owned).collect());
    }
    if raw.cells.is_empty() {
        return Err(Error::data(
            file,
            Some(1),
            None,
            "the table has a header but no rows",
            "add a row, or remove the table from datapackage.json",
        ));
    }
    Ok(raw)
}

/// UTF-8 without a byte order mark and without a stray CR, or a sentence.
fn decode<'a>(bytes: &'a [u8], file: &str) -> Result<&'a str> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        let hint = "save it as “UTF-8” rather than “UTF-8 with BOM”";
        return Err(Error::data(file, Some(1), Some(1), "the file starts with a byte order mark", hint));
    }
    let position = |at: usize| {
        let before = &bytes[..at];
        let line = before.iter().filter(|b| **b == b'\n').count() as u64 + 1;
        let row = &before[before.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1)..];
        (Some(line), Some(row.iter().filter(|b| **b == b',').count() as u64 + 1))
    };
    let text = std::str::from_utf8(bytes).map_err(|cause| {
        let (line, column) = position(cause.valid_up_to());
        let byte = bytes[cause.valid_up_to()];
        let problem = format!("byte {byte:02X} is not UTF-8");
        Error::data(file, line, column, problem, "it looks like Windows-1252: save the file again as UTF-8")
    })?;
    if let Some(at) = bytes.iter().position(|b| *b == b'\r') {
        let (line, _) = position(at);
        return Err(Error::data(
            file,
            line,
            None,
            "there is a CR by itself, which ends no line",
            "remove it, or save the file with Unix line ends (LF)",
        ));
    }
    let control = |c: char| {
        c.is_control() && c != '\n' && c != '\t' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if let Some((at, c)) = text.char_indices().find(|(_, c)| control(*c)) {
        let (line, column) = position(at);
        let problem = format!("there is an invisible character, U+{:04X}", c as u32);
        return Err(Error::data(file, line, column, problem, "remove it: it may hide or reorder what a reader sees"));
    }
    Ok(text)
}

fn check_header(header: &[&str], fields: &[Field], file: &str) -> Result<()> {
    let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let fail = |column: Option<usize>, problem: String, hint: String| {
        Err(Error::data(file, Some(1), column.map(|c| c as u64 + 1), problem, hint))
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

/// The typed frame of a table: exact decimals, nulls where cells are empty.
pub(super) fn frame(raw: &Raw, resource: &Resource, patterns: &Patterns) -> Result<DataFrame> {
    let columns = resource
        .schema
        .fields
        .iter()
        .enumerate()
        .map(|(i, field)| column(raw, i, field, patterns))
        .collect::<Result<Vec<_>>>()?;
    Ok(DataFrame::new(raw.cells.len(), columns)?)
}

fn column(raw: &Raw, i: usize, field: &Field, patterns: &Patterns) -> Result<Column> {
    let rule = Rule::of(field, patterns)
        .map_err(|problem| Error::data("datapackage.json", None, None, problem, "correct the field's constraints"))?;
    let mut seen = HashMap::new();
    for (row, cells) in raw.cells.iter().enumerate() {
        let cell = cells[i].as_str();
        rule.check(cell)
            .map_err(|(problem, hint)| raw.error(row, i, format!("{problem} (column `{}`)", field.name), hint))?;
        if field.constraints.unique
            && !cell.is_empty()
            && let Some(first) = seen.insert(cell, raw.lines[row])
        {
            return Err(raw.error(
                row,
                i,
                format!("“{cell}” is already on line {first} (column `{}`)", field.name),
                "each must be different",
            ));
        }
    }
    let cells = raw.cells.iter().map(|cells| cells[i].as_str());
    let name: PlSmallStr = field.name.as_str().into();
    let text = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
    Ok(match field.kind {
        Kind::String => Column::new(name, cells.map(text).collect::<Vec<_>>()),
        Kind::Integer => Column::new(name, cells.map(|c| c.parse::<i64>().ok()).collect::<Vec<_>>()),
        Kind::Boolean => Column::new(name, cells.map(|c| text(c).map(|c| c == "true")).collect::<Vec<_>>()),
        Kind::Number => decimal_column(&field.name, cells.map(|c| c.parse().ok()).collect())?,
        Kind::Date => {
            let epoch = jiff::civil::date(1970, 1, 1);
            let days = cells
                .map(|c| c.parse::<PartialDate>().ok().map(|d| epoch.until(d.first_day()).map_or(0, |s| s.get_days())));
            Column::new(name, days.collect::<Vec<Option<i32>>>()).cast(&DataType::Date)?
        }
    })
}

/// The regular expressions of a package, each compiled once: most columns share theirs.
pub(super) struct Patterns(HashMap<String, std::result::Result<Regex, regex::Error>>);

impl Patterns {
    pub fn of(package: &Package) -> Self {
        let fields = package.resources.iter().flat_map(|resource| &resource.schema.fields);
        let mut patterns = HashMap::new();
        for pattern in fields.filter_map(|field| field.constraints.pattern.as_deref()) {
            patterns.entry(pattern.to_owned()).or_insert_with(|| Regex::new(&format!("^(?:{pattern})$")));
        }
        Patterns(patterns)
    }
}

/// What one column's cells must be.
struct Rule<'a> {
    field: &'a Field,
    pattern: Option<&'a Regex>,
    minimum: Option<Decimal>,
    maximum: Option<Decimal>,
    financial_year: bool,
    partial_date: bool,
}

/// A problem and a hint.
type Refusal = (String, String);

impl<'a> Rule<'a> {
    fn of(field: &'a Field, patterns: &'a Patterns) -> std::result::Result<Self, String> {
        let bound = |value: &Option<serde_json::Value>| match value {
            None => Ok(None),
            Some(value) => value
                .to_string()
                .trim_matches('"')
                .parse()
                .map(Some)
                .map_err(|_| format!("field `{}`: bound {value} is not a number", field.name)),
        };
        let pattern = field.constraints.pattern.as_deref();
        Ok(Rule {
            field,
            pattern: pattern
                .map(|pattern| patterns.0[pattern].as_ref())
                .transpose()
                .map_err(|cause| format!("field `{}`: {cause}", field.name))?,
            minimum: bound(&field.constraints.minimum)?,
            maximum: bound(&field.constraints.maximum)?,
            financial_year: field.name.ends_with("financial_year"),
            partial_date: pattern.is_some_and(|p| p.contains(r"\d{4}(-\d{2}(-\d{2})?)?")),
        })
    }

    fn check(&self, cell: &str) -> std::result::Result<(), Refusal> {
        if cell.is_empty() {
            return if self.field.constraints.required {
                Err((
                    "the cell is empty where a value is required".into(),
                    "fill it in; null is not allowed here".into(),
                ))
            } else {
                Ok(())
            };
        }
        if cell.trim() != cell {
            return Err((format!("“{cell}” begins or ends with a space"), "remove the space".into()));
        }
        match self.field.kind {
            Kind::Number => self.number(cell, false)?,
            Kind::Integer => self.number(cell, true)?,
            Kind::Boolean if !matches!(cell, "true" | "false") => {
                return Err((format!("“{cell}” is neither true nor false"), "write true or false".into()));
            }
            Kind::Date if cell.len() != 10 || cell.parse::<PartialDate>().is_err() => {
                return Err((format!("“{cell}” is not a date"), "write 2024-03-06".into()));
            }
            _ => {}
        }
        if self.financial_year
            && let Err(cause) = cell.parse::<FinancialYear>()
        {
            return Err((cause.to_string(), cause.hint()));
        }
        if let Some(one_of) = &self.field.constraints.one_of
            && !one_of.iter().any(|known| known == cell)
        {
            let hint = closest(cell, one_of.iter().map(String::as_str))
                .map_or_else(|| format!("use one of: {}", one_of.join(", ")), |near| format!("did you mean `{near}`?"));
            return Err((format!("“{cell}” is not one of the allowed values"), hint));
        }
        if let Some(pattern) = self.pattern
            && !pattern.is_match(cell)
        {
            return Err((
                format!("“{cell}” does not have the form {}", pattern.as_str()),
                "see the field's description in datapackage.json".into(),
            ));
        }
        if self.partial_date
            && let Err(cause) = cell.parse::<PartialDate>()
        {
            return Err((cause.to_string(), cause.hint()));
        }
        Ok(())
    }

    fn number(&self, cell: &str, whole: bool) -> std::result::Result<(), Refusal> {
        let digits = cell.strip_prefix('-').unwrap_or(cell);
        let plain = !digits.is_empty()
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
            && digits.chars().filter(|c| *c == '.').count() <= usize::from(!whole)
            && digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.ends_with(|c: char| c.is_ascii_digit());
        let value: Decimal = match cell.parse() {
            Ok(value) if plain && (!whole || cell.parse::<i64>().is_ok()) => value,
            _ => {
                return Err((
                    format!("“{cell}” is not a {}number", if whole { "whole " } else { "" }),
                    advice(cell).into(),
                ));
            }
        };
        if value.scale() > SCALE {
            return Err((
                format!("“{cell}” has more than {SCALE} decimal places"),
                "round it, and say so in a caveat".into(),
            ));
        }
        let magnitude = "check the unit: the column's description says which it is";
        if let Some(minimum) = self.minimum.filter(|minimum| value < *minimum) {
            return Err((format!("{cell} is below the least plausible value, {minimum}"), magnitude.into()));
        }
        if let Some(maximum) = self.maximum.filter(|maximum| value > *maximum) {
            return Err((format!("{cell} is above the largest plausible value, {maximum}"), magnitude.into()));
        }
        Ok(())
    }
}

/// What most likely went wrong with a number.
fn advice(cell: &str) -> &'static str {
    let lower = cell.to_lowercase();
    if lower.contains('o') && cell.chars().any(|c| c.is_ascii_digit()) {
        "the letter O stands where a zero should"
    } else if ["nan", "inf", "infinity"].contains(&lower.trim_start_matches(['-', '+'])) {
        "leave the cell empty where the figure is not known"
    } else if lower.contains(['£', '%', 'm', 'k', 'b']) {
        "the unit stands in the column's name: write the bare number"
    } else if cell.contains(',') {
        "write thousands without commas"
    } else if cell.contains(['−', '–']) {
        "write the minus as a hyphen"
    } else if lower.contains('e') {
        "write the number out, without an exponent"
    } else {
        "leave the cell empty where the figure is not known; put words in another column"
    }
}
