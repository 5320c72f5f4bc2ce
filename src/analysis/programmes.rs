//! What became of the programmes that were announced?
//!
//! Reads `programmes`, `programme_money`, `pledges` and `seed_figures`. Sums are
//! cash, £ million, in the prices of their time, and are never added up here: some
//! contain others. The status is as of 30 June 2026, as far as we found; "nothing
//! published" means that we looked and found nothing, "not looked for" that we did
//! not look. A programme without a sum or a date is null, never zero.

use super::rows::those;
use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Bars, Chart};
use pledgebook::figure::Citation;
use pledgebook::polars::prelude::{Column, IdxCa};
use pledgebook::prelude::*;
use pledgebook::quantity::words;

/// What this analysis asks.
pub const QUESTION: &str = "What became of the programmes that were announced?";

/// The prices that NPfIT's whole-life cost is taken to be in: those of the year
/// before it was reported. The source does not say.
const NPFIT_PRICES: FinancialYear = FinancialYear::starting(2012);
/// The prices that another account puts the programme's costs in.
const NPFIT_EARLY_PRICES: FinancialYear = FinancialYear::starting(2004);

/// The statuses and how readers see them. Three of them must not be taken for one another:
/// not delivered, not published (we looked and found nothing), and not looked for.
const STATUSES: [(&str, &str); 12] = [
    ("delivered", "delivered"),
    ("delivered_in_part", "delivered in part"),
    ("piloted", "piloted"),
    ("under_way", "under way"),
    ("announced", "announced"),
    ("late", "late"),
    ("cut_back", "cut back"),
    ("superseded", "superseded"),
    ("closed", "closed"),
    ("not_delivered", "not delivered"),
    ("not_published", "nothing published"),
    ("not_looked_for", "not looked for"),
];

/// One row per programme that an article names, in the order of the data. Sums
/// run from millions to billions, so that `money` words them for readers.
pub fn table(context: &Context) -> Result<DataFrame> {
    let frame = context.data.frame("programmes")?;
    let named: Vec<bool> =
        Rows::of(&frame)?.iter().map(|row| Ok(row.text("named_in")?.is_some())).collect::<Result<_>>()?;
    with_words(frame.filter(&named.into_iter().collect())?)
}

/// Of the programmes that the articles name, those with a sum of at least £100 million or a date
/// for delivery, the earliest first.
pub fn scorecard(context: &Context) -> Result<DataFrame> {
    let frame = table(context)?;
    let kept = |row: &Row| -> Result<bool> {
        let large = row.known("amount_gbp_m")?.is_some_and(|sum| sum.quantity.amount >= large().quantity.amount);
        Ok(large || row.text("due")?.is_some())
    };
    let rows: Vec<Row> = Rows::of(&frame)?.iter().collect();
    let mut order = Vec::new();
    for (row, at) in rows.iter().zip(0_u32..) {
        if kept(row)? {
            order.push((row.date("announced")?.first_day(), at));
        }
    }
    order.sort_unstable();
    let order: Vec<u32> = order.into_iter().map(|(_, at)| at).collect();
    Ok(frame.take(&IdxCa::from_vec("at".into(), order))?)
}

/// The sum from which a promise is in the scorecard, £ million.
const LARGE: i64 = 100;

fn large() -> Figure {
    Figure::constant(LARGE * 1_000_000, Unit::cash())
}

/// The frame with status and money as readers see them, and how well the outcome is known.
fn with_words(mut frame: DataFrame) -> Result<DataFrame> {
    let rows = Rows::of(&frame)?;
    let standings = rows.iter().map(|row| standing(&row)).collect::<Result<Vec<_>>>()?;
    let sums = rows.iter().map(|row| Ok(row.known("amount_gbp_m")?.map(|sum| words::short(&sum.quantity))));
    let sums = sums.collect::<Result<Vec<_>>>()?;
    // The grade stays on the line of the word before it.
    let graded = |row: Row| {
        let grade = row.text("confidence")?.map(|grade| format!("\u{a0}({})", grade.replace('-', "−")));
        Ok(row.string("standing_note")? + &grade.unwrap_or_default())
    };
    let evidence = rows.iter().map(graded).collect::<Result<Vec<_>>>()?;
    frame.with_column(Column::new("standing".into(), standings))?;
    frame.with_column(Column::new("money".into(), sums))?;
    frame.with_column(Column::new("evidence".into(), evidence))?;
    Ok(frame)
}

