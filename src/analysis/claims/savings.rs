//! The claims about savings: the £45 billion, and the £35 billion and its parts.

use super::hours::a_year;
use super::steps::{implied, reference, seed, seeds, to_a_tenth, wording_check, wordings};
use pledgebook::prelude::*;
use pledgebook::quantity::words;
use std::cmp::Ordering;

/// The checks of the savings.
pub const CHECKS: &[Check] = &[
    ("C-26", c26),
    ("C-27", c27),
    ("C-28", c28),
    ("C-43", c43),
    ("C-44", c44),
    ("C-45", c45),
    ("C-46", c46),
    ("C-47", c47),
    ("C-48", c48),
    ("C-49", c49),
    ("C-50", c50),
    ("C-51", c51),
];

fn compare(a: &Figure, b: &Figure) -> Result<Ordering> {
    a.quantity.compare(&b.quantity)
}

fn c26(data: &Data) -> Result<Checked> {
    let (said, sourced) = (seed(data, "F000-10")?, reference(data, "digital-levers-total")?);
    let differences: Vec<String> = wordings(data, "C-26")?
        .iter()
        .filter(|wording| wording.agrees() == Some(false))
        .map(|wording| {
            format!("“{}” where the article has “{}”", wording.sourced.as_deref().unwrap_or_default(), wording.said)
        })
        .collect();
    Ok(wording_check(
        data,
        "C-26",
        Verdict::Contradicted,
        &format!("The source calls the {said} what the article calls it."),
        &format!("The source has over {sourced}, with {}.", differences.join("; ")),
    )?
    .showing(
        format!("said {}; source: over {}", said.working(), sourced.working()),
        &Provenance::union([&said.provenance, &sourced.provenance]),
    ))
}

/// The levers are printed in whole billions, as the total is: each may be out by
/// half a billion.
fn c27(data: &Data) -> Result<Checked> {
    let levers = ["digital-levers-automation", "digital-levers-channel-shift", "digital-levers-fraud"]
        .iter()
        .map(|id| reference(data, id))
        .collect::<Result<Vec<_>>>()?;
    let total = reference(data, "digital-levers-total")?;
    let sum = Figure::sum(&levers)?;
    let difference = sum.minus(&total)?;
    let step = seed(data, "F000-10")?.step.unwrap_or_default();
    let slack = step / Decimal::TWO * Decimal::from(levers.len() + 1);
    let gap = difference.quantity.amount.abs();
    let (verdict, because) = if gap.is_zero() {
        (Verdict::Consistent, format!("The three add up to {sum}."))
    } else if gap <= slack {
        (
            Verdict::Rounding,
            format!("The three add up to {sum}, not {total}; figures printed in whole billions can be that far apart."),
        )
    } else {
        (Verdict::Contradicted, format!("The three add up to {sum}, not {total}: more than rounding explains."))
    };
    Ok(Checked::new(verdict, because).with(&sum).with(&difference))
}

fn c28(data: &Data) -> Result<Checked> {
    implied(|| {
        let [cost, hours] = seeds(data, ["F000-10", "F000-12"])?;
        let workforce = data.rows("workforce_counts")?.id("public-sector-uk-2024-09")?.figure("value")?;
        let each = cost.over(&workforce)?;
        // The cost is of one year, as its source says: by the hours of a year it is a sum an hour.
        let an_hour = cost.over(&a_year(&hours, data)?)?;
        let each_worker = seed(data, "F000-11")?;
        let because = format!(
            "{cost} is {each} for each public sector worker and {an_hour} for each hour lost, but the two come from \
             different studies and are not linked."
        );
        Ok(Checked::new(Verdict::Implied, because).with(&each).with(&an_hour).resting_on(&each_worker.provenance))
    })
}

fn all_savings(data: &Data) -> Result<Figure> {
    let [nhs, wider] = seeds(data, ["F004-06", "F004-07"])?;
    nhs.plus(&wider)
}

