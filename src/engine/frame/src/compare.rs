//! Two versions of a table, cell by cell.

use crate::error::{Error, Result};
use crate::exact::{cell_text, column, key_text};
use crate::helpers::groups::{Groups, NONE};
use polars::prelude::*;
use rayon::prelude::*;
use std::fmt;

/// One difference between two versions of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The row, by its key; empty where a whole column came or went.
    pub key: String,
    /// The column; `None` where the whole row came or went.
    pub column: Option<String>,
    /// The cell before; `None` where the row is new or the cell was null.
    pub before: Option<String>,
    /// The cell after; `None` where the row is gone or the cell is null.
    pub after: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cell = |cell: &Option<String>| cell.clone().unwrap_or_else(|| "not known".into());
        match &self.column {
            Some(column) if self.key.is_empty() && self.before.is_none() => write!(f, "new column `{column}`"),
            Some(column) if self.key.is_empty() => write!(f, "column `{column}` is gone"),
            Some(column) => write!(f, "{}: {column} was {}, is {}", self.key, cell(&self.before), cell(&self.after)),
            None if self.before.is_none() => write!(f, "{}: new row", self.key),
            None => write!(f, "{}: row is gone", self.key),
        }
    }
}

/// Columns that came or went, then rows in the order of `before`, then new rows.
pub(super) fn compare(before: &DataFrame, after: &DataFrame, key: &[&str]) -> Result<Vec<Difference>> {
    let (old_keys, new_keys) = (keys(before, key)?, keys(after, key)?);
    let mut differences = Vec::new();
    for name in before.get_column_names() {
        if after.get_column_index(name).is_none() {
            let (column, before) = (Some(name.to_string()), Some(name.to_string()));
            differences.push(Difference { key: String::new(), column, before, after: None });
        }
    }
    for name in after.get_column_names() {
        if before.get_column_index(name).is_none() {
            let (column, after) = (Some(name.to_string()), Some(name.to_string()));
            differences.push(Difference { key: String::new(), column, before: None, after });
        }
    }
    let partners = partners(&old_keys, before.height(), &new_keys, after.height())?;
    let gone = |row: usize| partners[row] == NONE;
    // The cells that differ, by row and column: found column by column, told row by row.
    let mut cells: Vec<(usize, usize)> =
        (0..before.height()).filter(|row| gone(*row)).map(|row| (row, usize::MAX)).collect();
    let in_place = partners.iter().enumerate().all(|(row, other)| *other as usize == row);
    let at: IdxCa = partners.iter().map(|row| Some(*row).filter(|row| *row != NONE)).collect();
    let of_column = |(number, then): (usize, &Column)| -> Result<Vec<(usize, usize)>> {
        let Ok(now) = after.column(then.name()) else { return Ok(Vec::new()) };
        let now = if in_place { now.slice(0, then.len()) } else { now.take(&at)? };
        let mut rows = Vec::new();
        if then.dtype() == now.dtype() {
            let differs = then.as_materialized_series().not_equal_missing(now.as_materialized_series())?;
            if differs.any() {
                rows.extend(
                    differs.iter().enumerate().filter(|(_, differs)| *differs == Some(true)).map(|(row, _)| row),
                );
            }
        } else {
            for row in 0..then.len() {
                if text(then, row)? != text(&now, row)? {
                    rows.push(row);
                }
            }
        }
        Ok(rows.into_iter().filter(|row| !gone(*row)).map(|row| (row, number)).collect())
    };
    let differing: Vec<_> = before.columns().par_iter().enumerate().map(of_column).collect::<Result<_>>()?;
    cells.extend(differing.into_iter().flatten());
    cells.sort_unstable();
    for (row, number) in cells {
        let key = named(&old_keys, row)?;
        let other = partners[row];
        if other == NONE {
            differences.push(Difference { before: Some(key.clone()), key, column: None, after: None });
            continue;
        }
        let then = &before.columns()[number];
        let (column, was) = (Some(then.name().to_string()), text(then, row)?);
        let is = text(after.column(then.name())?, other as usize)?;
        // An empty text is no cell, as null is.
        if was != is {
            differences.push(Difference { key, column, before: was, after: is });
        }
    }
    let mut kept = vec![false; after.height()];
    partners.iter().filter(|row| **row != NONE).for_each(|row| kept[*row as usize] = true);
    for row in (0..after.height()).filter(|row| !kept[*row]) {
        let key = named(&new_keys, row)?;
        differences.push(Difference { after: Some(key.clone()), key, column: None, before: None });
    }
    Ok(differences)
}

fn keys(frame: &DataFrame, key: &[&str]) -> Result<Vec<Column>> {
    key.iter().map(|name| Ok(column(frame, name)?.clone())).collect()
}

fn named(keys: &[Column], row: usize) -> Result<String> {
    key_text(&keys.iter().collect::<Vec<_>>(), row)
}

/// For each old row the new one of the same key, [`NONE`] where there is none.
///
/// # Errors
/// Where a key names two rows of one frame.
fn partners(old: &[Column], old_rows: usize, new: &[Column], new_rows: usize) -> Result<Vec<IdxSize>> {
    // Text of one and numbers of the other are the same key where they read the same.
    let alike = |(old, new): (&Column, &Column)| match old.dtype() == new.dtype() {
        true => Ok((old.clone(), new.clone())),
        false => Ok((texts(old)?, texts(new)?)),
    };
    let (first, then): (Vec<Column>, Vec<Column>) =
        old.iter().zip(new).map(alike).collect::<Result<Vec<_>>>()?.into_iter().unzip();
    let twice = |keys: &[Column], row: usize| {
        Err(Error::Calculation(format!(
            "key “{}” is there twice; frames are compared by a key that names one row",
            named(keys, row)?
        )))
    };
    let groups = Groups::of_both(&first, &then, old_rows + new_rows)?;
    if let Some(row) = (0..old_rows).find(|row| groups.of[*row] as usize != *row) {
        return twice(old, row);
    }
    let mut rows = vec![NONE; groups.count()];
    for row in 0..new_rows {
        let there = &mut rows[groups.of[old_rows + row] as usize];
        if *there != NONE {
            return twice(new, row);
        }
        *there = row as IdxSize;
    }
    rows.truncate(old_rows);
    Ok(rows)
}

/// What the cells of a column read.
fn texts(column: &Column) -> Result<Column> {
    let cells: Vec<String> = (0..column.len()).map(|row| Ok(cell_text(&column.get(row)?))).collect::<Result<_>>()?;
    Ok(Column::new(column.name().clone(), cells))
}

fn text(column: &Column, row: usize) -> Result<Option<String>> {
    Ok(Some(cell_text(&column.get(row)?)).filter(|text| !text.is_empty()))
}
