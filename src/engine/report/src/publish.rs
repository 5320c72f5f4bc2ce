//! Writing the output: all of it or nothing.
//!
//! What changed is first written to `.new/` inside the folder, so a full disk
//! shows while nothing has happened yet. Then a journal is put there by one rename,
//! from which moment the new output counts: only renames are left. A build killed
//! before that leaves the last output; one killed after it is finished by whoever
//! next opens the folder ([`finish`]). Files and journal reach the disk before the
//! first rename, so the same holds for a power cut. Builds into one folder wait for
//! each other.

use crate::error::{Error, Result};
use crate::files::Files;
use crate::options::PDF;
use pledgebook::paths::is_inside;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// What was written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// Files that are new or differ from what was there.
    pub changed: usize,
    /// All files.
    pub files: usize,
}

/// The list of what we wrote, so that the next run can clear what it no longer
/// makes and nothing else.
const LIST: &str = ".files";
/// Where new files wait, below the output folder: a rename never leaves its file system.
const STAGE: &str = ".new";
/// In `.new/`: what is still to be renamed and removed.
const JOURNAL: &str = "journal";
/// How long a build waits for another one.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes the files into `folder`, all or none; files of an earlier run that are no
/// longer made are removed; nothing else is touched; the same bytes keep their time stamp.
///
/// # Errors
/// [`Error::Unwritten`] where they cannot be written: the folder is then as it was.
pub fn publish(files: &Files, folder: &Path) -> Result<Written> {
    let all = files.iter().map(|(_, bytes)| bytes.len()).sum();
    fs::create_dir_all(folder).map_err(Error::unwritten(folder, all))?;
    publish_watched(files, folder, &mut |_| {})
}

/// Finishes a build that was killed while it put its files in place, and clears the
/// leftovers of one killed earlier. Whoever reads an output folder calls this first.
///
/// # Errors
/// [`Error::Unwritten`] where that is not possible.
pub fn finish(folder: &Path) -> Result<()> {
    if !folder.join(STAGE).exists() {
        return Ok(());
    }
    let _lock = lock(folder, PATIENCE)?;
    match recover(folder, &mut |_| {}) {
        // Leftovers that cannot be cleared (of a read-only disk) mislead no reader.
        Err(cause) if unfinished(folder) => Err(Error::unwritten(folder, 0)(cause)),
        _ => Ok(()),
    }
}

/// Whether a build was killed there while it put its files in place.
pub(crate) fn unfinished(folder: &Path) -> bool {
    folder.join(STAGE).join(JOURNAL).exists()
}

/// [`publish`] that tells of every step: a test stops it there.
fn publish_watched(files: &Files, folder: &Path, step: &mut dyn FnMut(&str)) -> Result<Written> {
    let _lock = lock(folder, PATIENCE)?;
    recover(folder, step).map_err(Error::unwritten(folder, 0))?;
    let paths: Vec<&str> = files.iter().map(|(path, _)| path).collect();
    let list = paths.join("\n") + "\n";
    let mut all: Vec<(&str, &[u8])> = files.iter().chain([(LIST, list.as_bytes())]).collect();
    all.sort_by_key(|(path, _)| *path == PDF);
    let differs = |(path, bytes): &(&str, &[u8])| !fs::read(folder.join(path)).is_ok_and(|there| there == *bytes);
    let differs: Vec<bool> = all.par_iter().map(differs).collect();
    let changed: Vec<(&str, &[u8])> =
        all.into_iter().zip(differs).filter(|(_, differs)| *differs).map(|(file, _)| file).collect();
    let before = fs::read_to_string(folder.join(LIST)).unwrap_or_default();
    let now: BTreeSet<&str> = paths.iter().copied().collect();
    let stale = before.lines().filter(|path| !now.contains(path) && is_inside(path) && folder.join(path).is_file());
    let stale: Vec<&str> = stale.collect();
    let written = Written { changed: changed.iter().filter(|(path, _)| *path != LIST).count(), files: paths.len() };
    if changed.is_empty() && stale.is_empty() {
        return Ok(written);
    }
    let needed = changed.iter().map(|(_, bytes)| bytes.len()).sum();
    if let Err(cause) = stage(&changed, &stale, folder, step) {
        // Nothing was renamed yet; what cannot be cleared now is cleared by the next build.
        let _ = fs::remove_dir_all(folder.join(STAGE));
        clear_empty(&changed, folder);
        return Err(Error::unwritten(folder, needed)(cause));
    }
    recover(folder, step).map_err(Error::file("finish writing", folder))?;
    Ok(written)
}

