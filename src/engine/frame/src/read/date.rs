//! What one cell holds that should be a date: every day it can mean, and how it is written.

use crate::quantity::MONTHS;
use jiff::civil::Date;
use std::fmt;

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DateStyle {
    /// `2024-03-06`, also `2024/3/6` and `20240306`.
    YearFirst,
    /// `06/03/2024`, `6-3-24`, `06.03.2024`: day or month may stand first.
    Numbers,
    /// `6 March 2024`, `06-Mar-24`, `March 6, 2024`.
    Named,
    /// `45357`: how Excel counts days.
    Serial,
}

impl fmt::Display for DateStyle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DateStyle::YearFirst => "2024-03-06",
            DateStyle::Numbers => "06/03/2024",
            DateStyle::Named => "6 March 2024",
            DateStyle::Serial => "45357 (days as Excel counts them)",
        })
    }
}

/// The days that a cell can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The day, if the day stands before the month.
    pub day_first: Option<Date>,
    /// The day, if the month stands before the day; the same one where only one can be meant.
    pub month_first: Option<Date>,
    /// The day, if a year of two digits may stand first: `24-03-06`. With slashes it does not.
    pub year_first: Option<Date>,
    /// How it is written.
    pub style: DateStyle,
    /// Whether the year has two digits: 00 to 69 is read as 2000 to 2069.
    pub short_year: bool,
    /// Whether a time of day follows.
    pub time: bool,
}

impl Dated {
    /// Reads a date; `None` where there is none, or where no calendar has the day.
    ///
    /// ```
    /// use pledgebook_frame::read::Dated;
    /// let said = Dated::of("06/03/2024").unwrap();
    /// assert_eq!(said.day_first.unwrap().to_string(), "2024-03-06");
    /// assert_eq!(said.month_first.unwrap().to_string(), "2024-06-03");
    /// assert_eq!(said.only(), None);
    /// assert_eq!(Dated::of("25/03/2024").unwrap().only().unwrap().to_string(), "2024-03-25");
    /// assert_eq!(Dated::of("45357").unwrap().only().unwrap().to_string(), "2024-03-06");
    /// ```
    pub fn of(text: &str) -> Option<Dated> {
        let text = text.trim();
        if text.len() < 5 || text.len() > 40 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return match text.len() {
                5 => serial(text.parse().ok()?).map(|date| Dated::one(date, DateStyle::Serial)),
                8 => {
                    let number = |range: std::ops::Range<usize>| text[range].parse::<i16>().ok();
                    let date = date(number(0..4)?, number(4..6)?, number(6..8)?)?;
                    Some(Dated::one(date, DateStyle::YearFirst))
                }
                _ => None,
            };
        }
        // `45357.5` is noon of that day.
        if let Some((days, part)) = text.split_once('.')
            && days.len() == 5
            && part.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Some(Dated { time: true, ..Dated::one(serial(days.parse().ok()?)?, DateStyle::Serial) });
        }
        if let Some(dated) = Dated::ten(text.as_bytes()) {
            return dated;
        }
        let (day, time) = without_time(text);
        let parts: Vec<&str> = day.split(['/', '-', '.', ' ', ',', '\u{a0}']).filter(|part| !part.is_empty()).collect();
        let parts = match parts.as_slice() {
            // A day of the week before the date.
            [first, rest @ ..] if rest.len() == 3 && weekday(first) => rest.to_vec(),
            _ => parts,
        };
        let [a, b, c] = parts.as_slice() else { return None };
        let numbers = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i16>().ok())?;
        let of_month = |part: &str| {
            let bare = part.strip_suffix("st").or_else(|| part.strip_suffix("nd")).or_else(|| part.strip_suffix("rd"));
            numbers(bare.or_else(|| part.strip_suffix("th")).unwrap_or(part)).filter(|_| part.len() <= 4)
        };
        let dated =
            |date: Option<Date>, style, short_year| Some(Dated { time, short_year, ..Dated::one(date?, style) });
        if let Some(month) = month(b) {
            if a.len() == 4 {
                return dated(date(numbers(a)?, month, of_month(c)?), DateStyle::Named, false);
            }
            let (year, short) = year(c)?;
            return dated(date(year, month, of_month(a)?), DateStyle::Named, short);
        }
        if let Some(month) = month(a) {
            let (year, short) = year(c)?;
            return dated(date(year, month, of_month(b)?), DateStyle::Named, short);
        }
        let (first, second) = (numbers(a)?, numbers(b)?);
        if a.len() == 4 {
            return dated(date(first, second, numbers(c).filter(|_| c.len() <= 2)?), DateStyle::YearFirst, false);
        }
        if a.len() > 2 || b.len() > 2 {
            return None;
        }
        let (year, short_year) = year(c)?;
        let (day_first, month_first) = (date(year, second, first), date(year, first, second));
        let two = [a, b, c].iter().all(|part| part.len() == 2) && !day.contains('/');
        let year_first = if two { date(self::year(a)?.0, second, numbers(c)?) } else { None };
        (day_first.is_some() || month_first.is_some()).then_some(Dated {
            day_first,
            month_first,
            year_first,
            style: DateStyle::Numbers,
            short_year,
            time,
        })
    }

    /// The day that is meant, where only one can be and no year of two digits stands first.
    pub fn only(&self) -> Option<Date> {
        match (self.day_first, self.month_first) {
            (Some(a), Some(b)) if a != b => None,
            (a, b) => a.or(b),
        }
    }

    /// `25/03/2024`, as most are written: the same as below, in a tenth of the time. The
    /// outer `None` is for all others.
    fn ten(text: &[u8]) -> Option<Option<Dated>> {
        let [a, b, b'/', c, d, b'/', year @ ..] = text else { return None };
        let [e, f, g, h] = year else { return None };
        [a, b, c, d, e, f, g, h].iter().all(|byte| byte.is_ascii_digit()).then_some(())?;
        let number = |digits: &[&u8]| digits.iter().fold(0_i16, |sum, digit| sum * 10 + i16::from(*digit - b'0'));
        let (first, second, year) = (number(&[a, b]), number(&[c, d]), number(&[e, f, g, h]));
        let (day_first, month_first) = (date(year, second, first), date(year, first, second));
        let some = day_first.is_some() || month_first.is_some();
        Some(some.then_some(Dated {
            day_first,
            month_first,
            year_first: None,
            style: DateStyle::Numbers,
            short_year: false,
            time: false,
        }))
    }

    fn one(date: Date, style: DateStyle) -> Dated {
        Dated {
            day_first: Some(date),
            month_first: Some(date),
            year_first: None,
            style,
            short_year: false,
            time: false,
        }
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    (1800..2200).contains(&year).then_some(())?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Excel's day 1 is 1 January 1900, and it believes that 1900 had a 29 February. Numbers
/// of days before 1954 or after 2119 are more likely something else.
fn serial(days: i32) -> Option<Date> {
    (20_000..=80_000).contains(&days).then_some(())?;
    jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()
}

fn year(text: &str) -> Option<(i16, bool)> {
    let number: i16 = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())??;
    match text.len() {
        4 => Some((number, false)),
        2 => Some((if number < 70 { 2000 } else { 1900 } + number, true)),
        _ => None,
    }
}

