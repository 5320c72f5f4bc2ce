//! Two moments, a line for each thing.

use super::canvas::{CYCLE, Canvas, DASHES, GRID, LABEL, LEADING, MARKERS, VALUE, WIDTH};
use super::layout::{Axis, amount, spread, ticks, widest, wrap};
use super::meta::{Meta, plain_draw, shared_methods};
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{Quantity, words};
use std::cmp::Ordering;

/// A slope chart: each line goes from its value on the left to that on the
/// right, with its name at both ends.
///
/// ```
/// use pledgebook::chart::Slope;
/// use pledgebook::prelude::*;
/// let read = |n: i64| Figure::read(Quantity::percent(n), "survey-2022", "table 2");
/// let chart = Slope::new("share", "Share of loans, %", "2016", "2024")
///     .line("Fiction", &read(40), &read(90))
///     .line("Music", &read(60), &read(50))
///     .draw()?;
/// assert_eq!(
///     chart.alt,
///     "Slope chart of share of loans, %, from 2016 to 2024. Rising: Fiction. Falling: Music.",
/// );
/// assert_eq!(chart.description, "Fiction: 40% (2016), 90% (2024); Music: 60% (2016), 50% (2024).");
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Slope {
    meta: Meta,
    ends: [String; 2],
    lines: Vec<(String, Quantity, Quantity)>,
}

shared_methods!(Slope);
plain_draw!(Slope);

impl Slope {
    /// Begins a chart, with the names of its two sides.
    pub fn new(name: &str, subtitle: &str, left: &str, right: &str) -> Self {
        Slope { meta: Meta::new(name, subtitle), ends: [left.to_owned(), right.to_owned()], lines: Vec::new() }
    }

    /// The next line.
    pub fn line(mut self, label: &str, left: &Figure, right: &Figure) -> Self {
        let (left, right) = (self.meta.take(left), self.meta.take(right));
        self.lines.push((label.to_owned(), left, right));
        self
    }

    fn alt(&self) -> String {
        let of = self.meta.of("Slope chart");
        let sides = [("Rising", Ordering::Greater), ("Falling", Ordering::Less), ("The same", Ordering::Equal)];
        let ways: Vec<String> = sides
            .into_iter()
            .filter_map(|(way, order)| {
                let chosen = self.lines.iter().filter(|(_, left, right)| right.amount.cmp(&left.amount) == order);
                let labels: Vec<&str> = chosen.map(|line| line.0.as_str()).collect();
                (!labels.is_empty()).then(|| format!("{way}: {}.", words::list(&labels)))
            })
            .collect();
        format!("{}, from {} to {}. {}", of.trim_end_matches('.'), self.ends[0], self.ends[1], ways.join(" "))
    }

    fn description(&self) -> String {
        let [left, right] = &self.ends;
        let rows: Vec<String> = self
            .lines
            .iter()
            .map(|(label, a, b)| format!("{label}: {} ({left}), {} ({right})", words::long(a), words::long(b)))
            .collect();
        format!("{}.", rows.join("; "))
    }

    fn paint(&self) -> (Canvas, f64) {
        let mut canvas = Canvas::default();
        let names: Vec<Vec<String>> = self.lines.iter().map(|(label, ..)| wrap(label, LABEL.size, 230.0)).collect();
        let name_width = names.iter().map(|lines| widest(lines, LABEL.size)).fold(0.0, f64::max);
        let value_width = self.meta.quantities.iter().map(|q| VALUE.width(&words::short(q))).fold(0.0, f64::max);
        let side = name_width + value_width + 60.0;
        let (left, right) = (side, WIDTH - side);
        let sizes: Vec<f64> = names.iter().map(|lines| LEADING * lines.len() as f64 + 4.0).collect();
        let foot = (56.0 + sizes.iter().sum::<f64>()).max(330.0);
        let ticks = ticks(&self.meta.quantities, false);
        let low = ticks.first().map_or(0.0, |tick| tick.0);
        let high = self.meta.quantities.iter().map(amount).fold(low, f64::max);
        let axis = Axis { low, high: if high > low { high } else { low + 1.0 }, from: foot - 14.0, to: 66.0 };
        for (x, end, look) in [(left, &self.ends[0], VALUE.end()), (right, &self.ends[1], VALUE)] {
            canvas.line(&[(x, 40.0), (x, foot)], GRID, 2);
            canvas.text(x, 18.0, end, look);
        }
        for (i, (_, a, b)) in self.lines.iter().enumerate() {
            let (colour, dash, marker) = (CYCLE[i % 6], DASHES[i % 4], MARKERS[i % 4]);
            let (from, to) = ((left, axis.at(amount(a))), (right, axis.at(amount(b))));
            canvas.dashed(&[from, to], colour, 4, dash);
            canvas.marker(marker, from, 8.0, colour, false);
            canvas.marker(marker, to, 8.0, colour, false);
        }
        let wanted = |pick: fn(&(String, Quantity, Quantity)) -> &Quantity| -> Vec<f64> {
            self.lines.iter().map(|line| axis.at(amount(pick(line)))).collect()
        };
        let lefts = spread(&wanted(|line| &line.1), &sizes, 40.0, foot + 8.0);
        let rights = spread(&wanted(|line| &line.2), &sizes, 40.0, foot + 8.0);
        for (i, (_, a, b)) in self.lines.iter().enumerate() {
            let (from, to) = (axis.at(amount(a)), axis.at(amount(b)));
            canvas.line(&[(left - 11.0, from), (left - 30.0, lefts[i])], CYCLE[i % 6], 1);
            canvas.line(&[(right + 11.0, to), (right + 30.0, rights[i])], CYCLE[i % 6], 1);
            canvas.text(left - 34.0, lefts[i], &words::short(a), VALUE.end());
            canvas.block(left - 44.0 - value_width, lefts[i], &names[i], LABEL.end());
            canvas.text(right + 34.0, rights[i], &words::short(b), VALUE);
            canvas.block(right + 44.0 + value_width, rights[i], &names[i], LABEL);
        }
        (canvas, foot + 14.0)
    }
}
