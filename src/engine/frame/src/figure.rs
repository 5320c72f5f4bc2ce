//! A quantity that remembers where it came from.
//!
//! A [`Figure`] read from the data carries its source and its caveats;
//! arithmetic carries the union, and writes down its working as it goes, so that
//! the arithmetic shown to a reader is the arithmetic that was done.

use crate::error::{Error, Result};
use crate::quantity::{PartialDate, Quantity, Unit, words};
use rust_decimal::{Decimal, MathematicalOps};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A place in a source: a key of `sources.yml`, and where to look.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Citation {
    /// Key of `sources.yml`.
    pub source: String,
    /// "line 10", "table 1.3", "excerpt".
    pub locator: String,
}

/// Sources and caveats, joined as values are combined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Every place the value rests on.
    pub citations: BTreeSet<Citation>,
    /// Ids of the caveats that apply to it.
    pub caveats: BTreeSet<String>,
    /// When the last of what it rests on became known, where the data say.
    pub announced: Option<PartialDate>,
    /// What the keys and ids stand for, where the data say.
    pub glossary: Glossary,
}

/// What the source keys and caveat ids of a data package stand for: a figure takes it
/// along, so that whoever shows it can say more than a key. It is for showing only: nothing
/// is computed from it, and two provenances that differ in it alone are equal.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let glossary = Glossary::new([("accounts", "Annual accounts 2024–25")], [("C1", "Not audited yet.")]);
/// assert_eq!(glossary.title("accounts"), Some("Annual accounts 2024–25"));
/// assert_eq!(glossary.caveat("C2"), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Glossary(Option<Arc<Words>>);

#[derive(Clone, Debug, Default)]
struct Words {
    titles: BTreeMap<String, String>,
    caveats: BTreeMap<String, String>,
}

impl Glossary {
    /// From pairs of a source's key and its title, and of a caveat's id and its sentence.
    pub fn new<K: Into<String>, V: Into<String>>(
        titles: impl IntoIterator<Item = (K, V)>,
        caveats: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        fn owned<K: Into<String>, V: Into<String>>(
            pairs: impl IntoIterator<Item = (K, V)>,
        ) -> BTreeMap<String, String> {
            pairs.into_iter().map(|(key, words)| (key.into(), words.into())).collect()
        }
        Glossary(Some(Arc::new(Words { titles: owned(titles), caveats: owned(caveats) })))
    }

    /// The title of a source.
    pub fn title(&self, source: &str) -> Option<&str> {
        self.0.as_ref()?.titles.get(source).map(String::as_str)
    }

    /// The sentence of a caveat.
    pub fn caveat(&self, id: &str) -> Option<&str> {
        self.0.as_ref()?.caveats.get(id).map(String::as_str)
    }

    /// Adds the words of another package; the first word for a key stays.
    pub fn join(&mut self, other: &Glossary) {
        match (&mut self.0, &other.0) {
            (_, None) => {}
            (mine @ None, theirs) => *mine = theirs.clone(),
            (Some(mine), Some(theirs)) if Arc::ptr_eq(mine, theirs) => {}
            (Some(mine), Some(theirs)) => {
                let mine = Arc::make_mut(mine);
                let add = |mine: &mut BTreeMap<String, String>, theirs: &BTreeMap<String, String>| {
                    theirs.iter().for_each(|(key, words)| {
                        mine.entry(key.clone()).or_insert_with(|| words.clone());
                    });
                };
                add(&mut mine.titles, &theirs.titles);
                add(&mut mine.caveats, &theirs.caveats);
            }
        }
    }
}

impl PartialEq for Glossary {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Glossary {}

impl Provenance {
    /// Adds all of another's sources and caveats.
    pub fn join(&mut self, other: &Provenance) {
        self.citations.extend(other.citations.iter().cloned());
        self.caveats.extend(other.caveats.iter().cloned());
        self.announced = [self.announced, other.announced].into_iter().flatten().max_by_key(|date| date.first_day());
        self.glossary.join(&other.glossary);
    }

    /// The union of several.
    pub fn union<'a>(all: impl IntoIterator<Item = &'a Provenance>) -> Provenance {
        let mut union = Provenance::default();
        all.into_iter().for_each(|one| union.join(one));
        union
    }

