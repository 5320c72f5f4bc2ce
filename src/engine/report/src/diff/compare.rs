//! Two snapshots side by side.

use super::changes::{Change, Diff, LARGE, THRESHOLDS, Tier};
use super::renames::Renames;
use super::sentences;
use super::snapshot::{Claim, Finding, Snapshot};
use crate::error::Result;
use pledgebook_frame::quantity::{Quantity, words};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What changed from `old` to `new`.
///
/// # Errors
/// A declared rename that does not fit the two builds.
pub fn compare(old: &Snapshot, new: &Snapshot, renames: &Renames) -> Result<Diff> {
    let renamed = renames.check(old, new)?;
    let told: BTreeSet<&str> = old.told().into_iter().chain(new.told()).collect();
    let mut changes: Vec<Change> = Vec::new();
    for (id, before, now) in pairs(&old.findings, &new.findings, &renamed) {
        changes.extend(finding(id, before, now, &told));
    }
    for (id, before, now) in pairs(&old.claims, &new.claims, &renamed) {
        changes.extend(claim(id, before, now));
    }
    for change in &mut changes {
        if change.new.is_none() && renames.is_gone(&change.id) {
            change.meaning.push("it was removed, as renames.csv declares".into());
        }
        change.renamed_from = renamed.get(change.id.as_str()).map(|before| (*before).to_owned());
    }
    orders(old, new, &mut changes);
    changes.sort_by(|a, b| (a.tier, b.size, &a.id).cmp(&(b.tier, a.size, &b.id)));
    let (before, now) = (old.sources(), new.sources());
    let missing =
        |from: &BTreeSet<&str>, other: &BTreeSet<&str>| from.difference(other).map(|key| (*key).to_owned()).collect();
    Ok(Diff {
        old: old.name.clone(),
        new: new.name.clone(),
        changes,
        sentences: sentences::compare(old, new),
        sentences_known: old.sentences.is_some() && new.sentences.is_some(),
        sources_added: missing(&now, &before),
        sources_removed: missing(&before, &now),
        inputs: inputs(old, new),
    })
}

/// Each id of either build, with its two sides.
fn pairs<'a, T>(
    old: &'a BTreeMap<String, T>,
    new: &'a BTreeMap<String, T>,
    renamed: &BTreeMap<&'a str, &'a str>,
) -> Vec<(&'a str, Option<&'a T>, Option<&'a T>)> {
    let before = |id: &str| old.get(*renamed.get(id).unwrap_or(&id));
    let gone: BTreeSet<&str> = renamed.values().copied().collect();
    let kept = new.iter().map(|(id, now)| (id.as_str(), before(id), Some(now)));
    let lost = old.iter().filter(|(id, _)| !new.contains_key(*id) && !gone.contains(id.as_str()));
    kept.chain(lost.map(|(id, before)| (id.as_str(), Some(before), None))).collect()
}

fn change(
    kind: &'static str,
    id: &str,
    tier: Tier,
    sides: (Option<&str>, Option<&str>),
    meaning: Vec<String>,
) -> Change {
    let text = |side: Option<&str>| side.map(str::to_owned);
    Change {
        tier,
        kind,
        id: id.to_owned(),
        renamed_from: None,
        old: text(sides.0),
        new: text(sides.1),
        difference: None,
        percent: None,
        meaning,
        size: Decimal::ZERO,
    }
}

