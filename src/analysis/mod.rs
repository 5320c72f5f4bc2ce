//! One file a question. Each has the same four steps: `table` (data → frame),
//! `findings` (the numbers prose may quote), `chart`, and `section`, which the
//! report calls; a notebook calls the steps one at a time.

pub mod claims_checked;
mod data_checks;
pub mod delivery;
pub mod it_budget;
pub mod it_staff;
pub mod method;
pub mod payments;
mod payments_months;
mod payments_returns;
mod payments_single;
pub mod pledges;
pub mod programmes;
mod rows;
pub mod savings;
pub mod settlement_2018;
pub mod spring_budget_2024;

use pledgebook::briefing::{Analysis, Briefing};
use pledgebook::quantity::FinancialYear;

/// The briefing on NHS and DHSC technology funding in England.
pub const BRIEFING: Briefing = Briefing {
    code: pledgebook::code!(),
    sections: SECTIONS,
    // Every claim declares a rule; the sentences are templates.
    checks: &[],
    data_checks: data_checks::ALL,
    price_year: FinancialYear::starting(2024),
    deflator: Some("hmt-2026-03"),
};

/// The briefing's analyses; their order is the report's order.
pub const SECTIONS: &[Analysis] = &[
    Analysis { id: "programmes", question: programmes::QUESTION, section: programmes::section },
    Analysis { id: "delivery", question: delivery::QUESTION, section: delivery::section },
    Analysis { id: "pledges", question: pledges::QUESTION, section: pledges::section },
    Analysis { id: "spring_budget_2024", question: spring_budget_2024::QUESTION, section: spring_budget_2024::section },
    Analysis { id: "savings", question: savings::QUESTION, section: savings::section },
    Analysis { id: "settlement_2018", question: settlement_2018::QUESTION, section: settlement_2018::section },
    Analysis { id: "payments", question: payments::QUESTION, section: payments::section },
    Analysis { id: "it_budget", question: it_budget::QUESTION, section: it_budget::section },
    Analysis { id: "it_staff", question: it_staff::QUESTION, section: it_staff::section },
    Analysis { id: "claims_checked", question: claims_checked::QUESTION, section: claims_checked::section },
    Analysis { id: "method", question: method::QUESTION, section: method::section },
];
