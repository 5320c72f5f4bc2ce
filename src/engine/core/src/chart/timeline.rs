//! Events and the sums that came with them.

use super::canvas::{Canvas, WIDTH};
use super::colours::BLUE;
use super::layout::{Axis, amount};
use super::meta::{Meta, shared_methods};
use super::picture::Chart;
use super::plotted::Plotted;
use super::said::{alike, settle};
use super::text::{LABEL, LEADING, VALUE};
use crate::Result;
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{PartialDate, Quantity, words};

/// A timeline, one row for each event, the earliest at the top; the area of a
/// dot is in proportion to its sum, and it is hollow where there was none.
///
/// ```
/// use pledgebook::chart::Timeline;
/// use pledgebook::prelude::*;
/// let read = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "budget-book", "table 1")) };
/// let chart = Timeline::new("grants", "Grants, £ million")
///     .event("2024-03-06".parse()?, "Repairs", Some(&read("3.4")?))
///     .event("2013-09".parse()?, "New branch", Some(&read("2.4")?))
///     .event("2013-01".parse()?, "Reading room", None)
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Timeline of grants, £ million. It shows three events, from Reading room in 2013 to Repairs in 2024; \
///      the largest sum is that of Repairs, and one has no sum.",
/// );
/// assert_eq!(
///     chart.description,
///     "January 2013: Reading room, no sum; September 2013: New branch, £2.4 million; \
///      6 March 2024: Repairs, £3.4 million.",
/// );
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Timeline {
    meta: Meta,
    events: Vec<(PartialDate, String, Option<Quantity>)>,
}

shared_methods!(Timeline);

impl Timeline {
    /// Begins a chart; the subtitle says what is measured, and in what.
    pub fn new(name: &str, subtitle: &str) -> Self {
        Timeline { meta: Meta::new(name, subtitle), events: Vec::new() }
    }

    /// An event, in any order, with its sum if it had one.
    pub fn event(mut self, date: PartialDate, label: &str, figure: Option<&Figure>) -> Self {
        let quantity = figure.map(|figure| self.meta.take(figure));
        self.events.push((date, label.to_owned(), quantity));
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// As [`Columns::draw`](super::Columns::draw).
    pub fn draw(mut self) -> Result<Chart> {
        self.meta.check()?;
        settle(self.events.iter_mut().filter_map(|(_, _, q)| q.as_mut()).collect(), true);
        self.events.sort_by_key(|event| event.0.first_day());
        let (canvas, height) = self.paint();
        let alt = self.alt();
        let rows: Vec<String> = self
            .events
            .iter()
            .map(|(date, label, q)| {
                format!("{date}: {label}, {}", q.as_ref().map_or_else(|| "no sum".into(), words::long))
            })
            .collect();
        self.meta.plotted = self
            .events
            .iter()
            .map(|(date, label, q)| Plotted::new(label, q.as_ref()).or("no sum").noted(date.to_string()))
            .collect();
        self.meta.finish(canvas, height, alt, format!("{}.", rows.join("; ")))
    }

    fn alt(&self) -> String {
        let mut alt = self.meta.of("Timeline");
        let (Some(first), Some(last)) = (self.events.first(), self.events.last()) else {
            return alt;
        };
        if self.events.len() == 1 {
            return format!("{alt} It shows one event, {} in {}.", first.1, first.0.year());
        }
        alt += &format!(
            " It shows {} events, from {} in {} to {} in {}",
            words::spelled(self.events.len() as i64),
            first.1,
            first.0.year(),
            last.1,
            last.0.year(),
        );
        let sums: Vec<(&str, &Quantity)> =
            self.events.iter().filter_map(|(_, label, q)| Some((label.as_str(), q.as_ref()?))).collect();
        if let Some((_, most)) = sums.iter().max_by_key(|(_, q)| q.amount) {
            let largest: Vec<&str> = sums.iter().filter(|(_, q)| alike(q, most)).map(|(label, _)| *label).collect();
            alt += &match largest.as_slice() {
                [one] => format!("; the largest sum is that of {one}"),
                some if some.len() == sums.len() => "; all sums are about the same".to_owned(),
                some => format!("; the largest sums are those of {}", words::list(some)),
            };
        }
        match self.events.iter().filter(|event| event.2.is_none()).count() {
            0 => alt + ".",
            1 => alt + ", and one has no sum.",
            n => format!("{alt}, and {} have no sum.", words::spelled(n as i64)),
        }
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let at = |event: &(PartialDate, String, Option<Quantity>)| event.0.decimal_year();
        let first = self.events.iter().map(at).fold(f64::INFINITY, f64::min).floor();
        let last = self.events.iter().map(at).fold(first, f64::max).floor() + 1.0;
        let axis = Axis { low: first, high: last, from: 44.0, to: WIDTH - 44.0 };
        let most = self.meta.quantities.iter().map(|q| amount(q).abs()).fold(f64::MIN_POSITIVE, f64::max);
        let rows: Vec<Row> = self
            .events
            .iter()
            .map(|event| {
                let x = axis.at(at(event));
                let radius = event.2.as_ref().map_or(8.0, |q| (30.0 * (amount(q).abs() / most).sqrt()).max(3.0));
                let value = event.2.as_ref().map(words::short).unwrap_or_default();
                let lead = if value.is_empty() { 0.0 } else { VALUE.width(&value) + 10.0 };
                let room = |side: f64| side - radius - 14.0 - lead;
                let (right, left) = (room(WIDTH - 4.0 - x), room(x - 4.0));
                let to_right = LABEL.width(&event.1) <= right || right >= left;
                let lines = LABEL.wrap(&event.1, right.max(left).min(if to_right { right } else { left }));
                let height = (radius * 2.0).max(LEADING * lines.len() as f64).max(26.0) + 10.0;
                Row { x, radius, value, lead, to_right, lines, height }
            })
            .collect();
        let foot = 6.0 + rows.iter().map(|row| row.height).sum::<f64>();
        let every = ((last - first) / 13.0).ceil().max(1.0) as usize;
        axis.draw_years(&mut canvas, (first as i32..=last as i32).step_by(every), foot);
        let mut top = 6.0;
        for (row, event) in rows.iter().zip(&self.events) {
            canvas.mark((0.0, top), (WIDTH, top + row.height));
            row.paint(&mut canvas, top + row.height / 2.0, event.2.is_some());
            top += row.height;
        }
        (canvas, foot + 34.0)
    }
}

struct Row {
    x: f64,
    radius: f64,
    value: String,
    /// Room for the value, before the label.
    lead: f64,
    to_right: bool,
    lines: Vec<String>,
    height: f64,
}

impl Row {
    fn paint(&self, canvas: &mut Canvas, y: f64, has_sum: bool) {
        if has_sum {
            canvas.disc((self.x, y), self.radius, BLUE);
        } else {
            canvas.ring((self.x, y), self.radius, BLUE);
        }
        let away = self.radius + 9.0;
        let first = y - LEADING * (self.lines.len() as f64 - 1.0) / 2.0;
        let widths: Vec<f64> = self.lines.iter().map(|line| LABEL.width(line)).collect();
        let widest = widths.iter().copied().fold(0.0, f64::max);
        // To the left of a dot the block still begins with the value and reads on.
        let begin = if self.to_right { self.x + away } else { self.x - away - widest - self.lead };
        if !self.value.is_empty() {
            canvas.text_on_ground(begin, first, &self.value, VALUE);
        }
        for (i, line) in self.lines.iter().enumerate() {
            canvas.text_on_ground(begin + self.lead, first + LEADING * i as f64, line, LABEL);
        }
    }
}
