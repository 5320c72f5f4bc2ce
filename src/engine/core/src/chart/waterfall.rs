//! From one sum to another, step by step.

use super::bars::{Labels, bar_axis};
use super::canvas::{Canvas, WIDTH};
use super::colours::{BLUE, MUTED, ORANGE, TEAL, TEXT};
use super::layout::amount;
use super::meta::{Meta, in_words, shared_methods};
use super::picture::Chart;
use super::plotted::Plotted;
use super::said::settle;
use super::text::{LABEL, LEADING, VALUE};
use crate::Result;
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{Quantity, words};
use rust_decimal::Decimal;
use std::cmp::Ordering;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Start,
    Step,
    End,
}

/// A waterfall, read downwards: a total, signed steps that begin where the last
/// one stopped, and a total.
///
/// ```
/// use pledgebook::chart::Waterfall;
/// use pledgebook::prelude::*;
/// let read = |m: &str| -> Result<Figure> { Ok(Figure::read(Quantity::gbp_m(m)?, "budget-book", "table 1")) };
/// let chart = Waterfall::new("steps", "From announced to new, £ million")
///     .start("Announced", &read("3400")?)
///     .step("Already pledged", &read("-400")?)
///     .end("New", &read("3000")?)
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Waterfall chart of from announced to new, £ million. It goes from Announced to New, \
///      down by Already pledged, and ends 12% below its start.",
/// );
/// assert_eq!(
///     chart.description,
///     "Announced: £3.4 billion; Already pledged: −£400 million; New: £3 billion.",
/// );
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Waterfall {
    meta: Meta,
    parts: Vec<(String, Quantity, Part)>,
}

shared_methods!(Waterfall);

impl Waterfall {
    /// Begins a chart; the subtitle says what is measured, and in what.
    pub fn new(name: &str, subtitle: &str) -> Self {
        Waterfall { meta: Meta::new(name, subtitle), parts: Vec::new() }
    }

    /// The total it starts from.
    pub fn start(self, label: &str, figure: &Figure) -> Self {
        self.add(label, figure, Part::Start)
    }

    /// A step: negative goes down.
    pub fn step(self, label: &str, figure: &Figure) -> Self {
        self.add(label, figure, Part::Step)
    }

    /// The total it ends at.
    pub fn end(self, label: &str, figure: &Figure) -> Self {
        self.add(label, figure, Part::End)
    }

