//! Builds, checks, compares and publishes the briefing.

fn main() -> std::process::ExitCode {
    pledgebook_report::main(&@crate@::BRIEFING)
}
