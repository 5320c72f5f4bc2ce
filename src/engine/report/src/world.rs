//! The embedded Typst compiler over files in memory.

use crate::characters;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::template_place::{self, Place};
use typst::diag::{FileError, FileResult, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt};
use typst_kit::files::{FileLoader, FileStore};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// A compiled document.
pub(crate) struct Compiled {
    pub pdf: Vec<u8>,
    pub document: PagedDocument,
}

/// Compiles `briefing.typ` to PDF/A-3a and PDF/UA-1. Only the fonts in `fonts/`
/// are known, so that the pages are the same on every machine.
pub(crate) fn compile(files: &Files) -> Result<Compiled> {
    let world = Memory::new(files)?;
    characters::all_have_a_font(files, world.book())?;
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
    let document = output.map_err(|errors| world.explain(&errors))?;
    if !warnings.is_empty() {
        return Err(world.explain(&warnings));
    }
    let standards =
        PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1]).expect("PDF/A-3a and PDF/UA-1 go together");
    let options = PdfOptions { standards, ..PdfOptions::default() };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| {
        characters::told(&errors[0].message, files, world.book()).unwrap_or_else(|| world.explain(&errors))
    })?;
    Ok(Compiled { pdf, document })
}

struct Memory {
    library: LazyHash<Library>,
    fonts: FontStore,
    main: FileId,
    files: FileStore<Loader>,
}

struct Loader(Files);

impl FileLoader for Loader {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.vpath().get_without_slash();
        self.0.shared(path).ok_or_else(|| FileError::NotFound(path.into()))
    }
}

impl Memory {
    fn new(files: &Files) -> Result<Self> {
        // Row headers in tables stand behind `a11y-extras` in this Typst.
        let library = Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build();
        let path = VirtualPath::new("briefing.typ").expect("a plain file name");
        Ok(Memory {
            library: LazyHash::new(library),
            fonts: load_fonts(files)?,
            main: RootedPath::new(VirtualRoot::Project, path).intern(),
            files: FileStore::new(Loader(files.clone())),
        })
    }

    /// The first diagnostic as an error with its place in the template that it is from; only
    /// where it is from none, in a file of Typst.
    fn explain(&self, diagnostics: &[SourceDiagnostic]) -> Error {
        let first = &diagnostics[0];
        // An error inside lib.typ is better told where the document calls it.
        let called = first.trace.iter().map(|point| typst::syntax::DiagSpan::from(point.span));
        let spans = std::iter::once(first.span).chain(called);
        let in_main = spans.clone().find(|span| span.id() == Some(self.main));
        let hints: Vec<&str> = first.hints.iter().map(|hint| hint.v.as_str()).collect();
        let (problem, hint) = (first.message.to_string(), hints.join("; "));
        let spot = in_main.or_else(|| spans.into_iter().find(|span| span.id().is_some())).and_then(|span| {
            let source = self.files.source(span.id()?).ok()?;
            let line = source.lines().byte_to_line(self.range(span)?.start)?;
            Some((source, line))
        });
        let Some((source, line)) = spot else { return Error::Typst { place: "briefing.typ".into(), problem, hint } };
        // The file is not written when it does not compile: show the place.
        let text: String = source.text().lines().nth(line).unwrap_or_default().trim().chars().take(60).collect();
        let template = template_place::of(source.text(), line, &self.files.loader().0);
        let place = match template.filter(|_| source.id() == self.main) {
            Some(Place { file, line: Some(line) }) => return Error::Template { file, line, problem, hint },
            Some(Place { file, line: None }) => format!("{file} (“{text}…”)"),
            None => format!("{} line {} (“{text}…”)", source.id().vpath().get_without_slash(), line + 1),
        };
        Error::Typst { place, problem, hint }
    }
}

fn load_fonts(files: &Files) -> Result<FontStore> {
    let mut store = FontStore::new();
    let mut faces = 0;
    for (path, _) in files.iter().filter(|(path, _)| path.starts_with("fonts/")) {
        if path.ends_with(".ttf") || path.ends_with(".otf") {
            for font in files.shared(path).into_iter().flat_map(Font::iter) {
                let info = font.info().clone();
                store.push((font, info));
                faces += 1;
            }
        }
    }
    if faces == 0 {
        return Err(Error::setting(
            "there is no font in fonts/ beside the templates",
            "put .ttf or .otf files there, or remove the folder: the program has fonts of its own",
        ));
    }
    Ok(store)
}

impl World for Memory {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.files.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        // No wall clock in an output.
        None
    }
}
