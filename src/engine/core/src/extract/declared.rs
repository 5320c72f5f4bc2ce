//! What an engine gave → the text of the table that the descriptor declares.

use crate::data::{Kind, Resource};
use crate::{Error, Result};
use polars::prelude::*;
use rust_decimal::Decimal;

/// A frame as the package's CSV: the columns that are declared, exact numbers, never a float.
pub(super) fn csv_of(frame: &DataFrame, table: &Resource) -> Result<String> {
    let wrong = |problem: String, hint| Err(Error::data("datapackage.json", None, None, problem, hint));
    let wanted: Vec<&str> = table.schema.fields.iter().map(|field| field.name.as_str()).collect();
    let given: Vec<&str> = frame.get_column_names().into_iter().map(PlSmallStr::as_str).collect();
    if given != wanted {
        let (name, given, wanted) = (&table.name, given.join(", "), wanted.join(", "));
        let problem = format!("the SQL of `{name}` gives {given}, and its fields are {wanted}");
        return wrong(problem, "let both have the same columns, in one order");
    }
    for (field, column) in table.schema.fields.iter().zip(frame.columns()) {
        let exact = match field.kind {
            Kind::Number => column.dtype().is_decimal() || column.dtype().is_integer(),
            Kind::Integer => column.dtype().is_integer(),
            Kind::Boolean => column.dtype() == &DataType::Boolean,
            Kind::Date => column.dtype() == &DataType::Date,
            Kind::String => column.dtype() == &DataType::String,
        };
        if !exact && column.null_count() < column.len() {
            let problem =
                format!("the SQL of `{}` gives {} as `{}`, which it is not", table.name, column.dtype(), field.name);
            return wrong(problem, "CAST it, or correct the field's type");
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(wanted).expect("memory takes every row");
    for at in 0..frame.height() {
        let cells = frame.columns().iter().map(|column| text_of(&column.get(at)?, &table.name));
        writer.write_record(cells.collect::<Result<Vec<_>>>()?).expect("memory takes every row");
    }
    Ok(String::from_utf8(writer.into_inner().expect("memory takes every row")).expect("texts are UTF-8"))
}

/// A cell as text; empty where there is no value.
pub(super) fn text_of(cell: &AnyValue, table: &str) -> Result<String> {
    Ok(match cell {
        AnyValue::Null => String::new(),
        AnyValue::Decimal(mantissa, _, scale) => Decimal::try_from_i128_with_scale(*mantissa, *scale as u32)
            .map_err(|_| Error::Calculation(format!("an amount of `{table}` has more than 28 digits")))?
            .to_string(),
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        other => other.to_string(),
    })
}
