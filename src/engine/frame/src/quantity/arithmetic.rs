//! Like with like: sums, differences, ratios, shares and comparisons, or an error that names both.

use super::amount::{Quantity, checked};
use super::unit::{Per, Status, Unit};
use super::words;
use crate::error::{Error, Result};
use rust_decimal::Decimal;
use std::cmp::Ordering;

impl Quantity {
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
