//! What to write for a date: the day in the column's own format where only one can be meant,
//! and else every day that it can be. Day, month and year are never guessed.

use super::coarse::{Coarse, is_number};
use jiff::civil::{Date, ISOWeekDate, Weekday};
use pledgebook_frame::quantity::PartialDate;
use pledgebook_frame::read::{DateStyle, Dated, Missing};

/// What to write instead of a cell of a column of dates.
pub(super) fn date(cell: &str, format: Option<&str>) -> String {
    let write = |day: Date| match format {
        Some(format) => jiff::fmt::strtime::format(format, day).unwrap_or_else(|_| day.to_string()),
        None => day.to_string(),
    };
    if let Some(hint) = near_midnight(cell, write).or_else(|| day(cell, write)) {
        return hint;
    }
    const BEFORE: [&str; 9] = ["by", "from", "since", "until", "before", "after", "in", "to", "about"];
    let after = cell.split_once(' ').filter(|(word, _)| BEFORE.contains(&word.to_lowercase().as_str()));
    if let Some(what) = Coarse::of(after.map_or(cell, |(_, rest)| rest)) {
        return format!("{}: look it up, or make the column a `string`{}", what.lacks(), what.pattern());
    }
    if let Some(hint) = day(&cell.replace(['O', 'o'], "0"), write).filter(|_| cell.contains(['O', 'o'])) {
        return format!("the letter O stands where a zero should: {hint}");
    }
    if let Some((date, mark)) = marked(cell)
        && let Some(hint) = day(date, write)
    {
        return format!("{hint}, and put “{mark}” into a caveat or a column of its own");
    }
    if [" to ", " - ", "–", "—", " and ", "-", " "].iter().any(|between| two(cell, between)) {
        return "it holds two dates: give each a column of its own".into();
    }
    if Missing::of(cell).is_some() {
        return format!("leave the cell empty, or list “{cell}” in `missingValues` of datapackage.json");
    }
    if seconds(cell) {
        return "it may be a number of seconds, as computers count them from 1970: look the date up".into();
    }
    let parts: Vec<&str> = cell.split(['-', '/', '.', ' ']).collect();
    let three = parts.len() == 3 && parts.iter().all(|part| is_number(part));
    if three && parts.iter().all(|part| part.len() <= 2) && parts[2].len() == 1 {
        return "its year has one digit: look it up".into();
    }
    if three || impossible(cell) {
        return "no calendar has that day: look it up".into();
    }
    let example = write(jiff::civil::date(2024, 3, 6));
    format!("write dates like {example}; leave the cell empty where the date is not known")
}

/// What to write instead of a cell of a column of years, months and days.
pub(super) fn partial(cell: &str) -> Option<String> {
    match Coarse::of(cell) {
        Some(Coarse::Month(Some(month))) => Some(format!("write {month}")),
        Some(_) => None,
        None if Dated::of(cell).is_none() && impossible(cell) => Some("no calendar has that day: look it up".into()),
        None => day(cell, |day| day.to_string()),
    }
}

/// What a cell that is no figure says of time: `Mar-24`, `2023-24`, `12:30`.
pub(super) fn of_time(cell: &str) -> Option<&'static str> {
    let clock = |part: &str| part.len() <= 2 && is_number(part);
    if Dated::of(cell).is_some_and(|dated| dated.style != DateStyle::Serial) || marked(cell).is_some() {
        return Some("it is a date: put it into a column of dates");
    }
    match Coarse::of(cell) {
        Some(Coarse::FinancialYear) => Some("it is a financial year: put it into a column of years"),
        Some(Coarse::NoYear) if cell.contains(char::is_alphabetic) => {
            Some("it is a day of a month, which a spreadsheet may have made of a number: look it up")
        }
        Some(Coarse::Month(_)) => Some("it is a month: put it into a column of months"),
        Some(Coarse::Other) if cell.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4) => {
            Some("it is a period of time: put it into a column of its own")
        }
        _ if cell.split(':').count() > 1 && cell.split(':').all(clock) => {
            Some("it is a time of day, or a span of time: write how many hours or minutes it is")
        }
        _ => None,
    }
}

