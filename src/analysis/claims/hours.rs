//! The claims about hours lost to poor technology.

use super::steps::{implied, of_one_size, reference, seed, seeds, to_a_tenth, wording_check, wordings};
use pledgebook::prelude::*;

/// The checks of the hours.
pub const CHECKS: &[Check] = &[
    ("C-22", c22),
    ("C-23", c23),
    ("C-24", c24),
    ("C-25", c25),
    ("C-66", c66),
    ("C-67", c67),
    ("C-68", c68),
    ("C-69", c69),
    ("C-110", c110),
];

/// Hours of a week, over all the weeks of a year.
pub(super) fn a_year(weekly: &Figure, data: &Data) -> Result<Figure> {
    // The factor 52 turns a week into a year: the period changes with it.
    Ok(weekly.times(&reference(data, "weeks-per-year")?)?.regarded_as(|q| q.per = Some(Per::Year)).places(2))
}

/// The article leaves out the period of the hours of doctors; its source says a year.
fn doctors_hours(data: &Data) -> Result<Figure> {
    Ok(seed(data, "F004-16")?.regarded_as(|q| q.per = Some(Per::Year)))
}

fn c22(data: &Data) -> Result<Checked> {
    let [each, claimed] = seeds(data, ["F000-11", "F000-12"])?;
    let row = data.rows("workforce_counts")?.id("public-sector-uk-2024-09")?;
    let (workforce, counted) = (row.figure("value")?, row.date("as_of")?);
    let total = each.times(&workforce)?;
    let implied = claimed.over(&each)?.regarded_as(|q| q.unit = workforce.quantity.unit.clone()).places(2);
    let people = workforce.clone().places(2);
    let verdict = Verdict::from(claimed.agreement(&total)?);
    let because = match verdict {
        Verdict::Contradicted => {
            format!("{each} for each of {people} make {total}, not {claimed}, which would take {implied}.")
        }
        _ => format!("{each} for each of the {people} in the public sector in {counted} make {total}."),
    };
    Ok(Checked::new(verdict, because).with(&total).with(&implied))
}

fn c23(data: &Data) -> Result<Checked> {
    implied(|| {
        let extra = seed(data, "F000-11")?;
        let (long, short) = (reference(data, "full-time-week-long")?, reference(data, "full-time-week-short")?);
        let (of_long, of_short) = (to_a_tenth(extra.share_of(&long))?, to_a_tenth(extra.share_of(&short))?);
        let because = format!("{extra} are {of_long} of {long}, or {of_short} of {short}.");
        Ok(Checked::new(Verdict::Implied, because).with(&of_long).with(&of_short))
    })
}

fn c24(data: &Data) -> Result<Checked> {
    implied(|| {
        let hours = seed(data, "F000-12")?;
        let year = a_year(&hours, data)?;
        let week = reference(data, "full-time-week-long")?;
        let staff = hours.over(&week)?.regarded_as(|q| q.unit = Unit::Count("full-time staff".into()));
        let asked = reference(data, "appian-survey-respondents")?;
        let because =
            format!("{hours} equal the work of {staff} at {week}; the hours are scaled up from a survey of {asked}.");
        Ok(Checked::new(Verdict::Implied, because).with(&year).with(&staff).resting_on(&asked.provenance))
    })
}

fn c25(data: &Data) -> Result<Checked> {
    let causes: Vec<String> = wordings(data, "C-25")?
        .iter()
        .map(|cause| format!("“{}”, not to “{}”", cause.sourced.as_deref().unwrap_or_default(), cause.said))
        .collect();
    Ok(wording_check(
        data,
        "C-25",
        Verdict::Contradicted,
        "The source gives the same cause as the article.",
        &format!("The source puts the hours down to {}.", causes.join("; ")),
    )?
    .resting_on(&seed(data, "F000-11")?.provenance))
}

fn c66(data: &Data) -> Result<Checked> {
    let said = doctors_hours(data)?;
    let sourced = reference(data, "bma-hours-lost")?;
    // Doctors are the divisor of hours: a pure number here.
    let doctors = reference(data, "bma-fte-lost")?.regarded_as(|q| q.unit = Unit::Ratio);
    let each = sourced.over(&doctors)?.places(1);
    let staff = said.over(&each)?.regarded_as(|q| q.unit = Unit::Count("full-time doctors".into()));
    let change = to_a_tenth(said.change_from(&sourced))?;
    let wordings = wordings(data, "C-66")?;
    let period = if wordings.iter().all(|wording| wording.agrees() == Some(true)) {
        "."
    } else {
        "; the article leaves out that they are hours a year."
    };
    let verdict = Verdict::from(said.agreement(&sourced)?);
    let because = match verdict {
        Verdict::Contradicted => format!("The source has {sourced}, not {said}{period}"),
        Verdict::Rounding => format!("The source has {sourced}, rounded to {said}{period}"),
        _ => format!("The source has {sourced} as well{period}"),
    };
    let mut checked = Checked::new(verdict, because).with(&change).with(&each).with(&staff);
    for wording in &wordings {
        checked = checked.showing(wording.working(), &wording.provenance);
    }
    Ok(checked)
}

