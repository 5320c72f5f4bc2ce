//! How much of the savings claimed for the plan is traced to an item?
//!
//! Reads `savings_claims`, `spring_budget_2024_totals`, `seed_figures` and
//! `reference_figures`. Amounts are cash, £ million, and claimed, not accounted
//! for; the price basis and the baseline are not published. The NHS sum is
//! cumulative over its years; for the wider sum that is not stated.

use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Bars, Chart};
use pledgebook::prelude::*;

/// What this analysis asks.
pub const QUESTION: &str = "How much of the savings claimed for the plan is traced to an item?";

/// One row per sum claimed, with its share of the total of its part.
pub fn table(context: &Context) -> Result<DataFrame> {
    let claimed = Claimed::read(context)?;
    let mut shares = Vec::new();
    let mut nature = Vec::new();
    for row in claimed.rows.iter() {
        shares.push(Some(row.figure("amount_gbp_m")?.share_of(&claimed.total)?.quantity.amount));
        nature.push(match row.string("nature")?.as_str() {
            "not_stated" => "not stated".to_owned(),
            other => other.to_owned(),
        });
    }
    let mut frame = context.data.frame("savings_claims")?;
    frame.with_column(pledgebook::frame::decimal_column("share_of_total_pct", shares)?)?;
    frame.with_column(pledgebook::polars::prelude::Column::new("counted".into(), nature))?;
    Ok(frame)
}

/// The sums claimed.
struct Claimed {
    rows: Rows,
    headline: Figure,
    nhs: Figure,
    wider: Figure,
    total: Figure,
    traced: Figure,
    /// Of the savings traced, those of the NHS.
    nhs_traced: Figure,
    components: Vec<Row>,
}

impl Claimed {
    fn read(context: &Context) -> Result<Self> {
        let rows = context.data.rows("savings_claims")?;
        let amount = |id: &str| rows.id(id)?.figure("amount_gbp_m");
        let (nhs, wider, mut headline) =
            (amount("savings-nhs")?, amount("savings-wider")?, amount("savings-headline")?);
        // The last printed place of the headline is kept with the article's figure.
        headline.step = context.data.rows("seed_figures")?.id("F004-01")?.figure("value")?.step;
        let components = rows.all(&[("level", "component")])?;
        let traced = components.iter().map(|row| row.figure("amount_gbp_m")).collect::<Result<Vec<_>>>()?;
        let of_nhs = components.iter().zip(&traced).map(|(row, sum)| Ok((row.string("part")? == "nhs", sum)));
        let of_nhs = of_nhs.collect::<Result<Vec<_>>>()?;
        let nhs_traced = Figure::sum(of_nhs.into_iter().filter(|(of_nhs, _)| *of_nhs).map(|(_, sum)| sum))?;
        let (total, traced) = (nhs.plus(&wider)?, Figure::sum(&traced)?);
        Ok(Claimed { rows, headline, nhs, wider, total, traced, nhs_traced, components })
    }
}

