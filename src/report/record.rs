//! The build record: what an output folder was made from, what was written, and
//! whether that is still what a build would write.

use super::provenance::{MadeFrom, Named};
use super::publish::unfinished;
use super::{Built, Files, Options};
use crate::briefing::Briefing;
use crate::error::{Error, Result};
use crate::git::{self, Silence};
use crate::hash::sha256;
use crate::parallel;
use crate::paths::is_inside;
use crate::text;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The record's name in an output folder.
pub const RECORD: &str = "record.json";

/// The version of the record's format.
const FORMAT: u32 = 1;

/// Where the inputs stood in git when a folder was first made from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// The commit.
    pub commit: String,
    /// Whether data, templates and code were as committed.
    pub clean: bool,
}

/// What an output folder was made from, and what was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    format: u32,
    /// Every input.
    pub made_from: MadeFrom,
    /// The files written, with the SHA-256 of each.
    pub outputs: Named,
    /// Where the inputs stood in git; none outside a repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
}

impl Record {
    /// The record of a build, to be published with `files`.
    pub fn of(built: &Built, files: &Files, revision: Option<Revision>) -> Self {
        let all: Vec<(&str, &[u8])> = files.iter().filter(|(path, _)| *path != RECORD).collect();
        let hashes = parallel::map(&all, |(_, bytes)| sha256(bytes));
        let outputs = all.into_iter().zip(hashes).map(|((path, _), hash)| (path.to_owned(), hash)).collect();
        Record { format: FORMAT, made_from: built.made_from.clone(), outputs, revision }
    }

    /// Reads the record of an output folder.
    ///
    /// # Errors
    /// [`Error::Setting`] where there is none, or none that this program can read.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(RECORD);
        let unusable = |problem: String| Error::Setting { problem, hint: "build the briefing again".into() };
        let text = std::fs::read(&path).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound => unusable(format!("there is no build record in {}", folder.display())),
            _ => Error::file("read", &path)(cause),
        })?;
        let record: Record = serde_json::from_slice(&text).map_err(|cause| {
            unusable(format!("{} line {} is no build record of this program: {cause}", path.display(), cause.line()))
        })?;
        if record.format != FORMAT {
            return Err(unusable(format!("{} has format {}, not {FORMAT}", path.display(), record.format)));
        }
        Ok(record)
    }

    /// The record as its file holds it. Where the folder has one of the same inputs
    /// and outputs, that one stays: a commit by itself changes nothing.
    pub fn file(&self, folder: &Path) -> Vec<u8> {
        let there = Record::read(folder)
            .ok()
            .filter(|there| Record { revision: None, ..there.clone() } == Record { revision: None, ..self.clone() });
        let mut text = serde_json::to_string_pretty(there.as_ref().unwrap_or(self)).expect("a record is JSON");
        text.push('\n');
        text.into_bytes()
    }
}

/// Something that is not as it was when the folder was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// "data", "template", "font", "source file", "crate", "parameter", "output".
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What happened to it: "changed", "is new", "5.1 → 5.2".
    pub how: String,
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.kind, self.name, self.how)
    }
}

/// What is not as it was when `folder` was made; empty where it is fresh. Content
/// is compared, never a time stamp. Nothing is written.
///
/// # Errors
/// [`Error::Setting`] where it cannot be told: no record, or a program that is older
/// than the sources beside it. [`Error::File`] where an input cannot be read.
pub fn status(briefing: &Briefing, options: &Options, folder: &Path) -> Result<Vec<Change>> {
    if unfinished(folder) {
        let how = "were being put in place when a build was killed; the next build finishes that".into();
        return Ok(vec![Change { kind: "output", name: "files".into(), how }]);
    }
    let record = Record::read(folder)?;
    let now = MadeFrom::now(briefing, options)?;
    not_outdated(&now, options)?;
    let before = &record.made_from;
    let mut changes = Vec::new();
    for (kind, before, now) in [
        ("data", &before.data, &now.data),
        ("template", &before.templates, &now.templates),
        ("font", &before.fonts, &now.fonts),
        ("source file", &before.code, &now.code),
    ] {
        changes.extend(differences(kind, before, now, |_, _| "changed".into()));
    }
    for (kind, before, now) in
        [("crate", &before.versions, &now.versions), ("parameter", &before.parameters, &now.parameters)]
    {
        changes.extend(differences(kind, before, now, |before, now| format!("{before} → {now}")));
    }
    changes.extend(differences("output", &record.outputs, &outputs(&record, folder), |_, _| {
        "is not what the build wrote".into()
    }));
    Ok(changes)
}

