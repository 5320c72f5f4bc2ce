//! The output folder in memory: paths with forward slashes, sorted.

use crate::error::{Error, Result};
use crate::text;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Files by their path below the output folder.
#[derive(Clone, Debug, Default)]
pub struct Files(BTreeMap<String, Arc<[u8]>>);

impl Files {
    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.0.insert(path.into(), bytes.into());
    }

    /// A file's bytes.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(|bytes| &**bytes)
    }

    /// All files, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), &**bytes))
    }

    pub(super) fn shared(&self, path: &str) -> Option<Arc<[u8]>> {
        self.0.get(path).cloned()
    }

    pub(super) fn copy(&mut self, path: impl Into<String>, from: &Path) -> Result<()> {
        self.insert(path, text::read(from).map_err(Error::file("read", from))?);
        Ok(())
    }

    /// What is there already is not read again.
    pub(super) fn copy_folder(&mut self, path: &str, from: &Path) -> Result<()> {
        for entry in std::fs::read_dir(from).map_err(Error::file("read", from))? {
            let entry = entry.map_err(Error::file("read", from))?;
            let name = format!("{path}/{}", entry.file_name().to_string_lossy());
            if !self.0.contains_key(&name) && entry.path().is_file() {
                self.copy(name, &entry.path())?;
            }
        }
        Ok(())
    }
}
