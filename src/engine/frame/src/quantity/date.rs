//! Dates as precise as their source: a year, a month or a day.

use crate::error::{Error, Result};
use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// `2016`, `2016-02` or `2016-02-07`.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let said: PartialDate = "2024-03-06".parse()?;
/// let begins: PartialDate = "2025-04".parse()?;
/// assert_eq!(said.to_string(), "6 March 2024");
/// assert_eq!(begins.to_string(), "April 2025");
/// assert_eq!(said.days_until(begins), 391);
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl PartialDate {
    /// The calendar year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The first day it may mean.
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).expect("checked when parsed")
    }

    /// The last day it may mean.
    pub fn last_day(self) -> Date {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.first_day(),
            (Some(_), None) => self.first_day().last_of_month(),
            _ => self.first_day().last_of_year(),
        }
    }

    /// The year with its fraction, to place a point on a time axis.
    pub fn decimal_year(self) -> f64 {
        let first = self.first_day();
        f64::from(first.year()) + f64::from(first.day_of_year() - 1) / f64::from(first.days_in_year())
    }

    /// Days from the first day of this to the first day of `other`.
    pub fn days_until(self, other: Self) -> i32 {
        self.first_day().until(other.first_day()).expect("dates of four-digit years are near").get_days()
    }

    /// Whole months from this to `other`, rounded to the nearest.
    pub fn months_until(self, other: Self) -> i32 {
        (f64::from(self.days_until(other)) / 30.436_875).round() as i32
    }

    /// How data files write it: `2016-02`.
    pub fn key(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }
}

impl FromStr for PartialDate {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::Setting {
            problem: format!("“{text}” is not a date"),
            hint: "write 2016, 2016-02 or 2016-02-07".into(),
        };
        let parts: Vec<&str> = text.split('-').collect();
        let widths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        if !matches!(widths.as_slice(), [4] | [4, 2] | [4, 2, 2])
            // `parse` by itself takes a sign: 2016-+2.
            || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        {
            return Err(wrong());
        }
        let number = |i: usize| parts.get(i).map(|part| part.parse::<i16>().map_err(|_| wrong())).transpose();
        let (year, month, day) = (number(0)?.ok_or_else(wrong)?, number(1)?, number(2)?);
        let date = PartialDate { year, month: month.map(|m| m as i8), day: day.map(|d| d as i8) };
        if !(1800..2200).contains(&year) {
            return Err(wrong());
        }
        Date::new(year, date.month.unwrap_or(1), date.day.unwrap_or(1)).map_err(|_| wrong())?;
        Ok(date)
    }
}

/// The months by name, January first.
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(day) = self.day {
            write!(f, "{day} ")?;
        }
        if let Some(month) = self.month {
            write!(f, "{} ", MONTHS[month as usize - 1])?;
        }
        write!(f, "{}", self.year)
    }
}
