//! The data package: read, checked, and handed out as polars frames.
//!
//! A table is a frame with three columns more than its file may show: `source`
//! and `locator` (from the file) and `caveats` (ids of the caveats that apply to
//! the row), so that a value keeps its provenance wherever the row goes.
//!
#![doc = include_str!("../../book/data_package.md")]

mod announced;
mod check;
mod package;
mod read;
mod schema;
mod sources;

pub use package::{Caveat, Data};
pub use pledgebook_frame::Deflators;
pub use schema::{AnnouncedBy, Extract, Field, Kind, Package, Resource};
pub use sources::{Listed, Sources};
