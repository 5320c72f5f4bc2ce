//! Whether a published PDF says what its own data give.
//!
//! What this shows: the pages, the findings and the record all follow from the data
//! and templates inside, by this program. A file that another program saved again is held
//! against them by what a reader gets: what it shows, says and declares. What it cannot show: that those are the data
//! that were published; for that compare the record with the published one, or give
//! the data's folder.

use crate::build::{Built, build};
use crate::error::{Error, Result};
use crate::made_from::MadeFrom;
use crate::options::{Options, PAGE, PDF};
use crate::pdf::Pdf;
pub use crate::seen::SavedAgain;
use crate::seen::Seen;
use crate::seen::words::against as parts;
use crate::verify_beside;
use pledgebook::briefing::Briefing;
use pledgebook::fonts::FONTS;
use pledgebook::parameters::Parameters;
use pledgebook_code::sha256;
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
    /// What this program gives otherwise, where it is not the one that made the file: no
    /// fault of the file, and no proof of it.
    pub differences: Vec<String>,
    /// Whether a rebuild gives the very same bytes.
    pub same_bytes: bool,
    /// Where the bytes differ and what a reader gets does not: by which program the file was
    /// saved again, and how.
    pub saved_again: Option<SavedAgain>,
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
/// # mod libraries { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/example/briefing.rs")); }
/// # use libraries::{BRIEFING, options};
/// use pledgebook_report::{PDF, build, verify::verify};
/// let built = build(&BRIEFING, &options())?;
/// let verified = verify(&BRIEFING, built.files.get(PDF).unwrap(), None)?;
/// assert!(verified.same_bytes && verified.problems.is_empty());
/// # Ok::<(), pledgebook_report::Error>(())
/// ```
///
/// # Errors
/// [`Error::Refused`] where the file is none of ours or cannot be read; [`Error::OtherBriefing`]
/// where another briefing's program made it.
pub fn verify(briefing: &Briefing, bytes: &[u8], data: Option<&Path>) -> Result<Verification> {
    Ok(made_again(briefing, bytes, data)?.0)
}

/// Verifies the web page or a spreadsheet against the PDF that carries the data of both: it
/// must be what they give, byte for byte, or as another program saved it again; what a reader
/// gets otherwise is told in words.
///
/// ```
/// # mod libraries { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/example/briefing.rs")); }
/// # use libraries::{BRIEFING, options};
/// use pledgebook_report::{PDF, build, verify::verify_beside};
/// let built = build(&BRIEFING, &options())?;
/// let (pdf, page) = (built.files.get(PDF).unwrap(), built.files.get("briefing.html").unwrap());
/// assert!(verify_beside(&BRIEFING, page, pdf, None)?.same_bytes);
/// let changed = String::from_utf8_lossy(page).replace("fell by 10%", "fell by 1%");
/// let found = verify_beside(&BRIEFING, changed.as_bytes(), pdf, None)?;
/// assert!(found.problems[0].contains("fell by 1%”, and the data give “") && found.problems[0].contains("fell by 10%"));
/// # Ok::<(), pledgebook_report::Error>(())
/// ```
///
/// # Errors
/// As [`verify`], of either file.
pub fn verify_beside(briefing: &Briefing, bytes: &[u8], pdf: &[u8], data: Option<&Path>) -> Result<Verification> {
    let name = verify_beside::name(bytes)?;
    let (mut found, built) = made_again(briefing, pdf, data)?;
    for of_pdf in found.problems.iter_mut().chain(&mut found.differences) {
        of_pdf.insert_str(0, "the PDF with its data: ");
    }
    let Some(built) = built else { return Ok(found) };
    let ours = built.files.get(name).unwrap_or_default();
    // The page is a text: a checkout may have ended its lines by CR LF.
    let theirs = if name == PAGE { pledgebook::text::with_lf(bytes.to_vec()) } else { bytes.to_vec() };
    // Where the PDF was saved again, it still carries the same data.
    let pdf_agrees = found.same_bytes || found.saved_again.is_some();
    found.same_bytes = theirs == ours && pdf_agrees;
    if theirs != ours {
        let (told, again) = verify_beside::differences(name, &theirs, ours)?;
        found.saved_again = again.filter(|_| pdf_agrees);
        let list = if found.other_version.is_empty() { &mut found.problems } else { &mut found.differences };
        list.extend(told);
    }
    Ok(found)
}

