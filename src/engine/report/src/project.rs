//! The project around the templates: the sources of the briefing's program, and git.

use crate::error::Result;
use crate::git::{self, Silence};
use crate::options::Options;
use pledgebook::briefing::Briefing;
use pledgebook_code::Gathered;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Where the inputs stood in git when a folder was first made from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// The commit.
    pub commit: String,
    /// Whether data, templates and code were as committed.
    pub clean: bool,
}

/// The project of this briefing, if the templates lie in it: the nearest `Cargo.toml` upward
/// is that of the package that the program was built from.
///
/// # Errors
/// Where a source, a manifest or the lock file cannot be read.
pub(crate) fn around(briefing: &Briefing, options: &Options) -> Result<Option<Gathered>> {
    match folder(briefing, &options.templates) {
        Some(folder) => Ok(Some(Gathered::of(&folder)?)),
        None => Ok(None),
    }
}

/// The folder of this briefing's package around a folder; of a program that does not know
/// its own sources there is none that it could be held against.
pub(crate) fn folder(briefing: &Briefing, below: &Path) -> Option<PathBuf> {
    let (package, folder) = Gathered::nearest(below)?;
    (briefing.code.is_recorded() && package == briefing.code.package).then_some(folder)
}

/// The project around the templates, where this program is not what its sources give.
///
/// # Errors
/// Where a source cannot be read.
pub fn outdated(briefing: &Briefing, options: &Options) -> Result<Option<PathBuf>> {
    let Some(folder) = folder(briefing, &options.templates) else { return Ok(None) };
    Ok((!same_code(briefing, &folder)?).then_some(folder))
}

/// Whether the sources and the lock file of a project are those that this program was built from.
///
/// # Errors
/// Where a source cannot be read.
pub fn same_code(briefing: &Briefing, project: &Path) -> Result<bool> {
    let there = Gathered::of(project)?;
    Ok(there.package == briefing.code.package
        && there.sources == briefing.code.sources()
        && there.lock == briefing.code.lock_sha256)
}

/// Where the inputs stand in git; `None` outside a repository, without git, or before the
/// first commit.
///
/// # Errors
/// [`Error::Setting`](pledgebook::Error::Setting) where git does not tell, with what mends it.
pub fn revision(options: &Options) -> Result<Option<Revision>> {
    let git = |args: &[&str]| git::ask(&options.templates, args, &[]);
    let commit = match git(&["rev-parse", "--verify", "--quiet", "HEAD"]) {
        Ok(commit) => commit,
        Err(silence @ Silence::OtherOwner { .. }) => return Err(silence.into()),
        Err(_) => return Ok(None),
    };
    // What was published before is an output, not an input.
    let changed = git(&["status", "--porcelain", "--", ":(top)", ":(exclude)published"])?;
    Ok(Some(Revision { commit, clean: changed.is_empty() }))
}
