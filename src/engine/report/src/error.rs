//! What can go wrong between findings and a published document.

use pledgebook::quantity::PartialDate;
use std::path::{Path, PathBuf};

/// What a fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong, named after what went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The data, an analysis, a claim, a file or a setting.
    #[error(transparent)]
    Analysis(#[from] pledgebook::Error),
    /// A template does not parse or does not render.
    #[error("{file} line {line}: {problem}")]
    Template {
        /// Path of the template below the template directory.
        file: String,
        /// Line, counted from 1.
        line: usize,
        /// What is wrong.
        problem: String,
        /// What to do about it.
        hint: String,
    },
    /// The data no longer bears out a word of the prose.
    #[error("{file} line {line}: the data no longer bears out “{sentence}”: {why}")]
    Prose {
        /// Path of the template below the template directory.
        file: String,
        /// Line, counted from 1.
        line: usize,
        /// The sentence that is no longer true, as the template has it.
        sentence: String,
        /// Which finding turned, and its value now.
        why: String,
    },
    /// A sentence says what was not known on the date as of which the data are read.
    #[error("{file} line {line}: as of {as_of} nobody could say “{sentence}”: {why}")]
    TooEarly {
        /// Path of the template below the template directory.
        file: String,
        /// Line, counted from 1.
        line: usize,
        /// The sentence, as the template has it.
        sentence: String,
        /// Which finding was not known, and since when it is.
        why: String,
        /// The date that is asked.
        as_of: PartialDate,
        /// Which sections hold.
        hint: String,
    },
    /// Typst does not accept the document.
    #[error("{place}: {problem}")]
    Typst {
        /// File and line of the generated source.
        place: String,
        /// The compiler's own words.
        problem: String,
        /// The compiler's hints.
        hint: String,
    },
    /// An output folder, or the file of a diff, cannot be written; it is as it was before.
    #[error("cannot write to {}: {problem}; what was there before is as it was", folder.display())]
    Unwritten {
        /// The output folder, or the file.
        folder: PathBuf,
        /// Why.
        problem: String,
        /// What to do about it.
        hint: String,
    },
    /// A PDF that is refused: none of ours, broken, encrypted or hostile.
    #[error("{0}")]
    Refused(String),
    /// A PDF that another briefing's program made.
    #[error("this is a PDF of the briefing `{theirs}`, and this program makes `{ours}`")]
    OtherBriefing {
        /// The package whose program made the PDF.
        theirs: String,
        /// The package of this program.
        ours: String,
    },
    /// Something went wrong in one revision or one file, named once by the caller.
    #[error("{kind} `{id}`: {source}")]
    Within {
        /// "revision" or "PDF".
        kind: &'static str,
        /// Its name.
        id: String,
        /// What went wrong.
        source: Box<Error>,
    },
}

impl Error {
    /// The next thing to try, or an empty string where the sentence says it all.
    pub fn hint(&self) -> String {
        match self {
            Error::Analysis(cause) => cause.hint(),
            Error::Template { hint, .. }
            | Error::Typst { hint, .. }
            | Error::Unwritten { hint, .. }
            | Error::TooEarly { hint, .. } => hint.clone(),
            Error::Prose { .. } => "reword the sentence, or check the figure that changed".into(),
            Error::Refused(_) => "get the file from where it was published, and try again".into(),
            Error::OtherBriefing { theirs, .. } => format!("verify it with the program of `{theirs}`"),
            Error::Within { source, .. } => source.hint(),
        }
    }

    /// A setting from outside that cannot be used, and what to do about it.
    pub fn setting(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        pledgebook::Error::Setting { problem: problem.into(), hint: hint.into() }.into()
    }

    /// `std::io` errors with the file they happened to.
    pub(crate) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let cause = pledgebook::Error::file(action, path);
        move |source| cause(source).into()
    }

    /// The same error, named after the revision or file it happened in.
    pub(crate) fn within(self, kind: &'static str, id: &str) -> Self {
        Error::Within { kind, id: id.into(), source: Box::new(self) }
    }

    /// Why an output folder or a file cannot be written, when so many bytes were to be.
    pub fn unwritten(folder: &Path, needed: usize) -> impl FnOnce(std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        let folder = folder.to_owned();
        move |cause| {
            let (problem, hint) = match cause.kind() {
                Kind::StorageFull | Kind::QuotaExceeded => {
                    (format!("there is no room on the disk: {needed} bytes are needed"), "make room, and build again")
                }
                Kind::FileTooLarge => {
                    ("a file is larger than the system allows".into(), "raise the limit (`ulimit -f`), and build again")
                }
                Kind::ReadOnlyFilesystem => ("the disk is read-only".into(), "name another place to write to"),
                Kind::PermissionDenied => ("you may not write there".into(), "name another place to write to"),
                _ => (cause.to_string(), "name another place to write to"),
            };
            Error::Unwritten { folder, problem, hint: hint.into() }
        }
    }
}

impl From<pledgebook_code::Fault> for Error {
    fn from(fault: pledgebook_code::Fault) -> Self {
        Error::setting(fault.to_string(), "mend that file: the project cannot be held against its program without it")
    }
}
