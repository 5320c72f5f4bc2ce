//! What has been delivered of the targets that were set?
//!
//! Reads `epr_adoption`, `app_usage` and `targets`. Shares are percentages of
//! the trusts in each count, and the number of trusts changes. A record that
//! meets the standard and a record of any kind are two measures: no change is
//! worked out from one to the other. App logins are logins in a month. A target
//! without a value or a date is null, never zero.

use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Chart, Columns, Delivery};
use pledgebook::frame::decimal_column;
use pledgebook::polars::prelude::Column;
use pledgebook::prelude::*;
use std::collections::BTreeSet;

/// What this analysis asks.
pub const QUESTION: &str = "What has been delivered of the targets that were set?";

/// One row per count or forecast of trusts with an electronic patient record,
/// with the share of trusts.
pub fn table(context: &Context) -> Result<DataFrame> {
    let mut frame = context.data.frame("epr_adoption")?;
    let (mut shares, mut measures) = (Vec::new(), Vec::new());
    for row in context.data.rows("epr_adoption")?.iter() {
        shares.push(Some(share(&row)?.quantity.amount));
        measures.push(if row.string("definition")? == "meets_standard" {
            "Record at the standard"
        } else {
            "Any record"
        });
    }
    frame.with_column(Column::new("measure".into(), measures))?;
    frame.with_column(decimal_column("share_pct", shares)?)?;
    Ok(frame)
}

/// One row per target of the three subjects here, with how far it moved.
pub fn targets(context: &Context) -> Result<DataFrame> {
    let mut frame = context.data.frame("targets")?;
    let rows = context.data.rows("targets")?;
    let mut moved = Vec::new();
    for row in rows.iter() {
        let replaced = row.text("replaces")?.map(|id| rows.id(&id)).transpose()?;
        let dates = match &replaced {
            Some(before) => before.text("due")?.zip(row.text("due")?),
            None => None,
        };
        let years = dates.map(|(before, after)| -> Result<Decimal> {
            let (before, after): (PartialDate, PartialDate) = (before.parse()?, after.parse()?);
            Ok(Decimal::from(after.year() - before.year()))
        });
        moved.push(years.transpose()?);
    }
    frame.with_column(decimal_column("moved_by_years", moved)?)?;
    Ok(frame)
}

/// The trusts with a record as a share of the trusts counted.
fn share(row: &Row) -> Result<Figure> {
    let share = row.figure("trusts_with_epr")?.share_of(&row.figure("trusts_total")?)?;
    Ok(share.also_from(&row.provenance("definition")?).places(1))
}

/// The year a target is due, as a figure.
fn due(row: &Row) -> Result<Figure> {
    let year = Quantity::new(Decimal::from(row.date("due")?.year()), Unit::Year);
    Ok(Figure::with_provenance(year, row.provenance("")?))
}

/// The count of any record with the latest date.
fn latest(rows: &Rows) -> Result<Row> {
    let counted = rows.all(&[("definition", "any_epr"), ("status", "counted")])?;
    let dated = counted.into_iter().map(|row| Ok((row.date("as_of")?, row))).collect::<Result<Vec<_>>>()?;
    let latest = dated.into_iter().max_by_key(|(date, _)| *date).map(|(_, row)| row);
    latest.ok_or_else(|| Error::Calculation("no count of trusts with any record is known".into()))
}

/// The numbers the prose may quote.
pub fn findings(context: &Context) -> Result<Findings> {
    let mut found = Findings::of("delivery");
    records(context, &mut found)?;
    slippage(context, &mut found)?;
    app(context, &mut found)?;
    wording(context, &mut found)?;
    Ok(found)
}

