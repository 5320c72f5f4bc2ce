//! The build record: what an output folder was made from, and what was written.

use crate::build::Built;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::made_from::{MadeFrom, Named};
use crate::project::Revision;
use pledgebook_code::sha256;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The record's name in an output folder.
pub const RECORD: &str = "record.json";

/// The version of the record's format.
const FORMAT: u32 = 1;

/// What an output folder was made from, and what was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    format: u32,
    /// Every input.
    pub made_from: MadeFrom,
    /// The files written, with the SHA-256 of each.
    pub outputs: Named,
    /// Where the inputs stood in git; none outside a repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
}

impl Record {
    /// The record of a build, to be published with `files`.
    pub fn of(built: &Built, files: &Files, revision: Option<Revision>) -> Self {
        let all: Vec<(&str, &[u8])> = files.iter().filter(|(path, _)| *path != RECORD).collect();
        let hashes: Vec<String> = all.par_iter().map(|(_, bytes)| sha256(bytes)).collect();
        let outputs = all.into_iter().zip(hashes).map(|((path, _), hash)| (path.to_owned(), hash)).collect();
        Record { format: FORMAT, made_from: built.made_from.clone(), outputs, revision }
    }

    /// Reads the record of an output folder.
    ///
    /// # Errors
    /// [`Error::Setting`](pledgebook::Error::Setting) where there is none, or none that this program can read.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(RECORD);
        let unusable = |problem: String| Error::setting(problem, "build the briefing again");
        let text = std::fs::read(&path).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound => unusable(format!("there is no build record in {}", folder.display())),
            _ => Error::file("read", &path)(cause),
        })?;
        let record: Record = serde_json::from_slice(&text).map_err(|cause| {
            unusable(format!("{} line {} is no build record of this program: {cause}", path.display(), cause.line()))
        })?;
        if record.format != FORMAT {
            return Err(unusable(format!("{} has format {}, not {FORMAT}", path.display(), record.format)));
        }
        Ok(record)
    }

    /// The record as its file holds it. Where the folder has one of the same inputs
    /// and outputs, that one stays: a commit by itself changes nothing.
    pub fn file(&self, folder: &Path) -> Vec<u8> {
        let there = Record::read(folder)
            .ok()
            .filter(|there| Record { revision: None, ..there.clone() } == Record { revision: None, ..self.clone() });
        let mut text = serde_json::to_string_pretty(there.as_ref().unwrap_or(self)).expect("a record is JSON");
        text.push('\n');
        text.into_bytes()
    }
}
