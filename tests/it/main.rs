//! One test binary: polars and Typst link once.

mod as_of;
mod backtests;
mod bad_inputs;
mod determinism;
mod diff;
mod faults;
mod help;
mod house;
mod notebook;
mod notebooks;
mod outside;
mod pdf_text;
mod properties;
mod readme;
mod second_briefing;
mod sections;
mod status;
mod support;
mod templates;
mod text;
mod verdict_changes;
mod verdicts;
mod verify;
mod watch;
mod watching;
mod workflow;
