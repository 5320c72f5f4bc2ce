//! The claims about the Department's IT budgets.

use super::steps::{implied, seed, seeds, to_a_tenth, wording_check, wordings};
use pledgebook::prelude::*;
use pledgebook::quantity::words;
use std::cmp::Ordering;

/// The checks of the IT budgets.
pub const CHECKS: &[Check] = &[
    ("C-01", c01),
    ("C-02", c02),
    ("C-03", c03),
    ("C-04", c04),
    ("C-05", c05),
    ("C-06", c06),
    ("C-07", c07),
    ("C-08", c08),
    ("C-09", c09),
    ("C-10", c10),
    ("C-11", c11),
    ("C-12", c12),
    ("C-13", c13),
    ("C-105", c105),
    ("C-107", c107),
];

/// The three budgets, oldest first: 2022-23, 2023-24, 2024-25.
const BUDGETS: [&str; 3] = ["F000-04", "F000-03", "F000-02"];

fn is_less(a: &Figure, b: &Figure) -> Result<bool> {
    Ok(a.quantity.compare(&b.quantity)? == Ordering::Less)
}

fn c01(data: &Data) -> Result<Checked> {
    let claimed = seed(data, "F000-01")?;
    let [first, middle, last] = seeds(data, BUDGETS)?;
    let total = Figure::sum([&first, &middle, &last])?;
    let falls = is_less(&last, &first)?;
    let checked = match (claimed.agreement(&total)?, falls) {
        (Agreement::Not, _) => {
            Checked::new(Verdict::Contradicted, format!("The sum of three budgets is {total}, not {claimed}."))
        }
        (_, true) => Checked::new(
            Verdict::Misleading,
            format!("{claimed} is the sum of three budgets, and they fell from {first} to {last}."),
        ),
        (_, false) => Checked::new(
            Verdict::Consistent,
            format!("{claimed} is the sum of three budgets, and they did not fall: {first} became {last}."),
        ),
    };
    Ok(checked.with(&total).resting_on(&claimed.provenance))
}

fn c02(data: &Data) -> Result<Checked> {
    let claimed = seed(data, "F000-01")?;
    let unrounded = data.rows("it_budgets")?.id("it-budget-2022-23-foi-2023")?.figure("budget_gbp_m")?;
    let [middle, last] = seeds(data, ["F000-03", "F000-02"])?;
    let total = Figure::sum([&unrounded, &middle, &last])?.places(3);
    let verdict = Verdict::from(claimed.agreement(&total)?);
    let because = match verdict {
        Verdict::Contradicted => {
            format!("With the unrounded budget the sum is {total}, not {claimed}.")
        }
        _ => format!("With the unrounded budget the sum is {total}, which rounds to {claimed}."),
    };
    Ok(Checked::new(verdict, because).with(&total).resting_on(&claimed.provenance))
}

/// "Budgets are rising" from one year to another.
fn rising(before: &Figure, after: &Figure) -> Result<Checked> {
    let change = to_a_tenth(after.change_from(before))?;
    let difference = after.minus(before)?;
    let (verdict, because) = match after.quantity.compare(&before.quantity)? {
        Ordering::Less => {
            (Verdict::Contradicted, format!("The budget fell from {before} to {after}, by {}.", change.quantity.size()))
        }
        Ordering::Equal => (Verdict::Contradicted, format!("The budget stayed at {after}.")),
        Ordering::Greater => (Verdict::Consistent, format!("The budget rose from {before} to {after}, by {change}.")),
    };
    Ok(Checked::new(verdict, because).with(&change).with(&difference))
}

fn c03(data: &Data) -> Result<Checked> {
    rising(&seed(data, "F000-04")?, &seed(data, "F000-03")?)
}

fn c04(data: &Data) -> Result<Checked> {
    rising(&seed(data, "F000-03")?, &seed(data, "F000-02")?)
}

fn c05(data: &Data) -> Result<Checked> {
    let [first, last] = seeds(data, ["F000-04", "F000-02"])?;
    Ok(rising(&first, &last)?.with(&to_a_tenth(last.growth_a_year_from(&first, 2))?))
}

fn c06(data: &Data) -> Result<Checked> {
    implied(|| {
        let claimed = seed(data, "F000-01")?;
        let budgets = seeds(data, BUDGETS)?;
        let total = Figure::sum(&budgets)?;
        let mean = total.over(&Figure::constant(3, Unit::Count("years".into())))?;
        let mut checked = match claimed.agreement(&total)? {
            Agreement::Not => Checked::new(
                Verdict::Contradicted,
                format!("The three budgets add up to {total}, not {claimed}; their average is {mean}."),
            ),
            _ => Checked::new(Verdict::Implied, format!("Over the three years the average budget is {mean} a year.")),
        }
        .with(&mean);
        for budget in &budgets {
            checked = checked.with(&to_a_tenth(budget.share_of(&claimed))?);
        }
        Ok(checked)
    })
}