/// The day by itself, and whether a time of day followed.
fn without_time(text: &str) -> (&str, bool) {
    let Some(colon) = text.find(':') else { return (text, false) };
    match text[..colon].rfind([' ', 'T']) {
        Some(at) => (text[..at].trim_end_matches([',', ' ']), true),
        None => (text, false),
    }
}

/// The number of a month by its name, or by three letters of it and more.
pub(super) fn month(text: &str) -> Option<i16> {
    let begins = |month: &str| month.get(..text.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(text));
    let is_it = |month: &str| begins(month) || (month == "September" && text.eq_ignore_ascii_case("sept"));
    let at = MONTHS.iter().position(|month| text.len() >= 3 && is_it(month))?;
    Some(at as i16 + 1)
}

/// The day as polars counts it; jiff's spans take a hundred times as long.
pub(super) fn days_since_1970(day: Date) -> i32 {
    let (year, month) = (i32::from(day.year()), i32::from(day.month()));
    // Years that begin in March: the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + i32::from(day.day()) - 719_469
}

fn weekday(text: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let text = text.to_ascii_lowercase();
    text.len() >= 3 && DAYS.iter().any(|day| day.starts_with(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_many_styles() {
        for (cell, day) in [
            ("2024-03-06", "2024-03-06"),
            ("2024/3/6", "2024-03-06"),
            ("20240306", "2024-03-06"),
            ("25/03/2024", "2024-03-25"),
            ("25/3/24", "2024-03-25"),
            ("03/25/2024", "2024-03-25"),
            ("25.03.2024", "2024-03-25"),
            ("25-03-2024", "2024-03-25"),
            ("6 March 2024", "2024-03-06"),
            ("6th March 2024", "2024-03-06"),
            ("06-Mar-24", "2024-03-06"),
            ("06-MAR-2024", "2024-03-06"),
            ("March 6, 2024", "2024-03-06"),
            ("Wednesday, 6 March 2024", "2024-03-06"),
            ("2024-03-06T00:00:00Z", "2024-03-06"),
            ("25/03/2024 00:00", "2024-03-25"),
            ("45357", "2024-03-06"),
            ("45357.5", "2024-03-06"),
            ("06/06/2024", "2024-06-06"),
        ] {
            let read = Dated::of(cell).and_then(|dated| dated.only());
            assert_eq!(read.map(|day| day.to_string()).as_deref(), Some(day), "{cell}");
        }
        for cell in ["06/03/2024", "6-3-24"] {
            assert_eq!(Dated::of(cell).unwrap().only(), None, "{cell}");
        }
        for cell in
            ["30/02/2024", "2024-02-30", "Mar-24", "118345", "2022-23", "4752001-06-NOV-14", "GB238535057", "12:30"]
        {
            assert_eq!(Dated::of(cell), None, "{cell}");
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let epoch = jiff::civil::date(1970, 1, 1);
        for (year, month, day) in
            [(1970, 1, 1), (1969, 12, 31), (1900, 2, 28), (2000, 2, 29), (2024, 3, 6), (2199, 12, 31), (1800, 3, 1)]
        {
            let day = jiff::civil::date(year, month, day);
            assert_eq!(days_since_1970(day), epoch.until(day).unwrap().get_days(), "{day}");
        }
    }
}
