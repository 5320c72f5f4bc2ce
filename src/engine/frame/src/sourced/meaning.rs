//! What the numbers of a column are.

use crate::error::{Error, Result};
use crate::quantity::{Basis, Per, Quantity, Status, Unit};
use crate::rows::Rows;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The unit, scale, period, price basis and status that all numbers of a column share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The unit; of money with its price basis.
    pub unit: Unit,
    /// What a number is multiplied by to be in that unit: a million for `budget_gbp_m`.
    pub scale: Decimal,
    /// What a rate is by.
    pub per: Option<Per>,
    /// How real the money is.
    pub status: Option<Status>,
}

/// In what the rows of a column differ, and what they share.
#[derive(Clone, Debug)]
pub(super) struct Differing {
    /// `unit`, `basis`, `status`.
    pub(super) what: Vec<&'static str>,
    pub(super) shared: Meaning,
}

impl Meaning {
    /// Numbers of a unit, as they are.
    pub fn of(unit: Unit) -> Self {
        Meaning { unit, scale: Decimal::ONE, per: None, status: None }
    }

    /// What a column of rows is, where its rows agree; or in what they differ.
    pub(super) fn of_column(rows: &Rows, column: &str) -> Result<Result<Meaning, Differing>> {
        let mut differs = Vec::new();
        let mut one = |name: &'static str| -> Result<Option<String>> {
            if rows.frame().get_column_index(name).is_none() {
                return Ok(None);
            }
            let cells = rows.frame().column(name)?.unique()?;
            let cells: BTreeSet<String> =
                (0..cells.len()).map(|row| Ok(crate::exact::cell_text(&cells.get(row)?))).collect::<Result<_>>()?;
            if cells.len() > 1 {
                differs.push(name);
            }
            Ok(cells.into_iter().next().filter(|cell| !cell.is_empty()))
        };
        let (mut unit, scale, per) = match rows.unit_said(column) {
            Some("{unit}") => Unit::parse(&one("unit")?.unwrap_or_default()),
            Some(unit) => Unit::parse(unit),
            None if column == "value" => Unit::parse(&one("unit")?.unwrap_or_default()),
            None => Unit::of_column(column),
        };
        let mut status = None;
        if let Unit::Money(basis) | Unit::Foreign(_, basis) = &mut unit {
            if let Some(said) = one("basis")? {
                *basis = said.parse::<Basis>()?;
            }
            status = match one("status")? {
                Some(said) if !differs.contains(&"status") => Some(said.parse()?),
                _ => None,
            };
        }
        let shared = Meaning { unit, scale, per, status };
        Ok(if differs.is_empty() { Ok(shared) } else { Err(Differing { what: differs, shared }) })
    }

    /// A number of the column as a quantity.
    pub fn quantity(&self, number: Decimal) -> Result<Quantity> {
        let amount = number.checked_mul(self.scale).ok_or_else(|| {
            Error::Calculation(format!("{number} × {} is too large for exact arithmetic", self.scale))
        })?;
        Ok(Quantity { amount, unit: self.unit.clone(), per: self.per, status: self.status, places: None })
    }

    /// In words, as a message names it: "2024–25 prices, budgeted".
    pub fn noun(&self) -> String {
        let mut words = vec![self.unit.noun()];
        words.extend(self.per.map(|per| per.words().to_owned()));
        words.extend(self.status.map(|status| status.key().to_owned()));
        words.join(", ")
    }

    /// What an operation on two columns gives, by the rules of [`Quantity`], and what it makes of
    /// one by one: 100 where a share is in hundredths.
    pub(super) fn combined(
        (left_name, left): (&str, &Meaning),
        (right_name, right): (&str, &Meaning),
        operation: &'static str,
        combine: impl Fn(&Quantity, &Quantity) -> Result<Quantity>,
    ) -> Result<(Meaning, Decimal)> {
        let as_quantity = |meaning: &Meaning| Quantity {
            per: meaning.per,
            status: meaning.status,
            ..Quantity::new(1, meaning.unit.clone())
        };
        let result = combine(&as_quantity(left), &as_quantity(right)).map_err(|error| match error {
            Error::Unlike { why, .. } => Error::Unlike {
                operation,
                left: format!("the columns `{left_name}`"),
                right: format!("`{right_name}`"),
                why,
            },
            other => other,
        })?;
        let meaning = Meaning { unit: result.unit, scale: Decimal::ONE, per: result.per, status: result.status };
        Ok((meaning, result.amount))
    }
}
