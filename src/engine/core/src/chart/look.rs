//! Quick looks at columns while exploring: a chart in one call, with the words and the
//! sources that the figures have.
//!
//! What the report prints is put together by the kinds of [`chart`](crate::chart) themselves.

use super::canvas::{Canvas, WIDTH};
use super::colours::{BLUE, GRID, QUIET, TEXT};
use super::layout::{Axis, amount, extent, ticks, to_the_last_digit};
use super::meta::{Meta, extremes, in_words};
use super::plotted::Plotted;
use super::said::settle;
use super::text::{LABEL, LEADING, TICK, Type, UNKNOWN, VALUE};
use super::{Bars, Chart, Columns, Lines};
use crate::{Error, Result};
use pledgebook_frame::figure::{Figure, Provenance};
use pledgebook_frame::quantity::{Quantity, Unit, words};
use pledgebook_frame::{FrameExt, Meaning, Period, Rows, SourcedFrame};
use plotters::style::RGBColor;
use plotters::style::colors::WHITE;
use polars::prelude::*;
use rust_decimal::{Decimal, MathematicalOps};
use std::collections::BTreeSet;

/// So many bars are shown; the others come together in one more.
const BARS: usize = 24;
/// So many lines can be told apart.
const LINES: usize = 6;
/// Rows and columns of a heat map that can be read.
const CELLS: (usize, usize) = (40, 16);
/// So many points are named one by one in the description.
const NAMED: usize = 60;

/// Charts straight from the columns of a frame, for whoever explores: of a
/// [`SourcedFrame`] with its units and sources, of any other with the units that its columns'
/// names end in.
pub trait Look {
    /// The frame, with what is known of it.
    ///
    /// # Errors
    /// Whatever running a plan finds.
    fn known(&self) -> Result<SourcedFrame>;

    /// A bar for each row, largest first; of many rows the largest, and all the others as
    /// "Other (12)".
    ///
    /// ```
    /// use pledgebook::polars::df;
    /// use pledgebook::prelude::*;
    /// let visits = df!("library" => ["East", "West", "North"], "visits" => [Some(200), None, Some(350)])?;
    /// let chart = visits.bars("library", "visits")?;
    /// assert_eq!(chart.alt, "Bar chart of visits by library. The largest is North and the smallest is East. West is not known.");
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name; [`Error::Calculation`] where the rows differ
    /// in unit, basis or status.
    fn bars(&self, label: &str, value: &str) -> Result<Chart> {
        let seen = Seen::of(&self.known()?, value)?;
        let named = format!("{value} by {label}");
        let (top, bars) = (seen.frame.top(BARS, label, value)?, Bars::new("bars", &named));
        // What is not known is named too, where there is room for it.
        let short = seen.frame.height() <= BARS;
        let frame = if short { sorted(&seen.frame, value)? } else { top };
        let cells = texts(&frame, label)?;
        let figures = frame.decimals(value)?;
        let bars = cells.iter().zip(figures).try_fold(bars, |bars, (cell, number)| -> Result<Bars> {
            let figure = number.map(|number| seen.figure(number)).transpose()?;
            Ok(bars.bar(cell, figure.as_ref()))
        })?;
        bars.also_from(&seen.provenance).draw()
    }

