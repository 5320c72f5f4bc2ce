//! One reader a format, and what each may be asked.

use super::account::Account;
use super::layout::{self, Texts, records};
use super::options::Options;
use super::pieces::unpacked;
use super::table::{LOCATOR, Table, locator};
use super::{decode, frames, plain, repeats, typed, workbook};
use crate::{Error, Result};
use polars::prelude::*;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Files from so many bytes on are read on all cores, where nothing in them needs care.
pub(super) const LARGE: usize = 8 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    Workbook,
    Parquet,
    Json,
}

/// A file to be read, with what is known about it; [`read`](Reader::read) reads it.
#[derive(Clone, Debug)]
pub struct Reader {
    path: PathBuf,
    format: Format,
    options: Options,
}

/// A text file with a table: comma, semicolon, tab or bar between the cells, in any encoding,
/// packed with gzip or not.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("wards.csv");
/// std::fs::write(&path, b"Ward;Cost \xA3\nCaf\xE9;1.234,50\nB;12,00\n")?;
/// let table = read::csv(&path).read()?;
/// assert_eq!(table.frame.get_column_names(), ["Ward", "Cost £", "locator"]);
/// assert_eq!(table.account.encoding, Some("windows-1252"));
/// assert_eq!(table.account.column("Cost £").unwrap().kind, "decimals");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn csv(path: impl AsRef<Path>) -> Reader {
    Reader::of(path.as_ref(), Format::Csv)
}

/// An Excel workbook: xlsx, xlsm, xls or xlsb.
///
/// ```no_run
/// use pledgebook_frame::prelude::*;
/// let trusts = read::excel("return.xlsx").sheet("Trusts").header_row(4).read()?;
/// println!("{}", trusts.account);
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
pub fn excel(path: impl AsRef<Path>) -> Reader {
    Reader::of(path.as_ref(), Format::Workbook)
}

/// An OpenDocument spreadsheet.
///
/// ```no_run
/// use pledgebook_frame::prelude::*;
/// let table = read::ods("outturn.ods").text("Cost centre").read()?;
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
pub fn ods(path: impl AsRef<Path>) -> Reader {
    Reader::of(path.as_ref(), Format::Workbook)
}

/// A Parquet file: its columns have types already, and keep them.
///
/// ```no_run
/// use pledgebook_frame::prelude::*;
/// let table = read::parquet("extract.parquet").read()?;
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
pub fn parquet(path: impl AsRef<Path>) -> Reader {
    Reader::of(path.as_ref(), Format::Parquet)
}

/// A JSON file: a list of records, or a record a line. Its decimal numbers are floats, which
/// the account says.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("beds.json");
/// std::fs::write(&path, r#"[{"ward": "A", "beds": 24}, {"ward": "B", "beds": null}]"#)?;
/// let table = read::json(&path).read()?;
/// assert_eq!(table.frame.column("beds")?.null_count(), 1);
/// assert_eq!(table.frame.column("locator")?.str()?.get(1), Some("record 2"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn json(path: impl AsRef<Path>) -> Reader {
    Reader::of(path.as_ref(), Format::Json)
}

impl Reader {
    fn of(path: &Path, format: Format) -> Self {
        Reader { path: path.to_owned(), format, options: Options::default() }
    }

    /// The sheet of a workbook; without it the first one that shows and holds cells.
    pub fn sheet(mut self, name: impl Into<String>) -> Self {
        self.options.sheet = Some(name.into());
        self
    }

    /// The line (or row of the sheet) of the header, counted from 1; without it, it is looked for.
    pub fn header_row(mut self, row: u64) -> Self {
        self.options.header_row = Some(row);
        self
    }

    /// What parts the cells of a text file: `b';'`; without it, it is looked for.
    pub fn delimiter(mut self, delimiter: u8) -> Self {
        self.options.delimiter = Some(delimiter);
        self
    }

    /// The encoding of a text file, by its name in the Encoding Standard: `windows-1252`;
    /// without it, it is looked for.
    pub fn encoding(mut self, label: impl Into<String>) -> Self {
        self.options.encoding = Some(label.into());
        self
    }

    /// A column that stays text, whatever it holds; say it again for another.
    pub fn text(mut self, column: impl Into<String>) -> Self {
        self.options.text.push(column.into());
        self
    }

    /// A cell that stands for a missing value in this file, besides the usual ones; say it
    /// again for another.
    pub fn missing(mut self, cell: impl Into<String>) -> Self {
        self.options.missing.push(cell.into());
        self
    }

