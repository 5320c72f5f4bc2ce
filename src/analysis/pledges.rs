//! What has been pledged for NHS technology since 2002, and what do the pledges add up to?
//!
//! Reads `pledges`, `seed_figures`, `reference_figures` and `deflators`. Sums are
//! cash, £ million, and real terms by the deflator of the year of the
//! announcement. Money that is inside another pledge (`part_of`) is left out of
//! totals. A pledge without a sum or a period is null, never zero. A total of
//! pledges is not spending: periods overlap and sums are mostly not all new money.

use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Chart, PairedBars, Timeline};
use pledgebook::frame::decimal_column;
use pledgebook::polars::prelude::Column;
use pledgebook::prelude::*;

/// What this analysis asks.
pub const QUESTION: &str = "What has been pledged for NHS technology since 2002, and what do the pledges add up to?";

/// One row per pledge, in the order they were made: cash, real terms, the sum a
/// year if it is spread evenly, and whether totals count it.
pub fn table(context: &Context) -> Result<DataFrame> {
    let mut frame = context.data.frame("pledges")?.real_terms(
        "price_financial_year",
        "amount_gbp_m",
        context.deflators()?,
        context.price_year,
        &real_column(context),
    )?;
    let (mut yearly, mut periods, mut inside) = (Vec::new(), Vec::new(), Vec::new());
    let pledges = context.data.rows("pledges")?;
    for row in pledges.iter() {
        yearly.push(a_year(&row)?.map(|figure| figure.quantity.amount / Decimal::from(1_000_000)));
        periods.push(period(&row)?.map(
            |(first, last)| {
                if first == last { first.to_string() } else { format!("{first} to {last}") }
            },
        ));
        inside.push(row.text("part_of")?.map(|id| pledges.id(&id)?.string("name")).transpose()?);
    }
    frame.with_column(decimal_column("a_year_gbp_m", yearly)?)?;
    frame.with_column(Column::new("period".into(), periods))?;
    frame.with_column(Column::new("inside".into(), inside))?;
    Ok(frame)
}

/// First and last year of the money, where both are stated.
fn period(row: &Row) -> Result<Option<(FinancialYear, FinancialYear)>> {
    match (row.text("from_financial_year")?, row.text("to_financial_year")?) {
        (Some(first), Some(last)) => Ok(Some((first.parse()?, last.parse()?))),
        _ => Ok(None),
    }
}

/// The sum divided by its years, where sum and period are known.
fn a_year(row: &Row) -> Result<Option<Figure>> {
    let (Some(sum), Some((first, last))) = (row.known("amount_gbp_m")?, period(row)?) else {
        return Ok(None);
    };
    let years = Quantity::new(first.to(last).count() as i64, Unit::Count("years".into()));
    Ok(Some(plain(sum).over(&Figure::with_provenance(years, row.provenance("from_financial_year")?))?))
}

/// Pledged and allocated sums stand side by side here as plain sums of money.
fn plain(figure: Figure) -> Figure {
    figure.regarded_as(|quantity| quantity.status = None)
}

fn real_column(context: &Context) -> String {
    format!("amount_real_{}_gbp_m", context.price_year.column())
}

fn sum_of(rows: &[Row], column: &str) -> Result<Figure> {
    let sums = rows.iter().map(|row| row.figure(column).map(plain)).collect::<Result<Vec<_>>>()?;
    Figure::sum(&sums)
}

fn count(rows: &[Row]) -> Result<Figure> {
    let rests_on = rows.iter().map(|row| row.provenance("")).collect::<Result<Vec<_>>>()?;
    Ok(Figure::with_provenance(
        Quantity::new(rows.len() as i64, Unit::Count("pledges".into())),
        Provenance::union(&rests_on),
    ))
}

/// The rows for which a condition holds.
fn those(rows: &[Row], holds: impl Fn(&Row) -> Result<bool>) -> Result<Vec<Row>> {
    let mut hits = Vec::new();
    for row in rows {
        if holds(row)? {
            hits.push(row.clone());
        }
    }
    Ok(hits)
}

/// Pledges with a sum that is not inside another's: what totals count.
fn counted(rows: &[Row]) -> Result<Vec<Row>> {
    those(rows, |row| Ok(row.text("part_of")?.is_none() && row.known("amount_gbp_m")?.is_some()))
}

