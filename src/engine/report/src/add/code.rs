//! Rust files with something put in: the list of analyses, the modules, a section.
//!
//! Looked for in the text, strings and comments left out; where it is not found nothing is
//! changed, and the line that belongs there is told.

use regex::Regex;

/// Puts `pub mod name;` among the modules: before the first that sorts after it.
pub(super) fn with_module(text: &str, name: &str) -> Option<String> {
    let of = |line: &str| -> Option<String> {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        Some(line.strip_prefix("mod ")?.strip_suffix(';')?.to_owned())
    };
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let modules: Vec<(usize, String)> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((at, of(line.trim_end())?))).collect();
    let after = modules.iter().find(|(_, module)| module.as_str() > name).map(|(at, _)| *at);
    let at = after.or(modules.last().map(|(at, _)| at + 1))?;
    let line = format!("pub mod {name};\n");
    lines.insert(at, &line);
    Some(lines.concat())
}

/// Puts an analysis at the end of the list: of `analyses![…]`, or of `Analysis { … }` in a row.
pub(super) fn with_analysis(text: &str, id: &str) -> Option<String> {
    let code = masked(text);
    if let Some(at) = code.find("analyses![") {
        return Some(listed(text, &code, at + "analyses!".len(), id));
    }
    let starts = ["&[Analysis] = &[", "sections: &["];
    let open = starts.iter().find_map(|start| Some(code.find(start)? + start.len() - 1))?;
    let entry = format!(
        "Analysis {{ id: {id:?}, question: crate::analysis::{id}::QUESTION, section: crate::analysis::{id}::section }}"
    );
    Some(listed(text, &code, open, &entry))
}

/// Takes a module's line out.
pub(super) fn without_module(text: &str, name: &str) -> String {
    let own = |line: &&str| {
        let line = line.trim_end();
        line.strip_prefix("pub ").unwrap_or(line) == format!("mod {name};")
    };
    text.split_inclusive('\n').filter(|line| !own(line)).collect()
}

/// Takes an analysis out of the list, where it is found there.
pub(super) fn without_analysis(text: &str, id: &str) -> Option<String> {
    let code = masked(text);
    if let Some(at) = code.find("analyses![") {
        let open = at + "analyses!".len();
        let close = matching(&code, open)?;
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let (at, _) = code[open..close].match_indices(id).find(|(at, _)| {
            let (from, to) = (open + at, open + at + id.len());
            !code[..from].ends_with(word) && !code[to..].starts_with(word)
        })?;
        return Some(cut(text, &code, open + at, open + at + id.len()));
    }
    let row = format!("id: {id:?}");
    let at = text.match_indices(&row).map(|(at, _)| at).find(|at| code[*at..].starts_with("id:"))?;
    let start = code[..at].rfind("Analysis")?;
    let brace = start + code[start..].find('{')?;
    Some(cut(text, &code, start, matching(&code, brace)? + 1))
}

/// A text without an entry of a list, and without the comma and the line that were its own.
fn cut(text: &str, code: &str, start: usize, end: usize) -> String {
    let before = code[..start].trim_end();
    let comma = code[end..].trim_start().starts_with(',').then(|| end + code[end..].find(',').unwrap_or_default() + 1);
    let (from, to) = match comma {
        // On lines of its own, or the first in the line: what is behind its comma moves up.
        Some(comma) if code[..start].trim_end_matches(' ').ends_with('\n') => (before.len(), comma),
        Some(comma) => (start, comma + code[comma..].len() - code[comma..].trim_start_matches(' ').len()),
        None => (if before.ends_with(',') { before.len() - 1 } else { start }, end),
    };
    format!("{}{}", &text[..from], &text[to..])
}

/// Takes a call out that stands on a line of its own or behind another: `.with_chart(…)`.
pub(super) fn without_call(text: &str, start: &str) -> Option<String> {
    let code = masked(text);
    let at = code.find(start)?;
    let open = at + start.find('(')?;
    let end = matching(&code, open)? + 1;
    let from = code[..at].trim_end().len();
    Some(format!("{}{}", &text[..from], &text[end..]))
}

