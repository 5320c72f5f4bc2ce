//! What polars reads by itself: Parquet, JSON, and large CSV files in which nothing needs care.

use super::account::{Account, ColumnAccount};
use super::layout::records;
use super::layout::{self, Texts};
use super::no_row::is_total;
use super::options::Options;
use super::table::{LOCATOR, Table, locator};
use crate::{Error, Result};
use polars::prelude::*;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

pub(super) fn parquet(path: &Path, account: Account) -> Result<Table> {
    // The system's own reason, where there is no such file.
    File::open(path).map_err(Error::file("read", path))?;
    let arguments = ScanArgsParquet { glob: false, ..Default::default() };
    let frame = LazyFrame::scan_parquet(scanned(path), arguments).and_then(LazyFrame::collect);
    described(frame.map_err(|cause| unreadable(&account.file, "Parquet", &cause))?, "row ", account)
}

/// Scanned, not read through a reader made here: what is generic in polars' readers would be
/// compiled again in this crate.
fn scanned(path: &Path) -> PlRefPath {
    PlRefPath::new(path.to_string_lossy().as_ref())
}

pub(super) fn json(path: &Path, account: Account) -> Result<Table> {
    let mut file = BufReader::new(File::open(path).map_err(Error::file("read", path))?);
    let mut first = [b' '];
    while first[0].is_ascii_whitespace() && file.read(&mut first).map_err(Error::file("read", path))? > 0 {}
    file.rewind().map_err(Error::file("read", path))?;
    let format = if first[0] == b'[' { JsonFormat::Json } else { JsonFormat::JsonLines };
    let frame = JsonReader::new(file).with_json_format(format).finish();
    described(frame.map_err(|cause| unreadable(&account.file, "JSON", &cause))?, "record ", account)
}

fn unreadable(file: &str, format: &str, cause: &PolarsError) -> Error {
    let cause = pledgebook_hint::plainly(&cause.to_string());
    Error::data(file, None, None, format!("the file cannot be read as {format}: {cause}"), "is it whole?")
}

/// A frame that has its types, with its account and its locator.
fn described(mut frame: DataFrame, place: &str, mut account: Account) -> Result<Table> {
    account.rows = frame.height();
    for column in frame.columns() {
        let kind = match column.dtype() {
            DataType::String => "text",
            DataType::Boolean => "true or false",
            DataType::Date => "dates",
            DataType::Decimal(..) => "decimals",
            DataType::Float32 | DataType::Float64 => "floats, which are not exact",
            kind if kind.is_integer() => "whole numbers",
            _ => "values of another type",
        };
        let name = column.name().to_string();
        account.columns.push(ColumnAccount { name, kind, blank: column.null_count(), ..Default::default() });
    }
    if frame.column(LOCATOR).is_err() {
        frame.with_column(locator(
            place,
            (0..frame.height()).map(|row| row as u64 + 1).collect::<Vec<_>>().into_iter(),
        ))?;
    }
    Ok(Table { frame, account })
}

/// A large file whose header is on line 1 and whose rows are all of the table, by polars'
/// parallel reader; `None` where anything needs the careful one.
pub(super) fn large_csv(
    path: &Path,
    text: &str,
    delimiter: u8,
    options: &Options,
    account: &mut Account,
) -> Result<Option<Texts>> {
    if options.header_row.is_some_and(|row| row != 1) || text.contains('\r') {
        return Ok(None);
    }
    // The careful reader looks at the first and at the last lines: it must find nothing.
    let start =
        text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').nth(1000).map_or(text.len(), |(at, _)| at + 1);
    let before_end = text.len().saturating_sub(16 << 10);
    let Some(end) = text.as_bytes()[before_end..].iter().position(|byte| *byte == b'\n') else { return Ok(None) };
    let mut tried = Account { file: account.file.clone(), ..Account::default() };
    let header = text.find('\n').map_or(text, |at| &text[..=at]);
    let ends = [&text[..start], header, &text[before_end + end + 1..]];
    let names = match layout::texts(records(ends[0], delimiter, &account.file), options, &mut tried) {
        Ok(texts) if careless(&tried) => texts.names,
        _ => return Ok(None),
    };
    let last = records(ends[1], delimiter, &account.file).chain(records(ends[2], delimiter, &account.file));
    let mut tried = Account { file: account.file.clone(), ..Account::default() };
    match layout::texts(last, options, &mut tried) {
        Ok(_) if careless(&tried) => {}
        _ => return Ok(None),
    }
    let reader = LazyCsvReader::new(scanned(path)).with_has_header(true).with_infer_schema_length(Some(0));
    let reader = reader.with_separator(delimiter).with_glob(false).with_truncate_ragged_lines(false);
    let Ok(frame) = reader.finish().and_then(LazyFrame::collect) else { return Ok(None) };
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() + usize::from(!text.ends_with('\n'));
    if frame.height() + 1 != lines || frame.width() != names.len() {
        return Ok(None);
    }
    let mut columns = Vec::with_capacity(names.len());
    for (name, column) in names.iter().zip(frame.columns()) {
        let Ok(cells) = column.str() else { return Ok(None) };
        if cells.iter().flatten().any(|cell| needs_care(cell, name)) {
            return Ok(None);
        }
        columns.push(cells.clone().with_name(name.as_str().into()));
    }
    let blank = |row: usize| columns.iter().all(|column: &StringChunked| column.get(row).is_none());
    // Only where the first column has gaps can a row be blank.
    if columns.first().is_none_or(|first| first.null_count() > 0) && (0..frame.height()).any(blank) {
        return Ok(None);
    }
    (account.header_line, account.rows) = (1, frame.height());
    (account.short_rows, account.renamed) = (0, Vec::new());
    Ok(Some(Texts { names, columns, lines: (2..frame.height() as u64 + 2).collect() }))
}

/// Whether the careful reader found nothing but a header on line 1 and rows.
fn careless(account: &Account) -> bool {
    account.header_line == 1
        && account.second_header_line.is_none()
        && account.preamble.is_empty()
        && account.header_again.is_empty()
        && account.totals.is_empty()
        && account.footers.is_empty()
        && account.renamed.is_empty()
        && account.wide_rows.is_empty()
        && account.blank_rows + account.blank_columns + account.short_rows + account.line_breaks + account.trimmed == 0
}

fn needs_care(cell: &str, name: &str) -> bool {
    let bytes = cell.as_bytes();
    let space = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_whitespace() || !byte.is_ascii());
    let edge = space(bytes.first()) || space(bytes.last());
    edge && cell.trim() != cell
        || cell.is_empty()
        || cell == name
        || (bytes.len() < 40 && is_t(bytes[0]) && is_total(cell))
}

/// A total begins with one of these: total, grand, sub-total, overall, report.
fn is_t(byte: u8) -> bool {
    matches!(byte.to_ascii_lowercase(), b't' | b'g' | b's' | b'o' | b'r')
}
