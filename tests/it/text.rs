//! Text from data is never markup: it comes out in the PDF as typed.

use crate::support::{Copy, pdf_text};

/// Names that would do something if they were read as Typst or as a template.
const NASTY: &[&str] = &[
    r##"A*B #1 [x] @home $5 \ "q" <tag>"##,
    r##"#read("x")"##,
    "{{ 7 * 7 }} {% raw %}",
    "= not a heading",
    "_a_ `b` ~c //d /*e*/",
    "😀",
    "שלום",
    "مرحبا",
];

#[test]
fn names_come_out_as_typed() {
    for name in NASTY {
        let copy = Copy::new();
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        copy.replace("data/programmes.csv", "National Programme for IT", &quoted);
        let output = copy.report(&["build", "--quiet", "--only", "programmes"]);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let text = pdf_text(&copy.path("report/build/briefing.pdf"));
        let plain = |text: &str| -> String {
            // Line breaks within a cell, and the direction marks poppler adds.
            text.chars().filter(|c| !c.is_whitespace() && !('\u{200e}'..='\u{202e}').contains(c)).collect()
        };
        let found = plain(&text).contains(&plain(name)) || words_in_order(&text, name);
        assert!(found, "{name:?} is not in the PDF as typed");
    }
}

/// Cells of one line are side by side in the extracted text, so a name that
/// wraps is there word by word.
fn words_in_order(text: &str, name: &str) -> bool {
    let mut rest = text;
    name.split_whitespace().all(|word| match rest.find(word) {
        Some(at) => {
            rest = &rest[at + word.len()..];
            true
        }
        None => false,
    })
}
