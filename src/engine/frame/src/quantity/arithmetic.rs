//! Like with like: sums, differences, ratios, shares and comparisons, or an error that names both.

use super::amount::{Quantity, checked};
use super::currency::Currency;
use super::per::{Per, plural, singular};
use super::unit::{Basis, Status, Unit};
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

    /// This by that, whichever stands first: a rate by what it is of ("€15 per hour" by 40 hours),
    /// money by a count of what it buys, anything by a pure number or a percentage.
    ///
    /// ```
    /// use pledgebook_frame::prelude::*;
    /// let of = |number, noun: &str| Quantity::new(number, Unit::Count(noun.into()));
    /// let rate = of(4_200, "visits").over(&of(40, "hours"))?;
    /// assert_eq!(rate.by(&of(8, "hours"))?.to_string(), "840 visits");
    /// assert_eq!(of(200, "visits").by(&Quantity::percent(50))?.to_string(), "100 visits");
    /// assert_eq!(
    ///     rate.by(&of(8, "libraries")).unwrap_err().to_string(),
    ///     "cannot multiply 105 visits per hour and 8 libraries: one is a number of visits per hour, \
    ///      the other is a number of libraries"
    /// );
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unlike`] for others, such as money by money; [`Error::Calculation`] on overflow.
    pub fn by(&self, other: &Self) -> Result<Self> {
        let (mine, theirs) = (self.kind(), other.kind());
        let rules: [fn(&Kind, &Kind) -> Option<Kind>; 3] = [without_rate, by_number, as_many];
        let product = rules.iter().find_map(|rule| rule(&mine, &theirs).or_else(|| rule(&theirs, &mine)));
        let (unit, per) = product.ok_or_else(|| self.unlike("multiply", other))?;
        let part = |(by, of): &Kind, whole: &Kind| *by == Unit::Percent && of.is_none() && whole.0 != Unit::Ratio;
        let is_part = part(&mine, &theirs) || part(&theirs, &mine);
        let hundredths = if is_part { Decimal::ONE_HUNDRED } else { Decimal::ONE };
        let amount = self.amount.checked_mul(other.amount).and_then(|amount| amount.checked_div(hundredths));
        let status = self.status.or(other.status).filter(|_| unit.is_money());
        Ok(Quantity { amount: checked(amount)?, unit, per, status, places: None })
    }

    /// This divided by that. Like by like gives a ratio (a pledge may be
    /// *compared* with an outturn, though not added to it); anything by a ratio keeps its unit.
    /// Money or a count by a count or by cash is a rate, which says of what; by such a rate of
    /// its own it is what the rate is by.
    ///
    /// ```
    /// use pledgebook_frame::prelude::*;
    /// let of = |number, noun: &str| Quantity::new(number, Unit::Count(noun.into()));
    /// assert_eq!(of(4_200, "visits").over(&of(40, "hours"))?.to_string(), "105 visits per hour");
    /// let euros = Quantity::new(96_000, Unit::parse("eur").0);
    /// let each = euros.over(&of(1_200, "visits"))?;
    /// assert_eq!(each.to_string(), "€80 per visit");
    /// assert_eq!(euros.over(&each)?.to_string(), "1,200 visits");
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
        let (unit, per) = quotient(&self.kind(), &other.kind()).ok_or_else(|| self.unlike("divide", other))?;
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
        if self.kind() == other.kind() && !statuses_differ { Ok(()) } else { Err(self.unlike(operation, other)) }
    }

    /// What it is an amount of, and what by. "Visits per hour" may be the noun of a count, too:
    /// it is one kind, however it is written.
    pub(super) fn kind(&self) -> Kind {
        match &self.unit {
            Unit::Count(noun) if let Some((of, by)) = noun.split_once(" per ") => {
                let mut ones: Vec<String> = self.per.map(Per::ones).unwrap_or_default();
                ones.extend(by.split(" per ").map(singular));
                (Unit::Count(of.to_owned()), Per::by(ones))
            }
            unit => (unit.clone(), self.per),
        }
    }

    fn unlike(&self, operation: &'static str, other: &Self) -> Error {
        let (mine, theirs) = (self.kind(), other.kind());
        let rate = |(unit, per): &Kind, other: &Unit| match per {
            Some(per) if operation == "multiply" || operation == "divide" => {
                format!("{} {}", beside(unit, other), per.words())
            }
            _ => beside(unit, other),
        };
        let (a, b) = if mine.0 != theirs.0 || operation == "multiply" {
            (rate(&mine, &theirs.0), rate(&theirs, &mine.0))
        } else if mine.1 != theirs.1 {
            (Per::noun(mine.1), Per::noun(theirs.1))
        } else {
            (Status::noun(self.status), Status::noun(other.status))
        };
        let why = if a == b { format!("both are {a}") } else { format!("one is {a}, the other is {b}") };
        Error::Unlike { operation, left: words::in_full(self), right: words::in_full(other), why }
    }
}

