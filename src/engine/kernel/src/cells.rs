//! What compiles and runs cells, one after the other: evcxr's library, with errors that
//! a person at a notebook can use.

use crate::complaints::{Compiled, drawn};
use crate::definitions::{self, Definitions, Items};
use crate::fault::{Fault, Result};
use crate::gone::{Gone, Ran, Variables};
use crate::home;
use crate::names::names;
use crate::sql::{self, Query};
use crate::stage::{Ended, Stage};
use crate::words::words;
use evcxr::{CommandContext, CompilationError, Error};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Child;
use std::sync::{Arc, Mutex};

/// What it means for the notebook when the process that runs the cells is gone.
pub const LOST: &str =
    "Its variables are lost; `use` lines and functions are kept. Run the cells that make your data again.";

/// Why a cell did not succeed, as Jupyter wants it told.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What kind of failure it is: the compiler's code, or one word.
    pub name: String,
    /// What is wrong, in a sentence.
    pub text: String,
    /// The same with the place in the cell, as it is shown.
    pub traceback: Vec<String>,
}

impl Failure {
    /// A failure that is told in a sentence or two.
    pub fn new(name: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        Failure { name: name.to_owned(), traceback: text.lines().map(str::to_owned).collect(), text }
    }
}

/// What stopped a cell from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The compiler was ended; nothing has run.
    Compiler,
    /// The process that runs the cells was ended.
    Process,
}

/// The compiler and the cells that ran.
pub struct Cells {
    context: CommandContext,
    stage: Arc<Stage>,
    gone: Gone,
    /// What the cell that ran last has to tell beside what it shows.
    notice: Option<String>,
    /// It has ended the process.
    ended: bool,
    definitions: Definitions,
    /// The variables that cells of SQL have kept their answers in: the type, and as evcxr has it.
    kept: BTreeMap<String, (String, String)>,
}

/// What may stand at a place of a cell.
pub struct Completions {
    /// The bytes that a completion replaces.
    pub replaced: std::ops::Range<usize>,
    /// What is put there, its kind, and how it is listed.
    pub found: Vec<(String, &'static str, String)>,
}

impl Cells {
    /// Starts the process that runs cells, and reads the crate.
    ///
    /// # Errors
    /// When evcxr does not start.
    pub fn open(stage: Arc<Stage>) -> Result<Self> {
        let fault = |error: Error| Fault::new(format!("evcxr did not start: {error}"));
        let (mut context, outputs) = CommandContext::new().map_err(fault)?;
        // evcxr waits until these are read. What cells print takes another way, so here
        // is only what goes wrong with the kernel itself.
        for lines in [outputs.stdout, outputs.stderr] {
            std::thread::spawn(move || lines.iter().for_each(|line| eprintln!("{line}")));
        }
        context.execute(":load_config --quiet").map_err(fault)?;
        Ok(Cells {
            context,
            stage,
            gone: Gone::default(),
            notice: None,
            ended: false,
            definitions: Definitions::default(),
            kept: BTreeMap::new(),
        })
    }

    /// The process that evcxr knows, for ending it.
    pub fn process(&self) -> Arc<Mutex<Child>> {
        self.context.process_handle()
    }

    /// The names that a cell may use.
    pub fn names(&self) -> Vec<String> {
        let variables = self.context.variables_and_types().map(|(name, _)| name.to_owned());
        let names = variables.chain(self.context.defined_item_names().map(str::to_owned));
        names.filter(|name| !definitions::is_mark(name)).collect()
    }

    /// Runs a cell that stands on the stage. What it ends with is its data by MIME type.
    ///
    /// # Errors
    /// What is to be told where it did not succeed; `stopped` says what the stop button did.
    pub fn run(
        &mut self,
        number: usize,
        code: &str,
        stopped: impl Fn() -> Option<Stopped>,
    ) -> std::result::Result<Option<Value>, Failure> {
        let before = self.types();
        let (outcome, items) = match Query::of(code) {
            Some(query) => (self.ask(&query, &stopped), Items::new()),
            None => self.compile(number, code, &stopped),
        };
        let (after, ended) = (self.types(), std::mem::take(&mut self.ended));
        let made = if outcome.is_ok() { names(code).made } else { BTreeSet::new() };
        self.notice = self.gone.after(Ran { cell: number, before, after: &after, made: &made, items, ended });
        outcome
    }

