//! What a briefing is made of: analyses, claim checks, data checks.
//!
//! Nothing here or below it in the crate knows the briefing's subject. To start
//! one on another subject, write a data package, an analysis and its template,
//! and list them in a [`Briefing`].

use crate::chart::Chart;
use crate::claim::{Check, Claim};
use crate::code::Code;
use crate::data::{Data, Deflators};
use crate::finding::{Finding, Findings};
use crate::table::Table;
use crate::{Error, Result};
use pledgebook_frame::quantity::{FinancialYear, PartialDate};
use std::collections::BTreeMap;

/// A briefing: what `report` builds.
///
/// ```
#[doc = include_str!("../example/briefing.rs")]
///
/// let results = BRIEFING.analyse(&Data::open()?, None)?;
/// assert_eq!(results.finding("funding.change")?.working.as_deref(), Some("£1.9m ÷ £1.8m − 1 = 5.6%"));
/// assert_eq!(results.claim("L-1")?.checked.verdict, Verdict::Consistent);
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Briefing {
    /// What its program is built from: [`code!`](crate::code).
    pub code: Code,
    /// The analyses; their order is the report's order.
    pub sections: &'static [Analysis],
    /// The computed side of the claims.
    pub checks: &'static [Check],
    /// Sums and ranges that must hold in the data.
    pub data_checks: &'static [fn(&Data) -> Result<()>],
    /// The prices of "real terms", unless asked otherwise.
    pub price_year: FinancialYear,
    /// The vintage of the GDP deflator, where the data has one.
    pub deflator: Option<&'static str>,
}

/// One analysis: an id shared by code, template, chart and notebook.
#[derive(Clone, Copy, Debug)]
pub struct Analysis {
    /// The stem of its file and its template.
    pub id: &'static str,
    /// What it asks.
    pub question: &'static str,
    /// Data in, section out: a pure function.
    pub section: fn(&Context) -> Result<Section>,
}

/// What an analysis may look at.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The data.
    pub data: &'a Data,
    /// The prices of "real terms".
    pub price_year: FinancialYear,
    /// The GDP deflator.
    pub deflators: Option<Deflators>,
    /// Every claim with its verdict.
    pub claims: &'a [Claim],
}

impl Context<'_> {
    /// The GDP deflator.
    ///
    /// # Errors
    /// [`Error::Unknown`] where the briefing names no vintage.
    pub fn deflators(&self) -> Result<&Deflators> {
        self.deflators.as_ref().ok_or_else(|| Error::unknown("deflator vintage", "(none)", "this briefing", []))
    }

    /// The claims that belong to an analysis.
    pub fn claims_about(&self, subject: &str) -> Vec<Claim> {
        self.claims.iter().filter(|claim| claim.subject == subject).cloned().collect()
    }
}

/// What an analysis gives the report and the notebook.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The analysis' id.
    pub id: String,
    /// The numbers its prose may quote.
    pub findings: Findings,
    /// Its tables, by their own names.
    pub tables: Vec<Table>,
    /// Its charts, by their own names.
    pub charts: Vec<Chart>,
    /// The claims it checks.
    pub claims: Vec<Claim>,
    /// The tables of the data it read, noted while it ran.
    pub reads: Vec<String>,
}

impl Section {
    /// An empty section; add to it with the other methods.
    pub fn new(id: &str, findings: Findings) -> Self {
        Section { id: id.to_owned(), findings, ..Default::default() }
    }

    /// Adds a table.
    pub fn with_table(mut self, table: Table) -> Self {
        self.tables.push(table);
        self
    }

    /// Adds a chart.
    pub fn with_chart(mut self, chart: Chart) -> Self {
        self.charts.push(chart);
        self
    }

    /// Adds claims.
    pub fn with_claims(mut self, claims: Vec<Claim>) -> Self {
        self.claims.extend(claims);
        self
    }

