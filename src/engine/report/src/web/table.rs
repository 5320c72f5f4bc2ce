//! Tables.

use super::inline::{Writer, place};
use super::sourced::Link;
use crate::document::{Grid, Line};
use crate::plain::plain;
use maud::{Markup, html};

impl Writer<'_> {
    /// # Errors
    /// Where nobody can say what a cell rests on.
    pub fn table(&self, grid: &Grid) -> crate::Result<Markup> {
        let id = self.anchors.free(&place(&format!("table:{}", grid.name)));
        let claims = self.claims_of(grid);
        let stacks = grid.columns.iter().any(|column| column.is_wide);
        let unknown = grid.rows.iter().flatten().any(Option::is_none);
        let caption = format!("{id}-caption");
        let links = self.links(grid, &id)?;
        let link = |y: usize, x: usize| links.get(y).and_then(|row| row.get(x)?.as_ref());
        let kinds = [stacks.then_some("stacks"), claims.then_some("claims")].into_iter().flatten().collect::<Vec<_>>();
        Ok(html! {
            figure.table id=(id) {
                div.scroll role="region" tabindex="0" aria-labelledby=(caption) {
                    table class=[Some(kinds.join(" ")).filter(|kinds| !kinds.is_empty())] {
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
                            tr class=[grid.totals.contains(&y).then_some("total")]
                                id=[claims.then(|| self.claim_of(row)).flatten()] {
                                @for (x, (cell, column)) in row.iter().zip(&grid.columns).enumerate() {
                                    @let label = stacks.then_some(&column.label);
                                    @if x == 0 && claims {
                                        th scope="row" class=(column.kind) data-label=[label] {
                                            (self.claim_id(&cell.as_ref().map(|id| plain(id)).unwrap_or_default()))
                                        }
                                    } @else if x == 0 {
                                        th scope="row" class=(column.kind) data-label=[label] {
                                            (self.cell(cell.as_ref(), &column.kind, link(y, x)))
                                        }
                                    } @else {
                                        td class=(column.kind) data-label=[label] {
                                            (self.cell(cell.as_ref(), &column.kind, link(y, x)))
                                        }
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
        })
    }

    fn cell(&self, cell: Option<&Line>, kind: &str, link: Option<&Link>) -> Markup {
        html! {
            @match (cell, link) {
                (None, _) => span.unknown { "–" },
                (Some(words), _) if kind == "verdict" => (self.verdict(&plain(words))),
                (Some(words), Some(Link { id, to })) => a.opens id=[id.as_ref()] href={ "#from-" (to) } { (self.line(words)) },
                (Some(words), None) => (self.line(words)),
            }
        }
    }
}
