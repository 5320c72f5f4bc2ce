//! A workbook as it was written, whatever its format and program: for the rules, and to be verified.

mod archive;
mod cells;
mod ods;
mod xlsx;

pub(crate) use archive::read;
pub(crate) use cells::{Cell, Sheet, Workbook, named};
