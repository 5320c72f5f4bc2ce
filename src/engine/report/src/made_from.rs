//! What a briefing was made from: a content hash of each file, versions and
//! parameters. No clock and no revision, so that committing a report does not change it.

use crate::error::{Error, Result};
use crate::files::Files;
use crate::look;
use crate::options::Options;
use pledgebook::briefing::Briefing;
use pledgebook::paths::is_inside;
use pledgebook_code::sha256;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Names to content hashes (SHA-256, in hexadecimal), to versions, or to values.
pub type Named = pledgebook_code::Named;

/// Every input of a briefing, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeFrom {
    /// The package whose program made it.
    #[serde(default)]
    pub briefing: String,
    /// Files of the data package, below its folder.
    pub data: Named,
    /// Templates and `lib.typ`, below their folder.
    pub templates: Named,
    /// Font files.
    pub fonts: Named,
    /// Sources of the program.
    pub code: Named,
    /// Crates the program was built with, and its own version.
    pub versions: Named,
    /// What was asked for.
    pub parameters: Named,
}

/// What the page and `findings.json` name: the crates that shape numbers and pages.
const NAMED: [(&str, &str); 5] = [
    ("pledgebook", "Pledgebook"),
    ("typst", "Typst"),
    ("polars", "polars"),
    ("plotters", "plotters"),
    ("minijinja", "minijinja"),
];

impl MadeFrom {
    /// Reads and hashes what a build would read now; the data are not checked.
    ///
    /// # Errors
    /// [`Error::File`](pledgebook::Error::File) where the data's or the templates' folder cannot be read.
    pub fn now(briefing: &Briefing, options: &Options) -> Result<Self> {
        let mut files = Files::default();
        for path in package_files(&options.data)? {
            // One that is missing is told as removed.
            if options.data.join(&path).is_file() {
                files.copy(format!("data/{path}"), &options.data.join(&path))?;
            }
        }
        templates(&options.templates, &mut files)?;
        Ok(Self::of(briefing, &files, &options.parameters.named(briefing)))
    }

    /// What the program of a briefing is itself made from: its code and its crates.
    pub(crate) fn program(briefing: &Briefing) -> Self {
        let code = &briefing.code;
        let briefing = code.package.to_owned();
        MadeFrom { briefing, code: code.sources(), versions: code.crates(), ..Self::default() }
    }

    /// One hash of all data, as the page prints it.
    pub(crate) fn data_sha256(&self) -> String {
        together(&self.data)
    }

    /// The inputs among the files of a build: `data/`, `templates/`, `fonts/`.
    pub(crate) fn of(briefing: &Briefing, files: &Files, parameters: &Named) -> Self {
        let all: Vec<(&str, &[u8])> = files.iter().collect();
        let hashes: Vec<String> = all.par_iter().map(|(_, bytes)| sha256(bytes)).collect();
        let mut made = MadeFrom { parameters: parameters.clone(), ..Self::program(briefing) };
        for ((path, _), hash) in all.into_iter().zip(hashes) {
            let (kind, name) = path.split_once('/').unwrap_or_default();
            let kind = match kind {
                "data" => &mut made.data,
                "templates" => &mut made.templates,
                "fonts" => &mut made.fonts,
                _ => continue,
            };
            kind.insert(name.to_owned(), hash);
        }
        made
    }

    /// Key, label and value of each line that the page and `findings.json` show.
    pub fn entries(&self) -> Vec<(String, &'static str, String)> {
        let mut shaping = self.templates.clone();
        shaping.extend(self.fonts.clone());
        let mut code = self.code.clone();
        code.extend(self.versions.clone());
        let mut entries = vec![
            ("data_sha256".to_owned(), "Data", self.data_sha256()),
            ("templates_sha256".to_owned(), "Templates", together(&shaping)),
            ("code_sha256".to_owned(), "Code", together(&code)),
        ];
        let version = |name: &str| self.versions.get(name).cloned().unwrap_or_else(|| "unknown".into());
        entries.extend(NAMED.map(|(name, label)| (name.to_owned(), label, version(name))));
        entries
    }

    /// As `made-from.json` holds it.
    pub(crate) fn json(&self) -> Vec<u8> {
        let mut text = serde_json::to_string_pretty(self).expect("maps with text keys are JSON");
        text.push('\n');
        text.into_bytes()
    }
}

/// The files a data package consists of; all it holds where the descriptor is broken.
fn package_files(folder: &Path) -> Result<Vec<String>> {
    let descriptor = folder.join("datapackage.json");
    let text = std::fs::read(&descriptor).map_err(Error::file("read", &descriptor))?;
    let mut files = vec!["datapackage.json".to_owned(), "sources.yml".to_owned()];
    let package: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    let resources = package["resources"].as_array().into_iter().flatten();
    files
        .extend(resources.filter_map(|resource| resource["path"].as_str()).filter(|p| is_inside(p)).map(str::to_owned));
    Ok(files)
}

/// Adds every file that shapes the page, `templates/…` and `fonts/…`: what the project has,
/// but the output folders and anything hidden, and the look inside the program for the rest.
pub(crate) fn templates(root: &Path, files: &mut Files) -> Result<()> {
    walk(root, "", files)?;
    look::complete(files);
    Ok(())
}

fn walk(root: &Path, below: &str, files: &mut Files) -> Result<()> {
    let folder = root.join(below);
    let mut names = std::fs::read_dir(&folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<Result<Vec<_>, _>>())
        .map_err(Error::file("read", &folder))?;
    names.sort();
    for name in names {
        let name = name.to_string_lossy();
        let path = if below.is_empty() { name.to_string() } else { format!("{below}/{name}") };
        if name.starts_with('.') || ["build", "published"].contains(&path.as_str()) {
            continue;
        }
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        if root.join(&path).is_dir() {
            walk(root, &path, files)?;
        } else if ends(&[".j2", ".typ", ".css", ".js"]) {
            files.copy(format!("templates/{path}"), &root.join(&path))?;
        } else if path.starts_with("fonts/") && ends(&[".ttf", ".otf"]) {
            files.copy(path.clone(), &root.join(&path))?;
        }
    }
    Ok(())
}

/// One hash of many: over `name=hash` lines, sorted by name.
fn together(named: &Named) -> String {
    sha256(named.iter().map(|(name, hash)| format!("{name}={hash}\n")).collect::<String>())
}
