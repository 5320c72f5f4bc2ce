//! A web page as what a reader gets of it, whatever program wrote it: elements with their
//! attributes, and words. Tags that may be left out, comments, quotes, entities, the order of
//! attributes and white space beside tags are the writer's own.

use super::look::{json, script, style};
use html5gum::{DefaultEmitter, HtmlString, Token, Tokenizer};
use std::collections::BTreeMap;
use std::fmt::{Display, Formatter, Result as Shown};

/// Elements that have no end.
const ENDLESS: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements whose end may be left out.
const OPEN: [&str; 14] =
    ["html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "caption", "option"];
/// Elements that are there without their tags.
const IMPLIED: [&str; 4] = ["html", "head", "body", "tbody"];

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Piece {
    Start(String, BTreeMap<String, String>),
    End(String),
    Text(String),
}

impl Piece {
    /// An attribute of an element that begins.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        match self {
            Piece::Start(_, attributes) => attributes.get(name).map(String::as_str),
            _ => None,
        }
    }

    pub fn starts(&self, name: &str) -> bool {
        matches!(self, Piece::Start(known, _) if known == name)
    }
}

impl Display for Piece {
    fn fmt(&self, f: &mut Formatter<'_>) -> Shown {
        match self {
            Piece::Text(text) => f.write_str(text),
            Piece::End(name) => write!(f, "</{name}>"),
            Piece::Start(name, attributes) => {
                write!(f, "<{name}")?;
                attributes.iter().try_for_each(|(name, value)| write!(f, " {name}=\"{value}\""))?;
                f.write_str(">")
            }
        }
    }
}

/// A page in its parts.
#[derive(Debug, Default)]
pub(super) struct Markup {
    pub pieces: Vec<Piece>,
    /// What the program that saved it wrote of itself.
    pub generator: Option<String>,
    /// What its links within the page begin with, where a browser has made them whole.
    pub base: Option<String>,
}