    /// A finding by its id, or by its name within the analysis.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn finding(&self, id: &str) -> Result<&Finding> {
        let name = id.strip_prefix(self.findings.analysis()).and_then(|rest| rest.strip_prefix('.'));
        self.findings.get(name.unwrap_or(id))
    }

    /// A table by its name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name.
    pub fn table(&self, name: &str) -> Result<&Table> {
        self.named("table", name, &self.tables, |table| &table.name)
    }

    /// A chart by its name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name.
    pub fn chart(&self, name: &str) -> Result<&Chart> {
        self.named("chart", name, &self.charts, |chart| &chart.name)
    }

    /// A claim by its id.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn claim(&self, id: &str) -> Result<&Claim> {
        self.named("claim", id, &self.claims, |claim| &claim.id)
    }

    fn named<'a, T>(&self, kind: &'static str, name: &str, all: &'a [T], of: fn(&T) -> &String) -> Result<&'a T> {
        let known = || all.iter().map(|one| of(one).as_str());
        all.iter()
            .find(|one| of(one) == name)
            .ok_or_else(|| Error::unknown(kind, name, format!("section `{}`", self.id), known()))
    }
}

/// Everything computed, nothing drawn on a page yet.
#[derive(Clone, Debug)]
pub struct Results {
    /// One section an analysis, in the report's order.
    pub sections: Vec<Section>,
    /// Every claim with its verdict.
    pub claims: Vec<Claim>,
    /// The prices of "real terms".
    pub price_year: FinancialYear,
    /// What cannot be made as of the date that was asked; `None` where none was.
    pub too_early: Option<TooEarly>,
}

/// What a briefing as of an earlier date lacks.
#[derive(Clone, Debug)]
pub struct TooEarly {
    /// The date.
    pub as_of: PartialDate,
    /// The analyses that need what became known later, each with the first thing it missed.
    pub sections: BTreeMap<String, String>,
    /// Everything as it is known today, to tell which finding is not known yet.
    pub today: Box<Results>,
}

impl Results {
    /// The section of an analysis.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn section(&self, id: &str) -> Result<&Section> {
        let known = || self.sections.iter().map(|section| section.id.as_str());
        self.sections
            .iter()
            .find(|section| section.id == id)
            .ok_or_else(|| Error::unknown("section", id, "this briefing", known()))
    }

    /// A finding of any section by its id, `analysis.name`.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn finding(&self, id: &str) -> Result<&Finding> {
        let all = || self.sections.iter().flat_map(|section| section.findings.iter());
        all()
            .find(|finding| finding.id == id)
            .ok_or_else(|| Error::unknown("finding", id, "this briefing", all().map(|finding| finding.id.as_str())))
    }

    /// A claim by its id.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn claim(&self, id: &str) -> Result<&Claim> {
        let known = || self.claims.iter().map(|claim| claim.id.as_str());
        self.claims
            .iter()
            .find(|claim| claim.id == id)
            .ok_or_else(|| Error::unknown("claim", id, "this briefing", known()))
    }
}

/// What every analysis of a run looks at.
struct Prepared {
    price_year: FinancialYear,
    deflators: Option<Deflators>,
    claims: Vec<Claim>,
}

impl Prepared {
    fn context<'a>(&'a self, data: &'a Data) -> Context<'a> {
        Context { data, price_year: self.price_year, deflators: self.deflators.clone(), claims: &self.claims }
    }
}

impl Analysis {
    fn run(&self, context: &Context) -> Result<Section> {
        context.data.forget_reads();
        let mut section = (self.section)(context).map_err(|cause| cause.within("section", self.id))?;
        section.reads = context.data.reads();
        Ok(section)
    }
}

