//! What who works with frames and figures imports; nothing else is needed.
//!
//! It goes together with the prelude of polars: no name of one hides or blurs a name of
//! the other.

pub use crate::compare::Difference;
pub use crate::deflators::Deflators;
pub use crate::error::{Error, Result};
pub use crate::figure::{Agreement, Citation, Figure, Provenance};
pub use crate::helpers::FrameExt;
pub use crate::quantity::{Basis, FinancialYear, PartialDate, Per, Quantity, Status, Unit};
pub use crate::reconcile::Reconciliation;
pub use crate::rows::{Row, Rows};
pub use polars::prelude::DataFrame;
pub use rust_decimal::Decimal;
