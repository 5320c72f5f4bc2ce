//! A page of a PDF: what it shows, the links on it, and in which words two of them differ.

use super::canon::Objects;
use super::declared::{self, Annotation, Said};
use super::drawn::{Drawn, Item, Kind};
use super::told::{self, side_by_side};
use super::words::{against, short};
use lopdf::{Dictionary, ObjectId};
use pledgebook_code::sha256;
use std::collections::BTreeSet;

/// Differences that are told of a page.
const TOLD: usize = 4;
/// Points in a millimetre.
const MILLIMETRE: f64 = 72.0 / 25.4;

/// A page.
#[derive(Debug)]
pub(super) struct Page {
    pub drawn: Drawn,
    /// Content and resources as they are stored, unpacked.
    pub stored: String,
    annotations: Vec<Annotation>,
    declares: Said,
}

impl Page {
    /// What is amiss with the links on it.
    pub fn links(&self) -> Vec<String> {
        let of_links = self.annotations.iter().filter(|each| each.kind == "Link");
        let bare = of_links.filter(|link| link.words.trim().is_empty());
        let mut amiss: Vec<String> =
            bare.map(|link| format!("a link to {} has no description", short(&link.leads))).collect();
        let ordered = self.annotations.is_empty() || self.declares.get("Tabs").is_some_and(|order| order == "/S");
        amiss.extend((!ordered).then(|| "its links are not reached in the order of reading".to_owned()));
        amiss
    }
}

pub(super) fn read(objects: &Objects, id: ObjectId, drawn: Drawn) -> Page {
    let none = Dictionary::new();
    let page = objects.document.get_dictionary(id).unwrap_or(&none);
    let mut content = Vec::new();
    for part in objects.list(page, b"Contents") {
        if let Some(stream) = objects.value(part).and_then(|part| part.as_stream().ok()) {
            content.extend(objects.unpacked(stream));
            content.push(b'\n');
        }
    }
    let resources = declared::inherited(objects, page, b"Resources").map(|each| objects.canonical(each));
    let stored = format!("{} {}", sha256(content.trim_ascii()), resources.unwrap_or_default());
    Page {
        drawn,
        stored,
        annotations: declared::annotations(objects, page),
        declares: declared::declares(objects, page, true),
    }
}

/// What differs of all pages, and the numbers of those whose words do.
pub(super) fn all(theirs: &[Page], ours: &[Page]) -> (Vec<String>, BTreeSet<usize>) {
    let (mut problems, mut reworded) = (Vec::new(), BTreeSet::new());
    let mut both = |a: usize, b: usize, problems: &mut Vec<String>| {
        if compare(a + 1, &theirs[a], &ours[b], problems) {
            reworded.insert(a + 1);
        }
    };
    if theirs.len() == ours.len() {
        (0..ours.len()).for_each(|n| both(n, n, &mut problems));
        return (problems, reworded);
    }
    problems.push(format!("it has {} pages, and the data give {}", theirs.len(), ours.len()));
    let text = |pages: &[Page]| pages.iter().map(|page| page.drawn.text.clone()).collect::<Vec<_>>();
    let (a, b) = (text(theirs), text(ours));
    for op in side_by_side(&b, &a) {
        let (old, new) = (op.old_range(), op.new_range());
        let pairs = old.len().min(new.len());
        (0..pairs).for_each(|n| both(new.start + n, old.start + n, &mut problems));
        for n in old.skip(pairs) {
            problems.push(format!("it lacks page {} of what the data give: “{}”", n + 1, short(&b[n])));
        }
        for n in new.skip(pairs) {
            problems.push(format!("its page {} is none that the data give: “{}”", n + 1, short(&a[n])));
        }
    }
    (problems, reworded)
}

/// Adds what differs of a page; whether its words do.
fn compare(number: usize, theirs: &Page, ours: &Page, problems: &mut Vec<String>) -> bool {
    let page = format!("page {number}");
    let (a, b) = (&theirs.drawn, &ours.drawn);
    let millimetres = |points: f32| (f64::from(points) / MILLIMETRE).round();
    let size = |drawn: &Drawn| (millimetres(drawn.size.0), millimetres(drawn.size.1));
    if size(a) != size(b) {
        let ((w, h), (x, y)) = (size(a), size(b));
        problems.push(format!("{page} is {w} × {h} mm, and the data give {x} × {y} mm"));
    }
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let reworded = letters(&a.text) != letters(&b.text);
    if reworded {
        problems.push(format!("{page} {}", against(&a.text, &b.text)));
    }
    if theirs.stored != ours.stored {
        let same = a.items.len() == b.items.len() && a.items.iter().zip(&b.items).all(|(a, b)| a.same(b));
        if !same {
            problems.extend(shown(&page, &a.items, &b.items, reworded));
        } else if a.unsure {
            problems.push(format!(
                "{page} is written otherwise than the data give it, and has a pattern, a mask, or a font or an image that is not in the file: what it shows cannot be told"
            ));
        }
    }
    problems.extend(told::annotations(&page, &theirs.annotations, &ours.annotations));
    problems.extend(told::declared(&page, &theirs.declares, &ours.declares));
    reworded
}

