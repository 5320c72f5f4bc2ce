//! What was probably meant: the nearest known name, and polars' complaints in plain words.
//!
//! It needs no polars itself, so a program that only passes such a complaint on (the
//! notebook kernel) gives the same hint as one that made it.

#![warn(missing_docs)]

mod nearest;
mod polars_error;

pub use nearest::{closest, edits};
pub use polars_error::{nearest_column_hint, plainly};
