//! Extracts: small tables of a data package that are made from returns, which are too large
//! for it and name private people.
//!
//! An extract is declared in the descriptor: SQL, and the type and unit of each column of
//! what it gives. Made, it is a table like any; the table `extracts` says from what, by hash,
//! so that a stale one is told without the returns.

mod declared;
mod engine;

use crate::data::{Data, Extract, Package, Resource};
use crate::paths::is_inside;
use crate::returns::{Returns, manifest, sha256};
use crate::{Error, Result};
use declared::{csv_of, text_of};
use pledgebook_frame::read::{Recipe, pounds_and_pence};
use polars::prelude::DataFrame;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use engine::{Answers, Engine, Polars, Statement, Tables};

/// The columns of the table of records, in order.
const COLUMNS: [&str; 12] = [
    "id",
    "engine",
    "sql_sha256",
    "recipe_sha256",
    "tables_sha256",
    "returns_sha256",
    "returns",
    "rows_read",
    "rows_set_aside",
    "control_total",
    "rows_written",
    "result_sha256",
];

/// What an extract was made from and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record(BTreeMap<&'static str, String>);

impl Record {
    /// The cell of a column of the table of records.
    pub fn get(&self, column: &str) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }
}

/// An extract, made and not yet written.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its table.
    pub table: String,
    /// Its file, below the package's folder.
    pub path: String,
    /// The file's text.
    pub text: String,
    /// What it was made from.
    pub record: Record,
}

/// Makes every extract of a package (or the tables of `only`) from the returns in a folder, by
/// an engine. Every file of the manifest has to be there, with the bytes that it lists, and the
/// engine has to count the payments and their sum as the accounts do, or nothing is made.
///
/// # Errors
/// Where a return is not there or not what the manifest lists, is refused by the recipe, the
/// engine counts something else, or a statement does not give the fields that the schema has.
pub fn make(dir: &Path, folder: &Path, only: &[String], engine: &dyn Engine) -> Result<Vec<Made>> {
    let package = Package::read(dir)?;
    let data = Data::for_returns(dir)?;
    let extracts: Vec<(&Resource, &Extract)> = extracts(&package).collect();
    if let Some(name) = only.iter().find(|name| !extracts.iter().any(|(table, _)| table.name == **name)) {
        let names = extracts.iter().map(|(table, _)| table.name.as_str());
        return Err(Error::unknown("extract", name, "the data package", names));
    }
    extracts.iter().try_for_each(|(_, extract)| package.recipe(&extract.recipe).map(drop))?;
    let mut made = Vec::new();
    for recipe in &package.recipes {
        let asked = |(table, extract): &&(&Resource, &Extract)| {
            extract.recipe == recipe.name && (only.is_empty() || only.contains(&table.name))
        };
        let asked: Vec<_> = extracts.iter().filter(asked).collect();
        if asked.is_empty() {
            continue;
        }
        let (returns, files) = whole(&data, recipe, folder)?;
        let control = Control::of(&returns);
        let statement =
            |(table, extract): &&(&Resource, &Extract)| Statement { of: table.name.clone(), sql: extract.statement() };
        let statements: Vec<Statement> =
            std::iter::once(Control::statement(recipe)?).chain(asked.iter().map(statement)).collect();
        let Answers { engine, frames } = engine.ask(&tables(&data, &returns)?, &statements)?;
        let [counted, frames @ ..] = frames.as_slice() else { unreachable!("every statement has an answer") };
        control.holds(counted, &engine)?;
        for ((table, extract), result) in asked.into_iter().zip(frames) {
            let text = csv_of(result, table)?;
            let mut record = inputs(dir, &package, recipe, extract)?;
            record.extend([
                ("id", table.name.clone()),
                ("engine", engine.clone()),
                ("returns", files.to_string()),
                ("rows_read", control.rows.to_string()),
                ("rows_set_aside", control.aside.to_string()),
                ("control_total", format!("{:.2}", control.total)),
                ("rows_written", result.height().to_string()),
                ("result_sha256", sha256(&text)),
            ]);
            made.push(Made { table: table.name.clone(), path: table.path.clone(), text, record: Record(record) });
        }
    }
    Ok(made)
}

/// What the accounts say that an engine has to read.
struct Control {
    rows: usize,
    aside: usize,
    total: Decimal,
}

impl Control {
    fn of(returns: &Returns) -> Self {
        let accounts = || returns.files.iter().filter_map(|file| file.account.as_ref().ok());
        Control {
            rows: accounts().map(|account| account.rows_kept).sum(),
            aside: accounts().map(|account| account.rows_set_aside()).sum(),
            total: accounts().map(|account| account.kept).sum(),
        }
    }

