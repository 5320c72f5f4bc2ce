//! What published guidance asks of the project, its data and each output, as rules with codes.

mod allowed;
mod charts;
mod linted;
mod page;
mod pdf;
mod project;
mod records;
mod rule;
mod rules;
mod sarif;
mod sheets;
mod tidy;

pub(crate) use allowed::ALLOWED;
pub(crate) use linted::{Linted, is_output};
pub(crate) use rule::{Level, Rule};
pub(crate) use rules::{RULES, UNSEEN, rule_of};
pub(crate) use sarif::sarif;
