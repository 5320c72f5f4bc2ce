//! What a reader found in a file, and what it did about it.

use super::cell::{Mark, Missing};
use super::date::DateStyle;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// A line of a file and what stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct At {
    /// The line of the file, or the row of the sheet, counted from 1.
    pub line: u64,
    /// The text, shortened where it is long.
    pub text: String,
}

/// A row that is the total of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// Its line, or row of the sheet.
    pub line: u64,
    /// What it is called; `None` for a last row with a figure and nothing else.
    pub label: Option<String>,
    /// The column of the figure.
    pub column: String,
    /// The figure as printed.
    pub printed: Decimal,
    /// The exact sum of the rows above it, since the total before where that is nearer.
    pub sum: Decimal,
    /// Whether the row was left out of the frame.
    pub left_out: bool,
}

/// Rows that say the same as an earlier one in every column; they are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeats {
    /// How many there are beside the first of each.
    pub rows: usize,
    /// The first few: the line, and the line it repeats.
    pub lines: Vec<(u64, u64)>,
    /// What they add up to, by column of decimals.
    pub worth: Vec<(String, Decimal)>,
}

/// How a column was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnAccount {
    /// Its name in the frame.
    pub name: String,
    /// Its type in words: “text”, “whole numbers”, “decimals”, “dates”, “true or false”.
    pub kind: &'static str,
    /// Empty cells.
    pub blank: usize,
    /// Cells with a word instead of a value, by what the word means; null in the frame.
    pub missing: BTreeMap<Missing, usize>,
    /// What stood around the digits, with the number of cells.
    pub marks: BTreeMap<Mark, usize>,
    /// How dates are written, with the number of cells.
    pub styles: BTreeMap<DateStyle, usize>,
    /// What decided the order of day and month, where anything had to.
    pub order: Option<String>,
    /// Why a column stays text that looks like numbers or dates.
    pub stays_text: Option<String>,
    /// The first few cells that were why.
    pub because: Vec<At>,
    /// How many cells were why.
    pub because_cells: usize,
}

/// What a reader found in a file, and what it did about it: nothing is guessed in silence.
///
/// Its text is for people, a line for each thing that was not as it should be.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("costs.csv");
/// std::fs::write(&path, "A title,,\n,,\nTrust,Year,Cost\nAshbourne,2022,\"£1,200\"\nThornwick,2023,[c]\n")?;
/// let account = read::csv(&path).read()?.account;
/// assert_eq!((account.rows, account.blank_rows), (2, 1));
/// assert!(account.to_string().contains("header on line 3"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The file as it was named.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The other sheets of the workbook.
    pub other_sheets: Vec<String>,
    /// Rows of the frame.
    pub rows: usize,
    /// The encoding, by its name in the Encoding Standard; `None` for workbooks.
    pub encoding: Option<&'static str>,
    /// The size of the file, where it was packed with gzip and had to be unpacked.
    pub packed_bytes: Option<usize>,
    /// Whether the file began with a byte order mark.
    pub byte_order_mark: bool,
    /// Bytes that mean nothing in the encoding.
    pub undefined_bytes: usize,
    /// What parts the cells; `None` for workbooks.
    pub delimiter: Option<char>,
    /// The line of the header.
    pub header_line: u64,
    /// The line after it, where names stand over two: "2022" above "Cost".
    pub second_header_line: Option<u64>,
    /// What stood above the header.
    pub preamble: Vec<At>,
    /// Lines on which the header came again; left out.
    pub header_again: Vec<u64>,
    /// Rows without any value; left out.
    pub blank_rows: usize,
    /// Columns without a name or any value; left out.
    pub blank_columns: usize,
    /// Names that were changed: as printed, and as in the frame.
    pub renamed: Vec<(String, String)>,
    /// Rows with more values than the header has names.
    pub wide_rows: Vec<u64>,
    /// Rows with fewer cells than the header; the others are null.
    pub short_rows: usize,
    /// Notes under the table; left out.
    pub footers: Vec<At>,
    /// Totals.
    pub totals: Vec<Total>,
    /// Cells with a line break in them; kept.
    pub line_breaks: usize,
    /// Empty cells of a workbook below one that they are merged with: they were given its text.
    pub merged: usize,
    /// Cells that began or ended with a space; cut.
    pub trimmed: usize,
    /// Numbers of a spreadsheet that were rounded to what it shows (15 digits, 9 decimals).
    pub rounded: usize,
    /// Rows that repeat another.
    pub repeats: Repeats,
    /// Column by column.
    pub columns: Vec<ColumnAccount>,
}

