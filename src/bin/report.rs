//! `report`: builds, checks, compares and publishes the briefing.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    pledgebook_report::main(&nhs_technology_funding::BRIEFING)
}
