//! What several analyses ask of rows.

use pledgebook::prelude::*;

/// The rows for which a condition holds.
pub fn those(rows: &[Row], holds: impl Fn(&Row) -> Result<bool>) -> Result<Vec<Row>> {
    let mut hits = Vec::new();
    for row in rows {
        if holds(row)? {
            hits.push(row.clone());
        }
    }
    Ok(hits)
}
