//! The one place that words a quantity.
//!
//! Pounds are scaled to what a reader says ("£47.2 million", "£3.4 billion"),
//! rounding is half away from zero, the minus is a real one (−), thousands have
//! commas.

use super::amount::Quantity;
use super::per::{Per, singular};
use super::unit::{Basis, Unit};
use rust_decimal::{Decimal, RoundingStrategy};

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&long(self))
    }
}

/// The scale a column or an axis is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As it is.
    One,
    /// Millions.
    Million,
    /// Billions (thousand millions).
    Billion,
}

impl Scale {
    /// What to divide by.
    pub fn factor(self) -> Decimal {
        Decimal::from(match self {
            Scale::One => 1,
            Scale::Million => 1_000_000,
            Scale::Billion => 1_000_000_000_i64,
        })
    }

    fn fitting(amount: Decimal) -> Self {
        let size = amount.abs();
        if size >= Scale::Billion.factor() {
            Scale::Billion
        } else if size >= Scale::Million.factor() {
            Scale::Million
        } else {
            Scale::One
        }
    }
}

/// As in running text: "£47.2 million", "38%", "2.1 percentage points", "3.9 times", "206 branches".
///
/// ```
/// use pledgebook_frame::prelude::*;
/// use pledgebook_frame::quantity::words::long;
/// assert_eq!(long(&Quantity::gbp_m("-3400")?), "−£3.4 billion");
/// assert_eq!(long(&Quantity::gbp_m("999.97")?), "£1 billion");
/// assert_eq!(long(&Quantity::percent(38)), "38%");
/// assert_eq!(long(&Quantity::percent("0.04".parse::<Decimal>().unwrap())), "0.04%");
/// assert_eq!(long(&Quantity::percent("99.6".parse::<Decimal>().unwrap())), "99.6%");
/// assert_eq!(long(&Quantity::percent(Decimal::new(1, 14))), "0.00000000000001%");
/// assert_eq!(long(&Quantity::new(12_093, Unit::Count("votes".into()))), "12,093 votes");
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
pub fn long(q: &Quantity) -> String {
    worded(q, [" million", " billion"], true)
}

/// As in a sum or a chart label: "£47.2m", "£3.4bn", "38%", "206".
pub fn short(q: &Quantity) -> String {
    worded(q, ["m", "bn"], false)
}

/// The exact amount in its shortest form, no rounding: how a sum shows what went in.
pub fn exact(q: &Quantity) -> String {
    let scale = scale_of(q);
    let places = (q.amount / scale.factor()).normalize().scale().min(4);
    short(&q.clone().with_places(places))
}

/// With price basis and status, as errors and notebooks show it:
/// "£47.2 million (cash, budgeted)".
pub fn in_full(q: &Quantity) -> String {
    let mut notes = Vec::new();
    notes.extend(q.unit.basis().map(|basis| basis.to_string()));
    notes.extend(q.status.map(|status| status.key().to_owned()));
    if notes.is_empty() { long(q) } else { format!("{} ({})", long(q), notes.join(", ")) }
}

/// The bare number for a table cell or an axis, in the scale of its header.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// use pledgebook_frame::quantity::words::{Scale, number};
/// assert_eq!(number(&Quantity::gbp_m("12400")?, Scale::Million, 0), "12,400");
/// assert_eq!(number(&Quantity::gbp_m("-9.5")?, Scale::Million, 1), "−9.5");
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
pub fn number(q: &Quantity, scale: Scale, places: u32) -> String {
    decimal(q.amount / scale.factor(), places)
}