    /// The source keys, each once.
    pub fn sources(&self) -> BTreeSet<&str> {
        self.citations.iter().map(|citation| citation.source.as_str()).collect()
    }
}

/// A quantity with its sources, its caveats and how it was worked out.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let read = |millions: &str, locator: &str| -> Result<Figure> {
///     Ok(Figure::read(Quantity::gbp_m(millions)?, "budget-book", locator))
/// };
/// let total = Figure::sum(&[read("47.2", "line 10")?, read("37.7", "line 10")?, read("29.1", "line 11")?])?;
/// assert_eq!(total.working(), "£47.2m + £37.7m + £29.1m = £114m");
/// assert_eq!(total.provenance.citations.len(), 2);
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Figure {
    /// The value.
    pub quantity: Quantity,
    /// The last printed place of a figure as its source gives it, in the unit's
    /// own terms (£100,000 for "£47.2 million"); `None` where it was computed.
    pub step: Option<Decimal>,
    /// Where it came from.
    pub provenance: Provenance,
    expression: Expression,
}

/// A sum as written, with how tightly it binds.
#[derive(Clone, Debug)]
struct Expression {
    text: String,
    tightness: Tightness,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tightness {
    Sum,
    Product,
    Atom,
}

impl Expression {
    fn at_least(&self, tightness: Tightness) -> String {
        if self.tightness >= tightness { self.text.clone() } else { format!("({})", self.text) }
    }
}

impl Figure {
    /// A figure as its source gives it.
    pub fn read(quantity: Quantity, source: impl Into<String>, locator: impl Into<String>) -> Self {
        let citation = Citation { source: source.into(), locator: locator.into() };
        Figure::with_provenance(quantity, Provenance { citations: [citation].into(), ..Provenance::default() })
    }

    /// A figure with all its sources.
    pub fn with_provenance(quantity: Quantity, provenance: Provenance) -> Self {
        let expression = Expression { text: words::exact(&quantity), tightness: Tightness::Atom };
        Figure { quantity, step: None, provenance, expression }
    }

    /// A figure that was worked out elsewhere, from what this says: "the sum of 1,234 rows of
    /// `paid_gbp`".
    pub(crate) fn worked(quantity: Quantity, provenance: Provenance, words: &str) -> Self {
        let expression = Expression { text: words.to_owned(), tightness: Tightness::Sum };
        Figure { quantity, step: None, provenance, expression }
    }

    /// A number that is true by definition (52 weeks in a year). It has no
    /// source, so it cannot become a finding by itself.
    pub fn constant(amount: impl Into<Decimal>, unit: Unit) -> Self {
        Figure::with_provenance(Quantity::new(amount, unit), Provenance::default())
    }

    /// The same figure, shown with this many decimal places.
    pub fn places(mut self, places: u32) -> Self {
        self.quantity.places = Some(places);
        self
    }

    /// The same figure with another provenance joined in: for a value that was
    /// picked because of another one.
    pub fn also_from(mut self, provenance: &Provenance) -> Self {
        self.provenance.join(provenance);
        self
    }

    /// The same figure, starting a new sum: its working so far is not repeated.
    pub fn settled(mut self) -> Self {
        self.expression = Expression { text: words::short(&self.quantity), tightness: Tightness::Atom };
        self
    }

    /// The same amount regarded as another unit or status, where the analysis
    /// says why (a percentage read as points, a pledge compared as a claim).
    pub fn regarded_as(mut self, change: impl FnOnce(&mut Quantity)) -> Self {
        change(&mut self.quantity);
        self
    }

    /// How it was worked out: "£47.2m + £37.7m = £84.9m"; just the value where
    /// it was read.
    pub fn working(&self) -> String {
        let value = words::short(&self.quantity);
        if self.expression.tightness == Tightness::Atom { value } else { format!("{} = {value}", self.expression.text) }
    }

    /// The sum of two.
    ///
    /// # Errors
    /// [`Error::Unlike`], as [`Quantity::plus`].
    pub fn plus(&self, other: &Figure) -> Result<Figure> {
        Ok(self.combine(other, self.quantity.plus(&other.quantity)?, " + ", Tightness::Sum))
    }

