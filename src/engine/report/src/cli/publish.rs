//! `report publish`.

use crate::cli::args::Publish;
use crate::cli::build::{build_with_revision, write};
use crate::cli::folders::not_over_the_inputs;
use crate::cli::terminal::{say, summary};
use crate::error::Result;
use crate::files::Files;
use crate::options::{PDF, PUBLISHED};
use pledgebook::briefing::Briefing;

/// Builds, and writes what is published with its record.
pub fn publish(briefing: &Briefing, wanted: &Publish, quiet: bool) -> Result<()> {
    let options = wanted.inputs.options()?;
    let folder = wanted.out.clone().unwrap_or_else(|| options.templates.join("published"));
    not_over_the_inputs(&folder, &options)?;
    let (built, revision) = build_with_revision(briefing, &options)?;
    let unread = revision.as_ref().err().map(|cause| format!("the record names no commit: {cause}; {}", cause.hint()));
    let mut files = Files::default();
    for (path, bytes) in built.files.iter().filter(|(path, _)| PUBLISHED.contains(path)) {
        files.insert(path, bytes.to_vec());
    }
    let written = write(&built, files, revision, &folder)?;
    if quiet {
        return Ok(());
    }
    let mut lines = vec![
        format!("{}: {} pages", folder.join(PDF).display(), built.pages),
        summary(&built),
        format!("{} of {} files changed", written.changed, written.files),
    ];
    lines.extend(unread);
    say(&lines)
}
