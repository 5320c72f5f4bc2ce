//! What stands behind every cell of some columns, row by row.

use super::made::{Facts, Made, SourcedFrame};
use crate::error::Result;
use crate::figure::{Figure, Provenance};
use polars::prelude::*;

/// What stands behind a row.
#[derive(Clone, Debug)]
pub struct Behind {
    /// What its cells rest on, names and periods included.
    pub row: Provenance,
    /// The figure of each cell that was asked for; `None` where it is words, or not known.
    pub figures: Vec<Option<Figure>>,
}

impl SourcedFrame {
    /// What stands behind the cells of these columns, row by row: everything that they rest on
    /// together, and the figure of each. The plan runs once.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let budgets = df!("year" => ["2024"], "budget_gbp_m" => [1.9], "source" => ["budget-book"])?;
    /// let behind = SourcedFrame::of(&Rows::of(&budgets)?)?.behind(&["year", "budget_gbp_m"])?;
    /// assert!(behind[0].row.sources().contains("budget-book"));
    /// assert_eq!(behind[0].figures[1].as_ref().map(|figure| figure.to_string()).as_deref(), Some("£1.9 million"));
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`figure`](Self::figure).
    pub fn behind(&self, columns: &[&str]) -> Result<Vec<Behind>> {
        let rows = self.plan.clone().collect()?;
        (0..rows.height()).map(|at| self.behind_row(columns, &rows.slice(at as i64, 1))).collect()
    }

    fn behind_row(&self, columns: &[&str], row: &DataFrame) -> Result<Behind> {
        let mut figures = Vec::new();
        let mut all = Provenance::default();
        for column in columns {
            let known = !row.column(column)?.has_nulls();
            let figure = match self.columns.get(*column) {
                Some(Facts { made: Made::Unsourced, .. }) => None,
                Some(_) if known => Some(self.figure_in(column, row)?),
                Some(_) => None,
                None => {
                    all.join(&self.rests_on(column, &row.clone().lazy())?);
                    None
                }
            };
            figure.iter().for_each(|figure| all.join(&figure.provenance));
            figures.push(figure);
        }
        Ok(Behind { row: all, figures })
    }
}
