//! Whether a text is a whole cell, for consoles that ask at the end of each line.

use crate::sql::Query;
use ra_ap_syntax::{Edition, SourceFile, SyntaxKind};

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// It can be run.
    Complete,
    /// Something is open that a further line may close.
    Incomplete,
    /// No further line can make it right.
    Invalid,
}

/// Judges a text.
pub fn judged(code: &str) -> Cell {
    if let Some(query) = Query::of(code) {
        return if query.text.is_empty() { Cell::Incomplete } else { Cell::Complete };
    }
    // Commands of the kernel are a line each, before any Rust.
    let rust: String =
        code.lines().skip_while(|line| line.trim_start().starts_with(':')).flat_map(|line| [line, "\n"]).collect();
    let parsed = SourceFile::parse(&format!("fn cell() {{\n{rust}\n}}"), Edition::Edition2024);
    if parsed.errors().is_empty() {
        return Cell::Complete;
    }
    let mut depth = 0_i32;
    let mut open = false;
    let tree = SourceFile::parse(&rust, Edition::Edition2024).syntax_node();
    let tokens = tree.descendants_with_tokens().filter_map(|element| element.into_token());
    for token in tokens {
        let text = token.text();
        match token.kind() {
            SyntaxKind::L_CURLY | SyntaxKind::L_PAREN | SyntaxKind::L_BRACK => depth += 1,
            SyntaxKind::R_CURLY | SyntaxKind::R_PAREN | SyntaxKind::R_BRACK => depth -= 1,
            SyntaxKind::STRING | SyntaxKind::BYTE_STRING | SyntaxKind::C_STRING => {
                let inner = text.trim_start_matches(['b', 'c', 'r', '#']);
                open |= inner.len() < 2 || !inner.trim_end_matches('#').ends_with('"');
            }
            SyntaxKind::COMMENT => open |= text.starts_with("/*") && !text.ends_with("*/"),
            _ => {}
        }
    }
    if open || depth > 0 { Cell::Incomplete } else { Cell::Invalid }
}

#[cfg(test)]
mod tests {
    use super::{Cell, judged};

    #[test]
    fn an_open_brace_waits_and_a_stray_one_does_not() {
        for code in [
            "let x = 1;",
            "fn twice(x: i32) -> i32 { x * 2 }",
            ":dep itoa = \"1\"\n1 + 1",
            "df.height()",
            "",
            "%%sql\nSELECT 1",
        ] {
            assert_eq!(judged(code), Cell::Complete, "{code}");
        }
        for code in ["fn twice(x: i32) -> i32 {", "let text = \"open", "vec![1,", "/* and", "%%sql totals"] {
            assert_eq!(judged(code), Cell::Incomplete, "{code}");
        }
        for code in ["let x = );", "fn twice }"] {
            assert_eq!(judged(code), Cell::Invalid, "{code}");
        }
    }
}
