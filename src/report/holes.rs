//! What templates can print and assert: findings, words that must be true of
//! them, charts, tables, claims.

use super::escape::{content, literal};
use super::lint;
use super::notes::Notes;
use crate::briefing::Results;
use crate::claim::Verdict;
use crate::error::closest;
use crate::finding::{Finding, Value as Found};
use crate::quantity::{Quantity, words};
use crate::sourced::Provenance;
use minijinja::value::{Enumerator, Object, ObjectRepr, Rest, Value};
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

fn broken(why: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, why.clone()).with_source(Broken(why))
}

fn misuse(problem: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, problem)
}

/// A finding on its way to the page, with the words to show.
#[derive(Debug)]
struct Shown {
    finding: Arc<Finding>,
    quantity: Option<Quantity>,
    text: String,
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
        Value::from_object(Shown {
            text: finding.shown(),
            quantity,
            finding: Arc::new(finding.clone()),
        })
    }

    fn amount(&self) -> Result<&Quantity, Error> {
        self.quantity
            .as_ref()
            .ok_or_else(|| misuse(format!("finding `{}` is not an amount", self.finding.id)))
    }

    fn saying(&self, text: String) -> Value {
        Value::from_object(Shown {
            finding: self.finding.clone(),
            quantity: self.quantity.clone(),
            text,
        })
    }

    /// "it_budget.change is −38%".
    fn now(&self) -> String {
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
        let name = |finding: &Finding| {
            finding
                .id
                .split_once('.')
                .map_or(finding.id.clone(), |(_, name)| name.to_owned())
        };
        let findings = section
            .findings
            .iter()
            .map(|finding| (name(finding), Shown::of(finding)))
            .collect();
        (
            section.id.clone(),
            Value::from_object(Group {
                analysis: section.id.clone(),
                findings,
            }),
        )
    });
    Value::from(groups.collect::<BTreeMap<_, _>>())
}

/// The nearest finding or analysis to an expression that names neither.
pub(super) fn nearest(expression: &str, results: &Results) -> Option<String> {
    let ids = results
        .sections
        .iter()
        .flat_map(|section| section.findings.iter().map(|finding| finding.id.as_str()));
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
        Err(misuse(format!("“{value}” is not a finding; only findings, and words checked with says(), may be printed")))
    });
    filters(env);
    let last: Arc<Mutex<Vec<String>>> = Arc::default();
    tests(env, &last);
    says(env, last);
    places(env, page);
}

fn shown<'a>(value: &'a Value, what: &str) -> Result<&'a Shown, Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    value
        .downcast_object_ref::<Shown>()
        .ok_or_else(|| misuse(format!("{what} takes a finding, not “{value}”")))
}

fn filters(env: &mut Environment<'static>) {
    /// Registers a filter that words an amount once its sign is as said.
    fn signed(
        env: &mut Environment<'static>,
        name: &'static str,
        falls: bool,
        words: fn(&str) -> String,
    ) {
        env.add_filter(name, move |value: Value| -> Result<Value, Error> {
            let it = shown(&value, name)?;
            let amount = it.amount()?;
            if amount.amount.is_zero() || amount.is_negative() != falls {
                return Err(broken(it.now()));
            }
            let mut size = amount.size();
            size.places = amount.places;
            Ok(it.saying(words(&words::long(&size))))
        });
    }
    signed(env, "fell", true, |size| format!("fell by {size}"));
    signed(env, "rose", false, |size| format!("rose by {size}"));
    signed(env, "down", true, |size| format!("{size} lower"));
    signed(env, "up", false, |size| format!("{size} higher"));
    env.add_filter("size", |value: Value| -> Result<Value, Error> {
        let it = shown(&value, "size")?;
        Ok(it.saying(words::long(&it.amount()?.size())))
    });
    env.add_filter("short", |value: Value| -> Result<Value, Error> {
        let it = shown(&value, "short")?;
        Ok(it.saying(words::short(it.amount()?)))
    });
    env.add_filter("spelled", |value: Value| -> Result<Value, Error> {
        let it = shown(&value, "spelled")?;
        let amount = it.amount()?.amount;
        let whole = i64::try_from(amount)
            .ok()
            .filter(|_| amount.fract().is_zero());
        let whole = whole.ok_or_else(|| {
            misuse(format!(
                "{amount} is not a whole number, so it cannot be spelled out"
            ))
        })?;
        Ok(it.saying(words::spelled(whole)))
    });
    // For Typst that wants a string, not content: the front page's headline numbers.
    env.add_filter("string", |value: Value| -> Result<Value, Error> {
        let it = shown(&value, "string")?;
        Ok(Value::from_safe_string(format!(
            "{RESTS}{}{RESTS}{}",
            it.finding.id,
            literal(&it.text)
        )))
    });
    env.add_filter("capital", |value: Value| -> Result<Value, Error> {
        let it = shown(&value, "capital")?;
        let mut letters = it.text.chars();
        let first = letters
            .next()
            .map(|c| c.to_uppercase().collect::<String>())
            .unwrap_or_default();
        Ok(it.saying(first + letters.as_str()))
    });
    env.add_filter(
        "places",
        |value: Value, places: u32| -> Result<Value, Error> {
            let it = shown(&value, "places")?;
            let quantity = it.amount()?.clone().with_places(places);
            let text = words::long(&quantity);
            Ok(Value::from_object(Shown {
                finding: it.finding.clone(),
                quantity: Some(quantity),
                text,
            }))
        },
    );
}

