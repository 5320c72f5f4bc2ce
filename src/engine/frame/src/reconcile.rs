//! Parts held against the total they are said to make.

use crate::error::Result;
use crate::figure::Figure;
use crate::rows::Rows;
use polars::prelude::DataFrame;

/// A sum of parts beside a published total.
#[derive(Clone, Debug)]
pub struct Reconciliation {
    /// The sum of the parts that are known.
    pub parts: Figure,
    /// The published total.
    pub total: Figure,
    /// Total less parts: what no part accounts for.
    pub gap: Figure,
    /// How many parts have no figure.
    pub unknown: usize,
}

impl Reconciliation {
    /// The parts make the total to its last printed place, and every part is known.
    ///
    /// # Errors
    /// [`Error::Unlike`](crate::Error::Unlike) where parts and total cannot be compared.
    pub fn balances(&self) -> Result<bool> {
        Ok(self.unknown == 0 && self.total.agreement(&self.parts)? != crate::figure::Agreement::Not)
    }
}

pub(super) fn reconcile(frame: &DataFrame, value: &str, total: &Figure) -> Result<Reconciliation> {
    let rows = Rows::of(frame)?;
    let figures = rows.figures(value)?;
    let mut parts = Figure::sum(&figures)?;
    // Parts of one kind may be held against a total of another (priced items
    // against a pledge): compare amounts, keep both statuses for the reader.
    parts.quantity.status = None;
    let gap = total.clone().regarded_as(|q| q.status = None).minus(&parts)?;
    Ok(Reconciliation { parts, total: total.clone(), gap, unknown: frame.height() - figures.len() })
}
