//! Text into Typst, in one place: text from data is never markup.

use crate::marks::MARKS;

/// A Typst string literal that stands for exactly this text, with a space in place of each
/// white space that Typst does not show (a tab) or breaks the line at.
pub(crate) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if c.is_control() || MARKS.contains(&c) => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Text as content inside markup: `#"…";`.
pub(crate) fn content(text: &str) -> String {
    format!("#{};", literal(text))
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_stays_text() {
        assert_eq!(super::literal(r##"A*B #1 [x] @home $5 \ "q" <tag>"##), r##""A*B #1 [x] @home $5 \\ \"q\" <tag>""##);
        assert_eq!(super::literal("a\u{7}b\n"), r#""a\u{7}b\n""#);
        assert_eq!(super::literal("a\u{E000}b"), r#""a\u{e000}b""#);
        assert_eq!(super::literal("a\tb\u{b}c\u{c}d\u{85}e\u{2028}f\u{2029}g"), r#""a b c d e f g""#);
    }
    proptest::proptest! {
        /// Typst's own parser reads the literal back as the same text, and sees nothing beside it.
        #[test]
        fn any_text_comes_back(text in proptest::string::string_regex("(?s).{0,60}").unwrap()) {
            use typst::syntax::{SyntaxKind, ast, parse};
            let root = parse(&super::content(&text));
            let kinds: Vec<_> = root.children().map(|node| node.kind()).collect();
            proptest::prop_assert_eq!(&kinds, &[SyntaxKind::Hash, SyntaxKind::Str, SyntaxKind::Semicolon]);
            let read = root.children().find_map(|node| node.cast::<ast::Str>()).unwrap();
            let shown = text.replace(['\t', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], " ");
            proptest::prop_assert_eq!(read.get().to_string(), shown);
        }
    }
}
