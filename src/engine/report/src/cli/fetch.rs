//! `report fetch`.

use crate::cli::args::Fetch;
use crate::cli::terminal::{complain, say};
use crate::download::{download, ready};
use crate::error::{Error as Fault, Result};
use crate::publish::write_file;
use pledgebook::Error;
use pledgebook::data::Data;
use pledgebook::returns::{Listed, folder, manifest, sha256};
use std::path::Path;
use std::process::ExitCode;

/// Brings the returns that the manifests list, from their addresses or from a folder of
/// copies, and checks each hash.
pub fn fetch(wanted: &Fetch, quiet: bool) -> Result<ExitCode> {
    let data = Data::for_reading(&wanted.data)?;
    let to = folder(&wanted.data);
    let (mut here, mut brought, mut wrong) = (0, 0, Vec::new());
    let mut asked = wanted.from.is_some();
    for recipe in data.package().recipes.iter().filter(|recipe| recipe.manifest.is_some()) {
        for listed in manifest(&data, recipe)? {
            let target = listed.below(&to)?;
            if hash(&target)?.as_deref() == Some(listed.sha256.as_str()) {
                here += 1;
                continue;
            }
            if !std::mem::replace(&mut asked, true) {
                ready()?;
            }
            let done = match &wanted.from {
                Some(copies) => copy(&listed, &listed.below(copies)?, &target),
                None => bring(&listed, &target),
            };
            match done {
                Ok(()) => brought += 1,
                // The next would not be written either.
                Err(error @ Fault::Unwritten { .. }) => return Err(error),
                Err(error) => wrong.push(error),
            }
        }
    }
    if !quiet {
        say(&[format!(
            "{}: {} returns, {here} of them were here, {brought} brought, {} not",
            to.display(),
            here + brought + wrong.len(),
            wrong.len()
        )])?;
    }
    wrong.iter().for_each(complain);
    Ok(if here + brought == 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The hash of a file that need not be there.
fn hash(path: &Path) -> Result<Option<String>, Error> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(sha256(bytes))),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::file("read", path)(cause)),
    }
}

/// Copies one file, whole or not at all.
fn copy(listed: &Listed, from: &Path, target: &Path) -> Result<()> {
    let bytes = std::fs::read(from).map_err(Error::file("read", from))?;
    as_listed(listed, &from.display().to_string(), &sha256(&bytes))?;
    make_folder(target)?;
    write_file(target, &bytes)
}

/// Brings one file from its address: what came of it so far lies beside it until it is whole.
fn bring(listed: &Listed, target: &Path) -> Result<()> {
    make_folder(target)?;
    let mut part = target.to_owned().into_os_string();
    part.push(".part");
    let part = Path::new(&part);
    if hash(part)?.as_deref() != Some(listed.sha256.as_str()) {
        download(&listed.address, &listed.file, part)?;
    }
    let found = hash(part)?.unwrap_or_default();
    let done = as_listed(listed, &listed.file, &found);
    match done {
        Ok(()) => std::fs::rename(part, target).map_err(Error::file("write", target))?,
        Err(_) => std::fs::remove_file(part).map_err(Error::file("remove", part))?,
    }
    done
}

fn make_folder(target: &Path) -> Result<()> {
    let folder = target.parent().unwrap_or(Path::new("."));
    Ok(std::fs::create_dir_all(folder).map_err(Error::file("make", folder))?)
}

/// Whether the bytes are those that the manifest lists.
fn as_listed(listed: &Listed, file: &str, found: &str) -> Result<()> {
    if found == listed.sha256 {
        return Ok(());
    }
    let problem = format!("the file is no longer what the manifest lists: its hash is {found}, not {}", listed.sha256);
    let hint = match listed.address.as_str() {
        "" => "look for an older copy".to_owned(),
        address => format!("it was published at {address}; if the new one is right, list its hash"),
    };
    Err(Error::data(file, None, None, problem, hint).into())
}
