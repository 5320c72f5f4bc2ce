//! `report lint`: ours keeps every rule; what is made to break one is told by its code.

use crate::html::briefing;
use crate::support::{Copy, root, words};
use lopdf::{Document, Object};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

/// Runs `report lint` in a folder.
pub fn lint(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_report")).arg("lint").args(args).current_dir(folder).output().unwrap();
    (done.status.code(), words(&done))
}

/// The codes of the breaches in what was told.
pub fn codes(says: &str) -> BTreeSet<String> {
    let code = Regex::new(r"(?m)^\S+(?: line \d+)?: ([A-Z]{2,3}\d\d) ").unwrap();
    code.captures_iter(says).map(|hit| hit[1].to_owned()).collect()
}

fn honest(name: &str) -> Vec<u8> {
    briefing().files.get(name).expect(name).to_vec()
}

/// Lints one output that was changed.
fn lint_output(name: &str, bytes: &[u8]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    lint(folder.path(), &[name])
}

#[test]
fn ours_keeps_every_rule() {
    let (code, says) = lint(root(), &[]);
    // Unpacked from an archive it is under no version control, and that is all.
    if !root().ancestors().any(|above| above.join(".git").exists()) {
        assert_eq!(codes(&says), BTreeSet::from(["RAP02".to_owned()]), "{says}");
        return;
    }
    assert_eq!(code, Some(0), "{says}");
    for words in ["every rule is kept in ., data, briefing.html, briefing.pdf, tables.ods, tables.xlsx", "RAP: gold"] {
        assert!(says.contains(words), "{words:?} is not in {says}");
    }
    for name in ["briefing.pdf", "briefing.html", "tables.ods", "tables.xlsx"] {
        let (code, says) = lint_output(name, &honest(name));
        assert_eq!(code, Some(0), "{says}");
    }
}

/// Where a rule is broken: code, part of the file (where it has parts), what is replaced by what.
pub type Broken = (&'static str, &'static str, &'static str, &'static str);

