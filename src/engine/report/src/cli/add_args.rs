//! The command line of `new` and `add`: these doc comments are the help.

use crate::cli::add_examples::*;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What to begin.
#[derive(Args, Clone, Debug)]
pub struct New {
    /// The project's name; or a path, whose last part is the name.
    #[arg(value_name = "NAME", value_hint = clap::ValueHint::DirPath)]
    pub path: PathBuf,
    /// Take the engine from this folder of a clone, and not by its version.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub engine: Option<PathBuf>,
}

/// What to add.
#[derive(Debug, Subcommand)]
pub enum Add {
    /// Copy a table into the data package and describe it, as far as the file shows.
    #[command(after_long_help = DATASET_EXAMPLES)]
    Dataset(AddDataset),
    /// Write an analysis: code, page, notebook, and its line in the list.
    #[command(after_long_help = ANALYSIS_EXAMPLES)]
    Analysis(AddAnalysis),
    /// Write a claim to be checked, with the rule that gives its verdict and the reason.
    #[command(after_long_help = CLAIM_EXAMPLES)]
    Claim(AddClaim),
    /// Describe a source in sources.yml.
    #[command(after_long_help = SOURCE_EXAMPLES)]
    Source(AddSource),
    /// Write a chart into a section: its function, the call, its place on the page.
    #[command(after_long_help = CHART_EXAMPLES)]
    Chart(AddChart),
    /// Write the page of an analysis that has none, with everything that it gives.
    #[command(after_long_help = SECTION_EXAMPLES)]
    Section(AddSection),
}

/// What to rename.
#[derive(Args, Clone, Debug)]
pub struct Rename {
    /// The id that it has: of an analysis, a finding (analysis.name) or a claim.
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The id that it is to have.
    #[arg(value_name = "NEW")]
    pub new: String,
    /// Whether to write it.
    #[command(flatten)]
    pub changes: Changes,
}

/// What to take out.
#[derive(Debug, Subcommand)]
pub enum Remove {
    /// Take a table out of the data package, and its file with it.
    #[command(after_long_help = REMOVE_DATASET_EXAMPLES)]
    Dataset(Removed),
    /// Take an analysis out: code, page, notebook, and its line in the list.
    #[command(after_long_help = REMOVE_ANALYSIS_EXAMPLES)]
    Analysis(Removed),
    /// Take a claim out, with its reasons and its place on the page.
    #[command(after_long_help = REMOVE_CLAIM_EXAMPLES)]
    Claim(Removed),
    /// Take a source out of sources.yml.
    #[command(after_long_help = REMOVE_SOURCE_EXAMPLES)]
    Source(Removed),
    /// Take a chart out of its section: its function, the call, its place on the page.
    #[command(after_long_help = REMOVE_CHART_EXAMPLES)]
    Chart(Removed),
    /// Take the page of an analysis out, which stays.
    #[command(after_long_help = REMOVE_SECTION_EXAMPLES)]
    Section(Removed),
}

/// What is to go, by its name.
#[derive(Args, Clone, Debug)]
pub struct Removed {
    /// Its name or id.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Whether to write it.
    #[command(flatten)]
    pub changes: Changes,
}

/// What to promote.
#[derive(Args, Clone, Debug)]
pub struct Promote {
    /// The notebook; its name is the id of the analysis.
    #[arg(value_name = "NOTEBOOK", value_hint = clap::ValueHint::FilePath)]
    pub notebook: PathBuf,
    /// What the analysis asks; the notebook's title by default.
    #[arg(long, value_name = "QUESTION")]
    pub question: Option<String>,
    /// Replace functions that are there and say something else.
    #[arg(long)]
    pub replace: bool,
    /// Whether to write it.
    #[command(flatten)]
    pub changes: Changes,
}

