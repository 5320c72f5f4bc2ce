//! `report diff`.

use crate::cli::args::{Diff, Format, Threshold};
use crate::cli::terminal::{complain, program, say};
use crate::diff::{self, Origin, Renames, Tier};
use crate::error::{Error, Result};
use pledgebook::briefing::Briefing;
use std::process::ExitCode;

/// Compares, prints or writes, and fails where `--fail-on` says so.
pub fn diff(briefing: &Briefing, wanted: &Diff, quiet: bool) -> Result<ExitCode> {
    let options = wanted.inputs.options()?;
    let published = options.templates.join("published").display().to_string();
    let old = Origin::of(wanted.old.as_deref().unwrap_or(&published), &options)?;
    let new = wanted.new.as_deref().map_or(Ok(Origin::WorkingTree), |new| Origin::of(new, &options))?;
    let tell = |words: &str| {
        if !quiet {
            anstream::eprintln!("{words}");
        }
    };
    let (before, now) = (old.snapshot(briefing, &options, tell)?, new.snapshot(briefing, &options, tell)?);
    let found = diff::compare(&before, &now, &Renames::read(&options.templates)?)?;
    let text = match wanted.format {
        Format::Terminal => diff::terminal(&found).join("\n") + "\n",
        Format::Markdown => diff::markdown(&found, wanted.budget as usize),
        Format::Json => found.json(),
    };
    match &wanted.output {
        Some(file) => crate::publish::write_file(file, text.as_bytes())?,
        None if quiet => {}
        None => say(&[text.trim_end().to_owned()])?,
    }
    let (count, words) = match wanted.fail_on {
        None => return Ok(ExitCode::SUCCESS),
        Some(Threshold::Story) => (found.at_least(Tier::Story), "of the story"),
        Some(Threshold::Large) => (found.at_least(Tier::Large), "of the story, or large"),
        Some(Threshold::Any) => (found.changes.len() + found.sentences.len(), "in findings, claims and sentences"),
    };
    if count == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let plural = if count == 1 { "change" } else { "changes" };
    complain(&Error::setting(
        format!("{count} {plural} {words}"),
        format!("if they are meant, publish them: `{} publish`", program()),
    ));
    Ok(ExitCode::FAILURE)
}
