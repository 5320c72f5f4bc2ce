//! What polars reads by itself: Parquet and JSON.

use super::account::{Account, ColumnAccount};
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
        frame.with_column(locator(place, &(1..=frame.height() as u64).collect::<Vec<_>>()))?;
    }
    Ok(Table { frame, account })
}
