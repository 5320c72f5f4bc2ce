//! `report verify`.

use crate::cli::args::Verify;
use crate::cli::terminal::say;
use crate::error::Result;
use crate::pdf;
use crate::verify::{self, Verification};
use pledgebook::briefing::Briefing;
use std::process::ExitCode;

/// Exit codes of `report verify`.
const DOES_NOT_AGREE: u8 = 1;
const OTHER_VERSION: u8 = 4;

/// Verifies a file and says what was held against what.
pub fn verify(briefing: &Briefing, wanted: &Verify, quiet: bool) -> Result<ExitCode> {
    let file = &wanted.file;
    let found = verify::verify(briefing, &pdf::load(file)?, wanted.data.as_deref())?;
    if wanted.json {
        say(&[serde_json::to_string_pretty(&found).expect("text and numbers are JSON")])?;
    } else if !quiet {
        say(&lines(&found, &file.display().to_string()))?;
    }
    Ok(match (found.problems.is_empty(), found.same_bytes) {
        (true, true) => ExitCode::SUCCESS,
        (true, false) => ExitCode::from(OTHER_VERSION),
        (false, _) => ExitCode::from(DOES_NOT_AGREE),
    })
}

fn lines(found: &Verification, file: &str) -> Vec<String> {
    let compared = format!(
        "{} attached inputs, {} findings, {} claims and {} pages were compared",
        found.attachments, found.findings, found.claims, found.pages
    );
    let data = format!("sha256 of the data inside: {}", found.data_sha256);
    let mut lines = match (found.problems.len(), found.same_bytes) {
        (0, true) => vec![format!("verified: {file} is, byte for byte, what the data inside it give"), compared, data],
        (0, false) => vec![
            format!("not contradicted: {file} says what the data inside it give"),
            "it was made by another version, so its bytes cannot be compared; build that version to be sure".into(),
            compared,
            data,
        ],
        (1, _) => vec![format!("NOT verified: {file}, for one reason")],
        (many, _) => vec![format!("NOT verified: {file}, for {many} reasons")],
    };
    lines.extend(found.problems.iter().map(|problem| format!("  {problem}")));
    if !found.other_version.is_empty() {
        lines.push("made with:".into());
        lines.extend(found.other_version.iter().map(|other| format!("  {other}")));
    }
    lines
}
