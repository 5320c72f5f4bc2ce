//! A rule of the guidance, and a breach of it.

use serde::{Deserialize, Serialize};

/// Where a rule is written.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Written {
    pub title: &'static str,
    pub address: &'static str,
}

/// What a rule belongs to: the three levels of a reproducible pipeline, or what is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Baseline,
    Silver,
    Gold,
    Publication,
}

/// A rule.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Rule {
    /// What it is called, now and later.
    pub code: String,
    pub level: Level,
    /// What it asks.
    pub asks: String,
    /// Why.
    pub why: String,
    pub written: Written,
}

/// A place where a rule is not kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Breach {
    pub code: &'static str,
    /// The file or folder.
    pub file: String,
    /// Line of a text, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What is not as it is asked, and where in the file.
    pub problem: String,
}

/// Breaches of a file on their way.
pub(crate) struct Looked {
    file: String,
    pub breaches: Vec<Breach>,
}

impl Looked {
    pub fn at(file: impl Into<String>) -> Self {
        Looked { file: file.into(), breaches: Vec::new() }
    }

    pub fn add(&mut self, code: &'static str, problem: impl Into<String>) {
        self.breaches.push(Breach { code, file: self.file.clone(), line: None, problem: problem.into() });
    }

    pub fn at_line(&mut self, code: &'static str, line: usize, problem: impl Into<String>) {
        self.breaches.push(Breach { code, file: self.file.clone(), line: Some(line), problem: problem.into() });
    }

    /// Adds a breach where something is not so.
    pub fn ask(&mut self, so: bool, code: &'static str, problem: &str) {
        if !so {
            self.add(code, problem);
        }
    }
}
