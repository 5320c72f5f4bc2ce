//! In which sheets and cells a spreadsheet differs from the one that the data give.

use super::found::Found;
use crate::seen::words::{against, short};
use crate::workbook::{Cell, Sheet, Workbook, named};
use std::collections::{BTreeMap, BTreeSet};

/// Numbers are compared to so many digits: programs keep no more.
const NEAR: f64 = 1e-14;

/// Holds a workbook against the data's, by what a reader gets of both.
pub(super) fn against_ours(theirs: &Workbook, ours: &Workbook) -> Found {
    let mut told = about(&theirs.about, &ours.about);
    told.extend(names(theirs, ours));
    for sheet in &ours.sheets {
        if let Some(said) = theirs.sheets.iter().find(|known| known.name == sheet.name) {
            told.extend(one(said, sheet));
        }
    }
    told.extend(theirs.parts.difference(&ours.parts).map(|part| format!("it has {part}, which the data do not give")));
    let by = theirs.program.clone().filter(|program| Some(program) != ours.program.as_ref());
    Found { told, by, form: form(theirs, ours) }
}

fn form(theirs: &Workbook, ours: &Workbook) -> Vec<String> {
    let mut form = vec!["its parts are written otherwise".to_owned()];
    let tables = |book: &Workbook| book.sheets.iter().map(|sheet| sheet.tables.len()).sum::<usize>();
    if tables(theirs) != tables(ours) {
        form.push(format!("{} marked-up tables, not {}", tables(theirs), tables(ours)));
    }
    let held = |book: &Workbook| -> BTreeSet<String> {
        book.sheets
            .iter()
            .flat_map(|sheet| sheet.held.iter().map(|what| format!("{} has {what}", sheet.name)))
            .collect()
    };
    form.extend(held(theirs).difference(&held(ours)).map(|what| short(what)));
    form.extend(theirs.opens.iter().map(|place| format!("it opens on {}", short(place))));
    form
}

/// Title, author, description and language.
fn about(theirs: &BTreeMap<&'static str, String>, ours: &BTreeMap<&'static str, String>) -> Vec<String> {
    let keys: BTreeSet<&&str> = theirs.keys().chain(ours.keys()).collect();
    let said = |of: &BTreeMap<&'static str, String>, key: &str| of.get(key).cloned().unwrap_or_default();
    let other = keys.into_iter().filter(|key| said(theirs, key) != said(ours, key));
    other.map(|key| format!("its {key} {}", against(&said(theirs, key), &said(ours, key)))).collect()
}

fn names(theirs: &Workbook, ours: &Workbook) -> Vec<String> {
    let list = |book: &Workbook| book.sheets.iter().map(|sheet| sheet.name.clone()).collect::<Vec<_>>();
    let (said, given) = (list(theirs), list(ours));
    let mut told = Vec::new();
    for name in said.iter().filter(|name| !given.contains(name)) {
        told.push(format!("it has a sheet {}, which the data do not give", short(name)));
    }
    for name in given.iter().filter(|name| !said.contains(name)) {
        told.push(format!("it has no sheet {name}, which the data give"));
    }
    if told.is_empty() && said != given {
        let at = said.iter().zip(&given).position(|(a, b)| a != b).unwrap_or_default();
        told.push(match (said.get(at), given.get(at)) {
            (Some(said), Some(given)) => {
                format!("sheet {} is {}, and the data give {given} there", at + 1, short(said))
            }
            _ => "it has a sheet twice".to_owned(),
        });
    }
    told
}

fn one(theirs: &Sheet, ours: &Sheet) -> Vec<String> {
    let name = &ours.name;
    let mut told = Vec::new();
    let unlike = |said: &[String], given: &[String]| -> Vec<String> {
        said.iter().filter(|what| !given.contains(what)).map(|what| short(what)).collect()
    };
    for place in unlike(&theirs.hidden, &ours.hidden) {
        let whole = place == "the sheet";
        told.push(if whole { format!("sheet {name} is hidden") } else { format!("sheet {name}, {place} is hidden") });
    }
    for place in unlike(&theirs.merged, &ours.merged) {
        told.push(format!("sheet {name}: cells are merged at {place}"));
    }
    for what in unlike(&theirs.beside, &ours.beside).into_iter().filter(|what| what != "a header or footer") {
        // What is pinned to cells is told by itself.
        if what != "a text box" || !theirs.cells.values().any(|cell| cell.note.is_some()) {
            told.push(format!("sheet {name} has {what}, which the data do not give"));
        }
    }
    let nothing = Cell::default();
    let places: BTreeSet<&(u32, u32)> = theirs.cells.keys().chain(ours.cells.keys()).collect();
    for place in places {
        let (said, given) = (theirs.cells.get(place).unwrap_or(&nothing), ours.cells.get(place).unwrap_or(&nothing));
        let differs = cell(said, given).into_iter();
        told.extend(differs.map(|what| {
            format!("sheet {name}, row {}, column {} ({}): {what}", place.0 + 1, place.1 + 1, named(*place))
        }));
    }
    told
}

/// In what a cell differs, each a part of a sentence.
fn cell(said: &Cell, given: &Cell) -> Vec<String> {
    let mut told = Vec::new();
    match (said.exact, given.exact) {
        (Some(a), Some(b)) if near(a, b) => {
            if !alike(&said.format, &given.format) {
                let (a, b) = (short(&said.format), short(&given.format));
                told.push(format!("its number is shown as `{a}`, and the data give `{b}`"));
            }
        }
        (Some(a), Some(b)) => told.push(format!("it says “{a}”, and the data give “{b}”")),
        (None, None) if said.text == given.text => {}
        _ => told.push(format!("it {}", against(&said.text, &given.text))),
    }
    let beside = [
        ("formula", &said.formula, &given.formula),
        ("link to", &said.link, &given.link),
        ("note", &said.note, &given.note),
    ];
    for (what, said, given) in beside.into_iter().filter(|(_, said, given)| said != given) {
        told.push(match (said, given) {
            (Some(said), _) => format!("it has the {what} “{}”, which the data do not give", short(said)),
            (None, given) => format!("it has no {what} “{}”", given.as_deref().map(short).unwrap_or_default()),
        });
    }
    told
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= NEAR * a.abs().max(b.abs())
}

/// Whether two formats are one, or two numbers as they are shown: of more digits than programs
/// keep, the last are nought.
fn alike(said: &str, given: &str) -> bool {
    let number = |shown: &str| shown.replace(',', "").replace('−', "-").parse::<f64>().ok();
    let places = |shown: &str| shown.split_once('.').map_or(0, |(_, after)| after.len());
    let numbers = number(said).zip(number(given));
    said == given || numbers.is_some_and(|(a, b)| places(said) == places(given) && near(a, b))
}
