//! In which words tags, links, outline, metadata and declarations differ.

use super::declared::{Annotation, Entry, Said};
use super::tags::Element;
use super::words::{against, apart, short};
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Differences that are told of one kind.
const TOLD: usize = 8;
/// How long two lists are laid side by side.
const PATIENCE: Duration = Duration::from_secs(2);

/// How one list becomes another.
pub(super) fn side_by_side(ours: &[String], theirs: &[String]) -> Vec<DiffOp> {
    capture_diff_slices_deadline(Algorithm::Myers, ours, theirs, Some(Instant::now() + PATIENCE))
}

/// Where two lists differ, place by place: which of theirs and which of ours stands there.
fn changed(theirs: &[String], ours: &[String]) -> Vec<(Option<usize>, Option<usize>)> {
    let differing = side_by_side(ours, theirs).into_iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    let places = differing.flat_map(|op| {
        let (new, old) = (op.new_range(), op.old_range());
        (0..new.len().max(old.len())).map(move |n| (new.clone().nth(n), old.clone().nth(n)))
    });
    places.collect()
}

/// The first `most`, and how many more there are.
pub(super) fn bounded(mut told: Vec<String>, most: usize, of: &str) -> Vec<String> {
    let more = told.len().saturating_sub(most);
    told.truncate(most);
    told.extend((more > 0).then(|| format!("{of}: {more} more differences")));
    told
}

/// What a screen reader would read otherwise; words on these pages have been told.
pub(super) fn tags(theirs: &[Element], ours: &[Element], reworded: &BTreeSet<usize>) -> Vec<String> {
    if theirs.is_empty() && !ours.is_empty() {
        return vec!["it has no tags, by which a screen reader finds headings, tables and the order of reading; the data give them".into()];
    }
    let keys = |elements: &[Element]| {
        elements.iter().map(|each| format!("{:?}", Element { page: 0, ..each.clone() })).collect::<Vec<_>>()
    };
    let places = changed(&keys(theirs), &keys(ours)).into_iter();
    let told = places.filter_map(|place| match place {
        (Some(a), Some(b)) => element(theirs, a, &ours[b], reworded),
        (Some(a), None) if !reworded.contains(&theirs[a].page) => {
            Some(format!("page {}: its tags have {}, which the data do not give", theirs[a].page, named(theirs, a)))
        }
        (None, Some(b)) if !reworded.contains(&ours[b].page) => {
            Some(format!("page {}: its tags lack {}, which the data give", ours[b].page, named(ours, b)))
        }
        _ => None,
    });
    bounded(told.collect(), TOLD, "the tags")
}

/// "a Figure (“…”)".
fn named(elements: &[Element], at: usize) -> String {
    let element = &elements[at];
    let below = elements[at + 1..].iter().take_while(|below| below.depth > element.depth);
    let words: String = std::iter::once(element).chain(below).map(|each| each.words.as_str()).take(20).collect();
    let words = element.alt.as_deref().unwrap_or(&words);
    match (element.role.as_str(), words) {
        ("", words) => format!("“{}”", short(words)),
        (role, "") => format!("a {}", short(role)),
        (role, words) => format!("a {} (“{}”)", short(role), short(words)),
    }
}

fn element(theirs: &[Element], at: usize, ours: &Element, reworded: &BTreeSet<usize>) -> Option<String> {
    let element = &theirs[at];
    let page = format!("page {}", element.page);
    let texts = [
        ("alternative text", &element.alt, &ours.alt),
        ("replacement text", &element.actual, &ours.actual),
        ("language", &element.language, &ours.language),
    ];
    if element.role != ours.role {
        let what = named(theirs, at);
        return Some(format!("{page}: its tags have {what}, where the data give “{}”", short(&ours.role)));
    }
    if let Some((name, said, given)) = texts.into_iter().find(|(_, said, given)| said != given) {
        let (said, given) = (said.as_deref().unwrap_or_default(), given.as_deref().unwrap_or_default());
        return Some(format!("{page}: the {name} of a {} {}", short(&element.role), against(said, given)));
    }
    if element.words != ours.words {
        let told = format!("{page}: a screen reader's text {}", against(&element.words, &ours.words));
        return (!reworded.contains(&element.page)).then_some(told);
    }
    let what = named(theirs, at);
    Some(if element.attributes == ours.attributes {
        format!("{page}: its tags have {what} within another element than the data give")
    } else {
        format!("{page}: its tags declare other scope, headers or layout of {what} than the data give")
    })
}

