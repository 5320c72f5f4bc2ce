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
        let own = examples(&copy, &[verb]);
        let below = part(&own, "Commands:").into_iter().filter_map(|line| line.split_whitespace().next());
        for below in below.filter(|below| *below != "help") {
            examples(&copy, &[verb, below]);
        }
    }
}

/// The help of a command, whose examples are of that command.
fn examples(copy: &Copy, words: &[&str]) -> String {
    let (own, verb) = (help(copy, words), words.join(" "));
    let shown = part(&own, "Examples:");
    assert!(!shown.is_empty(), "`report {verb} --help` has no examples");
    let mut goes_on = false;
    for example in shown {
        let start = if goes_on { "    --".to_owned() } else { format!("  report {verb}") };
        assert!(example.starts_with(&start), "`report {verb} --help` shows another command: {example}");
        assert!(example.chars().count() <= 100, "longer than the help is wide: {example}");
        goes_on = example.ends_with('\\');
    }
    own
}

#[test]
fn the_help_is_to_be_had_as_manual_pages() {
    let copy = Copy::empty();
    let done = copy.report(&["man", "--out", "pages"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut pages: Vec<String> = std::fs::read_dir(copy.path("pages"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    for page in ["report.1", "report-diff.1", "report-add-dataset.1", "report-remove-claim.1", "report-promote.1"] {
        assert!(pages.iter().any(|there| there == page), "{page} is not among {pages:?}");
    }
    for page in &pages {
        let text = copy.read(&format!("pages/{page}"));
        assert!(text.contains(".SH NAME") && text.contains(".SH EXAMPLES\n.nf\n"), "{page}: {text}");
    }
    assert_eq!(String::from_utf8(copy.report(&["man", "diff"]).stdout).unwrap(), copy.read("pages/report-diff.1"));
    assert!(copy.complaint_of(2, &["man", "dif"]).contains("did you mean `diff`?"));
}
