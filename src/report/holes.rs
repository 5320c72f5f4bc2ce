//! The holes of a template: findings by name, and how they are printed.

use super::escape::literal;
use super::notes::Notes;
use super::{asserted, places};
use crate::briefing::Results;
use crate::error::closest;
use crate::finding::{Finding, Value as Found};
use crate::quantity::Quantity;
use crate::sourced::Provenance;
use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use minijinja::{Environment, Error, ErrorKind};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex};

/// Marks where citations go; the pages never contain it.
pub(super) const CITE: char = '\u{E000}';
/// Opens and closes the id of a finding that words rest on without showing it.
pub(super) const RESTS: char = '\u{E001}';

/// A word of the prose that the data does not bear out.
#[derive(Debug)]
pub(super) struct Broken(pub String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

pub(super) fn broken(why: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, why.clone()).with_source(Broken(why))
}

pub(super) fn misuse(problem: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, problem)
}

/// A finding on its way to the page, with the words to show.
#[derive(Debug)]
pub(super) struct Shown {
    pub finding: Arc<Finding>,
    pub quantity: Option<Quantity>,
    pub text: String,
}

impl Object for Shown {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !matches!(self.finding.value, Found::Fact(false))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Shown {
    fn of(finding: &Finding) -> Value {
        let quantity = finding.quantity().ok().cloned();
        Value::from_object(Shown { text: finding.shown(), quantity, finding: Arc::new(finding.clone()) })
    }

    pub fn amount(&self) -> Result<&Quantity, Error> {
        self.quantity.as_ref().ok_or_else(|| misuse(format!("finding `{}` is not an amount", self.finding.id)))
    }

    pub fn saying(&self, text: String) -> Value {
        Value::from_object(Shown { finding: self.finding.clone(), quantity: self.quantity.clone(), text })
    }

    /// "it_budget.change is −38%".
    pub fn now(&self) -> String {
        format!("{} is now {}", self.finding.id, self.finding.shown())
    }
}

/// The findings of one analysis, as `it_budget` in `{{ it_budget.peak }}`.
#[derive(Debug)]
struct Group {
    analysis: String,
    findings: BTreeMap<String, Value>,
}

impl Object for Group {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.findings.get(key.as_str()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.findings.keys().map(Value::from).collect())
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the findings of {}", self.analysis)
    }
}

/// The context of every template: one group an analysis.
pub(super) fn context(results: &Results) -> Value {
    let groups = results.sections.iter().map(|section| {
        let name =
            |finding: &Finding| finding.id.split_once('.').map_or(finding.id.clone(), |(_, name)| name.to_owned());
        let findings = section.findings.iter().map(|finding| (name(finding), Shown::of(finding))).collect();
        (section.id.clone(), Value::from_object(Group { analysis: section.id.clone(), findings }))
    });
    Value::from(groups.collect::<BTreeMap<_, _>>())
}

/// The nearest finding or analysis to an expression that names neither.
pub(super) fn nearest(expression: &str, results: &Results) -> Option<String> {
    let ids = results.sections.iter().flat_map(|section| section.findings.iter().map(|finding| finding.id.as_str()));
    closest(expression, ids)
}

/// What the page's functions look things up in.
pub(super) struct Page {
    pub results: Arc<Results>,
    pub notes: Notes,
    pub provenance: Arc<HashMap<String, Provenance>>,
}

/// Gives an environment its formatter, filters, tests and functions.
pub(super) fn install(env: &mut Environment<'static>, page: &Page) {
    env.set_formatter(|out, _state, value| {
        if let Some(shown) = value.downcast_object_ref::<Shown>() {
            return Ok(write!(out, "#n({}, {});", literal(&shown.finding.id), literal(&shown.text))?);
        }
        if value.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        if value.is_safe() {
            return Ok(out.write_str(&value.to_string())?);
        }
        let it = brief(value);
        Err(misuse(format!("“{it}” is not a finding; only findings, and words checked with says(), may be printed")))
    });
    asserted::filters(env);
    let last: Arc<Mutex<Vec<String>>> = Arc::default();
    asserted::tests(env, &last);
    asserted::says(env, last);
    places::places(env, page);
}

pub(super) fn shown<'a>(value: &'a Value, what: &str) -> Result<&'a Shown, Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    value
        .downcast_object_ref::<Shown>()
        .ok_or_else(|| misuse(format!("{what} takes a finding, not “{}”", brief(value))))
}

/// A value inside a message.
pub(super) fn brief(value: &Value) -> String {
    beginning(&value.to_string())
}

/// The beginning of a text, for a message.
pub(super) fn beginning(text: &str) -> String {
    let mut letters = text.chars();
    let mut begins: String = letters.by_ref().take(80).collect();
    if letters.next().is_some() {
        begins.push('…');
    }
    begins
}
