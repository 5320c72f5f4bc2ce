//! `sources.yml`: the only place a source is described, in Hayagriva's format.

use crate::error::{Error, Result};
use std::path::Path;

/// The sources, by key.
#[derive(Clone, Debug)]
pub struct Sources {
    library: hayagriva::Library,
}

impl Sources {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound => Error::data(
                "sources.yml",
                None,
                None,
                "the file is missing",
                "every source is described there, in Hayagriva format",
            ),
            _ => Error::file("read", path)(cause),
        })?;
        let library = hayagriva::io::from_yaml_str(&text).map_err(|cause| {
            let place = cause.location();
            let problem = cause.to_string();
            let line = place.as_ref().map(|at| at.line() as u64);
            Error::data("sources.yml", line, place.map(|at| at.column() as u64), problem, "see Hayagriva's file format")
        })?;
        // Hayagriva reads these as markup: mathematics and verbatim text.
        for entry in library.iter() {
            let title = entry.title().map(|title| title.value.to_string());
            let Some(title) = title.filter(|title| !title.trim().is_empty()) else {
                let problem = format!("source `{}` has no title", entry.key());
                return Err(Error::data(
                    "sources.yml",
                    None,
                    None,
                    problem,
                    "give it the title a reader can look it up by",
                ));
            };
            let raw = text.split_once(&format!("\n{}:\n", entry.key())).map_or(text.as_str(), |(_, rest)| rest);
            let line = raw.lines().find(|line| line.trim_start().starts_with("title:")).unwrap_or(&title);
            if line.contains(['$', '{', '}']) {
                let problem = format!("the title of source `{}` has a $ or a brace in it", entry.key());
                return Err(Error::data(
                    "sources.yml",
                    None,
                    None,
                    problem,
                    "the bibliography reads those as markup: write the words instead",
                ));
            }
        }
        Ok(Sources { library })
    }

    /// Whether the key is described.
    pub fn contains(&self, key: &str) -> bool {
        self.library.get(key).is_some()
    }

    /// All keys.
    pub fn keys(&self) -> Vec<&str> {
        self.library.keys().collect()
    }

    /// The title, for places without a bibliography (a notebook).
    pub fn title(&self, key: &str) -> Option<String> {
        self.library.get(key)?.title().map(|title| title.value.to_string())
    }
}
