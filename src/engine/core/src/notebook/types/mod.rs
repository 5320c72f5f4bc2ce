//! The crate's own things, a file for each kind that is shown.

mod charts;
mod claims;
mod data;
mod errors;
mod figures;
mod findings;
mod layout;
mod sections;
mod sourced;
mod sources;
mod tables;
mod words;

pub(super) use errors::{complaint, error_forms};
