//! What a PDF says, in the order of its tags: as a screen reader reads it.
//!
//! Read by hayro, with which Typst itself draws the PDFs it places; `just pdf` reads the
//! same pages with poppler, so that two readers of different hands must agree.

use crate::support::Copy;
use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Dict, Name, Object};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use kurbo::{Affine, BezPath, Point, Rect};
use regex::Regex;
use std::collections::BTreeMap;
use std::path::Path;

/// Elements that stand within a line; any other begins one of its own.
const INLINE: [&[u8]; 9] = [b"Span", b"Quote", b"Note", b"Reference", b"BibEntry", b"Code", b"Link", b"Em", b"Strong"];

/// The object number of a page, and the number of a marked content on it.
type Place = (i32, i32);

/// The text of a PDF, a line for each paragraph, heading, list item or cell; at the end
/// what no tag names (running heads and page numbers), page by page.
pub fn pdf_text(file: &Path) -> String {
    let pdf = Pdf::new(std::fs::read(file).unwrap()).expect("a PDF that can be read");
    let cache = InterpreterCache::new();
    let (mut tagged, mut untagged) = (BTreeMap::new(), String::new());
    for page in pdf.pages().iter() {
        let settings = InterpreterSettings::default();
        let mut context = Context::new(Affine::IDENTITY, Rect::ZERO, &cache, pdf.xref(), settings);
        let mut reader = PageReader::default();
        interpret_page(page, &mut context, &mut reader);
        let page = page.raw().obj_id().expect("a page is an object of its own").obj_number;
        tagged.extend(reader.tagged.into_iter().map(|(id, text)| ((page, id), text)));
        untagged += &(reader.untagged + "\n");
    }
    let catalogue: Dict = pdf.xref().get(pdf.xref().root_id()).expect("a catalogue");
    let mut tags = Tags { tagged, text: String::new() };
    tags.element(&catalogue.get("StructTreeRoot").expect("a tagged PDF"), None);
    assert!(tags.tagged.is_empty(), "marked content that no tag holds: {:?}", tags.tagged);
    tags.text + &untagged
}

/// A piece of text that is set in one go, and where it stands, in points.
#[derive(Clone, Debug)]
pub struct Word {
    pub text: String,
    pub x0: f64,
    pub x1: f64,
    pub y: f64,
}

/// What stands between spaces and ends of lines, page by page.
pub fn words_of(file: &Path) -> Vec<Vec<Word>> {
    let pdf = Pdf::new(std::fs::read(file).unwrap()).expect("a PDF that can be read");
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    for page in pdf.pages().iter() {
        let settings = InterpreterSettings::default();
        let mut context = Context::new(Affine::IDENTITY, Rect::ZERO, &cache, pdf.xref(), settings);
        let mut reader = PageReader::default();
        interpret_page(page, &mut context, &mut reader);
        reader.words.retain(|word| !word.text.trim().is_empty());
        pages.push(reader.words);
    }
    pages
}

/// The text that the tags order.
struct Tags {
    tagged: BTreeMap<Place, String>,
    text: String,
}

