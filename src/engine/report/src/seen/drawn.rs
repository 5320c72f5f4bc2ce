//! What the pages of a PDF show, whatever wrote them: each glyph with its shape, place and
//! colour, each path, image and clip, and the words a reader finds there. Drawn by hayro.

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, FillRule, GlyphDrawMode, Image, ImageData, InterpreterCache,
    InterpreterSettings, LumaData, Paint, PathDrawMode, RgbData, SoftMask, TransformExt, interpret_page,
};
use kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use pledgebook_code::sha256;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Drawings beyond which a page is none of ours: forms within forms would draw without end.
const MOST: usize = 1_000_000;
/// How far apart two points are the same one, in points: what rounding leaves.
const SAME: f64 = 0.1;

/// What kind of thing is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Glyph,
    Path,
    Image,
    /// A clip, a group or a blend: it shows by what is drawn in it.
    State,
}

/// A thing that is drawn.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub kind: Kind,
    /// The text of a glyph, else empty.
    pub says: String,
    /// Colour, kind of stroke, hash of an image: all that must be the very same.
    pub look: String,
    shape: Rc<BezPath>,
    place: Affine,
}

impl Item {
    /// The box it fills on its page, from the top left, in points.
    pub fn extent(&self) -> Rect {
        (self.place * &*self.shape).bounding_box()
    }

    /// Whether it has the same form, wherever it stands.
    pub fn same_shape(&self, other: &Item) -> bool {
        let turned = |item: &Item| item.place.with_translation(Default::default());
        same_points(&self.shape, turned(self), &other.shape, turned(other))
    }

    pub fn same(&self, other: &Item) -> bool {
        (self.kind, &self.says, &self.look) == (other.kind, &other.says, &other.look)
            && same_points(&self.shape, self.place, &other.shape, other.place)
    }

    /// As a word that is equal where the things are about the same.
    pub fn token(&self) -> String {
        let at = self.extent();
        format!("{:?} {} {} {:.0} {:.0} {:.0} {:.0}", self.kind, self.says, self.look, at.x0, at.y0, at.x1, at.y1)
    }
}

fn same_points(a: &BezPath, at_a: Affine, b: &BezPath, at_b: Affine) -> bool {
    let near = |a: Point, b: Point| (at_a * a).distance(at_b * b) < SAME;
    a.elements().len() == b.elements().len()
        && a.elements().iter().zip(b.elements()).all(|pair| match pair {
            (PathEl::MoveTo(a), PathEl::MoveTo(b)) | (PathEl::LineTo(a), PathEl::LineTo(b)) => near(*a, *b),
            (PathEl::QuadTo(a, b), PathEl::QuadTo(c, d)) => near(*a, *c) && near(*b, *d),
            (PathEl::CurveTo(a, b, c), PathEl::CurveTo(d, e, f)) => near(*a, *d) && near(*b, *e) && near(*c, *f),
            (PathEl::ClosePath, PathEl::ClosePath) => true,
            _ => false,
        })
}

/// What a page shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawn {
    /// In the order in which it is drawn.
    pub items: Vec<Item>,
    /// Its words, in that order.
    pub text: String,
    /// The words of each marked content.
    pub marked: BTreeMap<i64, String>,
    /// Words that stand in no marked content, not even as ornament.
    pub loose: String,
    /// Width and height in points.
    pub size: (f32, f32),
    /// Something of it is not drawn here (a font or an image that the file lacks), or can be held
    /// against another only as it is stored: a pattern, a mask, a glyph that is a drawing.
    pub unsure: bool,
}

/// Draws every page; `None` where the file is none that hayro reads.
pub(super) fn pages(bytes: &[u8]) -> Option<Vec<Drawn>> {
    let pdf = Pdf::new(bytes.to_vec()).ok()?;
    let cache = InterpreterCache::new();
    let lacks = Arc::new(AtomicBool::new(false));
    let (font, other) = (lacks.clone(), lacks.clone());
    let settings = InterpreterSettings {
        font_resolver: Arc::new(move |_| {
            font.store(true, Ordering::Relaxed);
            None
        }),
        warning_sink: Arc::new(move |_| other.store(true, Ordering::Relaxed)),
        ..InterpreterSettings::default()
    };
    let mut left = MOST;
    let mut drawn = Vec::new();
    for page in pdf.pages().iter() {
        lacks.store(false, Ordering::Relaxed);
        // Downwards from the top left, as a reader would measure.
        let upright = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(upright, Rect::ZERO, &cache, pdf.xref(), settings.clone());
        let mut pen = Pen { left, ..Pen::default() };
        interpret_page(page, &mut context, &mut pen);
        left = pen.left;
        let unsure = pen.drawn.unsure || lacks.load(Ordering::Relaxed);
        drawn.push(Drawn { size: page.render_dimensions(), unsure, ..pen.drawn });
    }
    Some(drawn)
}

#[derive(Default)]
struct Pen {
    drawn: Drawn,
    left: usize,
    within: Vec<Option<i32>>,
    /// Outlines by font and glyph.
    outlines: HashMap<(u128, u32), Rc<BezPath>>,
    /// Where the last glyph ended.
    end: Point,
}

impl Pen {
    fn draw(&mut self, kind: Kind, says: String, look: String, shape: Rc<BezPath>, place: Affine) {
        // The only way out of an interpreter: its caller takes a panic for a refusal.
        self.left = self.left.checked_sub(1).expect("this PDF draws without end");
        self.drawn.items.push(Item { kind, says, look, shape, place });
    }

