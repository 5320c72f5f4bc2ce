//! Is the headline's “spending boost” a rise in the Department's IT budget?
//!
//! Reads `it_budgets`, and for scale `dhsc_totals`, `it_pay`, `it_staff` and two
//! pledges of `seed_figures`. Budgets are cash, £ million, as two Freedom of
//! Information requests gave them: budgets, not outturn. The years between the
//! two requests are not known, which is not zero: they have no row. The budgets
//! are those of the Department's own IT; NHS technology is left out.

use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Chart, Columns, PairedBars};
use pledgebook::polars::prelude::{col, lit};
use pledgebook::prelude::*;

/// What this section asks.
pub const QUESTION: &str = "Is the headline’s “spending boost” a rise in the Department’s IT budget?";

/// The request behind the headline, and the one before it.
const REQUEST: &str = "foi-2025";
const EARLIER_REQUEST: &str = "foi-2023";
/// The one after it, which gives the same sums another name.
const LATER_REQUEST: &str = "foi-2025-09";

/// One row per request and financial year, earlier request first. Changes are computed
/// within one request: two requests may not count alike.
pub fn table(context: &Context) -> Result<SourcedFrame> {
    let real = real_column(context);
    context
        .data
        .sourced("it_budgets")?
        .sort(["vintage", "financial_year"], false)
        .label(col("vintage").str().strip_prefix(lit("foi-")), "request")?
        .year_on_year(["vintage"], "financial_year", "budget_gbp_m", "change_pct")?
        .real_terms("financial_year", "budget_gbp_m", context.deflators()?, context.price_year, &real)?
        .year_on_year(["vintage"], "financial_year", &real, "change_real_pct")
}

fn real_column(context: &Context) -> String {
    format!("budget_real_{}_gbp_m", context.price_year.column())
}

/// The numbers the prose may quote.
pub fn findings(context: &Context, table: &SourcedFrame) -> Result<Findings> {
    let mut found = Findings::of("it_budget");
    let budgets = budgets(table, REQUEST)?;
    headline(context, &budgets, &mut found)?;
    trend(&budgets, &mut found)?;
    real_terms(context, table, &mut found)?;
    earlier_request(context, table, &budgets, &mut found)?;
    later_request(table, &budgets, &mut found)?;
    scale(context, &budgets, &mut found)?;
    Ok(found)
}

/// A financial year and its budget.
type Budget = (FinancialYear, Figure);

/// The budgets one request gave, in order of year.
fn budgets(table: &SourcedFrame, request: &str) -> Result<Vec<Budget>> {
    column(table, request, "budget_gbp_m")
}

/// The same in the prices of one year.
fn in_prices(context: &Context, table: &SourcedFrame, request: &str) -> Result<Vec<Budget>> {
    column(table, request, &real_column(context))
}

fn column(table: &SourcedFrame, request: &str, column: &str) -> Result<Vec<Budget>> {
    let years = table.only("vintage", request)?.figures_by("financial_year", column)?;
    years.into_iter().map(|(year, figure)| Ok((year.parse()?, figure))).collect()
}

fn figures(budgets: &[Budget]) -> impl Iterator<Item = &Figure> + Clone {
    budgets.iter().map(|(_, figure)| figure)
}

fn ends(budgets: &[Budget]) -> Result<(&Figure, &Figure)> {
    match budgets {
        [(_, start), .., (_, end)] => Ok((start, end)),
        _ => Err(Error::Calculation("a change needs the budgets of two years".into())),
    }
}

