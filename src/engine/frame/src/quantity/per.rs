//! What a rate is by: a week, an hour, a person and a year.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// What a rate is by: hours *a week*, pounds *per hour*.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let pay = Quantity { per: Some(Per::each("hours")), ..Quantity::new(15, Unit::cash()) };
/// let week = Quantity { per: Some(Per::Week), ..Quantity::new(40, Unit::Count("hours".into())) };
/// assert_eq!((pay.to_string(), week.to_string()), ("£15 per hour".into(), "40 hours a week".into()));
/// assert_eq!(pay.by(&week)?.to_string(), "£600 a week");
/// assert_eq!(Per::each("years"), Per::Year);
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Per {
    /// 7 days.
    Week,
    /// A calendar month.
    Month,
    /// A year.
    Year,
    /// Anything else, or more than one, in words: "per hour", "per person per year". It is made by
    /// [`each`](Self::each), so that one thing has one spelling.
    Each(&'static str),
}

impl Per {
    /// By each of a thing that is named in the plural: `visits`, `hours`, `weeks`.
    pub fn each(things: &str) -> Self {
        Per::of([things.to_owned()]).unwrap_or(Per::Each("per unit"))
    }

    /// By each of several things; `None` of none.
    pub(super) fn of(things: impl IntoIterator<Item = String>) -> Option<Self> {
        Per::by(things.into_iter().map(|things| singular(things.trim())).filter(|one| !one.is_empty()).collect())
    }

    /// By these, each named in the singular.
    pub(super) fn by(mut ones: Vec<String>) -> Option<Self> {
        let period = |one: &str| PERIODS.iter().position(|(name, ..)| *name == one);
        ones.sort_by(|a, b| (period(a), a).cmp(&(period(b), b)));
        match ones.as_slice() {
            [] => None,
            [one] if let Some(at) = period(one) => Some(PERIODS[at].1),
            _ => Some(Per::Each(kept(&format!("per {}", ones.join(" per "))))),
        }
    }

    /// What it is by, each in the singular.
    pub(super) fn ones(self) -> Vec<String> {
        match self {
            Per::Each(words) => words.trim_start_matches("per ").split(" per ").map(str::to_owned).collect(),
            period => PERIODS.iter().filter(|(_, it, _)| *it == period).map(|(name, ..)| (*name).to_owned()).collect(),
        }
    }

    /// "a week", "a month", "a year", "per hour".
    pub fn words(self) -> &'static str {
        match self {
            Per::Each(words) => words,
            period => PERIODS.iter().find(|(_, it, _)| *it == period).map_or("", |(.., words)| words),
        }
    }

    pub(super) fn noun(per: Option<Self>) -> String {
        per.map_or_else(|| "a total".into(), |per| format!("a rate {}", per.words()))
    }
}

/// Periods in their order: more than one thing is named before them.
const PERIODS: [(&str, Per, &str); 3] =
    [("week", Per::Week, "a week"), ("month", Per::Month, "a month"), ("year", Per::Year, "a year")];

/// The words once for the whole program, so that a rate can be copied as a number is: there are
/// as many as data have units.
fn kept(words: &str) -> &'static str {
    static ALL: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.get(words) {
        return known;
    }
    let new: &'static str = Box::leak(words.to_owned().into_boxed_str());
    all.insert(new);
    new
}

/// Plurals that no rule gives.
const ODD: [(&str, &str); 4] = [("people", "person"), ("children", "child"), ("women", "woman"), ("men", "man")];

/// One of what a plural names: "visit", "library", "hour of care".
pub(super) fn singular(noun: &str) -> String {
    for joint in [" per ", " of ", " in ", " on ", " for ", " a ", " with "] {
        if let Some((head, rest)) = noun.split_once(joint) {
            return format!("{}{joint}{rest}", singular(head));
        }
    }
    let (before, word) = noun.rsplit_once(' ').map_or(("", noun), |(before, _)| noun.split_at(before.len() + 1));
    let odd = ODD.iter().find(|(many, _)| *many == word).map(|(_, one)| (*one).to_owned());
    let ends = |end: &str| word.ends_with(end);
    let one = match word {
        _ if let Some(odd) = odd => odd,
        _ if ends("ies") && word.len() > 4 && !ends("series") && !ends("species") => {
            format!("{}y", &word[..word.len() - 3])
        }
        _ if ["ches", "shes", "sses", "xes", "zzes"].into_iter().any(ends) => word[..word.len() - 2].to_owned(),
        _ if ends("ss") || ends("us") || ends("is") || ends("series") || ends("species") => word.to_owned(),
        _ => word.strip_suffix('s').unwrap_or(word).to_owned(),
    };
    format!("{before}{one}")
}

/// Many of what a singular names: what [`singular`] makes one of.
pub(super) fn plural(one: &str) -> String {
    for joint in [" per ", " of ", " in ", " on ", " for ", " a ", " with "] {
        if let Some((head, rest)) = one.split_once(joint) {
            return format!("{}{joint}{rest}", plural(head));
        }
    }
    let odd = ODD.iter().find(|(_, single)| one == *single || one.ends_with(&format!(" {single}")));
    let ends = |end: &str| one.ends_with(end);
    match odd {
        Some((many, single)) => format!("{}{many}", &one[..one.len() - single.len()]),
        None if ends("y") && !["ay", "ey", "oy", "uy"].into_iter().any(ends) => format!("{}ies", &one[..one.len() - 1]),
        None if ["ch", "sh", "ss", "x", "zz"].into_iter().any(ends) => format!("{one}es"),
        None if ends("series") || ends("species") || ends("is") || ends("us") => one.to_owned(),
        None => format!("{one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_lead_to_one_another() {
        for (many, one) in [
            ("hours", "hour"),
            ("people", "person"),
            ("libraries", "library"),
            ("branches", "branch"),
            ("boxes", "box"),
            ("houses", "house"),
            ("bus passes", "bus pass"),
            ("hours of care", "hour of care"),
            ("days", "day"),
            ("series", "series"),
            ("US dollars", "US dollar"),
            ("pence", "pence"),
        ] {
            assert_eq!(singular(many), one);
            assert!(plural(one) == many || many == "pence", "{one}: {}", plural(one));
        }
    }

    #[test]
    fn a_rate_by_several_things_has_one_spelling() {
        let of = |things: &[&str]| Per::of(things.iter().map(|thing| (*thing).to_owned())).unwrap();
        assert_eq!(of(&["years", "people"]), of(&["people", "years"]));
        assert_eq!(of(&["years", "people"]).words(), "per person per year");
        assert_eq!(of(&["years", "people"]).ones(), ["person", "year"]);
        assert_eq!((of(&["weeks"]), of(&["hours"]).words()), (Per::Week, "per hour"));
        assert_eq!(Per::of([]), None);
    }
}
