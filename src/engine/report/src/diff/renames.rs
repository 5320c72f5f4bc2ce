//! `report/renames.csv`: ids that were given to findings and claims anew, or taken from them.

use super::snapshot::Snapshot;
use crate::error::{Error, Result};
use pledgebook::Error as Cause;
use pledgebook::paths::read_if_there;
use std::collections::BTreeMap;
use std::path::Path;

/// Declared renames: the file has the columns `old` and `new`; nothing in `new` is for what was removed.
#[derive(Clone, Debug, Default)]
pub struct Renames(Vec<(u64, String, String)>);

/// The file beside the templates.
const FILE: &str = "renames.csv";

impl Renames {
    /// Reads `renames.csv` of the templates' folder; there are none without it.
    ///
    /// # Errors
    /// [`Error::Data`](pledgebook::Error::Data) with line and column.
    pub fn read(templates: &Path) -> Result<Self> {
        read_if_there(&templates.join(FILE))?.map_or(Ok(Self::default()), |text| Self::parse(&text))
    }

    /// Reads its text.
    ///
    /// ```
    /// use pledgebook_report::diff::Renames;
    /// assert!(Renames::parse("old,new\na.x,a.y\n").is_ok());
    /// let wrong = Renames::parse("old,new\na.x\n").unwrap_err();
    /// assert!(wrong.to_string().starts_with("renames.csv line 2: "));
    /// ```
    ///
    /// # Errors
    /// [`Error::Data`](pledgebook::Error::Data) with line and column.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |line, problem: String| {
            Error::from(Cause::data(FILE, Some(line), None, problem, "each line has an old id and its new id: old,new"))
        };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().map_err(|cause| wrong(1, cause.to_string()))?;
        if header != ["old", "new"].as_slice() {
            return Err(wrong(1, "the header is not `old,new`".into()));
        }
        let mut all = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|cause| {
                wrong(cause.position().map_or(1, csv::Position::line), "the line does not have two cells".into())
            })?;
            let line = record.position().map_or(1, csv::Position::line);
            all.push((line, record[0].to_owned(), record[1].to_owned()));
        }
        Ok(Renames(all))
    }

    /// Whether an id is declared to be gone.
    pub(super) fn is_gone(&self, id: &str) -> bool {
        self.0.iter().any(|(_, before, now)| before == id && now.is_empty())
    }

    /// New id to old id, of those that apply to these two builds.
    pub(super) fn check<'a>(&'a self, old: &Snapshot, new: &Snapshot) -> Result<BTreeMap<&'a str, &'a str>> {
        let has = |build: &Snapshot, id: &str| build.findings.contains_key(id) || build.claims.contains_key(id);
        let mut renamed = BTreeMap::new();
        for (line, before, now) in &self.0 {
            if now.is_empty() {
                if has(new, before) {
                    let problem = format!("`{before}` is declared to be gone, and is there");
                    return Err(Cause::data(FILE, Some(*line), Some(1), problem, "take the line out").into());
                }
                continue;
            }
            if !has(new, now) {
                let known = new.findings.keys().chain(new.claims.keys()).map(String::as_str);
                let near = pledgebook_frame::closest(now, known).map(|near| format!("did you mean `{near}`?"));
                let hint = near.unwrap_or_else(|| "take the line out".into());
                return Err(Cause::data(
                    FILE,
                    Some(*line),
                    Some(2),
                    format!("there is no finding or claim `{now}`"),
                    hint,
                )
                .into());
            }
            if has(new, before) {
                let problem = format!("`{before}` is declared to be called `{now}`, and both are there");
                let hint = "take the line out, or the old finding";
                return Err(Cause::data(FILE, Some(*line), Some(1), problem, hint).into());
            }
            // Where the old build has the new name already, or neither, there is nothing to do.
            if has(old, before) {
                renamed.insert(now.as_str(), before.as_str());
            }
        }
        Ok(renamed)
    }
}
