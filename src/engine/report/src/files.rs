//! The output folder in memory: paths with forward slashes, sorted.

use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;
use typst::foundations::Bytes;

/// Files by their path below the output folder; each is held once, however many have it.
#[derive(Clone, Debug, Default)]
pub struct Files(BTreeMap<String, Bytes>);

impl Files {
    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.0.insert(path.into(), Bytes::new(bytes));
    }

    /// Adds or replaces a file that is part of the program.
    pub(crate) fn insert_own(&mut self, path: impl Into<String>, bytes: &'static [u8]) {
        self.0.insert(path.into(), Bytes::new(bytes));
    }

    /// A file's bytes.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Bytes::as_slice)
    }

    /// All files, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    pub(crate) fn shared(&self, path: &str) -> Option<Bytes> {
        self.0.get(path).cloned()
    }

    pub(crate) fn copy(&mut self, path: impl Into<String>, from: &Path) -> Result<()> {
        self.insert(path, pledgebook::text::read(from).map_err(Error::file("read", from))?);
        Ok(())
    }

    /// A file that is there, under a second name.
    pub(crate) fn insert_again(&mut self, path: &str, there: &str) {
        if let Some(bytes) = self.shared(there) {
            self.0.insert(path.to_owned(), bytes);
        }
    }
}
