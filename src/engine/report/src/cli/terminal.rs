//! What the command line says, and how it ends.

use crate::build::Built;
use crate::error::{Error, Result};
use anstyle::{AnsiColor, Style};
use pledgebook::briefing::Section;
use std::process::ExitCode;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// The running program's name, as a user would type it.
pub fn program() -> String {
    let called = std::env::args_os().next().map(std::path::PathBuf::from);
    let name = called.as_deref().and_then(std::path::Path::file_stem).map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "report".into())
}

/// The exit code of what was done, with its error told.
pub fn exit(done: Result<ExitCode>) -> ExitCode {
    done.unwrap_or_else(|error| {
        complain(&error);
        ExitCode::from(exit_code(&error))
    })
}

/// An error and its hint, on standard error.
pub fn complain(error: &Error) {
    anstream::eprintln!("{ERROR}error:{ERROR:#} {error}");
    let hint = error.hint();
    if !hint.is_empty() {
        anstream::eprintln!("{HINT}hint:{HINT:#} {hint}");
    }
}

/// Prints lines; a reader that went away (`report list | head -1`) is no error.
pub fn say(lines: &[String]) -> Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{}", lines.join("\n")) {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::file("write", "standard output")(cause))
        }
        _ => Ok(()),
    }
}

/// “1 chart”, “2 charts”
pub fn plural(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// How much a briefing holds.
pub fn summary(built: &Built) -> String {
    let sections = &built.results.sections;
    let sum = |count: fn(&Section) -> usize, one| plural(sections.iter().map(count).sum::<usize>(), one);
    format!(
        "{}, {}, {}, {}, {} checked",
        plural(sections.len(), "section"),
        sum(|section| section.findings.iter().count(), "finding"),
        sum(|section| section.charts.len(), "chart"),
        sum(|section| section.tables.len(), "table"),
        plural(built.results.claims.len(), "claim"),
    )
}

fn exit_code(error: &Error) -> u8 {
    use pledgebook::Error as Cause;
    match error {
        Error::Analysis(Cause::File { .. }) | Error::Unwritten { .. } => 3,
        // An option or an environment variable that cannot be used.
        Error::Analysis(Cause::Setting { .. } | Cause::Unknown { kind: "section", .. }) => 2,
        Error::Analysis(Cause::Within { source, .. }) if matches!(**source, Cause::File { .. }) => 3,
        Error::Within { source, .. } if matches!(**source, Error::Analysis(Cause::File { .. })) => 3,
        _ => 1,
    }
}
