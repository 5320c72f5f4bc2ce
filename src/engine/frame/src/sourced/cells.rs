//! From a cell back to the rows it rests on.

use super::made::{Base, Facts, Made, Pair, SourcedFrame, Step, What};
use super::meaning::Meaning;
use crate::error::{Error, Result};
use crate::exact::{SCALE, cell_text, decimal_cell};
use crate::figure::{Citation, Figure, Provenance};
use crate::helpers::expressions::Rolling;
use crate::period::{PeriodKind, periods};
use polars::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A sum of so many terms is written out; of more it is said how many there are.
const TERMS: usize = 20;

/// Of one source so many places are named; of more it is said how many there are.
const PLACES: usize = 40;

impl SourcedFrame {
    /// The figure of a column in a frame of one row of this one.
    pub(super) fn figure_in(&self, column: &str, row: &DataFrame) -> Result<Figure> {
        self.figure_of(self.facts(column)?, column, row)
    }

    fn figure_of(&self, facts: &Facts, column: &str, row: &DataFrame) -> Result<Figure> {
        let cell = row.column(column)?.get(0)?;
        let number =
            decimal_cell(&cell, column)?.ok_or_else(|| Error::Calculation(format!("`{column}` is not known there")))?;
        let figure = match &facts.made {
            Made::Unsourced => {
                return Err(Error::Calculation(format!(
                    "`{column}` came through polars: nobody has said what it is and where it is from"
                )));
            }
            Made::Read(base, field) => return self.bases[*base].figure(field, row),
            Made::Stated(provenance, why) => {
                let quantity = self.meaning(column)?.quantity(number)?;
                return Ok(Figure::worked(quantity, (**provenance).clone(), why));
            }
            Made::Regarded(before) => {
                let Meaning { unit, per, status, .. } = self.meaning(column)?.clone();
                return Ok(self.figure_of(before, column, row)?.regarded_as(|quantity| {
                    (quantity.unit, quantity.per, quantity.status) = (unit, per, status);
                }));
            }
            Made::Real(of, years, deflators, prices) => {
                let spent = cell_text(&row.column(years)?.get(0)?).parse()?;
                self.figure_in(of, row)?.in_prices_of(spent, *prices, deflators)?
            }
            Made::Periods(..) => {
                let quantity = self.meaning(column)?.quantity(number)?;
                return Ok(Figure::with_provenance(quantity, self.rests_on(column, &row.clone().lazy())?));
            }
            Made::Of(pair, left, right) => {
                // The cells have nine places and the figures all: a rate by millions would tell them apart.
                let cell = |name: &PlSmallStr| -> Result<Figure> {
                    let number = decimal_cell(&row.column(name)?.get(0)?, name)?.unwrap_or_default();
                    Ok(Figure::with_provenance(self.meaning(name)?.quantity(number)?, Provenance::default()))
                };
                let figure = pair.of(&self.figure_in(left, row)?, &self.figure_in(right, row)?)?;
                self.agrees(column, number, pair.of(&cell(left)?, &cell(right)?)?)?;
                return Ok(figure);
            }
            Made::From(step) => match step.figure(self, row)? {
                Some(figure) => figure,
                None => {
                    let quantity = self.meaning(column)?.quantity(number)?;
                    Figure::worked(quantity, step.rests_on(&row.clone().lazy())?, &step.in_words(row)?)
                }
            },
        };
        self.agrees(column, number, figure)
    }

    /// A figure and its cell are one computation made twice: they must be one number.
    fn agrees(&self, column: &str, number: Decimal, figure: Figure) -> Result<Figure> {
        let scale = self.meaning(column)?.scale;
        let worked = figure.quantity.amount.checked_div(scale).map(|worked| worked.round_dp(SCALE));
        // A value that was rounded itself is half a last place away, times what it was multiplied by.
        let last = |worked: Decimal| Decimal::new(1, SCALE - 2) + worked.abs() / Decimal::from(1_000_000_000_000_i64);
        let near = worked.is_some_and(|worked| (worked - number).abs() <= last(worked));
        if near {
            return Ok(figure);
        }
        Err(Error::Calculation(format!(
            "`{column}` is {number} in the frame and {} worked out: please report this, it is a fault of the frame",
            worked.unwrap_or_default()
        )))
    }

