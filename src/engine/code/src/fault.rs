//! What is wrong with a project.

use std::path::PathBuf;

/// A file that a project cannot do without, and what is wrong with it.
#[derive(Debug)]
pub struct Fault {
    /// The file.
    pub file: PathBuf,
    /// What is wrong, as a sentence that follows its name.
    pub problem: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.problem)
    }
}

impl std::error::Error for Fault {}
