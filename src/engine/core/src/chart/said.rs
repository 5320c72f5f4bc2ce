//! How finely a chart says its values: what the picture tells apart, the words beside it do.

use super::layout::bounds;
use pledgebook_frame::quantity::{Quantity, Unit, words};
use rust_decimal::Decimal;

/// Digits after the point that nobody reads any more.
const MOST: u32 = 12;
/// Of the axis: what is nearer is one place in the picture.
const FINEST: i64 = 200;

/// Gives values more digits where they need them: what is not nothing does not read as
/// nothing, nor what is not all as 100%, and values that stand apart do not read alike,
/// unless it was asked for so many digits.
pub(super) fn settle(mut all: Vec<&mut Quantity>, from_zero: bool) {
    let asked: Vec<bool> = all.iter().map(|q| q.places.is_some()).collect();
    all.iter_mut().for_each(|q| **q = honest(q));
    let Some((low, high)) = bounds(all.iter().map(|q| q.amount), from_zero) else { return };
    let apart = (high - low) / Decimal::from(FINEST);
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|i| all[*i].amount);
    for _ in 0..MOST {
        let said: Vec<String> = all.iter().map(|q| words::short(q)).collect();
        let alike = order.chunk_by(|a, b| said[*a] == said[*b]);
        let alike = alike.filter(|run| all[run[run.len() - 1]].amount - all[run[0]].amount > apart);
        let finer: Vec<usize> = alike.flatten().copied().filter(|i| !asked[*i]).collect();
        if finer.is_empty() {
            return;
        }
        finer.into_iter().for_each(|i| *all[i] = finer_by_one(all[i]));
    }
}

/// The same with so many digits that it does not read as nothing, or as all.
pub(super) fn honest(q: &Quantity) -> Quantity {
    let mut q = q.clone();
    for _ in 0..=Decimal::MAX_SCALE {
        let said = number(&words::short(&q));
        let nothing = said.is_some_and(|n| n.is_zero()) && !q.amount.is_zero();
        let all =
            q.unit == Unit::Percent && said == Some(Decimal::ONE_HUNDRED) && q.amount.abs() != Decimal::ONE_HUNDRED;
        if !nothing && !all {
            break;
        }
        q = finer_by_one(&q);
    }
    q
}

/// Whether a reader sees no difference.
pub(super) fn alike(a: &Quantity, b: &Quantity) -> bool {
    words::short(a) == words::short(b)
}

fn finer_by_one(q: &Quantity) -> Quantity {
    let said = words::short(q);
    let places = said.split_once('.').map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).count());
    // Pence are two digits.
    let pounds = q.unit.is_money() && said.ends_with(|c: char| c.is_ascii_digit());
    q.clone().with_places(if pounds { places.max(1) } else { places } as u32 + 1)
}

/// The number that a text says, without sign and scale.
fn number(said: &str) -> Option<Decimal> {
    let digits = said.chars().skip_while(|c| !c.is_ascii_digit());
    let digits: String = digits.take_while(|c| c.is_ascii_digit() || ",.".contains(*c)).filter(|c| *c != ',').collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(amounts: &[&str], unit: &Unit, from_zero: bool) -> Vec<String> {
        let mut all: Vec<Quantity> =
            amounts.iter().map(|amount| Quantity::new(amount.parse::<Decimal>().unwrap(), unit.clone())).collect();
        settle(all.iter_mut().collect(), from_zero);
        all.iter().map(words::short).collect()
    }

    #[test]
    fn what_stands_apart_reads_apart() {
        assert_eq!(said(&["0.04", "0.01", "0"], &Unit::Percent, true), ["0.04%", "0.01%", "0%"]);
        assert_eq!(said(&["99.97", "100", "-99.999"], &Unit::Percent, true), ["99.97%", "100%", "−99.999%"]);
        assert_eq!(said(&["91.02", "91.04", "91.03"], &Unit::Percent, false), ["91.02%", "91.04%", "91.03%"]);
        // On an axis from zero all three are one height.
        assert_eq!(said(&["91.02", "91.04", "91.03"], &Unit::Percent, true), ["91%", "91%", "91%"]);
        assert_eq!(said(&["1200.1", "1200.4"], &Unit::cash(), true), ["£1,200", "£1,200"]);
        assert_eq!(said(&["1200.1", "1200.4"], &Unit::cash(), false), ["£1,200.10", "£1,200.40"]);
        assert_eq!(said(&["0.001", "3000000"], &Unit::cash(), true), ["£0.001", "£3m"]);
        assert_eq!(said(&["0", "0"], &Unit::Percent, true), ["0%", "0%"]);
        let visits = Unit::Count("visits".into());
        assert_eq!(said(&["0.004", "-0.0000000000000001"], &visits, true), ["0.004", "−0.0000000000000001"]);
    }
}
