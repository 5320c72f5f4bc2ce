//! `report status` and `report publish`.

use crate::args::{Publish, Status};
use crate::{not_over_the_inputs, say, summary};
use pledgebook::report::{self, Built, Files, Options, PDF, RECORD, Record, Revision};
use pledgebook::{BRIEFING, Result};
use std::path::Path;
use std::process::ExitCode;

/// Exit codes of `report status`.
const STALE: u8 = 1;
const CANNOT_TELL: u8 = 2;

/// Fresh or stale, and why; anything that keeps it from being told is an exit of its own.
pub fn status(wanted: &Status, quiet: bool) -> Result<ExitCode> {
    let told = || {
        let options = wanted.inputs.options()?;
        let folder = wanted.folder.clone().unwrap_or_else(|| report::default_output(&options.templates));
        Ok((report::status(&BRIEFING, &options, &folder)?, folder))
    };
    let (changes, folder) = match told() {
        Ok(told) => told,
        Err(error) => {
            crate::complain(&error);
            return Ok(ExitCode::from(CANNOT_TELL));
        }
    };
    let folder = folder.display();
    let mut lines = vec![match changes.len() {
        0 => format!("fresh: {folder} is what a build would write"),
        1 => format!("stale: {folder}, for one reason"),
        many => format!("stale: {folder}, for {many} reasons"),
    }];
    lines.extend(changes.iter().map(|change| format!("  {change}")));
    if !quiet {
        say(&lines)?;
    }
    Ok(ExitCode::from(if changes.is_empty() { 0 } else { STALE }))
}

/// The files a reader is given; the rest can be made from them.
const PUBLISHED: [&str; 3] = [PDF, "findings.json", "prose.json"];

/// Builds, and writes what is published with its record.
pub fn publish(wanted: &Publish, quiet: bool) -> Result<()> {
    let options = wanted.inputs.options()?;
    let folder = wanted.out.clone().unwrap_or_else(|| options.templates.join("published"));
    not_over_the_inputs(&folder, &options)?;
    let (built, revision) = build(&options)?;
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

/// Builds; git is asked meanwhile, and keeps no build from being made.
pub fn build(options: &Options) -> Result<(Built, Stand)> {
    std::thread::scope(|scope| {
        let revision = scope.spawn(|| report::revision(options));
        let built = report::build(&BRIEFING, options)?;
        Ok((built, revision.join().unwrap_or(Ok(None))))
    })
}

/// What git says of the inputs.
type Stand = Result<Option<Revision>>;

/// Writes files and the record of them, without a revision where git does not tell.
pub fn write(built: &Built, mut files: Files, revision: Stand, folder: &Path) -> Result<report::Written> {
    report::finish(folder)?;
    let record = Record::of(built, &files, revision.unwrap_or_default()).file(folder);
    files.insert(RECORD, record);
    report::publish(&files, folder)
}
