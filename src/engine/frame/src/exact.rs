//! Between polars columns and exact decimals.

use crate::error::{Error, Result};
use polars::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// Decimal places of every decimal column of ours.
pub const SCALE: u32 = 9;

/// A decimal column; values are rounded to [`SCALE`] places.
pub fn decimal_column(name: &str, values: Vec<Option<Decimal>>) -> Result<Column> {
    let mantissas = values.into_iter().map(|value| value.map(|value| mantissa(value, name)).transpose());
    let integers: Int128Chunked = mantissas.collect::<Result<Vec<_>>>()?.into_iter().collect();
    Ok(integers.into_decimal(38, SCALE as usize)?.into_series().with_name(name.into()).into())
}

/// A value as a whole number of its [`SCALE`]th place, to which it is rounded.
pub(crate) fn mantissa(mut value: Decimal, column: &str) -> Result<i128> {
    value.rescale(SCALE);
    if value.scale() == SCALE {
        return Ok(value.mantissa());
    }
    Err(Error::Calculation(format!("{value} in column `{column}` is too large for {SCALE} exact decimal places")))
}

/// A numeric column as decimals.
pub fn decimals(frame: &DataFrame, name: &str) -> Result<Vec<Option<Decimal>>> {
    let column = column(frame, name)?;
    (0..column.len()).map(|row| decimal_cell(&column.get(row)?, name)).collect()
}

/// One cell as a decimal; null stays null, and text is an error.
pub fn decimal_cell(value: &AnyValue, column: &str) -> Result<Option<Decimal>> {
    let fail =
        || Error::Calculation(format!("column `{column}` holds {value}, which is not a number with at most 28 digits"));
    Ok(Some(match value {
        AnyValue::Null => return Ok(None),
        AnyValue::Decimal(mantissa, _, scale) => {
            Decimal::try_from_i128_with_scale(*mantissa, *scale as u32).map_err(|_| fail())?.normalize()
        }
        AnyValue::Float64(number) => Decimal::from_f64(*number).ok_or_else(fail)?,
        AnyValue::Float32(number) => Decimal::from_f32(*number).ok_or_else(fail)?,
        AnyValue::UInt64(number) => Decimal::from(*number),
        other => Decimal::from(other.extract::<i64>().filter(|_| other.is_integer()).ok_or_else(fail)?),
    }))
}

/// A cell as text, null as the empty string.
pub fn cell_text(value: &AnyValue) -> String {
    match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Decimal(mantissa, _, scale) => Decimal::try_from_i128_with_scale(*mantissa, *scale as u32)
            .map_or_else(|_| value.to_string(), |d| d.normalize().to_string()),
        other => other.to_string(),
    }
}

/// Whether a cell is this text, as [`cell_text`] has it; text itself is not copied.
pub fn is_text(value: &AnyValue, wanted: &str) -> bool {
    match value {
        AnyValue::String(text) => *text == wanted,
        other => cell_text(other) == wanted,
    }
}

/// A column, or the nearest name.
pub fn column<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a Column> {
    frame.column(name).map_err(|_| {
        let names = frame.get_column_names();
        Error::unknown("column", name, "the frame", names.iter().map(|name| name.as_str()))
    })
}

/// A key's cells in words: "2023-24, East".
pub(crate) fn key_text(columns: &[&Column], row: usize) -> Result<String> {
    let cells = columns.iter().map(|column| Ok(cell_text(&column.get(row)?))).collect::<Result<Vec<_>>>()?;
    Ok(cells.join(", "))
}
