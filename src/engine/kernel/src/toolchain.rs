//! The Rust toolchain and the linker on this machine.

use crate::fault::{Fault, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What builds the library and the cells.
pub struct Toolchain {
    /// Where it is installed.
    pub sysroot: PathBuf,
    /// The machine it compiles for.
    pub host: String,
    /// What `rustc -vV` says.
    pub rustc_version: String,
    /// The sources of the standard library.
    pub library_sources: PathBuf,
    /// Arguments that make rustc link fast.
    pub linker: Vec<String>,
}

impl Toolchain {
    /// Finds it as it is chosen for the project.
    ///
    /// # Errors
    /// When a part is missing, with how to install it.
    pub fn find(project: &Path) -> Result<Self> {
        let rustc_version = said(Command::new("rustc").arg("-vV").current_dir(project))
            .map_err(|_| Fault::new("rustc was not found: install Rust (https://rustup.rs)"))?;
        let sysroot =
            PathBuf::from(said(Command::new("rustc").args(["--print", "sysroot"]).current_dir(project))?.trim());
        let host = rustc_version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .ok_or_else(|| Fault::new("`rustc -vV` names no host"))?
            .to_owned();
        let library_sources = sysroot.join("lib/rustlib/src/rust/library");
        if !library_sources.join("core/src/lib.rs").is_file() {
            return Err(Fault::new(
                "the standard library's sources are missing, and without them no variable's type is found: \
                 run `rustup component add rust-src`",
            ));
        }
        let linker = fast_linker(&sysroot, &host).ok_or_else(|| {
            Fault::new("no fast linker was found, and the slow one takes seconds a cell: install mold or lld (Debian: `apt-get install mold`)")
        })?;
        Ok(Toolchain { sysroot, host, rustc_version, library_sources, linker })
    }

    /// The compiler itself, without what rustup puts before it.
    pub fn rustc(&self) -> PathBuf {
        self.sysroot.join("bin/rustc")
    }

    /// The same of cargo.
    pub fn cargo(&self) -> PathBuf {
        self.sysroot.join("bin/cargo")
    }

    /// What cargo says of the project, without what only the report needs.
    ///
    /// # Errors
    /// When cargo fails.
    pub fn metadata(&self, project: &Path) -> Result<Value> {
        let text = said(
            Command::new(self.cargo())
                .args(["metadata", "--locked", "--no-default-features"])
                .args(["--format-version", "1", "--filter-platform", &self.host])
                .current_dir(project),
        )?;
        serde_json::from_str(&text)
            .map_err(|error| Fault::new(format!("`cargo metadata` cannot be understood: {error}")))
    }
}

/// mold, lld, or the lld that comes with the toolchain.
fn fast_linker(sysroot: &Path, host: &str) -> Option<Vec<String>> {
    let on_path = |name: &str| {
        std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|folder| folder.join(name).is_file())
    };
    if on_path("mold") {
        return Some(vec!["-Clink-arg=-fuse-ld=mold".into()]);
    }
    if on_path("ld.lld") {
        return Some(vec!["-Clink-arg=-fuse-ld=lld".into()]);
    }
    let bundled = sysroot.join("lib/rustlib").join(host).join("bin/gcc-ld");
    bundled
        .join("ld.lld")
        .is_file()
        .then(|| vec![format!("-Clink-arg=-B{}", bundled.display()), "-Clink-arg=-fuse-ld=lld".into()])
}

fn said(command: &mut Command) -> Result<String> {
    let shown = format!("{command:?}");
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Fault::new(format!("{shown} did not start: {error}")))?;
    if !output.status.success() {
        return Err(Fault::new(format!("{shown} failed")));
    }
    String::from_utf8(output.stdout).map_err(|_| Fault::new(format!("{shown} answered in no known encoding")))
}
