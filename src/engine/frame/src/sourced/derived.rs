//! Columns made of others, and how they were made.

use super::made::{Facts, Made, Pair, SourcedFrame, Step, What};
use super::meaning::Meaning;
use crate::deflators::Deflators;
use crate::error::{Error, Result};
use crate::exact::SCALE;
use crate::helpers::expressions::{self, Rolling};
use crate::helpers::tables::{both_have, compound_growth, one_row_a_key};
use crate::numbers::{Numbers, Values, column_of, exact_column, results_of, too_large, total};
use crate::period::{Period, PeriodKind};
use crate::quantity::{Basis, FinancialYear, Quantity, Unit};
use polars::prelude::*;
use rust_decimal::Decimal;
use std::sync::Arc;

/// What [`SourcedFrame::totals`] makes of each group.
#[derive(Clone, Debug)]
pub struct Total {
    of: PlSmallStr,
    into: PlSmallStr,
    how: How,
}

#[derive(Clone, Debug)]
enum How {
    Sum,
    Mean,
    Count(Arc<str>),
}

impl Total {
    /// The sum of a column; not known in a group where one of its cells is not.
    pub fn sum(column: &str) -> Self {
        Total { of: column.into(), into: column.into(), how: How::Sum }
    }

    /// The mean of a column, with nine places; not known where one of its cells is not.
    pub fn mean(column: &str) -> Self {
        Total { of: column.into(), into: column.into(), how: How::Mean }
    }

    /// How many of a column's cells are known, as a number of a thing named in the plural.
    pub fn count(column: &str, noun: &str) -> Self {
        Total { of: column.into(), into: column.into(), how: How::Count(noun.into()) }
    }

    /// The same in a column of this name.
    pub fn named(mut self, into: &str) -> Self {
        self.into = into.into();
        self
    }
}

fn names(keys: &[&str]) -> Vec<PlSmallStr> {
    keys.iter().map(|key| PlSmallStr::from(*key)).collect()
}

fn cols(keys: &[PlSmallStr]) -> Vec<Expr> {
    keys.iter().map(|key| col(key.clone())).collect()
}

/// Money loses its status and a number its period where only a part of it is left.
fn percent() -> Meaning {
    Meaning::of(Unit::Percent)
}

impl SourcedFrame {
    /// One row a group, with these totals of its rows.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a column that is not there; as [`meaning`](Self::meaning).
    pub fn totals<const N: usize>(&self, keys: [&str; N], totals: impl IntoIterator<Item = Total>) -> Result<Self> {
        self.totals_by(&keys, totals)
    }

    pub(super) fn totals_by(&self, keys: &[&str], totals: impl IntoIterator<Item = Total>) -> Result<Self> {
        for key in keys {
            self.known(key)?;
        }
        let keys = names(keys);
        let (mut aggregated, mut columns, mut shown) = (Vec::new(), std::collections::BTreeMap::new(), keys.clone());
        for Total { of, into, how } in totals {
            let unknown = || col(of.clone()).null_count().gt(lit(0));
            let (value, what, meaning) = match &how {
                How::Count(noun) => {
                    self.known(&of)?;
                    let counted = col(of.clone()).count().cast(DataType::Int64);
                    (counted, What::Count(noun.clone()), Meaning::of(Unit::Count(noun.to_string())))
                }
                How::Sum => {
                    let sum = when(unknown()).then(lit(NULL)).otherwise(col(of.clone()).sum());
                    (sum, What::Sum, self.meaning(&of)?.clone())
                }
                How::Mean => {
                    let mean = apply_multiple(
                        |columns| mean_of(&columns[0]),
                        [col(of.clone())],
                        move |_, fields| Ok(Field::new(fields[0].name().clone(), results_of(fields[0].dtype(), SCALE))),
                        true,
                    );
                    (mean, What::Mean, self.meaning(&of)?.clone())
                }
            };
            aggregated.push(value.alias(into.clone()));
            let step = Step { parent: self.clone(), keys: keys.clone(), of, what };
            columns.insert(into.clone(), Facts { meaning: Ok(meaning), made: Made::From(Arc::new(step)) });
            shown.push(into);
        }
        let plan = if keys.is_empty() {
            self.plan.clone().select(aggregated)
        } else {
            self.plan.clone().group_by_stable(cols(&keys)).agg(aggregated)
        };
        Ok(SourcedFrame { plan, shown, columns, renamed: Default::default(), bases: Vec::new() })
    }

