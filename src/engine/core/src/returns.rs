//! Returns of many months and publishers, read by one recipe: each with its account, and what
//! only shows where they stand beside each other.

mod groups;

use crate::data::Data;
use crate::paths::is_inside;
use crate::{Error, Result};
use groups::{Patterns, with_group};
use pledgebook_frame::Period;
use pledgebook_frame::quantity::{FinancialYear, PartialDate};
use pledgebook_frame::read::{Recipe, ReturnAccount, Returned, accounted, bytes_of, returned};
use polars::prelude::*;
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file of the manifest: what was published, where, and which bytes it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name, below the folder of returns.
    pub file: String,
    /// The month that the publisher says it is of, as 2012-04.
    pub period: String,
    /// Where it was published.
    pub address: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

impl Listed {
    /// Where it is in a folder of returns.
    ///
    /// # Errors
    /// [`Error::Setting`] where its name leads out of the folder.
    pub fn below(&self, folder: &Path) -> Result<PathBuf> {
        if is_inside(&self.file) {
            return Ok(folder.join(&self.file));
        }
        let problem = format!("the manifest names “{}”, which leads out of the folder of returns", self.file);
        Err(Error::Setting { problem, hint: "name every file below that folder".into() })
    }
}

/// The files that a recipe's manifest lists, in its order.
///
/// # Errors
/// Where the recipe has no manifest, or the table lacks a column.
pub fn manifest(data: &Data, recipe: &Recipe) -> Result<Vec<Listed>> {
    let table = recipe.manifest.as_deref().ok_or_else(|| Error::Setting {
        problem: format!("the recipe `{}` names no manifest", recipe.name),
        hint: "name the table that lists the files: \"manifest\": \"returns\"".into(),
    })?;
    let rows = data.rows(table)?;
    let listed = rows.iter().map(|row| {
        let [file, period, address, sha256] = ["file", "period", "address", "sha256"].map(|column| row.text(column));
        let [file, period, address, sha256] = [file?, period?, address?, sha256?].map(Option::unwrap_or_default);
        Ok(Listed { file, period, address, sha256 })
    });
    listed.collect()
}

/// Where fetched returns are kept: beside the tables, and never among them.
pub fn folder(data: &Path) -> PathBuf {
    data.join(".returns")
}

/// The SHA-256 of bytes, in hexadecimal.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The CSV files that paths name, packed with gzip or not: files as they are, folders with all
/// below them; in order.
///
/// # Errors
/// [`Error::File`] where a path is not there, or a folder cannot be read.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if std::fs::metadata(path).map_err(Error::file("read", path))?.is_dir() {
            below(path, &mut found)?;
        } else {
            found.push(path.clone());
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).map_err(Error::file("read", folder))? {
        let path = entry.map_err(Error::file("read", folder))?.path();
        if path.is_dir() {
            below(&path, found)?;
        } else if is_csv(&path) {
            found.push(path);
        }
    }
    Ok(())
}

fn is_csv(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    name.ends_with(".csv") || name.ends_with(".csv.gz")
}

/// A file that was read, or refused.
#[derive(Debug)]
pub struct Read {
    /// Its name.
    pub file: String,
    /// The SHA-256 of its bytes; empty where it could not be read.
    pub sha256: String,
    /// The month that the manifest says it is of.
    pub said: Option<String>,
    /// Its account, or why it was refused.
    pub account: Result<ReturnAccount>,
}

/// Returns, read.
#[derive(Debug)]
pub struct Returns {
    /// Every file, in order.
    pub files: Vec<Read>,
    /// What only shows where they stand beside each other.
    pub across: Across,
    payments: Vec<DataFrame>,
}

/// What shows where returns stand beside each other. Files of one folder are one series.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Across {
    /// Files with the same bytes as an earlier one, and that one.
    pub same_content: Vec<(String, String)>,
    /// Files whose dates are of another month than the manifest says: file, said, found.
    pub other_month: Vec<(String, String, String)>,
    /// Months of a series that several files are of: series, month, files.
    pub month_twice: Vec<(String, String, Vec<String>)>,
    /// Months between the first and the last of a series that no file is of.
    pub absent: Vec<(String, Vec<String>)>,
}

