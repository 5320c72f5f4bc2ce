//! The parts of `Cargo.toml` and `Cargo.lock` that say what a package is built from.

use crate::fault::Fault;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// `Cargo.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct Manifest {
    pub package: Option<Package>,
    dependencies: BTreeMap<String, toml::Value>,
    build_dependencies: BTreeMap<String, toml::Value>,
    target: BTreeMap<String, Target>,
    workspace: Option<Workspace>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Target {
    dependencies: BTreeMap<String, toml::Value>,
    build_dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Workspace {
    dependencies: BTreeMap<String, toml::Value>,
}

impl Manifest {
    /// Reads `Cargo.toml` of a folder.
    pub fn read(folder: &Path) -> Result<Self, Fault> {
        let file = folder.join("Cargo.toml");
        let text = std::fs::read_to_string(&file);
        parse(&text.map_err(|cause| Fault { file: file.clone(), problem: cause.to_string() })?, &file)
    }

    /// The folders of the packages that this one, in `folder`, is built with by path;
    /// `root` is the manifest of the workspace, in `root_folder`.
    pub fn paths(&self, folder: &Path, root: &Manifest, root_folder: &Path) -> Vec<PathBuf> {
        let targets =
            self.target.values().flat_map(|target| target.dependencies.iter().chain(&target.build_dependencies));
        let all = self.dependencies.iter().chain(&self.build_dependencies).chain(targets);
        let found = all.filter_map(|(name, entry)| {
            let path = |entry: &toml::Value, folder: &Path| Some(folder.join(entry.get("path")?.as_str()?));
            if entry.get("workspace").and_then(toml::Value::as_bool) == Some(true) {
                return path(root.workspace.as_ref()?.dependencies.get(name)?, root_folder);
            }
            path(entry, folder)
        });
        found.collect()
    }
}

/// `Cargo.lock`.
#[derive(Debug, Deserialize)]
pub(crate) struct Lock {
    #[serde(default)]
    package: Vec<Locked>,
}

#[derive(Debug, Deserialize)]
struct Locked {
    name: String,
    version: String,
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Lock {
    /// Reads the text of a lock file; `file` is for the fault.
    pub fn parse(text: &str, file: &Path) -> Result<Self, Fault> {
        parse(text, file)
    }

    /// Every crate that a package is built with, itself among them, with its versions
    /// (`1.0+2.1` where there are two). Other packages of the workspace do not count.
    pub fn crates(&self, package: &str) -> BTreeMap<String, String> {
        let mut wanted = vec![package.to_owned()];
        let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
        while let Some(want) = wanted.pop() {
            // A dependency is written `name`, or `name version` where two versions are locked.
            let mut parts = want.split(' ');
            let (name, version) = (parts.next().unwrap_or_default(), parts.next());
            let hit =
                self.package.iter().find(|p| p.name == name && version.is_none_or(|version| version == p.version));
            if let Some(hit) = hit
                && seen.insert((&hit.name, &hit.version))
            {
                wanted.extend(hit.dependencies.iter().cloned());
            }
        }
        let mut crates: BTreeMap<String, String> = BTreeMap::new();
        for (name, version) in seen {
            let versions = crates.entry(name.to_owned()).or_default();
            if !versions.is_empty() {
                versions.push('+');
            }
            versions.push_str(version);
        }
        crates
    }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str, file: &Path) -> Result<T, Fault> {
    toml::from_str(text).map_err(|cause| Fault { file: file.to_owned(), problem: cause.message().to_owned() })
}