    /// In dates like 06/03/2024 the day stands first. Without it the column has to show it.
    pub fn day_first(mut self) -> Self {
        self.options.month_first = Some(false);
        self
    }

    /// In dates like 06/03/2024 the month stands first. Without it the column has to show it.
    pub fn month_first(mut self) -> Self {
        self.options.month_first = Some(true);
        self
    }

    /// Rows that are totals stay in the frame. Without it they are left out, and said.
    pub fn keep_totals(mut self) -> Self {
        self.options.keep_totals = true;
        self
    }

    /// Reads the file.
    ///
    /// # Errors
    /// Where it cannot be read or decoded, has no such sheet, or no line of it looks like a
    /// header; where an option is not for this kind of file, or names a column that is not there.
    pub fn read(&self) -> Result<Table> {
        let file = self.path.display().to_string();
        self.options_fit(&file)?;
        let mut account = Account { file, ..Account::default() };
        let (texts, place) = match self.format {
            Format::Parquet => return frames::parquet(&self.path, account),
            Format::Json => return frames::json(&self.path, account),
            Format::Workbook => {
                let texts = workbook::texts(&self.path, &self.options, &mut account)?;
                let sheet = account.sheet.as_deref().unwrap_or_default();
                (texts, format!("sheet {sheet}, row "))
            }
            Format::Csv => (self.csv(&mut account)?, "line ".to_owned()),
        };
        finish(texts, &place, &self.options, account)
    }

    fn options_fit(&self, file: &str) -> Result<()> {
        let Options { sheet, header_row, delimiter, encoding, .. } = &self.options;
        let csv_only = [(delimiter.is_some(), ".delimiter"), (encoding.is_some(), ".encoding")];
        let refused = match self.format {
            Format::Csv => [(sheet.is_some(), ".sheet")].into_iter().find(|(said, _)| *said),
            Format::Workbook => csv_only.into_iter().find(|(said, _)| *said),
            Format::Parquet | Format::Json => {
                let all = [(sheet.is_some(), ".sheet"), (header_row.is_some(), ".header_row")];
                all.into_iter().chain(csv_only).find(|(said, _)| *said)
            }
        };
        match refused {
            Some((_, option)) => {
                let problem = format!("{option}(…) says nothing about this kind of file");
                Err(Error::data(file, None, None, problem, "leave it out, or take another reader"))
            }
            None => Ok(()),
        }
    }

    fn csv(&self, account: &mut Account) -> Result<Texts> {
        let bytes = std::fs::read(&self.path).map_err(Error::file("read", &self.path))?;
        let unpacked = unpacked(&bytes, &account.file)?;
        if let Some(how) = unpacked.broken {
            return Err(unpacked.refusal(&account.file, how, ""));
        }
        account.packed_bytes = unpacked.packed;
        let decoded = decode::decode(&unpacked.bytes, &account.file, self.options.encoding.as_deref())?;
        account.encoding = Some(decoded.encoding);
        account.byte_order_mark = decoded.byte_order_mark;
        account.undefined_bytes = decoded.undefined;
        let delimiter = self.options.delimiter.unwrap_or_else(|| decode::delimiter(&decoded.text));
        account.delimiter = Some(delimiter.into());
        let text = decoded.text.as_ref();
        if text.len() >= LARGE
            && let Some(texts) = plain::texts(text, delimiter, &self.options, account)
        {
            return Ok(texts);
        }
        let file = account.file.clone();
        layout::texts(records(text, delimiter, &file), &self.options, account)
    }
}

/// Types the columns, looks for rows that repeat others, and adds the locator where there is none.
fn finish(texts: Texts, place: &str, options: &Options, mut account: Account) -> Result<Table> {
    for column in &options.text {
        if !texts.names.contains(column) {
            let known = texts.names.iter().map(String::as_str);
            return Err(Error::unknown("column", column, &account.file, known));
        }
    }
    let typed: Vec<_> = texts.columns.par_iter().map(|text| typed::column(text, &texts.lines, options)).collect();
    let mut columns = Vec::with_capacity(typed.len() + 1);
    for column in typed {
        let (column, said) = column?;
        columns.push(column);
        account.columns.push(said);
    }
    account.repeats = repeats::find(&texts, &columns)?;
    // A file that says itself where its rows are from keeps that.
    if !texts.names.iter().any(|name| name == LOCATOR) {
        columns.push(locator(place, &texts.lines));
    }
    Ok(Table { frame: DataFrame::new(texts.lines.len(), columns)?, account })
}
