//! The helpers as polars expressions: lazy, by group, exact.
//!
//! Each takes the groups' key last: `[col("trust")]`, or `[]` for all rows together. What
//! they answer has one row a row, in the rows' own order.
//!
//! ```
//! use pledgebook_frame::expressions::year_on_year;
//! use pledgebook_frame::polars::prelude::*;
//! let visits = df!(
//!     "library" => ["East", "West", "East", "West"],
//!     "year" => [2023, 2023, 2024, 2024],
//!     "visits" => [200, 100, 150, 110],
//! )?;
//! let change = year_on_year(col("visits"), col("year"), [col("library")]).alias("change_pct");
//! let changed = visits.lazy().with_columns([change]).filter(col("year").eq(lit(2024))).collect()?;
//! assert_eq!(changed.column("change_pct")?.cast(&DataType::Int64)?.i64()?.to_vec(), [Some(-25), Some(10)]);
//! # Ok::<(), PolarsError>(())
//! ```

use super::groups::{Groups, NONE, take};
use super::panel::Panel;
use crate::deflators::Deflators;
use crate::exact::SCALE;
use crate::numbers::{
    Answer, Numbers, ONE, TooLarge, Values, column_of, exact_column, places_of, ratio, refuse, results_of, rounded,
    too_large,
};
use crate::period::periods;
use crate::quantity::FinancialYear;
use polars::prelude::*;
use rayon::prelude::*;
use std::cmp::Reverse;

/// An expression over whole columns: the first is the value, whose type gives that of the answer.
fn whole(
    inputs: Vec<Expr>,
    kind: impl Fn(&DataType) -> DataType + Send + Sync + 'static,
    answer: impl Fn(&[Column]) -> PolarsResult<Column> + Send + Sync + 'static,
) -> Expr {
    apply_multiple(
        move |columns| answer(columns),
        inputs,
        move |_, fields| Ok(Field::new(fields[0].name().clone(), kind(fields[0].dtype()))),
        false,
    )
}

/// What a helper looks at. Only this much of it is generic, so that all else is compiled
/// here, once, and not in each cell of a notebook that uses it.
fn inputs(first: &[Expr], by: impl AsRef<[Expr]>) -> Vec<Expr> {
    first.iter().chain(by.as_ref()).cloned().collect()
}

/// Percentage change on the period before, of each group. Null where that is missing or not
/// known, and where it is nothing or below nothing: such a change is not meaningful.
pub fn year_on_year(value: Expr, period: Expr, by: impl AsRef<[Expr]>) -> Expr {
    year_on_year_of(inputs(&[value, period], by))
}

fn year_on_year_of(inputs: Vec<Expr>) -> Expr {
    whole(
        inputs,
        |kind| results_of(kind, SCALE),
        |columns| {
            let numbers = Numbers::of(&columns[0])?;
            let panel = Panel::of(&columns[1], &columns[2..])?;
            let before = |row| Some(panel.before(row)).filter(|before| *before != NONE).map(|before| before as usize);
            let base = |row| before(row).filter(|before| numbers.known(*before));
            numbers.by_row(
                columns[0].name(),
                SCALE,
                |values, row| base(row).map_or(Ok(None), |base| change(values[row], values[base])),
                |values, row| {
                    let base = values[base(row)?];
                    (base > 0.0).then(|| (values[row] / base - 1.0) * 100.0)
                },
            )
        },
    )
}

/// The change from a base in percent, with nine places; none on a base of nothing or less.
fn change(value: i128, base: i128) -> Answer {
    if base <= 0 {
        return Ok(None);
    }
    Ok(Some(ratio(value, 100 * ONE, base).ok_or(TooLarge)? - 100 * ONE))
}

/// Each value as a percentage of its group's total; null in a group that has a null, or a
/// total of nothing.
pub fn share_of_total(value: Expr, by: impl AsRef<[Expr]>) -> Expr {
    share_of_total_of(inputs(&[value], by))
}

