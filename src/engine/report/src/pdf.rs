//! Reading a PDF that may be anything: what is attached to it. Nothing is written, and
//! nothing unpacks without bound.

use crate::error::{Error, Result};
use lopdf::{Dictionary, LoadOptions, Object};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 200_000_000;
/// The most that one stream, and all attachments together, may unpack to, in bytes.
pub(crate) const LARGEST_STREAM: usize = 64_000_000;
/// Attachments and pages beyond which a file is not one of ours.
const MOST: usize = 2_000;
/// Levels of the tree of attachments' names.
const DEEPEST: usize = 8;

thread_local!(static READING: Cell<bool> = const { Cell::new(false) });

/// Whether this thread is inside the reader of PDFs. A panic there is caught and told
/// as a refusal, so a program need not print it as well.
pub fn is_reading() -> bool {
    READING.get()
}

/// What a reader gives that is another's, of a file that may be anybody's: a panic in it is
/// a refusal too, and `None` here.
pub(crate) fn guarded<T>(read: impl FnOnce() -> T + std::panic::UnwindSafe) -> Option<T> {
    READING.set(true);
    let read = std::panic::catch_unwind(read);
    READING.set(false);
    read.ok()
}

/// The bytes of a file, unless it is larger than any that is read.
///
/// # Errors
/// [`Error::File`](pledgebook::Error::File), and [`Error::Refused`] for one that is too large.
pub fn load(file: &Path) -> Result<Vec<u8>> {
    let about = std::fs::metadata(file).map_err(Error::file("read", file))?;
    // A pipe would be waited for, and a folder has no bytes.
    if !about.is_file() {
        return Err(refused(format!("{} is no file", file.display())));
    }
    if about.len() > LARGEST_FILE as u64 {
        return Err(refused(format!("{} is larger than {} MB", file.display(), LARGEST_FILE / 1_000_000)));
    }
    std::fs::read(file).map_err(Error::file("read", file))
}

/// A PDF, read.
#[derive(Debug)]
pub struct Pdf {
    /// Attached files by name.
    pub attachments: BTreeMap<String, Vec<u8>>,
}

impl Pdf {
    /// Reads a PDF.
    ///
    /// ```
    /// use pledgebook_report::pdf::Pdf;
    /// let wrong = Pdf::read(b"%PDF-1.7 and then nothing").unwrap_err();
    /// assert!(wrong.to_string().starts_with("this is no whole PDF"));
    /// ```
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        if !bytes.starts_with(b"%PDF-") {
            return Err(refused("this is not a PDF"));
        }
        if bytes.len() > LARGEST_FILE {
            return Err(refused(format!("this PDF is larger than {} MB", LARGEST_FILE / 1_000_000)));
        }
        guarded(|| Self::read_whole(bytes)).unwrap_or_else(|| Err(refused("this is no whole PDF: it cannot be read")))
    }

    /// An attachment that every PDF of ours has.
    ///
    /// # Errors
    /// [`Error::Refused`] where it is missing.
    pub fn attached(&self, name: &str) -> Result<&[u8]> {
        self.attachments.get(name).map(Vec::as_slice).ok_or_else(|| {
            refused(format!(
                "this PDF has no attachment {name}: it was not made by this program, or that was taken out"
            ))
        })
    }

    fn read_whole(bytes: &[u8]) -> Result<Self> {
        let document = lopdf::Document::load_mem_with_options(bytes, load_options())
            .map_err(|cause| refused(format!("this is no whole PDF: {cause}")))?;
        if document.trailer.has(b"Encrypt") || document.is_encrypted() {
            return Err(refused("this PDF is encrypted"));
        }
        let attachments = Reader { document: &document }.attachments()?;
        if document.page_iter().nth(MOST).is_some() {
            return Err(refused(format!("this PDF has more than {MOST} pages")));
        }
        Ok(Pdf { attachments })
    }
}

/// Strict, and bounded.
pub(crate) fn load_options() -> LoadOptions {
    LoadOptions { strict: true, max_decompressed_size: Some(LARGEST_STREAM), ..LoadOptions::default() }
}

