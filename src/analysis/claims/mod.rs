//! The computed side of every claim, by the analysis it belongs to.
//!
//! A check reads figures, does the arithmetic and says what it means for the
//! claim. The claim itself, its source and who made it are a row of `claims`.

use pledgebook::claim::Check;

mod delivery;
mod hours;
mod it_budget;
mod it_staff;
mod pledges;
mod programmes;
mod savings;
mod settlement_2018;
mod spring_budget_2024;
mod steps;

/// Every check of the briefing.
pub const CHECKS: &[Check] = &ALL;

const GROUPS: [&[Check]; 9] = [
    it_budget::CHECKS,
    it_staff::CHECKS,
    hours::CHECKS,
    spring_budget_2024::CHECKS,
    savings::CHECKS,
    settlement_2018::CHECKS,
    pledges::CHECKS,
    delivery::CHECKS,
    programmes::CHECKS,
];

const COUNT: usize = {
    let (mut sum, mut group) = (0, 0);
    while group < GROUPS.len() {
        sum += GROUPS[group].len();
        group += 1;
    }
    sum
};

/// The groups in one slice, joined when the crate is compiled.
static ALL: [Check; COUNT] = {
    const fn none(_: &pledgebook::data::Data) -> pledgebook::Result<pledgebook::claim::Checked> {
        unreachable!()
    }
    let mut all: [Check; COUNT] = [("", none); COUNT];
    let (mut at, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut i = 0;
        while i < GROUPS[group].len() {
            all[at] = GROUPS[group][i];
            (at, i) = (at + 1, i + 1);
        }
        group += 1;
    }
    all
};
