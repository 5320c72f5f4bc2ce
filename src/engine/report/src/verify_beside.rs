//! In which words a web page or a spreadsheet differs from the one that the data give.

use crate::error::{Error, Result};
use crate::options::{PAGE, SHEETS};
use crate::pdf::{LARGEST_STREAM, guarded};
use crate::seen::words::{against, apart};
use calamine::{Data, Reader, open_workbook_auto_from_rs};
use regex::Regex;
use similar::{Algorithm, DiffOp, TextDiff};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::LazyLock;

/// Where a part of a page begins that can be told by itself.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("<(?:p|li|tr|td|th|h[1-6]|dd|dt|figure|figcaption|caption|article|section|script|style|meta|title|svg|text|a|span)[ >]")
        .expect("a fixed pattern")
});
static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new("<[^>]*>?").expect("a fixed pattern"));
static FINDING: LazyLock<Regex> = LazyLock::new(|| Regex::new("data-finding=\"([^\"]*)\"").expect("a fixed pattern"));
/// A cell far from the others, or one that stands for many: what a reader would fill memory with.
static FAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("-repeated=\"[0-9]{4,}\"|[ :]r=\"(?:[A-Z]{3,}[0-9]+|[A-Z]+[0-9]{6,})\"|ref=\"[^\"]*(?:[A-Z]{3,}[0-9]|[0-9]{6,})")
        .expect("a fixed pattern")
});

/// Differences that are told.
const TOLD: usize = 200;
/// Parts of an archive beyond which it is none of ours.
const MOST: usize = 2_000;

/// Which output a file is, by what is in it.
///
/// # Errors
/// [`Error::Refused`] for none of them.
pub(crate) fn name(bytes: &[u8]) -> Result<&'static str> {
    match bytes {
        _ if bytes.starts_with(b"<!DOCTYPE html>") => Ok(PAGE),
        _ if bytes.starts_with(b"PK") && bytes.get(30..38) == Some(b"mimetype") => Ok(SHEETS[0]),
        _ if bytes.starts_with(b"PK") => Ok(SHEETS[1]),
        _ => Err(refused("this is no PDF, web page or spreadsheet of ours")),
    }
}

/// What differs, each a sentence.
///
/// # Errors
/// [`Error::Refused`] where the file cannot be read.
pub(crate) fn differences(name: &str, theirs: &[u8], ours: &[u8]) -> Result<Vec<String>> {
    let mut found = if name == PAGE {
        let theirs = std::str::from_utf8(theirs).map_err(|_| refused("this web page is not UTF-8"))?;
        page(theirs, &String::from_utf8_lossy(ours))
    } else {
        cells(&sheets(theirs)?, &sheets(ours)?)
    };
    if found.is_empty() {
        let same = "its cells are those that the data give; its formats or properties are not: it was changed, or saved again by another program";
        found.push(same.to_owned());
    }
    let more = found.len().saturating_sub(TOLD);
    found.truncate(TOLD);
    found.extend((more > 0).then(|| format!("and {more} more differences")));
    Ok(found)
}

fn page(theirs: &str, ours: &str) -> Vec<String> {
    let parts = |text: &str| PART.replace_all(text, "\n$0").into_owned();
    let (theirs, ours) = (parts(theirs), parts(ours));
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(&ours, &theirs);
    let (old, new) = (diff.old_slices(), diff.new_slices());
    let changed = diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    let told = changed.map(|op| {
        let (ours, theirs) = (old[op.old_range()].concat(), new[op.new_range()].concat());
        let before = old[..op.old_range().end].iter().rev().take(4).find_map(|line| FINDING.captures(line));
        let place =
            FINDING.captures(&ours).or(before).map(|hit| format!("near finding {}, ", &hit[1])).unwrap_or_default();
        let (said, given) = (words(&theirs), words(&ours));
        if said == given {
            let (a, b) = apart(&theirs, &ours);
            return format!("{place}its markup has `{a}`, and the data give `{b}`");
        }
        format!("{place}it {}", against(&said, &given))
    });
    told.collect()
}

