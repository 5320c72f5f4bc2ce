//! Helpers whose answer is another table.

use super::expressions::in_order;
use super::groups::{Groups, NONE, take};
use super::panel::Panel;
use crate::error::{Error, Result};
use crate::exact::{SCALE, column, key_text, mantissa};
use crate::figure::compound;
use crate::numbers::{Numbers, Values, column_of, exact_column, too_large};
use crate::period::periods;
use polars::prelude::*;
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What [`FrameExt::join_one`](super::FrameExt::join_one) gives.
#[derive(Clone, Debug)]
pub struct Joined {
    /// Every row, with the columns of its partner; nulls where it has none.
    pub frame: DataFrame,
    /// The rows that found no partner.
    pub without_partner: DataFrame,
    /// The rows of the other frame that none asked for.
    pub unused: DataFrame,
}

fn columns<'a>(frame: &'a DataFrame, names: &[&str]) -> Result<Vec<&'a Column>> {
    names.iter().map(|name| column(frame, name)).collect()
}

fn owned(columns: &[&Column]) -> Vec<Column> {
    columns.iter().map(|column| (*column).clone()).collect()
}

/// Rows to take; [`NONE`] takes a null.
fn indices(rows: Vec<IdxSize>) -> IdxCa {
    if !rows.contains(&NONE) {
        return IdxCa::from_vec("rows".into(), rows);
    }
    let known = rows.iter().map(|row| *row != NONE).collect();
    column_of::<IdxType>("rows".into(), rows, known)
}

pub(super) fn top(frame: &DataFrame, n: usize, name: &str, value: &str) -> Result<DataFrame> {
    column(frame, name)?;
    let (of, large) = (column(frame, value)?, || Error::from(too_large(value)));
    let numbers = Numbers::of(of)?;
    let rows = match &numbers.values {
        Values::Exact(values, _) => largest(&numbers, n, |row| values[row]),
        Values::Float(values) => largest(&numbers, n, |row| in_order(values[row])),
    };
    let others = frame.height() - rows.len();
    let mut is_top = vec![false; frame.height()];
    rows.iter().for_each(|row| is_top[*row as usize] = true);
    let mut top = frame.select([name, value])?.take(&indices(rows))?;
    if others == 0 {
        return Ok(top);
    }
    // Those whose value is not known are all among the others.
    let known = vec![numbers.valid.is_none()];
    let rest = || (0..frame.height()).filter(|row| !is_top[*row]);
    let sum = match &numbers.values {
        _ if !known[0] => Column::full_null(value.into(), 1, of.dtype()),
        Values::Exact(values, places) => {
            let sum = rest().try_fold(0_i128, |sum, row| sum.checked_add(values[row])).ok_or_else(large)?;
            exact_column(value.into(), vec![sum], known, *places)?
        }
        Values::Float(values) => Column::new(value.into(), [rest().map(|row| values[row]).sum::<f64>()]),
    };
    let sum = sum.strict_cast(of.dtype()).map_err(|_| large())?;
    let label = Column::new(name.into(), [format!("Other ({others})")]);
    top.with_column(column(&top, name)?.cast(&DataType::String)?)?;
    Ok(top.vstack(&DataFrame::new(1, vec![label, sum])?)?)
}

/// The rows with the `n` largest values, largest first; equals as they stand.
fn largest<K: Copy + Ord>(numbers: &Numbers, n: usize, value: impl Fn(usize) -> K) -> Vec<IdxSize> {
    // The least of those kept so far is on top, and most rows are below it.
    let mut kept = BinaryHeap::with_capacity(n.min(numbers.len()) + 1);
    for row in (0..numbers.len()).filter(|row| numbers.known(*row)) {
        let candidate = Reverse((value(row), Reverse(row as IdxSize)));
        if kept.len() < n {
            kept.push(candidate);
        } else if kept.peek().is_some_and(|least| candidate < *least) {
            kept.pop();
            kept.push(candidate);
        }
    }
    kept.into_sorted_vec().into_iter().map(|Reverse((_, Reverse(row)))| row).collect()
}

