//! The helpers themselves: on frames and lazy plans, of all rows or by group.

pub mod expressions;
pub(crate) mod groups;
mod panel;
pub(crate) mod tables;
#[cfg(test)]
mod tests;

use expressions::Rolling;
pub use tables::Joined;

use crate::compare::{Difference, compare};
use crate::deflators::Deflators;
use crate::describe::describe;
use crate::error::{Error, Result};
use crate::exact::{column, decimal_column, decimals};
use crate::figure::Figure;
use crate::quantity::FinancialYear;
use crate::reconcile::{Reconciliation, reconcile};
use polars::prelude::*;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Analyst's helpers on a polars frame, or on a lazy plan, where nothing runs before it is
/// collected.
///
/// Every method that adds a column takes the name of the new column last, returns a new
/// frame with the rows in their order and leaves nulls null. Percentages are hundredths: 38
/// for 38%. What is exact stays exact: decimals and whole numbers give decimals (with nine
/// places where something is divided), floats give floats; what does not fit is an error.
/// [`by`](Self::by) makes each helper work group by group.
///
/// A period is a financial year (`2023-24`), a year, a quarter (`2023-Q1`) or a month
/// (`2023-04`, or a date), of one kind and one spelling in a column.
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
    /// The plan that computes it.
    fn plan(&self) -> LazyFrame;

    /// A plan as one of these: run for a frame, as it is for a plan.
    ///
    /// # Errors
    /// Whatever running it finds.
    fn finish(plan: LazyFrame) -> Result<Self>;

    /// Its rows.
    ///
    /// # Errors
    /// Whatever running the plan finds.
    fn rows(&self) -> Result<Cow<'_, DataFrame>>;

    /// The same helpers, group by group: rows of one group have the same key.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let visits = df!(
    ///     "library" => ["East", "West", "East", "West"],
    ///     "year" => [2023, 2023, 2024, 2024],
    ///     "visits" => [200, 100, 150, 110],
    /// )?;
    /// let changed = visits.by(["library"]).year_on_year("year", "visits", "change_pct")?;
    /// assert_eq!(changed.decimals("change_pct")?, [None, None, Some((-25).into()), Some(10.into())]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn by<const N: usize>(&self, keys: [&str; N]) -> ByGroup<'_, Self> {
        ByGroup { of: self, keys: keys.into_iter().map(PlSmallStr::from).collect() }
    }

    /// Percentage change on the period before. Null in a period whose predecessor is
    /// missing or not known, and on a base of nothing or below nothing, where a change in
    /// percent is not meaningful. Rows may be in any order.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let balance = df!("year" => ["2020-21", "2021-22", "2022-23"], "gbp_m" => [-2, 3, 6])?;
    /// let changed = balance.year_on_year("year", "gbp_m", "change_pct")?;
    /// assert_eq!(changed.decimals("change_pct")?, [None, None, Some(100.into())]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a period is there twice, or a cell is no period.
    fn year_on_year(&self, period: &str, value: &str, into: &str) -> Result<Self> {
        self.by([]).year_on_year(period, value, into)
    }

    /// Each value as a percentage of the column's total; all null while any value is.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let items = df!("gbp_m" => [Some(1), None])?;
    /// assert_eq!(items.share_of_total("gbp_m", "share_pct")?.decimals("share_pct")?, [None, None]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn share_of_total(&self, value: &str, into: &str) -> Result<Self> {
        self.by([]).share_of_total(value, into)
    }

    /// Index numbers with the base period = 100, of any kind of period; all null where that is
    /// nothing or less.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let path = df!("quarter" => ["2023-Q4", "2024-Q1"], "visits" => [50, 60])?;
    /// let indexed = path.index_to("quarter", "2023-Q4", "visits", "index")?;
    /// assert_eq!(indexed.decimals("index")?, [Some(100.into()), Some(120.into())]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the base is missing, or a period is there twice.
    fn index_to(&self, period: &str, base: &str, value: &str, into: &str) -> Result<Self> {
        self.by([]).index_to(period, base, value, into)
    }

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
    ///
    /// # Errors
    /// Where the deflator lacks a year.
    fn real_terms(
        &self,
        year: &str,
        value: &str,
        deflators: &Deflators,
        prices: FinancialYear,
        into: &str,
    ) -> Result<Self> {
        let real = expressions::real_terms(col(value), col(year), deflators, prices);
        self.by([]).with(real, &[year, value], into)
    }

    /// Running total in row order; null from the first null on.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let items = df!("gbp_m" => [Some(1), Some(2), None, Some(4)])?;
    /// let total = items.cumulative("gbp_m", "total_gbp_m")?;
    /// assert_eq!(total.decimals("total_gbp_m")?, [Some(1.into()), Some(3.into()), None, None]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn cumulative(&self, value: &str, into: &str) -> Result<Self> {
        self.by([]).cumulative(value, into)
    }

    /// Compound growth in percent a year between the first and the last period that are
    /// known; `None` where there are not two, or one of them is nothing or less. Quarters
    /// and months are parts of a year.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let path = df!("year" => ["2020-21", "2022-23"], "gbp_m" => [100, 121])?;
    /// assert_eq!(path.compound_growth("year", "gbp_m")?.unwrap().round_dp(6), 10.into());
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a period is there twice.
    fn compound_growth(&self, period: &str, value: &str) -> Result<Option<Decimal>> {
        let grown = self.by([]).compound_growth(period, value)?;
        Ok(decimals(&grown, "growth_pct")?.first().copied().flatten())
    }

    /// Rank by size, 1 for the largest; equals share a rank; null has none.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let items = df!("gbp_m" => [Some(5), None, Some(9), Some(5)])?;
    /// let ranked = items.rank_by("gbp_m", "rank")?;
    /// assert_eq!(ranked.decimals("rank")?, [Some(2.into()), None, Some(1.into()), Some(2.into())]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn rank_by(&self, value: &str, into: &str) -> Result<Self> {
        self.by([]).rank_by(value, into)
    }

    /// The sum of the last `window` periods; null until there are so many, and where one is
    /// missing or not known.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let path = df!("year" => [2020, 2021, 2023, 2024], "visits" => [1, 2, 4, 8])?;
    /// let sums = path.rolling_sum("year", "visits", 2, "two_years")?.decimals("two_years")?;
    /// assert_eq!(sums, [None, Some(3.into()), None, Some(12.into())]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a period is there twice.
    fn rolling_sum(&self, period: &str, value: &str, window: usize, into: &str) -> Result<Self> {
        self.by([]).rolling_sum(period, value, window, into)
    }

    /// The mean of the last `window` periods, null as [`rolling_sum`](Self::rolling_sum) is.
    ///
    /// # Errors
    /// As there.
    fn rolling_mean(&self, period: &str, value: &str, window: usize, into: &str) -> Result<Self> {
        self.by([]).rolling_mean(period, value, window, into)
    }

    /// The name of the band each value is in, by the edges between bands.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let trusts = df!("beds" => [Some(90), Some(100), None, Some(250)])?;
    /// let banded = trusts.bands("beds", &[100.into(), 200.into()], "size")?;
    /// let names = [Some("under 100"), Some("100 to under 200"), None, Some("200 and over")];
    /// assert_eq!(banded.column("size")?.str()?.iter().collect::<Vec<_>>(), names);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the edges are not in order.
    fn bands(&self, value: &str, edges: &[Decimal], into: &str) -> Result<Self> {
        self.by([]).with(expressions::bands(col(value), edges), &[value], into)
    }

    /// The rows with the `n` largest values, largest first, and one more that is the sum of
    /// all the others: its `name` says how many they are ("Other (12)"). Rows whose value is
    /// not known are among the others and make their sum null.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let paid = df!("supplier" => ["A", "B", "C", "D"], "paid_gbp" => [5, 40, 2, 30])?;
    /// let top = paid.top(2, "supplier", "paid_gbp")?;
    /// let names: Vec<_> = top.column("supplier")?.str()?.iter().flatten().collect();
    /// assert_eq!(names, ["B", "D", "Other (2)"]);
    /// assert_eq!(top.decimals("paid_gbp")?[2], Some(7.into()));
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn top(&self, n: usize, name: &str, value: &str) -> Result<DataFrame> {
        tables::top(&*self.rows()?, n, name, value)
    }

    /// The periods that are missing between the first and the last: a frame with the column
    /// `period`.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let months = df!("month" => ["2011-03", "2011-04", "2011-06"])?;
    /// assert_eq!(months.gaps("month")?.column("month")?.str()?.get(0), Some("2011-05"));
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn gaps(&self, period: &str) -> Result<DataFrame> {
        self.by([]).gaps(period)
    }

    /// The rows whose key another row has too, in their order, with the columns `row` (from
    /// 1) and `times` (how many have that key) before them. An empty key is all columns.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let paid = df!("to" => ["A", "B", "A"], "gbp" => [5, 7, 5])?;
    /// let twice = paid.duplicates([])?;
    /// assert_eq!(twice.decimals("row")?, [Some(1.into()), Some(3.into())]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn duplicates<const N: usize>(&self, key: [&str; N]) -> Result<DataFrame> {
        tables::duplicates(&*self.rows()?, &key)
    }

    /// Each row with the one row of `other` that has its key: many to one, checked. What
    /// found no partner is told, not dropped: rows keep nulls, and both sides are listed.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let paid = df!("code" => ["R1", "R2", "R1"], "gbp" => [1, 2, 3])?;
    /// let names = df!("code" => ["R1", "R9"], "trust" => ["Marle", "Thorn"])?;
    /// let joined = paid.join_one(&names, ["code"])?;
    /// assert_eq!((joined.frame.height(), joined.without_partner.height(), joined.unused.height()), (3, 1, 1));
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where `other` has a key twice, or a column of the same name beside the key.
    fn join_one<const N: usize>(&self, other: &DataFrame, key: [&str; N]) -> Result<Joined> {
        tables::join_one(&*self.rows()?, other, &key)
    }

    /// One column for each value of `names`, one row for each key: the frame on its side.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let long = df!("trust" => ["A", "A", "B"], "year" => ["2023", "2024", "2024"], "beds" => [1, 2, 3])?;
    /// let wide = long.wide(["trust"], "year", "beds")?;
    /// assert_eq!(wide.decimals("2023")?, [Some(1.into()), None]);
    /// assert_eq!(wide.long(["trust"], "year", "beds")?.height(), 4);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a key has a name twice: one of the two values would be lost.
    fn wide<const N: usize>(&self, key: [&str; N], names: &str, values: &str) -> Result<DataFrame> {
        tables::wide(&*self.rows()?, &key, names, values)
    }

    /// One row for each key and column: the columns' names in `names`, their cells in `values`.
    ///
    /// # Errors
    /// Where the columns are of kinds that do not go into one.
    fn long<const N: usize>(&self, key: [&str; N], names: &str, values: &str) -> Result<DataFrame> {
        tables::long(&*self.rows()?, &key, names, values)
    }

    /// What each column holds: how many cells are known, null and distinct; of numbers the
    /// mean, least, median, largest and sum; of text and dates the first and the last in order.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let items = df!("name" => ["a", "b"], "gbp_m" => [Some(3), None])?;
    /// let summary = items.describe()?;
    /// assert_eq!(summary.decimals("nulls")?, [Some(0.into()), Some(1.into())]);
    /// assert_eq!(summary.column("last")?.str()?.get(0), Some("b"));
    /// assert_eq!(summary.decimals("sum")?, [None, Some(3.into())]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    fn describe(&self) -> Result<DataFrame> {
        describe(&*self.rows()?)
    }

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
    fn reconcile(&self, value: &str, total: &Figure) -> Result<Reconciliation> {
        reconcile(&*self.rows()?, value, total)
    }

    /// Every cell that differs from the row of the same key in `newer`, every row that came
    /// or went, and the columns that only one of them has.
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
    ///
    /// # Errors
    /// Where a key is there twice in one of them.
    fn compare(&self, newer: &DataFrame, key: &[&str]) -> Result<Vec<Difference>> {
        compare(&*self.rows()?, newer, key)
    }

    /// A column turned into exact decimals, from text, whole numbers or floats. Text and
    /// whole numbers keep every digit (nine decimal places at most); a float gives the
    /// shortest decimal that reads as it.
    ///
    /// ```
    /// # use pledgebook_frame::{polars::df, prelude::*};
    /// let frame = df!("gbp_m" => ["0.1", "0.2"])?.exact("gbp_m")?;
    /// assert_eq!(frame.cumulative("gbp_m", "total_gbp_m")?.decimals("total_gbp_m")?[1], Some("0.3".parse().unwrap()));
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a cell is no number, or has more places; the cell is named.
    fn exact(&self, value: &str) -> Result<DataFrame> {
        exact(&*self.rows()?, value)
    }

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
    fn decimals(&self, value: &str) -> Result<Vec<Option<Decimal>>> {
        decimals(&*self.rows()?, value)
    }
}

