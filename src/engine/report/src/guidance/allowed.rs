//! What is allowed to be otherwise, each with its reason, in one file: `lint.toml` beside the
//! templates.

use super::rule::Breach;
use super::rules::rule_of;
use crate::error::{Error, Result};
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// The file's name.
pub(crate) const ALLOWED: &str = "lint.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    allow: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: Spanned<String>,
    path: Option<String>,
    reason: Spanned<String>,
}

/// A rule that need not be kept.
#[derive(Clone, Debug)]
pub(crate) struct Allowed {
    pub code: String,
    /// The end of the name of the files that it is allowed in; every file without it.
    pub path: Option<String>,
    pub reason: String,
    /// Where it stands.
    pub line: usize,
}

impl Allowed {
    pub fn holds_for(&self, breach: &Breach) -> bool {
        self.code == breach.code && self.path.as_deref().is_none_or(|end| Path::new(&breach.file).ends_with(end))
    }
}

/// Reads the file, where there is one.
///
/// # Errors
/// [`Error::Setting`](pledgebook::Error::Setting) with line and what to do, where it is none of
/// ours, names an unknown rule or gives no reason.
pub(super) fn read(templates: &Path) -> Result<Vec<Allowed>> {
    let file = templates.join(ALLOWED);
    let text = match std::fs::read_to_string(&file) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.map_err(Error::file("read", &file))?,
    };
    let shape = "give each [[allow]] a code, a reason and, for some files only, the end of their path";
    let wrong = |at: usize, problem: String, hint: &str| {
        let before = &text[..at.min(text.len())];
        let (line, column) =
            (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
        Error::setting(format!("{} line {line}, column {column}: {problem}", file.display()), hint)
    };
    let read: File = toml::from_str(&text).map_err(|cause| {
        let at = cause.span().map_or(0, |span| span.start);
        wrong(at, cause.message().to_owned(), shape)
    })?;
    let mut allowed = Vec::new();
    for entry in read.allow {
        let (code, at) = (entry.code.get_ref(), entry.code.span().start);
        if let Err(cause) = rule_of(code) {
            return Err(wrong(at, cause.to_string(), &cause.hint()));
        }
        if entry.reason.get_ref().split_whitespace().count() < 3 {
            return Err(wrong(
                entry.reason.span().start,
                format!("{code} is allowed without a reason"),
                "say in a sentence why",
            ));
        }
        allowed.push(Allowed {
            code: code.clone(),
            path: entry.path,
            reason: entry.reason.get_ref().clone(),
            line: text[..at].matches('\n').count() + 1,
        });
    }
    Ok(allowed)
}