impl Returns {
    /// Reads files, on all cores; what is refused is kept with its sentence. `data` gives the
    /// groups of names and what the manifest says of each file.
    ///
    /// # Errors
    /// Where the recipe names a table or a column that is not there.
    pub fn read(paths: &[PathBuf], base: Option<&Path>, recipe: &Recipe, data: &Data) -> Result<Self> {
        let groups = Patterns::of(data, recipe)?;
        Self::read_each(paths, base, recipe, data, |bytes, file| {
            let Returned { frame, account } = returned(bytes, file, recipe)?;
            Ok((account, Some(with_year(with_group(frame, groups.as_ref())?)?)))
        })
    }

    /// Reads files for their accounts alone: there are no [`payments`](Self::payments) after it.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn accounts_of(paths: &[PathBuf], base: Option<&Path>, recipe: &Recipe, data: &Data) -> Result<Self> {
        Self::read_each(paths, base, recipe, data, |bytes, file| Ok((accounted(bytes, file, recipe)?, None)))
    }

    fn read_each(
        paths: &[PathBuf],
        base: Option<&Path>,
        recipe: &Recipe,
        data: &Data,
        one: impl Fn(&[u8], &str) -> Result<(ReturnAccount, Option<DataFrame>)> + Sync,
    ) -> Result<Self> {
        recipe.money()?;
        let listed = if recipe.manifest.is_some() { manifest(data, recipe)? } else { Vec::new() };
        let said: BTreeMap<&str, &str> =
            listed.iter().map(|listed| (listed.sha256.as_str(), listed.period.as_str())).collect();
        let read = |path: &PathBuf| {
            let name = base.and_then(|base| path.strip_prefix(base).ok()).unwrap_or(path);
            let file = name.to_string_lossy().replace('\\', "/");
            let bytes = match bytes_of(path, &file) {
                Ok(bytes) => bytes,
                Err(error) => return (Read { file, sha256: String::new(), said: None, account: Err(error) }, None),
            };
            let sha256 = sha256(&bytes);
            let said = said.get(sha256.as_str()).map(|said| (*said).to_owned());
            match one(&bytes, &file) {
                Ok((account, frame)) => (Read { file, sha256, said, account: Ok(account) }, frame),
                Err(error) => (Read { file, sha256, said, account: Err(error) }, None),
            }
        };
        let (files, frames): (Vec<Read>, Vec<Option<DataFrame>>) = paths.par_iter().map(read).unzip();
        let across = Across::of(&files);
        Ok(Returns { files, across, payments: frames.into_iter().flatten().collect() })
    }

    /// All payments, file by file.
    ///
    /// # Errors
    /// Where none was read.
    pub fn payments(&self) -> Result<DataFrame> {
        let mut whole = self.each()?[0].clone();
        self.payments[1..].iter().try_for_each(|next| whole.vstack_mut(next).map(|_| ()))?;
        whole.rechunk_mut();
        Ok(whole)
    }

    /// The payments of each file that was read.
    ///
    /// # Errors
    /// Where none was read.
    pub fn each(&self) -> Result<&[DataFrame]> {
        match self.payments.as_slice() {
            [] => Err(Error::Calculation("no return was read, so there are no payments".into())),
            all => Ok(all),
        }
    }

    /// A row a return: `file`, `sha256`, `said`, `month`, `financial_year`, `rows_in`, `rows_kept`,
    /// `rows_set_aside`, `kept_gbp`, `set_aside_gbp`, `repeats`, `repeated_gbp`, `printed_gbp`
    /// (its last printed total, null where it prints none) and `summed_gbp` (of the same rows).
    ///
    /// # Errors
    /// Where an amount is beyond a decimal(38, 2).
    pub fn accounts(&self) -> Result<DataFrame> {
        let read: Vec<(&Read, &ReturnAccount)> =
            self.files.iter().filter_map(|file| Some((file, file.account.as_ref().ok()?))).collect();
        let texts = |name: &str, of: fn(&(&Read, &ReturnAccount)) -> Option<String>| {
            Column::new(name.into(), read.iter().map(of).collect::<Vec<_>>())
        };
        let counts = |name: &str, of: fn(&ReturnAccount) -> usize| {
            Column::new(name.into(), read.iter().map(|(_, account)| of(account) as i64).collect::<Vec<_>>())
        };
        let money = |name: &str, of: fn(&ReturnAccount) -> Option<rust_decimal::Decimal>| -> Result<Column> {
            let pence = read.iter().map(|(_, account)| {
                let mut amount = of(account)?;
                amount.rescale(2);
                Some(amount.mantissa())
            });
            let pence: Int128Chunked = pence.collect();
            Ok(pence.into_decimal(38, 2)?.into_series().with_name(name.into()).into_column())
        };
        Ok(DataFrame::new(
            read.len(),
            vec![
                texts("file", |(file, _)| Some(file.file.clone())),
                texts("sha256", |(file, _)| Some(file.sha256.clone())),
                texts("said", |(file, _)| file.said.clone()),
                texts("month", |(_, account)| account.month.clone()),
                texts("financial_year", |(_, account)| financial_year(account.month.as_deref()?)),
                counts("rows_in", |account| account.rows_in),
                counts("rows_kept", |account| account.rows_kept),
                counts("rows_set_aside", ReturnAccount::rows_set_aside),
                money("kept_gbp", |account| Some(account.kept))?,
                money("set_aside_gbp", |account| Some(account.set_aside_amount))?,
                counts("repeats", |account| account.repeats.len()),
                money("repeated_gbp", |account| Some(account.repeated))?,
                money("printed_gbp", |account| Some(account.totals.last()?.printed))?,
                money("summed_gbp", |account| Some(account.totals.last()?.sum))?,
            ],
        )?)
    }
}

