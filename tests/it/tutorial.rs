//! The book's tutorial, walked through: its own commands, one by one, outside this repository.
//! It compiles the engine for another crate: `just outside`.

use crate::outside::target;
use crate::support::{Copy, root, words};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

const PAGE: &str = include_str!("../../src/engine/report/book/tutorial.md");

/// What a reader of the page does.
enum Step {
    /// A command, what it ends with, and the lines that it says.
    Run { command: String, code: i32, says: Vec<&'static str> },
    /// A text of a file that is replaced by another.
    Edit { file: &'static str, from: &'static str, to: &'static str },
}

/// The steps of the page: its blocks of `console` and of `diff`, in their order.
fn steps() -> Vec<Step> {
    let mut steps = Vec::new();
    for block in PAGE.split("```").skip(1).step_by(2) {
        if let Some(lines) = block.strip_prefix("console\n") {
            for line in lines.lines() {
                match (line.strip_prefix("$ "), steps.last_mut()) {
                    (Some(command), _) => {
                        let code = command.split_once("  # exits with ").map_or(0, |(_, code)| code.parse().unwrap());
                        steps.push(Step::Run { command: command.to_owned(), code, says: Vec::new() });
                    }
                    (None, Some(Step::Run { says, .. })) => says.push(line),
                    (None, _) => panic!("{line:?} is said by no command"),
                }
            }
        } else if let Some(lines) = block.strip_prefix("diff\n") {
            let [file, from, to] = lines.lines().collect::<Vec<_>>()[..] else {
                panic!("not a file, a line before and a line after: {lines}")
            };
            let marked = (file.strip_prefix("--- "), from.strip_prefix('-'), to.strip_prefix('+'));
            let (Some(file), Some(from), Some(to)) = marked else { panic!("no marks: {lines}") };
            steps.push(Step::Edit { file, from, to });
        }
    }
    steps
}

#[test]
fn the_page_has_every_step_from_new_to_verify() {
    let commands: Vec<String> = steps()
        .into_iter()
        .filter_map(|step| match step {
            Step::Run { command, .. } => Some(command),
            Step::Edit { .. } => None,
        })
        .collect();
    let verbs = ["pledgebook new", "add dataset", "add analysis", "cargo run", "cargo test", "publish"];
    let mut rest = commands.iter();
    for verb in verbs.into_iter().chain(["status", "diff", "publish", "verify"]) {
        assert!(rest.any(|command| command.contains(verb)), "no `{verb}` in its place among {commands:?}");
    }
}

#[test]
#[ignore = "compiles the engine for another crate: `just outside`"]
#[cfg(unix)]
fn the_tutorial_is_walked_through_outside() {
    let copy = Copy::empty();
    // What the page takes for given: a clone, and the program that begins projects, which is
    // that of every briefing.
    std::os::unix::fs::symlink(root(), copy.path("pledgebook")).unwrap();
    std::fs::create_dir(copy.path("bin")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_report"), copy.path("bin/pledgebook")).unwrap();
    let before = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths([copy.path("bin")].into_iter().chain(std::env::split_paths(&before))).unwrap();

    let mut folder: PathBuf = copy.path("");
    let mut took: Vec<(Duration, String)> = Vec::new();
    for step in steps() {
        let (command, code, says) = match step {
            Step::Run { command, code, says } => (command, code, says),
            Step::Edit { file, from, to } => {
                let text = std::fs::read_to_string(folder.join(file)).unwrap();
                assert_eq!(text.matches(from).count(), 1, "{from:?} in {file}: {text}");
                std::fs::write(folder.join(file), text.replace(from, to)).unwrap();
                continue;
            }
        };
        if let Some(into) = command.strip_prefix("cd ") {
            folder.push(into);
            continue;
        }
        let begun = Instant::now();
        let mut shell = Command::new("sh");
        shell.args(["-c", &command]).current_dir(&folder).env("PATH", &path);
        shell.env("CARGO_TERM_COLOR", "never").env("CARGO_TARGET_DIR", target()).env("CARGO_NET_OFFLINE", "true");
        for (name, value) in [("NAME", "Test"), ("EMAIL", "test@example.org")] {
            shell.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
        }
        pledgebook_code::as_from_a_shell(&mut shell);
        let done = shell.output().unwrap();
        took.push((begun.elapsed(), command.clone()));
        let said = words(&done);
        assert_eq!(done.status.code(), Some(code), "{command}\n{said}");
        let mut rest = said.as_str();
        for line in says {
            let Some((_, after)) = rest.split_once(line) else {
                panic!("{command}\ndoes not say {line:?}, in its place: {said}")
            };
            rest = after;
        }
    }

    // Past what tests print, which is kept back where they pass.
    let mut out = std::io::stderr().lock();
    let all: Duration = took.iter().map(|(time, _)| *time).sum();
    writeln!(out, "the tutorial took {:.1} s", all.as_secs_f64()).unwrap();
    for (time, command) in &took {
        writeln!(out, "{:7.1} s  {command}", time.as_secs_f64()).unwrap();
    }
    // What compiles is as fast as the machine; nothing else may make anybody wait.
    let compiles = |command: &str| command.starts_with("cargo test") || command == "cargo run";
    let waited: Duration = took.iter().filter(|(_, command)| !compiles(command)).map(|(time, _)| *time).sum();
    assert!(waited < Duration::from_secs(300), "the commands alone took {waited:?}");
}
