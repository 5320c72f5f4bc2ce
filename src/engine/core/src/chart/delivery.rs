//! What was reached, and what was promised by when.

use super::canvas::{Canvas, DASHES, MARKERS, Marker, WIDTH};
use super::colours::{CYCLE, GRID, ORANGE, TEXT};
use super::layout::{Axis, Taken, amount, extent, ticks};
use super::meta::{Meta, shared_methods};
use super::picture::Chart;
use super::plotted::Plotted;
use super::said::{alike, settle};
use super::text::{LABEL, LEADING, TICK, VALUE};
use crate::Result;
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{PartialDate, Quantity, words};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Point,
    Forecast,
    Target,
}

#[derive(Clone, Debug)]
struct Mark {
    date: PartialDate,
    value: Quantity,
    label: String,
    sort: Sort,
    series: usize,
}

/// Points reached, joined by a line; forecasts hollow; targets as open diamonds.
/// Series are never joined to one another.
///
/// ```
/// use pledgebook::chart::Delivery;
/// use pledgebook::prelude::*;
/// let read = |n: i64| Figure::read(Quantity::percent(n), "survey-2023", "page 2");
/// let chart = Delivery::new("catalogue", "Branches with an online catalogue, %")
///     .point("2022-09".parse()?, &read(86), "reported")
///     .point("2023-11".parse()?, &read(90), "")
///     .target("2025-03".parse()?, &read(95), "target")
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Chart over time of branches with an online catalogue, %. It rises from September 2022 to November 2023; \
///      a diamond marks one target, and the last value is below the last target.",
/// );
/// assert_eq!(
///     chart.description,
///     "September 2022: 86% (reported); November 2023: 90%; March 2025: 95% (target).",
/// );
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Delivery {
    meta: Meta,
    series: Vec<String>,
    marks: Vec<Mark>,
}

impl Mark {
    /// What the chart says beside the value: "forecast: plan of 2022".
    fn note(&self) -> String {
        let kind = match self.sort {
            Sort::Point => "",
            Sort::Forecast => "forecast",
            Sort::Target => "target",
        };
        let mut notes = vec![kind, self.label.as_str()];
        notes.retain(|note| !note.is_empty());
        if self.label.to_lowercase().contains(kind) && notes.len() == 2 {
            notes.remove(0);
        }
        notes.join(": ")
    }
}

shared_methods!(Delivery);

impl Delivery {
    /// Begins a chart; the subtitle says what is measured, and in what.
    pub fn new(name: &str, subtitle: &str) -> Self {
        Delivery { meta: Meta::new(name, subtitle), series: Vec::new(), marks: Vec::new() }
    }

    /// Begins another series, whose points follow.
    pub fn series(mut self, name: &str) -> Self {
        // Points before the first name are a series without one.
        if self.series.is_empty() && !self.marks.is_empty() {
            self.series.push(String::new());
        }
        self.series.push(name.to_owned());
        self
    }

    /// A value reached; without a label only the first and last are given in figures.
    pub fn point(self, date: PartialDate, figure: &Figure, label: &str) -> Self {
        self.add(date, figure, label, Sort::Point)
    }

    /// A value expected.
    pub fn forecast(self, date: PartialDate, figure: &Figure, label: &str) -> Self {
        self.add(date, figure, label, Sort::Forecast)
    }

    /// A value promised, and by when.
    pub fn target(self, date: PartialDate, figure: &Figure, label: &str) -> Self {
        self.add(date, figure, label, Sort::Target)
    }