    /// A line over periods of any kind; one for each value of the columns `by`.
    ///
    /// ```
    /// use pledgebook::polars::df;
    /// use pledgebook::prelude::*;
    /// let visits = df!("year" => [2022, 2023, 2024], "visits" => [200, 180, 150])?;
    /// let chart = visits.lines([], "year", "visits")?;
    /// assert_eq!(chart.alt, "Line chart of visits by year, from 2022 to 2024. It falls at every step and ends 25% below its start.");
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`bars`](Self::bars); where a line has a period twice, or there are more lines than
    /// can be told apart.
    fn lines<const N: usize>(&self, by: [&str; N], period: &str, value: &str) -> Result<Chart> {
        let seen = Seen::of(&self.known()?, value)?;
        let periods = Period::of_column(pledgebook_frame::column(&seen.frame, period)?)?;
        let keys = by.iter().map(|key| texts(&seen.frame, key)).collect::<Result<Vec<_>>>()?;
        let name = |row: usize| keys.iter().map(|cells| cells[row].as_str()).collect::<Vec<_>>().join(", ");
        let figures = seen.frame.decimals(value)?;
        let mut names: Vec<String> = Vec::new();
        let mut lines: Vec<Vec<(Period, Figure)>> = Vec::new();
        let mut there = BTreeSet::new();
        for (row, number) in figures.into_iter().enumerate() {
            let (name, period) = (name(row), periods[row]);
            if !there.insert((name.clone(), period)) {
                let of = if name.is_empty() { String::new() } else { format!(" of {name}") };
                return Err(Error::Calculation(format!(
                    "{period}{of} is there twice (row {}): a line has one point a period; name what tells the rows \
                     apart, or sum them first",
                    row + 1
                )));
            }
            let at = names.iter().position(|known| *known == name).unwrap_or_else(|| {
                names.push(name);
                lines.push(Vec::new());
                names.len() - 1
            });
            if let Some(number) = number {
                lines[at].push((period, seen.figure(number)?));
            }
        }
        if names.len() > LINES {
            return Err(Error::Calculation(format!(
                "{} lines cannot be told apart: keep {LINES} at most, as in `.filter(…)`",
                names.len()
            )));
        }
        let chart = Lines::new("lines", &format!("{value} by {period}")).also_from(&seen.provenance);
        let chart = names.iter().zip(lines).fold(chart, |chart, (name, points)| {
            let chart = chart.series(name);
            points.iter().fold(chart, |chart, (period, figure)| chart.period(*period, figure))
        });
        chart.draw()
    }

    /// A point for each row whose two values are known.
    ///
    /// ```
    /// use pledgebook::polars::df;
    /// use pledgebook::prelude::*;
    /// let trusts = df!("beds" => [90, 250, 400], "staff" => [Some(300), Some(900), None])?;
    /// let chart = trusts.points("beds", "staff")?;
    /// assert_eq!(
    ///     chart.alt,
    ///     "Scatter chart of staff by beds. 2 points: beds from 90 to 250, staff from 300 to 900. 1 row is not known.",
    /// );
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`bars`](Self::bars).
    fn points(&self, x: &str, y: &str) -> Result<Chart> {
        let frame = self.known()?;
        let (across, up) = (Seen::of(&frame, x)?, Seen::of(&frame, y)?);
        let pairs = across.frame.decimals(x)?.into_iter().zip(up.frame.decimals(y)?);
        let all: Vec<(Decimal, Decimal)> = pairs.filter_map(|(x, y)| x.zip(y)).collect();
        let points = all.iter().map(|(x, y)| Ok((across.quantity(*x)?, up.quantity(*y)?)));
        let points: Vec<(Quantity, Quantity)> = points.collect::<Result<_>>()?;
        let mut meta = Meta::new("points", &format!("{y} by {x}"));
        meta.provenance.join(&across.provenance);
        meta.provenance.join(&up.provenance);
        let (mut xs, mut ys): (Vec<Quantity>, Vec<Quantity>) = points.iter().cloned().unzip();
        for axis in [&mut xs, &mut ys] {
            meta.quantities = axis.clone();
            meta.check()?;
            if axis.len() <= NAMED {
                settle(axis.iter_mut().collect(), false);
            }
        }
        let range = |of: &[Quantity]| {
            let ends = [of.iter().min_by_key(|q| q.amount), of.iter().max_by_key(|q| q.amount)];
            let mut ends: Vec<Quantity> = ends.into_iter().flatten().cloned().collect();
            settle(ends.iter_mut().collect(), false);
            format!("from {}", ends.iter().map(words::short).collect::<Vec<_>>().join(" to "))
        };
        let count = |n: usize, noun: &str| {
            let plural = if n == 1 { "" } else { "s" };
            format!("{} {noun}{plural}", words::decimal(Decimal::from(n), 0))
        };
        let summary = format!("{}: {x} {}, {y} {}.", count(points.len(), "point"), range(&xs), range(&ys));
        let mut alt = format!("{} {summary}", meta.of("Scatter chart"));
        let missing = across.frame.height() - points.len();
        if missing > 0 {
            alt += &format!(" {} {} not known.", count(missing, "row"), if missing == 1 { "is" } else { "are" });
        }
        let description = match points.len() {
            ..=NAMED => {
                let named = xs.iter().zip(&ys).map(|(x, y)| format!("{}: {}", words::long(x), words::long(y)));
                format!("{}.", named.collect::<Vec<_>>().join("; "))
            }
            _ => summary,
        };
        meta.plotted = points.iter().map(|(x, y)| Plotted::new(words::exact(x), Some(y))).collect();
        let (canvas, height) = scatter(&xs, &ys, x, y);
        meta.finish(canvas, height, alt, description)
    }

    /// How many rows are in each of about ten bands of equal width.
    ///
    /// ```
    /// use pledgebook::polars::df;
    /// use pledgebook::prelude::*;
    /// let trusts = df!("beds" => [90, 110, 120, 250])?;
    /// let chart = trusts.histogram("beds")?;
    /// assert_eq!(chart.description, "50 to under 100: 1 row; 100 to under 150: 2 rows; 150 to under 200: 0 rows; \
    ///     200 to under 250: 0 rows; 250 to under 300: 1 row.");
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`bars`](Self::bars).
    fn histogram(&self, value: &str) -> Result<Chart> {
        let seen = Seen::of(&self.known()?, value)?;
        let numbers: Vec<Decimal> = seen.frame.decimals(value)?.into_iter().flatten().collect();
        let columns = Columns::new("histogram", &format!("rows by {value}"));
        let (Some(least), Some(most)) = (numbers.iter().min(), numbers.iter().max()) else {
            return columns.draw();
        };
        let (first, step, bands) = bands(*least, *most, numbers.len());
        let mut counts = vec![0_u64; bands];
        for number in &numbers {
            let band = ((number - first) / step).floor().to_string().parse::<usize>().unwrap_or_default();
            counts[band.min(bands - 1)] += 1;
        }
        let edge = |band: usize| seen.quantity(first + step * Decimal::from(band)).map(|edge| to_the_last_digit(&edge));
        let mut chart = columns.also_from(&seen.provenance);
        for (band, count) in counts.into_iter().enumerate() {
            let label = format!("{} to under {}", edge(band)?, edge(band + 1)?);
            chart = chart.bar(&label, &Figure::constant(count, Unit::Count("rows".into())));
        }
        chart.draw()
    }

    /// A grid of cells, darker where the value is larger and with the value in it: one row
    /// for each value of the column `rows`, one column for each of `columns`.
    ///
    /// ```
    /// use pledgebook::polars::df;
    /// use pledgebook::prelude::*;
    /// let visits = df!(
    ///     "library" => ["East", "East", "West"],
    ///     "year" => ["2023", "2024", "2024"],
    ///     "visits" => [200, 150, 110],
    /// )?;
    /// let chart = visits.heat_map("library", "year", "visits")?;
    /// assert_eq!(
    ///     chart.alt,
    ///     "Heat map of visits by library and year. The largest is East, 2023 and the smallest is West, 2024. \
    ///      1 cell is not known.",
    /// );
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`bars`](Self::bars); where a cell would hold two values, or there are too many to read.
    fn heat_map(&self, rows: &str, columns: &str, value: &str) -> Result<Chart> {
        let seen = Seen::of(&self.known()?, value)?;
        let wide = seen.frame.wide([rows], columns, value)?;
        let lines = texts(&wide, rows)?;
        let heads: Vec<String> = wide.get_column_names().iter().skip(1).map(|name| name.to_string()).collect();
        if lines.len() > CELLS.0 || heads.len() > CELLS.1 {
            return Err(Error::Calculation(format!(
                "{} × {} cells cannot be read: keep {} × {} at most, as in `.filter(…)` or `.top(…)`",
                lines.len(),
                heads.len(),
                CELLS.0,
                CELLS.1
            )));
        }
        let mut cells = Vec::new();
        for head in &heads {
            let numbers = wide.decimals(head)?.into_iter();
            let column = numbers.map(|number| number.map(|number| seen.quantity(number)).transpose());
            cells.push(column.collect::<Result<Vec<_>>>()?);
        }
        let mut meta = Meta::new("heat_map", &format!("{value} by {rows} and {columns}"));
        meta.provenance.join(&seen.provenance);
        let all = |cells: &[Vec<Option<Quantity>>]| cells.iter().flatten().flatten().cloned().collect();
        meta.quantities = all(&cells);
        meta.check()?;
        settle(cells.iter_mut().flatten().flatten().collect(), false);
        meta.quantities = all(&cells);
        let each = || (0..lines.len()).flat_map(|line| (0..heads.len()).map(move |head| (line, head)));
        let named = || each().map(|(line, head)| (format!("{}, {}", lines[line], heads[head]), &cells[head][line]));
        let known: Vec<(String, Quantity)> = named().filter_map(|(name, cell)| Some((name, cell.clone()?))).collect();
        let missing = each().count() - known.len();
        let mut alt = meta.of("Heat map") + &extremes(&known);
        if missing > 0 {
            alt += &format!(" {missing} cell{} not known.", if missing == 1 { " is" } else { "s are" });
        }
        let description = in_words(named().map(|(name, cell)| (name, cell.as_ref())));
        meta.plotted = each()
            .map(|(line, head)| Plotted::new(&heads[head], cells[head][line].as_ref()).of(&lines[line]))
            .collect();
        let (canvas, height) = heat(&lines, &heads, &cells, &meta.quantities);
        meta.finish(canvas, height, alt, description)
    }
}

