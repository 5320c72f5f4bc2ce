//! What has been pledged for NHS technology since 2002, and what do the pledges add up to?
//!
//! Reads `pledges`, `pledge_outcomes`, `seed_figures`, `reference_figures` and `deflators`. Sums are
//! cash, £ million, and real terms by the deflator of the year of the
//! announcement. Money that is inside another pledge (`part_of`) is left out of
//! totals. A pledge without a sum or a period is null, never zero. A total of
//! pledges is not spending: periods overlap and sums are mostly not all new money.

use super::rows::those;
use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Chart, PairedBars, Spans};
use pledgebook::polars::prelude::{Expr, col, lit};
use pledgebook::prelude::*;

/// What this analysis asks.
pub const QUESTION: &str = "What has been pledged for NHS technology since 2002, and what do the pledges add up to?";

/// One row per pledge, in the order they were made: cash, real terms, the sum a year if it is
/// spread evenly, what it is inside of, and what was left or awarded. Pledged and allocated
/// sums stand side by side here as plain sums of money.
pub fn table(context: &Context) -> Result<SourcedFrame> {
    let plain = |meaning: &mut Meaning| meaning.status = None;
    let pledges = context.data.sourced("pledges")?;
    let wholes = pledges.select(["id", "name"])?.rename("id", "part_of")?.rename("name", "inside")?;
    let outcomes = context.data.sourced("pledge_outcomes")?;
    let outcomes = outcomes.select(["id", "outcome", "amount_gbp_m"])?.rename("amount_gbp_m", "outcome_gbp_m")?;
    pledges
        .regarded_as("amount_gbp_m", plain)?
        .join_one(&wholes, ["part_of"])?
        .join_one(&outcomes.regarded_as("outcome_gbp_m", plain)?, ["id"])?
        .label(col("new_money").str().replace_all(lit("_"), lit(" "), true), "new")?
        .periods("from_financial_year", "to_financial_year", "years")?
        .over("amount_gbp_m", "years", "a_year_gbp")?
        .regarded_as("a_year_gbp", |meaning| meaning.per = None)?
        .real_terms(
            "price_financial_year",
            "amount_gbp_m",
            context.deflators()?,
            context.price_year,
            &real_column(context),
        )?
        .computed()
}

/// First and last year of the money, where both are stated.
fn period(row: &Row) -> Result<Option<(FinancialYear, FinancialYear)>> {
    match (row.text("from_financial_year")?, row.text("to_financial_year")?) {
        (Some(first), Some(last)) => Ok(Some((first.parse()?, last.parse()?))),
        _ => Ok(None),
    }
}

/// Pledged and allocated sums of other tables, as plain sums of money.
fn plain(figure: Figure) -> Figure {
    figure.regarded_as(|quantity| quantity.status = None)
}

fn real_column(context: &Context) -> String {
    format!("amount_real_{}_gbp_m", context.price_year.column())
}

fn sum_of(pledges: &SourcedFrame, column: &str) -> Result<Figure> {
    pledges.totals([], [Total::sum(column)])?.figure(column, &[])
}

/// How many of the pledges looked at; none of them rest on all of them.
fn count(those: &SourcedFrame, among: &SourcedFrame) -> Result<Figure> {
    let number = those.collect()?.height();
    let looked_at = if number == 0 { among } else { those };
    let rests_on =
        looked_at.select(["id", "amount_gbp_m", "from_financial_year", "part_of", "new_money"])?.all_provenance()?;
    Ok(Figure::with_provenance(Quantity::new(number as i64, Unit::Count("pledges".into())), rests_on))
}

/// Pledges with a sum that is not inside another's: what totals count.
fn counted(pledges: &SourcedFrame) -> SourcedFrame {
    pledges.filter(col("part_of").is_null().and(col("amount_gbp_m").is_not_null()))
}

