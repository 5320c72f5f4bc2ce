//! What the tags of a PDF say: the order in which it is read out, headings and tables,
//! alternative texts.

use super::canon::Objects;
use super::drawn::Drawn;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::HashSet;

/// Elements beyond which a file is none of ours.
const MOST: usize = 500_000;
/// Levels of elements within elements.
const DEEPEST: usize = 200;
/// What is told by itself, or is only how the tree is stored.
const TOLD: [&[u8]; 7] = [b"Type", b"S", b"K", b"Pg", b"Alt", b"ActualText", b"Lang"];

/// An element of the structure.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Element {
    pub depth: usize,
    /// "H1", "Figure", "TD"; or what stands for a piece of content.
    pub role: String,
    /// The page it begins on, counted from 1; 0 where it has none.
    pub page: usize,
    /// Alternative text, replacement text and language.
    pub alt: Option<String>,
    pub actual: Option<String>,
    pub language: Option<String>,
    /// What a header cell heads.
    pub scope: Option<String>,
    /// Headers, layout and whatever else it declares.
    pub attributes: String,
    /// The words it holds itself, or the link it stands for.
    pub words: String,
}

/// Every element in reading order; none where the file is not tagged.
pub(super) fn elements(objects: &Objects, root: &Dictionary, pages: &[Drawn]) -> Vec<Element> {
    let Some(tree) = objects.dictionary(root, b"StructTreeRoot") else { return Vec::new() };
    let mut walk = Walk { objects, pages, seen: HashSet::new(), found: Vec::new() };
    for kid in objects.list(tree, b"K") {
        walk.kid(kid, 0, 1);
    }
    walk.found
}

struct Walk<'a> {
    objects: &'a Objects<'a>,
    pages: &'a [Drawn],
    seen: HashSet<ObjectId>,
    found: Vec<Element>,
}

impl Walk<'_> {
    fn kid(&mut self, kid: &Object, page: usize, depth: usize) {
        let again = kid.as_reference().is_ok_and(|id| !self.seen.insert(id));
        if again || depth > DEEPEST || self.found.len() >= MOST {
            return self.found.push(Element { words: "tags without end".into(), ..Element::content(depth, page) });
        }
        match self.objects.value(kid) {
            Some(Object::Integer(id)) => self.marked(*id, page, depth),
            Some(Object::Dictionary(kid)) => self.element(kid, page, depth),
            _ => {}
        }
    }

    fn element(&mut self, element: &Dictionary, page: usize, depth: usize) {
        let objects = self.objects;
        let own = element.get(b"Pg").ok().and_then(|page| objects.page(page));
        let page = own.unwrap_or(page);
        match objects.words(element, b"Type").as_deref() {
            Some("MCR") => {
                let id = objects.of(element, b"MCID").and_then(|id| id.as_i64().ok());
                return self.marked(id.unwrap_or(-1), page, depth);
            }
            Some("OBJR") => {
                let stands_for = element.get(b"Obj").map(|link| objects.canonical(link)).unwrap_or_default();
                return self.found.push(Element { words: stands_for, ..Element::content(depth, page) });
            }
            _ => {}
        }
        let at = self.found.len();
        self.found.push(Element {
            depth,
            role: objects.words(element, b"S").unwrap_or_default(),
            page,
            alt: objects.words(element, b"Alt"),
            actual: objects.words(element, b"ActualText"),
            language: objects.words(element, b"Lang"),
            scope: objects
                .list(element, b"A")
                .into_iter()
                .find_map(|each| objects.words(objects.value(each)?.as_dict().ok()?, b"Scope")),
            attributes: objects.without(element, &TOLD),
            words: String::new(),
        });
        for kid in objects.list(element, b"K") {
            self.kid(kid, page, depth + 1);
        }
        // Where an element has no page of its own, that of what it holds.
        if self.found[at].page == 0 {
            self.found[at].page = self.found[at..].iter().map(|kid| kid.page).find(|page| *page > 0).unwrap_or(0);
        }
    }

    /// A piece of content: numbers of pieces change with the program, words do not.
    fn marked(&mut self, id: i64, page: usize, depth: usize) {
        let words = page.checked_sub(1).and_then(|page| self.pages.get(page)).and_then(|page| page.marked.get(&id));
        let words = words.map(|words| words.trim().to_owned()).unwrap_or_default();
        self.found.push(Element { words, ..Element::content(depth, page) });
    }
}

impl Element {
    fn content(depth: usize, page: usize) -> Self {
        let (role, attributes, words) = (String::new(), String::new(), String::new());
        Element { depth, role, page, alt: None, actual: None, language: None, scope: None, attributes, words }
    }
}
