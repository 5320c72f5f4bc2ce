//! Many rows over many columns of time, a shade for each size.

use super::canvas::{Canvas, WIDTH};
use super::colours::{BLUE, GRID, MUTED, PLUM, QUIET};
use super::meta::{Meta, shared_methods, unknowns};
use super::plotted::Plotted;
use super::said::alike;
use super::text::{LABEL, TICK};
use crate::Result;
use crate::chart::Chart;
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{Quantity, words};
use plotters::style::RGBColor;
use rust_decimal::Decimal;

/// From one row to the next.
const ROW: f64 = 40.0;
/// So many shades; each begins at about three times the one before.
const SHADES: usize = 5;

/// A row for each name, a column for each month or year, and the darker the larger. What is
/// not known is crossed out; nothing is white.
///
/// ```
/// use pledgebook::chart::HeatMap;
/// use pledgebook::prelude::*;
/// let paid = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "returns", "page 1")) };
/// let (large, small) = (paid("330")?, paid("0.5")?);
/// let chart = HeatMap::new("paid", "Payments by month, £ million")
///     .column("March 2010", "2009–10")
///     .column("April 2010", "2010–11")
///     .row("Marle IT", [Some(&small), Some(&large)])
///     .row("Thorn", [Some(&small), None])
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Heat map of payments by month, £ million. Marle IT has its largest, £330 million, at April 2010; \
///      Thorn has its largest, £500,000, at March 2010. Some of April 2010 is not known.",
/// );
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct HeatMap {
    meta: Meta,
    columns: Vec<(String, String)>,
    rows: Vec<(String, Vec<Option<Quantity>>)>,
}

shared_methods!(HeatMap);

impl HeatMap {
    /// Begins a chart; the subtitle says what is measured, and in what.
    pub fn new(name: &str, subtitle: &str) -> Self {
        HeatMap { meta: Meta::new(name, subtitle), columns: Vec::new(), rows: Vec::new() }
    }

    /// The next column, with the group that it stands in: a month, with its year.
    pub fn column(mut self, label: &str, group: &str) -> Self {
        self.columns.push((label.to_owned(), group.to_owned()));
        self
    }

