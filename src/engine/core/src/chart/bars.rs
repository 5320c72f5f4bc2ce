//! Horizontal bars.

use super::canvas::{Canvas, WIDTH};
use super::colours::{BLUE, MUTED, TEXT};
use super::layout::{Axis, amount};
use super::meta::{Meta, extremes, in_words, shared_methods, unknowns};
use super::picture::Chart;
use super::plotted::Plotted;
use super::said::settle;
use super::text::{LABEL, LEADING, UNKNOWN, VALUE};
use crate::Result;
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{Quantity, words};

/// Horizontal bars from zero, the value at the end of each; what is not known
/// says so.
///
/// ```
/// use pledgebook::chart::Bars;
/// use pledgebook::prelude::*;
/// let read = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "budget-book", "page 5")) };
/// let chart = Bars::new("branches", "Branches, £ million")
///     .bar("Riverside", Some(&read("0.4")?))
///     .emphasis("Central", Some(&read("1.2")?))
///     .bar("Hillside", None)
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Bar chart of branches, £ million. The largest is Central and the smallest is Riverside. \
///      Hillside is not known.",
/// );
/// assert_eq!(chart.description, "Riverside: £400,000; Central: £1.2 million; Hillside: not known.");
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Bars {
    meta: Meta,
    /// Where each group begins, and its heading.
    groups: Vec<(usize, String)>,
    bars: Vec<(String, Option<Quantity>, bool)>,
}

/// How far the labels of a group stand in from its heading.
const INDENT: f64 = 22.0;

shared_methods!(Bars);

impl Bars {
    /// Begins a chart; the subtitle says what is measured, and in what.
    pub fn new(name: &str, subtitle: &str) -> Self {
        Bars { meta: Meta::new(name, subtitle), groups: Vec::new(), bars: Vec::new() }
    }

    /// Begins a group: its heading stands above the bars that follow, whose labels are indented.
    /// In words and in the data each is named with its group.
    ///
    /// ```
    /// use pledgebook::chart::Bars;
    /// use pledgebook::prelude::*;
    /// let read = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "budget-book", "page 5")) };
    /// let chart = Bars::new("libraries", "Libraries, £ million")
    ///     .group("Branches")
    ///     .bar("Riverside", Some(&read("0.4")?))
    ///     .group("Mobile")
    ///     .bar("Hillside", Some(&read("0.1")?))
    ///     .draw()?;
    /// assert_eq!(chart.description, "Branches: Riverside: £400,000; Mobile: Hillside: £100,000.");
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    pub fn group(mut self, heading: &str) -> Self {
        self.groups.push((self.bars.len(), heading.to_owned()));
        self
    }

    /// The next bar, or that its value is not known.
    pub fn bar(self, label: &str, figure: Option<&Figure>) -> Self {
        self.add(label, figure, false)
    }

    /// The next bar, the one to look at: dark and in bold where the others are grey.
    pub fn emphasis(self, label: &str, figure: Option<&Figure>) -> Self {
        self.add(label, figure, true)
    }

