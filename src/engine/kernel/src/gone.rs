//! Variables that are there no longer, and why: a cell moved one, a type changed under it, or
//! the process that held it ended.

use crate::definitions::{Items, fingerprint, reached};
use std::collections::{BTreeMap, BTreeSet};

/// Variables and their types.
pub type Variables = BTreeMap<String, String>;

/// What took a variable away.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cause {
    /// It went into something else.
    Moved,
    /// An item of this name, on which its type rests, is another now.
    Changed(String),
    /// The process ended.
    Ended,
}

/// One variable that is gone.
#[derive(Clone, Debug)]
struct Lost {
    cell: usize,
    of: String,
    cause: Cause,
}

/// All that are gone, by their names.
#[derive(Default)]
pub struct Gone {
    lost: BTreeMap<String, Lost>,
    items: Items,
}

/// What a cell that ran has done.
pub struct Ran<'a> {
    /// Its number.
    pub cell: usize,
    /// The variables before it.
    pub before: Variables,
    /// Those after it.
    pub after: &'a Variables,
    /// Those that it made.
    pub made: &'a BTreeSet<String>,
    /// What it defines.
    pub items: Items,
    /// Whether the process ended in it.
    pub ended: bool,
}

impl Gone {
    /// A cell ran. What is to be told of it at once.
    ///
    /// The compiler finds a variable of an older type only where a later cell uses it: until
    /// then evcxr has it still.
    pub fn after(&mut self, ran: Ran) -> Option<String> {
        let Ran { cell, before, after, made, items, ended } = ran;
        let is_changed = |lost: &Lost| matches!(lost.cause, Cause::Changed(_));
        self.lost.retain(|name, lost| !made.contains(name) && (is_changed(lost) || !after.contains_key(name)));
        let mut now = self.items.clone();
        now.extend(items);
        let mut changed: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, of) in before {
            if made.contains(&name) && after.contains_key(&name) || self.lost.contains_key(&name) {
                continue;
            }
            let cause = if ended {
                Cause::Ended
            } else if fingerprint(&self.items, &of).is_some_and(|before| fingerprint(&now, &of) != Some(before)) {
                let is_other = |item: &String| now.get(item) != self.items.get(item);
                let item = reached(&self.items, &of).into_iter().find(is_other).unwrap_or_else(|| of.clone());
                changed.entry(item.clone()).or_default().push(format!("`{name}`"));
                Cause::Changed(item)
            } else if after.contains_key(&name) {
                continue;
            } else {
                Cause::Moved
            };
            self.lost.insert(name, Lost { cell, of, cause });
        }
        self.items = now;
        let told = changed.into_iter().map(|(item, names)| {
            let (are, cells) =
                if names.len() == 1 { ("is", "cell that makes it") } else { ("are", "cells that make them") };
            format!("{} {are} lost: `{item}` is another now. Run the {cells} again.", listed(&names))
        });
        Some(told.collect::<Vec<_>>().join("\n")).filter(|told| !told.is_empty())
    }

    /// All that are gone, each with why and what to do.
    pub fn told(&self) -> impl Iterator<Item = (&str, String)> {
        self.lost.iter().map(|(name, Lost { cell, of, cause })| {
            let of = of.rsplit("::").next().unwrap_or(of);
            let why = match cause {
                Cause::Moved => format!(
                    "cell [{cell}] moved `{name}` ({of}) away: run the cell that makes it again, and write `{name}.clone()` in [{cell}] to keep it"
                ),
                Cause::Changed(item) => format!(
                    "`{name}` is lost since cell [{cell}] made `{item}` another: run the cell that makes `{name}` again"
                ),
                Cause::Ended => format!(
                    "`{name}` ({of}) was lost when the process that runs the cells ended in [{cell}]: run the cell that makes it again"
                ),
            };
            (name.as_str(), why)
        })
    }
}

/// Names as a list in a sentence.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Gone, Ran, Variables};
    use crate::definitions::Definitions;

    fn variables(these: &[(&str, &str)]) -> Variables {
        these.iter().map(|(name, of)| ((*name).into(), (*of).into())).collect()
    }

    fn ran(gone: &mut Gone, cell: usize, code: &str, before: &Variables, after: &Variables) -> Option<String> {
        let (_, items) = Definitions::default().named(code);
        let made = crate::names::names(code).made;
        gone.after(Ran { cell, before: before.clone(), after, made: &made, items, ended: false })
    }

    fn told(gone: &Gone, name: &str) -> String {
        gone.told().find(|(own, _)| *own == name).map(|(_, told)| told).unwrap_or_default()
    }

    #[test]
    fn a_type_that_changed_is_told_from_a_move() {
        let mut gone = Gone::default();
        let none = variables(&[]);
        let all = variables(&[("ward", "Ward"), ("sites", "Vec<Site>"), ("apart", "Option<Apart>")]);
        let code = "struct Ward { beds: u32 } struct Site { wards: Vec<Ward> } struct Apart(u8);";
        assert_eq!(ran(&mut gone, 1, code, &none, &all), None);
        let left = variables(&[("ward", "Ward"), ("sites", "Vec<Site>")]);
        let said = ran(&mut gone, 4, "struct Ward { beds: f32 }\nlet b = apart;", &all, &left).unwrap();
        assert_eq!(said, "`sites` and `ward` are lost: `Ward` is another now. Run the cells that make them again.");
        assert!(told(&gone, "ward").starts_with("`ward` is lost since cell [4] made `Ward` another:"));
        assert!(told(&gone, "sites").contains("[4] made `Ward` another"));
        assert!(told(&gone, "apart").starts_with("cell [4] moved `apart` (Option<Apart>) away"));
        // evcxr finds one out, and the other is made anew.
        assert_eq!(ran(&mut gone, 5, "let ward = Ward { beds: 2.0 };", &left, &variables(&[("ward", "Ward")])), None);
        assert_eq!(told(&gone, "ward"), "");
        assert!(told(&gone, "sites").contains("[4] made `Ward` another"));
    }

    #[test]
    fn a_process_that_ended_is_told() {
        let mut gone = Gone::default();
        let before = variables(&[("df", "polars::prelude::DataFrame")]);
        let (after, made) = (variables(&[]), Default::default());
        let items = Default::default();
        assert_eq!(gone.after(Ran { cell: 3, before, after: &after, made: &made, items, ended: true }), None);
        assert!(told(&gone, "df").starts_with("`df` (DataFrame) was lost when the process"));
    }
}
