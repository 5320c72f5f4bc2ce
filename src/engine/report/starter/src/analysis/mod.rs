//! One file a question; their order in the list is the report's order.

pub mod members;

use pledgebook::prelude::*;

/// The briefing.
pub const BRIEFING: Briefing = Briefing::of(pledgebook::code!(), ANALYSES);

/// Its analyses.
pub const ANALYSES: &[Analysis] = pledgebook::analyses![members];