pub(super) fn duplicates(frame: &DataFrame, key: &[&str]) -> Result<DataFrame> {
    let keys = if key.is_empty() { frame.columns().to_vec() } else { owned(&columns(frame, key)?) };
    let groups = Groups::of(&keys, frame.height())?;
    let sizes = groups.sizes();
    let size = |row: &IdxSize| sizes[groups.of[*row as usize] as usize];
    let all_once = groups.count() == frame.height();
    let twice: Vec<IdxSize> =
        if all_once { Vec::new() } else { (0..frame.height() as IdxSize).filter(|row| size(row) > 1).collect() };
    let numbers: Vec<IdxSize> = twice.iter().map(|row| row + 1).collect();
    let times: Vec<IdxSize> = twice.iter().map(size).collect();
    let rows = frame.take(&indices(twice))?;
    let mut columns = vec![Column::new("row".into(), numbers), Column::new("times".into(), times)];
    columns.extend(rows.columns().iter().cloned());
    Ok(DataFrame::new(rows.height(), columns)?)
}

/// For each row the row of the other frame that has its key, [`NONE`] where none has; a null
/// is no key.
///
/// # Errors
/// Where the other frame has a key twice, or a key of another kind.
fn partners(keys: &[Column], other: &[Column], names: &[&str]) -> Result<Vec<IdxSize>> {
    let height = other[0].len();
    if let Some((key, other)) = keys.iter().zip(other).find(|(key, other)| key.dtype() != other.dtype()) {
        return Err(Error::Calculation(format!(
            "the key `{}` holds {} in one frame and {} in the other: make them one kind first, as in \
             `col(\"{}\").cast(…)`",
            key.name(),
            key.dtype(),
            other.dtype(),
            key.name()
        )));
    }
    let groups = Groups::of_both(other, keys, height + keys[0].len())?;
    if groups.firsts.iter().take_while(|row| (**row as usize) < height).count() < height {
        one_row_a_key(other, names)?;
    }
    let mut partners = groups.of;
    partners.drain(..height);
    partners.iter_mut().filter(|group| **group as usize >= height).for_each(|group| *group = NONE);
    for key in keys.iter().filter(|key| key.has_nulls()) {
        let known = key.is_not_null();
        partners.iter_mut().zip(known.no_null_iter()).filter(|(_, known)| !known).for_each(|(of, _)| *of = NONE);
    }
    Ok(partners)
}

pub(super) fn join_one(frame: &DataFrame, other: &DataFrame, key: &[&str]) -> Result<Joined> {
    if key.is_empty() {
        return Err(Error::Calculation("two frames are joined by a key: name its columns".into()));
    }
    let keys = (owned(&columns(frame, key)?), owned(&columns(other, key)?));
    let is_key = |name: &PlSmallStr| key.contains(&name.as_str());
    let both = |name: &&PlSmallStr| !is_key(name) && frame.get_column_index(name).is_some();
    if let Some(both) = other.get_column_names().into_iter().find(both) {
        return Err(both_have(both));
    }
    let partners = partners(&keys.0, &keys.1, key)?;
    let mut used = vec![false; other.height()];
    partners.iter().filter(|row| **row != NONE).for_each(|row| used[*row as usize] = true);
    let of = |frame: &DataFrame, keep: &dyn Fn(usize) -> bool| {
        frame.take(&indices((0..frame.height()).filter(|row| keep(*row)).map(|row| row as IdxSize).collect()))
    };
    let without_partner =
        if partners.contains(&NONE) { of(frame, &|row| partners[row] == NONE)? } else { frame.clear() };
    let unused = of(other, &|row| !used[row])?;
    let rows = indices(partners);
    let theirs: Vec<&Column> = other.columns().iter().filter(|column| !is_key(column.name())).collect();
    let mut all = frame.columns().to_vec();
    all.extend(theirs.into_par_iter().map(|column| take(column, &rows)).collect::<PolarsResult<Vec<_>>>()?);
    Ok(Joined { frame: DataFrame::new(frame.height(), all)?, without_partner, unused })
}

/// The columns of a key name each row of the other frame once.
pub(crate) fn one_row_a_key(keys: &[Column], names: &[&str]) -> Result<()> {
    let Some(rows) = Groups::of(keys, keys.first().map_or(0, Column::len))?.repeated() else { return Ok(()) };
    Err(Error::Calculation(format!(
        "the key {} ({}) is there {} times in the other frame (rows {} and {}): each row would come so many times",
        key_text(&keys.iter().collect::<Vec<_>>(), rows[0] as usize)?,
        names.join(", "),
        rows.len(),
        rows[0] + 1,
        rows[1] + 1
    )))
}

