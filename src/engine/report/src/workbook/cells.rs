//! A workbook's sheets and cells, and the names of places.

use crate::sheets::letters;
use std::collections::{BTreeMap, BTreeSet};

/// A workbook.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workbook {
    pub sheets: Vec<Sheet>,
    /// "title", "author" and "language", where the file has them.
    pub about: BTreeMap<&'static str, String>,
    /// What it opens on, where that is not A1 of the first sheet.
    pub opens: Option<String>,
    /// Parts that are no cells: a macro, a picture.
    pub parts: BTreeSet<String>,
    /// What the program that wrote it calls itself.
    pub program: Option<String>,
}

/// A sheet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    pub name: String,
    /// By row and column, from 0; empty cells are left out.
    pub cells: BTreeMap<(u32, u32), Cell>,
    pub tables: Vec<Range>,
    /// Where cells are merged.
    pub merged: Vec<String>,
    /// "the sheet", "row 4", "column 2".
    pub hidden: Vec<String>,
    /// "a filter", "frozen panes".
    pub held: Vec<String>,
    /// "a header", "a picture".
    pub beside: Vec<String>,
}

/// A cell that is not empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub text: String,
    /// The value of a number.
    pub exact: Option<f64>,
    /// How a number is shown: by a format of Excel's, or in words.
    pub format: String,
    pub formula: Option<String>,
    pub link: Option<String>,
    /// What is pinned to it.
    pub note: Option<String>,
    pub is_text: bool,
    pub wraps: bool,
    pub filled: bool,
}

/// A table's place: rows and columns from 0, both ends included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub right: u32,
}

impl Range {
    /// "A3:C20", as both formats write it.
    pub fn read(text: &str) -> Option<Self> {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let ((top, left), (bottom, right)) = (place(from)?, place(to)?);
        Some(Range { top, left, bottom, right })
    }
}

/// "B7" as row 6 and column 1.
pub(crate) fn place(text: &str) -> Option<(u32, u32)> {
    let text = text.replace('$', "");
    let letters = text.chars().take_while(char::is_ascii_alphabetic).count();
    let column = text[..letters].bytes().try_fold(0u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    let row: u32 = text[letters..].parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

/// Row 6 and column 1 as "B7".
pub(crate) fn named((row, column): (u32, u32)) -> String {
    format!("{}{}", letters(column as usize + 1), row + 1)
}
