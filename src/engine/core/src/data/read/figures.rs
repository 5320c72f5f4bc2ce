//! The figure that a refused cell holds, in the unit of its column; every value that it can
//! mean where the cell leaves that open. A figure is never lost, nor a thousandth of itself.

use super::column_unit::{ColumnUnit, Said};
use super::printed::Printed;
use crate::data::schema::{Field, Kind};
use pledgebook_frame::SCALE;
use pledgebook_frame::quantity::Unit;
use pledgebook_frame::read::Mark;
use rust_decimal::Decimal;

/// A value in the unit of the column, and when it is the one that is meant; certain where
/// nothing is said.
type Reading = (Decimal, String);

/// What to write instead of a cell that holds one figure.
pub(super) fn figure(printed: &Printed, unit: &ColumnUnit, field: &Field, commas: bool) -> String {
    if let Some(hint) = other_unit(printed, unit, field) {
        return hint;
    }
    let fits = |(value, when): Reading| (value.scale() <= SCALE).then_some((value, when));
    let readings: Vec<Reading> = readings(printed, unit, commas).into_iter().filter_map(fits).collect();
    if field.kind == Kind::Integer && readings.iter().any(|(value, _)| !value.fract().is_zero()) {
        let means: Vec<String> = readings.iter().map(|(value, _)| value.to_string()).collect();
        return format!(
            "it means {}, and the column is of whole numbers: round it and say so in a caveat, or make the column a \
             `number`",
            means.join(" or ")
        );
    }
    match readings.as_slice() {
        [] => "it is too small for the unit of the column: look up whether the two are the same".into(),
        [(value, when)] if when.is_empty() => certain(printed, unit, written(*value, field)),
        several => {
            let all: Vec<String> =
                several.iter().map(|(value, when)| format!("{} {when}", written(*value, field))).collect();
            let tail = if printed.doubtful_pence() { None } else { tail(printed) };
            format!("write {}: look it up{}", all.join(", "), tail.unwrap_or_default())
        }
    }
}

/// Every value that the cell can mean.
fn readings(printed: &Printed, unit: &ColumnUnit, commas: bool) -> Vec<Reading> {
    let (value, scale) = (printed.value, unit.scale);
    let only = |value: Decimal| vec![(value, String::new())];
    let scaled = |value: Decimal| (value / scale).normalize();
    let or = |a: Decimal, when: &str, b: Decimal, or_when: &str| vec![(a, when.to_owned()), (b, or_when.to_owned())];
    if let Some(credit) = printed.credit() {
        let when = format!("or {}, as the column counts what “{credit}” marks", -value);
        return vec![(value, when)];
    }
    if printed.has(Mark::Brackets) && !unit.is_money() {
        return or(value, "if brackets are a minus, as in accounts", -value, "if they mark a note");
    }
    if let Some((times, sign)) = &printed.times {
        let many = value.checked_mul(*times).map(scaled);
        let Some(many) = many else { return Vec::new() };
        // Statistical tables mark a break in a series with a b.
        return match sign.as_str() {
            "b" if printed.said.is_none() => {
                or(many, "if “b” means billions", value, "if it marks a break in the series")
            }
            _ => only(many),
        };
    }
    if printed.said == Some(Said::Pence) && unit.is_money() {
        return only((value / Decimal::ONE_HUNDRED / scale).normalize());
    }
    if printed.doubtful_pence() && unit.is_money() {
        let pence = (value / Decimal::ONE_HUNDRED / scale).normalize();
        return or(value, "if “p” marks a provisional figure", pence, "if it means pence");
    }
    if let Some((whole, decimal)) = printed.comma {
        return or(whole, "if the comma parts thousands", decimal, "if it stands before decimals");
    }
    if commas && printed.has(Mark::Groups) && printed.core.matches(',').count() == 1 && !printed.core.contains('.') {
        let decimal = printed.core.replace(',', ".").parse().unwrap_or(value);
        return or(value, "if the comma parts thousands", decimal, "if it stands before decimals, as in other rows");
    }
    if unit.is_money() && scale > Decimal::ONE {
        // No account has a trillion: what would be one is in single pounds.
        let most = Decimal::from(1_000_000_000_000_i64);
        let many = value.checked_mul(scale).is_none_or(|amount| amount.abs() >= most);
        let signed = printed.said.is_some();
        let of = unit.scale_word();
        if signed && many {
            return only(scaled(value));
        }
        if signed || many {
            let when = format!("if the cell is in {of}, as the column is");
            return vec![(value, when), (scaled(value), "if it is not".into())];
        }
    }
    if printed.has(Mark::Letter) && !printed.core.contains(['O', 'o']) {
        return vec![(value, "if a letter stands where a one should".into())];
    }
    only(value)
}

