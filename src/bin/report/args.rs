//! The command line: these doc comments are the help.

use clap::{Args, Parser, Subcommand};
use pledgebook::Error;
use pledgebook::parameters::Parameters;
use pledgebook::quantity::{FinancialYear, PartialDate};
use pledgebook::report::Options;
use std::path::PathBuf;
use std::str::FromStr;

/// From a data package to a sourced, accessible PDF briefing.
///
/// Without a command, builds the briefing.
#[derive(Debug, Parser)]
#[command(name = "report", version, max_term_width = 100, after_long_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// Say nothing on success.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  report                                    build report/build/briefing.pdf from data/
  report build --only it_budget             one section, to look at it
  report build --price-year 2023-24         real terms in 2023-24 prices
  report check                              every check, nothing written
  report diff                               what changed since it was published
  report verify briefing.pdf                make it again from the data inside it
  report status                             fresh, or what made it stale
  report watch --open                       build on every change, live in the browser
  report publish                            write report/published/
  report list                               the sections and the tables they read
  report completions bash > report.bash     tab completion

Exit codes:
  0  done
  1  the data, a claim, a template or the document is wrong; nothing was written
  2  the command line is wrong
  3  a file could not be read or written
status and verify have codes of their own: see their help

Environment:
  SOURCE_DATE_EPOCH  the document's date in seconds since 1970 (else the data's own date)
  NO_COLOR           no colour";

const BUILD_EXAMPLES: &str = "\
Examples:
  report build                             report/build/briefing.pdf from data/
  report build --only it_budget --timings  one section, and how long each part took
  report build --as-of 2026-03-31          without what was announced later
  report build --out draft                 into another folder

All of it is written or nothing: where a build fails, the last output stays.";

const CHECK_EXAMPLES: &str = "\
Examples:
  report check                   every check, nothing written
  report check --only it_budget  of one section's prose
  report check --data new/data   of another data package

What is wrong is named with its file, line and column, or with the sentence that the
data no longer bear out.";

const LIST_EXAMPLES: &str = "\
Examples:
  report list                    each section's question, what it gives and reads
  report list --data new/data    from another data package";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  report completions bash > ~/.local/share/bash-completion/completions/report
  report completions zsh > ~/.zfunc/_report
  report completions fish > ~/.config/fish/completions/report.fish";

const STATUS_EXAMPLES: &str = "\
Examples:
  report status                      of report/build
  report status report/published     of what was published

Content is compared, never a time stamp: data, templates, fonts, sources, crates,
parameters, and the written files themselves.

Exit codes:
  0  fresh
  1  stale; each reason is named
  2  cannot tell: no build record, or a program older than its sources";

const DIFF_EXAMPLES: &str = "\
Examples:
  report diff                                what was published → the working tree
  report diff HEAD~3 HEAD                    two commits, each built in a scratch tree
  report diff old.pdf new.pdf                two published PDFs, by the findings inside
  report diff briefing.pdf                   a published PDF → the working tree
  report diff --format markdown --output comment.md
  report diff v1.0 --fail-on story           exit 1 where the story changed

Tiers: changes of the story (a sign, a fact, a verdict, an order, a threshold, a unit;
something a sentence rests on came or went), large (a tenth or more), small, below
rounding, and notes (method, sources, caveats). Ids that were renamed are declared in
report/renames.csv, with the columns old,new.";

const VERIFY_EXAMPLES: &str = "\
Examples:
  report verify briefing.pdf               offline, from the PDF alone
  report verify briefing.pdf --data data   and its data against a folder

Shows that pages, findings and record follow from the data and templates inside. It
cannot show that those are the data that were published: whoever changes the data and
builds anew gets a PDF that verifies. Compare the data's hash with the published one,
or give --data.

Exit codes:
  0  verified, byte for byte
  1  something does not agree; each thing is named
  3  the file cannot be read
  4  made by another version of the program: nothing contradicts, but the bytes
     cannot be compared; build that version to be sure";

const PUBLISH_EXAMPLES: &str = "\
Examples:
  report publish                     writes report/published/
  report publish --as-of 2024-12-31  as the data stood at the end of 2024";

const WATCH_EXAMPLES: &str = "\
Examples:
  report watch                       builds, and serves the pages on this machine
  report watch --open                and opens the browser
  report watch --only it_budget      one section, while its prose is written

