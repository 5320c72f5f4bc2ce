//! The rules of an output folder as a whole: what is there together, and what was made by code.

use super::rule::{Breach, Looked};
use crate::error::Result;
use crate::files::Files;
use crate::record::{RECORD, Record};
use pledgebook_code::sha256;
use std::path::Path;

/// Holds the files of a folder against its record.
pub(super) fn breaches(folder: &Path, shown: &str) -> Result<Vec<Breach>> {
    let mut looked = Looked::at(format!("{shown}/{RECORD}"));
    if !folder.join(RECORD).is_file() {
        looked.add("RAP12", "there is no record of what was built");
        return Ok(looked.breaches);
    }
    let record = Record::read(folder)?;
    let mut all = looked.breaches;
    for (name, hash) in &record.outputs {
        let mut looked = Looked::at(format!("{shown}/{name}"));
        match pledgebook::text::read(&folder.join(name)) {
            Ok(bytes) => looked.ask(sha256(bytes) == *hash, "RAP06", "it is not as the build wrote it"),
            Err(_) => looked.add("RAP06", "the build wrote it, and it is not there"),
        }
        all.extend(looked.breaches);
    }
    Ok(all)
}

/// Formats that stand beside each other.
pub(super) fn together(files: &Files, shown: &str) -> Vec<Breach> {
    let mut looked = Looked::at(shown);
    let there = |end: &str| files.iter().any(|(name, _)| !name.contains('/') && name.to_lowercase().ends_with(end));
    looked.ask(!there(".pdf") || there(".html"), "GOV01", "there is a PDF and no web page");
    looked.ask(!there(".xlsx") || there(".ods") || there(".csv"), "GOV02", "there is an XLSX and no ODS or CSV");
    looked.breaches
}
