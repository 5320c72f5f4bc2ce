//! A data package, loaded and checked, as it stands or as it stood on an earlier date.

use super::announced::{Announced, Known};
use super::schema::{AnnouncedBy, Extract, Package, Resource};
use super::sources::Sources;
use super::{check, read};
use crate::{Error, Result};
use pledgebook_frame::figure::Glossary;
use pledgebook_frame::quantity::PartialDate;
use pledgebook_frame::read::Recipe;
use pledgebook_frame::{Deflators, Rows, SourcedFrame};
use polars::prelude::{BooleanChunked, Column, DataFrame};
use rayon::prelude::*;
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
    glossary: Glossary,
    then: Option<Then>,
}

/// What [`Data::as_of`] left out.
#[derive(Clone, Debug)]
struct Then {
    as_of: PartialDate,
    later: BTreeMap<String, Rows>,
    whole: Arc<Data>,
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
    /// assert_eq!(data.frame("funding")?.height(), 3);
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
        let package = Package::read(dir.as_ref())?;
        Self::of(dir.as_ref(), package)
    }

    /// Opens what extracts are made with: every table but them, their records, and the caveats,
    /// which may be about them.
    ///
    /// # Errors
    /// As [`open_at`](Self::open_at), of the tables that are left.
    pub fn for_returns(dir: impl AsRef<Path>) -> Result<Self> {
        let dir = dir.as_ref();
        let mut package = Package::read(dir)?;
        package
            .resources
            .retain(|table| table.extract.is_none() && !["caveats", Extract::RECORDS].contains(&table.name.as_str()));
        Self::of(dir, package)
    }

    /// Opens what returns are read and fetched with: the tables that the recipes name, and
    /// those that they refer to.
    ///
    /// # Errors
    /// As [`open_at`](Self::open_at), of the tables that are left.
    pub fn for_reading(dir: impl AsRef<Path>) -> Result<Self> {
        let dir = dir.as_ref();
        let mut package = Package::read(dir)?;
        let tables =
            |recipe: &Recipe| [recipe.groups.as_ref().map(|groups| groups.table.clone()), recipe.manifest.clone()];
        let mut wanted: BTreeSet<String> = package.recipes.iter().flat_map(tables).flatten().collect();
        loop {
            let named = package.resources.iter().filter(|table| wanted.contains(&table.name));
            let keys = named.flat_map(|table| &table.schema.foreign_keys);
            let more: Vec<String> = keys.map(|key| key.reference.resource.clone()).collect();
            let before = wanted.len();
            wanted.extend(more);
            if wanted.len() == before {
                break;
            }
        }
        package.resources.retain(|table| wanted.contains(&table.name));
        Self::of(dir, package)
    }

    fn of(dir: &Path, package: Package) -> Result<Self> {
        check::schema(&package)?;
        let sources = Sources::read(&dir.join("sources.yml"))?;
        let mut tables = check::Tables::new();
        let mut frames = BTreeMap::new();
        let patterns = read::Patterns::of(&package);
        let read = package.resources.par_iter().map(|resource| {
            let raw = read::read(&dir.join(&resource.path), &resource.path, resource)?;
            Ok::<_, Error>((read::frame(&raw, resource, &patterns)?, raw))
        });
        // All of them first: the error that is told is that of the first table, not of the fastest.
        let read: Vec<_> = read.collect();
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
        let titles = sources.keys().into_iter().filter_map(|key| Some((key.to_owned(), sources.title(key)?)));
        let glossary = Glossary::new(titles, caveats.iter().map(|caveat| (caveat.id.clone(), caveat.text.clone())));
        let (dir, reads) = (dir.to_owned(), Arc::default());
        Ok(Data { dir, package, frames, sources, caveats, reads, dates, glossary, then: None })
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

    /// A table as a frame that knows its units, statuses and sources, and keeps them through
    /// filters, joins, groups and every helper.
    ///
    /// ```
    /// use pledgebook::prelude::*;
    /// let data = Data::open()?;
    /// let changed = data.sourced("visits")?.year_on_year(["branch"], "financial_year", "visits", "change_pct")?;
    /// let fell = changed.figure("change_pct", &[("branch", "riverside"), ("financial_year", "2024-25")])?;
    /// assert_eq!(fell.working(), "60,000 ÷ 80,000 − 1 = −25%");
    /// assert_eq!(fell.provenance.citations.len(), 1);
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unknown`], with the nearest name; where a status or a basis is not one.
    pub fn sourced(&self, table: &str) -> Result<SourcedFrame> {
        SourcedFrame::of(&self.rows(table)?)
    }

    /// [`rows`](Self::rows), which does not count as reading them.
    fn table(&self, table: &str) -> Result<Rows> {
        let unknown = || Error::unknown("table", table, "the data package", self.tables());
        let rows = Rows::of(self.frames.get(table).ok_or_else(unknown)?)?.named(table);
        let Some(resource) = self.resource(table) else { return Ok(rows) };
        let units = resource.schema.fields.iter().filter_map(|f| Some((f.name.as_str(), f.unit.as_deref()?)));
        let later = self.then.as_ref().and_then(|then| Some((then.later.get(table)?.clone(), then.as_of)));
        let context = Known { announced: self.announced(resource)?, later, glossary: self.glossary.clone() };
        Ok(rows.with_units(units).in_context(Arc::new(context)))
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

    /// What the sources and caveats are called.
    pub(crate) fn glossary(&self) -> &Glossary {
        &self.glossary
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

    /// The data as they stood on a date: without the rows that became known later. The
    /// descriptor says when that was: by a column marked as `announced` (a date, or a
    /// financial year, which must have begun), or else by the table's `announced` (the
    /// date of a row's source, or one date for all). A date that is a year or a month
    /// counts from its last day; what is not dated was known on the data's own date.
    /// A table of quantities without a mark is refused; one of names stays whole. A series that measures (a deflator) is today's,
    /// for years that had begun.
    ///
    /// ```
    /// use pledgebook::prelude::*;
    /// let all = Data::open()?;
    /// let then = Data::open()?.as_of("2023-12".parse()?)?;
    /// assert!(then.frame("visits")?.height() < all.frame("visits")?.height());
    /// let later = then.rows("funding")?.find(&[("financial_year", "2024-25")]).unwrap_err();
    /// assert!(later.to_string().starts_with("as of December 2023 there is no row financial_year = 2024-25"));
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Setting`] where an `announced` cell is no date; [`Error::Data`] where a table
    /// of quantities does not say when its rows became known.
    pub fn as_of(self, date: PartialDate) -> Result<Self> {
        let whole = self.then.as_ref().map_or_else(|| Arc::new(self.clone()), |then| then.whole.clone());
        whole.says_when_known(date)?;
        let mut then = Data { then: None, ..Data::clone(&whole) };
        let mut left_out = BTreeMap::new();
        for resource in &whole.package.resources {
            let (rows, mut known) = (whole.table(&resource.name)?, Vec::new());
            for row in rows.iter() {
                known.push(row.announced()?.is_none_or(|announced| announced.last_day() <= date.last_day()));
            }
            if known.iter().all(|known| *known) {
                continue;
            }
            let known: BooleanChunked = known.into_iter().collect();
            let context = Known { announced: whole.announced(resource)?, later: None, glossary: Glossary::default() };
            let later = Rows::of(&rows.frame().filter(&!&known)?)?.in_context(Arc::new(context));
            left_out.insert(resource.name.clone(), later);
            then.frames.insert(resource.name.clone(), rows.frame().filter(&known)?);
        }
        then.then = Some(Then { as_of: date, later: left_out, whole });
        Ok(then)
    }

    /// Every table of quantities says when its rows became known: else an earlier date would
    /// be printed over figures of today.
    fn says_when_known(&self, date: PartialDate) -> Result<()> {
        for resource in &self.package.resources {
            let quantity = resource.schema.fields.iter().any(|field| field.unit.is_some());
            if quantity && self.announced(resource)?.is_none() {
                let problem = format!(
                    "`{}` does not say when its rows became known, so that nobody can tell what it held as of {date}",
                    resource.name
                );
                let hint = "give the table `\"announced\": \"source\"` (the dates of the rows' sources), one date, \
                            or mark a column of dates or years with `\"announced\": true`";
                return Err(Error::data("datapackage.json", None, None, problem, hint));
            }
        }
        Ok(())
    }

    /// The date as of which they are read, where one was asked.
    pub fn asked_as_of(&self) -> Option<PartialDate> {
        self.then.as_ref().map(|then| then.as_of)
    }

    /// The data of today, whatever was asked.
    pub(crate) fn whole(&self) -> &Data {
        self.then.as_ref().map_or(self, |then| &then.whole)
    }

    fn announced(&self, resource: &Resource) -> Result<Option<Announced>> {
        let column = resource.schema.fields.iter().find(|field| field.announced);
        if column.is_none() && resource.announced.is_none() {
            return Ok(None);
        }
        Ok(Some(Announced {
            column: column.map(|field| field.name.as_str().into()),
            on: match resource.announced {
                Some(AnnouncedBy::On(date)) => Some(date),
                _ => None,
            },
            sources: (resource.announced == Some(AnnouncedBy::Source)).then(|| self.dates.clone()),
            created: self.date()?,
        }))
    }

    /// The data's own date.
    ///
    /// # Errors
    /// [`Error::Data`] where the descriptor's `created` is none.
    pub fn date(&self) -> Result<PartialDate> {
        let created = &self.package().created;
        created.get(..10).unwrap_or_default().parse().map_err(|_| {
            let problem = format!("`created` is “{created}”");
            Error::data("datapackage.json", None, None, problem, "write the data's own date: 2026-03-31T00:00:00Z")
        })
    }

    /// Every file of the package, sorted: what is hashed and attached.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = ["datapackage.json", "sources.yml"].map(PathBuf::from).into();
        files.extend(self.package.resources.iter().map(|resource| PathBuf::from(&resource.path)));
        files.sort();
        files
    }
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