fn c43(data: &Data) -> Result<Checked> {
    let headline = seed(data, "F004-01")?;
    let sum = all_savings(data)?;
    let verdict = Verdict::from(headline.agreement(&sum)?);
    let because = match (verdict, compare(&headline, &sum)?) {
        (Verdict::Contradicted, Ordering::Less) => {
            // Cut off: the sum with everything below the headline's last place dropped.
            let step = headline.step.filter(|step| !step.is_zero()).unwrap_or(Decimal::ONE);
            let cut_off = (sum.quantity.amount / step).floor() * step == headline.quantity.amount;
            let how = if cut_off { "cut off, not rounded" } else { "too low" };
            format!("The two add up to {sum}: {headline} is {how}.")
        }
        (Verdict::Contradicted, _) => format!("The two add up to {sum}, less than {headline}."),
        (Verdict::Rounding, _) => format!("The two add up to {sum}, which rounds to {headline}."),
        _ => format!("The two add up to {sum}."),
    };
    Ok(Checked::new(verdict, because).with(&sum).with(&sum.clone().settled().minus(&headline)?))
}

fn c44(data: &Data) -> Result<Checked> {
    implied(|| {
        let [headline, nhs_savings, wider_savings] = seeds(data, ["F004-01", "F004-06", "F004-07"])?;
        let [plan, nhs] = seeds(data, ["F004-02", "F004-03"])?;
        let of_nhs = nhs_savings.over(&nhs)?;
        let of_wider = wider_savings.over(&plan.minus(&nhs)?)?.places(2);
        let of_all = all_savings(data)?.over(&plan)?;
        let of_headline = headline.over(&plan)?;
        // "Ten times" is said in whole numbers.
        let mut said = reference(data, "speech-savings-multiple")?;
        said.step = Some(Decimal::ONE);
        let (verdict, because) = if said.agreement(&of_nhs)? == Agreement::Not {
            (Verdict::Contradicted, format!("The savings of the NHS are {of_nhs} its money, not {said}."))
        } else {
            (
                Verdict::Implied,
                format!(
                    "Only the savings of the NHS are about {said} its money ({of_nhs}); for the wider public sector \
                     it is {of_wider}, for the whole plan {of_all}."
                ),
            )
        };
        Ok(Checked::new(verdict, because)
            .with(&of_nhs)
            .with(&of_wider)
            .with(&of_all)
            .with(&of_headline)
            .resting_on(&said.provenance))
    })
}

fn c45(data: &Data) -> Result<Checked> {
    implied(|| {
        let [plan, nhs, savings] = seeds(data, ["F004-02", "F004-03", "F004-06"])?;
        let of_money = to_a_tenth(nhs.share_of(&plan))?;
        let of_savings = to_a_tenth(savings.share_of(&all_savings(data)?))?;
        let (verdict, because) = if compare(&of_savings, &Figure::constant(50, Unit::Percent))? == Ordering::Greater {
            (
                Verdict::Implied,
                format!("The NHS gets {of_money} of the money and is to bring {of_savings} of the savings."),
            )
        } else {
            (Verdict::Contradicted, format!("The NHS is to bring {of_savings} of the savings, not most of them."))
        };
        Ok(Checked::new(verdict, because).with(&of_money).with(&of_savings))
    })
}

fn c46(data: &Data) -> Result<Checked> {
    implied(|| {
        // Savings claimed less money pledged: both are only promised.
        let promised = |id: &str| -> Result<Figure> { Ok(seed(data, id)?.regarded_as(|q| q.status = None)) };
        let all = promised("F004-06")?.plus(&promised("F004-07")?)?.minus(&promised("F004-02")?)?;
        let nhs = promised("F004-06")?.minus(&promised("F004-03")?)?;
        let (verdict, because) = if all.quantity.is_negative() {
            (Verdict::Contradicted, format!("The savings less the cost are {all}: the cost is larger."))
        } else {
            (
                Verdict::Implied,
                format!(
                    "The savings less the cost are {all}, {nhs} for the NHS; whether they are cash, and when they come, is left out."
                ),
            )
        };
        Ok(Checked::new(verdict, because).with(&all).with(&nhs))
    })
}

