//! What is the productivity plan of the Spring Budget 2024 for, and how much is itemised?
//!
//! Reads `spring_budget_2024_totals`, `spring_budget_2024_items`, `seed_figures`,
//! `pledges`, `reference_figures` and `deflators`. Amounts are cash, £ million.
//! "Itemised" means priced in the article; the one NHS item that is priced only
//! elsewhere is shown apart. A measure without a price is null, never zero, and
//! is part of what is not itemised. Items marked outside are never added to the plan.

use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Chart, Stacked};
use pledgebook::frame::decimal_column;
use pledgebook::polars::prelude::Column;
use pledgebook::prelude::*;
use pledgebook::quantity::words;

/// What this analysis asks.
pub const QUESTION: &str = "What is the £4.2 billion of the Spring Budget 2024 for, and how much of it is itemised?";

/// What the remainder is called in the table and on the chart.
const NOT_ITEMISED: &str = "Not itemised in the article";

/// A part of the plan: its stated total, its items, and what no item accounts for.
struct Part {
    name: &'static str,
    total: Figure,
    priced: Vec<(Row, Figure)>,
    rest: Vec<Row>,
    itemised: Figure,
    remainder: Figure,
}

/// A stated total, with its last printed place.
fn total(context: &Context, id: &str) -> Result<Figure> {
    let row = context.data.rows("spring_budget_2024_totals")?.id(id)?;
    let mut total = row.figure("amount_gbp_m")?;
    total.step = Some(row.figure("step_gbp_m")?.quantity.amount);
    Ok(plain(total))
}

/// Items are allocated and totals pledged: they are set against each other here
/// as plain sums of money.
fn plain(figure: Figure) -> Figure {
    figure.regarded_as(|quantity| quantity.status = None)
}

fn part(context: &Context, id: &str, name: &'static str) -> Result<Part> {
    let (mut priced, mut rest) = (Vec::new(), Vec::new());
    for row in context.data.rows("spring_budget_2024_items")?.all(&[("part", id)])? {
        match row.known("amount_gbp_m")? {
            Some(figure) if row.string("priced_in")? == "article" => priced.push((row, plain(figure))),
            _ => rest.push(row),
        }
    }
    // Largest first.
    priced.sort_by_key(|(_, figure)| std::cmp::Reverse(figure.quantity.amount));
    let total = total(context, id)?;
    let itemised = Figure::sum(priced.iter().map(|(_, figure)| figure))?;
    let remainder = total.minus(&itemised)?;
    Ok(Part { name, total, priced, rest, itemised, remainder })
}

fn parts(context: &Context) -> Result<[Part; 2]> {
    Ok([part(context, "nhs", "NHS")?, part(context, "wider", "Wider public sector")?])
}

/// A row of the table.
struct Line {
    part: &'static str,
    item: String,
    amount: Option<Figure>,
    share: Option<Figure>,
    level: &'static str,
    rests_on: Provenance,
}

fn lines(context: &Context) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for part in parts(context)? {
        let known = |item: String, level, figure: &Figure| -> Result<Line> {
            let share = Some(figure.share_of(&part.total)?);
            Ok(Line {
                part: part.name,
                item,
                amount: Some(figure.clone()),
                share,
                level,
                rests_on: figure.provenance.clone(),
            })
        };
        for (row, figure) in &part.priced {
            lines.push(known(row.string("label")?, "item", figure)?);
        }
        lines.push(known(NOT_ITEMISED.into(), "remainder", &part.remainder)?);
        for row in &part.rest {
            // Inside the remainder: an official price found elsewhere is not added again.
            let place = match row.known("amount_gbp_m")? {
                Some(figure) => format!(
                    "of which {} ({} as reported elsewhere)",
                    row.string("label")?,
                    words::long(&figure.quantity)
                ),
                None => format!("of which {}", row.string("label")?),
            };
            let rests_on = row.provenance("")?;
            lines.push(Line { part: part.name, item: place, amount: None, share: None, level: "unpriced", rests_on });
        }
        lines.push(known(format!("{}, total", part.name), "total", &part.total)?);
    }
    Ok(lines)
}

