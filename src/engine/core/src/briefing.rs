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
use pledgebook_frame::figure::Glossary;
use pledgebook_frame::quantity::{FinancialYear, PartialDate};
use std::cell::Cell;
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
    /// The prices of "real terms", unless asked otherwise; only with a deflator.
    pub price_year: FinancialYear,
    /// The vintage of the GDP deflator, where the data has one.
    pub deflator: Option<&'static str>,
}

/// The year of prices of a briefing that names none.
pub(crate) const NO_YEAR: FinancialYear = FinancialYear::starting(0);

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
    claims: &'a [Claim],
    looked: Cell<Looked>,
}

/// What an analysis has done with the claims. Their rules rest on findings, so that an
/// analysis that looks at them is run again once they are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Looked {
    #[default]
    Not,
    /// It took those of its subject: its findings do not depend on them.
    Took,
    /// What it finds depends on them.
    At,
}

fn about(claims: &[Claim], subject: &str) -> Vec<Claim> {
    claims.iter().filter(|claim| claim.subject == subject).cloned().collect()
}

impl Context<'_> {
    /// Every claim with its verdict. No rule of a claim may rest on a finding of an analysis
    /// that asks for them.
    pub fn claims(&self) -> &[Claim] {
        self.looked.set(Looked::At);
        self.claims
    }

    /// The GDP deflator.
    ///
    /// # Errors
    /// [`Error::Unknown`] where the briefing names no vintage.
    pub fn deflators(&self) -> Result<&Deflators> {
        self.deflators.as_ref().ok_or_else(|| Error::unknown("deflator vintage", "(none)", "this briefing", []))
    }

    /// The claims that belong to an analysis, to look at. One that only shows them says so
    /// with [`Section::with_claims_about`], and need not be run a second time.
    pub fn claims_about(&self, subject: &str) -> Vec<Claim> {
        if self.looked.get() == Looked::Not {
            self.looked.set(Looked::Took);
        }
        about(self.claims, subject)
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
    /// Its tables and charts that only a notebook shows.
    pub notebook_only: Vec<String>,
    /// The tables of the data it read, noted while it ran.
    pub reads: Vec<String>,
    /// Whose claims it is to be given once they are checked.
    claims_about: Vec<String>,
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

    /// Shows the claims about a subject: they are given to it once they are checked.
    pub fn with_claims_about(mut self, subject: &str) -> Self {
        self.claims_about.push(subject.to_owned());
        self
    }

    /// Says that tables and charts of these names are for a notebook: no page places them.
    pub fn notebook_only<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.notebook_only.extend(names.into_iter().map(str::to_owned));
        self
    }

    /// Tells everything in it what its sources and caveats are called: a frame that an
    /// analysis worked on does not know.
    fn explain(&mut self, glossary: &Glossary) {
        let tables = self.tables.iter_mut().map(|table| &mut table.provenance);
        let charts = self.charts.iter_mut().map(|chart| &mut chart.provenance);
        let claims = self.claims.iter_mut().map(|claim| &mut claim.checked.provenance);
        for provenance in self.findings.provenances().chain(tables).chain(charts).chain(claims) {
            provenance.glossary.join(glossary);
        }
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
        named("table", name, &self.within(), self.tables.iter(), |table| &table.name)
    }

    /// A chart by its name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name.
    pub fn chart(&self, name: &str) -> Result<&Chart> {
        named("chart", name, &self.within(), self.charts.iter(), |chart| &chart.name)
    }

    /// A claim by its id.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn claim(&self, id: &str) -> Result<&Claim> {
        named("claim", id, &self.within(), self.claims.iter(), |claim| &claim.id)
    }

    fn within(&self) -> String {
        format!("section `{}`", self.id)
    }
}

/// The one of this name, or the nearest name that there is.
fn named<'a, T: 'a>(
    kind: &'static str,
    name: &str,
    within: &str,
    all: impl Iterator<Item = &'a T> + Clone,
    of: fn(&T) -> &String,
) -> Result<&'a T> {
    let found = all.clone().find(|one| of(one) == name);
    found.ok_or_else(|| Error::unknown(kind, name, within, all.map(|one| of(one).as_str())))
}

/// What messages call everything together.
const BRIEFING: &str = "this briefing";

/// Everything computed, nothing drawn on a page yet.
#[derive(Clone, Debug)]
pub struct Results {
    /// One section an analysis, in the report's order.
    pub sections: Vec<Section>,
    /// Every claim with its verdict.
    pub claims: Vec<Claim>,
    /// The prices of "real terms".
    pub price_year: FinancialYear,
    /// Whether there are real terms at all: the briefing has a deflator.
    pub has_real_terms: bool,
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
        named("section", id, BRIEFING, self.sections.iter(), |section| &section.id)
    }

    /// A finding of any section by its id, `analysis.name`.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn finding(&self, id: &str) -> Result<&Finding> {
        named("finding", id, BRIEFING, self.findings(), |finding| &finding.id)
    }

    /// The findings of all sections, in the report's order.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> + Clone {
        self.sections.iter().flat_map(|section| section.findings.iter())
    }

    /// The charts of all sections, in the report's order.
    pub fn charts(&self) -> impl Iterator<Item = &Chart> + Clone {
        self.sections.iter().flat_map(|section| &section.charts)
    }

    /// The tables of all sections, in the report's order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> + Clone {
        self.sections.iter().flat_map(|section| &section.tables)
    }

    /// A chart of any section by its name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name.
    pub fn chart(&self, name: &str) -> Result<&Chart> {
        named("chart", name, BRIEFING, self.charts(), |chart| &chart.name)
    }

    /// A table of any section by its name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name.
    pub fn table(&self, name: &str) -> Result<&Table> {
        named("table", name, BRIEFING, self.tables(), |table| &table.name)
    }

    /// A claim by its id.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn claim(&self, id: &str) -> Result<&Claim> {
        named("claim", id, BRIEFING, self.claims.iter(), |claim| &claim.id)
    }
}

