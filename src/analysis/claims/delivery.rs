//! Electronic records and a paperless NHS: what was due, and what was there.

use super::steps::{implied, period_of, plain, reference, seed, wording_check};
use pledgebook::frame::Row;
use pledgebook::prelude::*;
use std::cmp::Ordering;

/// The checks of this group.
pub const CHECKS: &[Check] = &[
    ("C-56", c56),
    ("C-58", c58),
    ("C-59", c59),
    ("C-60", c60),
    ("C-61", c61),
    ("C-62", c62),
    ("C-74", c74),
    ("C-75", c75),
    ("C-109", c109),
];

/// The date by which all trusts are to have records, with its row.
fn deadline(data: &Data) -> Result<(PartialDate, Row)> {
    let row = data.rows("seed_figures")?.id("F004-14")?;
    Ok((row.date("value_text")?, row))
}

fn months(number: i32) -> Figure {
    Figure::constant(number, Unit::Count("months".into()))
}

/// A count of the table `epr_adoption`: with a record, of all, and the share.
struct Count {
    with: Figure,
    all: Figure,
    share: Figure,
}

fn count(data: &Data, id: &str) -> Result<Count> {
    let row = data.rows("epr_adoption")?.id(id)?;
    let (with, all) = (row.figure("trusts_with_epr")?, row.figure("trusts_total")?);
    let share = with.share_of(&all)?.places(1);
    Ok(Count { with, all, share })
}

fn c56(data: &Data) -> Result<Checked> {
    let (due, row) = deadline(data)?;
    let nhs = plain(seed(data, "F004-03")?);
    let (first, last) = period_of(&data.rows("seed_figures")?.id("F001-01")?.string("period")?)?;
    let begins: PartialDate = format!("{}-04", first.start()).parse()?;
    let ends: PartialDate = format!("{}-04", last.next().start()).parse()?;
    let window = months(begins.months_until(ends));
    // The month that is due counts in full.
    let before = months((begins.months_until(due) + 1).max(0)).also_from(&row.provenance("value_text")?);
    let share = before.share_of(&window)?;
    let part = nhs.times(&before.over(&window)?)?.places(2);
    let (verdict, because) = if before.quantity.compare(&window.quantity)? == Ordering::Less {
        (
            Verdict::Contradicted,
            format!(
                "The money runs for {window} from {begins} and the records are due in {due}: {share} of the time, {part} if spent evenly, comes before."
            ),
        )
    } else {
        (
            Verdict::Consistent,
            format!("All of the money, for {window} from {begins}, comes before the records are due in {due}."),
        )
    };
    let period = seed(data, "F001-01")?;
    Ok(Checked::new(verdict, because).with(&share).with(&part).resting_on(&period.provenance))
}

fn c58(data: &Data) -> Result<Checked> {
    let said = seed(data, "F004-15")?;
    let counted = count(data, "epr-2023-11-any")?;
    let without = reference(data, "epr-2023-without")?;
    let left = counted.all.minus(&counted.with)?;
    let verdict = match said.agreement(&counted.share)? {
        Agreement::Not => Verdict::Contradicted,
        _ if left.agreement(&without)? == Agreement::Not => Verdict::Contradicted,
        agreement => agreement.into(),
    };
    let because = match verdict {
        Verdict::Contradicted => format!(
            "{} had a record of {}, {}, and {without} are given as without one; {said} was said.",
            counted.with, counted.all, counted.share
        ),
        _ => format!("{} had a record, {}, and {left} had none.", counted.with, counted.share),
    };
    let share = reference(data, "epr-2023-without-share")?;
    Ok(Checked::new(verdict, because)
        .with(&counted.share)
        .with(&left)
        .resting_on(&without.provenance)
        .resting_on(&share.provenance))
}

fn c59(data: &Data) -> Result<Checked> {
    implied(|| {
        let (due, row) = deadline(data)?;
        let said = row.date("announced")?;
        let all = Figure::constant(100, Unit::Percent);
        let gap = all.minus(&seed(data, "F004-15")?)?;
        // To the last day of the month that is due; an average month has 30.44 days.
        let days = said.days_until(due) + i32::from(due.first_day().days_in_month()) - 1;
        let month = Figure::constant(Decimal::new(3044, 2), Unit::Count("days".into()));
        let time = Figure::constant(days, Unit::Count("days".into()))
            .also_from(&row.provenance("value_text")?)
            .over(&month)?
            .regarded_as(|q| q.unit = Unit::Count("months".into()))
            .places(1);
        let a_month = gap.over(&time.clone().settled())?.places(2);
        let trusts = reference(data, "epr-2023-without")?;
        let counted = data.rows("reference_figures")?.id("epr-2023-without")?.date("period")?;
        // Trusts a month: a count by a count, so the number of months is taken as a pure number.
        let each = trusts.over(&time.clone().settled().regarded_as(|q| q.unit = Unit::Ratio))?.places(2);
        let (verdict, because) = if gap.quantity.amount > Decimal::ZERO {
            (
                Verdict::Implied,
                format!(
                    "From {said} to the end of {due} it takes {a_month} a month (of 30.44 days), or {each} a month for the {trusts} without one in {counted}."
                ),
            )
        } else {
            (Verdict::Consistent, "No trust was left to follow.".into())
        };
        Ok(Checked::new(verdict, because).with(&time).with(&a_month).with(&each))
    })
}

