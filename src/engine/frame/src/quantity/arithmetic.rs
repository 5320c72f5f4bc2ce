//! Like with like: sums, differences, ratios, shares and comparisons, or an error that names both.

use super::amount::{Quantity, checked};
use super::unit::{Basis, Per, Status, Unit};
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
    /// gives money a head; anything by a ratio keeps its unit. A count by another, a count
    /// by money and money by that of another currency are a rate, which says of what.
    ///
    /// ```
    /// use pledgebook_frame::prelude::*;
    /// let of = |number, noun: &str| Quantity::new(number, Unit::Count(noun.into()));
    /// assert_eq!(of(4_200, "visits").over(&of(40, "hours"))?.to_string(), "105 visits per hour");
    /// let euros = Quantity::new(96_000, Unit::parse("eur").0);
    /// assert_eq!(euros.over(&of(1_200, "visits"))?.to_string(), "€80");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
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
            (a, b) if other.per.is_none() || self.per == other.per => match rate(a, b) {
                Some(rate) => (rate, self.per.filter(|_| other.per.is_none())),
                None => return Err(self.unlike("divide", other)),
            },
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

    /// Percentage change from `base` to this. On a base of nothing or below nothing it is not
    /// meaningful: from −£2m to £3m is £5m more, and not −250%.
    ///
    /// # Errors
    /// As for [`share_of`](Self::share_of); [`Error::Calculation`] where the base is nothing or less.
    pub fn change_from(&self, base: &Self) -> Result<Self> {
        self.must_match("compare", base, false)?;
        if base.amount <= Decimal::ZERO {
            let (from, to) = (words::short(base), words::short(self));
            return Err(Error::Calculation(format!(
                "a change in percent from {from} to {to} is not meaningful: say the difference instead (`minus`)"
            )));
        }
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
            (beside(&self.unit, &other.unit), beside(&other.unit, &self.unit))
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

/// What of one thing there is for each of another: "visits per hour", "pounds per euro".
fn rate(of: &Unit, by: &Unit) -> Option<Unit> {
    let noun = |unit: &Unit| match unit {
        Unit::Count(noun) => Some(noun.clone()),
        Unit::Money(Basis::Cash) => Some("pounds".to_owned()),
        Unit::Foreign(currency, Basis::Cash) => Some(currency.name.to_owned()),
        _ => None,
    };
    let (of, by) = (noun(of)?, noun(by)?);
    (of != by).then(|| Unit::Count(format!("{of} per {}", words::singular(&by))))
}

/// The noun of a unit, with its currency where the other is money of another.
fn beside(unit: &Unit, other: &Unit) -> String {
    match (unit, other) {
        (Unit::Money(basis), Unit::Foreign(..)) => format!("{basis} in pounds"),
        _ => unit.noun(),
    }
}
