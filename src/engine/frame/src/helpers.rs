//! The helpers themselves, one method each.

use crate::compare::{Difference, compare};
use crate::deflators::Deflators;
use crate::describe::describe;
use crate::error::{Error, Result};
use crate::exact::{cell_text, column, decimal_column, decimals};
use crate::figure::{Figure, compound};
use crate::quantity::FinancialYear;
use crate::reconcile::{Reconciliation, reconcile};
use polars::prelude::*;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Analyst's helpers on a polars frame.
///
/// Every method that adds a column takes the name of the new column last,
/// returns a new frame and leaves nulls null. Percentages are hundredths: 38
/// for 38%.
///
/// ```
/// use pledgebook_frame::polars::df;
/// use pledgebook_frame::prelude::*;
/// let budgets = df!("financial_year" => ["2022-23", "2023-24", "2024-25"], "budget_gbp_m" => [40, 30, 15])?;
/// let table = budgets
///     .year_on_year("financial_year", "budget_gbp_m", "change_pct")?
///     .share_of_total("budget_gbp_m", "share_pct")?;
/// assert_eq!(table.decimals("change_pct")?, [None, Some((-25).into()), Some((-50).into())]);
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
pub trait FrameExt: Sized {
    /// Percentage change on the financial year before; null in a year whose
    /// predecessor is missing, not known or zero. Rows may be in any order.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let gap = df!("year" => ["2020-21", "2022-23"], "gbp_m" => [1, 2])?;
    /// assert_eq!(gap.year_on_year("year", "gbp_m", "change_pct")?.decimals("change_pct")?, [None, None]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn year_on_year(&self, year: &str, value: &str, into: &str) -> Result<DataFrame>;

    /// Each value as a percentage of the column's total; all null while any value is.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let items = df!("gbp_m" => [Some(1), None])?;
    /// assert_eq!(items.share_of_total("gbp_m", "share_pct")?.decimals("share_pct")?, [None, None]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn share_of_total(&self, value: &str, into: &str) -> Result<DataFrame>;

    /// Index numbers with `base` = 100.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let path = df!("year" => ["2020-21", "2021-22"], "gbp_m" => [50, 60])?;
    /// let indexed = path.index_to("year", "2020-21".parse()?, "gbp_m", "index")?;
    /// assert_eq!(indexed.decimals("index")?, [Some(100.into()), Some(120.into())]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn index_to(&self, year: &str, base: FinancialYear, value: &str, into: &str) -> Result<DataFrame>;