/// The numbers the prose may quote.
pub fn findings(context: &Context, table: &SourcedFrame) -> Result<Findings> {
    let mut found = Findings::of("pledges");
    let real = real_column(context);
    found.value(
        "price_year",
        Value::Year(context.price_year),
        "the prices of real terms",
        &context.deflators()?.index(context.price_year)?.provenance,
    )?;
    found.figure("announcements", &count(table, table)?, "announcements of money or of a target")?;
    let unpriced = table.filter(col("amount_gbp_m").is_null());
    if unpriced.collect()?.height() > 0 {
        found.figure("without_sum", &count(&unpriced, table)?, "announcements that named no sum")?;
    }
    let rows = context.data.rows("pledges")?;
    let dates = rows.iter().map(|row| Ok((row.date("announced")?, row.provenance("announced")?)));
    let dates = dates.collect::<Result<Vec<_>>>()?;
    for (name, date, what) in
        [("first", dates.first(), "the first announcement"), ("last", dates.last(), "the last announcement")]
    {
        if let Some((date, rests_on)) = date {
            found.value(name, Value::Date(*date), what, rests_on)?;
        }
    }

    let (inside, counted) = (table.filter(col("part_of").is_not_null()), counted(table));
    let total = sum_of(&counted, "amount_gbp_m")?;
    let total_real = sum_of(&counted, &real)?;
    let money_inside = sum_of(&inside, "amount_gbp_m")?;
    found.figure("counted", &count(&counted, table)?, "pledges with a sum that is not inside another's")?;
    found.figure("inside", &count(&inside, table)?, "pledges whose money is inside another's")?;
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

    for (name, word) in
        [("all_new", "yes"), ("partly_new", "partly"), ("not_all_new", "no"), ("new_not_stated", "not_stated")]
    {
        let number = count(&counted.only("new_money", word)?, &counted)?;
        found.figure(name, &number, &format!("counted pledges whose money is all new: {}", word.replace('_', " ")))?;
    }
    let overlapping = overlapping(&counted)?;
    found.figure(
        "overlapping",
        &count(&overlapping, &counted)?,
        "counted pledges whose years overlap those of another counted one",
    )?;
    let largest = |sums: Vec<(String, Figure)>| -> Result<(String, Figure)> {
        let largest = Figure::largest(&sums.iter().map(|(_, sum)| sum.clone()).collect::<Vec<_>>())?;
        let name = sums.into_iter().find(|(_, sum)| sum.quantity == largest.quantity).map(|(name, _)| name);
        Ok((name.unwrap_or_default(), largest))
    };
    // One sum alone still says whether it was pledged or allocated.
    let collected = counted.collect()?;
    let announced = Rows::of(&collected)?;
    let announced = announced.iter().map(|row| Ok((row.string("name")?, row.figure("amount_gbp_m")?)));
    let (name, sum) = largest(announced.collect::<Result<_>>()?)?;
    found.value("largest_name", Value::Text(name.clone()), "the pledge with the largest sum, cash", &sum.provenance)?;
    found.figure("largest", &sum, "the largest sum, cash")?;
    let (real_name, real_sum) = largest(counted.figures_by("name", &real)?)?;
    found.figure("largest_real", &real_sum, "the largest sum, real terms")?;
    found.fact(
        "largest_either_way",
        name == real_name,
        "the same pledge is the largest in cash and in real terms",
        &total_real.provenance,
    )?;
    funds(context, table, &mut found)?;
    before_2024(context, table, &mut found)?;
    comparisons(context, table, &mut found)?;
    articles(context, table, &mut found)?;
    Ok(found)
}

/// Pledges not inside another of which a later sum is known, after cuts or as awarded: it is not
/// what was paid.
fn funds(context: &Context, table: &SourcedFrame, found: &mut Findings) -> Result<()> {
    // What is inside another is in the other's sum already.
    let known = counted(table).filter(col("outcome_gbp_m").is_not_null());
    let (pledged, later) = (|| col("amount_gbp_m"), || col("outcome_gbp_m"));
    let less = known.filter(later().lt(pledged()));
    for (name, funds, meaning) in [
        ("later_known", &known, "funds of which a later sum is known"),
        ("traced", &less, "of these, funds that had less left after cuts, or awarded, than they pledged"),
        ("raised", &known.filter(later().gt(pledged())), "of these, funds that had more"),
        ("shared_whole", &known.filter(later().eq(pledged())), "of these, funds that had as much"),
    ] {
        let number = Quantity::new(funds.collect()?.height() as i64, Unit::Count("funds".into()));
        let sums = [sum_of(&known, "amount_gbp_m")?, sum_of(&known, "outcome_gbp_m")?];
        let provenance = Provenance::union(sums.iter().map(|sum| &sum.provenance));
        found.figure(name, &Figure::with_provenance(number, provenance), meaning)?;
    }
    let (pledged, left) = (sum_of(&less, "amount_gbp_m")?, sum_of(&less, "outcome_gbp_m")?);
    found.figure("traced_pledged", &pledged, "what those with less pledged")?;
    found.figure("traced_left", &left, "what was left of them after cuts, or awarded")?;
    found.figure(
        "traced_share",
        &left.settled().share_of(&pledged.settled())?,
        "what was left or awarded of these funds as a share of what they pledged",
    )?;

    // What was spent of a plan, as the Department told it; not a fund of the table.
    let money = |id: &str| context.data.rows("reference_figures")?.id(id)?.figure("value").map(plain);
    let (planned, spent) = (money("provider-digitisation-planned")?, money("provider-digitisation-spent")?);
    found.figure("trusts_planned", &planned, "planned for digitising NHS trusts in 2017-18")?;
    found.figure("trusts_spent", &spent, "spent on it")?;
    found.figure(
        "trusts_spent_share",
        &spent.share_of(&planned)?,
        "spent on digitising NHS trusts in 2017-18 as a share of what was planned for it",
    )?;
    found.figure(
        "trusts_underspent",
        &money("provider-digitisation-underspent")?,
        "less spent on digitising NHS trusts than planned, 2016-17 to 2018-19; the last year as expected in February 2019",
    )?;
    let need = |id: &str| context.data.rows("reference_figures")?.id(id)?.figure("value");
    found.figure(
        "committed_2020",
        &need("nhs-digital-committed")?,
        "committed to digital transformation, 2016-17 to 2020-21",
    )?;
    found.figure("needed_2020", &need("nhs-digital-need-total")?, "estimated need for it, 2019-20 to 2023-24")
}

