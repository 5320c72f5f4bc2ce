//! What can be seen of a cell's Rust without a compiler: its statements, what they name, the
//! functions of a file.

use crate::add::{masked, matching};
use regex::Regex;
use std::sync::LazyLock;

static LET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*let\s+(?:mut\s+)?(\w+)\s*(?::\s*([^=;]+?))?\s*=").expect("a fixed pattern"));
static LET_SEVERAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*let\s+\(([^)]*)\)").expect("a fixed pattern"));
static ITEM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:pub\s+)?(?:const|static|fn|struct|enum|type)\s+(\w+)").expect("a fixed pattern"));

/// A statement of a cell, with the comments before it; the last may be an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    /// Its text.
    pub text: &'a str,
    /// Whether it ends in a semicolon or in the brace of a block.
    pub is_closed: bool,
}

/// The statements of a cell.
pub(super) fn statements(source: &str) -> Vec<Statement<'_>> {
    let code = masked(source);
    let bytes = code.as_bytes();
    let (mut found, mut from, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            open @ (b'(' | b'[' | b'{') => {
                at = matching(&code, at).unwrap_or(bytes.len() - 1);
                let begins = |words: &[&str]| words.iter().any(|word| code[from..].trim_start().starts_with(word));
                let goes_on = code[at + 1..].trim_start().starts_with(['.', '?', ';', ')']);
                let goes_on = goes_on || code[at + 1..].trim_start().starts_with("else");
                let blocks =
                    ["for ", "while ", "loop ", "if ", "match ", "{", "fn ", "pub ", "struct ", "enum ", "impl "];
                if open == b'{' && begins(&blocks) && !goes_on {
                    let rest = code[at + 1..].trim();
                    found.push(Statement {
                        text: &source[from..=at],
                        is_closed: !rest.is_empty() || begins(&blocks[..3]),
                    });
                    from = at + 1;
                }
            }
            b';' => {
                found.push(Statement { text: &source[from..=at], is_closed: true });
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    if !code[from..].trim().is_empty() {
        found.push(Statement { text: &source[from..], is_closed: false });
    }
    found
}

/// The variables that a text sets, with the types that it says.
pub(super) fn sets(source: &str) -> Vec<(String, Option<String>)> {
    let code = masked(source);
    let one = LET.captures_iter(&code).map(|set| (set[1].to_owned(), set.get(2).map(|kind| kind.as_str().to_owned())));
    let several = LET_SEVERAL.captures_iter(&code).flat_map(|set| {
        let names = set[1].split(',').map(|name| (name.trim().trim_start_matches("mut ").to_owned(), None));
        names.collect::<Vec<_>>()
    });
    one.chain(several).collect()
}

/// What a variable is set to last, without its semicolon.
pub(super) fn set_to<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    let of = |statement: &Statement<'a>| -> Option<&'a str> {
        let code = masked(statement.text);
        let set = LET.captures(&code).filter(|set| &set[1] == name)?;
        Some(statement.text[set.get(0)?.end()..].trim().trim_end_matches(';').trim_end())
    };
    statements(source).iter().rev().find_map(of)
}

/// The name of an item that a statement declares: a constant, a function.
pub(super) fn item(statement: &str) -> Option<String> {
    ITEM.captures(masked(statement).trim_start()).map(|item| item[1].to_owned())
}

/// Whether a text names something: by itself, not as a field or a method.
pub(super) fn names(source: &str, name: &str) -> bool {
    let code = masked(source);
    let word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + name.len()..].chars().next();
        let field = before == Some('.') && !code[..at].ends_with("..");
        !before.is_some_and(word) && !after.is_some_and(word) && !field
    }) || inline(source, name)
}

/// Whether a string of a macro names it, as in `println!("{name}")`.
fn inline(source: &str, name: &str) -> bool {
    [format!("{{{name}}}"), format!("{{{name}:")].iter().any(|hole| source.contains(hole.as_str()))
}

/// The last method of a chain, or the function that is called: `a.b(c)?.d()?` → `d`.
pub(super) fn last_call(expression: &str) -> String {
    let code = masked(expression);
    let bare = code.trim().trim_end_matches('?').trim_end();
    let Some(open) = opening(bare) else { return String::new() };
    let head = bare[..open].trim_end();
    head.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default().to_owned()
}

/// Where the bracket opens that the text ends with.
fn opening(code: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().rev() {
        match byte {
            b')' | b']' | b'}' => depth += 1,
            b'(' | b'[' | b'{' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return (byte == b'(').then_some(at);
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// A function's first line: its name, what it takes and what it gives.
pub(super) fn signature(function: &str) -> String {
    bare(function.split('{').next().unwrap_or_default())
}

/// Code without what a formatter sets: gaps, and commas before a bracket.
pub(super) fn bare(code: &str) -> String {
    let dense: String = code.split_whitespace().collect();
    dense.replace(",)", ")").replace(",]", "]").replace(",}", "}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::add::function;

    #[test]
    fn a_cell_falls_into_statements() {
        let source = "let mut a = f(\";\");\nfor b in c { a.push(b); }\n// the end\na";
        let texts: Vec<(&str, bool)> = statements(source).iter().map(|one| (one.text.trim(), one.is_closed)).collect();
        let wanted = [("let mut a = f(\";\");", true), ("for b in c { a.push(b); }", true), ("// the end\na", false)];
        assert_eq!(texts, wanted);
        let chain = statements("data\n    .frame(\"x\")?\n    .lazy()");
        assert_eq!(chain.len(), 1);
        assert!(statements("if a { 1 } else { 2 }").len() == 1);
        assert!(!statements("let x = if a { 1 } else { 2 };\nmatch x { _ => 1 }")[1].is_closed);
    }

    #[test]
    fn what_a_cell_sets_and_names() {
        let source =
            "let mut a: Vec<u8> = x;\nlet (b, mut c) = y;\n// let d = 1;\nlet e = \"let f = 1\";\nlet a = a.z()?;";
        let names_set: Vec<String> = sets(source).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names_set, ["a", "e", "a", "b", "c"]);
        assert_eq!(sets(source)[0].1.as_deref(), Some("Vec<u8>"));
        assert_eq!(set_to(source, "a"), Some("a.z()?"));
        assert!(names("f(&rows, x)", "rows") && !names("data.rows(\"rows\")", "rows") && names("0..rows", "rows"));
        assert!(names("println!(\"{rows:?}\")", "rows"));
        assert_eq!(item("// one\npub const FIRST: u8 = 1;").as_deref(), Some("FIRST"));
        assert_eq!(item("let a = 1;"), None);
    }

    #[test]
    fn what_a_chain_ends_with() {
        for (expression, last) in [
            ("data.sourced(\"x\")?.sort([\"a\"], false)", "sort"),
            ("chart.draw()?", "draw"),
            ("Findings::of(\"a\")", "of"),
            ("a", ""),
            ("a.b(|x| (x))?", "b"),
        ] {
            assert_eq!(last_call(expression), last);
        }
    }

    #[test]
    fn a_function_is_found_with_its_body() {
        let text = "/// fn a() {}\npub fn a(x: &str) -> Result<()> {\n    \"}\";\n    Ok(())\n}\n\nfn ab() {}\n";
        assert_eq!(&text[function(text, "a").unwrap()], &text[14..text.find("\n\nfn ab").unwrap()]);
        assert_eq!(function(text, "b"), None);
        assert_eq!(signature(&text[14..]), "pubfna(x:&str)->Result<()>");
        assert_eq!(bare("f(\n    a,\n)"), "f(a)");
    }
}
