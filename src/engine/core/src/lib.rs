//! From data to findings that know their sources.
//!
//! A [data package](data::Data) is read and checked; an analysis turns it into
//! [findings](finding::Findings), [tables](table::Table) and [charts](chart); a
//! [claim](claim::Claim) gets the verdict that the data give it; a
//! [briefing](briefing::Briefing) lists all of it. Whatever a notebook cell ends with is
//! [shown](notebook::Show). Nothing here knows a subject, or how a report is laid out.

#![warn(missing_docs)]

pub mod briefing;
pub mod chart;
pub mod claim;
mod code;
pub mod data;
pub mod extract;
pub mod finding;
pub mod fonts;
mod listed;
pub mod loose;
pub mod notebook;
pub mod parameters;
pub mod paths;
mod place;
pub mod prelude;
pub mod returns;
mod rule;
pub mod table;
pub mod text;
mod verdict;

pub use code::Code;
pub use pledgebook_frame::{self as frame, Error, Result, figure, polars, quantity};
