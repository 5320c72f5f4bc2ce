//! What every writer of an output writes from, beside the document.

use crate::made_from::MadeFrom;
use pledgebook::briefing::Results;
use pledgebook::data::Data;

/// The language that every output says it is in.
pub(crate) const LANGUAGE: &str = "en-GB";

/// What was read, what was found, and what both were made from.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub data: &'a Data,
    pub results: &'a Results,
    pub made_from: &'a MadeFrom,
}
