//! What an analyst of frames imports; nothing else is needed.
//!
//! It goes together with the prelude of polars: no name of one hides or blurs a name of
//! the other.
//!
//! ```
//! use pledgebook_frame::polars::prelude::*;
//! use pledgebook_frame::prelude::*;
//!
//! let fines = df!("financial_year" => ["2022-23", "2023-24"], "fines_gbp" => [400, 300])?;
//! let large = fines.lazy().filter(col("fines_gbp").gt(lit(350))).collect()?;
//! let exact: Result<DataFrame> = large.exact("fines_gbp");
//! let column: Column = exact?.column("fines_gbp")?.clone();
//! assert_eq!(column.len(), 1);
//! # Ok::<(), pledgebook_frame::Error>(())
//! ```

pub use crate::figure::{Agreement, Citation, Figure, Glossary, Provenance};
pub use crate::quantity::{Basis, Currency, FinancialYear, PartialDate, Per, Quantity, Status, Unit};
pub use crate::read;
pub use crate::{
    Answer, Deflators, Difference, Error, FrameExt, Joined, Meaning, Period, Reconciliation, Result, Row, Rows,
    SourcedFrame, Tables, Total,
};
pub use polars::prelude::DataFrame;
pub use rust_decimal::Decimal;
