//! How many IT staff does the Department have, and what is it to pay the one who leads them?
//!
//! Reads `it_staff`, `it_pay`, `it_budgets` and `senior_pay`. Salaries are cash,
//! £ a year; pay and headcount are of different dates, so pay a head has bounds.
//! Which years had the lowest and the highest count is not stated, and stays unknown.

use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Bars, Chart, Columns};
use pledgebook::polars::prelude::Column;
use pledgebook::prelude::*;

/// What this section asks.
pub const QUESTION: &str =
    "How many IT staff does the Department have, and what is the most it offers its Director General for technology?";

/// One row per count, or end of a range, of the IT staff; `when` words its period.
pub fn table(context: &Context) -> Result<DataFrame> {
    let mut table = context.data.frame("it_staff")?;
    let rows = Rows::of(&table)?;
    let when = rows.iter().map(|row| Ok(worded(&row.string("period")?))).collect::<Result<Vec<String>>>()?;
    let request = |row: Row| Ok(row.string("vintage")?.trim_start_matches("foi-").to_owned());
    let requests = rows.iter().map(request).collect::<Result<Vec<String>>>()?;
    table.with_column(Column::new("when".into(), when))?;
    table.with_column(Column::new("request".into(), requests))?;
    Ok(table)
}

/// A period as readers see it: a financial year, a date, or words.
fn worded(period: &str) -> String {
    let year = period.parse::<FinancialYear>().map(|year| year.to_string());
    let date = || period.parse::<PartialDate>().map(|date| date.to_string());
    year.or_else(|_| date()).unwrap_or_else(|_| period.replace("2024-12", "December 2024"))
}

/// The numbers the prose may quote.
pub fn findings(context: &Context, table: &DataFrame) -> Result<Findings> {
    let mut found = Findings::of("it_staff");
    headcount(table, &mut found)?;
    pay(context, table, &mut found)?;
    director_general(context, table, &mut found)?;
    Ok(found)
}

fn count(table: &DataFrame, id: &str) -> Result<Figure> {
    Rows::of(table)?.id(id)?.figure("staff_headcount")
}

/// The count against the range of the same request, and that range against the earlier one.
fn headcount(table: &DataFrame, found: &mut Findings) -> Result<()> {
    let now = count(table, "it-staff-2024-12-foi-2025")?;
    let low = count(table, "it-staff-lowest-foi-2025")?;
    let high = count(table, "it-staff-highest-foi-2025")?;
    let first = count(table, "it-staff-2018-19-foi-2023")?;
    let before = count(table, "it-staff-before-mid-2021-foi-2023")?;
    let last = count(table, "it-staff-2022-23-foi-2023")?;
    let ends = Provenance::union([&now.provenance, &low.provenance, &high.provenance]);
    let (n, l, h) = (now.quantity.amount, low.quantity.amount, high.quantity.amount);
    found.figure("staff", &now, "the count of December 2024")?;
    found.figure("lowest", &low, "the lowest count of five years, as the request gave it")?;
    found.figure("highest", &high, "the highest count of five years, as the request gave it")?;
    found.fact("within_range", l <= n && n <= h, "the count lies between the ends of its range", &ends)?;
    found.figure("change_from_highest", &now.change_from(&high)?, "the count on the highest one")?;
    found.figure("change_from_lowest", &now.change_from(&low)?, "the count on the lowest one")?;
    found.figure("earlier_first", &first, "the count of 2018-19 in the earlier request")?;
    found.figure("earlier_before", &before, "the count before mid-2021 in the earlier request")?;
    found.figure("earlier_last", &last, "the count of 2022-23 in the earlier request")?;
    found.figure("earlier_change", &last.change_from(&first)?, "change over the years of the earlier request")?;
    let outside = before.quantity.amount < l;
    let both = Provenance::union([&before.provenance, &low.provenance]);
    found.fact(
        "range_misses_earlier_count",
        outside,
        "the count before mid-2021 is below the lowest of five years",
        &both,
    )
}

