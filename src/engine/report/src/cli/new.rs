//! `report new`.

use crate::cli::add_args::New;
use crate::cli::terminal::say;
use crate::error::Result;
use crate::starter::begin;

/// Writes a project to begin with.
pub fn new(wanted: &New, quiet: bool) -> Result<()> {
    let lines = begin(&wanted.path, wanted.engine.as_deref())?;
    if quiet { Ok(()) } else { say(&lines) }
}