/// What every analysis of a run looks at.
struct Prepared {
    price_year: FinancialYear,
    deflators: Option<Deflators>,
}

impl Prepared {
    fn context<'a>(&self, data: &'a Data, claims: &'a [Claim]) -> Context<'a> {
        Context {
            data,
            price_year: self.price_year,
            deflators: self.deflators.clone(),
            claims,
            looked: Cell::default(),
        }
    }
}

/// Every analysis once, before there are claims.
struct First {
    sections: Vec<(Section, Looked)>,
    missing: BTreeMap<String, String>,
}

impl Analysis {
    fn run(&self, context: &Context) -> Result<Section> {
        context.data.forget_reads();
        let mut section = (self.section)(context).map_err(|cause| cause.within("section", self.id))?;
        section.explain(context.data.glossary());
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
        let first = self.first(data, &prepared)?;
        let claims = self.claims(data, &first)?;
        let sections = first.sections.into_iter().map(|first| self.finished(first, data, &prepared, &claims));
        let sections = sections.collect::<Result<_>>()?;
        let too_early = today.map(|(as_of, today)| TooEarly { as_of, sections: first.missing, today });
        let (price_year, has_real_terms) = (prepared.price_year, self.deflator.is_some());
        Ok(Results { sections, price_year, has_real_terms, claims, too_early })
    }

    fn first(&self, data: &Data, prepared: &Prepared) -> Result<First> {
        let (mut sections, mut missing) = (Vec::new(), BTreeMap::new());
        for analysis in self.sections {
            let context = prepared.context(data, &[]);
            match analysis.run(&context) {
                Err(Error::Within { source, .. }) if let Some(as_of) = data.asked_as_of() => {
                    let why = match *source {
                        Error::NotYet { .. } => source.to_string(),
                        other => format!("as of {as_of}, {other}"),
                    };
                    missing.insert(analysis.id.to_owned(), why);
                }
                section => sections.push((section?, context.looked.get())),
            }
        }
        Ok(First { sections, missing })
    }

    fn claims(&self, data: &Data, first: &First) -> Result<Vec<Claim>> {
        let ground = first.sections.iter().filter(|(_, looked)| *looked != Looked::At);
        let found: Vec<&Findings> = ground.map(|(section, _)| &section.findings).collect();
        crate::claim::check_all(data, self.checks, &found)
    }

    /// A section with its claims: run again, if it looked at them.
    fn finished(
        &self,
        (mut section, looked): (Section, Looked),
        data: &Data,
        prepared: &Prepared,
        claims: &[Claim],
    ) -> Result<Section> {
        if looked != Looked::Not {
            section = self.analysis(&section.id)?.run(&prepared.context(data, claims))?;
        }
        let given = section.claims_about.iter().flat_map(|subject| about(claims, subject));
        section.claims.extend(given.collect::<Vec<_>>());
        section.explain(data.glossary());
        Ok(section)
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
        let (analysis, prepared) = (self.analysis(id)?, self.prepare(data, price_year)?);
        let context = prepared.context(data, &[]);
        let section = analysis.run(&context)?;
        if context.looked.get() == Looked::Not && section.claims_about.is_empty() {
            return Ok(section);
        }
        let claims = self.claims(data, &self.first(data, &prepared)?)?;
        self.finished((section, context.looked.get()), data, &prepared, &claims)
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
        step: impl Fn(&Context) -> Result<T>,
    ) -> Result<T> {
        let prepared = self.prepare(data, price_year)?;
        let context = prepared.context(data, &[]);
        let made = step(&context);
        if context.looked.get() == Looked::Not {
            return made;
        }
        // It looked at the claims: once more, with them.
        let claims = self.claims(data, &self.first(data, &prepared)?)?;
        step(&prepared.context(data, &claims))
    }

    /// The prices of "real terms" where none are asked: the briefing's own, or those of
    /// the date as of which it is made, if that is earlier.
    pub fn price_year(&self, as_of: Option<PartialDate>) -> FinancialYear {
        as_of.map_or(self.price_year, |as_of| self.price_year.min(FinancialYear::of(as_of.last_day())))
    }

    fn prepare(&self, data: &Data, asked: Option<FinancialYear>) -> Result<Prepared> {
        // Parts and totals need not have become known on one day.
        self.data_checks.iter().try_for_each(|check| check(data.whole()))?;
        let price_year = asked.unwrap_or_else(|| self.price_year(data.asked_as_of()));
        if asked.is_some() && self.deflator.is_none() {
            return Err(Error::Setting {
                problem: "a price year is asked, and this briefing has no deflator to put money into its prices".into(),
                hint: "leave it out".into(),
            });
        }
        if price_year == NO_YEAR && self.deflator.is_some() {
            return Err(Error::Setting {
                problem: "this briefing has a deflator, and names no year of prices".into(),
                hint: "give it one beside the deflator: price_year: FinancialYear::starting(2024)".into(),
            });
        }
        let deflators = self.deflator.map(|vintage| data.deflators(vintage)).transpose()?;
        if let Some(deflators) = &deflators {
            deflators.index(price_year)?;
        }
        Ok(Prepared { price_year, deflators })
    }
}
