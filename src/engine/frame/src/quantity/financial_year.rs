//! The UK government's financial year, 1 April to 31 March.

use crate::error::{Error, Result};
use std::fmt;
use std::str::FromStr;

/// A financial year: `2018-19` in data, "2018–19" on the page.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let year: FinancialYear = "1999-00".parse()?;
/// assert_eq!(year.next().to_string(), "2000–01");
/// assert_eq!(year.key(), "1999-00");
/// assert!("2018-20".parse::<FinancialYear>().is_err());
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinancialYear(u16);

impl FinancialYear {
    /// The financial year that begins in April of `year`.
    pub const fn starting(year: u16) -> Self {
        FinancialYear(year)
    }

    /// The financial year that a day is in.
    pub fn of(day: jiff::civil::Date) -> Self {
        FinancialYear((day.year() - i16::from(day.month() < 4)).unsigned_abs())
    }

    /// The calendar year it begins in.
    pub const fn start(self) -> u16 {
        self.0
    }

    /// The year after.
    pub const fn next(self) -> Self {
        FinancialYear(self.0 + 1)
    }

    /// The year before.
    pub const fn previous(self) -> Self {
        FinancialYear(self.0 - 1)
    }

    /// How data files write it, with a hyphen: `2018-19`.
    pub fn key(self) -> String {
        format!("{}-{:02}", self.0, (self.0 % 100 + 1) % 100)
    }

    /// As part of a column name: `2018_19`.
    pub fn column(self) -> String {
        self.key().replace('-', "_")
    }

    /// Every year from this one to `last`, both included.
    pub fn to(self, last: Self) -> impl DoubleEndedIterator<Item = FinancialYear> {
        (self.0..=last.0).map(FinancialYear)
    }
}

impl FromStr for FinancialYear {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parsed = text.split_once(['-', '–']).and_then(|(start, end)| {
            // `parse` by itself takes a sign: 1999-+0.
            let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            (digits(start) && digits(end)).then_some(())?;
            let year: u16 = (start.len() == 4).then(|| start.parse().ok()).flatten()?;
            let next: u16 = (end.len() == 2).then(|| end.parse().ok()).flatten()?;
            ((1900..2200).contains(&year) && (year + 1) % 100 == next).then_some(FinancialYear(year))
        });
        parsed.ok_or_else(|| Error::Setting {
            problem: format!("“{text}” is not a financial year"),
            hint: "write two consecutive years as in 2018-19".into(),
        })
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}–{:02}", self.0, (self.0 % 100 + 1) % 100)
    }
}

impl fmt::Debug for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key())
    }
}
