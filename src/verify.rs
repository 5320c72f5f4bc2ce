//! Whether a published PDF says what its own data give.
//!
//! What this shows: the pages, the findings and the record all follow from the data
//! and templates inside, by this program. What it cannot show: that those are the data
//! that were published; for that compare the record with the published one, or give
//! the data's folder.

use crate::briefing::Briefing;
use crate::error::{Error, Result};
use crate::hash::sha256;
use crate::parameters::Parameters;
use crate::pdf::Pdf;
use crate::report::{self, FONTS, MadeFrom, Options, PDF};
use crate::text;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// What was held against what, and what does not agree.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verification {
    /// Each a sentence; none where all agrees.
    pub problems: Vec<String>,
    /// In which way the file was made by another program than this one.
    pub other_version: Vec<String>,
    /// Whether a rebuild gives the very same bytes.
    pub same_bytes: bool,
    /// Attached files held against the record.
    pub attachments: usize,
    /// Findings worked out again.
    pub findings: usize,
    /// Claims checked again.
    pub claims: usize,
    /// Pages compared.
    pub pages: usize,
    /// SHA-256 over the names and hashes of the data inside, as the page prints it.
    pub data_sha256: String,
}

/// Takes a PDF apart, makes it again from what it carries, and compares.
///
/// ```
/// use pledgebook::{BRIEFING, report, verify::verify};
/// let built = report::build(&BRIEFING, &report::Options::default())?;
/// let verified = verify(&BRIEFING, built.files.get(report::PDF).unwrap(), None)?;
/// assert!(verified.same_bytes && verified.problems.is_empty());
/// # Ok::<(), pledgebook::Error>(())
/// ```
///
/// # Errors
/// [`Error::Refused`] where the file is none of ours or cannot be read.
pub fn verify(briefing: &Briefing, bytes: &[u8], data: Option<&Path>) -> Result<Verification> {
    let pdf = Pdf::read(bytes)?;
    let record: MadeFrom = serde_json::from_slice(pdf.attached("made-from.json")?)
        .map_err(|cause| Error::Refused(format!("made-from.json in this PDF is no record of ours: {cause}")))?;
    let findings = pdf.attached("findings.json")?;
    let mut found = Verification { data_sha256: record.data_sha256(), ..Verification::default() };
    found.other_version = other_version(&record);
    attachments(&pdf, &record, &mut found);
    if let Some(folder) = data {
        against(folder, &pdf, &mut found);
    }
    // A full disk of ours is no fault of the file: it is not told as one.
    let scratch = laid_out(&pdf)?;
    match rebuild(briefing, scratch.path(), &record) {
        Ok(built) => compare(bytes, &pdf, findings, &built, &mut found)?,
        Err(cause) => found.problems.push(format!("the data inside do not give this briefing: {cause}")),
    }
    Ok(found)
}

/// Each input inside against its recorded hash.
fn attachments(pdf: &Pdf, record: &MadeFrom, found: &mut Verification) {
    let mut recorded = BTreeSet::from(["made-from.json".to_owned(), "findings.json".into(), "prose.json".into()]);
    for (folder, hashes) in [("data", &record.data), ("templates", &record.templates)] {
        for (name, hash) in hashes {
            let name = format!("{folder}/{name}");
            match pdf.attachments.get(&name) {
                None => found.problems.push(format!("{name} is in the record and is not attached")),
                Some(bytes) if sha256(bytes) != *hash => {
                    found.problems.push(format!("{name} is not the file of the record: its content was changed"));
                }
                Some(_) => found.attachments += 1,
            }
            recorded.insert(name);
        }
    }
    let unknown = pdf.attachments.keys().filter(|name| !recorded.contains(*name));
    found.problems.extend(unknown.map(|name| format!("{name} is attached and is not in the record")));
}

/// The data inside against a folder that is known to be right.
fn against(folder: &Path, pdf: &Pdf, found: &mut Verification) {
    for (name, bytes) in &pdf.attachments {
        if let Some(file) = name.strip_prefix("data/")
            && text::read(&folder.join(file)).ok().as_ref() != Some(bytes)
        {
            found.problems.push(format!("{name} is not as in {}", folder.display()));
        }
    }
}

fn other_version(record: &MadeFrom) -> Vec<String> {
    let ours = MadeFrom::program();
    let mut other = Vec::new();
    for (name, now) in &ours.versions {
        match record.versions.get(name) {
            Some(then) if then != now => other.push(format!("{name} {then}, not {now}")),
            None => other.push(format!("without {name}")),
            Some(_) => {}
        }
    }
    let gone = record.versions.keys().filter(|name| !ours.versions.contains_key(*name));
    other.extend(gone.map(|name| format!("with {name}, which this program has not")));
    if record.code != ours.code {
        other.push("other sources of the program".into());
    }
    let font = |(name, bytes): &&(&str, &[u8])| record.fonts.get(*name).is_none_or(|hash| *hash != sha256(bytes));
    if FONTS.iter().any(|each| font(&each)) || record.fonts.len() != FONTS.len() {
        other.push("other fonts".into());
    }
    other
}

/// The data and templates inside, in a folder of its own that is removed again.
fn laid_out(pdf: &Pdf) -> Result<tempfile::TempDir> {
    let scratch =
        tempfile::Builder::new().prefix("pledgebook-").tempdir().map_err(Error::file("create", "a scratch folder"))?;
    let write = |name: &str, bytes: &[u8]| {
        let path = scratch.path().join(name);
        let folder = path.parent().expect("a file below the scratch folder");
        std::fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
        std::fs::write(&path, bytes).map_err(Error::file("write", &path))
    };
    // Names were checked when the PDF was read; only these two folders are laid out.
    let inputs = pdf.attachments.iter().filter(|(name, _)| name.starts_with("data/") || name.starts_with("templates/"));
    for (name, bytes) in inputs {
        write(name, bytes)?;
    }
    for (name, bytes) in FONTS {
        write(&format!("templates/fonts/{name}"), bytes)?;
    }
    Ok(scratch)
}

