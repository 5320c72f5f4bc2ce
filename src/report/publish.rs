//! Writing the output: file by file, each atomically, the PDF last.

use super::{Files, PDF};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

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

/// Writes the files into `folder`. A file appears whole or not at all; files of
/// an earlier run that are no longer made are removed; nothing else is touched.
///
/// # Errors
/// [`Error::File`] for the first file that cannot be written.
pub fn publish(files: &Files, folder: &Path) -> Result<Written> {
    std::fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
    let before = std::fs::read_to_string(folder.join(LIST)).unwrap_or_default();
    let mut written = Written::default();
    let in_order = files.iter().filter(|(path, _)| *path != PDF).chain(files.iter().filter(|(path, _)| *path == PDF));
    for (path, bytes) in in_order {
        written.files += 1;
        written.changed += usize::from(write(&folder.join(path), bytes)?);
    }
    let now: BTreeSet<&str> = files.iter().map(|(path, _)| path).collect();
    for stale in before.lines().filter(|path| !now.contains(path) && is_inside(path)) {
        let _ = std::fs::remove_file(folder.join(stale));
    }
    let list: Vec<&str> = now.into_iter().collect();
    write(&folder.join(LIST), (list.join("\n") + "\n").as_bytes())?;
    Ok(written)
}

/// Whether the file had to be written: the same bytes keep their time stamp.
fn write(path: &Path, bytes: &[u8]) -> Result<bool> {
    if std::fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(false);
    }
    let folder = path.parent().expect("a file in the output folder has a parent");
    std::fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
    let attempt = || -> std::io::Result<()> {
        let mut temporary = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder)?;
        temporary.write_all(bytes)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            temporary.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        temporary.persist(path).map_err(|failed| failed.error)?;
        Ok(())
    };
    attempt().map_err(Error::file("write", path))?;
    Ok(true)
}

/// Writes one file whole or not at all.
///
/// # Errors
/// [`Error::File`] where it cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let path = if path.parent() == Some(Path::new("")) { &Path::new(".").join(path) } else { path };
    write(path, bytes).map(drop)
}

fn is_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)))
}
