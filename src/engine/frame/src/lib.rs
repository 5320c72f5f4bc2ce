//! What an analyst does to a table of figures every day, on polars frames.
//!
//! [`FrameExt`] adds helpers to frames. They are exact on decimal and integer columns
//! (results are decimals), take floats as they come, and keep null null: a figure that is
//! not known never becomes zero. [`Rows`] reads a frame as typed, sourced values: a
//! [`Figure`](figure::Figure) is a [`Quantity`](quantity::Quantity) with its unit, price basis and status,
//! where it is from, and how it was worked out.

#![warn(missing_docs)]

mod compare;
mod deflators;
mod describe;
mod error;
mod exact;
pub mod figure;
mod helpers;
pub mod prelude;
pub mod quantity;
mod reconcile;
mod rows;

pub use compare::Difference;
pub use deflators::Deflators;
pub use error::{Error, Result};
pub use exact::{SCALE, decimal_column};
pub use helpers::FrameExt;
pub use pledgebook_hint::{closest, nearest_column_hint, plainly};
pub use polars;
pub use reconcile::Reconciliation;
pub use rows::{Announced, Later};
pub use rows::{Row, Rows};
