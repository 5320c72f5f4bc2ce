//! Findings: computed values with a stable id, a method and sources.
//!
//! A finding is what prose may quote. Its id is `analysis.name`; its shown text
//! is worded by [`quantity::words`](pledgebook_frame::quantity::words) and nowhere else.

use crate::{Error, Result};
use pledgebook_frame::figure::{Citation, Figure, Provenance};
use pledgebook_frame::quantity::{Basis, FinancialYear, PartialDate, Quantity, words};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a finding can be.
#[derive(Clone, Debug)]
pub enum Value {
    /// An amount.
    Quantity(Quantity),
    /// Something that is so, or not: `falls_every_year`.
    Fact(bool),
    /// A name: the programme with the largest sum.
    Text(String),
    /// A financial year.
    Year(FinancialYear),
    /// A date.
    Date(PartialDate),
}

/// A computed value, sourced and explained.
#[derive(Clone, Debug)]
pub struct Finding {
    /// `analysis.name`, stable across versions.
    pub id: String,
    /// The value.
    pub value: Value,
    /// One line: how it was got.
    pub method: String,
    /// The arithmetic, where there is any.
    pub working: Option<String>,
    /// Sources and caveats.
    pub provenance: Provenance,
}

impl Finding {
    /// The words a reader sees.
    pub fn shown(&self) -> String {
        match &self.value {
            Value::Quantity(quantity) => words::long(quantity),
            Value::Fact(true) => "yes".into(),
            Value::Fact(false) => "no".into(),
            Value::Text(text) => text.clone(),
            Value::Year(year) => year.to_string(),
            Value::Date(date) => date.to_string(),
        }
    }

    /// The quantity.
    ///
    /// # Errors
    /// [`Error::Calculation`] where the finding is not an amount.
    pub fn quantity(&self) -> Result<&Quantity> {
        match &self.value {
            Value::Quantity(quantity) => Ok(quantity),
            _ => Err(Error::Calculation(format!("finding `{}` is not an amount", self.id))),
        }
    }
}

/// The findings of one analysis, in the order they were made.
///
/// ```
/// use pledgebook::prelude::*;
/// let mut found = Findings::of("funding");
/// let peak = Figure::read(Quantity::gbp_m("1.92")?, "budget-book-2025", "table 3");
/// found.figure("peak", &peak, "the largest yearly budget")?;
/// assert_eq!(found.get("peak")?.shown(), "£1.9 million");
/// assert!(found.get("peek").unwrap_err().hint().contains("funding.peak"));
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Findings {
    analysis: String,
    all: Vec<Finding>,
}

impl Findings {
    /// None yet, for the analysis of this id.
    pub fn of(analysis: &str) -> Self {
        Findings { analysis: analysis.to_owned(), all: Vec::new() }
    }

    pub(crate) fn provenances(&mut self) -> impl Iterator<Item = &mut Provenance> {
        self.all.iter_mut().map(|finding| &mut finding.provenance)
    }

    /// Adds an amount.
    ///
    /// # Errors
    /// [`Error::Unsourced`] where it has no source; [`Error::Calculation`] where the name is taken.
    pub fn figure(&mut self, name: &str, figure: &Figure, method: &str) -> Result<()> {
        let working = Some(figure.working()).filter(|working| working.contains(" = "));
        self.add(name, Value::Quantity(figure.quantity.clone()), method, working, figure.provenance.clone())
    }

    /// Adds something that is so or not, resting on the figures that decide it.
    ///
    /// # Errors
    /// As [`figure`](Self::figure).
    pub fn fact(&mut self, name: &str, holds: bool, method: &str, rests_on: &Provenance) -> Result<()> {
        self.add(name, Value::Fact(holds), method, None, rests_on.clone())
    }

    /// Adds a name, a year or a date.
    ///
    /// # Errors
    /// As [`figure`](Self::figure).
    pub fn value(&mut self, name: &str, value: Value, method: &str, rests_on: &Provenance) -> Result<()> {
        self.add(name, value, method, None, rests_on.clone())
    }

    fn add(
        &mut self,
        name: &str,
        value: Value,
        method: &str,
        working: Option<String>,
        provenance: Provenance,
    ) -> Result<()> {
        let id = format!("{}.{name}", self.analysis);
        if provenance.citations.is_empty() {
            return Err(Error::Unsourced(id));
        }
        if self.all.iter().any(|finding| finding.id == id) {
            return Err(Error::Calculation(format!("finding `{id}` is made twice")));
        }
        self.all.push(Finding { id, value, method: method.to_owned(), working, provenance });
        Ok(())
    }

    /// A finding by its name within the analysis.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name.
    pub fn get(&self, name: &str) -> Result<&Finding> {
        let id = format!("{}.{name}", self.analysis);
        let known = || self.all.iter().map(|finding| finding.id.as_str());
        self.all.iter().find(|finding| finding.id == id).ok_or_else(|| Error::unknown("finding", &id, "", known()))
    }

    /// All findings, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> + Clone {
        self.all.iter()
    }

    /// The analysis they belong to.
    pub fn analysis(&self) -> &str {
        &self.analysis
    }
}

/// A finding as `findings.json` holds it; `report/findings.schema.json` documents it.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    kind: &'static str,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per: Option<&'static str>,
    shown: String,
    method: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    working: Option<&'a str>,
    sources: Vec<&'a Citation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    caveats: Vec<&'a String>,
}

impl<'a> Record<'a> {
    /// The record of a finding.
    pub fn of(finding: &'a Finding) -> Self {
        let quantity = finding.quantity().ok();
        let (kind, value) = match &finding.value {
            Value::Quantity(quantity) => ("quantity", quantity.amount.normalize().to_string()),
            Value::Fact(holds) => ("fact", holds.to_string()),
            Value::Text(text) => ("text", text.clone()),
            Value::Year(year) => ("financial_year", year.key()),
            Value::Date(date) => ("date", date.key()),
        };
        let basis = quantity.and_then(|quantity| quantity.unit.basis()).map(Basis::key);
        Record {
            kind,
            value,
            unit: quantity.map(|quantity| quantity.unit.key()),
            basis,
            status: quantity.and_then(|quantity| quantity.status).map(pledgebook_frame::quantity::Status::key),
            per: quantity.and_then(|quantity| quantity.per).map(pledgebook_frame::quantity::Per::words),
            shown: finding.shown(),
            method: &finding.method,
            working: finding.working.as_deref(),
            sources: finding.provenance.citations.iter().collect(),
            caveats: finding.provenance.caveats.iter().collect(),
        }
    }
}

/// All findings by id, sorted: the body of `findings.json`.
pub fn records<'a>(all: impl IntoIterator<Item = &'a Findings>) -> BTreeMap<&'a str, Record<'a>> {
    all.into_iter().flat_map(Findings::iter).map(|finding| (finding.id.as_str(), Record::of(finding))).collect()
}