/// The day that a cell means, or every day that it can mean.
fn day(cell: &str, write: impl Fn(Date) -> String) -> Option<String> {
    if let Some(day) = of_the_year(cell) {
        return Some(format!("write {}", write(day)));
    }
    if let Some(read) = run_together(cell) {
        return Some(said(&read, cell.len() == 6, &write, year_first(cell)));
    }
    let (years, Some(dated)) = (year_first(cell), Dated::of(cell)) else {
        let day = year_first(cell)?;
        return Some(format!("write {}{}", write(day), century(day)));
    };
    if dated.style == DateStyle::Serial {
        let day = write(dated.only()?);
        return Some(format!("it is a number of days as Excel counts them: write {day}, and look the date up"));
    }
    Some(said(&dated, dated.short_year, &write, years))
}

/// The readings of a date in a sentence; `years` is the one by which the year stands first.
fn said(dated: &Dated, short: bool, write: &impl Fn(Date) -> String, years: Option<Date>) -> String {
    let first = dated.day_first.or(dated.month_first).unwrap_or_default();
    let century = if short { century(first) } else { "" };
    let years = years.filter(|day| Some(*day) != dated.day_first && Some(*day) != dated.month_first);
    let years = years.map(|day| format!("; {} if the year stands first", write(day))).unwrap_or_default();
    match (dated.only(), dated.day_first, dated.month_first) {
        (Some(day), ..) if years.is_empty() => format!("write {}{century}", write(day)),
        (Some(day), of_day, _) => {
            let which = if of_day.is_some() { "day" } else { "month" };
            format!("look it up: {} if the {which} stands first{century}{years}", write(day))
        }
        (None, Some(of_day), Some(of_month)) => format!(
            "look it up: {} if the day stands first, {} if the month does{century}{years}",
            write(of_day),
            write(of_month)
        ),
        _ => String::new(),
    }
}

fn century(day: Date) -> &'static str {
    if day.year() < 2000 { ", if the year is of the last century" } else { ", if the year is of this century" }
}

fn of_two_digits(year: i16) -> i16 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

/// The day, if a year of two digits stands first: `24-03-06`, `240306`.
fn year_first(cell: &str) -> Option<Date> {
    let parts: Vec<&str> = match is_number(cell) && cell.len() == 6 {
        true => vec![&cell[..2], &cell[2..4], &cell[4..]],
        false => cell.split(['-', '/', '.']).collect(),
    };
    let [year, month, day] = parts.as_slice() else { return None };
    parts.iter().all(|part| part.len() == 2 && is_number(part)).then_some(())?;
    Date::new(of_two_digits(year.parse().ok()?), month.parse().ok()?, day.parse().ok()?).ok()
}

/// `06032024` and `060324`, in which day or month stands first.
fn run_together(cell: &str) -> Option<Dated> {
    if !is_number(cell) || !matches!(cell.len(), 6 | 8) || Coarse::of(cell).is_some() {
        return None;
    }
    Dated::of(cell).is_none().then(|| Dated::of(&format!("{}/{}/{}", &cell[..2], &cell[2..4], &cell[4..])))?
}

/// `2024-W10-3` and `2024-066`: a day by its week, or by its number in the year.
fn of_the_year(cell: &str) -> Option<Date> {
    let (year, rest) = (cell.get(..4).filter(|year| is_number(year))?, cell.get(4..)?.trim_start_matches('-'));
    let year: i16 = year.parse().ok()?;
    if let Some(rest) = rest.strip_prefix(['W', 'w']) {
        let (week, day) = (rest.get(..2)?, rest.get(2..)?.trim_start_matches('-'));
        let day = Weekday::from_monday_one_offset(day.parse().ok()?).ok()?;
        return Some(ISOWeekDate::new(year, week.parse().ok()?, day).ok()?.date());
    }
    (cell.len() == 8 && rest.len() == 3 && is_number(rest)).then_some(())?;
    Date::new(year, 1, 1).ok()?.with().day_of_year(rest.parse().ok()?).build().ok()
}

