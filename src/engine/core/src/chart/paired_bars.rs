//! Two horizontal bars for each thing.

use super::bars::{Labels, bar_axis, draw_bar, end_width};
use super::canvas::{Canvas, WIDTH};
use super::colours::{BLUE, ORANGE, TEXT};
use super::layout::amount;
use super::meta::{Meta, plain_draw, shared_methods};
use super::plotted::Plotted;
use super::said::alike;
use super::text::{LABEL, LEADING};
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{Quantity, words};

type Pair = (String, Option<Quantity>, Option<Quantity>);

/// Pairs of bars: what was pledged beside what was spent.
///
/// ```
/// use pledgebook::chart::PairedBars;
/// use pledgebook::prelude::*;
/// let read = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "annual-report", "page 5")) };
/// let chart = PairedBars::new("kept", "Funds, £ million", "Pledged", "Spent")
///     .pair("First fund", Some(&read("500")?), Some(&read("480")?))
///     .pair("Second fund", Some(&read("260")?), None)
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Bar chart of funds, £ million, in pairs: Pledged and Spent. \
///      Of the one pair with both known, Spent is the smaller in one. \
///      Spent is not known for Second fund.",
/// );
/// assert_eq!(
///     chart.description,
///     "First fund: Pledged £500 million, Spent £480 million; Second fund: Pledged £260 million, Spent not known.",
/// );
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PairedBars {
    meta: Meta,
    series: [String; 2],
    pairs: Vec<Pair>,
}

shared_methods!(PairedBars);
plain_draw!(PairedBars);

impl PairedBars {
    /// Begins a chart with the names of its two series.
    pub fn new(name: &str, subtitle: &str, first_series: &str, second_series: &str) -> Self {
        let series = [first_series.to_owned(), second_series.to_owned()];
        PairedBars { meta: Meta::new(name, subtitle), series, pairs: Vec::new() }
    }

    /// The next pair; `None` is "not known".
    pub fn pair(mut self, label: &str, first: Option<&Figure>, second: Option<&Figure>) -> Self {
        let first = first.map(|figure| self.meta.take(figure));
        let second = second.map(|figure| self.meta.take(figure));
        self.pairs.push((label.to_owned(), first, second));
        self
    }

    fn values(&mut self) -> Vec<&mut Quantity> {
        self.pairs.iter_mut().flat_map(|(_, a, b)| [a, b]).flatten().collect()
    }

    fn plotted(&self) -> Vec<Plotted> {
        let [first, second] = &self.series;
        let pair = |(label, a, b): &Pair| {
            [Plotted::new(label, a.as_ref()).of(first), Plotted::new(label, b.as_ref()).of(second)]
        };
        self.pairs.iter().flat_map(pair).collect()
    }

    fn alt(&self) -> String {
        let [first, second] = &self.series;
        let of = self.meta.of("Bar chart");
        let mut alt = format!("{}, in pairs: {first} and {second}.", of.trim_end_matches('.'));
        let both: Vec<(&Quantity, &Quantity)> =
            self.pairs.iter().filter_map(|(_, a, b)| Some((a.as_ref()?, b.as_ref()?))).collect();
        let smaller = both.iter().filter(|(a, b)| b.amount < a.amount && !alike(a, b)).count();
        if !both.is_empty() {
            let pairs = if both.len() == 1 { "pair" } else { "pairs" };
            let (all, smaller) = (words::spelled(both.len() as i64), words::spelled(smaller as i64));
            alt += &format!(" Of the {all} {pairs} with both known, {second} is the smaller in {smaller}.");
        }
        for (name, missing) in
            [(first, self.missing(|pair| pair.1.is_none())), (second, self.missing(|pair| pair.2.is_none()))]
        {
            if !missing.is_empty() {
                alt += &format!(" {name} is not known for {}.", words::list(&missing));
            }
        }
        alt
    }

    fn missing(&self, is_missing: impl Fn(&Pair) -> bool) -> Vec<&str> {
        self.pairs.iter().filter(|pair| is_missing(pair)).map(|pair| pair.0.as_str()).collect()
    }

    fn description(&self) -> String {
        let say = |value: &Option<Quantity>| value.as_ref().map_or_else(|| "not known".into(), words::long);
        let rows: Vec<String> = self
            .pairs
            .iter()
            .map(|(label, a, b)| format!("{label}: {} {}, {} {}", self.series[0], say(a), self.series[1], say(b)))
            .collect();
        format!("{}.", rows.join("; "))
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let labels = Labels::of(self.pairs.iter().map(|(label, ..)| label.as_str()));
        let named = |i: usize, series: usize| {
            if i == 0 { self.series[series].as_str() } else { "" }
        };
        let ends: Vec<(Option<f64>, f64)> = self
            .pairs
            .iter()
            .enumerate()
            .flat_map(|(i, (_, a, b))| [(a, named(i, 0)), (b, named(i, 1))])
            .flat_map(|(value, name)| {
                // Of a bar that goes left, the name stands on the other side of zero.
                let goes_left = value.as_ref().is_some_and(Quantity::is_negative);
                let (beside, opposite) = if goes_left { ("", LABEL.width(name) + 18.0) } else { (name, 0.0) };
                [(value.as_ref().map(amount), end_width(value.as_ref(), beside)), (None, opposite)]
            })
            .collect();
        let axis = bar_axis(&ends, labels.width + 14.0);
        let mut top = 6.0;
        for (i, ((_, first, second), lines)) in self.pairs.iter().zip(&labels.lines).enumerate() {
            let height = (LEADING * lines.len() as f64 + 16.0).max(72.0);
            let y = top + height / 2.0;
            canvas.block(labels.width, y, lines, LABEL.end());
            for (value, series, y, colour) in [(first, 0, y - 13.5, BLUE), (second, 1, y + 13.5, ORANGE)] {
                canvas.mark((0.0, y - 13.5), (WIDTH, y + 13.5));
                let end = draw_bar(&mut canvas, &axis, (y, 11.5), value.as_ref(), colour, true);
                if i == 0 {
                    canvas.text(end + 12.0, y, &self.series[series], LABEL);
                }
            }
            top += height;
        }
        canvas.line(&[(axis.at(0.0), 4.0), (axis.at(0.0), top)], TEXT, 2);
        (canvas, top + 6.0)
    }
}
