//! When the rows of a table became known.

use crate::{Error, Result};
use pledgebook_frame::figure::Glossary;
use pledgebook_frame::quantity::{FinancialYear, PartialDate};
use pledgebook_frame::{Row, RowContext, Rows};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What says when a row became known.
#[derive(Clone, Debug)]
pub(super) struct Announced {
    /// A date in this column, or the year that must have begun.
    pub column: Option<Arc<str>>,
    /// Else the date of all rows.
    pub on: Option<PartialDate>,
    /// Else the date of the row's source; `None` for one that announces nothing.
    pub sources: Option<Arc<BTreeMap<String, Option<PartialDate>>>>,
    /// The data's own date, by which everything was known.
    pub created: PartialDate,
}

impl Announced {
    /// A cell of the column: a date, or the day on which a financial year begins.
    pub fn cell(text: &str) -> Result<PartialDate> {
        match text.parse::<FinancialYear>() {
            Ok(year) => format!("{}-04-01", year.start()).parse(),
            Err(_) => text.parse(),
        }
    }

    /// The date of a row. What has none, or one that may mean a day after the data's own,
    /// was known on that day.
    fn of(&self, row: &Row) -> Result<Option<PartialDate>> {
        let in_column = self.column.as_ref().map(|column| row.text(column)).transpose()?.flatten();
        let date = match (in_column, self.on, &self.sources) {
            (Some(cell), ..) => Announced::cell(&cell)?,
            (None, Some(on), _) => on,
            (None, None, Some(dates)) => {
                let Some(source) = row.text("source")? else { return Ok(None) };
                match dates.get(&source) {
                    Some(Some(date)) => *date,
                    Some(None) => return Ok(None),
                    None => self.created,
                }
            }
            (None, None, None) => self.created,
        };
        Ok(Some(if date.last_day() > self.created.last_day() { self.created } else { date }))
    }
}

/// What the package knows of a table's rows.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// When each became known; `None` where the descriptor does not say.
    pub announced: Option<Announced>,
    /// Those that were not known yet on a date, and the date.
    pub later: Option<(Rows, PartialDate)>,
    /// What its sources and caveats are called.
    pub glossary: Glossary,
}

impl RowContext for Known {
    fn announced(&self, row: &Row) -> Result<Option<PartialDate>> {
        self.announced.as_ref().map_or(Ok(None), |announced| announced.of(row))
    }

    fn absent(&self, cells: &[(&str, &str)], wanted: &str, within: &str) -> Result<Option<Error>> {
        let Some((later, as_of)) = &self.later else { return Ok(None) };
        let announced = later.all(cells)?.first().map(Row::announced).transpose()?.flatten();
        Ok(announced.map(|announced| Error::NotYet {
            row: wanted.to_owned(),
            within: within.to_owned(),
            announced: announced.to_string(),
            as_of: as_of.to_string(),
        }))
    }

    fn glossary(&self) -> Glossary {
        self.glossary.clone()
    }
}
