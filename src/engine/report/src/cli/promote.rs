//! `report promote`.

use crate::add::Draft;
use crate::cli::add::finish;
use crate::cli::add_args::Promote;
use crate::cli::terminal::{complain, say};
use crate::error::{Error, Result};
use crate::promote::{Promotion, promote as promoted};
use std::path::Path;
use std::process::ExitCode;

/// Makes a notebook's steps the code of its analysis; where functions are there and differ,
/// shows the difference and stops.
pub fn promote(wanted: &Promote, quiet: bool) -> Result<ExitCode> {
    let whole = std::path::absolute(&wanted.notebook).map_err(Error::file("find", &wanted.notebook))?;
    let draft = Draft::around(whole.parent().unwrap_or(Path::new(".")))?;
    let below = whole.strip_prefix(draft.root()).unwrap_or(&whole).to_string_lossy().replace('\\', "/");
    let promotion = Promotion { notebook: &below, question: wanted.question.as_deref(), replace: wanted.replace };
    let done = promoted(draft, &promotion)?;
    if done.kept.is_empty() {
        return finish(&done.draft, done.told, &wanted.changes, quiet).map(|()| ExitCode::SUCCESS);
    }
    say(&done.draft.lines_up_to(usize::MAX))?;
    let names: Vec<String> = done.kept.iter().map(|name| format!("`{name}`")).collect();
    let says = if names.len() == 1 { "says" } else { "say" };
    let problem =
        format!("{} of the analysis {says} something else than the notebook: nothing was written", names.join(", "));
    complain(&Error::setting(
        problem,
        "take the notebook's with --replace, or put what the file says into the notebook",
    ));
    Ok(ExitCode::from(1))
}
