//! Tells the crate the content hash of each of its sources, and the versions of the
//! crates it was built with.

mod hash;
mod text;

use hash::sha256;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=Cargo.lock");
    let lock = text::read_to_string(Path::new("Cargo.lock")).expect("the crate is built with its Cargo.lock");
    let crates = crates(&lock).iter().map(|(name, version)| format!("{name}={version}")).collect::<Vec<_>>().join(";");
    let mut files = Vec::new();
    walk(Path::new("src"), &mut files);
    files.sort();
    let sources = files.iter().map(|path| {
        let text = text::read_to_string(path).expect("sources are UTF-8");
        format!("{}={}", path.to_string_lossy().replace('\\', "/"), sha256(&text))
    });
    let sources = sources.collect::<Vec<_>>().join(";");
    println!("cargo:rustc-env=PLEDGEBOOK_CODE_SHA256={}", sha256(format!("{sources}\n{crates}")));
    println!("cargo:rustc-env=PLEDGEBOOK_LOCK_SHA256={}", sha256(&lock));
    println!("cargo:rustc-env=PLEDGEBOOK_SOURCES={sources}");
    println!("cargo:rustc-env=PLEDGEBOOK_CRATES={crates}");
}

/// Every crate that this one is built with, from the lock file, with its version;
/// the notebook kernel shares the lock file, and its own crates do not count.
fn crates(lock: &str) -> BTreeMap<String, String> {
    let quoted = |text: &str| text.split('"').nth(1).unwrap_or_default().to_owned();
    let packages: Vec<(String, String, Vec<String>)> = lock
        .split("[[package]]\n")
        .skip(1)
        .map(|package| {
            let field = |key: &str| package.lines().find(|line| line.starts_with(key)).map(quoted).unwrap_or_default();
            let named = package.split_once("dependencies = [\n").map_or("", |(_, rest)| rest);
            let named = named.lines().take_while(|line| *line != "]").map(quoted).collect();
            (field("name = "), field("version = "), named)
        })
        .collect();
    let mut wanted = vec!["pledgebook".to_owned()];
    let mut seen = BTreeSet::new();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    while let Some(want) = wanted.pop() {
        // A dependency is written `name`, or `name version` where two versions are locked.
        let (name, version) =
            want.split_once(' ').map_or((want.as_str(), None), |(name, version)| (name, Some(version)));
        let hit = packages.iter().find(|(n, v, _)| n == name && version.is_none_or(|version| version == v));
        let Some((name, version, named)) = hit else { continue };
        if seen.insert((name.clone(), version.clone())) {
            found.entry(name.clone()).or_default().push(version.clone());
            wanted.extend(named.iter().cloned());
        }
    }
    found
        .into_iter()
        .map(|(name, mut versions)| {
            versions.sort();
            (name, versions.join("+"))
        })
        .collect()
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
