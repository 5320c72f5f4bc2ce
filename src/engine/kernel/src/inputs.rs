//! What a build is made from, by content, and what of it is no longer so.

use crate::fault::{Doing, Result};
use crate::home::Build;
use crate::system;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The files that a library was compiled from, each with its digest: the sources that cargo
/// wrote down of the package and of every package that it is built with by path, their
/// `manifests`, and the workspace's. Names are relative to the project where they can be.
///
/// # Errors
/// When one of them cannot be read.
pub fn inputs(
    project: &Path,
    dep_info: &Path,
    manifests: &[PathBuf],
    metadata: &Value,
) -> Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(dep_info).doing("read", dep_info)?;
    let list = text.split_once(": ").map_or("", |(_, list)| list.lines().next().unwrap_or_default());
    // A space inside a path is written `\ `.
    let list = list.replace("\\ ", "\u{0}");
    let sources = list.split(' ').filter(|path| !path.is_empty()).map(|path| PathBuf::from(path.replace('\u{0}', " ")));
    let folder = |key: &str| metadata[key].as_str().map(PathBuf::from);
    let workspace = folder("workspace_root").unwrap_or_else(|| project.to_owned());
    // A build script may watch the manifest of a package that is left out here.
    let sources = sources.filter(|file| !file.ends_with("Cargo.toml"));
    let mut files: BTreeSet<PathBuf> = sources.chain(manifests.iter().cloned()).collect();
    files.extend(["Cargo.toml", "Cargo.lock"].map(|name| workspace.join(name)));
    // What a build script wrote is made from the rest.
    let made = folder("target_directory");
    files.retain(|file| file.is_file() && made.as_ref().is_none_or(|made| !file.starts_with(made)));
    // The README is documentation of the crate; a cell cannot tell.
    files.remove(&project.join("README.md"));
    let name = |file: &Path| file.strip_prefix(project).unwrap_or(file).to_string_lossy().into_owned();
    files.iter().map(|file| Ok((name(file), digest_file(file)?))).collect()
}

/// The inputs of the build that are not what they were, relative to the project.
pub fn changed(project: &Path, build: &Build) -> Vec<String> {
    let is_changed = |file: &str, before: &str| digest_file(&project.join(file)).map_or(true, |now| now != before);
    let inputs = build.table("inputs").into_iter().filter(|(file, before)| is_changed(file, before));
    let mut changed: Vec<String> = inputs.map(|(file, _)| file.to_owned()).collect();
    if system::seal(&Path::new(build.text("sysroot")).join("bin/rustc")) != build.text("toolchain") {
        changed.push("the Rust toolchain".to_owned());
    }
    changed
}

/// SHA-256 of the parts, each after its length, in hexadecimal.
pub fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

/// [`digest`] of a file.
///
/// # Errors
/// When it cannot be read.
pub fn digest_file(file: &Path) -> Result<String> {
    Ok(digest(&[&std::fs::read(file).doing("read", file)?]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sources_of_every_package_by_path_are_inputs() {
        let scratch = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let file = scratch.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, name).unwrap();
            file
        };
        let project = scratch.path().join("my project");
        let manifest = file("engine/Cargo.toml");
        for name in ["my project/Cargo.toml", "my project/Cargo.lock"] {
            file(name);
        }
        let sources = [
            "my project/src/lib.rs",
            "my project/README.md",
            "my project/target/out/made.rs",
            "engine/src/lib.rs",
            "report/Cargo.toml",
        ];
        let listed: Vec<String> = sources.iter().map(|name| file(name).to_string_lossy().replace(' ', "\\ ")).collect();
        let dep_info = file("my project/target/libmine.d");
        std::fs::write(&dep_info, format!("target/libmine.so: {}\n", listed.join(" "))).unwrap();
        let metadata = json!({"workspace_root": project, "target_directory": project.join("target")});
        let inputs = inputs(&project, &dep_info, std::slice::from_ref(&manifest), &metadata).unwrap();
        let outside = |name: &str| scratch.path().join(name).to_string_lossy().into_owned();
        let expected = [
            outside("engine/Cargo.toml"),
            outside("engine/src/lib.rs"),
            "Cargo.lock".into(),
            "Cargo.toml".into(),
            "src/lib.rs".into(),
        ];
        assert_eq!(inputs.into_keys().collect::<Vec<_>>(), expected);

        let facts = json!({"inputs": {"src/lib.rs": digest_file(&project.join("src/lib.rs")).unwrap(),
                                      outside("engine/src/lib.rs"): digest(&[b"engine/src/lib.rs"])}});
        std::fs::write(project.join("build.json"), facts.to_string()).unwrap();
        let build = Build::at(project.clone()).unwrap();
        assert_eq!(changed(&project, &build), Vec::<String>::new());
        std::fs::write(outside("engine/src/lib.rs"), "edited").unwrap();
        assert_eq!(changed(&project, &build), [outside("engine/src/lib.rs")]);
    }
}
