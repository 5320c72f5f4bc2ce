//! A web page or a spreadsheet that another program saved again verifies; what a reader would
//! see otherwise is told by finding, or by sheet, row and column.

use crate::html::{briefing, file};
use nhs_technology_funding::BRIEFING;
use pledgebook_report::PDF;
use pledgebook_report::verify::{Verification, verify_beside};
use regex::Regex;
use std::io::{Cursor, Read, Write};

fn verified(bytes: &[u8]) -> Verification {
    verify_beside(&BRIEFING, bytes, briefing().files.get(PDF).unwrap(), None).unwrap()
}

/// Says that it verifies, and as saved again by whom.
fn passes(what: &str, bytes: &[u8], by: Option<&str>) {
    let found = verified(bytes);
    assert!(found.problems.is_empty() && !found.same_bytes, "{what}: {:#?}", found.problems);
    let again = found.saved_again.unwrap_or_else(|| panic!("{what}: it is not said that it was saved again"));
    assert_eq!(again.by.as_deref(), by, "{what}");
    assert!(again.form.iter().any(|how| how.contains("written otherwise")), "{what}: {:?}", again.form);
}

fn fails(what: &str, bytes: &[u8], told: &str) {
    let found = verified(bytes);
    assert!(found.saved_again.is_none() && !found.same_bytes, "{what} verifies");
    assert!(
        found.problems.iter().any(|problem| problem.contains(told)),
        "{what}: {told:?} is not in {:#?}",
        found.problems
    );
}

/// The page as programs write it again: quotes and ends that may go, entities, space beside
/// tags, remarks; style and script as they are.
fn written_again(page: &str) -> String {
    let (head, rest) = page.split_once("</style>").unwrap();
    let (body, script) = rest.rsplit_once("<script>").unwrap();
    let (linked, body) = body.split_once("<body>").unwrap();
    let quotes = Regex::new("=\"([A-Za-z0-9_-]+)\"([ >])").unwrap();
    let ends = Regex::new("</(?:p|li|td|th|tr|dd|dt|tbody|thead)>").unwrap();
    let tags = Regex::new("(<[a-z/][^<>]*>)").unwrap();
    let body = quotes.replace_all(body, "=$1$2");
    let body = ends.replace_all(&body, "");
    let body = tags.replace_all(&body, "\n $1\n ").replace('£', "&pound;").replace('–', "&#8211;");
    let head = head.replacen("<head>", "<head><!-- saved --><meta name=\"generator\" content=\"Web Desk 2\">", 1);
    format!("{head}</style>{linked}{body}<script>{script}").replace("<tbody>", "").replacen(
        "<!DOCTYPE html>",
        "<!doctype html>",
        1,
    )
}

/// As a browser saves what it shows: scripts have run, and links are whole.
fn as_a_browser_saves(page: &str) -> String {
    let whole = Regex::new("href=\"([^\":]*)\"").unwrap();
    let base = "https://example.org/b/";
    let page = whole.replace_all(page, |hit: &regex::Captures| match &hit[1] {
        within if within.starts_with('#') => format!("href=\"{base}page.html{within}\""),
        beside => format!("href=\"{base}{beside}\""),
    });
    let search = "<p class=\"search\"><label for=\"search-0\">Search these claims</label><input type=\"search\" id=\"search-0\">\
                  <span role=\"status\"></span></p>";
    let page = page.replacen("<div class=\"scroll\"", &format!("{search}<div class=\"scroll\""), 1);
    page.replacen("<details>", "<p class=\"tip\" role=\"status\" style=\"left: 0px\"></p><details>", 1)
}