/// A decimal with thousands separators and a real minus sign, rounded half away from zero.
pub fn decimal(amount: Decimal, places: u32) -> String {
    let rounded = round(amount, places);
    let text = format!("{:.*}", places as usize, rounded.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    if rounded < Decimal::ZERO { format!("−{grouped}") } else { grouped }
}

/// Rounded half away from zero, as readers round.
pub fn round(amount: Decimal, places: u32) -> Decimal {
    amount.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// Small whole numbers as words, as prose has them: "six", "12".
pub fn spelled(n: i64) -> String {
    const WORDS: [&str; 11] = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    usize::try_from(n).ok().and_then(|i| WORDS.get(i)).map_or_else(|| decimal(n.into(), 0), |w| (*w).into())
}

/// "a, b and c".
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}

/// A unit as the head of a column has it: "£ million", "%", "million hours a week".
///
/// ```
/// use pledgebook_frame::prelude::*;
/// use pledgebook_frame::quantity::words::unit;
/// let (of, scale, per) = Unit::of_column("budget_real_2024_25_gbp_m");
/// assert_eq!(unit(&of, scale, per), "£ million, 2024–25 prices");
/// ```
pub fn unit(unit: &Unit, scale: Decimal, per: Option<Per>) -> String {
    let scale = match scale {
        scale if scale == Decimal::ONE_THOUSAND => "thousand",
        scale if scale == Scale::Million.factor() => "million",
        scale if scale == Scale::Billion.factor() => "billion",
        _ => "",
    };
    let prices = unit.basis().filter(|basis| *basis != Basis::Cash).map(|basis| basis.to_string());
    let noun = match unit {
        Unit::Money(_) | Unit::Foreign(..) => sign(unit),
        Unit::Percent => "%".into(),
        Unit::PercentagePoints => "percentage points".into(),
        Unit::Ratio => "times".into(),
        Unit::Index => "index".into(),
        Unit::Year => "year".into(),
        Unit::Count(noun) => noun.clone(),
    };
    let parts = if unit.is_money() { [noun.trim_end(), scale] } else { [scale, noun.as_str()] };
    let mut words = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    words.extend(per.map(|per| format!(" {}", per.words())));
    words.extend(prices.map(|prices| format!(", {prices}")));
    words
}

/// What stands before an amount of money: `£`, `€`, `CHF `.
fn sign(unit: &Unit) -> String {
    match unit {
        Unit::Foreign(currency, _) => currency.sign(),
        _ => "£".into(),
    }
}

fn scale_of(q: &Quantity) -> Scale {
    match q.unit {
        Unit::Money(_) | Unit::Foreign(..) | Unit::Count(_) => Scale::fitting(q.amount),
        _ => Scale::One,
    }
}

/// The scale that an amount is said in, and its decimal places there. What rounds to a
/// thousand of one scale is one of the next: "£1 billion", not "£1,000 million" beside it.
fn scale_and_places(q: &Quantity) -> (Scale, u32) {
    let places = |scale: Scale| q.places.unwrap_or_else(|| honest_places(q, scale));
    let scale = scale_of(q);
    let said = round(q.amount / scale.factor(), places(scale)).checked_mul(scale.factor());
    let next = said.map_or(scale, |amount| scale_of(&Quantity { amount, ..q.clone() }));
    (next, places(next))
}

/// As many places as a reader would say, and more where those would hide something: what is
/// not nothing does not read as nothing, nor what is not all as 100%.
fn honest_places(q: &Quantity, scale: Scale) -> u32 {
    let scaled = q.amount / scale.factor();
    let percent = matches!(q.unit, Unit::Percent);
    let hides = |places: &u32| {
        let shown = round(scaled, *places).abs();
        let nothing = shown.is_zero() && !scaled.is_zero();
        nothing || (percent && shown == Decimal::ONE_HUNDRED && scaled.abs() != Decimal::ONE_HUNDRED)
    };
    let usual = usual_places(q, scale);
    (usual..=Decimal::MAX_SCALE).find(|places| !hides(places)).unwrap_or(usual)
}

/// Decimal places where nobody asked for others: what a reader would say.
fn usual_places(q: &Quantity, scale: Scale) -> u32 {
    let scaled = q.amount / scale.factor();
    let size = scaled.abs();
    let whole = round(scaled, 1).fract().is_zero();
    match (&q.unit, scale) {
        (Unit::Money(_) | Unit::Foreign(..), Scale::One) => {
            if scaled.fract().is_zero() || round(size, 2) >= Decimal::from(1000) { 0 } else { 2 }
        }
        (Unit::Count(_), Scale::One) => {
            if scaled.fract().is_zero() || round(size, 1) >= Decimal::ONE_HUNDRED {
                0
            } else {
                1
            }
        }
        (Unit::Percent | Unit::PercentagePoints, _) if size >= Decimal::TEN => 0,
        (Unit::Year, _) => 0,
        (Unit::Ratio, _) if size >= Decimal::TEN && whole => 0,
        _ => u32::from(!whole),
    }
}

fn worded(q: &Quantity, suffixes: [&str; 2], with_noun: bool) -> String {
    let (scale, places) = scale_and_places(q);
    let scaled = q.amount / scale.factor();
    let suffix = match scale {
        Scale::One => "",
        Scale::Million => suffixes[0],
        Scale::Billion => suffixes[1],
    };
    let text = decimal(scaled, places);
    let (minus, size) = text.strip_prefix('−').map_or(("", text.as_str()), |size| ("−", size));
    let per = q.per.map(|per| format!(" {}", per.words())).unwrap_or_default();
    let worded = match &q.unit {
        Unit::Money(_) | Unit::Foreign(..) => format!("{minus}{}{size}{suffix}", sign(&q.unit)),
        Unit::Percent => format!("{text}%"),
        Unit::PercentagePoints => {
            let noun = if size == "1" { "point" } else { "points" };
            if with_noun { format!("{text} percentage {noun}") } else { format!("{text} {noun}") }
        }
        Unit::Ratio => {
            if with_noun {
                format!("{text} times")
            } else {
                format!("{text}×")
            }
        }
        Unit::Year => q.amount.normalize().to_string(),
        Unit::Index => text,
        Unit::Count(noun) if with_noun => {
            let noun = if size == "1" && suffix.is_empty() { singular(noun) } else { noun.clone() };
            format!("{text}{suffix} {noun}")
        }
        Unit::Count(_) => format!("{text}{suffix}"),
    };
    worded + &per
}
