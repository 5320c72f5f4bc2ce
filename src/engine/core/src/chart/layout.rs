//! Where things go: pushing labels apart, scales, places that are free.

use pledgebook_frame::quantity::{Quantity, words};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, MathematicalOps};

/// Centres for things of these sizes, as near as can be to where they are
/// wanted, in the same order, not overlapping, between `low` and `high`.
pub(super) fn spread(wanted: &[f64], sizes: &[f64], low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    // With the room that each needs taken out, "not overlapping" is "not falling".
    let mut room = 0.0;
    let mut offsets = vec![0.0; wanted.len()];
    let mut runs: Vec<(f64, usize)> = Vec::new();
    for &i in &order {
        offsets[i] = room + sizes[i] / 2.0;
        room += sizes[i];
        let mut run = (wanted[i] - offsets[i], 1);
        while let Some(&(mean, count)) = runs.last() {
            if mean <= run.0 {
                break;
            }
            runs.pop();
            run = ((mean * count as f64 + run.0 * run.1 as f64) / (count + run.1) as f64, count + run.1);
        }
        runs.push(run);
    }
    let settled = runs.into_iter().flat_map(|(mean, count)| std::iter::repeat_n(mean, count));
    let mut places = vec![0.0; wanted.len()];
    for (&i, mean) in order.iter().zip(settled) {
        places[i] = mean.min(high - room).max(low) + offsets[i];
    }
    places
}

/// From values to pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub low: f64,
    pub high: f64,
    pub from: f64,
    pub to: f64,
}

impl Axis {
    pub fn at(&self, value: f64) -> f64 {
        let span = if self.high > self.low { self.high - self.low } else { 1.0 };
        self.from + (value - self.low) / span * (self.to - self.from)
    }
}

/// The amount as pixels need it.
pub(super) fn amount(q: &Quantity) -> f64 {
    q.amount.to_f64().unwrap_or_default()
}

/// Round values that enclose the given ones, with their words; the axis takes in
/// zero if asked to, or if zero is not far off.
pub(super) fn ticks(quantities: &[Quantity], from_zero: bool) -> Vec<(f64, String)> {
    let amounts = || quantities.iter().map(|q| q.amount);
    let (mut low, mut high) = (amounts().min().unwrap_or_default(), amounts().max().unwrap_or_default());
    if from_zero || (low > Decimal::ZERO && low * Decimal::TWO < high) {
        (low, high) = (low.min(Decimal::ZERO), high.max(Decimal::ZERO));
    }
    // Nearer to one another than decimals or pixels can tell is the same: a step from
    // one tick to the next must be one in either.
    let finest = (low.abs().max(high.abs()) / Decimal::from(1_000_000_000_000_i64)).max(Decimal::new(1, 18));
    if high - low < finest {
        high = low + finest.max(Decimal::ONE);
    }
    let rough = (high - low) / Decimal::from(4);
    let power = Decimal::TEN.powi(rough.to_f64().unwrap_or(1.0).log10().floor() as i64);
    let step = [(1, 0), (2, 0), (25, 1), (5, 0)]
        .map(|(mantissa, scale)| Decimal::new(mantissa, scale) * power)
        .into_iter()
        .find(|step| *step >= rough)
        .unwrap_or(power * Decimal::TEN);
    let first = (low / step).floor() * step;
    let steps = ((high - first) / step).ceil().to_i64().unwrap_or(1);
    let mut all: Vec<Decimal> = (0..=steps).map(|i| first + step * Decimal::from(i)).collect();
    // A last value far above the data would only be empty ground.
    if all.len() > 2 && all.last().is_some_and(|top| (*top - high) * Decimal::new(25, 1) > step) {
        all.pop();
    }
    let Some(pattern) = quantities.first() else {
        return Vec::new();
    };
    all.into_iter()
        .map(|amount| {
            let shown = Quantity { amount, places: None, status: None, ..pattern.clone() };
            (amount.to_f64().unwrap_or_default(), words::short(&shown))
        })
        .collect()
}

/// What an axis with these ticks runs from and to, so that all the data is on it.
pub(super) fn extent(ticks: &[(f64, String)], quantities: &[Quantity]) -> (f64, f64) {
    let low = ticks.first().map_or(0.0, |tick| tick.0);
    let high = ticks.last().map_or(1.0, |tick| tick.0);
    (low, quantities.iter().map(amount).fold(high, f64::max))
}

/// Boxes already taken, to put labels beside points without covering anything.
#[derive(Default)]
pub(super) struct Taken {
    boxes: Vec<[f64; 4]>,
}

impl Taken {
    pub fn take(&mut self, x0: f64, y0: f64, x1: f64, y1: f64) {
        self.boxes.push([x0, y0, x1, y1]);
    }

    /// Takes a line, as small boxes along it.
    pub fn take_line(&mut self, (x0, y0): (f64, f64), (x1, y1): (f64, f64)) {
        let steps = ((x1 - x0).hypot(y1 - y0) / 6.0).ceil().max(1.0);
        for i in 0..=(steps as i32) {
            let t = f64::from(i) / steps;
            let (x, y) = (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t);
            self.take(x - 5.0, y - 5.0, x + 5.0, y + 5.0);
        }
    }

    /// The top left corner for a box of this size near a point: the first place
    /// that covers nothing, else the one that covers least; it is then taken. Above
    /// is tried before below, unless asked otherwise.
    pub fn place(&mut self, (x, y): (f64, f64), (w, h): (f64, f64), within: [f64; 4], below_first: bool) -> (f64, f64) {
        let mut best = (f64::INFINITY, (x, y));
        for away in [17.0, 22.0, 30.0, 44.0, 60.0, 80.0] {
            let (left, right, centre) = (x - away - w, x + away, x - w / 2.0);
            let (above, below, level) = (y - away - h, y + away, y - h / 2.0);
            let (first, third) = if below_first { (below, above) } else { (above, below) };
            for (px, py) in [
                (centre, first),
                (right, level),
                (centre, third),
                (left, level),
                (left + away, first),
                (right - away, first),
                (right - away, third),
                (left + away, third),
            ] {
                let outside = (within[0] - px).max(0.0)
                    + (px + w - within[2]).max(0.0)
                    + (within[1] - py).max(0.0)
                    + (py + h - within[3]).max(0.0);
                let covered: f64 = self
                    .boxes
                    .iter()
                    .map(|b| {
                        ((px + w).min(b[2]) - px.max(b[0])).max(0.0) * ((py + h).min(b[3]) - py.max(b[1])).max(0.0)
                    })
                    .sum();
                let cost = outside * 1000.0 + covered + away * 0.05;
                if cost < best.0 {
                    best = (cost, (px, py));
                }
            }
        }
        let (px, py) = best.1;
        self.take(px, py, px + w, py + h);
        (px, py)
    }
}
