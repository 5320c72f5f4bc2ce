//! What did the NHS settlement of 2018 buy once prices had gone their way?
//!
//! Reads `settlement_2018`, `settlement_law_2020`, `reference_figures`, `seed_figures`. The
//! cash path is that of the settlement, £ million; later additions are left out, so this is
//! not what the NHS got. The promise was made in the prices of the first year,
//! so it is judged in those; the price year of the briefing is given beside it.

use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Chart, Lines};
use pledgebook::frame::decimal_column;
use pledgebook::prelude::*;

/// What this section asks.
pub const QUESTION: &str = "How much of the real growth promised to the NHS in 2018 did the settlement’s cash buy?";

/// One row per financial year: cash, the promised real path, and what the cash was worth.
pub fn table(context: &Context) -> Result<DataFrame> {
    let mut table = context.data.frame("settlement_2018")?;
    let paths = paths(context)?;
    let base = base(&paths)?.year.column();
    let amounts = |of: fn(&Year) -> &Figure| {
        paths.iter().map(|year| Some(of(year).quantity.amount / Decimal::from(1_000_000))).collect()
    };
    table.with_column(decimal_column(&format!("promised_real_{base}_gbp_m"), amounts(|year| &year.promised))?)?;
    table.with_column(decimal_column(&format!("budget_real_{base}_gbp_m"), amounts(|year| &year.bought))?)?;
    Ok(table)
}

/// One year of the settlement, in the prices of its first year.
struct Year {
    year: FinancialYear,
    cash: Figure,
    promised: Figure,
    bought: Figure,
}

fn paths(context: &Context) -> Result<Vec<Year>> {
    let mut paths: Vec<Year> = Vec::new();
    for row in context.data.rows("settlement_2018")?.iter() {
        let (year, cash) = (row.financial_year("financial_year")?, row.figure("budget_gbp_m")?);
        let prices = paths.first().map_or(year, |first| first.year);
        let bought = cash.in_prices_of(year, prices, context.deflators()?)?;
        // The first year is in its own prices already: its working is just the amount.
        let bought = if year == prices { bought.settled() } else { bought };
        let promised = match (paths.last(), row.known("real_growth_pct")?) {
            (None, _) => bought.clone(),
            (Some(before), Some(growth)) => before.promised.times(&factor(&growth, 1)?)?,
            (Some(_), None) => {
                return Err(Error::Calculation(format!("the growth announced for {year} is not known")));
            }
        };
        paths.push(Year { year, cash, promised, bought });
    }
    Ok(paths)
}

fn base(paths: &[Year]) -> Result<&Year> {
    paths.first().ok_or_else(|| Error::Calculation("the settlement has no years".into()))
}

/// Growth of so many percent a year as the factor it makes over `years`: 1.036.
fn factor(growth: &Figure, years: u32) -> Result<Figure> {
    let one_year = Decimal::ONE + growth.quantity.amount / Decimal::ONE_HUNDRED;
    let compounded = (0..years).map(|_| one_year).product();
    let index = |q: &mut Quantity| (q.amount, q.unit, q.per) = (compounded, Unit::Index, None);
    let places = if years == 1 { 3 } else { 4 };
    // It is written as a bare number, which only an index is.
    Ok(growth.clone().regarded_as(index).places(places).settled().regarded_as(|q| q.unit = Unit::Ratio))
}

