//! A column's numbers as one slice: exact ones as whole numbers of their last decimal
//! place, floats as they are. Helpers compute on these, never cell by cell.

use crate::exact::SCALE;
use polars::prelude::*;
use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use std::borrow::Cow;

/// The numbers of a column, null where `valid` says so.
pub(crate) struct Numbers<'a> {
    pub values: Values<'a>,
    /// `None` where nothing is null.
    pub valid: Option<Vec<bool>>,
}

pub(crate) enum Values<'a> {
    /// Whole numbers of the last of so many decimal places.
    Exact(Cow<'a, [i128]>, u32),
    /// Floats, all of them finite.
    Float(Cow<'a, [f64]>),
}

/// What a helper answers through polars: one sentence.
pub(crate) fn refuse<T>(sentence: impl Into<String>) -> PolarsResult<T> {
    Err(PolarsError::ComputeError(sentence.into().into()))
}

impl<'a> Numbers<'a> {
    /// Reads a column; decimals and floats that lie in one piece stay where they are.
    ///
    /// # Errors
    /// Where it holds no numbers, or a float is not a finite one (the row is named).
    pub fn of(column: &'a Column) -> PolarsResult<Self> {
        let name = column.name();
        let series = column.as_materialized_series();
        let valid = series.has_nulls().then(|| series.is_not_null().no_null_iter().collect::<Vec<bool>>());
        let values = match series.dtype() {
            DataType::Decimal(_, scale) => Values::Exact(cells(series.decimal()?.physical()), *scale as u32),
            kind if kind.is_float() => {
                let floats = match series.dtype() {
                    DataType::Float64 => cells(series.f64()?),
                    _ => Cow::Owned(cells(series.cast(&DataType::Float64)?.f64()?).into_owned()),
                };
                let known = |row: usize| valid.as_ref().is_none_or(|valid| valid[row]);
                if let Some((row, odd)) = floats.iter().enumerate().find(|(row, x)| !x.is_finite() && known(*row)) {
                    return refuse(format!(
                        "row {} of column `{name}` is {odd}: leave it out, or make it null where it is not known",
                        row + 1
                    ));
                }
                Values::Float(floats)
            }
            DataType::Int64 => Values::Exact(cells(series.i64()?).iter().copied().map(i128::from).collect(), 0),
            kind if kind.is_integer() => {
                let whole = series.cast(&DataType::Decimal(38, 0))?;
                Values::Exact(Cow::Owned(cells(whole.decimal()?.physical()).into_owned()), 0)
            }
            DataType::Null => Values::Exact(Cow::Owned(vec![0; series.len()]), 0),
            other => {
                return refuse(format!(
                    "column `{name}` holds {other}, not numbers: `.exact(\"{name}\")` makes exact ones of text"
                ));
            }
        };
        Ok(Numbers { values, valid })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Exact(values, _) => values.len(),
            Values::Float(values) => values.len(),
        }
    }

    /// The one in a row, whether or not it is known; `None` where it does not fit.
    pub fn decimal(&self, row: usize) -> Option<Decimal> {
        match &self.values {
            Values::Exact(values, places) => Decimal::try_from_i128_with_scale(values[row], *places).ok(),
            Values::Float(values) => Decimal::from_f64(values[row]),
        }
    }

    /// Whether each is known.
    pub fn all_known(&self) -> Vec<bool> {
        self.valid.clone().unwrap_or_else(|| vec![true; self.len()])
    }

    /// Whether the one in a row is known.
    #[inline]
    pub fn known(&self, row: usize) -> bool {
        self.valid.as_ref().is_none_or(|valid| valid[row])
    }
}

/// The cells of all chunks, one after another.
fn cells<T: PolarsNumericType>(column: &ChunkedArray<T>) -> Cow<'_, [T::Native]> {
    let mut chunks = column.downcast_iter();
    if let (Some(only), None) = (chunks.next(), chunks.next()) {
        return Cow::Borrowed(only.values());
    }
    let mut cells = Vec::with_capacity(column.len());
    column.downcast_iter().for_each(|chunk| cells.extend_from_slice(chunk.values()));
    Cow::Owned(cells)
}

/// What an exact computation of one row gives: nothing where it has no answer, an error where it does not fit.
pub(crate) type Answer = Result<Option<i128>, TooLarge>;

/// A result that has no room.
#[derive(Debug)]
pub(crate) struct TooLarge;

