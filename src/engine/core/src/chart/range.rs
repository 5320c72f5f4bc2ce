//! From the least to the most that something may be.

use super::bars::Labels;
use super::canvas::{BLUE, Canvas, GRID, LABEL, LEADING, Marker, ORANGE, TEXT, TICK, VALUE, WIDTH};
use super::layout::{Axis, amount, extent, ticks};
use super::meta::{Meta, plain_draw, shared_methods};
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{Quantity, words};

type Row = (String, Quantity, Quantity, Option<Quantity>);

/// A line from low to high for each row, with a diamond where one value is
/// marked.
///
/// ```
/// use pledgebook::chart::Range;
/// use pledgebook::prelude::*;
/// let read = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "annual-report", "page 5")) };
/// let chart = Range::new("estimates", "Estimated savings, £ million")
///     .row("First claim", &read("30")?, &read("90")?, Some(&read("45")?))
///     .row("Second claim", &read("10")?, &read("20")?, None)
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Range chart of estimated savings, £ million: a line from low to high for First claim and Second claim. \
///      The widest range is that of First claim.",
/// );
/// assert_eq!(
///     chart.description,
///     "First claim: £30 million to £90 million, £45 million marked; Second claim: £10 million to £20 million.",
/// );
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Range {
    meta: Meta,
    rows: Vec<Row>,
}

shared_methods!(Range);
plain_draw!(Range);

impl Range {
    /// Begins a chart; the subtitle says what is measured, and in what.
    pub fn new(name: &str, subtitle: &str) -> Self {
        Range { meta: Meta::new(name, subtitle), rows: Vec::new() }
    }

    /// The next row; the note should say what a marked value is.
    pub fn row(mut self, label: &str, low: &Figure, high: &Figure, marked: Option<&Figure>) -> Self {
        let (low, high) = (self.meta.take(low), self.meta.take(high));
        let marked = marked.map(|figure| self.meta.take(figure));
        self.rows.push((label.to_owned(), low, high, marked));
        self
    }

    fn alt(&self) -> String {
        let labels: Vec<&str> = self.rows.iter().map(|row| row.0.as_str()).collect();
        let of = self.meta.of("Range chart");
        let mut alt = format!("{}: a line from low to high for {}.", of.trim_end_matches('.'), words::list(&labels));
        let widest = self.rows.iter().rev().max_by_key(|row| row.2.amount - row.1.amount);
        if let (Some(row), true) = (widest, self.rows.len() > 1) {
            alt += &format!(" The widest range is that of {}.", row.0);
        }
        alt
    }

    fn description(&self) -> String {
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|(label, low, high, marked)| {
                let marked = marked.as_ref().map(|q| format!(", {} marked", words::long(q))).unwrap_or_default();
                if low == high {
                    format!("{label}: {}{marked}", words::long(low))
                } else {
                    format!("{label}: {} to {}{marked}", words::long(low), words::long(high))
                }
            })
            .collect();
        format!("{}.", rows.join("; "))
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let labels = Labels::of(self.rows.iter().map(|(label, ..)| label.as_str()));
        let ticks = ticks(&self.meta.quantities, false);
        let (low, high) = extent(&ticks, &self.meta.quantities);
        let widest = |pick: fn(&Row) -> &Quantity| {
            self.rows.iter().map(|row| VALUE.width(&words::short(pick(row)))).fold(0.0, f64::max)
        };
        // A low value may stand left of its dot even where that is the axis' end.
        let (left, to) = (labels.width + 30.0, WIDTH - 24.0 - widest(|row| &row.2));
        let roomy = Axis { low, high, from: left, to };
        let overhang = self
            .rows
            .iter()
            .map(|row| left + 8.0 + VALUE.width(&words::short(&row.1)) - roomy.at(amount(&row.1)))
            .fold(0.0, f64::max);
        let axis = Axis { from: left + overhang, ..roomy };
        let heights: Vec<f64> = self
            .rows
            .iter()
            .zip(&labels.lines)
            .map(|(row, lines)| (LEADING * lines.len() as f64 + 14.0).max(if row.3.is_some() { 66.0 } else { 48.0 }))
            .collect();
        let foot = 8.0 + heights.iter().sum::<f64>();
        for (value, label) in &ticks {
            let x = axis.at(*value);
            canvas.line(&[(x, 6.0), (x, foot)], GRID, 1);
            canvas.text(x, foot + 18.0, label, TICK.middle());
        }
        let mut top = 8.0;
        for (((_, low, high, marked), lines), height) in self.rows.iter().zip(&labels.lines).zip(heights) {
            let y = top + height / 2.0 + if marked.is_some() { 10.0 } else { 0.0 };
            canvas.block(labels.width, y, lines, LABEL.end());
            let (from, to) = (axis.at(amount(low)), axis.at(amount(high)));
            canvas.line(&[(from, y), (to, y)], BLUE, 5);
            canvas.disc((from, y), 9.0, BLUE);
            canvas.disc((to, y), 9.0, BLUE);
            if low != high {
                canvas.text_on_ground(from - 16.0, y, &words::short(low), VALUE.end());
            }
            canvas.text_on_ground(to + 16.0, y, &words::short(high), VALUE);
            if let Some(marked) = marked {
                let x = axis.at(amount(marked));
                canvas.marker(Marker::Diamond, (x, y), 12.0, plotters::style::WHITE, false);
                canvas.marker(Marker::Diamond, (x, y), 9.0, ORANGE, false);
                canvas.text_on_ground(x, y - 26.0, &words::short(marked), VALUE.middle());
            }
            top += height;
        }
        canvas.line(&[(axis.from, foot), (axis.to, foot)], TEXT, 1);
        (canvas, foot + 34.0)
    }
}
