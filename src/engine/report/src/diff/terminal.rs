//! A diff for the terminal, plain text: colour is the command line's.

use super::changes::{Change, Diff, SentenceChange, Tier};

/// Text from data without what would drive a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The whole diff, the gravest first, as lines.
pub fn terminal(diff: &Diff) -> Vec<String> {
    let mut lines = vec![format!("{} → {}", plain(&diff.old), plain(&diff.new))];
    if diff.is_empty() {
        lines.push("no finding, claim or sentence changed".into());
    } else {
        lines.push(diff.counts());
    }
    let of = |tier| diff.changes.iter().filter(move |change| change.tier == tier);
    let mut part = |title: &str, entries: Vec<String>| {
        if !entries.is_empty() {
            lines.push(String::new());
            lines.push(title.to_owned());
            lines.extend(entries);
        }
    };
    part(Tier::Story.words(), of(Tier::Story).flat_map(entry).collect());
    let sentences =
        |reworded: bool| diff.sentences.iter().filter(move |one| one.reworded == reworded).flat_map(sentence);
    part("Sentences that changed", sentences(true).collect());
    part(Tier::Large.words(), of(Tier::Large).flat_map(entry).collect());
    part("Sentences with a changed number", sentences(false).collect());
    for tier in [Tier::Small, Tier::Rounding, Tier::Note] {
        part(tier.words(), of(tier).flat_map(entry).collect());
    }
    let listed = |words: &str, keys: &[String]| match keys {
        [] => Vec::new(),
        keys => vec![format!("{words}: {}", plain(&keys.join(", ")))],
    };
    let mut more = listed("sources no longer cited", &diff.sources_removed);
    more.extend(listed("sources newly cited", &diff.sources_added));
    more.extend(listed("inputs that changed", &diff.inputs));
    if !diff.sentences_known {
        more.push("one of the two has no prose.json, so sentences are not compared".into());
    }
    if !more.is_empty() {
        lines.push(String::new());
        lines.extend(more);
    }
    lines
}

fn entry(change: &Change) -> Vec<String> {
    let side = |side: &Option<String>| side.as_deref().map_or("(none)".to_owned(), plain);
    let sides = match change.old == change.new {
        true => format!("{}, as before", side(&change.new)),
        false => format!("{} → {}", side(&change.old), side(&change.new)),
    };
    let mut first = format!("  {}: {sides}", plain(&change.id));
    let differences: Vec<&str> =
        [&change.difference, &change.percent].into_iter().flatten().map(String::as_str).collect();
    if !differences.is_empty() {
        first.push_str(&format!("  ({})", plain(&differences.join(", "))));
    }
    let mut lines = vec![first];
    lines.extend(change.renamed_from.iter().map(|before| format!("      was called {}", plain(before))));
    lines.extend(change.meaning.iter().map(|meaning| format!("      {}", plain(meaning))));
    lines
}

fn sentence(sentence: &SentenceChange) -> Vec<String> {
    let mut lines = vec![format!("  {}", plain(&sentence.section))];
    lines.extend(sentence.old.iter().map(|old| format!("    − {}", plain(old))));
    lines.extend(sentence.new.iter().map(|new| format!("    + {}", plain(new))));
    lines
}
