//! A character in the data that not every font has: it shows, or it is told with its line.

use crate::pdf_text::pdf_text;
use crate::support::Copy;

const NAME: &str = "Global Digital Exemplars";

fn with(name: &str) -> (Copy, u64) {
    let copy = Copy::new();
    copy.replace("data/pledges.csv", NAME, name);
    let line = copy.read("data/pledges.csv").lines().position(|line| line.contains(name)).unwrap() + 1;
    (copy, line as u64)
}

#[test]
fn what_the_fonts_have_shows() {
    for (name, shows) in [
        ("Global Digital Exemplars ✔\u{fe0e}", "Global Digital Exemplars ✔"),
        ("Global Digital Exem\u{ad}plars", "Global Digital Exem"),
        ("Global Digital Exemplars ①", "Global Digital Exemplars ①"),
        ("Global Digital\u{202f}Exemplars", "Exemplars"),
        ("Global\tDigital Exemplars", "Global Digital Exemplars"),
        ("Global\u{2028}Digital Exemplars", "Global Digital Exemplars"),
    ] {
        let (copy, _) = with(name);
        let done = copy.report(&["build", "--quiet", "--only", "method"]);
        assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        let pdf = copy.path("report/build/briefing.pdf");
        assert!(pdf_text(&pdf).contains(shows), "{shows} is not in the PDF");
        let made = copy.report(&["verify", "report/build/briefing.pdf"]);
        assert!(made.status.success(), "{name}: {}", String::from_utf8_lossy(&made.stdout));
    }
}

#[test]
fn what_no_font_has_is_told_with_its_line() {
    for (name, c) in [
        ("Global Digital Exemplars 數碼", "“數” (U+6578)"),
        ("Global \u{f0b7} Digital Exemplars", "“\u{f0b7}” (U+F0B7)"),
        ("Global \u{fffe}Digital Exemplars", "(U+FFFE)"),
    ] {
        let (copy, line) = with(name);
        let complaint = copy.complaint(&["build", "--only", "method"]);
        assert!(
            complaint.contains(&format!("error: pledges.csv line {line}: no font has the character")),
            "{complaint}"
        );
        assert!(complaint.contains(c) && complaint.contains("hint: write it in letters or signs of"), "{complaint}");
    }
    // Of a template, too.
    let copy = Copy::new();
    copy.replace("report/sections/pledges.typ.j2", "\n\n", "\n\n數 ");
    let complaint = copy.complaint(&["check", "--only", "pledges"]);
    assert!(complaint.contains("sections/pledges.typ.j2 line ") && complaint.contains("U+6578"), "{complaint}");
}
