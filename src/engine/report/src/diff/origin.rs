//! Where a build to compare comes from: a folder, a file, a published PDF, a git
//! revision, or the working tree.

use super::snapshot::Snapshot;
use crate::build::build;
use crate::error::{Error, Result};
use crate::git;
use crate::options::Options;
use crate::pdf::{self, Pdf};
use crate::publish::finish;
use pledgebook::briefing::Briefing;
use std::path::{Path, PathBuf};

/// A build to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A folder that a build wrote.
    Folder(PathBuf),
    /// A `findings.json`; its sentences are looked for beside it.
    File(PathBuf),
    /// A published PDF, with both files attached.
    Pdf(PathBuf),
    /// A git revision, built in a scratch tree.
    Revision(String),
    /// What a build would write now.
    WorkingTree,
}

impl Origin {
    /// What a name means: a path where there is one, else a git revision.
    ///
    /// # Errors
    /// [`Error::Setting`](pledgebook::Error::Setting) where it is neither, or git does not tell.
    pub fn of(name: &str, options: &Options) -> Result<Self> {
        let path = Path::new(name);
        if path.is_dir() {
            return Ok(Origin::Folder(path.into()));
        }
        if path.is_file() {
            return Ok(if is_pdf(path) { Origin::Pdf(path.into()) } else { Origin::File(path.into()) });
        }
        git::is_revision(&options.templates, name)?;
        Ok(Origin::Revision(name.into()))
    }

    /// Reads it, or builds it; `tell` is called before a step that takes long.
    ///
    /// # Errors
    /// Whatever keeps it from being read or built, named after a revision.
    pub fn snapshot(&self, briefing: &Briefing, options: &Options, tell: impl Fn(&str)) -> Result<Snapshot> {
        match self {
            Origin::Folder(folder) => {
                // A build that was killed while it wrote leaves a mixture, until this ends it.
                finish(folder)?;
                Snapshot::of_folder(&folder.display().to_string(), folder)
            }
            Origin::File(file) => {
                let findings = std::fs::read(file).map_err(Error::file("read", file))?;
                let prose = std::fs::read(file.with_file_name("prose.json")).ok();
                Snapshot::parse(&file.display().to_string(), &findings, prose.as_deref())
            }
            Origin::Pdf(file) => published(&file.display().to_string(), &pdf::load(file)?),
            Origin::WorkingTree => Snapshot::of_build("the working tree", &build(briefing, options)?),
            Origin::Revision(name) => {
                super::revision::built(name, briefing, options, tell).map_err(|cause| cause.within("revision", name))
            }
        }
    }
}

/// By its name, or by how it begins: a file that was fetched may have any name.
fn is_pdf(file: &Path) -> bool {
    use std::io::Read;
    let mut start = [0; 5];
    file.extension().is_some_and(|end| end.eq_ignore_ascii_case("pdf"))
        || std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"%PDF-"
}

fn published(name: &str, bytes: &[u8]) -> Result<Snapshot> {
    let pdf = Pdf::read(bytes).map_err(|cause| cause.within("PDF", name))?;
    let findings = pdf.attached("findings.json").map_err(|cause| cause.within("PDF", name))?;
    let attached = |name: &str| pdf.attachments.get(name).map(Vec::as_slice);
    Ok(Snapshot::parse(name, findings, attached("prose.json"))?.asked(attached("made-from.json")))
}
