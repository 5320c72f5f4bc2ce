//! Questions about paths that more than one part asks.

use crate::{Error, Result};
use std::io::ErrorKind;
use std::path::{Component, Path};

/// Whether a relative path stays in the folder it starts from: no way up, no root.
pub fn is_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// The text of a file that need not be there.
///
/// # Errors
/// [`Error::File`] where it is there and cannot be read.
pub fn read_if_there(path: &Path) -> Result<Option<String>> {
    match crate::text::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::file("read", path)(cause)),
    }
}
