//! One file a question. Each has the same four steps: `table` (data → frame),
//! `findings` (the numbers prose may quote), `chart`, and `section`, which the
//! report calls; a notebook calls the steps one at a time.

pub mod claims;
pub mod claims_checked;
pub mod delivery;
pub mod it_budget;
pub mod it_staff;
pub mod method;
pub mod pledges;
pub mod programmes;
pub mod savings;
pub mod settlement_2018;
pub mod spring_budget_2024;

use crate::briefing::{Analysis, Briefing};
use crate::quantity::FinancialYear;

/// The briefing on NHS and DHSC technology funding in England.
pub const BRIEFING: Briefing = Briefing {
    sections: SECTIONS,
    checks: claims::CHECKS,
    data_checks: &[],
    price_year: FinancialYear::starting(2024),
    deflator: Some("hmt-2026-03"),
};

/// The briefing's analyses; their order is the report's order.
pub const SECTIONS: &[Analysis] =
    &[Analysis { id: "it_budget", question: it_budget::QUESTION, section: it_budget::section }];
