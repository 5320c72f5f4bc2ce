//! Where a number is from: what opens when a reader asks it.

use super::inline::{Writer, safe};
use crate::headline_numbers::together;
use crate::options::SHEETS;
use maud::{Markup, html};
use pledgebook::finding::Finding;
use pledgebook_frame::figure::Provenance;
use pledgebook_frame::quantity::{Quantity, Status, words};
use std::collections::BTreeMap;

/// Sources named at once; the rest waits to be asked for.
const NAMED: usize = 6;

/// Something that the page shows, and that opens where it is from.
pub(super) struct Opened<'a> {
    /// The anchor of what opens is `from-` and this.
    pub id: &'a str,
    pub heading: &'a str,
    /// What it is, a sentence.
    pub what: Markup,
    pub facts: Vec<(&'a str, String)>,
    pub provenance: &'a Provenance,
    /// What it is called in `findings.json`.
    pub name: Option<&'a str>,
    /// The anchor that leads back to where it stands, and in words where that is.
    pub back: (&'a str, &'static str),
}

impl Writer<'_> {
    /// One panel for each finding, row and cell that the page shows.
    ///
    /// # Errors
    /// Where a finding that is shown is not there: a mistake of ours.
    pub fn origins(&self) -> crate::Result<Markup> {
        let shown = self.shown.borrow().clone();
        let findings = shown.iter().map(|id| self.ground.results.finding(id)).collect::<Result<Vec<_>, _>>()?;
        let opened = self.opened.borrow();
        Ok(html! {
            @if !findings.is_empty() || !opened.is_empty() {
                section.origins aria-labelledby="where-each-number-is-from" {
                    h2 #where-each-number-is-from { "Where each number is from" }
                    p { "What has a dotted line under it opens what it is, how it was got and where from. \
                         All findings, with their exact values, are a sheet of "
                        a href=(SHEETS[0]) { (SHEETS[0]) } " and of " a href=(SHEETS[1]) { (SHEETS[1]) } "." }
                    @for finding in findings { "\n" (self.origin(finding)) }
                    @for panel in opened.iter() { "\n" (panel) }
                }
            }
        })
    }

    fn origin(&self, finding: &Finding) -> Markup {
        let quantity = finding.quantity().ok();
        let shown = finding.shown();
        let mut facts = facts(quantity, &shown, finding.working.as_deref());
        if quantity.is_none() {
            facts.insert(0, ("Status", standing(None, finding.working.as_deref()).to_owned()));
        }
        self.panel(&Opened {
            id: &finding.id,
            heading: &shown,
            what: html! { (capital(&finding.method)) "." },
            facts,
            provenance: &finding.provenance,
            name: Some(&finding.id),
            back: (&finding.id, "Back to the text"),
        })
    }

    /// What opens.
    pub fn panel(&self, opened: &Opened) -> Markup {
        let Opened { id, heading, what, facts, provenance, name, back } = opened;
        let dates = provenance.announced.map(|date| ("Dates from", date.to_string()));
        html! {
            article.from id={ "from-" (id) } tabindex="-1" aria-label=(heading) {
                h3 { (heading) }
                p.method { (what) }
                dl {
                    @for (name, value) in facts.iter().chain(&dates) { div { dt { (name) } dd { (value) } } }
                    (self.sources(provenance))
                    (self.caveats(provenance))
                    @if let Some(name) = name { div { dt { "Name" } dd { code { (name) } } } }
                }
                p.back { a href={ "#" (back.0) } { (back.1) } }
            }
        }
    }

    fn sources(&self, provenance: &Provenance) -> Markup {
        let mut by_source: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for citation in &provenance.citations {
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

    fn caveats(&self, provenance: &Provenance) -> Markup {
        let known = self.ground.data.caveats().iter();
        let mut texts: Vec<&str> =
            known.filter(|it| provenance.caveats.contains(&it.id)).map(|it| it.text.as_str()).collect();
        texts.dedup();
        html! {
            @if !texts.is_empty() {
                div { dt { "Caveats" } dd { ul { @for text in texts { li { (text) } } } } }
            }
        }
    }
}

/// What there is to say of an amount: all digits, status, prices, how it was counted and worked out.
pub(super) fn facts<'a>(quantity: Option<&Quantity>, shown: &str, working: Option<&str>) -> Vec<(&'a str, String)> {
    let working = working.map(|working| ("Working", working.to_owned()));
    let Some(quantity) = quantity else { return working.into_iter().collect() };
    let facts = [
        Some(("Exactly", exactly(quantity))).filter(|(_, exact)| exact != shown),
        Some(("Status", standing(quantity.status, working.as_ref().map(|(_, words)| words.as_str())).to_owned())),
        quantity.unit.basis().map(|basis| ("Prices", basis.to_string())),
        quantity.per.map(|per| ("Counted", per.words().to_owned())),
        working,
    ];
    facts.into_iter().flatten().collect()
}

/// Pledged, budgeted…; of what has no such standing, whether it was computed or read.
fn standing(status: Option<Status>, working: Option<&str>) -> &'static str {
    match status {
        Some(status) => status.key(),
        None if working.is_some() => "computed",
        None => "as its source has it",
    }
}

/// The amount with every digit.
fn exactly(quantity: &Quantity) -> String {
    let amount = quantity.amount.normalize();
    format!("{} {}", words::decimal(amount, amount.scale()), quantity.unit.key())
}

fn capital(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}
