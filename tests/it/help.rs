//! Every command's `--help` shows how it is used.

use crate::support::Copy;

fn help(copy: &Copy, args: &[&str]) -> String {
    let done = copy.report(&[args, &["--help"]].concat());
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// The lines of a part of the help: from its title to the next empty line.
fn part<'a>(help: &'a str, title: &str) -> Vec<&'a str> {
    help.lines().skip_while(|line| *line != title).skip(1).take_while(|line| !line.is_empty()).collect()
}

#[test]
fn every_command_has_examples_of_its_own() {
    let copy = Copy::new();
    let whole = help(&copy, &[]);
    let verbs = part(&whole, "Commands:").into_iter().map(|line| line.split_whitespace().next().unwrap());
    let verbs: Vec<&str> = verbs.filter(|verb| *verb != "help").collect();
    assert!(verbs.len() >= 8 && verbs.contains(&"build"), "{verbs:?} are not all commands");
    for verb in verbs {
        let own = help(&copy, &[verb]);
        let examples = part(&own, "Examples:");
        assert!(!examples.is_empty(), "`report {verb} --help` has no examples");
        for example in examples {
            let start = format!("  report {verb}");
            assert!(example.starts_with(&start), "`report {verb} --help` shows another command: {example}");
            assert!(example.chars().count() <= 100, "longer than the help is wide: {example}");
        }
    }
}