    fn statement(recipe: &Recipe) -> Result<Statement> {
        let money = &recipe.columns[recipe.money()?].name;
        let sql = format!("SELECT COUNT(*) AS payments, SUM(\"{money}\") AS worth FROM payments");
        Ok(Statement { of: "control totals".into(), sql })
    }

    /// Whether an engine counted the same: one that does not see all files counts fewer.
    fn holds(&self, counted: &DataFrame, engine: &str) -> Result<()> {
        let cell = |column: &str| text_of(&counted.column(column)?.get(0)?, "control totals");
        let (rows, worth) = (cell("payments")?, cell("worth")?);
        let total: Decimal = worth.parse().unwrap_or_default();
        if rows == self.rows.to_string() && total == self.total {
            return Ok(());
        }
        let problem = format!(
            "it counts {rows} payments worth {}, and the returns hold {} worth {}: no table was made",
            pounds_and_pence(total),
            self.rows,
            pounds_and_pence(self.total)
        );
        Err(Error::data(engine, None, None, problem, "every machine of the engine has to see the same files"))
    }
}

/// What a statement may ask: the payments, the accounts, and the package's own tables.
fn tables(data: &Data, returns: &Returns) -> Result<Tables> {
    let mut tables = Tables::new();
    for name in data.tables() {
        tables.insert(name.to_owned(), vec![data.frame(name)?]);
    }
    tables.insert("payments".into(), returns.each()?.to_vec());
    tables.insert("accounts".into(), vec![returns.accounts()?]);
    Ok(tables)
}

/// The texts of the files that extracts and their records are to be in, of those that change.
///
/// # Errors
/// Where the descriptor or the table of records cannot be read.
pub fn changed(dir: &Path, made: &[Made]) -> Result<Vec<(PathBuf, String)>> {
    let mut records: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let package = Package::read(dir)?;
    let table = record_table(&package)?;
    for record in records_of(dir, table)?.into_values() {
        records.insert(record.get("id").to_owned(), row(&record));
    }
    for extract in made {
        records.insert(extract.table.clone(), row(&extract.record));
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = std::iter::once(COLUMNS.map(str::to_owned).to_vec()).chain(records.into_values());
    for row in rows {
        writer.write_record(&row).expect("memory takes every row");
    }
    let text = String::from_utf8(writer.into_inner().expect("memory takes every row")).expect("texts are UTF-8");
    let files = made.iter().map(|made| (dir.join(&made.path), made.text.clone()));
    let files = files.chain([(dir.join(&table.path), text)]);
    Ok(files.filter(|(path, text)| std::fs::read(path).ok().as_deref() != Some(text.as_bytes())).collect())
}

/// The extracts that are not what the package would give now, each with why; the returns
/// themselves are not needed.
///
/// # Errors
/// Where the descriptor or the table of records cannot be read.
pub fn stale(dir: &Path) -> Result<Vec<(String, String)>> {
    let package = Package::read(dir)?;
    let mut all = extracts(&package).peekable();
    if all.peek().is_none() {
        return Ok(Vec::new());
    }
    let records = records_of(dir, record_table(&package)?)?;
    let mut stale = Vec::new();
    for (table, extract) in all {
        let Some(record) = records.get(&table.name) else {
            stale.push((table.name.clone(), "was never made".to_owned()));
            continue;
        };
        let recipe = package.recipe(&extract.recipe)?;
        let mut now = inputs(dir, &package, recipe, extract)?;
        now.insert("result_sha256", file_hash(dir, &table.path)?);
        let why = [
            ("sql_sha256", "its SQL is another than that it was made by"),
            ("recipe_sha256", "the recipe is another than that it was made by"),
            ("tables_sha256", "the groups of names are others than those it was made with"),
            ("returns_sha256", "the manifest lists other returns than those it was made from"),
            ("result_sha256", "its file is not what was made"),
        ];
        let changed =
            why.into_iter().filter(|(column, _)| now.get(column).map(String::as_str) != Some(record.get(column)));
        stale.extend(changed.map(|(_, why)| (table.name.clone(), why.to_owned())));
    }
    Ok(stale)
}

/// How many returns the manifests list, and how many of them are in the folder of fetched ones.
///
/// # Errors
/// Where the package cannot be read.
pub fn returns_here(dir: &Path) -> Result<(usize, usize)> {
    let package = Package::read(dir)?;
    let (mut listed, mut here) = (0, 0);
    for recipe in package.recipes.iter().filter(|recipe| recipe.manifest.is_some()) {
        for file in listed_by(dir, &package, recipe)? {
            listed += 1;
            here += usize::from(crate::returns::folder(dir).join(file).is_file());
        }
    }
    Ok((listed, here))
}

fn extracts(package: &Package) -> impl Iterator<Item = (&Resource, &Extract)> {
    package.resources.iter().filter_map(|table| Some((table, table.extract.as_ref()?)))
}

fn record_table(package: &Package) -> Result<&Resource> {
    package.resources.iter().find(|table| table.name == Extract::RECORDS).ok_or_else(|| {
        let problem = "the package has extracts, and no table `extracts` that says from what each was made";
        let hint = format!("describe one with the columns {}", COLUMNS.join(", "));
        Error::data("datapackage.json", None, None, problem, hint)
    })
}

/// The names that a recipe's manifest lists, without any check of the package.
fn listed_by(dir: &Path, package: &Package, recipe: &Recipe) -> Result<Vec<String>> {
    let table = package.resources.iter().find(|table| Some(&table.name) == recipe.manifest.as_ref());
    let Some(table) = table else { return Ok(Vec::new()) };
    let rows = cells(&dir.join(&table.path))?;
    Ok(rows.into_iter().filter_map(|mut row| row.remove("file")).filter(|file| is_inside(file)).collect())
}

/// Every row of a CSV file by its header; none where there is no such file.
fn cells(path: &Path) -> Result<Vec<BTreeMap<String, String>>> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(Error::file("read", path)(cause)),
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_slice());
    let wrong = |cause: csv::Error| Error::data(path.display().to_string(), None, None, cause.to_string(), "");
    let header = reader.headers().map_err(wrong)?.clone();
    let rows = reader.records().map(|row| {
        let row = row.map_err(wrong)?;
        Ok(header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect())
    });
    rows.collect()
}

