//! The README's promises, kept.

use crate::support::{Copy, root};

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The text of the code blocks with this language.
fn blocks(language: &str) -> Vec<String> {
    let readme = readme();
    let mut parts = readme.split("```");
    let mut found = Vec::new();
    parts.next();
    while let Some(block) = parts.next() {
        parts.next();
        if let Some(body) = block.strip_prefix(language).and_then(|rest| rest.strip_prefix('\n')) {
            found.push(body.to_owned());
        }
    }
    found
}

#[test]
fn the_first_two_commands_are_run_and_test() {
    let commands: Vec<String> =
        blocks("sh").concat().lines().map(|line| line.split("  #").next().unwrap().trim().to_owned()).collect();
    assert_eq!(&commands[..2], ["cargo run", "cargo test"]);
}

#[test]
fn every_report_command_works() {
    let copy = Copy::new();
    let all = blocks("sh").concat();
    let commands = all.lines().filter_map(|line| line.trim().strip_prefix("report "));
    let mut ran = 0;
    for command in commands {
        let words = command.split("  #").next().unwrap();
        let words = words.split('>').next().unwrap();
        let args: Vec<&str> = words.split_whitespace().collect();
        if ["watch", "read", "fetch", "extract", "add", "rename", "remove", "promote"].contains(&args[0]) {
            // The one ends when it is ended, the others need files: all have tests of their own.
            continue;
        }
        let output = copy.report(&args);
        assert!(output.status.success(), "report {words}: {}", String::from_utf8_lossy(&output.stderr));
        ran += 1;
    }
    assert!(ran >= 4, "the README shows {ran} commands");
}

#[test]
fn the_message_that_it_shows_is_the_real_one() {
    let shown = blocks("text").into_iter().find(|block| block.starts_with("error: ")).expect("a message is shown");
    assert_eq!(Copy::new().complaint(&["build", "--as-of", "2024-12-31"]), shown);
}

#[test]
fn every_recipe_of_just_that_it_names_exists() {
    let justfile = std::fs::read_to_string(root().join("justfile")).unwrap();
    let readme = readme();
    for name in readme.split("`just ").skip(1).map(|rest| rest.split(['`', ' ']).next().unwrap()) {
        let there = justfile.lines().any(|line| line.split([':', ' ']).next() == Some(name) && line.contains(':'));
        assert!(there, "there is no recipe `{name}`");
    }
}

#[test]
fn every_file_it_names_exists() {
    let readme = readme();
    for path in
        readme.split('`').skip(1).step_by(2).filter(|code| code.contains('/') && !code.contains(['<', ' ', '\n', '*']))
    {
        let made = ["report/build", "target"].iter().any(|made| path.starts_with(made));
        assert!(made || root().join(path).exists(), "README names {path}, which does not exist");
    }
}
