//! `report build` and `report check`.

use crate::build::{Built, build as built_from};
use crate::cli::args::{Build, Inputs};
use crate::cli::folders::not_over_the_inputs;
use crate::cli::terminal::{complain, say, summary};
use crate::error::Result;
use crate::files::Files;
use crate::loose::loose;
use crate::options::{Options, PDF, default_output};
use crate::project::{Revision, revision};
use crate::publish::{Written, finish, publish};
use crate::record::{RECORD, Record};
use pledgebook::briefing::Briefing;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Builds, writes and says what was written.
pub fn build(briefing: &Briefing, wanted: &Build, quiet: bool) -> Result<()> {
    let started = Instant::now();
    let options = wanted.inputs.options()?;
    let folder = wanted.out.clone().unwrap_or_else(|| default_output(&options.templates));
    not_over_the_inputs(&folder, &options)?;
    let (mut built, revision) = build_with_revision(briefing, &options)?;
    let written_from = Instant::now();
    let files = std::mem::take(&mut built.files);
    let size = files.get(PDF).map_or(0, <[u8]>::len).div_ceil(1000);
    let written = write(&built, files, revision, &folder)?;
    if quiet {
        return Ok(());
    }
    let writing = written_from.elapsed();
    let mut lines = vec![
        format!("{}: {} pages, {size} kB", folder.join(PDF).display(), built.pages),
        summary(&built),
        format!("{} of {} files changed, in {:.2} s", written.changed, written.files, started.elapsed().as_secs_f64()),
    ];
    if wanted.timings {
        let wrote = ("write the files", writing);
        let parts = built.timings.iter().chain(std::iter::once(&wrote));
        lines.extend(parts.map(|(part, took)| format!("{:>8.1} ms  {part}", took.as_secs_f64() * 1000.0)));
    }
    say(&lines)
}

/// Builds, and writes nothing; tells every loose end.
pub fn check(briefing: &Briefing, inputs: &Inputs, quiet: bool) -> Result<ExitCode> {
    let options = inputs.options()?;
    let built = built_from(briefing, &options)?;
    let loose = loose(briefing, &options, &built)?;
    loose.iter().for_each(complain);
    if !loose.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    if !quiet {
        say(&[format!("all checks pass: {}", summary(&built)), format!("its prose: {}", built.measures)])?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What git says of the inputs.
pub type Stand = Result<Option<Revision>>;

/// Builds; git is asked meanwhile, and keeps no build from being made.
pub fn build_with_revision(briefing: &Briefing, options: &Options) -> Result<(Built, Stand)> {
    std::thread::scope(|scope| {
        let revision = scope.spawn(|| revision(options));
        let built = built_from(briefing, options)?;
        Ok((built, revision.join().unwrap_or(Ok(None))))
    })
}

/// Writes files and the record of them, without a revision where git does not tell.
pub fn write(built: &Built, mut files: Files, revision: Stand, folder: &Path) -> Result<Written> {
    finish(folder)?;
    let record = Record::of(built, &files, revision.unwrap_or_default()).file(folder);
    files.insert(RECORD, record);
    publish(&files, folder)
}
