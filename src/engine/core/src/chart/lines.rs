//! Series over time: financial years, calendar years, quarters or months.

use super::canvas::{Canvas, DASHES, MARKERS, WIDTH};
use super::colours::{CYCLE, GRID, TEXT};
use super::layout::{Axis, Taken, amount, extent, spread, ticks};
use super::meta::{Meta, course, in_words, shared_methods};
use super::picture::Chart;
use super::plotted::Plotted;
use super::said::settle;
use super::text::{LABEL, LEADING, TICK, VALUE};
use crate::Result;
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{FinancialYear, Quantity, words};
use pledgebook_frame::{Period, PeriodKind};
use std::collections::BTreeSet;

/// Lines over financial years, or periods of another kind, each named at its end; a missing
/// one is a gap.
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
    series: Vec<(String, Vec<(Period, Quantity)>)>,
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

    /// A point of the line begun last, in a financial year.
    pub fn point(self, x: FinancialYear, figure: &Figure) -> Self {
        self.period(x.into(), figure)
    }

    /// A point of the line begun last, in a period of any kind: the same kind for all.
    ///
    /// ```
    /// use pledgebook::chart::Lines;
    /// use pledgebook::prelude::*;
    /// let visits = |number: i32| Figure::read(Quantity::new(number, Unit::Count("visits".into())), "returns", "page 2");
    /// let chart = Lines::new("visits", "Visits")
    ///     .period("2022".parse()?, &visits(40))
    ///     .period("2023".parse()?, &visits(60))
    ///     .draw()?;
    /// assert_eq!(chart.description, "2022: 40 visits; 2023: 60 visits.");
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    pub fn period(mut self, x: Period, figure: &Figure) -> Self {
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
        let kinds: BTreeSet<PeriodKind> = self.points().map(|point| point.0.kind()).collect();
        if let [one, other, ..] = kinds.into_iter().collect::<Vec<_>>()[..] {
            return Err(self.meta.problem(&format!("one point is in a {}, another in a {}", one.name(), other.name())));
        }
        let points = self.series.iter_mut().flat_map(|(_, points)| points);
        settle(points.map(|(_, q)| q).collect(), self.from_zero);
        self.series.retain(|(_, points)| !points.is_empty());
        self.series.iter_mut().for_each(|(_, points)| points.sort_by_key(|point| point.0));
        let (canvas, height) = self.paint();
        let (alt, description) = (self.alt(), self.description());
        self.meta.plotted = self
            .series
            .iter()
            .flat_map(|(name, points)| points.iter().map(move |(x, q)| Plotted::new(x.to_string(), Some(q)).of(name)))
            .collect();
        self.meta.finish(canvas, height, alt, description)
    }

    fn named(points: &[(Period, Quantity)]) -> Vec<(String, Quantity)> {
        points.iter().map(|(period, q)| (period.to_string(), q.clone())).collect()
    }

    fn points(&self) -> impl Iterator<Item = &(Period, Quantity)> {
        self.series.iter().flat_map(|(_, points)| points)
    }

    /// The first and the last period.
    fn ends(&self) -> Option<(Period, Period)> {
        let all = || self.points().map(|point| point.0);
        all().min().zip(all().max())
    }

    fn alt(&self) -> String {
        let mut alt = self.meta.of("Line chart");
        if let Some((first, last)) = self.ends() {
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
                name + &in_words(points.iter().map(|(period, q)| (period.to_string(), Some(q))))
            })
            .collect();
        rows.join(" ")
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
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
        let Some((first, last)) = self.ends() else { return (canvas, foot) };
        let steps = last.since(first).max(1);
        let place = |period: Period| period.since(first) as f64;
        let x = Axis { low: 0.0, high: steps as f64, from: left + 36.0, to: plot_right - 12.0 };
        // As many periods as have room, counted back from the last.
        let room = TICK.width(&last.to_string()).max(TICK.width(&first.to_string())).max(66.0) + 16.0;
        let every = (room / ((x.to - x.from) / steps as f64)).ceil().max(1.0) as usize;
        for back in (0..=last.since(first)).step_by(every) {
            let (period, at) = (last.before(back), x.at((last.since(first) - back) as f64));
            canvas.line(&[(at, foot), (at, foot + 6.0)], TEXT, 1);
            canvas.text(at, foot + 20.0, &period.to_string(), TICK.middle());
        }
        let sizes: Vec<f64> = names.iter().map(|lines| LEADING * (lines.len() as f64 + 1.0) + 6.0).collect();
        let mut ends_at = Vec::new();
        let mut taken = Taken::default();
        for (i, (_, points)) in self.series.iter().enumerate() {
            let (colour, dash, marker) = (CYCLE[i % 6], DASHES[i % 4], MARKERS[i % 4]);
            let at = |point: &(Period, Quantity)| (x.at(place(point.0)), y.at(amount(&point.1)));
            let joined = points.chunk_by(|a, b| place(b.0) - place(a.0) < 1.5);
            for run in joined {
                let path: Vec<_> = run.iter().map(at).collect();
                path.windows(2).for_each(|pair| taken.take_line(pair[0], pair[1]));
                canvas.dashed(&path, colour, 4, dash);
            }
            for point in points {
                canvas.mark_point(at(point));
                canvas.marker(marker, at(point), 7.0, colour, false);
            }
            ends_at.push(points.last().map_or((0.0, 0.0), at));
        }
        // A series that stops early is named where it stops, the others at the edge.
        let (late, early): (Vec<usize>, Vec<usize>) =
            (0..self.series.len()).partition(|i| ends_at[*i].0 + 60.0 > plot_right);
        let wanted: Vec<f64> = late.iter().map(|i| ends_at[*i].1).collect();
        let late_sizes: Vec<f64> = late.iter().map(|i| sizes[*i]).collect();
        let words = plot_right + 22.0;
        for (i, place) in late.into_iter().zip(spread(&wanted, &late_sizes, 0.0, foot + 6.0)) {
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
