//! Data, analyses and templates to every file of the output folder, in memory.

use crate::characters::without_selectors;
use crate::document::Document;
use crate::error::Result;
use crate::exhibits::Placed;
use crate::files::Files;
use crate::ground::Ground;
use crate::made_from::{self, MadeFrom};
use crate::options::{Options, PAGE, PDF, SHEETS};
use crate::page::{self, Rendered};
use crate::sentences::Measures;
use crate::{reasons, sheets, web, world};
use base64::prelude::{BASE64_STANDARD, Engine};
use pledgebook::briefing::{Briefing, Results};
use pledgebook::data::Data;
use rayon::prelude::*;
use std::time::{Duration, Instant};
use typst_layout::PagedDocument;

/// How long each part took, in the order they ran.
pub type Timings = Vec<(&'static str, Duration)>;

/// A built briefing, still in memory.
#[derive(Debug)]
pub struct Built {
    /// Every file of the output folder, the PDF among them.
    pub files: Files,
    /// Everything that was computed.
    pub results: Results,
    /// Every input, by hash.
    pub made_from: MadeFrom,
    /// Pages of the PDF.
    pub pages: usize,
    /// How its prose reads.
    pub measures: Measures,
    /// How long each part took.
    pub timings: Timings,
    pub(crate) placed: Placed,
    document: PagedDocument,
}

impl Built {
    /// Each page as an SVG picture, for a screen; the PDF is what is published.
    pub fn pictures(&self) -> Vec<String> {
        let options = typst_svg::SvgOptions { render_bleed: false, pretty: false };
        self.document.pages().par_iter().map(|page| with_fonts(&typst_svg::svg(page, &options))).collect()
    }
}

/// Text of a page is drawn as shapes, but a chart on it is still text inside an image,
/// where a browser has no font of ours.
fn with_fonts(page: &str) -> String {
    let start = "data:image/svg+xml;base64,";
    let mut parts = page.split(start);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (image, rest) = part.split_at(part.find('"').unwrap_or(part.len()));
        let chart = BASE64_STANDARD.decode(image).ok().and_then(|svg| String::from_utf8(svg).ok());
        let chart = chart.map(|svg| BASE64_STANDARD.encode(pledgebook::chart::for_screens(&svg)));
        out.push_str(start);
        out.push_str(chart.as_deref().unwrap_or(image));
        out.push_str(rest);
    }
    out
}

/// Loads, checks, analyses, renders and compiles; writes nothing.
///
/// # Errors
/// The first thing that is wrong with the data, a claim, a template or the document.
///
/// ```
/// # mod libraries { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/example/briefing.rs")); }
/// # use libraries::{BRIEFING, options};
/// let built = pledgebook_report::build(&BRIEFING, &options())?;
/// assert!(built.files.get(pledgebook_report::PDF).unwrap().starts_with(b"%PDF-1.7"));
/// # Ok::<(), pledgebook_report::Error>(())
/// ```
pub fn build(briefing: &Briefing, options: &Options) -> Result<Built> {
    let mut timings = Timings::new();
    let mut clock = Instant::now();
    let mut lap = |part| {
        timings.push((part, clock.elapsed()));
        clock = Instant::now();
    };
    let data = options.open_data()?;
    lap("load and check the data");
    let (inputs, results) = std::thread::scope(|scope| {
        // Reading and hashing megabytes of fonts needs no analysis: both at once.
        let inputs = scope.spawn(|| inputs(briefing, &data, options));
        let results = briefing.analyse(&data, options.parameters.price_year);
        (inputs.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), results)
    });
    let (mut results, (made_from, files)) = (results?, inputs?);
    lap("analyse and draw");
    if let Err(cause) = reasons::give(&data, &mut results, options) {
        // Where a sentence of the pages has turned too, that is the one to be told.
        return Err(page::render(&data, &results, &made_from, &files, options).err().unwrap_or(cause));
    }
    let (mut files, rendered) = render(briefing, &data, &results, &made_from, files, options)?;
    lap("render the templates");
    let ground = Ground { data: &data, results: &results, made_from: &made_from };
    let document = rendered.document;
    let (compiled, others) = rayon::join(|| world::compile(&files), || written(&document?, ground, &files));
    let compiled = compiled?;
    for (name, bytes) in others? {
        files.insert(name, bytes);
    }
    lap("compile the PDF, write the page and the spreadsheets");
    files.insert(PDF, compiled.pdf);
    let pages = compiled.document.pages().len();
    let (placed, measures) = (rendered.placed, Measures::of(&rendered.sentences));
    Ok(Built { files, results, made_from, pages, measures, timings, placed, document: compiled.document })
}

