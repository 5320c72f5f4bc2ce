//! The web page, parsed strictly: as XML, once its elements without an end have one.

use pledgebook_report::{Built, Options, build};
use regex::Regex;
use roxmltree::{Document, Node};
use std::sync::OnceLock;

/// The briefing, built once for every test that only looks at it.
pub fn briefing() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| build(&nhs_technology_funding::BRIEFING, &Options::default()).unwrap())
}

/// A file of the built briefing, as text.
pub fn file(name: &str) -> String {
    String::from_utf8(briefing().files.get(name).expect(name).to_vec()).unwrap()
}

/// The page as XML.
pub fn as_xml(page: &str) -> String {
    let body = page.strip_prefix("<!DOCTYPE html>").expect("a web page");
    let without = Regex::new("(?s)<(script|style)([^>]*)>.*?</(?:script|style)>").unwrap();
    let ended = Regex::new("<((?:meta|br|input|link|hr|img)(?: [^>]*)?)>").unwrap();
    ended.replace_all(&without.replace_all(body, "<$1$2></$1>"), "<$1/>").into_owned()
}

/// The element of an id.
pub fn by_id<'a>(page: &'a Document, id: &str) -> Option<Node<'a, 'a>> {
    page.descendants().find(|node| node.attribute("id") == Some(id))
}

const INLINE: [&str; 8] = ["a", "em", "strong", "code", "sup", "bdi", "label", "span"];

fn has_class(node: Node, class: &str) -> bool {
    node.attribute("class").is_some_and(|all| all.split(' ').any(|one| one == class))
}

/// The words of an element, without citations, notes and what the page adds to the prose;
/// a reference to a chart or a table by its name, as `prose.json` has it.
pub fn words(node: Node) -> String {
    fn walk(node: Node, out: &mut String) {
        if node.is_text() {
            return out.push_str(node.text().unwrap_or_default());
        }
        let added = ["cites", "note", "label", "subtitle", "no"].iter().any(|class| has_class(node, class));
        if added || ["details", "svg", "script", "style"].contains(&node.tag_name().name()) {
            return;
        }
        let href = node.attribute("href").unwrap_or_default();
        if let Some(place) = href
            .strip_prefix("#chart-")
            .map(|name| ("chart", name))
            .or(href.strip_prefix("#table-").map(|name| ("table", name)))
        {
            return out.push_str(&format!("{} {}", place.0, place.1));
        }
        let stands_alone = !INLINE.contains(&node.tag_name().name());
        out.push_str(if stands_alone { "\n" } else { "" });
        node.children().for_each(|child| walk(child, out));
        out.push_str(if stands_alone { "\n" } else { "" });
    }
    let mut out = String::new();
    walk(node, &mut out);
    tidy(&out)
}

/// The words with one space between them.
pub fn tidy(text: &str) -> String {
    text.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}
