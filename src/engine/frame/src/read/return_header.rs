//! Where a return's columns are: the header, found by the names of the recipe, or the nearest to it.

use super::account::listed;
use super::layout::{filled, shortened, words};
use super::recipe::{Content, Recipe, RecipeColumn, bare};
use super::return_account::{Reason, ReturnAccount};
use super::return_lines::Lines;
use crate::{Error, Result, closest, edits};
use csv::StringRecord;

/// The header is looked for among so many rows.
const HEADER_WITHIN: usize = 40;

/// Where each column of the recipe stands.
pub(super) type Places = Vec<Option<usize>>;

/// The first row that has all required columns; what stands above it is set aside.
pub(super) fn find_header(
    rows: &mut Lines<'_>,
    recipe: &Recipe,
    account: &mut ReturnAccount,
) -> Result<Option<(StringRecord, Places)>> {
    let mut record = StringRecord::new();
    let known = known(recipe);
    for _ in 0..HEADER_WITHIN {
        let Some((line, blank)) = rows.next(&mut record)? else { return Ok(None) };
        (0..blank).for_each(|i| account.put_aside(line - blank + i, Reason::Blank, String::new(), None));
        let places = places(&record, &known);
        let needed = |i: usize| recipe.columns[i].required || recipe.columns[i].content == Content::Money;
        if (0..places.len()).any(|i| places[i].is_none() && needed(i)) {
            let reason = if filled(&record) == 0 { Reason::Blank } else { Reason::AboveTheHeader };
            account.put_aside(line, reason, words(&record), None);
            continue;
        }
        account.header_line = line;
        account.put_aside(line, Reason::Header, String::new(), None);
        for ((column, known), place) in recipe.columns.iter().zip(&known).zip(&places) {
            let printed = place.and_then(|at| record.get(at)).map(|name| name.trim().to_owned());
            let others =
                record.iter().enumerate().filter(|(at, name)| Some(*at) != *place && known.contains(&bare(name)));
            let others: Vec<(usize, &str)> = others.collect();
            let twice = others.iter().find(|(_, name)| printed.as_deref().map(bare) == Some(bare(name)));
            if let (Some((at, name)), Content::Money | Content::Date) = (twice, column.content) {
                let problem =
                    format!("“{}” stands in the header twice, and `{}` is one column", name.trim(), column.name);
                let hint = "say which one is meant in a copy of the file: call the other something else";
                return Err(Error::data(&account.file, Some(line), Some(*at as u64 + 1), problem, hint));
            }
            if !others.is_empty() {
                account.also.extend(printed.clone());
            }
            account.columns.insert(column.name.clone(), printed);
        }
        return Ok(Some((record, places)));
    }
    Ok(None)
}

/// The names that each column of a recipe goes by, as they are compared.
fn known(recipe: &Recipe) -> Vec<Vec<String>> {
    let names = |column: &RecipeColumn| column.known().filter(|name| !name.is_empty()).collect();
    recipe.columns.iter().map(names).collect()
}

/// Where the recipe's columns stand in a row: by the first of the names that is there.
fn places(record: &StringRecord, known: &[Vec<String>]) -> Places {
    let names: Vec<String> = record.iter().map(bare).collect();
    let mut taken = vec![false; names.len()];
    let found = known.iter().map(|known| {
        let free = |known: &String| (0..names.len()).find(|at| !taken[*at] && names[*at] == *known);
        let at = known.iter().find_map(free);
        at.inspect(|at| taken[*at] = true)
    });
    found.collect()
}

/// No row is a header: what is nearest to one, and which name should be told to the recipe.
pub(super) fn unknown_layout(text: &str, delimiter: u8, file: &str, recipe: &Recipe, account: &ReturnAccount) -> Error {
    let mut rows = Lines::of(text, delimiter, file);
    let mut record = StringRecord::new();
    let known = known(recipe);
    let mut best: Option<(usize, u64, StringRecord)> = None;
    for _ in 0..HEADER_WITHIN {
        let Ok(Some((line, _))) = rows.next(&mut record) else { break };
        let score = places(&record, &known).iter().flatten().count() * 1000 + filled(&record).min(999);
        if best.as_ref().is_none_or(|(most, ..)| score > *most) {
            best = Some((score, line, record.clone()));
        }
    }
    let Some((_, line, header)) = best else {
        return Error::data(&account.file, None, None, "the file holds no rows", "download it again");
    };
    let here = places(&header, &known);
    let needed = |i: &usize| recipe.columns[*i].required || recipe.columns[*i].content == Content::Money;
    let absent: Vec<usize> = (0..here.len()).filter(|i| here[*i].is_none()).filter(needed).collect();
    let Some(column) = absent.first().map(|i| &recipe.columns[*i]) else {
        return Error::data(
            &account.file,
            Some(line),
            None,
            "the header is not in one row",
            "correct a copy of the file",
        );
    };
    let free = || header.iter().enumerate().filter(|(at, name)| !here.contains(&Some(*at)) && !bare(name).is_empty());
    // The nearest to any of its names, whatever the distance: a suggestion for a person.
    let near = free().min_by_key(|(_, name)| column.known().map(|known| edits(&bare(name), &known)).min());
    let problem = format!("no column is known to be `{}` by the recipe `{}`", column.name, recipe.name);
    let (at, hint) = match near {
        Some((at, name)) => {
            let known: Vec<&str> = column.aliases.iter().map(String::as_str).collect();
            let like = closest(name, known.iter().copied()).or_else(|| known.first().map(|known| (*known).to_owned()));
            let like = like.map(|known| format!(" (it knows “{known}”)")).unwrap_or_default();
            let others: Vec<&str> = free().filter(|(other, _)| *other != at).map(|(_, name)| name).collect();
            let or = match others.len() {
                0 => String::new(),
                all => format!(", or {}", listed(&others, all, |name| format!("“{}”", shortened(name)))),
            };
            let name = shortened(name);
            (
                Some(at as u64 + 1),
                format!("if “{name}” is meant{like}{or}, add that to the aliases of `{}`", column.name),
            )
        }
        None => (None, format!("add the name that it has here to the aliases of `{}`", column.name)),
    };
    Error::data(&account.file, Some(line), at, problem, hint)
}