    /// Cash in the prices of one year, by the deflator of each row's year.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let years = ["2022-23", "2024-25"];
    /// let index = df!("vintage" => ["v1"; 2], "financial_year" => years, "index_2024_25_100" => [80, 100])?;
    /// let deflators = Deflators::of(&Rows::of(&index)?, "v1")?;
    /// let cash = df!("year" => ["2022-23"], "gbp_m" => [40])?;
    /// let real = cash.real_terms("year", "gbp_m", &deflators, "2024-25".parse()?, "real_2024_25_gbp_m")?;
    /// assert_eq!(real.decimals("real_2024_25_gbp_m")?, [Some(50.into())]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn real_terms(
        &self,
        year: &str,
        value: &str,
        deflators: &Deflators,
        prices: FinancialYear,
        into: &str,
    ) -> Result<DataFrame>;

    /// Running total in row order; null from the first null on.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let items = df!("gbp_m" => [Some(1), Some(2), None, Some(4)])?;
    /// let total = items.cumulative("gbp_m", "total_gbp_m")?;
    /// assert_eq!(total.decimals("total_gbp_m")?, [Some(1.into()), Some(3.into()), None, None]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn cumulative(&self, value: &str, into: &str) -> Result<DataFrame>;

    /// Compound growth a year, in percent, between the first and the last year that are known.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let path = df!("year" => ["2020-21", "2022-23"], "gbp_m" => [100, 121])?;
    /// assert_eq!(path.compound_growth("year", "gbp_m")?.unwrap().round_dp(6), 10.into());
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn compound_growth(&self, year: &str, value: &str) -> Result<Option<Decimal>>;

    /// Rank by size, 1 for the largest; equals share a rank; null has none.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let items = df!("gbp_m" => [Some(5), None, Some(9), Some(5)])?;
    /// let ranked = items.rank_by("gbp_m", "rank")?;
    /// assert_eq!(ranked.decimals("rank")?, [Some(2.into()), None, Some(1.into()), Some(2.into())]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn rank_by(&self, value: &str, into: &str) -> Result<DataFrame>;

    /// Count, nulls, mean, least, median, largest and sum of every numeric column.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let items = df!("name" => ["a", "b"], "gbp_m" => [Some(3), None])?;
    /// let summary = items.describe()?;
    /// assert_eq!(summary.height(), 1);
    /// assert_eq!(summary.decimals("nulls")?, [Some(1.into())]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn describe(&self) -> Result<DataFrame>;

    /// Holds the sum of a column's known parts against a published total.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let parts = df!("part_gbp_m" => [Some("230"), None, Some("34")], "source" => ["a", "a", "b"])?
    ///     .exact("part_gbp_m")?;
    /// let total = Figure::read(Quantity::gbp_m("300")?, "c", "line 1");
    /// let checked = parts.reconcile("part_gbp_m", &total)?;
    /// assert_eq!((checked.gap.to_string(), checked.unknown), ("£36 million".to_string(), 1));
    /// assert_eq!(checked.gap.provenance.sources().len(), 3);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn reconcile(&self, value: &str, total: &Figure) -> Result<Reconciliation>;

    /// Every cell that differs from the row of the same key in `newer`, and every row that came or went.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let old = df!("id" => ["a", "b"], "gbp_m" => [1, 2])?;
    /// let new = df!("id" => ["a", "c"], "gbp_m" => [5, 2])?;
    /// let differences = old.compare(&new, &["id"])?;
    /// assert_eq!(differences.len(), 3);
    /// assert_eq!(differences[0].to_string(), "a: gbp_m was 1, is 5");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn compare(&self, newer: &DataFrame, key: &[&str]) -> Result<Vec<Difference>>;

    /// A column turned into exact decimals, from text, integers or floats.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let frame = df!("gbp_m" => ["0.1", "0.2"])?.exact("gbp_m")?;
    /// assert_eq!(frame.cumulative("gbp_m", "total_gbp_m")?.decimals("total_gbp_m")?[1], Some("0.3".parse().unwrap()));
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn exact(&self, value: &str) -> Result<DataFrame>;

    /// A numeric column's values, exactly.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let items = df!("gbp_m" => [Some(0.1), None])?;
    /// assert_eq!(items.decimals("gbp_m")?, [Some(Decimal::new(1, 1)), None]);
    /// assert_eq!(items.decimals("gdp_m").unwrap_err().hint(), "did you mean the column `gbp_m`?");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name; [`Error::Calculation`] where a cell is not a number.
    fn decimals(&self, value: &str) -> Result<Vec<Option<Decimal>>>;
}

impl FrameExt for DataFrame {
    fn year_on_year(&self, year: &str, value: &str, into: &str) -> Result<DataFrame> {
        let years = years(self, year)?;
        let values = decimals(self, value)?;
        let by_year: HashMap<FinancialYear, Option<Decimal>> =
            years.iter().copied().zip(values.iter().copied()).collect();
        if by_year.len() < years.len() {
            return Err(Error::Calculation(format!(
                "`{year}` has a financial year twice; year on year needs one row a year"
            )));
        }
        let changes = years.iter().zip(&values).map(|(year, value)| {
            let before = by_year.get(&year.previous()).copied().flatten()?;
            Some((*value)?.checked_div(before)?.checked_mul(Decimal::ONE_HUNDRED)? - Decimal::ONE_HUNDRED)
        });
        with(self, into, value, changes.collect())
    }

