//! Bytes → cells → typed columns, strictly: every refusal is one sentence with
//! file, line and column, and a hint.
//!
//! The `csv` crate rather than polars' reader: it knows the line of every record.

mod advice;
mod cell_types;
mod coarse;
mod column_unit;
mod dates;
mod figures;
mod file;
mod header;
mod printed;
mod raw;
mod strays;
mod totals;

use super::schema::{Field, Kind, Resource};
use crate::{Error, Result};
use advice::Around;
pub(super) use cell_types::Patterns;
use cell_types::{Rule, Value};
use pledgebook_frame::decimal_column;
use polars::prelude::*;
pub(super) use raw::Raw;
use std::collections::HashMap;
use std::path::Path;
pub(super) use strays::no_row;

/// Reads a CSV file and checks its header against the schema.
pub(super) fn read(path: &Path, file: &str, resource: &Resource) -> Result<Raw> {
    let bytes = crate::text::read(path).map_err(|cause| {
        if cause.kind() == std::io::ErrorKind::NotFound {
            let hint = "datapackage.json lists it: restore the file or take it out of `resources`";
            Error::data(file, None, None, "the file is missing", hint)
        } else {
            Error::file("read", path)(cause)
        }
    })?;
    // A hash is of the file as it was described, before or after a checkout ended its lines anew.
    let described = file::as_described(&bytes, file, resource);
    if described.is_err() {
        let as_it_lies = std::fs::read(path).map_err(Error::file("read", path))?;
        file::as_described(&as_it_lies, file, resource).or(described)?;
    }
    let text = file::decode(&bytes, file, resource)?;
    header::rows(&text, file, resource)
}

/// The typed frame of a table: exact decimals, nulls where values are missing.
pub(super) fn frame(raw: &Raw, resource: &Resource, patterns: &Patterns) -> Result<DataFrame> {
    let fields = resource.schema.fields.iter().enumerate();
    let columns = fields.map(|(i, field)| column(raw, i, field, resource, patterns)).collect::<Result<Vec<_>>>()?;
    totals::none(raw, resource)?;
    Ok(DataFrame::new(raw.cells.len(), columns)?)
}

fn column(raw: &Raw, i: usize, field: &Field, resource: &Resource, patterns: &Patterns) -> Result<Column> {
    let descriptor = |problem| Error::data("datapackage.json", None, None, problem, "correct the field's constraints");
    let rule = Rule::of(field, resource, patterns).map_err(descriptor)?;
    let mut seen = HashMap::new();
    let mut values = Vec::with_capacity(raw.cells.len());
    for (row, cells) in raw.cells.iter().enumerate() {
        let cell = cells[i].as_str();
        let around = || {
            let own = resource.schema.fields.iter().position(|field| field.name == "unit");
            Around::of(raw.cells.iter().map(|cells| cells[i].as_str()), own.map(|own| cells[own].as_str()))
        };
        let value = rule.check(cell, around).map_err(|(problem, hint)| {
            let told = || raw.error(row, i, format!("{problem} (column `{}`)", field.name), hint);
            no_row(raw, row, i, resource).unwrap_or_else(told)
        })?;
        if field.constraints.unique
            && let Some(value) = &value
            && let Some(first) = seen.insert(*value, raw.lines[row])
        {
            let problem = format!("“{cell}” is already on line {first} (column `{}`)", field.name);
            return Err(raw.error(row, i, problem, "each must be different"));
        }
        values.push(value);
    }
    let name: PlSmallStr = field.name.as_str().into();
    let values = values.into_iter();
    Ok(match field.kind {
        Kind::String => Column::new(name, values.map(|v| v.and_then(Value::text)).collect::<Vec<_>>()),
        Kind::Integer => Column::new(name, values.map(|v| v.and_then(Value::whole)).collect::<Vec<_>>()),
        Kind::Boolean => Column::new(name, values.map(|v| v.and_then(Value::flag)).collect::<Vec<_>>()),
        Kind::Number => decimal_column(&field.name, values.map(|v| v.and_then(Value::number)).collect())?,
        Kind::Date => {
            let epoch = jiff::civil::date(1970, 1, 1);
            let days = values.map(|v| Some(epoch.until(v?.day()?).map_or(0, |span| span.get_days())));
            Column::new(name, days.collect::<Vec<Option<i32>>>()).cast(&DataType::Date)?
        }
    })
}

#[cfg(test)]
mod tests;
