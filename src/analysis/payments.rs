//! What did the Department pay its suppliers of technology, 2010–11 to 2016–17?
//!
//! Reads the extracts `payments_by_month`, `payments_largest` and `returns_read`, made of
//! the Department's monthly lists of payments over £25,000, and `suppliers`, `programme_money`.
//! Sums are cash, in pounds, of the months that have a return; months without one are not
//! known, which is not zero. Rows that repeat another in every cell are counted, and told
//! beside each total: only the ledger could say which are duplicates. No name of a payee is
//! here but those of the groups that `suppliers` lists.

use super::payments_months::{
    calendar, companies, expected, groups_only, is, kinds, months, months_of_years, months_read, sum,
};
use super::payments_returns::files;
use super::payments_single::{largest, usual};
use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Bars, Chart, Columns, HeatMap, Lines};
use pledgebook::figure::Citation;
use pledgebook::polars::prelude::{Expr, col, lit};
use pledgebook::prelude::*;
use pledgebook::quantity::words;
use std::collections::{BTreeMap, BTreeSet};

/// What this section asks.
pub const QUESTION: &str = "What did the Department pay its suppliers of technology, 2010–11 to 2016–17?";

/// The two that are followed year by year; that they had contracts of the National Programme is checked.
const CONTRACTORS: [&str; 2] = ["BT", "CSC"];
/// The public body among the groups.
const INFORMATION_CENTRE: &str = "Information Centre";
/// The groups that the charts over time show, largest first.
const LARGEST: usize = 8;

/// One row per group and financial year: paid in cash and in real terms, and what of it repeats.
pub fn table(context: &Context) -> Result<SourcedFrame> {
    groups_only(context)?
        .totals(
            ["supplier_group", "financial_year"],
            [Total::sum("paid_gbp"), Total::sum("repeated_gbp"), Total::sum("payments")],
        )?
        .sort(["supplier_group", "financial_year"], false)
        .real_terms("financial_year", "paid_gbp", context.deflators()?, context.price_year, &real_column(context))?
        .computed()
}

fn real_column(context: &Context) -> String {
    format!("paid_real_{}_gbp", context.price_year.column())
}

/// Every group with what it was paid over all months, largest first.
fn totals(context: &Context) -> Result<Vec<(String, Figure)>> {
    let totals = groups_only(context)?.totals(["supplier_group"], [Total::sum("paid_gbp")])?;
    let mut totals = totals.figures_by("supplier_group", "paid_gbp")?;
    totals.sort_by(|a, b| b.1.quantity.amount.cmp(&a.1.quantity.amount).then_with(|| a.0.cmp(&b.0)));
    Ok(totals)
}

/// The numbers the prose may quote.
pub fn findings(context: &Context, table: &SourcedFrame) -> Result<Findings> {
    let mut found = Findings::of("payments");
    whole(context, &mut found)?;
    contractors(context, table, &mut found)?;
    concentration(context, &mut found)?;
    march(context, &mut found)?;
    largest(context, table, &mut found)?;
    usual(context, table, &mut found)?;
    files(context, &mut found)?;
    duplicates(context, &mut found)?;
    programme(context, &mut found)?;
    Ok(found)
}

fn whole(context: &Context, found: &mut Findings) -> Result<()> {
    let companies = companies(context)?;
    let all = context.data.sourced("payments_by_month")?;
    let groups = Figure::constant(
        kinds(context)?.values().filter(|company| **company).count() as i64,
        Unit::Count("companies".into()),
    );
    let groups = groups.also_from(&context.data.rows("suppliers")?.provenance()?);
    let (paid, everything) = (sum(&companies, "paid_gbp")?, sum(&all, "paid_gbp")?);
    // The publisher's own rule for what is listed.
    let threshold = Figure::constant(25_000, Unit::cash()).also_from(&everything.provenance);
    found.figure("threshold", &threshold, "payments above it are listed one by one")?;
    found.figure("companies", &groups, "companies, or groups of them, that the table of suppliers lists")?;
    let mut names: Vec<String> = Vec::new();
    let kinds = kinds(context)?;
    for (group, _) in totals(context)? {
        if kinds.get(&group) == Some(&true) {
            // A comma inside a name is not one between names.
            names.push(group.replace(", ", " with "));
        }
    }
    let names = Value::Text(words::list(&names));
    found.value("names", names, "these companies, the one that was paid most first", &groups.provenance)?;
    found.figure("paid", &paid.clone().places(2), "what the returns say was paid to these companies")?;
    found.figure("everything", &everything, "all payments in the returns, to whomever")?;
    found.figure("share", &paid.share_of(&everything)?, "payments to these companies as a share of all")?;
    for (year, figure) in yearly(&companies)? {
        found.figure(
            &format!("paid_{}", year.column()),
            &figure,
            "paid to these companies in the months that have a return",
        )?;
    }
    let centre = sum(&groups_only(context)?.only("supplier_group", INFORMATION_CENTRE)?, "paid_gbp")?;
    found.figure("information_centre", &centre, "paid to the Health and Social Care Information Centre, a public body")
}

