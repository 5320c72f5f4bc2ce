//! A JSON text with something put in; everything else stays as it was written.

use serde_json::Value;
use std::ops::Range;

/// The text of a cell, or of an output: one string, or a list of lines.
pub(crate) fn joined(value: &Value) -> String {
    match value {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

/// Puts an element at the end of a list of the outermost object; `element` is told the
/// indentation that its lines have. `None` where there is no such list.
pub(super) fn append(text: &str, key: &str, element: impl FnOnce(&str) -> String) -> Option<String> {
    let inside = list(text, key)?;
    let written = text[inside.clone()].trim_end();
    let end = inside.start + written.len();
    let line = text[..inside.start].rsplit('\n').next().unwrap_or_default();
    let outer: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    let first = written.split_once('\n').map_or("", |(_, rest)| rest);
    let own: String = first.chars().take_while(|c| c.is_whitespace()).collect();
    let indent = if own.len() > outer.len() { own } else { format!("{outer}  ") };
    let comma = if written.trim().is_empty() { "" } else { "," };
    // The bracket stands on a line of its own already, or gets one.
    let rest = &text[end..];
    let rest = if rest.trim_start_matches([' ', '\t']).starts_with(']') {
        format!("\n{outer}{}", rest.trim_start())
    } else {
        rest.to_owned()
    };
    Some(format!("{}{comma}\n{indent}{}{rest}", &text[..end], element(&indent)))
}

/// What stands between the brackets of a list of the outermost object.
fn list(text: &str, key: &str) -> Option<Range<usize>> {
    let found = place(text, &[At::Key(key)])?;
    text[found.clone()].starts_with('[').then(|| found.start + 1..found.end - 1)
}

/// A step into a JSON text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At<'a> {
    /// Of an object, by its key.
    Key(&'a str),
    /// Of a list, by its place.
    Nth(usize),
}

/// Where a value stands in a text, on the way from the outermost one.
pub(crate) fn place(text: &str, way: &[At]) -> Option<Range<usize>> {
    let start = after_space(text.as_bytes(), 0);
    let whole = start..end(text.as_bytes(), start)?;
    way.iter().try_fold(whole, |value, step| {
        let inside = inside(text, value)?;
        inside.into_iter().enumerate().find_map(|(at, (key, place))| match step {
            At::Key(wanted) => (key == Some(*wanted)).then_some(place),
            At::Nth(wanted) => (at == *wanted).then_some(place),
        })
    })
}

/// The values of a list, or those of an object with their keys.
fn inside(text: &str, value: Range<usize>) -> Option<Vec<(Option<&str>, Range<usize>)>> {
    let bytes = text.as_bytes();
    let keyed = match bytes[value.start] {
        b'{' => true,
        b'[' => false,
        _ => return None,
    };
    let (mut found, mut at) = (Vec::new(), after_space(bytes, value.start + 1));
    while at < value.end - 1 {
        let mut key = None;
        if keyed {
            let close = string(bytes, at)?;
            key = Some(&text[at + 1..close]);
            at = after_space(bytes, after_space(bytes, close + 1) + 1);
        }
        let end = end(bytes, at)?;
        found.push((key, at..end));
        at = after_space(bytes, after_space(bytes, end) + 1);
    }
    Some(found)
}

fn after_space(bytes: &[u8], at: usize) -> usize {
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Where a value ends that begins at `at`.
fn end(bytes: &[u8], at: usize) -> Option<usize> {
    let (mut depth, mut here) = (0_usize, at);
    loop {
        match bytes.get(here)? {
            b'"' => here = string(bytes, here)?,
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 0 => return Some(here),
            b']' | b'}' => depth -= 1,
            byte if depth == 0 && (*byte == b',' || byte.is_ascii_whitespace()) => return Some(here),
            _ => {}
        }
        here += 1;
        if depth == 0 && matches!(bytes[here - 1], b'"' | b']' | b'}') {
            return Some(here);
        }
        if here == bytes.len() {
            return (depth == 0).then_some(here);
        }
    }
}

/// The text without one element of a list of the outermost object, and without the comma and
/// the line that were its own.
pub(super) fn without(text: &str, key: &str, nth: usize) -> Option<String> {
    let list = place(text, &[At::Key(key)])?;
    let all = inside(text, list.clone())?;
    let (_, gone) = all.get(nth)?;
    let (from, to) = match (nth.checked_sub(1).and_then(|before| all.get(before)), all.get(nth + 1)) {
        (Some((_, before)), _) => (before.end, gone.end),
        (None, Some((_, after))) => (gone.start, after.start),
        (None, None) => (list.start + 1, list.end - 1),
    };
    Some(format!("{}{}", &text[..from], &text[to..]))
}

/// Where a string ends that begins at `at`.
fn string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += 1;
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'"' => return Some(at),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{At, append, place, without};

    #[test]
    fn an_element_is_put_in_and_nothing_else_changes() {
        let element = |indent: &str| format!("{{\n{indent}  \"name\": \"b\"\n{indent}}}");
        let text =
            "{\n  \"a [\\\" ]\": [1],\n  \"resources\": [\n    { \"name\": \"a\", \"x\": [] }\n  ],\n  \"z\": 1\n}\n";
        let wanted = "{\n  \"a [\\\" ]\": [1],\n  \"resources\": [\n    { \"name\": \"a\", \"x\": [] },\n    {\n      \
                      \"name\": \"b\"\n    }\n  ],\n  \"z\": 1\n}\n";
        assert_eq!(append(text, "resources", element).unwrap(), wanted);
        for text in ["{\"resources\":[]}", "{\"x\": {\"resources\": [0]}, \"resources\": [ {\"name\": \"a\"} ]}"] {
            let more = append(text, "resources", element).unwrap();
            let read: serde_json::Value = serde_json::from_str(&more).unwrap();
            let all = read["resources"].as_array().unwrap();
            assert_eq!(all.last().unwrap()["name"], "b", "{more}");
        }
        assert_eq!(append("{\"a\": {\"resources\": []}}", "resources", element), None);
    }

    #[test]
    fn a_value_is_found_where_it_stands() {
        let text = " {\"a\": [1, {\"b\": \"x]\\\"\"}, [ ]], \"c\": -2.5 }";
        let at = |way: &[At]| place(text, way).map(|range| &text[range]);
        assert_eq!(at(&[At::Key("a"), At::Nth(1), At::Key("b")]), Some("\"x]\\\"\""));
        assert_eq!(at(&[At::Key("a"), At::Nth(0)]), Some("1"));
        assert_eq!(at(&[At::Key("a"), At::Nth(2)]), Some("[ ]"));
        assert_eq!(at(&[At::Key("c")]), Some("-2.5"));
        assert_eq!(at(&[At::Key("a"), At::Nth(3)]), None);
        assert_eq!(at(&[At::Key("c"), At::Nth(0)]), None);
        assert_eq!(place("{\"a\": [1", &[At::Key("a")]), None);
    }

    #[test]
    fn an_element_is_taken_out_with_its_comma() {
        let text = "{ \"r\": [\n  1,\n  2,\n  3\n] }";
        for (nth, left) in [(0, "2,\n  3"), (1, "1,\n  3"), (2, "1,\n  2")] {
            assert_eq!(without(text, "r", nth).unwrap(), format!("{{ \"r\": [\n  {left}\n] }}"));
        }
        assert_eq!(without("{\"r\": [ 1 ]}", "r", 0).unwrap(), "{\"r\": []}");
        assert_eq!(without(text, "r", 3), None);
    }
}
