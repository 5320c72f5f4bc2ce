//! What an analysis or a notebook imports; nothing else is needed.

pub use crate::claim::{Check, Checked, Claim, Verdict};
pub use crate::data::{Caveat, Data, Deflators};
pub use crate::error::{Error, Result};
pub use crate::finding::{Finding, Findings, Value};
pub use crate::frame::{Difference, FrameExt, Reconciliation, Row, Rows};
pub use crate::notebook::Show;
pub use crate::quantity::{Basis, FinancialYear, PartialDate, Per, Quantity, Status, Unit};
pub use crate::sourced::{Agreement, Citation, Figure, Provenance};
pub use crate::table::{Kind, Table};
pub use polars::prelude::DataFrame;
pub use rust_decimal::Decimal;
