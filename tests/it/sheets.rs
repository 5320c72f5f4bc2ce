//! The spreadsheets hold what the page shows, exactly; text in them stays text.

use crate::html::{as_xml, briefing, by_id, file, tidy, words};
use crate::support::Copy;
use calamine::{Data, Reader, Sheets, open_workbook_auto_from_rs};
use roxmltree::Document;
use serde_json::Value;
use std::io::Cursor;

pub type Book = Sheets<Cursor<Vec<u8>>>;

fn book(bytes: &[u8]) -> Book {
    open_workbook_auto_from_rs(Cursor::new(bytes.to_vec())).unwrap()
}

pub fn both() -> [Book; 2] {
    ["tables.ods", "tables.xlsx"].map(|name| book(briefing().files.get(name).expect(name)))
}

/// The rows of a sheet below the names of its columns, which begin with this one.
pub fn below(book: &mut Book, sheet: &str, first: &str) -> Vec<Vec<Data>> {
    let range = book.worksheet_range(sheet).unwrap_or_else(|cause| panic!("{sheet}: {cause}"));
    let rows: Vec<Vec<Data>> = range.rows().map(<[Data]>::to_vec).collect();
    let head = rows.iter().position(|row| row[0] == first).unwrap_or_else(|| panic!("{sheet}: no {first}"));
    rows[head + 1..].to_vec()
}

#[test]
fn each_cell_is_the_same_in_the_analysis_the_page_and_both_sheets() {
    let xml = as_xml(&file("briefing.html"));
    let page = Document::parse(&xml).unwrap();
    let tables = briefing().results.sections.iter().flat_map(|section| &section.tables);
    let placed: Vec<_> =
        tables.filter_map(|table| Some((table, by_id(&page, &format!("table-{}", table.name))?))).collect();
    assert!(placed.len() >= 4, "{} tables", placed.len());
    let mut books = both();
    for (table, figure) in placed {
        let body = figure.descendants().find(|node| node.tag_name().name() == "tbody").unwrap();
        let shown: Vec<Vec<String>> = body
            .children()
            .filter(|row| row.is_element())
            .map(|row| row.children().filter(|cell| cell.is_element()).map(words).collect())
            .collect();
        let cells = table.cells().unwrap();
        let wanted: Vec<Vec<String>> =
            cells.iter().map(|row| row.iter().map(|cell| cell.as_deref().map_or("–".into(), tidy)).collect()).collect();
        assert_eq!(shown, wanted, "{} on the page", table.name);
        let exact = table.numbers().unwrap();
        let unit = table.columns[0].unit.as_ref().map(|unit| format!(" ({unit})")).unwrap_or_default();
        let head = format!("{}{unit}", table.columns[0].label);
        for book in &mut books {
            let name = book
                .sheet_names()
                .into_iter()
                .find(|name| name.starts_with("Table_") && name.contains(&table.name[..table.name.len().min(20)]));
            let rows = below(book, &name.unwrap_or_else(|| panic!("{} has no sheet", table.name)), &head);
            assert_eq!(rows.len(), cells.len(), "{}", table.name);
            for (row, (cells, exact)) in rows.iter().zip(cells.iter().zip(&exact)) {
                for (there, (shown, exact)) in row.iter().zip(cells.iter().zip(exact)) {
                    match (there, shown, exact) {
                        (Data::Float(there), Some(_), Some(exact)) => {
                            assert_eq!(*there, exact.to_string().parse::<f64>().unwrap())
                        }
                        (Data::String(there), Some(shown), None) => assert_eq!(there, shown),
                        (Data::String(there), None, _) => assert_eq!(there, "[x]"),
                        other => panic!("{}: {other:?}", table.name),
                    }
                }
            }
        }
    }
}

#[test]
fn each_finding_and_claim_is_a_row_with_its_value_and_words() {
    let json: Value = serde_json::from_str(&file("findings.json")).unwrap();
    let (findings, claims) = (json["findings"].as_object().unwrap(), json["claims"].as_object().unwrap());
    for mut book in both() {
        let rows = below(&mut book, "Findings", "Finding");
        assert_eq!(rows.len(), findings.len());
        for row in rows {
            let finding = &findings[&row[0].to_string()];
            assert_eq!(row[1].to_string(), finding["shown"].as_str().unwrap());
            if finding["kind"] == "quantity" {
                let exact: f64 = finding["value"].as_str().unwrap().parse().unwrap();
                assert_eq!(row[2], Data::Float(exact), "{}", row[0]);
                assert_eq!(row[3].to_string(), finding["unit"].as_str().unwrap());
            }
            let basis = finding["basis"].as_str().unwrap_or("[x]");
            assert_eq!(row[5].to_string(), basis, "{}", row[0]);
        }
        let rows = below(&mut book, "Claims", "Claim");
        assert_eq!(rows.len(), claims.len());
        for row in rows {
            let claim = &claims[&row[0].to_string()];
            assert_eq!(row[3].to_string().replace(' ', "_"), claim["verdict"].as_str().unwrap());
            assert_eq!(row[4].to_string(), claim["because"].as_str().unwrap());
        }
    }
}