/// Reads a page as browsers do.
pub(super) fn read(page: &str) -> Markup {
    let mut found = Markup::default();
    let mut inside: Option<(String, String)> = None;
    let mut text = String::new();
    let mut emitter = DefaultEmitter::default();
    // The words of a script are no markup.
    emitter.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        match token {
            Token::String(words) => text.push_str(&utf8(&words.value)),
            Token::StartTag(tag) => {
                found.words(&mut text, inside.as_ref());
                let name = utf8(&tag.name);
                let attributes = tag.attributes.iter().map(|(name, value)| {
                    let (name, value) = (utf8(name), utf8(&value.value));
                    let value = plain(&name, &value);
                    (name, value)
                });
                let attributes: BTreeMap<String, String> = attributes.collect();
                inside = ["script", "style"]
                    .contains(&name.as_str())
                    .then(|| (name.clone(), attributes.get("type").cloned().unwrap_or_default()));
                let ends_at_once = tag.self_closing && !ENDLESS.contains(&name.as_str()) && !is_html(&name);
                found.start(name.clone(), attributes);
                if ends_at_once {
                    found.pieces.push(Piece::End(name));
                }
            }
            Token::EndTag(tag) => {
                found.words(&mut text, inside.as_ref());
                inside = None;
                let name = utf8(&tag.name);
                if !OPEN.contains(&name.as_str()) && !ENDLESS.contains(&name.as_str()) {
                    found.pieces.push(Piece::End(name));
                }
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    found.words(&mut text, inside.as_ref());
    found.whole_links();
    found.pieces = without_scripted(std::mem::take(&mut found.pieces));
    found
}

impl Markup {
    fn words(&mut self, text: &mut String, inside: Option<&(String, String)>) {
        let words = match inside {
            Some((element, _)) if element == "style" => style(text),
            Some((_, kind)) if kind.ends_with("json") => json(text),
            Some(_) => script(text),
            // At its ends, any white space: that beside tags is the writer's own.
            None => text.trim().split_ascii_whitespace().collect::<Vec<_>>().join(" "),
        };
        text.clear();
        match self.pieces.last_mut() {
            _ if words.is_empty() => {}
            // A comment, or a tag that may be left out, stood between.
            Some(Piece::Text(before)) => before.extend([" ", &words]),
            _ => self.pieces.push(Piece::Text(words)),
        }
    }

    fn start(&mut self, name: String, attributes: BTreeMap<String, String>) {
        let is = |key: &str, value: &str| attributes.get(key).is_some_and(|has| has.eq_ignore_ascii_case(value));
        if name == "meta" && is("name", "generator") {
            self.generator = attributes.get("content").cloned();
            return;
        }
        let encoding = attributes.get("content").or(attributes.get("charset"));
        let is_utf8 = encoding.is_some_and(|encoding| encoding.to_lowercase().ends_with("utf-8"));
        let declares = name == "meta" && (attributes.contains_key("charset") || is("http-equiv", "content-type"));
        if (declares && is_utf8) || (attributes.is_empty() && IMPLIED.contains(&name.as_str())) {
            return;
        }
        self.pieces.push(Piece::Start(name, attributes));
    }

    /// Links as the page has them, where a browser made all of them whole.
    fn whole_links(&mut self) {
        let first = self.pieces.iter().find(|piece| piece.attribute("class") == Some("skip"));
        let Some(page) = first.and_then(|skip| skip.attribute("href")?.strip_suffix("#main")) else { return };
        let Some((folder, _)) = page.rsplit_once('/').filter(|_| page.contains("://")) else { return };
        let (page, folder) = (page.to_owned(), format!("{folder}/"));
        for piece in &mut self.pieces {
            let Piece::Start(_, attributes) = piece else { continue };
            if let Some(link) = attributes.get_mut("href") {
                let within = link.strip_prefix(&page).filter(|rest| rest.starts_with('#'));
                if let Some(rest) = within.or_else(|| link.strip_prefix(&folder)).map(str::to_owned) {
                    *link = rest;
                } else if link.starts_with('#') {
                    // Not made whole as the others were: it leads elsewhere now.
                    link.insert_str(0, "(of another page) ");
                }
            }
        }
        self.base = Some(page);
    }
}

fn utf8(bytes: &HtmlString) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Elements of HTML on which a `/` says nothing.
fn is_html(name: &str) -> bool {
    ["p", "div", "span", "a", "td", "th", "li", "section", "article", "strong", "em"].contains(&name)
}

fn plain(name: &str, value: &str) -> String {
    match name {
        "class" => {
            let mut names: Vec<&str> = value.split_ascii_whitespace().collect();
            names.sort_unstable();
            names.join(" ")
        }
        "style" => style(value),
        // Of a list: "width=device-width, initial-scale=1".
        "content" => value.split_ascii_whitespace().collect::<Vec<_>>().join(" ").replace(", ", ","),
        "href" | "id" => value.to_owned(),
        _ => value.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// Without what the page's own script adds before anybody has touched it: a browser saves that.
fn without_scripted(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut kept = Vec::new();
    let mut rest = pieces.as_slice();
    while let [first, after @ ..] = rest {
        let class = |piece: &Piece, name: &str| piece.starts("p") && piece.attribute("class") == Some(name);
        if class(first, "tip") && !matches!(after.first(), Some(Piece::Text(_))) && !starts(after, "strong") {
            rest = after;
            continue;
        }
        let is_search = class(first, "search")
            && matches!(after, [label, Piece::Text(words), Piece::End(_), input, status, Piece::End(_), ..]
                if words == "Search these claims" && label.starts("label") && input.starts("input")
                    && input.attribute("value").is_none() && status.attribute("role") == Some("status"));
        if is_search {
            rest = &after[6..];
            continue;
        }
        kept.push(first.clone());
        rest = after;
    }
    kept
}

fn starts(pieces: &[Piece], name: &str) -> bool {
    pieces.first().is_some_and(|piece| piece.starts(name))
}