/// The Typst source that [`build`] would compile, with nothing attached: for the fuzz
/// target `templates`, which reads thousands of templates in the time of one PDF.
///
/// # Errors
/// The first thing that is wrong with a template.
#[doc(hidden)]
pub fn typst_source(data: &Data, results: &Results, options: &Options) -> Result<String> {
    Ok(page::render(data, results, &MadeFrom::default(), &Files::default(), options)?.typst)
}

/// What is copied into the output as it is, and the hashes of it.
fn inputs(briefing: &Briefing, data: &Data, options: &Options) -> Result<(MadeFrom, Files)> {
    let mut files = Files::default();
    for path in data.files() {
        files.copy(format!("data/{}", path.display()), &data.dir().join(&path))?;
    }
    made_from::templates(&options.templates, &mut files)?;
    let made_from = MadeFrom::of(briefing, &files, &options.parameters.named(briefing));
    // Where the source looks for them.
    files.insert_again("sources.yml", "data/sources.yml");
    files.insert_again("lib.typ", "templates/lib.typ");
    files.insert("made-from.json", made_from.json());
    Ok((made_from, files))
}

fn render(
    briefing: &Briefing,
    data: &Data,
    results: &Results,
    made_from: &MadeFrom,
    mut files: Files,
    options: &Options,
) -> Result<(Files, Rendered)> {
    options.parameters.sections.iter().try_for_each(|wanted| briefing.analysis(wanted).map(drop))?;
    for chart in results.charts() {
        files.insert(format!("charts/{}.svg", chart.name), without_selectors(&chart.svg).into_bytes());
    }
    files.insert("findings.json", findings_json(data, results, made_from));
    let rendered = page::render(data, results, made_from, &files, options)?;
    files.insert("briefing.typ", without_selectors(&rendered.typst).into_bytes());
    let sentences = serde_json::json!({ "sentences": rendered.sentences });
    let mut prose = serde_json::to_string_pretty(&sentences).expect("text is JSON");
    prose.push('\n');
    files.insert("prose.json", prose.into_bytes());
    Ok((files, rendered))
}

/// The other outputs for readers: what is neither PDF nor JSON.
fn written(document: &Document, ground: Ground, files: &Files) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let look = |name: &str| String::from_utf8_lossy(files.get(name).unwrap_or_default()).into_owned();
    let page = web::page(document, ground, &look("templates/page.css"), &look("templates/page.js"))?;
    let book = sheets::book(document, ground)?;
    let (ods, xlsx) = rayon::join(|| sheets::ods(&book), || sheets::xlsx(&book));
    Ok(vec![(PAGE, page.into_bytes()), (SHEETS[0], ods?), (SHEETS[1], xlsx?)])
}

/// The findings and claims as JSON, sorted by id; `findings.schema.json` documents it.
fn findings_json(data: &Data, results: &Results, made_from: &MadeFrom) -> Vec<u8> {
    let claims: std::collections::BTreeMap<_, _> =
        results.claims.iter().map(|claim| (claim.id.as_str(), pledgebook::claim::Record::of(claim))).collect();
    let mut body = serde_json::json!({
        "briefing": data.package().title,
        "data": { "name": data.package().name, "version": data.package().version, "created": data.package().created },
        "provenance": made_from.entries().into_iter().map(|(key, _, value)| (key, value)).collect::<std::collections::BTreeMap<_, _>>(),
        "findings": pledgebook::finding::records(results.sections.iter().map(|section| &section.findings)),
        "claims": claims,
    });
    if results.has_real_terms {
        body["price_year"] = results.price_year.key().into();
    }
    let mut text = serde_json::to_string_pretty(&body).expect("maps with text keys are JSON");
    text.push('\n');
    text.into_bytes()
}
