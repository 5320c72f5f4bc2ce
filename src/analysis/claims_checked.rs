//! How do the claims stand to the figures?
//!
//! Reads the claims with their verdicts. The unit is a claim; claims that are
//! implied or consistent are counted and not listed. A claim that cannot be
//! checked is not counted as wrong.

use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Bars, Chart};
use pledgebook::polars::prelude::Column;
use pledgebook::prelude::*;

/// What this analysis asks.
pub const QUESTION: &str = "How do the claims stand to the figures?";

/// One row per claim that does not stand as made, the gravest verdict first; the reasons
/// are sentences of the templates.
pub fn table(context: &Context) -> Result<DataFrame> {
    let mut listed: Vec<&Claim> =
        context.claims().iter().filter(|claim| claim.checked.verdict <= Verdict::Rounding).collect();
    listed.sort_by_key(|claim| claim.checked.verdict);
    let column = |name: &str, of: fn(&Claim) -> String| {
        Column::new(name.into(), listed.iter().map(|claim| of(claim)).collect::<Vec<_>>())
    };
    let columns = vec![
        column("id", |claim| claim.id.clone()),
        column("claim", |claim| claim.text.clone()),
        column("said_by", |claim| claim.said_by.clone()),
        column("verdict", |claim| claim.checked.verdict.word().into()),
        column("arithmetic", |claim| claim.checked.working.join("; ")),
    ];
    Ok(DataFrame::new(listed.len(), columns)?)
}

/// How many claims have a verdict; it rests on where the claims were made.
fn count(context: &Context, holds: impl Fn(Verdict) -> bool) -> Result<Figure> {
    let rows = context.data.rows("claims")?;
    let hits: Vec<&Claim> = context.claims().iter().filter(|claim| holds(claim.checked.verdict)).collect();
    let made = hits.iter().map(|claim| rows.id(&claim.id)?.provenance("")).collect::<Result<Vec<_>>>()?;
    // A count of none rests on all the claims that were looked at.
    let provenance = if made.is_empty() { rows.provenance()? } else { Provenance::union(&made) };
    Ok(Figure::with_provenance(Quantity::new(hits.len() as i64, Unit::Count("claims".into())), provenance))
}

/// The name of a verdict's finding.
fn name(verdict: Verdict) -> String {
    verdict.word().replace(' ', "_")
}

/// The numbers the prose may quote.
pub fn findings(context: &Context) -> Result<Findings> {
    let mut found = Findings::of("claims_checked");
    let total = count(context, |_| true)?;
    found.figure("total", &total, "claims checked")?;
    for verdict in Verdict::ALL {
        let method = format!("claims with the verdict “{}”", verdict.word());
        found.figure(&name(verdict), &count(context, |other| other == verdict)?, &method)?;
    }
    let not_as_said = count(context, |verdict| verdict <= Verdict::Misleading)?;
    let checkable = count(context, |verdict| verdict != Verdict::NotCheckable)?;
    found.figure(
        "listed",
        &count(context, |verdict| verdict <= Verdict::Rounding)?,
        "claims contradicted, misleading or rounded",
    )?;
    found.figure("not_as_said", &not_as_said, "claims contradicted or misleading")?;
    found.figure("checkable", &checkable, "claims that could be checked")?;
    found.figure(
        "borne_out",
        &count(context, |verdict| verdict >= Verdict::Implied)?,
        "claims implied by the figures or consistent with them",
    )?;
    if !context.claims().is_empty() {
        found.figure(
            "not_as_said_share",
            &not_as_said.share_of(&total)?,
            "claims contradicted or misleading, as a share of all",
        )?;
    }
    // The articles are counted, whatever is to be said of their figures.
    let articles = Provenance { caveats: Default::default(), ..context.data.rows("seed_figures")?.provenance()? };
    let number = Quantity::new(articles.sources().len() as i64, Unit::Count("articles".into()));
    found.figure(
        "articles",
        &Figure::with_provenance(number, articles),
        "sources of the figures that the articles give",
    )?;
    Ok(found)
}

/// Claims by verdict, gravest first.
pub fn chart(context: &Context) -> Result<Chart> {
    let mut chart = Bars::new("claims_checked", "Number of claims by verdict");
    for verdict in Verdict::ALL {
        let number = count(context, |other| other == verdict)?;
        // Before there are claims, each bar is nothing.
        if number.quantity.amount.is_zero() && !context.claims().is_empty() {
            continue;
        }
        let word = verdict.word();
        let label = word[..1].to_uppercase() + &word[1..];
        chart = if verdict <= Verdict::Misleading {
            chart.emphasis(&label, Some(&number))
        } else {
            chart.bar(&label, Some(&number))
        };
    }
    chart.draw()
}

/// What the report calls.
pub fn section(context: &Context) -> Result<Section> {
    Ok(Section::new("claims_checked", findings(context)?).with_chart(chart(context)?).notebook_only(["claims_checked"]))
}
