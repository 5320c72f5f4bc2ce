//! Whether an output folder is still what a build would write.

use crate::error::{Error, Result};
use crate::made_from::{MadeFrom, Named};
use crate::options::Options;
use crate::project;
use crate::publish::unfinished;
use crate::record::Record;
use pledgebook::briefing::Briefing;
use pledgebook::paths::is_inside;
use pledgebook_code::sha256;
use rayon::prelude::*;
use std::path::Path;

/// Something that is not as it was when the folder was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// "data", "template", "font", "source file", "crate", "parameter", "extract", "output".
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What happened to it: "changed", "is new", "5.1 → 5.2".
    pub how: String,
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.kind, self.name, self.how)
    }
}

/// What is not as it was when `folder` was made; empty where it is fresh. Content
/// is compared, never a time stamp. Nothing is written.
///
/// # Errors
/// [`Error::Setting`](pledgebook::Error::Setting) where it cannot be told: no record, or a program that is older
/// than the sources beside it. [`Error::File`](pledgebook::Error::File) where an input cannot be read.
pub fn status(briefing: &Briefing, options: &Options, folder: &Path) -> Result<Vec<Change>> {
    if unfinished(folder) {
        let how = "were being put in place when a build was killed; the next build finishes that".into();
        return Ok(vec![Change { kind: "output", name: "files".into(), how }]);
    }
    let record = Record::read(folder)?;
    let now = MadeFrom::now(briefing, options)?;
    not_outdated(briefing, &now, options)?;
    let before = &record.made_from;
    let mut changes = Vec::new();
    for (kind, before, now) in [
        ("data", &before.data, &now.data),
        ("template", &before.templates, &now.templates),
        ("font", &before.fonts, &now.fonts),
        ("source file", &before.code, &now.code),
    ] {
        changes.extend(differences(kind, before, now, |_, _| "changed".into()));
    }
    for (kind, before, now) in
        [("crate", &before.versions, &now.versions), ("parameter", &before.parameters, &now.parameters)]
    {
        changes.extend(differences(kind, before, now, |before, now| format!("{before} → {now}")));
    }
    let stale = pledgebook::extract::stale(&options.data)?;
    changes.extend(stale.into_iter().map(|(name, how)| Change { kind: "extract", name, how }));
    changes.extend(differences("output", &record.outputs, &outputs(&record, folder), |_, _| {
        "is not what the build wrote".into()
    }));
    Ok(changes)
}

fn differences(kind: &'static str, before: &Named, now: &Named, changed: fn(&str, &str) -> String) -> Vec<Change> {
    let mut found: Vec<Change> = Vec::new();
    let mut add = |name: &str, how: String| found.push(Change { kind, name: name.to_owned(), how });
    for (name, value) in before {
        match now.get(name) {
            Some(same) if same == value => {}
            Some(other) => add(name, changed(value, other)),
            None => add(name, "is gone".into()),
        }
    }
    for name in now.keys().filter(|name| !before.contains_key(*name)) {
        add(name, "is new".into());
    }
    found.sort();
    found
}

/// The outputs as they are on disk.
fn outputs(record: &Record, folder: &Path) -> Named {
    let names: Vec<&String> = record.outputs.keys().collect();
    let hash =
        |name: &&String| is_inside(name).then(|| pledgebook::text::read(&folder.join(name)).ok()).flatten().map(sha256);
    let hashes: Vec<Option<String>> = names.par_iter().map(hash).collect();
    names.into_iter().zip(hashes).filter_map(|(name, hash)| Some((name.clone(), hash?))).collect()
}

/// Where the sources of this very program lie beside the templates, it must have
/// been built from them as they are: otherwise it would call fresh what is not.
fn not_outdated(briefing: &Briefing, now: &MadeFrom, options: &Options) -> Result<()> {
    let Some(there) = project::around(briefing, options)? else { return Ok(()) };
    let Some(first) = differences("source file", &now.code, &there.sources, |_, _| "changed".into()).into_iter().next()
    else {
        return Ok(());
    };
    Err(Error::setting(
        format!("this program is older than its sources ({} {})", first.name, first.how),
        "run it by `cargo run -- status`, which builds it first",
    ))
}