/// What the plan of 2024 comes after, and what was promised in 2013 and 2016.
fn before_2024(context: &Context, table: &SourcedFrame, found: &mut Findings) -> Result<()> {
    let rows = context.data.rows("pledges")?;
    let plan = rows.id("spring-budget-2024")?.date("announced")?;
    let earlier = |row: &Row| Ok(row.date("announced")? < plan);
    let before = count(&table.filter(any_of(&those(&rows.iter().collect::<Vec<_>>(), earlier)?)?), table)?;
    let many = before.quantity.amount >= Decimal::from(3);
    found.fact("many_before_2024", many, "three or more were announced before the plan of 2024", &before.provenance)?;
    found.figure("before_2024", &before, "announcements before the plan of 2024")?;
    let sums = table.filter(col("amount_gbp_m").is_not_null());
    let sums_before = count(&sums.filter(any_of(&those(&rows.iter().collect::<Vec<_>>(), earlier)?)?), table)?;
    found.figure("sums_before_2024", &sums_before, "announcements with a sum before the plan of 2024")?;
    let reference = |id: &str| context.data.rows("reference_figures")?.id(id)?.figure("value");
    let parts = ["paper-free", "cyber-and-consent", "out-of-hospital", "website-apps-wifi", "outcomes-data"];
    let parts =
        parts.iter().map(|part| reference(&format!("pledge-2016-{part}")).map(plain)).collect::<Result<Vec<_>>>()?;
    found.figure("parts_of_2016", &Figure::sum(&parts)?, "the five parts of the sum of 2016")?;
    found.figure(
        "new_of_2016",
        &plain(reference("technology-fund-2016")?),
        "the part of it that was for new things",
    )?;
    found.figure(
        "paperless_saving",
        &reference("paperless-saving-2013")?,
        "the saving a year that a study of 2013 named",
    )
}

/// Pledges whose years overlap those of another.
fn overlapping(pledges: &SourcedFrame) -> Result<SourcedFrame> {
    let collected = pledges.collect()?;
    let rows: Vec<Row> = Rows::of(&collected)?.iter().collect();
    let periods = rows.iter().map(period).collect::<Result<Vec<_>>>()?;
    let meets = |at: usize| {
        periods[at].is_some_and(|(first, last)| {
            periods
                .iter()
                .enumerate()
                .any(|(other, period)| other != at && period.is_some_and(|(from, to)| from <= last && first <= to))
        })
    };
    let meeting: Vec<Row> = (0..rows.len()).filter(|at| meets(*at)).map(|at| rows[at].clone()).collect();
    Ok(pledges.filter(any_of(&meeting)?))
}

/// A condition that holds for the pledges of these rows.
fn any_of(rows: &[Row]) -> Result<Expr> {
    let one = |row: &Row| Ok(col("id").eq(lit(row.string("id")?)));
    Ok(rows.iter().map(one).collect::<Result<Vec<_>>>()?.into_iter().reduce(Expr::or).unwrap_or(lit(false)))
}

