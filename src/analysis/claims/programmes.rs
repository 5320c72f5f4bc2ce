//! Single programmes: scanners, the NHS App, NPfIT, and who is to run them.

use super::steps::{implied, plain, reference, seed, wording_check};
use pledgebook::prelude::*;
use pledgebook::quantity::words;
use std::cmp::Ordering;

/// The checks of this group.
pub const CHECKS: &[Check] =
    &[("C-64", c64), ("C-65", c65), ("C-96", c96), ("C-98", c98), ("C-100", c100), ("C-101", c101)];

fn c64(data: &Data) -> Result<Checked> {
    let (share, upgraded) = (seed(data, "F001-05")?, seed(data, "F004-13")?);
    let fleet = reference(data, "mri-units-derived")?;
    let per_million = reference(data, "mri-units-per-million")?;
    // 10% as the pure number a fleet is found with.
    let tenth = share.clone().regarded_as(|q| {
        q.unit = Unit::Ratio;
        q.amount /= Decimal::ONE_HUNDRED;
    });
    let rate = words::decimal(per_million.quantity.amount, 1);
    let implied_fleet = upgraded.over(&tenth)?;
    let computed = upgraded.share_of(&fleet)?;
    let (verdict, because) = if share.agreement(&computed)? == Agreement::Not {
        (
            Verdict::Contradicted,
            format!(
                "{upgraded} would be {share} of {implied_fleet}; of the {fleet} that a rate of {rate} for each million people gives they are {computed}, though definitions of a scanner may differ."
            ),
        )
    } else {
        (
            Verdict::Consistent,
            format!("{upgraded} are {computed} of the {fleet} that a rate of {rate} for each million people gives."),
        )
    };
    Ok(Checked::new(verdict, because).with(&implied_fleet).with(&computed).resting_on(&per_million.provenance))
}

fn c65(data: &Data) -> Result<Checked> {
    let tests = reference(data, "mri-extra-tests")?;
    let scanners = seed(data, "F004-13")?;
    let weeks = reference(data, "scanner-weeks")?;
    // Tests a scanner, and then a week: the divisors are taken as pure numbers.
    let pure = |figure: &Figure| figure.clone().regarded_as(|q| q.unit = Unit::Ratio);
    let each = tests.over(&pure(&scanners))?;
    let a_week = each.clone().settled().over(&pure(&weeks))?.regarded_as(|q| q.per = Some(Per::Week));
    let (verdict, because) = if a_week.quantity.amount.fract().is_zero() {
        (Verdict::Consistent, format!("For {scanners} it is {each} for each, a round {a_week} in a year of {weeks}."))
    } else {
        (
            Verdict::NotCheckable,
            format!("For {scanners} it is {each} for each, which is no whole number a week in a year of {weeks}."),
        )
    };
    Ok(Checked::new(verdict, because).with(&each).with(&a_week))
}

fn c96(data: &Data) -> Result<Checked> {
    let nhs = seed(data, "F004-03")?;
    let later = data.rows("pledges")?.id("spending-review-2025")?.figure("amount_gbp_m")?;
    let checked = wording_check(
        data,
        "C-96",
        Verdict::Misleading,
        &format!("The scale is that of the sums announced: {nhs} and up to {later}."),
        &format!("The sums announced are of another scale: {nhs} in 2024 and up to {later} in 2025."),
    )?;
    Ok(checked.with(&nhs).with(&later))
}

fn c98(data: &Data) -> Result<Checked> {
    let targets = data.rows("targets")?;
    let (first, second) = (targets.id("app-front-door-2024")?, targets.id("app-front-door-2028")?);
    let (said, again) = (first.date("set_on")?, second.date("set_on")?);
    let months = said.months_until(again);
    let due = second.date("due")?;
    let checked = wording_check(
        data,
        "C-98",
        Verdict::Contradicted,
        &format!("The same aim was announced twice, {months} months apart; the second time it was due by {due}."),
        "The two announcements do not have the same aim.",
    )?;
    let rests_on = Provenance::union([
        &first.provenance("set_on")?,
        &second.provenance("set_on")?,
        &seed(data, "F003-10")?.provenance,
    ]);
    Ok(checked.showing(format!("{said} to {again} = {months} months"), &rests_on))
}

fn c100(data: &Data) -> Result<Checked> {
    implied(|| {
        let row = data.rows("seed_figures")?.id("F003-06")?;
        let launched = seed(data, "F003-13")?;
        let year = row.date("value_text")?.year();
        let recruited = Figure::with_provenance(Quantity::new(year, Unit::Year), row.provenance("value_text")?);
        let after = recruited.minus(&launched)?;
        let (verdict, because) = if after.quantity.amount > Decimal::ZERO {
            (Verdict::Implied, format!("Applications for the post closed {after} after the programme was launched."))
        } else {
            (Verdict::Contradicted, "The post does not come after the programme.".to_owned())
        };
        Ok(Checked::new(verdict, because).with(&after))
    })
}

fn c101(data: &Data) -> Result<Checked> {
    implied(|| {
        let nhs = plain(seed(data, "F004-03")?);
        let money = data.rows("programme_money")?;
        let cost = plain(money.id("npfit-2013-06-whole-life-cost")?.figure("amount_gbp_m")?);
        let forecast = plain(money.id("npfit-2008-forecast")?.figure("amount_gbp_m")?);
        let deflators = data.deflators("hmt-2026-03")?;
        let prices: FinancialYear =
            data.rows("pledges")?.id("spring-budget-2024")?.financial_year("price_financial_year")?;
        // The pledge of that year is in that year's prices.
        let pledge = nhs.clone().regarded_as(|q| q.unit = Unit::Money(Basis::PricesOf(prices)));
        let nominal = cost.over(&nhs)?;
        let mut checked = Checked::new(Verdict::Implied, "").with(&nominal).with(&forecast.over(&nhs)?);
        let mut ratios = Vec::new();
        for base in ["2012-13", "2004-05"] {
            let real = cost.in_prices_of(base.parse()?, prices, &deflators)?;
            let ratio = real.clone().settled().over(&pledge)?;
            checked = checked.with(&real).with(&ratio);
            ratios.push(ratio.to_string());
        }
        (checked.verdict, checked.because) = match cost.quantity.compare(&nhs.quantity)? {
            Ordering::Greater => (
                Verdict::Implied,
                format!(
                    "It cost {cost}, {nominal} the {nhs} of 2024 as printed; in real terms {} if that is in the prices of 2012–13, {} if in those of 2004–05, and which is unclear.",
                    ratios[0], ratios[1]
                ),
            ),
            _ => (Verdict::Contradicted, format!("It cost {cost}, no more than the {nhs} of 2024.")),
        };
        Ok(checked)
    })
}
