//! Cells that say less than a day: months, years, quarters, days without a year.

use pledgebook_frame::read::{DateStyle, Dated};

/// A part of a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Coarse {
    /// `March 2024`, and as data write it where its year is certain.
    Month(Option<String>),
    Year,
    FinancialYear,
    /// `6 March`, `06/03`.
    NoYear,
    /// A month with a number that may be a day or a year: `March 24`.
    Either,
    /// A quarter, a week, a season.
    Other,
}

impl Coarse {
    pub fn of(cell: &str) -> Option<Self> {
        let year = |part: &str| (is_number(part) && part.len() == 4 && ("1800".."2200").contains(&part)).then_some(());
        let month = |part: &str| {
            let named = Dated::of(&format!("6 {part} 2024")).filter(|day| day.style == DateStyle::Named);
            named.and_then(|day| Some(day.only()?.month()))
        };
        let number = |part: &str| part.parse::<i8>().ok().filter(|_| part.len() <= 2 && is_number(part));
        if is_number(cell) && cell.len() == 6 {
            let (first, last) = cell.split_at(4);
            year(first)?;
            return number(last)
                .filter(|m| (1..=12).contains(m))
                .map(|_| Coarse::Month(Some(format!("{first}-{last}"))));
        }
        // A comma between digits is of a number.
        let spaced = cell.replace(", ", " ");
        let parts: Vec<&str> =
            spaced.split([' ', '-', '–', '/', '.', '\'', '’', '_']).filter(|part| !part.is_empty()).collect();
        let of_month = |m: i8, y: &str| Some(Coarse::Month(Some(format!("{y}-{m:02}"))));
        let ordinal = |part: &str| number(part.trim_end_matches(|c: char| c.is_alphabetic()));
        let other = |part: &str| {
            let lower = part.to_lowercase();
            let letter = lower.strip_prefix(['q', 'h', 'p', 'w']).is_some_and(|rest| number(rest).is_some());
            letter
                || [
                    "spring", "summer", "autumn", "winter", "quarter", "week", "half", "fy", "early", "late", "mid",
                    "end",
                ]
                .iter()
                .any(|word| lower.starts_with(word))
        };
        match parts.as_slice() {
            [y] if year(y).is_some() => Some(Coarse::Year),
            [word, y] | [y, word] if month(word).is_some() && year(y).is_some() => of_month(month(word)?, y),
            [word, n] if month(word).is_some() && number(n).is_some() => {
                Some(if cell.contains(['-', '\'', '’']) && n.len() == 2 {
                    Coarse::Month(None)
                } else {
                    Coarse::Either
                })
            }
            [n, word] if month(word).is_some() && ordinal(n).is_some() => Some(Coarse::NoYear),
            [y, next] if year(y).is_some() && (year(next).is_some() || next.len() == 2 && number(next).is_some()) => {
                let (start, end) = (y.parse::<i16>().ok()?, next.parse::<i16>().ok()?);
                let follows = if next.len() == 2 { (start + 1) % 100 == end } else { start + 1 == end };
                match number(next).filter(|m| next.len() == 2 && (1..=12).contains(m) && !cell.contains('/')) {
                    Some(month) if !follows => of_month(month, y),
                    _ => Some(if follows { Coarse::FinancialYear } else { Coarse::Other }),
                }
            }
            [y, m] if year(y).is_some() && number(m).is_some_and(|m| (1..=9).contains(&m)) => of_month(number(m)?, y),
            [m, y] if year(y).is_some() && number(m).is_some_and(|m| (1..=12).contains(&m)) => of_month(number(m)?, y),
            [a, b] if number(a).is_some() && number(b).is_some() && cell.contains('/') => Some(Coarse::NoYear),
            [word, rest @ ..] | [rest @ .., word]
                if other(word)
                    && !rest.is_empty()
                    && rest
                        .iter()
                        .all(|part| number(part).is_some() || year(part).is_some() || month(part).is_some()) =>
            {
                Some(Coarse::Other)
            }
            [word] if other(word) && word.chars().any(|c| c.is_ascii_digit()) => Some(Coarse::Other),
            _ => None,
        }
    }

    pub fn lacks(&self) -> &'static str {
        match self {
            Coarse::NoYear => "the year is missing",
            Coarse::Either => "the day or the year is missing",
            Coarse::Month(_) => "the day is missing, for it is a month",
            Coarse::Year => "the day is missing, for it is a year",
            Coarse::FinancialYear => "the day is missing, for it is a financial year",
            Coarse::Other => "the day is missing, for it is a longer time",
        }
    }

    pub fn pattern(&self) -> &'static str {
        match self {
            Coarse::Month(Some(_)) | Coarse::Year => " with a pattern for years and months",
            _ => "",
        }
    }
}

/// Whether a text is of digits alone.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
