//! Series over financial years.

use super::canvas::{CYCLE, Canvas, DASHES, GRID, MARKERS, TEXT, WIDTH};
use super::layout::{Axis, Taken, amount, extent, spread, ticks};
use super::meta::{Meta, course, in_words, shared_methods};
use super::picture::Chart;
use super::text::{LABEL, LEADING, TICK, VALUE};
use crate::Result;
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{FinancialYear, Quantity, words};

/// Lines over financial years, each named at its end; a missing year is a gap.
///
/// ```
/// use pledgebook::chart::Lines;
/// use pledgebook::prelude::*;
/// let read = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "budget-book", "table 1")) };
/// let chart = Lines::new("budgets", "Budgets, £ million")
///     .series("Cash").point("2022-23".parse()?, &read("100")?).point("2023-24".parse()?, &read("110")?)
///     .series("Pledged").point("2022-23".parse()?, &read("120")?).point("2023-24".parse()?, &read("60")?)
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Line chart of budgets, £ million, from 2022–23 to 2023–24. Cash: rises and ends 10% above its start. \
///      Pledged: falls and ends 50% below its start.",
/// );
/// assert_eq!(
///     chart.description,
///     "Cash – 2022–23: £100 million; 2023–24: £110 million. Pledged – 2022–23: £120 million; 2023–24: £60 million.",
/// );
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lines {
    meta: Meta,
    series: Vec<(String, Vec<(FinancialYear, Quantity)>)>,
    from_zero: bool,
}

shared_methods!(Lines);

impl Lines {
    /// Begins a chart; the subtitle says what is measured, and in what.
    pub fn new(name: &str, subtitle: &str) -> Self {
        Lines { meta: Meta::new(name, subtitle), series: Vec::new(), from_zero: true }
    }

    /// The next line; its points follow.
    pub fn series(mut self, label: &str) -> Self {
        self.series.push((label.to_owned(), Vec::new()));
        self
    }

    /// A point of the line begun last.
    pub fn point(mut self, x: FinancialYear, figure: &Figure) -> Self {
        let quantity = self.meta.take(figure);
        match self.series.last_mut() {
            Some(series) => series.1.push((x, quantity)),
            None => self.series.push((String::new(), vec![(x, quantity)])),
        }
        self
    }