impl Look for DataFrame {
    fn known(&self) -> Result<SourcedFrame> {
        SourcedFrame::of(&Rows::of(self)?)
    }
}

impl Look for LazyFrame {
    fn known(&self) -> Result<SourcedFrame> {
        self.clone().collect()?.known()
    }
}

impl Look for SourcedFrame {
    fn known(&self) -> Result<SourcedFrame> {
        Ok(self.clone())
    }
}

/// A frame, and what is known of the column to look at.
struct Seen {
    frame: DataFrame,
    meaning: Meaning,
    provenance: Provenance,
}

impl Seen {
    fn of(frame: &SourcedFrame, value: &str) -> Result<Self> {
        let meaning = frame.meaning(value)?.clone();
        // What came through polars has no source; a quick look may show it all the same.
        let (meaning, provenance) = match frame.provenance(value) {
            Err(Error::Unsourced(_)) => {
                let (unit, scale, per) = Unit::of_column(value);
                (Meaning { unit, scale, per, status: None }, Provenance::default())
            }
            provenance => (meaning, provenance?),
        };
        Ok(Seen { frame: frame.collect()?, meaning, provenance })
    }

    fn quantity(&self, number: Decimal) -> Result<Quantity> {
        self.meaning.quantity(number)
    }

    fn figure(&self, number: Decimal) -> Result<Figure> {
        Ok(Figure::with_provenance(self.quantity(number)?, Provenance::default()))
    }
}

