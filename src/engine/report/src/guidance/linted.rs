//! What was looked at, and what is not as the guidance asks.

use super::allowed::{self, ALLOWED, Allowed};
use super::rule::{Breach, Level};
use super::rules::{RULES, rule_of};
use super::{charts, page, pdf, project, records, sheets, tidy};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::{workbook, xml};
use std::path::Path;

/// What was looked at, and what is not as it is asked.
#[derive(Debug, Default)]
pub(crate) struct Linted {
    /// Files and folders, as they are named.
    pub looked_at: Vec<String>,
    pub breaches: Vec<Breach>,
    /// Breaches that are allowed, each with the reason.
    pub allowed: Vec<(Breach, String)>,
    /// What is allowed without need, each a sentence.
    pub unneeded: Vec<String>,
    /// Whether the project itself was looked at, which the levels of RAP are about.
    pub project: bool,
}

impl Linted {
    /// Looks at a project: its folder, and how it is named.
    ///
    /// # Errors
    /// Where a file of it cannot be read.
    pub fn project(&mut self, folder: &Path, shown: &str) -> Result<()> {
        self.project = true;
        self.look(shown, project::breaches(folder, shown)?);
        Ok(())
    }

    /// Looks at a data package.
    ///
    /// # Errors
    /// Where its descriptor cannot be read.
    pub fn data(&mut self, folder: &Path) -> Result<()> {
        let shown = folder.display().to_string();
        self.look(&shown, tidy::breaches(folder, &shown)?);
        Ok(())
    }

    /// Looks at the record of an output folder, and whether the files are those of it.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub fn record(&mut self, folder: &Path) -> Result<()> {
        let shown = folder.display().to_string();
        self.look(&format!("{shown}/{}", crate::record::RECORD), records::breaches(folder, &shown)?);
        Ok(())
    }

    /// Looks at the outputs among files that are together, named below `shown`.
    ///
    /// # Errors
    /// [`Error::Refused`] where one cannot be read.
    pub fn outputs(&mut self, files: &Files, shown: &str) -> Result<()> {
        let named = |name: &str| if shown.is_empty() { name.to_owned() } else { format!("{shown}/{name}") };
        self.look(shown, records::together(files, shown));
        for (name, bytes) in files.iter().filter(|(name, _)| !name.contains('/')) {
            if is_output(name) {
                self.look(&named(name), output(&named(name), bytes)?);
            }
        }
        Ok(())
    }

    /// Looks at one output.
    ///
    /// # Errors
    /// As [`outputs`](Self::outputs).
    pub fn output(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.look(name, output(name, bytes)?);
        Ok(())
    }

    fn look(&mut self, at: &str, breaches: Vec<Breach>) {
        if !at.is_empty() && !self.looked_at.contains(&at.to_owned()) {
            self.looked_at.push(at.to_owned());
        }
        self.breaches.extend(breaches);
    }

    /// Takes out what is allowed; what is allowed and was looked for in vain is told.
    ///
    /// # Errors
    /// As the file of what is allowed is read.
    pub fn allow(&mut self, templates: &Path) -> Result<()> {
        let allowed = allowed::read(templates)?;
        self.breaches.sort();
        self.breaches.dedup();
        let (kept, out): (Vec<_>, Vec<_>) = std::mem::take(&mut self.breaches)
            .into_iter()
            .map(|breach| (allowed.iter().find(|each| each.holds_for(&breach)), breach))
            .partition(|(found, _)| found.is_none());
        self.breaches = kept.into_iter().map(|(_, breach)| breach).collect();
        let used = |each: &Allowed| out.iter().any(|(found, _)| found.is_some_and(|found| found.line == each.line));
        let file = templates.join(ALLOWED);
        self.unneeded = allowed
            .iter()
            .filter(|each| !used(each) && (self.project || is_of_outputs(&each.code)))
            .map(|each| format!("{} line {}: {} is allowed, and kept everywhere", file.display(), each.line, each.code))
            .collect();
        let reason = |found: Option<&Allowed>| found.map(|each| each.reason.clone()).unwrap_or_default();
        self.allowed = out.into_iter().map(|(found, breach)| (breach, reason(found))).collect();
        Ok(())
    }

    /// Which level of RAP is reached, and which rules of it are only allowed to be otherwise.
    pub fn level(&self) -> (Option<Level>, Vec<&'static str>) {
        let of = |level: Level| RULES.iter().filter(move |rule| rule.level == level).map(|rule| rule.code.as_str());
        let broken = |level: Level| of(level).any(|code| self.breaches.iter().any(|breach| breach.code == code));
        let levels = [Level::Baseline, Level::Silver, Level::Gold];
        let reached = levels.into_iter().take_while(|level| !broken(*level)).last().filter(|_| self.project);
        let open =
            levels.into_iter().flat_map(of).filter(|code| self.allowed.iter().any(|(breach, _)| breach.code == *code));
        (reached, open.collect())
    }
}

/// Whether a file is one that readers are given, by its name.
pub(crate) fn is_output(name: &str) -> bool {
    [".pdf", ".html", ".ods", ".xlsx"].iter().any(|end| name.to_lowercase().ends_with(end))
}

/// Whether a rule is one of what is published, and not of the project.
fn is_of_outputs(code: &str) -> bool {
    rule_of(code).is_ok_and(|rule| rule.level == Level::Publication)
}

fn output(name: &str, bytes: &[u8]) -> Result<Vec<Breach>> {
    if bytes.starts_with(b"%PDF-") {
        return pdf::breaches(name, bytes);
    }
    if bytes.starts_with(b"PK") {
        return Ok(sheets::breaches(name, &workbook::read(name, bytes)?));
    }
    let text =
        std::str::from_utf8(bytes).map_err(|_| Error::Refused(format!("{name} is no PDF, web page or spreadsheet")))?;
    let xml = xml::page(text);
    let page = xml::parse(name, &xml)?;
    let mut breaches = page::breaches(name, text, &page);
    breaches.extend(charts::breaches(name, &page));
    Ok(breaches)
}
