//! Is the “£114 million IT spending boost” a boost?
//!
//! Reads `it_budgets` (the Department's own IT, £ million, cash; two freedom of
//! information requests that overlap in 2022–23: the later one is the series,
//! the earlier one gives 2018–19), `seed_figures` for the headline and
//! `dhsc_totals` for scale. A year no request covers is absent, never zero.

use crate::briefing::{Context, Section};
use crate::chart::{Chart, Columns, PairedBars};
use crate::prelude::*;

/// What this section asks.
pub const QUESTION: &str = "Is the “£114 million IT spending boost” a boost?";

/// The request whose answer makes the series.
const SERIES: &str = "foi-2025";
/// The earlier request, for the year before the series.
const EARLIER: &str = "foi-2023";

/// One row a financial year of the series: cash, change on the year before,
/// share of the three years' total, real terms.
pub fn table(context: &Context) -> Result<DataFrame> {
    use polars::prelude::{IntoLazy, col, lit};
    let real = format!("budget_real_{}_gbp_m", context.price_year.column());
    context
        .data
        .frame("it_budgets")?
        .lazy()
        .filter(col("vintage").eq(lit(SERIES)))
        .collect()?
        .year_on_year("financial_year", "budget_gbp_m", "change_pct")?
        .share_of_total("budget_gbp_m", "share_pct")?
        .real_terms("financial_year", "budget_gbp_m", context.deflators()?, context.price_year, &real)
}

/// The numbers the prose may quote.
pub fn findings(context: &Context, table: &DataFrame) -> Result<Findings> {
    let rows = Rows::of(table)?;
    let budgets = rows.figures("budget_gbp_m")?;
    let years = rows.iter().map(|row| row.financial_year("financial_year")).collect::<Result<Vec<_>>>()?;
    let (first, last) = (&budgets[0], &budgets[budgets.len() - 1]);
    let all = rows.provenance()?;
    let mut found = Findings::of("it_budget");

    let headline = context.data.rows("seed_figures")?.id("F000-01")?.figure("value")?;
    let total = Figure::sum(&budgets)?;
    found.figure("headline", &headline, "the “boost” as printed")?;
    found.figure("total", &total, "sum of the yearly budgets")?;
    found.fact("headline_is_the_total", headline.agreement(&total.clone().regarded_as(|q| q.status = headline.quantity.status))? == Agreement::Exactly, "the headline equals the sum of the yearly budgets", &Provenance::union([&headline.provenance, &all]))?;
    let count = Figure::with_provenance(Quantity::new(budgets.len() as i64, Unit::Count("years".into())), all.clone());
    found.figure("years", &count, "yearly budgets in the series")?;

    let peak = Figure::largest(&budgets)?;
    found.figure("peak", &peak, "largest yearly budget of the series")?;
    found.figure("latest", last, "latest yearly budget")?;
    found.value("first_year", Value::Year(years[0]), "first year of the series", &all)?;
    found.value("latest_year", Value::Year(years[years.len() - 1]), "latest year of the series", &all)?;
    found.figure("change_since_peak", &last.change_from(&peak)?, "latest budget on the largest")?;
    found.figure("cut_since_peak", &last.minus(&peak)?, "latest budget less the largest")?;
    found.figure("growth_a_year", &last.growth_a_year_from(first, budgets.len() as u32 - 1)?.places(1), "compound change a year over the series")?;
    let falls = budgets.windows(2).all(|pair| pair[1].quantity.amount < pair[0].quantity.amount);
    found.fact("falls_every_year", falls, "each budget is below the one before", &all)?;
    let before = Figure::sum(&budgets[..budgets.len() - 1])?;
    found.figure("share_already_past", &before.share_of(&total)?, "budgets of years before the latest, as a share of the total")?;
    found.figure("headline_over_latest", &headline.over(last)?, "headline over the latest budget")?;

    let real = Rows::of(table)?.figures(&real_column(context))?;
    found.value("price_year", Value::Year(context.price_year), "the prices real terms are in", &all)?;
    found.figure("real_change", &real[real.len() - 1].change_from(&real[0])?, "latest on first, real terms")?;
    found.fact("real_fall_is_deeper", real[real.len() - 1].change_from(&real[0])?.quantity.amount < last.change_from(first)?.quantity.amount, "the real-terms change is below the cash change", &all)?;

    let earlier = earlier(context)?;
    let start = earlier.figure("budget_gbp_m")?;
    found.value("earlier_year", Value::Year(earlier.financial_year("financial_year")?), "the year only the earlier request covers", &start.provenance)?;
    found.figure("earlier", &start, "budget of that year, earlier request")?;
    found.figure("change_since_earlier", &last.change_from(&start)?, "latest on that year, cash")?;
    let deflate = |figure: &Figure, year| figure.in_prices_of(year, context.price_year, context.deflators()?);
    let real_start = deflate(&start, earlier.financial_year("financial_year")?)?;
    let real_last = deflate(last, years[years.len() - 1])?;
    found.figure("real_change_since_earlier", &real_last.change_from(&real_start)?, "latest on that year, real terms")?;

    let dhsc = context.data.rows("dhsc_totals")?;
    let latest = years[years.len() - 1].key();
    let total_of = |measure| dhsc.find(&[("financial_year", &latest), ("measure", measure), ("basis", "cash")])?.figure("amount_gbp_m");
    found.figure("share_of_administration", &last.share_of(&total_of("administration")?)?.places(1), "latest budget as a share of the Department's administration budget")?;
    Ok(found)
}

