//! The rules of spreadsheets.

use super::rule::{Breach, Looked};
use crate::seen::words::short;
use crate::workbook::{Sheet, Workbook, named};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Letters of a text beyond which it is wrapped.
const LONG: usize = 70;
/// Letters of a sheet's name, as Excel has them.
const NAME: usize = 31;
/// Places of a rule that are told by themselves on a sheet.
const TOLD: usize = 3;

static NOTE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\[note (\d+)\]").expect("a fixed pattern"));
static UNTELLING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(?:work)?(?:sheet|blad|tabelle)?[ _]?\d*$").expect("a fixed pattern"));
/// Symbols that stand for notes: superscript figures, daggers, a star at the end.
static SYMBOL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\u{b9}\u{b2}\u{b3}\u{2070}-\u{2079}†‡§]|\w\*+$").expect("a fixed pattern"));

/// Looks at a workbook.
pub(super) fn breaches(file: &str, book: &Workbook) -> Vec<Breach> {
    let mut looked = Looked::at(file);
    for sheet in &book.sheets {
        cells(sheet, &mut looked);
        tables(sheet, &mut looked);
        around(sheet, &mut looked);
    }
    notes(book, &mut looked);
    order(book, &mut looked);
    for key in ["title", "author", "language"] {
        looked.ask(book.about.contains_key(key), "AFS13", &format!("it has no {key}"));
    }
    for part in &book.parts {
        looked.add("AFS09", format!("it has {part}"));
    }
    if let Some(place) = &book.opens {
        looked.add("AFS14", format!("it opens on {}", short(place)));
    }
    looked.breaches
}

fn cells(sheet: &Sheet, looked: &mut Looked) {
    let name = short(&sheet.name);
    looked.ask(!sheet.cells.is_empty(), "AFS12", &format!("the sheet {name} is blank"));
    let titled = sheet.cells.get(&(0, 0)).is_some_and(|cell| cell.is_text && !cell.text.trim().is_empty());
    looked.ask(titled || sheet.cells.is_empty(), "AFS08", &format!("{name}: A1 has no title"));
    let wide = sheet.cells.keys().map(|(_, x)| *x).max().unwrap_or_default() > 0;
    let mut told = [0; 3];
    for (at, cell) in &sheet.cells {
        // Titles and remarks above a table run over the cells beside them, which are empty.
        let in_table = sheet.tables.iter().any(|table| at.0 >= table.top) || !wide;
        let found = [
            ("AFS04", in_table && cell.is_text && !cell.wraps && cell.text.chars().count() > LONG, "is not wrapped"),
            ("AFS10", cell.filled, "has a fill"),
            ("AFS07", cell.is_text && SYMBOL.is_match(cell.text.trim()), "marks a note by a symbol"),
        ];
        for (n, (code, broken, what)) in found.into_iter().enumerate().filter(|(_, (_, broken, _))| *broken) {
            told[n] += usize::from(broken);
            if told[n] <= TOLD {
                looked.add(code, format!("{name}, {}: “{}” {what}", named(*at), short(&cell.text)));
            }
        }
    }
    for place in &sheet.merged {
        looked.add("AFS02", format!("{name}: cells are merged at {}", short(place)));
    }
}

fn tables(sheet: &Sheet, looked: &mut Looked) {
    let name = short(&sheet.name);
    let wide = sheet.cells.keys().any(|(_, x)| *x > 0);
    match sheet.tables.as_slice() {
        [] => looked.ask(!wide, "AFS01", &format!("{name} has columns, and no table is marked up")),
        [_] => {}
        many => looked.add("AFS01", format!("{name} has {} tables", many.len())),
    }
    for table in &sheet.tables {
        looked.ask(
            table.left == 0,
            "AFS16",
            &format!("{name}: its table begins at {}", named((table.top, table.left))),
        );
        let below = sheet.cells.keys().find(|(y, x)| *y > table.bottom || (*y >= table.top && *x > table.right));
        if let Some(place) = below {
            looked.add("AFS16", format!("{name}: {} stands below or beside its table", named(*place)));
        }
        let places = (table.top..=table.bottom.min(table.top + 100_000))
            .flat_map(|y| (table.left..=table.right).map(move |x| (y, x)));
        let empty = places.filter(|place| sheet.cells.get(place).is_none_or(|cell| cell.text.trim().is_empty()));
        for place in empty.take(TOLD) {
            looked.add("AFS03", format!("{name}: {} is empty", named(place)));
        }
    }
}

fn around(sheet: &Sheet, looked: &mut Looked) {
    let name = short(&sheet.name);
    for (code, all) in [("AFS05", &sheet.held), ("AFS06", &sheet.hidden), ("AFS09", &sheet.beside)] {
        for what in all {
            let verb = if code == "AFS06" { "is hidden" } else { "is there" };
            looked.add(code, format!("{name}: {what} {verb}"));
        }
    }
}

fn notes(book: &Workbook, looked: &mut Looked) {
    let marked = |sheet: &Sheet| -> BTreeSet<String> {
        sheet
            .cells
            .values()
            .flat_map(|cell| NOTE.captures_iter(&cell.text).map(|hit| hit[1].to_owned()).collect::<Vec<_>>())
            .collect()
    };
    let there = book.sheets.iter().find(|sheet| sheet.name.eq_ignore_ascii_case("notes"));
    let column = |sheet: &Sheet| -> String {
        let texts = sheet.cells.values().map(|cell| format!("\n{}\n", cell.text.trim().trim_matches(['[', ']'])));
        texts.collect::<String>().to_lowercase()
    };
    let known = there.map(column).unwrap_or_default();
    for sheet in book.sheets.iter().filter(|sheet| !sheet.name.eq_ignore_ascii_case("notes")) {
        for note in marked(sheet) {
            let listed = known.contains(&format!("\nnote {note}\n")) || known.contains(&format!("\n{note}\n"));
            looked.ask(listed, "AFS07", &format!("{}: [note {note}] is not on a sheet of notes", short(&sheet.name)));
        }
    }
}

fn order(book: &Workbook, looked: &mut Looked) {
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let mut seen = BTreeSet::new();
    for name in &names {
        let shown = short(name);
        looked.ask(seen.insert(name.to_lowercase()), "AFS11", &format!("two sheets are called {shown}"));
        looked.ask(!UNTELLING.is_match(name), "AFS11", &format!("the name {shown} does not say what the sheet holds"));
        looked.ask(name.chars().count() <= NAME, "AFS11", &format!("the name {shown} is longer than {NAME} letters"));
    }
    let is = |at: usize, words: &[&str]| {
        names.get(at).is_some_and(|name| words.iter().any(|word| name.to_lowercase().contains(word)))
    };
    looked.ask(is(0, &["cover"]), "AFS15", "the first sheet is no cover");
    looked.ask(is(1, &["contents"]), "AFS15", "the second sheet is no table of contents");
    let Some(contents) = book.sheets.get(1).filter(|_| is(1, &["contents"])) else { return };
    let listed: BTreeSet<&str> = contents.cells.values().map(|cell| cell.text.trim()).collect();
    for name in names.iter().skip(2).filter(|name| !name.eq_ignore_ascii_case("notes") && !listed.contains(**name)) {
        looked.add("AFS15", format!("the contents do not list {}", short(name)));
    }
}
