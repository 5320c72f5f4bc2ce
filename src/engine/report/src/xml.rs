//! Markup of outputs, read strictly.

use crate::error::{Error, Result};
use regex::Regex;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static LOOK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?s)<(script|style)([^>]*)>.*?</(?:script|style)>").expect("a fixed pattern"));
static ENDLESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("<((?:meta|br|input|link|hr|img|source|col|area|base|wbr)(?: [^>]*?)?)/?>").expect("a fixed pattern")
});

/// A web page as XML, without scripts and look: each element that has no end is given one.
pub(crate) fn page(text: &str) -> String {
    let body = text.trim_start().strip_prefix("<!DOCTYPE html>").unwrap_or(text);
    ENDLESS.replace_all(&LOOK.replace_all(body, "<$1$2></$1>"), "<$1/>").into_owned()
}

/// # Errors
/// [`Error::Refused`] where it is not well-formed.
pub(crate) fn parse<'a>(file: &str, text: &'a str) -> Result<Document<'a>> {
    Document::parse(text).map_err(|cause| Error::Refused(format!("{file} cannot be read: {cause}")))
}

/// The elements of a name, wherever they are.
pub(crate) fn all<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

/// The value of an attribute, whatever its namespace.
pub(crate) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

/// All text of an element, with one space between words.
pub(crate) fn words(node: Node) -> String {
    let text: String = node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The title, author and language of a document, by the names that both formats of workbooks have.
pub(crate) fn about(root: Node) -> BTreeMap<&'static str, String> {
    let named = [("title", "title"), ("creator", "author"), ("description", "description"), ("language", "language")]
        .into_iter();
    let said = named.filter_map(|(key, name)| Some((name, all(root, key).next().map(words)?)));
    said.filter(|(_, value)| !value.is_empty()).collect()
}
