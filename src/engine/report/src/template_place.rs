//! Where a line of the generated Typst is from: the template, and its line.

use crate::files::Files;
use crate::marks::TEMPLATE;
use regex::Regex;
use std::sync::LazyLock;

static HOLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}").expect("a fixed pattern"));

/// A place in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The template, by its path beside the others.
    pub file: String,
    /// Its line, counted from 1, where one can be told.
    pub line: Option<usize>,
}

/// The place of a line, counted from 0, of the generated Typst; none of the program's own lines.
pub(crate) fn of(typst: &str, line: usize, files: &Files) -> Option<Place> {
    let lines: Vec<&str> = typst.lines().take(line + 1).collect();
    let file = lines.iter().rev().find_map(|line| line.strip_prefix(TEMPLATE))?.to_owned();
    let template = files.get(&format!("templates/{file}")).map(String::from_utf8_lossy).unwrap_or_default();
    Some(Place { line: like(&template, lines.last()?), file })
}

/// The line of a template whose own words are all in a generated line: the one with the most.
fn like(template: &str, generated: &str) -> Option<usize> {
    let dense = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let generated = dense(generated);
    let own = |line: &str| -> Option<usize> {
        let words: Vec<String> = HOLE.split(line).map(dense).filter(|words| !words.is_empty()).collect();
        let mut rest = generated.as_str();
        for words in &words {
            rest = &rest[rest.find(words.as_str())? + words.len()..];
        }
        Some(words.iter().map(String::len).sum())
    };
    let scored = template.lines().enumerate().filter_map(|(at, line)| Some((own(line)?, at)));
    let best = scored.filter(|(words, _)| *words > 0).max_by_key(|(words, at)| (*words, std::cmp::Reverse(*at)));
    best.map(|(_, at)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_by_the_words_that_the_template_has() {
        let template = "= {{ a.x }} of them\n\nIt {{ a.y | fell }} by #nosuch[much].\n\nIt was {{ a.z }}.\n";
        let mut files = Files::default();
        files.insert("templates/sections/a.typ.j2", template.as_bytes().to_vec());
        let typst = format!(
            "#import \"lib.typ\": *\n{TEMPLATE}sections/a.typ.j2\n= 3 of them\n\nIt fell  by #nosuch[much].#cites(1);\n#own()\n"
        );
        let at = |line| of(&typst, line, &files).map(|place| (place.file, place.line));
        assert_eq!(at(4), Some(("sections/a.typ.j2".into(), Some(3))));
        assert_eq!(at(2), Some(("sections/a.typ.j2".into(), Some(1))));
        assert_eq!(at(5), Some(("sections/a.typ.j2".into(), None)));
        assert_eq!(at(0), None);
    }
}
