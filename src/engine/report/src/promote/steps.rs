//! The steps of a notebook: cells whose first line is `// step: NAME`, or
//! `// step: NAME -> TYPE` where the type cannot be seen.

use super::cells::Notebook;
use super::rust::{Statement, item, last_call, names, set_to, sets, statements};
use crate::error::{Error, Result};

/// What a cell's first line begins with, to be a step.
pub(crate) const MARK: &str = "// step:";

/// Frames' helpers that give a frame of the same kind.
const KEEPS: &str = "sourced sort filter head select only rename state totals year_on_year share_of_total cumulative \
                     compound_growth rank_by rolling_mean real_terms index_to bands join_one";
/// What gives one figure.
const FIGURE: &str = "figure change_from growth_a_year_from share_of over times minus plus sum largest smallest";

/// A step: a cell that becomes a function, or constants and functions of their own.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Which cell, from 0.
    pub cell: usize,
    /// The function's name.
    pub name: String,
    /// Its statements before the value, as written.
    pub body: String,
    /// The value that it gives, as an expression; empty where it only declares.
    pub value: String,
    /// The variable that the cells after it have its value in.
    pub gives: Option<String>,
    /// What the value is.
    pub kind: String,
    /// The variables that it takes, `data` and those of other steps, with their types.
    pub takes: Vec<(String, String)>,
    /// The constants and functions that it declares, where it is nothing else.
    pub items: Vec<String>,
    /// What stands above it in the notebook, as the function's documentation.
    pub about: Option<String>,
    /// Whether the cell shows its value.
    pub shows: bool,
}

/// The name and type of a marked cell.
pub(crate) fn marked(source: &str) -> Option<(&str, Option<&str>)> {
    let said = source.lines().next()?.trim().strip_prefix(MARK)?.trim();
    Some(match said.split_once("->") {
        Some((name, kind)) => (name.trim(), Some(kind.trim())),
        None => (said, None),
    })
}

/// A cell of a step without its mark and its `use` lines.
pub(super) fn code_of(source: &str) -> String {
    let lines = source.split_inclusive('\n').skip(1).filter(|line| !is_use(line));
    lines.collect::<String>().trim().to_owned()
}

/// Whether a line brings names in.
pub(super) fn is_use(line: &str) -> bool {
    line.starts_with("use ") && line.trim_end().ends_with(';')
}

/// Whether a step's cell calls its function already.
pub(crate) fn is_call(source: &str, id: &str, name: &str) -> bool {
    let code = code_of(source);
    code.contains(&format!("{id}::{name}(")) || code.is_empty() && source.contains(&format!("::{id}::"))
}

/// The steps that are code of their own, in the notebook's order.
///
/// # Errors
/// Where a step cannot be a function: each with its cell and what to do.
pub(super) fn steps(notebook: &Notebook, id: &str) -> Result<Vec<Step>> {
    let mut found: Vec<Step> = Vec::new();
    for (at, cell) in notebook.cells.iter().enumerate().filter(|(_, cell)| cell.is_code) {
        let Some((name, kind)) = marked(&cell.source) else { continue };
        crate::add::identifier("a step", name).map_err(|cause| in_cell(at, cause))?;
        if ["section", "data"].contains(&name) {
            let problem = format!("a step cannot be called `{name}`, which every analysis has for itself");
            return Err(in_cell(at, Error::setting(problem, "take another name")));
        }
        if is_call(&cell.source, id, name) {
            continue;
        }
        if let Some(twice) = found.iter().find(|step| step.name == name) {
            let problem = format!("step `{name}` is in cell {} too", twice.cell + 1);
            return Err(in_cell(at, Error::setting(problem, "give each step its own name")));
        }
        let step = step(at, name, kind, &cell.source, &found)?;
        found.push(Step { about: above(notebook, at), ..step });
    }
    let given: Vec<Step> = promoted(notebook, id);
    let known: Vec<&Step> = found.iter().chain(&given).collect();
    let takes: Vec<Vec<(String, String)>> =
        found.iter().map(|step| takes(notebook, step, &known)).collect::<Result<_>>()?;
    found.iter_mut().zip(takes).for_each(|(step, takes)| step.takes = takes);
    found.iter().try_for_each(|step| leaves(notebook, step))?;
    Ok(found)
}

fn in_cell(at: usize, cause: Error) -> Error {
    let hint = cause.hint();
    Error::setting(format!("cell {}: {cause}: nothing was written", at + 1), hint)
}

