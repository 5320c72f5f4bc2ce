//! One error type for frames, findings and whatever an analysis does with them.
//!
//! `Display` is one full sentence with the place in it, because that is all a
//! notebook shows when `?` fails; [`Error::hint`] is the next thing to try.

use pledgebook_hint::closest;
use std::path::PathBuf;

/// What a fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong, named after what went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A cell, row or header of a data file is not what its schema says.
    #[error("{file}{}{}: {problem}", at("line", *line), at("column", *column))]
    Data {
        /// Path as the user would type it.
        file: String,
        /// Line, counted from 1; the header is line 1.
        line: Option<u64>,
        /// Column of the table, counted from 1.
        column: Option<u64>,
        /// What is wrong, with the offending text in quotes.
        problem: String,
        /// What to do about it.
        hint: String,
    },
    /// A name that nothing has: a column, a table, a finding, a section.
    #[error("there is no {kind} `{name}`{}", place(within))]
    Unknown {
        /// What was looked for: "column", "finding"…
        kind: &'static str,
        /// The name as given.
        name: String,
        /// Where it was looked for; may be empty.
        within: String,
        /// The nearest name that does exist.
        near: Option<String>,
        /// What there is, for whoever is near none of it: “1955-56 to 2030-31”; may be empty.
        known: String,
    },
    /// A row that was announced after the date as of which the data are read.
    #[error("as of {as_of} there is no row {row} in {within}: it dates from {announced}")]
    NotYet {
        /// The row, as it was asked for.
        row: String,
        /// Its table.
        within: String,
        /// When it became known.
        announced: String,
        /// The date that is asked.
        as_of: String,
    },
    /// Two quantities of different kinds were added, subtracted or compared.
    #[error("cannot {operation} {left} and {right}: {why}")]
    Unlike {
        /// "add", "subtract", "compare"…
        operation: &'static str,
        /// The first quantity, in words, with its basis and status.
        left: String,
        /// The second.
        right: String,
        /// In what they differ.
        why: String,
    },
    /// A calculation has no answer: division by zero, a missing value, overflow.
    #[error("{0}")]
    Calculation(String),
    /// A value reached the page without a source.
    #[error("finding `{0}` has no source")]
    Unsourced(String),
    /// A file cannot be read or written.
    #[error("cannot {action} {}: {}", path.display(), source)]
    File {
        /// "read", "write"…
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Something went wrong inside one section or claim, named once by the caller.
    #[error("{kind} `{id}`: {source}")]
    Within {
        /// "section" or "claim".
        kind: &'static str,
        /// Its id.
        id: String,
        /// What went wrong.
        source: Box<Error>,
    },
    /// A setting from outside (environment or command line) cannot be used.
    #[error("{problem}")]
    Setting {
        /// What is wrong.
        problem: String,
        /// What to do about it.
        hint: String,
    },
    /// polars says no.
    #[error("{}", pledgebook_hint::plainly(&.0.to_string()))]
    Frame(#[from] polars::error::PolarsError),
    /// plotters says no.
    #[error("chart `{name}` cannot be drawn: {problem}")]
    Drawing {
        /// The chart.
        name: String,
        /// The library's own words.
        problem: String,
    },
}

impl Error {
    /// The next thing to try, or an empty string where the sentence says it all.
    pub fn hint(&self) -> String {
        match self {
            Error::Data { hint, .. } | Error::Setting { hint, .. } => hint.clone(),
            Error::Unknown { kind, near: Some(near), .. } => format!("did you mean the {kind} `{near}`?"),
            Error::Unknown { known, .. } if !known.is_empty() => {
                let are = if known.contains([',', ' ']) { "are" } else { "is" };
                format!("there {are} {known}")
            }
            Error::NotYet { .. } => "ask as of a later date, or leave out what needs that row".into(),
            Error::Unlike { .. } => {
                "bring both to one unit, price basis and status first, or divide them to compare".into()
            }
            Error::Unsourced(_) => "build it from figures that were read from the data: they carry their source".into(),
            Error::Within { source, .. } => source.hint(),
            Error::Frame(cause) => pledgebook_hint::nearest_column_hint(&cause.to_string()).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// A data error with its place; `line` and `column` count from 1.
    pub fn data(
        file: impl Into<String>,
        line: Option<u64>,
        column: Option<u64>,
        problem: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Error::Data { file: file.into(), line, column, problem: problem.into(), hint: hint.into() }
    }

    /// Figures of one file that do not agree with each other.
    pub fn inconsistent(file: &str, problem: impl Into<String>, hint: &str) -> Self {
        Error::data(file, None, None, problem, hint)
    }

    /// An unknown name, with the nearest of `known`; with all of them, where none is near and
    /// they are few enough to be read.
    pub fn unknown<'a>(
        kind: &'static str,
        name: &str,
        within: impl Into<String>,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        const READ_AT_A_GLANCE: usize = 24;
        let known: Vec<&str> = known.into_iter().collect();
        let near = closest(name, known.iter().copied());
        let known = if known.len() > READ_AT_A_GLANCE { String::new() } else { known.join(", ") };
        Error::Unknown { kind, name: name.into(), within: within.into(), near, known }
    }

    /// The same error, named after the section or claim it happened in.
    pub fn within(self, kind: &'static str, id: &str) -> Self {
        Error::Within { kind, id: id.into(), source: Box::new(self) }
    }

    /// `std::io` errors with the file they happened to.
    pub fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Error::File { action, path, source }
    }
}

fn at(what: &str, n: Option<u64>) -> String {
    n.map(|n| format!(" {what} {n}")).unwrap_or_default()
}

fn place(within: &str) -> String {
    if within.is_empty() { String::new() } else { format!(" in {within}") }
}
