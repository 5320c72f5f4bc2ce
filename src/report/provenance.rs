//! What a briefing was made from: content hashes and versions, no clock, no
//! revision, so that committing the report does not change it.

use crate::data::Data;
use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Hashes of data, templates and code, and the versions that matter.
#[derive(Clone, Debug)]
pub struct MadeFrom {
    entries: Vec<(&'static str, &'static str, String)>,
}

impl MadeFrom {
    pub(super) fn of(data: &Data, templates: &Path) -> Result<Self> {
        let data_files: Vec<PathBuf> = data.files();
        let mut template_files = Vec::new();
        walk(templates, Path::new(""), &mut template_files)?;
        let entries = vec![
            ("data_sha256", "Data", hash(data.dir(), &data_files)?),
            ("templates_sha256", "Templates", hash(templates, &template_files)?),
            ("code_sha256", "Code", env!("PLEDGEBOOK_CODE_SHA256").to_owned()),
            ("pledgebook", "Pledgebook", env!("CARGO_PKG_VERSION").to_owned()),
            ("typst", "Typst", env!("PLEDGEBOOK_VERSION_TYPST").to_owned()),
            ("polars", "polars", env!("PLEDGEBOOK_VERSION_POLARS").to_owned()),
            ("plotters", "plotters", env!("PLEDGEBOOK_VERSION_PLOTTERS").to_owned()),
            ("minijinja", "minijinja", env!("PLEDGEBOOK_VERSION_MINIJINJA").to_owned()),
        ];
        Ok(MadeFrom { entries })
    }

    /// Key, label and value of each entry.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, &'static str, &str)> {
        self.entries.iter().map(|(key, label, value)| (*key, *label, value.as_str()))
    }
}

/// Templates, library and fonts: every file that shapes the page, not the output
/// folder or anything hidden.
fn walk(root: &Path, below: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let folder = root.join(below);
    let mut entries = std::fs::read_dir(&folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<Result<Vec<_>, _>>())
        .map_err(Error::file("read", &folder))?;
    entries.sort();
    for name in entries {
        let path = below.join(&name);
        let text = name.to_string_lossy();
        if text.starts_with('.') || path == Path::new("build") {
            continue;
        }
        if root.join(&path).is_dir() {
            walk(root, &path, found)?;
        } else if [".j2", ".typ", ".ttf", ".otf"].iter().any(|end| text.ends_with(end)) {
            found.push(path);
        }
    }
    Ok(())
}

/// SHA-256 over names and contents, in the given order.
fn hash(root: &Path, files: &[PathBuf]) -> Result<String> {
    let mut all = Sha256::new();
    for path in files {
        let bytes = std::fs::read(root.join(path)).map_err(Error::file("read", root.join(path)))?;
        all.update(path.to_string_lossy().replace('\\', "/"));
        all.update([0]);
        all.update((bytes.len() as u64).to_le_bytes());
        all.update(&bytes);
    }
    Ok(all.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
