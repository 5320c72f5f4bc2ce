//! The claims about the Department's IT staff: how many, and what they are paid.
//! The claims about the post of Director General are in [`senior_pay`].

mod senior_pay;

use super::steps::{implied, seed, seeds, to_a_tenth};
use pledgebook::prelude::*;
use pledgebook::quantity::words;
use std::cmp::Ordering;

/// The checks of the IT staff.
pub const CHECKS: &[Check] = &[
    ("C-14", c14),
    ("C-15", c15),
    ("C-16", c16),
    ("C-17", c17),
    ("C-18", c18),
    ("C-19", c19),
    ("C-20", c20),
    ("C-21", c21),
    ("C-88", senior_pay::c88),
    ("C-89", senior_pay::c89),
    ("C-90", senior_pay::c90),
    ("C-91", senior_pay::c91),
    ("C-92", senior_pay::c92),
    ("C-93", senior_pay::c93),
    ("C-94", senior_pay::c94),
    ("C-95", senior_pay::c95),
];

fn c14(data: &Data) -> Result<Checked> {
    let [now, lowest, highest] = seeds(data, ["F000-05", "F000-06", "F000-07"])?;
    let (from_peak, from_low) = (to_a_tenth(now.change_from(&highest))?, to_a_tenth(now.change_from(&lowest))?);
    let (verdict, because) = match now.quantity.compare(&highest.quantity)? {
        Ordering::Less => (
            Verdict::Contradicted,
            format!(
                "There are {now} now, fewer than the peak of {highest}; the year before is not published, so the \
                 latest change is not known."
            ),
        ),
        _ => (Verdict::Consistent, format!("The {now} of now are no fewer than the peak of {highest}.")),
    };
    let direction = data.rows("seed_figures")?.id("F000-13")?.provenance("")?;
    Ok(Checked::new(verdict, because).with(&from_peak).with(&from_low).resting_on(&direction))
}

fn inside(count: &Figure, lowest: &Figure, highest: &Figure) -> Result<bool> {
    Ok(count.quantity.compare(&lowest.quantity)? != Ordering::Less
        && count.quantity.compare(&highest.quantity)? != Ordering::Greater)
}

fn c15(data: &Data) -> Result<Checked> {
    let [now, lowest, highest] = seeds(data, ["F000-05", "F000-06", "F000-07"])?;
    let provenance = Provenance::union([&now.provenance, &lowest.provenance, &highest.provenance]);
    let range = format!("{} to {}", lowest.working(), highest.working());
    Ok(if inside(&now, &lowest, &highest)? {
        Checked::new(Verdict::Consistent, format!("The count of {now} lies within the range of {range}."))
            .showing(format!("{} ≤ {} ≤ {}", lowest.working(), now.working(), highest.working()), &provenance)
    } else {
        Checked::new(Verdict::Contradicted, format!("The count of {now} lies outside the range of {range}."))
            .showing(format!("{} is not in {range}", now.working()), &provenance)
    })
}

/// Counts of the earlier request that fall into the five years before the later
/// one. A count whose year is not stated ("before mid-2021") is taken as inside.
fn c16(data: &Data) -> Result<Checked> {
    let [lowest, highest] = seeds(data, ["F000-06", "F000-07"])?;
    let counted = data.rows("seed_figures")?.id("F000-05")?.date("period")?;
    let opens: PartialDate = format!("{}{}", counted.year() - 5, &counted.key()[4..]).parse()?;
    let (mut shown, mut outside) = (Vec::new(), Vec::new());
    let mut provenance = Provenance::union([&lowest.provenance, &highest.provenance]);
    for row in data.rows("it_staff")?.all(&[("kind", "count"), ("vintage", "foi-2023")])? {
        let ends: Option<PartialDate> = match row.text("financial_year")? {
            Some(year) => Some(format!("{}-03-31", year.parse::<FinancialYear>()?.next().start()).parse()?),
            None => None,
        };
        if ends.is_some_and(|end| end < opens) {
            continue;
        }
        let count = row.figure("staff_headcount")?;
        provenance.join(&count.provenance);
        let period = match row.text("financial_year")? {
            Some(year) => year.parse::<FinancialYear>()?.to_string(),
            None => row.string("period")?,
        };
        let worded = format!("{} ({})", count.working(), period);
        if !inside(&count, &lowest, &highest)? {
            outside.push(worded.clone());
        }
        shown.push(worded);
    }
    let range = format!("{} to {}", lowest.working(), highest.working());
    let list = words::list::<String>;
    let working = format!("{} against {range}", list(&shown));
    let (verdict, because) = if shown.is_empty() {
        (Verdict::NotCheckable, "No earlier count falls into the five years.".to_owned())
    } else if outside.is_empty() {
        (Verdict::Consistent, format!("Every earlier count since {opens} lies within the range of {range}."))
    } else {
        (
            Verdict::Contradicted,
            format!(
                "The same think tank’s earlier request gave {}, outside the range of {range}, unless the period is \
                 shorter than five years.",
                list(&outside)
            ),
        )
    };
    Ok(Checked::new(verdict, because).showing(working, &provenance))
}