/// The rows, largest first, those that are not known last.
fn sorted(frame: &DataFrame, value: &str) -> Result<DataFrame> {
    let order = SortMultipleOptions::default().with_order_descending(true).with_nulls_last(true);
    Ok(frame.sort([value], order.with_maintain_order(true))?)
}

fn texts(frame: &DataFrame, name: &str) -> Result<Vec<String>> {
    let column = pledgebook_frame::column(frame, name)?;
    (0..column.len()).map(|row| Ok(pledgebook_frame::cell_text(&column.get(row)?))).collect()
}

/// Bands of a round width from the least to the most: where they begin, how wide and how many.
fn bands(least: Decimal, most: Decimal, numbers: usize) -> (Decimal, Decimal, usize) {
    let wanted = Decimal::from(numbers.ilog2().clamp(3, 9) + 1);
    let rough = (most - least) / wanted;
    if rough < Decimal::new(1, 18) {
        return (least, Decimal::ONE, 1);
    }
    let tens = format!("{rough:e}").rsplit_once('e').and_then(|(_, tens)| tens.parse::<i64>().ok()).unwrap_or_default();
    let power = Decimal::TEN.powi(tens);
    let widths = [Decimal::ONE, Decimal::TWO, Decimal::new(25, 1), Decimal::from(5)].map(|width| width * power);
    let step = widths.into_iter().find(|width| *width >= rough).unwrap_or(power * Decimal::TEN);
    let first = (least / step).floor() * step;
    let bands = ((most - first) / step).floor().to_string().parse::<usize>().unwrap_or_default() + 1;
    (first, step, bands)
}

