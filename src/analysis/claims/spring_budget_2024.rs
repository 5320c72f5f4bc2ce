//! The Spring Budget of 6 March 2024: what the sums add up to, and what they are for.

use super::steps::{implied, plain, reference, seed, wording_check};
use pledgebook::frame::Row;
use pledgebook::prelude::*;
use pledgebook::quantity::words;
use std::cmp::Ordering;

mod years;

/// The checks of this group.
pub const CHECKS: &[Check] = &[
    ("C-29", c29),
    ("C-30", c30),
    ("C-31", c31),
    ("C-32", c32),
    ("C-33", c33),
    ("C-34", c34),
    ("C-35", c35),
    ("C-36", c36),
    ("C-37", c37),
    ("C-38", c38),
    ("C-39", c39),
    ("C-40", c40),
    ("C-41", c41),
    ("C-42", c42),
    ("C-52", years::c52),
    ("C-53", years::c53),
    ("C-54", years::c54),
    ("C-55", years::c55),
    ("C-57", years::c57),
    ("C-63", years::c63),
    ("C-103", years::c103),
    ("C-104", years::c104),
    ("C-106", years::c106),
];

/// The wider items that the article prices.
const WIDER: [&str; 5] = ["F004-17", "F004-18", "F004-19", "F004-20", "F004-21"];

fn amounts(data: &Data, ids: &[&str]) -> Result<Vec<Figure>> {
    ids.iter().map(|id| Ok(plain(seed(data, id)?))).collect()
}

/// A row of the totals; a total of the plan is compared with allocations, so the status goes.
fn total(data: &Data, id: &str) -> Result<Figure> {
    Ok(plain(data.rows("spring_budget_2024_totals")?.id(id)?.figure("amount_gbp_m")?))
}

fn items(data: &Data, part: &str) -> Result<Vec<Row>> {
    data.rows("spring_budget_2024_items")?.all(&[("part", part)])
}

fn c29(data: &Data) -> Result<Checked> {
    let (plan, nhs) = (plain(seed(data, "F004-02")?), plain(seed(data, "F004-03")?));
    let (rest, share) = (plan.minus(&nhs)?, nhs.share_of(&plan)?);
    let (verdict, because) = match nhs.quantity.compare(&rest.quantity)? {
        Ordering::Greater => {
            (Verdict::Consistent, format!("The NHS gets {nhs} of {plan}, {share}, and everybody else {rest}."))
        }
        _ => (
            Verdict::Contradicted,
            format!("The NHS gets {nhs} of {plan}, {share}, which is not more than the {rest} for everybody else."),
        ),
    };
    Ok(Checked::new(verdict, because).with(&share).with(&rest))
}

fn c30(data: &Data) -> Result<Checked> {
    let nhs = plain(seed(data, "F004-03")?);
    let (legacy, use_of_data) = (plain(seed(data, "F001-02")?), plain(seed(data, "F001-07")?));
    let rest = nhs.minus(&legacy)?.minus(&use_of_data)?;
    let official = plain(reference(data, "spring-budget-2024-access-item")?);
    let share = rest.clone().settled().share_of(&nhs)?;
    let none = Figure::constant(0, Unit::cash());
    let (verdict, because) = match rest.quantity.compare(&none.quantity)? {
        Ordering::Greater => (
            Verdict::Consistent,
            format!("{rest} is left, {share} of the money; another report prices the third item at {official}."),
        ),
        _ => (Verdict::Contradicted, format!("Nothing is left: {nhs} less the two items is {rest}.")),
    };
    Ok(Checked::new(verdict, because).with(&rest).with(&share).resting_on(&official.provenance))
}

fn c31(data: &Data) -> Result<Checked> {
    let headline = plain(seed(data, "F004-03")?);
    let parts: Vec<Figure> =
        items(data, "nhs")?.iter().map(|row| row.figure("amount_gbp_m").map(plain)).collect::<Result<_>>()?;
    let sum = Figure::sum(&parts)?.places(2);
    let verdict = Verdict::from(headline.agreement(&sum)?);
    let because = match verdict {
        Verdict::Consistent => format!("The items add up to {sum}, the sum announced."),
        Verdict::Rounding => format!("The items add up to {sum}; {headline} is that sum, rounded."),
        _ => format!("The items add up to {sum}, not to {headline}."),
    };
    Ok(Checked::new(verdict, because).with(&sum).resting_on(&headline.provenance))
}

