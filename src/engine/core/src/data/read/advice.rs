//! What to write instead of a cell that was refused. A figure that the cell holds is named,
//! so that nobody loses it; a date that can mean two days is named with both.

use super::figures;
use crate::data::schema::Field;
use jiff::civil::Date;
use pledgebook_frame::read::{Amount, DateStyle, Dated, Missing};

/// What most likely went wrong with a number.
pub(super) fn number(cell: &str, field: &Field) -> String {
    let lower = cell.to_lowercase();
    if ["nan", "inf", "infinity"].contains(&lower.trim_start_matches(['-', '+'])) {
        return "leave the cell empty where the figure is not known".into();
    }
    if let Some(amount) = Amount::of(cell) {
        return figures::figure(cell, &amount, field);
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
    if let Some(hint) = figures::among_words(cell, field) {
        return hint;
    }
    "leave the cell empty where the figure is not known; put words in another column".into()
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
    if let Some(hint) = day(cell, write) {
        return hint;
    }
    if cell.parse::<pledgebook_frame::quantity::PartialDate>().is_ok() {
        return "the day is missing: look it up, or make the column a `string` with a pattern for years and months"
            .into();
    }
    if lacks_day(cell) {
        return "the day is missing: look it up, or make the column a `string`".into();
    }
    if let Some((date, mark)) = marked(cell)
        && let Some(hint) = day(date, write)
    {
        return format!("{hint}, and put “{mark}” into a caveat or a column of its own");
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

/// The day that a cell means, or every day that it can mean.
fn day(cell: &str, write: impl Fn(Date) -> String) -> Option<String> {
    let dated = Dated::of(cell);
    let (day, month) = dated.map_or((None, None), |dated| (dated.day_first, dated.month_first));
    let first = [(day, "day"), (month.filter(|_| month != day), "month"), (year_first(cell), "year")];
    let mut readings: Vec<(Date, &str)> = Vec::new();
    for (day, what) in first.into_iter().filter_map(|(day, what)| Some((day?, what))) {
        if readings.iter().all(|(known, _)| *known != day) {
            readings.push((day, what));
        }
    }
    let short = dated.is_none_or(|dated| dated.short_year);
    let century = match readings.first()?.0.year() {
        _ if !short => "",
        2000.. => ", if the year is of this century",
        _ => ", if the year is of the last century",
    };
    Some(match readings.as_slice() {
        [(day, _)] if dated.is_some_and(|dated| dated.style == DateStyle::Serial) => {
            format!("it is a number of days as Excel counts them: write {}, and look the date up", write(*day))
        }
        [(day, _)] => format!("write {}{century}", write(*day)),
        [(day, first), rest @ ..] => {
            let rest: Vec<String> =
                rest.iter().map(|(day, what)| format!("{} if the {what} does", write(*day))).collect();
            format!("look it up: {} if the {first} stands first, {}{century}", write(*day), rest.join(", "))
        }
        [] => return None,
    })
}

/// The day, if the year stands first and has two digits: `24-03-06`.
fn year_first(cell: &str) -> Option<Date> {
    let parts: Vec<&str> = cell.split(['-', '/', '.']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    parts.iter().all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then_some(())?;
    let year: i16 = year.parse().ok()?;
    Date::new(if year < 70 { 2000 } else { 1900 } + year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Whether a cell is a month, a quarter or a year: `March 2024`, `Mar-24`, `Q1 2024`, `2023-24`.
fn lacks_day(cell: &str) -> bool {
    let is_number = |part: &str, len: usize| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_year = |part: &str| is_number(part, 4) && ("1800".."2200").contains(&part);
    let is_month = |part: &str| Dated::of(&format!("6 {part} 2024")).is_some_and(|day| day.style == DateStyle::Named);
    let is_quarter =
        |part: &str| part.len() == 2 && part.starts_with(['Q', 'q']) && part.ends_with(['1', '2', '3', '4']);
    let parts: Vec<&str> =
        cell.split([' ', '-', '–', '/', '.', ',', '\'', '’']).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [word, year] if is_month(word) || is_quarter(word) => is_year(year) || is_number(year, 2),
        [year, word] if is_month(word) || is_quarter(word) => is_year(year),
        [year, next] if is_year(year) => is_year(next) || is_number(next, 2),
        [month, year] => is_number(month, 2) && is_year(year),
        [word, year, next] if is_quarter(word) => is_year(year) && is_number(next, 2),
        [year, next, word] if is_quarter(word) => is_year(year) && is_number(next, 2),
        _ => false,
    }
}

/// A date and the mark behind it: `2024-03-06*`, `2024-03-06 (est)`.
fn marked(cell: &str) -> Option<(&str, &str)> {
    let ends = cell.char_indices().rev().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at + 1);
    ends.map(|end| (&cell[..end], cell[end..].trim())).find(|(date, mark)| {
        let alone = !mark.bytes().any(|byte| byte.is_ascii_digit()) || mark.starts_with(['(', '[']);
        let beside = !cell[date.len()..].starts_with(|c: char| c.is_ascii_digit());
        let is_date = || Dated::of(date).is_some_and(|dated| dated.style != DateStyle::Serial);
        !mark.is_empty() && alone && beside && is_date()
    })
}
