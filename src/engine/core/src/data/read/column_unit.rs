//! The unit that a column's figures are in, and whether a cell names another one.

use crate::data::schema::Field;
use pledgebook_frame::quantity::{Currency, Unit};
use rust_decimal::Decimal;

/// A unit that a cell names beside its figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Pounds,
    Pence,
    Other(Currency),
    /// Dollars, of no country that is named.
    Dollars,
    Percent,
    Points,
}

impl Said {
    /// A `$` by the letters before it: `US$`, `A$`.
    pub fn dollars(country: &str) -> Option<Self> {
        let code = match country.to_uppercase().as_str() {
            "US" | "U" => "usd",
            "A" | "AU" => "aud",
            "C" | "CA" | "CDN" => "cad",
            "NZ" => "nzd",
            "HK" => "hkd",
            "S" | "SG" => "sgd",
            _ => return Some(Said::Dollars),
        };
        Currency::of(code).map(Said::Other)
    }

    /// A unit by its word or code, in small letters.
    pub fn word(word: &str) -> Option<Self> {
        Some(match word {
            "gbp" | "pound" | "pounds" | "sterling" => Said::Pounds,
            "pence" | "penny" => Said::Pence,
            "dollar" | "dollars" => Said::Dollars,
            "euro" | "euros" => Said::Other(Currency::of("eur")?),
            "percent" | "pc" | "pct" => Said::Percent,
            "pp" | "ppt" | "ppts" => Said::Points,
            code => Said::Other(Currency::of(code)?),
        })
    }

    pub fn noun(self) -> &'static str {
        match self {
            Said::Pounds => "pounds",
            Said::Pence => "pence",
            Said::Other(currency) => currency.name,
            Said::Dollars => "dollars",
            Said::Percent => "percent",
            Said::Points => "percentage points",
        }
    }

    pub fn is_money(self) -> bool {
        !matches!(self, Said::Percent | Said::Points)
    }
}

/// The unit of a column's figures, in one row.
pub(super) struct ColumnUnit {
    pub unit: Unit,
    /// What turns the written number into the unit.
    pub scale: Decimal,
    /// As the descriptor or the row names it; empty where neither does.
    pub said: String,
}

impl ColumnUnit {
    /// By the descriptor; by the row's own `unit`, where the descriptor leaves it to that.
    pub fn of(field: &Field, row: Option<&str>) -> Self {
        let said = match field.unit.as_deref() {
            Some("{unit}") => row.unwrap_or_default().to_owned(),
            Some(unit) => unit.to_owned(),
            None => String::new(),
        };
        // A rate counts in the unit that stands before “per”.
        let name = said.split("_per_").next().unwrap_or_default();
        let (unit, scale, _) = if said.is_empty() { Unit::of_column(&field.name) } else { Unit::parse(name) };
        ColumnUnit { unit, scale, said }
    }

    pub fn is_money(&self) -> bool {
        self.unit.is_money()
    }

    /// “millions”.
    pub fn scale_word(&self) -> &'static str {
        match self.scale {
            scale if scale == Decimal::ONE_THOUSAND => "thousands",
            scale if scale == Decimal::from(1_000_000) => "millions",
            _ => "billions",
        }
    }

    /// What the figures are of: “pounds”, “beds”.
    pub fn noun(&self) -> String {
        match &self.unit {
            Unit::Money(_) => "pounds".into(),
            Unit::Foreign(currency, _) => currency.name.into(),
            Unit::Percent => "percent".into(),
            Unit::PercentagePoints => "percentage points".into(),
            Unit::Ratio => "multiples of one".into(),
            Unit::Index => "an index".into(),
            Unit::Year => "years".into(),
            Unit::Count(noun) => noun.clone(),
        }
    }
}
