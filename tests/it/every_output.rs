//! One finding, one value, the same words: in `findings.json`, on the pages of the PDF, on the
//! web page, in both spreadsheets and in its notebook.

use crate::html::{as_xml, briefing, file, tidy, words};
use crate::pdf_text::pdf_text;
use crate::sheets::{below, both};
use crate::support::root;
use calamine::Data;
use regex::Regex;
use roxmltree::Document;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// For each finding, the words that the prose has for it, each with its sentence.
fn in_prose() -> BTreeMap<String, Vec<(String, String)>> {
    let prose: Value = serde_json::from_str(&file("prose.json")).unwrap();
    let place = Regex::new(r"\\\{([a-z0-9_.\\]+)\\\}").unwrap();
    let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for sentence in prose["sentences"].as_array().unwrap() {
        let (text, pattern) =
            (sentence["text"].as_str().unwrap(), regex::escape(sentence["pattern"].as_str().unwrap()));
        let ids: Vec<String> = place.captures_iter(&pattern).map(|hit| hit[1].replace('\\', "")).collect();
        let reads = Regex::new(&format!("^{}$", place.replace_all(&pattern, "(.+?)"))).unwrap();
        let hit = reads.captures(text).unwrap_or_else(|| panic!("“{text}” is not of “{pattern}”"));
        for (at, id) in ids.iter().enumerate() {
            found.entry(id.clone()).or_default().push((hit[at + 1].to_owned(), text.to_owned()));
        }
    }
    found
}

/// What the notebook of a section shows for each finding: in lists, and on cards.
fn in_notebook(section: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join(format!("notebooks/{section}.ipynb"))).unwrap();
    let notebook: Value = serde_json::from_str(&text).unwrap();
    let outputs = notebook["cells"].as_array().unwrap().iter().filter_map(|cell| cell["outputs"].as_array()).flatten();
    let shown = outputs.map(|output| match &output["data"]["text/plain"] {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        text => text.as_str().unwrap_or_default().to_owned(),
    });
    let entry = Regex::new(r"(?m)^([a-z0-9_]+\.[a-z0-9_]+)(?:: (.*)|\n +says +(.*))$").unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for text in shown {
        for hit in entry.captures_iter(&text) {
            let words = hit.get(2).or(hit.get(3)).unwrap().as_str().trim();
            found.entry(hit[1].to_owned()).or_default().insert(words.to_owned());
        }
    }
    found
}

#[test]
fn each_finding_has_one_value_and_the_same_words_in_every_output() {
    let json: Value = serde_json::from_str(&file("findings.json")).unwrap();
    let findings = json["findings"].as_object().unwrap();
    assert!(findings.len() > 400, "{} findings", findings.len());
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("briefing.pdf");
    std::fs::write(&pdf, briefing().files.get("briefing.pdf").unwrap()).unwrap();
    let pdf = tidy(&pdf_text(&pdf));
    let xml = as_xml(&file("briefing.html"));
    let page = Document::parse(&xml).unwrap();
    let mut on_the_page: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut panels = BTreeMap::new();
    for node in page.descendants() {
        if let Some(id) = node.attribute("data-finding") {
            on_the_page.entry(id).or_default().insert(words(node));
        } else if let Some(id) = node.attribute("id").and_then(|id| id.strip_prefix("from-")) {
            panels.insert(id, node);
        }
    }
    let rows: Vec<BTreeMap<String, Vec<Data>>> = both()
        .iter_mut()
        .map(|book| below(book, "Findings", "Finding").into_iter().map(|row| (row[0].to_string(), row)).collect())
        .collect();
    let (prose, mut notebooks) = (in_prose(), BTreeMap::new());
    // The record names the chart or the table that a reader sees the number of.
    let named = Regex::new(r"\b(chart|table) \w+").unwrap();
    let (mut on_page, mut in_sentences) = (0, 0);
    for (id, finding) in findings {
        let shown = finding["shown"].as_str().unwrap();
        for row in rows.iter().map(|rows| rows.get(id).unwrap_or_else(|| panic!("{id} has no row"))) {
            assert_eq!(row[1].to_string(), shown, "{id} in a spreadsheet");
            if finding["kind"] == "quantity" {
                let exact: f64 = finding["value"].as_str().unwrap().parse().unwrap();
                assert_eq!(row[2], Data::Float(exact), "{id} in a spreadsheet");
            }
        }
        let section = id.split('.').next().unwrap();
        let notebook = notebooks.entry(section.to_owned()).or_insert_with(|| in_notebook(section));
        let says = notebook.get(id).unwrap_or_else(|| panic!("{id} is not in its notebook"));
        let same = |words: &String| words == shown || words.starts_with(&format!("{shown} ("));
        assert!(says.iter().all(same), "{id} is {shown:?}, and its notebook shows {says:?}");
        if let Some(panel) = panels.get(id.as_str()) {
            let heading = panel.descendants().find(|node| node.tag_name().name() == "h3").unwrap();
            assert_eq!(words(heading), tidy(shown), "{id} where the page says where it is from");
            on_page += 1;
        }
        let there = on_the_page.remove(id.as_str()).unwrap_or_default();
        for (words, sentence) in prose.get(id).into_iter().flatten() {
            assert!(there.contains(&tidy(words)), "{id}: “{words}” is in “{sentence}”, and the page has {there:?}");
            let sentence = named.replace_all(&regex::escape(&tidy(sentence)), r"($0|(Figure|Table) \d+)").into_owned();
            assert!(Regex::new(&sentence).unwrap().is_match(&pdf), "{id}: “{sentence}” is not in the PDF");
            in_sentences += 1;
        }
    }
    assert!(on_page > 100 && in_sentences > 120, "{on_page} findings on the page, {in_sentences} times in sentences");
    let unknown: Vec<&String> = prose.keys().filter(|id| !findings.contains_key(*id)).collect();
    assert!(unknown.is_empty(), "in the prose and not in findings.json: {unknown:?}");
}
