//! Excel's format, as far as the rules ask.

use super::workbook::{Cell, Range, Sheet, Workbook, place};
use super::xml::{about, all, attribute, parse, words};
use crate::error::Result;
use roxmltree::Node;
use std::collections::BTreeMap;

type Parts = BTreeMap<String, String>;

/// Whether a style wraps its text, and whether it fills its cell.
type Style = (bool, bool);

pub(super) fn workbook(file: &str, parts: &Parts) -> Result<Workbook> {
    let none = "<none/>".to_owned();
    let part = |name: &str| parts.get(name).unwrap_or(&none);
    let shared = parse(file, part("xl/sharedStrings.xml"))?;
    let strings: Vec<String> = all(shared.root_element(), "si").map(words).collect();
    let styles = parse(file, part("xl/styles.xml"))?;
    let styles: Vec<Style> = all(styles.root_element(), "cellXfs")
        .next()
        .map(|all| all.children().filter(Node::is_element).map(style).collect())
        .unwrap_or_default();
    let targets = targets(file, part("xl/_rels/workbook.xml.rels"))?;
    let main = parse(file, part("xl/workbook.xml"))?;
    let mut found = Workbook::default();
    for (at, named) in all(main.root_element(), "sheet").enumerate() {
        let target = attribute(named, "id").and_then(|id| targets.get(id)).cloned().unwrap_or_default();
        let path = format!("xl/{}", target.trim_start_matches("/xl/"));
        let view = parse(file, part(&path))?;
        let mut sheet = sheet(view.root_element(), &strings, &styles);
        sheet.name = named.attribute("name").unwrap_or_default().to_owned();
        if named.attribute("state").is_some_and(|state| state != "visible") {
            sheet.hidden.push("the sheet".into());
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or_default();
        let beside = self::targets(file, part(&format!("{folder}/_rels/{name}.rels")))?;
        for table in beside.values().filter(|target| target.contains("tables/")) {
            let table = format!("xl/{}", table.trim_start_matches("../").trim_start_matches("/xl/"));
            let table = parse(file, part(&table))?;
            sheet.tables.extend(table.root_element().attribute("ref").and_then(Range::read));
            if all(table.root_element(), "autoFilter").next().is_some() {
                sheet.held.push("a filter".into());
            }
        }
        let cursor = all(view.root_element(), "selection")
            .filter_map(|node| node.attribute("activeCell"))
            .find(|cell| *cell != "A1");
        found.opens =
            found.opens.or_else(|| (at == 0).then(|| cursor.map(|cell| format!("{} of {}", cell, sheet.name)))?);
        found.sheets.push(sheet);
    }
    let first =
        all(main.root_element(), "workbookView").filter_map(|view| view.attribute("activeTab")).find(|tab| *tab != "0");
    let named = first.and_then(|tab| found.sheets.get(tab.parse::<usize>().ok()?)).map(|sheet| sheet.name.clone());
    found.opens = named.or(found.opens);
    for name in parts.keys() {
        if name.contains("vbaProject") {
            found.parts.insert("a macro".into());
        } else if name.starts_with("xl/media/") {
            found.parts.insert("a picture".into());
        }
    }
    found.about = about(parse(file, part("docProps/core.xml"))?.root_element());
    Ok(found)
}

fn style(xf: Node) -> Style {
    let wraps = all(xf, "alignment").any(|node| node.attribute("wrapText") == Some("1"));
    // The first two fills are those that every workbook has: none, and a pattern nobody uses.
    let fill = xf.attribute("fillId").and_then(|fill| fill.parse::<u32>().ok()).unwrap_or_default();
    (wraps, fill > 1)
}

fn targets(file: &str, relations: &str) -> Result<BTreeMap<String, String>> {
    let relations = parse(file, relations)?;
    let pairs = all(relations.root_element(), "Relationship")
        .filter_map(|node| Some((node.attribute("Id")?.to_owned(), node.attribute("Target")?.to_owned())));
    Ok(pairs.collect())
}

fn sheet(root: Node, strings: &[String], styles: &[Style]) -> Sheet {
    let mut sheet = Sheet::default();
    for cell in all(root, "c") {
        let Some(at) = cell.attribute("r").and_then(place) else { continue };
        let kind = cell.attribute("t").unwrap_or("n");
        let value = all(cell, "v").next().map(words).or_else(|| all(cell, "is").next().map(words)).unwrap_or_default();
        let text = match kind {
            "s" => value.parse().ok().and_then(|at: usize| strings.get(at).cloned()).unwrap_or_default(),
            _ => value,
        };
        let style = cell.attribute("s").and_then(|style| style.parse::<usize>().ok()).unwrap_or_default();
        let (wraps, filled) = styles.get(style).copied().unwrap_or_default();
        if !text.trim().is_empty() || filled {
            sheet.cells.insert(at, Cell { text, is_text: ["s", "str", "inlineStr"].contains(&kind), wraps, filled });
        }
    }
    sheet.merged = all(root, "mergeCell").filter_map(|node| node.attribute("ref")).map(str::to_owned).collect();
    for (name, what) in [("row", "r"), ("col", "min")] {
        let hidden = all(root, name).filter(|node| node.attribute("hidden") == Some("1"));
        let kind = if name == "row" { "row" } else { "column" };
        sheet.hidden.extend(hidden.map(|node| format!("{kind} {}", node.attribute(what).unwrap_or("?"))));
    }
    for (name, what) in [("autoFilter", "a filter"), ("pane", "frozen panes")] {
        sheet.held.extend(all(root, name).next().map(|_| what.to_owned()));
    }
    for (name, what) in
        [("headerFooter", "a header or footer"), ("drawing", "a drawing"), ("legacyDrawing", "a text box")]
    {
        sheet.beside.extend(all(root, name).next().map(|_| what.to_owned()));
    }
    sheet
}
