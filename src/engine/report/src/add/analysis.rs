//! An analysis more: code, page, notebook, and its line in the list that the tests walk.

use super::code::{with_analysis, with_module};
use super::draft::Draft;
use super::measure::{Measure, measured};
use super::names::{fill, identifier, plain, title};
use crate::error::{Error, Result};

/// The notebook of an analysis; that of a project to begin with, too.
pub(crate) const NOTEBOOK: &str = include_str!("../../starter/notebooks/analysis.ipynb");
const CODE: &str = include_str!("../../starter/add/analysis.rs");
const PAGE: &str = include_str!("../../starter/add/section.typ.j2");
/// A table of more rows is for the notebook, and on no page.
const ON_A_PAGE: usize = 40;

/// What is said of an analysis.
#[derive(Clone, Debug)]
pub(crate) struct Analysis<'a> {
    /// Its id: file, page, notebook and chart are called so.
    pub id: &'a str,
    /// What it asks.
    pub question: Option<&'a str>,
    /// The table it begins with.
    pub table: Option<&'a str>,
    /// The column of its numbers.
    pub value: Option<&'a str>,
}

/// The draft with the analysis in it.
///
/// # Errors
/// Where the id is taken or none, the table gives no figures, or the list is not found.
pub(crate) fn analysis(mut draft: Draft, wanted: &Analysis) -> Result<(Draft, Vec<String>)> {
    let id = wanted.id;
    identifier("an analysis", id)?;
    let data = draft.data()?;
    let measure = measured(&data, id, wanted.table, wanted.value)?;
    let question =
        wanted.question.map_or_else(|| format!("What do the figures of {} show?", measure.table), str::to_owned);
    plain("a question", &question)?;
    let crate_name = package(&draft)?.replace('-', "_");
    let path = format!("src/analysis/{id}.rs");
    draft.create(&path, code(&measure, id, &question))?;
    let (heading, place) = (
        title(id),
        if measure.rows > ON_A_PAGE {
            String::new()
        } else {
            format!("\n{{{{ table(\"{id}\", \"{}\") }}}}", title(&measure.table))
        },
    );
    let page = fill(
        PAGE,
        &[("id", id), ("title", &heading), ("heading", &measure.title()), ("question", &question), ("place", &place)],
    );
    draft.create(&format!("report/sections/{id}.typ.j2"), page.trim_end().to_owned() + "\n")?;
    let values = [("id", id), ("crate", crate_name.as_str()), ("table", &measure.table), ("question", &question)];
    draft.create(&format!("notebooks/{id}.ipynb"), fill(NOTEBOOK, &values))?;
    list(&mut draft, id)?;
    let told = format!("reads `{}` of table `{}`; next: cargo run -- build --only {id}", measure.value, measure.table);
    Ok((draft, vec![told]))
}

/// The code, in the layout of every analysis.
fn code(measure: &Measure, id: &str, question: &str) -> String {
    let notebook = if measure.rows > ON_A_PAGE { format!("\n        .notebook_only([{id:?}])") } else { String::new() };
    let chart = measure.chart("chart", id, "");
    fill(
        CODE,
        &[
            ("question", question),
            ("quoted", &format!("{question:?}")),
            ("id", id),
            ("kind", "Bars"),
            ("table", &measure.table),
            ("value", &measure.value),
            ("measure", &measure.subtitle()),
            ("columns", &measure.columns()),
            ("chart", &chart),
            ("notebook", &notebook),
        ],
    )
}

/// Puts the analysis into the list, and its file among the modules.
pub(crate) fn list(draft: &mut Draft, id: &str) -> Result<()> {
    let modules = "src/analysis/mod.rs";
    let told = |problem: String| {
        let hint = format!(
            "write them yourself: `pub mod {id};`, and in the list of analyses \
                            `Analysis {{ id: {id:?}, question: analysis::{id}::QUESTION, section: analysis::{id}::section }}`"
        );
        Error::setting(problem + ": nothing was written", hint)
    };
    let text = draft.text(modules).map_err(|cause| told(cause.to_string()))?;
    let text = with_module(&text, id).ok_or_else(|| told(format!("{modules} names no module, `pub mod …;`")))?;
    draft.change(modules, text)?;
    for file in [modules, "src/lib.rs"] {
        if let Some(listed) = draft.text(file).ok().and_then(|text| with_analysis(&text, id)) {
            return draft.change(file, listed);
        }
    }
    Err(told(format!("the list of analyses is neither in {modules} nor in src/lib.rs")))
}

/// The project's package.
pub(crate) fn package(draft: &Draft) -> Result<String> {
    let found = pledgebook_code::Gathered::nearest(draft.root())
        .filter(|(_, folder)| std::fs::canonicalize(draft.root()).is_ok_and(|root| root == *folder));
    found.map(|(name, _)| name).ok_or_else(|| {
        let problem =
            format!("{} has no Cargo.toml with a package: an analysis is code of one", draft.root().display());
        Error::setting(problem, "begin a project with `new NAME`")
    })
}
