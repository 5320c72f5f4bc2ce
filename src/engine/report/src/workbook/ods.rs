//! The open format, as far as the rules ask.

use super::cells::{Cell, Range, Sheet, Workbook, named};
use crate::error::Result;
use crate::xml::{about, all, attribute, parse, words};
use roxmltree::Node;
use std::collections::{BTreeMap, BTreeSet};

/// Repeated cells beyond which they are the empty rest of a sheet.
const MOST: u32 = 1000;
/// Cells with content that are read of a sheet at most: a repeated row may say more.
const CELLS: usize = 2_000_000;
/// What is lower or narrower, in centimetres, is not seen.
const UNSEEN: f64 = 0.06;

pub(super) fn workbook(file: &str, parts: &BTreeMap<String, String>) -> Result<Workbook> {
    let none = "<none/>".to_owned();
    let part = |name: &str| parts.get(name).unwrap_or(&none);
    let content = parse(file, part("content.xml"))?;
    let styles = parse(file, part("styles.xml"))?;
    let (root, look) = (content.root_element(), styles.root_element());
    let named = |of: &str, name: &str, is: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
        let both = all(root, "style").chain(all(look, "style"));
        let with = both.filter(|style| all(*style, of).any(|part| attribute(part, name).is_some_and(is)));
        with.filter_map(|style| attribute(style, "name")).map(str::to_owned).collect()
    };
    let wraps = named("table-cell-properties", "wrap-option", &|value| value == "wrap");
    let fills = named("table-cell-properties", "background-color", &|value| value != "transparent");
    let unseen = named("table-properties", "display", &|value| value == "false");
    let low = named("table-row-properties", "row-height", &is_unseen);
    let narrow = named("table-column-properties", "column-width", &is_unseen);
    let looks = Looks { wraps, fills, low, narrow };
    let mut found = Workbook::default();
    for table in all(root, "table") {
        let mut sheet = sheet(table, &looks);
        if attribute(table, "style-name").is_some_and(|style| unseen.contains(style)) {
            sheet.hidden.push("the sheet".into());
        }
        found.sheets.push(sheet);
    }
    for range in all(root, "database-range") {
        let Some((name, place)) = attribute(range, "target-range-address").and_then(addressed) else { continue };
        let Some(sheet) = found.sheets.iter_mut().find(|sheet| sheet.name == name) else { continue };
        sheet.tables.push(place);
        if attribute(range, "display-filter-buttons") == Some("true") || all(range, "filter").next().is_some() {
            sheet.held.push("a filter".into());
        }
    }
    let headed = all(look, "header").chain(all(look, "footer")).any(|node| !words(node).is_empty());
    if let Some(first) = found.sheets.first_mut().filter(|_| headed) {
        first.beside.push("a header or footer".into());
    }
    let settings = parse(file, part("settings.xml"))?;
    held(settings.root_element(), &mut found);
    for name in parts.keys() {
        if name.starts_with("Pictures/") {
            found.parts.insert("a picture".into());
        } else if name.starts_with("Basic/") || name.starts_with("Scripts/") {
            found.parts.insert("a macro".into());
        }
    }
    let meta = parse(file, part("meta.xml"))?;
    found.about = about(meta.root_element());
    found.program = all(meta.root_element(), "generator").next().map(words);
    Ok(found)
}

/// "'A sheet'.A3:.C20" or "Sheet.A3:Sheet.C20": the sheet and the place on it.
fn addressed(address: &str) -> Option<(String, Range)> {
    let (from, to) = address.split_once(':')?;
    let (name, from) = from.rsplit_once('.')?;
    let (_, to) = to.rsplit_once('.').unwrap_or(("", to));
    Some((name.trim_matches(['\'', '$']).to_owned(), Range::read(&format!("{from}:{to}"))?))
}

/// Names of styles, by what they do.
struct Looks {
    wraps: BTreeSet<String>,
    fills: BTreeSet<String>,
    low: BTreeSet<String>,
    narrow: BTreeSet<String>,
}

/// Whether a length is so small that nothing is seen: "0.02cm".
fn is_unseen(length: &str) -> bool {
    let digits = length.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &length[digits.len()..] {
        "mm" => 0.1,
        "in" => 2.54,
        "pt" => 2.54 / 72.0,
        _ => 1.0,
    };
    digits.parse::<f64>().is_ok_and(|number| number * unit < UNSEEN)
}