impl Briefing {
    /// Checks the data and the claims and runs every analysis. With data as of an
    /// earlier date, an analysis that needs what became known later is left out and named.
    ///
    /// # Errors
    /// The first thing that is wrong, named after its section or claim.
    pub fn analyse(&self, data: &Data, price_year: Option<FinancialYear>) -> Result<Results> {
        let today = match data.asked_as_of() {
            // What fails with everything known is a fault, whatever the date.
            Some(as_of) => Some((as_of, Box::new(self.analyse(data.whole(), price_year)?))),
            None => None,
        };
        let prepared = self.prepare(data, price_year)?;
        let context = prepared.context(data);
        let (mut sections, mut missing) = (Vec::new(), BTreeMap::new());
        for analysis in self.sections {
            match analysis.run(&context) {
                Err(Error::Within { source, .. }) if let Some(as_of) = data.asked_as_of() => {
                    let why = match *source {
                        Error::NotYet { .. } => source.to_string(),
                        other => format!("as of {as_of}, {other}"),
                    };
                    missing.insert(analysis.id.to_owned(), why);
                }
                section => sections.push(section?),
            }
        }
        let too_early = today.map(|(as_of, today)| TooEarly { as_of, sections: missing, today });
        Ok(Results { sections, price_year: prepared.price_year, claims: prepared.claims, too_early })
    }

    /// An analysis by its id.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn analysis(&self, id: &str) -> Result<&Analysis> {
        let known = self.sections.iter().map(|analysis| analysis.id);
        let found = self.sections.iter().find(|analysis| analysis.id == id);
        found.ok_or_else(|| Error::unknown("section", id, "this briefing", known))
    }

    /// Checks the data and the claims and runs one analysis: what a notebook
    /// shows is what the report prints.
    ///
    /// ```
    /// # mod libraries { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/example/briefing.rs")); }
    /// # use {libraries::BRIEFING, pledgebook::prelude::*};
    /// let funding = BRIEFING.section(&Data::open()?, "funding", None)?;
    /// assert_eq!(funding.finding("latest")?.shown(), "£1.9 million");
    /// let slip = BRIEFING.section(&Data::open()?, "founding", None).unwrap_err();
    /// assert_eq!(slip.hint(), "did you mean the section `funding`?");
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id; as [`analyse`](Self::analyse).
    pub fn section(&self, data: &Data, id: &str, price_year: Option<FinancialYear>) -> Result<Section> {
        self.analysis(id)?.run(&self.prepare(data, price_year)?.context(data))
    }

    /// One step of an analysis, with what the report's run of it looks at.
    ///
    /// ```
    /// # mod libraries { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/example/briefing.rs")); }
    /// # use {libraries::BRIEFING, pledgebook::prelude::*};
    /// let table = BRIEFING.step(&Data::open()?, Some("2022-23".parse()?), libraries::table)?;
    /// assert!(table.column("budget_real_2022_23_gbp_m").is_ok());
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of the step; as [`analyse`](Self::analyse).
    pub fn step<T>(
        &self,
        data: &Data,
        price_year: Option<FinancialYear>,
        step: impl FnOnce(&Context) -> Result<T>,
    ) -> Result<T> {
        step(&self.prepare(data, price_year)?.context(data))
    }

    /// The prices of "real terms" where none are asked: the briefing's own, or those of
    /// the date as of which it is made, if that is earlier.
    pub fn price_year(&self, as_of: Option<PartialDate>) -> FinancialYear {
        as_of.map_or(self.price_year, |as_of| self.price_year.min(FinancialYear::of(as_of.last_day())))
    }

    fn prepare(&self, data: &Data, price_year: Option<FinancialYear>) -> Result<Prepared> {
        // Parts and totals need not have become known on one day.
        self.data_checks.iter().try_for_each(|check| check(data.whole()))?;
        let claims = crate::claim::check_all(data, self.checks)?;
        let price_year = price_year.unwrap_or_else(|| self.price_year(data.asked_as_of()));
        let deflators = self.deflator.map(|vintage| data.deflators(vintage)).transpose()?;
        if let Some(deflators) = &deflators {
            deflators.index(price_year)?;
        }
        Ok(Prepared { price_year, deflators, claims })
    }
}