impl Numbers<'_> {
    /// A column with one result a row, on all cores: exact ones with so many places of exact
    /// numbers, floats of floats. Null stays null; the others are asked for.
    pub fn by_row(
        &self,
        name: &PlSmallStr,
        places: u32,
        exact: impl Fn(&[i128], usize) -> Answer + Sync,
        float: impl Fn(&[f64], usize) -> Option<f64> + Sync,
    ) -> PolarsResult<Column> {
        match &self.values {
            Values::Exact(values, _) => {
                let (results, known) = self.results(|row| exact(values, row)).map_err(|_| too_large(name))?;
                exact_column(name.clone(), results, known, places)
            }
            Values::Float(values) => {
                let (results, known) = self.results(|row| Ok(float(values, row))).map_err(|_| too_large(name))?;
                Ok(column_of::<Float64Type>(name.clone(), results, known).into_column())
            }
        }
    }

    fn results<T: Copy + Default + Send>(
        &self,
        answer: impl Fn(usize) -> Result<Option<T>, TooLarge> + Sync,
    ) -> Result<(Vec<T>, Vec<bool>), TooLarge> {
        let (mut results, mut known) = (vec![T::default(); self.len()], vec![false; self.len()]);
        let cells = results.par_iter_mut().zip(&mut known).enumerate();
        cells.filter(|(row, _)| self.known(*row)).try_for_each(|(row, (result, known))| {
            if let Some(value) = answer(row)? {
                (*result, *known) = (value, true);
            }
            Ok(())
        })?;
        Ok((results, known))
    }
}

/// Numbers as a column; what is not known is null.
pub(crate) fn column_of<T: PolarsNumericType>(
    name: PlSmallStr,
    values: Vec<T::Native>,
    known: Vec<bool>,
) -> ChunkedArray<T> {
    let some_unknown = known.contains(&false);
    ChunkedArray::from_vec_validity(name, values, some_unknown.then(|| known.into_iter().collect()))
}

/// Whole numbers of a last place as a column of decimals; what is not known is null.
pub(crate) fn exact_column(name: PlSmallStr, values: Vec<i128>, known: Vec<bool>, places: u32) -> PolarsResult<Column> {
    Ok(column_of::<Int128Type>(name, values, known).into_decimal(38, places as usize)?.into_series().into())
}

/// The type of a helper's results: floats of floats, else exact decimals of so many places.
pub(crate) fn results_of(kind: &DataType, places: u32) -> DataType {
    if kind.is_float() { DataType::Float64 } else { DataType::Decimal(38, places as usize) }
}

/// Places of the results of sums: those of the column.
pub(crate) fn places_of(kind: &DataType) -> u32 {
    match kind {
        DataType::Decimal(_, scale) => *scale as u32,
        _ => 0,
    }
}

/// The sum of exact numbers; `None` where it does not fit.
pub(crate) fn total(values: impl IntoIterator<Item = i128>) -> Option<i128> {
    values.into_iter().try_fold(0_i128, i128::checked_add)
}

/// `numerator × factor ÷ denominator`, rounded half to even; `None` where it does not fit.
/// The denominator is not zero.
#[inline]
pub(crate) fn ratio(numerator: i128, factor: i128, denominator: i128) -> Option<i128> {
    rounded(numerator.checked_mul(factor)?, denominator)
}

/// A quotient rounded half to even.
#[inline]
pub(crate) fn rounded(numerator: i128, denominator: i128) -> Option<i128> {
    // Most amounts fit half the width, where division is several times as fast.
    let quotient = match (i64::try_from(numerator), i64::try_from(denominator)) {
        (Ok(n), Ok(d)) if d != -1 => i128::from(n.checked_div(d)?),
        _ => numerator.checked_div(denominator)?,
    };
    let rest = numerator - quotient * denominator;
    let twice = rest.unsigned_abs().checked_mul(2)?;
    let away = match twice.cmp(&denominator.unsigned_abs()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => quotient % 2 != 0,
        std::cmp::Ordering::Greater => true,
    };
    let sign = if (numerator < 0) == (denominator < 0) { 1 } else { -1 };
    Some(if away { quotient + sign } else { quotient })
}

/// Ten to the power of the places that results of division have.
pub(crate) const ONE: i128 = 10_i128.pow(SCALE);

/// What overflow is told as.
pub(crate) fn too_large(column: &str) -> PolarsError {
    PolarsError::ComputeError(
        format!("column `{column}` is too large for exact arithmetic with {SCALE} decimal places").into(),
    )
}

/// Text cells, for keys in messages.
pub(crate) fn cell(column: &Column, row: usize) -> Cow<'static, str> {
    column.get(row).map_or(Cow::Borrowed("?"), |value| Cow::Owned(crate::exact::cell_text(&value)))
}
