//! @question@
//!
//! Reads `@table@`.

use pledgebook::prelude::*;

/// What this section asks.
pub const QUESTION: &str = @quoted@;

/// The rows, as the data have them.
pub fn table(context: &Context) -> Result<Table> {
    let rows = context.data.frame("@table@")?;
    Ok(Table::new("@id@", "@measure@", &rows)?@columns@)
}

/// The numbers the prose may quote.
pub fn findings(context: &Context) -> Result<Findings> {
    let figures = context.data.rows("@table@")?.figures("@value@")?;
    let mut found = Findings::of("@id@");
    found.figure("largest", &Figure::largest(&figures)?, "the largest of `@table@`")?;
    found.figure("smallest", &Figure::smallest(&figures)?, "the smallest of `@table@`")?;
    Ok(found)
}

@chart@
/// What the report calls; a notebook calls the steps above one at a time.
pub fn section(context: &Context) -> Result<Section> {
    Ok(Section::new("@id@", findings(context)?)
        .with_table(table(context)?)
        .with_chart(chart(context)?)
        .with_claims_about("@id@")@notebook@)
}