    /// The difference of two.
    ///
    /// # Errors
    /// [`Error::Unlike`], as [`Quantity::minus`].
    pub fn minus(&self, other: &Figure) -> Result<Figure> {
        Ok(self.combine(other, self.quantity.minus(&other.quantity)?, " − ", Tightness::Sum))
    }

    /// Like by like is a ratio; money or a count by a count is a rate.
    ///
    /// # Errors
    /// As [`Quantity::over`].
    pub fn over(&self, other: &Figure) -> Result<Figure> {
        Ok(self.combine(other, self.quantity.over(&other.quantity)?, " ÷ ", Tightness::Product))
    }

    /// So many times as much: by a pure number or a percentage; a rate by what it is of; money by
    /// a count of what it buys.
    ///
    /// ```
    /// use pledgebook_frame::prelude::*;
    /// let read = |number, unit: &str| {
    ///     let (unit, scale, per) = Unit::parse(unit);
    ///     Figure::read(Quantity { per, ..Quantity::new(Decimal::from(number) * scale, unit) }, "returns", "page 2")
    /// };
    /// let pay = read(15, "eur_per_hour").times(&read(40, "hours"))?;
    /// assert_eq!(pay.working(), "€15 per hour × 40 = €600");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Quantity::by`].
    pub fn times(&self, factor: &Figure) -> Result<Figure> {
        Ok(self.combine(factor, self.quantity.by(&factor.quantity)?, " × ", Tightness::Product))
    }

    /// This as a percentage of that.
    ///
    /// # Errors
    /// As [`Quantity::share_of`].
    pub fn share_of(&self, whole: &Figure) -> Result<Figure> {
        Ok(self.combine(whole, self.quantity.share_of(&whole.quantity)?, " ÷ ", Tightness::Product))
    }

    /// Percentage change from `base` to this.
    ///
    /// # Errors
    /// As [`Quantity::change_from`].
    pub fn change_from(&self, base: &Figure) -> Result<Figure> {
        let mut change = self.combine(base, self.quantity.change_from(&base.quantity)?, " ÷ ", Tightness::Product);
        change.expression = Expression { text: format!("{} − 1", change.expression.text), tightness: Tightness::Sum };
        Ok(change)
    }

    /// Compound growth a year from `base` to this over `years` years.
    ///
    /// # Errors
    /// [`Error::Calculation`] where the base or the end is nothing or less, or there are no years:
    /// from −£2m to −£3m is no growth of 22%; as [`Quantity::over`].
    pub fn growth_a_year_from(&self, base: &Figure, years: u32) -> Result<Figure> {
        self.growth_over(base, years, 1)
    }

    /// Compound growth a year over so many periods, of which a year has `a_year`.
    pub(crate) fn growth_over(&self, base: &Figure, periods: u32, a_year: u32) -> Result<Figure> {
        // Checked before the ratio: of two amounts below nothing it is positive.
        if self.quantity.unit == base.quantity.unit
            && (base.quantity.amount <= Decimal::ZERO || self.quantity.amount <= Decimal::ZERO)
        {
            let (from, to) = (words::short(&base.quantity), words::short(&self.quantity));
            return Err(Error::Calculation(format!(
                "a growth a year from {from} to {to} is not meaningful: say the difference instead (`minus`)"
            )));
        }
        let ratio = self.over(base)?;
        let root = compound(ratio.quantity.amount, periods, a_year)?;
        let mut growth = ratio;
        growth.quantity = Quantity::percent((root - Decimal::ONE) * Decimal::ONE_HUNDRED);
        growth.expression = Expression {
            text: format!("({})^({a_year}/{periods}) − 1", growth.expression.text),
            tightness: Tightness::Sum,
        };
        Ok(growth)
    }

    /// The sum of all, left to right.
    ///
    /// # Errors
    /// [`Error::Calculation`] for none at all; [`Error::Unlike`] where kinds differ.
    pub fn sum<'a>(figures: impl IntoIterator<Item = &'a Figure>) -> Result<Figure> {
        let mut figures = figures.into_iter();
        let first = figures.next().ok_or_else(|| Error::Calculation("the sum of no figures is not known".into()))?;
        figures.try_fold(first.clone(), |sum, figure| sum.plus(figure))
    }

