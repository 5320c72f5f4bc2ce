//! The rules of the web page: what a browser, a keyboard and a screen reader need.

use super::rule::{Breach, Looked};
use crate::seen::words::short;
use crate::xml::{all, words};
use regex::Regex;
use roxmltree::{Document, Node};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words of a link that say nothing of where it goes.
const EMPTY: [&str; 9] = ["here", "click here", "link", "this link", "more", "read more", "this", "page", "download"];
/// Values in the look that set text as it is hard to read.
static LOOK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)text-align:\s*justify|text-transform:\s*uppercase").expect("a fixed pattern"));
static STYLE: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?s)<style[^>]*>(.*?)</style>").expect("a fixed pattern"));
static STRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[},\s])em\s*(?:,[^{}]*)?\{[^}]*font-style:\s*normal").expect("a fixed pattern"));

/// Looks at a page.
pub(super) fn breaches(file: &str, text: &str, page: &Document) -> Vec<Breach> {
    let mut looked = Looked::at(file);
    let root = page.root_element();
    let filled = |value: Option<&str>| value.is_some_and(|value| !value.trim().is_empty());
    looked.ask(filled(root.attribute("lang")), "GOV03", "<html> has no lang");
    let title = all(root, "title").find(|title| title.ancestors().any(|above| above.tag_name().name() == "head"));
    looked.ask(title.is_some_and(|title| !words(title).is_empty()), "GOV04", "it has no title");
    headings(root, &mut looked);
    skips(root, &mut looked);
    links(root, &mut looked);
    tables(root, &mut looked);
    places(root, &mut looked);
    let look: String = STYLE.captures_iter(text).map(|hit| hit[1].to_owned()).collect();
    for hit in LOOK.find_iter(&look) {
        looked.add("GOV10", format!("its look has `{}`", hit.as_str()));
    }
    for stress in ["i", "u", "em"].into_iter().flat_map(|name| all(root, name)) {
        let name = stress.tag_name().name();
        if name != "em" || !STRESS.is_match(&look) {
            looked.add("AFP04", format!("“{}” is stressed by <{name}>", short(&words(stress))));
        }
    }
    let zoom = all(root, "meta").filter(|meta| meta.attribute("name") == Some("viewport"));
    let content = zoom.filter_map(|meta| meta.attribute("content")).collect::<String>().replace(' ', "");
    looked.ask(content.contains("width=device-width"), "GOV08", "it has no viewport of the width of its device");
    let bound = ["user-scalable=no", "user-scalable=0", "maximum-scale"].iter().any(|word| content.contains(word));
    looked.ask(!bound, "GOV08", "its viewport bounds how far it can be enlarged");
    looked.breaches
}

fn headings(root: Node, looked: &mut Looked) {
    let mut level = 0;
    let mut first = 0;
    for node in root.descendants() {
        let name = node.tag_name().name();
        let Some(now) = name.strip_prefix('h').and_then(|level| level.parse::<u32>().ok()) else { continue };
        let text = words(node);
        first += usize::from(now == 1);
        if now > level + 1 {
            looked.add("AFP01", format!("the heading “{}” is h{now}, after h{level}", short(&text)));
        }
        level = now;
        let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
        if letters.len() > 5 && letters.iter().all(|c| c.is_uppercase()) {
            looked.add("AFP02", format!("the heading “{}” is in capitals", short(&text)));
        }
    }
    looked.ask(first == 1, "AFP01", &format!("it has {first} headings of the first level, not one"));
}

fn skips(root: Node, looked: &mut Looked) {
    let mains: Vec<Node> = all(root, "main").collect();
    looked.ask(mains.len() == 1, "GOV05", &format!("it has {} main parts, not one", mains.len()));
    let to = mains.first().and_then(|main| main.attribute("id")).map(|id| format!("#{id}"));
    let first = all(root, "a").next().and_then(|link| link.attribute("href"));
    looked.ask(to.is_some() && first == to.as_deref(), "GOV05", "its first link does not skip to the main part");
}

fn links(root: Node, looked: &mut Looked) {
    for link in all(root, "a").filter(|link| link.attribute("href").is_some()) {
        let text = link.attribute("aria-label").map_or_else(|| words(link), str::to_owned);
        let bare = text.to_lowercase();
        let bare = bare.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() || EMPTY.contains(&bare) {
            let to = short(link.attribute("href").unwrap_or_default());
            looked.add("AFP03", format!("a link to {to} says only “{}”", short(&text)));
        } else if text.starts_with("http://") || text.starts_with("https://") {
            looked.add("AFP03", format!("a link says only its address, {}", short(&text)));
        }
    }
}

fn tables(root: Node, looked: &mut Looked) {
    for table in all(root, "table") {
        let caption = all(table, "caption").next().map(words).unwrap_or_default();
        let id = table.attribute("id").or_else(|| table.parent_element().and_then(|above| above.attribute("id")));
        let name = if caption.is_empty() {
            format!("table {}", id.unwrap_or("without an id"))
        } else {
            format!("“{}”", short(&caption))
        };
        looked.ask(!caption.is_empty(), "GOV06", &format!("the {name} has no caption"));
        let mut heads = all(table, "th").peekable();
        looked.ask(heads.peek().is_some(), "GOV06", &format!("{name} has no header cells"));
        if let Some(head) = heads.find(|head| head.attribute("scope").is_none()) {
            looked.add("GOV06", format!("{name}: the header “{}” has no scope", short(&words(head))));
        }
    }
}

/// Ids, pictures, and what is fetched from elsewhere.
fn places(root: Node, looked: &mut Looked) {
    let mut ids = BTreeSet::new();
    for node in root.descendants().filter(Node::is_element) {
        if let Some(id) = node.attribute("id").filter(|id| !ids.insert(*id)) {
            looked.add("GOV09", format!("the id “{}” stands twice", short(id)));
        }
        let name = node.tag_name().name();
        let fetched = match name {
            "a" | "use" => None,
            "link" => node.attribute("href"),
            _ => node.attribute("src").or_else(|| node.attribute("srcset")).or_else(|| node.attribute("poster")),
        };
        if let Some(place) = fetched.filter(|place| !place.starts_with("data:")) {
            looked.add("GOV07", format!("<{name}> fetches {}", short(place)));
        }
        // An empty `alt` says that a picture is an ornament.
        let labelled = node.attribute("aria-label").is_some_and(|label| !label.trim().is_empty());
        let bare = match (name, node.attribute("role")) {
            ("img", _) => node.attribute("alt").is_none(),
            (_, Some("img")) => !labelled,
            _ => false,
        };
        if bare && node.attribute("aria-hidden") != Some("true") {
            let near = node.ancestors().find_map(|above| above.attribute("id")).unwrap_or("no id");
            looked.add("GOV11", format!("a picture within “{}” has no alternative text", short(near)));
        }
    }
}