/// Puts a call after `Section::new("id", …)`.
pub(super) fn with_call(text: &str, id: &str, call: &str) -> Option<String> {
    let code = masked(text);
    let start = "Section::new(";
    let found =
        code.match_indices(start).find(|(at, _)| text[at + start.len()..].trim_start().starts_with(&format!("{id:?}")));
    let (at, _) = found?;
    let end = matching(&code, at + start.len() - 1)? + 1;
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    Some(format!("{}\n{indent}    {call}{}", &text[..end], &text[end..]))
}

/// What the context of `pub fn section(…: &Context)` is called.
pub(super) fn context_of(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("pub fn section(")?;
    let (name, kind) = rest.split_once(')')?.0.split_once(':')?;
    kind.contains("Context").then(|| name.trim().to_owned())
}

/// A word of the code, strings and comments left out, wherever it stands by itself.
pub(super) fn renamed_word(text: &str, old: &str, new: &str) -> String {
    let code = masked(text);
    let word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let (bytes, mut changed, mut from) = (code.as_bytes(), String::new(), 0);
    for (at, _) in code.match_indices(old) {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        if !word(before) && !word(bytes.get(at + old.len())) {
            changed += &text[from..at];
            changed += new;
            from = at + old.len();
        }
    }
    changed + &text[from..]
}

/// Puts an entry at the end of the list whose bracket opens at `open`.
fn listed(text: &str, code: &str, open: usize, entry: &str) -> String {
    let Some(close) = matching(code, open) else { return text.to_owned() };
    let inside = code[open + 1..close].trim_end();
    let end = open + 1 + inside.len();
    if !text[open..close].contains('\n') {
        let comma = if inside.trim().is_empty() { "" } else { ", " };
        let whole = format!("{}{comma}{entry}{}", &text[..end], &text[close..]);
        let line = whole[..open].rsplit('\n').next().unwrap_or_default().len()
            + whole[open..].lines().next().unwrap_or_default().len();
        if line <= 100 && !entry.contains('{') {
            return whole;
        }
        // Too long for a line: an entry a line.
        let entries = text[open + 1..end].split(',').map(str::trim).filter(|one| !one.is_empty()).chain([entry]);
        let entries: String = entries.map(|one| format!("    {one},\n")).collect();
        return format!("{}[\n{entries}{}", &text[..open], &text[close..]);
    }
    let first = text[open + 1..end].lines().find(|line| !line.trim().is_empty()).unwrap_or("    ");
    let indent: String = first.chars().take_while(|c| c.is_whitespace()).collect();
    let comma = if inside.is_empty() || inside.ends_with(',') { "" } else { "," };
    // What stands between the last entry and the bracket (a comment) stays before the new one.
    let between = text[end..close].trim_end();
    let closing = &text[end + between.len()..];
    format!("{}{comma}{between}\n{indent}{entry},{closing}", &text[..end])
}

/// A function of a file: where it stands, from its signature to its last brace.
pub(crate) fn function(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let code = masked(text);
    let found = Regex::new(&format!(r"(?m)^(?:pub(?:\([^)]*\))?\s+)?fn\s+{name}\s*[(<]")).ok()?.find(&code)?;
    let arguments = code[found.start()..].find('(')? + found.start();
    let brace = matching(&code, arguments)?;
    let open = code[brace..].find('{')? + brace;
    Some(found.start()..matching(&code, open)? + 1)
}

