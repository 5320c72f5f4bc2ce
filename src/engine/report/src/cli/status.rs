//! `report status`.

use crate::cli::args::Status;
use crate::cli::terminal::{complain, say};
use crate::error::Result;
use crate::options::default_output;
use pledgebook::briefing::Briefing;
use std::process::ExitCode;

/// Exit codes of `report status`.
const STALE: u8 = 1;
const CANNOT_TELL: u8 = 2;

/// Fresh or stale, and why; anything that keeps it from being told is an exit of its own.
pub fn status(briefing: &Briefing, wanted: &Status, quiet: bool) -> Result<ExitCode> {
    let told = || {
        let options = wanted.inputs.options()?;
        let folder = wanted.folder.clone().unwrap_or_else(|| default_output(&options.templates));
        Ok((crate::status::status(briefing, &options, &folder)?, folder))
    };
    let (changes, folder) = match told() {
        Ok(told) => told,
        Err(error) => {
            complain(&error);
            return Ok(ExitCode::from(CANNOT_TELL));
        }
    };
    let (listed, here) = pledgebook::extract::returns_here(&wanted.inputs.data).unwrap_or_default();
    let folder = folder.display();
    let mut lines = vec![match changes.len() {
        0 => format!("fresh: {folder} is what a build would write"),
        1 => format!("stale: {folder}, for one reason"),
        many => format!("stale: {folder}, for {many} reasons"),
    }];
    lines.extend(changes.iter().map(|change| format!("  {change}")));
    if here < listed {
        lines.push(format!(
            "{} of the {listed} returns that extracts are made of are not here; only `extract` needs them",
            listed - here
        ));
    }
    if !quiet {
        say(&lines)?;
    }
    Ok(ExitCode::from(if changes.is_empty() { 0 } else { STALE }))
}
