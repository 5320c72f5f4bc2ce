//! Tells the crate its own content hash and the versions it was built with.

use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=Cargo.lock");
    let lock = std::fs::read_to_string("Cargo.lock").expect("the crate is built with its Cargo.lock");
    for name in ["typst", "polars", "plotters", "minijinja"] {
        let version = version(&lock, name).unwrap_or("unknown");
        println!("cargo:rustc-env=PLEDGEBOOK_VERSION_{}={version}", name.to_uppercase());
    }
    let mut files = Vec::new();
    walk(Path::new("src"), &mut files);
    files.sort();
    let mut hash = Sha256::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("sources are UTF-8").replace("\r\n", "\n");
        hash.update(path.to_string_lossy().replace('\\', "/"));
        hash.update([0]);
        hash.update(text);
    }
    hash.update(lock.replace("\r\n", "\n"));
    let hash: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo:rustc-env=PLEDGEBOOK_CODE_SHA256={hash}");
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("src can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

fn version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    rest.split('"').next()
}
