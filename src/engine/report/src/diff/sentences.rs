//! The sentences of two builds, in the order of the pages.

use super::changes::SentenceChange;
use super::snapshot::Snapshot;
use crate::sentences::Sentence;
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Sentences that changed. One whose own words are the same (its pattern is) merely
/// contains a changed number; one without a partner came, went or was reworded.
pub(super) fn compare(old: &Snapshot, new: &Snapshot) -> Vec<SentenceChange> {
    let (Some(old), Some(new)) = (&old.sentences, &new.sentences) else { return Vec::new() };
    let mut sections: Vec<&str> = Vec::new();
    for sentence in new.iter().chain(old) {
        if !sections.contains(&sentence.section.as_str()) {
            sections.push(&sentence.section);
        }
    }
    let of = |all: &'_ [Sentence], section: &str| -> Vec<Sentence> {
        all.iter().filter(|sentence| sentence.section == section).cloned().collect()
    };
    sections.iter().flat_map(|section| changed(section, &of(old, section), &of(new, section))).collect()
}

fn changed(section: &str, old: &[Sentence], new: &[Sentence]) -> Vec<SentenceChange> {
    let mut changes = Vec::new();
    let (mut i, mut j) = (0, 0);
    let change = |old: Option<&Sentence>, new: Option<&Sentence>, reworded| SentenceChange {
        section: section.to_owned(),
        old: old.map(|sentence| sentence.text.clone()),
        new: new.map(|sentence| sentence.text.clone()),
        reworded,
    };
    for (a, b) in common(&patterns(old), &patterns(new)).into_iter().chain([(old.len(), new.len())]) {
        // Between two that stayed: those next to each other are one sentence reworded.
        while i < a || j < b {
            let (before, now) = (old[i..a].first(), new[j..b].first());
            changes.push(change(before, now, true));
            i += usize::from(before.is_some());
            j += usize::from(now.is_some());
        }
        if let (Some(before), Some(now)) = (old.get(a), new.get(b)) {
            if before.text != now.text {
                changes.push(change(Some(before), Some(now), false));
            }
            (i, j) = (a + 1, b + 1);
        }
    }
    changes
}

/// What each sentence says, whatever its numbers.
fn patterns(all: &[Sentence]) -> Vec<&str> {
    all.iter().map(|sentence| sentence.pattern.as_str()).collect()
}

/// What two sequences have in common, in order, as pairs of places.
pub(super) fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let operations = capture_diff_slices(Algorithm::Myers, old, new);
    let equal = operations.iter().filter(|operation| operation.tag() == DiffTag::Equal);
    equal.flat_map(|same| same.old_range().zip(same.new_range())).collect()
}