fn c47(data: &Data) -> Result<Checked> {
    implied(|| {
        let (savings, years) = (seed(data, "F004-06")?, reference(data, "savings-period-years")?);
        let flat = savings.over(&years)?.regarded_as(|q| q.per = Some(Per::Year));
        // A steady rise: one part in the first year, two in the second, and so on.
        let number = |n: u32| Figure::constant(n, years.quantity.unit.clone());
        let parts = years.times(&years.plus(&number(1))?)?.over(&number(2))?;
        let ramped = savings.over(&parts)?.times(&years)?;
        let ramped = ramped.regarded_as(|q| q.per = Some(Per::Year));
        let because = format!(
            "Spread evenly over {years}, the {savings} are {flat}; rising steadily, they reach {ramped} in the last year."
        );
        Ok(Checked::new(Verdict::Implied, because).with(&flat).with(&ramped))
    })
}

/// What growth of `rate` a year brings over `years`, summed, beyond growth of
/// `without` a year: the sum of budget × ((1 + rate)^y − (1 + without)^y).
fn growth_savings(budget: &Figure, rate: &Figure, without: Option<&Figure>, years: u32) -> Result<Figure> {
    let growth = |percent: Decimal| Decimal::ONE + percent / Decimal::ONE_HUNDRED;
    let (high, low) =
        (growth(rate.quantity.amount), growth(without.map_or(Decimal::ZERO, |without| without.quantity.amount)));
    let (mut with, mut base, mut total) = (Decimal::ONE, Decimal::ONE, Decimal::ZERO);
    for _ in 0..years {
        with *= high;
        base *= low;
        total += with - base;
    }
    let factor = Figure::constant(total, Unit::Ratio).also_from(&rate.provenance);
    let saved = budget.times(&factor)?;
    Ok(without.map_or(saved.clone(), |without| saved.also_from(&without.provenance)))
}

/// The baseline is not published. The claim can be judged only if every baseline
/// gives one answer: it is not checkable where the sum lies between them.
fn c48(data: &Data) -> Result<Checked> {
    let [rate, claimed] = seeds(data, ["F004-04", "F004-06"])?;
    let budget = reference(data, "nhs-england-budget-2024-25")?;
    let (average, past) = (reference(data, "nhs-productivity-average")?, reference(data, "nhs-productivity-past")?);
    let years = reference(data, "savings-period-years")?;
    let count = u32::try_from(years.quantity.amount)
        .map_err(|_| Error::Calculation(format!("{years} is not a whole number of years")))?;
    let all_growth = growth_savings(&budget, &rate, None, count)?;
    let at_average = growth_savings(&budget, &average, None, count)?;
    let beyond_past = growth_savings(&budget, &rate, Some(&past), count)?;
    let (verdict, because) = if compare(&claimed, &all_growth)? == Ordering::Greater {
        (Verdict::Contradicted, format!("Growth of {rate} over {years} gives {all_growth} at most."))
    } else if compare(&claimed, &beyond_past)? == Ordering::Less {
        (
            Verdict::Contradicted,
            format!("Even beyond past growth of {past}, growth of {rate} over {years} gives {beyond_past}."),
        )
    } else {
        (
            Verdict::NotCheckable,
            format!(
                "The baseline is not published: all growth of {rate} gives {all_growth}, growth beyond the past \
                 {past} gives {beyond_past}, and {claimed} lies between."
            ),
        )
    };
    let shown = |sum: &Figure, rate: &Figure, less: &str| {
        format!(
            "sum over years 1 to {count} of {} × ((1 + {})^year − {less}) = {}",
            budget.working(),
            words::short(&bare(rate)),
            words::short(&sum.quantity)
        )
    };
    Ok(Checked::new(verdict, because)
        .showing(shown(&all_growth, &rate, "1"), &all_growth.provenance)
        .showing(shown(&at_average, &average, "1"), &at_average.provenance)
        .showing(
            shown(&beyond_past, &rate, &format!("(1 + {})^year", words::short(&bare(&past)))),
            &beyond_past.provenance,
        )
        .resting_on(&Provenance::union([&claimed.provenance, &years.provenance])))
}

