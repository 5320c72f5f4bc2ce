//! The open format, as far as the rules ask.

use super::workbook::{Cell, Range, Sheet, Workbook};
use super::xml::{about, all, attribute, parse, words};
use crate::error::Result;
use roxmltree::Node;
use std::collections::{BTreeMap, BTreeSet};

/// Repeated cells beyond which they are the empty rest of a sheet.
const MOST: u32 = 1000;

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
    let mut found = Workbook::default();
    for table in all(root, "table") {
        let mut sheet = sheet(table, &wraps, &fills);
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
    found.about = about(parse(file, part("meta.xml"))?.root_element());
    Ok(found)
}

/// "'A sheet'.A3:.C20" or "Sheet.A3:Sheet.C20": the sheet and the place on it.
fn addressed(address: &str) -> Option<(String, Range)> {
    let (from, to) = address.split_once(':')?;
    let (name, from) = from.rsplit_once('.')?;
    let (_, to) = to.rsplit_once('.').unwrap_or(("", to));
    Some((name.trim_matches(['\'', '$']).to_owned(), Range::read(&format!("{from}:{to}"))?))
}

fn sheet(table: Node, wraps: &BTreeSet<String>, fills: &BTreeSet<String>) -> Sheet {
    let mut sheet = Sheet { name: attribute(table, "name").unwrap_or_default().to_owned(), ..Sheet::default() };
    let times = |node: Node, name: &str| attribute(node, name).and_then(|times| times.parse().ok()).unwrap_or(1u32);
    let hidden = |node: Node| attribute(node, "visibility").is_some_and(|seen| seen != "visible");
    let columns = all(table, "table-column").enumerate().filter(|(_, column)| hidden(*column));
    sheet.hidden.extend(columns.map(|(at, _)| format!("column {}", at + 1)));
    let mut y = 0;
    for row in all(table, "table-row") {
        if hidden(row) {
            sheet.hidden.push(format!("row {}", y + 1));
        }
        let mut x = 0;
        let here = row.children().filter(|node| ["table-cell", "covered-table-cell"].contains(&node.tag_name().name()));
        for cell in here {
            let repeated = times(cell, "number-columns-repeated");
            let spans = times(cell, "number-columns-spanned") > 1 || times(cell, "number-rows-spanned") > 1;
            if spans {
                sheet.merged.push(super::workbook::named((y, x)));
            }
            let style = attribute(cell, "style-name").unwrap_or_default();
            let kind = attribute(cell, "value-type").unwrap_or_default();
            let text = all(cell, "p").map(words).collect::<Vec<_>>().join("\n");
            let filled = fills.contains(style);
            if !text.trim().is_empty() || (filled && repeated < MOST) {
                let cell = Cell { text, is_text: kind == "string", wraps: wraps.contains(style), filled };
                (0..repeated.min(MOST)).for_each(|n| drop(sheet.cells.insert((y, x + n), cell.clone())));
            }
            x = x.saturating_add(repeated);
        }
        y = y.saturating_add(times(row, "number-rows-repeated"));
    }
    if all(table, "frame").next().is_some() || all(table, "shapes").next().is_some() {
        sheet.beside.push("a drawing".into());
    }
    sheet
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