fn records(context: &Context, found: &mut Findings) -> Result<()> {
    let (rows, targets) = (context.data.rows("epr_adoption")?, context.data.rows("targets")?);
    let standard = rows.find(&[("definition", "meets_standard")])?;
    let any_2022 = rows.id("epr-2022-06-any")?;
    let any_2023 = rows.id("epr-2023-11-any")?;
    let latest = latest(&rows)?;
    let forecast = rows.find(&[("status", "forecast")])?;

    for (name, row) in [
        ("standard", &standard),
        ("any_2022", &any_2022),
        ("any_2023", &any_2023),
        ("latest", &latest),
        ("forecast", &forecast),
    ] {
        let (with, total) = (row.figure("trusts_with_epr")?, row.figure("trusts_total")?);
        found.figure(
            &format!("{name}_share"),
            &share(row)?,
            "trusts with a record on that definition, as a share of the trusts counted",
        )?;
        found.figure(&format!("{name}_trusts"), &with, "as the source gives it")?;
        found.figure(&format!("{name}_total"), &total, "as the source gives it, or the sum of its parts")?;
        found.value(
            &format!("{name}_date"),
            Value::Date(row.date("as_of")?),
            "date of the count or forecast",
            &row.provenance("")?,
        )?;
    }
    let at_standard = rows.all(&[("definition", "meets_standard")])?.len();
    found.fact(
        "standard_counted_once",
        at_standard == 1,
        "one row of the data is on that definition",
        &standard.provenance("")?,
    )?;
    let (first, now) = (share(&any_2023)?, share(&latest)?);
    let change = now.minus(&first)?.places(1);
    let with_change = latest.figure("trusts_with_epr")?.minus(&any_2023.figure("trusts_with_epr")?)?;
    let total_change = latest.figure("trusts_total")?.minus(&any_2023.figure("trusts_total")?)?;
    found.figure("share_change", &change, "share in the latest count less the share in November 2023")?;
    found.figure("trusts_change", &with_change, "trusts with any record, latest count less November 2023")?;
    found.figure("total_change", &total_change, "trusts counted, latest count less November 2023")?;
    let only_denominator = !change.quantity.is_negative() && with_change.quantity.is_negative();
    let both = Provenance::union([&with_change.provenance, &total_change.provenance]);
    found.fact(
        "share_up_with_fewer_trusts",
        only_denominator,
        "the share is up although the number of trusts with a record is down",
        &both,
    )?;

    let (ninety, hundred) = (targets.id("epr-90-2023-12")?, targets.id("epr-100-2026-03")?);
    let (interim, final_target) = (ninety.figure("target_value")?, hundred.figure("target_value")?);
    found.figure("interim_target", &interim, "share of trusts in the mandate")?;
    found.value("interim_due", Value::Date(ninety.date("due")?), "date in the mandate", &ninety.provenance("")?)?;
    found.figure("final_target", &final_target, "all trusts")?;
    found.value("final_due", Value::Date(hundred.date("due")?), "date as revised", &hundred.provenance("")?)?;
    let met = first.quantity.compare(&interim.quantity)?.is_ge() && any_2023.date("as_of")? <= ninety.date("due")?;
    found.fact(
        "interim_target_met",
        met,
        "the share in November 2023 is at least the target",
        &Provenance::union([&first.provenance, &interim.provenance]),
    )?;

    let gap = final_target.minus(&now)?.places(1);
    let months = latest.date("as_of")?.months_until(hundred.date("due")?);
    let months = Figure::with_provenance(
        Quantity::new(months, Unit::Count("months".into())),
        Provenance::union([&now.provenance, &final_target.provenance]),
    );
    let elapsed = any_2023.date("as_of")?.months_until(latest.date("as_of")?);
    let elapsed =
        Figure::with_provenance(Quantity::new(elapsed, Unit::Count("months".into())), change.provenance.clone());
    let monthly = |figure: Figure| figure.regarded_as(|q| q.per = Some(Per::Month)).places(2);
    found.figure("gap", &gap, "target less the share in the latest count")?;
    found.figure("months_left", &months, "months from the latest count to the target's date")?;
    found.figure(
        "pace_needed",
        &monthly(gap.over(&months)?),
        "gap divided by the months from the latest count to the target's date",
    )?;
    found.figure(
        "pace_so_far",
        &monthly(change.over(&elapsed)?),
        "change from November 2023 to the latest count, divided by the months between",
    )?;
    let short = forecast.figure("trusts_total")?.minus(&forecast.figure("trusts_with_epr")?)?;
    found.figure("forecast_short", &short, "trusts in the forecast less those forecast to have a record")?;
    found.figure("forecast_gap", &final_target.minus(&share(&forecast)?)?.places(1), "target less the share forecast")
}