/// The numbers the prose may quote.
pub fn findings(context: &Context, table: &DataFrame) -> Result<Findings> {
    let mut found = Findings::of("pledges");
    let all: Vec<Row> = Rows::of(table)?.iter().collect();
    let real = real_column(context);
    let (prices, deflators) = (context.price_year, context.deflators()?);
    let deflator = deflators.index(prices)?.provenance;
    found.value("price_year", Value::Year(prices), "the prices of real terms", &deflator)?;
    found.figure("announcements", &count(&all)?, "announcements of money or of a target")?;
    let unpriced = those(&all, |row| Ok(row.known("amount_gbp_m")?.is_none()))?;
    if !unpriced.is_empty() {
        found.figure("without_sum", &count(&unpriced)?, "announcements that named no sum")?;
    }
    let (first, last) = (&all[0], &all[all.len() - 1]);
    found.value(
        "first",
        Value::Date(first.date("announced")?),
        "the first announcement",
        &first.provenance("announced")?,
    )?;
    found.value(
        "last",
        Value::Date(last.date("announced")?),
        "the last announcement",
        &last.provenance("announced")?,
    )?;

    let (inside, counted) = (those(&all, |row| Ok(row.text("part_of")?.is_some()))?, counted(&all)?);
    let total = sum_of(&counted, "amount_gbp_m")?;
    let total_real = sum_of(&counted, &real)?.also_from(&deflator);
    let money_inside = sum_of(&inside, "amount_gbp_m")?;
    found.figure("counted", &count(&counted)?, "pledges with a sum that is not inside another's")?;
    found.figure("inside", &count(&inside)?, "pledges whose money is inside another's")?;
    found.figure("inside_sum", &money_inside, "money inside other pledges, left out of totals")?;
    found.figure("total", &total, "the pledges that totals count, cash")?;
    found.figure("total_real", &total_real, "the pledges that totals count, real terms")?;
    found.figure(
        "total_if_twice",
        &total.clone().settled().plus(&money_inside.settled())?,
        "the total had money inside other pledges been counted again",
    )?;
    let ahead = total_real.quantity.amount > total.quantity.amount;
    found.fact(
        "real_total_is_higher",
        ahead,
        "the total in real terms is above the total in cash",
        &total_real.provenance,
    )?;

    let new = |word: &'static str| those(&counted, move |row| Ok(row.string("new_money")? == word));
    for (name, word) in [("all_new", "yes"), ("not_all_new", "no"), ("new_not_stated", "not_stated")] {
        let rows = new(word)?;
        let number =
            if rows.is_empty() { count(&counted)?.regarded_as(|q| q.amount = Decimal::ZERO) } else { count(&rows)? };
        found.figure(name, &number, &format!("counted pledges whose money is all new: {}", word.replace('_', " ")))?;
    }
    let overlapping = overlapping(&counted)?;
    let none = overlapping.is_empty();
    let number = if none { count(&counted)?.regarded_as(|q| q.amount = Decimal::ZERO) } else { count(&overlapping)? };
    found.figure("overlapping", &number, "counted pledges whose years overlap those of another counted one")?;
    let largest = |column: &str| -> Result<(String, Figure)> {
        let sums = counted.iter().map(|row| row.figure(column)).collect::<Result<Vec<_>>>()?;
        let largest = Figure::largest(&sums)?;
        let at = sums.iter().position(|sum| sum.quantity == largest.quantity).unwrap_or_default();
        Ok((counted[at].string("name")?, largest))
    };
    let (name, sum) = largest("amount_gbp_m")?;
    found.value("largest_name", Value::Text(name.clone()), "the pledge with the largest sum, cash", &sum.provenance)?;
    found.figure("largest", &sum, "the largest sum, cash")?;
    let (real_name, real_sum) = largest(&real)?;
    found.figure("largest_real", &real_sum.also_from(&deflator), "the largest sum, real terms")?;
    found.fact(
        "largest_either_way",
        name == real_name,
        "the same pledge is the largest in cash and in real terms",
        &total_real.provenance,
    )?;
    comparisons(context, &all, &mut found)?;
    articles(context, &all, &mut found)?;
    Ok(found)
}

