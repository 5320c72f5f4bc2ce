//! The claims about the post of Director General and its salary.

use crate::analysis::claims::steps::{implied, seed, seeds, to_a_tenth, wordings};
use pledgebook::prelude::*;
use std::cmp::Ordering;

fn is_more(a: &Figure, b: &Figure) -> Result<bool> {
    Ok(a.quantity.compare(&b.quantity)? == Ordering::Greater)
}

pub(super) fn c88(data: &Data) -> Result<Checked> {
    let [salary, bottom, top] = seeds(data, ["F003-01", "F003-02", "F003-03"])?;
    let midpoint = bottom.plus(&top)?.over(&Figure::constant(2, Unit::Count("ends of the range".into())))?;
    let over_top = to_a_tenth(salary.change_from(&top))?;
    let over_bottom = to_a_tenth(salary.change_from(&bottom))?;
    let (verdict, because) = if is_more(&salary, &top)? {
        (
            Verdict::Consistent,
            format!("{salary} is {over_top} above the top of the permanent secretary’s range, {top}."),
        )
    } else if is_more(&salary, &bottom)? {
        (Verdict::Misleading, format!("{salary} lies inside the permanent secretary’s range, {bottom} to {top}."))
    } else {
        (Verdict::Contradicted, format!("{salary} is no more than the bottom of the range, {bottom}."))
    };
    Ok(Checked::new(verdict, because)
        .with(&over_top)
        .with(&over_bottom)
        .with(&to_a_tenth(salary.change_from(&midpoint))?)
        .with(&salary.minus(&top)?)
        .with(&salary.minus(&bottom)?))
}

pub(super) fn c89(data: &Data) -> Result<Checked> {
    let [salary, said] = seeds(data, ["F003-01", "F003-04"])?;
    let pay = data.rows("senior_pay")?;
    let entitlement = pay.id("prime-minister-entitlement")?.figure("salary_gbp")?;
    let drawn = pay.id("prime-minister-drawn")?.figure("salary_gbp")?;
    let all = [&said, &entitlement, &drawn];
    let largest = Figure::largest(all)?;
    let between = is_more(&said, &drawn)? && is_more(&entitlement, &said)?;
    let note = if between { ", and the sum said lies between the two" } else { "" };
    let (verdict, because) = if is_more(&salary, &largest)? {
        (
            Verdict::Consistent,
            format!(
                "{salary} is more than the {entitlement} the Prime Minister is entitled to and the {drawn} drawn{note}."
            ),
        )
    } else {
        (Verdict::Contradicted, format!("{salary} is no more than the Prime Minister’s {largest}."))
    };
    let mut checked = Checked::new(verdict, because);
    for other in all {
        checked = checked.with(&to_a_tenth(salary.change_from(other))?);
    }
    Ok(checked)
}

pub(super) fn c90(data: &Data) -> Result<Checked> {
    let [salary, market] = seeds(data, ["F003-01", "F003-05"])?;
    let multiple = market.over(&salary)?.places(2);
    // "About twice": two, to the nearest whole number.
    let mut twice = Figure::constant(2, Unit::Ratio);
    twice.step = Some(Decimal::ONE);
    let wordings = wordings(data, "C-90")?;
    let (verdict, because) = if wordings.iter().any(|wording| wording.sourced.is_none()) {
        (Verdict::NotCheckable, format!("{market} is {multiple} the salary, but no source is named for the {market}."))
    } else if twice.agreement(&multiple)? == Agreement::Not {
        (Verdict::Contradicted, format!("{market} is {multiple} the salary, not about twice."))
    } else {
        (Verdict::Consistent, format!("{market} is {multiple} the salary."))
    };
    let mut checked = Checked::new(verdict, because).with(&multiple).with(&to_a_tenth(salary.share_of(&market))?);
    for wording in &wordings {
        checked = checked.showing(wording.working(), &wording.provenance);
    }
    Ok(checked)
}