/// How the target for records was worded as it went, and the front door of the App.
fn wording(context: &Context, found: &mut Findings) -> Result<()> {
    let targets = context.data.rows("targets")?;
    let epr = targets.all(&[("subject", "epr")])?;
    let rests_on = Provenance::union(&epr.iter().map(|row| row.provenance("wording")).collect::<Result<Vec<_>>>()?);
    let mut set_on = BTreeSet::new();
    for row in epr.iter().chain(&targets.all(&[("subject", "epr_standard")])?) {
        set_on.insert(row.string("set_on")?);
    }
    let number = |n: usize, noun: &str, rests_on: &Provenance| {
        Figure::with_provenance(Quantity::new(n as i64, Unit::Count(noun.into())), rests_on.clone())
    };
    found.figure(
        "occasions",
        &number(set_on.len(), "occasions", &rests_on),
        "different dates on which the target for records was set or restated",
    )?;
    let (first, last) = (targets.id("epr-90-2021")?, targets.id("epr-100-2025-11")?);
    let second = targets.id("epr-90-2023-12")?;
    found.fact(
        "standard_dropped",
        first.string("wording")? == "Of an acceptable standard" && second.string("wording")? == "In place",
        "the same date and share were set with a standard in 2021, and without one in February 2022",
        &rests_on,
    )?;
    found.fact(
        "loosened",
        first.string("wording")? == "Of an acceptable standard"
            && last.string("wording")? == "In place or being implemented",
        "what counts as met was a record of a standard in 2021, and one in place or being implemented in November 2025",
        &rests_on,
    )?;
    let standard = targets.id("epr-70-2025-11")?;
    found.figure(
        "standard_target",
        &standard.figure("target_value")?,
        "share of trusts to be at the core standard by March 2026, as set in November 2025",
    )?;
    let reference = context.data.rows("reference_figures")?;
    found.figure(
        "standard_2025",
        &reference.id("epr-standard-2025")?.figure("value")?,
        "share at the core standard in late 2025, by one rewrite",
    )?;
    found.figure(
        "own_account",
        &reference.id("digital-maturity-epr")?.figure("value")?,
        "share of providers that said they use records, April to June 2025",
    )?;
    found.figure(
        "own_account_flows",
        &reference.id("digital-maturity-flows")?.figure("value")?,
        "share of them with data flowing both ways",
    )?;
    found.figure(
        "app_registered",
        &reference.id("app-registered")?.figure("value")?,
        "registered users of the NHS App, November 2025",
    )?;
    let doors = targets.all(&[("subject", "app_front_door")])?;
    let promised = Provenance::union(&doors.iter().map(|row| row.provenance("set_on")).collect::<Result<Vec<_>>>()?);
    let said = targets.id("app-front-door-2024")?.date("set_on")?;
    let mut before = false;
    for row in &doors {
        before |= row.date("set_on")? < said;
    }
    found.figure(
        "front_door_promises",
        &number(doors.len(), "announcements", &promised),
        "times the App was announced as the front door",
    )?;
    found.fact("front_door_before", before, "it had been announced before the Budget of 2024", &promised)
}

fn slippage(context: &Context, found: &mut Findings) -> Result<()> {
    let rows = context.data.rows("targets")?;
    let steps = [
        ("paperless_first", "paperless-2018"),
        ("paperless_second", "paperless-2020"),
        ("epr_first", "epr-100-2025-03"),
        ("epr_second", "epr-100-2026-03"),
    ];
    for (name, id) in steps {
        let row = rows.id(id)?;
        found.value(
            &format!("{name}_due"),
            Value::Date(row.date("due")?),
            "date of the target",
            &row.provenance("")?,
        )?;
        if let Some(set_on) = row.text("set_on")? {
            found.value(
                &format!("{name}_set"),
                Value::Date(set_on.parse()?),
                "when the target was set or announced",
                &row.provenance("")?,
            )?;
        }
    }
    let years = |from: &str, to: &str| -> Result<Figure> { due(&rows.id(to)?)?.minus(&due(&rows.id(from)?)?) };
    found.figure(
        "paperless_slip",
        &years("paperless-2018", "paperless-2020")?,
        "year of the second paperless target less that of the first",
    )?;
    found.figure(
        "epr_slip",
        &years("epr-100-2025-03", "epr-100-2026-03")?,
        "year of the revised target for all trusts less the original year",
    )?;
    found.figure(
        "total_slip",
        &years("paperless-2018", "epr-100-2026-03")?,
        "year of the present target less that of the first paperless target",
    )?;
    let all = steps.iter().map(|(_, id)| rows.id(id)?.provenance("")).collect::<Result<Vec<_>>>()?;
    let dates = steps.iter().map(|(_, id)| rows.id(id)?.date("due")).collect::<Result<Vec<_>>>()?;
    let later = dates.windows(2).all(|pair| pair[0] < pair[1]);
    found.fact("each_date_later", later, "each of the four dates is after the one before", &Provenance::union(&all))?;
    let number = Figure::with_provenance(
        Quantity::new(dates.len() as i64, Unit::Count("dates".into())),
        Provenance::union(&all),
    );
    found.figure("target_dates", &number, "dates set in turn for paperless working and then for records in all trusts")
}

