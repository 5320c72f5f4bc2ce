//! Names of suppliers, as they are spelled by whoever typed them, and the group of each.

use crate::Result;
use crate::data::Data;
use pledgebook_frame::read::Recipe;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Names and beginnings of names, each with its group.
pub(super) struct Patterns {
    of: String,
    group: String,
    whole: BTreeMap<String, String>,
    beginnings: Vec<(String, String)>,
}

impl Patterns {
    pub fn of(data: &Data, recipe: &Recipe) -> Result<Option<Self>> {
        let Some(groups) = &recipe.groups else { return Ok(None) };
        let mut patterns = Patterns {
            of: groups.of.clone(),
            group: groups.group.clone(),
            whole: BTreeMap::new(),
            beginnings: Vec::new(),
        };
        for row in data.rows(&groups.table)?.iter() {
            let (pattern, group) = (row.string(&groups.pattern)?, row.string(&groups.group)?);
            match pattern.strip_suffix('%') {
                Some(beginning) => patterns.beginnings.push((spelled(beginning), group)),
                None => drop(patterns.whole.insert(spelled(&pattern), group)),
            }
        }
        // The longest first: what is said of “BT Cellnet%” goes before “BT%”.
        patterns.beginnings.sort_by_key(|(beginning, _)| std::cmp::Reverse(beginning.len()));
        Ok(Some(patterns))
    }

    fn group(&self, name: &str) -> Option<&str> {
        let name = spelled(name);
        let whole = self.whole.get(&name);
        let beginning =
            || self.beginnings.iter().find(|(beginning, _)| name.starts_with(beginning)).map(|(_, group)| group);
        whole.or_else(beginning).map(String::as_str)
    }
}

/// A name as names are compared: in capitals, `&` as AND, no signs, one space between words;
/// a space at the end of a pattern stays, so that `BT %` is not about BTS.
fn spelled(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len() + 4);
    let mut parted = false;
    for letter in name.chars() {
        if letter == '&' {
            spelled.push_str(if spelled.is_empty() { "AND" } else { " AND" });
        } else if letter.is_alphanumeric() {
            if parted && !spelled.is_empty() {
                spelled.push(' ');
            }
            spelled.extend(letter.to_uppercase());
        }
        parted = !letter.is_alphanumeric();
    }
    if name.ends_with(' ') {
        spelled.push(' ');
    }
    spelled
}

/// The group of each name, beside it.
pub(super) fn with_group(mut frame: DataFrame, patterns: Option<&Patterns>) -> Result<DataFrame> {
    let Some(patterns) = patterns else { return Ok(frame) };
    let names = frame.column(&patterns.of)?.str()?.clone();
    let mut known: PlHashMap<&str, Option<&str>> = PlHashMap::default();
    let groups: StringChunked = names
        .iter()
        .map(|name| name.and_then(|name| *known.entry(name).or_insert_with(|| patterns.group(name))))
        .collect();
    frame.with_column(groups.with_name(patterns.group.as_str().into()).into_series().into_column())?;
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_they_are_spelled() {
        for (name, as_spelled) in [
            ("MARLE  & SONS LTD.", "MARLE AND SONS LTD"),
            ("Marle&Sons", "MARLE AND SONS"),
            ("& Sons", "AND SONS"),
            (" B.T. ", "B T "),
            ("Marle && Sons", "MARLE AND AND SONS"),
            ("straße–Café", "STRASSE CAFÉ"),
            ("--", ""),
        ] {
            assert_eq!(spelled(name), as_spelled, "{name}");
        }
    }
}
