//! Words in a line, as markup.

use super::anchors::Anchors;
use crate::document::{Inline, Line};
use crate::ground::Ground;
use maud::{Markup, html};
use std::cell::RefCell;

/// A page on its way.
pub(super) struct Writer<'a> {
    pub ground: Ground<'a>,
    pub anchors: Anchors,
    /// The findings that the page shows, in its order.
    pub shown: RefCell<Vec<String>>,
    /// Notes that stand under the section, with their numbers.
    pub notes: RefCell<Vec<(usize, Line)>>,
    told: RefCell<Vec<String>>,
    /// What opens of rows and cells of tables, and of claims.
    pub opened: RefCell<Vec<Markup>>,
}

impl<'a> Writer<'a> {
    pub fn new(ground: Ground<'a>) -> Self {
        let (anchors, shown, notes, told, opened) = Default::default();
        Writer { ground, anchors, shown, notes, told, opened }
    }

    pub fn line(&self, line: &[Inline]) -> Markup {
        html! { @for part in line { (self.part(part)) } }
    }

    fn part(&self, part: &Inline) -> Markup {
        match part {
            Inline::Text(text) => html! { (text) },
            Inline::Strong(line) => html! { strong { (self.line(line)) } },
            Inline::Emphasis(line) => html! { em { (self.line(line)) } },
            Inline::Code(text) => html! { code { (text) } },
            Inline::Break => html! { br; },
            Inline::Number { finding, words } => self.number(finding, words),
            Inline::Said { findings, words } => html! { span data-finding=(findings.join(" ")) { (words) } },
            Inline::See { target, words } => html! { a href={ "#" (place(target)) } { (words) } },
            Inline::Cites(runs) => html! {
                span.cites { "[" @for (i, (first, last)) in runs.iter().enumerate() {
                    @if i > 0 { ", " }
                    (cite(*first))
                    @if last > first { "–" (cite(*last)) }
                } "]" }
            },
            Inline::Footnote { id, words } => self.footnote(id, words.as_ref()),
            Inline::Link { url, words } => html! {
                @if safe(url) { a href=(url) { (self.line(words)) } } @else { (self.line(words)) }
            },
        }
    }

    /// A number that leads to where it is from.
    pub fn number(&self, finding: &str, words: &str) -> Markup {
        let mut shown = self.shown.borrow_mut();
        if !shown.iter().any(|known| known == finding) {
            shown.push(finding.to_owned());
        }
        let id = self.anchors.first(finding);
        html! { a.number href={ "#from-" (finding) } id=[id] data-finding=(finding) { (words) } }
    }

    fn footnote(&self, id: &str, words: Option<&Line>) -> Markup {
        let mut told = self.told.borrow_mut();
        let known = told.iter().position(|known| !id.is_empty() && known == id);
        let number = known.unwrap_or_else(|| {
            told.push(id.to_owned());
            told.len() - 1
        }) + 1;
        if let Some(words) = words {
            self.notes.borrow_mut().push((number, words.clone()));
        }
        html! { a.note href={ "#note-" (number) } role="doc-noteref" { "[note " (number) "]" } }
    }

    /// The notes of what was written since this was last asked.
    pub fn footnotes(&self) -> Markup {
        let notes = std::mem::take(&mut *self.notes.borrow_mut());
        html! {
            @if !notes.is_empty() {
                div.footnotes role="note" {
                    @for (number, words) in &notes {
                        p id={ "note-" (number) } { "[note " (number) "] " (self.line(words)) }
                    }
                }
            }
        }
    }
}

/// The anchor of a chart or a table: `chart:savings` is `chart-savings`.
pub(super) fn place(target: &str) -> String {
    target.replacen(':', "-", 1)
}

/// An address that leads to a page, and runs nothing.
pub(super) fn safe(url: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|start| url.starts_with(start))
}

fn cite(number: usize) -> Markup {
    html! { a href={ "#source-" (number) } aria-label={ "source " (number) } { (number) } }
}
