//! What a reader gives.

use super::account::Account;
use polars::prelude::*;
use rayon::prelude::*;

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

/// Where each row stands: “line 212”.
pub(super) fn locator(place: &str, lines: &[u64]) -> Column {
    let pieces: Vec<StringChunked> = lines.par_chunks(1 << 16).map(|lines| located(place, lines)).collect();
    let mut pieces = pieces.into_iter();
    let mut all = pieces.next().unwrap_or_else(|| StringChunked::full_null(LOCATOR.into(), 0));
    for piece in pieces {
        all.append_owned(piece).expect("texts after texts");
    }
    all.rechunk().into_owned().into_series().into_column()
}

fn located(place: &str, lines: &[u64]) -> StringChunked {
    let mut builder = StringChunkedBuilder::new(LOCATOR.into(), lines.len());
    let mut text = place.to_owned();
    for line in lines {
        text.truncate(place.len());
        let mut digits = [b'0'; 20];
        let (mut at, mut rest) = (digits.len(), *line);
        while rest > 0 || at == digits.len() {
            at -= 1;
            digits[at] += (rest % 10) as u8;
            rest /= 10;
        }
        text.extend(digits[at..].iter().map(|digit| char::from(*digit)));
        builder.append_value(&text);
    }
    builder.finish()
}
