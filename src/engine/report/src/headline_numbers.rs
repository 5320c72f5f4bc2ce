//! Where a reader of the printed page finds, for each headline number, what it is,
//! how it was got and where from.

use crate::error::Result;
use crate::escape::literal;
use crate::marks::RESTS;
use pledgebook::briefing::Results;
use pledgebook::data::Sources;
use pledgebook::finding::Finding;
use pledgebook_frame::figure::Provenance;
use pledgebook_frame::quantity::Quantity;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A finding printed by `{{ … | string }}`: the front page's headline numbers.
static HEADLINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("{RESTS}([^{RESTS}]+){RESTS}\"")).expect("a fixed pattern"));

/// Sources named one by one before the rest is left to `findings.json`.
const NAMED: usize = 3;

/// The ids of the headline numbers of a rendered front page, in its order.
pub(crate) fn headlines(front: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for hit in HEADLINE.captures_iter(front) {
        if !ids.contains(&hit[1].to_owned()) {
            ids.push(hit[1].to_owned());
        }
    }
    ids
}

/// `#headline-numbers(…)`: what each is, how it was got, where from; empty where
/// the front page has none.
pub(crate) fn block(ids: &[String], results: &Results, sources: &Sources) -> Result<String> {
    let items = ids.iter().map(|id| {
        let finding = results.finding(id)?;
        let from = places(&finding.provenance, sources);
        Ok(format!(
            "(value: {}, what: {}, from: {}),",
            literal(&finding.shown()),
            literal(&format!("{}. {}.", capital(&kind(finding)), capital(&method(finding)))),
            literal(&format!("{from}.")),
        ))
    });
    let items = items.collect::<Result<Vec<_>>>()?;
    Ok(if items.is_empty() { String::new() } else { format!("#headline-numbers((\n{}\n))", items.join("\n")) })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}

/// "budgeted; 2018–19 prices".
fn kind(finding: &Finding) -> String {
    let Ok(Quantity { unit, status, .. }) = finding.quantity() else { return "not an amount".into() };
    let basis = unit.basis().map(|basis| basis.to_string());
    let status = status.map_or("computed", |status| status.key());
    [Some(status.to_owned()), basis].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn method(finding: &Finding) -> String {
    match &finding.working {
        Some(working) => format!("{}: {working}", finding.method),
        None => finding.method.clone(),
    }
}

/// "lines 3, 22, 36" of "line 22", "lines 3, 36"; anything else as it is.
pub(crate) fn together(places: &[&str]) -> String {
    let lines = places.iter().map(|place| place.strip_prefix("lines ").or_else(|| place.strip_prefix("line ")));
    let numbers =
        lines.map(|lines| lines?.split(", ").map(|line| line.parse::<u32>().ok()).collect::<Option<Vec<_>>>());
    match numbers.collect::<Option<Vec<_>>>() {
        Some(numbers) if places.len() > 1 => {
            let numbers: BTreeSet<u32> = numbers.into_iter().flatten().collect();
            format!("lines {}", numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(", "))
        }
        _ => places.join(", "),
    }
}

/// "HM Treasury, 31 March 2026: row 2018-19 (Open Government Licence v3.0)".
fn places(provenance: &Provenance, sources: &Sources) -> String {
    let mut by_source: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for citation in &provenance.citations {
        by_source.entry(&citation.source).or_default().push(&citation.locator);
    }
    let many = by_source.len();
    let mut named: Vec<String> = by_source
        .into_iter()
        .take(NAMED)
        .map(|(key, places)| {
            let licence = sources.licence(key).map(|licence| format!(" ({licence})")).unwrap_or_default();
            format!("{}: {}{licence}", sources.short(key).unwrap_or_else(|| key.to_owned()), together(&places))
        })
        .collect();
    match many.saturating_sub(NAMED) {
        0 => {}
        1 => named.push("and one more source, in findings.json".into()),
        more => named.push(format!("and {more} more sources, in findings.json")),
    }
    named.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_in_order_and_other_places_kept() {
        assert_eq!(together(&["line 13", "lines 3, 9", "line 28"]), "lines 3, 9, 13, 28");
        assert_eq!(together(&["line 13"]), "line 13");
        assert_eq!(together(&["line 13", "table 1"]), "line 13, table 1");
    }
}
