//! Steps that many checks share: a figure of the articles or of a reference, a wording
//! held against another, a claim that implies another.

use pledgebook::claim::{Checked, Verdict};
use pledgebook::data::Data;
use pledgebook::figure::{Figure, Provenance};
use pledgebook::prelude::Decimal;
use pledgebook::quantity::{FinancialYear, Unit};
use pledgebook::{Error, Result};

/// A figure of the seed articles, by its id: `seed(data, "F000-01")`.
pub(super) fn seed(data: &Data, id: &str) -> Result<Figure> {
    data.rows("seed_figures")?.id(id)?.figure("value")
}

/// Several figures of the seed articles, in this order.
pub(super) fn seeds<const N: usize>(data: &Data, ids: [&str; N]) -> Result<[Figure; N]> {
    let figures = ids.iter().map(|id| seed(data, id)).collect::<Result<Vec<_>>>()?;
    Ok(figures.try_into().expect("as many figures as ids"))
}

/// A figure from outside the seed articles, by its id in `reference_figures`.
pub(super) fn reference(data: &Data, id: &str) -> Result<Figure> {
    data.rows("reference_figures")?.id(id)?.figure("value")
}

/// A percentage figure with one decimal place, as the checks show changes and shares.
pub(super) fn to_a_tenth(figure: Result<Figure>) -> Result<Figure> {
    figure.map(|figure| figure.places(1))
}

/// A word of a claim against the word of its source: one row of `wordings`.
pub(super) struct Wording {
    pub attribute: String,
    pub said: String,
    /// `None` where the material names no source to hold it against.
    pub sourced: Option<String>,
    pub provenance: Provenance,
}

impl Wording {
    /// Whether both say the same; `None` where there is nothing to hold it against.
    pub fn agrees(&self) -> Option<bool> {
        self.sourced.as_ref().map(|sourced| *sourced == self.said)
    }

    /// "cause: said “technology”; source: “manual processes”".
    pub fn working(&self) -> String {
        let sourced = self.sourced.as_ref().map_or_else(|| "not given".to_owned(), |text| format!("“{text}”"));
        format!("{}: said “{}”; source: {sourced}", self.attribute, self.said)
    }
}

/// Every wording of a claim, in the data's order; at least one.
pub(super) fn wordings(data: &Data, claim: &str) -> Result<Vec<Wording>> {
    let rows = data.rows("wordings")?.all(&[("claim", claim)])?;
    if rows.is_empty() {
        return Err(Error::Calculation(format!("`wordings` has no row for {claim}")));
    }
    let read = |row: &pledgebook::frame::Row| -> Result<Wording> {
        Ok(Wording {
            attribute: row.string("attribute")?,
            said: row.string("as_said")?,
            sourced: row.text("as_sourced")?,
            provenance: row.provenance("")?,
        })
    };
    rows.iter().map(read).collect()
}

/// A claim that stands or falls with its wording: consistent (with the sentence
/// `same`) where every wording is that of its source, `differing` (with the
/// sentence `differs`) where one is not, and not checkable where one has nothing
/// to be held against. Where `differing` is itself [`Verdict::NotCheckable`],
/// `differs` is also the sentence for that.
pub(super) fn wording_check(
    data: &Data,
    claim: &str,
    differing: Verdict,
    same: &str,
    differs: &str,
) -> Result<Checked> {
    let wordings = wordings(data, claim)?;
    let unsourced = wordings.iter().find(|wording| wording.sourced.is_none());
    let mut checked = match unsourced {
        Some(wording) if differing != Verdict::NotCheckable => Checked::new(
            Verdict::NotCheckable,
            format!("The material names no source that “{}” could be held against.", wording.said),
        ),
        None if wordings.iter().all(|wording| wording.agrees() == Some(true)) => {
            Checked::new(Verdict::Consistent, same)
        }
        _ => Checked::new(differing, differs),
    };
    for wording in &wordings {
        checked = checked.showing(wording.working(), &wording.provenance);
    }
    Ok(checked)
}

/// A check whose verdict is that something follows: where an input is not known,
/// or the arithmetic has no answer, the claim is not checkable.
pub(super) fn implied(work: impl FnOnce() -> Result<Checked>) -> Result<Checked> {
    match work() {
        Err(Error::Calculation(why)) => {
            Ok(Checked::new(Verdict::NotCheckable, "The arithmetic cannot be done: a figure it needs is missing.")
                .showing(why, &Provenance::default()))
        }
        result => result,
    }
}

/// Whether two figures are of one order of size: neither is more than twice the other.
pub(super) fn of_one_size(a: &Figure, b: &Figure) -> Result<bool> {
    let ratio = a.over(b)?.quantity.amount;
    Ok(ratio <= Decimal::TWO && ratio * Decimal::TWO >= Decimal::ONE)
}

/// The figure without its status, where sums of different standing are set
/// beside each other (a pledge and the allocations made of it).
pub(super) fn plain(figure: Figure) -> Figure {
    figure.regarded_as(|q| q.status = None)
}

/// First and last year of "2025-26 to 2027-28".
pub(super) fn period_of(text: &str) -> Result<(FinancialYear, FinancialYear)> {
    let (first, last) = text
        .split_once(" to ")
        .ok_or_else(|| Error::Calculation(format!("“{text}” is not a period of financial years")))?;
    Ok((first.parse()?, last.parse()?))
}

/// How many years "2025-26 to 2027-28" has; true by definition.
pub(super) fn years_of(period: &str) -> Result<Figure> {
    let (first, last) = period_of(period)?;
    Ok(Figure::constant(first.to(last).count() as u32, Unit::Count("years".into())))
}