fn share_of_total_of(inputs: Vec<Expr>) -> Expr {
    whole(
        inputs,
        |kind| results_of(kind, SCALE),
        |columns| {
            let numbers = Numbers::of(&columns[0])?;
            let groups = Groups::of(&columns[1..], columns[0].len())?;
            let (mut exact, mut float) = (Vec::new(), Vec::new());
            match &numbers.values {
                Values::Exact(values, _) => {
                    let sums = totals(&numbers, &groups, values, i128::checked_add, |_| {});
                    exact = sums.ok_or_else(|| too_large(columns[0].name()))?;
                }
                Values::Float(values) => {
                    float = totals(&numbers, &groups, values, |a, b| Some(a + b), |_| {}).unwrap_or_default();
                }
            }
            let group = |row: usize| groups.of[row] as usize;
            numbers.by_row(
                columns[0].name(),
                SCALE,
                |values, row| match exact[group(row)] {
                    None | Some(0) => Ok(None),
                    Some(total) => ratio(values[row], 100 * ONE, total).map(Some).ok_or(TooLarge),
                },
                |values, row| float[group(row)].filter(|total| *total != 0.0).map(|total| values[row] / total * 100.0),
            )
        },
    )
}

/// The sum of each group, not known where one of its numbers is not; `each` gets it as it
/// stands row by row. `None` where one does not fit.
fn totals<T: Copy + Default>(
    numbers: &Numbers,
    groups: &Groups,
    values: &[T],
    add: impl Fn(T, T) -> Option<T>,
    mut each: impl FnMut(Option<T>),
) -> Option<Vec<Option<T>>> {
    let mut totals = vec![Some(T::default()); groups.count()];
    for (row, value) in values.iter().enumerate() {
        let total = &mut totals[groups.of[row] as usize];
        *total = match *total {
            Some(sum) if numbers.known(row) => Some(add(sum, *value)?),
            _ => None,
        };
        each(*total);
    }
    Some(totals)
}

/// Index numbers with the base period = 100, of each group; null in a group where the base
/// period is missing, not known, or nothing or less.
///
/// Evaluating it fails where no group has the base period.
pub fn index_to(value: Expr, period_of: Expr, base: &str, by: impl AsRef<[Expr]>) -> Expr {
    index_to_of(inputs(&[value, period_of], by), base.to_owned())
}

fn index_to_of(inputs: Vec<Expr>, base: String) -> Expr {
    whole(
        inputs,
        |kind| results_of(kind, SCALE),
        move |columns| {
            let numbers = Numbers::of(&columns[0])?;
            let (name, panel) = (columns[1].name(), Panel::of(&columns[1], &columns[2..])?);
            let kind = panel.periods.kind;
            let Some(wanted) = kind.number(&base.replace('–', "-")) else {
                return refuse(format!("“{base}” is no {}, and column `{name}` holds those", kind.name()));
            };
            let bases: Vec<IdxSize> =
                (0..panel.groups.count()).map(|group| panel.row(group as IdxSize, wanted)).collect();
            if bases.iter().all(|base| *base == NONE) {
                return refuse(format!("there is no {} {base} in column `{name}`", kind.name()));
            }
            let base = |row: usize| {
                let base = bases[panel.groups.of[row] as usize];
                (base != NONE && numbers.known(base as usize)).then_some(base as usize)
            };
            numbers.by_row(
                columns[0].name(),
                SCALE,
                |values, row| match base(row) {
                    Some(base) if values[base] > 0 => {
                        ratio(values[row], 100 * ONE, values[base]).map(Some).ok_or(TooLarge)
                    }
                    _ => Ok(None),
                },
                |values, row| {
                    base(row).filter(|base| values[*base] > 0.0).map(|base| values[row] / values[base] * 100.0)
                },
            )
        },
    )
}