/// The numbers the prose may quote.
pub fn findings(context: &Context, _table: &DataFrame) -> Result<Findings> {
    let mut found = Findings::of("settlement_2018");
    let paths = paths(context)?;
    let (first, last) = (base(&paths)?, paths.last().unwrap_or(base(&paths)?));
    let years = paths.len() as u32 - 1;
    let reference = |id: &str| context.data.rows("reference_figures")?.id(id)?.figure("value");
    let seed = |id: &str| context.data.rows("seed_figures")?.id(id)?.figure("value");
    let promised = reference("settlement-uplift")?;
    let announced = reference("settlement-growth")?;
    let a_year = |figure: Figure| figure.regarded_as(|q| q.per = Some(Per::Year));
    let bought = last.bought.minus(&first.bought)?;
    let missing = promised.clone().regarded_as(|q| q.status = bought.quantity.status).minus(&bought)?;

    found.value("prices", Value::Year(first.year), "the prices the promise was made in", &promised.provenance)?;
    found.value("last_year", Value::Year(last.year), "the last year of the settlement", &last.cash.provenance)?;
    found.figure("cash_first", &first.cash, "the budget of the first year")?;
    found.figure("cash_last", &last.cash, "the budget of the last year")?;
    found.figure("cash_rise", &last.cash.minus(&first.cash)?, "the cash of the last year less that of the first")?;
    found.figure("growth_announced", &announced, "as announced")?;
    found.figure("promised", &promised, "as announced")?;
    found.figure(
        "promised_by_path",
        &last.promised.minus(&first.promised)?,
        "the yearly growth announced, compounded, less the first year",
    )?;
    found.figure(
        "growth_by_path",
        &a_year(last.promised.growth_a_year_from(&first.promised, years)?),
        "the yearly growth announced, as an average",
    )?;
    found.figure("bought", &bought, "the cash of the last year in the prices of the first, less the first")?;
    found.figure(
        "growth_bought",
        &a_year(last.bought.growth_a_year_from(&first.bought, years)?),
        "the same as growth a year",
    )?;
    found.figure("missing", &missing, "the rise promised less the rise bought")?;
    found.figure("share_bought", &bought.share_of(&promised)?, "the rise bought as a share of the rise promised")?;
    let deflators = context.deflators()?;
    let prices = deflators.index(last.year)?.change_from(&deflators.index(first.year)?)?;
    found.figure("price_rise", &prices, "the GDP deflator of the last year on the first")?;

    // In the briefing's own prices: the same two rises, moved on by the deflator.
    let move_on = deflators.index(context.price_year)?.over(&deflators.index(first.year)?)?;
    let to_price_year = |figure: &Figure| -> Result<Figure> {
        Ok(figure.times(&move_on)?.regarded_as(|q| q.unit = Unit::Money(Basis::PricesOf(context.price_year))))
    };
    found.value(
        "price_year",
        Value::Year(context.price_year),
        "the prices of “real terms” elsewhere in the briefing",
        &move_on.provenance,
    )?;
    found.figure(
        "promised_in_price_year",
        &to_price_year(&promised)?,
        "the rise promised, moved to the briefing's prices",
    )?;
    found.figure(
        "bought_in_price_year",
        &to_price_year(&bought)?,
        "the rise bought, moved to the briefing's prices",
    )?;

    law(context, &paths, &promised, &mut found)?;
    need(&first.bought, &announced, &seed("F002-03")?, years, &mut found)?;
    found.figure("need_maintain", &reference("nhs-need-maintain")?, "as the Health Foundation put it")?;
    found.figure("need_improve", &reference("nhs-need-improve")?, "as the Health Foundation put it")?;
    found.figure("headline", &seed("F002-01")?, "the rise as the article prints it")?;
    let implied = seed("F002-01")?.over(&less_one(&factor(&announced, years)?))?;
    found.figure("implied_base", &implied, "the base on which growth as announced makes the article's rise")?;
    Ok(found)
}

/// The cash that Parliament made law in 2020, and what was spent in the end.
fn law(context: &Context, paths: &[Year], promised: &Figure, found: &mut Findings) -> Result<()> {
    let (first, last) = (base(paths)?, paths.last().unwrap_or(base(paths)?));
    let deflators = context.deflators()?;
    let years = u32::from(last.year.start() - first.year.start());
    let cash = context
        .data
        .rows("settlement_law_2020")?
        .find(&[("financial_year", &last.year.key())])?
        .figure("budget_gbp_m")?;
    let worth = cash.in_prices_of(last.year, first.year, deflators)?;
    let bought = worth.minus(&first.bought)?;
    found.figure("law_cash_last", &cash, "the least for the last year, in the NHS Funding Act 2020")?;
    found.figure("law_bought", &bought, "that cash in the prices of the first year, less the first")?;
    found.figure(
        "law_share",
        &bought.clone().settled().share_of(promised)?,
        "the rise it bought as a share of the rise promised",
    )?;
    let growth = worth.settled().growth_a_year_from(&first.bought, years)?.regarded_as(|q| q.per = Some(Per::Year));
    found.figure("law_growth", &growth, "the same as growth a year")?;
    let reference = |id: &str| context.data.rows("reference_figures")?.id(id)?.figure("value");
    found.figure(
        "law_cash_rise",
        &reference("settlement-cash-rise")?,
        "the cash rise of the settlement, as a minister gave it",
    )?;
    let spent = reference("nhs-england-outturn-2023-24")?;
    let spent_then = spent.in_prices_of(last.year, first.year, deflators)?;
    let status = first.bought.quantity.status;
    let more = spent_then.clone().settled().regarded_as(|q| q.status = status).minus(&first.bought)?;
    found.figure("spent", &spent, "NHS England's spending of the last year, draft accounts")?;
    found.figure("spent_real", &spent_then, "that spending in the prices of the first year")?;
    found.figure("promised_level", &last.promised, "the path announced, in the last year")?;
    found.fact(
        "spent_more_than_the_law",
        spent.quantity.amount > cash.quantity.amount,
        "what was spent in the last year is above the cash in the Act",
        &Provenance::union([&spent.provenance, &cash.provenance]),
    )?;
    found.figure("spent_rise", &more, "that spending in the prices of the first year, less the first budget")?;
    let past = more.quantity.amount > promised.quantity.amount;
    found.fact(
        "spent_past_the_promise",
        past,
        "the rise in what was spent is above the rise promised",
        &Provenance::union([&more.provenance, &promised.provenance]),
    )
}