    /// Whether the axis begins at zero, as it does unless told otherwise.
    pub fn from_zero(mut self, from_zero: bool) -> Self {
        self.from_zero = from_zero;
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// As [`Columns::draw`](super::Columns::draw).
    pub fn draw(mut self) -> Result<Chart> {
        self.meta.check()?;
        self.series.retain(|(_, points)| !points.is_empty());
        self.series.iter_mut().for_each(|(_, points)| points.sort_by_key(|point| point.0));
        let (canvas, height) = self.paint();
        let (alt, description) = (self.alt(), self.description());
        self.meta.finish(canvas, height, alt, description)
    }

    fn named(points: &[(FinancialYear, Quantity)]) -> Vec<(String, Quantity)> {
        points.iter().map(|(year, q)| (year.to_string(), q.clone())).collect()
    }

    fn years(&self) -> Vec<FinancialYear> {
        let all = || self.series.iter().flat_map(|(_, points)| points.iter().map(|point| point.0));
        all().min().zip(all().max()).map(|(first, last)| first.to(last).collect()).unwrap_or_default()
    }

    fn alt(&self) -> String {
        let years = self.years();
        let mut alt = self.meta.of("Line chart");
        if let (Some(first), Some(last)) = (years.first(), years.last()) {
            alt = format!("{}, from {first} to {last}.", alt.trim_end_matches('.'));
        }
        for (name, points) in &self.series {
            let name = if name.is_empty() { "It".to_owned() } else { format!("{name}:") };
            alt += &format!(" {name} {}.", course(&Self::named(points)));
        }
        alt
    }

    fn description(&self) -> String {
        let rows: Vec<String> = self
            .series
            .iter()
            .map(|(name, points)| {
                let name = if name.is_empty() { String::new() } else { format!("{name} – ") };
                name + &in_words(points.iter().map(|(year, q)| (year.to_string(), Some(q))))
            })
            .collect();
        rows.join(" ")
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let years = self.years();
        let ticks = ticks(&self.meta.quantities, self.from_zero);
        let (low, high) = extent(&ticks, &self.meta.quantities);
        let names: Vec<Vec<String>> = self.series.iter().map(|(name, _)| LABEL.wrap(name, 200.0)).collect();
        let ends: Vec<String> = self
            .series
            .iter()
            .map(|(_, points)| points.last().map(|p| words::short(&p.1)).unwrap_or_default())
            .collect();
        let name_width = names.iter().map(|lines| LABEL.widest(lines)).fold(0.0, f64::max);
        let end_width = name_width.max(ends.iter().map(|end| VALUE.width(end)).fold(0.0, f64::max));
        let left = ticks.iter().map(|tick| TICK.width(&tick.1)).fold(0.0, f64::max) + 14.0;
        let (plot_right, foot) = (WIDTH - end_width - 26.0, 350.0);
        let y = Axis { low, high, from: foot, to: 16.0 };
        for (value, label) in &ticks {
            let level = y.at(*value);
            canvas.line(&[(left, level), (plot_right, level)], if *value == 0.0 { TEXT } else { GRID }, 1);
            canvas.text(left - 10.0, level, label, TICK.end());
        }
        let steps = (years.len().saturating_sub(1)).max(1) as f64;
        let place = |year: FinancialYear| years.iter().position(|y| *y == year).unwrap_or(0) as f64;
        let x = Axis { low: 0.0, high: steps, from: left + 36.0, to: plot_right - 12.0 };
        // As many years as have room, counted back from the last.
        let each = 82.0 / ((x.to - x.from) / steps);
        let every = each.ceil().max(1.0) as usize;
        for (i, year) in years.iter().enumerate().filter(|(i, _)| (years.len() - 1 - i).is_multiple_of(every)) {
            canvas.line(&[(x.at(i as f64), foot), (x.at(i as f64), foot + 6.0)], TEXT, 1);
            canvas.text(x.at(i as f64), foot + 20.0, &year.to_string(), TICK.middle());
        }
        let sizes: Vec<f64> = names.iter().map(|lines| LEADING * (lines.len() as f64 + 1.0) + 6.0).collect();
        let mut ends_at = Vec::new();
        let mut taken = Taken::default();
        for (i, (_, points)) in self.series.iter().enumerate() {
            let (colour, dash, marker) = (CYCLE[i % 6], DASHES[i % 4], MARKERS[i % 4]);
            let at = |point: &(FinancialYear, Quantity)| (x.at(place(point.0)), y.at(amount(&point.1)));
            let joined = points.chunk_by(|a, b| place(b.0) - place(a.0) < 1.5);
            for run in joined {
                let path: Vec<_> = run.iter().map(at).collect();
                path.windows(2).for_each(|pair| taken.take_line(pair[0], pair[1]));
                canvas.dashed(&path, colour, 4, dash);
            }
            points.iter().for_each(|point| canvas.marker(marker, at(point), 7.0, colour, false));
            ends_at.push(points.last().map_or((0.0, 0.0), at));
        }
        // A series that stops early is named where it stops, the others at the edge.
        let (late, early): (Vec<usize>, Vec<usize>) =
            (0..self.series.len()).partition(|i| ends_at[*i].0 + 60.0 > plot_right);
        let wanted: Vec<f64> = late.iter().map(|i| ends_at[*i].1).collect();
        let late_sizes: Vec<f64> = late.iter().map(|i| sizes[*i]).collect();
        let words = plot_right + 22.0;
        for (i, place) in late.into_iter().zip(spread(&wanted, &late_sizes, 0.0, foot + 16.0)) {
            if (place - ends_at[i].1).abs() > 14.0 {
                canvas.line(&[(ends_at[i].0 + 11.0, ends_at[i].1), (words - 5.0, place)], CYCLE[i % 6], 1);
            }
            name_line(&mut canvas, (words, place - sizes[i] / 2.0 + 14.0), &ends[i], &names[i]);
        }
        for i in early {
            let size = (LABEL.widest(&names[i]).max(VALUE.width(&ends[i])) + 4.0, sizes[i]);
            let within = [left + 4.0, 0.0, plot_right, foot - 4.0];
            let (px, py) = taken.place(ends_at[i], size, within, false);
            name_line(&mut canvas, (px, py + 14.0), &ends[i], &names[i]);
        }
        (canvas, foot + 34.0)
    }
}

/// The last value of a line, and its name below.
fn name_line(canvas: &mut Canvas, (x, top): (f64, f64), end: &str, name: &[String]) {
    canvas.text_on_ground(x, top, end, VALUE);
    for (n, line) in name.iter().enumerate() {
        canvas.text_on_ground(x, top + LEADING * (n as f64 + 1.0), line, LABEL);
    }
}