fn c32(data: &Data) -> Result<Checked> {
    let nhs = plain(seed(data, "F004-03")?);
    let (legacy, use_of_data) = (plain(seed(data, "F001-02")?), plain(seed(data, "F001-07")?));
    let (share, other) = (legacy.share_of(&nhs)?, use_of_data.share_of(&nhs)?);
    let half = Figure::constant(50, Unit::Percent);
    let (verdict, because) = match share.quantity.compare(&half.quantity)? {
        Ordering::Greater => (
            Verdict::Consistent,
            format!("Legacy IT takes {share} of the NHS money, more than half; the next item takes {other}."),
        ),
        _ => (
            Verdict::Misleading,
            format!("Legacy IT takes {share} of the NHS money, not more than half; the next item takes {other}."),
        ),
    };
    Ok(Checked::new(verdict, because).with(&share).with(&other))
}

fn c33(data: &Data) -> Result<Checked> {
    let pairs = [("F001-02", "F004-12"), ("F001-07", "F004-11")];
    let mut same = true;
    let mut checked = Checked::new(Verdict::Consistent, "");
    for (one, other) in pairs {
        let (one, other) = (seed(data, one)?, seed(data, other)?);
        same &= one.agreement(&other)? != Agreement::Not;
        checked = checked.with(&one.minus(&other)?);
    }
    (checked.verdict, checked.because) = if same {
        (
            Verdict::Consistent,
            "Both articles give the same two sums: they come from one announcement and count once.".into(),
        )
    } else {
        (Verdict::Contradicted, "The two articles give different sums for the same items.".into())
    };
    Ok(checked)
}

fn c34(data: &Data) -> Result<Checked> {
    let (one, other) = (seed(data, "F001-07")?, seed(data, "F004-11")?);
    let mut checked = wording_check(
        data,
        "C-34",
        Verdict::Misleading,
        "The two articles label the item differently but list the same things for it.",
        "The two articles do not list the same things for the item.",
    )?;
    if one.agreement(&other)? == Agreement::Not {
        checked.verdict = Verdict::Contradicted;
        checked.because = format!("One article gives {one} for the item, the other {other}.");
    }
    Ok(checked.with(&one.minus(&other)?))
}

fn c35(data: &Data) -> Result<Checked> {
    let years = seed(data, "F001-01")?;
    let checked = wording_check(
        data,
        "C-35",
        Verdict::NotCheckable,
        "The article gives the total of the funding.",
        "The article gives a number of years but not the total, which has to come from elsewhere.",
    )?;
    Ok(checked.showing(format!("{years}, without a total"), &years.provenance))
}

fn c36(data: &Data) -> Result<Checked> {
    let (plan, nhs) = (plain(seed(data, "F004-02")?), plain(seed(data, "F004-03")?));
    let wider = total(data, "wider")?;
    let mut rest = plan.minus(&nhs)?;
    // Both sums are rounded, so the difference may be out by half a place of each.
    rest.step = plan.step.zip(nhs.step).map(|(plan, nhs)| plan + nhs);
    let verdict = Verdict::from(rest.agreement(&wider)?);
    let because = match verdict {
        Verdict::Consistent => {
            format!("What is left after the NHS is {rest}, and {wider} was given for the wider public sector.")
        }
        Verdict::Rounding => format!(
            "What is left after the NHS is {rest}; the {wider} given for the wider public sector agrees once rounded."
        ),
        _ => format!("What is left after the NHS is {rest}, but {wider} was given for the wider public sector."),
    };
    Ok(Checked::new(verdict, because).with(&rest).resting_on(&wider.provenance))
}

fn c37(data: &Data) -> Result<Checked> {
    implied(|| {
        let sum = Figure::sum(&amounts(data, &WIDER)?)?;
        Ok(Checked::new(
            Verdict::Implied,
            format!("The {} priced items come to {sum}.", words::spelled(WIDER.len() as i64)),
        )
        .with(&sum))
    })
}

