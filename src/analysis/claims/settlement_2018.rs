//! The five-year settlement for the NHS of June 2018, and what was said of it.

use super::steps::{implied, plain, reference, seed, wording_check, wordings, years_of};
use pledgebook::prelude::*;
use std::cmp::Ordering;

/// The checks of this group.
pub const CHECKS: &[Check] = &[
    ("C-76", c76),
    ("C-77", c77),
    ("C-78", c78),
    ("C-79", c79),
    ("C-80", c80),
    ("C-81", c81),
    ("C-82", c82),
    ("C-86", c86),
    ("C-87", c87),
    ("C-108", c108),
];

/// Growth of 3.4% as the factor 1.034, written that way in a sum.
fn factor(growth: &Figure) -> Figure {
    let amount = Decimal::ONE + growth.quantity.amount / Decimal::ONE_HUNDRED;
    Figure::with_provenance(Quantity::new(amount.normalize(), Unit::Index), growth.provenance.clone())
}

/// The years of the settlement, from the period of its growth rate.
fn years(data: &Data) -> Result<Figure> {
    years_of(&data.rows("seed_figures")?.id("F002-02")?.string("period")?)
}

fn count(years: &Figure) -> u32 {
    u32::try_from(years.quantity.amount).unwrap_or_default()
}

/// A base after so many years of one growth rate.
fn grown(base: &Figure, growth: &Figure, years: u32) -> Result<Figure> {
    let factor = factor(growth);
    (0..years).try_fold(base.clone(), |level, _| level.times(&factor))
}

/// The budget before the uplift, in the prices of that year.
fn base(data: &Data) -> Result<Figure> {
    Ok(plain(reference(data, "settlement-base")?))
}

fn c76(data: &Data) -> Result<Checked> {
    let (said, growth) = (plain(seed(data, "F002-01")?), seed(data, "F002-02")?);
    let official = plain(reference(data, "settlement-uplift")?);
    let (base, n) = (base(data)?, count(&years(data)?));
    let computed = grown(&base, &growth, n)?.settled().minus(&base)?;
    let level =
        grown(&factor(&growth), &growth, n.saturating_sub(1))?.minus(&Figure::constant(1, Unit::Index))?.places(5);
    // A rise of 0.18196 of the base: a pure number to divide by.
    let implied_base = said.over(&level.clone().settled().regarded_as(|q| q.unit = Unit::Ratio))?;
    let verdict = Verdict::from(said.agreement(&official)?);
    let because = match verdict {
        Verdict::Consistent => format!("The official rise is {official}."),
        Verdict::Rounding => format!(
            "The official rise is {official}, said as {said}; {} on {base} gives {computed}, while {said} would fit a budget of {implied_base}.",
            growth.quantity
        ),
        _ => format!("The official rise is {official}, not {said}."),
    };
    Ok(Checked::new(verdict, because)
        .with(&level)
        .with(&implied_base)
        .showing(format!("{} ({} for {n} years)", computed.working(), growth.quantity), &computed.provenance)
        .resting_on(&official.provenance))
}

fn c77(data: &Data) -> Result<Checked> {
    let rows = data.rows("settlement_2018")?;
    let mut published = reference(data, "settlement-growth")?.regarded_as(|q| q.per = None);
    published.step = seed(data, "F002-02")?.step;
    let rates = rows.figures("real_growth_pct")?;
    let start = rows.iter().next().ok_or_else(|| Error::Calculation("the settlement has no years".into()))?;
    let base = plain(start.figure("budget_gbp_m")?);
    let end = rates.iter().try_fold(base.clone(), |level, rate| level.times(&factor(rate)))?;
    let average = end.clone().settled().growth_a_year_from(&base, rates.len() as u32)?.places(2);
    let rise = end.clone().settled().minus(&base)?;
    let (verdict, because) = if published.agreement(&average)? == Agreement::Not {
        (Verdict::Contradicted, format!("The yearly rates compound to {average} a year, not {published}."))
    } else {
        (
            Verdict::Consistent,
            format!(
                "The yearly rates compound to {average} a year, which is {published} at its printed place, and to a rise of {rise}."
            ),
        )
    };
    Ok(Checked::new(verdict, because).with(&end).with(&average).resting_on(&published.provenance))
}