    /// The largest. Its provenance is the union: all were looked at.
    ///
    /// # Errors
    /// As [`sum`](Self::sum).
    pub fn largest<'a>(figures: impl IntoIterator<Item = &'a Figure>) -> Result<Figure> {
        Self::extreme(figures, std::cmp::Ordering::Greater)
    }

    /// The smallest. Its provenance is the union: all were looked at.
    ///
    /// # Errors
    /// As [`sum`](Self::sum).
    pub fn smallest<'a>(figures: impl IntoIterator<Item = &'a Figure>) -> Result<Figure> {
        Self::extreme(figures, std::cmp::Ordering::Less)
    }

    fn extreme<'a>(figures: impl IntoIterator<Item = &'a Figure>, wanted: std::cmp::Ordering) -> Result<Figure> {
        let mut best: Option<Figure> = None;
        let mut seen = Provenance::default();
        for figure in figures {
            seen.join(&figure.provenance);
            let better = match &best {
                None => true,
                Some(best) => figure.quantity.compare(&best.quantity)? == wanted,
            };
            if better {
                best = Some(figure.clone());
            }
        }
        best.map(|figure| figure.also_from(&seen))
            .ok_or_else(|| Error::Calculation("the largest or smallest of no figures is not known".into()))
    }

    /// Whether a printed figure agrees with what was computed for it.
    ///
    /// `Exactly` within a thousandth, `Rounded` where the printed one is the
    /// computed one at its own last printed place (a tie may go either way).
    ///
    /// # Errors
    /// [`Error::Unlike`] where the two cannot be compared.
    pub fn agreement(&self, computed: &Figure) -> Result<Agreement> {
        self.quantity.compare(&computed.quantity)?;
        let gap = (self.quantity.amount - computed.quantity.amount).abs();
        let half_step = self.step.unwrap_or_default() / Decimal::TWO;
        Ok(if gap * Decimal::ONE_THOUSAND <= self.quantity.amount.abs() {
            Agreement::Exactly
        } else if gap <= half_step {
            Agreement::Rounded
        } else {
            Agreement::Not
        })
    }

    pub(crate) fn combine(&self, other: &Figure, quantity: Quantity, operator: &str, tightness: Tightness) -> Figure {
        // − and ÷ bind their right side one step tighter: a − (b − c).
        let right = if operator == " + " || operator == " × " {
            tightness
        } else if tightness == Tightness::Sum {
            Tightness::Product
        } else {
            Tightness::Atom
        };
        let text = format!("{}{operator}{}", self.expression.at_least(tightness), other.expression.at_least(right));
        Figure {
            quantity,
            step: None,
            provenance: Provenance::union([&self.provenance, &other.provenance]),
            expression: Expression { text, tightness },
        }
    }
}

/// How a printed figure stands to a computed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Equal, to a thousandth.
    Exactly,
    /// Equal at the last printed place.
    Rounded,
    /// Different.
    Not,
}

/// The factor a year that compounds to `ratio` over so many periods, of which a year has `a_year`.
///
/// # Errors
/// [`Error::Calculation`] where the ratio is nothing or less, there are no periods, or it does not fit.
pub fn compound(ratio: Decimal, periods: u32, a_year: u32) -> Result<Decimal> {
    if ratio <= Decimal::ZERO || periods == 0 {
        return Err(Error::Calculation(format!("a ratio of {ratio} over {periods} periods has no yearly growth")));
    }
    ratio
        .checked_powd(Decimal::from(a_year) / Decimal::from(periods))
        .ok_or_else(|| Error::Calculation(format!("{ratio}^({a_year}/{periods}) is too large for exact arithmetic")))
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.quantity.fmt(f)
    }
}

#[cfg(test)]
mod growth_tests {
    use super::*;

    #[test]
    fn growth_from_or_to_nothing_or_less_is_refused() {
        let million = |amount: i64| Figure::constant(amount * 1_000_000, Unit::cash());
        for (from, to) in [(-2, -3), (-2, 3), (0, 3), (2, -3), (2, 0)] {
            let said = million(to).growth_a_year_from(&million(from), 2).unwrap_err().to_string();
            assert!(said.starts_with("a growth a year from ") && said.contains("is not meaningful"), "{said}");
        }
        assert_eq!(million(9).growth_a_year_from(&million(4), 2).unwrap().to_string(), "50%");
    }
}