fn yearly(frame: &SourcedFrame) -> Result<Vec<(FinancialYear, Figure)>> {
    let years = frame.totals(["financial_year"], [Total::sum("paid_gbp")])?.sort(["financial_year"], false);
    let years = years.figures_by("financial_year", "paid_gbp")?;
    years.into_iter().map(|(year, figure)| Ok((year.parse()?, figure))).collect()
}

/// BT and CSC, whose contracts were those of the National Programme, year by year. Years differ
/// in the months that have a return, so what is compared is the mean of a month.
fn contractors(context: &Context, table: &SourcedFrame, found: &mut Findings) -> Result<()> {
    for group in CONTRACTORS {
        let name = group.to_lowercase();
        let cash = table.only("supplier_group", group)?.figures_by("financial_year", "paid_gbp")?;
        for (year, figure) in &cash {
            let year: FinancialYear = year.parse()?;
            found.figure(&format!("{name}_{}", year.column()), figure, &format!("paid to {group} in that year"))?;
        }
        let all = Figure::sum(cash.iter().map(|(_, figure)| figure))?;
        found.figure(&name, &all, &format!("paid to {group} over all months"))?;
        let means = month_means(context, table, group, "paid_gbp")?;
        let real = month_means(context, table, group, &real_column(context))?;
        let ([.., (_, last)], [(_, first), ..]) = (cash.as_slice(), cash.as_slice()) else {
            return Err(Error::Calculation(format!("nothing was paid to {group}")));
        };
        found.figure(&format!("{name}_first"), first, &format!("paid to {group} in the first year"))?;
        found.figure(&format!("{name}_last"), last, &format!("paid to {group} in the last year"))?;
        let change = "change from the first year to the last, of the mean of the months that have a return";
        found.figure(&format!("{name}_change"), &change_over(&means)?, change)?;
        found.figure(&format!("{name}_change_real"), &change_over(&real)?, &format!("{change}, in real terms"))?;
        let falls = means.windows(2).all(|pair| pair[1].1.quantity.amount < pair[0].1.quantity.amount);
        let fact = format!("{name}_falls_every_year");
        found.fact(&fact, falls, "each year's mean of a month is below that of the year before", &all.provenance)?;
    }
    let (year, months) = months_of_years(context)?.pop_last().unwrap_or((context.price_year, 0));
    let rests_on = context.data.rows("returns_read")?.provenance()?;
    let months = Figure::constant(months, Unit::Count("months".into())).also_from(&rests_on);
    found.value("last_year", Value::Year(year), "the last financial year that has a return", &rests_on)?;
    found.figure("last_year_months", &months, "months of that year that have a return")?;
    let deflator = context.deflators()?.index(context.price_year)?;
    found.value("price_year", Value::Year(context.price_year), "the prices of “real terms”", &deflator.provenance)
}

fn change_over(years: &[(FinancialYear, Figure)]) -> Result<Figure> {
    match years {
        [(_, first), .., (_, last)] => last.change_from(first),
        _ => Err(Error::Calculation("a change needs two years".into())),
    }
}

/// What a group was paid in a month of each year, mean of those that have a return.
fn month_means(
    context: &Context,
    table: &SourcedFrame,
    group: &str,
    column: &str,
) -> Result<Vec<(FinancialYear, Figure)>> {
    let months = months_of_years(context)?;
    let years = table.only("supplier_group", group)?.figures_by("financial_year", column)?;
    let mean = |(year, paid): (String, Figure)| {
        let year: FinancialYear = year.parse()?;
        let count = months.get(&year).copied().unwrap_or_default();
        let mean = paid.over(&Figure::constant(count, Unit::Count("months".into())))?;
        Ok((year, mean.regarded_as(|q| q.per = None)))
    };
    years.into_iter().map(mean).collect()
}