fn app(context: &Context, found: &mut Findings) -> Result<()> {
    let (usage, targets) = (context.data.rows("app_usage")?, context.data.rows("targets")?);
    let target = targets.id("app-logins-2026")?;
    let wanted = target.figure("target_value")?;
    let then = usage.id("app-2025-03")?.figure("logins")?;
    let now_row = usage.id("app-2026-03")?;
    let now = now_row.figure("logins")?;
    found.figure("app_target", &wanted, "logins a month, at least")?;
    found.value("app_target_due", Value::Date(target.date("due")?), "year of the target", &target.provenance("")?)?;
    found.figure("app_before", &then, "as the source rounds it")?;
    found.figure("app_now", &now, "logins in the latest month")?;
    found.value("app_now_month", Value::Date(now_row.date("month")?), "the latest month", &now_row.provenance("")?)?;
    found.figure("app_share", &now.share_of(&wanted)?, "logins in the latest month as a share of the target")?;
    found.figure("app_gap", &wanted.minus(&now)?, "target less the logins in the latest month")?;
    found.figure("app_change", &now.change_from(&then)?, "change on March 2025, a rounded figure")?;
    let figures = usage.figures("logins")?;
    let rises = figures
        .windows(2)
        .map(|pair| Ok(pair[0].quantity.compare(&pair[1].quantity)?.is_lt()))
        .collect::<Result<Vec<_>>>()?;
    found.fact(
        "app_higher_each_time",
        rises.into_iter().all(|rise| rise),
        "each figure is above the one before",
        &usage.provenance()?,
    )
}

/// Share of trusts with a record, on each definition, on one axis of time.
pub fn chart(context: &Context) -> Result<Chart> {
    let rows = context.data.rows("epr_adoption")?;
    let mut chart =
        Delivery::new("delivery", "Share of NHS trusts with an electronic patient record, %").series("Any record");
    let mut notes = Provenance::default();
    for row in rows.all(&[("definition", "any_epr")])? {
        let (date, share) = (row.date("as_of")?, share(&row)?);
        notes.join(&row.provenance("")?);
        chart = if row.string("status")? == "forecast" {
            chart.forecast(date, &share, "forecast")
        } else {
            chart.point(date, &share, "")
        };
    }
    chart = chart.series("Record at the standard");
    for row in rows.all(&[("definition", "meets_standard")])? {
        let date = row.date("as_of")?;
        chart = chart.point(date, &share(&row)?, "");
    }
    chart
        .also_from(&notes)
        .note("The two definitions are never joined: a record of any kind need not meet the standard. The share at the core standard in late 2025 is of another standard, and left out.")
        .draw()
}

/// Logins to the NHS App in a month, and the target.
pub fn chart_app(context: &Context) -> Result<Chart> {
    let mut chart = Columns::new("delivery_app", "Logins to the NHS App in the month");
    for row in context.data.rows("app_usage")?.iter() {
        let label = row.date("month")?.to_string();
        let label = if row.string("precision")? == "rounded" { format!("{label} (about)") } else { label };
        chart = chart.bar(&label, &row.figure("logins")?);
    }
    let target = context.data.rows("targets")?.id("app-logins-2026")?;
    let label = format!("Target, by {}", target.date("due")?);
    chart
        .muted(&label, &target.figure("target_value")?)
        .note("The months are not evenly spaced. Rounded figures are those of a press report.")
        .draw()
}

/// What the report calls.
pub fn section(context: &Context) -> Result<Section> {
    let counts =
        Table::new("delivery_counts", "Trusts with an electronic patient record, by definition", &table(context)?)?
            .column("measure", "Definition", "", Kind::Text)
            .column("as_of", "Date", "", Kind::Date)
            .column("status", "Status", "", Kind::Text)
            .column("trusts_with_epr", "With a record", "trusts", Kind::Number(0))
            .column("trusts_total", "In the count", "trusts", Kind::Number(0))
            .column("share_pct", "Share", "%", Kind::Number(1));
    let all = targets(context)?;
    let epr: Vec<bool> =
        Rows::of(&all)?.iter().map(|row| Ok(row.string("subject")?.starts_with("epr"))).collect::<Result<_>>()?;
    let dates = Table::new(
        "delivery_targets",
        "The target for electronic patient records, as it was set and restated",
        &all.filter(&epr.into_iter().collect())?,
    )?
    .column("set_on", "Set", "", Kind::Date)
    .column("label", "Target", "", Kind::Text)
    .wide(3)
    .column("wording", "What counts as met, in our words", "", Kind::Text)
    .wide(4);
    Ok(Section::new("delivery", findings(context)?)
        .with_table(counts)
        .with_table(dates)
        .with_chart(chart(context)?)
        .with_chart(chart_app(context)?)
        .with_claims_about("delivery")
        .notebook_only(["delivery_counts", "delivery_app"]))
}