fn differences(kind: &'static str, before: &Named, now: &Named, changed: fn(&str, &str) -> String) -> Vec<Change> {
    let mut found: Vec<Change> = Vec::new();
    let mut add = |name: &str, how: String| found.push(Change { kind, name: name.to_owned(), how });
    for (name, value) in before {
        match now.get(name) {
            Some(same) if same == value => {}
            Some(other) => add(name, changed(value, other)),
            None => add(name, "is gone".into()),
        }
    }
    for name in now.keys().filter(|name| !before.contains_key(*name)) {
        add(name, "is new".into());
    }
    found.sort();
    found
}

/// The outputs as they are on disk.
fn outputs(record: &Record, folder: &Path) -> Named {
    let names: Vec<&String> = record.outputs.keys().collect();
    let hashes = parallel::map(&names, |name| {
        is_inside(name).then(|| text::read(&folder.join(name)).ok()).flatten().map(sha256)
    });
    names.into_iter().zip(hashes).filter_map(|(name, hash)| Some((name.clone(), hash?))).collect()
}

/// Where the sources of this very program lie beside the templates, it must have
/// been built from them as they are: otherwise it would call fresh what is not.
fn not_outdated(now: &MadeFrom, options: &Options) -> Result<()> {
    let Some(project) = project_of(options) else { return Ok(()) };
    let on_disk = sources_of(&project)?;
    match differences("source file", &now.code, &on_disk, |_, _| "changed".into()).first() {
        None => Ok(()),
        Some(first) => Err(Error::Setting {
            problem: format!("this program is older than its sources ({} {})", first.name, first.how),
            hint: "run it by `cargo run -- status`, which builds it first".into(),
        }),
    }
}

/// The project around the templates, where this program is not what its sources give.
///
/// # Errors
/// [`Error::File`] where a source cannot be read.
pub fn outdated(options: &Options) -> Result<Option<PathBuf>> {
    let Some(project) = project_of(options) else { return Ok(None) };
    Ok((!same_code(&project, &MadeFrom::program())?).then_some(project))
}

/// The project whose program this is, if the templates lie in it.
fn project_of(options: &Options) -> Option<PathBuf> {
    let templates = std::fs::canonicalize(&options.templates).unwrap_or_else(|_| options.templates.clone());
    templates.parent().filter(|project| is_ours(project)).map(Path::to_owned)
}

/// Whether a project's sources and lock file are those this program was built from.
///
/// # Errors
/// [`Error::File`] where a source cannot be read.
pub fn same_code(project: &Path, now: &MadeFrom) -> Result<bool> {
    let lock = text::read_to_string(&project.join("Cargo.lock")).unwrap_or_default();
    Ok(is_ours(project) && sources_of(project)? == now.code && sha256(lock) == env!("PLEDGEBOOK_LOCK_SHA256"))
}

fn sources_of(project: &Path) -> Result<Named> {
    let mut found = Named::new();
    sources(project, Path::new("src"), &mut found)?;
    Ok(found)
}

fn is_ours(project: &Path) -> bool {
    let manifest = std::fs::read_to_string(project.join("Cargo.toml")).unwrap_or_default();
    manifest.contains(concat!("name = \"", env!("CARGO_PKG_NAME"), "\"")) && project.join("src/lib.rs").is_file()
}

fn sources(project: &Path, below: &Path, found: &mut Named) -> Result<()> {
    let folder = project.join(below);
    for entry in std::fs::read_dir(&folder).map_err(Error::file("read", &folder))?.flatten() {
        let path = below.join(entry.file_name());
        if entry.path().is_dir() {
            sources(project, &path, found)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            let file = entry.path();
            let text = text::read(&file).map_err(Error::file("read", &file))?;
            found.insert(path.to_string_lossy().replace('\\', "/"), sha256(text));
        }
    }
    Ok(())
}

/// Where the inputs stand in git; `None` outside a repository, before its first commit, or without git.
///
/// # Errors
/// [`Error::Setting`] where there is a repository that git does not read.
pub fn revision(options: &Options) -> Result<Option<Revision>> {
    let git = |args: &[&str]| git::ask(&options.templates, args, &[]);
    let commit = match git(&["rev-parse", "--verify", "--quiet", "HEAD"]) {
        Err(silence @ Silence::OtherOwner { .. }) => return Err(silence.into()),
        Err(_) => return Ok(None),
        Ok(commit) => commit,
    };
    // What was published before is an output, not an input.
    let changed = git(&["status", "--porcelain", "--", ":(top)", ":(exclude,top)report/published"])?;
    Ok(Some(Revision { commit, clean: changed.is_empty() }))
}
