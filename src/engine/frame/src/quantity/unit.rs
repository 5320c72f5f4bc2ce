//! What an amount is an amount of.

use super::currency::Currency;
use super::financial_year::FinancialYear;
use super::per::Per;
use crate::error::{Error, Result};
use rust_decimal::Decimal;

/// The unit of a [`Quantity`](super::Quantity).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Pounds sterling, at a price basis.
    Money(Basis),
    /// Money of another currency, at a price basis.
    Foreign(Currency, Basis),
    /// Hundredths of a whole.
    Percent,
    /// The difference of two percentages.
    PercentagePoints,
    /// How many times one thing is another.
    Ratio,
    /// An index number; its base year is 100.
    Index,
    /// A calendar year, as a point in time.
    Year,
    /// So many of a thing, named in the plural: visits, loans, hours.
    Count(String),
}

/// The prices an amount of money is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// As it was paid or promised at the time.
    Cash,
    /// Real terms, in the prices of a financial year.
    PricesOf(FinancialYear),
}

/// How real the money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Promised in a speech or a press notice.
    Pledged,
    /// Set aside for a purpose.
    Allocated,
    /// In a budget.
    Budgeted,
    /// Spent, as accounted for.
    Outturn,
    /// Worked out by somebody.
    Estimated,
    /// Said, with no account behind it.
    Claimed,
}

impl Unit {
    /// Pounds in cash.
    pub fn cash() -> Self {
        Unit::Money(Basis::Cash)
    }

    /// The price basis, of money.
    pub fn basis(&self) -> Option<Basis> {
        match self {
            Unit::Money(basis) | Unit::Foreign(_, basis) => Some(*basis),
            _ => None,
        }
    }

    /// Whether it is money, of any currency.
    pub fn is_money(&self) -> bool {
        self.basis().is_some()
    }

    /// The same money at another price basis; what is no money stays as it is.
    pub fn at(self, basis: Basis) -> Self {
        match self {
            Unit::Money(_) => Unit::Money(basis),
            Unit::Foreign(currency, _) => Unit::Foreign(currency, basis),
            other => other,
        }
    }

    /// A unit from its name in a schema, with the scale that turns the written number into
    /// the unit: `gbp_m` is cash and a million, `gbp_k` a thousand, as accounts print
    /// “£000”, and `gbp_bn` a billion. Money of another currency goes by its code
    /// ([`Currency`]); what is by another thing is a rate of it.
    ///
    /// ```
    /// use pledgebook_frame::prelude::*;
    /// let (unit, scale, per) = Unit::parse("hours_m_per_week");
    /// assert_eq!((unit, per), (Unit::Count("hours".into()), Some(Per::Week)));
    /// assert_eq!(scale.to_string(), "1000000");
    /// let (unit, _, per) = Unit::parse("eur_per_hour");
    /// assert_eq!(Quantity { per, ..Quantity::new(15, unit) }.to_string(), "€15 per hour");
    /// ```
    pub fn parse(name: &str) -> (Unit, Decimal, Option<Per>) {
        let mut parts = name.split("_per_");
        let name = parts.next().unwrap_or_default();
        let per = Per::of(parts.map(|noun| match Unit::parse(noun).0 {
            Unit::Money(_) => "pounds".to_owned(),
            Unit::Foreign(currency, _) => currency.name.to_owned(),
            _ => noun.replace('_', " "),
        }));
        let (base, scale) = match name.rsplit_once('_') {
            Some((base, "k")) => (base, 1_000),
            Some((base, "m")) => (base, 1_000_000),
            Some((base, "bn")) => (base, 1_000_000_000),
            _ => (name, 1),
        };
        let unit = match base {
            "gbp" => Unit::cash(),
            "percent" | "pct" => Unit::Percent,
            "percentage_points" | "points" => Unit::PercentagePoints,
            "multiple" | "ratio" => Unit::Ratio,
            "index" => Unit::Index,
            "year" => Unit::Year,
            "headcount" => Unit::Count("people".into()),
            noun => match Currency::of(noun) {
                Some(currency) => Unit::Foreign(currency, Basis::Cash),
                None => Unit::Count(noun.replace('_', " ")),
            },
        };
        (unit, Decimal::from(scale), per)
    }

