//! Changes that are not written yet.

use super::names::plural;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::publish::write_file;
use pledgebook::briefing::Briefing;
use pledgebook::data::{Data, Package};
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Lines of a change that are shown.
const SHOWN: usize = 12;

/// What is to become of a project's files; nothing is written before [`Draft::write`].
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    root: PathBuf,
    /// By path: what is there, and what is to be.
    files: BTreeMap<String, (Option<String>, String)>,
    /// Files that have another name: the old one, and the new one.
    moved: Vec<(String, String)>,
    /// Files that are to go.
    gone: Vec<String>,
}

/// A copy of data and templates with the changes in it, to try them on.
pub(super) struct Tried {
    folder: tempfile::TempDir,
}

impl Draft {
    /// No change yet, of what lies below a folder.
    pub fn at(root: &Path) -> Self {
        Draft { root: root.to_owned(), files: BTreeMap::new(), moved: Vec::new(), gone: Vec::new() }
    }

    /// No change yet, of the project that a folder is in: the nearest one upward with a data package.
    ///
    /// # Errors
    /// Where there is none.
    pub fn around(below: &Path) -> Result<Self> {
        let whole = std::path::absolute(below).map_err(Error::file("find", below))?;
        let root = whole.ancestors().find(|folder| folder.join("data/datapackage.json").is_file());
        let root = root.ok_or_else(|| {
            let problem = format!("there is no project in {} or above: no data/datapackage.json", below.display());
            Error::setting(problem, "go into the project's folder, or begin one with `new NAME`")
        })?;
        Ok(Draft::at(root))
    }

    /// The project's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// How many files are new or changed.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// The data package as it is.
    pub(super) fn data(&self) -> Result<Data> {
        Ok(Data::open_at(self.root.join("data"))?)
    }

    /// A new file.
    ///
    /// # Errors
    /// Where it is there already.
    pub fn create(&mut self, path: &str, text: String) -> Result<()> {
        if self.root.join(path).exists() || self.files.contains_key(path) {
            let problem = format!("{path} is there already, and is not overwritten: nothing was written");
            return Err(Error::setting(problem, "choose another name, or edit that file"));
        }
        self.files.insert(path.to_owned(), (None, text));
        Ok(())
    }

