//! Claims and their verdicts.

use super::inline::Writer;
use super::origin::Opened;
use crate::document::{Grid, Line};
use crate::plain::plain;
use maud::{Markup, html};
use pledgebook::claim::Verdict;

impl Writer<'_> {
    /// A verdict: word and sign differ, colour only helps.
    pub fn verdict(&self, word: &str) -> Markup {
        let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.word() == word);
        let sign = match verdict {
            Some(Verdict::Consistent) => "✓",
            Some(Verdict::Rounding) => "≈",
            Some(Verdict::SourcesConflict) => "≠",
            Some(Verdict::Misleading) => "!",
            Some(Verdict::Contradicted) => "✘",
            Some(Verdict::Implied) => "→",
            Some(Verdict::NotCheckable) => "?",
            None => "",
        };
        let key = verdict.map(Verdict::key).unwrap_or_default();
        html! { span class={ "verdict " (key) } { span aria-hidden="true" { (sign) } " " (word) } }
    }

    /// Whether a table is one of claims: it has a verdict, and each row begins with a claim's id.
    pub fn claims_of(&self, grid: &Grid) -> bool {
        grid.columns.iter().any(|column| column.kind == "verdict")
            && grid.rows.iter().all(|row| row.first().is_some_and(|id| self.is_claim(id.as_ref())))
    }

    /// The anchor of a row of claims.
    pub fn claim_of(&self, row: &[Option<Line>]) -> Option<String> {
        self.anchors.first(&plain(row.first()?.as_ref()?))
    }

    fn is_claim(&self, id: Option<&Line>) -> bool {
        id.is_some_and(|id| self.ground.results.claim(&plain(id)).is_ok())
    }

    /// A claim's id, which opens what its verdict rests on.
    pub fn claim_id(&self, id: &str) -> Markup {
        let (Ok(claim), from) = (self.ground.results.claim(id), format!("from-{id}")) else { return html! { (id) } };
        if self.anchors.first(&from).is_some() {
            let checked = &claim.checked;
            let working = Some(checked.working.join("; ")).filter(|working| !working.is_empty());
            let panel = self.panel(&Opened {
                id,
                heading: &format!("{id}: {}", checked.verdict.word()),
                what: html! { (claim.text) },
                facts: working.map(|working| ("Working", working)).into_iter().collect(),
                provenance: &checked.provenance,
                name: None,
                back: (id, "Back to the claim"),
            });
            self.opened.borrow_mut().push(panel);
        }
        html! { a.opens href={ "#" (from) } { (id) } }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a card")]
    pub fn card(
        &self,
        id: &str,
        claim: &Line,
        said_by: &str,
        verdict: &str,
        working: &str,
        because: &Line,
        note: &Line,
    ) -> Markup {
        html! {
            article.claim id=[self.anchors.first(id)] {
                p.head { span.id { (self.claim_id(id)) } " " (self.verdict(verdict)) }
                p.words { (self.line(claim)) }
                dl {
                    @if !said_by.is_empty() { div { dt { "Said by" } dd { (said_by) } } }
                    @if !working.is_empty() { div { dt { "Working" } dd { (working) } } }
                    @if !because.is_empty() { div { dt { "Finding" } dd { (self.line(because)) } } }
                    @if !note.is_empty() { div { dt { "Sources" } dd { (self.line(note)) } } }
                }
            }
        }
    }
}