/// How few take how much.
fn concentration(context: &Context, found: &mut Findings) -> Result<()> {
    let kinds = kinds(context)?;
    let companies: Vec<(String, Figure)> =
        totals(context)?.into_iter().filter(|(group, _)| kinds.get(group) == Some(&true)).collect();
    let all = Figure::sum(companies.iter().map(|(_, figure)| figure))?;
    let [first, second, ..] = companies.as_slice() else {
        return Err(Error::Calculation("a concentration needs two companies".into()));
    };
    let two = first.1.plus(&second.1)?;
    let (contractors, known_from) = contractors_of(context, "npfit")?;
    let are_contractors = BTreeSet::from([first.0.clone(), second.0.clone()]) == contractors;
    let method = "the two that were paid most are the two listed with contracts of the National Programme for IT";
    let rests_on = Provenance::union([&two.provenance, &known_from]);
    found.fact("two_are_contractors", are_contractors, method, &rests_on)?;
    found.figure("two", &two, "paid to the two that were paid most")?;
    found.figure(
        "two_share",
        &two.share_of(&all)?,
        "those payments as a share of what all listed companies were paid",
    )?;
    let (two_by_year, all_by_year) = (yearly(&of_two(context)?)?, yearly(&self::companies(context)?)?);
    for (year, figure) in [two_by_year.first(), two_by_year.last()].into_iter().flatten() {
        let all = all_by_year.iter().find(|(other, _)| other == year);
        let (_, all) = all.ok_or_else(|| Error::Calculation(format!("nothing was paid in {year}")))?;
        let name = format!("two_share_{}", year.column());
        found.figure(
            &name,
            &figure.share_of(all)?,
            "payments to BT and CSC as a share of those to all listed companies",
        )?;
    }
    Ok(())
}

/// The groups that had contracts of a programme, and where that is known from.
fn contractors_of(context: &Context, programme: &str) -> Result<(BTreeSet<String>, Provenance)> {
    let (mut groups, mut known_from) = (BTreeSet::new(), Provenance::default());
    for row in context.data.rows("suppliers")?.all(&[("programme", programme)])? {
        groups.insert(row.string("supplier_group")?);
        let locator = row.text("programme_locator")?.unwrap_or_default();
        known_from.citations.insert(Citation { source: row.string("programme_source")?, locator });
    }
    Ok((groups, known_from))
}

fn of_two(context: &Context) -> Result<SourcedFrame> {
    let two = CONTRACTORS.map(is).into_iter().reduce(Expr::or).unwrap_or(lit(false));
    Ok(companies(context)?.filter(two))
}

/// March, the last month of the financial year, against the others.
fn march(context: &Context, found: &mut Findings) -> Result<()> {
    let months = months(context)?;
    let mean = |frame: &SourcedFrame| -> Result<Figure> {
        frame.totals([], [Total::mean("paid_gbp")])?.figure("paid_gbp", &[])
    };
    let is_march = || col("calendar_month").eq(lit("03"));
    let march = mean(&months.filter(is_march()))?;
    let others = mean(&months.filter(is_march().not()))?;
    // One payment, of the first month, is as large as a year: it is no habit of a month.
    let usual = mean(&months.filter(is_march().not().and(col("month").neq(lit("2010-04")))))?;
    found.figure("march", &march, "paid to companies in March, mean of the years with a return")?;
    found.figure("not_march", &others, "paid to companies in another month, mean of those with a return")?;
    found.figure("march_times", &march.over(&others)?, "March by the mean of the other months")?;
    found.figure("march_times_usual", &march.over(&usual)?, "the same without April 2010")
}

/// What possible duplicates could change.
fn duplicates(context: &Context, found: &mut Findings) -> Result<()> {
    let companies = companies(context)?;
    let (paid, repeated) = (sum(&companies, "paid_gbp")?, sum(&companies, "repeated_gbp")?);
    found.figure("repeated", &repeated, "payments to companies that repeat an earlier row in every cell")?;
    found.figure("repeated_share", &repeated.share_of(&paid)?, "as a share of what companies were paid")?;
    found.figure(
        "paid_least",
        &paid.minus(&repeated)?.places(2),
        "what companies were paid if each repeated row is a duplicate",
    )?;
    found.figure("repeated_two", &sum(&of_two(context)?, "repeated_gbp")?, "repeated rows of BT and CSC")
}

/// Beside the National Programme's own figures.
fn programme(context: &Context, found: &mut Findings) -> Result<()> {
    let money = context.data.rows("programme_money")?;
    let forecast = money.id("npfit-2011-forecast")?.figure("amount_gbp_m")?;
    let spent = money.id("npfit-2011-spent")?.figure("amount_gbp_m")?;
    let two = sum(&of_two(context)?, "paid_gbp")?;
    found.figure(
        "npfit_forecast",
        &forecast,
        "the National Programme's cost to the end of its contracts, as forecast in 2011",
    )?;
    found.figure("npfit_spent", &spent, "of which spent by then")?;
    let method = "paid to BT and CSC, for whatever, as a share of that forecast";
    found.figure("two_of_forecast", &two.share_of(&forecast)?, method)
}

