//! What was read of the Department's returns: files, rows, printed totals, months without one.
//!
//! A part of `payments`, which is made of these returns.

use super::payments_months::{absent, expected, months_read, sum};
use pledgebook::briefing::Context;
use pledgebook::prelude::*;

/// What was read: files, rows, totals that the files print, months that are missing.
pub(super) fn files(context: &Context, found: &mut Findings) -> Result<()> {
    let read = context.data.sourced("returns_read")?;
    let rows = context.data.rows("returns_read")?;
    let everywhere = rows.provenance()?;
    let count = |n: usize, noun: &str| Figure::constant(n as i64, Unit::Count(noun.into())).also_from(&everywhere);
    let (read_months, absent) = (months_read(context)?, absent(context)?);
    let expected = expected(&read_months)?;
    found.figure("returns", &count(read_months.len(), "returns"), "returns read")?;
    found.figure("months", &count(expected.len(), "months"), "months from the first return to the last")?;
    found.figure("absent", &count(absent.len(), "months"), "months of these without a return")?;
    for month in absent {
        let name = format!("absent_{}", month.key().replace('-', "_"));
        found.value(&name, Value::Date(month), "a month without a return", &everywhere)?;
    }
    for (name, column, method) in [
        ("rows", "rows_in", "rows of the files, headers and blank ones among them"),
        ("kept", "rows_kept", "rows that are payments"),
        ("set_aside", "rows_set_aside", "rows that are none: blank, headers, totals, notes, no readable amount"),
    ] {
        found.figure(name, &sum(&read, column)?, method)?;
    }
    let mut printed = (0, 0);
    let mut otherwise = 0;
    let mut gaps = Vec::new();
    for row in rows.iter() {
        if let (Some(total), Some(summed)) = (row.known("printed_gbp")?, row.known("summed_gbp")?) {
            printed = (printed.0 + 1, printed.1 + usize::from(total.quantity.amount == summed.quantity.amount));
            let gap = total.minus(&summed)?;
            if !gap.quantity.amount.is_zero() {
                gaps.push(gap.regarded_as(|q| q.amount = q.amount.abs()));
            }
        }
        otherwise += usize::from(row.text("said")? != row.text("month")?);
    }
    found.figure("printed", &count(printed.0, "returns"), "returns that print a total of their own")?;
    found.figure(
        "printed_agree",
        &count(printed.1, "returns"),
        "of these, where the rows add up to it to the penny",
    )?;
    if !gaps.is_empty() {
        found.figure(
            "printed_gap",
            &Figure::largest(&gaps)?,
            "the most by which a printed total and the sum of its rows differ",
        )?;
    }
    found.figure(
        "titled_otherwise",
        &count(otherwise, "returns"),
        "returns titled as of another month than their dates",
    )
}