fn refused(problem: impl Into<String>) -> Error {
    Error::Refused(problem.into())
}

struct Reader<'a> {
    document: &'a lopdf::Document,
}

impl<'a> Reader<'a> {
    fn dictionary(&self, of: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        self.document.get_dict_in_dict(of, key).ok()
    }

    /// Every file in the tree of embedded files.
    fn attachments(&self) -> Result<BTreeMap<String, Vec<u8>>> {
        let mut found = BTreeMap::new();
        let catalog = self.document.catalog().map_err(|_| refused("this PDF has no catalogue"))?;
        let names = self.dictionary(catalog, b"Names").and_then(|names| self.dictionary(names, b"EmbeddedFiles"));
        let mut left = LARGEST_STREAM;
        if let Some(tree) = names {
            self.branch(tree, 0, &mut left, &mut found)?;
        }
        Ok(found)
    }

    fn branch(
        &self,
        node: &'a Dictionary,
        depth: usize,
        left: &mut usize,
        found: &mut BTreeMap<String, Vec<u8>>,
    ) -> Result<()> {
        if depth > DEEPEST {
            return Err(refused("the tree of attachments in this PDF is too deep, or runs in a circle"));
        }
        let list = |key: &[u8]| {
            let value = node.get(key).and_then(|value| self.document.dereference(value)).map(|(_, value)| value);
            value.and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default()
        };
        for pair in list(b"Names").chunks(2) {
            let [_, file] = pair else { return Err(refused("the list of attachments in this PDF is broken")) };
            let file = self.document.dereference(file).and_then(|(_, file)| file.as_dict());
            let file = file.map_err(|_| refused("an attachment of this PDF is missing"))?;
            let (name, bytes) = self.attachment(file, left)?;
            if found.len() >= MOST {
                return Err(refused(format!("this PDF has more than {MOST} attachments")));
            }
            if found.insert(name.clone(), bytes).is_some() {
                return Err(refused(format!("two attachments of this PDF are called “{}”", shown(&name))));
            }
        }
        for kid in list(b"Kids") {
            let kid = self.document.dereference(kid).and_then(|(_, kid)| kid.as_dict());
            self.branch(
                kid.map_err(|_| refused("the list of attachments in this PDF is broken"))?,
                depth + 1,
                left,
                found,
            )?;
        }
        Ok(())
    }

    fn attachment(&self, file: &'a Dictionary, left: &mut usize) -> Result<(String, Vec<u8>)> {
        let name = file.get(b"UF").or_else(|_| file.get(b"F")).and_then(|name| self.document.dereference(name));
        let name = name.and_then(|(_, name)| lopdf::decode_text_string(name));
        let name = name.map_err(|_| refused("an attachment of this PDF has no name"))?;
        if !plain(&name) {
            return Err(refused(format!(
                "an attachment of this PDF is called “{}”, which leads elsewhere",
                shown(&name)
            )));
        }
        let stream = self
            .dictionary(file, b"EF")
            .and_then(|streams| streams.get(b"F").ok())
            .and_then(|stream| self.document.dereference(stream).ok())
            .and_then(|(_, stream)| stream.as_stream().ok())
            .ok_or_else(|| refused(format!("the attachment {} of this PDF is missing", shown(&name))))?;
        let bytes = stream.decompressed_content_with_limit(*left).map_err(|cause| {
            refused(format!("the attachment {} of this PDF cannot be unpacked: {cause}", shown(&name)))
        })?;
        *left -= bytes.len().min(*left);
        Ok((name, bytes))
    }
}

/// A name below our own folder: no way up, no root, nothing another system reads as such.
fn plain(name: &str) -> bool {
    !name.is_empty()
        && name.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
        && !name.contains(['\\', ':', '\0'])
        && !name.chars().any(char::is_control)
}

/// A hostile name as words.
fn shown(name: &str) -> String {
    name.chars().take(80).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
