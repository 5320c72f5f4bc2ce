//! Periods of any kind as consecutive whole numbers: financial years, calendar years,
//! quarters, months. Days are periods by themselves, and no column of periods is of days.
//!
//! A column of periods is of one kind and one spelling: `2022-23` and `2022–23` would be two
//! keys in every join and every group, so that the second is refused, with the row.

use crate::error::{Error, Result};
use crate::helpers::groups::Groups;
use crate::numbers::refuse;
use crate::quantity::{FinancialYear, MONTHS};
use polars::prelude::*;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What consecutive periods are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKind {
    /// 1 April to 31 March: `2023-24`.
    FinancialYear,
    /// A calendar year: `2023`, as text or a whole number.
    Year,
    /// A quarter of a calendar year: `2023-Q1`.
    Quarter,
    /// A month: `2023-04`, or any day of it as a date.
    Month,
    /// A day: `2023-04-05`.
    Day,
}

/// One period: a financial year, a calendar year, a quarter, a month or a day.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let quarter: Period = "2023-Q1".parse()?;
/// assert_eq!((quarter.to_string(), quarter.before(1).key()), ("Q1 2023".into(), "2022-Q4".into()));
/// assert_eq!("2022-23".parse::<Period>()?.to_string(), "2022–23");
/// assert_eq!("2022".parse::<Period>()?.to_string(), "2022");
/// assert_eq!("2024-02-29".parse::<Period>()?.to_string(), "29 February 2024");
/// assert_eq!(
///     "2022-24".parse::<Period>().unwrap_err().hint(),
///     "write 2023-24, 2023, 2023-Q1 or 2023-04, or a day as 2023-04-05",
/// );
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    kind: PeriodKind,
    number: i32,
}

impl Period {
    /// A month, 1 to 12, of a year.
    pub(crate) fn month(year: i16, month: i8) -> Self {
        Period { kind: PeriodKind::Month, number: i32::from(year) * 12 + i32::from(month) - 1 }
    }

    /// What kind of period it is.
    pub fn kind(self) -> PeriodKind {
        self.kind
    }

    /// How data write it: `2022-23`, `2022`, `2022-Q1`, `2022-04`, `2022-04-05`.
    pub fn key(self) -> String {
        self.kind.key(self.number)
    }

    /// How many periods it is after another of its kind; 0 for an earlier one.
    pub fn since(self, other: Self) -> usize {
        usize::try_from(i64::from(self.number) - i64::from(other.number)).unwrap_or_default()
    }

    /// The one so many before.
    pub fn before(self, periods: usize) -> Self {
        let number = i64::from(self.number) - i64::try_from(periods).unwrap_or(i64::MAX).min(i64::from(u32::MAX));
        Period { number: number.max(i64::from(i32::MIN)) as i32, ..self }
    }

    /// Every period from this one to `last`, both included; none where that is earlier.
    pub fn to(self, last: Self) -> impl DoubleEndedIterator<Item = Self> {
        (self.number..=last.number).map(move |number| Period { number, ..self })
    }

    /// Those of a column: text, whole numbers or dates, of one kind.
    ///
    /// # Errors
    /// Where a cell is none, or of another kind than the first; the row is named.
    pub fn of_column(column: &Column) -> Result<Vec<Self>> {
        let Periods { kind, numbers } = periods(column)?;
        Ok(numbers.into_iter().map(|number| Period { kind, number }).collect())
    }
}

impl From<FinancialYear> for Period {
    fn from(year: FinancialYear) -> Self {
        Period { kind: PeriodKind::FinancialYear, number: i32::from(year.start()) }
    }
}

impl std::str::FromStr for Period {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let plain = text.replace('–', "-");
        let (kind, number) = period(&plain).or_else(|| day(&plain)).ok_or_else(|| Error::Setting {
            problem: format!("“{text}” is not a period"),
            hint: format!("{HINT}, or a day as 2023-04-05"),
        })?;
        Ok(Period { kind, number })
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let number = self.number;
        match self.kind {
            PeriodKind::FinancialYear => f.write_str(&self.key().replace('-', "–")),
            PeriodKind::Year => f.write_str(&self.key()),
            PeriodKind::Quarter => write!(f, "Q{} {}", number.rem_euclid(4) + 1, number.div_euclid(4)),
            PeriodKind::Month => write!(f, "{} {}", MONTHS[number.rem_euclid(12) as usize], number.div_euclid(12)),
            PeriodKind::Day => {
                let day = date(number);
                write!(f, "{} {} {}", day.day(), MONTHS[(day.month() - 1) as usize], day.year())
            }
        }
    }
}

