//! A finding as a card, several as a table.

use super::figures::kind_of;
use super::layout::{Fact, card, stacked};
use super::sources::{Notes, caveats_in_words, sources_in_words};
use crate::finding::{Finding, Findings};
use crate::notebook::cells::{Cell, Kind, count};
use crate::notebook::grid::{Grid, Head, Line};
use crate::notebook::{Forms, Show, by_forms};

impl Show for Finding {
    by_forms!();

    fn forms(&self) -> Forms {
        let facts = vec![
            Fact::new("says", Finding::shown(self)).strong(),
            Fact::new("kind", self.quantity().map(kind_of).unwrap_or_default()),
            Fact::new("method", &self.method),
            Fact::new("working", self.working.clone().unwrap_or_default()).code(),
            Fact::lines("sources", sources_in_words(&self.provenance)),
            Fact::lines("caveats", caveats_in_words(&self.provenance)),
        ];
        card(&self.id, facts)
    }

    fn together(items: &[&Self]) -> Option<Forms> {
        let mut notes = Notes::default();
        let body = findings(items, &mut notes);
        Some(stacked(vec![body, notes.forms()]))
    }
}

impl Show for Findings {
    by_forms!();

    fn forms(&self) -> Forms {
        let mut notes = Notes::default();
        let body = findings(&self.iter().collect::<Vec<_>>(), &mut notes);
        stacked(vec![body, notes.forms()])
    }
}

/// As HTML a table; as text a list, since lines as long as a method do not align.
pub(super) fn findings(findings: &[&Finding], notes: &mut Notes) -> Forms {
    let caption = count(findings.len(), "finding");
    let mut plain = vec![caption.clone()];
    let mut rows = Vec::new();
    for finding in findings {
        let shown = Finding::shown(finding);
        let kind = finding.quantity().map(kind_of).unwrap_or_default();
        let how: Vec<&str> =
            [Some(&finding.method), finding.working.as_ref()].into_iter().flatten().map(|s| &**s).collect();
        let sources = notes.mark(&finding.provenance);
        let brackets = if kind.is_empty() { String::new() } else { format!(" ({kind})") };
        plain.push(format!("{}: {shown}{brackets}\n    {}\n    [{sources}]", finding.id, how.join("\n    ")));
        rows.push(Line::Cells(vec![
            Cell::text(&finding.id),
            Cell { kind: Kind::Strong, ..Cell::text(shown) },
            Cell::text(kind),
            Cell::text(how.join("\n")),
            Cell::text(sources),
        ]));
    }
    let heads = ["finding", "says", "kind", "how", "sources"].map(Head::new).into();
    Forms::rich(plain.join("\n"), Grid { caption, heads, rows }.html())
}