pub(super) fn c91(data: &Data) -> Result<Checked> {
    let rows = data.rows("seed_figures")?;
    let (deadline, interviews) = (rows.id("F003-06")?, rows.id("F003-07")?);
    let (closes, meets) = (deadline.date("value_text")?, interviews.date("value_text")?);
    let provenance = Provenance::union([&deadline.provenance("")?, &interviews.provenance("")?]);
    // Keys are year-month-day: the claim names 9 February and March of one year.
    let as_claimed =
        closes.key().ends_with("-02-09") && meets.key()[4..].starts_with("-03") && closes.year() == meets.year();
    let (verdict, because) = if as_claimed && closes < meets {
        (Verdict::Consistent, format!("The two places agree: the deadline is {closes}, before interviews in {meets}."))
    } else {
        (Verdict::Contradicted, format!("The dates given are {closes} for the deadline and {meets} for interviews."))
    };
    Ok(Checked::new(verdict, because).showing(format!("deadline {closes}; interviews {meets}"), &provenance))
}

pub(super) fn c92(data: &Data) -> Result<Checked> {
    let claimed = seed(data, "F003-01")?;
    let held = data.rows("senior_pay")?.id("director-general-maximum")?.figure("salary_gbp")?;
    let verdict = Verdict::from(claimed.agreement(&held)?);
    let (sign, because) = match verdict {
        Verdict::Contradicted => {
            ("≠", format!("The salary is given as {claimed} in one place and as {held} in another."))
        }
        _ => (
            "=",
            format!("£{}k and {held} are the same sum.", (claimed.quantity.amount / Decimal::ONE_THOUSAND).normalize()),
        ),
    };
    let working = format!("{} {sign} {}", claimed.working(), held.working());
    Ok(Checked::new(verdict, because).showing(working, &Provenance::union([&claimed.provenance, &held.provenance])))
}

pub(super) fn c93(data: &Data) -> Result<Checked> {
    implied(|| {
        // The highest salary offered beside a pay bill: compared as if it were paid.
        let bill = seed(data, "F000-08")?;
        let salary = seed(data, "F003-01")?.regarded_as(|q| q.status = bill.quantity.status);
        let share = to_a_tenth(salary.share_of(&bill))?;
        let of_both = to_a_tenth(salary.share_of(&bill.plus(&salary)?))?;
        // The bill is of 2023, the salary of 2025–26: the bill is brought to the later prices.
        let (of_bill, of_salary): (FinancialYear, FinancialYear) = ("2023-24".parse()?, "2025-26".parse()?);
        let later = bill.in_prices_of(of_bill, of_salary, &data.deflators("hmt-2026-03")?)?;
        let now = salary.clone().regarded_as(|q| q.unit = Unit::Money(Basis::PricesOf(of_salary)));
        let of_later = to_a_tenth(now.share_of(&later))?;
        let because = format!(
            "{salary} would be {share} of the pay bill, or {of_later} of it in {of_salary} prices; the salary is the \
             highest offered, and the bill is of an earlier year."
        );
        Ok(Checked::new(Verdict::Implied, because).with(&share).with(&of_both).with(&of_later))
    })
}

pub(super) fn c94(data: &Data) -> Result<Checked> {
    implied(|| {
        let [salary, pay] = seeds(data, ["F003-01", "F000-08"])?;
        let [now, lowest, highest] = seeds(data, ["F000-05", "F000-06", "F000-07"])?;
        let as_many = |staff: &Figure| salary.over(&pay.over(staff)?);
        let (central, least, most) = (as_many(&now)?, as_many(&lowest)?, as_many(&highest)?);
        let one = Figure::constant(1, Unit::Ratio);
        let (verdict, because) = if is_more(&central, &one)? {
            (Verdict::Implied, format!("{salary} is {central} an average IT salary, between {least} and {most}."))
        } else {
            (Verdict::Contradicted, format!("{salary} is {central} an average IT salary."))
        };
        Ok(Checked::new(verdict, because).with(&central).with(&least).with(&most))
    })
}

pub(super) fn c95(data: &Data) -> Result<Checked> {
    implied(|| {
        let [salary, budget] = seeds(data, ["F003-01", "F000-02"])?;
        let share = salary.share_of(&budget)?.places(2);
        let because = format!("{salary} is {share} of the latest IT budget, {budget}.");
        Ok(Checked::new(Verdict::Implied, because).with(&share))
    })
}
