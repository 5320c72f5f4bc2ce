//! `report add`, `report rename` and `report remove`.

use crate::add::{
    self, Analysis, Chart, Claim, Dataset, Draft, Kind, Source, analysis, chart, claim, dataset, own, section, source,
};
use crate::cli::add_args::{Add, AddClaim, AddDataset, Changes, Remove, Rename};
use crate::cli::terminal::say;
use crate::error::Result;
use pledgebook::briefing::Briefing;
use std::path::Path;

/// Adds something to the project around the current folder, or shows what that would change.
pub fn add(briefing: &Briefing, wanted: &Add, quiet: bool) -> Result<()> {
    let draft = Draft::around(Path::new("."))?;
    let ((draft, told), changes) = match wanted {
        Add::Dataset(wanted) => (dataset(draft, &of_dataset(wanted))?, &wanted.changes),
        Add::Analysis(wanted) => {
            let (question, table, value) =
                (wanted.question.as_deref(), wanted.table.as_deref(), wanted.value.as_deref());
            (analysis(draft, &Analysis { id: &wanted.id, question, table, value })?, &wanted.changes)
        }
        Add::Claim(wanted) => {
            own(briefing, &draft)?;
            (claim(draft, &of_claim(wanted), briefing)?, &wanted.changes)
        }
        Add::Source(wanted) => {
            let (author, date, url) = (wanted.author.as_deref(), wanted.date.as_deref(), wanted.url.as_deref());
            let wanted_source = Source { id: &wanted.id, kind: &wanted.kind, title: &wanted.title, author, date, url };
            (source(draft, &wanted_source)?, &wanted.changes)
        }
        Add::Chart(wanted) => {
            let (table, value, title) = (wanted.table.as_deref(), wanted.value.as_deref(), wanted.title.as_deref());
            let wanted_chart = Chart { name: &wanted.name, section: &wanted.section, table, value, title };
            (chart(draft, &wanted_chart)?, &wanted.changes)
        }
        Add::Section(wanted) => {
            own(briefing, &draft)?;
            (section(draft, &wanted.id, briefing)?, &wanted.changes)
        }
    };
    finish(&draft, told, changes, quiet)
}

/// Gives something another id, or shows what that would change.
pub fn rename(briefing: &Briefing, wanted: &Rename, quiet: bool) -> Result<()> {
    let draft = Draft::around(Path::new("."))?;
    own(briefing, &draft)?;
    let (draft, told) = add::rename(draft, &wanted.old, &wanted.new, briefing)?;
    finish(&draft, told, &wanted.changes, quiet)
}

/// Takes something out, or shows what that would change.
pub fn remove(briefing: &Briefing, wanted: &Remove, quiet: bool) -> Result<()> {
    let draft = Draft::around(Path::new("."))?;
    own(briefing, &draft)?;
    let (kind, wanted) = match wanted {
        Remove::Dataset(wanted) => (Kind::Dataset, wanted),
        Remove::Analysis(wanted) => (Kind::Analysis, wanted),
        Remove::Claim(wanted) => (Kind::Claim, wanted),
        Remove::Source(wanted) => (Kind::Source, wanted),
        Remove::Chart(wanted) => (Kind::Chart, wanted),
        Remove::Section(wanted) => (Kind::Section, wanted),
    };
    let (draft, told) = add::remove(draft, kind, &wanted.name, briefing)?;
    finish(&draft, told, &wanted.changes, quiet)
}

pub fn finish(draft: &Draft, told: Vec<String>, changes: &Changes, quiet: bool) -> Result<()> {
    if !changes.dry_run {
        draft.write()?;
    }
    let last = changes.dry_run.then(|| "nothing was written: leave out --dry-run to write it".to_owned());
    let lines: Vec<String> = told.into_iter().chain(draft.lines()).chain(last).collect();
    if quiet { Ok(()) } else { say(&lines) }
}

fn of_dataset(wanted: &AddDataset) -> Dataset<'_> {
    Dataset {
        file: &wanted.file,
        name: wanted.name.as_deref(),
        title: wanted.title.as_deref(),
        units: &wanted.units,
        text: &wanted.text,
        key: &wanted.key,
        source: wanted.source.as_deref(),
        month_first: (wanted.day_first || wanted.month_first).then_some(wanted.month_first),
    }
}

fn of_claim(wanted: &AddClaim) -> Claim<'_> {
    let cells = [
        ("subject", Some(&wanted.subject)),
        ("claim", Some(&wanted.claim)),
        ("said_by", wanted.said_by.as_ref()),
        ("source", Some(&wanted.source)),
        ("locator", Some(&wanted.locator)),
        ("rule", wanted.rule.as_ref()),
        ("of", wanted.of.as_ref()),
        ("against", wanted.against.as_ref()),
        ("then", wanted.then.as_ref()),
        ("otherwise", wanted.otherwise.as_ref()),
        ("shows", wanted.shows.as_ref()),
    ];
    let cells = cells.into_iter().filter_map(|(column, cell)| Some((column, cell?.as_str()))).collect();
    Claim { id: &wanted.id, cells, because: wanted.because.as_deref() }
}