    /// The sum of two columns. What is unlike (cash and real terms, pledged and outturn,
    /// pounds and visits) is refused now, before anything is computed.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let table = df!("cash_gbp" => [5], "real_2024_25_gbp" => [6], "source" => ["a"])?;
    /// let table = SourcedFrame::of(&Rows::of(&table)?)?;
    /// assert_eq!(
    ///     table.plus("cash_gbp", "real_2024_25_gbp", "both_gbp").unwrap_err().to_string(),
    ///     "cannot add the columns `cash_gbp` and `real_2024_25_gbp`: one is cash, the other is 2024–25 prices"
    /// );
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unlike`] where unit, period, price basis or status differ.
    pub fn plus(&self, left: &str, right: &str, into: &str) -> Result<Self> {
        self.pair(Pair::Plus, left, right, into)
    }

    /// The difference of two columns.
    ///
    /// # Errors
    /// As [`plus`](Self::plus).
    pub fn minus(&self, left: &str, right: &str, into: &str) -> Result<Self> {
        self.pair(Pair::Minus, left, right, into)
    }

    /// One column by another: a rate by what it is of, money by a count of what it buys, anything
    /// by pure numbers or percentages.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let visits = df!("visits" => [4200], "hours" => [40], "next_week" => [60], "source" => ["returns"])?;
    /// let rows = Rows::of(&visits)?.with_units([("next_week", "hours")].into_iter());
    /// let next = SourcedFrame::of(&rows)?.over("visits", "hours", "rate")?.times("rate", "next_week", "expected")?;
    /// assert_eq!(next.figure("expected", &[])?.to_string(), "6,300 visits");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Quantity::by`].
    pub fn times(&self, left: &str, right: &str, into: &str) -> Result<Self> {
        self.pair(Pair::Times, left, right, into)
    }

    /// One column divided by another; null where that is zero.
    ///
    /// # Errors
    /// As [`Quantity::over`].
    pub fn over(&self, left: &str, right: &str, into: &str) -> Result<Self> {
        self.pair(Pair::Over, left, right, into)
    }

    /// One column as a percentage of another; null where that is zero.
    ///
    /// # Errors
    /// As [`Quantity::share_of`].
    pub fn share_of(&self, part: &str, whole: &str, into: &str) -> Result<Self> {
        self.pair(Pair::ShareOf, part, whole, into)
    }

    fn pair(&self, pair: Pair, left: &str, right: &str, into: &str) -> Result<Self> {
        let (a, b) = (self.meaning(left)?.clone(), self.meaning(right)?.clone());
        let (operation, combine): (_, fn(&Quantity, &Quantity) -> Result<Quantity>) = match pair {
            Pair::Plus => ("add", |a, b| a.plus(b)),
            Pair::Minus => ("subtract", |a, b| a.minus(b)),
            Pair::Times => ("multiply", |a, b| a.by(b)),
            Pair::Over => ("divide", |a, b| a.over(b)),
            Pair::ShareOf => ("compare", |a, b| a.share_of(b)),
        };
        let (mut meaning, one) = Meaning::combined((left, &a), (right, &b), operation, combine)?;
        if matches!(pair, Pair::Plus | Pair::Minus) {
            meaning.scale = a.scale;
        }
        let factors = (a.scale, b.scale);
        let value = apply_multiple(
            move |columns| computed(pair, &columns[0], &columns[1], factors, one),
            [col(left), col(right)],
            |_, fields| Ok(Field::new(fields[0].name().clone(), results_of(fields[0].dtype(), SCALE))),
            false,
        );
        Ok(self.with(value, into, meaning, Made::Of(pair, left.into(), right.into())))
    }

    /// How many periods from that of one column to that of another, both counted: years,
    /// quarters or months.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let plan = df!("amount_gbp_m" => [3400], "first" => ["2025-26"], "last" => ["2027-28"], "source" => ["budget"])?;
    /// let plan = SourcedFrame::of(&Rows::of(&plan)?)?
    ///     .periods("first", "last", "years")?
    ///     .over("amount_gbp_m", "years", "a_year_gbp")?;
    /// assert_eq!(plan.figure("a_year_gbp", &[])?.working(), "£3.4bn ÷ 3 = £1.1bn a year");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a cell is no period, or of another kind than the first; the row is named.
    pub fn periods(&self, first: &str, last: &str, into: &str) -> Result<Self> {
        self.known(first)?;
        self.known(last)?;
        let both = self.plan.clone().select([col(first), col(last)]).collect()?;
        let both = both.drop_nulls::<&str>(None)?;
        let (from, to) = (Period::of_column(both.column(first)?)?, Period::of_column(both.column(last)?)?);
        let kinds = [&from, &to].map(|periods| periods.first().map_or(PeriodKind::Year, |period| period.kind()));
        // 2011-12 is a month, where those of the other column are.
        let kind = if kinds.contains(&PeriodKind::Month) { PeriodKind::Month } else { kinds[0] };
        let odd = |at: &usize| [from[*at], to[*at]].iter().any(|period| kind.number(&period.key()).is_none());
        if let Some(at) = (0..from.len()).find(odd) {
            return Err(Error::Calculation(format!(
                "`{first}` and `{last}` hold periods of two kinds: “{}” and “{}”",
                from[at].key(),
                to[at].key()
            )));
        }
        let noun = match kind {
            PeriodKind::FinancialYear | PeriodKind::Year => "years",
            PeriodKind::Quarter => "quarters",
            PeriodKind::Month => "months",
            PeriodKind::Day => "days",
        };
        let counted = apply_multiple(
            move |columns| {
                // Of a day the month.
                let number = |cell: Option<&str>| cell.and_then(|cell| kind.number(cell.get(..7).unwrap_or(cell)));
                let cells = columns[0]
                    .str()?
                    .iter()
                    .zip(columns[1].str()?.iter())
                    .map(|(first, last)| Some(i64::from(number(last)?) - i64::from(number(first)?) + 1));
                Ok(cells.collect::<Int64Chunked>().with_name(columns[0].name().clone()).into_column())
            },
            [col(first).cast(DataType::String), col(last).cast(DataType::String)],
            |_, fields| Ok(Field::new(fields[0].name().clone(), DataType::Int64)),
            false,
        );
        let meaning = Meaning::of(Unit::Count(noun.into()));
        Ok(self.with(counted, into, meaning, Made::Periods(first.into(), last.into())))
    }

    fn with(&self, value: Expr, into: &str, meaning: Meaning, made: Made) -> Self {
        let mut frame = self.clone();
        frame.plan = frame.plan.with_columns([value.alias(into)]);
        if !frame.shown.iter().any(|name| name == into) {
            frame.shown.push(into.into());
        }
        frame.columns.insert(into.into(), Facts { meaning: Ok(meaning), made });
        frame
    }

    fn step(&self, keys: &[&str], of: &str, what: What) -> Made {
        Made::From(Arc::new(Step { parent: self.clone(), keys: names(keys), of: of.into(), what }))
    }

    /// [`FrameExt::year_on_year`](crate::FrameExt::year_on_year), by group: a cell rests on
    /// the two rows it compares.
    ///
    /// # Errors
    /// As [`meaning`](Self::meaning).
    pub fn year_on_year<const N: usize>(&self, keys: [&str; N], period: &str, value: &str, into: &str) -> Result<Self> {
        self.meaning(value)?;
        self.known(period)?;
        let change = expressions::year_on_year(col(value), col(period), cols(&names(&keys)));
        Ok(self.with(change, into, percent(), self.step(&keys, value, What::Change(period.into()))))
    }

    /// [`FrameExt::share_of_total`](crate::FrameExt::share_of_total), by group: a cell rests
    /// on all rows of its group.
    ///
    /// # Errors
    /// As [`meaning`](Self::meaning).
    pub fn share_of_total<const N: usize>(&self, keys: [&str; N], value: &str, into: &str) -> Result<Self> {
        self.meaning(value)?;
        let share = expressions::share_of_total(col(value), cols(&names(&keys)));
        Ok(self.with(share, into, percent(), self.step(&keys, value, What::Share)))
    }

    /// [`FrameExt::index_to`](crate::FrameExt::index_to), by group: a cell rests on its row
    /// and that of the base period.
    ///
    /// # Errors
    /// As [`meaning`](Self::meaning).
    pub fn index_to<const N: usize>(
        &self,
        keys: [&str; N],
        period: &str,
        base: &str,
        value: &str,
        into: &str,
    ) -> Result<Self> {
        self.meaning(value)?;
        self.known(period)?;
        let index = expressions::index_to(col(value), col(period), base, cols(&names(&keys)));
        let step = self.step(&keys, value, What::Index(period.into(), base.to_owned()));
        Ok(self.with(index, into, Meaning::of(Unit::Index), step))
    }

    /// [`FrameExt::cumulative`](crate::FrameExt::cumulative), by group: a cell rests on its
    /// row and those of its group before it.
    ///
    /// # Errors
    /// As [`meaning`](Self::meaning).
    pub fn cumulative<const N: usize>(&self, keys: [&str; N], value: &str, into: &str) -> Result<Self> {
        let meaning = self.meaning(value)?.clone();
        let order = PlSmallStr::from(format!("·order of {into}"));
        let mut numbered = self.clone();
        numbered.plan = numbered.plan.with_row_index(order.clone(), None);
        let total = expressions::cumulative(col(value), cols(&names(&keys)));
        let made = numbered.step(&keys, value, What::Running(order));
        Ok(numbered.with(total, into, meaning, made))
    }

    /// [`FrameExt::rolling_sum`](crate::FrameExt::rolling_sum), by group: a cell rests on the
    /// rows of its window.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let paid = df!("year" => ["2021-22", "2022-23", "2023-24"], "paid_gbp" => [10, 20, 40],
    ///     "source" => ["accounts"; 3], "locator" => ["page 1", "page 2", "page 3"])?;
    /// let paid = SourcedFrame::of(&Rows::of(&paid)?)?;
    /// let sums = paid.rolling_sum([], "year", "paid_gbp", 2, "two_years_gbp")?;
    /// let sum = sums.figure("two_years_gbp", &[("year", "2023-24")])?;
    /// assert_eq!((sum.working().as_str(), sum.provenance.citations.len()), ("£20 + £40 = £60", 2));
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`meaning`](Self::meaning).
    pub fn rolling_sum<const N: usize>(
        &self,
        keys: [&str; N],
        period: &str,
        value: &str,
        window: usize,
        into: &str,
    ) -> Result<Self> {
        self.rolling(&keys, period, value, (window, Rolling::Sum), into)
    }

    /// [`FrameExt::rolling_mean`](crate::FrameExt::rolling_mean), by group: a cell rests on
    /// the rows of its window.
    ///
    /// # Errors
    /// As [`meaning`](Self::meaning).
    pub fn rolling_mean<const N: usize>(
        &self,
        keys: [&str; N],
        period: &str,
        value: &str,
        window: usize,
        into: &str,
    ) -> Result<Self> {
        self.rolling(&keys, period, value, (window, Rolling::Mean), into)
    }

    fn rolling(
        &self,
        keys: &[&str],
        period: &str,
        value: &str,
        (window, what): (usize, Rolling),
        into: &str,
    ) -> Result<Self> {
        let meaning = self.meaning(value)?.clone();
        self.known(period)?;
        let rolled = expressions::rolling(col(value), col(period), window, what, cols(&names(keys)));
        Ok(self.with(rolled, into, meaning, self.step(keys, value, What::Rolling(period.into(), window, what))))
    }

    /// [`FrameExt::compound_growth`](crate::FrameExt::compound_growth), one row a group with
    /// the columns `from`, `to` and `growth_pct`: a cell rests on the two rows it compares.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let paid = df!("trust" => ["A", "A", "A"], "year" => ["2021-22", "2022-23", "2023-24"],
    ///     "paid_gbp" => [100, 150, 121], "source" => ["r1", "r2", "r3"])?;
    /// let grown = SourcedFrame::of(&Rows::of(&paid)?)?.compound_growth(["trust"], "year", "paid_gbp")?;
    /// let growth = grown.figure("growth_pct", &[("trust", "A")])?;
    /// assert_eq!(growth.working(), "(£121 ÷ £100)^(1/2) − 1 = 10%");
    /// assert_eq!(growth.provenance.sources().into_iter().collect::<Vec<_>>(), ["r1", "r3"]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`meaning`](Self::meaning); where a group has a period twice.
    pub fn compound_growth<const N: usize>(&self, keys: [&str; N], period: &str, value: &str) -> Result<Self> {
        self.meaning(value)?;
        self.known(period)?;
        let keys_known = keys.iter().try_for_each(|key| self.known(key).map(|_| ()));
        let grown =
            keys_known.and_then(|()| compound_growth(&self.plan.clone().collect()?, &names(&keys), period, value))?;
        let made = self.step(&keys, value, What::Growth(period.into()));
        let facts = Facts { meaning: Ok(percent()), made };
        Ok(SourcedFrame {
            shown: grown.get_column_names().into_iter().cloned().collect(),
            plan: grown.lazy(),
            columns: [(PlSmallStr::from_static("growth_pct"), facts)].into(),
            renamed: Default::default(),
            bases: Vec::new(),
        })
    }

    /// Cash in the prices of one year, by the deflator of each row's: a cell rests on its row
    /// and on both deflators, which come with their own source and caveats.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let index = df!("vintage" => ["v1"; 2], "financial_year" => ["2022-23", "2024-25"],
    ///     "index_2024_25_100" => [80, 100], "source" => ["treasury"; 2], "caveats" => ["forecast"; 2])?;
    /// let deflators = Deflators::of(&Rows::of(&index)?, "v1")?;
    /// let cash = df!("year" => ["2022-23"], "budget_gbp_m" => [40], "source" => ["accounts"])?;
    /// let cash = SourcedFrame::of(&Rows::of(&cash)?)?;
    /// let real = cash.real_terms("year", "budget_gbp_m", &deflators, "2024-25".parse()?, "real_gbp_m")?;
    /// let real = real.figure("real_gbp_m", &[("year", "2022-23")])?;
    /// assert_eq!(real.to_string(), "£50 million");
    /// assert!(real.provenance.sources().contains("treasury") && real.provenance.caveats.contains("forecast"));
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unlike`] where the column is not cash.
    pub fn real_terms(
        &self,
        year: &str,
        value: &str,
        deflators: &Deflators,
        prices: FinancialYear,
        into: &str,
    ) -> Result<Self> {
        let cash = self.meaning(value)?;
        if cash.unit != Unit::cash() {
            return Err(Error::Unlike {
                operation: "deflate",
                left: format!("the column `{value}`"),
                right: "the GDP deflator".into(),
                why: format!("only cash can be put into real terms, and it is {}", cash.noun()),
            });
        }
        self.known(year)?;
        let meaning = Meaning { unit: Unit::Money(Basis::PricesOf(prices)), ..cash.clone() };
        let real = expressions::real_terms(col(value), col(year), deflators, prices);
        let made = Made::Real(value.into(), year.into(), deflators.clone(), prices);
        Ok(self.with(real, into, meaning, made))
    }
}

/// Two columns of numbers, row by row, exactly; null stays null.
fn computed(
    pair: Pair,
    left: &Column,
    right: &Column,
    scales: (Decimal, Decimal),
    one: Decimal,
) -> PolarsResult<Column> {
    let large = || too_large(left.name());
    let exact = |column: &Column| -> PolarsResult<Vec<Option<Decimal>>> {
        let numbers = Numbers::of(column)?;
        let cell = |row: usize| numbers.known(row).then(|| numbers.decimal(row).ok_or_else(large)).transpose();
        (0..numbers.len()).map(cell).collect()
    };
    let n = left.len().max(right.len());
    let (left_numbers, right_numbers) = (exact(left)?, exact(right)?);
    let at = |numbers: &[Option<Decimal>], row: usize| numbers[if numbers.len() == 1 { 0 } else { row }];
    let cells = (0..n).map(|row| {
        let (Some(a), Some(b)) = (at(&left_numbers, row), at(&right_numbers, row)) else { return Ok(None) };
        let result = match pair {
            // In the left column's scale.
            Pair::Plus | Pair::Minus => b
                .checked_mul(scales.1)
                .and_then(|b| b.checked_div(scales.0))
                .and_then(|b| if pair == Pair::Plus { a.checked_add(b) } else { a.checked_sub(b) }),
            Pair::Over | Pair::ShareOf if b.is_zero() => return Ok(None),
            Pair::Over | Pair::ShareOf | Pair::Times => {
                let (a, b) = (a.checked_mul(scales.0), b.checked_mul(scales.1));
                let both = |(a, b): (Decimal, Decimal)| {
                    if pair == Pair::Times { a.checked_mul(b) } else { a.checked_div(b) }
                };
                a.zip(b).and_then(both).and_then(|result| result.checked_mul(one))
            }
        };
        result.map(Some).ok_or_else(large)
    });
    let cells: Vec<Option<Decimal>> = cells.collect::<PolarsResult<_>>()?;
    let column = crate::exact::decimal_column(left.name(), cells)
        .map_err(|error| PolarsError::ComputeError(error.to_string().into()))?;
    if left.dtype().is_float() { column.cast(&DataType::Float64) } else { Ok(column) }
}

fn mean_of(column: &Column) -> PolarsResult<Column> {
    let (numbers, name, n) = (Numbers::of(column)?, column.name().clone(), column.len());
    let known = vec![n > 0 && numbers.valid.is_none()];
    Ok(match &numbers.values {
        Values::Float(values) => {
            column_of::<Float64Type>(name, vec![values.iter().sum::<f64>() / n as f64], known).into_column()
        }
        Values::Exact(values, places) => {
            let mean = match known[0] {
                true => total(values.iter().copied()).and_then(|sum| expressions::mean(sum, *places, n)),
                false => Some(0),
            };
            exact_column(name, vec![mean.ok_or_else(|| too_large(column.name()))?], known, SCALE)?
        }
    })
}

pub(super) fn join_one(left: &SourcedFrame, right: &SourcedFrame, key: &[&str]) -> Result<SourcedFrame> {
    let mut other = right.clone();
    let keys = names(key);
    let cells = other.plan.clone().select(cols(&keys)).collect()?;
    one_row_a_key(cells.columns(), key)?;
    // What leads the other's columns back to their rows gets names of its own.
    let mine = left.plan.clone().collect_schema()?;
    for base in &mut other.bases {
        let mut name = base.index.clone();
        let mut number = left.bases.len();
        while mine.contains(&name) {
            name = PlSmallStr::from(format!("·{number}"));
            number += 1;
        }
        if name != base.index {
            other.plan = other.plan.rename([base.index.clone()], [name.clone()], true);
            base.index = name;
        }
    }
    let theirs = other.plan.clone().collect_schema()?;
    // Where a row is from is told by each side's own columns of that name.
    let own = ["source", "locator", "caveats"];
    let twice = theirs.iter_names().filter(|name| mine.contains(name) && !keys.contains(name));
    // A column that was left out stays out, unless it leads one that is shown back to its rows.
    let left_out = |name: &PlSmallStr| !other.shown.contains(name) && !leads_back(&other, name);
    let (told, twice): (Vec<_>, Vec<_>) =
        twice.cloned().partition(|name| own.contains(&name.as_str()) || left_out(name));
    if let Some(name) = twice.first() {
        return Err(both_have(name));
    }
    let kept: Vec<Expr> =
        theirs.iter_names().filter(|name| !told.contains(name)).map(|name| col(name.clone())).collect();
    let offset = left.bases.len();
    let plan = left
        .plan
        .clone()
        .join_builder()
        .with(other.plan.select(kept))
        .how(JoinType::Left)
        .left_on(cols(&keys))
        .right_on(cols(&keys))
        .maintain_order(MaintainOrderJoin::Left)
        .finish();
    let mut joined = SourcedFrame { plan, ..left.clone() };
    let new = other.shown.iter().filter(|name| !keys.contains(name) && !told.contains(name));
    joined.shown.extend(new.cloned());
    for (name, mut facts) in other.columns {
        if keys.contains(&name) || told.contains(&name) {
            continue;
        }
        facts.shift(offset);
        joined.columns.insert(name, facts);
    }
    let renamed = other.renamed.into_iter().filter(|(name, _)| !keys.contains(name));
    joined.renamed.extend(renamed.map(|(name, (base, field))| (name, (base + offset, field))));
    joined.bases.extend(other.bases);
    Ok(joined)
}

/// Whether another column was made of this one.
fn leads_back(frame: &SourcedFrame, name: &PlSmallStr) -> bool {
    frame.columns.iter().any(|(column, facts)| column != name && facts.made_of().contains(&name))
}
