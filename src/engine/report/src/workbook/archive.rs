//! The parts of a spreadsheet's file.

use super::cells::Workbook;
use super::{ods, xlsx};
use crate::error::{Error, Result};
use crate::pdf::LARGEST_STREAM;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// Parts of an archive beyond which it is none of ours.
const MOST: usize = 2_000;

/// Reads a workbook in either format.
///
/// # Errors
/// [`Error::Refused`] where it is none, or unpacks to more than is read.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Workbook> {
    let broken = |cause: &dyn std::fmt::Display| Error::Refused(format!("{file} is no whole spreadsheet: {cause}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|cause| broken(&cause))?;
    if archive.len() > MOST {
        return Err(broken(&format!("it has more than {MOST} parts")));
    }
    let mut parts = BTreeMap::new();
    let mut left = LARGEST_STREAM as u64;
    for at in 0..archive.len() {
        let mut content = Vec::new();
        let part = archive.by_index(at).map_err(|cause| broken(&cause))?;
        let name = part.name().map_err(|cause| broken(&cause))?.into_owned();
        part.take(left + 1).read_to_end(&mut content).map_err(|cause| broken(&cause))?;
        left = left.checked_sub(content.len() as u64).ok_or_else(|| broken(&"it unpacks to more than is read"))?;
        parts.insert(name, String::from_utf8_lossy(&content).into_owned());
    }
    if parts.contains_key("content.xml") { ods::workbook(file, &parts) } else { xlsx::workbook(file, &parts) }
}