fn tests(env: &mut Environment<'static>, last: &Arc<Mutex<Vec<String>>>) {
    type Holds = fn(&Quantity, &Quantity) -> crate::Result<bool>;
    let two: [(&'static str, &'static str, Holds); 6] = [
        ("above", "above", |a, b| Ok(a.compare(b)?.is_gt())),
        ("below", "below", |a, b| Ok(a.compare(b)?.is_lt())),
        ("at_least", "at least", |a, b| Ok(a.compare(b)?.is_ge())),
        ("equal_to", "equal to", |a, b| Ok(a.compare(b)?.is_eq())),
        ("less_than_half_of", "less than half of", |a, b| {
            Ok(a.over(b)?.amount * rust_decimal::Decimal::TWO < rust_decimal::Decimal::ONE)
        }),
        ("more_than_half_of", "more than half of", |a, b| {
            Ok(a.over(b)?.amount * rust_decimal::Decimal::TWO > rust_decimal::Decimal::ONE)
        }),
    ];
    for (name, phrase, holds) in two {
        let last = last.clone();
        env.add_test(
            name,
            move |value: Value, other: Value| -> Result<bool, Error> {
                let (a, b) = (shown(&value, name)?, shown(&other, name)?);
                let result =
                    holds(a.amount()?, b.amount()?).map_err(|cause| misuse(cause.to_string()))?;
                remember(&last, [a, b], result, || {
                    format!("{} and {}, which is not {phrase} it", a.now(), b.now())
                });
                Ok(result)
            },
        );
    }
    for (name, wanted) in [("negative", -1), ("zero", 0), ("positive", 1)] {
        let last = last.clone();
        env.add_test(name, move |value: Value| -> Result<bool, Error> {
            let it = shown(&value, name)?;
            let amount = it.amount()?.amount;
            let sign = if amount.is_zero() {
                0
            } else if amount.is_sign_negative() {
                -1
            } else {
                1
            };
            remember(&last, [it], sign == wanted, || it.now());
            Ok(sign == wanted)
        });
    }
    for (name, greatest) in [("largest_of", true), ("smallest_of", false)] {
        let last = last.clone();
        env.add_test(
            name,
            move |value: Value, others: Vec<Value>| -> Result<bool, Error> {
                let it = shown(&value, name)?;
                let mut result = true;
                for other in &others {
                    let order = it
                        .amount()?
                        .compare(shown(other, name)?.amount()?)
                        .map_err(|cause| misuse(cause.to_string()))?;
                    result &= if greatest {
                        order.is_ge()
                    } else {
                        order.is_le()
                    };
                }
                let all = others
                    .iter()
                    .filter_map(|other| other.downcast_object_ref::<Shown>())
                    .chain([it]);
                remember(&last, all, result, || {
                    format!(
                        "{}, which is not the {}",
                        it.now(),
                        name.trim_end_matches("_of")
                    )
                });
                Ok(result)
            },
        );
    }
}

/// Keeps what a condition looked at, for the citation, and why it failed, for the error.
fn remember<'a>(
    last: &Mutex<Vec<String>>,
    looked_at: impl IntoIterator<Item = &'a Shown>,
    held: bool,
    why: impl FnOnce() -> String,
) {
    let mut last = last.lock().expect("no panic holds this lock");
    last.extend(looked_at.into_iter().map(|it| it.finding.id.clone()));
    if !held {
        last.push(format!("!{}", why()));
    }
}

/// `says("in every year", it_budget.falls_every_year)`.
fn says(env: &mut Environment<'static>, last: Arc<Mutex<Vec<String>>>) {
    env.add_function(
        "says",
        move |words: String, holds: Value| -> Result<Value, Error> {
            if holds.is_undefined() {
                return Err(Error::from(ErrorKind::UndefinedError));
            }
            let fact = holds.downcast_object_ref::<Shown>();
            if fact.is_some_and(|fact| !matches!(fact.finding.value, Found::Fact(_))) {
                return Err(misuse(format!(
                    "says(\"{words}\", …) needs a fact or a test; `{holds}` is a value"
                )));
            }
            let looked_at = std::mem::take(&mut *last.lock().expect("no panic holds this lock"));
            if !holds.is_true() {
                let why = fact.map(Shown::now).or_else(|| {
                    looked_at
                        .iter()
                        .find_map(|entry| entry.strip_prefix('!').map(str::to_owned))
                });
                return Err(broken(
                    why.unwrap_or_else(|| "the condition is false".into()),
                ));
            }
            let ids = looked_at
                .into_iter()
                .filter(|entry| !entry.starts_with('!'))
                .chain(fact.map(|fact| fact.finding.id.clone()));
            let rests: String = ids.map(|id| format!("{RESTS}{id}{RESTS}")).collect();
            Ok(Value::from_safe_string(format!(
                "{rests}#say({});",
                literal(&words)
            )))
        },
    );
}

