//! A table before its cells have types.

use crate::Error;

/// A table as read: cells as text, with the line each row begins on. A cell that stands
/// for a missing value is empty here, however the file writes it.
pub(in crate::data) struct Raw {
    /// File name as the user would type it.
    pub file: String,
    /// One line number a row.
    pub lines: Vec<u64>,
    /// Row by row, cell by cell.
    pub cells: Vec<Vec<String>>,
}

impl Raw {
    /// A data error at a row and a column of this table, both counted from 0.
    pub fn error(&self, row: usize, column: usize, problem: impl Into<String>, hint: impl Into<String>) -> Error {
        Error::data(&self.file, Some(self.lines[row]), Some(column as u64 + 1), problem, hint)
    }
}
