//! A summary of a frame's columns; Rust polars has none.

use crate::error::{Error, Result};
use crate::exact::{SCALE, cell_text, decimal_column};
use crate::helpers::expressions::mean;
use crate::helpers::groups::Groups;
use crate::numbers::{Numbers, Values, too_large, total};
use polars::prelude::*;
use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use std::cmp::Ordering;

/// Mean, least, median, largest, sum.
type Statistics = [Option<Decimal>; 5];

/// What a column's known cells are.
struct Cells {
    distinct: u64,
    statistics: Statistics,
    /// Of text and dates the first and the last in order.
    ends: [Option<String>; 2],
}

pub(super) fn describe(frame: &DataFrame) -> Result<DataFrame> {
    let of_each: Vec<Cells> = frame.columns().par_iter().map(cells).collect::<Result<_>>()?;
    let text = |of: &dyn Fn(&Column) -> String| frame.columns().iter().map(of).collect::<Vec<_>>();
    let count =
        |of: &dyn Fn(&Column) -> usize| frame.columns().iter().map(|column| of(column) as u64).collect::<Vec<_>>();
    let mut columns = vec![
        Column::new("column".into(), text(&|column| column.name().to_string())),
        Column::new("kind".into(), text(&|column| column.dtype().to_string())),
        Column::new("known".into(), count(&|column| column.len() - column.null_count())),
        Column::new("nulls".into(), count(&|column| column.null_count())),
        Column::new("distinct".into(), of_each.iter().map(|cells| cells.distinct).collect::<Vec<_>>()),
    ];
    for (at, name) in ["mean", "least", "median", "largest", "sum"].into_iter().enumerate() {
        columns.push(decimal_column(name, of_each.iter().map(|cells| cells.statistics[at]).collect())?);
    }
    for (at, name) in ["first", "last"].into_iter().enumerate() {
        columns
            .push(Column::new(name.into(), of_each.iter().map(|cells| cells.ends[at].as_deref()).collect::<Vec<_>>()));
    }
    Ok(DataFrame::new(frame.width(), columns)?)
}

fn cells(column: &Column) -> Result<Cells> {
    let there = column.drop_nulls();
    if column.dtype().is_numeric() || column.dtype().is_decimal() {
        let (statistics, distinct) = numbers(&there)?;
        return Ok(Cells { distinct, statistics, ends: [None, None] });
    }
    if !matches!(column.dtype(), DataType::String | DataType::Date | DataType::Datetime(..)) {
        let distinct = there.n_unique()? as u64;
        return Ok(Cells { distinct, statistics: Statistics::default(), ends: [None, None] });
    }
    // The ends of many cells are those of the few that differ.
    let firsts = Groups::of_column(&there)?.firsts;
    let distinct = there.take(&IdxCa::from_vec("rows".into(), firsts))?;
    let end = |cell: Scalar| Some(cell_text(&cell.into_value())).filter(|_| !there.is_empty());
    let ends = [end(distinct.min_reduce()?), end(distinct.max_reduce()?)];
    Ok(Cells { distinct: distinct.len() as u64, statistics: Statistics::default(), ends })
}

/// Of a column without nulls, and how many of its numbers differ.
fn numbers(column: &Column) -> Result<(Statistics, u64)> {
    let large = || Error::from(too_large(column.name()));
    let (statistics, distinct) = match Numbers::of(column)?.values {
        Values::Exact(values, _) if values.is_empty() => return Ok(Default::default()),
        Values::Float(values) if values.is_empty() => return Ok(Default::default()),
        Values::Exact(values, places) => {
            let (n, sum) = (values.len(), total(values.iter().copied()).ok_or_else(large)?);
            // Numbers of half the width are sorted in half the time.
            let narrow: Option<Vec<i64>> = values.iter().map(|value| i64::try_from(*value).ok()).collect();
            let ([least, low, high, largest], distinct) = match narrow {
                Some(narrow) => {
                    let (cells, distinct) = ordered(narrow, i64::cmp);
                    (cells.map(i128::from), distinct)
                }
                None => ordered(values.into_owned(), i128::cmp),
            };
            let at = |value: i128, places: u32| Decimal::try_from_i128_with_scale(value, places).ok();
            let nine = |value: Option<i128>| at(value?, SCALE);
            let middle = low.checked_add(high).and_then(|both| mean(both, places, 2));
            let mean = mean(sum, places, n);
            ([nine(mean), at(least, places), nine(middle), at(largest, places), at(sum, places)], distinct)
        }
        Values::Float(values) => {
            let (n, sum) = (values.len() as f64, values.iter().sum::<f64>());
            let ([least, low, high, largest], distinct) = ordered(values.into_owned(), f64::total_cmp);
            ([sum / n, least, (low + high) / 2.0, largest, sum].map(Decimal::from_f64), distinct)
        }
    };
    if statistics.iter().any(Option::is_none) {
        return Err(large());
    }
    Ok((statistics, distinct))
}

/// The least, the two in the middle and the largest of some values, and how many differ.
fn ordered<T: Copy + PartialEq>(mut values: Vec<T>, by: impl Fn(&T, &T) -> Ordering) -> ([T; 4], u64) {
    values.sort_unstable_by(by);
    let n = values.len();
    let distinct = 1 + values.windows(2).filter(|pair| pair[0] != pair[1]).count() as u64;
    ([values[0], values[(n - 1) / 2], values[n / 2], values[n - 1]], distinct)
}