    /// Where a column was read, if it was: from which base, and its name there.
    pub(super) fn read(&self, column: &str) -> Option<(usize, PlSmallStr)> {
        if let Some(facts) = self.columns.get(column) {
            let Made::Read(base, field) = &facts.made else { return None };
            return Some((*base, field.clone()));
        }
        let has = |base: &Base| base.rows.frame().get_column_index(column).is_some();
        let named = || self.bases.iter().position(has).map(|base| (base, column.into()));
        self.renamed.get(column).cloned().or_else(named)
    }

    /// Everything that a column rests on, in rows of this frame.
    pub(super) fn rests_on(&self, column: &str, rows: &LazyFrame) -> Result<Provenance> {
        match self.columns.get(column) {
            Some(facts) => self.facts_rest_on(facts, column, rows),
            None => {
                self.known(column)?;
                match self.read(column) {
                    Some((base, field)) => self.bases[base].rests_on(&field, rows),
                    None => Ok(Provenance::default()),
                }
            }
        }
    }

    fn facts_rest_on(&self, facts: &Facts, column: &str, rows: &LazyFrame) -> Result<Provenance> {
        match &facts.made {
            Made::Unsourced => Err(Error::Unsourced(column.to_owned())),
            Made::Stated(provenance, _) => Ok((**provenance).clone()),
            Made::Read(base, field) => self.bases[*base].rests_on(field, rows),
            Made::Regarded(before) => self.facts_rest_on(before, column, rows),
            Made::Of(_, left, right) | Made::Periods(left, right) => {
                let mut both = self.rests_on(left, rows)?;
                both.join(&self.rests_on(right, rows)?);
                Ok(both)
            }
            Made::Real(of, years, deflators, prices) => {
                let mut all = self.rests_on(of, rows)?;
                let known = rows.clone().filter(col(of.clone()).is_not_null());
                let spent = known.select([col(years.clone()).unique()]).collect()?;
                let spent = spent.column(years)?;
                for row in 0..spent.len() {
                    all.join(&deflators.index(cell_text(&spent.get(row)?).parse()?)?.provenance);
                }
                all.join(&deflators.index(*prices)?.provenance);
                Ok(all)
            }
            Made::From(step) => step.rests_on(rows),
        }
    }
}

impl Pair {
    fn of(self, left: &Figure, right: &Figure) -> Result<Figure> {
        match self {
            Pair::Plus => left.plus(right),
            Pair::Minus => left.minus(right),
            Pair::Times => left.times(right),
            Pair::Over => left.over(right),
            Pair::ShareOf => left.share_of(right),
        }
    }
}

impl Base {
    fn figure(&self, field: &str, row: &DataFrame) -> Result<Figure> {
        let at = row.column(&self.index)?.idx()?.get(0);
        let at =
            at.ok_or_else(|| Error::Calculation(format!("`{field}` is not known there: the row found no partner")))?;
        self.rows.at(at as usize).figure(field)
    }

    pub(super) fn rests_on(&self, field: &str, rows: &LazyFrame) -> Result<Provenance> {
        let there = rows.clone().select([col(self.index.clone()).drop_nulls().unique()]).collect()?;
        let mut there: Vec<IdxSize> = there.column(&self.index)?.idx()?.into_no_null_iter().collect();
        there.sort_unstable();
        let mut all = Provenance::default();
        let mut places = Places::default();
        // Nobody says more of these rows than their cells: they are counted by source.
        if there.len() > PLACES && !self.rows.has_context() {
            let rows = self.rows.frame().take(&IdxCa::from_vec("rows".into(), there))?;
            return counted(field, &rows);
        }
        for at in &there {
            let one = self.rows.at(*at as usize).provenance(field)?;
            one.citations.iter().for_each(|citation| places.add(&citation.source, &citation.locator));
            all.join(&Provenance { citations: Default::default(), ..one });
        }
        all.citations = places.citations();
        Ok(all)
    }
}