/// The steps that were promoted before: what their variables are called.
fn promoted(notebook: &Notebook, id: &str) -> Vec<Step> {
    let cells = notebook.cells.iter().enumerate().filter(|(_, cell)| cell.is_code);
    let steps = cells.filter_map(|(at, cell)| {
        let (name, kind) = marked(&cell.source)?;
        let variable = is_call(&cell.source, id, name).then(|| sets(&cell.source).into_iter().next())??;
        Some(Step {
            cell: at,
            name: name.to_owned(),
            body: String::new(),
            value: String::new(),
            gives: Some(variable.0),
            kind: kind.unwrap_or_default().to_owned(),
            takes: Vec::new(),
            items: Vec::new(),
            about: None,
            shows: false,
        })
    });
    steps.collect()
}

fn step(at: usize, name: &str, said: Option<&str>, source: &str, before: &[Step]) -> Result<Step> {
    let code = code_of(source);
    let refused = |problem: String, hint: &str| in_cell(at, Error::setting(problem, hint));
    if let Some(line) = code.lines().find(|line| line.starts_with("%%") || line.starts_with(':')) {
        return Err(refused(format!("`{}` is for the notebook alone, and no code", line.trim()), "write it in Rust"));
    }
    let all = statements(&code);
    let items: Vec<String> = all.iter().filter_map(|one| item(one.text)).collect();
    let whole = Step {
        cell: at,
        name: name.to_owned(),
        body: code.clone(),
        value: String::new(),
        gives: None,
        kind: String::new(),
        takes: Vec::new(),
        items: Vec::new(),
        about: None,
        shows: false,
    };
    if !items.is_empty() && items.len() == all.len() {
        return Ok(Step { items, ..whole });
    }
    let (value, gives, body, shows) = match all.last() {
        Some(Statement { text, is_closed: false }) => {
            let value = text.trim().to_owned();
            let start = text.as_ptr() as usize - code.as_ptr() as usize;
            // A comment that stands before the value stays in the body.
            let (notes, bare) = after_notes(&value);
            let body = format!("{}{notes}", &code[..start]);
            let is_name = bare.chars().all(|c| c.is_alphanumeric() || c == '_');
            let gives = is_name.then(|| bare.to_owned());
            (bare.to_owned(), gives, body, true)
        }
        _ => match sets(&code).pop() {
            Some((variable, _)) => (variable.clone(), Some(variable), code.clone(), false),
            None => return Err(refused(format!("step `{name}` gives nothing"), "end the cell with its value")),
        },
    };
    let set = gives.as_deref().and_then(|variable| sets(&code).into_iter().rev().find(|(set, _)| set == variable));
    let typed = set.as_ref().and_then(|(_, kind)| kind.clone());
    let origin = gives.as_deref().and_then(|variable| set_to(&code, variable)).unwrap_or(&value);
    let kind = said.map(str::to_owned).or(typed).or_else(|| kind_of(origin, &code, before));
    let kind = kind.ok_or_else(|| {
        let hint = format!("say it in the cell's first line: {MARK} {name} -> DataFrame");
        refused(format!("step `{name}` gives `{value}`, and its type cannot be seen"), &hint)
    })?;
    Ok(Step { body: body.trim_end().to_owned(), value, gives, kind, shows, ..whole })
}

/// The comments that stand before an expression, and the expression.
fn after_notes(value: &str) -> (String, &str) {
    let (mut notes, mut rest) = (String::new(), value);
    while rest.starts_with("//") {
        let (note, after) = rest.split_once('\n').unwrap_or((rest, ""));
        notes += &format!("{note}\n");
        rest = after.trim_start();
    }
    (notes, rest)
}

/// What an expression gives, where its words show it.
fn kind_of(expression: &str, cell: &str, before: &[Step]) -> Option<String> {
    let bare = expression.trim();
    let last = last_call(bare);
    let is = |list: &str| list.split_whitespace().any(|word| word == last);
    let head: String = bare.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let earlier = before.iter().find(|step| step.gives.as_ref() == Some(&head)).map(|step| step.kind.as_str());
    let own = (head != "data" && bare.len() > head.len()).then(|| set_to(cell, &head)).flatten();
    let own = own.filter(|own| *own != expression).and_then(|own| kind_of(own, "", before));
    let begins = |text: &str| bare.starts_with(text);
    let kind = if begins("Findings::of(") && last == "of" {
        "Findings"
    } else if begins("Table::") {
        "Table"
    } else if last == "draw" {
        "Chart"
    } else if is(FIGURE) {
        "Figure"
    } else if (begins("data.sourced(") || own.as_deref().or(earlier) == Some("SourcedFrame")) && is(KEEPS) {
        "SourcedFrame"
    } else if begins("data.rows(") && last == "rows" {
        "Rows"
    } else if (begins("data.frame(") && last == "frame")
        || last == "collect"
        || (own.as_deref().or(earlier) == Some("DataFrame") && is(KEEPS))
    {
        "DataFrame"
    } else {
        return None;
    };
    Some(kind.into())
}

