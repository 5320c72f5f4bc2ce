//! Text from data is never markup: it comes out in the PDF as typed.

use crate::pdf_text::pdf_text;
use crate::support::Copy;

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
        // A line of it is a cell: nothing was added, left out or turned round.
        assert!(text.lines().any(|cell| cell == *name), "{name:?} is not in the PDF as typed");
    }
}
