//! Where a command may write.

use crate::error::{Error, Result};
use crate::options::Options;
use std::path::{Path, PathBuf};

/// Refuses an output folder that holds the inputs, or lies among them: clearing what is
/// no longer made could then take a source file with it, and the next build would read
/// what this one wrote.
pub fn not_over_the_inputs(folder: &Path, options: &Options) -> Result<()> {
    let (out, data, templates) = (real(folder), real(&options.data), real(&options.templates));
    let own = ["build", "published"].iter().any(|own| out.starts_with(templates.join(own)));
    if data.starts_with(&out) || templates.starts_with(&out) {
        return Err(Error::setting(
            format!("the output folder {} holds the data or the templates", folder.display()),
            "name a folder of its own with --out",
        ));
    }
    if out.starts_with(&data) || (out.starts_with(&templates) && !own) {
        return Err(Error::setting(
            format!("the output folder {} lies among the data or the templates", folder.display()),
            "name a folder outside them with --out",
        ));
    }
    Ok(())
}

/// The path without links, of a folder that need not be there yet.
fn real(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let there = whole.ancestors().find_map(|above| Some((above, std::fs::canonicalize(above).ok()?)));
    match there {
        Some((above, known)) => known.join(whole.strip_prefix(above).unwrap_or(Path::new(""))),
        None => whole,
    }
}
