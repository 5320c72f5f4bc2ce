//! Sums that were promised, when, and whether they can be added or compared.

use super::steps::{implied, plain, reference, seed, wording_check};
use pledgebook::frame::Row;
use pledgebook::prelude::*;
use pledgebook::quantity::words;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// The checks of this group.
pub const CHECKS: &[Check] = &[
    ("C-70", c70),
    ("C-71", c71),
    ("C-72", c72),
    ("C-73", c73),
    ("C-83", c83),
    ("C-84", c84),
    ("C-85", c85),
    ("C-97", c97),
    ("C-99", c99),
    ("C-102", c102),
];

fn pledge(data: &Data, id: &str) -> Result<Row> {
    data.rows("pledges")?.id(id)
}

fn c70(data: &Data) -> Result<Checked> {
    let row = data.rows("seed_figures")?.id("F004-08")?;
    let sum = plain(row.figure("value")?);
    let said = row.date("announced")?;
    let promise = pledge(data, "paperless-nhs-2013")?;
    let money = pledge(data, "nhs-technology-2016")?;
    let when = money.date("announced")?;
    let amount = plain(money.figure("amount_gbp_m")?);
    let year = |date: PartialDate, provenance: Provenance| {
        Figure::with_provenance(Quantity::new(date.year(), Unit::Year), provenance)
    };
    let late = year(when, money.provenance("announced")?).minus(&year(said, row.provenance("announced")?))?;
    let (verdict, because) = if sum.agreement(&amount)? == Agreement::Not {
        (Verdict::Contradicted, format!("{sum} was said; the sum announced in {when} was {amount}."))
    } else if late.quantity.amount.is_zero() {
        (Verdict::Consistent, format!("The sum was announced in {when}."))
    } else {
        (
            Verdict::Contradicted,
            format!(
                "The promise is of {}, the {amount} of {when}: the article makes one event of two.",
                promise.date("announced")?
            ),
        )
    };
    Ok(Checked::new(verdict, because)
        .with(&late)
        .with(&sum.minus(&amount)?)
        .resting_on(&promise.provenance("announced")?))
}

fn c71(data: &Data) -> Result<Checked> {
    let (plan, nhs, earlier) =
        (plain(seed(data, "F004-02")?), plain(seed(data, "F004-03")?), plain(seed(data, "F004-08")?));
    let (ratio, share) = (earlier.over(&plan)?, nhs.share_of(&plan)?);
    let row = pledge(data, "nhs-technology-2016")?;
    let all_nhs = row.string("scope")? == "nhs_technology";
    let (verdict, because) = if earlier.agreement(&plan)? == Agreement::Not {
        (Verdict::Contradicted, format!("The earlier pledge is {earlier}, the new plan {plan}."))
    } else if all_nhs && nhs.quantity.compare(&plan.quantity)? == Ordering::Less {
        (
            Verdict::Misleading,
            format!(
                "Both are {plan}, but the earlier sum was all for the NHS and only {share} of the new one is: the comparable sum is {nhs}."
            ),
        )
    } else {
        (Verdict::Consistent, format!("Both are {plan}, and for the same kind of body."))
    };
    Ok(Checked::new(verdict, because).with(&ratio).with(&share).resting_on(&row.provenance("scope")?))
}

fn c72(data: &Data) -> Result<Checked> {
    implied(|| {
        let (plan, nhs, earlier) =
            (plain(seed(data, "F004-02")?), plain(seed(data, "F004-03")?), plain(seed(data, "F004-08")?));
        let deflators = data.deflators("hmt-2026-03")?;
        let prices = pledge(data, "spring-budget-2024")?.financial_year("price_financial_year")?;
        // What was announced in that year is in its prices.
        let then = |figure: &Figure| figure.clone().regarded_as(|q| q.unit = Unit::Money(Basis::PricesOf(prices)));
        let mut checked = Checked::new(Verdict::Implied, "");
        let mut said = Vec::new();
        for id in ["nhs-technology-2016", "paperless-nhs-2013"] {
            let base = pledge(data, id)?.financial_year("price_financial_year")?;
            let real = earlier.in_prices_of(base, prices, &deflators)?.places(2);
            let once = real.clone().settled();
            let (part, whole) = (then(&nhs).share_of(&once)?, then(&plan).share_of(&once)?);
            checked = checked.with(&real).with(&part).with(&whole);
            said.push(format!("{real} if it was in the prices of {base}, of which {nhs} is {part}"));
        }
        checked.because = format!("In the prices of {prices} it is {}.", said.join(", and "));
        Ok(checked)
    })
}

