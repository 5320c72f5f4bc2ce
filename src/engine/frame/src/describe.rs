//! A summary of a frame's numeric columns; Rust polars has none.

use crate::error::Result;
use crate::exact::{decimal_column, decimals};
use polars::prelude::*;
use rust_decimal::Decimal;

pub(super) fn describe(frame: &DataFrame) -> Result<DataFrame> {
    let numeric: Vec<String> =
        frame.columns().iter().filter(|c| c.dtype().is_numeric()).map(|c| c.name().to_string()).collect();
    let mut known_counts = Vec::new();
    let mut null_counts = Vec::new();
    let mut statistics: [Vec<Option<Decimal>>; 5] = Default::default();
    for name in &numeric {
        let all = decimals(frame, name)?;
        let mut known: Vec<Decimal> = all.iter().copied().flatten().collect();
        known.sort();
        known_counts.push(known.len() as u64);
        null_counts.push((all.len() - known.len()) as u64);
        let sum = (!known.is_empty()).then(|| known.iter().sum::<Decimal>());
        let mean = sum.and_then(|sum| sum.checked_div(Decimal::from(known.len())));
        let row = [mean, known.first().copied(), median(&known), known.last().copied(), sum];
        statistics.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
    }
    let height = numeric.len();
    let mut columns = vec![
        Column::new("column".into(), numeric),
        Column::new("known".into(), known_counts),
        Column::new("nulls".into(), null_counts),
    ];
    for (name, values) in ["mean", "least", "median", "largest", "sum"].into_iter().zip(statistics) {
        columns.push(decimal_column(name, values)?);
    }
    Ok(DataFrame::new(height, columns)?)
}

fn median(sorted: &[Decimal]) -> Option<Decimal> {
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / Decimal::TWO),
    }
}
