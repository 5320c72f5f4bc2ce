//! From a notebook to the report: its steps become the functions of the analysis file, and
//! the notebook calls them from then on.
//!
//! A step is a cell whose first line is `// step: NAME`. Nothing here compiles: what a cell
//! takes and gives is seen from its text, or asked. Functions that a person wrote or changed
//! are not replaced unless that is said.

mod cells;
mod rust;
mod steps;
mod write;

pub(crate) use steps::{MARK, is_call, marked};

use crate::add::{Draft, list, package, plural};
use crate::error::{Error, Result};
use cells::Notebook;
use steps::steps;

/// What is to be promoted.
#[derive(Clone, Debug)]
pub(crate) struct Promotion<'a> {
    /// The notebook, by its path in the project; its stem is the analysis' id.
    pub notebook: &'a str,
    /// What the analysis asks; the notebook's title by default.
    pub question: Option<&'a str>,
    /// Whether functions that are there and differ are replaced.
    pub replace: bool,
}

/// What comes of it.
pub(crate) struct Promoted {
    /// The changes.
    pub draft: Draft,
    /// What is told of them.
    pub told: Vec<String>,
    /// The functions that are there and differ, which only `replace` writes.
    pub kept: Vec<String>,
}

/// The draft with the notebook's steps in the analysis file, and calls in the notebook.
///
/// # Errors
/// Where the notebook has no steps, one cannot be a function, or none gives the findings.
pub(crate) fn promote(mut draft: Draft, wanted: &Promotion) -> Result<Promoted> {
    let path = wanted.notebook;
    let id = path.rsplit(['/', '\\']).next().and_then(|name| name.strip_suffix(".ipynb")).unwrap_or_default();
    crate::add::identifier("an analysis", id)?;
    let mut notebook = Notebook::read(path, draft.text(path)?)?;
    let steps = steps(&notebook, id)?;
    if steps.is_empty() {
        return nothing(&notebook, draft, id);
    }
    let crate_name = package(&draft)?.replace('-', "_");
    let file = format!("src/analysis/{id}.rs");
    let is_new = !draft.root().join(&file).exists();
    let functions = write::functions(&steps, id)?;
    let (text, kept) = if is_new {
        let question = question(&notebook, wanted)?;
        let text = write::file(&notebook, &steps, &functions, id, &question)?;
        draft.create(&file, text)?;
        list(&mut draft, id)?;
        let page = format!("report/sections/{id}.typ.j2");
        if !draft.root().join(&page).exists() {
            draft.create(&page, write::page(&steps, id, &question))?;
        }
        (String::new(), Vec::new())
    } else {
        write::merged(&draft.text(&file)?, &notebook, &steps, &functions, id)?
    };
    if !is_new && text != draft.text(&file)? {
        draft.change(&file, text)?;
    }
    let brought = format!("use {crate_name}::analysis::{id};");
    for step in &steps {
        let brings = !notebook.cells.iter().any(|cell| cell.source.lines().any(|line| line.trim() == brought));
        notebook.put(step.cell, &write::call(step, id, &crate_name, brings));
    }
    let runs = notebook
        .cells
        .iter()
        .any(|cell| cell.is_code && cell.source.contains(".section(") && cell.source.contains(&format!("{id:?}")));
    if !runs {
        let code = format!(
            "use {crate_name}::BRIEFING;\n\nlet report = BRIEFING.section(&data, {id:?}, None)?;\nreport.findings"
        );
        notebook.append(
            id,
            "## What the report says\n\nThe report’s own analysis, checks of the data included.",
            &code,
        );
    }
    draft.change(path, notebook.text().to_owned())?;
    let names: Vec<String> = steps.iter().map(|step| format!("`{}`", step.name)).collect();
    let are = plural(steps.len(), "step is", "steps are");
    let told = vec![
        format!("{are} in {file}, and {path} calls what is there: {}", names.join(", ")),
        format!("next: cargo fmt && cargo run -- build --only {id}, then run the notebook from top to bottom"),
    ];
    Ok(Promoted { draft, told, kept: if wanted.replace { Vec::new() } else { kept } })
}

/// A notebook without a step that is not a call yet.
fn nothing(notebook: &Notebook, draft: Draft, id: &str) -> Result<Promoted> {
    let calls = notebook.cells.iter().filter_map(|cell| marked(&cell.source).filter(|_| cell.is_code)).count();
    if calls > 0 {
        let told = vec![format!("every step calls its function in src/analysis/{id}.rs already: nothing to do")];
        return Ok(Promoted { draft, told, kept: Vec::new() });
    }
    let hint =
        format!("write `{MARK} table`, `{MARK} findings`, `{MARK} chart` into the first line of the cells to keep");
    Err(Error::setting("the notebook has no step: nothing was written", hint))
}

/// What the analysis asks: as said, or the notebook's title.
fn question(notebook: &Notebook, wanted: &Promotion) -> Result<String> {
    let title = notebook.cells.iter().filter(|cell| !cell.is_code).find_map(|cell| {
        cell.source.lines().find_map(|line| line.strip_prefix("# ")).map(|title| title.trim().to_owned())
    });
    let question = wanted.question.map(str::to_owned).or(title).ok_or_else(|| {
        let hint = "give the notebook a title, `# Where do people go?`, or say --question";
        Error::setting("nothing says what the analysis asks: nothing was written", hint)
    })?;
    crate::add::plain("a question", &question)?;
    Ok(question)
}