    /// The next row, from above: a figure a column, `None` where it is not known.
    pub fn row<'a>(mut self, label: &str, figures: impl IntoIterator<Item = Option<&'a Figure>>) -> Self {
        let cells = figures.into_iter().map(|figure| figure.map(|figure| self.meta.take(figure))).collect();
        self.rows.push((label.to_owned(), cells));
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Error::Unlike`](crate::Error::Unlike) where the figures are not of one kind;
    /// [`Error::Drawing`](crate::Error::Drawing) where there is none, or a row has not a cell a column.
    pub fn draw(mut self) -> Result<Chart> {
        self.meta.check()?;
        if let Some((label, cells)) = self.rows.iter().find(|(_, cells)| cells.len() != self.columns.len()) {
            let problem = format!("{label} has {} cells, and there are {} columns", cells.len(), self.columns.len());
            return Err(self.meta.problem(&problem));
        }
        let (canvas, height) = self.paint();
        let (alt, description) = (self.alt(), self.description());
        self.meta.plotted = self
            .rows
            .iter()
            .flat_map(|(row, cells)| {
                cells.iter().zip(&self.columns).map(move |(q, (column, _))| Plotted::new(column, q.as_ref()).of(row))
            })
            .collect();
        self.meta.finish(canvas, height, alt, description)
    }

    /// Where each shade begins, the lightest left out.
    fn steps(&self) -> Vec<Quantity> {
        let cells = self.rows.iter().flat_map(|(_, cells)| cells.iter().flatten());
        let Some(largest) = cells.max_by_key(|q| q.amount) else { return Vec::new() };
        let three = Decimal::from(3);
        let last = (-18..48).take_while(|k| step(*k) * three <= largest.amount).last().unwrap_or(-18);
        let first = last - (SHADES as i32 - 2);
        (first..=last).map(|k| Quantity { amount: step(k), places: None, ..largest.clone() }).collect()
    }

    fn alt(&self) -> String {
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|(label, cells)| {
                let known = cells.iter().zip(&self.columns);
                let known: Vec<(&Quantity, &str)> =
                    known.filter_map(|(cell, column)| Some((cell.as_ref()?, column.0.as_str()))).collect();
                let Some(most) = known.iter().map(|(q, _)| *q).max_by_key(|q| q.amount) else {
                    return format!("nothing is known of {label}");
                };
                let largest: Vec<&str> =
                    known.iter().filter(|(q, _)| alike(q, most)).map(|(_, column)| *column).collect();
                let said = words::long(most);
                match largest.as_slice() {
                    all if all.len() == known.len() && all.len() > 1 => format!("{label} is at {said} throughout"),
                    some if some.len() < 4 => format!("{label} has its largest, {said}, at {}", words::list(some)),
                    _ => format!("{label} has its largest, {said}, several times"),
                }
            })
            .collect();
        let unknown = |whole: bool| -> Vec<&str> {
            let at = |i: usize| self.rows.iter().filter(|(_, cells)| cells[i].is_none()).count();
            let wanted =
                |i: &usize| if whole { at(*i) == self.rows.len() } else { (1..self.rows.len()).contains(&at(*i)) };
            (0..self.columns.len()).filter(wanted).map(|i| self.columns[i].0.as_str()).collect()
        };
        let mut alt = format!("{} {}.", self.meta.of("Heat map"), rows.join("; "));
        alt += &unknowns(&unknown(true));
        match unknown(false).as_slice() {
            [] => {}
            [one] => alt += &format!(" Some of {one} is not known."),
            many => alt += &format!(" Some of {} is not known.", words::list(many)),
        }
        alt
    }

    /// A page of cells would not be read: the sums under each name below the columns are.
    fn description(&self) -> String {
        let row = |(label, cells): &(String, Vec<Option<Quantity>>)| {
            let mut begin = 0;
            let sums = self.columns.chunk_by(|a, b| a.1 == b.1).map(|group| {
                let known: Vec<&Quantity> = cells[begin..begin + group.len()].iter().flatten().collect();
                begin += group.len();
                let sum = known.first().map(|first| Quantity {
                    amount: known.iter().map(|q| q.amount).sum(),
                    places: None,
                    ..(*first).clone()
                });
                format!("{} {}", group[0].1, sum.as_ref().map_or("not known".into(), words::short))
            });
            format!("{label}: {}.", sums.collect::<Vec<_>>().join(", "))
        };
        format!("Added up. {}", self.rows.iter().map(row).collect::<Vec<_>>().join(" "))
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let labels: Vec<Vec<String>> = self.rows.iter().map(|(label, _)| LABEL.wrap(label, 190.0)).collect();
        let left = labels.iter().map(|lines| LABEL.widest(lines)).fold(0.0, f64::max) + 16.0;
        let width = (WIDTH - left) / self.columns.len() as f64;
        let steps = self.steps();
        let foot = 6.0 + ROW * self.rows.len() as f64;
        for (i, (_, cells)) in self.rows.iter().enumerate() {
            let top = 6.0 + ROW * i as f64;
            canvas.block(0.0, top + ROW / 2.0 - 2.0, &labels[i], LABEL);
            for (j, cell) in cells.iter().enumerate() {
                let x = left + width * j as f64;
                let (from, to) = ((x, top), ((x + width - 1.0).max(x + 1.0), top + ROW - 5.0));
                canvas.mark(from, to);
                match cell {
                    Some(q) if q.amount.is_zero() => canvas.bar((x, to.1 - 1.0), to, GRID),
                    Some(q) if q.is_negative() => canvas.bar(from, to, PLUM),
                    Some(q) => canvas.bar(from, to, shade(steps.iter().filter(|step| q.amount >= step.amount).count())),
                    None => cross(&mut canvas, from, to),
                }
            }
        }
        self.groups(&mut canvas, left, width, foot);
        let height = self.legend(&mut canvas, &steps, left, foot + 50.0);
        (canvas, height)
    }

    /// Under the columns: where each group begins, and its name.
    fn groups(&self, canvas: &mut Canvas, left: f64, width: f64, foot: f64) {
        let mut begin = 0;
        for group in self.columns.chunk_by(|a, b| a.1 == b.1) {
            let (from, to) = (left + width * begin as f64, left + width * (begin + group.len()) as f64);
            canvas.line(&[(from, 6.0), (from, foot + 14.0)], MUTED, 1);
            // A group narrower than its name is not named: the next one is.
            if TICK.width(&group[0].1) <= to - from {
                canvas.text((from + to) / 2.0, foot + 14.0, &group[0].1, TICK.middle());
            }
            begin += group.len();
        }
        canvas.line(&[(WIDTH - 1.0, 6.0), (WIDTH - 1.0, foot + 14.0)], MUTED, 1);
    }

    /// What each shade means; the height that it ends at.
    fn legend(&self, canvas: &mut Canvas, steps: &[Quantity], left: f64, top: f64) -> f64 {
        let cells = || self.rows.iter().flat_map(|(_, cells)| cells);
        let mut entries: Vec<(Key, String)> = Vec::new();
        if cells().flatten().any(|q| q.amount.is_zero()) {
            entries.push((Key::Nothing, "nothing".into()));
        }
        let said: Vec<String> = steps.iter().map(words::short).collect();
        for (i, begin) in said.iter().enumerate() {
            if i == 0 {
                entries.push((Key::Shade(shade(0)), format!("under {begin}")));
            }
            entries.push((Key::Shade(shade(i + 1)), format!("{begin} or more")));
        }
        if cells().flatten().any(Quantity::is_negative) {
            entries.push((Key::Shade(PLUM), "below nought".into()));
        }
        if cells().any(Option::is_none) {
            entries.push((Key::Unknown, "not known".into()));
        }
        let (mut x, mut y) = (left, top);
        for (key, text) in &entries {
            let needs = 30.0 + TICK.width(text) + 22.0;
            if x + needs > WIDTH + 20.0 && x > left {
                (x, y) = (left, y + 30.0);
            }
            let (from, to) = ((x, y - 10.0), (x + 22.0, y + 10.0));
            match key {
                Key::Nothing => canvas.bar((x, to.1 - 1.0), to, GRID),
                Key::Shade(colour) => canvas.bar(from, to, *colour),
                Key::Unknown => cross(canvas, from, to),
            }
            canvas.text(x + 30.0, y, text, TICK);
            x += needs;
        }
        y + 22.0
    }
}

/// What a mark of the legend looks like.
enum Key {
    Nothing,
    Shade(RGBColor),
    Unknown,
}

/// …, 0.3, 1, 3, 10, 30, …: what the shades begin at.
fn step(k: i32) -> Decimal {
    let lead = if k.rem_euclid(2) == 0 { 1 } else { 3 };
    match k.div_euclid(2) {
        tens @ 0.. => Decimal::from_i128_with_scale(lead * 10_i128.pow(tens as u32), 0),
        tens => Decimal::from_i128_with_scale(lead, tens.unsigned_abs()),
    }
}

/// From a light blue to the darkest: each stands out from the one before in grey, too.
fn shade(step: usize) -> RGBColor {
    let share = [0.13, 0.32, 0.55, 0.78, 1.0][step.min(SHADES - 1)];
    let mix = |full: u8| (255.0 - (255.0 - f64::from(full)) * share).round() as u8;
    RGBColor(mix(BLUE.0), mix(BLUE.1), mix(BLUE.2))
}

fn cross(canvas: &mut Canvas, (x0, y0): (f64, f64), (x1, y1): (f64, f64)) {
    canvas.line(&[(x0, y0), (x1, y1)], QUIET, 1);
    canvas.line(&[(x0, y1), (x1, y0)], QUIET, 1);
}
