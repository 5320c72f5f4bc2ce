//! Day and month of dates like 06/03/2024: what the other dates of one file say of their order.

use super::date::Dated;
use crate::period::Period;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What settles the order of day and month in the dates of one file.
pub(super) struct Order {
    day_first: usize,
    month_first: usize,
    unclear: usize,
    /// The month that most of the certain dates are in.
    month: Option<Period>,
    /// What the recipe says of a file that shows nothing.
    otherwise_day: bool,
}

impl Order {
    pub fn of(dates: &[Option<Dated>], otherwise_day: bool) -> Self {
        let count = |what: fn(&Dated) -> bool| dates.iter().flatten().filter(|dated| what(dated)).count();
        Order {
            day_first: count(|dated| dated.day_first.is_some() && dated.month_first.is_none()),
            month_first: count(|dated| dated.day_first.is_none() && dated.month_first.is_some()),
            unclear: count(|dated| dated.only().is_none()),
            month: most(dates.iter().flatten().filter_map(Dated::only).map(|day| month_of(&day))),
            otherwise_day,
        }
    }

    /// The day that is meant; `None` where it could be two.
    pub fn day(&self, dated: &Dated) -> Option<Date> {
        if let Some(day) = dated.only() {
            return Some(day);
        }
        match (self.day_first, self.month_first) {
            (1.., 0) => dated.day_first,
            (0, 1..) => dated.month_first,
            (0, 0) if self.month.is_none() && self.otherwise_day => dated.day_first,
            _ => {
                let within = |day: &Date| self.month == Some(month_of(day));
                match (dated.day_first.filter(within), dated.month_first.filter(within)) {
                    (Some(day), None) | (None, Some(day)) => Some(day),
                    (None, None) if self.otherwise_day && self.month_first == 0 => dated.day_first,
                    _ => None,
                }
            }
        }
    }

    pub fn said(&self) -> String {
        if self.unclear == 0 {
            return String::new();
        }
        let unclear = self.unclear;
        match (self.day_first, self.month_first) {
            (days @ 1.., 0) => format!("{unclear} could be two days; the day stands first, as {days} others show"),
            (0, months @ 1..) => {
                format!("{unclear} could be two days; the month stands first, as {months} others show")
            }
            (0, 0) if self.otherwise_day => {
                format!("{unclear} could be two days; the day stands first, as the recipe says")
            }
            (0, 0) => format!("{unclear} could be two days, and nothing in the file settles which"),
            (days, months) => format!(
                "{unclear} could be two days, {days} others have the day first and {months} the month: those that only \
                 one way fall into the file's month are read so"
            ),
        }
    }
}

/// The month of a day.
pub(super) fn month_of(day: &Date) -> Period {
    Period::month(day.year(), day.month())
}

/// What there is most of; the first of several.
pub(super) fn most<T: Ord>(all: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    all.for_each(|one| *counts.entry(one).or_insert(0) += 1);
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(one, _)| one)
}
