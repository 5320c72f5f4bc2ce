//! `report publish`.

use crate::cli::args::Publish;
use crate::cli::build::{build_with_revision, write};
use crate::cli::folders::not_over_the_inputs;
use crate::cli::terminal::{say, summary};
use crate::error::Result;
use crate::files::Files;
use crate::options::PDF;
use pledgebook::briefing::Briefing;

/// The files a reader is given; the rest can be made from them.
const PUBLISHED: [&str; 3] = [PDF, "findings.json", "prose.json"];

/// Builds, and writes what is published with its record.
pub fn publish(briefing: &Briefing, wanted: &Publish, quiet: bool) -> Result<()> {
    let options = wanted.inputs.options()?;
    let folder = wanted.out.clone().unwrap_or_else(|| options.templates.join("published"));
    not_over_the_inputs(&folder, &options)?;
    let (built, revision) = build_with_revision(briefing, &options)?;
    let mut files = Files::default();
    for (path, bytes) in built.files.iter().filter(|(path, _)| PUBLISHED.contains(path)) {
        files.insert(path, bytes.to_vec());
    }
    let written = write(&built, files, revision, &folder)?;
    if quiet {
        return Ok(());
    }
    say(&[
        format!("{}: {} pages", folder.join(PDF).display(), built.pages),
        summary(&built),
        format!("{} of {} files changed", written.changed, written.files),
    ])
}
