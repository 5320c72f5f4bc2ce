//! Numbers that know what they are: unit, price basis, status.
//!
//! A [`Quantity`] is exact (a decimal, never a binary float) and refuses to be
//! added to one of another kind, with an error that names both. How a quantity
//! is worded is decided in one place ([`words`]), for prose, charts, tables and
//! notebooks alike.

mod date;
mod financial_year;
mod unit;
pub mod words;

pub use date::PartialDate;
pub use financial_year::FinancialYear;
pub use unit::{Basis, Per, Status, Unit};

use crate::error::{Error, Result};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// An exact amount of something.
///
/// ```
/// use pledgebook::prelude::*;
/// let budget = Quantity::gbp_m("47.2")?;
/// let real = budget.clone().at(Basis::PricesOf("2024-25".parse()?));
/// assert_eq!(budget.to_string(), "£47.2 million");
/// assert_eq!(
///     budget.plus(&real).unwrap_err().to_string(),
///     "cannot add £47.2 million (cash) and £47.2 million (2024–25 prices): one is cash, the other is 2024–25 prices",
/// );
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Quantity {
    /// The amount, in pounds for money, in hundredths for nothing: 38 percent is `38`.
    pub amount: Decimal,
    /// What it is an amount of.
    pub unit: Unit,
    /// A rate's period: hours *a week*, pounds *a year*.
    pub per: Option<Per>,
    /// For money: was it pledged, budgeted, spent…
    pub status: Option<Status>,
    /// Decimal places to show, where the usual ones will not do.
    pub places: Option<u32>,
}

impl PartialEq for Quantity {
    /// Same amount of the same thing; how it is shown does not count.
    fn eq(&self, other: &Self) -> bool {
        self.amount == other.amount && self.unit == other.unit && self.per == other.per
    }
}

impl Quantity {
    /// An amount of `unit`, with no period and no status.
    pub fn new(amount: impl Into<Decimal>, unit: Unit) -> Self {
        Quantity { amount: amount.into(), unit, per: None, status: None, places: None }
    }

    /// Millions of pounds in cash, from a decimal written out.
    ///
    /// # Errors
    /// [`Error::Calculation`] if the text is not a decimal number.
    pub fn gbp_m(text: &str) -> Result<Self> {
        let millions: Decimal =
            text.parse().map_err(|_| Error::Calculation(format!("“{text}” is not a decimal number")))?;
        Ok(Quantity::new(checked(millions.checked_mul(Decimal::from(1_000_000)))?, Unit::cash()))
    }

    /// A percentage: `percent(38)` is 38%.
    pub fn percent(amount: impl Into<Decimal>) -> Self {
        Quantity::new(amount, Unit::Percent)
    }

    /// The same money at another price basis. A label, not a conversion: to
    /// convert, deflate with [`Figure::in_prices_of`](crate::sourced::Figure::in_prices_of).
    pub fn at(mut self, basis: Basis) -> Self {
        self.unit = Unit::Money(basis);
        self
    }