/// What a period that is none is answered with.
const HINT: &str = "write 2023-24, 2023, 2023-Q1 or 2023-04";

/// A column of periods: one number a row, the next period's being one more.
pub(crate) struct Periods {
    pub kind: PeriodKind,
    pub numbers: Vec<i32>,
}

impl Periods {
    /// The least and the largest.
    pub fn ends(&self) -> (i32, i32) {
        let of = |piece: &[i32]| piece.iter().copied().min().zip(piece.iter().copied().max());
        let ends = self.numbers.par_chunks(1 << 16).filter_map(of).reduce_with(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        ends.unwrap_or_default()
    }

    /// The periods of rows, as data write them, in a column of this name; null for a row that is none.
    pub fn keys(&self, name: &str, rows: &[IdxSize]) -> Column {
        let number = |row: &IdxSize| self.numbers.get(*row as usize).copied();
        let mut names = BTreeMap::new();
        for number in rows.iter().filter_map(number) {
            names.entry(number).or_insert_with(|| self.kind.key(number));
        }
        let cells = rows.iter().map(|row| number(row).map(|number| names[&number].as_str()));
        cells.collect::<StringChunked>().with_name(name.into()).into_column()
    }
}

impl PeriodKind {
    /// A period of this kind as data write it.
    pub fn key(self, number: i32) -> String {
        match self {
            PeriodKind::FinancialYear => format!("{number}-{:02}", (number + 1).rem_euclid(100)),
            PeriodKind::Year => number.to_string(),
            PeriodKind::Quarter => format!("{}-Q{}", number.div_euclid(4), number.rem_euclid(4) + 1),
            PeriodKind::Month => format!("{}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1),
            PeriodKind::Day => date(number).to_string(),
        }
    }

    /// The number of a period that is of this kind, as data write it. `2011-12` is a financial
    /// year among those, and a month among months.
    pub(crate) fn number(self, text: &str) -> Option<i32> {
        match period(text).or_else(|| day(text))? {
            (kind, number) if kind == self => Some(number),
            (PeriodKind::FinancialYear, _) if self == PeriodKind::Month => month(text),
            _ => None,
        }
    }

    /// How many of them a year has; of days, a year that is no leap year.
    pub(crate) fn a_year(self) -> u32 {
        match self {
            PeriodKind::FinancialYear | PeriodKind::Year => 1,
            PeriodKind::Quarter => 4,
            PeriodKind::Month => 12,
            PeriodKind::Day => 365,
        }
    }

    /// What the kind is called: "financial year".
    pub fn name(self) -> &'static str {
        match self {
            PeriodKind::FinancialYear => "financial year",
            PeriodKind::Year => "year",
            PeriodKind::Quarter => "quarter",
            PeriodKind::Month => "month",
            PeriodKind::Day => "day",
        }
    }
}

/// The kind and the number of one period, as data write it.
pub(crate) fn period(text: &str) -> Option<(PeriodKind, i32)> {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)?
            .iter()
            .try_fold(0_i32, |n, byte| byte.is_ascii_digit().then(|| n * 10 + i32::from(byte - b'0')))
    };
    let year = digits(0..4)?;
    match bytes.len() {
        4 => Some((PeriodKind::Year, year)),
        7 if bytes[4] == b'-' && bytes[5] == b'Q' => {
            digits(6..7).filter(|q| (1..=4).contains(q)).map(|q| (PeriodKind::Quarter, year * 4 + q - 1))
        }
        7 if bytes[4] == b'-' => {
            let two = digits(5..7)?;
            // 2011-12 is a financial year and a month: the financial year, which text is in
            // these data; months of such a column are told apart by the others.
            if two == (year + 1) % 100 {
                Some((PeriodKind::FinancialYear, year))
            } else {
                (1..=12).contains(&two).then(|| (PeriodKind::Month, year * 12 + two - 1))
            }
        }
        _ => None,
    }
}

/// A day as data write it, in days since 1970.
fn day(text: &str) -> Option<(PeriodKind, i32)> {
    let day: jiff::civil::Date = (text.len() == 10).then(|| text.parse().ok()).flatten()?;
    let days = EPOCH.until(day).ok()?.get_days();
    Some((PeriodKind::Day, days))
}

/// What days are counted from.
const EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);

/// The date so many days after the first of 1970.
fn date(days: i32) -> jiff::civil::Date {
    EPOCH.saturating_add(jiff::Span::new().days(days))
}