fn c17(data: &Data) -> Result<Checked> {
    implied(|| {
        let [pay, now] = seeds(data, ["F000-08", "F000-05"])?;
        let average = pay.over(&now)?;
        let rows = data.rows("seed_figures")?;
        let (paid, counted) = (rows.id("F000-08")?.date("period")?, rows.id("F000-05")?.date("period")?);
        let because = format!("On average a salary is {average}; the pay is of {paid}, the {now} are of {counted}.");
        Ok(Checked::new(Verdict::Implied, because).with(&average))
    })
}

fn c18(data: &Data) -> Result<Checked> {
    implied(|| {
        let [pay, lowest, highest] = seeds(data, ["F000-08", "F000-06", "F000-07"])?;
        let (least, most) = (pay.over(&highest)?, pay.over(&lowest)?);
        let because =
            format!("With {} to {highest} the average salary lies between {least} and {most}.", lowest.working());
        Ok(Checked::new(Verdict::Implied, because).with(&least).with(&most))
    })
}

fn c19(data: &Data) -> Result<Checked> {
    let claimed = seed(data, "F000-08")?;
    let row = data.rows("it_pay")?.id("it-pay-2022-23-foi-2023")?;
    let (earlier, year) = (row.figure("pay_gbp_m")?, row.financial_year("financial_year")?);
    let change = to_a_tenth(claimed.change_from(&earlier))?;
    let verdict = Verdict::from(claimed.agreement(&earlier)?);
    let (said, given) = (claimed.clone().places(2), earlier.clone().places(2));
    let because = match verdict {
        Verdict::Contradicted => {
            let size = change.quantity.size();
            let direction = if change.quantity.is_negative() { "less" } else { "more" };
            format!(
                "An earlier request gave {given} for {year}; {said} is {size} {direction}, unless the two define pay differently."
            )
        }
        _ => format!("An earlier request gave {given} for {year}, which agrees with {said}."),
    };
    Ok(Checked::new(verdict, because).with(&change))
}

fn c20(data: &Data) -> Result<Checked> {
    implied(|| {
        let [pay, recent, peak] = seeds(data, ["F000-08", "F000-03", "F000-04"])?;
        let (of_recent, of_peak) = (to_a_tenth(pay.share_of(&recent))?, to_a_tenth(pay.share_of(&peak))?);
        let (verdict, because) = match pay.quantity.compare(&recent.quantity)? {
            Ordering::Greater => (Verdict::Contradicted, format!("Pay of {pay} is more than the budget of {recent}.")),
            _ => (
                Verdict::Implied,
                format!(
                    "Pay is {of_recent} of the later budget, {recent}, and {of_peak} of the earlier, {peak}, if it is inside."
                ),
            ),
        };
        Ok(Checked::new(verdict, because).with(&of_recent).with(&of_peak))
    })
}

fn c21(data: &Data) -> Result<Checked> {
    implied(|| {
        let [latest, middle, peak] = seeds(data, ["F000-02", "F000-03", "F000-04"])?;
        let [now, highest] = seeds(data, ["F000-05", "F000-07"])?;
        let each = [latest.over(&now)?, middle.over(&now)?, peak.over(&highest)?.places(2)];
        let because = format!(
            "The budgets come to {}, {} and {} for each member of staff, newest first.",
            each[0], each[1], each[2]
        );
        Ok(each.iter().fold(Checked::new(Verdict::Implied, because), Checked::with))
    })
}
