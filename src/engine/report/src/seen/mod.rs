//! What a reader gets of a PDF, whatever program wrote it: pages as they are drawn, links,
//! tags, outline, metadata and what it declares; and in which words two of them differ.
//!
//! A page whose content and resources are stored as in the other file, once unpacked, is the
//! same. Any other is drawn (by hayro) and compared by what it shows. What is not compared:
//! [`ASIDE`].

mod canon;
mod declared;
mod drawn;
mod form;
mod page;
mod tags;
mod told;
pub(crate) mod words;

use crate::error::{Error, Result};
use crate::pdf::{LARGEST_STREAM, guarded, load_options};
use canon::Objects;
use declared::{Entry, Said};
use form::Form;
use page::Page;
use serde::Serialize;
pub(crate) use tags::Element;

/// What no reader sees, and is not compared.
const ASIDE: &str = "names of fonts (their shapes are compared), thumbnails and private data of programs, ids and dates of saving, \
the index from content back to tags, and what another program than these readers (lopdf, hayro) would make of a file that is made to deceive it";

/// Differences of pages that are told.
const TOLD: usize = 40;

/// What a reader gets of a PDF.
#[derive(Debug)]
pub(crate) struct Seen {
    pages: Vec<Page>,
    tags: Vec<Element>,
    outline: Vec<Entry>,
    metadata: Said,
    declares: Said,
    names: Said,
    attached: Said,
    form: Form,
}

/// By which program a file was saved again, and what that changed.
#[derive(Clone, Debug, Serialize)]
pub struct SavedAgain {
    /// The name that the program left in it, where it left one.
    pub by: Option<String>,
    /// What is otherwise in form.
    pub form: Vec<String>,
    /// Pages that are stored as the data give them, once unpacked.
    pub as_stored: usize,
    /// Pages that were written otherwise and show the same.
    pub as_drawn: usize,
    /// What was not compared.
    pub aside: &'static str,
}

impl Seen {
    /// Reads what a reader gets.
    ///
    /// # Errors
    /// [`Error::Refused`] where it cannot be read, or draws without end.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let refused = |problem: String| Error::Refused(problem);
        guarded(|| {
            let document = lopdf::Document::load_mem_with_options(bytes, load_options())
                .map_err(|cause| refused(format!("this is no whole PDF: {cause}")))?;
            let root = document.catalog().map_err(|_| refused("this PDF has no catalogue".into()))?;
            let drawn = drawn::pages(bytes).ok_or_else(|| refused("this PDF cannot be drawn".into()))?;
            let objects = Objects::new(&document, LARGEST_STREAM);
            let ids: Vec<_> = document.page_iter().collect();
            if ids.len() != drawn.len() {
                return Err(refused(format!("this PDF has {} pages, or {}", ids.len(), drawn.len())));
            }
            let tags = tags::elements(&objects, root, &drawn);
            let pages = ids.iter().zip(drawn).map(|(id, drawn)| page::read(&objects, *id, drawn)).collect();
            let (metadata, of_saving) = declared::metadata(&objects, root);
            Ok(Seen {
                pages,
                tags,
                outline: declared::outline(&objects, root),
                metadata,
                declares: declared::declares(&objects, root, false),
                names: declared::names(&objects, root),
                attached: declared::attached(&objects, root),
                form: Form::of(bytes, &document, of_saving),
            })
        })
        .unwrap_or_else(|| Err(refused("this PDF cannot be read, or draws without end".into())))
    }

    /// The words of each page.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.pages.iter().map(|page| page.drawn.text.as_str())
    }

    /// Every element of its structure, in the order of reading.
    pub fn tags(&self) -> &[Element] {
        &self.tags
    }

    /// The entries of its outline.
    pub fn outline(&self) -> usize {
        self.outline.len()
    }

    /// What is said of it under a name: "Title", "pdfuaid:part".
    pub fn metadata(&self, name: &str) -> Option<&str> {
        self.metadata.get(name).map(String::as_str)
    }

    /// What its catalogue declares under a name, or among its names.
    pub fn declares(&self, name: &str) -> Option<&str> {
        self.declares.get(name).or_else(|| self.names.get(name)).map(String::as_str)
    }

    /// By the number of the page: words that no tag holds, and that are marked as no ornament.
    pub fn loose(&self) -> impl Iterator<Item = (usize, &str)> {
        let all = self.pages.iter().zip(1..).map(|(page, number)| (number, page.drawn.loose.trim()));
        all.filter(|(_, words)| !words.is_empty())
    }

    /// Links without words, and pages on which links are not reached in the order of reading.
    pub fn links(&self) -> Vec<(usize, String)> {
        self.pages
            .iter()
            .zip(1..)
            .flat_map(|(page, number)| page.links().into_iter().map(move |what| (number, what)))
            .collect()
    }

    /// What a reader gets otherwise than of `ours`, each a sentence.
    pub fn against(&self, ours: &Seen) -> Vec<String> {
        let (mut problems, reworded) = page::all(&self.pages, &ours.pages);
        let more = problems.len().saturating_sub(TOLD);
        problems.truncate(TOLD);
        problems.extend((more > 0).then(|| format!("its pages: {more} more differences")));
        problems.extend(told::tags(&self.tags, &ours.tags, &reworded));
        problems.extend(told::outline(&self.outline, &ours.outline));
        problems.extend(told::said("its metadata", &self.metadata, &ours.metadata));
        problems.extend(told::declared("it", &self.declares, &ours.declares));
        problems.extend(told::declared("it, among its names,", &self.names, &ours.names));
        problems.extend(told::said("the list of attachments", &self.attached, &ours.attached));
        problems
    }

    /// Who wrote the same things otherwise than `ours`.
    pub fn saved_again(&self, ours: &Seen) -> SavedAgain {
        let as_stored = self.pages.iter().zip(&ours.pages).filter(|(a, b)| a.stored == b.stored).count();
        SavedAgain {
            by: self.form.by(&ours.form),
            form: self.form.how(&ours.form),
            as_stored,
            as_drawn: self.pages.len() - as_stored,
            aside: ASIDE,
        }
    }
}