/// A month as text, where it reads as a financial year as well.
fn month(text: &str) -> Option<i32> {
    let (year, month) = text.split_once('-')?;
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

/// Reads a column of periods.
///
/// # Errors
/// Where a cell is none, is empty, or is of another kind than the first; the row is named.
pub(crate) fn periods(column: &Column) -> PolarsResult<Periods> {
    let name = column.name();
    let empty = |row: usize| refuse(format!("row {} of column `{name}` is empty where a period should be", row + 1));
    let series = column.as_materialized_series();
    if let Some(row) = series.has_nulls().then(|| series.is_null().iter().position(|null| null == Some(true))).flatten()
    {
        return empty(row);
    }
    match series.dtype() {
        DataType::String => texts(column),
        DataType::Date => {
            let days = series.date()?.physical().clone();
            let month = |days: i32| {
                let day = date(days);
                i32::from(day.year()) * 12 + i32::from(day.month()) - 1
            };
            Ok(Periods { kind: PeriodKind::Month, numbers: days.into_no_null_iter().map(month).collect() })
        }
        kind if kind.is_integer() => {
            let years = series.cast(&DataType::Int32)?;
            Ok(Periods { kind: PeriodKind::Year, numbers: years.i32()?.into_no_null_iter().collect() })
        }
        other => {
            refuse(format!("column `{name}` holds {other}, not periods such as 2023-24, 2023, 2023-Q1 or 2023-04"))
        }
    }
}

/// Each spelling is read once, where it first comes.
fn texts(column: &Column) -> PolarsResult<Periods> {
    let (name, cells) = (column.name(), column.as_materialized_series().str()?);
    let groups = Groups::of_column(column)?;
    let firsts = || groups.firsts.iter().map(|row| (*row as usize, cells.get(*row as usize).unwrap_or_default()));
    let all = |kind: PeriodKind, numbers: &[i32]| Periods {
        kind,
        numbers: groups.of.par_iter().map(|group| numbers[*group as usize]).collect(),
    };
    let mut numbers = Vec::with_capacity(groups.count());
    let mut kind: Option<PeriodKind> = None;
    for (row, cell) in firsts() {
        let Some((this, number)) = period(cell) else {
            let plain = cell.trim().replace(['–', '‑', '−'], "-");
            let hint = match period(&plain) {
                Some(_) => format!("; write {plain}, as one spelling is one key"),
                None => format!("; {HINT}"),
            };
            return refuse(format!("row {} of column `{name}`: “{cell}” is not a period{hint}", row + 1));
        };
        match (kind, this) {
            (None, _) => kind = Some(this),
            (Some(first), this) if first == this => {}
            // So these are months, which the first ones may be too.
            (Some(PeriodKind::FinancialYear), PeriodKind::Month)
            | (Some(PeriodKind::Month), PeriodKind::FinancialYear) => {
                let mut months = Vec::with_capacity(groups.count());
                for (row, cell) in firsts() {
                    let Some(number) = month(cell) else {
                        return refuse(format!(
                            "row {} of column `{name}`: “{cell}” is no month, and others are no financial years",
                            row + 1
                        ));
                    };
                    months.push(number);
                }
                return Ok(all(PeriodKind::Month, &months));
            }
            (Some(first), this) => {
                return refuse(format!(
                    "row {} of column `{name}`: “{cell}” is a {}, and those before it are {}s",
                    row + 1,
                    this.name(),
                    first.name()
                ));
            }
        }
        numbers.push(number);
    }
    Ok(all(kind.unwrap_or(PeriodKind::FinancialYear), &numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> PolarsResult<Periods> {
        periods(&Column::new("p".into(), cells))
    }

    #[test]
    fn periods_of_each_kind_are_consecutive() {
        for (cells, kind) in [
            (["1999-00", "2000-01"], PeriodKind::FinancialYear),
            (["1999", "2000"], PeriodKind::Year),
            (["1999-Q4", "2000-Q1"], PeriodKind::Quarter),
            (["1999-12", "2000-01"], PeriodKind::Month),
            (["2011-12", "2012-01"], PeriodKind::Month),
        ] {
            let read = of(&cells).unwrap();
            assert_eq!((read.kind, read.numbers[1] - read.numbers[0]), (kind, 1), "{cells:?}");
            assert_eq!([read.kind.key(read.numbers[0]), read.kind.key(read.numbers[1])], cells);
        }
    }

    #[test]
    fn odd_spellings_are_refused_with_the_row() {
        let said = |cells: &[&str]| of(cells).err().unwrap().to_string();
        assert_eq!(
            said(&["2022-23", "2023–24"]),
            "row 2 of column `p`: “2023–24” is not a period; write 2023-24, as one spelling is one key"
        );
        assert!(said(&["2022-23", "2022"]).contains("is a year, and those before it are financial years"));
        assert!(said(&["2022-24"]).contains("write 2023-24, 2023"));
    }
}
