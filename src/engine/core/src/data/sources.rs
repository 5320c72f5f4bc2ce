//! `sources.yml`: the only place a source is described, in Hayagriva's format.

use crate::{Error, Result};
use hayagriva::Entry;
use hayagriva::types::Date;
use pledgebook_frame::quantity::{PartialDate, words};
use std::collections::BTreeMap;
use std::path::Path;

/// A source as a list of sources gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Author, title, publication, number and date: “UK Parliament. ‘Written answer HL5869’.”
    pub words: String,
    /// Where it can be read.
    pub url: Option<String>,
    /// When it was read, to follow the address: “ (read 5 May 2026)”; empty where that is not said.
    pub read: String,
}

/// The sources, by key.
#[derive(Clone, Debug)]
pub struct Sources {
    library: hayagriva::Library,
    notes: BTreeMap<String, String>,
}

impl Sources {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = crate::text::read_to_string(path).map_err(|cause| match cause.kind() {
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
                    "Hayagriva reads those as markup: write the words instead",
                ));
            }
        }
        let notes =
            library.iter().filter_map(|entry| Some((entry.key().to_owned(), entry.note()?.to_string()))).collect();
        Ok(Sources { library, notes })
    }

    /// Whether the key is described.
    pub fn contains(&self, key: &str) -> bool {
        self.library.get(key).is_some()
    }

    /// All keys.
    pub fn keys(&self) -> Vec<&str> {
        self.library.keys().collect()
    }

    /// When each was published, as precisely as that is said; one that is not dated is
    /// not there, and one of `definitions` has no date.
    pub(super) fn dates(&self, definitions: &[String]) -> BTreeMap<String, Option<PartialDate>> {
        let dated =
            self.library.iter().filter_map(|entry| Some((entry.key().to_owned(), Some(partial(entry.date_any()?)?))));
        dated.chain(definitions.iter().map(|key| (key.clone(), None))).collect()
    }

    /// The source as a list of sources gives it.
    pub fn listed(&self, key: &str) -> Option<Listed> {
        let entry = self.library.get(key)?;
        // Square brackets: what the source is called here, for want of a title.
        let title = entry.title().map(|title| title.value.to_string());
        let title = title.map(|title| if title.starts_with('[') { title } else { format!("‘{title}’") });
        let published = [
            entry.parents().first().and_then(Entry::title).map(ToString::to_string),
            entry.publisher().and_then(|publisher| publisher.name()).map(ToString::to_string),
            entry.keyed_serial_number("serial").map(str::to_owned),
            entry.page_range().map(|pages| format!("p. {pages}")),
            entry.date_any().and_then(worded),
        ];
        let groups =
            [authors(entry), title.unwrap_or_default(), published.into_iter().flatten().collect::<Vec<_>>().join(", ")];
        let groups: Vec<String> = groups.into_iter().filter(|group| !group.is_empty()).collect();
        let excerpt = match self.read_as(key) {
            Some("in excerpt") => " Excerpt.",
            Some("not read") => " Not read.",
            _ => "",
        };
        let url = entry.url_any();
        let read = url.and_then(|url| url.visit_date.as_ref()).and_then(worded);
        Some(Listed {
            words: groups.join(". ") + "." + excerpt,
            url: url.map(|url| url.value.to_string()),
            read: read.map(|date| format!(" (read {date})")).unwrap_or_default(),
        })
    }

    /// Publication or publisher, and date: “ITPro, 2025”.
    pub fn short(&self, key: &str) -> Option<String> {
        let entry = self.library.get(key)?;
        let by = entry
            .parents()
            .first()
            .and_then(Entry::title)
            .map(ToString::to_string)
            .or_else(|| entry.publisher().and_then(|publisher| publisher.name()).map(ToString::to_string))
            .or_else(|| Some(authors(entry)).filter(|authors| !authors.is_empty()))
            .or_else(|| self.title(key))?;
        let serial = entry.keyed_serial_number("serial").map(str::to_owned);
        let parts = [Some(by), serial, entry.date_any().and_then(worded)];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }

    /// The licence that the source's note begins with: “Open Government Licence v3.0”.
    pub fn licence(&self, key: &str) -> Option<&str> {
        let note = self.notes.get(key)?;
        let first = note.split(". ").next()?.trim_end_matches('.');
        first.contains(" Licence v").then_some(first)
    }

    /// How a source was read, as its note says: `whole`, `in excerpt` or `not read`.
    pub fn read_as(&self, key: &str) -> Option<&'static str> {
        let note = self.notes.get(key)?;
        let said = [
            ("not read", "not read"),
            ("Read whole", "whole"),
            ("Read as an excerpt", "in excerpt"),
            ("Read in ", "in excerpt"),
        ];
        said.into_iter().find(|(words, _)| note.contains(words)).map(|(_, as_said)| as_said)
    }

    /// The title, for places without a bibliography (a notebook).
    pub fn title(&self, key: &str) -> Option<String> {
        self.library.get(key)?.title().map(|title| title.value.to_string())
    }
}

fn partial(date: &Date) -> Option<PartialDate> {
    let parts = [date.month, date.day].into_iter().map_while(|part| part.map(|part| format!("-{:02}", part + 1)));
    let parts: String = parts.collect();
    format!("{:04}{parts}", date.year).parse().ok()
}

/// A date as words: “6 March 2024”, or as much of it as is known.
fn worded(date: &Date) -> Option<String> {
    partial(date).map(|date| date.to_string())
}

/// “A”, “A and B”, “A, B and C”.
fn authors(entry: &Entry) -> String {
    let names: Vec<String> =
        entry.authors().unwrap_or_default().iter().map(|it| it.given_first(false).trim().to_owned()).collect();
    words::list(&names)
}