fn c73(data: &Data) -> Result<Checked> {
    let whole = plain(pledge(data, "nhs-technology-2016")?.figure("amount_gbp_m")?);
    let ids = [
        "pledge-2016-paper-free",
        "pledge-2016-cyber-and-consent",
        "pledge-2016-out-of-hospital",
        "pledge-2016-website-apps-wifi",
    ];
    let parts = ids.iter().map(|id| reference(data, id).map(plain)).collect::<Result<Vec<_>>>()?;
    let sum = Figure::sum(&parts)?.places(2);
    let gap = whole.minus(&sum.clone().settled())?;
    let share = gap.clone().settled().share_of(&whole)?;
    let (verdict, because) = if whole.agreement(&sum)? != Agreement::Not {
        (Verdict::Consistent, format!("The parts come to {sum}, the whole sum."))
    } else if gap.quantity.is_negative() {
        (Verdict::Contradicted, format!("The parts come to {sum}, more than {whole}."))
    } else {
        (
            Verdict::NotCheckable,
            format!("The parts named come to {sum}; what the other {gap}, {share}, was for is not given."),
        )
    };
    Ok(Checked::new(verdict, because).with(&sum).with(&gap).with(&share))
}

fn c83(data: &Data) -> Result<Checked> {
    implied(|| {
        let fund = plain(seed(data, "F002-04")?);
        let rise = plain(seed(data, "F002-01")?);
        // Both are of 2018-19: the prices of that year are its cash.
        let of_rise = fund.share_of(&rise.regarded_as(|q| q.unit = Unit::cash()))?;
        let each = fund.over(&reference(data, "nhs-trusts-2020")?)?;
        let of_fund = fund.share_of(&plain(reference(data, "technology-fund-2016")?))?;
        let because = format!(
            "It is {of_rise} of the rise announced, {each} for each trust if all shared it, and {of_fund} of the fund agreed in 2016 that it is part of."
        );
        Ok(Checked::new(Verdict::Implied, because).with(&of_rise).with(&each).with(&of_fund))
    })
}

fn c84(data: &Data) -> Result<Checked> {
    let new_money = seed(data, "F002-06")?;
    let row = pledge(data, "exemplars-second-round-2018")?;
    let fund = reference(data, "technology-fund-2016")?;
    let mut checked = wording_check(
        data,
        "C-84",
        Verdict::Contradicted,
        &format!("Another report says so too: the money is part of {fund} agreed in 2016."),
        "Another report says that it is new money.",
    )?;
    if !new_money.quantity.amount.is_zero() || row.string("new_money")? != "no" {
        checked.verdict = Verdict::Contradicted;
        checked.because = "The figures count new money in it.".into();
    }
    Ok(checked
        .showing(format!("new money: {new_money}"), &new_money.provenance)
        .resting_on(&row.provenance("new_money")?)
        .resting_on(&fund.provenance))
}

fn c85(data: &Data) -> Result<Checked> {
    implied(|| {
        let (then, now): (FinancialYear, FinancialYear) = ("2018-19".parse()?, "2024-25".parse()?);
        let real = seed(data, "F002-04")?.in_prices_of(then, now, &data.deflators("hmt-2026-03")?)?;
        Ok(Checked::new(Verdict::Implied, format!("It is {real} in the prices of {now}.")).with(&real))
    })
}

