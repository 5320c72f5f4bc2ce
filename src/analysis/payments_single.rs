//! Single payments that are as large as years, and what is left without them.
//!
//! A part of `payments`: the largest payments are those of `payments_largest`.

use super::payments_months::{calendar, months_of_years, months_read};
use pledgebook::briefing::Context;
use pledgebook::prelude::*;

/// CSC without its two largest payments, which are as large as years: what remains of the fall.
pub(super) fn usual(context: &Context, table: &SourcedFrame, found: &mut Findings) -> Result<()> {
    let mut large = Vec::new();
    for row in context.data.rows("payments_largest")?.all(&[("supplier_group", "CSC")])? {
        large.push((row.figure("paid_gbp")?, row.date("paid_on")?, row.financial_year("financial_year")?));
    }
    large.sort_by_key(|payment| std::cmp::Reverse(payment.0.quantity.amount));
    large.truncate(2);
    let [(_, first_on, _), (second, second_on, _)] = large.as_slice() else {
        return Err(Error::Calculation("`payments_largest` needs two payments to CSC".into()));
    };
    found.figure("second", second, "the second largest payment to CSC")?;
    found.value("second_date", Value::Date(*second_on), "its date", &second.provenance)?;

    let months = months_of_years(context)?;
    let mut means: Vec<(FinancialYear, Figure)> = Vec::new();
    let mut with = Vec::new();
    for (year, paid) in table.only("supplier_group", "CSC")?.figures_by("financial_year", "paid_gbp")? {
        let year: FinancialYear = year.parse()?;
        let single = large.iter().filter(|payment| payment.2 == year);
        let count = Figure::constant(months.get(&year).copied().unwrap_or_default(), Unit::Count("months".into()));
        let mean = |sum: &Figure| Ok::<_, Error>(sum.over(&count)?.regarded_as(|q| q.per = None));
        with.push(mean(&paid)?);
        let rest = single.map(|payment| &payment.0).try_fold(paid, |rest, single| rest.minus(single))?;
        means.push((year, mean(&rest)?));
    }
    let all: Vec<Figure> = means.iter().map(|(_, mean)| mean.clone()).collect();
    let peak = Figure::largest(&all)?;
    let at = all.iter().position(|mean| mean.quantity.amount == peak.quantity.amount).unwrap_or_default();
    let method = "paid to CSC without its two largest payments, mean of the months that have a return";
    found.figure("csc_usual_first", &all[0], &format!("{method}, first year"))?;
    found.figure("csc_usual_peak", &peak, &format!("{method}, the year with the most"))?;
    found.value("csc_usual_peak_year", Value::Year(means[at].0), "that year", &peak.provenance)?;
    let (up, down) = all.split_at(at + 1);
    let rises = up.windows(2).all(|pair| pair[0].quantity.amount < pair[1].quantity.amount) && up.len() > 1;
    let falls = [&up[at..], down].concat().windows(2).all(|pair| pair[0].quantity.amount > pair[1].quantity.amount);
    found.fact(
        "csc_usual_rises_then_falls",
        rises && falls && !down.is_empty(),
        "without them each year's mean is above the one before up to that year, and below it afterwards",
        &Provenance::union(all.iter().map(|mean| &mean.provenance)),
    )?;

    let fall = |means: &[Figure]| match means {
        [first, .., last] => first.quantity.amount - last.quantity.amount,
        _ => Decimal::ZERO,
    };
    found.fact(
        "csc_fall_is_two",
        fall(&all) * Decimal::TWO < fall(&with),
        "without its two largest payments the mean of a month fell by less than half as much",
        &Provenance::union(with.iter().map(|mean| &mean.provenance)),
    )?;

    // The dearest month of the year, with those two payments and without.
    let by_month = calendar(context)?.figures_by("calendar_month", "paid_gbp")?;
    let mut without = Vec::new();
    for (month, mean) in &by_month {
        let single = [first_on, second_on].into_iter().zip(&large);
        let single = single.filter(|(on, _)| on.key().get(5..7) == Some(month)).map(|(_, payment)| &payment.0);
        let years = months_read(context)?.iter().filter(|read| read.ends_with(&format!("-{month}"))).count();
        let years = Figure::constant(years as i64, Unit::Ratio);
        let less = single.map(|payment| payment.over(&years)).collect::<Result<Vec<_>>>()?;
        without.push((month.clone(), less.iter().try_fold(mean.clone(), |rest, part| rest.minus(part))?));
    }
    let dearest = |months: &[(String, Figure)]| {
        let mut months: Vec<_> = months.iter().map(|(month, mean)| (mean.quantity.amount, month.clone())).collect();
        months.sort();
        [months.pop(), months.pop()].map(|month| month.map(|(_, month)| month).unwrap_or_default())
    };
    found.fact(
        "april_and_march",
        dearest(&by_month) == ["04", "03"] && dearest(&without) == ["03", "04"],
        "by the mean of its months April is the dearest of the year and March the next; without those two payments March is before April",
        &Provenance::union(by_month.iter().map(|(_, mean)| &mean.provenance)),
    )
}

/// The largest single payment.
pub(super) fn largest(context: &Context, table: &SourcedFrame, found: &mut Findings) -> Result<()> {
    let rows = context.data.rows("payments_largest")?;
    let mut all = Vec::new();
    for row in rows.iter() {
        all.push((
            row.figure("paid_gbp")?,
            row.date("paid_on")?,
            row.string("supplier_group")?,
            row.financial_year("financial_year")?,
        ));
    }
    all.sort_by_key(|payment| std::cmp::Reverse(payment.0.quantity.amount));
    let [(largest, date, group, year), (next, ..), ..] = all.as_slice() else {
        return Err(Error::Calculation("`payments_largest` needs two payments".into()));
    };
    let of_year = table.figure("paid_gbp", &[("supplier_group", group), ("financial_year", &year.key())])?;
    found.figure("largest", largest, "the largest single payment to a group that the table of suppliers lists")?;
    found.value("largest_date", Value::Date(*date), "its date", &largest.provenance)?;
    found.fact("largest_is_csc", group == "CSC", "it was paid to CSC", &largest.provenance)?;
    found.figure(
        "largest_share",
        &largest.share_of(&of_year)?,
        "as a share of what that group was paid in that year",
    )?;
    found.figure("largest_times_next", &largest.over(next)?, "by the next largest payment")
}
