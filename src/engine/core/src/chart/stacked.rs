//! What a whole is made of.

use super::canvas::{Canvas, WIDTH};
use super::colours::{CYCLE, MUTED, TEXT};
use super::layout::{amount, spread};
use super::meta::{Meta, shared_methods};
use super::picture::Chart;
use super::plotted::Plotted;
use super::said::{alike, settle};
use super::text::{LABEL, LEADING, VALUE};
use crate::Result;
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{Quantity, words};
use plotters::style::WHITE;

#[derive(Clone, Debug)]
struct Segment {
    label: String,
    value: Quantity,
    known: bool,
}

/// Bars of full width, cut into parts; each part has its label and value below
/// it, and what is not itemised is hatched.
///
/// ```
/// use pledgebook::chart::Stacked;
/// use pledgebook::prelude::*;
/// let read = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "budget-book", "table 1")) };
/// let chart = Stacked::new("split", "Library budget, £ million")
///     .segment("Books", &read("0.3")?)
///     .segment("Staff", &read("1.2")?)
///     .unknown("Not itemised", &read("0.4")?)
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Stacked bar of library budget, £ million. It is made up of Books, Staff and Not itemised; \
///      the largest part is Staff.",
/// );
/// assert_eq!(
///     chart.description,
///     "Books: £300,000; Staff: £1.2 million; Not itemised: £400,000 (not itemised).",
/// );
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Stacked {
    meta: Meta,
    rows: Vec<(Option<String>, Vec<Segment>)>,
}

shared_methods!(Stacked);

impl Stacked {
    /// Begins a chart; the subtitle says what is measured, and in what.
    pub fn new(name: &str, subtitle: &str) -> Self {
        Stacked { meta: Meta::new(name, subtitle), rows: Vec::new() }
    }

    /// Begins another bar, with a heading.
    pub fn row(mut self, label: &str) -> Self {
        self.rows.push((Some(label.to_owned()), Vec::new()));
        self
    }

    /// The next part, from left to right.
    pub fn segment(self, label: &str, figure: &Figure) -> Self {
        self.add(label, figure, true)
    }

    /// A part of which nothing more is known: hatched.
    pub fn unknown(self, label: &str, figure: &Figure) -> Self {
        self.add(label, figure, false)
    }

    fn add(mut self, label: &str, figure: &Figure, known: bool) -> Self {
        let segment = Segment { label: label.to_owned(), value: self.meta.take(figure), known };
        match self.rows.last_mut() {
            Some(row) => row.1.push(segment),
            None => self.rows.push((None, vec![segment])),
        }
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// As [`Columns::draw`](super::Columns::draw), and where a part is negative
    /// or a bar has none.
    pub fn draw(mut self) -> Result<Chart> {
        self.meta.check()?;
        let segments = self.rows.iter_mut().flat_map(|(_, segments)| segments);
        settle(segments.map(|segment| &mut segment.value).collect(), true);
        for (_, segments) in &self.rows {
            if segments.iter().all(|segment| segment.value.amount.is_zero())
                || segments.iter().any(|segment| segment.value.is_negative())
            {
                return Err(self.meta.problem("a bar has no parts, or a negative one"));
            }
        }
        let (canvas, height) = self.paint();
        let (alt, description) = (self.alt(), self.description());
        self.meta.plotted = self
            .rows
            .iter()
            .flat_map(|(heading, segments)| {
                segments.iter().map(move |segment| {
                    Plotted::new(&segment.label, Some(&segment.value))
                        .of(heading.clone().unwrap_or_default())
                        .noted(if segment.known { "" } else { "not itemised" })
                })
            })
            .collect();
        self.meta.finish(canvas, height, alt, description)
    }

    fn alt(&self) -> String {
        let mut alt = self.meta.of(if self.rows.len() > 1 { "Stacked bars" } else { "Stacked bar" });
        for (heading, segments) in &self.rows {
            let labels: Vec<&str> = segments.iter().map(|segment| segment.label.as_str()).collect();
            let heading = heading.as_deref().unwrap_or("It");
            let most = segments.iter().max_by_key(|segment| segment.value.amount);
            alt += &format!(" {heading} is made up of {}", words::list(&labels));
            let largest: Vec<&str> = segments
                .iter()
                .filter(|segment| most.is_some_and(|most| alike(&most.value, &segment.value)))
                .map(|segment| segment.label.as_str())
                .collect();
            match largest.as_slice() {
                all if all.len() == segments.len() && all.len() > 1 => alt += "; all parts are about the same",
                [one] if segments.len() > 1 => alt += &format!("; the largest part is {one}"),
                [] | [_] => {}
                some => alt += &format!("; the largest parts are {}", words::list(some)),
            }
            alt += ".";
        }
        alt
    }

    fn description(&self) -> String {
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|(heading, segments)| {
                let parts: Vec<String> = segments
                    .iter()
                    .map(|s| {
                        let known = if s.known { "" } else { " (not itemised)" };
                        format!("{}: {}{known}", s.label, words::long(&s.value))
                    })
                    .collect();
                let heading = heading.as_ref().map(|heading| format!("{heading}: ")).unwrap_or_default();
                format!("{heading}{}.", parts.join("; "))
            })
            .collect();
        rows.join(" ")
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let mut names: Vec<&str> = Vec::new();
        for segment in self.rows.iter().flat_map(|row| &row.1).filter(|segment| segment.known) {
            if !names.contains(&segment.label.as_str()) {
                names.push(&segment.label);
            }
        }
        let mut top = 6.0;
        for (heading, segments) in &self.rows {
            if let Some(heading) = heading {
                let lines = VALUE.wrap(heading, WIDTH - 2.0 * LEFT);
                let height = LEADING * lines.len() as f64;
                canvas.block(LEFT, top + 0.5 + height / 2.0, &lines, VALUE);
                top += height + 9.0;
            }
            top = paint_row(&mut canvas, top, segments, &names) + 22.0;
        }
        (canvas, top - 14.0)
    }
}