    /// Compiles a cell and runs it; also the items that it defines, where it was compiled.
    fn compile(
        &mut self,
        number: usize,
        code: &str,
        stopped: &impl Fn() -> Option<Stopped>,
    ) -> (std::result::Result<Option<Value>, Failure>, Items) {
        let (before, rust) = parts(code);
        let (mut cell, items) = self.definitions.named(&rust);
        cell.code.insert_str(0, &before);
        cell.ours.iter_mut().for_each(|ours| *ours = ours.start + before.len()..ours.end + before.len());
        let outcome = self.context.execute(&cell.code);
        let (result, ended) = self.stage.end();
        match (outcome, ended) {
            (Err(Error::CompilationErrors(errors)), _) if stopped() != Some(Stopped::Compiler) => {
                (Err(self.explained(&errors, &cell, number)), Items::new())
            }
            (outcome, ended) => (self.told(outcome, result, ended, stopped()), items),
        }
    }

    /// What the cell that ran last has to tell beside what it shows.
    pub fn notice(&mut self) -> Option<String> {
        self.notice.take()
    }

    /// Asks a query, without a compiler, and keeps its answer where it has a name.
    fn ask(
        &mut self,
        query: &Query,
        stopped: &impl Fn() -> Option<Stopped>,
    ) -> std::result::Result<Option<Value>, Failure> {
        query.check().map_err(|text| Failure::new("SQL", text))?;
        let gone: BTreeMap<&str, String> = self.gone.told().collect();
        let order = json!({"query": query.text, "name": query.name, "variables": self.variables(), "gone": gone});
        let answered = self.stage.ask(order);
        let (result, ended) = self.stage.end();
        let outcome = match (answered, query.name, self.stage.kept()) {
            // evcxr finds out by the next cell that its process has gone.
            (false, _, _) => self.context.execute("();"),
            (true, Some(name), Some(of)) => self.declare(name, &of),
            _ => Ok(evcxr::EvalOutputs::new()),
        };
        self.told(outcome, result, ended, stopped())
    }

    /// Tells evcxr of a variable that is there already.
    fn declare(&mut self, name: &str, of: &str) -> std::result::Result<evcxr::EvalOutputs, Error> {
        let known = |cells: &Cells| {
            cells.context.variables_and_types().find(|(known, _)| *known == name).map(|(_, of)| of.to_owned())
        };
        if let Some((before, by_evcxr)) = self.kept.get(name)
            && before == of
            && known(self).as_ref() == Some(by_evcxr)
        {
            return Ok(evcxr::EvalOutputs::new());
        }
        let path = if of == "DataFrame" { "::polars::prelude" } else { "::pledgebook::prelude" };
        let note = std::path::PathBuf::from(std::env::var_os(home::SESSION).unwrap_or_default()).join(home::DECLARES);
        std::fs::write(&note, "").map_err(|error| Error::from(format!("cannot write {}: {error}", note.display())))?;
        let outcome = self.context.execute(&format!("let {name}: {path}::{of} = loop {{}};"));
        let _ = std::fs::remove_file(&note);
        if let Some(by_evcxr) = known(self) {
            self.kept.insert(name.to_owned(), (of.to_owned(), by_evcxr));
        }
        outcome
    }

    fn variables(&self) -> Vec<String> {
        self.types().into_keys().collect()
    }

    /// The type of each variable.
    fn types(&self) -> Variables {
        self.context.variables_and_types().map(|(name, of)| (name.to_owned(), of.to_owned())).collect()
    }

    /// What is to be told of how a cell ended.
    fn told(
        &mut self,
        outcome: std::result::Result<evcxr::EvalOutputs, Error>,
        result: Option<Value>,
        ended: Option<Ended>,
        stopped: Option<Stopped>,
    ) -> std::result::Result<Option<Value>, Failure> {
        match (outcome, ended) {
            (Ok(_), Some(Ended::Failed(text))) => Err(Failure::new("Error", with_hint(text))),
            (Ok(_), Some(Ended::Panicked(text))) => {
                Err(Failure::new("Panic", with_hint(format!("the cell panicked: {text}"))))
            }
            (Ok(_), Some(Ended::Interrupted)) => Err(Failure::new(
                "Interrupted",
                "The cell was interrupted. Every variable that it did not move is kept.",
            )),
            // What a command says, such as `:vars`, it says by evcxr's own result.
            (Ok(said), None) => Ok(result.or_else(|| {
                let said = said.content_by_mime_type;
                (!said.is_empty()).then(|| serde_json::to_value(said).unwrap_or_default())
            })),
            (Err(_), _) if stopped == Some(Stopped::Compiler) => Err(Failure::new(
                "Interrupted",
                "The compiler was stopped: nothing of the cell has run, and nothing is lost.",
            )),
            (Err(Error::SubprocessTerminated(_)), _) => {
                self.ended = true;
                let how = self.stage.stopped();
                Err(if stopped == Some(Stopped::Process) {
                    Failure::new("Interrupted", format!("The process that runs the cells was interrupted. {LOST}"))
                } else {
                    let how = how.as_deref().unwrap_or("it was killed");
                    Failure::new("Stopped", format!("The process that runs the cells stopped ({how}). {LOST}"))
                })
            }
            (Err(error), _) => Err(Failure::new("Error", with_hint(error.to_string()))),
        }
    }