/// An hour before midnight in Greenwich is midnight in Britain's summer.
fn near_midnight(cell: &str, write: impl Fn(Date) -> String) -> Option<String> {
    let stamp: jiff::Timestamp = cell.parse().ok()?;
    let utc = stamp.to_zoned(jiff::tz::TimeZone::UTC);
    let is_utc = cell.ends_with(['Z', 'z']) || cell.ends_with("+00:00");
    (is_utc && utc.hour() == 23 && utc.minute() == 0 && utc.second() == 0).then_some(())?;
    let (day, next) = (utc.date(), utc.date().tomorrow().ok()?);
    Some(format!(
        "it is 23:00 in Greenwich, which is midnight in British summer time: {} if it is the day in Greenwich, {} if in \
         Britain; look it up",
        write(day),
        write(next)
    ))
}

/// A date and the mark or the words beside it: `2024-03-06*`, `by 6 March 2024`.
fn marked(cell: &str) -> Option<(&str, &str)> {
    let is_date = |date: &str| Dated::of(date).is_some_and(|dated| dated.style != DateStyle::Serial);
    let alone =
        |mark: &str| !mark.is_empty() && (!mark.contains(|c: char| c.is_ascii_digit()) || mark.starts_with(['(', '[']));
    let ends = cell.char_indices().rev().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at + 1);
    let behind = ends.map(|end| (&cell[..end], &cell[end..]));
    let mut behind = behind
        .filter(|(_, mark)| !mark.starts_with(|c: char| c.is_ascii_digit()))
        .map(|(date, mark)| (date, mark.trim()));
    if let Some(found) = behind.find(|(date, mark)| alone(mark) && is_date(date)) {
        return Some(found);
    }
    let starts = cell.match_indices(' ').map(|(at, _)| (cell[at + 1..].trim(), cell[..at].trim()));
    starts.filter(|(_, mark)| alone(mark)).find(|(date, _)| is_date(date))
}

/// Whether two dates stand around a word.
fn two(cell: &str, between: &str) -> bool {
    let is_date = |text: &str| {
        let text = text.trim();
        Dated::of(text).is_some_and(|dated| dated.style != DateStyle::Serial)
            || Coarse::of(text) == Some(Coarse::NoYear)
    };
    cell.match_indices(between).any(|(at, found)| {
        let (first, second) = (&cell[..at], &cell[at + found.len()..]);
        is_date(second) && (is_date(first) || is_number(first.trim()))
    })
}

fn seconds(cell: &str) -> bool {
    is_number(cell) && matches!(cell.len(), 10 | 13) && cell.starts_with('1')
}

