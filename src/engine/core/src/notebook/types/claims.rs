//! A claim with its verdict and the arithmetic; many, with how many have each verdict.

use super::layout::{Fact, card, stacked};
use super::sources::{Notes, caveats_in_words, sources_in_words};
use crate::claim::{Checked, Claim, Verdict};
use crate::notebook::cells::{Cell, Kind, count};
use crate::notebook::grid::{Grid, Head, Line};
use crate::notebook::{Forms, Show, by_forms};

fn checked_facts(checked: &Checked) -> Vec<Fact> {
    vec![
        Fact::new("verdict", checked.verdict.word()).strong(),
        Fact::new("because", &checked.because),
        Fact::lines("arithmetic", checked.working.clone()).code(),
        Fact::lines("sources", sources_in_words(&checked.provenance)),
        Fact::lines("caveats", caveats_in_words(&checked.provenance)),
    ]
}

impl Show for Checked {
    by_forms!();

    fn forms(&self) -> Forms {
        card("", checked_facts(self))
    }
}

impl Show for Claim {
    by_forms!();

    fn forms(&self) -> Forms {
        let mut facts = vec![Fact::new("claim", &self.text), Fact::new("said by", &self.said_by)];
        facts.extend(checked_facts(&self.checked));
        card(&self.id, facts)
    }

    fn together(items: &[&Self]) -> Option<Forms> {
        let mut notes = Notes::default();
        let body = claims(items, &mut notes);
        Some(stacked(vec![body, notes.forms()]))
    }
}

/// Many claims, with how many have each verdict.
pub(super) fn claims(claims: &[&Claim], notes: &mut Notes) -> Forms {
    if claims.is_empty() {
        return Forms::default();
    }
    let caption = format!("{}: {}", count(claims.len(), "claim"), tally(claims));
    let mut plain = vec![caption.clone()];
    let mut rows = Vec::new();
    for claim in claims {
        let said_by = if claim.said_by.is_empty() { String::new() } else { format!("({})", claim.said_by) };
        let said = [claim.text.as_str(), &said_by].map(str::trim).join("\n");
        let verdict = claim.checked.verdict.word();
        let why: Vec<&str> = claim.checked.working.iter().chain([&claim.checked.because]).map(String::as_str).collect();
        let sources = notes.mark(&claim.checked.provenance);
        plain.push(format!(
            "{}: {verdict}: {}\n    {}\n    [{sources}]",
            claim.id,
            said.trim().replace('\n', " "),
            why.join("\n    ")
        ));
        rows.push(Line::Cells(vec![
            Cell::text(&claim.id),
            Cell::text(said.trim()),
            Cell { kind: Kind::Strong, ..Cell::text(verdict) },
            Cell::text(why.join("\n")),
            Cell::text(sources),
        ]));
    }
    let heads = ["claim", "what is claimed", "verdict", "arithmetic", "sources"].map(Head::new).into();
    Forms::rich(plain.join("\n"), Grid { caption, heads, rows }.html())
}

/// "2 contradicted, 1 consistent".
pub(super) fn tally(claims: &[&Claim]) -> String {
    let of = |verdict: Verdict| claims.iter().filter(|claim| claim.checked.verdict == verdict).count();
    let counts = Verdict::ALL.into_iter().map(|verdict| (of(verdict), verdict.word()));
    counts.filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect::<Vec<_>>().join(", ")
}
