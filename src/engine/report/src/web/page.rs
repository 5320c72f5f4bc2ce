//! The page as a whole: head, title, contents, sections, where each number is from.

use super::anchors::slug;
use super::blocks::Entry;
use super::inline::Writer;
use crate::characters::without_controls;
use crate::document::{About, Block, Document, Line};
use crate::ground::{Ground, LANGUAGE};
use crate::made_from::MadeFrom;
use crate::options::{PAGE, PDF, SHEETS};
use crate::plain::plain;
use base64::prelude::{BASE64_STANDARD, Engine};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use pledgebook::data::Data;
use serde_json::json;

/// A section on its way.
struct Part<'a> {
    entry: Entry,
    words: &'a Line,
    body: &'a [Block],
}

/// Writes the page with the look that it is given.
///
/// # Errors
/// Where a chart or a finding is not there: a mistake of ours.
pub(crate) fn page(document: &Document, ground: Ground, style: &str, script: &str) -> crate::Result<String> {
    let writer = Writer::new(ground);
    let first = document.blocks.iter().position(is_section).unwrap_or(document.blocks.len());
    let (front, rest) = document.blocks.split_at(first);
    // The names of sections are taken before any other.
    let parts = parts(&writer, rest);
    let title = title(&writer, front, &document.about)?;
    let under = writer.blocks(front)?;
    let mut sections = Vec::new();
    for part in &parts {
        sections.push(writer.section(&part.entry, part.words, part.body)?);
        if part.body.iter().any(|block| matches!(block, Block::Contents)) {
            sections.push(contents(&parts));
        }
    }
    if front.iter().any(|block| matches!(block, Block::Contents)) {
        sections.insert(0, contents(&parts));
    }
    let origins = writer.origins()?;
    let about = &document.about;
    let whole = html! {
        (DOCTYPE)
        html lang=(LANGUAGE) {
            (head(about, ground, style, script))
            body {
                a.skip href="#main" { "Skip to the text" }
                main #main {
                    (title)
                    (under)
                    @for section in &sections { (section) }
                    (beside(ground.made_from))
                    (origins)
                }
                script { (PreEscaped(script)) }
            }
        }
        "\n"
    };
    Ok(without_controls(&whole.into_string()))
}

fn is_section(block: &Block) -> bool {
    matches!(block, Block::Heading { level: 1, .. })
}

fn parts<'a>(writer: &Writer, blocks: &'a [Block]) -> Vec<Part<'a>> {
    let starts: Vec<usize> = (0..blocks.len()).filter(|at| is_section(&blocks[*at])).collect();
    let part = |(i, at): (usize, &usize)| {
        let Block::Heading { number, words, section, .. } = &blocks[*at] else { return None };
        // A numbered section is named after its template, which stays when its words change.
        let name = if number.is_some() { section.clone() } else { slug(&plain(words)) };
        let entry = Entry { id: writer.anchors.free(&name), number: *number, words: plain(words) };
        let to = starts.get(i + 1).copied().unwrap_or(blocks.len());
        Some(Part { entry, words, body: &blocks[at + 1..to] })
    };
    starts.iter().enumerate().filter_map(part).collect()
}

fn head(about: &About, ground: Ground, style: &str, script: &str) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        BASE64_STANDARD.encode(hex::decode(pledgebook_code::sha256(script)).expect("it is written in hexadecimal")),
    );
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta http-equiv="Content-Security-Policy" content=(policy);
            title { (about.title) }
            @if !about.description.is_empty() { meta name="description" content=(about.description); }
            @if !about.author.is_empty() { meta name="author" content=(about.author); }
            meta name="color-scheme" content="light dark";
            style { (PreEscaped(style)) }
            script type="application/ld+json" { (PreEscaped(linked(about, ground.data, ground.made_from))) }
        }
    }
}

/// What search engines and catalogues of data read.
fn linked(about: &About, data: &Data, made_from: &MadeFrom) -> String {
    let package = data.package();
    let file = |name: &str, kind: &str| json!({ "@type": "DataDownload", "contentUrl": name, "encodingFormat": kind });
    let mut said = json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": about.title,
        "description": about.description,
        "inLanguage": LANGUAGE,
        "version": package.version,
        "dateModified": package.created,
        "keywords": about.keywords,
        "isAccessibleForFree": true,
        "identifier": format!("sha256:{}", made_from.data_sha256()),
        "distribution": [
            file(PDF, "application/pdf"),
            file("findings.json", "application/json"),
            file(SHEETS[0], "application/vnd.oasis.opendocument.spreadsheet"),
            file(SHEETS[1], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ],
    });
    if !about.author.is_empty() {
        said["creator"] = json!({ "@type": "Organization", "name": about.author });
    }
    let licenses = package.licenses.iter().map(|it| if it.path.starts_with("http") { &it.path } else { &it.name });
    if let Some(license) = licenses.into_iter().find(|license| !license.is_empty()) {
        said["license"] = json!(license);
    }
    // Nothing that could end the element.
    let said = serde_json::to_string(&said).expect("text is JSON");
    said.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn title(writer: &Writer, front: &[Block], about: &About) -> crate::Result<Markup> {
    let found = front.iter().find_map(|block| match block {
        Block::Title { title, subtitle, date, figures, summary, credit } => {
            Some((title, subtitle, date, figures, summary, credit))
        }
        _ => None,
    });
    let Some((title, subtitle, date, figures, summary, credit)) = found else {
        return Ok(html! { header.title { h1 { (about.title) } } });
    };
    let (summary, credit) = (writer.blocks(summary)?, writer.blocks(credit)?);
    Ok(html! {
        header.title {
            h1 { (title) }
            @if !subtitle.is_empty() { p.subtitle { (subtitle) } }
            p.date { (writer.line(date)) }
            p.files {
                "Also as " a href=(PDF) { "PDF" } ", as spreadsheets ("
                a href=(SHEETS[0]) { "ODS" } ", " a href=(SHEETS[1]) { "XLSX" } ") and as "
                a href="findings.json" { "JSON" } "."
            }
        }
        (writer.key_figures(figures))
        p.how { "What has a dotted line under it opens where it is from." }
        (summary) (credit)
    })
}

fn contents(parts: &[Part]) -> Markup {
    html! {
        nav.contents aria-labelledby="contents" {
            h2 #contents { "Contents" }
            ol { @for Part { entry, .. } in parts {
                li { a href={ "#" (entry.id) } {
                    @if let Some(number) = entry.number { span.no { (number) } " " }
                    (entry.words)
                } }
            } }
        }
        "\n"
    }
}

/// Where the data are that the page was made from, and how to hold it against them.
fn beside(made_from: &MadeFrom) -> Markup {
    html! {
        section.beside aria-labelledby="check-this-page" {
            h2 #check-this-page { "Check this page" }
            p {
                "The data that this page was made from are attached to " a href=(PDF) { (PDF) }
                "; their sha256 is " code { (made_from.data_sha256()) } ". With both files in one folder, "
                code { "report verify " (PAGE) } " makes the page again from them and tells what differs."
            }
        }
    }
}
