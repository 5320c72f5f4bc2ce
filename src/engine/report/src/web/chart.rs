//! Charts: the picture with its words, its table under it, and its data as CSV.

use super::inline::{Writer, place};
use crate::document::Line;
use crate::plotted::{Layout, csv, laid_out};
use base64::prelude::{BASE64_STANDARD, Engine};
use maud::{Markup, PreEscaped, html};
use pledgebook::chart::Chart;

impl Writer<'_> {
    /// # Errors
    /// Where the chart is not there: a mistake of ours.
    pub fn chart(&self, number: usize, name: &str, title: &Line, note: &Line) -> crate::Result<Markup> {
        let chart = self.ground.results.chart(name)?;
        let id = self.anchors.free(&place(&format!("chart:{name}")));
        let title = self.line(title);
        Ok(html! {
            figure.chart id=(id) {
                figcaption {
                    span.label { "Figure " (number) } " "
                    span.title { (title) }
                    @if !chart.subtitle.is_empty() { " " span.subtitle { (chart.subtitle) } }
                }
                div.scroll role="region" tabindex="0" aria-label={ "Figure " (number) } {
                    div.picture role="img" aria-label=(chart.alt) { (PreEscaped(chart.for_pages())) }
                }
                @if !note.is_empty() { p.source { (self.line(note)) } }
                (figures(chart, &id, number))
            }
        })
    }
}

/// The table and the CSV behind a chart.
fn figures(chart: &Chart, id: &str, number: usize) -> Markup {
    let Layout { columns, rows, .. } = laid_out(chart);
    let data = BASE64_STANDARD.encode(csv(chart));
    html! {
        details {
            summary { "Figure " (number) " as a table" }
            div.scroll role="region" tabindex="0" aria-label={ "Figure " (number) " as a table" } {
                table id={ (id) "-figures" } {
                    caption { "Figures of Figure " (number) ": " (chart.subtitle) }
                    thead { tr { @for (x, column) in columns.iter().enumerate() {
                        th scope="col" class=(if x == 0 { "text" } else { "number" }) { (column) }
                    } } }
                    tbody { @for row in &rows { tr {
                        @for (x, cell) in row.iter().enumerate() {
                            @if x == 0 { th scope="row" class="text" { (cell.shown()) } }
                            @else { td class="number" { (cell.shown()) } }
                        }
                    } } }
                }
            }
        }
        p.download {
            a download={ (chart.name) ".csv" } href={ "data:text/csv;charset=utf-8;base64," (data) } {
                "Data of Figure " (number) " (CSV)"
            }
        }
    }
}