/// The numbers the prose may quote.
pub fn findings(context: &Context) -> Result<Findings> {
    let mut found = Findings::of("savings");
    let Claimed { headline, nhs, wider, total, traced, nhs_traced, components, .. } = Claimed::read(context)?;
    found.figure("headline", &headline, "savings in the article's headline")?;
    found.figure("nhs", &nhs, "savings claimed for the NHS")?;
    found.figure("wider", &wider, "savings claimed for the wider public sector")?;
    found.figure("total", &total, "the two parts together")?;
    found.figure("headline_gap", &headline.minus(&total.clone().settled())?, "headline less the sum of the parts")?;
    let rests_on = Provenance::union([&headline.provenance, &total.provenance]);
    found.fact(
        "headline_is_not_rounding",
        headline.agreement(&total)? == Agreement::Not,
        "the sum of the parts does not round to the headline",
        &rests_on,
    )?;

    found.figure("traced", &traced, "savings that official figures attach to an item")?;
    let items = Quantity::new(components.len() as i64, Unit::Count("items".into()));
    found.figure(
        "traced_items",
        &Figure::with_provenance(items, traced.provenance.clone()),
        "items with savings attached",
    )?;
    found.figure(
        "traced_share_of_nhs",
        &nhs_traced.share_of(&nhs)?,
        "traced savings of the NHS as a share of all of its own",
    )?;
    found.figure("traced_share", &traced.share_of(&total)?, "traced savings as a share of both parts")?;
    found.figure("nhs_untraced", &nhs.minus(&nhs_traced)?, "NHS savings less those traced")?;
    found.figure("untraced", &total.minus(&traced)?, "all savings less those traced")?;
    found.figure(
        "untraced_share",
        &total.minus(&traced)?.share_of(&total)?,
        "savings not traced as a share of both parts",
    )?;
    let (first, second) = (components[0].figure("amount_gbp_m")?, components[1].figure("amount_gbp_m")?);
    found.figure("from_legacy_it", &first, "up to this sum, from legacy IT")?;
    found.figure("from_use_of_data", &second, "over this sum, from use of data")?;

    let totals = context.data.rows("spring_budget_2024_totals")?;
    // Money pledged is compared with savings claimed: plain sums.
    let money = |id: &str| Ok::<_, Error>(plain(totals.id(id)?.figure("amount_gbp_m")?));
    let (plan, nhs_money, wider_money) = (money("plan")?, money("nhs")?, money("wider")?);
    let (all_saved, nhs_saved, wider_saved) = (plain(total.clone()), plain(nhs.clone()), plain(wider));
    found.figure("plan", &plan, "money of the plan")?;
    found.figure("nhs_money", &nhs_money, "NHS money of the plan")?;
    found.figure("nhs_per_pound", &nhs_saved.over(&nhs_money)?.places(1), "NHS savings for each pound of NHS money")?;
    found.figure(
        "wider_per_pound",
        &wider_saved.over(&wider_money)?.places(2),
        "wider savings for each pound of wider money",
    )?;
    found.figure(
        "all_per_pound",
        &all_saved.clone().settled().over(&plan)?.places(1),
        "savings of both parts for each pound of the plan",
    )?;
    found.figure(
        "headline_per_pound",
        &plain(headline).over(&plan)?.places(1),
        "headline savings for each pound of the plan",
    )?;
    let speech = context.data.rows("reference_figures")?.id("speech-savings-multiple")?.figure("value")?;
    found.figure("speech_multiple", &speech, "savings for each pound as the Budget speech put it")?;
    let mut about = speech.clone();
    // "Ten times" is said in whole numbers.
    about.step = Some(Decimal::ONE);
    let multiple = nhs_saved.over(&nhs_money)?;
    found.fact(
        "speech_is_about_right",
        about.agreement(&multiple)? != Agreement::Not,
        "the multiple of the speech is that of the NHS, to a whole number",
        &Provenance::union([&about.provenance, &multiple.provenance]),
    )?;
    hours(context, &mut found)?;
    found.figure("nhs_share_of_money", &nhs_money.share_of(&plan)?, "NHS share of the plan's money")?;
    found.figure("nhs_share_of_savings", &nhs_saved.share_of(&all_saved)?, "NHS share of the savings claimed")?;
    found.figure("net", &all_saved.settled().minus(&plan)?, "savings of both parts less the plan's money")?;
    found.figure("nhs_net", &nhs_saved.minus(&nhs_money)?, "NHS savings less NHS money")?;
    yearly(context, &nhs, &total, &mut found)?;
    Ok(found)
}

