//! `report`: builds and checks the briefing.

mod args;
mod diff;
mod examples;
mod status;
mod verify;
mod watch;

use anstyle::{AnsiColor, Style};
use args::{Build, Cli, Inputs, Verb};
use clap::{CommandFactory, Parser};
use pledgebook::report::{self, Options, PDF};
use pledgebook::{BRIEFING, Error, Result, pdf};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

fn main() -> ExitCode {
    leave_pdf_panics_unprinted();
    let cli = Cli::parse();
    let done = match cli.verb.unwrap_or_else(|| Verb::Build(Build::default())) {
        Verb::Build(wanted) => build(&wanted, cli.quiet),
        Verb::Check(inputs) => check(&inputs, cli.quiet),
        Verb::Status(wanted) => return exit(status::status(&wanted, cli.quiet)),
        Verb::Verify(wanted) => return exit(verify::verify(&wanted, cli.quiet)),
        Verb::Diff(wanted) => return exit(diff::diff(&wanted, cli.quiet)),
        Verb::Publish(wanted) => status::publish(&wanted, cli.quiet),
        Verb::Watch(wanted) => watch::watch(&wanted, cli.quiet),
        Verb::List(inputs) => list(&inputs),
        Verb::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "report", &mut script);
            say(&[String::from_utf8_lossy(&script).trim_end().to_owned()])
        }
    };
    exit(done.map(|()| ExitCode::SUCCESS))
}

/// A panic inside the PDF reader is told as a refusal, in one sentence; any other is printed.
fn leave_pdf_panics_unprinted() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !pdf::is_reading() {
            usual(panic);
        }
    }));
}

fn exit(done: Result<ExitCode>) -> ExitCode {
    done.unwrap_or_else(|error| {
        complain(&error);
        ExitCode::from(exit_code(&error))
    })
}

fn complain(error: &Error) {
    anstream::eprintln!("{ERROR}error:{ERROR:#} {error}");
    let hint = error.hint();
    if !hint.is_empty() {
        anstream::eprintln!("{HINT}hint:{HINT:#} {hint}");
    }
}

fn build(wanted: &Build, quiet: bool) -> Result<()> {
    let started = Instant::now();
    let options = wanted.inputs.options()?;
    let folder = wanted.out.clone().unwrap_or_else(|| report::default_output(&options.templates));
    not_over_the_inputs(&folder, &options)?;
    let (mut built, revision) = status::build(&options)?;
    let written_from = Instant::now();
    let files = std::mem::take(&mut built.files);
    let size = files.get(PDF).map_or(0, <[u8]>::len).div_ceil(1000);
    let written = status::write(&built, files, revision, &folder)?;
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

fn check(inputs: &Inputs, quiet: bool) -> Result<()> {
    let built = report::build(&BRIEFING, &inputs.options()?)?;
    if !quiet {
        say(&[format!("all checks pass: {}", summary(&built))])?;
    }
    Ok(())
}

fn list(inputs: &Inputs) -> Result<()> {
    let options = inputs.options()?;
    let results = BRIEFING.analyse(&options.open_data()?, options.parameters.price_year)?;
    let mut lines = Vec::new();
    for analysis in BRIEFING.sections {
        lines.push(format!("{}: {}", analysis.id, analysis.question));
        if let Some(why) = results.too_early.as_ref().and_then(|early| early.sections.get(analysis.id)) {
            lines.push(format!("    cannot be made: {why}"));
            continue;
        }
        let section = results.section(analysis.id)?;
        let made = [
            (section.findings.iter().count(), "findings"),
            (section.charts.len(), "charts"),
            (section.tables.len(), "tables"),
            (section.claims.len(), "claims"),
        ];
        lines.push(format!("    gives {}", made.map(|(n, what)| format!("{n} {what}")).join(", ")));
        lines.push(format!("    reads {}", section.reads.join(", ")));
    }
    say(&lines)
}

/// Prints lines; a reader that went away (`report list | head -1`) is no error.
fn say(lines: &[String]) -> Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{}", lines.join("\n")) {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::File { action: "write", path: "standard output".into(), source: cause })
        }
        _ => Ok(()),
    }
}

fn summary(built: &report::Built) -> String {
    let sections = &built.results.sections;
    let sum = |count: fn(&pledgebook::briefing::Section) -> usize| sections.iter().map(count).sum::<usize>();
    format!(
        "{} sections, {} findings, {} charts, {} tables, {} claims checked",
        sections.len(),
        sum(|section| section.findings.iter().count()),
        sum(|section| section.charts.len()),
        sum(|section| section.tables.len()),
        built.results.claims.len(),
    )
}

fn exit_code(error: &Error) -> u8 {
    match error {
        Error::File { .. } | Error::Unwritten { .. } => 3,
        // An option or an environment variable that cannot be used.
        Error::Setting { .. } | Error::Unknown { kind: "section", .. } => 2,
        Error::Within { source, .. } if matches!(**source, Error::File { .. }) => 3,
        _ => 1,
    }
}

/// Refuses an output folder that holds the inputs, or lies among them: clearing what is
/// no longer made could then take a source file with it, and the next build would read
/// what this one wrote.
fn not_over_the_inputs(folder: &Path, options: &Options) -> Result<()> {
    let (out, data, templates) = (real(folder), real(&options.data), real(&options.templates));
    let own = ["build", "published"].iter().any(|own| out.starts_with(templates.join(own)));
    if data.starts_with(&out) || templates.starts_with(&out) {
        return Err(Error::Setting {
            problem: format!("the output folder {} holds the data or the templates", folder.display()),
            hint: "name a folder of its own with --out".into(),
        });
    }
    if out.starts_with(&data) || (out.starts_with(&templates) && !own) {
        return Err(Error::Setting {
            problem: format!("the output folder {} lies among the data or the templates", folder.display()),
            hint: "name a folder outside them with --out".into(),
        });
    }
    Ok(())
}

/// The path without links, of a folder that need not be there yet.
fn real(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let there = whole.ancestors().find_map(|above| Some((above, std::fs::canonicalize(above).ok()?)));
    match there {
        Some((above, known)) => known.join(whole.strip_prefix(above).unwrap_or(Path::new(""))),
        None => whole,
    }
}
