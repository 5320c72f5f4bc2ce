//! The template environment: strict, read from disk, errors with file and line.

use crate::error::{Error, Result};
use crate::escape::literal;
use crate::exhibits::Page;
use crate::values::{self, Asked, Broken, Shown, brief, known, misuse};
use crate::{assertions, exhibits, lint, lint_lists, lint_says, look, sentences};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use pledgebook::paths::read_if_there;
use regex::{Captures, Regex};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};

static HOLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)\{\{(.*?)\}\}").expect("a fixed pattern"));
/// Names that a template gives to groups of findings, for the values after them.
static SET: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{% set \w+ = [^%]*%\}").expect("a fixed pattern"));
/// The words that a hole would print were they true.
static SAYS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"^\s*says\("([^"]*)""#).expect("a fixed pattern"));
static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)\{%.*?%\}|\{#.*?#\}").expect("a fixed pattern"));

/// The template with the reasons of verdicts; a briefing whose checks give them has none.
pub(crate) const CLAIMS: &str = "claims.typ.j2";

/// What one template may cost: over thirty times the longest of ours. A step of the engine
/// costs one, and so do 64 bytes, which bounds memory as well.
const FUEL: u64 = 100_000;

/// Renders templates of one folder.
pub(crate) struct Templates {
    folder: PathBuf,
    env: Environment<'static>,
    syntax: SyntaxConfig,
    context: Value,
    asked: Asked,
}

impl Templates {
    pub(crate) fn new(
        folder: &Path,
        page: &Page,
        context: Value,
        asked: Asked,
        more: impl FnOnce(&mut Environment<'static>),
    ) -> Self {
        // Nothing of the engine's own: its filters let text onto the page that nothing has
        // checked, and what a briefing says is computed elsewhere.
        let mut env = Environment::empty();
        env.set_fuel(Some(FUEL));
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).keep_trailing_newline(true).build();
        let syntax = syntax.expect("the usual delimiters");
        env.set_syntax(syntax.clone());
        env.set_auto_escape_callback(|_| AutoEscape::Custom("typst".into()));
        install(&mut env, page);
        more(&mut env);
        Templates { folder: folder.to_owned(), env, syntax, context, asked }
    }

    /// Checks a template's words and renders it.
    ///
    /// # Errors
    /// [`Error::Template`], [`Error::Prose`] where a word is no longer true, or
    /// [`Error::TooEarly`] where it was not known on the date that was asked.
    pub(crate) fn render(&self, name: &str, page: &Page) -> Result<String> {
        let text = self.text(name)?;
        self.render_text(name, &text, page)
    }

    /// The text of a template: the briefing's own, or ours where it has none.
    pub(crate) fn text(&self, name: &str) -> Result<String> {
        let path = self.folder.join(name);
        match (read_if_there(&path)?, look::text(name)) {
            (Some(text), _) => Ok(text),
            (None, Some(text)) => Ok(text),
            (None, None) => std::fs::read_to_string(&path).map_err(Error::file("read", &path)),
        }
    }

    /// [`render`](Self::render), for a text that was read already.
    pub(crate) fn render_text(&self, name: &str, text: &str, page: &Page) -> Result<String> {
        lint::template(name, text, page.quotes_are_checked)?;
        lint_lists::none(name, text, &self.syntax)?;
        lint_says::rests(name, text, &self.syntax)?;
        let rendered = self.env.render_named_str(name, text, &self.context);
        let rendered = rendered.map_err(|cause| self.explain(name, text, &cause, page))?;
        match self.asked.lock().expect("no panic holds this lock").take() {
            None => Ok(rendered),
            Some((why, as_of)) => {
                let sentence = "a condition of this template".to_owned();
                Err(Error::TooEarly { file: name.into(), line: 1, sentence, why, as_of, hint: String::new() })
            }
        }
    }

    fn explain(&self, name: &str, text: &str, cause: &minijinja::Error, page: &Page) -> Error {
        let line = cause.line().unwrap_or(1);
        let mut source: Option<&dyn std::error::Error> = std::error::Error::source(cause);
        while let Some(inner) = source {
            if let Some(Broken { why, too_early }) = inner.downcast_ref::<Broken>() {
                let at = cause.range().map_or_else(|| start_of(text, line), |range| range.start);
                let (file, why, sentence) = (name.into(), why.clone(), self.worded(text, &sentence(text, at)));
                return match *too_early {
                    None => Error::Prose { file, line, sentence, why },
                    Some(as_of) => Error::TooEarly { file, line, sentence, why, as_of, hint: String::new() },
                };
            }
            source = inner.source();
        }
        misused(name, text, cause, page)
    }

    /// A sentence of a template as a reader would see it; a hole that cannot be filled
    /// stays, between brackets of its own.
    fn worded(&self, template: &str, sentence: &str) -> String {
        let names: String = SET.find_iter(template).map(|set| set.as_str()).collect();
        let filled = HOLE.replace_all(sentence, |hole: &Captures| {
            let filled = self.env.render_named_str("hole", &format!("{names}{}", &hole[0]), &self.context);
            filled.unwrap_or_else(|_| {
                let words = SAYS
                    .captures(&hole[1])
                    .map_or(hole[1].trim(), |says| says.get(1).map_or("", |words| words.as_str()));
                format!("#say({});", literal(&format!("⟨{words}⟩")))
            })
        });
        sentences::plain(&TAG.replace_all(&filled, ""))
    }
}

/// What is wrong with a template itself.
fn misused(name: &str, text: &str, cause: &minijinja::Error, page: &Page) -> Error {
    let line = cause.line().unwrap_or(1);
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
        ErrorKind::UndefinedError => values::nearest(expression, &page.results)
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

/// Gives an environment its formatter, filters, tests and functions.
fn install(env: &mut Environment<'static>, page: &Page) {
    env.set_formatter(|out, _state, value| {
        if let Some(shown) = value.downcast_object_ref::<Shown>() {
            return Ok(write!(out, "#n({}, {});", literal(&shown.finding.id), literal(&shown.text))?);
        }
        if known(value)?.is_undefined() {
            return Err(ErrorKind::UndefinedError.into());
        }
        if value.is_safe() {
            return Ok(out.write_str(&value.to_string())?);
        }
        let it = brief(value);
        Err(misuse(format!("“{it}” is not a finding; only findings, and words checked with says(), may be printed")))
    });
    assertions::filters(env);
    let last: Arc<Mutex<Vec<String>>> = Arc::default();
    assertions::tests(env, &last);
    assertions::says(env, last);
    exhibits::install(env, page);
}