    fn add(mut self, label: &str, figure: Option<&Figure>, emphasis: bool) -> Self {
        let quantity = figure.map(|figure| self.meta.take(figure));
        self.bars.push((label.to_owned(), quantity, emphasis));
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// As [`Columns::draw`](super::Columns::draw).
    pub fn draw(mut self) -> Result<Chart> {
        self.meta.check()?;
        settle(self.bars.iter_mut().filter_map(|(_, q, _)| q.as_mut()).collect(), true);
        let (canvas, height) = self.paint();
        for (at, (label, ..)) in self.bars.iter_mut().enumerate() {
            if let Some((_, heading)) = self.groups.iter().rev().find(|(from, _)| *from <= at) {
                *label = format!("{heading}: {label}");
            }
        }
        let known: Vec<(String, Quantity)> =
            self.bars.iter().filter_map(|(label, q, _)| Some((label.clone(), q.clone()?))).collect();
        let unknown: Vec<&str> = self.bars.iter().filter(|bar| bar.1.is_none()).map(|bar| bar.0.as_str()).collect();
        let alt = self.meta.of("Bar chart") + &extremes(&known) + &unknowns(&unknown);
        let description = in_words(self.bars.iter().map(|(label, q, _)| (label.clone(), q.as_ref())));
        self.meta.plotted = self.bars.iter().map(|(label, value, _)| Plotted::new(label, value.as_ref())).collect();
        self.meta.finish(canvas, height, alt, description)
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let labels = Labels::of(self.bars.iter().map(|(label, ..)| label.as_str()));
        let ends: Vec<(Option<f64>, f64)> =
            self.bars.iter().map(|(_, q, _)| (q.as_ref().map(amount), end_width(q.as_ref(), ""))).collect();
        let (indent, look) = if self.groups.is_empty() { (0.0, LABEL.end()) } else { (INDENT, LABEL) };
        let labels_end = labels.width + indent;
        let axis = bar_axis(&ends, labels_end + 14.0);
        let some_stand_out = self.bars.iter().any(|bar| bar.2);
        let mut top = 6.0;
        for (at, ((_, value, emphasis), lines)) in self.bars.iter().zip(&labels.lines).enumerate() {
            for (_, heading) in self.groups.iter().filter(|(from, _)| *from == at) {
                canvas.text(0.0, top + 20.0, heading, VALUE.strong(true));
                top += 36.0;
            }
            let height = (LEADING * lines.len() as f64 + 14.0).max(44.0);
            let y = top + height / 2.0;
            canvas.mark((0.0, top), (WIDTH, top + height));
            let x = if self.groups.is_empty() { labels_end } else { indent };
            canvas.block(x, y, lines, look.strong(*emphasis));
            let colour = if some_stand_out && !emphasis { MUTED } else { BLUE };
            draw_bar(&mut canvas, &axis, (y, 14.0), value.as_ref(), colour, !some_stand_out || *emphasis);
            top += height;
        }
        canvas.line(&[(axis.at(0.0), 4.0), (axis.at(0.0), top)], TEXT, 2);
        (canvas, top + 6.0)
    }
}

/// Labels of rows, wrapped as if they were bold, and the right edge they end at.
pub(super) struct Labels {
    pub lines: Vec<Vec<String>>,
    pub width: f64,
}

impl Labels {
    pub fn of<'a>(labels: impl Iterator<Item = &'a str>) -> Self {
        let lines: Vec<Vec<String>> = labels.map(|label| VALUE.wrap(label, 350.0)).collect();
        let width = lines.iter().map(|lines| VALUE.widest(lines)).fold(0.0, f64::max) + 6.0;
        Labels { lines, width }
    }
}

/// Room for the words at the end of a bar.
pub(super) fn end_width(value: Option<&Quantity>, more: &str) -> f64 {
    let words = value.map_or_else(|| "not known".into(), words::short);
    let more = if more.is_empty() { 0.0 } else { LABEL.width(more) + 12.0 };
    VALUE.width(&words) + more + 18.0
}

/// The scale at which the longest bar and its words just fit, zero included.
pub(super) fn bar_axis(ends: &[(Option<f64>, f64)], left: f64) -> Axis {
    // "Not known" stands where nothing would.
    let ends = || ends.iter().map(|(value, width)| (value.unwrap_or_default(), *width));
    let low = ends().map(|(value, _)| value).fold(0.0, f64::min);
    let high = ends().map(|(value, _)| value).fold(0.0, f64::max);
    let from = left + ends().filter(|(value, _)| *value < 0.0).map(|(_, width)| width).fold(0.0, f64::max);
    let right = WIDTH - 6.0;
    let span = if high > low { high - low } else { 1.0 };
    let per_unit = ends()
        .filter(|(value, _)| *value >= 0.0 && *value > low)
        .map(|(value, width)| (right - width - from).max(100.0) / (value - low))
        .fold((right - from) / span, f64::min);
    Axis { low, high: low + span, from, to: from + per_unit * span }
}

/// One bar with its value; returns where the words end.
pub(super) fn draw_bar(
    canvas: &mut Canvas,
    axis: &Axis,
    (y, half): (f64, f64),
    value: Option<&Quantity>,
    colour: plotters::style::RGBColor,
    strong: bool,
) -> f64 {
    let zero = axis.at(0.0);
    let Some(value) = value else {
        canvas.text(zero + 10.0, y, "not known", UNKNOWN);
        return zero + 10.0 + UNKNOWN.width("not known");
    };
    let (end, words, look) = (axis.at(amount(value)), words::short(value), VALUE.strong(strong));
    canvas.bar((zero.min(end), y - half), (zero.max(end), y + half), colour);
    if value.is_negative() {
        canvas.text(end - 8.0, y, &words, look.end());
        zero
    } else {
        canvas.text(end + 8.0, y, &words, look);
        end + 8.0 + look.width(&words)
    }
}
