//! A data package in which one file is anything at all: it is read, or refused in a
//! sentence that names a file of the package.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pledgebook::data::Data;
use std::path::PathBuf;
use std::sync::LazyLock;

/// What the other files are.
const FILES: [(&str, &str); 3] = [
    ("hives.csv", include_str!("../seeds/tables/hives.csv")),
    ("datapackage.json", include_str!("../seeds/tables/datapackage.json")),
    ("sources.yml", include_str!("../seeds/tables/sources.yml")),
];

/// In memory where there is such a place: a disk would be the slowest part.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let below = if memory.is_dir() { memory } else { std::env::temp_dir() };
    tempfile::Builder::new().prefix("pledgebook-fuzz-").tempdir_in(below).expect("a scratch folder").keep()
});

fuzz_target!(|bytes: &[u8]| {
    // Which file it is, by how it begins: seeds stay files that a person can read.
    let which = match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => 1,
        _ if bytes.starts_with(b"a:") => 2,
        _ => 0,
    };
    for (i, (name, text)) in FILES.iter().enumerate() {
        let content = if i == which { bytes } else { text.as_bytes() };
        std::fs::write(FOLDER.join(name), content).expect("the scratch folder can be written");
    }
    if let Err(error) = Data::open_at(FOLDER.as_path()) {
        let words = error.to_string();
        // A descriptor may name any file; otherwise the file at fault is the one that is odd.
        assert!(which == 1 || FILES.iter().any(|(name, _)| words.contains(name)), "no file is named: {words}");
        assert!(!words.is_empty());
    }
});