/// Whether it is to be written.
#[derive(Args, Clone, Debug)]
pub struct Changes {
    /// Show what would be new and changed; write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// A dataset.
#[derive(Args, Clone, Debug)]
pub struct AddDataset {
    /// The file: CSV, an Excel workbook or an OpenDocument spreadsheet.
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// The table's name; the file's by default.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Its title for people.
    #[arg(long, value_name = "TITLE")]
    pub title: Option<String>,
    /// The unit of a column's numbers, as in visits=visits or budget_gbp_m=gbp_m; may be given again.
    #[arg(long = "unit", value_name = "COLUMN=UNIT", value_parser = pair)]
    pub units: Vec<(String, String)>,
    /// A column that stays text, whatever it holds; may be given again.
    #[arg(long = "text", value_name = "COLUMN")]
    pub text: Vec<String>,
    /// The columns that together name a row, by commas.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub key: Vec<String>,
    /// The source of every row: a key of sources.yml.
    #[arg(long, value_name = "ID")]
    pub source: Option<String>,
    /// In dates like 06/03/2024 the day stands first.
    #[arg(long, conflicts_with = "month_first")]
    pub day_first: bool,
    /// In dates like 06/03/2024 the month stands first.
    #[arg(long)]
    pub month_first: bool,
    /// Whether to write it.
    #[command(flatten)]
    pub changes: Changes,
}

/// An analysis.
#[derive(Args, Clone, Debug)]
pub struct AddAnalysis {
    /// Its id: file, page, notebook and chart are called so.
    #[arg(value_name = "ID")]
    pub id: String,
    /// What it asks.
    #[arg(long, value_name = "QUESTION")]
    pub question: Option<String>,
    /// The table it begins with; that of its name or the only one by default.
    #[arg(long, value_name = "TABLE")]
    pub table: Option<String>,
    /// The column of its numbers; the only one by default.
    #[arg(long, value_name = "COLUMN")]
    pub value: Option<String>,
    /// Whether to write it.
    #[command(flatten)]
    pub changes: Changes,
}

/// A claim.
#[derive(Args, Clone, Debug)]
pub struct AddClaim {
    /// Its id, as in C-12.
    #[arg(value_name = "ID")]
    pub id: String,
    /// The section that it belongs to.
    #[arg(long, value_name = "SECTION")]
    pub subject: String,
    /// What is claimed, in your words, without a verdict.
    #[arg(long, value_name = "TEXT")]
    pub claim: String,
    /// Who says it.
    #[arg(long, value_name = "WHO")]
    pub said_by: Option<String>,
    /// Where it is said: a key of sources.yml.
    #[arg(long, value_name = "ID")]
    pub source: String,
    /// Where in that source.
    #[arg(long, value_name = "PLACE")]
    pub locator: String,
    /// What gives the verdict: agrees, compares, conflicts, wording, implied, or own for a function of yours.
    #[arg(long, value_name = "RULE")]
    pub rule: Option<String>,
    /// What the rule looks at: findings by their ids, or cells as table/id/column; by spaces.
    #[arg(long, value_name = "FIGURES")]
    pub of: Option<String>,
    /// What that is held against, named in the same way.
    #[arg(long, value_name = "FIGURES")]
    pub against: Option<String>,
    /// The verdict where all that is compared is so.
    #[arg(long, value_name = "VERDICT")]
    pub then: Option<String>,
    /// The verdict where it is not.
    #[arg(long, value_name = "VERDICT")]
    pub otherwise: Option<String>,
    /// Further findings whose arithmetic is shown, by spaces.
    #[arg(long, value_name = "FINDINGS")]
    pub shows: Option<String>,
    /// Why it has the verdict that it has now: a sentence of the page, with findings in it.
    #[arg(long, value_name = "SENTENCE")]
    pub because: Option<String>,
    /// Whether to write it.
    #[command(flatten)]
    pub changes: Changes,
}

/// A source.
#[derive(Args, Clone, Debug)]
pub struct AddSource {
    /// Its key, as in town-clerk-2025.
    #[arg(value_name = "ID")]
    pub id: String,
    /// Its title.
    #[arg(long, value_name = "TITLE")]
    pub title: String,
    /// Who wrote or published it.
    #[arg(long, value_name = "AUTHOR")]
    pub author: Option<String>,
    /// When: a year, a month or a day, as in 2025-02-10.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Where it can be read.
    #[arg(long, value_name = "ADDRESS")]
    pub url: Option<String>,
    /// What it is, in Hayagriva's words: report, web, article, legislation…
    #[arg(long = "type", value_name = "TYPE", default_value = "report")]
    pub kind: String,
    /// Whether to write it.
    #[command(flatten)]
    pub changes: Changes,
}

/// A chart.
#[derive(Args, Clone, Debug)]
pub struct AddChart {
    /// Its name.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The section it stands in.
    #[arg(long, value_name = "SECTION")]
    pub section: String,
    /// The table it shows; that of the section's name or the only one by default.
    #[arg(long, value_name = "TABLE")]
    pub table: Option<String>,
    /// The column of its numbers; the only one by default.
    #[arg(long, value_name = "COLUMN")]
    pub value: Option<String>,
    /// Its title on the page.
    #[arg(long, value_name = "TITLE")]
    pub title: Option<String>,
    /// Whether to write it.
    #[command(flatten)]
    pub changes: Changes,
}

/// A section.
#[derive(Args, Clone, Debug)]
pub struct AddSection {
    /// The id of its analysis.
    #[arg(value_name = "ID")]
    pub id: String,
    /// Whether to write it.
    #[command(flatten)]
    pub changes: Changes,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (column, unit) = text.split_once('=').ok_or("write COLUMN=UNIT, as in visits=visits")?;
    match column.is_empty() || unit.is_empty() {
        true => Err("write COLUMN=UNIT, as in visits=visits".into()),
        false => Ok((column.to_owned(), unit.to_owned())),
    }
}