/// The variables of other cells that a step needs.
fn takes(notebook: &Notebook, step: &Step, known: &[&Step]) -> Result<Vec<(String, String)>> {
    let code = format!("{}\n{}", step.body, step.value);
    let own: Vec<String> = sets(&step.body).into_iter().map(|(name, _)| name).collect();
    // A variable that the cell sets is its own from there on; before that it is another cell's.
    let needs = |name: &str| {
        let first = statements(&code).into_iter().find(|one| names(one.text, name));
        first.is_some_and(|one| {
            let sets_it = sets(one.text).iter().any(|(set, _)| set == name);
            !sets_it || set_to(one.text, name).is_some_and(|value| names(value, name))
        })
    };
    let mut takes: Vec<(String, String)> = Vec::new();
    if needs("data") {
        takes.push(("data".into(), "Data".into()));
    }
    for (at, cell) in notebook.cells.iter().enumerate().take(step.cell).filter(|(_, cell)| cell.is_code) {
        let items = statements(&cell.source).into_iter().filter_map(|one| item(one.text));
        if let Some(item) = items.filter(|_| marked(&cell.source).is_none()).find(|item| names(&code, item)) {
            let problem =
                format!("step `{}` needs `{item}`, which cell {} declares and which is no step", step.name, at + 1);
            let hint = format!("give it a cell of its own that begins with `{MARK} {}`", item.to_lowercase());
            return Err(in_cell(step.cell, Error::setting(problem, hint)));
        }
        for (name, _) in sets(&cell.source) {
            if name == "data" || takes.iter().any(|(taken, _)| *taken == name) || !needs(&name) {
                continue;
            }
            let from = known.iter().rev().find(|other| other.cell < step.cell && other.gives.as_ref() == Some(&name));
            let Some(from) = from else {
                let problem = match marked(&cell.source) {
                    None => {
                        format!("step `{}` needs `{name}`, which cell {} sets and which is no step", step.name, at + 1)
                    }
                    Some((other, _)) => {
                        format!("step `{}` needs `{name}`, which step `{other}` sets on its way", step.name)
                    }
                };
                let hint = format!(
                    "give `{name}` a cell of its own that begins with `{MARK} {name}`, or set it in this cell{}",
                    if own.contains(&name) { " under another name" } else { "" }
                );
                return Err(in_cell(step.cell, Error::setting(problem, hint)));
            };
            takes.push((name, from.kind.clone()));
        }
    }
    Ok(takes)
}

/// Refuses a step whose variables other cells would miss once it is a call.
fn leaves(notebook: &Notebook, step: &Step) -> Result<()> {
    let lost = sets(&step.body).into_iter().map(|(name, _)| name).filter(|name| step.gives.as_ref() != Some(name));
    for name in lost {
        for (at, cell) in notebook.cells.iter().enumerate().skip(step.cell + 1).filter(|(_, cell)| cell.is_code) {
            let code = statements(&cell.source);
            let first = code.iter().find(|one| names(one.text, &name));
            let own = |one: &&Statement| sets(one.text).iter().any(|(set, _)| *set == name);
            if first.is_some_and(|one| !own(&one)) {
                let problem = format!("step `{}` sets `{name}` on its way, and cell {} needs it", step.name, at + 1);
                let hint = format!("give `{name}` a cell of its own that begins with `{MARK} {name}`");
                return Err(in_cell(step.cell, Error::setting(problem, hint)));
            }
            if first.is_some() {
                break;
            }
        }
    }
    Ok(())
}

/// The words right above a cell, as documentation: their last paragraph, if it is plain.
fn above(notebook: &Notebook, at: usize) -> Option<String> {
    let cell = at.checked_sub(1).and_then(|before| notebook.cells.get(before)).filter(|cell| !cell.is_code)?;
    let last = cell.source.trim().rsplit("\n\n").next()?.trim();
    let plain = !last.is_empty() && !last.starts_with(['#', '-', '|', '>', '*', '!', '<']);
    plain.then(|| last.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| text.len() <= 300)
}