    fn share_of_total(&self, value: &str, into: &str) -> Result<DataFrame> {
        let values = decimals(self, value)?;
        let total: Option<Decimal> = values.iter().copied().sum();
        let shares = values
            .iter()
            .map(|value| (*value)?.checked_div(total?).and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED)));
        with(self, into, value, shares.collect())
    }

    fn index_to(&self, year: &str, base: FinancialYear, value: &str, into: &str) -> Result<DataFrame> {
        let years = years(self, year)?;
        let values = decimals(self, value)?;
        let at = years.iter().position(|year| *year == base);
        let at = at.ok_or_else(|| Error::unknown("financial year", &base.key(), format!("column `{year}`"), []))?;
        let index = values
            .iter()
            .map(|value| (*value)?.checked_div(values[at]?).and_then(|ratio| ratio.checked_mul(Decimal::ONE_HUNDRED)));
        with(self, into, value, index.collect())
    }

    fn real_terms(
        &self,
        year: &str,
        value: &str,
        deflators: &Deflators,
        prices: FinancialYear,
        into: &str,
    ) -> Result<DataFrame> {
        let to = deflators.index(prices)?.quantity.amount;
        let real = years(self, year)?.into_iter().zip(decimals(self, value)?).map(|(year, value)| {
            let Some(value) = value else { return Ok(None) };
            Ok((value * to).checked_div(deflators.index(year)?.quantity.amount))
        });
        with(self, into, value, real.collect::<Result<_>>()?)
    }

    fn cumulative(&self, value: &str, into: &str) -> Result<DataFrame> {
        let mut total = Some(Decimal::ZERO);
        let totals = decimals(self, value)?.into_iter().map(|value| {
            total = total.zip(value).and_then(|(total, value)| total.checked_add(value));
            total
        });
        let totals = totals.collect();
        with(self, into, value, totals)
    }

    fn compound_growth(&self, year: &str, value: &str) -> Result<Option<Decimal>> {
        let known = years(self, year)?.into_iter().zip(decimals(self, value)?);
        let mut known: Vec<(FinancialYear, Decimal)> = known.filter_map(|(year, value)| Some((year, value?))).collect();
        known.sort();
        let (Some(first), Some(last)) = (known.first(), known.last()) else {
            return Ok(None);
        };
        let span = u32::from(last.0.start() - first.0.start());
        let Some(ratio) = last.1.checked_div(first.1).filter(|ratio| span > 0 && *ratio > Decimal::ZERO) else {
            return Ok(None);
        };
        Ok(Some((compound(ratio, span)? - Decimal::ONE) * Decimal::ONE_HUNDRED))
    }

    fn rank_by(&self, value: &str, into: &str) -> Result<DataFrame> {
        let values = decimals(self, value)?;
        let larger = |than: Decimal| values.iter().flatten().filter(|value| **value > than).count() as i64;
        let ranks: Vec<Option<i64>> = values.iter().map(|value| value.map(|value| larger(value) + 1)).collect();
        let mut frame = self.clone();
        frame.with_column(Column::new(into.into(), ranks))?;
        Ok(frame)
    }

    fn describe(&self) -> Result<DataFrame> {
        describe(self)
    }

    fn reconcile(&self, value: &str, total: &Figure) -> Result<Reconciliation> {
        reconcile(self, value, total)
    }

    fn compare(&self, newer: &DataFrame, key: &[&str]) -> Result<Vec<Difference>> {
        compare(self, newer, key)
    }

    fn exact(&self, value: &str) -> Result<DataFrame> {
        let values = match column(self, value)?.dtype() {
            DataType::String => {
                let parse = |cell: AnyValue| match cell_text(&cell).as_str() {
                    "" => Ok(None),
                    text => text
                        .parse()
                        .map(Some)
                        .map_err(|_| Error::Calculation(format!("“{text}” in column `{value}` is not a number"))),
                };
                let column = column(self, value)?;
                (0..column.len()).map(|row| parse(column.get(row)?)).collect::<Result<_>>()?
            }
            _ => decimals(self, value)?,
        };
        let mut frame = self.clone();
        frame.with_column(decimal_column(value, values)?)?;
        Ok(frame)
    }

    fn decimals(&self, value: &str) -> Result<Vec<Option<Decimal>>> {
        decimals(self, value)
    }
}

/// The frame with a new column: floats where `like` is a float, else exact decimals.
fn with(frame: &DataFrame, name: &str, like: &str, values: Vec<Option<Decimal>>) -> Result<DataFrame> {
    let exact = decimal_column(name, values)?;
    let column = if column(frame, like)?.dtype().is_float() { exact.cast(&DataType::Float64)? } else { exact };
    let mut frame = frame.clone();
    frame.with_column(column)?;
    Ok(frame)
}

fn years(frame: &DataFrame, name: &str) -> Result<Vec<FinancialYear>> {
    let column = column(frame, name)?;
    (0..column.len()).map(|row| cell_text(&column.get(row)?).parse()).collect()
}
