//! `report diff`.

use crate::args::{Diff, Format, Threshold};
use crate::{complain, say};
use pledgebook::diff::{self, Origin, Renames, Tier};
use pledgebook::{BRIEFING, Error, Result};
use std::process::ExitCode;

/// Compares, prints or writes, and fails where `--fail-on` says so.
pub fn diff(wanted: &Diff, quiet: bool) -> Result<ExitCode> {
    let options = wanted.inputs.options()?;
    let published = options.templates.join("published").display().to_string();
    let old = Origin::of(wanted.old.as_deref().unwrap_or(&published), &options)?;
    let new = wanted.new.as_deref().map_or(Ok(Origin::WorkingTree), |new| Origin::of(new, &options))?;
    let tell = |words: &str| {
        if !quiet {
            anstream::eprintln!("{words}");
        }
    };
    let (before, now) = (old.snapshot(&BRIEFING, &options, tell)?, new.snapshot(&BRIEFING, &options, tell)?);
    let found = diff::compare(&before, &now, &Renames::read(&options.templates)?)?;
    let text = match wanted.format {
        Format::Terminal => diff::terminal(&found).join("\n") + "\n",
        Format::Markdown => diff::markdown(&found, wanted.budget as usize),
        Format::Json => found.json(),
    };
    match &wanted.output {
        Some(file) => pledgebook::report::write_file(file, text.as_bytes())?,
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
    complain(&Error::Setting {
        problem: format!("{count} {plural} {words}"),
        hint: "if they are meant, publish them: `report publish`".into(),
    });
    Ok(ExitCode::FAILURE)
}
