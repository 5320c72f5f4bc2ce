//! The sources and crates of a project as they lie there now.

use crate::fault::Fault;
use crate::manifest::{Lock, Manifest};
use crate::text::sha256_of_text;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// Names to content hashes (SHA-256, in hexadecimal), or to versions.
pub type Named = BTreeMap<String, String>;

/// What a package is built from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// The package's name.
    pub package: String,
    /// Every source, manifest and build script in the project, below its folder.
    pub sources: Named,
    /// Every crate it is built with, and its own version.
    pub crates: Named,
    /// The hash of the lock file.
    pub lock: String,
    /// The project: the folder of the lock file.
    pub project: PathBuf,
    /// Files and folders whose change may change any of this.
    pub watched: Vec<PathBuf>,
}

impl Gathered {
    /// The nearest package upward from a folder: the name in its manifest, and where it lies.
    ///
    /// ```
    /// let (name, folder) = pledgebook_code::Gathered::nearest("src".as_ref()).unwrap();
    /// assert_eq!(name, "pledgebook-code");
    /// assert!(folder.join("Cargo.toml").is_file());
    /// ```
    pub fn nearest(below: &Path) -> Option<(String, PathBuf)> {
        let below = std::fs::canonicalize(below).ok()?;
        // A manifest that cannot be read hides what lies above it, as it does for cargo.
        let folder = below.ancestors().find(|folder| folder.join("Cargo.toml").is_file())?;
        Some((Manifest::read(folder).ok()?.package?.name, folder.to_owned()))
    }

    /// Reads and hashes what the package in `folder` is built from.
    ///
    /// # Errors
    /// A [`Fault`] that names the first file that is missing or cannot be understood.
    pub fn of(folder: &Path) -> Result<Self, Fault> {
        let fault = |file: &Path, problem: &str| Fault { file: file.to_owned(), problem: problem.to_owned() };
        let folder = std::fs::canonicalize(folder).map_err(|cause| fault(folder, &cause.to_string()))?;
        let manifest = Manifest::read(&folder)?;
        let package = manifest.package.as_ref().map(|package| package.name.clone());
        let package = package.ok_or_else(|| fault(&folder.join("Cargo.toml"), "it has no [package]"))?;
        let project = folder.ancestors().find(|above| above.join("Cargo.lock").is_file());
        let project = project
            .ok_or_else(|| fault(&folder, "there is no Cargo.lock here or above: run `cargo generate-lockfile`"))?;
        let root = if project == folder { None } else { Manifest::read(project).ok() };
        let root = root.as_ref().unwrap_or(&manifest);
        let mut gathered = Gathered { package: package.clone(), project: project.to_owned(), ..Self::default() };
        let mut packages = vec![folder.clone()];
        let mut at = 0;
        while let Some(folder) = packages.get(at).cloned() {
            let here = Manifest::read(&folder)?;
            for path in here.paths(&folder, root, project) {
                let path = match std::fs::canonicalize(&path) {
                    Ok(path) => path,
                    Err(cause) if plain(&path).starts_with(project) => return Err(fault(&path, &cause.to_string())),
                    // What lies elsewhere counts by its version, whether it can be found from here or not.
                    Err(_) => continue,
                };
                if path.starts_with(project) && !packages.contains(&path) {
                    packages.push(path);
                }
            }
            at += 1;
        }
        for folder in &packages {
            gathered.package_at(folder)?;
        }
        let lock = project.join("Cargo.lock");
        gathered.lock = sha256_of_text(&std::fs::read(&lock).map_err(|cause| fault(&lock, &cause.to_string()))?);
        gathered.crates = Lock::read(&lock)?.crates(&package);
        gathered.watched.push(lock);
        Ok(gathered)
    }

    fn package_at(&mut self, folder: &Path) -> Result<(), Fault> {
        for name in ["Cargo.toml", "build.rs"] {
            let file = folder.join(name);
            if file.is_file() {
                self.file(&file)?;
                self.watched.push(file);
            }
        }
        let sources = folder.join("src");
        if sources.is_dir() {
            self.folder(&sources)?;
            self.watched.push(sources);
        }
        Ok(())
    }

    /// Everything below a folder but what is hidden and packages of their own.
    fn folder(&mut self, folder: &Path) -> Result<(), Fault> {
        let fault = |cause: std::io::Error| Fault { file: folder.to_owned(), problem: cause.to_string() };
        for entry in std::fs::read_dir(folder).map_err(fault)? {
            let path = entry.map_err(fault)?.path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                continue;
            }
            if path.is_file() {
                self.file(&path)?;
            } else if path.is_dir() && !path.join("Cargo.toml").is_file() {
                self.folder(&path)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, file: &Path) -> Result<(), Fault> {
        let content =
            std::fs::read(file).map_err(|cause| Fault { file: file.to_owned(), problem: cause.to_string() })?;
        let name = slashed(file.strip_prefix(&self.project).unwrap_or(file));
        self.sources.insert(name, sha256_of_text(&content));
        Ok(())
    }
}

/// A path without `.` and `..`, by its words alone.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

/// A path with forward slashes, for a record that is the same on every system.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(file: PathBuf, text: &str) {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    #[test]
    fn what_lies_in_the_project_counts_by_content_and_the_rest_by_version() {
        let scratch = tempfile::tempdir().unwrap();
        let project = scratch.path().join("project");
        let paths = "own = { path = \"helpers/own\" }\nours = { path = \"../gone\" }\nshared.workspace = true\n";
        let workspace = "[workspace.dependencies]\nshared = { path = \"helpers/shared\" }\n";
        write(
            project.join("Cargo.toml"),
            &format!(
                "[package]\nname = \"bees\"\n[dependencies]\n{paths}[dev-dependencies]\nonly = {{ path = \"no/where\" }}\n{workspace}"
            ),
        );
        let locked = |name: &str, more: &str| format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n{more}");
        let lock = [
            locked("bees", "dependencies = [\"ours\", \"serde 1.0.0\"]\n"),
            locked("ours", ""),
            locked("serde", ""),
            locked("unused", ""),
        ];
        write(project.join("Cargo.lock"), &lock.join("\n"));
        for package in ["helpers/own", "helpers/shared"] {
            write(project.join(package).join("Cargo.toml"), "[package]\nname = \"helper\"\n");
            write(project.join(package).join("src/lib.rs"), "// helps\n");
        }
        write(project.join("src/lib.rs"), "// one\r\n");
        // A package of its own below src that nothing names does not count.
        write(project.join("src/tool/Cargo.toml"), "[package]\nname = \"tool\"\n");
        write(project.join("src/tool/src/main.rs"), "");
        let gathered = Gathered::of(&project).unwrap();
        let sources: Vec<&str> = gathered.sources.keys().map(String::as_str).collect();
        let helpers = [
            "helpers/own/Cargo.toml",
            "helpers/own/src/lib.rs",
            "helpers/shared/Cargo.toml",
            "helpers/shared/src/lib.rs",
        ];
        assert_eq!(sources, [&["Cargo.toml"][..], &helpers, &["src/lib.rs"]].concat());
        assert_eq!(gathered.sources["src/lib.rs"], crate::sha256("// one\n"));
        assert_eq!(gathered.crates.into_keys().collect::<Vec<_>>(), ["bees", "ours", "serde"]);
        assert_eq!(Gathered::nearest(&project.join("src/tool/src")).unwrap().0, "tool");
        std::fs::remove_dir_all(project.join("helpers/own")).unwrap();
        assert!(Gathered::of(&project).unwrap_err().to_string().contains("own"));
    }
}
