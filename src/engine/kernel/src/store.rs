//! Cells that were compiled before: the same text on the same build is compiled once.
//!
//! An entry is a file in the build's own directory, named after everything that it was made
//! from, and goes with the build. It begins with the digest of the rest: one that was cut
//! short, by whatever, is none. It is put in place whole, so that two kernels may do so at
//! once.

use crate::home::{self, Build};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::time::SystemTime;

/// Bytes that are kept; a cell takes fifty thousand.
const MOST: u64 = 256 << 20;
/// The bytes of a digest.
const DIGEST: usize = 32;

/// The store of one build.
pub struct Store {
    folder: PathBuf,
    most: u64,
}

impl Store {
    /// The store of this build.
    pub fn of(build: &Build) -> Self {
        Store { folder: build.directory.join("cells"), most: MOST }
    }

    /// The name of what is made from these.
    pub fn key(parts: &[&str]) -> String {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hex::encode(hash.finalize())
    }

    /// The digest of a text.
    pub fn digest(bytes: &[u8]) -> String {
        hex::encode(Sha256::digest(bytes))
    }

    /// What was made from the same before, whole.
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        let file = self.folder.join(key);
        let entry = std::fs::read(&file).ok()?;
        let (digest, contents) = entry.split_at_checked(DIGEST)?;
        if Sha256::digest(contents).as_slice() != digest {
            return None;
        }
        // What is in use stays longest.
        let _ = std::fs::File::options().append(true).open(&file).and_then(|file| file.set_modified(SystemTime::now()));
        Some(contents.to_vec())
    }

    /// Keeps what was made. Only a memory: where it cannot be written, cells take longer.
    pub fn put(&self, key: &str, contents: &[u8]) {
        let entry = [Sha256::digest(contents).as_slice(), contents].concat();
        if home::write(&self.folder.join(key), entry).is_ok() {
            self.tidy();
        }
    }

    /// Removes what was not used for longest until there is room again.
    fn tidy(&self) {
        let files = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let facts = |entry: std::fs::DirEntry| {
            let facts = entry.metadata().ok()?;
            Some((facts.modified().ok()?, entry.path(), facts.len()))
        };
        let mut files: Vec<(SystemTime, PathBuf, u64)> = files.filter_map(facts).collect();
        let mut bytes: u64 = files.iter().map(|(_, _, bytes)| bytes).sum();
        if bytes <= self.most {
            return;
        }
        files.sort();
        for (_, file, freed) in files {
            if bytes <= self.most / 4 * 3 {
                break;
            }
            let _ = std::fs::remove_file(file);
            bytes -= freed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Store;
    use std::time::{Duration, SystemTime};

    #[test]
    fn what_was_kept_comes_back_whole_or_not_at_all() {
        let folder = std::env::temp_dir().join(format!("pledgebook-store-{}", std::process::id()));
        let store = Store { folder: folder.clone(), most: 1000 };
        let key = Store::key(&["ab", "c"]);
        assert_ne!(key, Store::key(&["a", "bc"]));
        assert_eq!(store.get(&key), None);
        store.put(&key, b"a cell");
        assert_eq!(store.get(&key).unwrap(), b"a cell");
        let whole = std::fs::read(folder.join(&key)).unwrap();
        for cut in [0, 10, whole.len() - 1] {
            std::fs::write(folder.join(&key), &whole[..cut]).unwrap();
            assert_eq!(store.get(&key), None, "{cut}");
        }
        let mut changed = whole.clone();
        *changed.last_mut().unwrap() ^= 1;
        std::fs::write(folder.join(&key), changed).unwrap();
        assert_eq!(store.get(&key), None);
        // Of many, those that were used last are left.
        for n in 0..30 {
            let key = Store::key(&["many", &n.to_string()]);
            store.put(&key, &[0; 100]);
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(n);
            std::fs::File::options().append(true).open(folder.join(key)).unwrap().set_modified(time).unwrap();
        }
        let left = std::fs::read_dir(&folder).unwrap().count();
        assert!((2..=7).contains(&left), "{left}");
        assert!(store.get(&Store::key(&["many", "29"])).is_some());
        assert!(store.get(&Store::key(&["many", "2"])).is_none());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
