//! Numbers that know what they are: unit, price basis, status.
//!
//! A [`Quantity`] is exact (a decimal, never a binary float) and refuses to be
//! added to one of another kind, with an error that names both. How a quantity
//! is worded is decided in one place ([`words`]), for prose, charts, tables and
//! notebooks alike.

mod amount;
mod arithmetic;
mod currency;
mod date;
mod financial_year;
mod per;
mod unit;
pub mod words;

pub use amount::Quantity;
pub use currency::Currency;
pub(crate) use date::MONTHS;
pub use date::PartialDate;
pub use financial_year::FinancialYear;
pub use per::Per;
pub use unit::{Basis, Status, Unit};
