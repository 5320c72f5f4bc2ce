//! What is text, and how it is read: each line ends in LF, whatever a checkout made of it.
//!
//! Git for Windows writes CR LF unless it is told otherwise. Here is the one place where
//! that is undone, for what is parsed, hashed, compared, copied and attached alike, so
//! that the same inputs give the same bytes there. A CR by itself is not a line's end.

use std::io;
use std::path::Path;

/// How the names of text files end; any other file is read as it is.
const TEXT: [&str; 14] =
    ["css", "csv", "html", "j2", "js", "json", "lock", "rs", "svg", "toml", "tsv", "txt", "typ", "yml"];

/// The bytes of a file; those of a text with its lines ended by LF.
///
/// # Errors
/// As [`std::fs::read`].
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    let is_text = path.extension().is_some_and(|end| TEXT.iter().any(|text| end.eq_ignore_ascii_case(text)));
    Ok(if is_text { with_lf(bytes) } else { bytes })
}

/// A text with its lines ended by LF.
///
/// ```
/// assert_eq!(pledgebook::text::with_lf(b"a\r\nb\rc".to_vec()), b"a\nb\rc");
/// ```
pub fn with_lf(text: Vec<u8>) -> Vec<u8> {
    if !text.contains(&b'\r') {
        return text;
    }
    let ends = |at: usize| text[at] == b'\r' && text.get(at + 1) == Some(&b'\n');
    (0..text.len()).filter(|at| !ends(*at)).map(|at| text[at]).collect()
}

/// [`read`], as UTF-8.
///
/// # Errors
/// As [`std::fs::read_to_string`].
pub fn read_to_string(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}
