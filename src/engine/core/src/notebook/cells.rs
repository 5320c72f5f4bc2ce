//! Values of a frame as cells: exact for integers and decimals, sensible for floats.

use super::TEXT_SHOWN;
use super::markup::visible;
use polars::prelude::{AnyValue, DataType};

/// The digits that a column of floats is shown to.
const SIGNIFICANT: i32 = 6;
/// Characters of a tooltip.
const FULL_TEXT: usize = 2000;
/// Entries of a list in a cell.
const LIST_SHOWN: usize = 6;

/// A cell: what it says, and more of it where that was cut or rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub text: String,
    pub full: Option<String>,
    pub kind: Kind,
    /// Places that a decimal lacks to have its point below those above it.
    pub pad: usize,
}

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Not known.
    Null,
    /// A number, to the right.
    Number,
    /// Words of ours.
    Text,
    /// A value from a frame that is no number.
    Data,
    /// The total of a table, or another cell to stand out.
    Strong,
    /// Stands for columns that are left out.
    Gap,
}

impl Cell {
    pub fn null() -> Self {
        Cell { kind: Kind::Null, ..Cell::text("null") }
    }

    pub fn number(text: impl Into<String>) -> Self {
        Cell { kind: Kind::Number, ..Cell::text(text) }
    }

    /// A text, whole.
    pub fn text(text: impl Into<String>) -> Self {
        Cell { text: text.into(), full: None, kind: Kind::Text, pad: 0 }
    }

    /// A text from a frame, cut where it is long.
    pub fn cut(text: &str) -> Self {
        let shown = shorten(text, TEXT_SHOWN);
        let full = (shown.len() < text.len()).then(|| shorten(text, FULL_TEXT));
        Cell { text: shown.chars().map(visible).collect(), full, kind: Kind::Data, pad: 0 }
    }

    pub fn gap() -> Self {
        Cell { kind: Kind::Gap, ..Cell::text("…") }
    }
}

/// A text of at most so many characters; an ellipsis stands for the rest.
fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => {
            let end = text.char_indices().nth(most - 1).map_or(0, |(at, _)| at);
            format!("{}…", text[..end].trim_end())
        }
    }
}

/// The shown values of one column as cells. `separators` are for thousands.
pub(super) fn cells(values: &[AnyValue], dtype: &DataType, separators: bool) -> Vec<Cell> {
    let float_places = dtype.is_float().then(|| float_places(values));
    let decimal_places = values.iter().filter_map(|value| decimal_parts(value).map(|(_, _, places)| places)).max();
    let cell = |value: &AnyValue| match value {
        AnyValue::Null => Cell::null(),
        AnyValue::Float64(number) => float(*number, float_places.unwrap_or(0), &number.to_string()),
        // The shortest decimal of a 32-bit float is not that of the 64-bit one it equals.
        AnyValue::Float32(number) => float(f64::from(*number), float_places.unwrap_or(0), &number.to_string()),
        AnyValue::String(text) => Cell::cut(text),
        AnyValue::StringOwned(text) => Cell::cut(text),
        value if value.is_integer() => Cell::number(integer(&value.to_string(), separators)),
        value => match decimal_parts(value) {
            Some((mantissa, scale, places)) => {
                // Zeros to fill up would claim a precision that the source does not have.
                let most = decimal_places.unwrap_or(0);
                let pad = most - places + usize::from(places == 0 && most > 0);
                Cell { pad, ..Cell::number(decimal(mantissa, scale, places)) }
            }
            None => Cell::cut(&inside(value)),
        },
    };
    values.iter().map(cell).collect()
}

/// A value within a list, a struct or a sentence: `"text"`, `1,200`, `[1, 2]`.
pub(super) fn inside(value: &AnyValue) -> String {
    match value {
        AnyValue::Null => "null".into(),
        AnyValue::String(text) => format!("{text:?}"),
        AnyValue::StringOwned(text) => format!("{:?}", text.as_str()),
        AnyValue::Float64(number) => float(*number, places(*number), &number.to_string()).text,
        AnyValue::Float32(number) => float(f64::from(*number), places(f64::from(*number)), &number.to_string()).text,
        AnyValue::List(series) => {
            let mut parts: Vec<String> = series.iter().take(LIST_SHOWN).map(|value| inside(&value)).collect();
            if series.len() > LIST_SHOWN {
                parts.push(format!("… {} more", integer(&(series.len() - LIST_SHOWN).to_string(), true)));
            }
            format!("[{}]", parts.join(", "))
        }
        AnyValue::Binary(bytes) => binary(bytes),
        AnyValue::BinaryOwned(bytes) => binary(bytes),
        value if value.is_integer() => integer(&value.to_string(), true),
        value => match decimal_parts(value) {
            Some((mantissa, scale, places)) => decimal(mantissa, scale, places),
            None => value.to_string(),
        },
    }
}

fn binary(bytes: &[u8]) -> String {
    let start: String = bytes.iter().take(LIST_SHOWN).map(|byte| format!("{byte:02x} ")).collect();
    let more = if bytes.len() > LIST_SHOWN { "… " } else { "" };
    format!("{start}{more}({} bytes)", integer(&bytes.len().to_string(), true))
}