    fn state(&mut self, look: String) {
        self.draw(Kind::State, String::new(), look, Rc::default(), Affine::IDENTITY);
    }

    fn paint(&mut self, paint: &Paint<'_>) -> String {
        match paint {
            Paint::Color(colour) => {
                let [red, green, blue, opacity] = colour.to_rgba().to_rgba8();
                format!("#{red:02x}{green:02x}{blue:02x}{opacity:02x}")
            }
            Paint::Pattern(_) => {
                self.drawn.unsure = true;
                "pattern".to_owned()
            }
        }
    }

    /// Adds what a glyph says to the words, and to those of the marked content it stands in.
    fn say(&mut self, says: &str, start: Point, end: Point, size: f64) {
        let gap = start - std::mem::replace(&mut self.end, end);
        let apart = gap.y.abs() > 0.6 * size || gap.x.abs() > 0.2 * size;
        let marked = self.within.iter().rev().find_map(|id| *id).map(i64::from);
        let marked = marked.map(|id| self.drawn.marked.entry(id).or_default());
        let loose = self.within.is_empty().then_some(&mut self.drawn.loose);
        for text in std::iter::once(&mut self.drawn.text).chain(marked).chain(loose) {
            if apart && !text.is_empty() && !text.ends_with(char::is_whitespace) {
                text.push(' ');
            }
            text.push_str(says);
        }
    }
}

impl<'a> Device<'a> for Pen {
    fn draw_glyph(&mut self, glyph: &Glyph<'a>, page: Affine, at: Affine, fill: &Paint<'a>, mode: &GlyphDrawMode) {
        let place = page * at;
        let (start, size) = (place * Point::ZERO, (place * Point::new(0.0, 1000.0) - place * Point::ZERO).hypot());
        let (shape, width) = match glyph {
            Glyph::Outline(glyph) => {
                let key = (glyph.font_cache_key(), glyph.glyph_id().to_u32());
                let shape = self.outlines.entry(key).or_insert_with(|| Rc::new(glyph.outline())).clone();
                (shape, glyph.advance_width().unwrap_or_default())
            }
            Glyph::Type3(_) => {
                self.drawn.unsure = true;
                (Rc::default(), 1000.0)
            }
        };
        let says = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.into(),
            Some(BfString::String(text)) => text,
            None => char::REPLACEMENT_CHARACTER.into(),
        };
        self.say(&says, start, place * Point::new(width.into(), 0.0), size);
        let look = match mode {
            GlyphDrawMode::Fill => self.paint(fill),
            GlyphDrawMode::Stroke(stroke) => format!("{} stroke {:.2}", self.paint(fill), stroke.line_width),
            GlyphDrawMode::Invisible => "unseen".to_owned(),
        };
        // Empty glyphs, as a space is, must stand in their place too.
        let shape =
            if shape.is_empty() { Rc::new(BezPath::from_vec(vec![PathEl::MoveTo(Point::ZERO)])) } else { shape };
        self.draw(Kind::Glyph, says, look, shape, place);
    }

    fn draw_path(&mut self, path: &BezPath, at: Affine, fill: &Paint<'a>, mode: &PathDrawMode) {
        let how = match mode {
            PathDrawMode::Fill(FillRule::NonZero) => String::new(),
            PathDrawMode::Fill(FillRule::EvenOdd) => " even-odd".to_owned(),
            PathDrawMode::Stroke(stroke) => format!(
                " stroke {:.2} {:?} {:?} {:.1?} {:.1}",
                stroke.line_width, stroke.line_cap, stroke.line_join, stroke.dash_array, stroke.dash_offset
            ),
        };
        let look = self.paint(fill) + &how;
        self.draw(Kind::Path, String::new(), look, Rc::new(path.clone()), at);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, at: Affine) {
        let mut look = String::from("image");
        let frame = Rect::new(0.0, 0.0, image.width().into(), image.height().into());
        match image {
            Image::Raster(raster) => raster.with_rgba(
                |image, alpha| {
                    let (ImageData::Rgb(RgbData { data, .. }) | ImageData::Luma(LumaData { data, .. })) = image;
                    let alpha = alpha.map(|alpha| sha256(alpha.data)).unwrap_or_default();
                    look = format!("image {} {alpha}", sha256(data));
                },
                None,
            ),
            Image::Stencil(stencil) => stencil
                .with_stencil(|mask, fill| look = format!("stencil {} {}", sha256(mask.data), self.paint(fill)), None),
        }
        self.draw(Kind::Image, String::new(), look, Rc::new(frame.to_path(0.1)), at);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let look = format!("clip {:?}", clip.fill);
        self.draw(Kind::State, String::new(), look, Rc::new(clip.path.clone()), Affine::IDENTITY);
    }
    fn pop_clip_path(&mut self) {
        self.state("end of clip".into());
    }
    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.drawn.unsure |= mask.is_some();
        self.state(format!("group {opacity:.2} {} {blend:?}", mask.is_some()));
    }
    fn pop_transparency_group(&mut self) {
        self.state("end of group".into());
    }
    fn set_soft_mask(&mut self, mask: Option<SoftMask<'a>>) {
        if mask.is_some() {
            self.drawn.unsure = true;
            self.state("mask".into());
        }
    }
    fn set_blend_mode(&mut self, blend: BlendMode) {
        if blend != BlendMode::Normal {
            self.state(format!("blend {blend:?}"));
        }
    }
    fn begin_marked_content(&mut self, _: &[u8], id: Option<i32>) {
        self.within.push(id);
    }
    fn end_marked_content(&mut self) {
        self.within.pop();
    }
}