/// The places in each source: all of few, or how many there are.
#[derive(Default)]
struct Places(BTreeMap<String, (usize, Vec<String>, String)>);

impl Places {
    fn add(&mut self, source: &str, locator: &str) {
        self.add_many(source, 1, [locator.to_owned()], locator);
    }

    /// `first` are the first of `times` places, as many as are named.
    fn add_many(&mut self, source: &str, times: usize, first: impl IntoIterator<Item = String>, last: &str) {
        let (all, some, end) = self.0.entry(source.to_owned()).or_default();
        *all += times;
        let room = PLACES.saturating_sub(some.len());
        some.extend(first.into_iter().take(room));
        last.clone_into(end);
    }

    fn citations(self) -> BTreeSet<Citation> {
        let mut citations = BTreeSet::new();
        for (source, (times, some, last)) in self.0 {
            if times <= PLACES {
                citations.extend(some.into_iter().map(|locator| Citation { source: source.clone(), locator }));
                continue;
            }
            let rows = crate::quantity::words::decimal(Decimal::from(times), 0);
            let locator = match some.first().filter(|first| !first.is_empty()) {
                Some(first) => format!("{rows} rows, {first} to {last}"),
                None => format!("{rows} rows"),
            };
            citations.insert(Citation { source, locator });
        }
        citations
    }
}

/// What many rows rest on, column by column.
fn counted(field: &str, rows: &DataFrame) -> Result<Provenance> {
    let mut all = Provenance::default();
    let has = |name: &str| rows.get_column_index(name).is_some();
    if has("source") {
        let locator = if has("locator") { col("locator").cast(DataType::String) } else { lit("") };
        let by_source = rows
            .clone()
            .lazy()
            .select([col("source").cast(DataType::String), locator.alias("locator")])
            .filter(col("source").is_not_null().and(col("source").neq(lit(""))))
            .group_by([col("source")])
            .agg([
                len().alias("times"),
                col("locator").head(Some(PLACES)).alias("first"),
                col("locator").last().alias("last"),
            ])
            .collect()?;
        let mut places = Places::default();
        for row in 0..by_source.height() {
            let text = |name: &str| Ok::<_, Error>(cell_text(&by_source.column(name)?.get(row)?));
            let times = by_source.column("times")?.get(row)?.extract::<u64>().unwrap_or_default() as usize;
            let first = by_source.column("first")?.as_materialized_series().list()?.get_as_series(row);
            let first = first.as_ref().map(Series::str).transpose()?;
            let first =
                first.into_iter().flat_map(|first| first.iter()).map(|cell| cell.unwrap_or_default().to_owned());
            places.add_many(&text("source")?, times, first, &text("last")?);
        }
        all.citations = places.citations();
    }
    if has("caveats") {
        let ids = rows.column("caveats")?.unique()?;
        for row in 0..ids.len() {
            all.caveats.extend(crate::rows::applying(&cell_text(&ids.get(row)?), field));
        }
    }
    Ok(all)
}

impl Step {
    /// Those rows of the frame before whose key some of these have.
    fn parents(&self, rows: &LazyFrame) -> Result<LazyFrame> {
        let keys = self.keys.clone();
        self.among(rows.clone().select(by(&keys)), &keys)
    }

    /// Those rows of the frame before that agree with some of these in these columns.
    fn among(&self, rows: LazyFrame, columns: &[PlSmallStr]) -> Result<LazyFrame> {
        if columns.is_empty() {
            return Ok(self.parent.plan.clone());
        }
        let wanted = rows.unique(None, UniqueKeepStrategy::Any);
        Ok(self
            .parent
            .plan
            .clone()
            .join_builder()
            .with(wanted)
            .how(JoinType::Semi)
            .left_on(by(columns))
            .right_on(by(columns))
            .join_nulls(true)
            .maintain_order(MaintainOrderJoin::Left)
            .finish())
    }

