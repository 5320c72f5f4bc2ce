#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod analysis;
pub mod briefing;
pub mod chart;
pub mod claim;
pub mod data;
pub mod diff;
mod error;
pub mod finding;
pub mod frame;
mod git;
mod hash;
mod nearest;
pub mod notebook;
mod parallel;
pub mod parameters;
mod paths;
pub mod pdf;
pub mod prelude;
pub mod quantity;
pub mod report;
pub mod sourced;
pub mod table;
mod text;
pub mod verify;

pub use analysis::BRIEFING;
pub use error::{Error, Result};
pub use polars;
