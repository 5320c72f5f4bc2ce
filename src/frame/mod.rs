//! Dataframe helpers: what an analyst does to a table of figures every day.
//!
//! [`FrameExt`] adds them to polars frames. They are exact on decimal and
//! integer columns (results are decimals), take floats as they come, and keep
//! null null: a figure that is not known never becomes zero.

mod compare;
mod describe;
mod exact;
mod ext;
mod reconcile;
mod rows;

pub use compare::Difference;
pub use ext::FrameExt;
pub use reconcile::Reconciliation;
pub use rows::{Row, Rows};

pub(crate) use exact::{SCALE, decimal_column};
pub(crate) use rows::{Announced, Later};
