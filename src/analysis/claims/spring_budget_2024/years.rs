//! When the money of the Spring Budget comes, and what it is worth by then.

use crate::analysis::claims::steps::{implied, period_of, plain, reference, seed, wording_check, wordings, years_of};
use pledgebook::prelude::*;
use pledgebook::quantity::words;
use std::cmp::Ordering;

pub(super) fn c52(data: &Data) -> Result<Checked> {
    let plan = seed(data, "F004-02")?;
    let checked = wording_check(
        data,
        "C-52",
        Verdict::Misleading,
        "Headline and text name the same purpose.",
        "The headline calls all of it digital; the text calls it a plan for the productivity of the public sector.",
    )?;
    Ok(checked.resting_on(&plan.provenance))
}

pub(super) fn c53(data: &Data) -> Result<Checked> {
    implied(|| {
        let (nhs, years) = (plain(seed(data, "F004-03")?), seed(data, "F001-01")?);
        let multiple = seed(data, "F004-05")?;
        let more = multiple.minus(&Figure::constant(1, Unit::Ratio))?;
        let existing = nhs.over(&more)?.over(&years)?.places(2);
        let committed = plain(reference(data, "nhs-digital-committed")?);
        let period = data.rows("reference_figures")?.id("nhs-digital-committed")?.string("period")?;
        let before = committed.over(&years_of(&period)?)?;
        let review = data.rows("pledges")?.id("spending-review-2021")?;
        let (from, to) = (review.string("from_financial_year")?, review.string("to_financial_year")?);
        let later = plain(review.figure("amount_gbp_m")?).over(&years_of(&format!("{from} to {to}"))?)?;
        let because = format!(
            "If {nhs} is the part added, spending before it was {existing} a year; the baseline is not stated, and earlier commitments come to {before} and {later} a year."
        );
        Ok(Checked::new(Verdict::Implied, because).with(&existing).with(&before).with(&later))
    })
}

pub(super) fn c54(data: &Data) -> Result<Checked> {
    implied(|| {
        let (nhs, years) = (plain(seed(data, "F004-03")?), seed(data, "F001-01")?);
        let a_year = nhs.over(&years)?.places(2);
        Ok(Checked::new(
            Verdict::Implied,
            format!("Spread evenly it is {a_year} a year; how it is spread is not published."),
        )
        .with(&a_year))
    })
}

pub(super) fn c55(data: &Data) -> Result<Checked> {
    let row = data.rows("seed_figures")?.id("F004-03")?;
    let said = row.date("announced")?;
    let years = data.rows("seed_figures")?.id("F001-01")?;
    let first: FinancialYear = period_of(&years.string("period")?)?.0;
    let begins: PartialDate = format!("{}-04", first.start()).parse()?;
    let (days, months) = (said.days_until(begins), said.months_until(begins));
    let (verdict, because) = if days > 0 {
        (Verdict::Implied, format!("From {said} to {begins} is {months} months."))
    } else {
        (Verdict::Contradicted, format!("The money begins in {begins}, not after the announcement of {said}."))
    };
    let rests_on = Provenance::union([&row.provenance("value")?, &years.provenance("value")?]);
    Ok(Checked::new(verdict, because).showing(format!("{said} to {begins} = {days} days"), &rests_on))
}

/// A sum spread evenly over the three years, each deflated to the prices of one year.
fn in_prices(data: &Data, sum: &Figure, prices: FinancialYear) -> Result<(Figure, Figure)> {
    let years = data.rows("seed_figures")?.id("F001-01")?;
    let a_year = sum.over(&years.figure("value")?)?;
    let billions = a_year.quantity.amount >= words::Scale::Billion.factor();
    let a_year = a_year.places(if billions { 3 } else { 1 });
    let (first, last) = period_of(&years.string("period")?)?;
    let deflators = data.deflators("hmt-2026-03")?;
    let once = a_year.clone().settled();
    let real: Vec<Figure> =
        first.to(last).map(|year| once.in_prices_of(year, prices, &deflators)).collect::<Result<_>>()?;
    Ok((a_year, Figure::sum(&real)?.places(2)))
}

