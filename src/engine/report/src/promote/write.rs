//! The code that steps become: functions, the section that calls them, the calls of the
//! notebook, and the page to begin with.

use super::cells::Notebook;
use super::rust::{bare, names, signature};
use super::steps::{MARK, Step, is_use};
use crate::add::{function, title};
use crate::error::{Error, Result};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static TABLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"Table::\w+\(\s*"(\w+)""#).expect("a fixed pattern"));
static CHART: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"[A-Z]\w+::new\(\s*"(\w+)""#).expect("a fixed pattern"));
static OF: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"Findings::of\(\s*"([^"]*)""#).expect("a fixed pattern"));
/// What only the prelude of polars has.
static POLARS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(col|lit|len|when|by_name|element|Series|Column|LazyFrame|LazyCsvReader|\w+Options|\w+Strategy)\b|\.(lazy|select|filter|into_lazy)\(")
        .expect("a fixed pattern")
});

/// A function, or declarations, to stand in the file.
#[derive(Clone, Debug)]
pub(super) struct Function {
    name: String,
    text: String,
    about: String,
}

/// What each step becomes, and the section where one of them gives the findings.
pub(super) fn functions(steps: &[Step], id: &str) -> Result<Vec<Function>> {
    let mut all: Vec<Function> = steps.iter().map(of).collect();
    let found: Vec<&Step> = steps.iter().filter(|step| step.kind == "Findings").collect();
    for step in &found {
        if let Some(other) = OF.captures(&step.body).map(|of| of[1].to_owned()).filter(|other| other != id) {
            let problem = format!(
                "cell {}: the findings are those of `{other}`, and the notebook is that of `{id}`: nothing was written",
                step.cell + 1
            );
            return Err(Error::setting(problem, format!("write Findings::of({id:?})")));
        }
    }
    match found.as_slice() {
        [] => {}
        [found] => all.push(section(steps, found, id)),
        [one, other, ..] => {
            let problem = format!(
                "the steps `{}` and `{}` both give findings, and a section has one list of them: nothing was written",
                one.name, other.name
            );
            return Err(Error::setting(problem, "put them into one cell"));
        }
    }
    Ok(all)
}

fn of(step: &Step) -> Function {
    let about = step.about.clone().unwrap_or_else(|| format!("Step `{}` of the notebook.", step.name));
    if !step.items.is_empty() {
        let text = step.body.lines().map(|line| public(line) + "\n").collect::<String>().trim_end().to_owned();
        return Function { name: step.items[0].clone(), text, about };
    }
    let takes: Vec<String> = step.takes.iter().map(|(name, kind)| format!("{name}: &{kind}")).collect();
    // What comes by reference is not referred to once more.
    let lent = |code: &str| {
        step.takes.iter().fold(code.to_owned(), |code, (name, _)| {
            let lent = Regex::new(&format!(r"&{name}(\s*[,)])")).expect("a name is plain");
            lent.replace_all(&code, format!("{name}$1")).into_owned()
        })
    };
    let mut body: String = lent(&step.body).lines().map(indented).collect();
    let mut value = lent(&step.value);
    // The last step of a chart or a chain may fail by itself.
    let given = match value.strip_suffix('?').filter(|value| value.ends_with(".draw()")) {
        Some(fallible) => fallible.to_owned(),
        None => {
            // `let x = …?; x` is the value itself.
            let last = format!("let {value} = ");
            match body.rfind(&last).filter(|at| body[*at..].trim_end().ends_with(".draw()?;")) {
                Some(at) if step.kind == "Chart" => {
                    value = body[at + last.len()..].trim_end().trim_end_matches("?;").to_owned();
                    body.truncate(body[..at].trim_end().len());
                    if !body.is_empty() {
                        body.push('\n');
                    }
                    value
                }
                _ => format!("Ok({value})"),
            }
        }
    };
    let text =
        format!("pub fn {}({}) -> Result<{}> {{\n{body}{}}}", step.name, takes.join(", "), step.kind, indented(&given));
    Function { name: step.name.clone(), text, about }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.trim().is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

/// A declaration that the notebook can name.
fn public(line: &str) -> String {
    let declares = ["const ", "static ", "fn ", "struct ", "enum ", "type "].iter().any(|word| line.starts_with(word));
    if declares { format!("pub {line}") } else { line.to_owned() }
}

/// What the report calls: the steps that the findings, charts and tables need.
fn section(steps: &[Step], found: &Step, id: &str) -> Function {
    let mut needed: BTreeSet<usize> = steps
        .iter()
        .filter(|step| ["Findings", "Chart", "Table"].contains(&step.kind.as_str()))
        .map(|step| step.cell)
        .collect();
    for step in steps.iter().rev() {
        if needed.contains(&step.cell) {
            let from = steps.iter().filter(|other| other.cell < step.cell);
            needed.extend(
                from.filter(|other| step.takes.iter().any(|(name, _)| other.gives.as_ref() == Some(name)))
                    .map(|other| other.cell),
            );
        }
    }
    let variable = |step: &Step| step.gives.clone().unwrap_or_else(|| step.name.clone());
    let mut body = String::new();
    for step in steps.iter().filter(|step| needed.contains(&step.cell)) {
        body += &format!("    let {} = {};\n", variable(step), called(step, "", "context.data"));
    }
    let mut made = format!("Section::new({id:?}, {})", variable(found));
    for step in steps {
        match step.kind.as_str() {
            "Chart" => made += &format!("\n        .with_chart({})", variable(step)),
            "Table" => made += &format!("\n        .with_table({})", variable(step)),
            _ => {}
        }
    }
    made += &format!("\n        .with_claims_about({id:?})");
    let text = format!("pub fn section(context: &Context) -> Result<Section> {{\n{body}    Ok({made})\n}}");
    let about = "What the report calls; a notebook calls the steps above one at a time.".into();
    Function { name: "section".into(), text, about }
}

/// The call of a step's function.
fn called(step: &Step, path: &str, data: &str) -> String {
    let arguments: Vec<String> =
        step.takes.iter().map(|(name, _)| if name == "data" { data.to_owned() } else { format!("&{name}") }).collect();
    format!("{path}{}({})?", step.name, arguments.join(", "))
}

/// What the notebook's cell says from now on; `brings` where it brings in the analysis, too.
pub(super) fn call(step: &Step, id: &str, crate_name: &str, brings: bool) -> String {
    if !step.items.is_empty() {
        let items = match step.items.as_slice() {
            [one] => one.clone(),
            several => format!("{{{}}}", several.join(", ")),
        };
        return format!("{MARK} {}\nuse {crate_name}::analysis::{id}::{items};", step.name);
    }
    let called = called(step, &format!("{id}::"), "&data");
    let brought = if brings { format!("use {crate_name}::analysis::{id};\n") } else { String::new() };
    let said = format!("{MARK} {} -> {}\n{brought}", step.name, step.kind);
    match &step.gives {
        Some(name) if step.shows => format!("{said}let {name} = {called};\n{name}"),
        Some(name) => format!("{said}let {name} = {called};"),
        None => said + &called,
    }
}

/// The whole file of an analysis.
pub(super) fn file(
    notebook: &Notebook,
    steps: &[Step],
    functions: &[Function],
    id: &str,
    question: &str,
) -> Result<String> {
    if !functions.iter().any(|function| function.name == "section") {
        let hint =
            format!("begin the cell that makes them with `{MARK} findings`: let mut found = Findings::of({id:?});");
        return Err(Error::setting("no step gives findings, and a section rests on them: nothing was written", hint));
    }
    let code: String = functions.iter().map(|function| function.text.as_str()).collect::<Vec<_>>().join("\n");
    let mut text = format!("//! {question}\n//!\n//! The steps of the notebook of this name, which calls them.\n\n");
    for line in uses(notebook, steps, &code) {
        text += &format!("{line}\n");
    }
    text += &format!("\n/// What this section asks.\npub const QUESTION: &str = {question:?};\n");
    for function in functions {
        text += &format!("\n/// {}\n{}\n", function.about, function.text);
    }
    Ok(text)
}

/// The names that the steps need, in order.
fn uses(notebook: &Notebook, steps: &[Step], code: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from(["use pledgebook::prelude::*;".to_owned()]);
    let last = steps.iter().map(|step| step.cell).max().unwrap_or_default();
    for cell in notebook.cells.iter().take(last + 1).filter(|cell| cell.is_code) {
        for line in cell.source.lines().filter(|line| is_use(line)) {
            let line = line.trim();
            let brought = line.trim_end_matches(';').rsplit("::").next().unwrap_or_default();
            let needed = match brought {
                "*" if line.contains("polars::prelude") => POLARS.is_match(code),
                "*" => line != "use pledgebook::prelude::*;" && !line.contains("::analysis::"),
                one => {
                    one.trim_matches(['{', '}']).split(',').any(|name| names(code, name.trim()))
                        && !line.contains("::BRIEFING")
                }
            };
            if needed {
                all.insert(line.to_owned());
            }
        }
    }
    all
}

/// An analysis file that is there with the steps in it, and the functions that are there and differ.
///
/// # Errors
/// Where names are brought in that the file's place for them cannot be found for.
pub(super) fn merged(
    before: &str,
    notebook: &Notebook,
    steps: &[Step],
    functions: &[Function],
    id: &str,
) -> Result<(String, Vec<String>)> {
    let (mut text, mut differ) = (before.to_owned(), Vec::new());
    let mut turned = false;
    for new in functions.iter().filter(|function| function.name != "section") {
        match function(&text, &new.name) {
            None if text.contains(&new.text) => {}
            None => {
                let end = function_start(&text, "section").unwrap_or(text.len());
                text.insert_str(end, &format!("/// {}\n{}\n\n", new.about, new.text));
            }
            Some(there) if bare(&text[there.clone()]) == bare(&new.text) => {}
            Some(there) => {
                differ.push(new.name.clone());
                turned |= signature(&text[there.clone()]) != signature(&new.text);
                text.replace_range(there, &new.text);
            }
        }
    }
    if let Some(new) = functions.iter().find(|function| function.name == "section") {
        match function(&text, "section") {
            None => text += &format!("\n/// {}\n{}\n", new.about, new.text),
            // A section that a person wrote stays, unless what it calls has another signature.
            Some(there) if turned && bare(&text[there.clone()]) != bare(&new.text) => {
                differ.push("section".into());
                text.replace_range(there, &new.text);
            }
            Some(_) => {}
        }
    }
    let code: String = functions.iter().map(|function| function.text.as_str()).collect::<Vec<_>>().join("\n");
    let missing: Vec<String> =
        uses(notebook, steps, &code).into_iter().filter(|line| !text.contains(line.as_str())).collect();
    if !missing.is_empty() {
        let at = text.find("\nuse ").map(|at| at + 1).ok_or_else(|| {
            let problem = format!("src/analysis/{id}.rs brings in no names, `use …;`: nothing was written");
            Error::setting(problem, format!("write there: {}", missing.join(" ")))
        })?;
        text.insert_str(at, &missing.iter().map(|line| format!("{line}\n")).collect::<String>());
    }
    Ok((text, differ))
}

/// Where a function begins, its documentation before it.
fn function_start(text: &str, name: &str) -> Option<usize> {
    let mut at = function(text, name)?.start;
    while let Some(line) = text[..at].trim_end_matches('\n').rsplit('\n').next() {
        if !(line.starts_with("///") || line.starts_with("#[")) {
            break;
        }
        at = text[..at].trim_end_matches('\n').len() - line.len();
    }
    Some(at)
}

/// The page to begin with: what the findings step gives, one by one, and the charts.
pub(super) fn page(steps: &[Step], id: &str, question: &str) -> String {
    let mut given: Vec<(String, String)> = Vec::new();
    for step in steps.iter().filter(|step| step.kind == "Findings") {
        let variable = step.gives.as_deref().unwrap_or_default();
        let put = Regex::new(&format!(r#"\b{variable}\s*\.(figure|fact|value)\(\s*"(\w+)""#)).expect("a name is plain");
        given.extend(put.captures_iter(&step.body).map(|one| (one[1].to_owned(), one[2].to_owned())));
    }
    let first = given.iter().find(|(kind, _)| kind != "fact");
    let mut text = first.map_or_else(String::new, |(_, name)| format!("= {}: {{{{ {id}.{name} }}}}\n\n", title(id)));
    text += &format!(
        "#question[{question}]\n\n{{# The findings, one by one: keep what the story needs, in sentences. #}}\n"
    );
    for (kind, name) in &given {
        text += &match kind.as_str() {
            "fact" => format!("\n{{# says(\"…\", {id}.{name}) prints words while it is so #}}\n"),
            _ => format!("\n{{{{ {id}.{name} }}}}\n"),
        };
    }
    for step in steps {
        let code = format!("{}\n{}", step.body, step.value);
        let (kind, name) = match step.kind.as_str() {
            "Chart" => ("chart", CHART.captures(&code)),
            "Table" => ("table", TABLE.captures(&code)),
            _ => continue,
        };
        if let Some(name) = name {
            text += &format!("\n{{{{ {kind}(\"{0}\", \"{1}\") }}}}\n", &name[1], title(&name[1]));
        }
    }
    text
}
