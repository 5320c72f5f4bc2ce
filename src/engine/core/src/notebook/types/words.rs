//! Quantities, years, units and other short things, as words.

use super::sources::place;
use crate::claim::Verdict;
use crate::finding::Value;
use crate::notebook::{Forms, Show};
use pledgebook_frame::figure::{Agreement, Citation};
use pledgebook_frame::quantity::{Basis, Currency, FinancialYear, PartialDate, Per, Quantity, Status, Unit, words};
use pledgebook_frame::{Difference, Period};

macro_rules! as_words {
    ($($type:ty: $words:expr),* $(,)?) => {$(
        impl Show for $type {
            fn plain(&self) -> String {
                let words: fn(&$type) -> String = $words;
                words(self)
            }

            fn html(&self) -> Option<String> {
                None
            }
        }
    )*};
}
as_words!(
    Quantity: words::in_full,
    FinancialYear: ToString::to_string,
    PartialDate: ToString::to_string,
    Period: ToString::to_string,
    Unit: Unit::noun,
    Basis: ToString::to_string,
    Currency: |currency| currency.name.to_owned(),
    Status: |status| status.key().to_owned(),
    Per: |per| per.words().to_owned(),
    Verdict: |verdict| verdict.word().to_owned(),
    Agreement: |agreement| format!("{agreement:?}"),
    Value: said,
    Citation: |citation| place(&citation.source, &[citation.locator.as_str()]),
);

impl Show for Difference {
    fn plain(&self) -> String {
        self.to_string()
    }

    fn html(&self) -> Option<String> {
        None
    }

    fn together(items: &[&Self]) -> Option<Forms> {
        Some(Forms::text(items.iter().map(|one| one.to_string()).collect::<Vec<_>>().join("\n")))
    }
}

fn said(value: &Value) -> String {
    match value {
        Value::Quantity(quantity) => words::in_full(quantity),
        Value::Fact(holds) => if *holds { "yes" } else { "no" }.to_owned(),
        Value::Text(text) => text.clone(),
        Value::Year(year) => year.to_string(),
        Value::Date(date) => date.to_string(),
    }
}