/// Savings a year, and what growth in productivity would have to be.
fn yearly(context: &Context, nhs: &Figure, total: &Figure, found: &mut Findings) -> Result<()> {
    let reference = context.data.rows("reference_figures")?;
    let value = |id: &str| reference.id(id)?.figure("value");
    let row = context.data.rows("savings_claims")?.id("savings-nhs")?;
    let years = value("savings-period-years")?;
    found.figure("years", &years, "years of the NHS savings")?;
    found.value(
        "first_year",
        Value::Year(row.financial_year("from_financial_year")?),
        "first year of the NHS savings",
        &nhs.provenance,
    )?;
    found.value(
        "last_year",
        Value::Year(row.financial_year("to_financial_year")?),
        "last year of the NHS savings",
        &nhs.provenance,
    )?;
    let a_year = plain(nhs.clone()).over(&years)?.regarded_as(|q| q.per = None).places(1);
    found.figure("nhs_a_year", &a_year, "NHS savings divided by their years")?;
    // Growing by the same step each year from nothing, the last of n years has
    // 2 ÷ (n + 1) of the whole.
    let steps = years.plus(&Figure::constant(1, years.quantity.unit.clone()))?.regarded_as(|q| q.unit = Unit::Ratio);
    let ramped = plain(nhs.clone()).times(&Figure::constant(2, Unit::Ratio))?.over(&steps)?;
    found.figure(
        "nhs_last_year_if_ramped",
        &ramped,
        "NHS savings of the last year, if they grow by the same step each year",
    )?;

    let base = value("nhs-england-budget-2024-25")?;
    let stated = context.data.rows("seed_figures")?.id("F004-04")?.figure("value")?;
    let (average, past) = (value("nhs-productivity-average")?, value("nhs-productivity-past")?);
    let n =
        u32::try_from(years.quantity.amount).map_err(|_| Error::Calculation("years are not a whole number".into()))?;
    found.figure("base", &base, "NHS England's budget that growth is worked out on")?;
    found.figure("growth_stated", &stated, "productivity growth as the article gives it")?;
    found.figure("growth_average", &average, "average productivity growth committed to")?;
    found.figure("growth_past", &past, "past productivity growth of public health care in the UK")?;
    let from = |rates: &[&Figure]| -> Result<(Provenance, Quantity)> {
        let all = rates.iter().copied().chain([&base, &years]).map(|figure| &figure.provenance);
        Ok((Provenance::union(all), plain(base.clone()).quantity))
    };
    let built = |rate: &Figure| -> Result<Figure> {
        let (provenance, mut sum) = from(&[rate])?;
        sum.amount = accumulated(base.quantity.amount, rate.quantity.amount, n)?;
        Ok(Figure::with_provenance(sum.with_places(1), provenance))
    };
    let all = built(&stated)?;
    found.figure("built_at_stated", &all, "sum over the years of what growth at the stated rate adds to the budget")?;
    found.figure(
        "built_at_average",
        &built(&average)?,
        "sum over the years of what growth at the average rate adds to the budget",
    )?;
    found.figure(
        "built_above_past",
        &all.minus(&built(&past)?)?.places(1),
        "the sum at the stated rate less the sum at the past rate",
    )?;
    let above_past = all.minus(&built(&past)?)?;
    let between = above_past.quantity.amount <= nhs.quantity.amount && nhs.quantity.amount <= all.quantity.amount;
    found.fact(
        "between_baselines",
        between,
        "the NHS savings lie between all that the stated growth adds and what it adds beyond past growth",
        &Provenance::union([&above_past.provenance, &nhs.provenance]),
    )?;
    let (provenance, _) = from(&[])?;
    let rate = Quantity {
        per: stated.quantity.per,
        ..Quantity::percent(rate_for(base.quantity.amount, nhs.quantity.amount, n)?)
    };
    let rate = Figure::with_provenance(rate.with_places(2), provenance).also_from(&nhs.provenance);
    found.figure("growth_needed", &rate, "growth g a year for which the budget × (g + (1 + g) × (1 + g) − 1 + …), over the years of the savings, is the NHS savings; found by halving")?;

    let potential = value("digital-levers-total")?;
    // The whole is read as cumulative over the NHS years, to set a yearly sum beside a yearly one.
    let a_year = plain(total.clone()).settled().over(&years)?.regarded_as(|q| q.per = Some(Per::Year));
    found.figure("total_a_year", &a_year, "savings of both parts divided by the years of the NHS savings")?;
    found.figure("potential_a_year", &potential, "potential yearly savings of another study")?;
    found.figure(
        "potential_over_total",
        &potential.over(&a_year.settled())?.places(1),
        "the other study's yearly sum over this one's",
    )
}

