//! The GDP deflator: one index a financial year, in one vintage.

use crate::error::{Error, Result};
use crate::frame::Rows;
use crate::quantity::FinancialYear;
use crate::sourced::Figure;
use std::collections::BTreeMap;

/// An index of prices by financial year.
///
/// ```
/// use pledgebook::prelude::*;
/// let data = Data::open()?;
/// let deflators = data.deflators("hmt-2026-03")?;
/// assert_eq!(deflators.index("2018-19".parse()?)?.quantity.amount.to_string(), "78.7948");
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Deflators {
    vintage: String,
    index: BTreeMap<FinancialYear, Figure>,
}

impl Deflators {
    pub(super) fn of(rows: &Rows, vintage: &str) -> Result<Self> {
        let mut index = BTreeMap::new();
        for row in rows.iter().filter(|row| row.text("vintage").is_ok_and(|v| v.as_deref() == Some(vintage))) {
            index.insert(row.financial_year("financial_year")?, row.figure("index_2024_25_100")?);
        }
        if index.is_empty() {
            return Err(Error::unknown("deflator vintage", vintage, "the table `deflators`", []));
        }
        Ok(Deflators { vintage: vintage.to_owned(), index })
    }

    /// The index of a year.
    ///
    /// # Errors
    /// [`Error::Unknown`] where the vintage does not reach.
    pub fn index(&self, year: FinancialYear) -> Result<Figure> {
        let within = format!("the GDP deflator of vintage {}", self.vintage);
        self.index.get(&year).cloned().ok_or_else(|| Error::unknown("financial year", &year.key(), within, []))
    }

    /// Its vintage, as the data names it: `hmt-2026-03`.
    pub fn vintage(&self) -> &str {
        &self.vintage
    }

    /// The years it covers.
    pub fn years(&self) -> impl Iterator<Item = FinancialYear> {
        self.index.keys().copied()
    }
}
