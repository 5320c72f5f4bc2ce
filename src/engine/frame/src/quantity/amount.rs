//! An exact amount of something.

use super::per::Per;
use super::unit::{Basis, Status, Unit};
use crate::error::{Error, Result};
use rust_decimal::Decimal;

/// An exact amount of something.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let budget = Quantity::gbp_m("47.2")?;
/// let real = budget.clone().at(Basis::PricesOf("2024-25".parse()?));
/// assert_eq!(budget.to_string(), "£47.2 million");
/// assert_eq!(
///     budget.plus(&real).unwrap_err().to_string(),
///     "cannot add £47.2 million (cash) and £47.2 million (2024–25 prices): one is cash, the other is 2024–25 prices",
/// );
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Quantity {
    /// The amount, in pounds for money, in hundredths for nothing: 38 percent is `38`.
    pub amount: Decimal,
    /// What it is an amount of.
    pub unit: Unit,
    /// What a rate is by: hours *a week*, pounds *per hour*.
    pub per: Option<Per>,
    /// For money: was it pledged, budgeted, spent…
    pub status: Option<Status>,
    /// Decimal places to show, where the usual ones will not do.
    pub places: Option<u32>,
}

impl PartialEq for Quantity {
    /// Same amount of the same thing; how it is shown does not count.
    fn eq(&self, other: &Self) -> bool {
        self.amount == other.amount && self.kind() == other.kind()
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
    /// convert, deflate with [`Figure::in_prices_of`](crate::figure::Figure::in_prices_of).
    pub fn at(mut self, basis: Basis) -> Self {
        self.unit = match self.unit {
            unit @ Unit::Foreign(..) => unit.at(basis),
            _ => Unit::Money(basis),
        };
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
}

/// A result, or a sentence where it has more digits than exact arithmetic.
pub(super) fn checked(amount: Option<Decimal>) -> Result<Decimal> {
    amount.ok_or_else(|| Error::Calculation("the result is too large for exact arithmetic (28 digits)".into()))
}
