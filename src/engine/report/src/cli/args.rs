//! The command line: these doc comments are the help.

use crate::ballista::Ballista;
use crate::cli::add_args::{Add, New, Promote, Remove, Rename};
use crate::cli::add_examples::{ADD_EXAMPLES, NEW_EXAMPLES, PROMOTE_EXAMPLES, REMOVE_EXAMPLES, RENAME_EXAMPLES};
use crate::cli::examples::*;
use crate::cli::man::Page;
use crate::error::Result as BuildResult;
use crate::options::Options;
use clap::{Args, Parser, Subcommand};
use pledgebook::Error;
use pledgebook::parameters::Parameters;
use pledgebook::quantity::{FinancialYear, PartialDate};
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

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Build the briefing: PDF, web page, spreadsheets, Typst source, charts, findings.json.
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
    /// Make a published PDF, web page or spreadsheet again from its data, and compare.
    #[command(after_long_help = VERIFY_EXAMPLES)]
    Verify(Verify),
    /// Hold the project, its data and each output against published guidance; write nothing.
    #[command(after_long_help = LINT_EXAMPLES)]
    Lint(Lint),
    /// Build, and write what readers are given: PDF, web page, spreadsheets, JSON.
    #[command(after_long_help = PUBLISH_EXAMPLES)]
    Publish(Publish),
    /// Build on every change, and show the pages in a browser, live.
    #[command(after_long_help = WATCH_EXAMPLES)]
    Watch(Watch),
    /// Say what published returns hold, to the row and the penny; write nothing unless asked.
    #[command(after_long_help = READ_EXAMPLES)]
    Read(Read),
    /// Bring the returns that the manifest lists, and check the hash of each.
    #[command(after_long_help = FETCH_EXAMPLES)]
    Fetch(Fetch),
    /// Make the small tables that the briefing has of returns.
    #[command(after_long_help = EXTRACT_EXAMPLES)]
    Extract(Extract),
    /// Begin a project: a briefing that builds, tests, publishes and verifies as it is.
    #[command(after_long_help = NEW_EXAMPLES)]
    New(New),
    /// Add a dataset, an analysis, a claim, a source, a chart or a section to the project.
    #[command(subcommand, after_long_help = ADD_EXAMPLES)]
    Add(Add),
    /// Give an analysis, a finding or a claim another id, wherever it is named.
    #[command(after_long_help = RENAME_EXAMPLES)]
    Rename(Rename),
    /// Take a dataset, an analysis, a claim, a source, a chart or a section out again.
    #[command(subcommand, after_long_help = REMOVE_EXAMPLES)]
    Remove(Remove),
    /// Make the marked steps of a notebook the code of its analysis, and call it there.
    #[command(after_long_help = PROMOTE_EXAMPLES)]
    Promote(Promote),
    /// List the sections and the tables each reads.
    #[command(after_long_help = LIST_EXAMPLES)]
    List(Inputs),
    /// Print a completion script for a shell.
    #[command(after_long_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Print a manual page, or write them all into a folder.
    #[command(after_long_help = MAN_EXAMPLES)]
    Man(Page),
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
    pub fn options(&self) -> BuildResult<Options> {
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
    /// The PDF; or the web page or a spreadsheet, which are made again from the data in the PDF.
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// The PDF with the data of a web page or a spreadsheet; briefing.pdf beside it by default.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub pdf: Option<PathBuf>,
    /// A data package that the data inside must equal.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub data: Option<PathBuf>,
    /// Tell it as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What to hold against the guidance.
#[derive(Args, Clone, Debug)]
pub struct Lint {
    /// Projects, data packages, output folders or single outputs; by default the project here,
    /// its data, what a build gives now, and what was published.
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Say what a rule asks, why, and where it is written; `all` for every rule.
    #[arg(long, value_name = "CODE", conflicts_with = "paths")]
    pub explain: Option<String>,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = LintFormat::Terminal)]
    pub format: LintFormat,
    /// What to read.
    #[command(flatten)]
    pub inputs: Inputs,
}

/// How breaches are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LintFormat {
    /// For people at a terminal.
    Terminal,
    /// For programs.
    Json,
    /// For code hosts, which show it beside the lines: SARIF 2.1.0.
    Sarif,
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

/// What to read, and how.
#[derive(Args, Clone, Debug)]
pub struct Read {
    /// Files, or folders with CSV files below them; packed with gzip or not.
    #[arg(value_name = "PATH", required = true, value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// The recipe of the data package that says what they look like; its only one by default.
    #[arg(long, value_name = "NAME")]
    pub recipe: Option<String>,
    /// Folder of the data package.
    #[arg(long, value_name = "DIR", default_value = "data", value_hint = clap::ValueHint::DirPath)]
    pub data: PathBuf,
    /// Write the payments to this Parquet file.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = ReadFormat::Terminal)]
    pub format: ReadFormat,
}

/// How an account is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ReadFormat {
    /// For people at a terminal.
    Terminal,
    /// For programs: every row that was set aside.
    Json,
}

/// What to bring, from where.
#[derive(Args, Clone, Debug)]
pub struct Fetch {
    /// Folder of copies, with the names that the manifest has; from their addresses by default.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub from: Option<PathBuf>,
    /// Folder of the data package.
    #[arg(long, value_name = "DIR", default_value = "data", value_hint = clap::ValueHint::DirPath)]
    pub data: PathBuf,
}

/// What to extract, from where.
#[derive(Args, Clone, Debug)]
pub struct Extract {
    /// Folder of the returns; what `fetch` brought by default.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub from: Option<PathBuf>,
    /// Make this table only; may be given again.
    #[arg(long, value_name = "TABLE")]
    pub only: Vec<String>,
    /// What runs the SQL: polars in this program, or a Ballista cluster, as ballista://HOST:PORT.
    #[arg(long, value_name = "ENGINE", default_value = "polars", value_parser = ExtractEngine::named)]
    pub engine: ExtractEngine,
    /// Folder that this machine and every executor of a cluster see by the same path; one for
    /// temporary files by default, which is right where the cluster is on this machine.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub shared: Option<PathBuf>,
    /// Folder of the data package.
    #[arg(long, value_name = "DIR", default_value = "data", value_hint = clap::ValueHint::DirPath)]
    pub data: PathBuf,
}

/// What runs the SQL of extracts.
#[derive(Clone, Debug)]
pub enum ExtractEngine {
    /// In this program.
    Polars,
    /// A cluster.
    Ballista(Ballista),
}

impl ExtractEngine {
    fn named(name: &str) -> Result<Self, String> {
        let cluster = || Ballista::at(name).map(ExtractEngine::Ballista);
        let polars = (name == "polars").then_some(ExtractEngine::Polars);
        polars.or_else(cluster).ok_or_else(|| "an engine is polars, or a cluster: ballista://HOST:PORT".into())
    }
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