/// `cite()`, `chart()`, `table()`, `claims()`, `claim()`, `ref()`, `caveats()`.
fn places(env: &mut Environment<'static>, page: &Page) {
    env.add_function("cite", || Value::from_safe_string(CITE.to_string()));
    env.add_function("ref", |target: String| {
        Value::from_safe_string(format!("#ref(label({}));", literal(&target)))
    });
    let notes = page.notes.clone();
    env.add_function("caveats", move || Value::from_safe_string(notes.list()));

    let (results, notes, provenance) = (
        page.results.clone(),
        page.notes.clone(),
        page.provenance.clone(),
    );
    env.add_function("chart", move |name: String, title: Value| -> Result<Value, Error> {
        let charts = || results.sections.iter().flat_map(|section| &section.charts);
        let chart = charts().find(|chart| chart.name == name);
        let chart = chart.ok_or_else(|| no_such("chart", &name, charts().map(|chart| chart.name.as_str())))?;
        let (title, behind) = headline(&title, &provenance)?;
        let note = notes.source_note(&Provenance::union([&chart.provenance, &behind]), &chart.note);
        Ok(Value::from_safe_string(format!(
            "#chart-figure(name: {}, path: {}, alt: {}, title: [{title}], subtitle: {}, note: [{note}], description: {})",
            literal(&chart.name),
            literal(&format!("charts/{}.svg", chart.name)),
            literal(&chart.alt),
            literal(&chart.subtitle),
            literal(&chart.description),
        )))
    });

    let (results, notes, provenance) = (
        page.results.clone(),
        page.notes.clone(),
        page.provenance.clone(),
    );
    env.add_function(
        "table",
        move |name: String, title: Value| -> Result<Value, Error> {
            let tables = || results.sections.iter().flat_map(|section| &section.tables);
            let table = tables().find(|table| table.name == name);
            let table = table.ok_or_else(|| {
                no_such("table", &name, tables().map(|table| table.name.as_str()))
            })?;
            let (title, behind) = headline(&title, &provenance)?;
            super::page::data_table(table, &title, &behind, &notes)
                .map(Value::from_safe_string)
                .map_err(|cause| misuse(format!("table `{name}`: {cause}")))
        },
    );

    let (results, notes) = (page.results.clone(), page.notes.clone());
    env.add_function(
        "claims",
        move |subject: String, limit: Rest<usize>| -> Result<Value, Error> {
            let of_subject = results
                .claims
                .iter()
                .filter(|claim| claim.subject == subject);
            let wrong = of_subject.filter(|claim| claim.checked.verdict <= Verdict::Rounding);
            let mut wrong: Vec<_> = wrong.collect();
            wrong.sort_by_key(|claim| claim.checked.verdict);
            let cards = wrong
                .into_iter()
                .take(limit.first().copied().unwrap_or(1))
                .map(|claim| card(claim, &notes));
            Ok(Value::from_safe_string(
                cards.collect::<Vec<_>>().join("\n\n"),
            ))
        },
    );

    let (results, notes) = (page.results.clone(), page.notes.clone());
    env.add_function("claim", move |id: String| -> Result<Value, Error> {
        let claim = results.claims.iter().find(|claim| claim.id == id);
        let claim = claim.ok_or_else(|| {
            no_such(
                "claim",
                &id,
                results.claims.iter().map(|claim| claim.id.as_str()),
            )
        })?;
        Ok(Value::from_safe_string(card(claim, &notes)))
    });
}

/// `#claim-card(…)` for a claim.
fn card(claim: &crate::claim::Claim, notes: &Notes) -> String {
    format!(
        "#claim-card(id: {}, claim: [{}], said-by: {}, verdict: {}, working: {}, explanation: [{}], note: [{}])",
        literal(&claim.id),
        content(&claim.text),
        literal(&claim.said_by),
        literal(claim.checked.verdict.word()),
        literal(&claim.checked.working.join("; ")),
        content(&claim.checked.because),
        notes.marks(&claim.checked.provenance),
    )
}

/// A title as markup, with what stands behind the findings it shows.
fn headline(
    title: &Value,
    provenance: &HashMap<String, Provenance>,
) -> Result<(String, Provenance), Error> {
    let text = title.to_string();
    if !title.is_safe() {
        if let Some(problem) = lint::words(&text) {
            return Err(misuse(problem));
        }
        return Ok((content(&text), Provenance::default()));
    }
    let (markup, ids) = super::prose::findings_in(text.trim());
    let behind = Provenance::union(ids.iter().filter_map(|id| provenance.get(id)));
    Ok((markup, behind))
}

fn no_such<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let near = closest(name, known)
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    misuse(format!("there is no {kind} `{name}`{near}"))
}
