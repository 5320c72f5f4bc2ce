//! The library that every cell links: what goes into it, and how it is built.

use crate::fault::{Fault, Result};
use crate::toolchain::Toolchain;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The crates of others that a cell may name, beside the project's and the engine's own.
const NAMED: [&str; 2] = ["polars", "plotters"];

/// The project's own package, as cargo describes it, and what is linked into its library.
pub struct Library {
    /// Cargo's id of the package.
    pub id: String,
    /// The package's name.
    pub package: String,
    /// The library's, as a cell names it.
    pub name: String,
    /// The packages that a cell may name, with their versions.
    pub nameable: BTreeMap<String, String>,
    /// The manifests of those that are built from sources at hand.
    pub manifests: Vec<PathBuf>,
    /// Our own packages: the project's, those beside it, the engine's.
    ours: Vec<String>,
}

impl Library {
    /// Reads it from what `cargo metadata` says of the project.
    ///
    /// # Errors
    /// When there is no package at its root, or none with a library.
    pub fn of(metadata: &Value) -> Result<Self> {
        let none =
            || Fault::new("the project has no package with a library at its root: a cell would have nothing to call");
        let id = metadata["resolve"]["root"].as_str().ok_or_else(none)?;
        let linked = linked(metadata, id);
        let root = linked.first().ok_or_else(none)?;
        let target = target(root).and_then(|target| target["name"].as_str()).ok_or_else(none)?;
        let text = |package: &Value, key: &str| package[key].as_str().unwrap_or_default().to_owned();
        let mut library = Library {
            id: id.to_owned(),
            package: text(root, "name"),
            name: target.replace('-', "_"),
            nameable: BTreeMap::new(),
            manifests: Vec::new(),
            ours: Vec::new(),
        };
        for package in linked {
            let (name, is_local) = (text(package, "name"), package["source"].is_null());
            let is_ours = is_local || name == "pledgebook" || name.starts_with("pledgebook-");
            if is_local {
                library.manifests.push(text(package, "manifest_path").into());
            }
            if is_ours || NAMED.contains(&name.as_str()) {
                library.nameable.insert(name.clone(), text(package, "version"));
            }
            if is_ours {
                library.ours.push(name);
            }
        }
        Ok(library)
    }

    /// The shared library's file.
    pub fn file(&self) -> String {
        format!("lib{}.so", self.name)
    }