fn records_of(dir: &Path, table: &Resource) -> Result<BTreeMap<String, Record>> {
    let rows = cells(&dir.join(&table.path))?;
    let record = |row: BTreeMap<String, String>| {
        Record(COLUMNS.iter().map(|column| (*column, row.get(*column).cloned().unwrap_or_default())).collect())
    };
    Ok(rows.into_iter().map(record).map(|record| (record.get("id").to_owned(), record)).collect())
}

fn row(record: &Record) -> Vec<String> {
    COLUMNS.iter().map(|column| record.get(column).to_owned()).collect()
}

fn file_hash(dir: &Path, path: &str) -> Result<String> {
    let path = dir.join(path);
    match crate::text::read(&path) {
        Ok(bytes) => Ok(sha256(bytes)),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(cause) => Err(Error::file("read", &path)(cause)),
    }
}

/// The hashes of what an extract is made from.
fn inputs(dir: &Path, package: &Package, recipe: &Recipe, extract: &Extract) -> Result<BTreeMap<&'static str, String>> {
    let table = |name: Option<&str>| match package.resources.iter().find(|table| Some(table.name.as_str()) == name) {
        Some(table) => file_hash(dir, &table.path),
        None => Ok(String::new()),
    };
    let recipe_text = serde_json::to_string(recipe).expect("a recipe is JSON");
    Ok(BTreeMap::from([
        ("sql_sha256", sha256(extract.statement())),
        ("recipe_sha256", sha256(recipe_text)),
        ("tables_sha256", table(recipe.groups.as_ref().map(|groups| groups.table.as_str()))?),
        ("returns_sha256", table(recipe.manifest.as_deref())?),
    ]))
}

/// Every return of the manifest, read; all of them have to be there and be what is listed.
fn whole(data: &Data, recipe: &Recipe, folder: &Path) -> Result<(Returns, usize)> {
    let listed = manifest(data, recipe)?;
    let mut paths = Vec::new();
    for file in &listed {
        let path = file.below(folder)?;
        let found = sha256(std::fs::read(&path).map_err(Error::file("read", &path))?);
        if found != file.sha256 {
            let problem =
                format!("the file is not the one that the manifest lists: its hash is {found}, not {}", file.sha256);
            return Err(Error::data(
                path.display().to_string(),
                None,
                None,
                problem,
                "fetch it again, or list the new one",
            ));
        }
        paths.push(path);
    }
    let mut returns = Returns::read(&paths, Some(folder), recipe, data)?;
    if let Some(at) = returns.files.iter().position(|file| file.account.is_err()) {
        let refused = returns.files.swap_remove(at);
        return refused.account.map(|_| (returns, 0));
    }
    Ok((returns, listed.len()))
}
