//! What the columns of a file are: what they show, and what nobody can know from them.

use super::names::snake;
use crate::error::{Error, Result};
use pledgebook::Error as Cause;
use pledgebook::polars::prelude::{Column as Cells, DataType};
use pledgebook_frame::cell_text;
use pledgebook_frame::quantity::Unit;
use pledgebook_frame::read::Table;

/// Columns that say where a row is from.
pub(super) const SOURCE: &str = "source";
pub(super) const LOCATOR: &str = "locator";

/// A column as the data package will have it.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Its name there.
    pub name: String,
    /// Its name in the file.
    pub printed: String,
    /// Its type there.
    pub kind: &'static str,
    /// The unit of its numbers, and whether that was said or stands in its name.
    pub unit: Option<(String, &'static str)>,
    /// What its cells look like.
    pub pattern: Option<&'static str>,
    /// Its cells, as they will be written.
    pub cells: Vec<String>,
}

impl Column {
    /// Whether it holds numbers that need a unit.
    pub fn is_quantity(&self) -> bool {
        matches!(self.kind, "integer" | "number")
    }

    /// Its type in words.
    pub fn words(&self) -> &'static str {
        match (self.kind, self.pattern) {
            ("string", Some(_)) => "a year, kept as text: years are not added up",
            ("string", None) => "text",
            ("integer", _) => "whole numbers",
            ("number", _) => "decimals",
            ("boolean", _) => "true or false",
            _ => "dates",
        }
    }

    fn of(printed: &str, cells: &Cells) -> Result<Self> {
        let kind = match cells.dtype() {
            DataType::Int64 => "integer",
            DataType::Decimal(..) => "number",
            DataType::Boolean => "boolean",
            DataType::Date => "date",
            DataType::String => "string",
            other => {
                let problem = format!("column `{printed}` holds {other}, which a data package of ours has no type for");
                return Err(Error::setting(problem, "write the file as CSV, with text, numbers or dates"));
            }
        };
        let texts = (0..cells.len()).map(|row| Ok::<_, Cause>(cell_text(&cells.get(row)?)));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let name = snake(printed);
        let named = name == "year" || name.ends_with("_year");
        let year = |text: &String| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_year = kind == "integer" && named && texts.iter().all(year);
        let (kind, pattern) = if is_year { ("string", Some("^\\d{4}$")) } else { (kind, None) };
        let unit =
            unit_in(&name).filter(|_| matches!(kind, "integer" | "number")).map(|unit| (unit, "as its name says"));
        Ok(Column { name, printed: printed.to_owned(), kind, unit, pattern, cells: texts })
    }
}

/// The columns of a table as read, `locator` among them.
pub(super) fn columns(table: &Table) -> Result<Vec<Column>> {
    let frame = &table.frame;
    let columns = frame.columns().iter().map(|cells| Column::of(cells.name(), cells)).collect::<Result<Vec<_>>>()?;
    for (at, column) in columns.iter().enumerate() {
        if column.name == "caveats" {
            let problem = "the column `caveats` is what the engine says of each row".to_owned();
            return Err(Error::setting(problem, "give it another name in the file"));
        }
        if column.name.is_empty() {
            let problem = format!("the column “{}” cannot be named in small letters, digits and _", column.printed);
            return Err(Error::setting(problem, "give it such a name in the file"));
        }
        if let Some(same) = columns[..at].iter().find(|other| other.name == column.name) {
            let problem =
                format!("the columns “{}” and “{}” would both be `{}`", same.printed, column.printed, column.name);
            return Err(Error::setting(problem, "give one of them another name in the file"));
        }
    }
    Ok(columns)
}

/// The unit that a column's name ends in, where it is one that the engine reckons with.
fn unit_in(name: &str) -> Option<String> {
    let meant = Unit::of_column(name);
    if matches!(meant.0, Unit::Count(_)) {
        return None;
    }
    let parts: Vec<&str> = name.split('_').collect();
    let ends = (1..=parts.len()).map(|count| parts[parts.len() - count..].join("_"));
    ends.into_iter().find(|end| Unit::parse(end) == meant)
}

#[cfg(test)]
mod tests {
    use super::unit_in;

    #[test]
    fn a_unit_is_taken_from_a_name_only_where_it_is_one() {
        for (name, unit) in [
            ("budget_gbp_m", Some("gbp_m")),
            ("change_pct", Some("pct")),
            ("spend_eur", Some("eur")),
            ("visits", None),
            ("rainfall_mm", None),
        ] {
            assert_eq!(unit_in(name).as_deref(), unit, "{name}");
        }
    }
}
