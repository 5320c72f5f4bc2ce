//! Hashes of bytes, and of text whose line ends do not count.

use sha2::{Digest, Sha256};

/// SHA-256 of a content, in hexadecimal.
///
/// ```
/// assert!(pledgebook_code::sha256("").starts_with("e3b0c44298fc1c14"));
/// ```
pub fn sha256(content: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(content))
}

/// SHA-256 of a text with plain line ends: git may have written CR LF on checking it out.
///
/// ```
/// use pledgebook_code::{sha256, sha256_of_text};
/// assert_eq!(sha256_of_text(b"a\r\nb\n"), sha256("a\nb\n"));
/// ```
pub fn sha256_of_text(content: &[u8]) -> String {
    match std::str::from_utf8(content) {
        Ok(text) if text.contains("\r\n") => sha256(text.replace("\r\n", "\n")),
        _ => sha256(content),
    }
}