fn c38(data: &Data) -> Result<Checked> {
    let wider = total(data, "wider")?;
    let rows = items(data, "wider")?;
    let priced: Vec<Figure> =
        rows.iter().filter_map(|row| row.known("amount_gbp_m").transpose()).collect::<Result<_>>()?;
    let unpriced = rows.len() - priced.len();
    let priced: Vec<Figure> = priced.into_iter().map(plain).collect();
    let sum = Figure::sum(&priced)?;
    let gap = wider.minus(&sum.clone().settled())?;
    let share = gap.clone().settled().share_of(&wider)?;
    let all = words::spelled(rows.len() as i64);
    let (verdict, because) = match (unpriced, wider.agreement(&sum)?) {
        (1.., _) => (
            Verdict::NotCheckable,
            format!(
                "{} of the {all} items have no price, so {gap} of {wider} cannot be followed.",
                capital(&words::spelled(unpriced as i64))
            ),
        ),
        (_, Agreement::Not) => {
            (Verdict::Contradicted, format!("All {all} items are priced and come to {sum}, not to {wider}."))
        }
        _ => (Verdict::Consistent, format!("All {all} items are priced and come to {sum}.")),
    };
    let mut checked = Checked::new(verdict, because).with(&sum).with(&gap).with(&share);
    for row in &rows {
        checked = checked.resting_on(&row.provenance("amount_gbp_m")?);
    }
    Ok(checked)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn c39(data: &Data) -> Result<Checked> {
    implied(|| {
        let parts = amounts(data, &WIDER)?;
        let police = &parts[0];
        let largest = Figure::largest(&parts)?;
        let sum = Figure::sum(&parts)?.settled();
        let (of_priced, of_all) = (police.share_of(&sum)?, police.share_of(&total(data, "wider")?)?);
        let (verdict, because) = if police.agreement(&largest)? == Agreement::Not {
            (Verdict::Contradicted, format!("The largest priced item is {largest}; the police get {police}."))
        } else {
            (
                Verdict::Implied,
                format!(
                    "The police get {of_priced} of the priced items and {of_all} of the whole; an item without a price cannot be compared."
                ),
            )
        };
        Ok(Checked::new(verdict, because).with(&of_priced).with(&of_all))
    })
}

fn c40(data: &Data) -> Result<Checked> {
    implied(|| {
        let plan = plain(seed(data, "F004-02")?);
        let listed = Figure::sum(&amounts(
            data,
            &["F004-11", "F004-12", "F004-17", "F004-18", "F004-19", "F004-20", "F004-21"],
        )?)?
        .places(3);
        let once = listed.clone().settled();
        let (gap, share) = (plan.minus(&once)?, once.share_of(&plan)?.places(1));
        let because = format!("The items priced come to {share} of {plan}; {gap} is not itemised.");
        Ok(Checked::new(Verdict::Implied, because).with(&listed).with(&share).with(&gap))
    })
}

fn c41(data: &Data) -> Result<Checked> {
    let table = data.rows("spring_budget_2024_items")?;
    let ids = ["spring-budget-2024-sme-ai-fund", "spring-budget-2024-turing-institute"];
    let rows: Vec<Row> = ids.iter().map(|id| table.id(id)).collect::<Result<_>>()?;
    let listed: Vec<Figure> = rows.iter().map(|row| row.figure("amount_gbp_m").map(plain)).collect::<Result<_>>()?;
    let sum = Figure::sum(&amounts(data, &["F004-22", "F004-23"])?)?.places(1);
    let inside = Figure::sum(&amounts(data, &WIDER)?)?.settled();
    let added = inside.plus(&sum.clone().settled())?.places(1);
    let parts = rows.iter().map(|row| row.string("part")).collect::<Result<Vec<_>>>()?;
    let (verdict, because) = if sum.agreement(&Figure::sum(&listed)?)? == Agreement::Not {
        (
            Verdict::Contradicted,
            format!("The other measures come to {sum} in one place and to another sum in the list of items."),
        )
    } else if parts.iter().any(|part| part == "outside") {
        (
            Verdict::Misleading,
            format!(
                "The {sum} is outside the plan: adding it to the {inside} of priced wider items gives {added}, which is part of nothing."
            ),
        )
    } else {
        (Verdict::Consistent, format!("The other measures come to {sum} and are part of the plan."))
    };
    let rests_on = Provenance::union(listed.iter().map(|figure| &figure.provenance));
    Ok(Checked::new(verdict, because).with(&sum).with(&added).resting_on(&rests_on))
}

fn c42(data: &Data) -> Result<Checked> {
    implied(|| {
        let sum = plain(seed(data, "F004-23")?);
        let period = data.rows("seed_figures")?.id("F004-23")?.string("period")?;
        let years = (1..=10).find(|n| format!("{} years", words::spelled(*n)) == period);
        let years = years.ok_or_else(|| Error::Calculation(format!("“{period}” is not a number of years")))?;
        let a_year = sum.over(&Figure::constant(years, Unit::Count("years".into())))?;
        Ok(Checked::new(Verdict::Implied, format!("Spread evenly over {period} it is {a_year} a year.")).with(&a_year))
    })
}