/// What two frames cannot both have when they are joined.
pub(crate) fn both_have(column: &str) -> Error {
    Error::Calculation(format!(
        "both frames have a column `{column}`: rename one, or leave it out before they are joined"
    ))
}

pub(super) fn wide(frame: &DataFrame, key: &[&str], names: &str, values: &str) -> Result<DataFrame> {
    let named = [key, &[names]].concat();
    let cells = columns(frame, &named)?;
    let (values, (keys, names)) = (column(frame, values)?, cells.split_at(key.len()));
    // The columns in the order of their names, the rows in that of the keys: both as they first come.
    let (lines, heads) = rayon::join(|| Groups::of(&owned(keys), frame.height()), || Groups::of_column(names[0]));
    let (lines, heads) = (lines?, heads?);
    let mut places = vec![NONE; heads.count() * lines.count()];
    for row in 0..frame.height() {
        let place = &mut places[heads.of[row] as usize * lines.count() + lines.of[row] as usize];
        if *place != NONE {
            let alike = |at: &usize| heads.of[*at] == heads.of[row] && lines.of[*at] == lines.of[row];
            return Err(Error::Calculation(format!(
                "{} is there {} times (rows {} and {}), and one cell holds one value: sum the rows first",
                key_text(&cells, row)?,
                (0..frame.height()).filter(alike).count(),
                *place + 1,
                row + 1
            )));
        }
        *place = row as IdxSize;
    }
    let mut columns: Vec<Column> =
        keys.iter().map(|column| column.take(&indices(lines.firsts.clone()))).collect::<PolarsResult<_>>()?;
    let heads = heads.firsts.par_iter().zip(places.par_chunks(lines.count().max(1)));
    let taken = heads.map(|(head, places)| {
        let name = crate::exact::cell_text(&names[0].get(*head as usize)?);
        Ok(values.take(&indices(places.to_vec()))?.with_name(name.into()))
    });
    columns.extend(taken.collect::<PolarsResult<Vec<_>>>()?);
    Ok(DataFrame::new(lines.count(), columns)?)
}

pub(super) fn long(frame: &DataFrame, key: &[&str], names: &str, values: &str) -> Result<DataFrame> {
    columns(frame, key)?;
    let rest: Vec<&Column> = frame.columns().iter().filter(|column| !key.contains(&column.name().as_str())).collect();
    let Some(first) = rest.first() else {
        return Err(Error::Calculation(
            "every column is part of the key: there is nothing to put below one another".into(),
        ));
    };
    if let Some(other) = rest.iter().find(|column| column.dtype() != first.dtype()) {
        return Err(Error::Calculation(format!(
            "`{}` holds {} and `{}` holds {}: they do not go into one column; select those that do",
            first.name(),
            first.dtype(),
            other.name(),
            other.dtype()
        )));
    }
    let mut parts = Vec::new();
    for column in rest {
        let mut cells = owned(&columns(frame, key)?);
        cells.push(Column::new_scalar(names.into(), Scalar::from(column.name().clone()), frame.height()));
        cells.push(column.clone().with_name(values.into()));
        parts.push(DataFrame::new(frame.height(), cells)?);
    }
    let mut all = parts.remove(0);
    for part in &parts {
        all.vstack_mut(part)?;
    }
    all.rechunk_mut();
    Ok(all)
}

