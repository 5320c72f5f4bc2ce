//! What is text, and how it is read: each line ends in LF, whatever a checkout made of it.
//!
//! Git for Windows writes CR LF unless it is told otherwise. Here is the one place where
//! that is undone, for what is parsed, hashed, compared, copied and attached alike, so
//! that the same inputs give the same bytes there. A CR by itself is not a line's end.
//!
//! The build script compiles this file too.

use std::io;
use std::path::Path;

/// How the names of text files end; any other file is read as it is.
const TEXT: [&str; 10] = ["csv", "j2", "json", "lock", "rs", "svg", "toml", "txt", "typ", "yml"];

/// The bytes of a file; those of a text with its lines ended by LF.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    let is_text = path.extension().and_then(|end| end.to_str()).is_some_and(|end| TEXT.contains(&end));
    if !is_text || !bytes.contains(&b'\r') {
        return Ok(bytes);
    }
    let ends = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
    Ok((0..bytes.len()).filter(|at| !ends(*at)).map(|at| bytes[at]).collect())
}

/// [`read`], as UTF-8.
pub(crate) fn read_to_string(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}