/// A unit, and what its amounts are by.
type Kind = (Unit, Option<Per>);

/// One of what a rate can be by: an hour, a pound.
fn one_of(unit: &Unit) -> Option<String> {
    match unit {
        Unit::Count(noun) => Some(singular(noun)),
        Unit::Money(Basis::Cash) => Some("pound".into()),
        Unit::Foreign(currency, Basis::Cash) => Some(singular(currency.name)),
        _ => None,
    }
}

/// What so many of one thing named in the singular are.
fn many_of(one: &str) -> Unit {
    match Currency::named(&plural(one)) {
        _ if one == "pound" => Unit::cash(),
        Some(currency) => Unit::Foreign(currency, Basis::Cash),
        None => Unit::Count(plural(one)),
    }
}

/// A rate by what it is of: "per hour" by hours.
fn without_rate((unit, per): &Kind, (by, of): &Kind) -> Option<Kind> {
    let (mut ones, one) = (per.map(Per::ones)?, one_of(by)?);
    ones.remove(ones.iter().position(|it| *it == one)?);
    ones.extend(of.map(Per::ones).unwrap_or_default());
    // A year is a point in time.
    (*unit != Unit::Year).then(|| (unit.clone(), Per::by(ones)))
}

/// By a pure number, which may be a rate.
fn by_number((unit, per): &Kind, (by, of): &Kind) -> Option<Kind> {
    let ones = [per, of].into_iter().flatten().flat_map(|per| per.ones()).collect();
    (*by == Unit::Ratio && *unit != Unit::Year).then(|| (unit.clone(), Per::by(ones)))
}

/// By a percentage, or money by a count of what it buys.
fn as_many((unit, per): &Kind, (by, of): &Kind) -> Option<Kind> {
    match (unit, by) {
        (Unit::Year, _) => None,
        (_, Unit::Percent) if of.is_none() => Some((unit.clone(), *per)),
        (_, Unit::Count(_)) if unit.is_money() && per.is_none() => Some((unit.clone(), *of)),
        _ => None,
    }
}

fn quotient((unit, per): &Kind, (by, of): &Kind) -> Option<Kind> {
    match (unit, by) {
        (Unit::Year, _) | (_, Unit::Year) => None,
        (a, b) if a == b && per == of => Some((Unit::Ratio, None)),
        (_, Unit::Ratio) if of.is_none() => Some((unit.clone(), *per)),
        // By a rate of its own: how many there are of what that is by.
        (a, b) if a == b && per.is_none() => match of.map(Per::ones).unwrap_or_default().as_slice() {
            [one] => Some((many_of(one), None)),
            _ => None,
        },
        // Both are by the same.
        _ if of.is_some() && per == of => quotient(&(unit.clone(), None), &(by.clone(), None)),
        _ if of.is_some() => None,
        (Unit::Count(_), _) | (_, Unit::Count(_)) | (Unit::Money(Basis::Cash) | Unit::Foreign(_, Basis::Cash), _)
            if unit != by =>
        {
            let mut ones = per.map(Per::ones).unwrap_or_default();
            ones.push(one_of(by)?);
            Some((unit.clone(), Per::by(ones)))
        }
        _ => None,
    }
}

/// The noun of a unit, with its currency where the other is money of another.
fn beside(unit: &Unit, other: &Unit) -> String {
    match (unit, other) {
        (Unit::Money(basis), Unit::Foreign(..)) => format!("{basis} in pounds"),
        _ => unit.noun(),
    }
}
