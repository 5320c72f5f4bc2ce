//! One line that tests a briefing: `pledgebook_report::testing::check(&BRIEFING)`.

mod notebooks;

pub use notebooks::notebook;

use crate::build::{Built, build};
use crate::loose::loose;
use crate::options::Options;
use pledgebook::briefing::Briefing;
use pledgebook::parameters::Parameters;
use serde_json::Value;
use std::path::Path;

/// Everything that can be said of any briefing, in a test of its package.
///
/// It builds from `data/` and `report/`, and gives the same bytes a second time. Nothing in it
/// leads nowhere: each claim has its check, each chart, table and claim its place, nothing of
/// the data is still open. Each section has a notebook of its name that runs it, whose outputs
/// show what the report says, and whose marked steps call the section's own functions.
///
/// ```no_run
/// # mod libraries { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/example/briefing.rs")); }
/// # use libraries::BRIEFING;
/// pledgebook_report::testing::check(&BRIEFING);
/// ```
///
/// # Panics
/// Where any of that is not so, with every reason.
pub fn check(briefing: &Briefing) {
    let mut options = Options::default();
    let mut wrong = Vec::new();
    match Parameters::read(&options.templates) {
        Ok(parameters) => options.parameters = parameters,
        Err(cause) => wrong.push(format!("{cause}: {}", cause.hint())),
    }
    wrong.extend(problems(briefing, &options, Path::new("notebooks")));
    assert!(wrong.is_empty(), "the briefing is not as it should be:\n  {}", wrong.join("\n  "));
}

/// What [`check`] would complain about, of a briefing in other folders.
///
/// ```
/// # mod libraries { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/example/briefing.rs")); }
/// # use libraries::{BRIEFING, options};
/// use pledgebook_report::testing::problems;
/// assert!(problems(&BRIEFING, &options(), "example/notebooks".as_ref()).is_empty());
/// let without = problems(&BRIEFING, &options(), "example".as_ref());
/// assert_eq!(without, ["section `visits` has no notebook example/visits.ipynb"]);
/// ```
pub fn problems(briefing: &Briefing, options: &Options, notebooks: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    match (build(briefing, options), build(briefing, options)) {
        (Err(cause), _) | (_, Err(cause)) => problems.push(with_hint(&cause)),
        (Ok(once), Ok(again)) => {
            problems.extend(differing(&once, &again));
            match loose(briefing, options, &once) {
                Ok(loose) => problems.extend(loose.iter().map(with_hint)),
                Err(cause) => problems.push(with_hint(&cause)),
            }
        }
    }
    problems.extend(briefing.sections.iter().filter_map(|section| unexplored(section.id, notebooks)));
    problems.extend(unlike(briefing, options, notebooks));
    problems
}

/// What the sections' notebooks show and the report does not say.
fn unlike(briefing: &Briefing, options: &Options, folder: &Path) -> Vec<String> {
    let analysed = options.open_data().map(|data| briefing.analyse(&data, None).map(|results| (data, results)));
    // A briefing that does not build is told already; so is a notebook that cannot be read.
    let Ok(Ok((data, results))) = analysed else { return Vec::new() };
    let again = |problem: String| format!("{problem}: run the notebook again");
    let texts = briefing.sections.iter().filter_map(|section| {
        let text = std::fs::read_to_string(folder.join(format!("{}.ipynb", section.id))).ok()?;
        Some((section.id, text))
    });
    let wrong = texts.flat_map(|(id, text)| {
        let shown = notebook(id, &text, &data, &results).0.into_iter().map(again);
        shown.chain(notebooks::steps(id, &text)).collect::<Vec<_>>()
    });
    wrong.collect()
}

fn with_hint(cause: &crate::Error) -> String {
    match cause.hint() {
        hint if hint.is_empty() => cause.to_string(),
        hint => format!("{cause}: {hint}"),
    }
}

fn differing(once: &Built, again: &Built) -> Vec<String> {
    let changed = once.files.iter().filter(|(path, bytes)| again.files.get(path) != Some(bytes));
    changed.map(|(path, _)| format!("{path} differs the second time: something in it is not of the data")).collect()
}

/// Why a section cannot be explored: it has no notebook, or one that does not run it.
fn unexplored(id: &str, folder: &Path) -> Option<String> {
    let path = folder.join(format!("{id}.ipynb"));
    let shown = path.display();
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Some(format!("section `{id}` has no notebook {shown}"));
    };
    let notebook: Value = match serde_json::from_str(&text) {
        Ok(notebook) => notebook,
        Err(cause) => return Some(format!("{shown} is no notebook: {cause}")),
    };
    let code = notebook["cells"].as_array().into_iter().flatten().filter(|cell| cell["cell_type"] == "code");
    let runs = code
        .map(|cell| crate::add::joined(&cell["source"]))
        .any(|source| source.contains(&format!("{id:?}")) && source.contains(".section("));
    (!runs).then(|| format!("{shown} does not run section `{id}`: let report = BRIEFING.section(&data, {id:?}, None)?"))
}

#[cfg(test)]
mod tests {
    use super::unexplored;

    #[test]
    fn a_notebook_runs_its_section() {
        let folder = tempfile::tempdir().unwrap();
        let notebook = |source: &str| {
            let cells = serde_json::json!({ "cells": [{ "cell_type": "code", "source": [source] }] });
            std::fs::write(folder.path().join("a.ipynb"), cells.to_string()).unwrap();
            unexplored("a", folder.path())
        };
        assert_eq!(notebook("BRIEFING.section(&data, \"a\", None)?"), None);
        assert!(notebook("BRIEFING.section(&data, \"b\", None)?").unwrap().contains("does not run section `a`"));
        std::fs::write(folder.path().join("a.ipynb"), "{").unwrap();
        assert!(unexplored("a", folder.path()).unwrap().contains("is no notebook"));
    }
}
