//! A JSON text with something put in; everything else stays as it was written.

use std::ops::Range;

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
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    let (mut last, mut named, mut open) = ("", false, None);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = string(bytes, at)?;
                if depth == 1 {
                    last = &text[at + 1..end];
                }
                at = end;
            }
            b':' if depth == 1 => named = last == key,
            b',' if depth == 1 => named = false,
            b'[' | b'{' => {
                if depth == 1 && named && bytes[at] == b'[' {
                    open = Some(at + 1);
                }
                depth += 1;
            }
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if let (1, Some(open)) = (depth, open) {
                    return Some(open..at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
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
    use super::append;

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
}
