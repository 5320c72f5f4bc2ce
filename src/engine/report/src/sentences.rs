//! The sentences of the pages as plain words, each with the findings it shows or
//! rests on: `prose.json`, which `report diff` compares.

use crate::marks::{CITE, MARKS, RESTS, SHOWN};
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use typst::syntax::{SyntaxKind, SyntaxNode};

/// A sentence, a heading or a title.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The template's stem: `front`, `it_budget`, `back`.
    pub section: String,
    /// The words a reader sees.
    pub text: String,
    /// The same with `{id}` where a finding is shown: what the template says.
    pub pattern: String,
    /// The findings it shows or rests on.
    pub findings: Vec<String>,
}

/// How the sentences of a briefing read, headings and the back matter left out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// Sentences with an end.
    pub sentences: usize,
    /// Numerals in them: each number in digits, years too.
    pub numerals: usize,
    /// Sentences with three numerals or more.
    pub crowded: usize,
}

static NUMERAL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[0-9](?:[0-9.,]*[0-9])?").expect("a fixed pattern"));

impl Measures {
    /// Counts them.
    pub fn of(sentences: &[Sentence]) -> Self {
        let mut measures = Measures::default();
        for sentence in sentences.iter().filter(|sentence| sentence.section != "back") {
            if sentence.text.ends_with(['.', '?', '!']) {
                let numerals = NUMERAL.find_iter(&sentence.text).count();
                measures.sentences += 1;
                measures.numerals += numerals;
                measures.crowded += usize::from(numerals >= 3);
            }
        }
        measures
    }
}

impl std::fmt::Display for Measures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of = |part: usize| if self.sentences == 0 { 0.0 } else { part as f64 / self.sentences as f64 };
        let (each, crowded) = (of(self.numerals), 100.0 * of(self.crowded));
        write!(f, "{} sentences with {each:.1} numerals each; {crowded:.0}% have three or more", self.sentences)
    }
}

static STRINGS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("{RESTS}[^{RESTS}]+{RESTS}\"")).expect("a fixed pattern"));

/// Reads a rendered template.
pub(crate) fn of(section: &str, rendered: &str) -> Vec<Sentence> {
    let blocks = Blocks::of(rendered);
    blocks.iter().flat_map(|block| split(block)).filter_map(|text| sentence(section, &text)).collect()
}

/// The words of a piece of rendered markup.
pub(crate) fn plain(rendered: &str) -> String {
    let blocks = Blocks::of(rendered).join(" ");
    sentence("", &blocks).map_or(blocks, |sentence| sentence.text)
}

#[derive(Default)]
struct Blocks {
    done: Vec<String>,
    now: String,
}

impl Blocks {
    fn of(rendered: &str) -> Vec<String> {
        // Inside code (a headline number) a mark would not parse.
        let rendered = STRINGS.replace_all(rendered, "\"").replace(CITE, "");
        let mut blocks = Blocks::default();
        blocks.walk(&typst::syntax::parse(&rendered));
        blocks.end();
        blocks.done
    }

    fn end(&mut self) {
        let block = std::mem::take(&mut self.now);
        let block = block.split_whitespace().collect::<Vec<_>>().join(" ");
        if !block.is_empty() {
            self.done.push(block);
        }
    }

    fn walk(&mut self, node: &SyntaxNode) {
        match node.kind() {
            SyntaxKind::Text | SyntaxKind::Link | SyntaxKind::Raw => self.now.push_str(node.leaf_text()),
            SyntaxKind::Escape => self.now.push_str(node.leaf_text().trim_start_matches('\\')),
            SyntaxKind::Space | SyntaxKind::Linebreak => self.now.push(' '),
            SyntaxKind::SmartQuote => self.now.push(if node.leaf_text() == "'" { '’' } else { '"' }),
            SyntaxKind::Shorthand => self.now.push_str(match node.leaf_text().as_str() {
                "--" => "–",
                "---" => "—",
                "..." => "…",
                _ => " ",
            }),
            SyntaxKind::Parbreak => self.end(),
            SyntaxKind::Heading | SyntaxKind::ListItem | SyntaxKind::EnumItem | SyntaxKind::TermItem => {
                self.end();
                node.children().for_each(|child| self.walk(child));
                self.end();
            }
            SyntaxKind::FuncCall => self.call(node),
            SyntaxKind::ContentBlock => {
                // An argument of a call stands by itself on the page.
                let around = std::mem::take(&mut self.now);
                node.children().for_each(|child| self.walk(child));
                self.end();
                self.now = around;
            }
            SyntaxKind::Ident | SyntaxKind::Str | SyntaxKind::HeadingMarker | SyntaxKind::ListMarker => {}
            _ => node.children().for_each(|child| self.walk(child)),
        }
    }