/// A programme's status in words.
fn standing(row: &Row) -> Result<&'static str> {
    let status = row.string("standing")?;
    let known = STATUSES.iter().find(|(key, _)| *key == status);
    known.map(|(_, words)| *words).ok_or_else(|| Error::Calculation(format!("the status “{status}” has no words yet")))
}

/// Where the articles name a programme.
fn named_in(row: &Row) -> Result<Provenance> {
    let (source, locator) = (row.string("named_in")?, row.text("named_in_locator")?.unwrap_or_default());
    Ok(Provenance { citations: [Citation { source, locator }].into(), ..Default::default() })
}

/// How many of the rows; a count of none rests on all of them.
fn count(
    all: &[Row],
    holds: impl Fn(&Row) -> Result<bool>,
    rests_on: impl Fn(&Row) -> Result<Provenance>,
) -> Result<Figure> {
    let mut hits = Vec::new();
    for row in all {
        if holds(row)? {
            hits.push(rests_on(row)?);
        }
    }
    let number = Quantity::new(hits.len() as i64, Unit::Count("programmes".into()));
    if hits.is_empty() {
        hits = all.iter().map(rests_on).collect::<Result<_>>()?;
    }
    Ok(Figure::with_provenance(number, Provenance::union(&hits)))
}

/// The numbers the prose may quote.
pub fn findings(context: &Context) -> Result<Findings> {
    let mut found = Findings::of("programmes");
    register(context, &mut found)?;
    npfit(context, &mut found)?;
    Ok(found)
}

fn register(context: &Context, found: &mut Findings) -> Result<()> {
    let all: Vec<Row> = context.data.rows("programmes")?.iter().collect();
    let (mut named, mut other) = (Vec::new(), Vec::new());
    for row in all {
        if row.text("named_in")?.is_some() { named.push(row) } else { other.push(row) }
    }
    let total = count(&named, |_| Ok(true), named_in)?;
    found.figure("named", &total, "programmes that the articles name")?;
    for (status, words) in STATUSES {
        let number = count(&named, |row| Ok(row.string("standing")? == status), |row| row.provenance("standing"))?;
        found.figure(status, &number, &format!("programmes that the articles name, with the status “{words}”"))?;
    }
    let silent =
        |row: &Row| Ok::<_, Error>(matches!(row.string("standing")?.as_str(), "not_published" | "not_looked_for"));
    let reported = count(&named, |row| Ok(!silent(row)?), |row| row.provenance("standing"))?;
    found.figure("outcome_known", &reported, "programmes named on whose standing something was found")?;
    let shown: Vec<Row> = Rows::of(&scorecard(context)?)?.iter().collect();
    let card = count(&shown, |_| Ok(true), |row| row.provenance(""))?;
    found.figure("large", &large().also_from(&total.provenance), "the sum from which a promise is in the scorecard")?;
    found.figure("scorecard", &card, "promises named with at least that sum, or with a date for delivery")?;
    let delivered: Vec<Row> = those(&named, |row| Ok(row.string("standing")? == "delivered"))?;
    let ids = delivered.iter().map(|row| row.string("id")).collect::<Result<Vec<_>>>()?;
    found.fact(
        "delivered_are_a_plan_and_a_post",
        ids == ["ten-year-plan", "director-general-recruitment"],
        "the ones delivered are the 10-year plan and the post of Director General",
        &Provenance::union(&delivered.iter().map(|row| row.provenance("standing")).collect::<Result<Vec<_>>>()?),
    )?;
    let has = |column: &'static str, there: bool| move |row: &Row| Ok(row.text(column)?.is_some() == there);
    found.figure(
        "with_sum",
        &count(&named, has("amount_gbp_m", true), named_in)?,
        "programmes named with a sum attached",
    )?;
    found.figure(
        "without_sum",
        &count(&named, has("amount_gbp_m", false), named_in)?,
        "programmes named without a sum",
    )?;
    found.figure(
        "with_due",
        &count(&named, has("due", true), named_in)?,
        "programmes named with a date for delivery",
    )?;
    found.figure(
        "without_due",
        &count(&named, has("due", false), named_in)?,
        "programmes named without a date for delivery",
    )?;
    let neither = |row: &Row| Ok(row.text("amount_gbp_m")?.is_none() && row.text("due")?.is_none());
    found.figure(
        "without_either",
        &count(&named, neither, named_in)?,
        "programmes named with neither a sum nor a date for delivery",
    )?;
    found.figure(
        "other",
        &count(&other, |_| Ok(true), |row| row.provenance(""))?,
        "programmes in the data that no article names",
    )
}

