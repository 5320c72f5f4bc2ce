//! In which words a web page differs from the one that the data give.

use super::found::Found;
use super::markup::{Markup, Piece, read};
use crate::seen::words::{against, apart, short};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// How far back a finding is still near.
const NEAR: usize = 8;

/// Holds a page against the data's, by what a reader gets of both.
pub(super) fn against_ours(theirs: &str, ours: &str) -> Found {
    let (saved, given) = (read(theirs), read(ours));
    let ops = capture_diff_slices(Algorithm::Patience, &given.pieces, &saved.pieces);
    let changed = ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    let told: Vec<String> =
        changed.flat_map(|op| change(&given.pieces, &saved.pieces[op.new_range()], op.old_range())).collect();
    Found { told, by: saved.generator.clone(), form: form(theirs, ours, &saved) }
}

fn form(theirs: &str, ours: &str, saved: &Markup) -> Vec<String> {
    let mut form = vec!["its markup is written otherwise".to_owned()];
    if theirs.len() != ours.len() {
        form.push(format!("{} bytes, not {}", theirs.len(), ours.len()));
    }
    form.extend(saved.base.as_ref().map(|base| format!("its links were made whole and begin with {}", short(base))));
    form
}

fn change(all: &[Piece], theirs: &[Piece], at: std::ops::Range<usize>) -> Vec<String> {
    let ours = &all[at.clone()];
    let place = place(all, at.start, ours);
    let (said, given) = (words(theirs), words(ours));
    let mut told = Vec::new();
    if said != given {
        told.push(format!("{place}it {}", against(&said, &given)));
    }
    told.extend(attributes(theirs, ours, &place));
    if told.is_empty() {
        let markup = |pieces: &[Piece]| pieces.iter().map(ToString::to_string).collect::<String>();
        let (a, b) = (markup(theirs), markup(ours));
        let (a, b) = if a.is_empty() || b.is_empty() { (short(&a), short(&b)) } else { apart(&a, &b) };
        told.push(format!("{place}its markup has `{a}`, and the data give `{b}`"));
    }
    told
}

/// Attributes that are otherwise, of elements that stand side by side.
fn attributes(theirs: &[Piece], ours: &[Piece], place: &str) -> Vec<String> {
    let starts = |pieces: &[Piece]| -> Vec<Piece> {
        pieces.iter().filter(|piece| matches!(piece, Piece::Start(..))).cloned().collect()
    };
    let (theirs, ours) = (starts(theirs), starts(ours));
    if theirs.len() != ours.len() {
        return Vec::new();
    }
    let mut told = Vec::new();
    for pair in theirs.iter().zip(&ours) {
        let (Piece::Start(a, has), Piece::Start(b, given)) = pair else { continue };
        let names: std::collections::BTreeSet<&String> = has.keys().chain(given.keys()).collect();
        for name in names.into_iter().filter(|name| a == b && has.get(*name) != given.get(*name)) {
            told.push(match (has.get(name), given.get(name)) {
                (Some(said), Some(given)) => {
                    let (said, given) = apart(said, given);
                    let what = if name == "href" { "its link leads to".to_owned() } else { format!("{name} is") };
                    format!("{place}{what} `{said}`, and the data give `{given}`")
                }
                (Some(said), None) => {
                    format!("{place}<{a}> has {name}=\"{}\", which the data do not give", short(said))
                }
                (None, given) => {
                    let given = given.map(|given| short(given)).unwrap_or_default();
                    format!("{place}<{a}> has no {name}=\"{given}\", which the data give")
                }
            });
        }
    }
    told
}

/// All words of some parts; the names of elements say nothing.
fn words(pieces: &[Piece]) -> String {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// Near which finding, in which part, or after which anchor.
fn place(all: &[Piece], at: usize, ours: &[Piece]) -> String {
    let finding = |piece: &Piece| piece.attribute("data-finding").map(str::to_owned);
    let before = || all[..at].iter().rev();
    if let Some(Piece::Start(name, attributes)) = all[..at].last() {
        let part = match name.as_str() {
            "title" => "in its title, ",
            "style" => "in its look, ",
            "script" if attributes.contains_key("type") => "in what it says to catalogues, ",
            "script" => "in its script, ",
            _ => "",
        };
        if !part.is_empty() {
            return part.to_owned();
        }
    }
    let near = ours.iter().find_map(finding).or_else(|| before().take(NEAR).find_map(finding));
    if let Some(finding) = near {
        return format!("near finding {}, ", short(&finding));
    }
    let anchor = before().find_map(|piece| piece.attribute("id").map(str::to_owned));
    anchor.map(|anchor| format!("after #{}, ", short(&anchor))).unwrap_or_default()
}
