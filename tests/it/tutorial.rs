//! The tutorial is followed to the letter, in a folder outside this repository: its commands are
//! run, its edits made, and each has to say what the page says. Compiles the engine for the
//! project that it begins, so it is run by itself (`just outside`).

use crate::support::root;
use regex::Regex;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One thing that the page has a reader do.
#[derive(Debug)]
enum Step {
    /// A command, and the words that it answers with, in this order.
    Run(String, Vec<String>),
    /// A change of files.
    Edit(String),
}

/// What stands in the page's blocks, in order.
fn steps(page: &str) -> Vec<Step> {
    let blocks = Regex::new(r"(?s)```(console|diff)\n(.*?)```").unwrap();
    let mut steps = Vec::new();
    for block in blocks.captures_iter(page) {
        if &block[1] == "diff" {
            steps.push(Step::Edit(block[2].to_owned()));
            continue;
        }
        for line in block[2].lines() {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push(Step::Run(command.to_owned(), Vec::new())),
                (None, Some(Step::Run(_, says))) => says.push(line.to_owned()),
                (None, _) => panic!("{line:?} stands under no command"),
            }
        }
    }
    steps
}

/// Somebody who follows it.
struct Reader {
    home: tempfile::TempDir,
    folder: PathBuf,
}

impl Reader {
    fn bash(&self, script: &str, input: &str) -> (bool, String, PathBuf) {
        let mut command = Command::new("bash");
        command.args(["-c", &format!("set -e\n{script}\npwd >&2")]).current_dir(&self.folder);
        pledgebook_code::as_from_a_shell(&mut command);
        // What is installed stays where it is, though home is another.
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        let at = |name: &str, below: &str| std::env::var_os(name).map_or_else(|| home.join(below), PathBuf::from);
        command
            .env("HOME", self.home.path())
            .env("CARGO_HOME", at("CARGO_HOME", ".cargo"))
            .env("RUSTUP_HOME", at("RUSTUP_HOME", ".rustup"))
            .env("CARGO_TARGET_DIR", at("CARGO_TARGET_DIR", "target"))
            .envs([("GIT_AUTHOR_NAME", "A reader"), ("GIT_AUTHOR_EMAIL", "reader@example.org")])
            .envs([("GIT_COMMITTER_NAME", "A reader"), ("GIT_COMMITTER_EMAIL", "reader@example.org")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&done.stderr).into_owned();
        let (errors, folder) = errors.trim_end().rsplit_once('\n').unwrap_or(("", errors.trim_end()));
        let said = format!("{}{errors}", String::from_utf8_lossy(&done.stdout));
        (done.status.success(), said, folder.into())
    }

    fn does(&mut self, step: &Step) {
        match step {
            Step::Edit(changes) => {
                let (well, said, _) = self.bash("git apply --unidiff-zero -", changes);
                assert!(well, "{changes}\n{said}");
            }
            Step::Run(command, says) => {
                let (well, said, folder) = self.bash(command, "");
                assert!(well, "$ {command}\n{said}");
                self.folder = folder;
                let mut rest = said.as_str();
                for words in says {
                    let wanted = regex::escape(words).replace('…', ".*?");
                    let found = Regex::new(&wanted).unwrap().find(rest).map(|found| found.end());
                    let Some(end) = found else { panic!("$ {command}\ndoes not say {words:?}, but\n{said}") };
                    rest = &rest[end..];
                }
            }
        }
    }
}

#[test]
fn its_blocks_are_commands_with_answers_and_edits() {
    let found = steps("a\n```console\n$ one\nsays\n$ two\n```\n```diff\n-a\n+b\n```\n```rust\n$ no\n```\n");
    assert_eq!(format!("{found:?}"), r#"[Run("one", ["says"]), Run("two", []), Edit("-a\n+b\n")]"#);
}

#[test]
#[ignore = "compiles a project outside this repository: `just outside`"]
fn outside_the_tutorial_is_followed_to_the_letter() {
    let page = std::fs::read_to_string(root().join("src/engine/report/tutorial.md")).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut reader = Reader { home, folder: root().to_path_buf() };
    let steps = steps(&page);
    assert!(steps.len() > 20, "{}", steps.len());
    let mut whole = Duration::ZERO;
    for step in &steps {
        let begun = Instant::now();
        reader.does(step);
        whole += begun.elapsed();
        if let Step::Run(command, _) = step {
            println!("{:>6.1} s  {command}", begun.elapsed().as_secs_f64());
        }
    }
    println!("{:>6.1} s  all {} steps, compiling included", whole.as_secs_f64(), steps.len());
    assert!(reader.folder.ends_with(Path::new("bees")), "{}", reader.folder.display());
}