impl Tags {
    /// Adds what an element of the structure tree holds; it is on `page` unless it says otherwise.
    fn element(&mut self, dict: &Dict<'_>, page: Option<i32>) {
        let page = dict.get_ref("Pg").map(|page| page.obj_number).or(page);
        match dict.get::<Name<'_>>("Type").as_deref() {
            // Marked content on another page than its element's, and an annotation, which says nothing.
            Some(b"MCR") => return self.marked(page, dict.get("MCID").expect("marked content has a number")),
            Some(b"OBJR") => return,
            _ => {}
        }
        let inline = dict.get::<Name<'_>>("S").is_some_and(|name| INLINE.contains(&name.as_ref()));
        self.end_line(inline);
        let kids = match dict.get::<Object<'_>>("K") {
            Some(Object::Array(kids)) => kids.iter::<Object<'_>>().collect(),
            one => Vec::from_iter(one),
        };
        for kid in kids {
            match kid {
                Object::Number(id) => self.marked(page, id.as_i64() as i32),
                Object::Dict(kid) => self.element(&kid, page),
                _ => {}
            }
        }
        self.end_line(inline);
    }

    fn marked(&mut self, page: Option<i32>, id: i32) {
        let page = page.expect("marked content is on a page");
        let text = self.tagged.remove(&(page, id)).unwrap_or_default();
        let begins = self.text.is_empty() || self.text.ends_with(char::is_whitespace);
        self.text += if begins { text.trim_start() } else { &text };
    }

    fn end_line(&mut self, inline: bool) {
        if !inline && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// Collects the text of a page by the marked content it stands in.
#[derive(Default)]
struct PageReader {
    tagged: BTreeMap<i32, String>,
    untagged: String,
    within: Vec<Option<i32>>,
    words: Vec<Word>,
    /// Where the last glyph ended.
    end: Point,
}

impl Device<'_> for PageReader {
    fn draw_glyph(&mut self, glyph: &Glyph<'_>, page: Affine, at: Affine, _: &Paint<'_>, _: &GlyphDrawMode) {
        // A glyph is drawn on a square of 1000 by 1000.
        let at = page * at;
        let (start, size) = (at * Point::ZERO, (at * Point::new(0.0, 1000.0) - at * Point::ZERO).hypot());
        let width = match glyph {
            Glyph::Outline(glyph) => glyph.advance_width().unwrap_or_default(),
            Glyph::Type3(_) => 1000.0,
        };
        let gap = start - std::mem::replace(&mut self.end, at * Point::new(width.into(), 0.0));
        let same_line = gap.y.abs() < 0.6 * size;
        let text = match self.within.iter().rev().find_map(|id| *id) {
            Some(id) => self.tagged.entry(id).or_default(),
            None => &mut self.untagged,
        };
        // A line that is broken begins a marked content, and ends with its own space or within
        // a word; the labels of a chart are one marked content, and apart in either direction.
        let apart = if same_line { gap.x.abs() > 0.2 * size } else { !text.is_empty() };
        if apart && !text.ends_with(char::is_whitespace) {
            text.push(' ');
        }
        let says = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.into(),
            Some(BfString::String(text)) => text,
            // Fails a test that looks for it, as it would fail a reader.
            None => char::REPLACEMENT_CHARACTER.into(),
        };
        match self.words.last_mut() {
            Some(word) if same_line && gap.x.abs() < 0.1 * size && !says.contains(' ') => {
                word.text += &says;
                word.x1 = self.end.x;
            }
            _ => self.words.push(Word { text: says.trim().into(), x0: start.x, x1: self.end.x, y: start.y }),
        }
        // Glyphs are drawn from the left: a word that is read from the right is turned round.
        let at = if says.contains(from_the_right) { text.trim_end_matches(from_the_right).len() } else { text.len() };
        text.insert_str(at, &says);
    }
    fn begin_marked_content(&mut self, _: &[u8], id: Option<i32>) {
        self.within.push(id);
    }
    fn end_marked_content(&mut self) {
        self.within.pop();
    }
    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Letters of Hebrew, Arabic and their neighbours.
fn from_the_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
}

/// The reader itself: what the record says of the prose is read, whole and in its order.
#[test]
fn every_sentence_is_read_in_its_order() {
    let copy = Copy::new();
    assert!(copy.report(&["build", "--quiet"]).status.success());
    let text = pdf_text(&copy.path("report/build/briefing.pdf"));
    let prose: serde_json::Value = serde_json::from_str(&copy.read("report/build/prose.json")).unwrap();
    let sentences = prose["sentences"].as_array().unwrap();
    assert!(sentences.len() > 100, "{} sentences", sentences.len());
    // The record names the chart or the table that a reader sees the number of.
    let named = Regex::new(r"\b(chart|table) \w+").unwrap();
    let mut rest = text.as_str();
    for sentence in sentences {
        let sentence = sentence["text"].as_str().unwrap();
        let wanted = named.replace_all(&regex::escape(sentence), r"($0|(Figure|Table) \d+)").into_owned();
        let found = Regex::new(&wanted).unwrap().find(rest);
        let found = found.unwrap_or_else(|| panic!("“{sentence}” does not follow, in: {rest}"));
        rest = &rest[found.end()..];
    }
}