/// The pay bill, by head and against the budget.
fn pay(context: &Context, table: &DataFrame, found: &mut Findings) -> Result<()> {
    let pay = context.data.rows("it_pay")?;
    let budgets = context.data.rows("it_budgets")?;
    let bill = pay.id("it-pay-2023-foi-2025")?.figure("pay_gbp_m")?;
    let earlier = pay.id("it-pay-2022-23-foi-2023")?.figure("pay_gbp_m")?;
    let heads = count(table, "it-staff-2024-12-foi-2025")?;
    let (low, high) = (count(table, "it-staff-lowest-foi-2025")?, count(table, "it-staff-highest-foi-2025")?);
    let peak_heads = count(table, "it-staff-2022-23-foi-2023")?;
    found.figure("pay_bill", &bill, "pay of the IT staff in 2023, as the request gave it")?;
    found.figure(
        "pay_bill_earlier",
        &earlier.clone().places(2),
        "pay of the IT staff in 2022-23, from the earlier request",
    )?;
    found.figure("pay_bill_change", &bill.change_from(&earlier)?, "the bill for 2023 on that for 2022-23")?;
    // The sentences say "a head" themselves.
    let a_head = |sum: &Figure, heads: &Figure| Ok::<_, Error>(sum.over(heads)?.regarded_as(|q| q.per = None));
    found.figure("pay_per_head", &a_head(&bill, &heads)?, "the bill for 2023 by the staff of December 2024")?;
    found.figure("pay_per_head_lowest", &a_head(&bill, &high)?, "the same bill by the highest count")?;
    found.figure("pay_per_head_highest", &a_head(&bill, &low)?, "the same bill by the lowest count")?;
    found.figure(
        "pay_per_head_earlier",
        &a_head(&earlier, &peak_heads)?,
        "bill and count of 2022-23, both from the earlier request",
    )?;
    for (id, heads) in [("2022-23", &high), ("2023-24", &heads), ("2024-25", &heads)] {
        let year: FinancialYear = id.parse()?;
        let budget = budgets.find(&[("financial_year", id), ("vintage", "foi-2025")])?.figure("budget_gbp_m")?;
        let year = year.column();
        let method = "the pay bill of 2023 as a share of the year's IT budget";
        found.figure(&format!("pay_share_{year}"), &bill.share_of(&budget)?, method)?;
        found.figure(
            &format!("budget_per_head_{year}"),
            &a_head(&budget, heads)?,
            "the year's IT budget by a count of IT staff",
        )?;
    }
    Ok(())
}

fn salary(context: &Context, id: &str) -> Result<Figure> {
    context.data.rows("senior_pay")?.id(id)?.figure("salary_gbp")
}

