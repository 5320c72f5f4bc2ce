//! Cells of tables that open where they are from.
//!
//! The name of a row opens what all of the row rests on, and so do its dates and sums in
//! words. A number opens that too, unless it rests on something else or was worked out: then
//! it has a panel of its own.

use super::anchors::slug;
use super::inline::Writer;
use super::origin::{Opened, facts};
use crate::document::{Grid, GridColumn, Inline, Line};
use crate::plain::plain;
use maud::html;
use pledgebook::table::{Kind, Table};
use pledgebook_frame::Behind;
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::words;

/// Words up to so long that have a digit are a sum or a date; longer ones are a sentence, of
/// which the row's name opens the sources.
const SHORT: usize = 24;

/// A cell's link.
pub(super) struct Link {
    /// Its own anchor, where something leads back to it.
    pub id: Option<String>,
    /// What it opens, without `from-`.
    pub to: String,
}

impl Writer<'_> {
    /// The link of each cell of a table of the briefing; none of a table of anything else.
    ///
    /// # Errors
    /// Where nobody can say what a cell rests on.
    pub fn links(&self, grid: &Grid, id: &str) -> crate::Result<Vec<Vec<Option<Link>>>> {
        let Ok(table) = self.ground.results.table(&grid.name) else { return Ok(Vec::new()) };
        let labels = || table.columns.iter().map(|column| &column.label);
        if !grid.columns.iter().map(|column| &column.label).eq(labels()) || table.frame.height() != grid.rows.len() {
            return Ok(Vec::new());
        }
        let rows = grid.rows.iter().zip(table.behind()?);
        Ok(rows.map(|(row, behind)| self.row_links(grid, table, id, row, &behind)).collect())
    }

    fn row_links(
        &self,
        grid: &Grid,
        table: &Table,
        id: &str,
        row: &[Option<Line>],
        behind: &Behind,
    ) -> Vec<Option<Link>> {
        let name = row.first().and_then(Option::as_ref).map(|words| plain(words)).unwrap_or_default();
        let row_id = self.anchors.free(&format!("{id}.{}", slug(&name)));
        let of_row = || Some(Link { id: None, to: row_id.clone() });
        let (mut links, mut told) = (Vec::new(), Vec::new());
        for (x, (cell, figure)) in row.iter().zip(&behind.figures).enumerate() {
            let (column, shown) = (&grid.columns[x], &table.columns[x]);
            links.push(match (cell, figure) {
                (None, _) => None,
                (Some(words), _) if !words.iter().all(|part| matches!(part, Inline::Text(_))) => None,
                (Some(_), _) if x == 0 && !name.is_empty() => {
                    Some(Link { id: Some(row_id.clone()), to: row_id.clone() })
                }
                (Some(words), Some(figure)) if is_apart(figure, behind) => {
                    let cell = self.anchors.free(&format!("{row_id}.{}", shown.name));
                    self.open_cell(&cell, grid, column, &name, &plain(words), figure);
                    Some(Link { id: Some(cell.clone()), to: cell })
                }
                (Some(_), Some(figure)) => {
                    told.push((column.label.as_str(), in_full(figure)));
                    of_row()
                }
                (Some(words), None) => is_value(shown.kind, &plain(words)).then(of_row).flatten(),
            });
        }
        if !links.iter().flatten().any(|link| link.to == row_id) {
            return links;
        }
        let what = format!("A row of Table {}.", grid.number);
        // A row without a name has no anchor.
        let back = if name.is_empty() { id } else { &row_id };
        let panel = self.panel(&Opened {
            id: &row_id,
            heading: if name.is_empty() { "A row without a name" } else { &name },
            what: html! { (what) },
            facts: told,
            provenance: &behind.row,
            name: None,
            back: (back, "Back to the table"),
        });
        self.opened.borrow_mut().push(panel);
        links
    }

    fn open_cell(&self, id: &str, grid: &Grid, column: &GridColumn, row: &str, shown: &str, figure: &Figure) {
        let unit = column.unit.as_ref().map(|unit| format!(" ({unit})")).unwrap_or_default();
        let what = format!("{}{unit}, {row}: Table {}.", column.label, grid.number);
        let working = Some(figure.working()).filter(|working| working.contains(" = "));
        let mut facts = facts(Some(&figure.quantity), shown, working.as_deref());
        // Whether a column of a plain frame was read or worked out, nobody knows.
        facts.retain(|(name, _)| *name != "Status" || working.is_some() || figure.quantity.status.is_some());
        let panel = self.panel(&Opened {
            id,
            heading: shown,
            what: html! { (what) },
            facts,
            provenance: &figure.provenance,
            name: None,
            back: (id, "Back to the table"),
        });
        self.opened.borrow_mut().push(panel);
    }
}

/// Whether a number was worked out, or rests on something else than its row does.
fn is_apart(figure: &Figure, behind: &Behind) -> bool {
    let (own, row) = (&figure.provenance, &behind.row);
    figure.working().contains(" = ") || own.citations != row.citations || own.caveats != row.caveats
}

/// Whether words are a date, a year or a sum, rather than a sentence.
fn is_value(kind: Kind, words: &str) -> bool {
    let short = || words.chars().count() <= SHORT && words.chars().any(|letter| letter.is_ascii_digit());
    matches!(kind, Kind::Date | Kind::Year) || (kind != Kind::Verdict && short())
}

/// "£2.3 billion (cash, pledged)", with all digits where the words have fewer.
fn in_full(figure: &Figure) -> String {
    let (quantity, said) = (&figure.quantity, words::in_full(&figure.quantity));
    if words::exact(quantity) == words::short(quantity) {
        return said;
    }
    let amount = quantity.amount.normalize();
    format!("{said}, exactly {} {}", words::decimal(amount, amount.scale()), quantity.unit.key())
}