/// The hours that a saving is said to come from.
fn hours(context: &Context, found: &mut Findings) -> Result<()> {
    let doctors = context.data.rows("reference_figures")?.id("bma-hours-lost")?.figure("value")?;
    // The article leaves out that they are hours of a year; the amount is what it gives.
    found.figure(
        "doctors_hours",
        &doctors.regarded_as(|q| q.per = None),
        "hours that doctors lose in a year, as their association put it",
    )
}

/// What growth of `rate` percent a year adds to `base`, summed over `years` years.
fn accumulated(base: Decimal, rate: Decimal, years: u32) -> Result<Decimal> {
    let growth = Decimal::ONE + rate / Decimal::ONE_HUNDRED;
    let (mut level, mut sum) = (Decimal::ONE, Decimal::ZERO);
    for _ in 0..years {
        // Twelve places are far below a penny and keep the product within 28 digits.
        level = level.checked_mul(growth).ok_or_else(|| Error::Calculation("growth is too large".into()))?.round_dp(12);
        sum += level - Decimal::ONE;
    }
    base.checked_mul(sum).ok_or_else(|| Error::Calculation("the savings are too large".into()))
}

/// The rate, between nothing and 100% a year, at which [`accumulated`] gives `wanted`.
fn rate_for(base: Decimal, wanted: Decimal, years: u32) -> Result<Decimal> {
    let (mut low, mut high) = (Decimal::ZERO, Decimal::ONE_HUNDRED);
    for _ in 0..40 {
        let middle = ((low + high) / Decimal::TWO).round_dp(12);
        if accumulated(base, middle, years)? < wanted { low = middle } else { high = middle }
    }
    Ok(high.round_dp(6))
}

/// Money and savings of different standing are compared here as plain sums.
fn plain(figure: Figure) -> Figure {
    figure.regarded_as(|quantity| quantity.status = None)
}

/// What is traced to items and what is not, for both parts, on one scale.
pub fn chart(context: &Context) -> Result<Chart> {
    let Claimed { nhs, wider, traced, nhs_traced, .. } = Claimed::read(context)?;
    let wider_traced = traced.minus(&nhs_traced)?;
    Bars::new("savings", "Savings claimed for the Spring Budget 2024 plan, £ billion, cash, several years together")
        .bar("NHS, traced to an item", Some(&nhs_traced))
        .emphasis("NHS, traced to none", Some(&nhs.minus(&nhs_traced.clone().settled())?))
        .bar("Wider public sector, traced to an item", Some(&wider_traced))
        .emphasis("Wider public sector, traced to none", Some(&wider.minus(&wider_traced.clone().settled())?))
        .note("Dark: traced to no item. The £100 million of the wider public sector is too short a bar to see. We found no baseline that the savings are counted from.")
        .draw()
}

/// What the report calls; a notebook calls the steps above one at a time.
pub fn section(context: &Context) -> Result<Section> {
    let frame = table(context)?;
    let shown = Table::new("savings_claims", "Savings claimed for the Spring Budget 2024 plan", &frame)?
        .column("label", "Claim", "", Kind::Text)
        .wide(4)
        .column("amount_gbp_m", "Savings", "£ million", Kind::Number(0))
        .column("share_of_total_pct", "Share of both parts", "%", Kind::Number(1))
        .column("counted", "Counted", "", Kind::Text)
        .note("Savings from legacy IT and from use of data are inside the NHS savings: up to and over the sum given.");
    Ok(Section::new("savings", findings(context)?)
        .with_table(shown)
        .with_chart(chart(context)?)
        .with_claims_about("savings")
        .notebook_only(["savings_claims"]))
}