/// What the headline's sum is made of, and how much of it was still to come.
fn headline(context: &Context, budgets: &[Budget], found: &mut Findings) -> Result<()> {
    let printed = context.data.rows("seed_figures")?.id("F000-01")?.figure("value")?;
    let total = Figure::sum(figures(budgets))?;
    let (_, latest) = ends(budgets)?;
    let years = Figure::constant(budgets.len() as i64, Unit::Count("years".into())).also_from(&total.provenance);
    let average = total.over(&years)?.regarded_as(|q| q.per = Some(Per::Year));
    let is_the_sum = printed.agreement(&total)? != Agreement::Not;
    let both = Provenance::union([&printed.provenance, &total.provenance]);
    found.figure("headline", &printed, "the sum in the headline, as printed")?;
    found.figure("total", &total, "the budgets of the years added up")?;
    found.fact(
        "headline_is_the_sum",
        is_the_sum,
        "the budgets add up to the headline at its last printed place",
        &both,
    )?;
    found.figure("years", &years, "the financial years with a budget in the request behind the headline")?;
    found.figure("average", &average, "the total by the number of years")?;
    found.figure(
        "headline_in_latest_budgets",
        &printed.over(latest)?,
        "the headline by the budget of the last year",
    )?;
    for (year, budget) in budgets {
        let share = budget.share_of(&printed)?;
        found.figure(&format!("share_{}", year.column()), &share, "the year's budget as a share of the headline")?;
    }

    let counted = context.data.rows("it_staff")?.id("it-staff-2024-12-foi-2025")?;
    let as_of = counted.date("period")?;
    let mut over = Vec::new();
    for (year, budget) in budgets {
        let next_begins: PartialDate = format!("{}-04", year.next().start()).parse()?;
        if next_begins <= as_of {
            over.push(budget);
        }
    }
    let past = Figure::sum(over)?.also_from(&counted.provenance("period")?);
    found.value(
        "as_of",
        Value::Date(as_of),
        "the month to which the article's figures are counted",
        &counted.provenance("period")?,
    )?;
    found.figure("past", &past, "the budgets of financial years that were over by then")?;
    let share = past.share_of(&printed)?;
    found.figure("past_share", &share, "those budgets as a share of the headline")?;
    found.fact(
        "most_is_past",
        share.quantity.amount > Decimal::from(50),
        "those budgets are more than half of the headline",
        &share.provenance,
    )
}

/// How the budget changed, in cash.
fn trend(budgets: &[Budget], found: &mut Findings) -> Result<()> {
    let (start, end) = ends(budgets)?;
    let peak = Figure::largest(figures(budgets))?;
    let falls = pairs(budgets).all(|(before, after)| after.1.quantity.amount < before.1.quantity.amount);
    let gaps = budgets.len() as u32 - 1;
    let a_year = end.growth_a_year_from(start, gaps)?.regarded_as(|q| q.per = Some(Per::Year));
    for (year, budget) in budgets {
        found.figure(&format!("budget_{}", year.column()), budget, "as the request gave it")?;
    }
    for (before, after) in pairs(budgets) {
        let name = format!("change_{}", after.0.column());
        found.figure(&name, &after.1.change_from(&before.1)?, "change on the year before")?;
        found.figure(&format!("{name}_gbp"), &after.1.minus(&before.1)?, "difference from the year before")?;
    }
    found.figure("peak", &peak, "the largest budget of the request")?;
    found.figure("latest", end, "the budget of the last year")?;
    found.figure("change", &end.change_from(start)?, "change from the first year to the last")?;
    found.figure("change_gbp", &end.minus(start)?, "difference of the last year from the first")?;
    found.figure("change_a_year", &a_year, "the same change as compound growth a year")?;
    found.fact("falls_every_year", falls, "each year's budget is below that of the year before", &peak.provenance)
}

/// Each year with the one after it.
fn pairs(budgets: &[Budget]) -> impl Iterator<Item = (&Budget, &Budget)> {
    budgets.iter().zip(budgets.iter().skip(1))
}

/// The same in the prices of one year.
fn real_terms(context: &Context, table: &SourcedFrame, found: &mut Findings) -> Result<()> {
    let real = in_prices(context, table, REQUEST)?;
    let (start, end) = ends(&real)?;
    let deflator = context.deflators()?.index(context.price_year)?;
    found.value("price_year", Value::Year(context.price_year), "the prices of “real terms”", &deflator.provenance)?;
    for (year, budget) in &real {
        found.figure(&format!("real_{}", year.column()), budget, "the year's budget by the GDP deflator")?;
    }
    for (year, change) in column(table, REQUEST, "change_real_pct")? {
        let id = format!("change_real_{}", year.column());
        found.figure(&id, &change, "change on the year before in real terms")?;
    }
    found.figure("total_real", &Figure::sum(figures(&real))?, "the budgets in real terms added up")?;
    found.figure("change_real", &end.change_from(start)?, "change from the first year to the last in real terms")
}

