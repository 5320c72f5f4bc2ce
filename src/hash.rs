//! Content hashes, for the crate and for its build script.

use sha2::{Digest, Sha256};

/// SHA-256 of a content, in hexadecimal.
pub(crate) fn sha256(content: impl AsRef<[u8]>) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}
