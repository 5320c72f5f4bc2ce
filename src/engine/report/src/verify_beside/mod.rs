//! In what a web page or a spreadsheet differs from the one that the data give.
//!
//! One that another program only saved again gives a reader the same, and is compared by that:
//! markup by its elements, attributes and words, cells by their values and how they are shown.

mod found;
mod look;
mod markup;
mod page;
mod sheets;

use crate::error::{Error, Result};
use crate::options::{PAGE, SHEETS};
use crate::pdf::guarded;
use crate::seen::SavedAgain;
use crate::seen::words::short;
use crate::workbook;
use found::Found;

/// Differences that are told.
const TOLD: usize = 200;

/// What no reader of a page sees, and is not compared.
const OF_PAGES: &str =
    "remarks, tags that may be left out, white space beside tags, and how styles and scripts are laid out";
/// What no reader of a spreadsheet is told, and is not compared.
const OF_SHEETS: &str = "numbers beyond 14 digits, fonts and colours, widths of columns, dates of saving, \
and which cells are marked up as tables";

/// Which output a file is, by what is in it.
///
/// # Errors
/// [`Error::Refused`] for none of them.
pub(crate) fn name(bytes: &[u8]) -> Result<&'static str> {
    let begin = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let is_page = |word: &[u8]| begin.get(..word.len()).is_some_and(|first| first.eq_ignore_ascii_case(word));
    match bytes {
        _ if is_page(b"<!DOCTYPE html") || is_page(b"<html") => Ok(PAGE),
        _ if bytes.starts_with(b"PK") && bytes.get(30..38) == Some(b"mimetype") => Ok(SHEETS[0]),
        _ if bytes.starts_with(b"PK") => Ok(SHEETS[1]),
        _ => Err(Error::Refused("this is no PDF, web page or spreadsheet of ours".into())),
    }
}

/// What differs, each a sentence; or by which program the same was saved again.
///
/// # Errors
/// [`Error::Refused`] where the file cannot be read.
pub(crate) fn differences(name: &str, theirs: &[u8], ours: &[u8]) -> Result<(Vec<String>, Option<SavedAgain>)> {
    let refused = |problem: &str| Error::Refused(problem.to_owned());
    let (found, aside) = if name == PAGE {
        let theirs = std::str::from_utf8(theirs).map_err(|_| refused("this web page is not UTF-8"))?;
        (page::against_ours(theirs.trim_start_matches('\u{feff}'), &String::from_utf8_lossy(ours)), OF_PAGES)
    } else {
        let read = |bytes| guarded(|| workbook::read("this", bytes));
        let none = || refused("this spreadsheet cannot be read");
        (sheets::against_ours(&read(theirs).ok_or_else(none)??, &read(ours).ok_or_else(none)??), OF_SHEETS)
    };
    let Found { mut told, by, form } = found;
    if told.is_empty() {
        let by = by.map(|by| short(&by)).filter(|by| !by.trim().is_empty());
        return Ok((told, Some(SavedAgain { by, form, as_stored: 0, as_drawn: 0, aside })));
    }
    let more = told.len().saturating_sub(TOLD);
    told.truncate(TOLD);
    told.extend((more > 0).then(|| format!("and {more} more differences")));
    Ok((told, None))
}
