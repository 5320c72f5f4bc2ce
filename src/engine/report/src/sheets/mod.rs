//! The tables, the findings and the claims as spreadsheets: ODS and Excel's format, of one
//! content.
//!
//! They follow what the Government Analysis Function asks of published spreadsheets: cover,
//! contents and notes, one marked-up table a sheet, no merged cells and no decoration, an
//! empty cell only with its shorthand, exact numbers in the cells with the rounded ones shown.

mod book;
mod number;
mod ods;
mod xlsx;

pub(crate) use book::book;
pub(crate) use ods::{letters, ods};
pub(crate) use xlsx::xlsx;