const LEFT: f64 = 4.0;
const BAR: f64 = 72.0;

/// One bar with its labels; returns where it ends.
fn paint_row(canvas: &mut Canvas, top: f64, segments: &[Segment], names: &[&str]) -> f64 {
    let full = WIDTH - 2.0 * LEFT;
    let total: f64 = segments.iter().map(|segment| amount(&segment.value)).sum();
    let mut x = LEFT;
    let mut centres = Vec::new();
    for (i, segment) in segments.iter().enumerate() {
        let width = full * amount(&segment.value) / total;
        let gap = if i + 1 == segments.len() || width < 6.0 { 0.0 } else { 3.0 };
        let (from, to) = ((x, top), (x + (width - gap).max(1.0), top + BAR));
        canvas.mark(from, to);
        if segment.known {
            let at = names.iter().position(|name| *name == segment.label).unwrap_or(0);
            canvas.bar(from, to, CYCLE[at % CYCLE.len()]);
        } else {
            canvas.bar(from, to, WHITE);
            canvas.hatched(from, to, MUTED);
        }
        centres.push((from.0 + to.0) / 2.0);
        x += width;
    }
    let (blocks, sizes) = blocks(segments, full);
    let places = spread(&centres, &sizes, LEFT - 6.0, WIDTH - LEFT + 6.0);
    let foot = top + BAR;
    let straight = centres.iter().zip(&places).all(|(centre, place)| (centre - place).abs() < 4.0);
    let reach = if straight { 16.0 } else { 48.0 };
    let mut lowest: f64 = foot;
    for (i, segment) in segments.iter().enumerate() {
        let (centre, place) = (centres[i], places[i]);
        let bend: &[(f64, f64)] = if straight {
            &[(centre, foot + 2.0), (centre, foot + reach)]
        } else {
            &[(centre, foot + 2.0), (centre, foot + 8.0), (place, foot + reach - 6.0), (place, foot + reach)]
        };
        canvas.line(bend, TEXT, 1);
        let first = foot + reach + 14.0;
        canvas.text(place, first, &words::short(&segment.value), VALUE.middle());
        let middle = first + LEADING * (blocks[i].len() as f64 + 1.0) / 2.0;
        canvas.block(place, middle, &blocks[i], LABEL.middle());
        lowest = lowest.max(first + LEADING * blocks[i].len() as f64 + 12.0);
    }
    lowest
}

/// Labels in lines, as wide as leaves room for all of them side by side.
fn blocks(segments: &[Segment], full: f64) -> (Vec<Vec<String>>, Vec<f64>) {
    let mut measure = 260.0;
    loop {
        let blocks: Vec<Vec<String>> = segments.iter().map(|segment| LABEL.wrap(&segment.label, measure)).collect();
        let sizes: Vec<f64> = blocks
            .iter()
            .zip(segments)
            .map(|(lines, s)| LABEL.widest(lines).max(VALUE.width(&words::short(&s.value))) + 16.0)
            .collect();
        if sizes.iter().sum::<f64>() <= full + 12.0 || measure < 60.0 {
            return (blocks, sizes);
        }
        measure -= 10.0;
    }
}