/// Builds from what was laid out.
fn rebuild(briefing: &Briefing, scratch: &Path, record: &MadeFrom) -> Result<report::Built> {
    let options = Options {
        data: scratch.join("data"),
        templates: scratch.join("templates"),
        parameters: Parameters::from_named(&record.parameters)?,
    };
    report::build(briefing, &options)
}

fn compare(bytes: &[u8], pdf: &Pdf, findings: &[u8], built: &report::Built, found: &mut Verification) -> Result<()> {
    let again = built.files.get(PDF).unwrap_or_default();
    let json = |text: &[u8]| serde_json::from_slice::<Value>(text);
    let ours = json(built.files.get("findings.json").unwrap_or_default()).expect("we wrote it");
    match json(findings) {
        Err(cause) => found.problems.push(format!("findings.json inside is not JSON: {cause}")),
        Ok(theirs) => {
            found.findings = records("finding", &theirs["findings"], &ours["findings"], &mut found.problems);
            found.claims = records("claim", &theirs["claims"], &ours["claims"], &mut found.problems);
            for key in ["briefing", "data", "price_year"] {
                if theirs[key] != ours[key] {
                    found.problems.push(format!(
                        "findings.json inside says {} of “{key}”, and the data {}",
                        theirs[key], ours[key]
                    ));
                }
            }
        }
    }
    found.same_bytes = bytes == again;
    if found.same_bytes {
        found.pages = pdf.pages.len();
        return Ok(());
    }
    let again = Pdf::read(again)?;
    if pdf.pages.len() != again.pages.len() {
        found.problems.push(format!("it has {} pages, and the data give {}", pdf.pages.len(), again.pages.len()));
    }
    let before = found.problems.len();
    for (page, (theirs, ours)) in pdf.pages.iter().zip(&again.pages).enumerate() {
        found.pages += 1;
        // Hashes and versions of another program stand on the page of provenance.
        if theirs != ours && (found.other_version.is_empty() || !only_provenance(theirs, ours)) {
            let (theirs, ours) = around(theirs, ours);
            found.problems.push(format!("page {} says “{theirs}”, and the data give “{ours}”", page + 1));
        }
    }
    if !found.other_version.is_empty() {
        return Ok(());
    }
    for name in ["prose.json", "made-from.json", "findings.json"] {
        if pdf.attachments.get(name) != again.attachments.get(name) {
            found.problems.push(format!("{name} inside is not what the data give"));
        }
    }
    if found.problems.len() == before {
        let numbers: BTreeSet<&u32> = pdf.objects.keys().chain(again.objects.keys()).collect();
        let other: Vec<String> = numbers
            .into_iter()
            .filter(|number| pdf.objects.get(number) != again.objects.get(number))
            .map(u32::to_string)
            .collect();
        found.problems.push(if other.is_empty() {
            "its bytes are not those of a rebuild, though every object is: it was written anew by another program"
                .into()
        } else {
            format!("what it draws or declares was changed, not its text: object {} of the PDF", other.join(", "))
        });
    }
    Ok(())
}

/// Compares records by id and field; returns how many there are.
fn records(kind: &str, theirs: &Value, ours: &Value, problems: &mut Vec<String>) -> usize {
    let empty = serde_json::Map::new();
    let (theirs, ours) = (theirs.as_object().unwrap_or(&empty), ours.as_object().unwrap_or(&empty));
    let ids: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    for id in ids {
        match (theirs.get(id), ours.get(id)) {
            (Some(_), None) => problems.push(format!("{kind} {id} is in findings.json, and the data do not give it")),
            (None, Some(_)) => problems.push(format!("{kind} {id} is not in findings.json, and the data give it")),
            (Some(theirs), Some(ours)) if theirs != ours => {
                let fields: BTreeSet<&String> =
                    [theirs, ours].into_iter().filter_map(Value::as_object).flat_map(|record| record.keys()).collect();
                let other = fields.into_iter().filter(|field| theirs[field.as_str()] != ours[field.as_str()]);
                problems.extend(other.map(|field| {
                    format!(
                        "{kind} {id}: {field} is {} in findings.json, and the data give {}",
                        theirs[field], ours[field]
                    )
                }));
            }
            _ => {}
        }
    }
    ours.len()
}

/// Whether two texts differ in nothing but hashes and version numbers.
fn only_provenance(theirs: &str, ours: &str) -> bool {
    let without = |text: &str| -> String {
        text.split_whitespace().filter(|word| !word.chars().any(|c| c.is_ascii_digit())).collect::<Vec<_>>().join(" ")
    };
    ours.contains("sha256") && without(theirs) == without(ours)
}

/// The words around the first place where two texts part.
fn around(theirs: &str, ours: &str) -> (String, String) {
    let (a, b): (Vec<&str>, Vec<&str>) = (theirs.split_whitespace().collect(), ours.split_whitespace().collect());
    let at = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let part = |words: &[&str]| {
        let from = at.saturating_sub(4).min(words.len());
        let words = words[from..words.len().min(at + 5)].join(" ");
        words.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(160).collect()
    };
    (part(&a), part(&b))
}