/// `30 February 2024`, `20241306`: a date but for its day.
fn impossible(cell: &str) -> bool {
    let digits = is_number(cell) && cell.len() == 8;
    let (first, rest) = cell.split_once([' ', '-', '/']).unwrap_or_default();
    let of_first =
        |day: &str| Dated::of(&format!("{day}{}{rest}", cell.get(first.len()..first.len() + 1).unwrap_or(" ")));
    let timed = cell.split(['T', ' ']).next().is_some_and(|day| {
        day != cell
            && day.len() == 10
            && day.parse::<PartialDate>().is_err()
            && day.bytes().filter(|byte| *byte == b'-').count() == 2
    });
    let year_first = first.len() == 4 && rest.len() == 5 && Dated::of(&format!("{first}-{}-01", &rest[..2])).is_some();
    digits
        || timed
        || year_first
        || is_number(first.trim_end_matches(|c: char| c.is_alphabetic())) && of_first("1").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_is_named_for_what_it_is() {
        for (cell, hint) in [
            (
                "24-03-06",
                "look it up: 2006-03-24 if the day stands first, if the year is of this century; 2024-03-06 if the year stands first",
            ),
            ("99-03-31", "write 1999-03-31, if the year is of the last century"),
            (
                "25/03/24",
                "look it up: 2024-03-25 if the day stands first, if the year is of this century; 2025-03-24 if the year stands first",
            ),
            (
                "6/3/24",
                "look it up: 2024-03-06 if the day stands first, 2024-06-03 if the month does, if the year is of this century",
            ),
            ("6th March 2024", "write 2024-03-06"),
            ("2024-W10-3", "write 2024-03-06"),
            ("2024-066", "write 2024-03-06"),
            ("06032024", "look it up: 2024-03-06 if the day stands first, 2024-06-03 if the month does"),
            (
                "060324",
                "look it up: 2024-03-06 if the day stands first, 2024-06-03 if the month does, if the year is of this century; 2006-03-24 if the year stands first",
            ),
            (
                "2024-03-31T23:00:00Z",
                "it is 23:00 in Greenwich, which is midnight in British summer time: 2024-03-31 if it is the day in Greenwich, 2024-04-01 if in Britain; look it up",
            ),
            ("2024-03-06T00:00:00Z", "write 2024-03-06"),
            (
                "March 2024",
                "the day is missing, for it is a month: look it up, or make the column a `string` with a pattern for years \
                 and months",
            ),
            ("Mar-24", "the day is missing, for it is a month: look it up, or make the column a `string`"),
            ("by March 2024", "the day is missing, for it is a month"),
            ("2O24-03-06", "the letter O stands where a zero should: write 2024-03-06"),
            ("6/3/1", "its year has one digit"),
            ("202403", "the day is missing"),
            ("2024", "the day is missing"),
            ("2023-24", "the day is missing, for it is a financial year"),
            ("Q1 2024", "the day is missing"),
            ("Spring 2024", "the day is missing"),
            ("FY24", "the day is missing"),
            ("March 24", "the day or the year is missing"),
            ("6 March", "the year is missing"),
            ("06/03", "the year is missing"),
            ("2024-03-06*", "write 2024-03-06, and put “*” into a caveat or a column of its own"),
            ("2024-03-06 (est)", "write 2024-03-06, and put “(est)” into a caveat"),
            ("by 6 March 2024", "write 2024-03-06, and put “by” into a caveat"),
            ("06/03/2024 est.", "2024-06-03 if the month does, and put “est.” into a caveat"),
            ("06/03/2024 - 08/03/2024", "it holds two dates"),
            ("6-8 March 2024", "it holds two dates"),
            ("31/02/2024", "no calendar has that day: look it up"),
            ("30 February 2024", "no calendar has that day: look it up"),
            ("2024-13-06", "no calendar has that day"),
            ("20241306", "no calendar has that day"),
            ("2024-02-30T00:00:00Z", "no calendar has that day"),
            ("1709683200", "seconds"),
            ("soon", "write dates like 2024-03-06"),
        ] {
            let said = date(cell, None);
            assert!(said.starts_with(hint) || said.contains(hint), "{cell}: {said}");
        }
        assert_eq!(date("6 March 2024", Some("%d/%m/%Y")), "write 06/03/2024");
        assert_eq!(partial("2024-3").as_deref(), Some("write 2024-03"));
        assert_eq!(partial("2024-02-30").as_deref(), Some("no calendar has that day: look it up"));
        assert_eq!(partial("March 2024").as_deref(), Some("write 2024-03"));
        assert_eq!(
            partial("06/03/2024").as_deref(),
            Some("look it up: 2024-03-06 if the day stands first, 2024-06-03 if the month does")
        );
    }
}
