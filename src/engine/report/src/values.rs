//! What a template can name: findings, on their way to the page with the words to show.

use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use minijinja::{Error, ErrorKind};
use pledgebook::briefing::{Results, Section, TooEarly};
use pledgebook::finding::{Finding, Value as Found};
use pledgebook_frame::closest;
use pledgebook_frame::quantity::{PartialDate, Quantity};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

/// A word of the prose that the data does not bear out.
#[derive(Debug)]
pub(crate) struct Broken {
    pub why: String,
    /// The data would, had they not been asked as of this date.
    pub too_early: Option<PartialDate>,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Broken {}

pub(crate) fn broken(why: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, why.clone()).with_source(Broken { why, too_early: None })
}

pub(crate) fn misuse(problem: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, problem)
}

/// A finding on its way to the page, with the words to show.
#[derive(Debug)]
pub(crate) struct Shown {
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

/// A finding that was not known yet on the date that was asked.
#[derive(Debug)]
pub(crate) struct Unknown {
    why: String,
    as_of: PartialDate,
    asked: Asked,
}

/// The first unknown finding that a template took for yes or no: a condition cannot
/// fail by itself, so whoever renders looks here.
pub(crate) type Asked = Arc<Mutex<Option<(String, PartialDate)>>>;

impl Object for Unknown {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        let mut asked = self.asked.lock().expect("no panic holds this lock");
        asked.get_or_insert_with(|| (self.why.clone(), self.as_of));
        false
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// Whoever uses a finding that was not known yet is told so; any other value passes.
pub(crate) fn known(value: &Value) -> Result<&Value, Error> {
    match value.downcast_object_ref::<Unknown>() {
        None => Ok(value),
        Some(Unknown { why, as_of, .. }) => {
            let source = Broken { why: why.clone(), too_early: Some(*as_of) };
            Err(Error::new(ErrorKind::InvalidOperation, why.clone()).with_source(source))
        }
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
///
/// As of an earlier date, the analyses that could not be made are there with
/// findings that cannot be used.
pub(crate) fn context(results: &Results, asked: &Asked) -> Value {
    let mut groups: BTreeMap<String, Value> =
        results.sections.iter().map(|section| (section.id.clone(), group(section, Shown::of))).collect();
    if let Some(early) = &results.too_early {
        for (id, why) in &early.sections {
            let shown =
                |finding: &Finding| unknown(finding, &since(finding, early).unwrap_or(why.clone()), early, asked);
            groups.extend(early.today.section(id).ok().map(|section| (id.clone(), group(section, shown))));
        }
    }
    Value::from(groups)
}

/// The context for the template of an analysis that could not be made: everything as
/// it is known today, but for what rests on something later. Only the sentence
/// that fails is found by it; it never reaches a page.
pub(crate) fn context_of_today(early: &TooEarly, asked: &Asked) -> Value {
    let groups = early.today.sections.iter().map(|section| {
        let shown = |finding: &Finding| {
            let why = match (early.sections.get(&section.id), since(finding, early)) {
                (_, Some(since)) => since,
                // What was taken from a frame does not say since when it is known.
                (Some(why), None) if finding.provenance.announced.is_none() => why.clone(),
                _ => return Shown::of(finding),
            };
            unknown(finding, &why, early, asked)
        };
        (section.id.clone(), group(section, shown))
    });
    Value::from(groups.collect::<BTreeMap<_, _>>())
}

fn unknown(finding: &Finding, why: &str, early: &TooEarly, asked: &Asked) -> Value {
    let why = format!("{} was not known: {why}", finding.id);
    Value::from_object(Unknown { why, as_of: early.as_of, asked: asked.clone() })
}

/// Since when a finding is known, where that is after the date that is asked.
fn since(finding: &Finding, early: &TooEarly) -> Option<String> {
    let announced = finding.provenance.announced.filter(|date| date.last_day() > early.as_of.last_day())?;
    Some(format!("it rests on what dates from {announced}"))
}

fn group(section: &Section, shown: impl Fn(&Finding) -> Value) -> Value {
    let name = |finding: &Finding| finding.id.split_once('.').map_or(finding.id.clone(), |(_, name)| name.to_owned());
    let findings = section.findings.iter().map(|finding| (name(finding), shown(finding))).collect();
    Value::from_object(Group { analysis: section.id.clone(), findings })
}

/// The nearest finding or analysis to an expression that names neither.
pub(crate) fn nearest(expression: &str, results: &Results) -> Option<String> {
    let ids = results.findings().map(|finding| finding.id.as_str());
    closest(expression, ids)
}

pub(crate) fn shown<'a>(value: &'a Value, what: &str) -> Result<&'a Shown, Error> {
    if known(value)?.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    value
        .downcast_object_ref::<Shown>()
        .ok_or_else(|| misuse(format!("{what} takes a finding, not “{}”", brief(value))))
}

/// A value inside a message.
pub(crate) fn brief(value: &Value) -> String {
    beginning(&value.to_string())
}

/// The beginning of a text, for a message.
pub(crate) fn beginning(text: &str) -> String {
    let mut letters = text.chars();
    let mut begins: String = letters.by_ref().take(80).collect();
    if letters.next().is_some() {
        begins.push('…');
    }
    begins
}