/// Which of the three years were over when the staff were counted decides it.
fn c07(data: &Data) -> Result<Checked> {
    let rows = data.rows("seed_figures")?;
    let claimed = seed(data, "F000-01")?;
    let counted = rows.id("F000-05")?.date("period")?;
    let (mut past, mut years) = (Vec::new(), Vec::new());
    for id in BUDGETS {
        let row = rows.id(id)?;
        let year = row.financial_year("period")?;
        let end: PartialDate = format!("{}-03-31", year.next().start()).parse()?;
        if end < counted {
            past.push(row.figure("value")?);
            years.push(year.to_string());
        }
    }
    let [wording] = &wordings(data, "C-07")?[..] else {
        return Err(Error::Calculation("one wording of C-07 was meant".into()));
    };
    if past.is_empty() {
        let because = format!("None of the three financial years was over in {counted}.");
        return Ok(Checked::new(Verdict::Consistent, because)
            .showing(wording.working(), &wording.provenance)
            .resting_on(&claimed.provenance));
    }
    let share = to_a_tenth(Figure::sum(&past)?.share_of(&claimed))?;
    let because = format!(
        "{share} of the {claimed} belongs to financial years that were over in {counted}: {}.",
        words::list(&years)
    );
    Ok(Checked::new(Verdict::Contradicted, because)
        .with(&share)
        .showing(wording.working(), &wording.provenance)
        .resting_on(&rows.id("F000-05")?.provenance("")?))
}

fn c08(data: &Data) -> Result<Checked> {
    let [claimed, current] = seeds(data, ["F000-01", "F000-02"])?;
    let multiple = claimed.over(&current)?;
    let (verdict, because) = match claimed.agreement(&current)? {
        Agreement::Exactly => (Verdict::Consistent, format!("{claimed} is the current budget.")),
        Agreement::Rounded => (Verdict::Rounding, format!("{claimed} is the current budget of {current}, rounded.")),
        Agreement::Not if is_less(&current, &claimed)? => (
            Verdict::Misleading,
            format!("{claimed} is {multiple} the latest budget, {current}: it covers more than one year."),
        ),
        Agreement::Not => (Verdict::Contradicted, format!("The latest budget, {current}, is larger than {claimed}.")),
    };
    Ok(Checked::new(verdict, because).with(&multiple))
}

/// Every published budget is looked at, those of the earlier request too.
fn c09(data: &Data) -> Result<Checked> {
    let claimed = seed(data, "F000-04")?;
    let mut known = data.rows("it_budgets")?.figures("budget_gbp_m")?;
    known.extend(seeds(data, BUDGETS)?);
    let largest = Figure::largest(&known)?;
    let (verdict, because) = match claimed.agreement(&largest)? {
        Agreement::Exactly => {
            (Verdict::Consistent, format!("No published budget is higher than {claimed}, beyond rounding."))
        }
        Agreement::Rounded => (Verdict::Rounding, format!("The highest published budget is {largest}.")),
        Agreement::Not => (Verdict::Contradicted, format!("A budget of {largest} is higher than {claimed}.")),
    };
    let mut amounts: Vec<&Figure> = known.iter().collect();
    amounts.sort_by_key(|figure| figure.quantity.amount);
    amounts.dedup_by_key(|figure| figure.quantity.amount);
    let amounts: Vec<String> = amounts.iter().map(|figure| words::exact(&figure.quantity)).collect();
    let working = format!("the largest of {} is {}", words::list(&amounts), words::exact(&largest.quantity));
    Ok(Checked::new(verdict, because).showing(working, &largest.provenance))
}

fn c10(data: &Data) -> Result<Checked> {
    implied(|| {
        let deflators = data.deflators("hmt-2026-03")?;
        let prices: FinancialYear = "2024-25".parse()?;
        let rows = data.rows("seed_figures")?;
        let real = |id: &str| -> Result<Figure> {
            let row = rows.id(id)?;
            row.figure("value")?.in_prices_of(row.financial_year("period")?, prices, &deflators)
        };
        let (first, middle, last) = (real(BUDGETS[0])?, real(BUDGETS[1])?, real(BUDGETS[2])?);
        let [first_short, middle_short, last_short] = [&first, &middle, &last].map(|figure| figure.clone().settled());
        let change = to_a_tenth(last_short.change_from(&first_short))?;
        let fell = change.quantity.is_negative();
        let (verdict, because) = if fell {
            let size = change.quantity.size();
            (Verdict::Implied, format!("In {prices} prices the budgets fell by {size} over the period."))
        } else {
            (Verdict::Consistent, format!("In {prices} prices the budgets changed by {change} over the period."))
        };
        let total = Figure::sum([&first_short, &middle_short, &last_short])?;
        Ok(Checked::new(verdict, because)
            .with(&first)
            .with(&middle)
            .with(&to_a_tenth(middle_short.change_from(&first_short))?)
            .with(&to_a_tenth(last_short.change_from(&middle_short))?)
            .with(&change)
            .with(&total))
    })
}

