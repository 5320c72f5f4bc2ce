//! `pledgebook`: for who has no briefing yet. `pledgebook new bees` begins one; what needs
//! analyses is done by the project's own program.

use pledgebook::briefing::Briefing;

const NONE: Briefing = Briefing::of(pledgebook::Code::unrecorded("pledgebook"), &[]);

fn main() -> std::process::ExitCode {
    pledgebook_report::main(&NONE)
}
