//! What to write instead of a cell that was refused. A figure that the cell holds is named,
//! so that nobody loses it; a date that can mean two days is named with both.

use crate::data::schema::{Field, Kind};
use jiff::civil::Date;
use pledgebook_frame::quantity::Unit;
use pledgebook_frame::read::{Amount, DateStyle, Dated, Mark, Missing};
use rust_decimal::Decimal;

/// What most likely went wrong with a number.
pub(super) fn number(cell: &str, field: &Field) -> String {
    let lower = cell.to_lowercase();
    if ["nan", "inf", "infinity"].contains(&lower.trim_start_matches(['-', '+'])) {
        return "leave the cell empty where the figure is not known".into();
    }
    if let Some(amount) = Amount::of(cell) {
        return figure(cell, &amount, field);
    }
    if let Some(missing) = Missing::of(cell) {
        return no_figure(cell, missing);
    }
    if Dated::of(cell).is_some() {
        return "it is a date: put it into a column of dates".into();
    }
    if cell.starts_with(['<', '>', '≤', '≥']) {
        return "it is a bound and no figure: leave the cell empty, and say it in a caveat".into();
    }
    let figures = |between: &str| {
        cell.split_once(between).is_some_and(|(a, b)| Amount::of(a).is_some() && Amount::of(b).is_some())
    };
    if [" to ", "-", "–", "—", " and "].iter().any(|between| figures(between)) {
        return "it holds two figures: give each a column of its own".into();
    }
    "leave the cell empty where the figure is not known; put words in another column".into()
}

fn figure(cell: &str, amount: &Amount, field: &Field) -> String {
    let has = |mark| amount.marks.contains(&mark);
    let mut value = amount.value;
    if has(Mark::Multiple) {
        let unit = field.unit.as_deref().filter(|unit| *unit != "{unit}");
        let (_, scale, _) = unit.map_or_else(|| Unit::of_column(&field.name), Unit::parse);
        value = (value / scale).normalize();
    }
    let value = written(value, field);
    if has(Mark::Letter) {
        let letter =
            if cell.contains(['O', 'o']) { "the letter O stands where a zero" } else { "a letter stands where a one" };
        return format!("{letter} should: write {value}");
    }
    if has(Mark::Note) {
        return format!("write {value}, and put the note into a caveat or a column of its own");
    }
    if has(Mark::About) {
        return format!("write {value}, and say in a caveat that it is not exact");
    }
    if has(Mark::Multiple) {
        return format!("write {value}, in the unit of the column, and say in a caveat if it is rounded");
    }
    if has(Mark::Brackets) || has(Mark::TrailingMinus) {
        return format!("in accounts that is an amount below zero: write {value}");
    }
    if has(Mark::Currency) || has(Mark::Percent) {
        return format!("the unit stands in the column's name: write {value}");
    }
    if has(Mark::DecimalComma) {
        return format!("write {value}, or say how the file writes numbers with `decimalChar` and `groupChar`");
    }
    if has(Mark::Groups) {
        let by = if cell.contains(',') { "commas" } else { "anything between them" };
        return format!("write thousands without {by}: {value}");
    }
    if has(Mark::Exponent) {
        return format!("write the number out, without an exponent: {value}");
    }
    if has(Mark::OtherSign) {
        return format!("write {value}, a minus as a hyphen");
    }
    format!("write {value}")
}

/// A number as this column writes it.
fn written(value: Decimal, field: &Field) -> String {
    let value = if field.kind == Kind::Integer && value.fract().is_zero() { value.trunc() } else { value };
    match field.decimal_char.as_deref() {
        Some(point) => value.to_string().replace('.', point),
        None => value.to_string(),
    }
}

fn no_figure(cell: &str, missing: Missing) -> String {
    let listed = format!("leave the cell empty, or list “{cell}” in `missingValues` of datapackage.json");
    match missing {
        Missing::Nil => format!("write 0 if “{cell}” means none; leave the cell empty where the figure is not known"),
        Missing::Failed => "a formula failed: mend it in the spreadsheet, or leave the cell empty".into(),
        Missing::Note => format!("it is a note and no figure: {listed}, and put the note into a caveat"),
        Missing::Withheld => format!("the figure is withheld: {listed}, and say so in a caveat"),
        Missing::NotYet => format!("the figure is not known yet: {listed}"),
        Missing::NotApplicable => format!("there is no figure: {listed}"),
        _ => format!("the figure is not known: {listed}"),
    }
}

/// What to write for a date, in the column's own format; day and month are never guessed.
pub(super) fn date(cell: &str, format: Option<&str>) -> String {
    let write = |day: Date| match format {
        Some(format) => jiff::fmt::strtime::format(format, day).unwrap_or_else(|_| day.to_string()),
        None => day.to_string(),
    };
    if let Some(dated) = Dated::of(cell) {
        let century = if dated.short_year { ", if the year is of this century" } else { "" };
        let century = if dated.day_first.or(dated.month_first).is_some_and(|day| day.year() < 2000) {
            ", if the year is of the last century"
        } else {
            century
        };
        let century = if dated.short_year { century } else { "" };
        return match (dated.only(), dated.day_first, dated.month_first) {
            (Some(day), ..) if dated.style == DateStyle::Serial => {
                format!("it is a number of days as Excel counts them: write {}, and look the date up", write(day))
            }
            (Some(day), ..) => format!("write {}{century}", write(day)),
            (None, Some(day_first), Some(month_first)) => format!(
                "look it up: {} if the day stands first, {} if the month does{century}",
                write(day_first),
                write(month_first)
            ),
            _ => String::new(),
        };
    }
    if cell.parse::<pledgebook_frame::quantity::PartialDate>().is_ok() {
        return "the day is missing: look it up, or make the column a `string` with a pattern for years and months"
            .into();
    }
    if Missing::of(cell).is_some() {
        return format!("leave the cell empty, or list “{cell}” in `missingValues` of datapackage.json");
    }
    let parts: Vec<&str> = cell.split(['-', '/', '.', ' ']).collect();
    if parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())) {
        return "no calendar has that day: look it up".into();
    }
    let example = write(jiff::civil::date(2024, 3, 6));
    format!("write dates like {example}; leave the cell empty where the date is not known")
}
