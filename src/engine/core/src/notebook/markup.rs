//! Text into HTML, in one place: text from data is never markup.

use std::fmt::Write;

/// Text between tags.
///
/// Notebook pages typeset what stands between dollar signs, or after a
/// backslash, as mathematics; a tag of its own round each sign stops that.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '$' | '\\' => write!(out, "<span>{c}</span>").expect("writing to a text cannot fail"),
            '\n' | '\t' => out.push(c),
            c => push(&mut out, c),
        }
    }
    out
}

/// Text in an attribute that stands in double quotes.
pub(super) fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c => push(&mut out, c),
        }
    }
    out
}

fn push(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        c => out.push(visible(c)),
    }
}

/// A character that hides, or reorders what stands beside it, as one that is seen.
pub(super) fn visible(c: char) -> char {
    match c {
        '\n' => '⏎',
        '\t' => '⇥',
        '\u{7f}' => '␡',
        c if (c as u32) < 0x20 => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c => c,
    }
}

/// Text that stays as typed, line for line.
pub(super) fn preformatted(plain: &str) -> String {
    format!("<pre>{}</pre>", text(plain))
}

/// Words that stand back, in italics where a page strips styles.
pub(super) fn muted(words: &str) -> String {
    format!("<em style=\"opacity:0.65\">{}</em>", text(words))
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_stays_text() {
        assert_eq!(super::text(r#"<b a="1">'&'</b>"#), "&lt;b a=&quot;1&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;");
        assert_eq!(super::text("$x$ \\(y\\)"), "<span>$</span>x<span>$</span> <span>\\</span>(y<span>\\</span>)");
        assert_eq!(super::attribute("a\n\"$"), "a&#10;&quot;$");
        assert_eq!(super::text("a\u{202e}b\u{0}"), "a\u{fffd}b␀");
    }
}
