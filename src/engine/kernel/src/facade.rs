//! The sources that rust-analyzer reads in place of the real ones.
//!
//! rust-analyzer needs the signatures a `let` may mention; with the real graph it
//! would read the sources of hundreds of crates at every start. Here are those that
//! the public interface of the crate and of polars can show, each cut by
//! [`crate::slice`], made from the very files that cargo compiled.

use crate::fault::{Doing, Fault, Result};
use crate::library::{Built, Library, dependencies, target};
use crate::slice::{Docs, slice};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

/// The crates whose types the public interface of the named ones shows; the rest is
/// what they run on. A test compares the types that are found with the compiler's,
/// so a crate that is missing here cannot go unnoticed.
const SEEN: [&str; 28] = [
    "arrayvec",
    "bitflags",
    "bytemuck",
    "chrono",
    "compact_str",
    "either",
    "equivalent",
    "hashbrown",
    "indexmap",
    "num-traits",
    "plotters-backend",
    "plotters-svg",
    "polars-arrow",
    "polars-buffer",
    "polars-compute",
    "polars-core",
    "polars-dtype",
    "polars-error",
    "polars-io",
    "polars-lazy",
    "polars-ops",
    "polars-plan",
    "polars-schema",
    "polars-time",
    "polars-utils",
    "rust_decimal",
    "slotmap",
    "smallvec",
];

/// Parts of the standard library behind its public face: its bindings to operating
/// systems, and tables. Its types are found without them.
const UNSEEN_STD: [&str; 9] =
    ["sys", "os", "unicode", "flt2dec", "core_arch", "backtrace", "ascii_char.rs", "f16.rs", "f128.rs"];

/// Writes the facade into `directory` and returns what `cargo metadata` will answer
/// of it: the packages, how they depend on each other, and those a cell may name.
///
/// # Errors
/// When cargo's description or a source cannot be read.
pub fn write(directory: &Path, metadata: &Value, library: &Library, built: &BTreeMap<String, Built>) -> Result<Value> {
    let packages = by_id(&metadata["packages"])?;
    let nodes = by_id(&metadata["resolve"]["nodes"])?;
    let mut queue = VecDeque::from([library.id.as_str()]);
    let mut kept: BTreeSet<String> = BTreeSet::new();
    while let Some(id) = queue.pop_front() {
        if !kept.insert(id.to_owned()) {
            continue;
        }
        queue.extend(dependencies(&nodes[id]).filter(|id| {
            built.contains_key(*id)
                && packages.get(*id).is_some_and(|package| {
                    let name = package["name"].as_str().unwrap_or_default();
                    target(package).is_some() && (SEEN.contains(&name) || library.nameable.contains_key(name))
                })
        }));
    }
    let names: BTreeSet<&str> = kept.iter().filter_map(|id| packages[id]["name"].as_str()).collect();
    let mut described = Vec::new();
    let mut resolved = Vec::new();
    for id in &kept {
        let package = &packages[id];
        let Some(target) = target(package) else { continue };
        let name = format!(
            "{}-{}",
            package["name"].as_str().unwrap_or_default(),
            package["version"].as_str().unwrap_or_default()
        );
        let folder = directory.join(&name);
        let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap_or_default());
        let root = manifest.parent().unwrap_or(Path::new("/"));
        let entry = PathBuf::from(target["src_path"].as_str().unwrap_or_default());
        let source = entry.parent().unwrap_or(root);
        copy(source, &folder.join(source.strip_prefix(root).unwrap_or(Path::new("src"))), Docs::Keep)?;
        let mut package = package.clone();
        let mut target = target.clone();
        target["src_path"] = json!(folder.join(entry.strip_prefix(root).unwrap_or(Path::new("src/lib.rs"))));
        package["manifest_path"] = json!(folder.join("Cargo.toml"));
        package["targets"] = json!([target]);
        // A dependency is described by name; one that is left out must not be named.
        if let Some(list) = package["dependencies"].as_array_mut() {
            list.retain(|dependency| {
                dependency["kind"].is_null() && dependency["name"].as_str().is_some_and(|name| names.contains(name))
            });
        }
        described.push(package);
        let mut node = nodes[id].clone();
        for list in ["deps", "dependencies"] {
            if let Some(list) = node[list].as_array_mut() {
                list.retain(|dependency| {
                    dependency.as_str().or(dependency["pkg"].as_str()).is_some_and(|id| kept.contains(id))
                });
            }
        }
        node["features"] = json!(built[id].features);
        resolved.push(node);
    }
    // Every crate of the facade can be named, so that a type has a path even where
    // polars itself does not hand its crate on (`Schema` is one).
    let named: Vec<Value> = kept
        .iter()
        .filter_map(|id| Some(json!({"name": target(&packages[id])?["name"].as_str()?.replace('-', "_"), "id": id})))
        .collect();
    Ok(json!({"packages": described, "nodes": resolved, "named": named}))
}

/// The crates of a description that [`write`] returned: name and cargo's id.
pub fn named(described: &Value) -> Vec<(String, String)> {
    let named = described["named"].as_array().into_iter().flatten();
    named.filter_map(|one| Some((one["name"].as_str()?.to_owned(), one["id"].as_str()?.to_owned()))).collect()
}

/// The standard library, without its documentation: nine tenths of its size.
///
/// # Errors
/// When the toolchain has no sources.
pub fn write_std(directory: &Path, library: &Path) -> Result<()> {
    for name in ["core", "alloc", "std"] {
        copy(&library.join(name).join("src"), &directory.join(name).join("src"), Docs::Drop)?;
    }
    Ok(())
}

/// Copies the Rust files below `from`, each cut.
fn copy(from: &Path, to: &Path, docs: Docs) -> Result<()> {
    std::fs::create_dir_all(to).doing("make", to)?;
    let mut entries: Vec<_> =
        std::fs::read_dir(from).doing("read", from)?.filter_map(std::result::Result::ok).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let target = to.join(entry.file_name());
        let name = entry.file_name().to_string_lossy().into_owned();
        if docs == Docs::Drop && UNSEEN_STD.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            // Programs of the package, tests, and packages of their own are not part of its library.
            let is_part = !matches!(name.as_str(), "bin" | "tests" | "benches" | "benchmarks" | "target" | "examples");
            if is_part && !path.join("Cargo.toml").is_file() {
                copy(&path, &target, docs)?;
            }
        } else if name.ends_with(".rs") && !matches!(name.as_str(), "tests.rs" | "build.rs") {
            let text = std::fs::read_to_string(&path).doing("read", &path)?;
            std::fs::write(&target, slice(&text, docs)).doing("write", &target)?;
        }
    }
    Ok(())
}

fn by_id(list: &Value) -> Result<BTreeMap<String, Value>> {
    let list = list.as_array().ok_or_else(|| Fault::new("cargo metadata answered without packages"))?;
    Ok(list.iter().filter_map(|item| Some((item["id"].as_str()?.to_owned(), item.clone()))).collect())
}