Data, templates, fonts and the program's own sources are watched; what counts is their
content. Beside the pages stands what changed since report/published (or, where nothing
was published, since watching began), and what is wrong where a build fails: the last
good pages stay. Where sources changed the program is compiled anew, by cargo, and goes
on as the new one. Ctrl-C ends it.";

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Build the briefing: PDF, Typst source, charts, findings.json.
    #[command(after_long_help = BUILD_EXAMPLES)]
    Build(Build),
    /// Make every data, claim, prose and document check; write nothing.
    #[command(after_long_help = CHECK_EXAMPLES)]
    Check(Inputs),
    /// Say whether an output folder is fresh, or what made it stale; write nothing.
    #[command(after_long_help = STATUS_EXAMPLES)]
    Status(Status),
    /// Say which findings, claims and sentences changed between two builds.
    #[command(after_long_help = DIFF_EXAMPLES)]
    Diff(Diff),
    /// Make a published PDF again from the data inside it, and compare.
    #[command(after_long_help = VERIFY_EXAMPLES)]
    Verify(Verify),
    /// Build, and write what readers are given: PDF, findings.json, prose.json, build record.
    #[command(after_long_help = PUBLISH_EXAMPLES)]
    Publish(Publish),
    /// Build on every change, and show the pages in a browser, live.
    #[command(after_long_help = WATCH_EXAMPLES)]
    Watch(Watch),
    /// List the sections and the tables each reads.
    #[command(after_long_help = LIST_EXAMPLES)]
    List(Inputs),
    /// Print a completion script for a shell.
    #[command(after_long_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

/// What to read.
#[derive(Args, Clone, Debug)]
pub struct Inputs {
    /// Folder of the data package.
    #[arg(long, value_name = "DIR", default_value = "data", value_hint = clap::ValueHint::DirPath)]
    pub data: PathBuf,
    /// Folder of the templates.
    #[arg(long, value_name = "DIR", default_value = "report", value_hint = clap::ValueHint::DirPath)]
    pub templates: PathBuf,
    /// Prices of "real terms", as in 2024-25.
    #[arg(long, value_name = "YEAR", value_parser = parsed::<FinancialYear>)]
    pub price_year: Option<FinancialYear>,
    /// Leave out what was announced after this date, as in 2024-03-31.
    #[arg(long, value_name = "DATE", value_parser = parsed::<PartialDate>)]
    pub as_of: Option<PartialDate>,
    /// Print this section only; may be given again.
    #[arg(long = "only", value_name = "SECTION")]
    pub sections: Vec<String>,
}

impl Default for Inputs {
    fn default() -> Self {
        Inputs { data: "data".into(), templates: "report".into(), price_year: None, as_of: None, sections: vec![] }
    }
}

impl Inputs {
    /// With `parameters.toml` for what the command line leaves open.
    pub fn options(&self) -> Result<Options, Error> {
        let Inputs { data, templates, price_year, as_of, sections } = self.clone();
        let asked = Parameters { price_year, as_of, sections, date: None };
        let parameters = asked.or(Parameters::read(&templates)?).dated_by_environment()?;
        Ok(Options { data, templates, parameters })
    }
}

/// What to look at.
#[derive(Args, Clone, Debug)]
pub struct Status {
    /// The output folder; build/ below the templates by default.
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
    /// What to read.
    #[command(flatten)]
    pub inputs: Inputs,
}

/// What to verify.
#[derive(Args, Clone, Debug)]
pub struct Verify {
    /// The PDF.
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// A data package that the data inside must equal.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub data: Option<PathBuf>,
    /// Tell it as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What to compare.
#[derive(Args, Clone, Debug)]
pub struct Diff {
    /// The old build: a folder, a findings.json, a PDF or a git revision; report/published by default.
    #[arg(value_name = "OLD")]
    pub old: Option<String>,
    /// The new build, likewise; the working tree by default.
    #[arg(value_name = "NEW")]
    pub new: Option<String>,
    /// What to read.
    #[command(flatten)]
    pub inputs: Inputs,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub format: Format,
    /// Write it to this file.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Fail (exit code 1) where something changed that is as grave as this.
    #[arg(long, value_enum, value_name = "TIER")]
    pub fail_on: Option<Threshold>,
    /// Largest size of the Markdown, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = 60_000, value_parser = clap::value_parser!(u32).range(1000..))]
    pub budget: u32,
}

/// How a diff is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal.
    Terminal,
    /// For a pull-request comment.
    Markdown,
    /// For programs; report/diff.schema.json documents it.
    Json,
}

/// From which tier on a diff fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Threshold {
    /// Changes of the story.
    Story,
    /// Those, and changes of a tenth or more.
    Large,
    /// Any change of a finding, a claim or a sentence.
    Any,
}

/// What to publish.
#[derive(Args, Clone, Debug)]
pub struct Publish {
    /// What to read.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Folder to write to; published/ below the templates by default.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

/// What to watch, and where to show it.
#[derive(Args, Clone, Debug)]
pub struct Watch {
    /// What to read.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Folder to write to; build/ below the templates by default.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Port on this machine; one of 3000 to 3005 by default.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// Open it in the browser.
    #[arg(long)]
    pub open: bool,
}

/// What to build.
#[derive(Args, Clone, Debug, Default)]
pub struct Build {
    /// What to read.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Folder to write to; build/ below the templates by default.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Say how long each part took.
    #[arg(long)]
    pub timings: bool,
}

fn parsed<T: FromStr<Err = Error>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|cause: Error| format!("{cause}: {}", cause.hint()))
}