/// The level at the rate promised, at the rate said to be needed, and the years.
fn two_paths(data: &Data) -> Result<(Figure, Figure, Figure, Figure, u32)> {
    let (promised, needed) = (seed(data, "F002-02")?, seed(data, "F002-03")?);
    let n = count(&years(data)?);
    Ok((grown(&base(data)?, &promised, n)?, grown(&base(data)?, &needed, n)?, promised, needed, n))
}

fn c78(data: &Data) -> Result<Checked> {
    implied(|| {
        let (low, high, promised, needed, n) = two_paths(data)?;
        let short = high.clone().settled().minus(&low.clone().settled())?.places(1);
        let level = grown(&factor(&needed), &needed, n.saturating_sub(1))?.over(&grown(
            &factor(&promised),
            &promised,
            n.saturating_sub(1),
        )?)?;
        let base = base(data)?;
        let gaps: Vec<Figure> = (1..=n)
            .map(|year| Ok(grown(&base, &needed, year)?.minus(&grown(&base, &promised, year)?)?.settled()))
            .collect::<Result<_>>()?;
        let over_all = Figure::sum(&gaps)?.places(1);
        let (verdict, because) = match promised.quantity.compare(&needed.quantity)? {
            Ordering::Less => (
                Verdict::Implied,
                format!(
                    "After {n} years {needed} would give {short} a year more than {promised}, and {over_all} more over all the years."
                ),
            ),
            _ => (Verdict::Contradicted, format!("{promised} does not fall short of {needed}.")),
        };
        Ok(Checked::new(verdict, because).with(&low).with(&high).with(&short).with(&level.places(4)).with(&over_all))
    })
}

fn c79(data: &Data) -> Result<Checked> {
    implied(|| {
        let (low, high, promised, needed, _) = two_paths(data)?;
        let base = base(data)?;
        let (less, more) = (low.settled().minus(&base)?, high.settled().minus(&base)?);
        let (verdict, because) = match more.quantity.compare(&less.quantity)? {
            Ordering::Greater => {
                (Verdict::Implied, format!("{needed} gives a rise of {more}; {promised} gives {less}."))
            }
            _ => {
                (Verdict::Contradicted, format!("{needed} gives a rise of {more}, not above the {less} of {promised}."))
            }
        };
        Ok(Checked::new(verdict, because).with(&more).with(&less))
    })
}

fn c80(data: &Data) -> Result<Checked> {
    let said = seed(data, "F002-03")?;
    let (maintain, improve) = (reference(data, "nhs-need-maintain")?, reference(data, "nhs-need-improve")?);
    // To the thousandth: the printed place of 4% (a whole number) would take in too much.
    let is = |other: &Figure| Ok::<_, Error>(said.agreement(other)? == Agreement::Exactly);
    let (verdict, because) = if is(&maintain)? {
        (Verdict::Consistent, format!("The think tanks put {maintain} for what it takes to maintain the service."))
    } else if is(&improve)? {
        (
            Verdict::Contradicted,
            format!(
                "{said} is what the think tanks put for improving the service; to maintain it they put {maintain}."
            ),
        )
    } else {
        (
            Verdict::Contradicted,
            format!("The think tanks put {maintain} to maintain the service and {improve} to improve it, not {said}."),
        )
    };
    let checked = Checked::new(verdict, because).with(&said.minus(&maintain)?).with(&said.minus(&improve)?);
    Ok(wordings(data, "C-80")?.iter().fold(checked, |checked, one| checked.showing(one.working(), &one.provenance)))
}

fn c81(data: &Data) -> Result<Checked> {
    let said = plain(seed(data, "F002-01")?);
    let years = years_of(&data.rows("seed_figures")?.id("F002-01")?.string("period")?)?;
    let (every, spread) = (said.times(&years)?, said.over(&years)?);
    let checked = wording_check(
        data,
        "C-81",
        Verdict::Misleading,
        &format!("The source too gives {said} for every year."),
        &format!("The source means {said} more by the last year: neither {every} in all nor {spread} more each year."),
    )?;
    Ok(checked.with(&every).with(&spread))
}

