//! Sources and caveats: by themselves, and as the notes below other things.

use super::layout::{Fact, card, grid};
use crate::data::{Caveat, Sources};
use crate::notebook::cells::{Cell, count};
use crate::notebook::grid::{Head, Line};
use crate::notebook::markup::text;
use crate::notebook::{Forms, Show, by_forms};
use pledgebook_frame::figure::Provenance;
use std::collections::BTreeMap;

/// Of the places in one source, so many are named.
const PLACES: usize = 6;

impl Show for Provenance {
    by_forms!();

    fn forms(&self) -> Forms {
        let mut notes = Notes::default();
        notes.mark(self);
        if self.citations.is_empty() { Forms::text("no source") } else { notes.forms() }
    }
}

impl Show for Caveat {
    by_forms!();

    fn forms(&self) -> Forms {
        let about = [&self.table, &self.key, &self.field].map(String::as_str);
        let about: Vec<&str> = about.into_iter().filter(|part| !part.is_empty()).collect();
        let facts = vec![
            Fact::new("says", &self.text).strong(),
            Fact::new("about", about.join(", ")),
            Fact::new("kind", &self.kind),
            Fact::new("source", &self.source),
        ];
        card(&self.id, facts)
    }
}

impl Show for Sources {
    by_forms!();

    fn forms(&self) -> Forms {
        let rows = self
            .keys()
            .into_iter()
            .map(|key| Line::Cells(vec![Cell::text(key), Cell::text(self.title(key).unwrap_or_default())]));
        let rows: Vec<Line> = rows.collect();
        grid(count(rows.len(), "source"), vec![Head::new("key"), Head::new("title")], rows)
    }
}

/// A source with the places in it: "budget-book (page 3, page 4)".
pub(super) fn place(source: &str, locators: &[&str]) -> String {
    let known: Vec<&str> = locators.iter().copied().filter(|locator| !locator.is_empty()).collect();
    match known.len() {
        0 => source.to_owned(),
        n if n > PLACES => format!("{source} ({}, … {} more)", known[..PLACES].join(", "), n - PLACES),
        _ => format!("{source} ({})", known.join(", ")),
    }
}

/// Each source with its places, and its title where that is known.
pub(super) fn sources_in_words(provenance: &Provenance) -> Vec<String> {
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for citation in &provenance.citations {
        places.entry(&citation.source).or_default().push(&citation.locator);
    }
    let words = places.into_iter().map(|(source, locators)| {
        let title = provenance.glossary.title(source).map(|title| format!(": “{title}”")).unwrap_or_default();
        format!("{}{title}", place(source, &locators))
    });
    words.collect()
}

pub(super) fn caveats_in_words(provenance: &Provenance) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for id in &provenance.caveats {
        let text = provenance.glossary.caveat(id).unwrap_or(id).to_owned();
        if !words.contains(&text) {
            words.push(text);
        }
    }
    words
}

/// The sources and caveats of several things, each told once, below them.
#[derive(Default)]
pub(super) struct Notes {
    caveats: Vec<String>,
    provenance: Provenance,
}

impl Notes {
    /// Source keys and caveat numbers to stand beside one thing.
    pub fn mark(&mut self, provenance: &Provenance) -> String {
        self.provenance.join(provenance);
        let mut numbers: Vec<usize> = Vec::new();
        for text in caveats_in_words(provenance) {
            let at = self.caveats.iter().position(|known| *known == text).unwrap_or_else(|| {
                self.caveats.push(text);
                self.caveats.len() - 1
            });
            numbers.push(at + 1);
        }
        numbers.sort_unstable();
        let sources = provenance.sources().into_iter().collect::<Vec<_>>().join(", ");
        match numbers.as_slice() {
            [] => sources,
            [one] => format!("{sources}; caveat {one}"),
            many => {
                let many: Vec<String> = many.iter().map(usize::to_string).collect();
                format!("{sources}; caveats {}", many.join(", "))
            }
        }
    }

    /// What the keys and the numbers stand for.
    pub fn forms(&self) -> Forms {
        let sources = sources_in_words(&self.provenance);
        let mut plain = Vec::new();
        let mut html = Vec::new();
        if !sources.is_empty() {
            plain.extend(sources.iter().map(|source| format!("Source: {source}")));
            html.push(format!("<p><small>Sources: {}.</small></p>", text(&sources.join("; "))));
        }
        if !self.caveats.is_empty() {
            plain.extend(self.caveats.iter().zip(1..).map(|(caveat, n)| format!("Caveat {n}: {caveat}")));
            let items: String =
                self.caveats.iter().map(|caveat| format!("<li><small>{}</small></li>", text(caveat))).collect();
            html.push(format!("<p><small>Caveats:</small></p>\n<ol>{items}</ol>"));
        }
        Forms::rich(plain.join("\n"), html.join("\n"))
    }
}