fn c60(data: &Data) -> Result<Checked> {
    let (due, row) = deadline(data)?;
    let forecast = count(data, "epr-2026-03-forecast")?;
    let (before, at_last) = (count(data, "epr-2023-11-any")?, count(data, "epr-2025-05-any")?);
    let short = forecast.all.minus(&forecast.with)?;
    let (verdict, because) = if short.quantity.amount > Decimal::ZERO {
        (
            Verdict::Contradicted,
            format!(
                "The forecast for {due} is {}, {short} short; the last count is {}.",
                forecast.share, at_last.share
            ),
        )
    } else {
        (Verdict::Consistent, format!("The forecast for {due} is every trust."))
    };
    Ok(Checked::new(verdict, because)
        .with(&before.share)
        .with(&at_last.share)
        .with(&forecast.share)
        .with(&short)
        .with(&count(data, "epr-2025-02-any")?.share)
        .resting_on(&row.provenance("value_text")?))
}

fn c61(data: &Data) -> Result<Checked> {
    let (then, now) = (count(data, "epr-2023-11-any")?, count(data, "epr-2025-05-any")?);
    let rise = now.share.clone().settled().minus(&then.share.clone().settled())?.places(1);
    let (with, all) = (now.with.minus(&then.with)?, now.all.minus(&then.all)?);
    let none = |figure: &Figure| figure.quantity.amount.is_zero();
    let (verdict, because) = if rise.quantity.is_negative() || none(&rise) {
        (Verdict::Contradicted, format!("The share went from {} to {}.", then.share, now.share))
    } else if with.quantity.is_negative() || none(&with) {
        (
            Verdict::Implied,
            format!(
                "The share rose by {rise}, but with a record there were {} and then {}: it is the number of all trusts that fell, from {} to {}.",
                then.with, now.with, then.all, now.all
            ),
        )
    } else {
        (
            Verdict::Consistent,
            format!("The share rose by {rise}, and {} had a record where {} had.", now.with, then.with),
        )
    };
    Ok(Checked::new(verdict, because).with(&then.share).with(&now.share).with(&with).with(&all))
}

fn c62(data: &Data) -> Result<Checked> {
    let said = plain(seed(data, "F001-06")?);
    let money = data.rows("programme_money")?;
    let original = plain(money.id("frontline-digitisation-2021-budget")?.figure("amount_gbp_m")?);
    let later = plain(money.id("frontline-digitisation-2022-budget")?.figure("amount_gbp_m")?);
    let cut = plain(reference(data, "epr-budget-cut")?);
    let computed = original.minus(&cut)?;
    let change = later.change_from(&original)?.places(1);
    let verdict = match said.agreement(&computed)? {
        _ if later.agreement(&computed)? == Agreement::Not => Verdict::Contradicted,
        agreement => agreement.into(),
    };
    let because = match verdict {
        Verdict::Consistent => format!("The budget was {computed}."),
        Verdict::Rounding => {
            format!("The budget of {original} was cut by {cut} to {computed}; {said} is that sum, rounded.")
        }
        _ => format!(
            "The budget of {original} was cut by {cut}, which leaves {computed}; the budget is given as {later} and was said to be {said}."
        ),
    };
    Ok(Checked::new(verdict, because).with(&computed).with(&change).resting_on(&said.provenance))
}

fn c74(data: &Data) -> Result<Checked> {
    implied(|| {
        let (due, row) = deadline(data)?;
        let first = seed(data, "F004-09")?;
        let last = Figure::with_provenance(Quantity::new(due.year(), Unit::Year), row.provenance("value_text")?);
        let slipped = last.minus(&first)?;
        let targets = data.rows("targets")?;
        let chain = ["paperless-2018", "paperless-2020", "epr-100-2025-03", "epr-100-2026-03"];
        let rows = chain.iter().map(|id| targets.id(id)).collect::<Result<Vec<_>>>()?;
        let dates = rows.iter().map(|row| Ok(row.date("due")?.to_string())).collect::<Result<Vec<_>>>()?;
        let rests_on = Provenance::union(&rows.iter().map(|row| row.provenance("due")).collect::<Result<Vec<_>>>()?);
        let (verdict, because) = if slipped.quantity.amount > Decimal::ZERO {
            (Verdict::Implied, format!("The last date set is {slipped} after the first."))
        } else {
            (Verdict::Consistent, "No later date was set.".into())
        };
        Ok(Checked::new(verdict, because).with(&slipped).showing(dates.join(" → "), &rests_on))
    })
}

fn c75(data: &Data) -> Result<Checked> {
    let committed = plain(reference(data, "nhs-digital-committed")?);
    let needed = plain(reference(data, "nhs-digital-need-total")?);
    let (national, trusts) =
        (plain(reference(data, "nhs-digital-need-national")?), plain(reference(data, "nhs-digital-need-trusts")?));
    let sum = national.plus(&trusts)?;
    let short = needed.minus(&committed)?;
    let (verdict, because) = if needed.agreement(&sum)? == Agreement::Not {
        (Verdict::Contradicted, format!("The parts of the need come to {sum}, not to {needed}."))
    } else if short.quantity.amount > Decimal::ZERO {
        (
            Verdict::Consistent,
            format!(
                "{committed} was committed and {needed} needed, {short} more; the years are not the same and accounts differ on those of the trusts' part."
            ),
        )
    } else {
        (Verdict::Contradicted, format!("{committed} was committed, no less than the {needed} needed."))
    };
    let report = seed(data, "F004-10")?;
    Ok(Checked::new(verdict, because).with(&sum).with(&short).resting_on(&report.provenance))
}

fn c109(data: &Data) -> Result<Checked> {
    let row = data.rows("seed_figures")?.id("F001-09")?;
    let checked = wording_check(
        data,
        "C-109",
        Verdict::NotCheckable,
        "The source names who gave the rating.",
        "Who gave the rating is not said.",
    )?;
    Ok(checked.resting_on(&row.provenance("value_text")?))
}
