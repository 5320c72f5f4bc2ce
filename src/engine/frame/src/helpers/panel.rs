//! Rows by key and period, for the helpers that look from one period to another.

use super::groups::{Groups, NONE, Places};
use crate::numbers::{cell, refuse};
use crate::period::{Periods, periods};
use polars::prelude::*;

/// Rows by key and period, one row a period.
pub(crate) struct Panel {
    pub groups: Groups,
    pub periods: Periods,
    rows: Places,
    /// The least and the largest period.
    ends: (i32, i32),
}

impl Panel {
    /// Of a column of periods, by the columns of a key.
    ///
    /// # Errors
    /// Where a group has a period twice: helpers over periods need one row a period.
    pub fn of(period: &Column, keys: &[Column]) -> PolarsResult<Self> {
        let (periods, groups) = rayon::join(|| periods(period), || Groups::of(keys, period.len()));
        let (periods, groups) = (periods?, groups?);
        let ends = periods.ends();
        let mut panel = Panel { groups, periods, rows: Places::new(0, 0), ends };
        panel.rows = Places::new(panel.span() * panel.groups.count() as u64, period.len());
        for row in 0..period.len() {
            let place = panel.place(panel.groups.of[row], panel.periods.numbers[row]);
            let there = panel.rows.put(place, row as IdxSize) as usize;
            if there != row {
                return panel.twice(period, keys, there, row);
            }
        }
        Ok(panel)
    }

    /// How many periods there are from the first to the last.
    fn span(&self) -> u64 {
        u64::from(self.ends.1.abs_diff(self.ends.0)) + 1
    }

    #[inline]
    fn place(&self, group: IdxSize, period: i32) -> u64 {
        u64::from(group) * self.span() + u64::from(period.abs_diff(self.ends.0))
    }

    /// The row of a group in a period; [`NONE`] where it has none.
    #[inline]
    pub fn row(&self, group: IdxSize, period: i32) -> IdxSize {
        if (self.ends.0..=self.ends.1).contains(&period) { self.rows.at(self.place(group, period)) } else { NONE }
    }

    /// The row of the period before, in the same group; [`NONE`] where it has none.
    #[inline]
    pub fn before(&self, row: usize) -> IdxSize {
        self.periods.numbers[row].checked_sub(1).map_or(NONE, |before| self.row(self.groups.of[row], before))
    }

    fn twice(&self, period: &Column, keys: &[Column], first: usize, row: usize) -> PolarsResult<Self> {
        let of: Vec<String> = keys.iter().map(|key| format!(", {} {}", key.name(), cell(key, row))).collect();
        let hint = if keys.is_empty() { "; name the groups' key with `.by(…)`, or sum the rows first" } else { "" };
        let kind = self.periods.kind;
        refuse(format!(
            "`{}` has {} twice{} (rows {} and {}): one row a {} is needed{hint}",
            period.name(),
            kind.key(self.periods.numbers[row]),
            of.concat(),
            first + 1,
            row + 1,
            kind.name(),
        ))
    }
}