    fn add(mut self, label: &str, figure: &Figure, part: Part) -> Self {
        let quantity = self.meta.take(figure);
        self.parts.push((label.to_owned(), quantity, part));
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// As [`Columns::draw`](super::Columns::draw).
    pub fn draw(mut self) -> Result<Chart> {
        self.meta.check()?;
        settle(self.parts.iter_mut().map(|(_, q, _)| q).collect(), true);
        let (canvas, height) = self.paint();
        let alt = self.alt();
        let description = in_words(self.parts.iter().map(|(label, q, _)| (label.clone(), Some(q))));
        self.meta.plotted = self.parts.iter().map(|(label, q, _)| Plotted::new(label, Some(q))).collect();
        self.meta.finish(canvas, height, alt, description)
    }

    fn alt(&self) -> String {
        let mut alt = self.meta.of("Waterfall chart");
        let (Some(first), Some(last)) = (self.parts.first(), self.parts.last()) else {
            return alt;
        };
        if self.parts.len() == 1 {
            return format!("{alt} It shows {}: {}.", first.0, words::long(&first.1));
        }
        let steps = |way: Ordering| -> Vec<&str> {
            let goes = |q: &Quantity| q.amount.cmp(&Decimal::ZERO);
            let chosen = self.parts.iter().filter(|(_, q, part)| *part == Part::Step && goes(q) == way);
            chosen.map(|(label, ..)| label.as_str()).collect()
        };
        alt += &format!(" It goes from {} to {}", first.0, last.0);
        for (way, labels) in [
            ("down by", steps(Ordering::Less)),
            ("up by", steps(Ordering::Greater)),
            ("unmoved by", steps(Ordering::Equal)),
        ] {
            if !labels.is_empty() {
                alt += &format!(", {way} {}", words::list(&labels));
            }
        }
        if last.2 == Part::End && first.2 == Part::Start {
            alt += &format!(", and ends {}", super::meta::ending(&first.1, &last.1));
        }
        alt + "."
    }

    /// Where each bar begins and ends.
    fn reaches(&self) -> Vec<(f64, f64)> {
        let mut level = 0.0;
        self.parts
            .iter()
            .map(|(_, q, part)| {
                let from = if *part == Part::Step { level } else { 0.0 };
                level = from + amount(q);
                (from, level)
            })
            .collect()
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let labels = Labels::of(self.parts.iter().map(|(label, ..)| label.as_str()));
        let reaches = self.reaches();
        let said: Vec<String> = self
            .parts
            .iter()
            .map(|(_, q, part)| match part {
                Part::Step if !q.is_negative() => format!("+{}", words::short(q)),
                _ => words::short(q),
            })
            .collect();
        let ends: Vec<(Option<f64>, f64)> = reaches
            .iter()
            .zip(&said)
            .flat_map(|((from, to), said)| {
                let (right, beside) = (from.max(*to), VALUE.width(said) + 18.0);
                [(Some(right), if right < 0.0 { 8.0 } else { beside }), (Some(from.min(*to)), 8.0)]
            })
            .collect();
        let mut axis = bar_axis(&ends, labels.width + 14.0);
        // The words of a bar below zero stand to its right, too, and have to end on the page.
        let (from, span) = (axis.from, axis.high - axis.low);
        let beside = reaches.iter().zip(&said).map(|((a, b), said)| (a.max(*b) - axis.low, VALUE.width(said) + 18.0));
        let per_unit = beside
            .filter(|(reach, _)| *reach > 0.0)
            .map(|(reach, width)| (WIDTH - 6.0 - width - from).max(100.0) / reach)
            .fold((axis.to - from) / span, f64::min);
        axis.to = from + per_unit * span;
        let heights: Vec<f64> =
            labels.lines.iter().map(|lines| (LEADING * lines.len() as f64 + 14.0).max(48.0)).collect();
        let zero = axis.at(0.0);
        canvas.line(&[(zero, 4.0), (zero, 6.0 + heights.iter().sum::<f64>())], TEXT, 2);
        let mut top = 6.0;
        let mut joint: Option<(f64, f64)> = None;
        for (i, ((_, _, part), lines)) in self.parts.iter().zip(&labels.lines).enumerate() {
            let height = heights[i];
            let y = top + height / 2.0;
            let (from, to) = (axis.at(reaches[i].0), axis.at(reaches[i].1));
            if let Some((x, above)) = joint {
                canvas.dashed(&[(x, above), (x, y - 15.0)], MUTED, 2, &[4.0, 4.0]);
            }
            let colour = match part {
                Part::Step if to < from => ORANGE,
                Part::Step => TEAL,
                _ => BLUE,
            };
            canvas.mark((0.0, top), (WIDTH, top + height));
            canvas.block(labels.width, y, lines, LABEL.end().strong(*part != Part::Step));
            let (left, right) = (from.min(to), from.max(to).max(from.min(to) + 2.0));
            canvas.bar((left, y - 15.0), (right, y + 15.0), colour);
            // Words of a step below zero may reach over the line at zero.
            if right + 8.0 < zero {
                canvas.text_on_ground(right + 8.0, y, &said[i], VALUE);
            } else {
                canvas.text(right + 8.0, y, &said[i], VALUE);
            }
            joint = Some((to, y + 15.0));
            top += height;
        }
        (canvas, top + 6.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_beside_bars_below_zero_stay_on_the_page() {
        let figure = |m: &str| Figure::read(Quantity::gbp_m(m).unwrap(), "budget-book", "table 1");
        let chart = Waterfall::new("below", "Below zero")
            .start("First", &figure("-1"))
            .step("Then", &figure("-168.1"))
            .step("And", &figure("0"))
            .end("Last", &figure("-169.1"));
        let chart = chart.draw().unwrap();
        assert!(
            chart.alt.ends_with("It goes from First to Last, down by Then, unmoved by And, and ends below its start.")
        );
    }

    proptest::proptest! {
        /// Tiny steps, many, huge beside tiny, totals below zero: no words over others or over a
        /// bar, and all of them on the page.
        #[test]
        fn words_stand_free(
            amounts in proptest::collection::vec((-999_i64..1000, 0_u32..12, 0_u32..8), 1..40),
            tens in 0_u32..10,
            word in "[A-Z][a-z]{2,24}( [a-z]{2,14}){0,4}",
        ) {
            let figure = |(digits, scale, _): &(i64, u32, u32)| {
                let amount = Decimal::new(*digits, *scale) * Decimal::from(10_i64.pow(tens));
                Figure::read(Quantity::new(amount, pledgebook_frame::quantity::Unit::cash()), "s", "")
            };
            let last = amounts.len() - 1;
            let mut chart = Waterfall::new("free", "Steps");
            for (i, amount) in amounts.iter().enumerate() {
                let label = if amount.2 == 0 { format!("{word} {i}") } else { format!("Step {i}") };
                chart = match i {
                    0 => chart.start(&label, &figure(amount)),
                    i if i == last || amount.2 == 1 => chart.end(&label, &figure(amount)),
                    _ => chart.step(&label, &figure(amount)),
                };
            }
            settle(chart.parts.iter_mut().map(|(_, q, _)| q).collect(), true);
            let (canvas, height) = chart.paint();
            let (texts, areas) = canvas.boxes();
            let meets = |a: &[f64; 4], b: &[f64; 4]| a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
            for (at, (one, said)) in texts.iter().enumerate() {
                let inside = one[0] >= -1.0 && one[2] <= WIDTH + 1.0 && one[1] >= 0.0 && one[3] <= height;
                proptest::prop_assert!(inside, "“{}” leaves the page: {:?}", said, one);
                for (other, words) in &texts[..at] {
                    proptest::prop_assert!(!meets(one, other), "“{}” is over “{}”", said, words);
                }
                for bar in &areas {
                    proptest::prop_assert!(!meets(one, bar), "“{}” {:?} is over a bar {:?}", said, one, bar);
                }
            }
        }
    }
}