/// One row per item, per remainder and per total of the plan, part by part.
pub fn table(context: &Context) -> Result<DataFrame> {
    let lines = lines(context)?;
    let million = Decimal::from(1_000_000);
    let text = |of: &dyn Fn(&Line) -> String| lines.iter().map(of).collect::<Vec<String>>();
    let first = |line: &Line| line.rests_on.citations.first().cloned();
    let amounts = lines.iter().map(|line| line.amount.as_ref().map(|f| f.quantity.amount / million)).collect();
    let shares = lines.iter().map(|line| line.share.as_ref().map(|f| f.quantity.amount)).collect();
    let columns = vec![
        Column::new("part".into(), text(&|line| line.part.to_owned())),
        Column::new("item".into(), text(&|line| line.item.clone())),
        Column::new("level".into(), text(&|line| line.level.to_owned())),
        decimal_column("amount_gbp_m", amounts)?,
        decimal_column("share_of_part_pct", shares)?,
        Column::new("source".into(), text(&|line| first(line).map(|c| c.source).unwrap_or_default())),
        Column::new("locator".into(), text(&|line| first(line).map(|c| c.locator).unwrap_or_default())),
        Column::new(
            "caveats".into(),
            text(&|line| line.rests_on.caveats.iter().cloned().collect::<Vec<_>>().join(" ")),
        ),
    ];
    Ok(DataFrame::new(lines.len(), columns)?)
}

/// The numbers the prose may quote.
pub fn findings(context: &Context) -> Result<Findings> {
    let mut found = Findings::of("spring_budget_2024");
    let plan = total(context, "plan")?;
    let [nhs, wider] = parts(context)?;
    found.figure("plan", &plan, "the plan as stated")?;
    found.figure("nhs", &nhs.total, "its NHS part as stated")?;
    found.figure("wider", &wider.total, "its part outside the NHS, as stated officially")?;
    found.figure("nhs_share", &nhs.total.share_of(&plan)?, "the NHS part as a share of the plan")?;
    let implied = plan.minus(&nhs.total)?;
    found.figure("wider_implied", &implied, "the plan less the NHS part")?;
    let agrees = wider.total.agreement(&implied)? != Agreement::Not;
    found.fact(
        "parts_make_the_plan",
        agrees,
        "the stated wider part equals the plan less the NHS part",
        &Provenance::union([&wider.total.provenance, &implied.provenance]),
    )?;
    nhs_findings(context, &nhs, &mut found)?;
    wider_findings(&wider, &mut found)?;

    let itemised = nhs.itemised.clone().settled().plus(&wider.itemised.clone().settled())?;
    let remainder = plan.minus(&itemised.clone().settled())?;
    found.figure("itemised", &itemised, "all items of the plan that the article prices")?;
    found.figure("itemised_share", &itemised.share_of(&plan)?, "priced items as a share of the plan")?;
    found.figure("not_itemised", &remainder, "the plan less the items the article prices")?;
    found.figure("not_itemised_share", &remainder.share_of(&plan)?, "what is not itemised as a share of the plan")?;

    let outside = context.data.rows("spring_budget_2024_items")?.all(&[("part", "outside")])?;
    let sums = outside.iter().filter_map(|row| row.known("amount_gbp_m").transpose()).collect::<Result<Vec<_>>>()?;
    found.figure("outside", &Figure::sum(&sums)?, "priced Budget measures outside the plan")?;
    found.figure(
        "outside_measures",
        &count(&outside, "measures")?,
        "Budget measures for technology outside the plan",
    )?;
    timing(context, &nhs.total, &mut found)?;
    Ok(found)
}