    fn call(&mut self, node: &SyntaxNode) {
        let callee = node.children().next().map(|callee| callee.full_text().to_string()).unwrap_or_default();
        let strings: Vec<String> = node
            .children()
            .filter(|child| child.kind() == SyntaxKind::Args)
            .flat_map(|args| args.children())
            .filter(|child| child.kind() == SyntaxKind::Str)
            .filter_map(|child| child.cast::<typst::syntax::ast::Str>())
            .map(|text| text.get().chars().filter(|c| !MARKS.contains(c)).collect())
            .collect();
        match (callee.as_str(), strings.as_slice()) {
            ("n", [id, words]) => self.now.push_str(&format!("{SHOWN}{id}{SHOWN}{words}{SHOWN}")),
            ("say", [words]) => self.now.push_str(words),
            ("see", [target, ..]) => self.now.push_str(&target.replacen(':', " ", 1)),
            // A claim is compared as a claim; sources and caveats are compared as such.
            ("claim-card" | "cites" | "warning" | "caveat-list" | "headline-numbers" | "sources", _) => {}
            _ => node.children().for_each(|child| self.walk(child)),
        }
    }
}

/// Cuts after `.`, `?` and `!` before a space and a capital, a digit, a sign or a finding.
fn split(block: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut from = 0;
    let mut shown = 0;
    for (at, c) in block.char_indices() {
        shown += usize::from(c == SHOWN);
        if !matches!(c, '.' | '?' | '!') || shown % 3 != 0 {
            continue;
        }
        let before = block[from..at].rsplit([' ', '(']).next().unwrap_or_default();
        let short = c == '.'
            && (before.chars().count() == 1 || ["e.g", "i.e", "No", "Mr", "Mrs", "Dr", "vs", "p"].contains(&before));
        let after = &block[at + c.len_utf8()..];
        let quote = after.chars().take_while(|c| matches!(c, '”' | '’' | ')')).map(char::len_utf8).sum::<usize>();
        let rest = &after[quote..];
        let begins = rest.strip_prefix(' ').and_then(|rest| rest.chars().next());
        if !short && begins.is_some_and(|c| !c.is_lowercase()) {
            let to = at + c.len_utf8() + quote;
            sentences.push(block[from..to].to_owned());
            from = to;
        }
    }
    sentences.push(block[from..].to_owned());
    sentences
}

/// `None` for what has no words of its own, such as “Sources: .” under a table.
fn sentence(section: &str, marked: &str) -> Option<Sentence> {
    let mut made = Sentence { section: section.to_owned(), ..Sentence::default() };
    for (i, part) in marked.split(RESTS).enumerate() {
        if i % 2 == 1 {
            made.findings.push(part.to_owned());
            continue;
        }
        for (i, part) in part.split(SHOWN).enumerate() {
            match i % 3 {
                0 => {
                    made.text.push_str(part);
                    made.pattern.push_str(part);
                }
                1 => {
                    made.findings.push(part.to_owned());
                    made.pattern.push_str(&format!("{{{part}}}"));
                }
                _ => made.text.push_str(part),
            }
        }
    }
    let tidy = |text: &str| text.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    (made.text, made.pattern) = (tidy(&made.text), tidy(&made.pattern));
    made.findings.sort();
    made.findings.dedup();
    let says_something = made.text.chars().filter(|c| c.is_alphabetic()).count() > 3;
    (says_something && !made.text.starts_with("Sources:")).then_some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_counted_by_sentence() {
        let told = |text: &str| Sentence { section: "it".into(), text: text.into(), ..Sentence::default() };
        let all = [
            told("It cost £1,200.50 in 2018–19."),
            told("None here."),
            told("A heading of 2020"),
            Sentence { section: "back".into(), ..told("1 2 3.") },
        ];
        assert_eq!(Measures::of(&all), Measures { sentences: 2, numerals: 3, crowded: 1 });
        assert_eq!(Measures::of(&all).to_string(), "2 sentences with 1.5 numerals each; 50% have three or more");
        assert_eq!(Measures::of(&[]).to_string(), "0 sentences with 0.0 numerals each; 0% have three or more");
    }

    #[test]
    fn markup_becomes_words_with_their_findings() {
        let rendered = format!(
            "= The budget {RESTS}it.falls{RESTS}#say(\"fell each year\");\n\nIt was #n(\"it.first\", \"£47.2 million\"); in *2022*. The U.K. rose by\n#n(\"it.rise\", \"3.5%\");, e.g. in May{CITE}. (See #see(\"table:it\");.)\n\n#chart-figure(name: \"x\", title: [Each is #n(\"it.first\", \"£47.2 million\");], note: [Sources: #cites(1);.])\n"
        );
        let found = of("it", &rendered);
        let texts: Vec<&str> = found.iter().map(|sentence| sentence.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "The budget fell each year",
                "It was £47.2 million in 2022.",
                "The U.K. rose by 3.5%, e.g. in May.",
                "(See table it.)",
                "Each is £47.2 million",
            ]
        );
        assert_eq!(found[0].findings, ["it.falls"]);
        assert_eq!(found[1].pattern, "It was {it.first} in 2022.");
    }
}