impl Account {
    /// How one column was read; `None` where there is no such column.
    pub fn column(&self, name: &str) -> Option<&ColumnAccount> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// “1,234”
pub(super) fn count(n: usize) -> String {
    grouped(&n.to_string())
}

/// A decimal number as people write it, with commas between thousands.
///
/// ```
/// assert_eq!(pledgebook_frame::read::grouped("-1234567.50"), "−1,234,567.50");
/// ```
pub fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("−", digits));
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut text = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    decimals.map_or(text.clone(), |decimals| format!("{text}.{decimals}"))
}

pub(super) fn some(things: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(things), if things == 1 { one } else { many })
}

pub(super) fn listed<T>(all: &[T], total: usize, show: impl Fn(&T) -> String) -> String {
    let shown: Vec<String> = all.iter().take(5).map(show).collect();
    let more = total.saturating_sub(shown.len());
    if more > 0 { format!("{} and {} more", shown.join(", "), count(more)) } else { shown.join(", ") }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mark::Currency => "a currency sign",
            Mark::Groups => "thousands separated",
            Mark::Brackets => "brackets for a minus",
            Mark::TrailingMinus => "a minus behind",
            Mark::OtherSign => "a plus, or a minus that is no hyphen",
            Mark::Percent => "%",
            Mark::DecimalComma => "a decimal comma",
            Mark::Note => "the mark of a note",
            Mark::Multiple => "k, m or bn",
            Mark::About => "“about”",
            Mark::Exponent => "an exponent",
            Mark::Letter => "a letter for a digit",
            Mark::Loose => "a loose point or apostrophe",
        })
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.sheet.is_some() { "row" } else { "line" };
        write!(f, "{}", self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet {sheet}")?;
        }
        write!(f, ": {}, {}", some(self.rows, "row", "rows"), some(self.columns.len(), "column", "columns"))?;
        let mut said = Vec::new();
        if let Some(encoding) = self.encoding {
            let mark = if self.byte_order_mark { " with a byte order mark" } else { "" };
            said.push(format!("{encoding}{mark}"));
        }
        said.extend(self.delimiter.map(|delimiter| match delimiter {
            '\t' => "cells parted by tabs".to_owned(),
            other => format!("cells parted by {other}"),
        }));
        if self.header_line > 0 {
            said.push(match self.second_header_line {
                Some(second) => format!("names over two lines, {place} {} and {second}", self.header_line),
                None => format!("header on {place} {}", self.header_line),
            });
        }
        if let Some(packed) = self.packed_bytes {
            said.push(format!("unpacked from {} of gzip", some(packed, "byte", "bytes")));
        }
        if !said.is_empty() {
            write!(f, "\n  {}", said.join("; "))?;
        }
        let mut line = |text: String| write!(f, "\n  {text}");
        if !self.other_sheets.is_empty() {
            line(format!("other sheets, not read: {}", self.other_sheets.join(", ")))?;
        }
        if self.undefined_bytes > 0 {
            line(format!(
                "{} in this encoding",
                some(self.undefined_bytes, "byte means nothing", "bytes mean nothing")
            ))?;
        }
        let at = |at: &At| format!("{place} {} “{}”", at.line, at.text);
        if !self.preamble.is_empty() {
            line(format!("above the header: {}", listed(&self.preamble, self.preamble.len(), at)))?;
        }
        let mut out = Vec::new();
        if self.blank_rows > 0 {
            out.push(some(self.blank_rows, "blank row", "blank rows"));
        }
        if self.blank_columns > 0 {
            out.push(some(self.blank_columns, "blank column", "blank columns"));
        }
        if !self.header_again.is_empty() {
            let lines = listed(&self.header_again, self.header_again.len(), u64::to_string);
            out.push(format!("the header again on {place} {lines}"));
        }
        if !self.footers.is_empty() {
            out.push(format!("notes under the table: {}", listed(&self.footers, self.footers.len(), at)));
        }
        if !out.is_empty() {
            line(format!("left out: {}", out.join("; ")))?;
        }
        for total in &self.totals {
            if !total.left_out {
                let printed = grouped(&total.printed.to_string());
                line(format!(
                    "{place} {} holds a figure and little else, and is no total: kept ({printed})",
                    total.line
                ))?;
                continue;
            }
            let called = total.label.as_ref().map_or("a total without a label".into(), |label| format!("“{label}”"));
            let sum = if total.printed == total.sum {
                "what the rows add up to".to_owned()
            } else {
                let difference = grouped(&(total.printed - total.sum).to_string());
                format!("where the rows add up to {} (difference {difference})", grouped(&total.sum.to_string()))
            };
            let printed = grouped(&total.printed.to_string());
            line(format!("{place} {} is {called}, left out: {} {printed}, {sum}", total.line, total.column))?;
        }
        if !self.renamed.is_empty() {
            let names = listed(&self.renamed, self.renamed.len(), |(was, is)| format!("“{was}” → {is}"));
            line(format!("columns renamed: {names}"))?;
        }
        if !self.wide_rows.is_empty() {
            let lines = listed(&self.wide_rows, self.wide_rows.len(), u64::to_string);
            line(format!("more values than the header has names on {place} {lines}"))?;
        }
        if self.short_rows > 0 {
            line(format!("{} than the header", some(self.short_rows, "row has fewer cells", "rows have fewer cells")))?;
        }
        if self.line_breaks > 0 {
            line(some(self.line_breaks, "cell has a line break in it", "cells have a line break in them"))?;
        }
        if self.merged > 0 {
            let cells = some(self.merged, "empty cell has", "empty cells have");
            line(format!("{cells} the text of the cell above that they are merged with"))?;
        }
        if self.rounded > 0 {
            line(format!("{} to what the spreadsheet shows", some(self.rounded, "number rounded", "numbers rounded")))?;
        }
        for column in &self.columns {
            let mut said = Vec::new();
            for (mark, cells) in &column.marks {
                said.push(format!("{mark} in {}", some(*cells, "cell", "cells")));
            }
            if column.styles.len() > 1 || column.styles.keys().any(|style| *style != DateStyle::YearFirst) {
                let styles = column.styles.iter().map(|(style, cells)| format!("{} like {style}", count(*cells)));
                said.push(styles.collect::<Vec<_>>().join(", "));
            }
            said.extend(column.order.clone());
            for (missing, cells) in &column.missing {
                said.push(format!("null for “{missing}” in {}", some(*cells, "cell", "cells")));
            }
            if let Some(why) = &column.stays_text {
                let cells = listed(&column.because, column.because_cells, at);
                said.push(if cells.is_empty() { why.clone() } else { format!("{why}: {cells}") });
            }
            if !said.is_empty() {
                line(format!("{}: {}; {}", column.name, column.kind, said.join("; ")))?;
            }
        }
        if self.repeats.rows > 0 {
            let worth =
                self.repeats.worth.iter().map(|(column, sum)| format!("{column} {}", grouped(&sum.to_string())));
            let worth = worth.collect::<Vec<_>>().join(", ");
            let worth = if worth.is_empty() { worth } else { format!(", worth {worth}") };
            let pairs = listed(&self.repeats.lines, self.repeats.rows, |(row, first)| format!("{row} as {first}"));
            let rows = some(self.repeats.rows, "row repeats another", "rows repeat another");
            line(format!("{rows}, kept{worth}: {place} {pairs}"))?;
        }
        Ok(())
    }
}
