//! The data package: read, checked, and handed out as polars frames.
//!
//! A table is a frame with three columns more than its file may show: `source`
//! and `locator` (from the file) and `caveats` (ids of the caveats that apply to
//! the row), so that a value keeps its provenance wherever the row goes.

mod as_of;
mod check;
mod deflators;
pub(crate) mod known;
mod read;
mod schema;
mod sources;

pub use deflators::Deflators;
pub use schema::{AnnouncedBy, Field, Kind, Package, Resource};
pub use sources::{Listed, Sources};

use crate::error::{Error, Result};
use crate::frame::Rows;
use crate::parallel;
use crate::paths::is_inside;
use crate::quantity::PartialDate;
use crate::text;
use polars::prelude::{Column, DataFrame};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A statement that limits or corrects a figure, and goes wherever it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caveat {
    /// Its id.
    pub id: String,
    /// The table it is about.
    pub table: String,
    /// The row it is about; empty for every row.
    pub key: String,
    /// The column it is about; empty for the whole row.
    pub field: String,
    /// `caveat` or `correction`.
    pub kind: String,
    /// One sentence.
    pub text: String,
    /// Where that is known from.
    pub source: String,
}

/// A data package, loaded and checked.
#[derive(Clone, Debug)]
pub struct Data {
    dir: PathBuf,
    package: Package,
    frames: BTreeMap<String, DataFrame>,
    sources: Sources,
    caveats: Vec<Caveat>,
    reads: Arc<Mutex<BTreeSet<String>>>,
    dates: Arc<BTreeMap<String, Option<PartialDate>>>,
    then: Option<as_of::Then>,
}

impl Data {
    /// Opens the package in `data/`, looked for here and in every folder above:
    /// a notebook in `notebooks/` finds the same data as the report.
    ///
    /// # Errors
    /// Where there is none, and every data error there can be.
    ///
    /// ```
    /// use pledgebook::prelude::*;
    /// let data = Data::open()?;
    /// assert!(data.frame("it_budgets")?.height() >= 5);
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    pub fn open() -> Result<Self> {
        let here = std::env::current_dir().map_err(Error::file("find", "."))?;
        let dir = here.ancestors().map(|dir| dir.join("data")).find(|dir| dir.join("datapackage.json").is_file());
        Self::open_at(dir.unwrap_or_else(|| PathBuf::from("data")))
    }

    /// Opens the package in a folder: every file is read and every check is made.
    ///
    /// # Errors
    /// [`Error::Data`] for the first thing that is wrong, with file, line and column.
    pub fn open_at(dir: impl AsRef<Path>) -> Result<Self> {
        let dir = dir.as_ref();
        let package = read_package(dir)?;
        check::schema(&package)?;
        let sources = Sources::read(&dir.join("sources.yml"))?;
        let mut tables = check::Tables::new();
        let mut frames = BTreeMap::new();
        let patterns = read::Patterns::of(&package);
        let read = parallel::map(&package.resources, |resource| {
            let raw = read::read(&dir.join(&resource.path), &resource.path, resource)?;
            Ok::<_, Error>((read::frame(&raw, resource, &patterns)?, raw))
        });
        for (resource, read) in package.resources.iter().zip(read) {
            let (frame, raw) = read?;
            frames.insert(resource.name.clone(), frame);
            tables.insert(resource.name.clone(), raw);
        }
        check::rows(&package, &tables, &sources)?;
        check::caveats(&package, &tables)?;
        let caveats = frames.get("caveats").map(caveats_of).transpose()?.unwrap_or_default();
        for resource in &package.resources {
            let keys = check::row_keys(resource, &tables[&resource.name]);
            let ids: Vec<String> = keys.iter().map(|key| applying(&caveats, &resource.name, key)).collect();
            if let Some(frame) = frames.get_mut(&resource.name) {
                frame.with_column(Column::new("caveats".into(), ids))?;
            }
        }
        let dates = Arc::new(sources.dates(&package.definitions));
        let data =
            Data { dir: dir.to_owned(), package, frames, sources, caveats, reads: Arc::default(), dates, then: None };
        known::remember(&data);
        Ok(data)
    }

    /// A table as a frame.
    ///
    /// # Errors
    /// [`Error::Unknown`], with the nearest name.
    pub fn frame(&self, table: &str) -> Result<DataFrame> {
        self.reads.lock().expect("no panic holds this lock").insert(table.to_owned());
        self.frames.get(table).cloned().ok_or_else(|| Error::unknown("table", table, "the data package", self.tables()))
    }