/// Where the bracket closes that opens at `open`.
pub(crate) fn matching(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The same text, of as many bytes, with strings and comments blank.
pub(crate) fn masked(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut blank = |from: usize, to: usize| {
        code[from..to].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    };
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text.as_bytes()[at..];
        let len = if rest.starts_with(b"//") {
            rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
        } else if rest.starts_with(b"/*") {
            rest.windows(2).position(|two| two == b"*/").map_or(rest.len(), |end| end + 2)
        } else if rest[0] == b'"' {
            let mut end = 1;
            while end < rest.len() && rest[end] != b'"' {
                end += if rest[end] == b'\\' { 2 } else { 1 };
            }
            (end + 1).min(rest.len())
        } else if rest[0] == b'\'' && rest.get(2) == Some(&b'\'') {
            3
        } else {
            at += 1;
            continue;
        };
        blank(at, at + len);
        at += len;
    }
    // Only bytes of strings and comments were replaced, whole letters at a time.
    String::from_utf8_lossy(&code).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_stands_in_its_place() {
        let text = "//! One.\n\npub mod a;\nmod c;\n\nuse x;\n";
        assert_eq!(with_module(text, "b").unwrap(), "//! One.\n\npub mod a;\npub mod b;\nmod c;\n\nuse x;\n");
        assert_eq!(with_module(text, "d").unwrap(), "//! One.\n\npub mod a;\nmod c;\npub mod d;\n\nuse x;\n");
        assert_eq!(with_module("fn main() {}\n", "a"), None);
    }

    #[test]
    fn an_analysis_is_listed_whatever_the_list_looks_like() {
        let one = "// analyses![no]\nconst A: X = pledgebook::analyses![members];\n";
        let two = with_analysis(one, "bees").unwrap();
        assert_eq!(two, "// analyses![no]\nconst A: X = pledgebook::analyses![members, bees];\n");
        let long = format!("const A: X = pledgebook::analyses![{}];\n", ["abcdefghijklmnopqrst"; 3].join(", "));
        assert!(with_analysis(&long, "bees").unwrap().ends_with("    abcdefghijklmnopqrst,\n    bees,\n];\n"));
        let lines = "x![\n    a, // \"]\"\n    b\n    // after\n];\n".replace("x!", "analyses!");
        assert_eq!(
            with_analysis(&lines, "c").unwrap(),
            "analyses![\n    a, // \"]\"\n    b,\n    // after\n    c,\n];\n"
        );
        let rows = "pub const S: &[Analysis] = &[\n    Analysis { id: \"a[\", section: f },\n];\n";
        let more = with_analysis(rows, "b").unwrap();
        assert!(
            more.contains("section: f },\n    Analysis { id: \"b\", question: crate::analysis::b::QUESTION"),
            "{more}"
        );
        assert!(more.ends_with("::section },\n];\n"), "{more}");
        assert_eq!(with_analysis("fn main() {}", "a"), None);
    }

    #[test]
    fn an_analysis_leaves_the_list_whatever_it_looks_like() {
        let one = |list: &str, id: &str| with_removed(list, id);
        fn with_removed(list: &str, id: &str) -> String {
            without_analysis(&format!("const A: X = p::analyses!{list};\n"), id)
                .map(|text| text["const A: X = p::analyses!".len()..].trim_end().trim_end_matches(';').to_owned())
                .unwrap_or_default()
        }
        assert_eq!(one("[a, ab, b]", "a"), "[ab, b]");
        assert_eq!(one("[a, ab, b]", "ab"), "[a, b]");
        assert_eq!(one("[a, ab, b]", "b"), "[a, ab]");
        assert_eq!(one("[\n    a,\n    b,\n]", "b"), "[\n    a,\n]");
        assert_eq!(one("[\n    a,\n    b\n]", "b"), "[\n    a\n]");
        assert_eq!(one("[a]", "c"), "");
        let rows =
            "sections: &[\n    Analysis { id: \"a\", section: f },\n    Analysis { id: \"b\", section: g },\n],\n";
        let left = "sections: &[\n    Analysis { id: \"a\", section: f },\n],\n";
        assert_eq!(without_analysis(rows, "b").unwrap(), left);
        assert_eq!(without_module("pub mod a;\nmod ab;\n", "a"), "mod ab;\n");
    }

    #[test]
    fn a_call_is_taken_out() {
        let text = "Section::new(\"a\", f)\n        .with_chart(by(context)?)\n        .x()";
        assert_eq!(without_call(text, ".with_chart(by(").unwrap(), "Section::new(\"a\", f)\n        .x()");
        assert_eq!(without_call(text, ".with_chart(of("), None);
    }

    #[test]
    fn a_word_is_renamed_in_code_alone() {
        let text = "// a\npub mod a;\nlet ab = x![a, b]; \"a\"; a::f";
        assert_eq!(renamed_word(text, "a", "c"), "// a\npub mod c;\nlet ab = x![c, b]; \"a\"; c::f");
    }

    #[test]
    fn a_section_gets_a_call() {
        let text = "pub fn section(it: &Context) -> Result<Section> {\n    Ok(Section::new(\"a\", found(\")\"))\n        .x())\n}\n";
        let called = with_call(text, "a", ".y(it)").unwrap();
        assert!(called.contains("found(\")\"))\n        .y(it)\n        .x())"), "{called}");
        assert_eq!(context_of(text).as_deref(), Some("it"));
        assert_eq!(with_call(text, "b", ".y()"), None);
    }
}