pub const PAGE: &[Broken] = &[
    (
        "AFC01",
        "",
        "</svg>",
        r##"<rect fill="#FF0000"/><rect fill="#00A000"/><rect fill="#C000C0"/><rect fill="#C0C000"/><rect fill="#00C0C0"/></svg>"##,
    ),
    ("AFC02", "", "<text x=", r#"<text transform="rotate(-90)" x="#),
    ("AFC03", "", r#"font-size="20""#, r#"font-size="9""#),
    ("AFC03", "", "font-family=\"'Source Sans 3'[^\"]*\"", "font-family=\"Times\""),
    ("AFC04", "", r##"opacity="1" fill="#3D3D3D""##, r##"opacity="1" fill="#CCCCCC""##),
    ("AFC05", "", r#"role="img" aria-label="[^"]*""#, r#"role="img" aria-label="A chart""#),
    ("AFC06", "", " download=", " data-file="),
    ("AFC07", "", r#"(?s)(<figure class="chart".*?)<span class="subtitle">[^<]*</span>"#, "$1"),
    ("AFP01", "", "<h3( [^>]*)>(.*?)</h3>", "<h5$1>$2</h5>"),
    ("AFP02", "", ">Contents</h2>", ">CONTENTS</h2>"),
    ("AFP03", "", "</main>", r#"<p><a href="https://example.org">here</a></p></main>"#),
    ("AFP03", "", "</main>", r#"<p><a href="https://example.org">https://example.org</a></p></main>"#),
    ("AFP04", "", "</main>", "<p><u>stressed</u></p></main>"),
    ("GOV03", "", r#" lang="en-GB""#, ""),
    ("GOV04", "", "<title>[^<]*</title>", "<title></title>"),
    ("GOV05", "", r##"class="skip" href="#main""##, r##"class="skip" href="#contents""##),
    ("GOV06", "", r#" scope="col""#, ""),
    ("GOV06", "", "<caption>.*?</caption>", ""),
    ("GOV07", "", "</main>", r#"<img src="https://example.org/x.png" alt="x"></main>"#),
    ("GOV08", "", "initial-scale=1", "initial-scale=1, maximum-scale=1"),
    ("GOV09", "", "</main>", r#"<p id="contents">again</p></main>"#),
    ("GOV10", "", "</style>", "h2 { text-transform: uppercase; }</style>"),
    ("GOV11", "", "</main>", r#"<img src="data:,"></main>"#),
];

pub const ODS: &[Broken] = &[
    ("AFS01", "content.xml", "<table:database-range [^>]*></table:database-range>", ""),
    (
        "AFS02",
        "content.xml",
        r#"<table:table-cell table:style-name="words""#,
        r#"<table:table-cell table:number-rows-spanned="2" table:style-name="words""#,
    ),
    ("AFS03", "content.xml", r"<text:p>\[x\]</text:p>", "<text:p></text:p>"),
    ("AFS05", "content.xml", r#"display-filter-buttons="false""#, r#"display-filter-buttons="true""#),
    ("AFS06", "content.xml", "<table:table-row>", r#"<table:table-row table:visibility="collapse">"#),
    ("AFS07", "content.xml", "<text:p>Contents</text:p>", "<text:p>Contents\u{b9}</text:p>"),
    ("AFS07", "content.xml", "<text:p>Contents</text:p>", "<text:p>Contents [note 999]</text:p>"),
    ("AFS08", "content.xml", "<text:p>Contents</text:p>", "<text:p></text:p>"),
    ("AFS10", "content.xml", r#"fo:wrap-option="wrap""#, r##"fo:background-color="#ffff00" fo:wrap-option="wrap""##),
    ("AFS11", "content.xml", "(?s)Notes\"(.*)", "Sheet2\"$1"),
    (
        "AFS12",
        "content.xml",
        "<table:database-ranges>",
        r#"<table:table table:name="Rest"></table:table><table:database-ranges>"#,
    ),
    ("AFS13", "meta.xml", "<dc:language>en-GB</dc:language>", ""),
    ("AFS15", "content.xml", r#"table:name="Cover""#, r#"table:name="Start""#),
    ("AFS16", "content.xml", r"Contents\.A3:Contents\.B\d+", "Contents.A3:Contents.B4"),
];

pub const XLSX: &[Broken] = &[
    ("AFS01", "xl/worksheets/_rels/sheet4.xml.rels", "/tables/", "/others/"),
    (
        "AFS02",
        "xl/worksheets/sheet4.xml",
        "</sheetData>",
        r#"</sheetData><mergeCells count="1"><mergeCell ref="A6:A7"/></mergeCells>"#,
    ),
    ("AFS03", "xl/sharedStrings.xml", r"<t>\[x\]</t>", "<t></t>"),
    ("AFS04", "xl/styles.xml", r#" wrapText="1""#, ""),
    (
        "AFS05",
        "xl/worksheets/sheet4.xml",
        r#"<sheetView workbookViewId="0"/>"#,
        r#"<sheetView workbookViewId="0"><pane ySplit="5" topLeftCell="A6" state="frozen"/></sheetView>"#,
    ),
    ("AFS06", "xl/workbook.xml", r#"<sheet name="Notes""#, r#"<sheet state="hidden" name="Notes""#),
    ("AFS06", "xl/worksheets/sheet4.xml", r#"<row r="7""#, r#"<row hidden="1" r="7""#),
    (
        "AFS09",
        "xl/worksheets/sheet4.xml",
        "</worksheet>",
        "<headerFooter><oddHeader>x</oddHeader></headerFooter></worksheet>",
    ),
    ("AFS10", "xl/styles.xml", r#"fillId="0" borderId="0" xfId="0" app"#, r#"fillId="2" borderId="0" xfId="0" app"#),
    ("AFS13", "docProps/core.xml", "<dc:title>[^<]*</dc:title>", ""),
    ("AFS14", "xl/workbook.xml", "<workbookView ", r#"<workbookView activeTab="3" "#),
];

/// The first place, or each place of a style, replaced; it must be there.
pub fn replaced(text: &str, from: &str, to: &str) -> String {
    let from = Regex::new(from).unwrap();
    assert!(from.is_match(text), "{from} is not there");
    let times = if from.as_str().contains("wrapText") { 0 } else { 1 };
    from.replacen(text, times, to).into_owned()
}

/// A spreadsheet with one of its parts changed.
fn repacked(bytes: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut seen = false;
    for at in 0..from.len() {
        let mut file = from.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if name == part {
            seen = true;
            content = change(&String::from_utf8(content).unwrap()).into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        to.start_file(name, options).unwrap();
        to.write_all(&content).unwrap();
    }
    assert!(seen, "there is no part {part}");
    to.finish().unwrap().into_inner()
}

#[test]
fn an_output_that_breaks_a_rule_is_told_by_its_code() {
    for (name, cases) in [("briefing.html", PAGE), ("tables.ods", ODS), ("tables.xlsx", XLSX)] {
        let bytes = honest(name);
        for (wanted, part, from, to) in cases {
            let changed = if name == "briefing.html" {
                replaced(&String::from_utf8(bytes.clone()).unwrap(), from, to).into_bytes()
            } else {
                repacked(&bytes, part, |text| replaced(text, from, to))
            };
            let (code, says) = lint_output(name, &changed);
            assert_eq!(code, Some(1), "{wanted} by {to}: {says}");
            assert!(codes(&says).contains(*wanted), "{wanted} by {to} is not in {says}");
        }
    }
}

pub type Change = fn(&mut Document);

pub const PDF: &[(&str, Change)] = &[
    ("UA01", |pdf| drop(pdf.catalog_mut().unwrap().remove(b"StructTreeRoot"))),
    ("UA02", |pdf| drop(pdf.catalog_mut().unwrap().remove(b"Lang"))),
    ("UA03", |pdf| drop(pdf.catalog_mut().unwrap().remove(b"ViewerPreferences"))),
    ("UA04", |pdf| drop(pdf.catalog_mut().unwrap().remove(b"Metadata"))),
    ("UA05", |pdf| each(pdf, "Figure", |figure| drop(figure.remove(b"Alt")))),
    ("UA06", |pdf| each(pdf, "H1", |heading| heading.set("S", "H3"))),
    ("UA07", |pdf| each(pdf, "TH", |head| drop(head.remove(b"A")))),
    ("UA08", |pdf| {
        pdf.add_object(lopdf::dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    }),
    ("UA09", |pdf| {
        let links = pdf.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
        let is = |link: &&mut lopdf::Dictionary| {
            link.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Link")
        };
        links.filter(is).for_each(|link| drop(link.remove(b"Contents")));
    }),
    ("UA10", |pdf| {
        let id = pdf.get_pages()[&2];
        let fonts = pdf.get_page_fonts(id).unwrap();
        let font = String::from_utf8(fonts.keys().next().unwrap().clone()).unwrap();
        pdf.add_page_contents(id, format!("BT /{font} 12 Tf 100 100 Td <00010002> Tj ET").into_bytes()).unwrap();
    }),
    ("UA11", |pdf| {
        let fonts = pdf.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
        fonts.for_each(|font| drop(font.remove(b"ToUnicode")));
    }),
    ("UA12", |pdf| drop(pdf.catalog_mut().unwrap().remove(b"Outlines"))),
    ("UA13", |pdf| {
        let action = lopdf::dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
        pdf.catalog_mut().unwrap().set("OpenAction", action);
    }),
];

/// Changes each element of a role.
fn each(pdf: &mut Document, role: &str, change: impl Fn(&mut lopdf::Dictionary)) {
    let elements = pdf.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
    let is =
        |it: &&mut lopdf::Dictionary| it.get(b"S").and_then(Object::as_name).is_ok_and(|name| name == role.as_bytes());
    let mut found = elements.filter(is).peekable();
    assert!(found.peek().is_some(), "no {role}");
    found.for_each(change);
}

#[test]
fn a_pdf_that_breaks_a_rule_is_told_by_its_code() {
    let bytes = honest("briefing.pdf");
    for (wanted, change) in PDF {
        let mut document = Document::load_mem(&bytes).unwrap();
        change(&mut document);
        let mut changed = Vec::new();
        document.save_to(&mut changed).unwrap();
        let (code, says) = lint_output("briefing.pdf", &changed);
        assert_eq!(code, Some(1), "{wanted}: {says}");
        assert!(codes(&says).contains(*wanted), "{wanted} is not in {says}");
    }
}

/// Rules of a folder of outputs: code, and the file that is changed or taken away.
pub const FOLDER: &[(&str, &str)] =
    &[("RAP06", "findings.json"), ("RAP12", "record.json"), ("GOV01", "briefing.html"), ("GOV02", "tables.ods")];

#[test]
fn a_folder_that_breaks_a_rule_is_told_by_its_code() {
    let copy = Copy::new();
    assert!(copy.report(&["publish", "--quiet"]).status.success());
    let (code, says) = lint(&copy.path(""), &["report/published"]);
    assert_eq!(code, Some(0), "{says}");
    for (wanted, file) in FOLDER {
        let path = copy.path(&format!("report/published/{file}"));
        let bytes = std::fs::read(&path).unwrap();
        match *wanted {
            "RAP06" => std::fs::write(&path, [&bytes[..], b" "].concat()).unwrap(),
            _ => std::fs::remove_file(&path).unwrap(),
        }
        let (code, says) = lint(&copy.path(""), &["report/published"]);
        assert_eq!(code, Some(1), "{wanted}: {says}");
        assert!(codes(&says).contains(*wanted), "{wanted} is not in {says}");
        std::fs::write(&path, bytes).unwrap();
    }
}

#[test]
fn a_machine_is_told_too() {
    let page = replaced(&String::from_utf8(honest("briefing.html")).unwrap(), r#" lang="en-GB""#, "");
    let folder = Copy::empty();
    folder.write("page.html", page);
    let told = |format: &str| {
        let (code, says) = lint(&folder.path(""), &["page.html", "--format", format]);
        assert_eq!(code, Some(1), "{says}");
        serde_json::from_str::<Value>(&says).unwrap()
    };
    let json = told("json");
    assert_eq!((&json["breaches"][0]["code"], &json["breaches"][0]["file"]), (&"GOV03".into(), &"page.html".into()));
    let sarif = told("sarif");
    let run = &sarif["runs"][0];
    let result = &run["results"][0];
    let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
    assert_eq!(
        (&rule["id"], &result["ruleId"], &sarif["version"]),
        (&"GOV03".into(), &"GOV03".into(), &"2.1.0".into())
    );
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "page.html");
}

#[test]
fn what_cannot_be_looked_at_is_said() {
    let copy = Copy::empty();
    copy.write("a.html", "<p>not closed");
    copy.write("b.xlsx", "PK no archive");
    copy.write("c.pdf", "%PDF-1.7 nothing");
    copy.write("d.pdf", [0xff, 0xfe]);
    for (path, code, wanted) in [
        ("a.html", 1, "a.html cannot be read: "),
        ("b.xlsx", 1, "b.xlsx is no whole spreadsheet: "),
        ("c.pdf", 1, "this is no whole PDF"),
        ("d.pdf", 1, "d.pdf is no PDF, web page or spreadsheet"),
        (".", 1, "a.html cannot be read"),
        ("nowhere", 3, "cannot read nowhere"),
    ] {
        let (found, says) = lint(&copy.path(""), &[path]);
        assert_eq!(found, Some(code), "{path}: {says}");
        assert!(says.contains(wanted), "{path}: {wanted:?} is not in {says}");
    }
    let empty = Copy::empty();
    let (code, says) = lint(&empty.path(""), &["."]);
    assert!(code == Some(2) && says.contains("has no manifest, no data package and no output\nhint: "), "{says}");
}
