//! What a briefing is made of: analyses, claim checks, data checks.
//!
//! Nothing here or below it in the crate knows the briefing's subject. To start
//! one on another subject, write a data package, an analysis and its template,
//! and list them in a [`Briefing`].

use crate::chart::Chart;
use crate::claim::{Check, Claim};
use crate::data::{Data, Deflators};
use crate::error::Result;
use crate::finding::Findings;
use crate::quantity::FinancialYear;
use crate::table::Table;

/// A briefing: what `report` builds.
#[derive(Clone, Copy, Debug)]
pub struct Briefing {
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
    /// [`Error::Unknown`](crate::Error::Unknown) where the briefing names no vintage.
    pub fn deflators(&self) -> Result<&Deflators> {
        self.deflators.as_ref().ok_or_else(|| crate::Error::unknown("deflator vintage", "(none)", "this briefing", []))
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
    pub fn table(mut self, table: Table) -> Self {
        self.tables.push(table);
        self
    }

    /// Adds a chart.
    pub fn chart(mut self, chart: Chart) -> Self {
        self.charts.push(chart);
        self
    }

    /// Adds claims.
    pub fn claims(mut self, claims: Vec<Claim>) -> Self {
        self.claims.extend(claims);
        self
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
}

impl Briefing {
    /// Checks the data and the claims and runs every analysis.
    ///
    /// # Errors
    /// The first thing that is wrong, named after its section or claim.
    pub fn analyse(&self, data: &Data, price_year: Option<FinancialYear>) -> Result<Results> {
        self.data_checks.iter().try_for_each(|check| check(data))?;
        let claims = crate::claim::check_all(data, self.checks)?;
        let price_year = price_year.unwrap_or(self.price_year);
        let deflators = self.deflator.map(|vintage| data.deflators(vintage)).transpose()?;
        if let Some(deflators) = &deflators {
            deflators.index(price_year)?;
        }
        let context = Context { data, price_year, deflators, claims: &claims };
        let run = |analysis: &Analysis| {
            data.forget_reads();
            let mut section = (analysis.section)(&context).map_err(|cause| cause.within("section", analysis.id))?;
            section.reads = data.reads();
            Ok(section)
        };
        let sections = self.sections.iter().map(run).collect::<Result<_>>()?;
        Ok(Results { sections, claims, price_year })
    }
}