pub(crate) fn compound_growth(frame: &DataFrame, keys: &[PlSmallStr], period: &str, value: &str) -> Result<DataFrame> {
    let keys: Vec<&str> = keys.iter().map(PlSmallStr::as_str).collect();
    let by = owned(&columns(frame, &keys)?);
    let numbers = Numbers::of(column(frame, value)?)?;
    let panel = Panel::of(column(frame, period)?, &by)?;
    let (groups, periods) = (&panel.groups, &panel.periods);
    // The rows of the first and the last period that are known, group by group.
    let mut ends = vec![(NONE, NONE); groups.count()];
    let at = |row: IdxSize| periods.numbers[row as usize];
    for row in (0..numbers.len()).filter(|row| numbers.known(*row)) {
        let (first, last) = &mut ends[groups.of[row] as usize];
        let row = row as IdxSize;
        if *first == NONE || at(row) < at(*first) {
            *first = row;
        }
        if *last == NONE || at(row) > at(*last) {
            *last = row;
        }
    }
    let a_year = periods.kind.a_year();
    let growth = |(first, last): &(IdxSize, IdxSize)| -> Result<Option<i128>> {
        if first == last {
            return Ok(None);
        }
        let (from, to, span) = (*first as usize, *last as usize, at(*last).abs_diff(at(*first)));
        if let Values::Exact(values, _) = &numbers.values
            && let Some(percent) = growth_of(values[from] as f64, values[to] as f64, a_year, span)
        {
            return Ok(Some(percent));
        }
        let too_large = || Error::from(too_large(value));
        let decimal = |row: usize| numbers.decimal(row).ok_or_else(too_large);
        let (from, to) = (decimal(from)?, decimal(to)?);
        if from <= Decimal::ZERO || to <= Decimal::ZERO {
            return Ok(None);
        }
        let factor = compound(to.checked_div(from).ok_or_else(too_large)?, span, a_year)?;
        let percent = (factor - Decimal::ONE).checked_mul(Decimal::ONE_HUNDRED).ok_or_else(too_large)?;
        mantissa(percent, "growth_pct").map(Some)
    };
    let grown: Vec<Option<i128>> = ends.par_iter().map(growth).collect::<Result<_>>()?;
    let (from, to): (Vec<IdxSize>, Vec<IdxSize>) = ends.into_iter().unzip();
    let mut columns = firsts_of(&by, groups.firsts.clone())?;
    columns.push(periods.keys("from", &from));
    columns.push(periods.keys("to", &to));
    let known = grown.iter().map(Option::is_some).collect();
    let grown = grown.into_iter().map(Option::unwrap_or_default).collect();
    columns.push(exact_column("growth_pct".into(), grown, known, SCALE)?);
    Ok(DataFrame::new(groups.count(), columns)?)
}

/// Growth a year in percent with nine places, where floats suffice to know the last of them:
/// decimals, thirty times as slow, give the same digits and are needed one time in hundreds.
fn growth_of(from: f64, to: f64, a_year: u32, periods: u32) -> Option<i128> {
    let factor = (to / from).powf(f64::from(a_year) / f64::from(periods));
    if from <= 0.0 || !(0.01..100.0).contains(&factor) {
        return None;
    }
    let last_places = (factor - 1.0) * 1e11;
    // 32 times the precision of a float is more than all its roundings make together.
    let error = 32.0 * f64::EPSILON * 1e11 * (factor + 1.0);
    let is_clear = ((last_places - last_places.floor()) - 0.5).abs() > error;
    is_clear.then(|| last_places.round() as i128)
}

/// The cells of a key in the first row of each group.
fn firsts_of(by: &[Column], firsts: Vec<IdxSize>) -> Result<Vec<Column>> {
    let firsts = indices(firsts);
    Ok(by.iter().map(|key| key.take(&firsts)).collect::<PolarsResult<_>>()?)
}

pub(super) fn gaps(frame: &DataFrame, keys: &[PlSmallStr], period: &str) -> Result<DataFrame> {
    let keys: Vec<&str> = keys.iter().map(PlSmallStr::as_str).collect();
    let by = owned(&columns(frame, &keys)?);
    let column = column(frame, period)?;
    let (periods, groups) = rayon::join(|| periods(column), || Groups::of(&by, frame.height()));
    let (periods, groups) = (periods?, groups?);
    let mut there: Vec<(IdxSize, i32)> = groups.of.iter().copied().zip(periods.numbers.iter().copied()).collect();
    there.par_sort_unstable();
    let (mut rows, mut missing) = (Vec::new(), Vec::new());
    for pair in there.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        for number in pair[0].1 + 1..pair[1].1 {
            rows.push(groups.firsts[pair[0].0 as usize]);
            missing.push(periods.kind.key(number));
        }
    }
    let mut columns = firsts_of(&by, rows)?;
    columns.push(Column::new(period.into(), &missing));
    Ok(DataFrame::new(missing.len(), columns)?)
}