impl FrameExt for DataFrame {
    fn plan(&self) -> LazyFrame {
        self.clone().lazy()
    }

    fn finish(plan: LazyFrame) -> Result<Self> {
        Ok(plan.collect()?)
    }

    fn rows(&self) -> Result<Cow<'_, DataFrame>> {
        Ok(Cow::Borrowed(self))
    }
}

impl FrameExt for LazyFrame {
    fn plan(&self) -> LazyFrame {
        self.clone()
    }

    fn finish(plan: LazyFrame) -> Result<Self> {
        Ok(plan)
    }

    fn rows(&self) -> Result<Cow<'_, DataFrame>> {
        Ok(Cow::Owned(self.clone().collect()?))
    }
}

/// The helpers, group by group: what [`FrameExt::by`] gives. Each does what the one of the
/// same name there does, for the rows of one key at a time.
#[derive(Clone, Debug)]
pub struct ByGroup<'a, F> {
    of: &'a F,
    keys: Vec<PlSmallStr>,
}

impl<F: FrameExt> ByGroup<'_, F> {
    /// [`FrameExt::year_on_year`] in each group.
    ///
    /// # Errors
    /// As there.
    pub fn year_on_year(&self, period: &str, value: &str, into: &str) -> Result<F> {
        self.with(expressions::year_on_year(col(value), col(period), self.keys()), &[period, value], into)
    }

    /// [`FrameExt::share_of_total`] in each group.
    ///
    /// # Errors
    /// As there.
    pub fn share_of_total(&self, value: &str, into: &str) -> Result<F> {
        self.with(expressions::share_of_total(col(value), self.keys()), &[value], into)
    }

    /// [`FrameExt::index_to`] in each group, for periods of any kind: null in a group that
    /// lacks the base.
    ///
    /// # Errors
    /// Where no group has the base.
    pub fn index_to(&self, period: &str, base: &str, value: &str, into: &str) -> Result<F> {
        self.with(expressions::index_to(col(value), col(period), base, self.keys()), &[period, value], into)
    }

    /// [`FrameExt::cumulative`] in each group.
    ///
    /// # Errors
    /// As there.
    pub fn cumulative(&self, value: &str, into: &str) -> Result<F> {
        self.with(expressions::cumulative(col(value), self.keys()), &[value], into)
    }

    /// [`FrameExt::rank_by`] in each group.
    ///
    /// # Errors
    /// As there.
    pub fn rank_by(&self, value: &str, into: &str) -> Result<F> {
        self.with(expressions::rank_by(col(value), self.keys()), &[value], into)
    }

    /// [`FrameExt::rolling_sum`] in each group.
    ///
    /// # Errors
    /// As there.
    pub fn rolling_sum(&self, period: &str, value: &str, window: usize, into: &str) -> Result<F> {
        self.rolling(period, value, window, Rolling::Sum, into)
    }

    /// [`FrameExt::rolling_mean`] in each group.
    ///
    /// # Errors
    /// As there.
    pub fn rolling_mean(&self, period: &str, value: &str, window: usize, into: &str) -> Result<F> {
        self.rolling(period, value, window, Rolling::Mean, into)
    }

    fn rolling(&self, period: &str, value: &str, window: usize, what: Rolling, into: &str) -> Result<F> {
        let rolled = expressions::rolling(col(value), col(period), window, what, self.keys());
        self.with(rolled, &[period, value], into)
    }

    /// Each group's compound growth: its key, the first and the last period that are known
    /// (`from`, `to`), and `growth_pct` a year.
    ///
    /// # Errors
    /// Where a group has a period twice.
    pub fn compound_growth(&self, period: &str, value: &str) -> Result<DataFrame> {
        self.known(&[period, value])?;
        tables::compound_growth(&*self.of.rows()?, &self.keys, period, value)
    }

    /// Each group's missing periods between its first and its last: its key and the period.
    ///
    /// # Errors
    /// Where a cell is no period.
    pub fn gaps(&self, period: &str) -> Result<DataFrame> {
        self.known(&[period])?;
        tables::gaps(&*self.of.rows()?, &self.keys, period)
    }

    fn keys(&self) -> Vec<Expr> {
        self.keys.iter().map(|key| col(key.clone())).collect()
    }

    /// The frame with one column more.
    fn with(&self, expression: Expr, needs: &[&str], into: &str) -> Result<F> {
        self.known(needs)?;
        F::finish(self.of.plan().with_columns([expression.alias(into)]))
    }

    /// Every column is there, or the nearest name is told.
    fn known(&self, needs: &[&str]) -> Result<()> {
        let needs = needs.iter().copied();
        are_known(&self.of.plan().collect_schema()?, self.keys.iter().map(PlSmallStr::as_str).chain(needs).collect())
    }
}

fn are_known(schema: &SchemaRef, needs: Vec<&str>) -> Result<()> {
    match needs.into_iter().find(|name| !schema.contains(name)) {
        Some(name) => Err(Error::unknown("column", name, "the frame", schema.iter_names().map(PlSmallStr::as_str))),
        None => Ok(()),
    }
}

fn exact(frame: &DataFrame, value: &str) -> Result<DataFrame> {
    let numbers = column(frame, value)?;
    let mut frame = frame.clone();
    let exact = match numbers.dtype() {
        DataType::Decimal(..) => return Ok(frame),
        DataType::String => {
            let parse = |(row, cell): (usize, Option<&str>)| match cell.unwrap_or_default() {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(|_| {
                    Error::Calculation(format!("“{text}” in row {} of column `{value}` is not a number", row + 1))
                }),
            };
            let cells: Vec<Option<Decimal>> = numbers.str()?.iter().enumerate().map(parse).collect::<Result<_>>()?;
            decimal_column(value, cells)?
        }
        kind if kind.is_integer() => numbers.cast(&DataType::Decimal(38, crate::SCALE as usize))?,
        _ => decimal_column(value, decimals(&frame, value)?)?,
    };
    frame.with_column(exact)?;
    Ok(frame)
}