    /// What the periods of the frame before are: one of them may read as a month and as a financial year.
    fn kind(&self, column: &PlSmallStr) -> Result<PeriodKind> {
        let all = self.parent.plan.clone().select([col(column.clone()).unique()]).collect()?;
        Ok(periods(all.column(column)?)?.kind)
    }

    /// Those of the periods that these rows' periods lead to.
    fn at(&self, rows: &LazyFrame, column: &PlSmallStr, to: impl Fn(PeriodKind, i32) -> String) -> Result<LazyFrame> {
        let mut columns = self.keys.clone();
        columns.push(column.clone());
        let rows = rows.clone().select(by(&columns)).unique(None, UniqueKeepStrategy::Any).collect()?;
        let periods = rows.column(column)?;
        let cells: Vec<String> = match periods.dtype() {
            DataType::String => {
                let kind = self.kind(column)?;
                let cells = periods.str()?.iter().map(Option::unwrap_or_default);
                cells.map(|cell| kind.number(cell).map_or_else(|| cell.to_owned(), |number| to(kind, number))).collect()
            }
            kind if kind.is_integer() => periods
                .cast(&DataType::Int32)?
                .i32()?
                .iter()
                .map(|year| to(PeriodKind::Year, year.unwrap_or_default()))
                .collect(),
            // Of dates a month has many: all rows of the key are looked at.
            _ => return self.parents(&rows.lazy()),
        };
        let there = Column::new(column.clone(), cells).cast(periods.dtype())?;
        let mut wanted = rows.clone();
        wanted.with_column(there)?;
        self.among(wanted.lazy(), &columns)
    }

    fn before(&self, rows: &LazyFrame, column: &PlSmallStr) -> Result<LazyFrame> {
        self.at(rows, column, |kind, number| kind.key(number - 1))
    }

    /// The rows of the frame before that a cell of these rows is made of.
    fn made_of(&self, rows: &LazyFrame) -> Result<Vec<LazyFrame>> {
        let here = |columns: &PlSmallStr| -> Result<LazyFrame> {
            let mut names = self.keys.clone();
            names.push(columns.clone());
            self.among(rows.clone().select(by(&names)), &names)
        };
        Ok(match &self.what {
            What::Sum | What::Mean | What::Count(_) | What::Share => vec![self.parents(rows)?],
            What::Change(period) => vec![here(period)?, self.before(rows, period)?],
            What::Index(period, base) => vec![here(period)?, self.at(rows, period, |_, _| base.clone())?],
            What::Running(order) => {
                let last = rows.clone().select([col(order.clone()).max()]).collect()?;
                let last = last.column(order)?.idx()?.get(0).unwrap_or_default();
                vec![self.parents(rows)?.filter(col(order.clone()).lt_eq(lit(last)))]
            }
            What::Rolling(period, window, _) => (0..*window as i32)
                .map(|back| self.at(rows, period, |kind, number| kind.key(number - back)))
                .collect::<Result<_>>()?,
            What::Growth(period) => match self.parent.known(period)? {
                // Of dates a month has many: all rows of the key are looked at.
                DataType::Date => vec![self.parents(rows)?],
                kind => {
                    let end = |name: &str| {
                        let mut columns = self.keys.clone();
                        columns.push(period.clone());
                        let mut cells = by(&self.keys);
                        cells.push(col(name).cast(kind.clone()).alias(period.clone()));
                        self.among(rows.clone().select(cells), &columns)
                    };
                    vec![end("from")?, end("to")?]
                }
            },
        })
    }

    pub(super) fn rests_on(&self, rows: &LazyFrame) -> Result<Provenance> {
        let mut all = Provenance::default();
        for part in self.made_of(rows)? {
            all.join(&self.parent.rests_on(&self.of, &part)?);
        }
        Ok(all)
    }