    /// A table's rows as typed, sourced figures.
    ///
    /// # Errors
    /// [`Error::Unknown`], with the nearest name.
    pub fn rows(&self, table: &str) -> Result<Rows> {
        self.frame(table)?;
        self.table(table)
    }

    /// [`rows`](Self::rows), which does not count as reading them.
    fn table(&self, table: &str) -> Result<Rows> {
        let unknown = || Error::unknown("table", table, "the data package", self.tables());
        let rows = Rows::of(self.frames.get(table).ok_or_else(unknown)?)?.named(table);
        let Some(resource) = self.resource(table) else { return Ok(rows) };
        let units = resource.schema.fields.iter().filter_map(|f| Some((f.name.as_str(), f.unit.as_deref()?)));
        let later = self.then.as_ref().and_then(|then| then.later.get(table).cloned());
        Ok(rows.with_units(units).announced(self.announced(resource)?).without(later))
    }

    /// The tables asked for since [`forget_reads`](Self::forget_reads): `report list` shows them.
    pub(crate) fn reads(&self) -> Vec<String> {
        self.reads.lock().expect("no panic holds this lock").iter().cloned().collect()
    }

    pub(crate) fn forget_reads(&self) {
        self.reads.lock().expect("no panic holds this lock").clear();
    }

    /// The names of all tables.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.package.resources.iter().map(|resource| resource.name.as_str())
    }

    /// How many rows a table has; unlike [`frame`](Self::frame) this does not count as reading it.
    pub(crate) fn height(&self, table: &str) -> Option<usize> {
        self.frames.get(table).map(DataFrame::height)
    }

    /// A table's description.
    pub fn resource(&self, table: &str) -> Option<&Resource> {
        self.package.resources.iter().find(|resource| resource.name == table)
    }

    /// The descriptor.
    pub fn package(&self) -> &Package {
        &self.package
    }

    /// The folder it was read from.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The sources.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// All caveats, in the data's order.
    pub fn caveats(&self) -> &[Caveat] {
        &self.caveats
    }

    /// The GDP deflator of one vintage, from the table `deflators`.
    ///
    /// # Errors
    /// [`Error::Unknown`] where the table or the vintage is missing.
    pub fn deflators(&self, vintage: &str) -> Result<Deflators> {
        Deflators::of(&self.rows("deflators")?, vintage)
    }

    /// Every file of the package, sorted: what is hashed and attached.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = ["datapackage.json", "sources.yml"].map(PathBuf::from).into();
        files.extend(self.package.resources.iter().map(|resource| PathBuf::from(&resource.path)));
        files.sort();
        files
    }
}

fn read_package(dir: &Path) -> Result<Package> {
    let path = dir.join("datapackage.json");
    let text = text::read_to_string(&path).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::NotFound => Error::Setting {
            problem: format!("there is no data package in {}", dir.display()),
            hint: "name the folder that has datapackage.json with --data, or run from the project's folder".into(),
        },
        _ => Error::file("read", &path)(cause),
    })?;
    let package: Package = serde_json::from_str(&text).map_err(|cause| {
        let (line, column) = (cause.line() as u64, cause.column() as u64);
        Error::data("datapackage.json", Some(line), Some(column), cause.to_string(), "see the Data Package v2 standard")
    })?;
    for resource in &package.resources {
        if !is_inside(&resource.path) {
            let problem = format!("`{}`: the path “{}” leads out of the package", resource.name, resource.path);
            return Err(Error::data(
                "datapackage.json",
                None,
                None,
                problem,
                "keep every file inside the package's folder",
            ));
        }
    }
    Ok(package)
}

fn caveats_of(frame: &DataFrame) -> Result<Vec<Caveat>> {
    let rows = Rows::of(frame)?;
    let all = rows.iter().map(|row| {
        let text = |column: &str| Ok::<_, Error>(row.text(column)?.unwrap_or_default());
        Ok(Caveat {
            id: text("id")?,
            table: text("table")?,
            key: text("key")?,
            field: text("field")?,
            kind: text("kind")?,
            text: text("text")?,
            source: text("source")?,
        })
    });
    all.collect()
}

/// The caveats of a row as its `caveats` cell holds them: `id` or `id:field`, by spaces.
fn applying(caveats: &[Caveat], table: &str, key: &str) -> String {
    let hits = caveats.iter().filter(|c| c.table == table && (c.key.is_empty() || c.key == key));
    let named = hits.map(|c| if c.field.is_empty() { c.id.clone() } else { format!("{}:{}", c.id, c.field) });
    named.collect::<Vec<_>>().join(" ")
}