fn npfit(context: &Context, found: &mut Findings) -> Result<()> {
    let money = context.data.rows("programme_money")?;
    let amount = |id: &str| money.id(id)?.figure("amount_gbp_m");
    let first = amount("npfit-undated-original-estimate")?;
    let whole = amount("npfit-2013-06-whole-life-cost")?;
    let spent = amount("npfit-2012-03-spent")?;
    let benefits = amount("npfit-2012-03-benefits")?;
    let estimates = Figure::largest(&estimates(context)?.into_iter().map(|(_, figure)| figure).collect::<Vec<_>>())?;
    found.figure("npfit_first", &first, "the original estimate")?;
    found.figure("npfit_whole", &whole, "whole-life cost as reported in June 2013")?;
    found.figure("npfit_peak", &estimates, "the largest of the estimates")?;
    found.figure("npfit_spent", &spent, "spent to March 2012")?;
    found.figure("npfit_benefits", &benefits, "benefits to March 2012, as estimated")?;
    found.figure(
        "npfit_benefits_forecast",
        &amount("npfit-2013-06-benefits-forecast")?,
        "whole-life benefits as forecast in June 2013",
    )?;
    found.figure(
        "npfit_times_first",
        &whole.over(&first)?,
        "whole-life cost divided by the estimate for three years",
    )?;
    let first_whole = amount("npfit-2002-whole-life")?;
    found.figure("npfit_first_whole", &first_whole, "the whole life as put in a paper of 2002")?;
    found.figure("npfit_times_whole", &whole.over(&first_whole)?, "whole-life cost of 2013 divided by that of 2002")?;

    let plan = context.data.rows("pledges")?.id("spring-budget-2024")?;
    let pledge = plan.figure("amount_gbp_m")?;
    found.figure("plan", &pledge, "NHS technology money of the Spring Budget 2024")?;
    found.figure(
        "npfit_times_plan",
        &whole.over(&pledge)?,
        "whole-life cost divided by the money of the Spring Budget 2024, both in cash",
    )?;
    let (prices, deflators) = (context.price_year, context.deflators()?);
    let plan_real = pledge.in_prices_of(plan.financial_year("price_financial_year")?, prices, deflators)?;
    let real = whole.in_prices_of(NPFIT_PRICES, prices, deflators)?;
    let early = whole.in_prices_of(NPFIT_EARLY_PRICES, prices, deflators)?;
    found.value("price_year", Value::Year(prices), "the prices of real terms", &deflators.index(prices)?.provenance)?;
    found.value(
        "npfit_prices",
        Value::Year(NPFIT_PRICES),
        "assumed: the year before the cost was reported",
        &whole.provenance,
    )?;
    found.value(
        "npfit_early_prices",
        Value::Year(NPFIT_EARLY_PRICES),
        "the prices that another account names",
        &whole.provenance,
    )?;
    found.figure("npfit_real", &real, "whole-life cost in real terms, if it is in 2012-13 prices")?;
    found.figure("npfit_real_early", &early, "whole-life cost in real terms, if it is in 2004-05 prices")?;
    found.figure(
        "plan_real",
        &plan_real,
        "the money of the Spring Budget 2024 in real terms, from the prices of 2023-24",
    )?;
    found.figure(
        "npfit_times_plan_real",
        &real.over(&plan_real)?,
        "the two in real terms, if the cost is in 2012-13 prices",
    )?;
    found.figure(
        "npfit_times_plan_early",
        &early.over(&plan_real)?,
        "the two in real terms, if the cost is in 2004-05 prices",
    )?;

    let seeds = context.data.rows("seed_figures")?;
    let (launch, deadline) = (seeds.id("F003-13")?.figure("value")?, seeds.id("F003-06")?);
    let recruitment: PartialDate = deadline.string("value_text")?.parse()?;
    let recruitment =
        Figure::with_provenance(Quantity::new(Decimal::from(recruitment.year()), Unit::Year), deadline.provenance("")?);
    found.figure("npfit_launch", &launch, "as the article gives it")?;
    found.figure(
        "years_since_npfit",
        &recruitment.minus(&launch)?,
        "year of the Director General's recruitment less the year NPfIT was launched",
    )
}

