//! What is watched, by content: a touched file is not a changed one.

use pledgebook_code::watched;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every file of the data, the templates and the program's sources, with what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    files: BTreeMap<PathBuf, Vec<u8>>,
    folders: Vec<PathBuf>,
}

impl Inputs {
    /// Reads them, with the sources of the project where there is one; what cannot be read
    /// is as if it were not there, for the build to say.
    pub fn read(data: &Path, templates: &Path, project: Option<&Path>) -> Self {
        let mut inputs = Inputs::default();
        for folder in [data, templates] {
            // One that is moved away and back is seen from the folder it lies in.
            let around = folder.parent().filter(|around| *around != Path::new(""));
            inputs.folders.push(around.unwrap_or(Path::new(".")).to_owned());
        }
        inputs.folder(data, &[]);
        // Outputs are not inputs, but what was published is what changes are told against.
        inputs.folder(templates, &["build", "published"]);
        let published = templates.join("published");
        if published.is_dir() {
            ["findings.json", "prose.json"].iter().for_each(|name| inputs.file(&published.join(name)));
            inputs.folders.push(published);
        }
        if let Some(project) = project {
            // A manifest that cannot be read is an input too: cargo says what is wrong with it.
            let usual = || ["src", "Cargo.toml", "Cargo.lock"].map(|name| project.join(name)).into();
            for path in watched(project).unwrap_or_else(|_| usual()) {
                if path.is_dir() { inputs.folder(&path, &[]) } else { inputs.file(&path) }
            }
            inputs.folders.push(project.to_owned());
        }
        inputs
    }

    /// The folders whose files are watched.
    pub fn folders(&self) -> impl Iterator<Item = PathBuf> + '_ {
        self.folders.iter().cloned()
    }

    fn folder(&mut self, folder: &Path, but: &[&str]) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        self.folders.push(folder.to_owned());
        for entry in entries.flatten() {
            let (name, path) = (entry.file_name(), entry.path());
            let name = name.to_string_lossy();
            // An editor's own files are hidden.
            if name.starts_with('.') || name.ends_with('~') || but.contains(&&*name) {
                continue;
            }
            // A link to a folder may lead in a circle.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.folder(&path, &[]),
                Ok(_) => self.file(&path),
                Err(_) => {}
            }
        }
    }

    fn file(&mut self, path: &Path) {
        // A pipe would be waited for.
        if path.is_file()
            && let Ok(content) = std::fs::read(path)
        {
            self.files.insert(path.to_owned(), content);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_content_counts() {
        let folder = tempfile::tempdir().unwrap();
        let (data, report) = (folder.path().join("data"), folder.path().join("report"));
        std::fs::create_dir_all(&data).unwrap();
        std::fs::create_dir_all(report.join("build")).unwrap();
        let write = |path: PathBuf, text: &str| std::fs::write(path, text).unwrap();
        write(data.join("a.csv"), "1");
        let first = Inputs::read(&data, &report, None);
        write(data.join("a.csv"), "1");
        write(data.join(".a.csv.swp"), "editing");
        write(report.join("build/briefing.typ"), "output");
        assert_eq!(Inputs::read(&data, &report, None), first);
        write(data.join("a.csv"), "2");
        assert_ne!(Inputs::read(&data, &report, None), first);
        write(data.join("a.csv"), "1");
        write(data.join("b.csv"), "");
        assert_ne!(Inputs::read(&data, &report, None), first);
    }
}