#[test]
fn a_page_saved_again_verifies_and_a_changed_one_does_not() {
    let page = file("briefing.html");
    passes("written again", written_again(&page).as_bytes(), Some("Web Desk 2"));
    passes("with a mark of its order of bytes", format!("\u{feff}{page}").as_bytes(), None);
    passes("as a browser saves it", as_a_browser_saves(&page).as_bytes(), None);
    let number = Regex::new("data-finding=\"([^\"]+)\">([^<]*[0-9][^<]*)<").unwrap().captures(&page).unwrap();
    let cell = Regex::new("href=\"#from-table-payments[^\"]*\">([0-9,]+)<").unwrap().captures(&page).unwrap();
    let changes: Vec<(&str, String, String, String)> = vec![
        (
            "a value",
            number[0].into(),
            number[0].replace(&number[2], "£999 billion"),
            format!("near finding {}, it says “£999 billion", &number[1]),
        ),
        ("a value in a table", cell[0].into(), cell[0].replace(&cell[1], "1"), "it says “1”".into()),
        ("the title", "<title>".into(), "<title>Not ".into(), "in its title, it says “Not ".into()),
        (
            "a link",
            "href=\"https://".into(),
            "href=\"https://example.org/?".into(),
            "its link leads to `https://example.org/?".into(),
        ),
        ("a link within", "href=\"#from-".into(), "href=\"#from_".into(), "its link leads to `#from_".into()),
        ("a row that is hidden", "<tbody><tr>".into(), "<tbody><tr hidden>".into(), "<tr> has hidden=".into()),
        (
            "the look",
            "<style>".into(),
            "<style>td { display: none } ".into(),
            "in its look, it says “td{display:none}".into(),
        ),
        ("the script", "<script>".into(), "<script>alert(1);".into(), "in its script, it says “alert(1);".into()),
        (
            "what catalogues read",
            "\"@type\":\"Dataset\"".into(),
            "\"@type\":\"Book\"".into(),
            "in what it says to catalogues, it says “".into(),
        ),
        ("an element more", "<main id=\"main\">".into(), "<main id=\"main\"><iframe></iframe>".into(), "iframe".into()),
        (
            "the words of an alternative",
            "aria-label=\"Figure 1\"".into(),
            "aria-label=\"Figure 2\"".into(),
            "aria-label is `".into(),
        ),
    ];
    for (what, from, to, told) in changes {
        assert!(page.contains(&from), "{what}: {from}");
        let changed = page.replacen(&from, &to, 1);
        fails(what, changed.as_bytes(), &told);
        // Told in whatever form it was saved.
        if what == "a value" {
            fails("a value, written again", written_again(&changed).as_bytes(), &told);
        }
    }
    // Of links that a browser made whole, one that was not leads elsewhere.
    let other = as_a_browser_saves(&page).replacen(
        "https://example.org/b/page.html#from-",
        "https://example.net/page.html#from-",
        1,
    );
    fails("one link of another page", other.as_bytes(), "its link leads to `https://example.net/");
    let searched =
        as_a_browser_saves(&page).replace("<span role=\"status\"></span>", "<span role=\"status\">all false</span>");
    fails("words where the page's script has none", searched.as_bytes(), "it says “");
}