#[test]
fn the_workbooks_are_laid_out_as_asked() {
    let [mut ods, mut xlsx] = both();
    assert_eq!(ods.sheet_names(), xlsx.sheet_names());
    let names = ods.sheet_names();
    assert_eq!(names[..3], ["Cover", "Contents", "Notes"]);
    assert!(names.iter().all(|name| name.chars().count() <= 31));
    for book in [&mut ods, &mut xlsx] {
        let listed: Vec<String> = below(book, "Contents", "Sheet").iter().map(|row| row[0].to_string()).collect();
        assert_eq!(listed, names[3..]);
        for name in &names {
            let range = book.worksheet_range(name).unwrap();
            assert_eq!(range.start(), Some((0, 0)), "{name} does not begin in A1");
            let rows: Vec<&[Data]> = range.rows().collect();
            let table = rows.iter().position(|row| row.len() > 1 && row[1] != Data::Empty).unwrap_or(rows.len());
            for row in &rows[table..] {
                assert!(
                    row.iter().all(|cell| *cell != Data::Empty),
                    "{name}: an empty cell without its reason: {row:?}"
                );
            }
            assert!(rows[..table].iter().all(|row| row[0] != Data::Empty), "{name}: an empty row");
        }
    }
}

/// Names that would do something if a browser or a spreadsheet took them for more than text.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\" onclick=\"x()\" a='b'",
    "</td></table><img src=x onerror=x()>",
    "&lt;b&gt; &amp; &#60;",
    "https://example.org/x",
    "two  spaces",
    "😀 שלום مرحبا",
    "0123",
    "{=1+1}",
];

#[test]
fn hostile_names_come_out_as_typed() {
    // All in one build: a row each, in a table that is on the page.
    let copy = Copy::new();
    let file = "data/programmes.csv";
    let text = copy.read(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let at = head.iter().position(|name| name == "programme" || name == "name" || name == "title").expect("a name");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&head).unwrap();
    let mut names = Vec::new();
    for (i, row) in reader.records().map(Result::unwrap).enumerate() {
        let mut row: Vec<String> = row.iter().map(str::to_owned).collect();
        if let Some(name) = HOSTILE.get(i) {
            row[at] = (*name).to_owned();
            names.push((*name).to_owned());
        }
        writer.write_record(&row).unwrap();
    }
    assert_eq!(names.len(), HOSTILE.len());
    copy.write(file, writer.into_inner().unwrap());
    let output = copy.report(&["build", "--quiet", "--only", "method"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = copy.read("report/build/briefing.html");
    let xml = as_xml(&page);
    let page = Document::parse(&xml).unwrap();
    let cells: Vec<String> = by_id(&page, "table-programmes")
        .expect("the table is on the page")
        .descendants()
        .filter(|node| ["td", "th"].contains(&node.tag_name().name()))
        .map(|cell| cell.descendants().filter_map(|node| node.is_text().then(|| node.text()).flatten()).collect())
        .collect();
    for name in &names {
        assert!(cells.contains(name), "{name:?} is not on the page as typed");
    }
    for file in ["tables.ods", "tables.xlsx"] {
        let mut book = book(&std::fs::read(copy.path(&format!("report/build/{file}"))).unwrap());
        let sheet = book
            .sheet_names()
            .into_iter()
            .find(|name| name.contains("programmes") && name.starts_with("Table"))
            .unwrap();
        let range = book.worksheet_range(&sheet).unwrap();
        for name in &names {
            let is_text = range.used_cells().any(|(.., cell)| *cell == Data::String(name.clone()));
            assert!(is_text, "{name:?} is not in {file} as typed");
            assert!(book.worksheet_formula(&sheet).is_ok_and(|formulas| formulas.used_cells().count() == 0));
        }
    }
}
