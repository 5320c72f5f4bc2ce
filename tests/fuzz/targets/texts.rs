//! Any text as each of the small things that are read from text: what is accepted is
//! written back as something that is accepted too.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pledgebook_report::diff::{Renames, Snapshot};
use pledgebook::notebook::nearest_column_hint;
use pledgebook::parameters::Parameters;
use pledgebook::prelude::*;

fuzz_target!(|text: &str| {
    if let Ok(year) = text.parse::<FinancialYear>() {
        assert_eq!(year.key().parse::<FinancialYear>().ok(), Some(year));
        assert_eq!(year.to_string().parse::<FinancialYear>().ok(), Some(year));
    }
    if let Ok(date) = text.parse::<PartialDate>() {
        assert_eq!(date.key().parse::<PartialDate>().ok(), Some(date));
        assert!(date.first_day() <= date.last_day());
    }
    if let Ok(quantity) = Quantity::gbp_m(text) {
        // Twice the largest amount would be refused; nothing is left of any.
        assert_eq!(quantity.minus(&quantity).ok().map(|none| none.amount.is_zero()), Some(true));
    }
    let _ = Unit::parse(text);
    if let Ok(asked) = Parameters::parse(text, "parameters.toml") {
        assert_eq!(Parameters::from_named(&asked.named(&BRIEFING)).map(|again| again.as_of).ok(), Some(asked.as_of));
    }
    let _ = Renames::parse(text);
    let _ = Snapshot::parse("old", text.as_bytes(), Some(text.as_bytes()));
    let _ = nearest_column_hint(text);
});