    /// The same amount with a status.
    pub fn with_status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }

    /// The same amount, shown with this many decimal places.
    pub fn with_places(mut self, places: u32) -> Self {
        self.places = Some(places);
        self
    }

    /// Less than zero.
    pub fn is_negative(&self) -> bool {
        self.amount < Decimal::ZERO
    }

    /// The amount without its sign, for wordings such as "fell by 38%".
    pub fn size(&self) -> Self {
        Quantity { amount: self.amount.abs(), ..self.clone() }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`Error::Unlike`] where unit, period, price basis or status differ.
    pub fn plus(&self, other: &Self) -> Result<Self> {
        self.must_match("add", other, true)?;
        Ok(self.like(checked(self.amount.checked_add(other.amount))?, other))
    }

    /// The difference. Percentages differ by percentage points, years by years.
    ///
    /// # Errors
    /// [`Error::Unlike`], as for [`plus`](Self::plus).
    pub fn minus(&self, other: &Self) -> Result<Self> {
        self.must_match("subtract", other, true)?;
        let mut difference = self.like(checked(self.amount.checked_sub(other.amount))?, other);
        difference.unit = match difference.unit {
            Unit::Percent => Unit::PercentagePoints,
            Unit::Year => Unit::Count("years".into()),
            unit => unit,
        };
        Ok(difference)
    }

    /// So many times as much. The factor is a pure number.
    ///
    /// # Errors
    /// [`Error::Calculation`] on overflow.
    pub fn times(&self, factor: Decimal) -> Result<Self> {
        Ok(Quantity { amount: checked(self.amount.checked_mul(factor))?, places: None, ..self.clone() })
    }

    /// This divided by that. Like by like gives a ratio (a pledge may be
    /// *compared* with an outturn, though not added to it); money by a count
    /// gives money a head; anything by a ratio keeps its unit.
    ///
    /// # Errors
    /// [`Error::Unlike`] where the two cannot be compared;
    /// [`Error::Calculation`] on division by zero.
    pub fn over(&self, other: &Self) -> Result<Self> {
        let amount = self
            .amount
            .checked_div(other.amount)
            .ok_or_else(|| Error::Calculation(format!("cannot divide {self} by zero")))?;
        let (unit, per) = match (&self.unit, &other.unit) {
            (a, b) if a == b && self.per == other.per => (Unit::Ratio, None),
            (a, Unit::Ratio) => (a.clone(), self.per),
            (a, Unit::Count(_)) if !matches!(a, Unit::Count(_)) => (a.clone(), self.per),
            _ => return Err(self.unlike("divide", other)),
        };
        Ok(Quantity { amount, unit, per, status: None, places: None })
    }

    /// This as a percentage of that.
    ///
    /// # Errors
    /// As for [`over`](Self::over); only like and like have a share.
    pub fn share_of(&self, whole: &Self) -> Result<Self> {
        self.must_match("compare", whole, false)?;
        let ratio = self.over(whole)?;
        Ok(Quantity { amount: checked(ratio.amount.checked_mul(Decimal::ONE_HUNDRED))?, unit: Unit::Percent, ..ratio })
    }

    /// Percentage change from `base` to this.
    ///
    /// # Errors
    /// As for [`share_of`](Self::share_of).
    pub fn change_from(&self, base: &Self) -> Result<Self> {
        let share = self.share_of(base)?;
        Ok(Quantity { amount: share.amount - Decimal::ONE_HUNDRED, ..share })
    }

    /// Which is larger.
    ///
    /// # Errors
    /// [`Error::Unlike`] where unit, period or price basis differ; a pledge may
    /// be compared with an outturn.
    pub fn compare(&self, other: &Self) -> Result<Ordering> {
        self.must_match("compare", other, false)?;
        Ok(self.amount.cmp(&other.amount))
    }

    fn like(&self, amount: Decimal, other: &Self) -> Self {
        Quantity { amount, status: self.status.or(other.status), places: None, ..self.clone() }
    }

    fn must_match(&self, operation: &'static str, other: &Self, same_status: bool) -> Result<()> {
        let statuses_differ = same_status && matches!((self.status, other.status), (Some(a), Some(b)) if a != b);
        if self.unit == other.unit && self.per == other.per && !statuses_differ {
            Ok(())
        } else {
            Err(self.unlike(operation, other))
        }
    }

    fn unlike(&self, operation: &'static str, other: &Self) -> Error {
        let (a, b) = if self.unit != other.unit {
            (self.unit.noun(), other.unit.noun())
        } else if self.per != other.per {
            (Per::noun(self.per), Per::noun(other.per))
        } else {
            (Status::noun(self.status), Status::noun(other.status))
        };
        Error::Unlike {
            operation,
            left: words::in_full(self),
            right: words::in_full(other),
            why: format!("one is {a}, the other is {b}"),
        }
    }
}

fn checked(amount: Option<Decimal>) -> Result<Decimal> {
    amount.ok_or_else(|| Error::Calculation("the result is too large for exact arithmetic (28 digits)".into()))
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&words::long(self))
    }
}