/// The workbook packed again, with some parts changed.
fn packed_again(name: &str, change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let bytes = briefing().files.get(name).unwrap();
    let mut from = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let path = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        to.start_file(path.as_str(), options).unwrap();
        to.write_all(change(&path, text).as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// Changes one part, which must then be another.
fn changed(name: &str, part: &str, from: &str, to: &str) -> Vec<u8> {
    let from = Regex::new(from).unwrap();
    packed_again(name, |path, text| {
        if path != part {
            return text;
        }
        assert!(from.is_match(&text), "{from} is not in {part}");
        from.replacen(&text, 1, to).into_owned()
    })
}

#[test]
fn a_spreadsheet_saved_again_verifies_and_a_changed_one_does_not() {
    for name in ["tables.ods", "tables.xlsx"] {
        passes(name, &packed_again(name, |_, text| text), None);
    }
    // As LibreOffice saves: its name, rows without end, fifteen digits.
    let digits = Regex::new("office:value=\"([0-9]+[.][0-9]{4,12})[0-9]*\"").unwrap();
    let office = packed_again("tables.ods", |path, text| match path {
        "meta.xml" => text.replace("</office:meta>", "<meta:generator>Office 7</meta:generator></office:meta>"),
        "content.xml" => {
            let rest = "<table:table-row table:number-rows-repeated=\"1048500\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>";
            let text = digits.replace_all(&text, |hit: &regex::Captures| {
                let whole = hit[0].trim_start_matches("office:value=\"").trim_end_matches('"').parse::<f64>().unwrap();
                format!("office:value=\"{}\"", format!("{whole:.15e}").parse::<f64>().unwrap())
            });
            text.replace("</table:table>", rest)
        }
        _ => text,
    });
    passes("as an office saves it", &office, Some("Office 7"));
    let ods: [(&str, &str, &str, &str, &str); 8] = [
        ("a value", "content.xml", "office:value=\"([1-9][0-9]*)\"", "office:value=\"${1}7\"", "it says “"),
        (
            "how a value is shown",
            "content.xml",
            "(office:value=\"[0-9]+\"[^>]*><text:p>)",
            "${1}9",
            "its number is shown as `9",
        ),
        (
            "a word",
            "content.xml",
            "<text:p>Contents",
            "<text:p>Kontents",
            "sheet Contents, row 1, column 1 (A1): it says “Kontents”",
        ),
        (
            "a note",
            "content.xml",
            "(<text:p>Contents</text:p>)",
            "<office:annotation><text:p>Not so</text:p></office:annotation>$1",
            "sheet Contents, row 1, column 1 (A1): it has the note “Not so”",
        ),
        (
            "a hidden row",
            "content.xml",
            "<table:table-row><table:table-cell table:style-name=\"words\"",
            "<table:table-row table:visibility=\"collapse\"><table:table-cell table:style-name=\"words\"",
            " is hidden",
        ),
        (
            "the name of a sheet",
            "content.xml",
            "table:name=\"Notes\"",
            "table:name=\"Remarks\"",
            "it has a sheet Remarks, which the data do not give",
        ),
        ("the title", "meta.xml", "<dc:title>", "<dc:title>Not ", "its title says “Not "),
        (
            "a link",
            "content.xml",
            "<text:p>Contents</text:p>",
            "<text:p><text:a xlink:href=\"https://example.org/\">Contents</text:a></text:p>",
            "it has the link to “https://example.org/”",
        ),
    ];
    for (what, part, from, to, told) in ods {
        fails(&format!("ODS, {what}"), &changed("tables.ods", part, from, to), told);
    }
    let xlsx: [(&str, &str, &str, &str, &str); 7] = [
        ("a value", "xl/worksheets/sheet19.xml", "<v>([0-9]+[.][0-9]+)</v>", "<v>7${1}</v>", "sheet Findings, row "),
        ("a word", "xl/sharedStrings.xml", ">Contents<", ">Kontents<", "(A1): it says “Kontents”"),
        (
            "a hidden row",
            "xl/worksheets/sheet3.xml",
            "<row r=\"6\"",
            "<row r=\"6\" hidden=\"true\"",
            "sheet Notes, row 6 is hidden",
        ),
        (
            "a row as low as a line",
            "xl/worksheets/sheet3.xml",
            "<row r=\"6\"",
            "<row r=\"6\" ht=\"0.2\"",
            "sheet Notes, row 6 is hidden",
        ),
        (
            "the name of a sheet",
            "xl/workbook.xml",
            "name=\"Notes\"",
            "name=\"Remarks\"",
            "it has no sheet Notes, which the data give",
        ),
        (
            "a hidden sheet",
            "xl/workbook.xml",
            "name=\"Notes\"",
            "name=\"Notes\" state=\"hidden\"",
            "sheet Notes is hidden",
        ),
        ("a format", "xl/styles.xml", "formatCode=\"#,##0;", "formatCode=\"#,##0,;", "its number is shown as `#,##0,;"),
    ];
    for (what, part, from, to, told) in xlsx {
        fails(&format!("XLSX, {what}"), &changed("tables.xlsx", part, from, to), told);
    }
}