/// Pledges whose years overlap those of another.
fn overlapping(rows: &[Row]) -> Result<Vec<Row>> {
    let periods = rows.iter().map(period).collect::<Result<Vec<_>>>()?;
    let meets = |at: usize| {
        periods[at].is_some_and(|(first, last)| {
            periods
                .iter()
                .enumerate()
                .any(|(other, period)| other != at && period.is_some_and(|(from, to)| from <= last && first <= to))
        })
    };
    Ok(rows.iter().enumerate().filter(|(at, _)| meets(*at)).map(|(_, row)| row.clone()).collect())
}

/// The £4.2 billion of 2016 beside the money of 2024, and the Spending Review 2025.
fn comparisons(context: &Context, all: &[Row], found: &mut Findings) -> Result<()> {
    let pledge = |id: &str| -> Result<Row> {
        those(all, |row| Ok(row.string("id")? == id))?
            .pop()
            .ok_or_else(|| Error::Calculation(format!("there is no pledge `{id}`")))
    };
    let (prices, deflators) = (context.price_year, context.deflators()?);
    let real = |row: &Row| {
        plain(row.figure("amount_gbp_m")?).in_prices_of(row.financial_year("price_financial_year")?, prices, deflators)
    };
    let (of_2016, of_2024) = (pledge("nhs-technology-2016")?, pledge("spring-budget-2024")?);
    let (then, now) = (real(&of_2016)?, real(&of_2024)?);
    found.figure("of_2016", &of_2016.figure("amount_gbp_m")?, "pledged in 2016, cash")?;
    found.figure("of_2016_real", &then, "pledged in 2016, real terms")?;
    found.figure("of_2024", &of_2024.figure("amount_gbp_m")?, "pledged in the Spring Budget 2024, cash")?;
    found.figure("of_2024_real", &now, "pledged in the Spring Budget 2024, real terms")?;
    found.figure(
        "of_2024_on_2016",
        &of_2024.figure("amount_gbp_m")?.change_from(&of_2016.figure("amount_gbp_m")?)?,
        "the sum of 2024 on that of 2016, cash",
    )?;
    let (then, now) = (then.settled(), now.settled());
    found.figure("of_2024_on_2016_real", &now.change_from(&then)?, "the sum of 2024 on that of 2016, real terms")?;
    found.figure(
        "of_2024_share_of_2016_real",
        &now.share_of(&then)?,
        "the sum of 2024 as a share of that of 2016, real terms",
    )?;
    for (name, id) in [("of_2016_a_year", "nhs-technology-2016"), ("of_2024_a_year", "spring-budget-2024")] {
        if let Some(figure) = a_year(&pledge(id)?)? {
            found.figure(name, &figure, "the sum divided by its years")?;
        }
    }

    // Two accounts of one sum: "up by half" and "almost doubled".
    let reference = context.data.rows("reference_figures")?;
    let value = |id: &str| reference.id(id)?.figure("value");
    let sum = plain(value("spending-review-2025-sum")?);
    let yearly = sum.over(&value("spending-review-2025-years")?)?;
    let increase = value("spending-review-2025-increase")?;
    let by_increase = Figure::with_provenance(
        Quantity::new(Decimal::ONE + increase.quantity.amount / Decimal::ONE_HUNDRED, Unit::Ratio),
        increase.provenance.clone(),
    );
    let (one, other) = (yearly.over(&by_increase)?, yearly.over(&value("spending-review-2025-multiple")?)?);
    found.figure("review_2025", &sum, "up to this sum, Spending Review 2025")?;
    found.figure("review_2025_a_year", &yearly, "the sum divided by its years")?;
    found.figure("review_2025_increase", &increase, "the rise that one account gives")?;
    found.figure(
        "review_2025_multiple",
        &value("spending-review-2025-multiple")?,
        "the multiple that another account gives, almost",
    )?;
    found.figure("review_2025_base_by_increase", &one, "yearly spending before, if the rise is right")?;
    found.figure("review_2025_base_by_multiple", &other, "yearly spending before, if the multiple is right")?;
    let differ = one.clone().places(1).to_string() != other.clone().places(1).to_string();
    found.fact(
        "review_2025_accounts_differ",
        differ,
        "the two accounts imply different spending before",
        &Provenance::union([&one.provenance, &other.provenance]),
    )
}