/// Cash in the prices of one financial year, by the deflator of each row's.
///
/// Evaluating it fails where the deflator lacks a year.
pub fn real_terms(value: Expr, year: Expr, deflators: &Deflators, prices: FinancialYear) -> Expr {
    let deflators = deflators.clone();
    whole(
        inputs(&[value, year], []),
        |kind| results_of(kind, SCALE),
        move |columns| {
            let said = |error: crate::Error| PolarsError::ComputeError(error.to_string().into());
            let numbers = Numbers::of(&columns[0])?;
            let periods = periods(&columns[1])?;
            let (kind, years) = (periods.kind, &periods.numbers);
            if kind != crate::PeriodKind::FinancialYear {
                return refuse(format!(
                    "column `{}` holds {}s; a deflator is by financial year",
                    columns[1].name(),
                    kind.name()
                ));
            }
            let to = deflators.index(prices).map_err(said)?.quantity.amount;
            // Index numbers have few places: with the same number of them both are whole.
            let whole = |index: rust_decimal::Decimal| {
                let mut index = index;
                index.rescale(SCALE);
                index.mantissa()
            };
            // By year from the first: the two indices without what both are divisible by, which would only take room.
            let (first, last) = periods.ends();
            let to = whole(to);
            let of_year = |year: i32| -> crate::Result<(i128, i128)> {
                let start = u16::try_from(year).unwrap_or_default();
                let from = whole(deflators.index(FinancialYear::starting(start))?.quantity.amount);
                let shared = gcd(to.unsigned_abs(), from.unsigned_abs()) as i128;
                Ok((to / shared, from / shared))
            };
            let factors: Vec<Option<(i128, i128)>> = (first..=last).map(|year| of_year(year).ok()).collect();
            let factor = |row: usize| factors[years[row].abs_diff(first) as usize].ok_or(TooLarge);
            // A year that only rows without a value have is not asked for.
            let lacks = |row: &usize| numbers.known(*row) && factor(*row).is_err();
            if factors.contains(&None)
                && let Some(row) = (0..years.len()).find(lacks)
            {
                of_year(years[row]).map_err(said)?;
            }
            let places = if let Values::Exact(_, places) = &numbers.values { *places } else { 0 };
            let up = SCALE.checked_sub(places).map(|places| 10_i128.pow(places));
            numbers.by_row(
                columns[0].name(),
                SCALE,
                |values, row| {
                    let (to, from) = factor(row)?;
                    let value = up.and_then(|up| values[row].checked_mul(up));
                    value.and_then(|value| ratio(value, to, from)).map(Some).ok_or(TooLarge)
                },
                |values, row| factor(row).ok().map(|(to, from)| values[row] * (to as f64 / from as f64)),
            )
        },
    )
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a.max(1) } else { gcd(b, a % b) }
}

/// Running total in row order, of each group; null from the first null on.
pub fn cumulative(value: Expr, by: impl AsRef<[Expr]>) -> Expr {
    cumulative_of(inputs(&[value], by))
}

fn cumulative_of(inputs: Vec<Expr>) -> Expr {
    whole(
        inputs,
        |kind| results_of(kind, places_of(kind)),
        |columns| {
            let numbers = Numbers::of(&columns[0])?;
            let groups = Groups::of(&columns[1..], columns[0].len())?;
            let (name, large) = (columns[0].name().clone(), || too_large(columns[0].name()));
            match &numbers.values {
                Values::Exact(values, places) => {
                    let (sums, known) = running(&numbers, &groups, values, i128::checked_add).ok_or_else(large)?;
                    exact_column(name, sums, known, *places)
                }
                Values::Float(values) => {
                    let (sums, known) = running(&numbers, &groups, values, |a, b| Some(a + b)).ok_or_else(large)?;
                    Ok(column_of::<Float64Type>(name, sums, known).into_column())
                }
            }
        },
    )
}