/// A yearly rate inside a formula: its period is the formula's own.
fn bare(rate: &Figure) -> Quantity {
    Quantity { per: None, ..rate.quantity.clone() }
}

fn c49(data: &Data) -> Result<Checked> {
    let rows = data.rows("savings_claims")?;
    let total = rows.id("savings-nhs")?.figure("amount_gbp_m")?;
    let mut parts = Vec::new();
    for row in rows.all(&[("part", "nhs"), ("level", "component")])? {
        if row.text("rests_on")?.is_some() {
            parts.push(row.figure("amount_gbp_m")?);
        }
    }
    if parts.is_empty() {
        let because = "No saving is given for any item of the plan.";
        return Ok(Checked::new(Verdict::NotCheckable, because).showing(total.working(), &total.provenance));
    }
    let traced = Figure::sum(&parts)?;
    let share = traced.clone().settled().share_of(&total)?;
    let rest = total.minus(&traced.clone().settled())?;
    let (verdict, because) = match compare(&traced, &total)? {
        Ordering::Less => (
            Verdict::NotCheckable,
            format!(
                "Only {traced}, {share} of {total}, is traced to items of the plan; nothing is published for the other {rest}."
            ),
        ),
        Ordering::Equal => (Verdict::Consistent, format!("The savings of the items add up to {total}.")),
        Ordering::Greater => {
            (Verdict::Contradicted, format!("The savings of the items add up to {traced}, more than {total}."))
        }
    };
    Ok(Checked::new(verdict, because).with(&traced).with(&share).with(&rest))
}

/// Of one kind only if both are sums a year, or both are sums of the same years.
fn c50(data: &Data) -> Result<Checked> {
    let yearly = reference(data, "digital-levers-total")?;
    // The article leaves out the period of the sum; its source gives it.
    let said = seed(data, "F000-10")?.regarded_as(|q| q.per = yearly.quantity.per);
    let row = data.rows("savings_claims")?.id("savings-nhs")?;
    let nature = row.string("nature")?;
    let each_year = yearly.quantity.per == Some(Per::Year);
    let sum = all_savings(data)?;
    let years = reference(data, "savings-period-years")?;
    let a_year = sum.over(&years)?.regarded_as(|q| q.per = Some(Per::Year)).places(2);
    let (verdict, because) = match (nature.as_str(), each_year) {
        ("cumulative", true) => (
            Verdict::Misleading,
            format!("{said} is a sum for each year, {sum} is a sum over {years}: spread evenly, only {a_year}."),
        ),
        ("annual", false) => (Verdict::Misleading, format!("{sum} is a sum for each year, {said} is not.")),
        ("cumulative" | "annual", _) => (Verdict::Consistent, format!("{said} and {sum} are sums over like periods.")),
        _ => (Verdict::NotCheckable, format!("It is not stated what period the {sum} covers.")),
    };
    let mut checked = Checked::new(verdict, because).with(&a_year);
    if said.quantity.per == a_year.quantity.per {
        checked = checked.with(&said.over(&a_year.clone().settled())?);
    }
    for wording in wordings(data, "C-50")? {
        checked = checked.showing(wording.working(), &wording.provenance);
    }
    Ok(checked.resting_on(&row.provenance("")?))
}

fn c51(data: &Data) -> Result<Checked> {
    let said = seed(data, "F004-04")?;
    let (average, end) = (reference(data, "nhs-productivity-average")?, reference(data, "nhs-productivity-end")?);
    let gap = said.minus(&average)?;
    let verdict = Verdict::from(said.agreement(&average)?);
    let because = match verdict {
        Verdict::Contradicted => format!("The commitment is {average} on average, not {said}."),
        Verdict::Rounding => {
            format!("The commitment is {average} on average and {end} only at the end; {said} is the average, rounded.")
        }
        _ => format!("The commitment is {average} on average."),
    };
    let mut checked = Checked::new(verdict, because).with(&gap).resting_on(&end.provenance);
    for wording in wordings(data, "C-51")? {
        checked = checked.showing(wording.working(), &wording.provenance);
    }
    Ok(checked)
}