/// The sums that the articles name, added up as they stand.
fn articles(context: &Context, all: &[Row], found: &mut Findings) -> Result<()> {
    let seeds = context.data.rows("seed_figures")?;
    let figures =
        ["F004-08", "F002-04", "F001-06", "F004-03"].iter().map(|id| seeds.id(id)?.figure("value").map(plain));
    let figures = figures.collect::<Result<Vec<_>>>()?;
    let total = Figure::sum(&figures)?;
    let twice =
        those(all, |row| Ok(row.string("id")? == "exemplars-second-round-2018" && row.text("part_of")?.is_some()))?;
    found.figure("articles_total", &total, "the pledges that the articles name, added up as they stand")?;
    found.fact(
        "articles_count_twice",
        !twice.is_empty(),
        "one of the sums in the articles is inside another",
        &Provenance::union([&total.provenance, &count(&twice)?.provenance]),
    )?;
    found.figure("articles_largest", &Figure::largest(&figures)?, "the largest sum that the articles name")
}

/// When each pledge was made, and its sum.
pub fn chart(table: &DataFrame) -> Result<Chart> {
    let mut chart = Timeline::new(
        "pledges",
        "Pledges for NHS technology by date of announcement, cash, in the prices of their time",
    );
    for row in Rows::of(table)?.iter() {
        let name = row.string("name")?;
        let label = if row.text("inside")?.is_some() { format!("{name} (inside another)") } else { name };
        chart = chart.event(row.date("announced")?, &label, row.known("amount_gbp_m")?.map(plain).as_ref());
    }
    chart
        .note("Inside another: the money is part of another pledge on the chart. An empty dot: no sum was named.")
        .draw()
}

/// Cash beside real terms, for the pledges that totals count.
pub fn chart_real(context: &Context, table: &DataFrame) -> Result<Chart> {
    let prices = format!("{} prices", context.price_year);
    let mut chart = PairedBars::new("pledges_real", "Pledges for NHS technology, cash and real terms", "Cash", &prices);
    let all: Vec<Row> = Rows::of(table)?.iter().collect();
    for row in counted(&all)? {
        // Real terms are not comparable with cash, so the pair is drawn by amount.
        let real = plain(row.figure(&real_column(context))?).regarded_as(|quantity| quantity.unit = Unit::cash());
        chart = chart.pair(&row.string("name")?, Some(&plain(row.figure("amount_gbp_m")?)), Some(&real));
    }
    chart
        .also_from(&context.deflators()?.index(context.price_year)?.provenance)
        .note("Money inside another pledge and announcements without a sum are left out. Deflated from the year of the announcement.")
        .draw()
}

/// What the report calls; a notebook calls the steps above one at a time.
pub fn section(context: &Context) -> Result<Section> {
    let frame = table(context)?;
    let mut shown = Table::new("pledges", "Pledges for NHS technology in the order they were made", &frame)?
        .column("name", "Pledge", "", Kind::Text)
        .wide(4)
        .column("announced", "Announced", "", Kind::Date)
        .column("amount_gbp_m", "Sum", "£ million, cash", Kind::Number(0))
        .column(&real_column(context), "Sum", &format!("£ million, {} prices", context.price_year), Kind::Number(0))
        .column("a_year_gbp_m", "A year if flat", "£ million, cash", Kind::Number(0))
        .column("inside", "Inside", "", Kind::Text)
        .wide(3)
        .note("Sums inside another pledge must not be added to it. A year if flat: the sum divided by its years, where both are stated. In real terms each sum is taken to be in the prices of the year it was announced; the year of the original estimate of the National Programme for IT is not known. That the exemplars and the records of 2022 are inside another is our reading.");
    shown.provenance.join(&context.deflators()?.index(context.price_year)?.provenance);
    Ok(Section::new("pledges", findings(context, &frame)?)
        .with_table(shown)
        .with_chart(chart(&frame)?)
        .with_chart(chart_real(context, &frame)?)
        .with_claims(context.claims_about("pledges")))
}
