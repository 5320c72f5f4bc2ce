//! Parts of the page: headings, paragraphs, lists, and what is placed.

use super::anchors::slug;
use super::inline::{Writer, safe};
use crate::document::{Block, Inline, KeyFigure, Line, Source};
use crate::plain::plain;
use maud::{Markup, html};

/// A heading that the contents lead to.
pub(super) struct Entry {
    pub id: String,
    pub number: Option<usize>,
    pub words: String,
}

impl Writer<'_> {
    /// # Errors
    /// Where a chart is not there: a mistake of ours.
    pub fn blocks(&self, blocks: &[Block]) -> crate::Result<Markup> {
        let parts = blocks.iter().map(|block| self.block(block)).collect::<crate::Result<Vec<_>>>()?;
        Ok(html! { @for part in parts { (part) "\n" } })
    }

    fn block(&self, block: &Block) -> crate::Result<Markup> {
        Ok(match block {
            // The page has them in places of their own.
            Block::Title { .. } | Block::Contents => html! {},
            Block::Heading { words, level, .. } => self.heading(*level, &slug(&plain(words)), &self.line(words)),
            Block::Paragraph(line) => match line.as_slice() {
                // Strong words that stand alone head what follows.
                [Inline::Strong(words)] => self.heading(2, &slug(&plain(words)), &self.line(words)),
                line => html! { p { (self.line(line)) } },
            },
            Block::List { is_numbered, items } => {
                let items = items.iter().map(|item| self.item(item)).collect::<crate::Result<Vec<_>>>()?;
                let items = html! { @for item in items { li { (item) } } };
                html! { @if *is_numbered { ol { (items) } } @else { ul { (items) } } }
            }
            Block::Question(line) => html! { p.question { span.label { "Question" } " " (self.line(line)) } },
            Block::Chart { number, name, title, note } => self.chart(*number, name, title, note)?,
            Block::Table(grid) => self.table(grid)?,
            Block::Claim { id, claim, said_by, verdict, working, because, note } => {
                self.card(id, claim, said_by, verdict, working, because, note)
            }
            Block::Callout { title, is_caveat, body } => {
                let body = self.blocks(body)?;
                html! {
                    div.callout.caveat[*is_caveat] {
                        @if !title.is_empty() { p.title { strong { (self.line(title)) } } }
                        (body)
                    }
                }
            }
            Block::Caveats(all) => html! { ul.caveats { @for caveat in all { li { (self.line(caveat)) } } } },
            Block::Provenance(pairs) => html! {
                dl.provenance { @for (label, value) in pairs { div { dt { (label) } dd { (value) } } } }
            },
            Block::HeadlineNumbers(all) => html! {
                dl.provenance { @for [value, what, from] in all { div { dt { (value) } dd { (what) br; (from) } } } }
            },
            Block::Sources(all) => self.source_list(all),
        })
    }

    fn item(&self, item: &[Block]) -> crate::Result<Markup> {
        match item {
            [Block::Paragraph(line)] => Ok(self.line(line)),
            blocks => self.blocks(blocks),
        }
    }

    /// A heading below those of the sections: `=` is one level under the page's title.
    fn heading(&self, level: usize, id: &str, words: &Markup) -> Markup {
        let id = self.anchors.free(id);
        html! {
            @match level {
                1 => h2 id=(id) { (words) },
                2 => h3 id=(id) { (words) },
                3 => h4 id=(id) { (words) },
                4 => h5 id=(id) { (words) },
                _ => h6 id=(id) { (words) },
            }
        }
    }

    /// A section: its heading, what stands under it, and its notes.
    pub fn section(&self, entry: &Entry, words: &Line, body: &[Block]) -> crate::Result<Markup> {
        let heading = format!("{}-heading", entry.id);
        let (title, body) = (self.line(words), self.blocks(body)?);
        Ok(html! {
            section id=(entry.id) aria-labelledby=(heading) {
                h2 id=(heading) { @if let Some(number) = entry.number { span.no { (number) } " " } (title) }
                "\n" (body) (self.footnotes())
            }
            "\n"
        })
    }

    pub fn key_figures(&self, figures: &[KeyFigure]) -> Markup {
        html! {
            @if !figures.is_empty() {
                ul.key-figures { @for KeyFigure { finding, value, label } in figures {
                    li {
                        strong { @match finding {
                            Some(finding) => (self.number(finding, value)),
                            None => (value),
                        } }
                        " " span { (self.line(label)) }
                    }
                } }
            }
        }
    }

    fn source_list(&self, all: &[Source]) -> Markup {
        html! {
            @if !all.is_empty() {
                section #sources aria-labelledby="sources-heading" {
                    h2 #sources-heading { "Sources" }
                    ol.sources { @for (i, Source { words, url, read }) in all.iter().enumerate() {
                        li id={ "source-" (i + 1) } {
                            // The address is there for paper; the words say where the link goes.
                            @match url {
                                Some(url) if safe(url) => { a href=(url) { (words) } " " (url) (read) "." },
                                Some(url) => { (words) " " (url) (read) "." },
                                None => { (words) },
                            }
                        }
                    } }
                }
            }
        }
    }
}