/// NPfIT's estimates of the whole, in time order, each with its label.
fn estimates(context: &Context) -> Result<Vec<(String, Figure)>> {
    let money = context.data.rows("programme_money")?;
    let mut estimates = Vec::new();
    for row in money.all(&[("programme", "npfit")])? {
        let kind = row.string("kind")?;
        let label = match (kind.as_str(), row.text("as_of")?) {
            ("original_estimate", None) => "Estimate for three years".to_owned(),
            ("original_estimate", Some(_)) => format!("Whole life, as put in {}", row.date("as_of")?),
            ("forecast", Some(_)) => format!("Forecast, {}", row.date("as_of")?),
            ("whole_life_cost", Some(_)) => format!("Whole-life cost, {}", row.date("as_of")?),
            _ => continue,
        };
        let date = row.text("as_of")?.map(|date| date.parse::<PartialDate>()).transpose()?;
        estimates.push((date, label, row.figure("amount_gbp_m")?));
    }
    // The estimate without a year was the original one: it sorts first.
    estimates.sort_by_key(|(date, _, _)| *date);
    Ok(estimates.into_iter().map(|(_, label, figure)| (label, figure)).collect())
}

/// What NPfIT was thought to cost, estimate by estimate, and what was spent.
pub fn chart(context: &Context) -> Result<Chart> {
    let mut chart = Bars::new("programmes", "Estimated cost of the National Programme for IT, cash");
    for (label, figure) in estimates(context)? {
        chart = if label.starts_with("Whole-life") {
            chart.emphasis(&label, Some(&figure))
        } else {
            chart.bar(&label, Some(&figure))
        };
    }
    chart.note("Estimates cover different periods; price bases are mostly not stated. The cost of 2013 leaves out future costs in the North, Midlands and East.").draw()
}

/// What the report calls.
pub fn section(context: &Context) -> Result<Section> {
    let frame = table(context)?;
    let all = Rows::of(&frame)?;
    let articles = all.iter().map(|row| named_in(&row)).collect::<Result<Vec<_>>>()?;
    let mut provenance = all.provenance()?;
    provenance.join(&Provenance::union(&articles));
    let columns = |table: Table| {
        table
            .column("name", "Promise", "", Kind::Text)
            .wide(4)
            .column("announced", "Announced", "", Kind::Date)
            .column("money", "Money", "", Kind::Text)
            .column("due", "Due", "", Kind::Date)
            .column("standing", "Outcome", "", Kind::Text)
            .wide(3)
            .column("evidence", "Evidence (grade)", "", Kind::Text)
            .wide(10)
    };
    let card = scorecard(context)?;
    let which = format!(
        "Promises that the articles name, with at least {} or a date, as of June 2026",
        words::long(&large().quantity)
    );
    let promises = Table::new("scorecard", &which, &card)?;
    let register = Table::with_provenance(
        "programmes",
        "Every programme that the articles name, as of June 2026",
        &frame,
        provenance,
    )?;
    Ok(Section::new("programmes", findings(context)?)
        .with_table(columns(promises).note("Sums are cash, as announced or as named later, and must not be added up. Grades as in the method: A official, C one secondary source."))
        .with_table(columns(register).note("Nothing published: we looked and found nothing. A row of which nothing was found has no grade."))
        .with_chart(chart(context)?)
        .with_claims_about("programmes"))
}
