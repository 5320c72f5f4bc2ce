//! Excel's format, as far as the rules ask.

use super::cells::{Cell, Range, Sheet, Workbook, place};
use crate::error::Result;
use crate::xml::{about, all, attribute, parse, words};
use roxmltree::Node;
use std::collections::BTreeMap;

type Parts = BTreeMap<String, String>;

/// What a style does to its cell.
#[derive(Clone, Debug, Default)]
struct Style {
    wraps: bool,
    fills: bool,
    /// The format of its numbers.
    format: String,
}

/// What is lower, in points, or narrower, in letters, is not seen.
const UNSEEN: f64 = 1.0;

pub(super) fn workbook(file: &str, parts: &Parts) -> Result<Workbook> {
    let none = "<none/>".to_owned();
    let part = |name: &str| parts.get(name).unwrap_or(&none);
    let shared = parse(file, part("xl/sharedStrings.xml"))?;
    let strings: Vec<String> = all(shared.root_element(), "si").map(words).collect();
    let styles = parse(file, part("xl/styles.xml"))?;
    let formats: BTreeMap<&str, &str> = all(styles.root_element(), "numFmt")
        .filter_map(|format| Some((format.attribute("numFmtId")?, format.attribute("formatCode")?)))
        .collect();
    let styles: Vec<Style> = all(styles.root_element(), "cellXfs")
        .next()
        .map(|all| all.children().filter(Node::is_element).map(|xf| style(xf, &formats)).collect())
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
        pinned(file, folder, &beside, parts, &mut sheet)?;
        linked(view.root_element(), &beside, &mut sheet);
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
    found.program = all(parse(file, part("docProps/app.xml"))?.root_element(), "Application").next().map(words);
    Ok(found)
}

/// What is pinned to cells.
fn pinned(file: &str, folder: &str, beside: &BTreeMap<String, String>, parts: &Parts, sheet: &mut Sheet) -> Result<()> {
    for target in beside.values().filter(|target| target.contains("comments")) {
        let path = match target.strip_prefix("../") {
            Some(path) => format!("xl/{path}"),
            None if target.starts_with('/') => target.trim_start_matches('/').to_owned(),
            None => format!("{folder}/{target}"),
        };
        let Some(text) = parts.get(&path) else { continue };
        for note in all(parse(file, text)?.root_element(), "comment") {
            let Some(at) = note.attribute("ref").and_then(place) else { continue };
            sheet.cells.entry(at).or_default().note = Some(words(note));
        }
    }
    Ok(())
}

/// Links of cells, each written over the cells it lies on.
fn linked(view: Node, beside: &BTreeMap<String, String>, sheet: &mut Sheet) {
    for link in all(view, "hyperlink") {
        let Some(range) = link.attribute("ref").and_then(Range::read) else { continue };
        let to = attribute(link, "id").and_then(|id| beside.get(id)).map(String::as_str);
        let to = to.or(link.attribute("location")).unwrap_or_default();
        sheet.cells.entry((range.top, range.left)).or_default().link = Some(to.to_owned());
    }
}

fn style(xf: Node, formats: &BTreeMap<&str, &str>) -> Style {
    let wraps = all(xf, "alignment").any(|node| is_true(node, "wrapText"));
    // The first two fills are those that every workbook has: none, and a pattern nobody uses.
    let fill = xf.attribute("fillId").and_then(|fill| fill.parse::<u32>().ok()).unwrap_or_default();
    let format = xf.attribute("numFmtId").unwrap_or_default();
    // Signs that stand for themselves are quoted or not.
    let format = formats.get(format).copied().unwrap_or(format).replace(['"', '\\'], "");
    Style { wraps, fills: fill > 1, format }
}

fn targets(file: &str, relations: &str) -> Result<BTreeMap<String, String>> {
    let relations = parse(file, relations)?;
    let pairs = all(relations.root_element(), "Relationship")
        .filter_map(|node| Some((node.attribute("Id")?.to_owned(), node.attribute("Target")?.to_owned())));
    Ok(pairs.collect())
}

fn is_true(node: Node, name: &str) -> bool {
    node.attribute(name).is_some_and(|value| ["1", "true"].contains(&value))
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
        let Style { wraps, fills: filled, format } = styles.get(style).cloned().unwrap_or_default();
        if !text.trim().is_empty() || filled {
            let is_text = ["s", "str", "inlineStr"].contains(&kind);
            let exact = (kind == "n").then(|| text.parse().ok()).flatten();
            let formula = all(cell, "f").next().map(words);
            let format = if exact.is_some() { format } else { String::new() };
            let (link, note) = (None, None);
            sheet.cells.insert(at, Cell { text, exact, format, formula, link, note, is_text, wraps, filled });
        }
    }
    sheet.merged = all(root, "mergeCell").filter_map(|node| node.attribute("ref")).map(str::to_owned).collect();
    for (name, what) in [("row", "r"), ("col", "min")] {
        let (kind, size) = if name == "row" { ("row", "ht") } else { ("column", "width") };
        let small = |node: &Node| {
            node.attribute(size).and_then(|size| size.parse::<f64>().ok()).is_some_and(|size| size < UNSEEN)
        };
        let hidden = all(root, name).filter(|node| is_true(*node, "hidden") || small(node));
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