fn nhs_findings(context: &Context, nhs: &Part, found: &mut Findings) -> Result<()> {
    let items = context.data.rows("spring_budget_2024_items")?;
    let amount = |id: &str| items.id(id)?.figure("amount_gbp_m").map(plain);
    let legacy = amount("spring-budget-2024-nhs-legacy-it")?;
    found.figure("nhs_legacy_it", &legacy, "as allocated")?;
    found.figure("nhs_use_of_data", &amount("spring-budget-2024-nhs-use-of-data")?, "as allocated")?;
    found.figure("nhs_legacy_it_share", &legacy.share_of(&nhs.total)?, "legacy IT as a share of the NHS part")?;
    found.figure("nhs_itemised", &nhs.itemised, "NHS items that the article prices")?;
    found.figure("nhs_not_itemised", &nhs.remainder, "the NHS part less the items the article prices")?;
    found.figure(
        "nhs_not_itemised_share",
        &nhs.remainder.share_of(&nhs.total)?,
        "what the article does not itemise as a share of the NHS part",
    )?;
    let third = amount("spring-budget-2024-nhs-access-and-services")?;
    let official = nhs.itemised.plus(&third)?;
    found.figure("nhs_third_item", &third, "the NHS item priced in official figures only")?;
    found.figure("nhs_official", &official, "the three NHS items of the official figures")?;
    let closes = nhs.total.agreement(&official)? != Agreement::Not;
    found.fact(
        "nhs_official_makes_total",
        closes,
        "the three items equal the NHS part at its last printed place",
        &Provenance::union([&official.provenance, &nhs.total.provenance]),
    )
}

fn wider_findings(wider: &Part, found: &mut Findings) -> Result<()> {
    let priced: Vec<Row> = wider.priced.iter().map(|(row, _)| row.clone()).collect();
    let all: Vec<Row> = priced.iter().chain(&wider.rest).cloned().collect();
    found.figure("wider_measures", &count(&all, "measures")?, "measures of the wider part")?;
    found.figure("wider_priced_measures", &count(&priced, "measures")?, "measures of the wider part with a price")?;
    let unpriced = count(&all, "measures")?.minus(&count(&priced, "measures")?)?;
    found.figure("wider_unpriced_measures", &unpriced, "measures of the wider part without a price")?;
    found.figure("wider_itemised", &wider.itemised, "sum of the priced measures")?;
    found.figure(
        "wider_itemised_share",
        &wider.itemised.share_of(&wider.total)?,
        "priced measures as a share of the wider part",
    )?;
    found.figure("wider_not_itemised", &wider.remainder, "the wider part less its priced measures")?;
    found.figure(
        "wider_not_itemised_share",
        &wider.remainder.share_of(&wider.total)?,
        "what is not itemised as a share of the wider part",
    )?;
    let largest = Figure::largest(wider.priced.iter().map(|(_, figure)| figure))?;
    let label = wider.priced[0].0.string("label")?;
    found.value(
        "wider_largest_item",
        Value::Text(label),
        "the priced measure with the largest sum",
        &largest.provenance,
    )?;
    found.figure("wider_largest", &largest, "the largest priced measure")?;
    found.figure(
        "wider_largest_share",
        &largest.share_of(&wider.itemised)?,
        "the largest priced measure as a share of all priced ones",
    )
}