/// What the earlier request adds: an earlier year, and one year given twice.
fn earlier_request(context: &Context, table: &SourcedFrame, budgets: &[Budget], found: &mut Findings) -> Result<()> {
    let earlier = self::budgets(table, EARLIER_REQUEST)?;
    let (first, overlap) = ends(&earlier)?;
    let (start, latest) = ends(budgets)?;
    let both = Provenance::union([&overlap.provenance, &start.provenance]);
    let agree = start.agreement(overlap)? != Agreement::Not;
    let peak = Figure::largest(figures(budgets).chain([first]))?;
    let is_peak = peak.quantity.amount == start.quantity.amount;
    found.figure("earlier_first", first, "the first year of the earlier request")?;
    found.figure("earlier_last", overlap, "the last year of the earlier request")?;
    found.fact("requests_agree", agree, "the year given twice is the same to a thousandth", &both)?;
    found.fact(
        "first_year_is_the_peak",
        is_peak,
        "no known year, earlier or later, has a larger budget",
        &peak.provenance,
    )?;
    found.figure("earlier_change", &overlap.change_from(first)?, "change over the years of the earlier request")?;
    let since = "the last year of the later request on the first of the earlier one";
    found.figure("change_since_earlier", &latest.change_from(first)?, since)?;
    let (first, latest) = (in_prices(context, table, EARLIER_REQUEST)?, in_prices(context, table, REQUEST)?);
    let real = ends(&latest)?.1.change_from(ends(&first)?.0)?;
    found.figure("change_since_earlier_real", &real, &format!("{since}, in real terms"))
}

/// What the request after it adds: a year more, and doubt about what the sums are.
fn later_request(table: &SourcedFrame, budgets: &[Budget], found: &mut Findings) -> Result<()> {
    let later = self::budgets(table, LATER_REQUEST)?;
    let ((start, _), (_, latest)) = (ends(budgets)?, ends(&later)?);
    let repeated =
        later.iter().filter_map(|(year, sum)| Some((sum, &budgets.iter().find(|(other, _)| other == year)?.1)));
    let same = repeated.map(|(one, other)| Ok(one.agreement(other)? != Agreement::Not)).collect::<Result<Vec<_>>>()?;
    let falls = pairs(&later).all(|(before, after)| after.1.quantity.amount < before.1.quantity.amount);
    let rests_on = Provenance::union(figures(&later).map(|figure| &figure.provenance));
    found.fact(
        "third_request_repeats_sums",
        !same.is_empty() && same.iter().all(|same| *same),
        "the sums of the later request for the same years are those of the request behind the headline",
        &rests_on,
    )?;
    found.figure("third_request_latest", latest, "the last year of the later request")?;
    found.figure(
        "third_request_change",
        &latest.change_from(start)?,
        "that sum on the first budget of the headline",
    )?;
    found.fact("third_request_falls", falls, "each sum of the later request is below the one before", &rests_on)
}

/// The sum beside the Department's spending, NHS pledges and the pay it leaves out.
fn scale(context: &Context, budgets: &[Budget], found: &mut Findings) -> Result<()> {
    let totals = context.data.rows("dhsc_totals")?;
    let spent = |year: FinancialYear, measure: &str| {
        totals.find(&[("financial_year", &year.key()), ("measure", measure), ("basis", "cash")])?.figure("amount_gbp_m")
    };
    let seeds = context.data.rows("seed_figures")?;
    let printed = seeds.id("F000-01")?.figure("value")?;
    let [.., (_, before), (last_year, latest)] = budgets else {
        return Err(Error::Calculation("a comparison needs the budgets of two years".into()));
    };
    let limits = budgets.iter().map(|(year, _)| spent(*year, "tdel")).collect::<Result<Vec<_>>>()?;
    let share = printed.share_of(&Figure::sum(&limits)?)?.places(2);
    let of_administration = latest.share_of(&spent(*last_year, "administration")?)?;
    found.figure(
        "share_of_dhsc",
        &share,
        "the headline as a share of the Department's total limit in the same years",
    )?;
    found.figure(
        "share_of_administration",
        &of_administration,
        "the last budget as a share of the administration budget",
    )?;
    // The hours are those of each person.
    let extra = seeds.id("F000-11")?.figure("value")?.regarded_as(|q| q.per = Some(Per::each("people per week")));
    let workforce = context.data.rows("workforce_counts")?.id("public-sector-uk-2024-09")?.figure("value")?;
    found.figure(
        "extra_hours",
        &extra.times(&workforce)?,
        "the extra hours that the article reports, by the public sector workforce",
    )?;
    let plan = seeds.id("F004-03")?.figure("value")?;
    let legacy = seeds.id("F004-12")?.figure("value")?;
    found.figure("nhs_plan", &plan, "NHS technology in the Spring Budget 2024, as printed")?;
    found.figure("share_of_nhs_plan", &printed.share_of(&plan)?, "the headline as a share of that plan")?;
    found.figure(
        "share_of_legacy_it",
        &printed.share_of(&legacy)?,
        "the headline as a share of the part for legacy IT",
    )?;

    // Only the last budget is said to leave staff out: it stays below the one before even with
    // the largest pay bill that any request gave added to it.
    let bills = context.data.rows("it_pay")?.figures("pay_gbp_m")?;
    let bills = bills.into_iter().chain([context
        .data
        .rows("reference_figures")?
        .id("data-staff-pay-2025")?
        .figure("value")?]);
    let bills: Vec<Figure> = bills.map(|pay| pay.regarded_as(|q| q.status = latest.quantity.status)).collect();
    let with_staff = latest.plus(&Figure::largest(&bills)?)?;
    let stays = with_staff.quantity.amount < before.quantity.amount;
    found.figure("latest_with_staff", &with_staff, "the last budget with the largest pay bill that a request gave")?;
    found.fact(
        "falls_with_staff",
        stays,
        "that is still below the budget of the year before",
        &Provenance::union([&with_staff.provenance, &before.provenance]),
    )?;

    // Only the last budget is said to leave staff out. If the one before included
    // the pay bill, taking that out makes the two alike.
    let pay = context.data.rows("it_pay")?.id("it-pay-2023-foi-2025")?.figure("pay_gbp_m")?;
    let without_pay = before.minus(&pay.regarded_as(|q| q.status = before.quantity.status))?;
    found.figure(
        "change_without_pay",
        &latest.change_from(&without_pay)?,
        "change on the year before, had that included the pay bill",
    )
}

