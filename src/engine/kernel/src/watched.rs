//! What a kernel rests on outside of itself: the crate that it was built from, and the files
//! of the data package.

use crate::home::Build;
use crate::prepare;
use crate::stale::Files;
use crate::store::Store;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// The crate and the data of one kernel.
pub struct Watched {
    project: PathBuf,
    build: Build,
    /// Files as they were last looked at: length, time, digest.
    seen: BTreeMap<PathBuf, (u64, Option<SystemTime>, String)>,
    /// Files of the crate that are not what the kernel was built from, once it was looked.
    changed: Arc<Mutex<Option<Vec<String>>>>,
    /// Those that were told of; what was so at the start was told then.
    told: Option<Vec<String>>,
}

impl Watched {
    /// Of the project of this build.
    pub fn new(project: PathBuf, build: Build) -> Self {
        Watched { project, build, seen: BTreeMap::new(), changed: Arc::default(), told: None }
    }

    /// The files of the data package as they are now.
    pub fn files(&mut self) -> Files {
        let entries = std::fs::read_dir(self.project.join("data")).into_iter().flatten().flatten();
        let mut files = Files::new();
        for entry in entries {
            let path = entry.path();
            let Some(facts) = entry.metadata().ok().filter(std::fs::Metadata::is_file) else { continue };
            let now = (facts.len(), facts.modified().ok());
            let digest = match self.seen.get(&path) {
                Some((length, time, digest)) if (*length, *time) == now => digest.clone(),
                _ => std::fs::read(&path).map(|bytes| Store::digest(&bytes)).unwrap_or_default(),
            };
            files.insert(entry.file_name().to_string_lossy().into_owned(), digest.clone());
            self.seen.insert(path, (now.0, now.1, digest));
        }
        files
    }

    /// Looks at the crate's files, beside whatever else goes on.
    pub fn look(&self) {
        let (project, build, changed) = (self.project.clone(), self.build.clone(), self.changed.clone());
        std::thread::spawn(move || {
            let now = prepare::changed(&project, &build);
            *changed.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        });
    }

    /// That the crate is another than the kernel's, once for each change that was seen.
    pub fn crate_changed(&mut self) -> Option<String> {
        let changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let told = self.told.replace(changed.clone())?;
        if changed.is_empty() || changed == told {
            return None;
        }
        let what = prepare::named(&changed);
        Some(format!("{what} changed: this kernel runs the crate as it was; restart it to use the new one."))
    }
}
