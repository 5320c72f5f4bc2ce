//! Words that must be true: filters, tests and `says()`.

use crate::escape::literal;
use crate::lint;
use crate::marks::RESTS;
use crate::values::{Shown, beginning, brief, broken, known, misuse, shown};
use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};
use pledgebook::finding::Value as Found;
use pledgebook_frame::quantity::{Quantity, Unit, words};
use rust_decimal::Decimal;
use std::sync::{Arc, Mutex};

pub(crate) fn filters(env: &mut Environment<'static>) {
    /// Registers a filter that words an amount once its sign is as said.
    fn signed(env: &mut Environment<'static>, name: &'static str, falls: bool, words: fn(&str) -> String) {
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
        let whole = i64::try_from(amount).ok().filter(|_| amount.fract().is_zero());
        let whole =
            whole.ok_or_else(|| misuse(format!("{amount} is not a whole number, so it cannot be spelled out")))?;
        Ok(it.saying(words::spelled(whole)))
    });
    // "about twice", "three times", "1.7 times": before "as much", "what it was".
    env.add_filter("times", |value: Value| -> Result<Value, Error> {
        let it = shown(&value, "times")?;
        let amount = it.amount()?;
        if amount.unit != Unit::Ratio {
            return Err(misuse(format!("finding `{}` is not a number of times", it.finding.id)));
        }
        let said = words::long(amount);
        let Some(whole) = said.strip_suffix(" times").and_then(|times| times.parse().ok()) else {
            return Ok(it.saying(said));
        };
        let about = if amount.amount == Decimal::from(whole) { "" } else { "about " };
        Ok(it.saying(match whole {
            2 => format!("{about}twice"),
            whole => format!("{about}{} times", words::spelled(whole)),
        }))
    });
    // For Typst that wants a string, not content: the front page's headline numbers.
    env.add_filter("string", |value: Value| -> Result<Value, Error> {
        let it = shown(&value, "string")?;
        Ok(Value::from_safe_string(format!("{RESTS}{}{RESTS}{}", it.finding.id, literal(&it.text))))
    });
    env.add_filter("capital", |value: Value| -> Result<Value, Error> {
        let it = shown(&value, "capital")?;
        let mut letters = it.text.chars();
        let first = letters.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
        Ok(it.saying(first + letters.as_str()))
    });
    env.add_filter("places", |value: Value, places: u32| -> Result<Value, Error> {
        let it = shown(&value, "places")?;
        if places > 9 {
            return Err(misuse(format!("{places} decimal places are more than the figures have; nine at most")));
        }
        let quantity = it.amount()?.clone().with_places(places);
        let text = words::long(&quantity);
        Ok(Value::from_object(Shown { finding: it.finding.clone(), quantity: Some(quantity), text }))
    });
}

pub(crate) fn tests(env: &mut Environment<'static>, last: &Arc<Mutex<Vec<String>>>) {
    type Holds = fn(&Quantity, &Quantity) -> crate::Result<bool>;
    let two: [(&'static str, &'static str, Holds); 6] = [
        ("above", "above", |a, b| Ok(a.compare(b)?.is_gt())),
        ("below", "below", |a, b| Ok(a.compare(b)?.is_lt())),
        ("at_least", "at least", |a, b| Ok(a.compare(b)?.is_ge())),
        ("equal_to", "equal to", |a, b| Ok(a.compare(b)?.is_eq())),
        ("less_than_half_of", "less than half of", |a, b| Ok(a.over(b)?.amount * Decimal::TWO < Decimal::ONE)),
        ("more_than_half_of", "more than half of", |a, b| Ok(a.over(b)?.amount * Decimal::TWO > Decimal::ONE)),
    ];
    for (name, phrase, holds) in two {
        let last = last.clone();
        env.add_test(name, move |value: Value, other: Value| -> Result<bool, Error> {
            let (a, b) = (shown(&value, name)?, shown(&other, name)?);
            let result = holds(a.amount()?, b.amount()?).map_err(|cause| misuse(cause.to_string()))?;
            remember(&last, [a, b], result, || format!("{} and {}, which is not {phrase} it", a.now(), b.now()));
            Ok(result)
        });
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
    // Always so, except in a briefing as of an earlier date.
    env.add_test("known", |value: Value| -> Result<bool, Error> {
        if value.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        Ok(known(&value).is_ok())
    });
    for (name, greatest) in [("largest_of", true), ("smallest_of", false)] {
        let last = last.clone();
        env.add_test(name, move |value: Value, others: Vec<Value>| -> Result<bool, Error> {
            let it = shown(&value, name)?;
            let mut result = true;
            for other in &others {
                let order =
                    it.amount()?.compare(shown(other, name)?.amount()?).map_err(|cause| misuse(cause.to_string()))?;
                result &= if greatest { order.is_ge() } else { order.is_le() };
            }
            let all = others.iter().filter_map(|other| other.downcast_object_ref::<Shown>()).chain([it]);
            remember(&last, all, result, || format!("{}, which is not the {}", it.now(), name.trim_end_matches("_of")));
            Ok(result)
        });
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
pub(crate) fn says(env: &mut Environment<'static>, last: Arc<Mutex<Vec<String>>>) {
    env.add_function("says", move |words: &str, holds: Value| -> Result<Value, Error> {
        if known(&holds)?.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        let begins = beginning(words);
        let fact = holds.downcast_object_ref::<Shown>();
        if fact.is_some_and(|fact| !matches!(fact.finding.value, Found::Fact(_))) {
            return Err(misuse(format!(
                "says(\"{begins}\", …) needs a fact or a test; `{}` is a value",
                brief(&holds)
            )));
        }
        let looked_at = std::mem::take(&mut *last.lock().expect("no panic holds this lock"));
        if fact.is_none() && looked_at.is_empty() {
            return Err(misuse(format!("says(\"{begins}\", …) rests on no finding: give it a fact or a test of one")));
        }
        if let Some(number) = lint::number(words) {
            return Err(misuse(format!(
                "says(\"{begins}\", …) has the number “{}” in it; print the finding instead",
                beginning(&number)
            )));
        }
        if !holds.is_true() {
            let why = fact
                .map(Shown::now)
                // The last condition is that of these words; those before it are of others.
                .or_else(|| looked_at.iter().rev().find_map(|entry| entry.strip_prefix('!').map(str::to_owned)));
            return Err(broken(why.unwrap_or_else(|| "the condition is false".into())));
        }
        let ids = looked_at
            .into_iter()
            .filter(|entry| !entry.starts_with('!'))
            .chain(fact.map(|fact| fact.finding.id.clone()));
        let rests: String = ids.map(|id| format!("{RESTS}{id}{RESTS}")).collect();
        Ok(Value::from_safe_string(format!("{rests}#say({});", literal(words))))
    });
}
