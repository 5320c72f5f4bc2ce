//! `findings.json` and `prose.json` read back.

use crate::build::Built;
use crate::error::{Error, Result};
use crate::record::RECORD;
use crate::sentences::Sentence;
use pledgebook_frame::quantity::{Quantity, Unit};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A build as its files tell it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What it is called: a folder, a revision, "the working tree".
    pub name: String,
    pub(super) findings: BTreeMap<String, Finding>,
    pub(super) claims: BTreeMap<String, Claim>,
    pub(super) provenance: BTreeMap<String, String>,
    pub(super) sentences: Option<Vec<Sentence>>,
    /// What was asked of the build, where it says so.
    pub(super) parameters: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct File {
    findings: BTreeMap<String, Finding>,
    claims: BTreeMap<String, Claim>,
    provenance: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Prose {
    sentences: Vec<Sentence>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Citation {
    pub source: String,
    pub locator: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Finding {
    pub kind: String,
    pub value: String,
    pub unit: Option<String>,
    pub basis: Option<String>,
    pub status: Option<String>,
    pub per: Option<String>,
    pub shown: String,
    pub method: String,
    pub working: Option<String>,
    pub sources: Vec<Citation>,
    #[serde(default)]
    pub caveats: BTreeSet<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Claim {
    pub claim: String,
    pub said_by: String,
    pub verdict: String,
    pub working: Vec<String>,
    pub because: String,
    pub sources: Vec<Citation>,
    #[serde(default)]
    pub caveats: BTreeSet<String>,
}

impl Finding {
    /// The amount, to reckon with.
    pub fn quantity(&self) -> Option<Quantity> {
        let unit = self.unit.as_deref().filter(|_| self.kind == "quantity")?;
        let mut unit = Unit::parse(unit).0;
        if let Some(basis) = &self.basis {
            unit = unit.at(basis.parse().ok()?);
        }
        let quantity = Quantity::new(self.value.parse::<rust_decimal::Decimal>().ok()?, unit);
        Some(match self.status.as_deref().and_then(|status| status.parse().ok()) {
            Some(status) => quantity.with_status(status),
            None => quantity,
        })
    }

    /// What must be alike for two values to be compared: unit, basis, status, per.
    pub fn nature(&self) -> [Option<&str>; 4] {
        [self.unit.as_deref(), self.basis.as_deref(), self.status.as_deref(), self.per.as_deref()]
    }
}

impl Snapshot {
    /// Reads the text of the two files; `prose.json` may be missing in an old build.
    ///
    /// ```
    /// use pledgebook_report::diff::Snapshot;
    /// let wrong = Snapshot::parse("old", b"{ }", None).unwrap_err();
    /// assert!(wrong.to_string().starts_with("old: findings.json line 1 column 3: missing field `findings`"));
    /// ```
    ///
    /// # Errors
    /// [`Error::Data`](pledgebook::Error::Data) with line and column.
    pub fn parse(name: &str, findings: &[u8], prose: Option<&[u8]>) -> Result<Self> {
        fn read<'a, T: Deserialize<'a>>(name: &str, file: &str, text: &'a [u8]) -> Result<T> {
            serde_json::from_slice(text).map_err(|cause| {
                let problem = cause.to_string();
                let problem = problem.split(" at line ").next().unwrap_or_default();
                let place = (Some(cause.line() as u64), Some(cause.column() as u64));
                Error::from(pledgebook::Error::data(
                    format!("{name}: {file}"),
                    place.0,
                    place.1,
                    problem,
                    "name what `report build` or `report publish` wrote",
                ))
            })
        }
        let File { findings, claims, provenance } = read(name, "findings.json", findings)?;
        let sentences =
            prose.map(|text| read::<Prose>(name, "prose.json", text)).transpose()?.map(|prose| prose.sentences);
        Ok(Snapshot { name: name.to_owned(), findings, claims, provenance, sentences, parameters: None })
    }

    /// What a build says that is still in memory.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn of_build(name: &str, built: &Built) -> Result<Self> {
        let file = |path: &str| built.files.get(path);
        let snapshot = Snapshot::parse(name, file("findings.json").unwrap_or_default(), file("prose.json"))?;
        Ok(Snapshot { parameters: Some(built.made_from.parameters.clone()), ..snapshot })
    }

    /// Reads the folder that a build wrote.
    pub(super) fn of_folder(name: &str, folder: &Path) -> Result<Self> {
        let file = folder.join("findings.json");
        let findings = std::fs::read(&file).map_err(Error::file("read", &file))?;
        let prose = folder.join("prose.json");
        let prose = prose.is_file().then(|| std::fs::read(&prose).map_err(Error::file("read", &prose))).transpose()?;
        let record = [RECORD, "made-from.json"].iter().find_map(|name| std::fs::read(folder.join(name)).ok());
        Ok(Self::parse(name, &findings, prose.as_deref())?.asked(record.as_deref()))
    }

    /// With what was asked, from `made-from.json` or a build record; one that cannot be
    /// read says nothing.
    pub(super) fn asked(self, record: Option<&[u8]>) -> Self {
        let record: serde_json::Value = record.and_then(|text| serde_json::from_slice(text).ok()).unwrap_or_default();
        let record = record.get("made_from").unwrap_or(&record);
        let parameters = record.get("parameters").and_then(|asked| serde_json::from_value(asked.clone()).ok());
        Snapshot { parameters: parameters.or(self.parameters), ..self }
    }

    /// The same under another name.
    pub fn called(self, name: &str) -> Self {
        Snapshot { name: name.to_owned(), ..self }
    }

    /// Sources cited by any finding or claim.
    pub(super) fn sources(&self) -> BTreeSet<&str> {
        let findings = self.findings.values().flat_map(|finding| &finding.sources);
        findings.chain(self.claims.values().flat_map(|claim| &claim.sources)).map(|one| one.source.as_str()).collect()
    }

    /// Ids that a sentence shows or rests on.
    pub(super) fn told(&self) -> BTreeSet<&str> {
        self.sentences.iter().flatten().flat_map(|sentence| &sentence.findings).map(String::as_str).collect()
    }
}
