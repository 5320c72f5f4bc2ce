//! A hospital's waiting list, by month: patients, weeks, percentages, and a month that was not published.

use pledgebook::prelude::*;

pub const BRIEFING: Briefing = Briefing::of(pledgebook::code!(), ANALYSES);
const ANALYSES: &[Analysis] = &[Analysis { id: "waits", question: "Do people wait longer for an operation?", section }];

fn section(context: &Context) -> Result<Section> {
    let rows = context.data.rows("waits")?;
    let of = |month: &str, column: &str| rows.find(&[("month", month)])?.figure(column);
    let (first, latest) = ("2024-04", "2024-12");
    let mut found = Findings::of("waits");
    let (before, after) = (of(first, "waiting")?, of(latest, "waiting")?);
    found.figure("latest", &after, "at the end of December")?;
    found.figure("change", &after.change_from(&before)?, "December on April")?;
    found.figure("fewer", &before.minus(&after)?, "April less December")?;
    let (before, after) = (of(first, "median_weeks")?, of(latest, "median_weeks")?);
    found.figure("wait", &after, "the median of December")?;
    found.figure("weeks_less", &before.minus(&after)?, "April less December")?;
    let change = after.minus(&before)?;
    found.figure("wait_change", &change, "December less April")?;
    let shorter = change.quantity.is_negative();
    found.fact("shorter", shorter, "the median of December is below that of April", &change.provenance)?;
    let (before, after) = (of(first, "within_18_weeks_pct")?, of(latest, "within_18_weeks_pct")?);
    found.figure("within", &after, "at the end of December")?;
    found.figure("within_before", &before, "at the end of April")?;
    found.figure("within_change", &after.minus(&before)?, "December less April")?;
    found.figure("cancelled", &of(latest, "cancelled")?, "in December")?;
    let mut list = Lines::new("waits", "Patients on the waiting list, number");
    let mut median = Lines::new("median", "Median wait, weeks");
    for row in rows.iter() {
        let month: Period = row.string("month")?.parse()?;
        list = list.period(month, &row.figure("waiting")?);
        median = median.period(month, &row.figure("median_weeks")?);
    }
    let table = Table::sourced("waits", "Waiting list by month", &context.data.sourced("waits")?)?
        .column("month", "Month", "", Kind::Text)
        .column("waiting", "Waiting", "patients", Kind::Number(0))
        .column("median_weeks", "Median wait", "weeks", Kind::Number(1))
        .column("within_18_weeks_pct", "Within 18 weeks", "%", Kind::Number(1))
        .column("cancelled", "Cancelled", "operations", Kind::Number(0));
    Ok(Section::new("waits", found)
        .with_chart(list.draw()?)
        .with_chart(median.draw()?)
        .with_table(table)
        .with_claims_about("waits"))
}