/// The words of markup.
fn words(markup: &str) -> String {
    let text = TAG.replace_all(markup, " ");
    let text = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .iter()
        .fold(text.into_owned(), |text, (from, to)| text.replace(from, to));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sheets in their order, each with its cells by row and column.
type Sheets = Vec<(String, BTreeMap<(usize, usize), String>)>;

fn sheets(bytes: &[u8]) -> Result<Sheets> {
    guarded(|| read(bytes)).unwrap_or_else(|| Err(refused("this spreadsheet cannot be read")))
}

fn read(bytes: &[u8]) -> Result<Sheets> {
    let broken = |cause: &dyn std::fmt::Display| refused(format!("this is no whole spreadsheet: {cause}"));
    bounded(bytes)?;
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes.to_vec())).map_err(|cause| broken(&cause))?;
    let names = workbook.sheet_names();
    let read = names.into_iter().map(|name| {
        let range = workbook.worksheet_range(&name).map_err(|cause| broken(&cause))?;
        let (top, left) = range.start().unwrap_or_default();
        let cells = range.used_cells().map(|(y, x, cell)| ((y + top as usize, x + left as usize), shown(cell)));
        Ok((name, cells.collect()))
    });
    read.collect()
}

/// Unpacks every part once, and keeps none: none may be too large, or hold a cell far away.
fn bounded(bytes: &[u8]) -> Result<()> {
    let broken = |cause: &dyn std::fmt::Display| refused(format!("this is no whole spreadsheet: {cause}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|cause| broken(&cause))?;
    if archive.len() > MOST {
        return Err(refused(format!("this spreadsheet has more than {MOST} parts")));
    }
    let mut left = LARGEST_STREAM as u64;
    for part in 0..archive.len() {
        let mut text = Vec::new();
        let part = archive.by_index(part).map_err(|cause| broken(&cause))?;
        part.take(left + 1).read_to_end(&mut text).map_err(|cause| broken(&cause))?;
        left = left
            .checked_sub(text.len() as u64)
            .ok_or_else(|| refused("this spreadsheet unpacks to more than is read"))?;
        if FAR.is_match(&String::from_utf8_lossy(&text)) {
            return Err(refused(
                "this spreadsheet has cells further out than any of ours: another program saved it again",
            ));
        }
    }
    Ok(())
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::Float(number) => number.to_string(),
        other => other.to_string(),
    }
}

fn cells(theirs: &Sheets, ours: &Sheets) -> Vec<String> {
    let mut told = Vec::new();
    let named =
        |sheets: &Sheets, name: &str| sheets.iter().find(|(known, _)| known == name).map(|(_, cells)| cells.clone());
    for (name, _) in theirs.iter().filter(|(name, _)| named(ours, name).is_none()) {
        told.push(format!("it has a sheet {name}, which the data do not give"));
    }
    for (name, given) in ours {
        let Some(said) = named(theirs, name) else {
            told.push(format!("it has no sheet {name}, which the data give"));
            continue;
        };
        let mut places: Vec<&(usize, usize)> = said.keys().chain(given.keys()).collect();
        places.sort();
        places.dedup();
        for place in places {
            let (a, b) = (said.get(place), given.get(place));
            if a != b {
                let words =
                    |cell: Option<&String>| cell.map_or("nothing".into(), |words| format!("“{}”", short(words)));
                told.push(format!(
                    "sheet {name}, row {}, column {}: it says {}, and the data give {}",
                    place.0 + 1,
                    place.1 + 1,
                    words(a),
                    words(b)
                ));
            }
        }
    }
    told
}

fn short(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(120).collect()
}

fn refused(problem: impl Into<String>) -> Error {
    Error::Refused(problem.into())
}
