//! What a reader gives.

use super::account::Account;
use polars::prelude::*;

/// The column that says where each row stands in its file.
pub(super) const LOCATOR: &str = "locator";

/// A table as read, and what was found on the way.
#[derive(Clone, Debug)]
pub struct Table {
    /// The rows. Its last column, `locator`, says where each stands: “line 212”,
    /// “sheet Trusts, row 14”; a file that has such a column keeps its own.
    pub frame: DataFrame,
    /// What was found, left out and not decided.
    pub account: Account,
}

pub(super) fn locator(place: &str, lines: impl ExactSizeIterator<Item = u64>) -> Column {
    use std::fmt::Write;
    let mut builder = StringChunkedBuilder::new(LOCATOR.into(), lines.len());
    let mut text = place.to_owned();
    for line in lines {
        text.truncate(place.len());
        let _ = write!(text, "{line}");
        builder.append_value(&text);
    }
    builder.finish().into_series().into_column()
}
