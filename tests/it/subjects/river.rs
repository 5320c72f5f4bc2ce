//! A river's readings, by day: metres, cubic metres a second, millimetres, degrees below nothing.

use pledgebook::prelude::*;

pub const BRIEFING: Briefing = Briefing::of(pledgebook::code!(), ANALYSES);
const ANALYSES: &[Analysis] = &[Analysis { id: "readings", question: "How high did the river stand?", section }];

fn section(context: &Context) -> Result<Section> {
    let rows = context.data.rows("readings")?;
    // A gauge is read to the centimetre.
    let levels: Vec<Figure> = rows.figures("level_metres")?.into_iter().map(|level| level.places(2)).collect();
    let (highest, lowest) = (Figure::largest(&levels)?, Figure::smallest(&levels)?);
    let rise = highest.minus(&lowest)?.places(2);
    let mut found = Findings::of("readings");
    found.figure("highest", &highest, "the largest of the readings")?;
    found.figure("lowest", &lowest, "the smallest of the readings")?;
    found.figure("rise", &rise, "the largest less the smallest")?;
    found.fact("rise_is_below_two", rise.quantity.amount < 2.into(), "the rise is below 2 metres", &rise.provenance)?;
    found.figure("last", &levels[levels.len() - 1], "the last of the readings")?;
    let flows = rows.figures("flow")?;
    let flow = Figure::largest(&flows)?;
    found.figure("flow", &flow, "the largest of the readings")?;
    found.figure("flow_times", &flow.over(&Figure::smallest(&flows)?)?, "the largest by the smallest")?;
    found.figure("rain", &Figure::largest(&rows.figures("rain_mm")?)?, "the largest of the days")?;
    found.figure("coldest", &Figure::smallest(&rows.figures("temperature")?)?, "the smallest of the readings")?;
    let mut level = Lines::new("level", "Level of the river, metres");
    let mut rain = Columns::new("rain", "Rain, mm");
    for (row, reading) in rows.iter().zip(&levels) {
        let day: Period = row.string("day")?.parse()?;
        level = level.period(day, reading);
        rain = rain.bar(&day.to_string(), &row.figure("rain_mm")?);
    }
    let table = Table::sourced("readings", "Readings by day", &context.data.sourced("readings")?)?
        .column("day", "Day", "", Kind::Text)
        .column("level_metres", "Level", "metres", Kind::Number(2))
        .column("flow", "Flow", "cubic metres per second", Kind::Number(1))
        .column("rain_mm", "Rain", "mm", Kind::Number(1))
        .column("temperature", "Temperature", "°C", Kind::Number(1));
    Ok(Section::new("readings", found)
        .with_chart(level.draw()?)
        .with_chart(rain.draw()?)
        .with_table(table)
        .with_claims_about("readings"))
}