    fn add(mut self, date: PartialDate, figure: &Figure, label: &str, sort: Sort) -> Self {
        let value = self.meta.take(figure);
        let series = self.series.len().saturating_sub(1);
        self.marks.push(Mark { date, value, label: label.to_owned(), sort, series });
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// As [`Columns::draw`](super::Columns::draw).
    pub fn draw(mut self) -> Result<Chart> {
        self.meta.check()?;
        settle(self.marks.iter_mut().map(|mark| &mut mark.value).collect(), true);
        if self.series.is_empty() {
            self.series.push(String::new());
        }
        self.marks.sort_by_key(|mark| (mark.series, mark.date.first_day()));
        let (canvas, height) = self.paint();
        let (alt, description) = (self.alt(), self.description());
        self.meta.plotted = self
            .marks
            .iter()
            .map(|mark| {
                Plotted::new(mark.date.to_string(), Some(&mark.value)).of(&self.series[mark.series]).noted(mark.note())
            })
            .collect();
        self.meta.finish(canvas, height, alt, description)
    }

    fn of(&self, series: usize, wanted: impl Fn(Sort) -> bool) -> Vec<&Mark> {
        self.marks.iter().filter(|mark| mark.series == series && wanted(mark.sort)).collect()
    }

    fn alt(&self) -> String {
        let mut alt = self.meta.of("Chart over time");
        for (i, name) in self.series.iter().enumerate() {
            let points = self.of(i, |sort| sort == Sort::Point);
            let (Some(first), Some(last)) = (points.first(), points.last()) else {
                continue;
            };
            let name = if name.is_empty() { "It".to_owned() } else { format!("{name}:") };
            let up = |a: &Mark, b: &Mark| b.value.amount > a.value.amount && !alike(&a.value, &b.value);
            let steps = || points.windows(2).map(|pair| (pair[0], pair[1]));
            let both_ways = steps().any(|(a, b)| up(a, b)) && steps().any(|(a, b)| up(b, a));
            let (from, to) = (&first.date, &last.date);
            alt += &match (up(first, last), up(last, first)) {
                _ if points.len() == 1 => format!(" {name} has one value, in {from}"),
                (true, _) if both_ways => format!(" {name} goes up and down, and is higher in {to} than in {from}"),
                (_, true) if both_ways => format!(" {name} goes up and down, and is lower in {to} than in {from}"),
                (true, _) => format!(" {name} rises from {from} to {to}"),
                (_, true) => format!(" {name} falls from {from} to {to}"),
                _ if first.value.amount == last.value.amount => format!(" {name} is the same in {from} and {to}"),
                _ => format!(" {name} is about the same in {from} and {to}"),
            };
            let targets = self.of(i, |sort| sort == Sort::Target);
            if let Some(target) = targets.last() {
                let count = words::spelled(targets.len() as i64);
                let (marks, s) = if targets.len() == 1 { ("a diamond marks", "") } else { ("diamonds mark", "s") };
                let side = match last.value.amount.cmp(&target.value.amount) {
                    std::cmp::Ordering::Less | std::cmp::Ordering::Greater if alike(&last.value, &target.value) => {
                        "about equal to"
                    }
                    std::cmp::Ordering::Less => "below",
                    std::cmp::Ordering::Equal => "equal to",
                    std::cmp::Ordering::Greater => "above",
                };
                alt += &format!("; {marks} {count} target{s}, and the last value is {side} the last target");
            }
            alt += ".";
        }
        alt
    }

    fn description(&self) -> String {
        let mut rows = Vec::new();
        for (i, name) in self.series.iter().enumerate() {
            let said: Vec<String> = self
                .of(i, |_| true)
                .iter()
                .map(|mark| {
                    let note = mark.note();
                    let note = if note.is_empty() { note } else { format!(" ({note})") };
                    format!("{}: {}{note}", mark.date, words::long(&mark.value))
                })
                .collect();
            let name = if name.is_empty() { String::new() } else { format!("{name} – ") };
            rows.push(format!("{name}{}.", said.join("; ")));
        }
        rows.join(" ")
    }
}

impl Delivery {
    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let foot = 410.0;
        let ticks = ticks(&self.meta.quantities, true);
        let (low, high) = extent(&ticks, &self.meta.quantities);
        let left = ticks.iter().map(|tick| TICK.width(&tick.1)).fold(0.0, f64::max) + 14.0;
        let y = Axis { low, high, from: foot, to: 74.0 };
        let years = || self.marks.iter().map(|mark| mark.date.decimal_year());
        let first = years().fold(f64::INFINITY, f64::min).floor();
        let last = years().fold(first, f64::max).ceil().max(first + 1.0);
        let x = Axis { low: first, high: last, from: left + 16.0, to: WIDTH - 90.0 };
        for (value, label) in &ticks {
            let level = y.at(*value);
            canvas.line(&[(left, level), (WIDTH - 4.0, level)], if *value == 0.0 { TEXT } else { GRID }, 1);
            canvas.text(left - 10.0, level, label, TICK.end());
        }
        let every = ((last - first) / 13.0).ceil().max(1.0) as i32;
        for year in (first as i32..=last as i32).filter(|year| (year - first as i32) % every == 0) {
            let at = x.at(f64::from(year));
            canvas.line(&[(at, foot), (at, foot + 6.0)], TEXT, 1);
            canvas.text(at, foot + 20.0, &year.to_string(), TICK.middle());
        }
        let at = |mark: &Mark| (x.at(mark.date.decimal_year()), y.at(amount(&mark.value)));
        let mut taken = Taken::default();
        for i in 0..self.series.len() {
            let (reached, ahead) = (self.of(i, |sort| sort == Sort::Point), self.of(i, |sort| sort == Sort::Forecast));
            let path: Vec<_> = reached.iter().map(|mark| at(mark)).collect();
            canvas.dashed(&path, CYCLE[i * 2 % 6], 4, DASHES[i % 4]);
            let onward: Vec<_> = reached.last().into_iter().chain(&ahead).map(|mark| at(mark)).collect();
            canvas.dashed(&onward, CYCLE[i * 2 % 6], 2, &[3.0, 6.0]);
            path.windows(2).chain(onward.windows(2)).for_each(|pair| taken.take_line(pair[0], pair[1]));
        }
        for mark in &self.marks {
            let spot = at(mark);
            canvas.mark_point(spot);
            taken.take(spot.0 - 11.0, spot.1 - 11.0, spot.0 + 11.0, spot.1 + 11.0);
            match mark.sort {
                Sort::Target => canvas.marker(Marker::Diamond, spot, 11.0, ORANGE, true),
                sort => {
                    let marker = MARKERS[mark.series % 2];
                    canvas.marker(marker, spot, 8.0, CYCLE[mark.series * 2 % 6], sort == Sort::Forecast);
                }
            }
        }
        let within = [left + 4.0, 0.0, WIDTH - 2.0, foot - 2.0];
        for (value, lines, spot) in self.labels() {
            let size = (LABEL.widest(&lines).max(VALUE.width(&value)), LEADING * (lines.len() as f64 + 1.0));
            let (px, py) = taken.place(at(spot), size, within, spot.sort == Sort::Forecast);
            // Beside its point a label hangs towards it.
            let centre = px + size.0 / 2.0;
            let (px, value_look, look) = if (centre - at(spot).0).abs() < 2.0 {
                (centre, VALUE.middle(), LABEL.middle())
            } else if px + size.0 <= at(spot).0 {
                (px + size.0, VALUE.end(), LABEL.end())
            } else {
                (px, VALUE, LABEL)
            };
            canvas.text_on_ground(px, py + LEADING / 2.0, &value, value_look);
            for (i, line) in lines.iter().enumerate() {
                canvas.text_on_ground(px, py + LEADING * (i as f64 + 1.5), line, look);
            }
        }
        (canvas, foot + 34.0)
    }

    /// What stands beside which mark; the targets choose their places first.
    fn labels(&self) -> Vec<(String, Vec<String>, &Mark)> {
        let mut labels = Vec::new();
        for (i, name) in self.series.iter().enumerate() {
            let points = self.of(i, |sort| sort == Sort::Point);
            for (n, mark) in points.iter().enumerate() {
                let is_last = n + 1 == points.len();
                let mut lines = LABEL.wrap(&mark.label, 190.0);
                if is_last {
                    lines.splice(0..0, LABEL.wrap(name, 190.0));
                }
                if n == 0 || is_last || !lines.is_empty() {
                    labels.push((words::short(&mark.value), lines, *mark));
                }
            }
        }
        let others = self.marks.iter().filter(|mark| mark.sort != Sort::Point);
        let others = others.map(|mark| (words::short(&mark.value), LABEL.wrap(&mark.label, 190.0), mark));
        others.chain(labels).collect()
    }
}
