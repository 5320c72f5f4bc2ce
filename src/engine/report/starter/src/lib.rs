//! The briefing `@name@`.

pub mod analysis;

pub use analysis::BRIEFING;
