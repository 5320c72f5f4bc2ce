//! Bytes of a return → its rows, each with the line that it begins on.

use super::return_account::ReturnAccount;
use crate::{Error, Result};
use csv::StringRecord;
use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

/// A cell with more line breaks is a quote that nobody closed.
const LINE_BREAKS: usize = 60;
/// No cell that people wrote is longer, in bytes.
const LONGEST: usize = 1 << 20;
/// A file is read in pieces of so many bytes.
const PIECE: u64 = 1 << 20;
/// Room is made at once for a file of so many bytes; a larger one takes what it turns out to need.
const WHOLE: u64 = 1 << 26;

/// The bytes of a file of text, read in pieces: one with a line too long for a table is
/// refused before it is all in memory. `file` is what messages call it.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("april.csv");
/// std::fs::write(&path, "x".repeat(3 << 20))?;
/// let refused = pledgebook_frame::read::bytes_of(&path, "april.csv").unwrap_err();
/// assert_eq!(refused.to_string(), "april.csv line 1: the line goes on over more than 1048576 bytes");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::File`] where it cannot be read; [`Error::Data`] where a line does not end.
pub fn bytes_of(path: &Path, file: &str) -> Result<Vec<u8>> {
    let fail = Error::file("read", path);
    let read = || -> std::io::Result<(Vec<u8>, Option<u64>)> {
        let mut from = std::fs::File::open(path)?;
        let size = from.metadata()?.len();
        let (mut bytes, mut begins) = (Vec::with_capacity(size.min(WHOLE) as usize), 0);
        loop {
            let before = bytes.len();
            if from.by_ref().take(PIECE).read_to_end(&mut bytes)? == 0 {
                return Ok((bytes, None));
            }
            // A line within a piece cannot be too long: only what goes on from the one before.
            let end = |byte: &u8| matches!(byte, b'\n' | b'\r');
            let first = bytes[before..].iter().position(end).map_or(bytes.len(), |at| before + at);
            if first - begins > LONGEST {
                let ends = bytes[..begins].iter().filter(|byte| **byte == b'\n').count();
                return Ok((Vec::new(), Some(ends as u64 + 1)));
            }
            begins = bytes[before..].iter().rposition(end).map_or(begins, |at| before + at + 1);
        }
    };
    let (bytes, too_long) = read().map_err(fail)?;
    match too_long {
        None => Ok(bytes),
        Some(line) => {
            let problem = format!("the line goes on over more than {LONGEST} bytes");
            Err(Error::data(file, Some(line), None, problem, "the file is no table: download it again"))
        }
    }
}

/// Refuses what is no text, by what it is.
pub(super) fn is_text(bytes: &[u8], file: &str) -> Result<()> {
    let start = &bytes[..bytes.len().min(512)];
    let letters = String::from_utf8_lossy(start).trim_start_matches('\u{feff}').trim_start().to_lowercase();
    let (problem, hint) = match start {
        [] => ("the file is empty", "download it again"),
        [0x1F, 0x8B, ..] => ("the file is packed (gzip), and no table yet", "unpack it with `gunzip`"),
        [b'P', b'K', 3, 4, ..] => ("the file is a spreadsheet or a zip, whatever its name", "save its sheet as CSV"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            ("the file is an old Excel workbook, whatever its name", "save its sheet as CSV")
        }
        [b'%', b'P', b'D', b'F', ..] => ("the file is a PDF", "look for the CSV beside it"),
        _ if ["<!doctype", "<html", "<?xml"].iter().any(|tag| letters.starts_with(tag)) => {
            ("the file is a web page, and no table", "its address may have moved: open it in a browser")
        }
        _ => return Ok(()),
    };
    Err(Error::data(file, None, None, problem, hint))
}

/// Lines that end with a bare carriage return are made to end as others do, and counted.
pub(super) fn with_one_kind_of_line_end<'a>(text: Cow<'a, str>, account: &mut ReturnAccount) -> Cow<'a, str> {
    let bytes = text.as_bytes();
    let pairs = bytes.windows(2).filter(|pair| pair[0] == b'\r' && pair[1] != b'\n').count();
    let alone = pairs + usize::from(bytes.last() == Some(&b'\r'));
    if alone == 0 {
        return text;
    }
    account.repairs.insert("a bare carriage return for a line end".into(), alone);
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The rows of a text, with the lines they begin on and the empty lines before them.
pub(super) struct Lines<'a> {
    text: &'a str,
    file: &'a str,
    reader: csv::Reader<&'a [u8]>,
}

impl<'a> Lines<'a> {
    pub fn of(text: &'a str, delimiter: u8, file: &'a str) -> Self {
        let mut reader = csv::ReaderBuilder::new();
        reader.has_headers(false).flexible(true).delimiter(delimiter);
        Lines { text, file, reader: reader.from_reader(text.as_bytes()) }
    }

    /// Where the reader stands: the line, and the empty lines that it will skip.
    pub fn rest(&self) -> (u64, u64) {
        let position = self.reader.position();
        let rest = &self.text.as_bytes()[(position.byte() as usize).min(self.text.len())..];
        let ends = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        (position.line(), ends.filter(|byte| **byte == b'\n').count() as u64)
    }

    /// The next row: its line, and how many empty lines stand before it.
    pub fn next(&mut self, record: &mut StringRecord) -> Result<Option<(u64, u64)>> {
        let (line, blank) = self.rest();
        let line = line + blank;
        let fail = |problem: String, hint| Error::data(self.file, Some(line), None, problem, hint);
        if !self.reader.read_record(record).map_err(|cause| fail(cause.to_string(), ""))? {
            return Ok(None);
        }
        let ended = self.reader.position().line();
        let breaks = ended.saturating_sub(line) as usize;
        if breaks > LINE_BREAKS || record.as_slice().len() > LONGEST {
            let problem = match breaks {
                0..=LINE_BREAKS => format!("a row of {} bytes begins there", record.as_slice().len()),
                _ => format!("a cell that begins there goes on over {breaks} lines"),
            };
            return Err(fail(problem, "a quotation mark is not closed, or the file is no table: correct a copy of it"));
        }
        Ok(Some((line, blank)))
    }
}