/// Writes what changed to `.new/`, and at last the journal.
fn stage(changed: &[(&str, &[u8])], stale: &[&str], folder: &Path, step: &mut dyn FnMut(&str)) -> io::Result<()> {
    let stage = folder.join(STAGE);
    fs::create_dir(&stage)?;
    step("stage");
    for (path, _) in changed {
        let target = folder.join(path);
        if target.is_dir() {
            return Err(io::Error::new(ErrorKind::IsADirectory, format!("{path} is a folder")));
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(|cause| io::Error::new(cause.kind(), format!("{path}: {cause}")))?;
        }
    }
    let numbered: Vec<(usize, &[u8])> = changed.iter().map(|(_, bytes)| *bytes).enumerate().collect();
    numbered.par_iter().try_for_each(|(n, bytes)| write(&stage.join(n.to_string()), bytes))?;
    step("files");
    let puts = changed.iter().enumerate().map(|(n, (path, _))| format!("put {n} {path}\n"));
    let removes = stale.iter().map(|path| format!("remove {path}\n"));
    let draft = stage.join("draft");
    write(&draft, puts.chain(removes).collect::<String>().as_bytes())?;
    sync_folder(&stage);
    step("draft");
    fs::rename(&draft, stage.join(JOURNAL))?;
    sync_folder(&stage);
    step("journal");
    Ok(())
}

/// Does what the journal says and is not done yet; without one, clears `.new/`.
fn recover(folder: &Path, step: &mut dyn FnMut(&str)) -> io::Result<()> {
    let stage = folder.join(STAGE);
    let journal = match fs::read_to_string(stage.join(JOURNAL)) {
        Ok(journal) => journal,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return clear(&stage),
        Err(cause) => return Err(cause),
    };
    for line in journal.lines() {
        if let Some((n, path)) =
            line.strip_prefix("put ").and_then(|put| put.split_once(' ')).filter(|(_, p)| is_inside(p))
        {
            match fs::rename(stage.join(n), folder.join(path)) {
                // Renamed before the kill.
                Err(cause) if cause.kind() == ErrorKind::NotFound && folder.join(path).is_file() => {}
                done => done?,
            }
        } else if let Some(path) = line.strip_prefix("remove ").filter(|path| is_inside(path)) {
            let _ = fs::remove_file(folder.join(path));
        }
        step(line);
    }
    sync_folder(folder);
    // First the journal, by itself: a kill here must not leave it without its files.
    fs::remove_file(stage.join(JOURNAL))?;
    step("done");
    clear(&stage)
}

fn clear(stage: &Path) -> io::Result<()> {
    match fs::remove_dir_all(stage) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => Err(cause),
        _ => Ok(()),
    }
}

/// Clears the folders that were made for files which then had no room.
fn clear_empty(changed: &[(&str, &[u8])], folder: &Path) {
    for (path, _) in changed {
        let above = Path::new(path).ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
        // One that holds anything is not removed.
        let _ = above.map(|above| fs::remove_dir(folder.join(above))).take_while(io::Result::is_ok).count();
    }
}

/// Writes a file down to the disk.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.sync_all()
}

/// Names in a folder reach the disk; where a system has no such thing, they do in its own time.
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Holds the folder against other builds until dropped, or the process ends. The
/// folder itself is locked: no lock file can be left behind. On systems that cannot
/// lock a folder there is no lock.
fn lock(folder: &Path, patience: Duration) -> Result<Option<File>> {
    let Ok(file) = File::open(folder) else { return Ok(None) };
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(_)) => return Ok(None),
            Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Unwritten {
                    folder: folder.to_owned(),
                    problem: format!("another build has been writing there for {} seconds", patience.as_secs()),
                    hint: "wait for it, or end it, and build again".into(),
                });
            }
        }
    }
}

/// Writes one file whole or not at all.
///
/// # Errors
/// [`Error::Unwritten`] where it cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let attempt = || -> io::Result<()> {
        let temporary = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder)?;
        write(temporary.path(), bytes)?;
        temporary.persist(path).map(drop).map_err(|failed| failed.error)
    };
    attempt().map_err(Error::unwritten(path, bytes.len()))
}

#[cfg(test)]
#[path = "publish_tests.rs"]
mod tests;
