//! Pledgebook.

pub mod analysis;
pub mod briefing;
pub mod chart;
pub mod claim;
mod error;
pub mod data;
pub mod finding;
pub mod frame;
pub mod prelude;
pub mod quantity;
pub mod sourced;
pub mod table;
pub use error::{Error, Result};
