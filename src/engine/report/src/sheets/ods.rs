//! The open format, ODS: markup in an archive, little enough that no library is needed for
//! what we write. Its cells show exactly the words of the page.

use super::book::{Book, MISSING, Sheet, Table};
use super::number::{MOST_PLACES, places};
use crate::characters::without_controls;
use crate::error::{Error, Result};
use crate::ground::LANGUAGE;
use crate::plotted::Cell;
use maud::{Markup, PreEscaped, html};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
/// Writes the workbook.
///
/// # Errors
/// [`Error::Refused`] where the archive cannot hold it.
pub(crate) fn ods(book: &Book) -> Result<Vec<u8>> {
    let told = |cause: &dyn std::fmt::Display| Error::Refused(format!("tables.ods cannot hold this briefing: {cause}"));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // No clock: the first day that the format knows.
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let parts = [
        ("mimetype", KIND.to_owned()),
        ("content.xml", document(&content(book))),
        ("styles.xml", document(&styles())),
        ("meta.xml", document(&meta(book))),
        ("META-INF/manifest.xml", document(&manifest())),
    ];
    for (name, text) in parts {
        let method = if name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        archive.start_file(name, options.compression_method(method)).map_err(|cause| told(&cause))?;
        archive.write_all(text.as_bytes()).map_err(|cause| told(&cause))?;
    }
    Ok(archive.finish().map_err(|cause| told(&cause))?.into_inner())
}

fn document(markup: &Markup) -> String {
    format!("{HEAD}{}", without_controls(&markup.0))
}

/// A start tag that several parts share, with the names it may use.
fn open(element: &str) -> Markup {
    let names = [
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("meta", "meta"),
    ];
    let names: String = names
        .iter()
        .map(|(short, long)| format!(" xmlns:{short}=\"urn:oasis:names:tc:opendocument:xmlns:{long}:1.0\""))
        .collect();
    let fo = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0";
    PreEscaped(format!(
        "<office:{element}{names} xmlns:fo=\"{fo}\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" office:version=\"1.3\">"
    ))
}

fn close(element: &str) -> Markup {
    PreEscaped(format!("</office:{element}>"))
}

fn content(book: &Book) -> Markup {
    html! {
        (open("document-content"))
        office:automatic-styles {
            style:style style:name="heading" style:family="table-cell" {
                style:text-properties fo:font-size="14pt" fo:font-weight="bold" {}
            }
            style:style style:name="title" style:family="table-cell" {
                style:table-cell-properties fo:wrap-option="wrap" {}
                style:text-properties fo:font-size="14pt" fo:font-weight="bold" {}
            }
            style:style style:name="names" style:family="table-cell" {
                style:table-cell-properties fo:wrap-option="wrap" {}
                style:text-properties fo:font-weight="bold" {}
            }
            style:style style:name="numbers" style:family="table-cell" {
                style:table-cell-properties fo:wrap-option="wrap" {}
                style:paragraph-properties fo:text-align="end" {}
                style:text-properties fo:font-weight="bold" {}
            }
            style:style style:name="sheet" style:family="table" style:master-page-name="wide" {
                style:table-properties table:display="true" {}
            }
            style:style style:name="words" style:family="table-cell" {
                style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top" {}
            }
            @for places in 0..=MOST_PLACES {
                (numbers(places))
            }
            @for width in [3, 6, 12] {
                style:style style:name={ "wide-" (width) } style:family="table-column" {
                    style:table-column-properties style:column-width={ (width) "cm" } {}
                }
            }
        }
        office:body { office:spreadsheet {
            @for sheet in &book.sheets { (one(sheet)) }
            table:database-ranges { @for sheet in &book.sheets { @if let Some(table) = &sheet.table {
                table:database-range table:name=(table.name) table:contains-header="true" table:display-filter-buttons="false"
                    table:target-range-address=(range(sheet, table)) {}
            } } }
        } }
        (close("document-content"))
    }
}

/// The formats of numbers with so many places: with a minus sign as the page has it, and
/// those of changes with a plus sign.
fn numbers(places: usize) -> Markup {
    let digits = html! {
        number:number number:decimal-places=(places) number:min-decimal-places=(places)
            number:min-integer-digits="1" number:grouping="true" {}
    };
    let below = html! { style:map style:condition="value()<0" style:apply-style-name={ "below-" (places) } {} };
    html! {
        number:number-style style:name={ "below-" (places) } style:volatile="true" { number:text { "−" } (digits) }
        number:number-style style:name={ "nought-" (places) } style:volatile="true" { (digits) }
        number:number-style style:name={ "shown-" (places) } { (digits) (below) }
        number:number-style style:name={ "signed-" (places) } {
            number:text { "+" } (digits) (below)
            style:map style:condition="value()=0" style:apply-style-name={ "nought-" (places) } {}
        }
        @for (cell, format) in [("number", "shown"), ("change", "signed")] {
            style:style style:name={ (cell) "-" (places) } style:family="table-cell"
                style:data-style-name={ (format) "-" (places) } {
                style:table-cell-properties style:vertical-align="top" {}
            }
        }
    }
}

