//! Objects of a PDF as text that does not depend on how they are numbered, packed or written.

use lopdf::{Dictionary, Document, Object, ObjectId};
use pledgebook_code::sha256;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Levels of objects within objects; ours have a dozen.
const DEEPEST: usize = 100;
/// What is longer is told by its hash.
const SHORT: usize = 240;
/// What belongs to the tree above an object, or to how it is stored.
const ASIDE: [&[u8]; 7] = [b"Parent", b"P", b"StructParent", b"StructParents", b"Length", b"Filter", b"DecodeParms"];

/// The objects of a document: a page by its place, a stream by what it unpacks to, anything
/// else by what it holds.
pub(super) struct Objects<'a> {
    pub document: &'a Document,
    pages: HashMap<ObjectId, usize>,
    known: RefCell<HashMap<ObjectId, Option<String>>>,
    /// Bytes that may still be unpacked.
    left: Cell<usize>,
}

impl<'a> Objects<'a> {
    pub fn new(document: &'a Document, largest: usize) -> Self {
        let pages = document.page_iter().zip(1..).collect();
        Objects { document, pages, known: RefCell::default(), left: Cell::new(largest) }
    }

    /// The number of the page that an object is, counted from 1.
    pub fn page(&self, object: &Object) -> Option<usize> {
        object.as_reference().ok().and_then(|id| self.pages.get(&id).copied())
    }

    /// The object behind references.
    pub fn value<'b>(&'b self, object: &'b Object) -> Option<&'b Object> {
        self.document.dereference(object).ok().map(|(_, object)| object)
    }

    /// What a dictionary holds under a key, behind references.
    pub fn of<'b>(&'b self, dictionary: &'b Dictionary, key: &[u8]) -> Option<&'b Object> {
        dictionary.get(key).ok().and_then(|object| self.value(object)).filter(|object| !object.is_null())
    }

    pub fn dictionary<'b>(&'b self, dictionary: &'b Dictionary, key: &[u8]) -> Option<&'b Dictionary> {
        self.of(dictionary, key).and_then(|object| object.as_dict().ok())
    }

    /// The items of an array, or the one that stands for it; references are left as they are.
    pub fn list<'b>(&'b self, dictionary: &'b Dictionary, key: &[u8]) -> Vec<&'b Object> {
        match dictionary.get(key) {
            Ok(one) => match self.value(one) {
                Some(Object::Array(items)) => items.iter().collect(),
                Some(Object::Null) | None => Vec::new(),
                Some(_) => vec![one],
            },
            Err(_) => Vec::new(),
        }
    }

    /// A text, decoded, or a name.
    pub fn words(&self, dictionary: &Dictionary, key: &[u8]) -> Option<String> {
        match self.of(dictionary, key)? {
            Object::Name(name) => Some(String::from_utf8_lossy(name).into_owned()),
            text => lopdf::decode_text_string(text).ok(),
        }
    }

    /// What an object holds.
    pub fn canonical(&self, object: &Object) -> String {
        self.text(object, 0)
    }

    /// What a dictionary holds, but for some keys.
    pub fn without(&self, dictionary: &Dictionary, keys: &[&[u8]]) -> String {
        let mut rest = dictionary.clone();
        keys.iter().for_each(|key| drop(rest.remove(key)));
        self.canonical(&Object::Dictionary(rest))
    }

    fn text(&self, object: &Object, depth: usize) -> String {
        let text = match object {
            _ if depth > DEEPEST => "deeper than any of ours".to_owned(),
            Object::Null => "null".to_owned(),
            Object::Boolean(is) => is.to_string(),
            Object::Integer(number) => rounded(*number as f64),
            Object::Real(number) => rounded(f64::from(*number)),
            Object::Name(name) => format!("/{}", String::from_utf8_lossy(name)),
            Object::String(bytes, _) => match lopdf::decode_text_string(object) {
                Ok(text) => format!("({text})"),
                Err(_) => format!("<{}>", sha256(bytes)),
            },
            Object::Array(items) => {
                format!("[{}]", items.iter().map(|item| self.text(item, depth + 1)).collect::<Vec<_>>().join(" "))
            }
            Object::Dictionary(dictionary) => self.entries(dictionary, depth),
            Object::Stream(stream) => {
                let bytes = self.unpacked(stream);
                format!("{} stream {}", self.entries(&stream.dict, depth), sha256(bytes))
            }
            Object::Reference(id) => return self.behind(*id, depth),
        };
        if text.len() > SHORT { format!("#{}", sha256(text)) } else { text }
    }

    fn entries(&self, dictionary: &Dictionary, depth: usize) -> String {
        let mut entries: Vec<String> = dictionary
            .iter()
            .filter(|(key, value)| !ASIDE.contains(&key.as_slice()) && !value.is_null())
            .map(|(key, value)| format!("/{} {}", String::from_utf8_lossy(key), self.text(value, depth + 1)))
            .collect();
        entries.sort();
        format!("<<{}>>", entries.join(" "))
    }

    fn behind(&self, id: ObjectId, depth: usize) -> String {
        if let Some(page) = self.pages.get(&id) {
            return format!("page {page}");
        }
        match self.known.borrow().get(&id) {
            Some(Some(text)) => return text.clone(),
            // On the way to itself; nothing of ours is.
            Some(None) => return "circle".to_owned(),
            None => {}
        }
        let Ok(object) = self.document.get_object(id) else { return "null".to_owned() };
        self.known.borrow_mut().insert(id, None);
        let text = self.text(object, depth + 1);
        self.known.borrow_mut().insert(id, Some(text.clone()));
        text
    }

    /// What a stream unpacks to; what is no compression (a JPEG), broken or too much is as it stands.
    pub fn unpacked(&self, stream: &lopdf::Stream) -> Vec<u8> {
        let unpacked = stream.decompressed_content_with_limit(self.left.get());
        let bytes = unpacked.unwrap_or_else(|_| stream.content.clone());
        self.left.set(self.left.get().saturating_sub(bytes.len()));
        bytes
    }
}

/// As far as any reader sees.
fn rounded(number: f64) -> String {
    let text = format!("{number:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