/// Like can be set beside like only where it is known what each budget leaves out.
fn c11(data: &Data) -> Result<Checked> {
    let budgets = data.rows("it_budgets")?;
    let [before, after] =
        ["it-budget-2023-24-foi-2025", "it-budget-2024-25-foi-2025"].map(|id| budgets.id(id)?.string("excludes_staff"));
    let (before_leaves_out, after_leaves_out) = (before?, after?);
    let [before, after] = seeds(data, ["F000-03", "F000-02"])?;
    // An outturn of pay is taken out of a budget on purpose: would the direction survive?
    let pay = seed(data, "F000-08")?.regarded_as(|q| q.status = before.quantity.status);
    let change = to_a_tenth(after.change_from(&before))?;
    let without_pay = to_a_tenth(after.change_from(&before.minus(&pay)?))?;
    let direction = if change.quantity.is_negative() == without_pay.quantity.is_negative() {
        "the direction is the same"
    } else {
        "the direction would change"
    };
    let unstated = before_leaves_out == "not_stated" || after_leaves_out == "not_stated";
    let (verdict, because) = if unstated {
        (
            Verdict::NotCheckable,
            format!(
                "It is not stated for each year whether pay is inside. The change is {change}, or {without_pay} \
                 with {} of pay taken out of the earlier budget: {direction}.",
                pay.clone().places(2)
            ),
        )
    } else if before_leaves_out == after_leaves_out {
        (Verdict::Consistent, format!("Both budgets treat pay alike; the change is {change}."))
    } else {
        (
            Verdict::Misleading,
            format!(
                "Only one budget leaves pay out; with pay out of the earlier one the change is {without_pay}, not {change}."
            ),
        )
    };
    let mut checked = Checked::new(verdict, because).with(&change).with(&without_pay);
    for wording in wordings(data, "C-11")? {
        checked = checked.showing(wording.working(), &wording.provenance);
    }
    Ok(checked)
}

fn c12(data: &Data) -> Result<Checked> {
    let [claimed, nhs, legacy] = seeds(data, ["F000-01", "F004-03", "F004-12"])?;
    let (of_nhs, of_legacy) = (to_a_tenth(claimed.share_of(&nhs))?, to_a_tenth(claimed.share_of(&legacy))?);
    let same = format!("The {claimed} is for the technology of the NHS.");
    let differs = format!(
        "The {claimed} is the Department’s own IT, not that of the NHS, which was promised {nhs}; \
         beside that it is {of_nhs}."
    );
    Ok(wording_check(data, "C-12", Verdict::Misleading, &same, &differs)?.with(&of_nhs).with(&of_legacy))
}

fn c13(data: &Data) -> Result<Checked> {
    implied(|| {
        let [claimed, latest] = seeds(data, ["F000-01", "F000-02"])?;
        let totals = data.rows("dhsc_totals")?;
        let total = |year: &str, measure: &str| -> Result<Figure> {
            totals.find(&[("financial_year", year), ("measure", measure), ("basis", "cash")])?.figure("amount_gbp_m")
        };
        let limits = [total("2022-23", "tdel")?, total("2023-24", "tdel")?, total("2024-25", "tdel")?];
        let share = claimed.share_of(&Figure::sum(&limits)?)?.places(2);
        let of_administration = latest.share_of(&total("2024-25", "administration")?)?.places(2);
        Ok(Checked::new(
            Verdict::Implied,
            format!(
                "The {claimed} is {share} of the Department’s spending limits in the same three years; the budget \
                 of 2024–25 is {of_administration} of its administration budget."
            ),
        )
        .with(&share)
        .with(&of_administration))
    })
}

/// The figures were published in `announced` of one, the reports in that of the other.
fn c105(data: &Data) -> Result<Checked> {
    let rows = data.rows("seed_figures")?;
    let (figures, report) = (rows.id("F000-05")?, rows.id("F000-10")?);
    let (published, reported) = (figures.date("announced")?, report.date("announced")?);
    let checked = wording_check(
        data,
        "C-105",
        Verdict::Contradicted,
        &format!("The figures and the report cited were both published in {}.", published.year()),
        "The year given is not that of the source.",
    )?;
    let checked = if checked.verdict == Verdict::Consistent && published.year() != reported.year() {
        Checked {
            verdict: Verdict::Contradicted,
            because: format!("The figures are of {}, the report is of {}.", published.year(), reported.year()),
            ..checked
        }
    } else {
        checked
    };
    Ok(checked
        .showing(format!("figures published in {published}; report of {reported}"), &figures.provenance("")?)
        .resting_on(&report.provenance("")?))
}

fn c107(data: &Data) -> Result<Checked> {
    let share = seed(data, "F000-09")?;
    Ok(wording_check(
        data,
        "C-107",
        Verdict::NotCheckable,
        &format!("The share of {share} is that of the source, on the same computers."),
        &format!("No sample, country or date is given for the {share}, so no number of computers follows from it."),
    )?
    .with(&share))
}
