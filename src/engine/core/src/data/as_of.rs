//! The data as they stood on an earlier date.

use super::{AnnouncedBy, Data, Resource};
use crate::{Error, Result};
use pledgebook_frame::quantity::PartialDate;
use pledgebook_frame::{Announced, Later, Rows};
use polars::prelude::BooleanChunked;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What [`Data::as_of`] left out.
#[derive(Clone, Debug)]
pub(super) struct Then {
    as_of: PartialDate,
    pub later: BTreeMap<String, Arc<Later>>,
    whole: Arc<Data>,
}

impl Data {
    /// The data as they stood on a date: without the rows that became known later. The
    /// descriptor says when that was: by a column marked as `announced` (a date, or a
    /// financial year, which must have begun), or else by the table's `announced` (the
    /// date of a row's source, or one date for all). A date that is a year or a month
    /// counts from its last day; what is not dated was known on the data's own date.
    /// Tables without a mark stay whole. A series that measures (a deflator) is today's,
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
    /// [`Error::Setting`] where an `announced` cell is no date.
    pub fn as_of(self, date: PartialDate) -> Result<Self> {
        let whole = self.then.as_ref().map_or_else(|| Arc::new(self.clone()), |then| then.whole.clone());
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
            let later = Rows::of(&rows.frame().filter(&!&known)?)?.announced(whole.announced(resource)?);
            left_out.insert(resource.name.clone(), Arc::new(Later { rows: later, as_of: date }));
            then.frames.insert(resource.name.clone(), rows.frame().filter(&known)?);
        }
        then.then = Some(Then { as_of: date, later: left_out, whole });
        Ok(then)
    }

    /// The date as of which they are read, where one was asked.
    pub fn asked_as_of(&self) -> Option<PartialDate> {
        self.then.as_ref().map(|then| then.as_of)
    }

    /// The data of today, whatever was asked.
    pub(crate) fn whole(&self) -> &Data {
        self.then.as_ref().map_or(self, |then| &then.whole)
    }

    pub(super) fn announced(&self, resource: &Resource) -> Result<Option<Announced>> {
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
}