/// The sum of each row's group up to it, and whether it is known; `None` where one does not fit.
fn running<T: Copy + Default>(
    numbers: &Numbers,
    groups: &Groups,
    values: &[T],
    add: impl Fn(T, T) -> Option<T>,
) -> Option<(Vec<T>, Vec<bool>)> {
    let (mut sums, mut known) = (Vec::with_capacity(values.len()), Vec::with_capacity(values.len()));
    let each = |sum: Option<T>| {
        sums.push(sum.unwrap_or_default());
        known.push(sum.is_some());
    };
    totals(numbers, groups, values, add, each)?;
    Some((sums, known))
}

/// Rank by size in each group, 1 for the largest; equals share a rank; null has none.
pub fn rank_by(value: Expr, by: impl AsRef<[Expr]>) -> Expr {
    rank_by_of(inputs(&[value], by))
}

fn rank_by_of(inputs: Vec<Expr>) -> Expr {
    whole(
        inputs,
        |_| DataType::Int64,
        |columns| {
            let numbers = Numbers::of(&columns[0])?;
            let groups = Groups::of(&columns[1..], columns[0].len())?;
            let (ranks, known) = match &numbers.values {
                // Keys of half the width are sorted in half the time.
                Values::Exact(values, _) if values.iter().all(|value| i64::try_from(*value).is_ok()) => {
                    ranks(&numbers, &groups, |row| values[row] as i64)
                }
                Values::Exact(values, _) => ranks(&numbers, &groups, |row| values[row]),
                Values::Float(values) => ranks(&numbers, &groups, |row| in_order(values[row])),
            };
            Ok(column_of::<Int64Type>(columns[0].name().clone(), ranks, known).into_column())
        },
    )
}

/// A float as a whole number that is larger where the float is.
pub(crate) fn in_order(value: f64) -> i64 {
    // Minus zero is zero.
    let bits = (value + 0.0).to_bits() as i64;
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

fn ranks<K: Copy + Ord + Send + Sync>(
    numbers: &Numbers,
    groups: &Groups,
    value: impl Fn(usize) -> K,
) -> (Vec<i64>, Vec<bool>) {
    let known = numbers.all_known();
    let keyed = |row: usize| (groups.of[row], Reverse(value(row)), row as IdxSize);
    let mut rows: Vec<(IdxSize, Reverse<K>, IdxSize)> =
        (0..numbers.len()).filter(|row| known[*row]).map(keyed).collect();
    rows.par_sort_unstable();
    let mut ranks = vec![0; numbers.len()];
    let (mut first, mut rank) = (0, 0);
    for (place, (group, value, row)) in rows.iter().enumerate() {
        let before = place.checked_sub(1).map(|before| (rows[before].0, rows[before].1));
        if before.is_none_or(|before| before.0 != *group) {
            (first, rank) = (place, 1);
        } else if before.is_some_and(|before| before.1 != *value) {
            rank = (place - first) as i64 + 1;
        }
        ranks[*row as usize] = rank;
    }
    (ranks, known)
}

/// What [`rolling`] makes of the periods of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rolling {
    /// Their sum.
    Sum,
    /// Their mean.
    Mean,
}

/// The sum or mean of the last `window` periods, of each group; null until there are so
/// many, and where one of them is missing or not known.
pub fn rolling(value: Expr, period: Expr, window: usize, what: Rolling, by: impl AsRef<[Expr]>) -> Expr {
    rolling_of(inputs(&[value, period], by), window, what)
}

