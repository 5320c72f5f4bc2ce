//! Bytes of a return → its rows, each with the line that it begins on.

use super::pieces::LONGEST;
use super::return_account::ReturnAccount;
use crate::{Error, Result};
use csv::StringRecord;
use std::borrow::Cow;

/// A cell with more line breaks is a quote that nobody closed.
const LINE_BREAKS: usize = 60;

/// Refuses what is no text, by what it is.
pub(super) fn is_text(bytes: &[u8], file: &str) -> Result<()> {
    let start = &bytes[..bytes.len().min(512)];
    let letters = String::from_utf8_lossy(start).trim_start_matches('\u{feff}').trim_start().to_lowercase();
    let (problem, hint) = match start {
        [] => ("the file is empty", "download it again"),
        [0x1F, 0x8B, ..] => ("the file is packed twice (gzip), and no table yet", "unpack it once with `gunzip`"),
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
    /// The first empty line behind the last row, and how many there are.
    pub tail: (u64, u64),
}

impl<'a> Lines<'a> {
    pub fn of(text: &'a str, delimiter: u8, file: &'a str) -> Self {
        let mut reader = csv::ReaderBuilder::new();
        reader.has_headers(false).flexible(true).delimiter(delimiter);
        Lines { text, file, reader: reader.from_reader(text.as_bytes()), tail: (0, 0) }
    }

    /// Where the reader stands: the line, and the empty lines that it will skip.
    fn rest(&self) -> (u64, u64) {
        let (position, bytes) = (self.reader.position(), self.text.as_bytes());
        let (before, rest) = bytes.split_at((position.byte() as usize).min(bytes.len()));
        let ends = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        let ends = ends.filter(|byte| **byte == b'\n').count() as u64;
        // Of CR LF the reader has taken CR only: the other still belongs to the row before.
        let half = u64::from(before.last() == Some(&b'\r') && rest.first() == Some(&b'\n'));
        (position.line() + half, ends - half)
    }

    /// The next row: its line, and how many empty lines stand before it.
    pub fn next(&mut self, record: &mut StringRecord) -> Result<Option<(u64, u64)>> {
        let (line, blank) = self.rest();
        let line = line + blank;
        let fail = |problem: String, hint| Error::data(self.file, Some(line), None, problem, hint);
        if !self.reader.read_record(record).map_err(|cause| fail(cause.to_string(), ""))? {
            self.tail = (line - blank, blank);
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
