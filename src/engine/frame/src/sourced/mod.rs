//! A frame that knows what its columns are and where each of its rows is from.
//!
//! The values are a polars plan and nothing else: they cost what the bare plan costs. Where
//! they are from is not computed beside them but kept as the way they were made; it is
//! followed back, to the rows themselves, when a cell is asked for as a [`Figure`].

mod behind;
mod cells;
mod derived;
mod frame;
mod made;
mod meaning;
mod query;
mod sql;
mod stated;
#[cfg(test)]
mod tests;

pub use behind::Behind;
pub use derived::Total;
pub use made::SourcedFrame;
pub use meaning::Meaning;
pub use sql::{Answer, Tables};
