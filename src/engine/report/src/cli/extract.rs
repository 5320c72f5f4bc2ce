//! `report extract`.

use crate::cli::args::{Extract, ExtractEngine};
use crate::cli::terminal::say;
use crate::error::{Error, Result};
use crate::publish::write_file;
use pledgebook::extract::{Polars, changed, make};
use pledgebook::returns::folder;

/// Makes the extracts from the returns, and writes them into the data package.
pub fn extract(wanted: &Extract, quiet: bool) -> Result<()> {
    let from = wanted.from.clone().unwrap_or_else(|| folder(&wanted.data));
    let made = match wanted.engine.clone() {
        ExtractEngine::Polars if wanted.shared.is_some() => {
            let problem = "--shared names a folder for a cluster, and polars reads the returns itself";
            return Err(Error::setting(problem, "leave it out, or name the cluster: --engine ballista://HOST:PORT"));
        }
        ExtractEngine::Polars => make(&wanted.data, &from, &wanted.only, &Polars)?,
        ExtractEngine::Ballista(mut cluster) => {
            cluster.shared = wanted.shared.clone();
            make(&wanted.data, &from, &wanted.only, &cluster)?
        }
    };
    let changed = changed(&wanted.data, &made)?;
    changed.iter().try_for_each(|(path, text)| write_file(path, text.as_bytes()))?;
    if quiet {
        return Ok(());
    }
    let mut lines: Vec<String> = made
        .iter()
        .map(|made| {
            let said = |column| made.record.get(column);
            format!(
                "{}: {} rows, of {} payments worth £{} in {} returns ({} rows set aside)",
                made.path,
                said("rows_written"),
                said("rows_read"),
                said("control_total"),
                said("returns"),
                said("rows_set_aside"),
            )
        })
        .collect();
    lines.push(format!("{} files changed", changed.len()));
    say(&lines)
}