    /// The cell, in a row of the frame that it stands in now, worked out with figures where it has few terms.
    pub(super) fn figure(&self, now: &SourcedFrame, row: &DataFrame) -> Result<Option<Figure>> {
        let lazy = row.clone().lazy();
        let parts = self.made_of(&lazy)?;
        if let What::Rolling(_, window, how) = &self.what {
            let rows = parts.iter().rev().map(|part| Ok(part.clone().collect()?)).collect::<Result<Vec<_>>>()?;
            // Of dates each part is a whole group.
            if *window > TERMS || rows.iter().any(|rows| rows.height() != 1) {
                return Ok(None);
            }
            let terms = rows.iter().map(|row| self.parent.figure_in(&self.of, row)).collect::<Result<Vec<_>>>()?;
            return if *how == Rolling::Sum { Figure::sum(&terms) } else { mean(&terms) }.map(Some);
        }
        let first = parts[0].clone().limit(TERMS as IdxSize + 1).collect()?;
        if first.height() > TERMS {
            return Ok(None);
        }
        let figures = |rows: &DataFrame| -> Result<Vec<Figure>> {
            (0..rows.height()).map(|at| self.parent.figure_in(&self.of, &rows.slice(at as i64, 1))).collect()
        };
        let one =
            |rows: &LazyFrame| -> Result<Option<Figure>> { Ok(figures(&rows.clone().collect()?)?.into_iter().next()) };
        Ok(match &self.what {
            What::Sum | What::Running(_) => Some(Figure::sum(&figures(&first)?)?),
            What::Mean => Some(mean(&figures(&first)?)?),
            What::Growth(period) => {
                let kind = self.kind(period)?;
                let end = |name: &str| Ok::<_, Error>(kind.number(&cell_text(&row.column(name)?.get(0)?)));
                match (end("from")?, end("to")?, parts.get(1)) {
                    (Some(from), Some(to), Some(last)) => match (one(&parts[0])?, one(last)?) {
                        (Some(base), Some(now)) => Some(now.growth_over(&base, to.abs_diff(from), kind.a_year())?),
                        _ => None,
                    },
                    _ => None,
                }
            }
            What::Share => {
                let whole = Figure::sum(&figures(&first)?)?;
                Some(now.figure_in(&self.of, row)?.share_of(&whole)?)
            }
            What::Change(_) => match (one(&parts[0])?, one(&parts[1])?) {
                (Some(now), Some(before)) => Some(now.change_from(&before)?),
                _ => None,
            },
            What::Index(..) | What::Count(_) | What::Rolling(..) => None,
        })
    }

    /// How a cell of many terms was made.
    pub(super) fn in_words(&self, row: &DataFrame) -> Result<String> {
        let lazy = row.clone().lazy();
        let counted = self.made_of(&lazy)?.remove(0).select([len()]).collect()?;
        let terms = counted.columns()[0].get(0)?.extract::<u64>().unwrap_or_default();
        let terms = crate::quantity::words::decimal(Decimal::from(terms), 0);
        let of = &self.of;
        Ok(match &self.what {
            What::Sum => format!("the sum of {terms} rows of `{of}`"),
            What::Running(_) => format!("the sum of the first {terms} rows of `{of}`"),
            What::Mean => format!("the mean of {terms} rows of `{of}`"),
            What::Count(noun) => format!("{noun} counted in {terms} rows"),
            What::Share => format!("the share in the sum of {terms} rows of `{of}`"),
            What::Change(period) => format!("the change of `{of}` on the {period} before"),
            What::Rolling(_, window, how) => {
                let how = if *how == Rolling::Sum { "sum" } else { "mean" };
                format!("the {how} of {window} periods of `{of}`")
            }
            What::Growth(_) => format!("the growth of `{of}` a year"),
            What::Index(_, base) => format!("`{of}` with {base} = 100"),
        })
    }
}

fn mean(terms: &[Figure]) -> Result<Figure> {
    let count = Figure::constant(terms.len() as i64, crate::quantity::Unit::Ratio);
    let sum = Figure::sum(terms)?;
    let status = sum.quantity.status;
    Ok(sum.over(&count)?.regarded_as(|quantity| quantity.status = status))
}

fn by(columns: &[PlSmallStr]) -> Vec<Expr> {
    columns.iter().map(|name| col(name.clone())).collect()
}
