//! Tables.

use super::inline::{Writer, place};
use crate::document::{Grid, Line};
use crate::plain::plain;
use maud::{Markup, html};

impl Writer<'_> {
    pub fn table(&self, grid: &Grid) -> Markup {
        let id = self.anchors.free(&place(&format!("table:{}", grid.name)));
        let claims = self.claims_of(grid);
        let stacks = grid.columns.iter().any(|column| column.is_wide);
        let unknown = grid.rows.iter().flatten().any(Option::is_none);
        let caption = format!("{id}-caption");
        html! {
            figure.table id=(id) {
                div.scroll role="region" tabindex="0" aria-labelledby=(caption) {
                    table.stacks[stacks].claims[claims] {
                        caption id=(caption) {
                            span.label { "Table " (grid.number) } " "
                            span.title { (self.line(&grid.title)) }
                            @if !grid.subtitle.is_empty() { " " span.subtitle { (grid.subtitle) } }
                        }
                        thead { tr { @for column in &grid.columns {
                            th scope="col" class=(column.kind) {
                                (column.label)
                                @if let Some(unit) = &column.unit { " " span.unit { (unit) } }
                            }
                        } } }
                        tbody { @for (y, row) in grid.rows.iter().enumerate() {
                            tr.total[grid.totals.contains(&y)] id=[claims.then(|| self.claim_of(row)).flatten()] {
                                @for (x, (cell, column)) in row.iter().zip(&grid.columns).enumerate() {
                                    @let label = stacks.then_some(&column.label);
                                    @if x == 0 {
                                        th scope="row" class=(column.kind) data-label=[label] { (self.cell(cell.as_ref(), &column.kind)) }
                                    } @else {
                                        td class=(column.kind) data-label=[label] { (self.cell(cell.as_ref(), &column.kind)) }
                                    }
                                }
                            }
                        } }
                    }
                }
                @if !grid.note.is_empty() || unknown {
                    figcaption.source {
                        (self.line(&grid.note))
                        @if unknown { " –: not available, or does not apply." }
                    }
                }
            }
        }
    }

    fn cell(&self, cell: Option<&Line>, kind: &str) -> Markup {
        html! {
            @match cell {
                None => span.unknown { "–" },
                Some(words) if kind == "verdict" => (self.verdict(&plain(words))),
                Some(words) => (self.line(words)),
            }
        }
    }
}