pub(super) fn outline(theirs: &[Entry], ours: &[Entry]) -> Vec<String> {
    let keys = |entries: &[Entry]| entries.iter().map(|each| format!("{each:?}")).collect::<Vec<_>>();
    let told = changed(&keys(theirs), &keys(ours)).into_iter().map(|place| {
        let (a, b) = (place.0.map(|n| &theirs[n]), place.1.map(|n| &ours[n]));
        match (a, b) {
            (Some(a), Some(b)) if a.1 == b.1 && a.2 != b.2 => {
                format!("its outline leads from “{}” to another place than the data give", short(&a.1))
            }
            (Some(a), Some(b)) if a.1 == b.1 => {
                format!("its outline has “{}” at another level than the data give", short(&a.1))
            }
            (a, b) => {
                let words = |entry: Option<&'_ Entry>| entry.map(|entry| entry.1.clone()).unwrap_or_default();
                format!("its outline {}", against(&words(a), &words(b)))
            }
        }
    });
    bounded(told.collect(), TOLD, "its outline")
}

pub(super) fn annotations(page: &str, theirs: &[Annotation], ours: &[Annotation]) -> Vec<String> {
    let keys = |all: &[Annotation]| all.iter().map(|each| format!("{each:?}")).collect::<Vec<_>>();
    let name = |each: &Annotation| {
        let kind = if each.kind == "Link" { "link".to_owned() } else { format!("{} on it", short(&each.kind)) };
        if each.words.is_empty() { kind } else { format!("{kind} “{}”", short(&each.words)) }
    };
    let leads = |each: &Annotation| {
        if each.leads.is_empty() { String::new() } else { format!(" to “{}”", short(&each.leads)) }
    };
    let more = |a: &Annotation| format!("{page} has a {}{}, which the data do not give", name(a), leads(a));
    let less = |b: &Annotation| format!("{page} lacks the {}{}, which the data give", name(b), leads(b));
    let mut told = Vec::new();
    for (a, b) in changed(&keys(theirs), &keys(ours)) {
        let (a, b) = match (a.map(|n| &theirs[n]), b.map(|n| &ours[n])) {
            (Some(a), Some(b)) if a.kind == b.kind => (a, b),
            (a, b) => {
                told.extend(a.map(more));
                told.extend(b.map(less));
                continue;
            }
        };
        told.push(if a.leads != b.leads {
            let (leads, given) = apart(&a.leads, &b.leads);
            format!("{page}: the {} leads to “{leads}”, and the data give “{given}”", name(b))
        } else if a.words != b.words {
            format!("{page}: the description of a link {}", against(&a.words, &b.words))
        } else {
            let other = "lies elsewhere, or does or shows something else, than the data give";
            format!("{page}: the {} {other}", name(b))
        });
    }
    bounded(told, TOLD, &format!("{page}, links"))
}

fn both<'a>(theirs: &'a Said, ours: &'a Said) -> impl Iterator<Item = (&'a String, &'a str, &'a str)> {
    let names: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    let value = |said: &'a Said, name: &String| said.get(name).map(String::as_str).unwrap_or_default();
    let all = names.into_iter().map(move |name| (name, value(theirs, name), value(ours, name)));
    all.filter(|(_, said, given)| said != given)
}

/// Values that are words.
pub(super) fn said(whose: &str, theirs: &Said, ours: &Said) -> Vec<String> {
    let told =
        both(theirs, ours).map(|(name, said, given)| format!("{whose}: {} {}", short(name), against(said, given)));
    bounded(told.collect(), TOLD, whose)
}

/// Values that are objects: told in words where they are short.
pub(super) fn declared(whose: &str, theirs: &Said, ours: &Said) -> Vec<String> {
    let told = both(theirs, ours).map(|(name, said, given)| {
        let what = match name.as_str() {
            "OpenAction" => "OpenAction (what is done when it is opened)",
            "AA" => "AA (what is done when something else is)",
            "JavaScript" => "JavaScript (a program that runs when it is opened)",
            "AcroForm" => "AcroForm (fields to fill in)",
            "OCProperties" => "OCProperties (layers that may be hidden)",
            name => &short(name),
        };
        let is_long = |value: &str| value.contains('#');
        match (said.is_empty(), given.is_empty()) {
            (_, true) => format!("{whose} declares {what}, which the data do not give"),
            (true, _) => format!("{whose} does not declare {what}, which the data give"),
            _ if is_long(said) || is_long(given) => format!("{whose} declares another {what} than the data give"),
            _ => {
                let (said, given) = apart(said, given);
                format!("{whose} declares {what} as {said}, and the data give {given}")
            }
        }
    });
    bounded(told.collect(), TOLD, whose)
}
