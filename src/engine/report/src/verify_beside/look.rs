//! Styles, scripts and JSON as what they say, however they are laid out.

use regex::Regex;
use std::sync::LazyLock;

static REMARK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)/\*.*?\*/").expect("a fixed pattern"));
static SPACED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\s*([{}:;,>()])\s*").expect("a fixed pattern"));
static NOUGHT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(^|[^0-9.])0+(\.[0-9])").expect("a fixed pattern"));

/// A style sheet, or the style of an element.
pub(super) fn style(text: &str) -> String {
    let text = REMARK.replace_all(text, " ");
    let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ").replace('\'', "\"");
    let text = NOUGHT.replace_all(&text, "$1$2").into_owned();
    let text = SPACED.replace_all(&text, "$1").replace(";}", "}");
    text.trim_end_matches(';').to_ascii_lowercase()
}

/// A script without what no browser reads: remarks and space outside of texts.
pub(super) fn script(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' | '\'' => {
                out.push('"');
                while let Some(inner) = letters.next() {
                    if inner == letter {
                        break;
                    }
                    out.push(inner);
                    if inner == '\\' {
                        out.extend(letters.next());
                    }
                }
                out.push('"');
            }
            '/' if letters.peek() == Some(&'/') => letters.by_ref().take_while(|inner| *inner != '\n').for_each(drop),
            space if space.is_ascii_whitespace() => {}
            // The last comma of a list says nothing.
            ')' | ']' | '}' => {
                if out.ends_with(',') {
                    out.pop();
                }
                out.push(letter);
            }
            other => out.push(other),
        }
    }
    out
}

/// JSON in one form; what is none, as it is.
pub(super) fn json(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text).map_or_else(|_| text.to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_says_nothing_and_a_change_does() {
        let ours = "a:hover { margin: 0 .5rem; content: \"x\" } /* a remark */";
        let laid_out = "a:hover {\n  margin: 0 0.5rem;\n  content: 'x';\n}\n";
        assert_eq!(style(ours), style(laid_out));
        assert_ne!(style(ours), style(&laid_out.replace("0.5", "0.6")));
        let ours = "f(a, \"b  c\"); // a remark\nif (x) return;";
        assert_eq!(script(ours), script("f(\n  a,\n  'b  c',\n);\nif (x) return;"));
        assert_ne!(script(ours), script("f(a, \"b c\");if (x) return;"));
        assert_eq!(json("{ \"a\": 1 }"), json("{\"a\":1}"));
    }
}
