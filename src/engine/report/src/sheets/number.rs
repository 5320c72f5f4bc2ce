//! How a number is shown in a cell, in either format: as the page words it.

/// Decimal places that are shown at most.
pub(super) const MOST_PLACES: usize = 12;

/// Places after the point in a number as it is shown.
pub(super) fn places(shown: &str) -> usize {
    let digits: String = shown.chars().skip_while(|c| !c.is_ascii_digit()).collect();
    let number: String = digits.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    number.split_once('.').map_or(0, |(_, after)| after.len()).min(MOST_PLACES)
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn a_number_keeps_its_places() {
        assert_eq!(["£47.25m", "1,200", "−3.9%", "+0.4", "12"].map(places), [2, 0, 1, 1, 0]);
    }
}
