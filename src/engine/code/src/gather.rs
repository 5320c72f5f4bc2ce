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
        let Packages { package, project, folders } = Packages::of(folder)?;
        let lock = project.join("Cargo.lock");
        let text = std::fs::read_to_string(&lock).map_err(fault(&lock))?;
        let mut gathered = Gathered {
            crates: Lock::parse(&text, &lock)?.crates(&package),
            lock: sha256_of_text(text.as_bytes()),
            package,
            project,
            ..Self::default()
        };
        for path in folders.iter().flat_map(|folder| parts(folder)) {
            if path.is_dir() { gathered.folder(&path)? } else { gathered.file(&path)? }
        }
        Ok(gathered)
    }

    /// Everything below a folder but what is hidden and packages of their own.
    fn folder(&mut self, folder: &Path) -> Result<(), Fault> {
        for entry in std::fs::read_dir(folder).map_err(fault(folder))? {
            let path = entry.map_err(fault(folder))?.path();
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
        let content = std::fs::read(file).map_err(fault(file))?;
        let name = slashed(file.strip_prefix(&self.project).unwrap_or(file));
        self.sources.insert(name, sha256_of_text(&content));
        Ok(())
    }
}

/// The files and folders whose change may change what the package in `folder` is built
/// from; nothing of them is read but the manifests.
///
/// # Errors
/// As [`Gathered::of`].
pub fn watched(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let Packages { project, folders, .. } = Packages::of(folder)?;
    let lock = project.join("Cargo.lock");
    Ok(folders.iter().flat_map(|folder| parts(folder)).chain([lock]).collect())
}

/// A package and those in its project that it names by path.
struct Packages {
    package: String,
    project: PathBuf,
    folders: Vec<PathBuf>,
}

impl Packages {
    fn of(folder: &Path) -> Result<Self, Fault> {
        let wrong = |file: &Path, problem: &str| Fault { file: file.to_owned(), problem: problem.to_owned() };
        let folder = std::fs::canonicalize(folder).map_err(fault(folder))?;
        let manifest = Manifest::read(&folder)?;
        let package = manifest.package.as_ref().map(|package| package.name.clone());
        let package = package.ok_or_else(|| wrong(&folder.join("Cargo.toml"), "it has no [package]"))?;
        let project = folder.ancestors().find(|above| above.join("Cargo.lock").is_file());
        let project = project
            .ok_or_else(|| wrong(&folder, "there is no Cargo.lock here or above: run `cargo generate-lockfile`"))?;
        let root = if project == folder { None } else { Manifest::read(project).ok() };
        let root = root.as_ref().unwrap_or(&manifest);
        let mut folders = vec![folder.clone()];
        let mut at = 0;
        while let Some(folder) = folders.get(at).cloned() {
            for path in Manifest::read(&folder)?.paths(&folder, root, project) {
                let path = match std::fs::canonicalize(&path) {
                    Ok(path) => path,
                    Err(cause) if plain(&path).starts_with(project) => return Err(fault(&path)(cause)),
                    // What lies elsewhere counts by its version, whether it can be found from here or not.
                    Err(_) => continue,
                };
                if path.starts_with(project) && !folders.contains(&path) {
                    folders.push(path);
                }
            }
            at += 1;
        }
        Ok(Packages { package, project: project.to_owned(), folders })
    }
}

/// What of a package's folder it is built from.
fn parts(folder: &Path) -> impl Iterator<Item = PathBuf> {
    ["Cargo.toml", "build.rs", "src"].map(|name| folder.join(name)).into_iter().filter(|path| path.exists())
}

/// The system's reason, with the file.
fn fault(file: &Path) -> impl Fn(std::io::Error) -> Fault {
    move |cause| Fault { file: file.to_owned(), problem: cause.to_string() }
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
        // No crate for temporary folders: it would change what macros are compiled with.
        let scratch = std::env::temp_dir().join(format!("pledgebook-code-{}", std::process::id()));
        let project = scratch.join("project");
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
        let watched: Vec<String> = watched(&project).unwrap().iter().map(|path| path.display().to_string()).collect();
        let ends = [
            "project/Cargo.toml",
            "project/src",
            "own/Cargo.toml",
            "own/src",
            "shared/Cargo.toml",
            "shared/src",
            "Cargo.lock",
        ];
        assert!(
            watched.len() == ends.len() && watched.iter().zip(ends).all(|(path, end)| path.ends_with(end)),
            "{watched:?}"
        );
        std::fs::remove_dir_all(project.join("helpers/own")).unwrap();
        assert!(Gathered::of(&project).unwrap_err().to_string().contains("own"));
        std::fs::remove_dir_all(scratch).unwrap();
    }
}