fn sheet(table: Node, looks: &Looks) -> Sheet {
    let mut sheet = Sheet { name: attribute(table, "name").unwrap_or_default().to_owned(), ..Sheet::default() };
    let times = |node: Node, name: &str| attribute(node, name).and_then(|times| times.parse().ok()).unwrap_or(1u32);
    let hidden = |node: Node| attribute(node, "visibility").is_some_and(|seen| seen != "visible");
    let styled =
        |node: Node, with: &BTreeSet<String>| attribute(node, "style-name").is_some_and(|style| with.contains(style));
    let mut x = 0;
    for column in all(table, "table-column") {
        let repeated = times(column, "number-columns-repeated");
        if hidden(column) || styled(column, &looks.narrow) {
            sheet.hidden.extend((0..repeated.min(MOST)).map(|n| format!("column {}", x + n + 1)));
        }
        x = x.saturating_add(repeated);
    }
    let mut y = 0;
    for row in all(table, "table-row") {
        let rows = times(row, "number-rows-repeated");
        let unseen = hidden(row) || styled(row, &looks.low);
        sheet.hidden.extend((0..rows.min(MOST)).filter(|_| unseen).map(|n| format!("row {}", y + n + 1)));
        let mut x = 0;
        let here = row.children().filter(|node| ["table-cell", "covered-table-cell"].contains(&node.tag_name().name()));
        for cell in here {
            let repeated = times(cell, "number-columns-repeated");
            let spans = times(cell, "number-columns-spanned") > 1 || times(cell, "number-rows-spanned") > 1;
            if spans {
                sheet.merged.push(named((y, x)));
            }
            let style = attribute(cell, "style-name").unwrap_or_default();
            let kind = attribute(cell, "value-type").unwrap_or_default();
            let paragraphs = |node: Node| {
                let parts = node.children().filter(|part| part.tag_name().name() == "p");
                parts.map(text_of).collect::<Vec<_>>().join("\n")
            };
            let text = paragraphs(cell);
            let note = all(cell, "annotation").next().map(paragraphs);
            let filled = looks.fills.contains(style);
            if !text.trim().is_empty() || note.is_some() || (filled && repeated < MOST) {
                let cell = Cell {
                    is_text: kind == "string",
                    exact: attribute(cell, "value").and_then(|value| value.parse().ok()),
                    format: if kind == "string" { String::new() } else { text.clone() },
                    formula: attribute(cell, "formula").map(str::to_owned),
                    link: all(cell, "a").next().map(|link| attribute(link, "href").unwrap_or_default().to_owned()),
                    wraps: looks.wraps.contains(style),
                    text,
                    note,
                    filled,
                };
                for n in 0..repeated.min(MOST) {
                    for below in 0..rows.min(MOST) {
                        if sheet.cells.len() >= CELLS {
                            break;
                        }
                        sheet.cells.insert((y.saturating_add(below), x.saturating_add(n)), cell.clone());
                    }
                }
            }
            x = x.saturating_add(repeated);
        }
        y = y.saturating_add(rows);
    }
    if all(table, "frame").next().is_some() || all(table, "shapes").next().is_some() {
        sheet.beside.push("a drawing".into());
    }
    sheet
}

/// The words of a paragraph; what the format has for spaces is spaces.
fn text_of(paragraph: Node) -> String {
    let letters = paragraph.descendants().filter_map(|node| match node.tag_name().name() {
        "s" | "tab" | "line-break" => Some(" "),
        _ if node.is_text() => node.text(),
        _ => None,
    });
    letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where it opens, and what is frozen.
fn held(settings: Node, found: &mut Workbook) {
    let mut cursors = BTreeMap::new();
    for item in all(settings, "config-item") {
        let value = words(item);
        let of = item.ancestors().skip(1).find_map(|above| {
            (above.tag_name().name() == "config-item-map-entry").then(|| attribute(above, "name")).flatten()
        });
        match attribute(item, "name").unwrap_or_default() {
            "ActiveTable" if found.sheets.first().is_some_and(|first| first.name != value) => found.opens = Some(value),
            "CursorPositionX" | "CursorPositionY" if value != "0" => {
                cursors.insert(of.unwrap_or_default().to_owned(), ());
            }
            "HorizontalSplitMode" | "VerticalSplitMode" if value != "0" => {
                let sheet = found.sheets.iter_mut().find(|sheet| Some(sheet.name.as_str()) == of);
                sheet.into_iter().for_each(|sheet| sheet.held.push("frozen panes".into()));
            }
            _ => {}
        }
    }
    let first = found.sheets.first().map(|sheet| sheet.name.clone()).filter(|name| cursors.contains_key(name));
    found.opens = found.opens.take().or(first.map(|name| format!("another cell of {name}")));
}