/// The £4.2 billion of 2016 beside the money of 2024, and the Spending Review 2025.
fn comparisons(context: &Context, table: &SourcedFrame, found: &mut Findings) -> Result<()> {
    let real = real_column(context);
    let of = |column: &str, id: &str| table.figure(column, &[("id", id)]);
    let announced = |id: &str| context.data.rows("pledges")?.id(id)?.figure("amount_gbp_m");
    let (of_2016, of_2024) = ("nhs-technology-2016", "spring-budget-2024");
    let (then, now) = (announced(of_2016)?, announced(of_2024)?);
    let (then_real, now_real) = (of(&real, of_2016)?, of(&real, of_2024)?);
    found.figure("of_2016", &then, "pledged in 2016, cash")?;
    found.figure("of_2016_real", &then_real, "pledged in 2016, real terms")?;
    found.figure("of_2024", &now, "pledged in the Spring Budget 2024, cash")?;
    found.figure("of_2024_real", &now_real, "pledged in the Spring Budget 2024, real terms")?;
    found.figure("of_2024_on_2016", &now.change_from(&then)?, "the sum of 2024 on that of 2016, cash")?;
    let (then_real, now_real) = (then_real.settled(), now_real.settled());
    found.figure(
        "of_2024_on_2016_real",
        &now_real.change_from(&then_real)?,
        "the sum of 2024 on that of 2016, real terms",
    )?;
    found.figure(
        "of_2024_share_of_2016_real",
        &now_real.share_of(&then_real)?,
        "the sum of 2024 as a share of that of 2016, real terms",
    )?;
    for (name, id) in [("of_2016_a_year", of_2016), ("of_2024_a_year", of_2024)] {
        found.figure(name, &of("a_year_gbp", id)?, "the sum divided by its years")?;
    }

    // Two accounts of one sum: "up by half" and "almost doubled".
    let reference = context.data.rows("reference_figures")?;
    let value = |id: &str| reference.id(id)?.figure("value");
    let sum = plain(value("spending-review-2025-sum")?);
    let yearly = sum.over(&value("spending-review-2025-years")?)?.regarded_as(|q| q.per = None);
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
fn articles(context: &Context, table: &SourcedFrame, found: &mut Findings) -> Result<()> {
    let seeds = context.data.rows("seed_figures")?;
    let figures =
        ["F004-08", "F002-04", "F001-06", "F004-03"].iter().map(|id| seeds.id(id)?.figure("value").map(plain));
    let figures = figures.collect::<Result<Vec<_>>>()?;
    let total = Figure::sum(&figures)?;
    let twice = table.only("id", "exemplars-second-round-2018")?.filter(col("part_of").is_not_null());
    found.figure("articles_total", &total, "the pledges that the articles name, added up as they stand")?;
    found.fact(
        "articles_count_twice",
        twice.collect()?.height() > 0,
        "one of the sums in the articles is inside another",
        &Provenance::union([&total.provenance, &count(&twice, table)?.provenance]),
    )?;
    found.figure("articles_largest", &Figure::largest(&figures)?, "the largest sum that the articles name")
}

/// The years that each pledge's money covers, so that overlap shows.
pub fn chart(table: &SourcedFrame) -> Result<Chart> {
    let mut chart = Spans::new("pledges", "Pledges for NHS technology by the financial years they cover, cash");
    let rows = table.collect()?;
    for (row, sum) in Rows::of(&rows)?.iter().zip(table.figures("amount_gbp_m")?) {
        let Some(years) = period(&row)? else { continue };
        chart = chart.span(&row.string("name")?, years, sum.as_ref(), row.text("inside")?.is_some());
    }
    chart.note("Hatched: the money is part of another pledge. Pledges that name no years are left out.").draw()
}

/// Cash beside real terms, for the pledges that totals count.
pub fn chart_real(context: &Context, table: &SourcedFrame) -> Result<Chart> {
    let prices = format!("{} prices", context.price_year);
    let mut chart = PairedBars::new("pledges_real", "Pledges for NHS technology, cash and real terms", "Cash", &prices);
    let counted = counted(table);
    let real = counted.figures_by("name", &real_column(context))?;
    for ((name, cash), (_, real)) in counted.figures_by("name", "amount_gbp_m")?.into_iter().zip(real) {
        // Real terms are not comparable with cash, so the pair is drawn by amount.
        let real = real.regarded_as(|quantity| quantity.unit = Unit::cash());
        chart = chart.pair(&name, Some(&cash), Some(&real));
    }
    chart
        .note("Money inside another pledge and announcements without a sum are left out. Deflated from the year of the announcement.")
        .draw()
}

/// What the report calls; a notebook calls the steps above one at a time.
pub fn section(context: &Context) -> Result<Section> {
    let frame = table(context)?;
    let shown = Table::sourced("pledges", "Announcements of money for NHS technology, or of a target, that we found, in the order they were made", &frame)?
        .column("name", "Pledge", "", Kind::Text)
        .wide(4)
        .column("announced", "Announced", "", Kind::Date)
        .column("amount_gbp_m", "Sum", "£m, cash", Kind::Number(0))
        .column("inside", "Inside", "", Kind::Text)
        .wide(3)
        .column("new", "New money", "", Kind::Text)
        .column("outcome_gbp_m", "Left or awarded", "£m, cash", Kind::Number(0))
        .column("outcome", "Outcome", "", Kind::Text)
        .wide(6)
        .note("Sums that are part of another pledge must not be added to it. The exemplars of 2016 are a sum as approved. That the electronic prescribing of 2018 is part of another is our reading.");
    Ok(Section::new("pledges", findings(context, &frame)?)
        .with_table(shown)
        .with_chart(chart(&frame)?)
        .with_chart(chart_real(context, &frame)?)
        .with_claims_about("pledges")
        .notebook_only(["pledges_real"]))
}
