//! What is the productivity plan of the Spring Budget 2024 for, and how much is itemised?
//!
//! Reads `spring_budget_2024_totals`, `spring_budget_2024_items`, `seed_figures`,
//! `pledges`, `reference_figures` and `deflators`. Amounts are cash, £ million.
//! "Priced" means priced in public, wherever that was; the article prices less. An
//! item inside another (`part_of`) is not added to it. A measure without a price is
//! null, never zero. Items marked outside are never added to the plan.

use super::rows::those;
use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Bars, Chart};
use pledgebook::frame::decimal_column;
use pledgebook::polars::prelude::Column;
use pledgebook::prelude::*;

/// What this analysis asks.
pub const QUESTION: &str = "What is the £4.2 billion of the Spring Budget 2024 for, and how much of it is itemised?";

/// A part of the plan: its stated total, the items priced in public, those of the
/// article, and the measures without a price of their own.
struct Part {
    name: &'static str,
    total: Figure,
    priced: Vec<(Row, Figure)>,
    in_article: Vec<Figure>,
    rest: Vec<Row>,
    sum: Figure,
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
    let (mut priced, mut in_article, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for row in context.data.rows("spring_budget_2024_items")?.all(&[("part", id)])? {
        let figure = row.known("amount_gbp_m")?.map(plain);
        if row.string("priced_in")? == "article" {
            in_article.extend(figure.clone());
        }
        match figure {
            Some(figure) if row.text("part_of")?.is_none() => priced.push((row, figure)),
            _ => rest.push(row),
        }
    }
    // Largest first.
    priced.sort_by_key(|(_, figure)| std::cmp::Reverse(figure.quantity.amount));
    let sum = Figure::sum(priced.iter().map(|(_, figure)| figure))?;
    Ok(Part { name, total: total(context, id)?, priced, in_article, rest, sum })
}

fn parts(context: &Context) -> Result<[Part; 2]> {
    Ok([part(context, "nhs", "NHS")?, part(context, "wider", "Wider public sector")?])
}

/// One row per item of the plan that is not inside another, part by part, largest first.
pub fn table(context: &Context) -> Result<DataFrame> {
    let parts = parts(context)?;
    let million = Decimal::from(1_000_000);
    let lines: Vec<(&str, &Row, Option<&Figure>)> = parts
        .iter()
        .flat_map(|part| {
            let priced = part.priced.iter().map(|(row, figure)| (part.name, row, Some(figure)));
            priced.chain(part.rest.iter().map(|row| (part.name, row, None)))
        })
        .collect();
    let text = |column: &str| {
        lines.iter().map(|(_, row, _)| Ok(row.text(column)?.unwrap_or_default())).collect::<Result<Vec<_>>>()
    };
    let amounts = lines.iter().map(|(_, _, sum)| sum.map(|f| f.quantity.amount / million)).collect();
    let columns = vec![
        Column::new("part".into(), lines.iter().map(|(part, ..)| (*part).to_owned()).collect::<Vec<_>>()),
        Column::new("item".into(), text("label")?),
        Column::new("technology".into(), text("technology")?),
        decimal_column("amount_gbp_m", amounts)?,
        Column::new("source".into(), text("source")?),
        Column::new("locator".into(), text("locator")?),
        Column::new("caveats".into(), text("caveats")?),
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
    let share = nhs.total.share_of(&plan)?;
    found.figure("nhs_share", &share, "the NHS part as a share of the plan")?;
    found.fact(
        "nhs_is_most",
        share.quantity.amount > Decimal::from(50),
        "the NHS part is more than half",
        &share.provenance,
    )?;
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

    let priced = nhs.sum.clone().settled().plus(&wider.sum.clone().settled())?;
    found.figure("priced", &priced, "all items of the plan with a price in public, none inside another")?;
    let makes = plan.agreement(&priced)? != Agreement::Not;
    let both = Provenance::union([&plan.provenance, &priced.provenance]);
    found.fact("priced_makes_the_plan", makes, "the priced items equal the plan at its last printed place", &both)?;
    let in_article = Figure::sum(nhs.in_article.iter().chain(&wider.in_article))?;
    found.figure("in_article", &in_article, "items of the plan that the article prices")?;

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
    found.figure(
        "nhs_third_item",
        &amount("spring-budget-2024-nhs-access-and-services")?,
        "the NHS item that the article does not price",
    )?;
    found.figure("nhs_official", &nhs.sum, "the three NHS items of the official figures")?;
    let closes = nhs.total.agreement(&nhs.sum)? != Agreement::Not;
    found.fact(
        "nhs_official_makes_total",
        closes,
        "the three items equal the NHS part at its last printed place",
        &Provenance::union([&nhs.sum.provenance, &nhs.total.provenance]),
    )
}

fn wider_findings(wider: &Part, found: &mut Findings) -> Result<()> {
    let priced: Vec<Row> = wider.priced.iter().map(|(row, _)| row.clone()).collect();
    found.figure(
        "wider_packages",
        &count(&priced, "packages")?,
        "packages of the wider part with a price in public",
    )?;
    found.figure("wider_priced", &wider.sum, "sum of the packages")?;
    found.figure(
        "wider_priced_share",
        &wider.sum.share_of(&wider.total)?,
        "the packages as a share of the wider part",
    )?;
    let left = wider.total.minus(&wider.sum.clone().settled())?;
    found.figure("wider_not_priced", &left, "the wider part less the packages, which rounding explains")?;
    found.figure("wider_in_article", &Figure::sum(&wider.in_article)?, "wider measures that the article prices")?;
    let unpriced: Vec<Row> = those(&wider.rest, |row| Ok(row.known("amount_gbp_m")?.is_none()))?;
    found.figure(
        "wider_unpriced_measures",
        &count(&unpriced, "measures")?,
        "measures of the wider part without a price of their own",
    )?;
    let not_technology = those(&priced, |row| Ok(row.string("technology")? == "no"))?;
    let sums = not_technology.iter().map(|row| row.figure("amount_gbp_m").map(plain)).collect::<Result<Vec<_>>>()?;
    let buildings = Figure::sum(&sums)?;
    found.figure("buildings", &buildings, "packages of the wider part that are not for technology")?;
    found.figure(
        "buildings_share",
        &buildings.clone().settled().share_of(&wider.total)?,
        "those as a share of the wider part",
    )?;
    let inside: Vec<Row> = those(&wider.rest, |row| Ok(row.text("part_of")?.is_some()))?;
    let sums = inside.iter().map(|row| row.figure("amount_gbp_m").map(plain)).collect::<Result<Vec<_>>>()?;
    found.figure(
        "inside_justice",
        &Figure::sum(&sums)?,
        "jury bundles and prison services, inside the sum for justice",
    )?;
    let justice =
        wider.priced.iter().find(|(row, _)| row.string("id").is_ok_and(|id| id == "spring-budget-2024-justice"));
    let (_, justice) = justice.ok_or_else(|| Error::Calculation("the sum for justice is not known".into()))?;
    found.figure("justice", justice, "the package for justice")?;
    let largest = Figure::largest(wider.priced.iter().map(|(_, figure)| figure))?;
    let label = wider.priced[0].0.string("label")?;
    found.value("wider_largest_item", Value::Text(label), "the package with the largest sum", &largest.provenance)?;
    found.figure("wider_largest", &largest, "the largest package")
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
    let a_year = nhs.over(&years)?.regarded_as(|q| q.per = None);
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
    let minister = context.data.rows("reference_figures")?.id("nhs-digital-a-year")?.figure("value")?;
    let minister = plain(minister).regarded_as(|q| q.per = None);
    found.figure("base_by_minister", &minister, "central spending a year before, as a minister put it")?;
    found.figure("rise_on_minister", &a_year.share_of(&minister)?, "the money a year as a share of that spending")?;
    let reference = |id: &str| context.data.rows("reference_figures")?.id(id)?.figure("value").map(plain);
    found.figure("costed", &reference("nhs-part-costed")?, "costed in the Budget, as the Treasury told HSJ")?;
    found.figure(
        "costed_by_table",
        &reference("nhs-part-table-5-1")?,
        "costed in the Budget, as CIPFA added up its table",
    )?;
    let police = [reference("police-technology-2024-25")?, reference("police-technology-2025-26")?];
    found.figure("police_before", &police[0], "police productivity and technology money of 2024-25")?;
    found.figure("police_after", &police[1], "the same of 2025-26")?;
    found.figure("police_change", &police[1].change_from(&police[0])?, "the second on the first")?;
    let earlier = context.data.rows("pledges")?.id("spending-review-2021")?;
    let span = earlier.financial_year("from_financial_year")?.to(earlier.financial_year("to_financial_year")?).count();
    let span =
        Figure::with_provenance(Quantity::new(span as i64, Unit::Count("years".into())), earlier.provenance("")?);
    let before = plain(earlier.figure("amount_gbp_m")?).over(&span)?.regarded_as(|q| q.per = None);
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

/// Every priced item of both parts, on one scale.
pub fn chart(context: &Context) -> Result<Chart> {
    let mut chart = Bars::new("spring_budget_2024", "Items of the Public Sector Productivity Plan, cash");
    for part in parts(context)? {
        chart = chart.group(if part.name == "NHS" { "NHS" } else { "Wider" });
        for (row, figure) in &part.priced {
            let label = row.string("label")?;
            chart = match row.string("technology")?.as_str() {
                "no" => chart.bar(&label, Some(figure)),
                _ => chart.emphasis(&label, Some(figure)),
            };
        }
    }
    chart.note("Dark: for technology, wholly or in part. Grey: not for technology.").draw()
}

/// What the report calls; a notebook calls the steps above one at a time.
pub fn section(context: &Context) -> Result<Section> {
    let frame = table(context)?;
    let shown = Table::new("spring_budget_2024_items", "Public Sector Productivity Plan by item, cash", &frame)?
        .column("part", "Part", "", Kind::Text)
        .column("item", "Item", "", Kind::Text)
        .wide(4)
        .column("technology", "Technology", "", Kind::Text)
        .column("amount_gbp_m", "Money", "£ million", Kind::Number(0))
        .note("Measures without a price of their own, and those whose money is inside a package, have none here.");
    Ok(Section::new("spring_budget_2024", findings(context)?)
        .with_table(shown)
        .with_chart(chart(context)?)
        .with_claims_about("spring_budget_2024")
        .notebook_only(["spring_budget_2024_items"]))
}
