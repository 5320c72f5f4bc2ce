//! Currencies beside the pound, by their code: `currencies.csv` lists those that no noun is
//! spelt like.

use std::sync::LazyLock;

/// A currency beside the pound sterling.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let (unit, scale, _) = Unit::parse("eur_m");
/// let paid = Quantity::new(Decimal::from(96) * scale, unit).with_status(Status::Outturn);
/// assert_eq!(paid.to_string(), "€96 million");
/// assert_eq!(
///     paid.plus(&Quantity::gbp_m("1")?).unwrap_err().to_string(),
///     "cannot add €96 million (cash, outturn) and £1 million (cash): one is cash in euros, the other is cash in pounds"
/// );
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    /// Its code in data: `eur`.
    pub code: &'static str,
    /// What stands before an amount: `€`; empty where that is the code in capitals.
    pub symbol: &'static str,
    /// What it is called in the plural: `euros`.
    pub name: &'static str,
}

static ALL: LazyLock<Vec<Currency>> = LazyLock::new(|| {
    let rows = include_str!("currencies.csv").lines().skip(1);
    let cells = rows.filter_map(|row| row.split(',').collect::<Vec<_>>().try_into().ok());
    cells.map(|[code, symbol, name]: [&'static str; 3]| Currency { code, symbol, name }).collect()
});

impl Currency {
    /// The one of a code, as data write it.
    pub fn of(code: &str) -> Option<Self> {
        ALL.iter().find(|currency| currency.code == code).copied()
    }

    /// The one of a name in the plural.
    pub(super) fn named(name: &str) -> Option<Self> {
        ALL.iter().find(|currency| currency.name == name).copied()
    }

    /// What stands before an amount: `€`, `CHF `.
    pub fn sign(self) -> String {
        if self.symbol.is_empty() { format!("{} ", self.code.to_uppercase()) } else { self.symbol.to_owned() }
    }
}
