//! What to write instead of a cell that is no number. A figure that the cell holds is named,
//! so that nobody loses it.

use super::column_unit::ColumnUnit;
use super::printed::Printed;
use super::{dates, figures};
use crate::data::schema::Field;
use pledgebook_frame::read::{Amount, Mark, Missing};

/// What surrounds a cell that was refused.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around<'a> {
    /// The row's own unit, where the descriptor leaves it to a column.
    pub unit: Option<&'a str>,
    /// Whether other cells of the column have a comma before their decimals.
    pub commas: bool,
}

impl<'a> Around<'a> {
    /// What the other cells of a column show, and the row's own unit.
    pub fn of(cells: impl Iterator<Item = &'a str>, unit: Option<&'a str>) -> Self {
        let mut amounts = cells.filter(|cell| cell.contains(',')).filter_map(Amount::of);
        Around { unit, commas: amounts.any(|amount| amount.marks.contains(&Mark::DecimalComma)) }
    }
}

/// Words that make a figure the end of a range.
const BOUNDS: [&str; 17] = [
    "under ",
    "below ",
    "less than ",
    "fewer than ",
    "more than ",
    "over ",
    "above ",
    "at least ",
    "at most ",
    "up to ",
    "no more than ",
    " or more",
    " or fewer",
    " or less",
    " or over",
    " and over",
    " and under",
];

/// What most likely went wrong with a number.
pub(super) fn number(cell: &str, field: &Field, around: Around) -> String {
    let lower = cell.to_lowercase();
    if ["nan", "inf", "infinity"].contains(&lower.trim_start_matches(['-', '+'])) {
        return "leave the cell empty where the figure is not known".into();
    }
    if let Some(missing) = Missing::of(cell).or_else(|| Missing::of(cell.trim_end_matches(['*', '†', '‡']))) {
        return no_figure(cell, missing);
    }
    if cell.len() > 1 && cell.chars().all(|c| c == '#') {
        return "the spreadsheet's column was too narrow to show the figure: widen it, and save the file again".into();
    }
    let hidden = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    if cell.contains(|c: char| hidden(&c)) {
        let shown: String = cell.chars().filter(|c| !hidden(c)).collect();
        return format!("a character that nobody sees stands in it: write {shown}");
    }
    if let Some(formula) = cell.strip_prefix('=') {
        let inner = formula.trim_matches('"');
        return match Printed::of(inner).is_some() && !inner.contains(|c: char| c.is_alphabetic() || "+*/(".contains(c))
        {
            true => format!("it is a formula: {}", number(&format!("'{inner}"), field, around)),
            false => "it is a formula: write the figure that the spreadsheet shows for it".into(),
        };
    }
    let cell: String = cell.trim_start_matches('\'').trim().chars().map(narrow).collect();
    let cell = cell.as_str();
    let bound = BOUNDS.iter().any(|words| lower.starts_with(words) && words.ends_with(' ') || lower.ends_with(words));
    if bound || cell.starts_with(['<', '>', '≤', '≥', '±']) || cell.starts_with("+/-") {
        return "it is a bound and no figure: leave the cell empty, and say it in a caveat".into();
    }
    if let Some(what) = dates::of_time(cell) {
        return what.into();
    }
    if let Some(fraction) = fraction(cell) {
        return format!("write {fraction}, with a point before the decimals");
    }
    if let Some(printed) = Printed::of(cell) {
        return figures::figure(&printed, &ColumnUnit::of(field, around.unit), field, around.commas);
    }
    without_one_figure(cell)
}

/// What a cell says that holds no figure, or more than one.
fn without_one_figure(cell: &str) -> String {
    let digits = cell.contains(|c: char| c.is_ascii_digit());
    let letters = cell.contains(|c: char| c.is_alphabetic());
    if !digits {
        let listed =
            format!("if “{cell}” stands for a figure that is missing, list it in `missingValues` of datapackage.json");
        return match letters {
            true => "leave the cell empty where the figure is not known; put words in another column".into(),
            false => listed,
        };
    }
    let is_figure = |text: &str| text.ends_with(|c: char| c.is_ascii_digit() || "%)mkn".contains(c));
    let two = [" to ", "-", "–", "—", " and ", "/", " of ", ";", ":", "(", "±", "+/-", " "].iter().any(|between| {
        let (first, second) = cell.split_once(between).unwrap_or_default();
        let second = second.trim_end_matches(')');
        first.ends_with(|c: char| c.is_ascii_digit() || c.is_whitespace() || "%mkn".contains(c))
            && [first.trim(), second.trim()].iter().all(|part| Amount::of(part).is_some() && is_figure(part))
    });
    if two {
        return "it holds two figures: give each a column of its own".into();
    }
    if letters {
        return "leave the cell empty where the figure is not known; put words in another column".into();
    }
    if cell.contains(['-', '−', '–', '(']) {
        return "its signs can be read in two ways: look up whether the figure is above or below zero".into();
    }
    "its commas, points or spaces part no groups of three digits, so that one may be missing: look the figure up".into()
}

/// A digit of the width of Chinese letters as the plain one.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
        '，' => ',',
        '．' => '.',
        other => other,
    }
}

/// `½`, `3½`, `¾` as decimals.
fn fraction(cell: &str) -> Option<String> {
    let whole = cell.trim_end_matches(['½', '¼', '¾']);
    let part = match &cell[whole.len()..] {
        "½" => "5",
        "¼" => "25",
        "¾" => "75",
        _ => return None,
    };
    let whole = whole.trim();
    let number = whole.trim_start_matches('-');
    number.bytes().all(|byte| byte.is_ascii_digit()).then(|| match number {
        "" => format!("{whole}0.{part}"),
        _ => format!("{whole}.{part}"),
    })
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