/// The salary offered, against posts above it and staff below it.
fn director_general(context: &Context, table: &DataFrame, found: &mut Findings) -> Result<()> {
    let post = salary(context, "director-general-maximum")?;
    let experts = salary(context, "ai-specialists-market-average")?;
    found.figure("director_general", &post, "the maximum salary advertised")?;
    for (name, id) in [
        ("secretary_low", "permanent-secretary-range-low"),
        ("secretary_high", "permanent-secretary-range-high"),
        ("prime_minister", "prime-minister-approximate"),
        ("prime_minister_entitlement", "prime-minister-entitlement"),
        ("prime_minister_drawn", "prime-minister-drawn"),
    ] {
        let other = salary(context, id)?;
        found.figure(name, &other, "as printed")?;
        found.figure(
            &format!("over_{name}"),
            &post.change_from(&other)?,
            "the Director General's maximum on that salary",
        )?;
        found.figure(
            &format!("over_{name}_gbp"),
            &post.minus(&other)?,
            "the Director General's maximum less that salary",
        )?;
    }
    let (drawn, printed) =
        (salary(context, "prime-minister-drawn-2025")?, salary(context, "prime-minister-approximate")?);
    let entitled = salary(context, "prime-minister-entitlement-2025")?;
    let above = |other: &Figure| Ok::<_, Error>(post.quantity.compare(&other.quantity)?.is_gt());
    let secretary = salary(context, "permanent-secretary-range-high")?;
    let both = |a: &Figure, b: &Figure| Provenance::union([&a.provenance, &b.provenance]);
    found.figure(
        "prime_minister_2025",
        &drawn,
        "a Member's salary of 2025-26 and the part of the post that is drawn",
    )?;
    found.figure("prime_minister_entitled_2025", &entitled, "the same with all that the post is entitled to")?;
    found.figure(
        "in_prime_minister",
        &post.over(&drawn)?.places(1),
        "the Director General's maximum by the salary drawn",
    )?;
    found.fact(
        "above_secretary",
        above(&secretary)?,
        "the maximum is above the Permanent Secretary's range",
        &both(&post, &secretary),
    )?;
    found.fact(
        "above_prime_minister",
        above(&entitled)?,
        "the maximum is above the Prime Minister's entitlement",
        &both(&post, &entitled),
    )?;
    // "About" £170,000: to the nearest ten thousand.
    let mut about = printed;
    about.step = Some(Decimal::from(10_000));
    found.fact(
        "prime_minister_is_the_drawn",
        about.agreement(&drawn)? != Agreement::Not,
        "the salary that the article gives as approximate is the one drawn in 2025-26",
        &both(&about, &drawn),
    )?;

    found.figure("ai_specialists", &experts, "as printed; the article names no source")?;
    found.figure(
        "share_of_ai_specialists",
        &post.share_of(&experts)?,
        "the Director General's maximum as a share of it",
    )?;

    let bill = context.data.rows("it_pay")?.id("it-pay-2023-foi-2025")?.figure("pay_gbp_m")?;
    let budget = context.data.rows("it_budgets")?.id("it-budget-2024-25-foi-2025")?.figure("budget_gbp_m")?;
    for (name, id) in [
        ("in_staff", "it-staff-2024-12-foi-2025"),
        ("in_staff_lowest", "it-staff-lowest-foi-2025"),
        ("in_staff_highest", "it-staff-highest-foi-2025"),
    ] {
        let pay = bill.over(&count(table, id)?)?.regarded_as(|q| q.per = None);
        let in_staff = post.over(&pay)?;
        found.figure(name, &in_staff, "the Director General's maximum by the average pay of that many IT staff")?;
    }
    found.figure(
        "share_of_pay_bill",
        &post.share_of(&bill)?,
        "the Director General's maximum as a share of the pay bill of 2023",
    )?;
    found.figure(
        "share_of_budget",
        &post.share_of(&budget)?,
        "the Director General's maximum as a share of the IT budget of 2024-25",
    )
}

/// Counts as columns; those of the earlier request in grey.
pub fn chart(table: &DataFrame) -> Result<Chart> {
    let mut columns = Columns::new("it_staff", "IT staff of the Department, people");
    for row in Rows::of(table)?.all(&[("kind", "count")])? {
        let (label, figure) = (row.string("when")?, row.figure("staff_headcount")?);
        columns = if row.string("vintage")? == "foi-2025" {
            columns.bar(&label, &figure)
        } else {
            columns.muted(&label, &figure)
        };
    }
    columns.note("Grey: the request published in 2023. The two may not count alike.").draw()
}

/// Salaries, largest first.
pub fn chart_pay(context: &Context, _table: &DataFrame) -> Result<Chart> {
    let post = |id: &str| salary(context, id);
    Bars::new("it_staff_pay", "Salary, £ a year, cash")
        .emphasis("Director General, maximum", Some(&post("director-general-maximum")?))
        .bar("Permanent Secretary, top of range", Some(&post("permanent-secretary-range-high")?))
        .bar("Prime Minister, entitlement", Some(&post("prime-minister-entitlement-2025")?))
        .bar("Permanent Secretary, bottom of range", Some(&post("permanent-secretary-range-low")?))
        .bar("Prime Minister, drawn", Some(&post("prime-minister-drawn-2025")?))
        .note("The Director General: as advertised in 2026. The others: 2025–26; the Prime Minister’s are a Member’s salary and the part for the post.")
        .draw()
}

/// What the report calls.
pub fn section(context: &Context) -> Result<Section> {
    let table = table(context)?;
    let found = findings(context, &table)?;
    let shown = Table::new("it_staff", "IT staff of the Department as two requests gave them", &table)?
        .column("request", "Request published", "", Kind::Text)
        .column("when", "Period", "", Kind::Text)
        .column("kind", "Kind of figure", "", Kind::Text)
        .column("staff_headcount", "IT staff", "people", Kind::Number(0));
    Ok(Section::new("it_staff", found)
        .with_table(shown)
        .with_chart(chart(&table)?)
        .with_chart(chart_pay(context, &table)?)
        .with_claims_about("it_staff")
        .notebook_only(["it_staff"]))
}
