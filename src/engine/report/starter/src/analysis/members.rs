//! How many women are elected to the House of Commons?
//!
//! Reads `members`: the women elected at each general election. By-elections between them
//! are left out.

use pledgebook::chart::Columns;
use pledgebook::prelude::*;

/// What this section asks.
pub const QUESTION: &str = "How many women are elected to the House of Commons?";

const FIRST: &str = "2015";
const LATEST: &str = "2024";

/// One row an election, first to latest.
pub fn table(context: &Context) -> Result<SourcedFrame> {
    Ok(context.data.sourced("members")?.sort(["election"], false))
}

/// The numbers the prose may quote.
pub fn findings(table: &SourcedFrame) -> Result<Findings> {
    let mut found = Findings::of("members");
    let elected = |year| table.figure("women", &[("election", year)]);
    let (first, latest) = (elected(FIRST)?, elected(LATEST)?);
    found.figure("first", &first, "elected in 2015")?;
    found.figure("latest", &latest, "elected in 2024")?;
    found.figure("change", &latest.change_from(&first)?, "2024 on 2015")?;
    let all = table.figures_by("election", "women")?;
    let most = Figure::largest(all.iter().map(|(_, women)| women))?;
    let is_most = most.quantity == latest.quantity;
    let method = "2024 is the largest of the elections in the data";
    let all = table.provenance("women")?;
    found.fact("latest_is_most", is_most, method, &all)?;
    Ok(found)
}

/// A column an election.
pub fn chart(table: &SourcedFrame) -> Result<Chart> {
    let mut chart = Columns::new("members", "Women elected, number");
    for (election, women) in table.figures_by("election", "women")? {
        chart = chart.bar(&election, &women);
    }
    chart.draw()
}

/// What the report calls; a notebook calls the steps above one at a time.
pub fn section(context: &Context) -> Result<Section> {
    let rows = table(context)?;
    let table = Table::sourced("members", "Women elected, number", &rows)?
        .column("election", "Election", "", Kind::Text)
        .column("women", "Women", "number", Kind::Number(0));
    Ok(Section::new("members", findings(&rows)?)
        .with_table(table)
        .with_chart(chart(&rows)?)
        .with_claims_about("members"))
}
