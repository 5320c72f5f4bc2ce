//! A chart: the picture, its caption, its figures in words.

use super::errors::error_forms;
use super::sources::Notes;
use crate::chart::{Chart, for_screens};
use crate::notebook::markup::{attribute, text};
use crate::notebook::{Forms, Show, by_forms};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

impl Show for Chart {
    by_forms!();

    fn forms(&self) -> Forms {
        let mut notes = Notes::default();
        notes.mark(&self.provenance);
        let mut forms = chart(self, &notes.forms());
        forms.svg = Show::svg(self);
        forms
    }

    fn svg(&self) -> Option<String> {
        Some(picture(self))
    }
}

/// A chart that is still being put together is shown as it would be drawn now.
macro_rules! as_drawn {
    ($($builder:ident),*) => {$(
        impl Show for crate::chart::$builder {
            by_forms!();

            fn forms(&self) -> Forms {
                drawn(self.clone().draw())
            }

            fn svg(&self) -> Option<String> {
                self.forms().svg
            }
        }
    )*};
}
as_drawn!(Bars, Columns, Delivery, HeatMap, Lines, PairedBars, Spans, Stacked, Timeline, Waterfall);

fn drawn(chart: crate::Result<Chart>) -> Forms {
    chart.map_or_else(|cause| error_forms(&cause), |chart| chart.forms())
}

/// The picture, its caption, its figures in words.
pub(super) fn chart(chart: &Chart, notes: &Forms) -> Forms {
    let plain = [&format!("{}: {}", chart.name, chart.alt), &chart.description, &chart.note, &notes.plain];
    let plain: Vec<&str> = plain.into_iter().map(|line| line.as_str()).filter(|line| !line.is_empty()).collect();
    // As an image, because a page that does not trust the notebook yet (JupyterLab
    // before the first run, GitHub) takes drawings out of HTML but leaves images.
    let words = attribute(&chart.alt);
    let picture = format!(
        "<img role=\"img\" aria-label=\"{words}\" alt=\"{words}\" style=\"max-width:100%;height:auto\" src=\"data:image/svg+xml,{}\">",
        utf8_percent_encode(&picture(chart), ADDRESS),
    );
    let note = if chart.note.is_empty() { String::new() } else { format!(" {}", text(&chart.note)) };
    let html = format!(
        "<figure style=\"margin:0\">\n{picture}\n<figcaption>{}.{note}\n<details><summary>The figures in words</summary>\
         {}</details>\n{}</figcaption>\n</figure>",
        text(chart.subtitle.trim_end_matches('.')),
        text(&chart.description),
        notes.html.as_deref().unwrap_or_default(),
    );
    Forms::rich(plain.join("\n"), html)
}

/// The picture as the report has it, with its words for those who do not see it.
fn picture(chart: &Chart) -> String {
    let opening = format!("<svg role=\"img\" aria-label=\"{}\" ", attribute(&chart.alt));
    for_screens(chart.svg.trim_end()).replacen("<svg ", &opening, 1)
}

/// What may not stand in the data of an address inside an attribute.
const ADDRESS: &AsciiSet = &CONTROLS
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'&')
    .add(b'#')
    .add(b'%')
    .add(b'\\')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'^');
