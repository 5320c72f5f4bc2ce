//! What is known of a frame's columns, and how each was made.

use super::meaning::{Differing, Meaning};
use crate::deflators::Deflators;
use crate::figure::Provenance;
use crate::helpers::expressions::Rolling;
use crate::quantity::FinancialYear;
use crate::rows::Rows;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A polars plan whose columns know their unit, price basis and status, and whose cells can
/// be asked for with their sources, caveats and working.
///
/// ```
/// use pledgebook_frame::polars::prelude::*;
/// use pledgebook_frame::prelude::*;
/// let paid = df!(
///     "supplier" => ["Marle IT", "Thorn", "Marle IT"],
///     "paid_gbp" => [100, 40, 60],
///     "source" => ["return-april", "return-april", "return-may"],
///     "locator" => ["line 2", "line 3", "line 2"],
/// )?;
/// let paid = SourcedFrame::of(&Rows::of(&paid)?)?;
/// let totals = paid.totals(["supplier"], [Total::sum("paid_gbp")])?;
///
/// let marle = totals.figure("paid_gbp", &[("supplier", "Marle IT")])?;
/// assert_eq!(marle.working(), "£100 + £60 = £160");
/// assert_eq!(marle.provenance.citations.len(), 2);
/// let thorn = totals.figure("paid_gbp", &[("supplier", "Thorn")])?;
/// assert_eq!(thorn.provenance.sources().into_iter().collect::<Vec<_>>(), ["return-april"]);
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone)]
pub struct SourcedFrame {
    /// All columns there ever were: those shown, and those that lead back to the rows.
    pub(super) plan: LazyFrame,
    pub(super) shown: Vec<PlSmallStr>,
    pub(super) columns: BTreeMap<PlSmallStr, Facts>,
    /// Renamed columns that hold no numbers: the base they were read from, and their name there.
    pub(super) renamed: BTreeMap<PlSmallStr, (usize, PlSmallStr)>,
    pub(super) bases: Vec<Base>,
}

/// Rows as they were read, and the column that says which row of theirs a row is.
#[derive(Clone, Debug)]
pub(super) struct Base {
    pub(super) rows: Rows,
    pub(super) index: PlSmallStr,
}

/// What is known of a column.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// What its numbers are, or in what its rows differ.
    pub(super) meaning: Result<Meaning, Differing>,
    pub(super) made: Made,
}

impl Facts {
    /// The same where so many bases have come before its own.
    pub(super) fn shift(&mut self, bases: usize) {
        match &mut self.made {
            Made::Read(base, _) => *base += bases,
            Made::Regarded(facts) => Arc::make_mut(facts).shift(bases),
            _ => {}
        }
    }

    /// The columns of the same row that it was made of.
    pub(super) fn made_of(&self) -> Vec<&PlSmallStr> {
        match &self.made {
            Made::Of(_, left, right) | Made::Periods(left, right) | Made::Real(left, right, ..) => vec![left, right],
            Made::From(step) => step.keys.iter().chain([&step.of]).chain(step.what.period()).collect(),
            Made::Regarded(facts) => facts.made_of(),
            Made::Read(..) | Made::Stated(..) | Made::Unsourced => Vec::new(),
        }
    }
}

/// How a column was made.
#[derive(Clone)]
pub(super) enum Made {
    /// Read: from which base, and which column of it.
    Read(usize, PlSmallStr),
    /// Of two columns of the same row.
    Of(Pair, PlSmallStr, PlSmallStr),
    /// How many periods from that of one column to that of another.
    Periods(PlSmallStr, PlSmallStr),
    /// Real terms of a column, by the years of another.
    Real(PlSmallStr, PlSmallStr, Deflators, FinancialYear),
    /// Numbers made so, regarded as something else.
    Regarded(Arc<Facts>),
    /// Of many rows of the frame before.
    From(Arc<Step>),
    /// Somebody said what it is, from what it is made and why.
    Stated(Arc<Provenance>, Arc<str>),
    /// It came through polars, and nobody said what it is.
    Unsourced,
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Made::Read(..) => "read",
            Made::Of(..) | Made::Periods(..) | Made::Real(..) | Made::From(_) => "computed",
            Made::Stated(..) | Made::Regarded(..) => "stated",
            Made::Unsourced => "unsourced",
        })
    }
}

impl std::fmt::Debug for SourcedFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SourcedFrame")
            .field("shown", &self.shown)
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

/// An operation on two columns of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    Plus,
    Minus,
    Times,
    Over,
    ShareOf,
}

/// A column made of many rows of the frame before.
pub(super) struct Step {
    pub(super) parent: SourcedFrame,
    pub(super) keys: Vec<PlSmallStr>,
    pub(super) of: PlSmallStr,
    pub(super) what: What,
}

impl What {
    /// The column of periods, or the one that numbers the rows.
    pub(super) fn period(&self) -> Option<&PlSmallStr> {
        match self {
            What::Change(column)
            | What::Index(column, _)
            | What::Running(column)
            | What::Rolling(column, ..)
            | What::Growth(column) => Some(column),
            What::Sum | What::Mean | What::Count(_) | What::Share => None,
        }
    }
}

/// What was made of the rows of a group.
pub(super) enum What {
    Sum,
    Mean,
    Count(Arc<str>),
    /// The change on the period before.
    Change(PlSmallStr),
    /// The share in the group's total.
    Share,
    /// An index number: the column of periods, and the base.
    Index(PlSmallStr, String),
    /// A running total: the column that numbers the rows.
    Running(PlSmallStr),
    /// The sum or the mean of the last so many periods: the column of periods.
    Rolling(PlSmallStr, usize, Rolling),
    /// Compound growth from the first to the last period of a row: the column of periods.
    Growth(PlSmallStr),
}
