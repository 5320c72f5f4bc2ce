//! Where things go: pushing labels apart, scales, places that are free.

use super::canvas::Canvas;
use super::colours::{GRID, TEXT};
use super::text::TICK;
use pledgebook_frame::quantity::words::{self, Scale};
use pledgebook_frame::quantity::{Quantity, Unit};
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

    /// Along the foot: a rule up from the beginning of each of these years, with its number.
    pub fn draw_years(&self, canvas: &mut Canvas, years: impl Iterator<Item = i32>, foot: f64) {
        for year in years {
            let x = self.at(f64::from(year));
            canvas.line(&[(x, 4.0), (x, foot)], GRID, 1);
            canvas.line(&[(x, foot), (x, foot + 6.0)], TEXT, 1);
            canvas.text(x, foot + 20.0, &year.to_string(), TICK.middle());
        }
        canvas.line(&[(self.from, foot), (self.to, foot)], TEXT, 1);
    }
}

/// The amount as pixels need it.
pub(super) fn amount(q: &Quantity) -> f64 {
    q.amount.to_f64().unwrap_or_default()
}

/// The least and the most that an axis has to show: zero, too, if asked to, or if it is
/// not far off.
pub(super) fn bounds(amounts: impl Iterator<Item = Decimal> + Clone, from_zero: bool) -> Option<(Decimal, Decimal)> {
    let (low, high) = (amounts.clone().min()?, amounts.max()?);
    if from_zero || (low > Decimal::ZERO && low * Decimal::TWO < high) {
        return Some((low.min(Decimal::ZERO), high.max(Decimal::ZERO)));
    }
    Some((low, high))
}

/// Round values that enclose the given ones, with their words to the last digit, so that no
/// two read alike; the axis takes in zero if asked to, or if zero is not far off.
pub(super) fn ticks(quantities: &[Quantity], from_zero: bool) -> Vec<(f64, String)> {
    let (low, mut high) = bounds(quantities.iter().map(|q| q.amount), from_zero).unwrap_or_default();
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
            (amount.to_f64().unwrap_or_default(), to_the_last_digit(&shown))
        })
        .collect()
}

/// In words, not rounded.
pub(super) fn to_the_last_digit(q: &Quantity) -> String {
    let scales = [Scale::Billion, Scale::Million].map(Scale::factor).into_iter();
    let scaled = q.unit.is_money() || matches!(q.unit, Unit::Count(_));
    let factor = scales.filter(|factor| scaled && q.amount.abs() >= *factor).max().unwrap_or(Decimal::ONE);
    // Pence are two digits.
    let pence = q.unit.is_money() && factor == Decimal::ONE;
    let needed = match (q.amount / factor).normalize().scale() {
        1 if pence => 2,
        needed => needed,
    };
    let usual = words::short(q);
    let said = usual.split_once('.').map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).count());
    if needed as usize > said { words::short(&q.clone().with_places(needed)) } else { usual }
}

/// What an axis with these ticks runs from and to, so that all the data is on it.
pub(super) fn extent(ticks: &[(f64, String)], quantities: &[Quantity]) -> (f64, f64) {
    let low = ticks.first().map_or(0.0, |tick| tick.0);
    let high = ticks.last().map_or(1.0, |tick| tick.0);
    (low, quantities.iter().map(amount).fold(high, f64::max))
}

/// The farthest a label stands from its point.
const FARTHEST: f64 = 80.0;

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
        // Only these can be covered from anywhere near; of a crowd there may be many thousands.
        let (wide, high) = (FARTHEST + w, FARTHEST + h);
        let near = |b: &&[f64; 4]| b[2] > x - wide && b[0] < x + wide && b[3] > y - high && b[1] < y + high;
        let near: Vec<[f64; 4]> = self.boxes.iter().filter(near).copied().collect();
        for away in [17.0, 22.0, 30.0, 44.0, 60.0, FARTHEST] {
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
                let mut cost = outside * 1000.0 + away * 0.05;
                for b in &near {
                    // What covers more than the best one so far need not be summed up.
                    if cost >= best.0 {
                        break;
                    }
                    cost += ((px + w).min(b[2]) - px.max(b[0])).max(0.0) * ((py + h).min(b[3]) - py.max(b[1])).max(0.0);
                }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_ticks_read_alike() {
        let said = |amounts: [&str; 2], unit: Unit, from_zero| -> Vec<String> {
            let all = amounts.map(|amount| Quantity::new(amount.parse::<Decimal>().unwrap(), unit.clone()));
            ticks(&all, from_zero).into_iter().map(|tick| tick.1).collect()
        };
        let narrow = ["91.02%", "91.025%", "91.03%", "91.035%", "91.04%"];
        assert_eq!(said(["91.02", "91.04"], Unit::Percent, false), narrow);
        assert_eq!(said(["0", "45"], Unit::Percent, true), ["0%", "20%", "40%"]);
        assert_eq!(said(["0.01", "0.04"], Unit::Percent, true), ["0%", "0.01%", "0.02%", "0.03%", "0.04%"]);
        let money = ["£1,200.10", "£1,200.20", "£1,200.30", "£1,200.40"];
        assert_eq!(said(["1200.1", "1200.4"], Unit::cash(), false), money);
        assert_eq!(said(["0", "3000000000"], Unit::cash(), true), ["£0", "£1bn", "£2bn", "£3bn"]);
    }

    proptest::proptest! {
        /// Whatever the data, and however near to one another: one scale beside the other, too.
        #[test]
        fn ticks_of_any_data_differ(
            base in -2_000_000_000_i64..2_000_000_000,
            steps in proptest::collection::vec(-50_i64..50, 1..6),
            (scale, unit, from_zero) in (0_u32..12, 0_usize..3, proptest::bool::ANY),
        ) {
            let unit = [Unit::cash(), Unit::Percent, Unit::Count("visits".into())][unit].clone();
            let amount = |step: i64| Decimal::new(base + step, scale);
            let all: Vec<Quantity> = steps.into_iter().map(|step| Quantity::new(amount(step), unit.clone())).collect();
            let said: Vec<String> = ticks(&all, from_zero).into_iter().map(|tick| tick.1).collect();
            let different: std::collections::BTreeSet<&String> = said.iter().collect();
            proptest::prop_assert_eq!(different.len(), said.len(), "{:?}", said);
            let thousands = |text: &String| text.ends_with('m') && text.contains("1,000") && !text.contains('.');
            proptest::prop_assert!(!said.iter().any(thousands), "{:?}", said);
        }
    }
}
