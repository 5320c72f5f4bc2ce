//! `report verify`.

use crate::cli::args::Verify;
use crate::cli::terminal::say;
use crate::error::{Error, Result};
use crate::options::PDF;
use crate::pdf;
use crate::verify::{self, SavedAgain, Verification};
use crate::verify_beside;
use pledgebook::briefing::Briefing;
use std::process::ExitCode;

/// Exit codes of `report verify`.
const DOES_NOT_AGREE: u8 = 1;
const OTHER_VERSION: u8 = 4;
/// Ways in which another version differs that are shown.
const SHOWN: usize = 10;

/// Verifies a file and says what was held against what.
pub fn verify(briefing: &Briefing, wanted: &Verify, quiet: bool) -> Result<ExitCode> {
    let file = &wanted.file;
    let (bytes, data) = (pdf::load(file)?, wanted.data.as_deref());
    let is_pdf = bytes.starts_with(b"%PDF-");
    let beside = wanted.pdf.clone().unwrap_or_else(|| file.with_file_name(PDF));
    let found = if is_pdf {
        verify::verify(briefing, &bytes, data)?
    } else {
        verify_beside::name(&bytes)?;
        if !beside.is_file() {
            let problem = format!("{} has no data inside, and {} is not there", file.display(), beside.display());
            return Err(Error::setting(problem, "put the PDF that has them beside it, or name it: --pdf FILE"));
        }
        verify::verify_beside(briefing, &bytes, &pdf::load(&beside)?, data)?
    };
    if wanted.json {
        say(&[serde_json::to_string_pretty(&found).expect("text and numbers are JSON")])?;
    } else if !quiet {
        let whose = if is_pdf { "inside it".to_owned() } else { format!("in {}", beside.display()) };
        say(&lines(&found, &file.display().to_string(), &whose))?;
    }
    Ok(match (found.problems.is_empty(), found.same_bytes || found.saved_again.is_some()) {
        (true, true) => ExitCode::SUCCESS,
        (true, false) => ExitCode::from(OTHER_VERSION),
        (false, _) => ExitCode::from(DOES_NOT_AGREE),
    })
}

/// By whom a file was saved again, what that changed, and how its pages were compared.
fn saved_again(again: &SavedAgain) -> Vec<String> {
    let by = match &again.by {
        Some(name) => format!("“{name}”"),
        None => "another program, which left no name".into(),
    };
    let stored = match (again.as_stored, again.as_drawn) {
        (0, 0) => None,
        (stored, 0) => Some(format!("all {stored} pages are stored as the data give them, once unpacked")),
        (stored, drawn) => Some(format!("{stored} pages are stored as the data give them, {drawn} show the same")),
    };
    let mut lines = vec![format!("saved again by {by}: {}", again.form.join("; "))];
    lines.extend(stored);
    lines.push(format!("not compared: {}", again.aside));
    lines
}

fn lines(found: &Verification, file: &str, whose: &str) -> Vec<String> {
    let compared = format!(
        "{} attached inputs, {} findings, {} claims and {} pages were compared",
        found.attachments, found.findings, found.claims, found.pages
    );
    let data = format!("sha256 of the data inside: {}", found.data_sha256);
    let mut lines = match (found.problems.len(), found.same_bytes, found.differences.is_empty()) {
        (0, false, true) if found.saved_again.is_some() => {
            let mut lines =
                vec![format!("verified: {file} gives a reader what the data {whose} give; its bytes are others")];
            lines.extend(found.saved_again.iter().flat_map(saved_again));
            lines.extend([compared, data]);
            lines
        }
        (0, true, _) => {
            vec![format!("verified: {file} is, byte for byte, what the data {whose} give"), compared, data]
        }
        (0, false, true) => vec![
            format!("not contradicted: {file} says what the data inside it give"),
            "it was made by another version, so its bytes cannot be compared; build that version to be sure".into(),
            compared,
            data,
        ],
        (0, false, false) => vec![
            format!("cannot tell: {file} was made by another version of this program, and this one gives otherwise"),
            "build that version, and verify with it".into(),
            data,
        ],
        (1, ..) => vec![format!("NOT verified: {file}, for one reason")],
        (many, ..) => vec![format!("NOT verified: {file}, for {many} reasons")],
    };
    lines.extend(found.problems.iter().map(|problem| format!("  {problem}")));
    let mut part = |heading: &str, all: &[String]| {
        let more = all.len().saturating_sub(SHOWN);
        lines.extend((!all.is_empty()).then(|| heading.to_owned()));
        lines.extend(all.iter().take(SHOWN).map(|one| format!("  {one}")));
        lines.extend((more > 0).then(|| format!("  and {more} more: --json has them all")));
    };
    part("what this version gives otherwise:", &found.differences);
    part("made with:", &found.other_version);
    lines
}