fn finding(id: &str, old: Option<&Finding>, new: Option<&Finding>, told: &BTreeSet<&str>) -> Option<Change> {
    let sides = (old.map(|it| it.shown.as_str()), new.map(|it| it.shown.as_str()));
    let (Some(old), Some(new)) = (old, new) else {
        let tier = if told.contains(id) { Tier::Story } else { Tier::Small };
        let what = if new.is_some() { "is new" } else { "is gone" };
        return Some(change("finding", id, tier, sides, vec![what.into()]));
    };
    if old == new {
        return None;
    }
    let mut meaning = Vec::new();
    let mut made = change("finding", id, Tier::Note, sides, Vec::new());
    if old.kind != new.kind || old.nature() != new.nature() {
        made.tier = Tier::Story;
        for ((name, before), now) in
            ["unit", "price basis", "status", "period"].iter().zip(old.nature()).zip(new.nature())
        {
            if before != now {
                meaning.push(format!(
                    "its {name} changes from {} to {}",
                    before.unwrap_or("none"),
                    now.unwrap_or("none")
                ));
            }
        }
    } else if let (Some(before), Some(now)) = (old.quantity(), new.quantity()) {
        let (a, b) = (before.amount, now.amount);
        if a != b {
            made.tier = if old.shown == new.shown { Tier::Rounding } else { Tier::Small };
            made.difference = now.minus(&before).ok().map(|difference| signed(&amount(&difference)));
            let change = b.checked_sub(a);
            let part_of = |whole: Decimal| change.and_then(|change| change.checked_div(whole));
            // From nothing or below nothing a percentage means nothing: the difference is told
            // alone, and its size is its part of the larger of the two.
            let percent = Some(a)
                .filter(|a| *a > Decimal::ZERO)
                .and_then(part_of)
                .and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
            made.size = part_of(if a > Decimal::ZERO { a } else { a.abs().max(b.abs()) })
                .map_or(Decimal::ONE, |share| share.abs());
            made.percent = percent.map(|percent| signed(&format!("{}%", words::decimal(words::round(percent, 1), 1))));
            if made.size >= LARGE && made.tier != Tier::Rounding {
                made.tier = Tier::Large;
            }
            if a.cmp(&Decimal::ZERO) != b.cmp(&Decimal::ZERO) {
                made.tier = Tier::Story;
                let sign = |amount: Decimal| {
                    if amount.is_zero() {
                        "zero"
                    } else if amount.is_sign_negative() {
                        "negative"
                    } else {
                        "positive"
                    }
                };
                meaning.push(format!("it turns from {} to {}", sign(a), sign(b)));
            }
            if new.unit.as_deref() == Some("percent") {
                for (line, name) in THRESHOLDS {
                    let line = Decimal::from(line);
                    if a.cmp(&line) != b.cmp(&line) {
                        made.tier = Tier::Story;
                        meaning.push(format!(
                            "it {} {name} ({line}%)",
                            if b > a { "rises to or past" } else { "falls to or below" }
                        ));
                    }
                }
            }
        }
    } else if old.value != new.value {
        made.tier = Tier::Story;
        meaning.push(match new.kind.as_str() {
            "fact" => format!("it was {} and is now {}", old.shown, new.shown),
            _ => "it is another".to_owned(),
        });
    }
    if made.tier != Tier::Rounding && old.value == new.value && old.shown != new.shown {
        made.tier = made.tier.min(Tier::Small);
        meaning.push("the same value is worded otherwise".into());
    }
    meaning.extend(notes(&old.caveats, &new.caveats, old.sources != new.sources));
    if old.method != new.method {
        meaning.push(format!("its method was “{}” and is now “{}”", old.method, new.method));
    } else if made.tier == Tier::Note && old.working != new.working {
        meaning.push("its working changed".into());
    }
    Some(Change { meaning, ..made })
}

fn claim(id: &str, old: Option<&Claim>, new: Option<&Claim>) -> Option<Change> {
    let word = |claim: &Claim| claim.verdict.replace('_', " ");
    let (before, now) = (old.map(word), new.map(word));
    let sides = (before.as_deref(), now.as_deref());
    let (Some(old), Some(new)) = (old, new) else {
        let what = if new.is_some() { "is new" } else { "is gone" };
        let text = new.or(old).map(|claim| claim.claim.as_str()).unwrap_or_default();
        return Some(change("claim", id, Tier::Story, sides, vec![format!("{what}: {text}")]));
    };
    if old == new {
        return None;
    }
    let mut meaning = Vec::new();
    let mut tier = Tier::Note;
    if old.verdict != new.verdict {
        tier = Tier::Story;
        meaning.push(format!("the verdict turns: {} {}", new.claim, new.because));
    } else {
        if old.claim != new.claim || old.said_by != new.said_by {
            tier = Tier::Small;
            meaning.push(format!(
                "the claim was “{}” ({}) and is now “{}” ({})",
                old.claim, old.said_by, new.claim, new.said_by
            ));
        }
        if old.working != new.working {
            tier = Tier::Small;
            meaning.push(format!("its working was {} and is now {}", old.working.join("; "), new.working.join("; ")));
        } else if old.because != new.because {
            tier = Tier::Small;
            meaning.push(format!("its reason is now: {}", new.because));
        }
    }
    meaning.extend(notes(&old.caveats, &new.caveats, old.sources != new.sources));
    Some(change("claim", id, tier, sides, meaning))
}

