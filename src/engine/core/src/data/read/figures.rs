//! The figure that a refused cell holds: its own unit and scale are told where they are
//! not those of the column.

use crate::data::schema::{Field, Kind};
use pledgebook_frame::quantity::Unit;
use pledgebook_frame::read::{Amount, Mark};
use rust_decimal::Decimal;

/// What to write for a figure with marks around it.
pub(super) fn figure(cell: &str, amount: &Amount, field: &Field) -> String {
    let has = |mark| amount.marks.contains(&mark);
    let mut value = amount.value;
    let (_, scale) = unit_of(field);
    if let Some(hint) = other_unit(cell, field) {
        return hint;
    }
    if has(Mark::Multiple) {
        value = (value / scale).normalize();
    } else if let Some(hint) = other_scale(cell, value, field) {
        return hint;
    }
    if let Some(hint) = not_whole(value, field) {
        return hint;
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

/// What to write for one figure with words around it; `None` where there is not just one.
pub(super) fn among_words(cell: &str, field: &Field) -> Option<String> {
    let start = cell.find(|c: char| c.is_ascii_digit())?;
    let end = cell.rfind(|c: char| c.is_ascii_digit())? + 1;
    let amount = Amount::of(&cell[start..end]).filter(|_| !cell[start..end].contains(|c: char| c.is_alphabetic()))?;
    let (before, after) = (cell[..start].trim(), cell[end..].trim());
    // “see Table 4” names a table, and “1.2.3” nothing.
    let before_is_known = words(before).all(|word| MARKS.contains(&word.as_str()) || UNITS.contains(&word.as_str()));
    if !before_is_known || before.ends_with(['<', '>', '≤', '≥', '#', '/', ':']) {
        return None;
    }
    if let Some(hint) = other_unit(cell, field) {
        return Some(hint);
    }
    let negative = before.contains(['-', '−', '–']);
    let (unit, scale) = unit_of(field);
    let many = words(before).chain(words(after)).find_map(|word| times(&word));
    let mut value = if negative { -amount.value } else { amount.value };
    match many {
        Some(times) => value = (value.checked_mul(times)? / scale).normalize(),
        None => {
            if let Some(hint) = other_scale(cell, value, field) {
                return Some(hint);
            }
        }
    }
    if let Some(hint) = not_whole(value, field) {
        return Some(hint);
    }
    let shown = written(value, field);
    let around = [before, after].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let all: Vec<String> = words(&around).collect();
    let is = |known: &[&str]| !all.is_empty() && all.iter().all(|word| known.contains(&word.as_str()));
    Some(match after.to_lowercase().as_str() {
        "cr" | "dr" => {
            format!(
                "“{after}” marks a credit or a debit: write {shown} or {}, as the column counts them",
                written(-value, field)
            )
        }
        "p" if unit.is_money() && many.is_none() => format!(
            "write {shown} if “p” marks a provisional figure, {} if it means pence",
            written((value / Decimal::ONE_HUNDRED / scale).normalize(), field)
        ),
        "+" => format!("write {shown}, and say in a caveat that it is at least that"),
        _ if is(UNITS) && many.is_some() => {
            format!("write {shown}, in the unit of the column, and say in a caveat if it is rounded")
        }
        _ if is(UNITS) => format!("the unit stands in the column's name: write {shown}"),
        _ => format!("write {shown}, and put “{around}” into a caveat or a column of its own"),
    })
}

/// What marks a figure and is none of its unit.
const MARKS: &[&str] = &[
    "p",
    "e",
    "r",
    "c",
    "ca",
    "circa",
    "approx",
    "approximately",
    "about",
    "around",
    "est",
    "estimated",
    "provisional",
];

/// Units and multiples as words.
const UNITS: &[&str] = &[
    "gbp",
    "pound",
    "pounds",
    "sterling",
    "eur",
    "euro",
    "euros",
    "usd",
    "dollar",
    "dollars",
    "per",
    "cent",
    "percent",
    "pc",
    "pct",
    "m",
    "mn",
    "million",
    "millions",
    "k",
    "thousand",
    "thousands",
    "bn",
    "billion",
    "billions",
];

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn times(word: &str) -> Option<Decimal> {
    Some(Decimal::from(match word {
        "k" | "thousand" | "thousands" => 1_000,
        "m" | "mn" | "million" | "millions" => 1_000_000,
        "bn" | "billion" | "billions" => 1_000_000_000_i64,
        _ => return None,
    }))
}

fn unit_of(field: &Field) -> (Unit, Decimal) {
    let unit = field.unit.as_deref().filter(|unit| *unit != "{unit}");
    let (unit, scale, _) = unit.map_or_else(|| Unit::of_column(&field.name), Unit::parse);
    (unit, scale)
}

/// That a cell is in another currency or unit than its column.
fn other_unit(cell: &str, field: &Field) -> Option<String> {
    let has = |signs: &[char], known: &[&str]| cell.contains(signs) || words(cell).any(|word| known.contains(&&*word));
    let per_cent = cell.to_lowercase().contains("per cent");
    let said = if has(&['£', 'œ', 'Œ', '\u{fffd}'], &["gbp", "pound", "pounds", "sterling"]) {
        "pounds"
    } else if has(&['€'], &["eur", "euro", "euros"]) {
        "euros"
    } else if has(&['$'], &["usd", "dollar", "dollars"]) {
        "dollars"
    } else if per_cent || has(&['%'], &["percent", "pc", "pct"]) {
        "percent"
    } else {
        return None;
    };
    let column = match unit_of(field).0 {
        Unit::Money(_) => "pounds".to_owned(),
        Unit::Foreign(currency, _) => currency.name.to_owned(),
        Unit::Percent => "percent".into(),
        Unit::PercentagePoints => "percentage points".into(),
        // Any other unit is of the column's own words, which say too little.
        _ => return None,
    };
    let same = column.to_lowercase().ends_with(said) || (said == "percent" && column == "percentage points");
    let instead = "convert it and say how in a caveat, or give it a column of its own";
    (!same).then(|| format!("it is in {said}, and the column in {column}: {instead}"))
}

/// That a cell is in whole pounds, and its column in millions of them.
fn other_scale(cell: &str, value: Decimal, field: &Field) -> Option<String> {
    let (unit, scale) = unit_of(field);
    let (signed, many) = (has_currency(cell), value.abs() >= scale);
    let doubtful = many || (signed && value.abs() >= Decimal::ONE_THOUSAND);
    (unit.is_money() && scale > Decimal::ONE && doubtful).then_some(())?;
    let column = if scale == Decimal::from(1_000_000) { "millions" } else { "billions" };
    let scaled = written((value / scale).normalize(), field);
    Some(if signed && many {
        format!("it is not in {column}, as the column is: write {scaled}")
    } else {
        format!("the column is in {column}: write {} if the cell is too, {scaled} if it is not", written(value, field))
    })
}

/// Whether a currency stands in a cell.
fn has_currency(cell: &str) -> bool {
    cell.contains(['£', '$', '€', 'œ', 'Œ', '\u{fffd}'])
        || words(cell).any(|word| ["gbp", "eur", "usd", "pounds", "euros", "dollars"].contains(&word.as_str()))
}

/// That a figure is not whole, and its column is of whole numbers.
fn not_whole(value: Decimal, field: &Field) -> Option<String> {
    (field.kind == Kind::Integer && !value.fract().is_zero()).then(|| {
        format!("it means {value}, and the column is of whole numbers: round it and say so in a caveat, or make the column a `number`")
    })
}