fn scatter(xs: &[Quantity], ys: &[Quantity], x_name: &str, y_name: &str) -> (Canvas, f64) {
    let mut canvas = Canvas::default();
    let (across, up) = (ticks(xs, false), ticks(ys, false));
    let left = up.iter().map(|tick| TICK.width(&tick.1)).fold(0.0, f64::max) + 24.0;
    let (top, foot, right) = (44.0, 380.0, WIDTH - 40.0);
    let ((x_low, x_high), (y_low, y_high)) = (extent(&across, xs), extent(&up, ys));
    let x = Axis { low: x_low, high: x_high, from: left + 8.0, to: right };
    let y = Axis { low: y_low, high: y_high, from: foot - 8.0, to: top };
    for (value, label) in &up {
        canvas.line(&[(left, y.at(*value)), (right, y.at(*value))], GRID, 1);
        canvas.text(left - 10.0, y.at(*value), label, TICK.end());
    }
    for (value, label) in &across {
        canvas.line(&[(x.at(*value), foot), (x.at(*value), foot + 6.0)], TEXT, 1);
        canvas.text(x.at(*value), foot + 20.0, label, TICK.middle());
    }
    canvas.line(&[(left, foot), (right, foot)], TEXT, 1);
    let shorten = |name: &str| LABEL.wrap(name, WIDTH * 0.8).into_iter().next().unwrap_or_default();
    canvas.text(4.0, 14.0, &shorten(y_name), LABEL);
    canvas.text(right, foot + 20.0 + LEADING * 1.3, &shorten(x_name), LABEL.end());
    xs.iter().zip(ys).for_each(|(a, b)| canvas.mark_point((x.at(amount(a)), y.at(amount(b)))));
    // Points nearer than they are wide are drawn once.
    let pixels =
        xs.iter().zip(ys).map(|(a, b)| (x.at(amount(a)).round() as i64 / 3, y.at(amount(b)).round() as i64 / 3));
    for (a, b) in pixels.collect::<BTreeSet<_>>() {
        canvas.disc((a as f64 * 3.0, b as f64 * 3.0), 4.0, BLUE);
    }
    (canvas, foot + 20.0 + LEADING * 2.0)
}

fn heat(lines: &[String], heads: &[String], cells: &[Vec<Option<Quantity>>], all: &[Quantity]) -> (Canvas, f64) {
    let mut canvas = Canvas::default();
    let amounts = || all.iter().map(amount);
    let (low, high) = (amounts().fold(f64::MAX, f64::min), amounts().fold(f64::MIN, f64::max));
    let names: Vec<Vec<String>> = lines.iter().map(|name| LABEL.wrap(name, 260.0)).collect();
    let left = names.iter().map(|name| LABEL.widest(name)).fold(0.0, f64::max) + 16.0;
    let wide = (WIDTH - left - 4.0) / heads.len().max(1) as f64;
    let titles: Vec<Vec<String>> = heads.iter().map(|head| LABEL.wrap(head, wide - 8.0)).collect();
    let texts: Vec<String> = all.iter().map(words::short).collect();
    let fit = |look: Type, widest: f64| Type { size: (look.size * ((wide - 8.0) / widest).min(1.0)).max(9.0), ..look };
    let title = fit(LABEL.middle(), titles.iter().map(|title| LABEL.widest(title)).fold(1.0, f64::max));
    let value = fit(VALUE.middle(), texts.iter().map(|text| VALUE.width(text)).fold(1.0, f64::max));
    let top = LEADING * titles.iter().map(Vec::len).max().unwrap_or(1) as f64 + 10.0;
    for (head, title_lines) in titles.iter().enumerate() {
        canvas.block(left + wide * (head as f64 + 0.5), top / 2.0, title_lines, title);
    }
    let mut y = top;
    for (line, name) in names.iter().enumerate() {
        let tall = (LEADING * name.len() as f64).max(34.0);
        canvas.block(4.0, y + tall / 2.0, name, LABEL);
        for (head, column) in cells.iter().enumerate() {
            let x = left + wide * head as f64;
            let middle = (x + wide / 2.0, y + tall / 2.0);
            canvas.mark((x + 1.0, y + 1.0), (x + wide - 1.0, y + tall - 1.0));
            match &column[line] {
                Some(quantity) => {
                    let share = if high > low { (amount(quantity) - low) / (high - low) } else { 0.5 };
                    canvas.bar((x + 1.0, y + 1.0), (x + wide - 1.0, y + tall - 1.0), shade(share));
                    let colour = if share > 0.45 { WHITE } else { TEXT };
                    canvas.text(middle.0, middle.1, &words::short(quantity), Type { colour, ..value });
                }
                None => canvas.text(middle.0, middle.1, "–", Type { colour: QUIET, ..UNKNOWN.middle() }),
            }
        }
        y += tall;
    }
    (canvas, y + 4.0)
}

/// From nearly white to the first of the colours.
fn shade(share: f64) -> RGBColor {
    let between = |dark: u8| (238.0 + (f64::from(dark) - 238.0) * share.clamp(0.0, 1.0)).round() as u8;
    RGBColor(between(BLUE.0), between(BLUE.1), between(BLUE.2))
}
