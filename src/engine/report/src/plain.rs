//! A line of the document in plain words.

use crate::document::Inline;

/// The words, without citations and notes.
pub(crate) fn plain(line: &[Inline]) -> String {
    let part = |part: &Inline| match part {
        Inline::Text(words) | Inline::Code(words) => words.clone(),
        Inline::Strong(line) | Inline::Emphasis(line) | Inline::Link { words: line, .. } => plain(line),
        Inline::Number { words, .. } | Inline::Said { words, .. } | Inline::See { words, .. } => words.clone(),
        Inline::Break => " ".into(),
        Inline::Cites(_) | Inline::Footnote { .. } => String::new(),
    };
    line.iter().map(part).collect::<String>().trim().to_owned()
}