/// The factor without what was there before, as a pure number: 0.182.
fn less_one(factor: &Figure) -> Figure {
    let rise = |q: &mut Quantity| (q.amount, q.unit) = (q.amount - Decimal::ONE, Unit::Ratio);
    factor.clone().regarded_as(rise).places(4).settled()
}

/// Growth as announced against the growth said to be needed, from the same base.
fn need(base: &Figure, announced: &Figure, needed: &Figure, years: u32, found: &mut Findings) -> Result<()> {
    let gap = |years| base.times(&factor(needed, years)?)?.minus(&base.times(&factor(announced, years)?)?);
    let gaps = (1..=years).map(gap).collect::<Result<Vec<_>>>()?;
    found.figure("growth_needed", needed, "as three think tanks are said to put it")?;
    found.figure("rise_needed", &base.times(&factor(needed, years)?)?.minus(base)?, "the rise at that growth")?;
    found.figure(
        "rise_announced",
        &base.times(&factor(announced, years)?)?.minus(base)?,
        "the rise at the growth announced",
    )?;
    found.figure("gap_last_year", &gap(years)?, "the first rise less the second, in the last year")?;
    found.figure("gap_all_years", &Figure::sum(&gaps)?, "the same gap, added up over the years")
}

/// The promised path and what the cash in law was worth, in the prices of the promise.
pub fn chart(context: &Context) -> Result<Chart> {
    let paths = paths(context)?;
    let prices = base(&paths)?.year;
    let law = context.data.rows("settlement_law_2020")?;
    let subtitle = format!("NHS England budget, £ billion, {prices} prices");
    let mut lines = Lines::new("settlement_2018", &subtitle).from_zero(false).series("As announced");
    for year in &paths {
        lines = lines.point(year.year, &year.promised);
    }
    lines = lines.series("What the cash was worth");
    for year in &paths {
        // The Act begins with the second year after the announcement; until then, what was announced.
        let in_law = law.all(&[("financial_year", &year.year.key())])?;
        let worth = match in_law.first() {
            Some(row) => row.figure("budget_gbp_m")?.in_prices_of(year.year, prices, context.deflators()?)?,
            None => year.bought.clone(),
        };
        lines = lines.point(year.year, &worth);
    }
    lines.note("The scale does not start at zero. Cash as the Act of 2020 has it, before 2020–21 as announced in 2018; money added later is left out.").draw()
}

/// What the report calls.
pub fn section(context: &Context) -> Result<Section> {
    let table = table(context)?;
    let found = findings(context, &table)?;
    let paths = paths(context)?;
    let prices = base(&paths)?.year;
    let unit = format!("£ million, {prices} prices");
    let provenance =
        Provenance::union(paths.iter().flat_map(|year| [&year.promised.provenance, &year.bought.provenance]));
    let shown = Table::with_provenance(
        "settlement_2018_path",
        "NHS England budget in the settlement of 2018",
        &table,
        provenance,
    )?
    .column("financial_year", "Financial year", "", Kind::Year)
    .column("budget_gbp_m", "Budget, cash", "£ million", Kind::Number(0))
    .column("real_growth_pct", "Real growth announced", "%", Kind::Change(1))
    .column(&format!("promised_real_{}_gbp_m", prices.column()), "Path announced", &unit, Kind::Number(0))
    .column(&format!("budget_real_{}_gbp_m", prices.column()), "Worth of the cash", &unit, Kind::Number(0));
    Ok(Section::new("settlement_2018", found)
        .with_table(shown)
        .with_chart(chart(context)?)
        .with_claims_about("settlement_2018")
        .notebook_only(["settlement_2018_path"]))
}