    /// The compiler's errors, each with its place in the cell.
    fn explained(&self, errors: &[CompilationError], cell: &Compiled, number: usize) -> Failure {
        let mut failure = Failure { name: "Error".into(), text: String::new(), traceback: Vec::new() };
        let used = names(&cell.written()).used;
        for error in errors {
            let message = error.message();
            if failure.text.is_empty() {
                failure.name = error.code().unwrap_or("Error").to_owned();
                failure.text.clone_from(&message);
            }
            failure.traceback.extend(drawn(error, cell, number));
            // No such name, or something else of that name.
            let said: BTreeSet<&str> = words(&message).collect();
            let mut gone = self.gone.told().filter(|(name, _)| said.contains(name) && used.contains(*name));
            failure.traceback.extend(gone.next().map(|(_, why)| why));
        }
        failure
    }

    /// What may stand at a place, given in bytes: the completions and the bytes they replace.
    ///
    /// # Errors
    /// When the analyser cannot say.
    pub fn completions(&mut self, code: &str, at: usize) -> std::result::Result<Completions, String> {
        if Query::of(code).is_some() {
            self.stage.ask(json!({"about": "tables", "variables": self.variables()}));
            let (begin, found) = sql::completions(code, at, &self.stage.tables());
            let found = found.into_iter().map(|(name, kind)| (name.clone(), kind, name)).collect();
            return Ok(Completions { replaced: begin..at, found });
        }
        let found = self.context.completions(code, at).map_err(|error| error.to_string())?;
        let replaced = found.start_offset..found.end_offset;
        let found = found.completions.into_iter().filter(|one| !definitions::is_mark(&one.code));
        Ok(Completions { replaced, found: found.map(|one| (one.code, one.kind, one.label)).collect() })
    }

    /// What is at a place, given in bytes: as text and as HTML.
    pub fn inspected(&mut self, code: &str, at: usize) -> Option<(String, String)> {
        self.context.hover_at(code, at).ok().filter(|(text, _)| text != "No documentation found")
    }
}

/// The commands that a cell begins with, and its Rust.
fn parts(code: &str) -> (String, String) {
    let lines: Vec<&str> = code.lines().collect();
    let is_before =
        |line: &&str| line.trim_start().starts_with(':') || line.starts_with("//") || line.trim().is_empty();
    let begin = lines.iter().position(|line| !is_before(line)).unwrap_or(lines.len());
    let before: String = lines[..begin].iter().flat_map(|line| [line, "\n"]).collect();
    let rust = lines[begin..].join("\n");
    // A `!` that begins a cell is Rust's, not a shell's.
    (before, if rust.starts_with('!') { format!(" {rust}") } else { rust })
}

/// The text, with the nearest name where it is about a column; polars adds one itself to
/// some of its errors.
fn with_hint(text: String) -> String {
    if text.contains("Did you mean") || text.contains("did you mean") {
        return text;
    }
    match pledgebook_hint::nearest_column_hint(&text) {
        Some(hint) => format!("{text}\n{hint}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{parts, with_hint};

    #[test]
    fn an_exclamation_mark_is_rusts() {
        assert_eq!(parts("!few"), (String::new(), " !few".into()));
        assert_eq!(parts("// few\r\n!(a > 2)"), ("// few\n".into(), " !(a > 2)".into()));
        assert_eq!(parts("let text = \"\n!\";"), (String::new(), "let text = \"\n!\";".into()));
        assert_eq!(parts(":dep itoa\n1\n:2"), (":dep itoa\n".into(), "1\n:2".into()));
    }

    #[test]
    fn an_error_about_a_column_gets_one_hint() {
        assert_eq!(with_hint("no such thing".into()), "no such thing");
        assert_eq!(with_hint("x: did you mean `y`?".into()), "x: did you mean `y`?");
    }
}
