//! The program compiled anew where its sources changed, in place of this one.

use super::server::Server;
use crate::error::{Error, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Lines of the compiler that are shown.
const LINES: usize = 40;

/// The running program: what is needed to compile it, and to start the new one as it was.
pub struct Program {
    /// Asked at the start: once a new program lies there, the system no longer says so.
    path: Option<PathBuf>,
    profile: &'static str,
}

impl Program {
    pub fn running(profile: &'static str) -> Self {
        Program { path: std::env::current_exe().ok(), profile }
    }

    /// Compiles and becomes the new program, on the same port. Comes back only where
    /// that is not possible, with what is wrong as its value.
    ///
    /// # Errors
    /// Where cargo cannot be run at all.
    pub fn compile_anew(&self, server: &Server, project: &Path) -> Result<Error> {
        let by_hand = |problem: &str| {
            let hint = "end this one, and start it again: `cargo run -- watch`";
            Error::setting(format!("the program's sources changed, and {problem}"), hint)
        };
        // target/debug/report was made by cargo, and cargo can make it again.
        let Some((path, folder, target, name)) = self.path.as_deref().and_then(|path| {
            let folder = path.parent()?;
            Some((path, folder.file_name()?, folder.parent()?, path.file_stem()?))
        }) else {
            return Ok(by_hand("where it lies is not known"));
        };
        if folder != (if self.profile == "dev" { "debug" } else { self.profile }) {
            return Ok(by_hand("this program was not run by cargo"));
        }
        let mut cargo = Command::new("cargo");
        pledgebook_code::as_from_a_shell(&mut cargo);
        cargo.args(["build", "--quiet", "--locked", "--color", "never", "--profile", self.profile, "--bin"]).arg(name);
        cargo.arg("--target-dir").arg(target).arg("--manifest-path").arg(project.join("Cargo.toml"));
        let stamp = || std::fs::metadata(path).and_then(|file| file.modified()).ok();
        let before = stamp();
        let done = cargo.output().map_err(Error::file("run", "cargo"))?;
        if !done.status.success() {
            let said = String::from_utf8_lossy(&done.stderr);
            let said: Vec<&str> = said.lines().take(LINES).collect();
            return Ok(Error::setting(
                format!("the program's sources do not compile:\n{}", said.join("\n")),
                "mend them; the pages are those of the program as it was",
            ));
        }
        if stamp() == before {
            // Becoming the same program again would go on for ever.
            return Ok(by_hand("cargo finds nothing to compile"));
        }
        Ok(become_(path, arguments(std::env::args_os().skip(1), server.address().port()), by_hand))
    }
}

#[cfg(unix)]
fn become_(program: &Path, arguments: Vec<OsString>, by_hand: impl Fn(&str) -> Error) -> Error {
    use std::os::unix::process::CommandExt;
    let why = Command::new(program).args(arguments).exec();
    by_hand(&format!("the new program cannot be started ({why})"))
}

#[cfg(not(unix))]
fn become_(_: &Path, _: Vec<OsString>, by_hand: impl Fn(&str) -> Error) -> Error {
    by_hand("this system cannot replace a running program")
}

/// The same command line on the same port; the browser is open already.
fn arguments(given: impl Iterator<Item = OsString>, port: u16) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = given.filter(|argument| argument != "--open").collect();
    if !arguments.iter().any(|argument| argument.to_string_lossy().starts_with("--port")) {
        arguments.push(format!("--port={port}").into());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_program_is_asked_the_same() {
        let asked = |given: &[&str]| arguments(given.iter().map(OsString::from), 3001);
        assert_eq!(asked(&["watch", "--open"]), ["watch", "--port=3001"]);
        assert_eq!(asked(&["watch", "--port", "4000"]), ["watch", "--port", "4000"]);
    }
}
