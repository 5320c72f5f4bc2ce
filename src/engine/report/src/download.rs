//! A file from its address, by the program `curl`: it has every proxy, certificate and protocol
//! that a machine may need, and all this needs is an exit code.

use crate::error::{Error, Result};
use pledgebook::Error as Problem;
use std::path::Path;
use std::process::{Command, Output};

/// No return is larger, in bytes: what is, is something else.
const LARGEST: u64 = 1 << 28;
/// What `curl` ends with where a server does not go on in the middle of a file: an HTTP error
/// (the part is whole, or longer than the file), no ranges, an offset it refuses.
const CANNOT_GO_ON: [i32; 3] = [22, 33, 36];
/// What `curl` ends with where it could not write.
const NO_ROOM: i32 = 23;

/// Brings a file, and goes on where an earlier call ended; `file` is what messages call it.
///
/// # Errors
/// Where it has no web address, `curl` is not there, or it cannot be had, each in a sentence.
pub fn download(address: &str, file: &str, to: &Path) -> Result<()> {
    if !["http://", "https://"].iter().any(|web| address.starts_with(web)) {
        let problem = format!("the manifest gives no web address of it (“{address}”)");
        let hint = "list the address, or bring a copy with --from FOLDER";
        return Err(Problem::data(file, None, None, problem, hint).into());
    }
    let began = std::fs::metadata(to).is_ok_and(|part| part.len() > 0);
    let mut done = curl(address, to)?;
    if began && done.status.code().is_some_and(|code| CANNOT_GO_ON.contains(&code)) {
        std::fs::remove_file(to).map_err(Problem::file("remove", to))?;
        done = curl(address, to)?;
    }
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let said = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("curl did not say why");
    let said = said.trim_start_matches("curl: ").trim_end_matches('.');
    if done.status.code() == Some(NO_ROOM) {
        let hint = "make room, and fetch again: it goes on where it ended".to_owned();
        return Err(Error::Unwritten { folder: to.to_owned(), problem: said.to_owned(), hint });
    }
    let hint = "open the address in a browser: the file may have moved, and --from FOLDER takes a copy";
    Err(Problem::data(file, None, None, format!("{address} cannot be had: {said}"), hint).into())
}

fn curl(address: &str, to: &Path) -> Result<Output> {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--fail", "--location", "--globoff", "--proto", "=http,https"])
        .args(["--retry", "2", "--connect-timeout", "30", "--speed-limit", "100", "--speed-time", "60"])
        .args(["--max-filesize", &LARGEST.to_string(), "--continue-at", "-", "--output"])
        .arg(to)
        .args(["--url", address]);
    Ok(curl.output().map_err(Problem::file("run", "curl"))?)
}

/// Whether the program that downloads is there.
///
/// # Errors
/// [`Problem::Setting`] where it is not.
pub fn ready() -> Result<()> {
    match Command::new("curl").arg("--version").output() {
        Ok(_) => Ok(()),
        Err(_) => {
            let problem = "returns are fetched from their addresses by the program `curl`, and it is not there";
            Err(Error::setting(problem, "install it, or bring copies with --from FOLDER"))
        }
    }
}
