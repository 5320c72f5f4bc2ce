//! The template environment: strict, read from disk, errors with file and line.

use super::holes::{self, Broken, Page};
use super::{lint, lists};
use crate::error::{Error, Result};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use std::path::{Path, PathBuf};

/// What one template may cost: over thirty times the longest of ours. A step of the engine
/// costs one, and so do 64 bytes, which bounds memory as well.
const FUEL: u64 = 100_000;

/// Renders templates of one folder.
pub(super) struct Templates {
    folder: PathBuf,
    env: Environment<'static>,
    syntax: SyntaxConfig,
    context: Value,
}

impl Templates {
    pub(super) fn new(folder: &Path, page: &Page, more: impl FnOnce(&mut Environment<'static>)) -> Self {
        // Nothing of the engine's own: its filters let text onto the page that nothing has
        // checked, and what a briefing says is computed elsewhere.
        let mut env = Environment::empty();
        env.set_fuel(Some(FUEL));
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).keep_trailing_newline(true).build();
        let syntax = syntax.expect("the usual delimiters");
        env.set_syntax(syntax.clone());
        env.set_auto_escape_callback(|_| AutoEscape::Custom("typst".into()));
        holes::install(&mut env, page);
        more(&mut env);
        Templates { folder: folder.to_owned(), env, syntax, context: holes::context(&page.results) }
    }

    /// Checks a template's words and renders it.
    ///
    /// # Errors
    /// [`Error::Template`], or [`Error::Prose`] where a word is no longer true.
    pub(super) fn render(&self, name: &str, page: &Page) -> Result<String> {
        let path = self.folder.join(name);
        let text = std::fs::read_to_string(&path).map_err(Error::file("read", &path))?;
        lint::template(name, &text)?;
        lists::none(name, &text, &self.syntax)?;
        let rendered = self.env.render_named_str(name, &text, &self.context);
        rendered.map_err(|cause| explain(name, &text, &cause, page))
    }
}

fn explain(name: &str, text: &str, cause: &minijinja::Error, page: &Page) -> Error {
    let line = cause.line().unwrap_or(1);
    let mut source: Option<&dyn std::error::Error> = std::error::Error::source(cause);
    while let Some(inner) = source {
        if let Some(Broken(why)) = inner.downcast_ref::<Broken>() {
            let at = cause.range().map_or_else(|| start_of(text, line), |range| range.start);
            return Error::Prose { file: name.into(), line, sentence: sentence(text, at), why: why.clone() };
        }
        source = inner.source();
    }
    let expression = cause.range().and_then(|range| text.get(range)).unwrap_or_default();
    let problem = match (cause.kind(), cause.detail()) {
        (ErrorKind::UndefinedError, _) if !expression.is_empty() => {
            format!("`{expression}` is not defined")
        }
        (ErrorKind::OutOfFuel, _) => {
            format!("the template is not done after {FUEL} steps (64 bytes of text count as one)")
        }
        (kind, None) => kind.to_string(),
        (ErrorKind::InvalidOperation, Some(detail)) => detail.to_owned(),
        (kind, Some(detail)) => format!("{kind}: {detail}"),
    };
    let hint = match cause.kind() {
        ErrorKind::UndefinedError => holes::nearest(expression, &page.results)
            .map_or_else(|| "findings are listed in findings.json".into(), |near| format!("did you mean `{near}`?")),
        ErrorKind::OutOfFuel => "let its loops and macros end sooner, and its texts be shorter".into(),
        _ => String::new(),
    };
    Error::Template { file: name.into(), line, problem, hint }
}

fn start_of(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum()
}

/// The sentence around a place: between full stops, or the ends of its paragraph.
fn sentence(text: &str, at: usize) -> String {
    let at = at.min(text.len());
    let before = &text[..at];
    // In code a sentence begins with its content block: `summary: [The budget …]`.
    let from = [
        before.rfind(": [").map(|i| i + 3),
        before.rfind(". ").map(|i| i + 2),
        before.rfind("\n\n").map(|i| i + 2),
        before.rfind("%}\n").map(|i| i + 3),
    ];
    let from = from.into_iter().flatten().max().unwrap_or(0);
    let after = &text[at..];
    let to = [after.find(". "), after.find(".\n"), after.find("\n\n")].into_iter().flatten().min();
    let sentence = &text[from..to.map_or(text.len(), |to| at + to)];
    sentence.split_whitespace().collect::<Vec<_>>().join(" ").trim_start_matches("= ").to_owned()
}