    /// A unit from a column's name, which ends in it: `budget_gbp_m`,
    /// `change_pct`, `budget_real_2024_25_gbp_m`. Only of money is `_m` a million by the
    /// name alone: `distance_m` may be metres, and a million is what a schema says is one.
    ///
    /// ```
    /// use pledgebook_frame::prelude::*;
    /// assert_eq!(Unit::of_column("spend_eur_m").1.to_string(), "1000000");
    /// assert_eq!(Unit::of_column("cost_gbp_k").1.to_string(), "1000");
    /// assert_eq!(Unit::of_column("distance_m").1.to_string(), "1");
    /// let (unit, _, per) = Unit::of_column("night_pay_gbp_per_hour");
    /// assert_eq!((unit, per), (Unit::cash(), Some(Per::each("hours"))));
    /// ```
    pub fn of_column(column: &str) -> (Unit, Decimal, Option<Per>) {
        let parts: Vec<&str> = column.split('_').collect();
        let last = |parts_of_it: usize| Unit::parse(&parts[parts.len().saturating_sub(parts_of_it)..].join("_"));
        // What a rate is by stands last; where a unit does (`spend_per_head_gbp`), that is the column's.
        if let Some((of, by)) = column.split_once("_per_")
            && matches!(last(1).0, Unit::Count(_) | Unit::Year)
            && !last(2).0.is_money()
        {
            let (unit, scale, _) = Unit::of_column(of);
            return (unit, scale, Unit::parse(&format!("_per_{by}")).2);
        }
        let (mut unit, scale, per) = match parts.last() {
            Some(&"k" | &"m" | &"bn") if last(2).0.is_money() => last(2),
            _ => last(1),
        };
        if let Some(at) = parts.iter().position(|part| *part == "real")
            && let Some(year) = parts.get(at + 1..at + 3).and_then(|y| y.join("-").parse().ok())
        {
            unit = unit.at(Basis::PricesOf(year));
        }
        (unit, scale, per)
    }

    /// The unit as an error names it: "cash", "2024–25 prices", "a percentage".
    pub fn noun(&self) -> String {
        match self {
            Unit::Money(basis) => basis.to_string(),
            Unit::Foreign(currency, basis) => format!("{basis} in {}", currency.name),
            Unit::Percent => "a percentage".into(),
            Unit::PercentagePoints => "percentage points".into(),
            Unit::Ratio => "a pure number".into(),
            Unit::Index => "an index".into(),
            Unit::Year => "a calendar year".into(),
            Unit::Count(noun) => format!("a number of {noun}"),
        }
    }

    /// The unit's stable name in `findings.json`.
    pub fn key(&self) -> String {
        match self {
            Unit::Money(_) => "gbp".into(),
            Unit::Foreign(currency, _) => currency.code.into(),
            Unit::Percent => "percent".into(),
            Unit::PercentagePoints => "percentage_points".into(),
            Unit::Ratio => "ratio".into(),
            Unit::Index => "index".into(),
            Unit::Year => "year".into(),
            Unit::Count(noun) => noun.clone(),
        }
    }
}

impl Basis {
    /// Its name in the data and in `findings.json`: `cash`, `2024-25 prices`.
    pub fn key(self) -> String {
        match self {
            Basis::Cash => "cash".into(),
            Basis::PricesOf(year) => format!("{} prices", year.key()),
        }
    }
}

impl std::fmt::Display for Basis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Basis::Cash => f.write_str("cash"),
            Basis::PricesOf(year) => write!(f, "{year} prices"),
        }
    }
}

impl Status {
    /// Its name in the data and in `findings.json`.
    pub fn key(self) -> &'static str {
        match self {
            Status::Pledged => "pledged",
            Status::Allocated => "allocated",
            Status::Budgeted => "budgeted",
            Status::Outturn => "outturn",
            Status::Estimated => "estimated",
            Status::Claimed => "claimed",
        }
    }

    pub(super) fn noun(status: Option<Self>) -> String {
        status.map_or_else(|| "of no stated status".into(), |status| status.key().into())
    }
}

impl std::str::FromStr for Status {
    type Err = Error;

    /// A status from its name in the data. A word that is none is an error: no status at
    /// all would be added to every other.
    fn from_str(name: &str) -> Result<Self> {
        Ok(match name {
            "pledged" => Status::Pledged,
            "allocated" => Status::Allocated,
            "budgeted" | "plans" => Status::Budgeted,
            "outturn" => Status::Outturn,
            "estimated" | "forecast" => Status::Estimated,
            "claimed" => Status::Claimed,
            _ => return Err(Error::unknown("status of money", name, "", STATUSES)),
        })
    }
}

/// What the data may call a status.
const STATUSES: [&str; 8] =
    ["pledged", "allocated", "budgeted", "plans", "outturn", "estimated", "forecast", "claimed"];

impl std::str::FromStr for Basis {
    type Err = Error;

    /// A price basis from its name in the data: `cash`, or `2024-25 prices`.
    fn from_str(name: &str) -> Result<Self> {
        if name == "cash" {
            return Ok(Basis::Cash);
        }
        let year = name.strip_suffix(" prices").and_then(|year| year.parse().ok());
        year.map(Basis::PricesOf).ok_or_else(|| Error::Unknown {
            kind: "price basis",
            name: name.to_owned(),
            within: String::new(),
            near: Some(if name.contains("price") { "2024-25 prices".into() } else { "cash".into() }),
            known: String::new(),
        })
    }
}