/// A row for each of the largest groups, a column for each month.
pub fn chart(context: &Context) -> Result<Chart> {
    let paid = groups_only(context)?;
    let read = months_read(context)?;
    let months = expected(&read)?;
    let mut map =
        HeatMap::new("payments", "Payments by month to the largest suppliers and the Information Centre, cash");
    for month in &months {
        let date: PartialDate = month.parse()?;
        map = map.column(&date.to_string(), &FinancialYear::of(date.first_day()).to_string());
    }
    // A month that has a return, and nothing for a group in it, is nothing.
    let everywhere = context.data.rows("returns_read")?;
    for (group, _) in totals(context)?.into_iter().take(LARGEST) {
        let known: BTreeMap<String, Figure> =
            paid.only("supplier_group", &group)?.figures_by("month", "paid_gbp")?.into_iter().collect();
        let mut row = Vec::new();
        for month in &months {
            row.push(match known.get(month) {
                Some(figure) => Some(figure.clone()),
                None if read.contains(month) => {
                    let rests_on = everywhere.find(&[("month", month)])?.provenance("kept_gbp")?;
                    let mut nothing = Quantity::new(0, Unit::cash());
                    nothing.status = Some(Status::Outturn);
                    Some(Figure::with_provenance(nothing, rests_on))
                }
                None => None,
            });
        }
        map = map.row(&group, row.iter().map(Option::as_ref));
    }
    map.note(
        "Crossed out: months for which no return was found. The sums are those of the returns, repeated rows included.",
    )
    .draw()
}

/// The three largest, year by year, in real terms.
pub fn chart_years(context: &Context, table: &SourcedFrame) -> Result<Chart> {
    let prices = Basis::PricesOf(context.price_year);
    let mut lines = Lines::new("payments_years", &format!("Payments a month, mean of each financial year, {prices}"));
    for (group, _) in totals(context)?.into_iter().take(3) {
        lines = lines.series(&group);
        for (year, figure) in month_means(context, table, &group, &real_column(context))? {
            lines = lines.point(year, &figure);
        }
    }
    lines.from_zero(true).note("Means of the months that have a return.").draw()
}

/// Who was paid how much over all months.
pub fn chart_totals(context: &Context) -> Result<Chart> {
    let mut bars = Bars::new("payments_totals", "Payments over all months that have a return, cash");
    for (group, figure) in totals(context)? {
        bars = match CONTRACTORS.contains(&group.as_str()) {
            true => bars.emphasis(&group, Some(&figure)),
            false => bars.bar(&group, Some(&figure)),
        };
    }
    bars.note("Highlighted: BT and CSC. The Information Centre is a public body.").draw()
}

/// Months of the year against each other.
pub fn chart_march(context: &Context) -> Result<Chart> {
    let mut columns =
        Columns::new("payments_march", "Payments to companies by month of the year, mean, £ million, cash");
    let months: BTreeMap<String, Figure> =
        calendar(context)?.figures_by("calendar_month", "paid_gbp")?.into_iter().collect();
    for (number, name) in [
        ("04", "Apr"),
        ("05", "May"),
        ("06", "Jun"),
        ("07", "Jul"),
        ("08", "Aug"),
        ("09", "Sep"),
        ("10", "Oct"),
        ("11", "Nov"),
        ("12", "Dec"),
        ("01", "Jan"),
        ("02", "Feb"),
        ("03", "Mar"),
    ] {
        if let Some(figure) = months.get(number) {
            columns = if number == "03" { columns.bar(name, figure) } else { columns.muted(name, figure) };
        }
    }
    columns.note("April holds the two largest payments to CSC, of 6 April 2010 and 1 April 2011.").draw()
}

/// What the report calls.
pub fn section(context: &Context) -> Result<Section> {
    let table = table(context)?;
    let found = findings(context, &table)?;
    let years = companies(context)?
        .totals(["financial_year"], [Total::sum("paid_gbp"), Total::sum("repeated_gbp"), Total::sum("payments")])?
        .sort(["financial_year"], false)
        .real_terms("financial_year", "paid_gbp", context.deflators()?, context.price_year, &real_column(context))?;
    let shown = Table::sourced("payments", "Payments to the listed companies, by financial year", &years)?
        .column("financial_year", "Financial year", "", Kind::Year)
        .column("payments", "Payments", "", Kind::Number(0))
        .column("paid_gbp", "Paid, cash", "£", Kind::Number(0))
        .column(&real_column(context), &format!("Paid, {} prices", context.price_year), "£", Kind::Number(0))
        .column("repeated_gbp", "Of which repeated rows, cash", "£", Kind::Number(0))
        .note("Sums of the months that have a return. Repeated rows may be duplicates or payments that were alike.");
    Ok(Section::new("payments", found)
        .with_table(shown)
        .with_chart(chart(context)?)
        .with_chart(chart_totals(context)?)
        .with_chart(chart_years(context, &table)?)
        .with_chart(chart_march(context)?)
        .with_claims_about("payments")
        .notebook_only(["payments_totals", "payments_march"]))
}
