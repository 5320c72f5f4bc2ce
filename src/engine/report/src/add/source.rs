//! A source more in `sources.yml`.

use super::draft::Draft;
use super::names::taken;
use crate::error::{Error, Result};

/// What is said of a source.
#[derive(Clone, Debug)]
pub(crate) struct Source<'a> {
    /// Its key.
    pub id: &'a str,
    /// What it is, in Hayagriva's words: report, web, article…
    pub kind: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Who wrote it.
    pub author: Option<&'a str>,
    /// Year, month or day.
    pub date: Option<&'a str>,
    /// Where it can be read.
    pub url: Option<&'a str>,
}

const FILE: &str = "data/sources.yml";

/// The draft with the source at the end of the list.
///
/// # Errors
/// Where the key is taken or none, or the list would not be read.
pub(crate) fn source(mut draft: Draft, wanted: &Source) -> Result<(Draft, Vec<String>)> {
    let data = draft.data()?;
    if data.sources().contains(wanted.id) {
        return Err(taken("source", wanted.id, FILE));
    }
    let may = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c);
    if !wanted.id.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) || !wanted.id.chars().all(may) {
        let problem = format!("“{}” is no key of a source", wanted.id);
        return Err(Error::setting(problem, "use small letters, digits, - and . as in town-clerk-2025"));
    }
    // A JSON string is one of YAML too.
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let mut lines = vec![format!("{}:", wanted.id), format!("  type: {}", text(wanted.kind).trim_matches('"'))];
    lines.push(format!("  title: {}", text(wanted.title)));
    lines.extend(wanted.author.map(|author| format!("  author: {}", text(author))));
    lines.extend(wanted.date.map(|date| format!("  date: {date}")));
    lines.extend(wanted.url.map(|url| format!("  url: {url}")));
    let gap = if draft.text(FILE)?.trim().is_empty() { "" } else { "\n" };
    draft.append(FILE, &format!("{gap}{}\n", lines.join("\n")))?;
    let listed = draft.tried()?.data()?.sources().listed(wanted.id);
    let listed =
        listed.ok_or_else(|| Error::setting(format!("`{}` cannot be read back", wanted.id), "write it by hand"))?;
    Ok((draft, vec![format!("{}: {}", wanted.id, listed.words)]))
}
