//! The sources that rust-analyzer reads in place of the real ones.
//!
//! rust-analyzer needs the signatures a `let` may mention; with the real graph it
//! would read the sources of hundreds of crates at every start. Here are those that
//! the public interface of the crate and of polars can show, each cut by
//! [`crate::slice`], made from the very files that cargo compiled.

use crate::fault::{Doing, Fault, Result};
use crate::slice::{Docs, slice};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

/// The crates from a registry that a cell may name, beside the project's own library and
/// the packages it is built with by path.
const NAMED: [&str; 3] = ["pledgebook", "polars", "plotters"];

/// The packages that a cell may name: the project's library first.
pub fn nameable(metadata: &Value, built: &BTreeMap<String, Built>) -> Vec<String> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let wanted = packages.filter(|package| {
        let linked = package["id"].as_str().is_some_and(|id| built.contains_key(id)) && library(package).is_some();
        linked && (package["source"].is_null() || package["name"].as_str().is_some_and(|name| NAMED.contains(&name)))
    });
    wanted.filter_map(|package| package["name"].as_str().map(str::to_owned)).collect()
}

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

/// One crate as cargo built it.
#[derive(Debug, Clone)]
pub struct Built {
    /// The features it was built with.
    pub features: BTreeSet<String>,
    /// Its metadata and library files.
    pub files: Vec<PathBuf>,
}

/// Writes the facade into `directory` and returns what `cargo metadata` will answer
/// of it: the packages, how they depend on each other, and those a cell may name.
///
/// # Errors
/// When cargo's description or a source cannot be read.
pub fn write(
    directory: &Path,
    metadata: &Value,
    nameable: &[String],
    built: &BTreeMap<String, Built>,
) -> Result<Value> {
    let packages = by_id(&metadata["packages"])?;
    let nodes = by_id(&metadata["resolve"]["nodes"])?;
    let mut queue: VecDeque<String> = nameable.iter().filter_map(|name| id_of(&packages, built, name)).collect();
    let mut kept: BTreeSet<String> = BTreeSet::new();
    while let Some(id) = queue.pop_front() {
        if !kept.insert(id.clone()) {
            continue;
        }
        for dependency in nodes[&id]["deps"].as_array().into_iter().flatten() {
            let target = dependency["pkg"].as_str().unwrap_or_default();
            let is_normal = dependency["dep_kinds"].as_array().into_iter().flatten().any(|kind| kind["kind"].is_null());
            let Some(package) = packages.get(target) else { continue };
            let name = package["name"].as_str().unwrap_or_default();
            if is_normal
                && built.contains_key(target)
                && library(package).is_some()
                && (SEEN.contains(&name) || nameable.iter().any(|one| one == name))
            {
                queue.push_back(target.to_owned());
            }
        }
    }
    let names: BTreeSet<&str> = kept.iter().filter_map(|id| packages[id]["name"].as_str()).collect();
    let mut described = Vec::new();
    let mut resolved = Vec::new();
    for id in &kept {
        let package = &packages[id];
        let Some(target) = library(package) else { continue };
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
        .filter_map(|id| Some(json!({"name": library(&packages[id])?["name"].as_str()?.replace('-', "_"), "id": id})))
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
            // Programs of the package, and tests, are not part of its library.
            if !matches!(name.as_str(), "bin" | "tests" | "benches" | "benchmarks" | "target" | "examples") {
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

fn id_of(packages: &BTreeMap<String, Value>, built: &BTreeMap<String, Built>, name: &str) -> Option<String> {
    packages.iter().find(|(id, package)| package["name"] == *name && built.contains_key(*id)).map(|(id, _)| id.clone())
}

/// The library target of a package that is linked, not run by the compiler.
pub fn library(package: &Value) -> Option<&Value> {
    package["targets"].as_array()?.iter().find(|target| {
        target["kind"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|kind| matches!(kind.as_str(), Some("lib" | "rlib" | "dylib" | "cdylib")))
    })
}
