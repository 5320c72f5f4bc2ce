//! The GDP deflator: one index a financial year, in one vintage.

use crate::error::{Error, Result};
use crate::figure::{Figure, Tightness};
use crate::quantity::{Basis, FinancialYear, Quantity, Unit, words};
use crate::rows::Rows;
use std::collections::{BTreeMap, BTreeSet};

/// An index of prices by financial year.
///
/// ```
/// use pledgebook_frame::polars::df;
/// use pledgebook_frame::prelude::*;
/// let years = ["2022-23", "2024-25"];
/// let index = df!("vintage" => ["v1"; 2], "financial_year" => years, "index_2024_25_100" => [80, 100])?;
/// let deflators = Deflators::of(&Rows::of(&index)?, "v1")?;
/// let cash = Figure::read(Quantity::gbp_m("40")?, "budget-book", "page 7");
/// let real = cash.in_prices_of("2022-23".parse()?, "2024-25".parse()?, &deflators)?;
/// assert_eq!(real.quantity.to_string(), "£50 million");
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Deflators {
    vintage: String,
    index: BTreeMap<FinancialYear, Figure>,
}

impl Deflators {
    /// The deflator of one vintage, from rows with the columns `vintage`, `financial_year`
    /// and `index_2024_25_100`.
    ///
    /// # Errors
    /// [`Error::Unknown`] where no row has that vintage.
    pub fn of(rows: &Rows, vintage: &str) -> Result<Self> {
        let mut index = BTreeMap::new();
        for row in rows.iter().filter(|row| row.text("vintage").is_ok_and(|v| v.as_deref() == Some(vintage))) {
            index.insert(row.financial_year("financial_year")?, row.figure("index_2024_25_100")?);
        }
        if index.is_empty() {
            let known: BTreeSet<String> = rows.iter().filter_map(|row| row.text("vintage").ok().flatten()).collect();
            let known = known.iter().map(String::as_str);
            return Err(Error::unknown("deflator vintage", vintage, "the table `deflators`", known));
        }
        Ok(Deflators { vintage: vintage.to_owned(), index })
    }

    /// The index of a year.
    ///
    /// # Errors
    /// [`Error::Unknown`] where the vintage does not reach.
    ///
    /// The error says which years there are:
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let years = ["2022-23", "2023-24", "2024-25"];
    /// let index = df!("vintage" => ["v1"; 3], "financial_year" => years, "index_2024_25_100" => [80, 90, 100])?;
    /// let error = Deflators::of(&Rows::of(&index)?, "v1")?.index("2099-00".parse()?).unwrap_err();
    /// assert_eq!(error.to_string(), "there is no financial year `2099-00` in the GDP deflator of vintage v1");
    /// assert_eq!(error.hint(), "there are 2022-23 to 2024-25");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    pub fn index(&self, year: FinancialYear) -> Result<Figure> {
        self.index.get(&year).cloned().ok_or_else(|| Error::Unknown {
            kind: "financial year",
            name: year.key(),
            within: format!("the GDP deflator of vintage {}", self.vintage),
            near: None,
            known: self.reach(),
        })
    }

    /// Its years in words: from the first to the last, where none is missing between them.
    fn reach(&self) -> String {
        match (self.years().next(), self.years().last()) {
            (Some(first), Some(last)) if first.to(last).count() == self.index.len() && first != last => {
                format!("{} to {}", first.key(), last.key())
            }
            _ => self.years().map(FinancialYear::key).collect::<Vec<_>>().join(", "),
        }
    }

    /// Its vintage, as the data names it.
    pub fn vintage(&self) -> &str {
        &self.vintage
    }

    /// The years it covers.
    pub fn years(&self) -> impl Iterator<Item = FinancialYear> {
        self.index.keys().copied()
    }
}

impl Figure {
    /// Cash of one financial year in the prices of another.
    ///
    /// # Errors
    /// [`Error::Unlike`] where this is not cash; [`Error::Unknown`] where the
    /// deflator lacks a year.
    pub fn in_prices_of(&self, spent: FinancialYear, prices: FinancialYear, deflators: &Deflators) -> Result<Figure> {
        if self.quantity.unit != Unit::cash() {
            return Err(Error::Unlike {
                operation: "deflate",
                left: words::in_full(&self.quantity),
                right: "the GDP deflator".into(),
                why: "only cash can be put into real terms".into(),
            });
        }
        let (from, to) = (deflators.index(spent)?, deflators.index(prices)?);
        let more = self.quantity.times(to.quantity.amount)?;
        let mut real = self.combine(&to, more, " × ", Tightness::Product).over_index(&from)?;
        real.quantity.unit = Unit::Money(Basis::PricesOf(prices));
        real.quantity.status = self.quantity.status;
        Ok(real)
    }

    fn over_index(&self, index: &Figure) -> Result<Figure> {
        let amount = self
            .quantity
            .amount
            .checked_div(index.quantity.amount)
            .ok_or_else(|| Error::Calculation("a deflator of zero".into()))?;
        let quantity = Quantity { amount, ..self.quantity.clone() };
        Ok(self.combine(index, quantity, " ÷ ", Tightness::Product))
    }
}
