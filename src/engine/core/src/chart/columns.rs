//! Vertical bars, mostly over time.

use super::canvas::{Canvas, WIDTH};
use super::colours::{BLUE, MUTED, TEXT};
use super::layout::{Axis, amount};
use super::meta::{Meta, course, extremes, in_words, is_time, plain_draw, shared_methods, unknowns};
use super::plotted::Plotted;
use super::text::{LABEL, LEADING, UNKNOWN, VALUE};
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{Quantity, words};

/// Columns from zero, the value at each; what is not known keeps its place and says so.
///
/// ```
/// use pledgebook::chart::Columns;
/// use pledgebook::prelude::*;
/// let read = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "budget-book", "table 3")) };
/// let chart = Columns::new("budget", "Yearly budget, £ million")
///     .bar("2022–23", &read("47.2")?)
///     .bar("2023–24", &read("37.7")?)
///     .bar("2024–25", &read("29.1")?)
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Column chart of yearly budget, £ million. It falls at every step and ends 38% below its start.",
/// );
/// assert_eq!(
///     chart.description,
///     "2022–23: £47.2 million; 2023–24: £37.7 million; 2024–25: £29.1 million.",
/// );
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Columns {
    meta: Meta,
    bars: Vec<(String, Option<Quantity>, bool)>,
}

shared_methods!(Columns);
plain_draw!(Columns);

impl Columns {
    /// Begins a chart; the subtitle says what is measured, and in what.
    pub fn new(name: &str, subtitle: &str) -> Self {
        Columns { meta: Meta::new(name, subtitle), bars: Vec::new() }
    }

    /// The next column.
    pub fn bar(mut self, label: &str, figure: &Figure) -> Self {
        let quantity = self.meta.take(figure);
        self.bars.push((label.to_owned(), Some(quantity), false));
        self
    }

    /// The next column, in grey: for context.
    pub fn muted(mut self, label: &str, figure: &Figure) -> Self {
        let quantity = self.meta.take(figure);
        self.bars.push((label.to_owned(), Some(quantity), true));
        self
    }

    /// The next column is not known: a year between others, so that time stays true.
    ///
    /// ```
    /// use pledgebook::chart::Columns;
    /// use pledgebook::prelude::*;
    /// let read = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "budget-book", "table 3")) };
    /// let chart = Columns::new("budget", "Yearly budget, £ million")
    ///     .bar("2021–22", &read("40")?)
    ///     .unknown("2022–23")
    ///     .bar("2023–24", &read("30")?)
    ///     .draw()?;
    /// assert_eq!(chart.description, "2021–22: £40 million; 2022–23: not known; 2023–24: £30 million.");
    /// assert!(chart.alt.ends_with(" 2022–23 is not known."), "{}", chart.alt);
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    pub fn unknown(mut self, label: &str) -> Self {
        self.bars.push((label.to_owned(), None, false));
        self
    }

    fn values(&mut self) -> Vec<&mut Quantity> {
        self.bars.iter_mut().filter_map(|(_, q, _)| q.as_mut()).collect()
    }

    fn plotted(&self) -> Vec<Plotted> {
        self.bars.iter().map(|(label, value, _)| Plotted::new(label, value.as_ref())).collect()
    }

    fn alt(&self) -> String {
        let main = self.bars.iter().filter(|bar| !bar.2);
        let main: Vec<(String, Quantity)> =
            main.filter_map(|(label, q, _)| Some((label.clone(), q.clone()?))).collect();
        let unknown: Vec<&str> = self.bars.iter().filter(|bar| bar.1.is_none()).map(|bar| bar.0.as_str()).collect();
        let grey: Vec<&str> = self.bars.iter().filter(|bar| bar.2).map(|bar| bar.0.as_str()).collect();
        let mut alt = self.meta.of("Column chart");
        if main.len() > 1 && is_time(main.iter().map(|(label, _)| label.as_str())) {
            alt += &format!(" It {}.", course(&main));
        } else {
            alt += &extremes(&main);
        }
        if !grey.is_empty() && !main.is_empty() {
            alt += &format!(" In grey for context: {}.", words::list(&grey));
        }
        alt + &unknowns(&unknown)
    }

    fn description(&self) -> String {
        in_words(self.bars.iter().map(|(label, q, _)| (label.clone(), q.as_ref())))
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let slot = (WIDTH - 10.0) / self.bars.len() as f64;
        let bar = (slot * 0.64).min(170.0);
        let labels: Vec<Vec<String>> = self.bars.iter().map(|(label, ..)| LABEL.wrap(label, slot - 12.0)).collect();
        // Many columns: the text gives way before it runs into its neighbour.
        let shrink = |width: f64| (LABEL.size * ((slot - 6.0) / width).min(1.0)).max(13.0).floor();
        let label_size = shrink(labels.iter().map(|lines| LABEL.widest(lines)).fold(1.0, f64::max));
        let values: Vec<String> =
            self.bars.iter().map(|(_, q, _)| q.as_ref().map_or_else(|| "not known".into(), words::short)).collect();
        let value_size = shrink(values.iter().map(|value| VALUE.width(value)).fold(1.0, f64::max));
        let amounts: Vec<f64> = self.bars.iter().map(|(_, q, _)| q.as_ref().map_or(0.0, amount)).collect();
        let low = amounts.iter().copied().fold(0.0, f64::min);
        let high = amounts.iter().copied().fold(0.0, f64::max);
        let foot = if low < 0.0 { 240.0 } else { 250.0 };
        let any_above = amounts.iter().any(|amount| *amount >= 0.0);
        let axis = Axis { low, high, from: foot, to: if any_above { 36.0 } else { 12.0 } };
        for (i, (_, value, muted)) in self.bars.iter().enumerate() {
            let centre = 5.0 + slot * (i as f64 + 0.5);
            let (zero, end) = (axis.at(0.0), axis.at(amounts[i]));
            canvas.mark((centre - slot / 2.0, 0.0), (centre + slot / 2.0, foot));
            let colour = if *muted { MUTED } else { BLUE };
            canvas.bar((centre - bar / 2.0, zero.min(end)), (centre + bar / 2.0, zero.max(end)), colour);
            let side = if amounts[i] < 0.0 { 16.0 } else { -16.0 };
            let mut look = if value.is_some() { VALUE.middle() } else { UNKNOWN.middle() };
            look.size = value_size;
            canvas.text(centre, end + side, &values[i], look);
            let mut look = LABEL.middle();
            look.size = label_size;
            let top = foot + if low < 0.0 { 46.0 } else { 20.0 };
            let lines = &labels[i];
            canvas.block(centre, top + LEADING * lines.len().saturating_sub(1) as f64 / 2.0, lines, look);
        }
        canvas.line(&[(5.0, axis.at(0.0)), (WIDTH - 5.0, axis.at(0.0))], TEXT, 2);
        let lines = labels.iter().map(Vec::len).max().unwrap_or(1) as f64;
        (canvas, foot + if low < 0.0 { 46.0 } else { 20.0 } + lines * LEADING)
    }
}