    /// Has cargo build it.
    ///
    /// # Errors
    /// When it does not compile.
    pub fn compile(&self, project: &Path, toolchain: &Toolchain) -> Result<Compiled> {
        let mut command = Command::new(toolchain.cargo());
        command
            // Without what only the report needs: no page is laid out in a notebook.
            .args(["rustc", "--release", "--locked", "--package", &self.package, "--no-default-features", "--lib"])
            .args(["--crate-type", "dylib", "--message-format=json-render-diagnostics"])
            // At this level rustc exports the generic code it made, for cells to share
            // instead of making it again: a third off a cell of lazy operations.
            .args(self.ours.iter().map(|name| format!("--config=profile.release.package.{name}.opt-level=\"s\"")))
            .args(["--", "-Cprefer-dynamic", "-Cstrip=symbols"])
            .current_dir(project)
            .env("RUSTC", toolchain.rustc())
            .stdout(Stdio::piped());
        // What the kernel set for its own tools must not reach the real ones.
        for name in ["RUSTC_WRAPPER", "CARGO", "RUST_SRC_PATH", "RUSTFLAGS", "CARGO_BUILD_BUILD_DIR", "LD_PRELOAD"] {
            command.env_remove(name);
        }
        let mut child = command.spawn().map_err(|error| Fault::new(format!("cargo did not start: {error}")))?;
        let mut built: BTreeMap<String, Built> = BTreeMap::new();
        let mut shared = None;
        for line in BufReader::new(child.stdout.take().ok_or_else(|| Fault::new("cargo has no output"))?).lines() {
            let line = line.map_err(|error| Fault::new(format!("cargo's output broke off: {error}")))?;
            let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
            let (Some("compiler-artifact"), Some(package)) =
                (message["reason"].as_str(), message["package_id"].as_str())
            else {
                continue;
            };
            let texts =
                |key: &str| message[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
            let files: Vec<PathBuf> = texts("filenames").map(PathBuf::from).collect();
            if package == self.id {
                shared = files.iter().find(|file| file.extension() == Some(OsStr::new("so"))).cloned().or(shared);
            }
            let entry = built.entry(package.to_owned()).or_default();
            entry.features.extend(texts("features"));
            entry.files.extend(files);
        }
        let status = child.wait().map_err(|error| Fault::new(format!("cargo was lost: {error}")))?;
        if !status.success() {
            return Err(Fault::new("the crate does not compile; the compiler's errors are above"));
        }
        let shared = shared.ok_or_else(|| Fault::new("cargo made no shared library"))?;
        Ok(Compiled { shared, built })
    }
}

/// One crate as cargo built it.
#[derive(Debug, Clone, Default)]
pub struct Built {
    /// The features it was built with.
    pub features: BTreeSet<String>,
    /// Its metadata and library files.
    pub files: Vec<PathBuf>,
}

/// What cargo made.
pub struct Compiled {
    /// The shared library; what it was made from stands beside it, in a `.d` file.
    pub shared: PathBuf,
    /// Every crate that was built for it, by cargo's id.
    pub built: BTreeMap<String, Built>,
}

impl Compiled {
    /// The file name of a crate's metadata.
    ///
    /// # Errors
    /// When cargo built no such crate.
    pub fn metadata_file(&self, package: &str, name: &str) -> Result<PathBuf> {
        let is_metadata = |file: &&PathBuf| {
            let stem = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
            stem.ends_with(".rmeta") && stem.starts_with(&format!("lib{name}-"))
        };
        self.built
            .get(package)
            .and_then(|built| built.files.iter().find(is_metadata))
            .and_then(|file| file.file_name())
            .map(PathBuf::from)
            .ok_or_else(|| Fault::new(format!("cargo built no {name}, which cells may name")))
    }
}

/// The library target of a package that is linked, not run by the compiler.
pub fn target(package: &Value) -> Option<&Value> {
    package["targets"].as_array()?.iter().find(|target| {
        let kinds = target["kind"].as_array().into_iter().flatten();
        kinds.into_iter().any(|kind| matches!(kind.as_str(), Some("lib" | "rlib" | "dylib" | "cdylib")))
    })
}

/// The packages that a package depends on to run: not for its build script, nor for its tests.
pub fn dependencies(node: &Value) -> impl Iterator<Item = &str> {
    let all = node["deps"].as_array().into_iter().flatten();
    all.filter(|one| one["dep_kinds"].as_array().into_iter().flatten().any(|kind| kind["kind"].is_null()))
        .filter_map(|one| one["pkg"].as_str())
}

/// The package `root` and all that are linked into its library.
fn linked<'a>(metadata: &'a Value, root: &'a str) -> Vec<&'a Value> {
    let by_id = |list: &'a Value| -> BTreeMap<&str, &Value> {
        list.as_array().into_iter().flatten().filter_map(|one| Some((one["id"].as_str()?, one))).collect()
    };
    let (packages, nodes) = (by_id(&metadata["packages"]), by_id(&metadata["resolve"]["nodes"]));
    let (mut seen, mut ids, mut at) = (BTreeSet::from([root]), vec![root], 0);
    while let Some(node) = ids.get(at).map(|id| nodes.get(id)) {
        ids.extend(node.into_iter().flat_map(|node| dependencies(node)).filter(|id| seen.insert(*id)));
        at += 1;
    }
    ids.iter().filter_map(|id| packages.get(id).copied()).filter(|package| target(package).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_linked_is_ours_or_named_and_the_rest_is_neither() {
        let package = |name: &str, local: bool, kind: &str| {
            let source = if local { Value::Null } else { json!("registry") };
            json!({"id": name, "name": name, "version": "1.0.0", "source": source,
                   "manifest_path": format!("/{name}/Cargo.toml"), "targets": [{"kind": [kind], "name": name}]})
        };
        let node = |name: &str, deps: &[(&str, Value)]| {
            let deps: Vec<Value> =
                deps.iter().map(|(name, kind)| json!({"pkg": name, "dep_kinds": [{"kind": kind}]})).collect();
            json!({"id": name, "deps": deps})
        };
        let (normal, build) = (Value::Null, json!("build"));
        let metadata = json!({
            "packages": [
                package("my-bees", true, "lib"), package("beside", true, "lib"), package("script", true, "lib"),
                package("pledgebook", false, "lib"), package("polars", false, "lib"), package("serde", false, "lib"),
                package("macros", true, "proc-macro"), package("pledgebook-kernel", true, "lib"),
            ],
            "resolve": {"root": "my-bees", "nodes": [
                node("my-bees", &[("pledgebook", normal.clone()), ("beside", normal.clone()), ("script", build)]),
                node("pledgebook", &[("polars", normal.clone()), ("serde", normal.clone()), ("macros", normal)]),
            ]},
        });
        let library = Library::of(&metadata).unwrap();
        assert_eq!((library.package.as_str(), library.file().as_str()), ("my-bees", "libmy_bees.so"));
        assert_eq!(library.ours, ["my-bees", "pledgebook", "beside"]);
        assert_eq!(library.nameable.into_keys().collect::<Vec<_>>(), ["beside", "my-bees", "pledgebook", "polars"]);
        assert_eq!(library.manifests, [Path::new("/my-bees/Cargo.toml"), Path::new("/beside/Cargo.toml")]);
        assert!(Library::of(&json!({"resolve": {"root": null}})).is_err(), "a workspace without a package");
    }
}