/// What is drawn otherwise; of the words only how they look, where they are the same.
fn shown(page: &str, theirs: &[Item], ours: &[Item], reworded: bool) -> Vec<String> {
    let tokens = |items: &[Item]| items.iter().map(Item::token).collect::<Vec<_>>();
    let (mut told, mut states) = (Vec::new(), false);
    for op in side_by_side(&tokens(ours), &tokens(theirs)) {
        let (new, old) = (&theirs[op.new_range()], &ours[op.old_range()]);
        if new.len() == old.len() && new.iter().zip(old).all(|(a, b)| a.same(b)) {
            continue;
        }
        let of = |items: &[Item], kind| items.iter().filter(|item| item.kind == kind).cloned().collect::<Vec<_>>();
        if !reworded {
            let (a, b) = (of(new, Kind::Glyph), of(old, Kind::Glyph));
            told.extend(glyphs(page, &a, &b, &words(theirs, op.new_range())));
        }
        for (kind, name) in [(Kind::Path, "shape"), (Kind::Image, "image")] {
            let (a, b) = (of(new, kind), of(old, kind));
            let gone = |from: &[Item], to: &[Item]| {
                from.iter().filter(|item| !to.iter().any(|other| item.same(other))).cloned().collect::<Vec<_>>()
            };
            let (more, less) = (gone(&a, &b), gone(&b, &a));
            for item in &more {
                let what =
                    if less.is_empty() { "that the data do not give" } else { "otherwise than the data give it" };
                told.push(format!("{page} has {}, {what}", place(name, item, theirs)));
            }
            for item in less.iter().skip(more.len()) {
                told.push(format!("{page} lacks {}, which the data give", place(name, item, ours)));
            }
        }
        states |= new.iter().chain(old).any(|item| item.kind == Kind::State);
    }
    if told.is_empty() && !reworded {
        let what = if states { "clips or blends what it shows" } else { "draws what it shows in another order" };
        told.push(format!("{page} {what} otherwise than the data give it"));
    }
    told::bounded(told, TOLD, page)
}

/// How the same words look otherwise: the first of it.
fn glyphs(page: &str, theirs: &[Item], ours: &[Item], near: &str) -> Option<String> {
    let (a, b) = theirs.iter().zip(ours).find(|(a, b)| !a.same(b))?;
    if a.look != b.look {
        return Some(match (a.look.as_str(), b.look.as_str()) {
            ("unseen", _) => format!("{page} hides “{near}”, which the data show"),
            (_, "unseen") => format!("{page} shows “{near}”, which the data give unseen"),
            (theirs, ours) => format!("{page} has “{near}” in colour {theirs}, and the data give {ours}"),
        });
    }
    if !a.same_shape(b) {
        return Some(format!("{page} has “{near}” in other shapes of letters than the data give"));
    }
    let moved = (a.extent().origin() - b.extent().origin()).hypot() / MILLIMETRE;
    Some(format!("{page} has “{near}” {moved:.1} mm from where the data set it"))
}

/// The words that some drawings are among.
fn words(items: &[Item], range: std::ops::Range<usize>) -> String {
    let around = &items[range.start.saturating_sub(12)..(range.end.min(range.start + 60) + 12).min(items.len())];
    short(spaced(around.iter().filter(|item| item.kind == Kind::Glyph)).trim())
}

/// Letters as words: most files have no letter where a space is.
fn spaced<'a>(glyphs: impl Iterator<Item = &'a Item>) -> String {
    let mut text = String::new();
    let mut before = None;
    for glyph in glyphs {
        let at = glyph.extent();
        let apart = before.is_some_and(|before: kurbo::Rect| {
            // Between the letters of a heading is more room than between the words of a note.
            let space = (0.3 * at.height().max(before.height())).max(1.2);
            at.x0 - before.x1 > space || at.x0 < before.x0 - 1.0 || (at.y1 - before.y1).abs() > 6.0
        });
        text.push_str(if apart && !text.ends_with(' ') { " " } else { "" });
        text.push_str(&glyph.says);
        before = Some(at);
    }
    text
}

/// "a shape of 40 × 5 mm over “£47.2m”", or where on the page it is.
fn place(name: &str, item: &Item, among: &[Item]) -> String {
    let at = item.extent();
    let (width, height) = (at.width() / MILLIMETRE, at.height() / MILLIMETRE);
    let under = |glyph: &&Item| glyph.kind == Kind::Glyph && at.contains(glyph.extent().center());
    let over = spaced(among.iter().filter(under));
    let article = if name.starts_with('i') { "an" } else { "a" };
    let sized = format!("{article} {name} of {width:.0} × {height:.0} mm");
    if over.trim().is_empty() {
        format!("{sized} {:.0} mm from the left and {:.0} mm from the top", at.x0 / MILLIMETRE, at.y0 / MILLIMETRE)
    } else {
        format!("{sized} at “{}”", short(over.trim()))
    }
}
