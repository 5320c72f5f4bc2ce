//! What an analyst does to a table of figures every day, on polars frames.
//!
//! [`FrameExt`] adds helpers to frames and lazy plans, for all rows or by group, and
//! [`expressions`] has them as polars expressions. They are exact on decimal and integer
//! columns (results are decimals), take floats as they come, and keep null null: a figure
//! that is not known never becomes zero. [`Rows`] reads a frame as typed, sourced values: a
//! [`Figure`](figure::Figure) is a [`Quantity`](quantity::Quantity) with its unit, price basis and status,
//! where it is from, and how it was worked out. [`read`] reads files as they are published.
//!
//! ```
//! use pledgebook_frame::polars::df;
//! use pledgebook_frame::prelude::*;
//! let visits = df!("year" => [2023, 2024], "visits" => [80_000, 60_000], "source" => ["annual-report"; 2])?;
//! let counts = Rows::of(&visits)?.figures("visits")?;
//! let change = counts[1].change_from(&counts[0])?;
//! assert_eq!(change.working(), "60,000 ÷ 80,000 − 1 = −25%");
//! # Ok::<(), pledgebook_frame::Error>(())
//! ```

#![warn(missing_docs)]

mod compare;
mod deflators;
mod describe;
mod error;
mod exact;
pub mod figure;
mod helpers;
mod numbers;
mod period;
pub mod prelude;
pub mod quantity;
pub mod read;
mod reconcile;
mod rows;
mod sourced;

pub use compare::Difference;
pub use deflators::Deflators;
pub use error::{Error, Result};
pub use exact::{SCALE, cell_text, column, decimal_column};
pub use helpers::{ByGroup, FrameExt, Joined, expressions};
pub use period::{Period, PeriodKind};
pub use pledgebook_hint::{closest, edits, nearest_column_hint, plainly};
pub use polars;
pub use reconcile::Reconciliation;
pub use rows::{Row, RowContext, Rows};
pub use sourced::{Answer, Behind, Meaning, SourcedFrame, Tables, Total};