pub(super) fn c57(data: &Data) -> Result<Checked> {
    implied(|| {
        let nhs = plain(seed(data, "F004-03")?);
        let announced: FinancialYear =
            data.rows("pledges")?.id("spring-budget-2024")?.financial_year("price_financial_year")?;
        let (a_year, real) = in_prices(data, &nhs, announced)?;
        // The sum announced is cash; in the prices of the year it was announced it is the same amount.
        let said = nhs.regarded_as(|q| q.unit = Unit::Money(Basis::PricesOf(announced)));
        let change = real.clone().settled().change_from(&said)?.places(1);
        let (verdict, because) = if change.quantity.is_negative() {
            let fall = change.quantity.size();
            (
                Verdict::Implied,
                format!("Spread evenly it is worth {real} in the prices of {announced}, {fall} less than was said."),
            )
        } else {
            (
                Verdict::Consistent,
                format!("Spread evenly it is worth {real} in the prices of {announced}, no less than was said."),
            )
        };
        Ok(Checked::new(verdict, because).with(&a_year).with(&real).with(&change))
    })
}

pub(super) fn c63(data: &Data) -> Result<Checked> {
    let (now, then) = (plain(seed(data, "F001-02")?), plain(seed(data, "F001-06")?));
    let ratio = now.over(&then)?.places(1);
    let (earlier, later): (FinancialYear, FinancialYear) = ("2021-22".parse()?, "2022-23".parse()?);
    let (a_year, low) = in_prices(data, &now, earlier)?;
    let (_, high) = in_prices(data, &now, later)?;
    let (verdict, because) = match now.quantity.compare(&then.quantity)? {
        Ordering::Greater => (
            Verdict::NotCheckable,
            format!(
                "The money for all legacy IT, {now}, is more than the {then} of 2022; what it will need is not published."
            ),
        ),
        _ => (
            Verdict::Consistent,
            format!(
                "All legacy IT gets {now} where records alone got {then} in 2022; it is worth {low} in the prices of {earlier} or {high} in those of {later}."
            ),
        ),
    };
    Ok(Checked::new(verdict, because).with(&ratio).with(&a_year).with(&low).with(&high))
}

pub(super) fn c103(data: &Data) -> Result<Checked> {
    implied(|| {
        let nhs = plain(seed(data, "F004-03")?);
        let totals = data.rows("dhsc_totals")?;
        let (first, last) = period_of(&data.rows("seed_figures")?.id("F004-03")?.string("period")?)?;
        let capital: Vec<Figure> = first
            .to(last)
            .map(|year| {
                let row = totals.find(&[("financial_year", &year.key()), ("measure", "cdel"), ("basis", "cash")])?;
                row.figure("amount_gbp_m").map(plain)
            })
            .collect::<Result<_>>()?;
        let sum = Figure::sum(&capital)?;
        let share = nhs.share_of(&sum.clone().settled())?;
        let because = format!("It is {share} of the {sum} of capital the Department plans for the same years.");
        Ok(Checked::new(Verdict::Implied, because).with(&sum).with(&share))
    })
}

pub(super) fn c104(data: &Data) -> Result<Checked> {
    let row = data.rows("seed_figures")?.id("F004-02")?;
    let said = row.date("announced")?;
    let mut checked = wording_check(
        data,
        "C-104",
        Verdict::Contradicted,
        &format!("The Budget was on {said}, the month the sources give."),
        "The sources give another month for the Budget.",
    )?;
    let sourced = wordings(data, "C-104")?.into_iter().find_map(|wording| wording.sourced);
    if sourced.is_some_and(|month| !said.key().starts_with(&month)) {
        checked.verdict = Verdict::Contradicted;
        checked.because = format!("The sources give another month for the Budget than {said}.");
    }
    Ok(checked.resting_on(&row.provenance("value")?))
}

pub(super) fn c106(data: &Data) -> Result<Checked> {
    let multiple = seed(data, "F004-05")?;
    let checked = wording_check(
        data,
        "C-106",
        Verdict::Contradicted,
        "Text and quotation say the same thing.",
        "Text and quotation say different things.",
    )?;
    Ok(checked.resting_on(&multiple.provenance))
}