/// Digits with a comma before each third from the right, and a real minus sign.
pub(super) fn integer(digits: &str, separators: bool) -> String {
    let (minus, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("−", rest));
    if separators { format!("{minus}{}", grouped(digits)) } else { format!("{minus}{digits}") }
}

/// A count in words: "1 row", "12,000 rows".
pub(super) fn count(n: usize, noun: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", integer(&n.to_string(), true))
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Mantissa, scale, and the decimal places that it needs.
fn decimal_parts(value: &AnyValue) -> Option<(i128, usize, usize)> {
    let AnyValue::Decimal(mantissa, _, scale) = value else { return None };
    let (mut rest, mut places) = (*mantissa, *scale);
    while places > 0 && rest % 10 == 0 {
        rest /= 10;
        places -= 1;
    }
    Some((*mantissa, *scale, places))
}

/// A decimal exactly, to the places that it needs.
fn decimal(mantissa: i128, scale: usize, places: usize) -> String {
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let minus = if mantissa < 0 { "−" } else { "" };
    let fraction = &fraction[..places.min(fraction.len())];
    if fraction.is_empty() {
        format!("{minus}{}", grouped(whole))
    } else {
        format!("{minus}{}.{fraction}", grouped(whole))
    }
}

/// Decimal places for a whole column, so that its points stand in line.
fn float_places(values: &[AnyValue]) -> usize {
    let sizes = values.iter().filter_map(|value| match value {
        AnyValue::Float64(number) => Some((*number, shortest_places(&number.to_string()))),
        AnyValue::Float32(number) => Some((f64::from(*number), shortest_places(&number.to_string()))),
        _ => None,
    });
    let (mut largest, mut needed) = (0.0_f64, 1);
    for (number, places) in sizes.filter(|(number, _)| number.is_finite()) {
        largest = largest.max(number.abs());
        needed = needed.max(places);
    }
    needed.min(sensible_places(largest))
}

fn places(number: f64) -> usize {
    shortest_places(&number.to_string()).max(1).min(sensible_places(number.abs()))
}

/// What the shortest form that reads back as the same float has.
fn shortest_places(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// Six significant digits, and at least one place: a float is seen to be one.
fn sensible_places(size: f64) -> usize {
    let before_point = if size > 0.0 { size.log10().floor() as i32 + 1 } else { 1 };
    (SIGNIFICANT - before_point).clamp(1, 12) as usize
}

/// A float to so many places; `exact` is its shortest exact form, for the tooltip.
fn float(number: f64, places: usize, exact: &str) -> Cell {
    if number.is_nan() {
        return Cell::number("NaN");
    }
    if number.is_infinite() {
        return Cell::number(if number > 0.0 { "inf" } else { "−inf" });
    }
    let size = number.abs();
    // A column of large numbers must not make a small one look like nothing.
    let lost = size > 0.0 && size < 5.0 * 10_f64.powi(-(places as i32));
    let text = if size >= 1e15 || (lost && shortest_places(exact) > places) {
        let text = format!("{size:.3e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
        format!("{digits}e{}", power.replace('-', "−"))
    } else {
        let text = format!("{size:.places$}");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        if fraction.is_empty() { grouped(whole) } else { format!("{}.{fraction}", grouped(whole)) }
    };
    let rounded = shortest_places(exact) > places || size >= 1e15;
    let full = rounded.then(|| exact.replace('-', "−"));
    let minus = if number.is_sign_negative() && size > 0.0 { "−" } else { "" };
    Cell { full, ..Cell::number(format!("{minus}{text}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floats(values: &[f64]) -> Vec<String> {
        let values: Vec<AnyValue> = values.iter().map(|number| AnyValue::Float64(*number)).collect();
        cells(&values, &DataType::Float64, true).into_iter().map(|cell| cell.text).collect()
    }

    #[test]
    fn floats_stand_in_line_and_keep_what_matters() {
        assert_eq!(floats(&[47.2, 1234.0, -0.5]), ["47.2", "1,234.0", "−0.5"]);
        assert_eq!(floats(&[0.1 + 0.2]), ["0.300000"]);
        assert_eq!(floats(&[1.0 / 3.0, 100.0]), ["0.333", "100.000"]);
        assert_eq!(floats(&[1e6, 1e-7]), ["1,000,000.0", "1e−7"]);
        assert_eq!(floats(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0]), ["NaN", "inf", "−inf", "0.0"]);
        assert_eq!(floats(&[1.5e300]), ["1.5e300"]);
    }

    #[test]
    fn integers_and_decimals_are_exact() {
        assert_eq!(integer(&i128::MIN.to_string(), true), "−170,141,183,460,469,231,731,687,303,715,884,105,728");
        assert_eq!(decimal(-5, 3, 3), "−0.005");
        assert_eq!(decimal(12_345_678_900, 4, 2), "1,234,567.89");
        assert_eq!(decimal(7, 0, 0), "7");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöüß", 3), "äö…");
    }
}