/// What a PDF gives when it is made again, and what of it does not agree.
fn made_again(briefing: &Briefing, bytes: &[u8], data: Option<&Path>) -> Result<(Verification, Option<Built>)> {
    let pdf = Pdf::read(bytes)?;
    let record: MadeFrom = serde_json::from_slice(pdf.attached("made-from.json")?)
        .map_err(|cause| Error::Refused(format!("made-from.json in this PDF is no record of ours: {cause}")))?;
    if !record.briefing.is_empty() && record.briefing != briefing.code.package {
        return Err(Error::OtherBriefing { theirs: record.briefing, ours: briefing.code.package.to_owned() });
    }
    let findings = pdf.attached("findings.json")?;
    let mut found = Verification { data_sha256: record.data_sha256(), ..Verification::default() };
    found.other_version = other_version(briefing, &record);
    attachments(&pdf, &record, &mut found);
    if let Some(folder) = data {
        against(folder, &pdf, &mut found);
    }
    // A full disk of ours is no fault of the file: it is not told as one.
    let scratch = laid_out(&pdf)?;
    let inside = std::mem::take(&mut found.problems);
    let mut again = None;
    match rebuild(briefing, scratch.path(), &record) {
        Ok(built) => {
            compare(bytes, &pdf, findings, &built, &mut found)?;
            again = Some(built);
        }
        Err(cause) => found.problems.push(format!("the data inside do not give this briefing: {cause}")),
    }
    // Only the program that made a file can say that its data do not give it.
    if !found.other_version.is_empty() {
        found.differences = std::mem::take(&mut found.problems);
    }
    found.problems.splice(0..0, inside);
    Ok((found, again))
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
            && pledgebook::text::read(&folder.join(file)).ok().as_ref() != Some(bytes)
        {
            found.problems.push(format!("{name} is not as in {}", folder.display()));
        }
    }
}

fn other_version(briefing: &Briefing, record: &MadeFrom) -> Vec<String> {
    let ours = MadeFrom::program(briefing);
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
    let names: BTreeSet<&String> = record.code.keys().chain(ours.code.keys()).collect();
    let sources = names.into_iter().filter(|name| record.code.get(*name) != ours.code.get(*name));
    other.extend(sources.map(|name| format!("another {name}")));
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
    Ok(scratch)
}

/// Builds from what was laid out.
fn rebuild(briefing: &Briefing, scratch: &Path, record: &MadeFrom) -> Result<Built> {
    let options = Options {
        data: scratch.join("data"),
        templates: scratch.join("templates"),
        parameters: Parameters::from_named(&record.parameters)?,
    };
    build(briefing, &options)
}

fn compare(bytes: &[u8], pdf: &Pdf, findings: &[u8], built: &Built, found: &mut Verification) -> Result<()> {
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
        found.pages = built.pages;
        return Ok(());
    }
    let (theirs, ours) = (Seen::read(bytes)?, Seen::read(again)?);
    found.pages = theirs.texts().len();
    if !found.other_version.is_empty() {
        other_words(&theirs, &ours, found);
        return Ok(());
    }
    found.problems.extend(theirs.against(&ours));
    let again = Pdf::read(again)?;
    for name in ["prose.json", "made-from.json", "findings.json"] {
        if pdf.attachments.get(name) != again.attachments.get(name) {
            found.problems.push(format!("{name} inside is not what the data give"));
        }
    }
    if found.problems.is_empty() {
        found.saved_again = Some(theirs.saved_again(&ours));
    }
    Ok(())
}

/// The words alone: another version draws and tags otherwise.
fn other_words(theirs: &Seen, ours: &Seen, found: &mut Verification) {
    let (theirs, ours) = (theirs.texts(), ours.texts());
    if theirs.len() != ours.len() {
        found.problems.push(format!("it has {} pages, and the data give {}", theirs.len(), ours.len()));
    }
    for (page, (theirs, ours)) in theirs.zip(ours).enumerate() {
        // Hashes and versions of another program stand on the page of provenance.
        if theirs != ours && !only_provenance(theirs, ours) {
            found.problems.push(format!("page {} {}", page + 1, parts(theirs, ours)));
        }
    }
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
