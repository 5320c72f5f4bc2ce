//! Two versions of a table, cell by cell.

use crate::error::{Error, Result};
use crate::exact::{cell_text, column};
use polars::prelude::*;
use std::collections::HashMap;
use std::fmt;

/// One difference between two versions of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The row, by its key.
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
            Some(column) => write!(f, "{}: {column} was {}, is {}", self.key, cell(&self.before), cell(&self.after)),
            None if self.before.is_none() => write!(f, "{}: new row", self.key),
            None => write!(f, "{}: row is gone", self.key),
        }
    }
}

pub(super) fn compare(before: &DataFrame, after: &DataFrame, key: &[&str]) -> Result<Vec<Difference>> {
    let (old, new) = (keys(before, key)?, keys(after, key)?);
    let at: HashMap<&str, usize> = new.iter().enumerate().map(|(row, key)| (key.as_str(), row)).collect();
    let mut differences = Vec::new();
    for (row, key) in old.iter().enumerate() {
        let Some(&other) = at.get(key.as_str()) else {
            differences.push(Difference { key: key.clone(), column: None, before: Some(key.clone()), after: None });
            continue;
        };
        for name in before.get_column_names().into_iter().map(|name| name.as_str()) {
            let then = text(column(before, name)?, row)?;
            let now = after.column(name).ok().map(|column| text(column, other)).transpose()?.flatten();
            if then != now {
                differences.push(Difference { key: key.clone(), column: Some(name.into()), before: then, after: now });
            }
        }
    }
    let came = new.iter().filter(|key| !old.contains(key));
    differences.extend(came.map(|key| Difference {
        key: key.clone(),
        column: None,
        before: None,
        after: Some(key.clone()),
    }));
    Ok(differences)
}

fn keys(frame: &DataFrame, key: &[&str]) -> Result<Vec<String>> {
    let columns = key.iter().map(|name| column(frame, name)).collect::<Result<Vec<_>>>()?;
    let keys = (0..frame.height()).map(|row| {
        let parts = columns.iter().map(|column| Ok(cell_text(&column.get(row)?))).collect::<Result<Vec<_>>>()?;
        Ok(parts.join("/"))
    });
    let keys: Vec<String> = keys.collect::<Result<_>>()?;
    let mut seen = std::collections::HashSet::new();
    match keys.iter().find(|key| !seen.insert(key.as_str())) {
        Some(twice) => Err(Error::Calculation(format!(
            "key “{twice}” is there twice; frames are compared by a key that names one row"
        ))),
        None => Ok(keys),
    }
}

fn text(column: &Column, row: usize) -> Result<Option<String>> {
    Ok(Some(cell_text(&column.get(row)?)).filter(|text| !text.is_empty()))
}