fn c97(data: &Data) -> Result<Checked> {
    let pairs = [
        ("F004-08", "nhs-technology-2016"),
        ("F002-04", "exemplars-second-round-2018"),
        ("F001-06", "epr-rollout-2022"),
        ("F004-03", "spring-budget-2024"),
    ];
    let sums = pairs.iter().map(|(id, _)| seed(data, id).map(plain)).collect::<Result<Vec<_>>>()?;
    let sum = Figure::sum(&sums)?;
    let rows = pairs.iter().map(|(_, id)| pledge(data, id)).collect::<Result<Vec<_>>>()?;
    let mut years = BTreeSet::new();
    let (mut once, mut twice) = (Vec::new(), Vec::new());
    for (row, figure) in rows.iter().zip(&sums) {
        years.insert(row.financial_year("price_financial_year")?);
        let inside = row.text("part_of")?.is_some_and(|whole| pairs.iter().any(|(_, id)| *id == whole));
        if inside { twice.push(figure.to_string()) } else { once.push(figure.clone()) }
    }
    let mixed = match (years.first(), years.last()) {
        (Some(first), Some(last)) if first != last => Some(format!("mixes the prices of {first} to {last}")),
        _ => None,
    };
    let counted = (!twice.is_empty()).then(|| format!("counts {} twice", words::list(&twice)));
    let faults: Vec<String> = counted.into_iter().chain(mixed).collect();
    let (verdict, because) = if faults.is_empty() {
        (Verdict::Consistent, format!("The pledges come to {sum}, each counted once and in the prices of one year."))
    } else {
        (Verdict::Misleading, format!("A total of {sum} {}.", words::list(&faults)))
    };
    let rests_on = Provenance::union(&rows.iter().map(|row| row.provenance("part_of")).collect::<Result<Vec<_>>>()?);
    Ok(Checked::new(verdict, because).with(&sum).with(&Figure::sum(&once)?).resting_on(&rests_on))
}

fn c99(data: &Data) -> Result<Checked> {
    let plan = pledge(data, "spring-budget-2024")?;
    let when = plan.date("announced")?;
    let ids =
        ["npfit-2002", "paperless-nhs-2013", "nhs-technology-2016", "exemplars-second-round-2018", "epr-rollout-2022"];
    let mut earlier = Vec::new();
    let mut rests_on = plan.provenance("announced")?;
    for id in ids {
        let row = pledge(data, id)?;
        rests_on.join(&row.provenance("announced")?);
        let date = row.date("announced")?;
        if date < when {
            earlier.push(date.to_string());
        }
    }
    let number = words::spelled(earlier.len() as i64);
    let (verdict, because) = match earlier.len() {
        0 => (Verdict::Contradicted, format!("No commitment in the material is earlier than {when}.")),
        1 | 2 => (Verdict::Misleading, format!("The material has no more than {number} earlier than {when}.")),
        _ => (Verdict::Consistent, format!("The material has {number} commitments that are earlier than {when}.")),
    };
    Ok(Checked::new(verdict, because).showing(format!("before {when}: {}", words::list(&earlier)), &rests_on))
}

fn c102(data: &Data) -> Result<Checked> {
    let sum = plain(reference(data, "spending-review-2025-sum")?);
    let a_year = sum.over(&reference(data, "spending-review-2025-years")?)?.places(2);
    let increase = reference(data, "spending-review-2025-increase")?;
    let multiple = reference(data, "spending-review-2025-multiple")?;
    // A rise of 50% as the multiple of the base that it makes.
    let as_multiple = increase.clone().regarded_as(|q| {
        q.unit = Unit::Ratio;
        q.amount = Decimal::ONE + q.amount / Decimal::ONE_HUNDRED;
    });
    let as_multiple = Figure::with_provenance(as_multiple.quantity, increase.provenance.clone());
    let (one, other) =
        (a_year.clone().settled().over(&as_multiple)?.places(2), a_year.clone().settled().over(&multiple)?.places(2));
    let mut checked = wording_check(data, "C-102", Verdict::Contradicted, "", "")?;
    (checked.verdict, checked.because) = if one.agreement(&other)? == Agreement::Not {
        (
            Verdict::Contradicted,
            format!(
                "Two accounts of one sum disagree: a rise of {increase} means {one} a year before it, {multiple} means {other}."
            ),
        )
    } else {
        (Verdict::Consistent, format!("Two accounts of one sum agree: it was {one} a year before."))
    };
    Ok(checked.with(&a_year).with(&one).with(&other))
}
