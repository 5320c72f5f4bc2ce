//! Rows that say the same as an earlier one.

use super::account::Repeats;
use super::layout::Texts;
use crate::error::Result;
use crate::exact::decimal_cell;
use polars::prelude::*;
use rayon::prelude::*;
use rust_decimal::Decimal;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// So many pairs of lines are named.
const NAMED: usize = 20;
/// Rows are looked at in pieces of so many, on all cores.
const PIECE: usize = 1 << 16;

/// Looks for rows whose cells are all the same as an earlier row's, as printed.
pub(super) fn find(texts: &Texts, typed: &[Column]) -> Result<Repeats> {
    let height = texts.lines.len();
    let mut hashes: Vec<u64> = vec![0; height];
    hashes.par_chunks_mut(PIECE).enumerate().for_each(|(piece, hashes)| {
        for column in &texts.columns {
            let cells = column.slice((piece * PIECE) as i64, hashes.len());
            for (hash, cell) in hashes.iter_mut().zip(cells.iter()) {
                // No text holds that byte.
                *hash = xxh3_64_with_seed(cell.map_or(&[0xFF], str::as_bytes), *hash);
            }
        }
    });
    // In most files no row repeats another, which shows in their hashes alone.
    let mut sorted = hashes.clone();
    sorted.par_sort_unstable();
    if sorted.par_windows(2).all(|pair| pair[0] != pair[1]) {
        return Ok(Repeats::default());
    }
    let mut order: Vec<(u64, usize)> = hashes.into_iter().zip(0..height).collect();
    order.par_sort_unstable();
    let same = |a: usize, b: usize| texts.columns.iter().all(|column| column.get(a) == column.get(b));
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut first = 0;
    for i in 1..order.len() {
        if order[i].0 != order[first].0 {
            first = i;
        } else if same(order[first].1, order[i].1) {
            found.push((order[i].1, order[first].1));
        }
    }
    found.sort_unstable();
    let mut repeats = Repeats { rows: found.len(), ..Repeats::default() };
    repeats.lines = found.iter().take(NAMED).map(|(row, first)| (texts.lines[*row], texts.lines[*first])).collect();
    for column in typed.iter().filter(|column| column.dtype().is_decimal() && !found.is_empty()) {
        let mut sum = Decimal::ZERO;
        for (row, _) in &found {
            let value = decimal_cell(&column.get(*row)?, column.name())?.unwrap_or_default();
            sum = sum.checked_add(value).unwrap_or(sum);
        }
        repeats.worth.push((column.name().to_string(), sum.normalize()));
    }
    Ok(repeats)
}
