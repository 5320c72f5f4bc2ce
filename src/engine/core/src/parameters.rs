//! What may be asked of a briefing: one type for the command line, for
//! `report/parameters.toml`, for the build record and for the notebook.

use crate::briefing::Briefing;
use crate::data::Data;
use crate::paths::read_if_there;
use crate::{Error, Result};
use pledgebook_frame::quantity::{FinancialYear, PartialDate};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What to compute and to print; everything is optional.
///
/// ```
/// use pledgebook::parameters::Parameters;
/// let asked: Parameters = Parameters::parse("price_year = \"2023-24\"\nsections = [\"funding\"]\n", "parameters.toml")?;
/// assert_eq!(asked.price_year, Some("2023-24".parse()?));
/// let wrong = Parameters::parse("price_year = \"2023-25\"\n", "parameters.toml").unwrap_err();
/// assert!(wrong.to_string().starts_with("parameters.toml line 1 column 14: “2023-25” is not a financial year"));
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The prices of "real terms"; the briefing's own year by default.
    pub price_year: Option<FinancialYear>,
    /// What was announced later is left out.
    pub as_of: Option<PartialDate>,
    /// Print these sections only, in the briefing's order; all where empty.
    pub sections: Vec<String>,
    /// The document's date; the data's own by default.
    pub date: Option<PartialDate>,
}

/// The file beside the templates that holds what is always asked.
pub const FILE: &str = "parameters.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    price_year: Option<toml::Spanned<String>>,
    as_of: Option<toml::Spanned<String>>,
    #[serde(default)]
    sections: Vec<String>,
}

impl Parameters {
    /// Reads `parameters.toml` of a folder; nothing is asked where there is none.
    ///
    /// # Errors
    /// [`Error::File`], and [`Error::Data`] with line and column.
    pub fn read(folder: &Path) -> Result<Self> {
        read_if_there(&folder.join(FILE))?.map_or(Ok(Self::default()), |text| Self::parse(&text, FILE))
    }

    /// Reads the text of such a file; `name` is for the error.
    ///
    /// # Errors
    /// [`Error::Data`] with line and column.
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        let wrong = |at: usize, problem: String, hint: String| {
            let before = &text[..at.min(text.len())];
            let line = before.matches('\n').count() as u64 + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
            Error::data(name, Some(line), Some(column), problem, hint)
        };
        let written: Written = toml::from_str(text).map_err(|cause| {
            let hint = "it may hold price_year = \"2024-25\", as_of = \"2025-03-31\" and sections = [\"SECTION\"]";
            let problem = cause.message().lines().next().unwrap_or_default().to_owned();
            wrong(cause.span().map_or(0, |span| span.start), problem, hint.into())
        })?;
        fn read<T: std::str::FromStr<Err = Error>>(
            value: Option<toml::Spanned<String>>,
            wrong: impl Fn(usize, String, String) -> Error,
        ) -> Result<Option<T>> {
            let Some(value) = value else { return Ok(None) };
            let at = value.span().start;
            value.into_inner().parse().map(Some).map_err(|cause: Error| wrong(at, cause.to_string(), cause.hint()))
        }
        Ok(Parameters {
            price_year: read(written.price_year, wrong)?,
            as_of: read(written.as_of, wrong)?,
            sections: written.sections,
            date: None,
        })
    }

    /// Data as they are asked for: as of the date, where there is one. A notebook that
    /// reads `parameters.toml` sees what the report sees.
    ///
    /// ```
    /// use pledgebook::prelude::*;
    /// let asked = Parameters { as_of: Some("2024-03-31".parse()?), ..Parameters::read("report".as_ref())? };
    /// let data = asked.narrow(Data::open()?)?;
    /// assert_eq!(data.frame("funding")?.height(), 2);
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Data::as_of`].
    pub fn narrow(&self, data: Data) -> Result<Data> {
        match self.as_of {
            Some(date) => data.as_of(date),
            None => Ok(data),
        }
    }

    /// These, with what is missing taken from `others`.
    pub fn or(self, others: Self) -> Self {
        Parameters {
            price_year: self.price_year.or(others.price_year),
            as_of: self.as_of.or(others.as_of),
            sections: if self.sections.is_empty() { others.sections } else { self.sections },
            date: self.date.or(others.date),
        }
    }

    /// These, dated by `SOURCE_DATE_EPOCH` where the environment has it.
    ///
    /// # Errors
    /// [`Error::Setting`] where it is not a number of seconds.
    pub fn dated_by_environment(mut self) -> Result<Self> {
        if let Ok(epoch) = std::env::var("SOURCE_DATE_EPOCH") {
            let seconds = epoch.parse().ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
            let moment = seconds.ok_or_else(|| Error::Setting {
                problem: format!("SOURCE_DATE_EPOCH is “{epoch}”, which is not a number of seconds"),
                hint: "unset it, or give seconds since 1970".into(),
            })?;
            self.date = Some(moment.to_zoned(jiff::tz::TimeZone::UTC).date().to_string().parse()?);
        }
        Ok(self)
    }

    /// As the command line asks them; the date is the environment's.
    ///
    /// ```
    /// use pledgebook::parameters::Parameters;
    /// let as_of = Some("2024-03".parse()?);
    /// let asked = Parameters { as_of, sections: vec!["funding".into()], ..Parameters::default() };
    /// assert_eq!(asked.arguments(), ["--as-of=2024-03", "--only=funding"]);
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    pub fn arguments(&self) -> Vec<String> {
        let year = self.price_year.map(|year| format!("--price-year={}", year.key()));
        let as_of = self.as_of.map(|date| format!("--as-of={}", date.key()));
        let sections = self.sections.iter().map(|section| format!("--only={section}"));
        year.into_iter().chain(as_of).chain(sections).collect()
    }

    /// As the build record names them: the price year of every briefing with real terms, the
    /// others where asked.
    pub fn named(&self, briefing: &Briefing) -> BTreeMap<String, String> {
        let mut named = BTreeMap::new();
        let mut add = |name: &str, value: Option<String>| value.map(|value| named.insert(name.to_owned(), value));
        let prices = briefing.deflator.map(|_| briefing.price_year(self.as_of));
        add("price_year", self.price_year.or(prices).map(FinancialYear::key));
        add("as_of", self.as_of.map(PartialDate::key));
        add("sections", (!self.sections.is_empty()).then(|| self.sections.join(" ")));
        add("date", self.date.map(PartialDate::key));
        named
    }

    /// Back from a build record.
    ///
    /// # Errors
    /// [`Error::Setting`] where a value is none of its kind; [`Error::Unknown`] for another name.
    pub fn from_named(named: &BTreeMap<String, String>) -> Result<Self> {
        let mut these = Parameters::default();
        for (name, value) in named {
            match name.as_str() {
                "price_year" => these.price_year = Some(value.parse()?),
                "as_of" => these.as_of = Some(value.parse()?),
                "sections" => these.sections = value.split(' ').map(str::to_owned).collect(),
                "date" => these.date = Some(value.parse()?),
                _ => {
                    let known = ["price_year", "as_of", "sections", "date"];
                    return Err(Error::unknown("parameter", name, "the build record", known));
                }
            }
        }
        Ok(these)
    }
}
