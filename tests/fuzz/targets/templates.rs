//! Any text as the template of a section: it renders, or is refused in a sentence that
//! names it, and text from the data stays text whatever stands around it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pledgebook::finding::Value;
use pledgebook::prelude::*;
use pledgebook_report::{Options, typst_source};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

#[allow(dead_code, reason = "its test is not for here")]
#[path = "../../it/second_briefing.rs"]
mod bees;

/// Text from the data that would like to be markup, and to be taken for one of our marks.
const HOSTILE: &str = "\"#OUT(\u{e000}\u{e001}x\u{e001}\u{e002}) ] \\";

struct Bees {
    data: Data,
    results: pledgebook::briefing::Results,
    options: Options,
    section: PathBuf,
}

static BEES: LazyLock<Bees> = LazyLock::new(|| {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/bees");
    // In memory where there is such a place: a disk would be the slowest part.
    let memory = PathBuf::from("/dev/shm");
    let below = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let folder = tempfile::Builder::new().prefix("pledgebook-fuzz-").tempdir_in(below).expect("a scratch folder").keep();
    std::fs::create_dir(folder.join("sections")).expect("the scratch folder can be written");
    for name in ["front.typ.j2", "back.typ.j2"] {
        std::fs::copy(fixture.join("report").join(name), folder.join(name)).expect("the fixture can be read");
    }
    let options = Options { data: fixture.join("data"), templates: folder.clone(), ..Options::default() };
    let data = options.open_data().expect("the fixture is sound");
    let mut results = bees::BEES.analyse(&data, None).expect("the fixture is sound");
    spoil(&mut results).expect("the findings have sources");
    Bees { data, results, options, section: folder.join("sections/hives.typ.j2") }
});

/// Findings of every kind, and hostile text wherever data give text.
fn spoil(results: &mut pledgebook::briefing::Results) -> Result<()> {
    let section = &mut results.sections[0];
    let from = section.finding("latest")?.provenance.clone();
    section.findings.fact("more", true, "counted", &from)?;
    section.findings.fact("fewer", false, "counted", &from)?;
    section.findings.value("keeper", Value::Text(HOSTILE.into()), "read", &from)?;
    section.findings.value("year", Value::Year(FinancialYear::starting(2024)), "read", &from)?;
    for chart in &mut section.charts {
        (chart.subtitle, chart.alt) = (HOSTILE.into(), HOSTILE.into());
        (chart.description, chart.note) = (HOSTILE.into(), HOSTILE.into());
    }
    for table in &mut section.tables {
        (table.subtitle, table.note) = (HOSTILE.into(), HOSTILE.into());
        table.columns.iter_mut().for_each(|column| column.label = HOSTILE.into());
    }
    for claim in &mut results.claims {
        (claim.text, claim.said_by, claim.checked.because) = (HOSTILE.into(), HOSTILE.into(), HOSTILE.into());
        claim.checked.working.push(HOSTILE.into());
    }
    Ok(())
}

fuzz_target!(|text: &str| {
    std::fs::write(&BEES.section, text).expect("the scratch folder can be written");
    match typst_source(&BEES.data, &BEES.results, &BEES.options) {
        Ok(typst) => {
            assert!(!typst.contains(['\u{e000}', '\u{e001}', '\u{e002}']), "a mark is left on the page");
            // A template may type those letters itself.
            let out = |at: usize| !typst[..at].ends_with("\\\"");
            assert!(text.contains("OUT") || !typst.match_indices("#OUT").any(|(at, _)| out(at)), "data became markup");
        }
        Err(error) => {
            let words = error.to_string();
            // What is found only when all pages are put together names the page.
            let named = words.starts_with("sections/hives.typ.j2 line ") || words.starts_with("briefing.typ line ");
            assert!(named, "the template is not named: {words}");
            assert!(words.len() < 2 * text.len() + 2_000, "a message of {} bytes", words.len());
        }
    }
});
