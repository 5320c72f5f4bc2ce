//! Where things are: all of it below `.jupyter/` of the project.
//!
//! ```text
//! .jupyter/
//!   kernels/pledgebook/kernel.json   what Jupyter reads (JUPYTER_PATH points here)
//!   kernel/
//!     pledgebook-kernel              the launcher that kernel.json names
//!     current                        the name of the build in use
//!     <stamp>/                       one build; kept while a kernel still runs on it
//!       build.json                   what it was made from, and how a cell is compiled
//!       lib/                         the project's shared library and the crates' metadata
//!       facade/                      sources without bodies, for rust-analyzer
//!       bin/                         cargo, rustc, rustup, mold, ld: this program
//!       config/                      evcxr's start-up files
//!       answers/                     what cargo and rustc say of themselves
//!       cells/                       what was compiled, by its content
//! ```

use crate::fault::{Doing, Fault, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The environment variable that carries the build's directory to the tools.
pub const BUILD: &str = "PLEDGEBOOK_KERNEL_BUILD";
/// The environment variable that carries the kernel's own directory.
pub const SESSION: &str = "PLEDGEBOOK_KERNEL_SESSION";
/// The kernel's process number.
pub const KERNEL: &str = "PLEDGEBOOK_KERNEL_PROCESS";
/// The `PATH` the kernel was started with, given back to the user's code.
pub const PATH: &str = "PLEDGEBOOK_KERNEL_PATH";
/// The same for `CARGO_HOME`; empty when it was not set.
pub const CARGO_HOME: &str = "PLEDGEBOOK_KERNEL_CARGO_HOME";

/// The socket, in a kernel's own directory, at which the page is reached.
pub const FRONT: &str = "front";
/// The socket there at which a compiler waits for a cell.
pub const AHEAD: &str = "next";
/// The file that is there while a cell only tells evcxr of a variable that is there already.
pub const DECLARES: &str = "declares";
/// The file there with the number of the compiler's process.
pub const COMPILER: &str = "compiler";

/// What an option says, and the words without it.
///
/// # Errors
/// When nothing stands behind it.
pub fn option<'a>(name: &str, words: &[&'a str]) -> Result<(Option<&'a str>, Vec<&'a str>)> {
    let Some(at) = words.iter().position(|word| *word == name) else { return Ok((None, words.to_vec())) };
    let value = words.get(at + 1).ok_or_else(|| Fault::new(format!("{name} wants a name behind it")))?;
    Ok((Some(value), [&words[..at], &words[at + 2..]].concat()))
}

/// The project's directory: `--project DIR`, or the first folder upwards from here
/// that has both `Cargo.toml` and `notebooks/`.
pub fn project(words: &[&str]) -> Result<PathBuf> {
    let start = match words {
        ["--project", directory] => PathBuf::from(directory),
        [] => std::env::current_dir().doing("read", Path::new("the current directory"))?,
        other => return Err(Fault::new(format!("`{}` is not understood; only --project DIR is", other.join(" ")))),
    };
    let start = start.canonicalize().doing("find", &start)?;
    start
        .ancestors()
        .find(|folder| folder.join("Cargo.toml").is_file() && folder.join("notebooks").is_dir())
        .map(Path::to_path_buf)
        .ok_or_else(|| {
            Fault::new(format!(
                "{} is not inside the project: there is no Cargo.toml with notebooks/ beside it here or above",
                start.display()
            ))
        })
}

/// `.jupyter/kernel` of a project.
pub fn kernels(project: &Path) -> PathBuf {
    project.join(".jupyter/kernel")
}

/// One build of the kernel.
#[derive(Clone, Debug)]
pub struct Build {
    /// Its directory.
    pub directory: PathBuf,
    facts: Value,
}

impl Build {
    /// The build in use.
    ///
    /// # Errors
    /// When there is none, with what to run.
    pub fn current(project: &Path) -> Result<Self> {
        let kernels = kernels(project);
        let name = std::fs::read_to_string(kernels.join("current"))
            .map_err(|_| Fault::new("the kernel is not built: run `just kernel` (once; some minutes)"))?;
        Self::at(kernels.join(name.trim()))
    }

    /// The build in `directory`.
    pub fn at(directory: PathBuf) -> Result<Self> {
        let file = directory.join("build.json");
        let text = std::fs::read_to_string(&file).doing("read", &file)?;
        let facts = serde_json::from_str(&text).doing("understand", &file)?;
        Ok(Build { directory, facts })
    }

    /// The build that the tools were called for.
    pub fn of_environment() -> Result<Self> {
        let directory = std::env::var_os(BUILD)
            .ok_or_else(|| Fault::new(format!("{BUILD} is not set: this tool works only inside the kernel")))?;
        Self::at(directory.into())
    }

    /// A text among the facts of the build.
    pub fn text(&self, key: &str) -> &str {
        self.facts[key].as_str().unwrap_or_default()
    }

    /// A table of texts among the facts of the build, sorted by key.
    pub fn table(&self, key: &str) -> Vec<(&str, &str)> {
        self.facts[key].as_object().into_iter().flatten().filter_map(|(k, v)| Some((k.as_str(), v.as_str()?))).collect()
    }
}

/// Writes a whole file or nothing.
pub fn write(file: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).doing("make", folder)?;
    let temporary =
        folder.join(format!(".{}.{}", file.file_name().unwrap_or_default().to_string_lossy(), std::process::id()));
    std::fs::write(&temporary, contents).doing("write", &temporary)?;
    std::fs::rename(&temporary, file).doing("write", file)
}