fn one(sheet: &Sheet) -> Markup {
    html! {
        table:table table:name=(sheet.name) table:style-name="sheet" {
            @match &sheet.table {
                None => table:table-column table:style-name="wide-12" {},
                Some(table) => @for x in 0..table.columns.len() {
                    table:table-column table:style-name={ "wide-" (width(table, x)) } {}
                },
            }
            @for (i, line) in sheet.lines.iter().enumerate() {
                table:table-row { table:table-cell table:style-name=[style(i, sheet)] office:value-type="string" {
                    (paragraphs(line))
                } }
            }
            @if let Some(table) = &sheet.table {
                table:table-header-rows { table:table-row { @for (x, name) in table.columns.iter().enumerate() {
                    @let style = if Cell::are_numbers(table.column(x)) { "numbers" } else { "names" };
                    table:table-cell table:style-name=(style) office:value-type="string" { (paragraphs(name)) }
                } } }
                @for row in &table.rows { table:table-row { @for (x, cell) in row.iter().enumerate() {
                    @if x == 0 && table.leads_to_sheets { (leading(cell.shown())) } @else { (written(cell)) }
                } } }
            }
        }
    }
}

/// Lines above a table run over the cells beside them, which are empty; any other is wrapped.
fn style(line: usize, sheet: &Sheet) -> Option<&'static str> {
    match (line, sheet.table.is_some()) {
        (0, true) => Some("heading"),
        (0, false) => Some("title"),
        (_, true) => None,
        (_, false) => Some("words"),
    }
}

/// The name of a sheet, which leads there.
fn leading(sheet: &str) -> Markup {
    html! {
        table:table-cell table:style-name="words" office:value-type="string" {
            text:p { text:a xlink:href={ "#" (sheet) ".A1" } xlink:type="simple" { (sheet) } }
        }
    }
}

fn written(cell: &Cell) -> Markup {
    html! {
        @match cell {
            Cell::Text(text) => table:table-cell table:style-name="words" office:value-type="string" { (paragraphs(text)) },
            Cell::Missing(_) => table:table-cell table:style-name="words" office:value-type="string" { (paragraphs(MISSING)) },
            Cell::Number { exact, shown } => table:table-cell table:style-name={ (if shown.starts_with('+') { "change" } else { "number" }) "-" (places(shown)) }
                office:value-type="float" office:value=(exact.normalize()) { text:p { (shown) } },
        }
    }
}

/// A text as it is: each line a paragraph, spaces that the format would leave out kept.
fn paragraphs(text: &str) -> Markup {
    html! { @for line in text.split('\n') { text:p { (spaced(line)) } } }
}

fn spaced(line: &str) -> Markup {
    let mut parts = Vec::new();
    let mut words = String::new();
    let mut at_end = true;
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            ' ' if at_end || letters.peek().is_none() => {
                parts.push(html! { (std::mem::take(&mut words)) text:s {} });
            }
            '\t' => parts.push(html! { (std::mem::take(&mut words)) text:tab {} }),
            c => words.push(c),
        }
        at_end = c == ' ' || c == '\t';
    }
    html! { @for part in parts { (part) } (words) }
}

fn width(table: &Table, column: usize) -> usize {
    let longest = table.column(column).map(|cell| cell.shown().chars().count()).max();
    match longest.unwrap_or_default() {
        ..=12 => 3,
        13..=30 => 6,
        _ => 12,
    }
}

fn range(sheet: &Sheet, table: &Table) -> String {
    let (top, bottom) = (sheet.lines.len() + 1, sheet.lines.len() + 1 + table.rows.len());
    format!("{0}.A{top}:{0}.{1}{bottom}", sheet.name, letters(table.columns.len()))
}

/// The name of a column, counted from 1: 3 is `C`, 28 is `AB`.
pub(crate) fn letters(mut column: usize) -> String {
    let mut name = String::new();
    while column > 0 {
        let letter = u8::try_from((column - 1) % 26).expect("it is less than 26");
        name.insert(0, char::from(b'A' + letter));
        column = (column - 1) / 26;
    }
    name
}

fn styles() -> Markup {
    html! {
        (open("document-styles"))
        office:styles {
            style:default-style style:family="table-cell" {
                style:text-properties fo:font-size="12pt" fo:language="en" fo:country="GB" {}
            }
        }
        office:automatic-styles {
            // On paper: across, as wide as the paper, on as many pages as it takes.
            style:page-layout style:name="wide" {
                style:page-layout-properties style:print-orientation="landscape" fo:page-width="29.7cm"
                    fo:page-height="21cm" fo:margin="1.5cm" style:scale-to-X="1" style:scale-to-Y="0" {}
            }
        }
        office:master-styles {
            style:master-page style:name="wide" style:page-layout-name="wide" {}
        }
        (close("document-styles"))
    }
}

fn meta(book: &Book) -> Markup {
    html! {
        (open("document-meta"))
        office:meta {
            dc:title { (book.title) }
            dc:creator { (book.author) }
            dc:description { (book.description) }
            dc:language { (LANGUAGE) }
            dc:date { (book.date.first_day()) }
        }
        (close("document-meta"))
    }
}

fn manifest() -> Markup {
    let entry =
        |path: &str, kind: &str| html! { manifest:file-entry manifest:full-path=(path) manifest:media-type=(kind) {} };
    html! {
        (PreEscaped("<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">"))
        (entry("/", KIND))
        (entry("content.xml", "text/xml"))
        (entry("styles.xml", "text/xml"))
        (entry("meta.xml", "text/xml"))
        (PreEscaped("</manifest:manifest>"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_spaces() {
        assert_eq!(spaced(" a  b<").0, "<text:s></text:s>a <text:s></text:s>b&lt;");
        assert_eq!([1, 26, 27, 702].map(letters), ["A", "Z", "AA", "ZZ"]);
    }
}
