//! Questions to git.

use crate::error::{Error, Result};
use std::path::Path;
use std::process::Command;

/// What git prints, asked in a folder.
///
/// # Errors
/// Where git is missing, or says no.
pub(crate) fn git(folder: &Path, args: &[&str], environment: &[(&str, &std::ffi::OsStr)]) -> Result<String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(args).envs(environment.iter().copied());
    let done = command.output().map_err(Error::file("run", "git"))?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(Error::setting(
        format!("git says: {}", said.lines().next().unwrap_or("no")),
        "run it inside the project's repository",
    ))
}
