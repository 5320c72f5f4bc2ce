//! Where a number is from: what opens when a reader asks it.

use super::inline::{Writer, safe};
use crate::headline_numbers::together;
use crate::options::SHEETS;
use maud::{Markup, html};
use pledgebook::finding::{Finding, Value};
use pledgebook_frame::quantity::{Status, words};
use std::collections::BTreeMap;

/// Sources named at once; the rest waits to be asked for.
const NAMED: usize = 6;

impl Writer<'_> {
    /// One panel a finding that the page shows.
    ///
    /// # Errors
    /// Where a finding that is shown is not there: a mistake of ours.
    pub fn origins(&self) -> crate::Result<Markup> {
        let shown = self.shown.borrow().clone();
        let findings = shown.iter().map(|id| self.ground.results.finding(id)).collect::<Result<Vec<_>, _>>()?;
        Ok(html! {
            @if !findings.is_empty() {
                section.origins aria-labelledby="where-each-number-is-from" {
                    h2 #where-each-number-is-from { "Where each number is from" }
                    p { "Each number with a dotted line under it opens what it is, how it was got and where from. \
                         All findings, with their exact values, are a sheet of "
                        a href=(SHEETS[0]) { (SHEETS[0]) } " and of " a href=(SHEETS[1]) { (SHEETS[1]) } "." }
                    @for finding in findings { "\n" (self.origin(finding)) }
                }
            }
        })
    }

    fn origin(&self, finding: &Finding) -> Markup {
        let quantity = finding.quantity().ok();
        let heading = format!("from-{}-words", finding.id);
        let facts = [
            ("Exactly", exactly(finding)),
            ("Status", quantity.map(|q| standing(q.status, finding).to_owned())),
            ("Prices", quantity.and_then(|q| q.unit.basis()).map(|basis| basis.to_string())),
            ("Counted", quantity.and_then(|q| q.per).map(|per| per.words().to_owned())),
            ("Working", finding.working.clone()),
            ("Dates from", finding.provenance.announced.map(|date| date.to_string())),
        ];
        html! {
            article.from id={ "from-" (finding.id) } tabindex="-1" aria-labelledby=(heading) {
                h3 id=(heading) { (finding.shown()) }
                p.method { (capital(&finding.method)) "." }
                dl {
                    @for (name, value) in facts { @if let Some(value) = value { div { dt { (name) } dd { (value) } } } }
                    (self.sources(finding))
                    (self.caveats(finding))
                    div { dt { "Name" } dd { code { (finding.id) } } }
                }
                p.back { a href={ "#" (finding.id) } { "Back to the text" } }
            }
        }
    }

    fn sources(&self, finding: &Finding) -> Markup {
        let mut by_source: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for citation in &finding.provenance.citations {
            by_source.entry(&citation.source).or_default().push(&citation.locator);
        }
        let sources = self.ground.data.sources();
        let item = |(key, places): (&&str, &Vec<&str>)| {
            let listed = sources.listed(key);
            let (words, url) = listed.map_or(((*key).to_owned(), None), |listed| (listed.words, listed.url));
            let url = url.filter(|url| safe(url));
            html! {
                li {
                    @if let Some(url) = url { a href=(url) { (words) } } @else { (words) }
                    " " span.place { (together(places)) }
                }
            }
        };
        html! {
            div { dt { "Sources" } dd {
                ul { @for source in by_source.iter().take(NAMED) { (item(source)) } }
                @if by_source.len() > NAMED {
                    details {
                        summary { "and " (by_source.len() - NAMED) " more" }
                        ul { @for source in by_source.iter().skip(NAMED) { (item(source)) } }
                    }
                }
            } }
        }
    }

    fn caveats(&self, finding: &Finding) -> Markup {
        let known = self.ground.data.caveats().iter();
        let mut texts: Vec<&str> =
            known.filter(|it| finding.provenance.caveats.contains(&it.id)).map(|it| it.text.as_str()).collect();
        texts.dedup();
        html! {
            @if !texts.is_empty() {
                div { dt { "Caveats" } dd { ul { @for text in texts { li { (text) } } } } }
            }
        }
    }
}

/// Pledged, budgeted…; of what has no such standing, whether it was computed or read.
fn standing(status: Option<Status>, finding: &Finding) -> &'static str {
    match status {
        Some(status) => status.key(),
        None if finding.working.is_some() => "computed",
        None => "as its source has it",
    }
}

/// The amount with every digit, where the words have fewer.
fn exactly(finding: &Finding) -> Option<String> {
    let Value::Quantity(quantity) = &finding.value else { return None };
    let amount = quantity.amount.normalize();
    let exact = format!("{} {}", words::decimal(amount, amount.scale()), quantity.unit.key());
    (exact != finding.shown()).then_some(exact)
}

fn capital(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}