fn rolling_of(inputs: Vec<Expr>, window: usize, what: Rolling) -> Expr {
    let places = move |kind: &DataType| if what == Rolling::Sum { places_of(kind) } else { SCALE };
    whole(
        inputs,
        move |kind| results_of(kind, places(kind)),
        move |columns| {
            if window == 0 {
                return refuse("a rolling window of no periods holds nothing: ask for 2 or more");
            }
            let numbers = Numbers::of(&columns[0])?;
            let panel = Panel::of(&columns[1], &columns[2..])?;
            let mean_of = window as f64;
            numbers.by_row(
                columns[0].name(),
                places(columns[0].dtype()),
                |values, row| {
                    let Some(sum) = windowed(&panel, &numbers, values, row, window, i128::checked_add)? else {
                        return Ok(None);
                    };
                    match (what, &numbers.values) {
                        (Rolling::Mean, Values::Exact(_, places)) => {
                            mean(sum, *places, window).map(Some).ok_or(TooLarge)
                        }
                        _ => Ok(Some(sum)),
                    }
                },
                |values, row| {
                    let sum = windowed(&panel, &numbers, values, row, window, |a, b| Some(a + b)).ok()??;
                    Some(if what == Rolling::Sum { sum } else { sum / mean_of })
                },
            )
        },
    )
}

/// The sum of a row and those of the periods before it; nothing where one is missing or not known.
fn windowed<T: Copy>(
    panel: &Panel,
    numbers: &Numbers,
    values: &[T],
    row: usize,
    window: usize,
    add: impl Fn(T, T) -> Option<T>,
) -> Result<Option<T>, TooLarge> {
    let (mut at, mut sum) = (row, values[row]);
    for _ in 1..window {
        let before = panel.before(at);
        if before == NONE || !numbers.known(before as usize) {
            return Ok(None);
        }
        at = before as usize;
        sum = add(sum, values[at]).ok_or(TooLarge)?;
    }
    Ok(Some(sum))
}

/// A mean with nine places, of a sum with so many.
pub(crate) fn mean(sum: i128, places: u32, of: usize) -> Option<i128> {
    let up = 10_i128.checked_pow(SCALE.checked_sub(places)?)?;
    rounded(sum.checked_mul(up)?, of as i128)
}

/// The name of the band that each value is in, by the edges between bands, in order: with
/// edges 10 and 20 "under 10", "10 to under 20", "20 and over". Null stays null.
pub fn bands(value: Expr, edges: &[rust_decimal::Decimal]) -> Expr {
    let edges = edges.to_vec();
    whole(
        inputs(&[value], []),
        |_| DataType::String,
        move |columns| {
            if edges.is_empty() || !edges.is_sorted_by(|a, b| a < b) {
                return refuse("bands need their edges in order, each once");
            }
            let name = |band: usize| match band {
                0 => format!("under {}", edges[0]),
                band if band == edges.len() => format!("{} and over", edges[band - 1]),
                band => format!("{} to under {}", edges[band - 1], edges[band]),
            };
            let names: Vec<String> = (0..=edges.len()).map(name).collect();
            let numbers = Numbers::of(&columns[0])?;
            let bounds: Vec<f64> = edges.iter().map(|edge| edge.to_string().parse().unwrap_or_default()).collect();
            let whole: Vec<i128> = match numbers.values {
                Values::Float(_) => Vec::new(),
                Values::Exact(_, places) => {
                    let at = |edge: &rust_decimal::Decimal| {
                        let up = 10_i128.checked_pow(places)?.checked_mul(edge.mantissa())?;
                        // A bound between two of the column's values is the one above.
                        let down = 10_i128.pow(edge.scale());
                        Some(up.div_euclid(down) + i128::from(up.rem_euclid(down) != 0))
                    };
                    edges.iter().map(at).collect::<Option<_>>().ok_or_else(|| too_large(columns[0].name()))?
                }
            };
            let band = |row: usize| match &numbers.values {
                Values::Exact(values, _) => whole.partition_point(|edge| *edge <= values[row]),
                Values::Float(values) => bounds.partition_point(|edge| *edge <= values[row]),
            };
            let of: Vec<IdxSize> = (0..numbers.len()).into_par_iter().map(|row| band(row) as IdxSize).collect();
            let names = Column::new(columns[0].name().clone(), names);
            take(&names, &column_of::<IdxType>("band".into(), of, numbers.all_known()))
        },
    )
}
