//! One file a question. Each has the same four steps: `table` (data → frame),
//! `findings` (the numbers prose may quote), `chart`, and `section`, which the
//! report calls; a notebook calls the steps one at a time.

pub mod claims;
pub mod delivery;
pub mod it_budget;
pub mod it_staff;
pub mod pledges;
pub mod programmes;
pub mod savings;
pub mod settlement_2018;
pub mod spring_budget_2024;