fn notes(old: &BTreeSet<String>, new: &BTreeSet<String>, sources: bool) -> Vec<String> {
    let added = new.difference(old).map(|id| format!("caveat {id} is new"));
    let removed = old.difference(new).map(|id| format!("caveat {id} no longer applies"));
    added.chain(removed).chain(sources.then(|| "its sources changed".to_owned())).collect()
}

/// Amounts of one kind that one sentence shows together, and whose order turned: what
/// was the larger is now the smaller.
fn orders(old: &Snapshot, new: &Snapshot, changes: &mut [Change]) {
    let mut seen = BTreeSet::new();
    for sentence in new.sentences.iter().flatten() {
        for (i, a) in sentence.findings.iter().enumerate() {
            for b in &sentence.findings[i + 1..] {
                let order = |build: &Snapshot| {
                    let (a, b) = (build.findings.get(a)?, build.findings.get(b)?);
                    (a.nature() == b.nature()).then_some(())?;
                    Some(a.quantity()?.amount.cmp(&b.quantity()?.amount))
                };
                let (Some(before), Some(now)) = (order(old), order(new)) else { continue };
                if before == now || !seen.insert((a, b)) {
                    continue;
                }
                let words = match now {
                    std::cmp::Ordering::Greater => format!("{a} is now above {b}"),
                    std::cmp::Ordering::Less => format!("{a} is now below {b}"),
                    std::cmp::Ordering::Equal => format!("{a} now equals {b}"),
                };
                // Noted on one that changed; an order cannot turn without one.
                if let Some(change) = changes.iter_mut().find(|change| change.id == *a || change.id == *b) {
                    change.tier = Tier::Story;
                    change.meaning.push(words);
                }
            }
        }
    }
}

fn inputs(old: &Snapshot, new: &Snapshot) -> Vec<String> {
    let names: BTreeSet<&String> = old.provenance.keys().chain(new.provenance.keys()).collect();
    let changed = names.into_iter().filter(|name| old.provenance.get(*name) != new.provenance.get(*name));
    let worded = changed.map(|name| match name.strip_suffix("_sha256") {
        Some(what) => what.to_owned(),
        None => {
            let version = |build: &Snapshot| build.provenance.get(name).cloned().unwrap_or_else(|| "none".into());
            format!("{name} {} → {}", version(old), version(new))
        }
    });
    let asked = |build: &Snapshot| build.parameters.clone().unwrap_or_default();
    let (before, now) = (asked(old), asked(new));
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let names = names.into_iter().filter(|_| old.parameters.is_some() && new.parameters.is_some());
    let parameters = names.filter(|name| before.get(*name) != now.get(*name)).map(|name| {
        let value = |of: &BTreeMap<String, String>| of.get(name).cloned().unwrap_or_else(|| "none".into());
        format!("parameter {name} {} → {}", value(&before), value(&now))
    });
    worded.chain(parameters).collect()
}

/// In words, with as many places as it takes to show anything.
fn amount(difference: &Quantity) -> String {
    let nothing = |words: &String| !words.chars().any(|c| c.is_ascii_digit() && c != '0');
    let worded = (2..8).map(|places| words::long(&difference.clone().with_places(places)));
    std::iter::once(words::long(difference))
        .chain(worded)
        .find(|words| !nothing(words))
        .unwrap_or_else(|| words::exact(difference))
}

/// With a plus where there is no minus.
fn signed(text: &str) -> String {
    if text.starts_with('−') { text.to_owned() } else { format!("+{text}") }
}
