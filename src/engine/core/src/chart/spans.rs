//! Sums over the years they cover.

use super::bars::{Labels, end_width};
use super::canvas::{Canvas, WIDTH};
use super::colours::BLUE;
use super::layout::Axis;
use super::meta::{Meta, shared_methods};
use super::picture::Chart;
use super::plotted::Plotted;
use super::said::settle;
use super::text::{LABEL, LEADING, VALUE};
use crate::Result;
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{FinancialYear, Quantity, words};

/// Bars over the financial years that each sum covers, one row for each, the earliest at
/// the top, so that overlap shows; a bar is hatched where its money is inside another.
///
/// ```
/// use pledgebook::chart::Spans;
/// use pledgebook::prelude::*;
/// let read = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "budget-book", "table 1")) };
/// let years = |from: &str, to: &str| -> Result<(FinancialYear, FinancialYear)> { Ok((from.parse()?, to.parse()?)) };
/// let chart = Spans::new("grants", "Grants, £ million")
///     .span("Repairs", years("2025-26", "2027-28")?, Some(&read("3.4")?), false)
///     .span("New branch", years("2024-25", "2025-26")?, Some(&read("2.4")?), false)
///     .span("Roof", years("2025-26", "2025-26")?, None, true)
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Chart of the years covered, grants, £ million. It shows three sums over 2024–25 to 2027–28; \
///      three of them share a year with another, and one is inside another.",
/// );
/// assert_eq!(
///     chart.description,
///     "New branch: 2024–25 to 2025–26, £2.4 million; Roof: 2025–26, no sum, inside another; \
///      Repairs: 2025–26 to 2027–28, £3.4 million.",
/// );
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Spans {
    meta: Meta,
    spans: Vec<Span>,
}

#[derive(Clone, Debug)]
struct Span {
    label: String,
    first: FinancialYear,
    last: FinancialYear,
    sum: Option<Quantity>,
    inside: bool,
}

impl Span {
    /// "2016–17", "2016–17 to 2019–20".
    fn years(&self) -> String {
        if self.first == self.last { self.first.to_string() } else { format!("{} to {}", self.first, self.last) }
    }
}

shared_methods!(Spans);

impl Spans {
    /// Begins a chart; the subtitle says what is measured, and in what.
    pub fn new(name: &str, subtitle: &str) -> Self {
        Spans { meta: Meta::new(name, subtitle), spans: Vec::new() }
    }

    /// A sum and the first and last year it covers, in any order; whether its money is
    /// inside that of another.
    pub fn span(
        mut self,
        label: &str,
        (first, last): (FinancialYear, FinancialYear),
        figure: Option<&Figure>,
        inside: bool,
    ) -> Self {
        let sum = figure.map(|figure| self.meta.take(figure));
        let (first, last) = (first.min(last), first.max(last));
        self.spans.push(Span { label: label.to_owned(), first, last, sum, inside });
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// As [`Columns::draw`](super::Columns::draw).
    pub fn draw(mut self) -> Result<Chart> {
        self.meta.check()?;
        settle(self.spans.iter_mut().filter_map(|span| span.sum.as_mut()).collect(), true);
        self.spans.sort_by_key(|span| (span.first, span.last));
        let (canvas, height) = self.paint();
        let (alt, description) = (self.alt(), self.description());
        self.meta.plotted = self.plotted();
        self.meta.finish(canvas, height, alt, description)
    }

    /// The first and the last year that any of them covers.
    fn years(&self) -> Option<(FinancialYear, FinancialYear)> {
        Some((self.spans.iter().map(|span| span.first).min()?, self.spans.iter().map(|span| span.last).max()?))
    }

    fn alt(&self) -> String {
        let alt = self.meta.of("Chart of the years covered,").replacen(", of ", ", ", 1);
        let Some((first, last)) = self.years() else { return alt };
        let number = |n: usize| words::spelled(n as i64);
        let meets = |(at, span): &(usize, &Span)| {
            let mut others = self.spans.iter().enumerate();
            others.any(|(other, with)| other != *at && with.first <= span.last && span.first <= with.last)
        };
        let shared = self.spans.iter().enumerate().filter(meets).count();
        let inside = self.spans.iter().filter(|span| span.inside).count();
        let sums =
            if self.spans.len() == 1 { "one sum".to_owned() } else { format!("{} sums", number(self.spans.len())) };
        let over = if first == last { format!("in {first}") } else { format!("over {first} to {last}") };
        let shared = match shared {
            0 => "none of them shares a year with another".to_owned(),
            n => format!("{} of them share a year with another", number(n)),
        };
        let inside = match inside {
            0 => String::new(),
            1 => ", and one is inside another".to_owned(),
            n => format!(", and {} are inside another", number(n)),
        };
        format!("{alt} It shows {sums} {over}; {shared}{inside}.")
    }

    fn plotted(&self) -> Vec<Plotted> {
        let span = |span: &Span| {
            let inside = if span.inside { ", inside another" } else { "" };
            Plotted::new(&span.label, span.sum.as_ref()).or("no sum").noted(format!("{}{inside}", span.years()))
        };
        self.spans.iter().map(span).collect()
    }

    fn description(&self) -> String {
        let rows = self.spans.iter().map(|span| {
            let years = span.years();
            let sum = span.sum.as_ref().map_or_else(|| "no sum".into(), words::long);
            format!("{}: {years}, {sum}{}", span.label, if span.inside { ", inside another" } else { "" })
        });
        format!("{}.", rows.collect::<Vec<_>>().join("; "))
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let labels = Labels::of(self.spans.iter().map(|span| span.label.as_str()));
        let room = self.spans.iter().map(|span| end_width(span.sum.as_ref(), "")).fold(0.0, f64::max);
        let (first, last) = self.years().unwrap_or((FinancialYear::starting(0), FinancialYear::starting(0)));
        let (low, high) = (f64::from(first.start()), f64::from(last.start()) + 1.0);
        let from = labels.width + 16.0;
        let axis = Axis { low, high, from, to: (WIDTH - room).max(from + 80.0) };
        let heights: Vec<f64> =
            labels.lines.iter().map(|lines| (LEADING * lines.len() as f64 + 8.0).max(30.0)).collect();
        let foot = 6.0 + heights.iter().sum::<f64>();
        let every = ((high - low) * 44.0 / (axis.to - axis.from)).ceil().max(1.0) as usize;
        axis.draw_years(&mut canvas, (low as i32..=high as i32).step_by(every), foot);
        let mut top = 6.0;
        for ((span, lines), height) in self.spans.iter().zip(&labels.lines).zip(heights) {
            let y = top + height / 2.0;
            canvas.mark((0.0, top), (WIDTH, top + height));
            canvas.block(labels.width, y, lines, LABEL.end());
            // A bar ends where the next financial year begins.
            let (start, end) = (axis.at(f64::from(span.first.start())), axis.at(f64::from(span.last.start()) + 1.0));
            let corners = ((start, y - 10.0), (end, y + 10.0));
            if span.inside {
                canvas.hatched(corners.0, corners.1, BLUE);
            } else {
                canvas.bar(corners.0, corners.1, BLUE);
            }
            let words = span.sum.as_ref().map_or_else(|| "no sum".into(), words::short);
            canvas.text_on_ground(end + 8.0, y, &words, VALUE);
            top += height;
        }
        (canvas, foot + 34.0)
    }
}
