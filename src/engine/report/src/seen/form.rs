//! How a PDF is written: what changes when another program saves it again.

use super::declared::Said;
use lopdf::Document;

/// The form of a file.
#[derive(Clone, Debug)]
pub(super) struct Form {
    version: String,
    linearised: bool,
    revisions: usize,
    packed: bool,
    stream: bool,
    numbers: Vec<u32>,
    bytes: usize,
    /// What the program that saved it wrote of itself.
    of_saving: Said,
}

impl Form {
    pub fn of(bytes: &[u8], document: &Document, of_saving: Said) -> Self {
        let has = |within: &[u8], word: &[u8]| within.windows(word.len()).any(|part| part == word);
        Form {
            version: document.version.clone(),
            linearised: has(&bytes[..bytes.len().min(2048)], b"/Linearized"),
            revisions: document.revision_count(),
            packed: has(bytes, b"/ObjStm"),
            stream: has(bytes, b"/XRef"),
            numbers: document.objects.keys().map(|id| id.0).collect(),
            bytes: bytes.len(),
            of_saving,
        }
    }

    /// The name that the program left which saved it, where it is not that of ours.
    pub fn by(&self, ours: &Form) -> Option<String> {
        let name = |form: &Form| ["Producer", "pdf:Producer"].iter().find_map(|key| form.of_saving.get(*key).cloned());
        let name = name(self).filter(|theirs| Some(theirs) != name(ours).as_ref());
        name.map(|name| super::words::short(&name)).filter(|name| !name.trim().is_empty())
    }

    /// What is otherwise than in ours, each a few words.
    pub fn how(&self, ours: &Form) -> Vec<String> {
        let mut how = Vec::new();
        if self.linearised && !ours.linearised {
            how.push("linearised, to be shown while it is loaded".to_owned());
        }
        if self.revisions > ours.revisions {
            how.push(format!("with {} revisions, of which the last is compared", self.revisions));
        }
        match (self.packed, ours.packed) {
            (true, false) => how.push("objects packed in streams".into()),
            (false, true) => how.push("objects unpacked from streams".into()),
            _ => {}
        }
        if self.stream != ours.stream {
            how.push(format!("its table of objects is a {}", if self.stream { "stream" } else { "text" }));
        }
        if self.version != ours.version {
            how.push(format!("PDF {}, not {}", super::words::short(&self.version), ours.version));
        }
        if self.numbers != ours.numbers {
            how.push("objects numbered anew".into());
        }
        if self.of_saving.iter().any(|(key, value)| key.ends_with("Date") && ours.of_saving.get(key) != Some(value)) {
            how.push("another date of saving".into());
        }
        if self.bytes != ours.bytes {
            how.push(format!("{} bytes, not {}", self.bytes, ours.bytes));
        }
        if how.is_empty() {
            how.push("the same objects in another order or compression".into());
        }
        how
    }
}