    /// The text of a file, with the changes so far.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn text(&self, path: &str) -> Result<String> {
        if let Some((_, after)) = self.files.get(path) {
            return Ok(after.clone());
        }
        let file = self.root.join(path);
        pledgebook::text::read_to_string(&file).map_err(Error::file("read", file))
    }

    /// Another text for a file that is there.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn change(&mut self, path: &str, after: String) -> Result<()> {
        let before = match self.files.remove(path) {
            Some((before, _)) => before,
            None => Some(self.text(path)?),
        };
        self.files.insert(path.to_owned(), (before, after));
        Ok(())
    }

    /// Another name for a file that is there.
    ///
    /// # Errors
    /// Where there is no such file, or the new name is taken.
    pub fn rename(&mut self, old: &str, new: &str) -> Result<()> {
        let text = self.text(old)?;
        self.create(new, text)?;
        self.files.remove(old);
        self.moved.push((old.to_owned(), new.to_owned()));
        Ok(())
    }

    /// No file any more.
    ///
    /// # Errors
    /// Where it cannot be read, so that nobody could say what went.
    pub fn remove(&mut self, path: &str) -> Result<()> {
        self.text(path)?;
        self.files.remove(path);
        self.gone.push(path.to_owned());
        Ok(())
    }

    /// Some files, and those below some folders, with the changes so far; no outputs, and nothing hidden.
    ///
    /// # Errors
    /// Where a folder cannot be read.
    pub(super) fn paths(&self, folders: &[&str]) -> Result<Vec<String>> {
        let mut paths = Vec::new();
        for folder in folders {
            let file = self.root.join(folder).is_file().then(|| (*folder).to_owned());
            paths.extend(file.into_iter().chain(below(&self.root, Path::new(folder))?));
            let inside = |path: &&String| Path::new(path).starts_with(folder);
            paths.extend(self.files.keys().filter(inside).cloned());
        }
        paths.retain(|path| !self.is_away(path));
        paths.sort();
        paths.dedup();
        Ok(paths)
    }

    /// Whether nothing is under that path any more.
    fn is_away(&self, path: &str) -> bool {
        self.moved.iter().any(|(old, _)| old == path) || self.gone.iter().any(|gone| gone == path)
    }

    /// A file's text with a piece at its end, on a line of its own.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn append(&mut self, path: &str, piece: &str) -> Result<()> {
        let mut text = self.text(path)?;
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        self.change(path, text + piece)
    }

    /// A copy of data and templates with the changes in it.
    ///
    /// # Errors
    /// Where they cannot be read, or there is no room for a copy.
    pub(super) fn tried(&self) -> Result<Tried> {
        let folder = tempfile::tempdir().map_err(Error::file("make", "a scratch folder"))?;
        let tried = Tried { folder };
        let mut paths: Vec<String> = ["datapackage.json", "sources.yml"].map(|name| format!("data/{name}")).into();
        let mut package = Package::read(&self.root.join("data"))?;
        package.resources.retain(|table| !self.is_away(&format!("data/{}", table.path)));
        paths.extend(package.resources.iter().map(|table| format!("data/{}", table.path)));
        paths.extend(below(&self.root, Path::new("report"))?);
        for path in paths.iter().filter(|path| !self.files.contains_key(*path) && !self.is_away(path)) {
            let from = self.root.join(path);
            // What is listed and not there is told by whoever reads it.
            if from.is_file() {
                tried.put(path, &std::fs::read(&from).map_err(Error::file("read", &from))?)?;
            }
        }
        self.files.iter().try_for_each(|(path, (_, after))| tried.put(path, after.as_bytes()))?;
        Ok(tried)
    }

    /// Writes it: new files first and those that go last, so that nothing names a file that is not there.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn write(&self) -> Result<()> {
        let (new, changed): (Vec<_>, Vec<_>) = self.files.iter().partition(|(_, (before, _))| before.is_none());
        for (path, (before, after)) in new.into_iter().chain(changed) {
            let target = self.root.join(path);
            if let Some(folder) = target.parent() {
                std::fs::create_dir_all(folder).map_err(Error::unwritten(&target, after.len()))?;
            }
            // Lines end as they did.
            let crlf =
                before.is_some() && std::fs::read(&target).is_ok_and(|text| text.windows(2).any(|two| two == b"\r\n"));
            let text = if crlf { after.replace('\n', "\r\n") } else { after.clone() };
            write_file(&target, text.as_bytes())?;
        }
        for old in self.moved.iter().map(|(old, _)| old).chain(&self.gone) {
            let old = self.root.join(old);
            std::fs::remove_file(&old).map_err(Error::file("remove", &old))?;
        }
        Ok(())
    }

    /// What is new and what is changed, in lines for people; of each file the first that changed.
    pub fn lines(&self) -> Vec<String> {
        self.lines_up_to(SHOWN)
    }

    /// What is new and what is changed, with at most so many changed lines of a file.
    pub fn lines_up_to(&self, shown: usize) -> Vec<String> {
        let mut lines: Vec<String> = self.gone.iter().map(|path| format!("gone     {path}")).collect();
        for (path, (before, after)) in &self.files {
            let old = self.moved.iter().find(|(_, new)| new == path);
            let Some(before) = before else {
                if let Some((old, _)) = old {
                    lines.push(format!("moved    {old} → {path}"));
                    continue;
                }
                lines.push(format!("new      {path}, {}", plural(after.lines().count(), "line", "lines")));
                continue;
            };
            lines.push(format!("changed  {path}"));
            let diff = TextDiff::from_lines(before, after);
            let changes: Vec<String> = diff
                .iter_all_changes()
                .filter_map(|change| {
                    let sign = match change.tag() {
                        ChangeTag::Equal => return None,
                        ChangeTag::Insert => '+',
                        ChangeTag::Delete => '-',
                    };
                    Some(format!("    {sign} {}", change.value().trim_end()))
                })
                .collect();
            let more = changes.len().saturating_sub(shown);
            lines.extend(changes.into_iter().take(shown));
            lines.extend((more > 0).then(|| format!("      and {}", plural(more, "line more", "lines more"))));
        }
        lines
    }
}

impl Tried {
    fn put(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let target = self.folder.path().join(path);
        let folder = target.parent().unwrap_or(self.folder.path());
        std::fs::create_dir_all(folder).map_err(Error::file("make", folder))?;
        std::fs::write(&target, bytes).map_err(Error::file("write", &target))
    }

    /// The data as they would be.
    ///
    /// # Errors
    /// The first thing that would be wrong with them.
    pub fn data(&self) -> Result<Data> {
        Ok(Data::open_at(self.folder.path().join("data"))?)
    }

    /// Where the data and the templates would be.
    pub fn options(&self) -> Options {
        let below = |name| self.folder.path().join(name);
        Options { data: below("data"), templates: below("report"), ..Options::default() }
    }
}

/// The files below a folder that are no outputs and not hidden.
fn below(root: &Path, below: &Path) -> Result<Vec<String>> {
    let folder = root.join(below);
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(&folder) else { return Ok(found) };
    for entry in entries {
        let entry = entry.map_err(Error::file("read", &folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = below.join(&name);
        if entry.path().is_file() {
            found.push(path.to_string_lossy().replace('\\', "/"));
        } else if !["build", "published"].contains(&name.as_str()) && !name.starts_with('.') {
            found.extend(self::below(root, &path)?);
        }
    }
    found.sort();
    Ok(found)
}

/// Refuses a project that this program is not built from: it would hold claims and sections
/// against another briefing's analyses.
///
/// # Errors
/// Where the nearest package is another one.
pub(crate) fn own(briefing: &Briefing, draft: &Draft) -> Result<()> {
    match pledgebook_code::Gathered::nearest(draft.root()) {
        Some((package, _)) if package != briefing.code.package => {
            let ours = briefing.code.package;
            let problem = format!("this project is `{package}`, and this program makes `{ours}`");
            Err(Error::setting(problem, "run it from the project's folder: cargo run -- add …"))
        }
        _ => Ok(()),
    }
}
