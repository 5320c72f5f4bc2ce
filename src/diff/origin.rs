//! Where a build to compare comes from: a folder, a file, a published PDF, a git
//! revision, or the working tree.

use super::Snapshot;
use crate::briefing::Briefing;
use crate::error::{Error, Result};
use crate::git;
use crate::parameters;
use crate::pdf::{self, Pdf};
use crate::report::{self, MadeFrom, Options};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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
    /// [`Error::Setting`] where it is neither, or git does not tell.
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
                report::finish(folder)?;
                read(&folder.display().to_string(), folder)
            }
            Origin::File(file) => {
                let findings = std::fs::read(file).map_err(Error::file("read", file))?;
                let prose = std::fs::read(file.with_file_name("prose.json")).ok();
                Snapshot::parse(&file.display().to_string(), &findings, prose.as_deref())
            }
            Origin::Pdf(file) => published(&file.display().to_string(), &pdf::load(file)?),
            Origin::WorkingTree => Snapshot::of_build("the working tree", &report::build(briefing, options)?),
            Origin::Revision(name) => {
                revision(name, briefing, options, tell).map_err(|cause| cause.within("revision", name))
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

fn read(name: &str, folder: &Path) -> Result<Snapshot> {
    let file = folder.join("findings.json");
    let findings = std::fs::read(&file).map_err(Error::file("read", &file))?;
    let prose = folder.join("prose.json");
    let prose = prose.is_file().then(|| std::fs::read(&prose).map_err(Error::file("read", &prose))).transpose()?;
    let record = [report::RECORD, "made-from.json"].iter().find_map(|name| std::fs::read(folder.join(name)).ok());
    Ok(Snapshot::parse(name, &findings, prose.as_deref())?.asked(record.as_deref()))
}

/// Builds a revision in a scratch tree: by this very program where the sources are
/// the same, else by the program of that revision.
fn revision(name: &str, briefing: &Briefing, options: &Options, tell: impl Fn(&str)) -> Result<Snapshot> {
    let scratch =
        tempfile::Builder::new().prefix("pledgebook-").tempdir().map_err(Error::file("create", "a scratch tree"))?;
    let tree = scratch.path().join("tree");
    std::fs::create_dir_all(&tree).map_err(Error::file("create", &tree))?;
    // An index of our own, so that the user's is as it was.
    let index = scratch.path().join("index");
    let environment = [("GIT_INDEX_FILE", index.as_os_str())];
    git::ask(&options.templates, &["read-tree", &format!("{name}^{{commit}}")], &environment)?;
    let prefix = format!("--prefix={}/", tree.display());
    let top = PathBuf::from(git::ask(&options.templates, &["rev-parse", "--show-toplevel"], &[])?);
    // As committed: the program of an earlier revision may not read what a checkout on Windows has.
    let unix = ["-c", "core.autocrlf=false", "-c", "core.eol=lf"];
    git::ask(&top, &[&unix[..], &["checkout-index", "--all", &prefix]].concat(), &environment)?;
    let below = |path: &Path| -> PathBuf {
        let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let top = std::fs::canonicalize(&top).unwrap_or_else(|_| top.clone());
        tree.join(whole.strip_prefix(&top).unwrap_or(path))
    };
    let there = Options {
        data: below(&options.data),
        templates: below(&options.templates),
        parameters: options.parameters.clone(),
    };
    if report::same_code(&tree, &MadeFrom::now(briefing, &there)?)? {
        return Snapshot::of_build(name, &report::build(briefing, &there)?);
    }
    tell(&format!("{name} has other sources: compiling its own program (minutes the first time)"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top.join("target"), PathBuf::from);
    let out = scratch.path().join("out");
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--locked", "--manifest-path"]).arg(tree.join("Cargo.toml"));
    cargo.args(["--bin", "report", "--", "build", "--quiet", "--data"]).arg(&there.data);
    cargo.arg("--templates").arg(&there.templates).arg("--out").arg(&out);
    // The same is asked of both builds, whatever the revision's own file says.
    let _ = std::fs::remove_file(there.templates.join(parameters::FILE));
    cargo.args(there.parameters.arguments());
    let done = cargo.env("CARGO_TARGET_DIR", &target).stdout(Stdio::null()).stderr(Stdio::piped()).output();
    let done = done.map_err(Error::file("run", "cargo"))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        let line = |start: &str| said.lines().find_map(|line| line.strip_prefix(start)).map(str::to_owned);
        return Err(Error::Setting {
            problem: line("error: ").or_else(|| line("error")).unwrap_or_else(|| "it does not build".into()),
            hint: line("hint: ")
                .unwrap_or_else(|| "a revision is compared by building it: mend it, or name another".into()),
        });
    }
    read(name, &out)
}