impl Across {
    fn of(files: &[Read]) -> Self {
        let mut across = Across::default();
        let mut hashes: BTreeMap<&str, &str> = BTreeMap::new();
        let mut series: BTreeMap<&str, BTreeMap<String, Vec<String>>> = BTreeMap::new();
        for file in files {
            let Ok(account) = &file.account else { continue };
            if let Some(first) = hashes.get(file.sha256.as_str()) {
                across.same_content.push((file.file.clone(), (*first).to_owned()));
                continue;
            }
            hashes.insert(&file.sha256, &file.file);
            let Some(month) = &account.month else { continue };
            if let Some(said) = file.said.as_ref().filter(|said| *said != month) {
                across.other_month.push((file.file.clone(), said.clone(), month.clone()));
            }
            let folder = file.file.rsplit_once('/').map_or("", |(folder, _)| folder);
            series.entry(folder).or_default().entry(month.clone()).or_default().push(file.file.clone());
        }
        for (folder, months) in series {
            let (Some((first, _)), Some((last, _))) = (months.first_key_value(), months.last_key_value()) else {
                continue;
            };
            let (first, last): (Option<Period>, Option<Period>) = (first.parse().ok(), last.parse().ok());
            let all = first.zip(last).into_iter().flat_map(|(first, last)| first.to(last));
            let absent: Vec<String> = all.map(Period::key).filter(|month| !months.contains_key(month)).collect();
            if !absent.is_empty() {
                across.absent.push((folder.to_owned(), absent));
            }
            let twice = months.into_iter().filter(|(_, files)| files.len() > 1);
            across.month_twice.extend(twice.map(|(month, files)| (folder.to_owned(), month, files)));
        }
        across
    }
}

/// The financial year of a month: “2012-04” → “2012-13”.
fn financial_year(month: &str) -> Option<String> {
    let month: PartialDate = month.parse().ok()?;
    Some(FinancialYear::of(month.first_day()).key())
}

/// The financial year of the return's month, beside it.
fn with_year(mut frame: DataFrame) -> Result<DataFrame> {
    let month = frame.column("month")?.str()?.iter().flatten().next().map(str::to_owned);
    let year = match month.as_deref().and_then(financial_year) {
        Some(year) => StringChunked::full("financial_year".into(), &year, frame.height()),
        None => StringChunked::full_null("financial_year".into(), frame.height()),
    };
    frame.with_column(year.into_series().into_column())?;
    Ok(frame)
}
