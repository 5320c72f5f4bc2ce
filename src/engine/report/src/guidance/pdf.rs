//! The rules of the PDF: PDF/UA, as far as a program sees it by itself.

use super::rule::{Breach, Looked};
use crate::error::Result;
use crate::pdf::{guarded, load_options};
use crate::seen::words::short;
use crate::seen::{Element, Seen};
use lopdf::{Dictionary, Document, Object};
use std::collections::BTreeSet;

/// Pages from which on a PDF needs bookmarks.
const LONG: usize = 5;
/// What runs by itself.
const ACTS: [(&str, &str); 4] = [
    ("OpenAction", "it does something when it is opened"),
    ("AA", "it does something when something else is done"),
    ("JavaScript", "it has a program in it"),
    ("AcroForm", "it has fields to fill in"),
];

/// Looks at a PDF.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it cannot be read.
pub(super) fn breaches(file: &str, bytes: &[u8]) -> Result<Vec<Breach>> {
    let seen = Seen::read(bytes)?;
    let mut looked = Looked::at(file);
    let marked = seen.declares("MarkInfo").is_some_and(|mark| mark.contains("/Marked true"));
    looked.ask(marked && !seen.tags().is_empty(), "UA01", "it is not tagged");
    looked.ask(seen.declares("Lang").is_some_and(|language| language != "()"), "UA02", "it names no language");
    let title = seen.metadata("dc:title").or(seen.metadata("Title")).is_some_and(|title| !title.trim().is_empty());
    looked.ask(title, "UA03", "it has no title");
    let shown = seen.declares("ViewerPreferences").is_some_and(|told| told.contains("/DisplayDocTitle true"));
    looked.ask(shown, "UA03", "its window shows the name of the file, not its title");
    looked.ask(seen.metadata("pdfuaid:part").is_some(), "UA04", "it does not say that it is PDF/UA");
    tags(seen.tags(), &mut looked);
    for font in strangers(bytes) {
        looked.add("UA08", format!("the font {} is not in it", short(&font)));
    }
    for (page, what) in seen.links() {
        looked.add("UA09", format!("page {page}: {what}"));
    }
    for (page, words) in seen.loose() {
        looked.add("UA10", format!("page {page}: “{}” is not tagged", short(words)));
    }
    for (page, text) in seen.texts().enumerate().filter(|(_, text)| text.contains(char::REPLACEMENT_CHARACTER)) {
        let at = text.find(char::REPLACEMENT_CHARACTER).unwrap_or_default();
        let near: String = text[..at].chars().rev().take(30).collect::<Vec<_>>().into_iter().rev().collect();
        looked.add("UA11", format!("page {}: a letter after “{}” is no character", page + 1, short(&near)));
    }
    looked.ask(seen.texts().len() < LONG || seen.outline() > 0, "UA12", "it has no bookmarks");
    for (name, what) in ACTS {
        looked.ask(seen.declares(name).is_none(), "UA13", what);
    }
    Ok(looked.breaches)
}

fn tags(elements: &[Element], looked: &mut Looked) {
    let mut level = 0;
    for element in elements {
        let place = format!("page {}", element.page);
        let empty = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().is_empty();
        match element.role.as_str() {
            "Figure" | "Formula" if empty(&element.alt) && empty(&element.actual) => {
                looked.add("UA05", format!("{place}: a figure has no alternative text"));
            }
            "TH" if element.scope.is_none() => {
                looked.add("UA07", format!("{place}: a header cell does not say what it heads"));
            }
            role => {
                let Some(now) = role.strip_prefix('H').and_then(|level| level.parse::<u32>().ok()) else { continue };
                if now > level + 1 {
                    looked.add("UA06", format!("{place}: a heading is H{now}, after {}", before(level)));
                }
                level = now;
            }
        }
    }
}

fn before(level: u32) -> String {
    if level == 0 { "none".to_owned() } else { format!("H{level}") }
}

/// Fonts whose shapes are not in the file.
fn strangers(bytes: &[u8]) -> BTreeSet<String> {
    let read = || {
        let Ok(document) = Document::load_mem_with_options(bytes, load_options()) else { return BTreeSet::new() };
        let is = |font: &Dictionary, key: &[u8], name: &[u8]| {
            font.get(key).and_then(Object::as_name).is_ok_and(|found| found == name)
        };
        let fonts = document.objects.values().filter_map(|object| object.as_dict().ok());
        let fonts = fonts.filter(|font| {
            is(font, b"Type", b"Font") && !is(font, b"Subtype", b"Type0") && !is(font, b"Subtype", b"Type3")
        });
        let without = fonts.filter(|font| {
            let described = document.get_dict_in_dict(font, b"FontDescriptor");
            !described.is_ok_and(|it| [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| it.has(key)))
        });
        let name = |font: &Dictionary| {
            font.get(b"BaseFont").and_then(Object::as_name).map(|name| String::from_utf8_lossy(name).into_owned())
        };
        without.map(|font| name(font).unwrap_or_default()).collect()
    };
    guarded(read).unwrap_or_default()
}