/// Columns: the bars fall, and the bar of the earlier request stands in grey.
pub fn chart(context: &Context, table: &DataFrame) -> Result<Chart> {
    let earlier = earlier(context)?;
    let label = |row: &Row| Ok::<_, Error>(row.financial_year("financial_year")?.to_string());
    let mut chart = Columns::new("it_budget", "DHSC’s own IT budget, £ million, cash").muted(&label(&earlier)?, &earlier.figure("budget_gbp_m")?);
    for row in Rows::of(table)?.iter() {
        chart = chart.bar(&label(&row)?, &row.figure("budget_gbp_m")?);
    }
    chart.note("The grey column is from an earlier request; the years between were not found.").draw()
}

/// Cash beside real terms.
pub fn chart_real(context: &Context, table: &DataFrame) -> Result<Chart> {
    let prices = format!("{} prices", context.price_year);
    let mut chart = PairedBars::new("it_budget_real", "DHSC’s own IT budget, £ million", "Cash", &prices);
    for row in Rows::of(table)?.iter() {
        // Real terms are not comparable with cash, so the pair is drawn by amount.
        let real = row.figure(&real_column(context))?.regarded_as(|q| q.unit = Unit::cash());
        chart = chart.pair(&row.financial_year("financial_year")?.to_string(), Some(&row.figure("budget_gbp_m")?), Some(&real));
    }
    chart.also_from(&context.deflators()?.index(context.price_year)?.provenance).draw()
}

/// What the report calls; a notebook calls the steps above one at a time.
pub fn section(context: &Context) -> Result<Section> {
    let table = table(context)?;
    let found = findings(context, &table)?;
    let real = context.deflators()?.index(context.price_year)?.provenance;
    let mut shown = Table::new("it_budget", "DHSC’s own IT budget, excluding pay at least in the latest year", &table)?
        .column("financial_year", "Financial year", "", Kind::Year)
        .column("budget_gbp_m", "Budget", "£ million, cash", Kind::Number(1))
        .column("change_pct", "Change on year", "%", Kind::Change(1))
        .column("share_pct", "Share of total", "%", Kind::Number(1))
        .column(&real_column(context), "Budget", &format!("£ million, {} prices", context.price_year), Kind::Number(1));
    shown.provenance.join(&real);
    Ok(Section::new("it_budget", found)
        .chart(chart(context, &table)?)
        .chart(chart_real(context, &table)?)
        .table(shown)
        .claims(context.claims_about("it_budget")))
}

fn real_column(context: &Context) -> String {
    format!("budget_real_{}_gbp_m", context.price_year.column())
}

/// The year that only the earlier request covers.
fn earlier(context: &Context) -> Result<Row> {
    let rows = context.data.rows("it_budgets")?;
    let first = rows.all(&[("vintage", EARLIER)])?.into_iter().next();
    first.ok_or_else(|| Error::Calculation(format!("`it_budgets` has no row of vintage {EARLIER}")))
}