/// What to write where only one value can be meant, by what stands around it.
fn certain(printed: &Printed, unit: &ColumnUnit, value: String) -> String {
    let has = |mark| printed.has(mark);
    if has(Mark::Letter) {
        return format!("the letter O stands where a zero should: write {value}");
    }
    if printed.words.eq_ignore_ascii_case(&unit.noun()) {
        return format!("the unit stands in the column's name: write {value}");
    }
    if let Some(tail) = tail(printed) {
        return match printed.is_unknown() {
            true => format!("put words in another column; if {value} is its figure, write {value}{tail}"),
            false => format!("write {value}{tail}"),
        };
    }
    if printed.times.is_some() {
        return format!("write {value}, in the unit of the column, and say in a caveat if it is rounded");
    }
    if has(Mark::Brackets) || has(Mark::TrailingMinus) {
        return format!("in accounts that is an amount below zero: write {value}");
    }
    if printed.said.is_some() && unit.is_money() && unit.scale > Decimal::ONE {
        return format!("it is not in {}, as the column is: write {value}", unit.scale_word());
    }
    if printed.said == Some(Said::Pence) && unit.is_money() {
        return format!("it is in pence, and the column in pounds: write {value}");
    }
    if printed.said.is_some() {
        return format!("the unit stands in the column's name: write {value}");
    }
    if has(Mark::DecimalComma) {
        return format!(
            "write {value}; if the whole file has a comma before decimals, say so with `decimalChar` and `groupChar`, \
             or its 1.234 is read a thousand times too small"
        );
    }
    if has(Mark::Groups) {
        let by = if printed.core.contains(',') { "commas" } else { "anything between them" };
        return format!("write thousands without {by}: {value}");
    }
    if has(Mark::Exponent) {
        return format!(
            "write the number out, without an exponent: {value}, if no spreadsheet cut its digits off: look it up"
        );
    }
    if has(Mark::OtherSign) && !value.starts_with('-') {
        return format!("write {value}, without a plus");
    }
    if has(Mark::OtherSign) {
        return format!("write {value}, a minus as a hyphen");
    }
    format!("write {value}")
}

/// What becomes of a note or of words beside the figure.
fn tail(printed: &Printed) -> Option<String> {
    if printed.at_least() {
        return Some(", and say in a caveat that it is at least that".into());
    }
    if printed.has(Mark::About) {
        return Some(", and say in a caveat that it is not exact".into());
    }
    if !printed.words.is_empty() {
        return Some(match printed.is_unknown() {
            true => String::new(),
            false => format!(", and put “{}” into a caveat or a column of its own", printed.words),
        });
    }
    printed.has(Mark::Note).then(|| ", and put the note into a caveat or a column of its own".into())
}

/// A number as this column writes it.
fn written(value: Decimal, field: &Field) -> String {
    let value = if field.kind == Kind::Integer && value.fract().is_zero() { value.trunc() } else { value };
    match field.decimal_char.as_deref() {
        Some(point) => value.to_string().replace('.', point),
        None => value.to_string(),
    }
}

/// That a cell is in another unit than its column, or in one that the column does not name.
fn other_unit(printed: &Printed, unit: &ColumnUnit, field: &Field) -> Option<String> {
    let said = printed.said?;
    let same = match (&unit.unit, said) {
        (Unit::Money(_), Said::Pounds | Said::Pence)
        | (Unit::Percent, Said::Percent)
        | (Unit::PercentagePoints, Said::Points) => true,
        (Unit::Foreign(column, _), Said::Other(cell)) => *column == cell,
        (Unit::Foreign(column, _), Said::Dollars) => column.code == "usd",
        (Unit::Count(noun), said) => noun == said.noun(),
        _ => false,
    };
    if same {
        return None;
    }
    let it = said.noun();
    Some(match &unit.unit {
        Unit::Foreign(column, _) if said == Said::Dollars && column.name.ends_with("dollars") => {
            format!("it is in dollars of no country: look up whether they are {}, as the column is", column.name)
        }
        Unit::PercentagePoints if said == Said::Percent => format!(
            "it is in percent, and the column in percentage points: write {} only if it is the difference of two \
             percentages",
            printed.value
        ),
        Unit::Ratio if said == Said::Percent => format!(
            "it is in percent, and the column in {}: {} is what it is of one",
            unit.noun(),
            (printed.value / Decimal::ONE_HUNDRED).normalize()
        ),
        Unit::Count(_) if unit.said.is_empty() => format!(
            "it is in {it}, and datapackage.json does not say the unit of `{}`: give the column its `unit` first",
            field.name
        ),
        _ if said.is_money() && unit.is_money() => format!(
            "it is in {it}, and the column in {}: convert it and say how in a caveat, or give it a column of its own",
            unit.noun()
        ),
        Unit::Count(noun) => format!("it is in {it}, and the column counts {noun}: give it a column of its own"),
        _ => format!("it is in {it}, and the column in {}: give it a column of its own", unit.noun()),
    })
}