fn c67(data: &Data) -> Result<Checked> {
    let said = doctors_hours(data)?;
    let (cost, hours) = (reference(data, "bma-cost")?, reference(data, "bma-hours-lost")?);
    // Pounds a year by hours a year are pounds an hour.
    let rate = cost.over(&hours)?.regarded_as(|q| q.per = None);
    let year = rate.times(&said)?.regarded_as(|q| q.per = Some(Per::Year));
    let years = reference(data, "savings-period-years")?;
    // A sum a year, over so many years, is a sum.
    let value = year.times(&years)?.regarded_as(|q| q.per = None);
    let claimed = data.rows("savings_claims")?.id("savings-nhs-legacy-it")?.figure("amount_gbp_m")?;
    let multiple = value.clone().settled().over(&claimed)?;
    let (verdict, because) = if of_one_size(&value, &claimed)? {
        (
            Verdict::Consistent,
            format!(
                "At the rate of the BMA the hours are worth {value} over {years}, of the same order of size as the \
                 {claimed} claimed (neither is more than twice the other)."
            ),
        )
    } else {
        (
            Verdict::Contradicted,
            format!("At the rate of the BMA the hours are worth {value} over {years}, far from the {claimed} claimed."),
        )
    };
    Ok(Checked::new(verdict, because).with(&rate).with(&value).with(&multiple))
}

fn c68(data: &Data) -> Result<Checked> {
    let (doctors, sector) = (doctors_hours(data)?, seed(data, "F000-12")?);
    let sourced = reference(data, "bma-hours-lost")?.quantity.per;
    let one_kind = sourced == sector.quantity.per;
    let share = doctors.share_of(&a_year(&sector, data)?)?.places(2);
    // Hours a year by weeks a year are hours a week; the weeks are a pure number here.
    let weeks = reference(data, "weeks-per-year")?.regarded_as(|q| q.unit = Unit::Ratio);
    let weekly = doctors.over(&weeks)?.regarded_as(|q| q.per = Some(Per::Week));
    let (verdict, because) = if one_kind {
        (Verdict::Consistent, "Both are hours over the same period.".to_owned())
    } else {
        (
            Verdict::Misleading,
            format!(
                "{doctors} and {sector} count different periods: over the {} weeks of a year the first is {share} of \
                 the second, {weekly}.",
                weeks.quantity.amount.normalize()
            ),
        )
    };
    let mut checked = Checked::new(verdict, because).with(&share).with(&weekly);
    for wording in wordings(data, "C-68")? {
        checked = checked.showing(wording.working(), &wording.provenance);
    }
    Ok(checked)
}

fn c69(data: &Data) -> Result<Checked> {
    let week = reference(data, "full-time-week-long")?;
    // A percentage as a factor: eight in a hundred.
    let share = seed(data, "F001-03")?.regarded_as(|q| {
        q.amount /= Decimal::ONE_HUNDRED;
        q.unit = Unit::Ratio;
    });
    let lost = week.times(&share)?;
    let full = week.clone().regarded_as(|q| q.per = None);
    let public_sector = seed(data, "F000-11")?;
    let multiple = public_sector.over(&lost.clone().settled())?;
    let (verdict, because) = if of_one_size(&lost, &public_sector)? {
        (
            Verdict::Consistent,
            format!(
                "Of a full-time week of {full} that is {lost}, of the same order of size as the {public_sector} said of all \
                 public sector workers (neither is more than twice the other); the two groups differ."
            ),
        )
    } else {
        (
            Verdict::Contradicted,
            format!(
                "Of a full-time week of {full} that is {lost}, far from the {public_sector} said of all public sector workers."
            ),
        )
    };
    Ok(Checked::new(verdict, because).with(&lost).with(&multiple))
}

fn c110(data: &Data) -> Result<Checked> {
    let share = seed(data, "F001-04")?;
    let (poor, complete) = (reference(data, "bma-software-poor")?, reference(data, "bma-software-complete")?);
    let difference = poor.minus(&share)?;
    let poor = poor.places(1);
    Ok(wording_check(
        data,
        "C-110",
        Verdict::NotCheckable,
        &format!("The source asks the same question as the article, which gives {share}."),
        &format!(
            "No source is named for the {share}; a survey that asked another question found software rarely or not \
             at all sufficient for {poor} of doctors and completely suitable for {complete}."
        ),
    )?
    .with(&difference)
    .resting_on(&complete.provenance))
}