/// When the money comes, what it makes a year, and what it is worth then.
fn timing(context: &Context, nhs: &Figure, found: &mut Findings) -> Result<()> {
    let pledge = context.data.rows("pledges")?.id("spring-budget-2024")?;
    let rests_on = pledge.provenance("")?;
    let (first, last) = (pledge.financial_year("from_financial_year")?, pledge.financial_year("to_financial_year")?);
    let announced = pledge.date("announced")?;
    let begins: PartialDate = format!("{}-04-01", first.start()).parse()?;
    found.value("announced", Value::Date(announced), "the date of the Budget", &rests_on)?;
    found.value("first_year", Value::Year(first), "first year of the NHS money", &rests_on)?;
    found.value("last_year", Value::Year(last), "last year of the NHS money", &rests_on)?;
    let of = |number: i32, noun: &str| {
        Figure::with_provenance(Quantity::new(number, Unit::Count(noun.into())), rests_on.clone())
    };
    found.figure(
        "wait_days",
        &of(announced.days_until(begins), "days"),
        "days from the Budget to the first day of the first year",
    )?;
    found.figure(
        "wait_months",
        &of(announced.months_until(begins), "months"),
        "months from the Budget to the first day of the first year",
    )?;

    let seeds = context.data.rows("seed_figures")?;
    let years = seeds.id("F001-01")?.figure("value")?;
    let a_year = nhs.over(&years)?;
    found.figure("years", &years, "length of the NHS money's period")?;
    found.figure("nhs_a_year", &a_year, "the NHS part divided by its years")?;

    // "Doubles": the money is the added half, so what was there before is the
    // money divided by the multiple less one.
    let multiple = seeds.id("F004-05")?.figure("value")?;
    let added = multiple.minus(&Figure::constant(1, Unit::Ratio))?;
    found.figure(
        "base_if_doubled",
        &a_year.over(&added)?,
        "yearly spending before, if the money is the added part of the multiple claimed",
    )?;
    let earlier = context.data.rows("pledges")?.id("spending-review-2021")?;
    let span = earlier.financial_year("from_financial_year")?.to(earlier.financial_year("to_financial_year")?).count();
    let span =
        Figure::with_provenance(Quantity::new(span as i64, Unit::Count("years".into())), earlier.provenance("")?);
    let before = plain(earlier.figure("amount_gbp_m")?).over(&span)?;
    found.figure("spending_review_2021_a_year", &before, "the Spending Review 2021 money divided by its years")?;

    let (prices, deflators) = (context.price_year, context.deflators()?);
    let spread = first.to(last).map(|year| a_year.clone().settled().in_prices_of(year, prices, deflators));
    let spread = Figure::sum(&spread.collect::<Result<Vec<_>>>()?)?;
    let when_announced = nhs.in_prices_of(pledge.financial_year("price_financial_year")?, prices, deflators)?;
    found.value("price_year", Value::Year(prices), "the prices of real terms", &deflators.index(prices)?.provenance)?;
    found.figure("nhs_real", &spread, "the NHS part spread evenly over its years, in real terms")?;
    found.figure(
        "nhs_real_when_announced",
        &when_announced,
        "the NHS part had it been spent in the year of the Budget, in real terms",
    )?;
    found.figure(
        "nhs_real_change",
        &spread.clone().settled().change_from(&when_announced.settled())?,
        "worth when spent evenly, on worth when announced",
    )?;
    // Face value: the sum as if it were already in the prices of the price year.
    let face = nhs.clone().regarded_as(|quantity| quantity.unit = Unit::Money(Basis::PricesOf(prices)));
    found.figure(
        "nhs_real_change_on_face",
        &spread.settled().change_from(&face)?,
        "worth when spent evenly, on the sum as printed",
    )
}

fn count(rows: &[Row], noun: &str) -> Result<Figure> {
    let rests_on = rows.iter().map(|row| row.provenance("")).collect::<Result<Vec<_>>>()?;
    Ok(Figure::with_provenance(
        Quantity::new(rows.len() as i64, Unit::Count(noun.into())),
        Provenance::union(&rests_on),
    ))
}

/// One bar for the NHS part and one for the wider part, the remainder hatched.
pub fn chart(context: &Context) -> Result<Chart> {
    let mut chart = Stacked::new(
        "spring_budget_2024",
        "Public Sector Productivity Plan, Spring Budget 2024, cash; each bar is one part of the plan",
    );
    for part in parts(context)? {
        chart = chart.row(&format!("{}, {}", part.name, words::long(&part.total.quantity)));
        for (row, figure) in &part.priced {
            chart = chart.segment(&row.string("label")?, figure);
        }
        if part.remainder.quantity.amount > Decimal::ZERO {
            chart = chart.unknown("Not itemised", &part.remainder);
        }
    }
    chart
        .note("The bars have the same length and different totals. Not itemised: without a price in the article.")
        .draw()
}

/// What the report calls; a notebook calls the steps above one at a time.
pub fn section(context: &Context) -> Result<Section> {
    let frame = table(context)?;
    let lines = lines(context)?;
    let rests_on = Provenance::union(lines.iter().map(|line| &line.rests_on));
    let totals = lines.iter().enumerate().filter(|(_, line)| line.level == "total").map(|(at, _)| at);
    let shown = Table::with_provenance(
        "spring_budget_2024",
        "Public Sector Productivity Plan by item, cash",
        &frame,
        rests_on,
    )?
    .column("item", "Item", "", Kind::Text)
    .wide(4)
    .column("amount_gbp_m", "Money", "£ million", Kind::Number(0))
    .column("share_of_part_pct", "Share of part", "%", Kind::Number(1))
    .totals(totals)
    .note("Items without a price are inside what is not itemised. Budget measures outside the plan are left out.");
    Ok(Section::new("spring_budget_2024", findings(context)?)
        .with_table(shown)
        .with_chart(chart(context)?)
        .with_claims(context.claims_about("spring_budget_2024")))
}