fn c82(data: &Data) -> Result<Checked> {
    let rows = data.rows("settlement_2018")?;
    let (first, last): (FinancialYear, FinancialYear) = ("2018-19".parse()?, "2023-24".parse()?);
    let budget = |year: FinancialYear| rows.find(&[("financial_year", &year.key())])?.figure("budget_gbp_m").map(plain);
    let deflators = data.deflators("hmt-2026-03")?;
    let end = budget(last)?.in_prices_of(last, first, &deflators)?;
    // Cash of a year is in the prices of that year.
    let base = budget(first)?.regarded_as(|q| q.unit = Unit::Money(Basis::PricesOf(first)));
    let rise = end.clone().settled().minus(&base)?;
    let rate = end.clone().settled().growth_a_year_from(&base, u32::from(last.start() - first.start()))?;
    let promised = plain(seed(data, "F002-01")?);
    let (verdict, because) = if rise.quantity.is_negative() {
        (Verdict::Contradicted, format!("After inflation the budgets fell by {}.", rise.quantity.size()))
    } else if rise.quantity.compare(&promised.quantity)? == Ordering::Less {
        (
            Verdict::Implied,
            format!(
                "After the inflation that came, the cash agreed was a real rise of {rise}, {rate} a year, not {promised}; later additions are left out."
            ),
        )
    } else {
        (
            Verdict::Consistent,
            format!("After the inflation that came, the cash agreed was a real rise of {rise}, {rate} a year."),
        )
    };
    Ok(Checked::new(verdict, because).with(&end).with(&rise).with(&rate).resting_on(&promised.provenance))
}

fn c86(data: &Data) -> Result<Checked> {
    let said = seed(data, "F002-09")?;
    let votes = seed(data, "F002-08")?;
    let (nha, con) =
        (reference(data, "sw-surrey-2015-nha")?, reference(data, "sw-surrey-2015-conservative")?.places(1));
    let table = data.rows("reference_figures")?;
    let later = |id: &str| table.all(&[("id", id)])?.first().map(|row| row.figure("value")).transpose();
    let checked = match (later("sw-surrey-2017-nha")?, later("sw-surrey-2017-conservative")?) {
        (Some(nha_later), Some(con_later)) => {
            let two = Figure::constant(2, Unit::Ratio);
            let swing = nha_later.minus(&nha)?.minus(&con_later.minus(&con)?)?.over(&two)?;
            let verdict = Verdict::from(said.agreement(&swing)?);
            Checked::new(verdict, format!("The shares of both parties give a swing of {swing}; {said} was said.")).with(&swing)
        }
        _ => Checked::new(
            Verdict::NotCheckable,
            format!("A swing needs the shares of both parties in 2015 ({nha} and {con}) and in 2017; those of 2017 are not in the material."),
        )
        .showing(format!("((share in 2017 − {nha}) − (share in 2017 − {con})) ÷ 2 = not known"), &Provenance::union([&nha.provenance, &con.provenance])),
    };
    Ok(checked.resting_on(&said.provenance).resting_on(&votes.provenance))
}

fn c87(data: &Data) -> Result<Checked> {
    let said = seed(data, "F002-09")?;
    let checked = wording_check(
        data,
        "C-87",
        Verdict::Misleading,
        "The unit is the right one for a swing.",
        &format!("A swing is a difference of shares: {said}, not a percentage."),
    )?;
    Ok(checked.resting_on(&said.provenance))
}

fn c108(data: &Data) -> Result<Checked> {
    let said = seed(data, "F002-05")?;
    let checked = wording_check(
        data,
        "C-108",
        Verdict::NotCheckable,
        "Date and definition are those of the source.",
        "Neither the date nor what is counted is given; waiting list counts are of pathways, not of people.",
    )?;
    Ok(checked.with(&said))
}