/// The budgets as columns, a place for each year; those of the other requests stand in grey.
pub fn chart(table: &SourcedFrame) -> Result<Chart> {
    let (earlier, later) = (budgets(table, EARLIER_REQUEST)?, budgets(table, LATER_REQUEST)?);
    let budgets = budgets(table, REQUEST)?;
    let mut columns = Columns::new("it_budget", "Yearly IT budget of the Department, £ million, cash");
    let all = || earlier.iter().chain(&budgets).chain(&later).map(|(year, _)| *year);
    let (Some(first), Some(last)) = (all().min(), all().max()) else {
        return Err(Error::Calculation("no request gives a budget".into()));
    };
    let of =
        |budgets: &[Budget], year| budgets.iter().find(|(other, _)| *other == year).map(|(_, budget)| budget.clone());
    for year in first.to(last) {
        let label = year.to_string();
        columns = match (of(&budgets, year), of(&earlier, year).or(of(&later, year))) {
            (Some(budget), _) => columns.bar(&label, &budget),
            (None, Some(budget)) => columns.muted(&label, &budget),
            (None, None) => columns.unknown(&label),
        };
    }
    columns
        .note("Grey: other requests, of 2023 and of September 2025. No sums are known of the years marked so. Only the budget of 2024–25 is said to leave out staff.")
        .draw()
}

/// Cash beside real terms, the earlier request's first year included.
pub fn chart_real(context: &Context, table: &SourcedFrame) -> Result<Chart> {
    let prices = Basis::PricesOf(context.price_year).to_string();
    let mut bars = PairedBars::new("it_budget_real", "Yearly IT budget of the Department, £ million", "Cash", &prices);
    let first = budgets(table, EARLIER_REQUEST)?.into_iter().take(1);
    let cash: Vec<Budget> = first.chain(budgets(table, REQUEST)?).collect();
    let first = in_prices(context, table, EARLIER_REQUEST)?.into_iter().take(1);
    let real = first.chain(in_prices(context, table, REQUEST)?);
    for ((year, cash), (_, real)) in cash.iter().zip(real) {
        // The chart compares the two price bases, and each series is labelled with its own.
        let real = real.regarded_as(|q| q.unit = Unit::cash());
        bars = bars.pair(&year.to_string(), Some(cash), Some(&real));
    }
    bars.note("The earliest year is from the earlier request.").draw()
}

/// What the report calls.
pub fn section(context: &Context) -> Result<Section> {
    let table = table(context)?;
    let found = findings(context, &table)?;
    let real = real_column(context);
    let prices = format!("Budget, {} prices", context.price_year);
    let shown = Table::sourced("it_budget", "IT budget of the Department as two requests gave it", &table)?
        .column("request", "Request published", "", Kind::Text)
        .column("financial_year", "Financial year", "", Kind::Year)
        .column("budget_gbp_m", "Budget, cash", "£ million", Kind::Number(1))
        .column("change_pct", "Change on the year before, cash", "%", Kind::Change(1))
        .column(&real, &prices, "£ million", Kind::Number(1))
        .column("change_real_pct", "Change on the year before, real terms", "%", Kind::Change(1))
        .note("No change is shown where the year before is not known from the same request.");
    Ok(Section::new("it_budget", found)
        .with_table(shown)
        .with_chart(chart(&table)?)
        .with_chart(chart_real(context, &table)?)
        .with_claims_about("it_budget")
        .notebook_only(["it_budget", "it_budget_real"]))
}
