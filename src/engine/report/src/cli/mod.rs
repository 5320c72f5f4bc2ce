//! The command line of a briefing: one file a verb.

mod add;
mod add_args;
mod add_examples;
mod args;
mod build;
mod diff;
mod examples;
mod extract;
mod fetch;
mod folders;
mod lint;
mod list;
mod man;
mod new;
mod promote;
mod publish;
mod read;
mod status;
mod terminal;
mod verify;
mod watch;

use crate::pdf;
use args::{Build, Cli, Verb};
use clap::{CommandFactory, FromArgMatches};
use pledgebook::briefing::Briefing;
use std::process::ExitCode;
use terminal::{exit, say};

/// The whole program of a briefing: reads the command line, does it, says how it ended.
///
/// ```no_run
/// # mod libraries { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/example/briefing.rs")); }
/// # use libraries::BRIEFING;
/// fn main() -> std::process::ExitCode {
///     pledgebook_report::main(&BRIEFING)
/// }
/// ```
pub fn main(briefing: &Briefing) -> ExitCode {
    leave_pdf_panics_unprinted();
    let cli = match Cli::from_arg_matches(&command(briefing).get_matches()) {
        Ok(cli) => cli,
        Err(wrong) => wrong.exit(),
    };
    let done = match cli.verb.unwrap_or_else(|| Verb::Build(Build::default())) {
        Verb::Build(wanted) => build::build(briefing, &wanted, cli.quiet),
        Verb::Check(inputs) => return exit(build::check(briefing, &inputs, cli.quiet)),
        Verb::Status(wanted) => return exit(status::status(briefing, &wanted, cli.quiet)),
        Verb::Verify(wanted) => return exit(verify::verify(briefing, &wanted, cli.quiet)),
        Verb::Lint(wanted) => return exit(lint::lint(briefing, &wanted, cli.quiet)),
        Verb::Diff(wanted) => return exit(diff::diff(briefing, &wanted, cli.quiet)),
        Verb::Publish(wanted) => publish::publish(briefing, &wanted, cli.quiet),
        Verb::Watch(wanted) => watch::watch(briefing, &wanted, cli.quiet),
        Verb::Read(wanted) => return exit(read::read(&wanted, cli.quiet)),
        Verb::Fetch(wanted) => return exit(fetch::fetch(&wanted, cli.quiet)),
        Verb::Extract(wanted) => extract::extract(&wanted, cli.quiet),
        Verb::New(wanted) => new::new(&wanted, cli.quiet),
        Verb::Add(wanted) => add::add(briefing, &wanted, cli.quiet),
        Verb::Rename(wanted) => add::rename(briefing, &wanted, cli.quiet),
        Verb::Remove(wanted) => add::remove(briefing, &wanted, cli.quiet),
        Verb::Promote(wanted) => return exit(promote::promote(&wanted, cli.quiet)),
        Verb::List(inputs) => list::list(briefing, &inputs),
        Verb::Man(wanted) => man::man(command(briefing), &wanted, cli.quiet),
        Verb::Completions { shell } => {
            let (mut script, program) = (Vec::new(), terminal::program());
            clap_complete::generate(shell, &mut command(briefing), program, &mut script);
            say(&[String::from_utf8_lossy(&script).trim_end().to_owned()])
        }
    };
    exit(done.map(|()| ExitCode::SUCCESS))
}

/// The command line under the name of the running program, with examples of its briefing.
fn command(briefing: &Briefing) -> clap::Command {
    let (program, section) = (terminal::program(), briefing.sections.first().map_or("SECTION", |first| first.id));
    named(Cli::command(), &program, section)
}

/// A command and those below it, with the program's own name in their examples.
fn named(command: clap::Command, program: &str, section: &str) -> clap::Command {
    let examples = command.get_after_long_help().map(ToString::to_string);
    let command = match examples {
        Some(examples) => {
            let examples = examples.replace("  report ", &format!("  {program} ")).replace("SECTION", section);
            command.after_long_help(examples)
        }
        None => command,
    };
    let below: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    below.iter().fold(command, |command, verb| command.mut_subcommand(verb, |verb| named(verb, program, section)))
}

/// A panic inside the PDF reader is told as a refusal, in one sentence; any other is printed.
fn leave_pdf_panics_unprinted() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !pdf::is_reading() {
            usual(panic);
        }
    }));
}
