//! A revision that git does not give: the cause is named, and the command that mends it does.

use crate::diff::commit;
use crate::support::{Copy, git_is_there};
use std::path::Path;
use std::process::Command;

/// A project of two commits, tagged `one` and `two`, with a branch `before` at the first.
fn project() -> Copy {
    let copy = Copy::new();
    commit(&copy);
    copy.git(&["branch", "--quiet", "before"]);
    copy.git(&["branch", "--quiet", "--move", "main"]);
    copy.git(&["checkout", "--quiet", "main"]);
    copy.replace("data/pledges.csv", ",4200,", ",4300,");
    copy.git(&["commit", "--quiet", "--all", "--message", "two"]);
    copy.git(&["tag", "two"]);
    copy
}

/// A clone of it, as CI makes one.
fn clone(project: &Copy, options: &str) -> Copy {
    let copy = Copy::empty();
    let from = format!("file://{}", project.path("").display());
    copy.git(&[&["clone", "--quiet"], &options.split(' ').collect::<Vec<_>>()[..], &[&from, "."]].concat());
    copy
}

fn report(folder: &Path, args: &[&str], environment: &[(&str, &Path)]) -> (Option<i32>, String) {
    let mut report = Command::new(env!("CARGO_BIN_EXE_report"));
    let done = report.args(args).current_dir(folder).envs(environment.iter().copied()).output().unwrap();
    let says = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done.status.code(), says)
}

#[test]
fn what_was_not_fetched_is_fetched_by_the_hint() {
    if !git_is_there() {
        return;
    }
    let project = project();
    let first = project.git(&["rev-parse", "one"]);
    let first = first.trim();
    let short = &first[..9];
    for (name, says, mends, then) in [
        ("HEAD~1", "git knows HEAD but not HEAD~1: this clone is shallow", "fetch --unshallow", "HEAD~1"),
        (short, "there is no commit * in this clone, which is shallow", "fetch --unshallow", short),
        (first, "there is no commit * in this clone, which is shallow", "fetch origin *", first),
        (
            "origin/before",
            "there is no folder, file or revision origin/before in this clone, which is shallow",
            "fetch origin before:refs/remotes/origin/before",
            "origin/before",
        ),
        ("before", "revision before in this clone, which is shallow", "fetch origin before, and", "FETCH_HEAD"),
        ("one", "revision one in this clone, which is shallow", "fetch origin one, and name FETCH", "FETCH_HEAD"),
    ] {
        let (says, mends) = (says.replace('*', name), mends.replace('*', name));
        let clone = clone(&project, "--depth 1");
        let (code, complaint) = report(&clone.path(""), &["diff", name, "HEAD"], &[]);
        assert_eq!(code, Some(2), "{name}: {complaint}");
        assert!(complaint.contains(&says), "{says:?} is not in {complaint}");
        assert!(complaint.contains(&format!("hint: git {mends}")), "{mends:?} is not in {complaint}");
        let command: Vec<&str> = mends.split(", and").next().unwrap().split(' ').collect();
        clone.git(&command);
        let (code, complaint) = report(&clone.path(""), &["diff", then, "HEAD"], &[]);
        assert_eq!(code, Some(0), "{name}, mended: {complaint}");
        assert!(complaint.contains("£4.2 billion → £4.3 billion"), "{complaint}");
    }
}

#[test]
fn a_misspelt_revision_offers_the_nearest() {
    if !git_is_there() {
        return;
    }
    let project = project();
    let full = clone(&project, "--branch main");
    let shallow = clone(&project, "--depth 1");
    full.git(&["checkout", "--quiet", "--detach"]);
    full.git(&["branch", "--quiet", "--delete", "main"]);
    for (clone, name, says) in [
        (
            &shallow,
            "HAED",
            "hint: did you mean `HEAD`? or, if it was not fetched: git fetch origin HAED, and name FETCH_HEAD",
        ),
        (&full, "HAED", "hint: did you mean `HEAD`?\n"),
        (&full, "HAED~1", "hint: did you mean `HEAD~1`?\n"),
        (&full, "main", "hint: did you mean `origin/main`?\n"),
        (&full, "origin/befor", "hint: did you mean `origin/before`?\n"),
        (&full, "origin/two", "hint: name a folder"),
        (&full, "twoo", "hint: did you mean `two`?\n"),
        (
            &full,
            "HEAD~7",
            "git knows HEAD but not HEAD~7: its history has no such commit\nhint: git log --oneline HEAD",
        ),
        (&full, "0123456789", "there is no commit 0123456789 in this repository\nhint: git fetch origin\n"),
        (&full, "nowhere.pdf", "hint: name a folder with findings.json, a published PDF, or a commit, branch or tag\n"),
        (&full, "elsewhere", "or a commit, branch or tag; for what was not fetched: git fetch origin elsewhere, and"),
    ] {
        let complaint = clone.complaint_of(2, &["diff", name, "HEAD"]);
        assert!(complaint.contains(says), "{name}: {says:?} is not in {complaint}");
    }
}

#[test]
fn a_repository_of_another_user_is_named_and_can_be_trusted() {
    if !git_is_there() {
        return;
    }
    let project = project();
    let (folder, settings) = (project.path(""), project.path("settings"));
    // Git's own switch for its tests.
    let other = [
        ("GIT_TEST_ASSUME_DIFFERENT_OWNER", Path::new("1")),
        ("GIT_CONFIG_NOSYSTEM", Path::new("1")),
        ("GIT_CONFIG_GLOBAL", &settings),
    ];
    let (code, complaint) = report(&folder, &["diff", "one", "HEAD"], &other);
    assert_eq!(code, Some(2), "{complaint}");
    assert!(
        complaint.contains("git does not read the repository /") && complaint.contains("another user"),
        "{complaint}"
    );
    let command = complaint.split_once("hint: if you trust it: git ").expect(&complaint).1.trim().to_owned();
    // What needs no revision works; what is published says that its record has none.
    for args in [&["build"][..], &["status"], &["publish"], &["diff"]] {
        let (code, says) = report(&folder, args, &other);
        assert_eq!(code, Some(0), "{args:?}: {says}");
        assert_eq!(says.contains("the record names no commit: git does not read"), args == ["publish"], "{says}");
    }
    assert!(!project.read("report/published/record.json").contains("\"revision\""));
    let trust = Command::new("git").args(command.split(' ')).env("GIT_CONFIG_GLOBAL", &settings).status().unwrap();
    assert!(trust.success());
    let (code, says) = report(&folder, &["diff", "one", "HEAD"], &other);
    assert_eq!(code, Some(0), "{says}");
}

#[test]
fn without_git_only_revisions_are_missing() {
    let copy = Copy::new();
    std::fs::create_dir(copy.path("empty")).unwrap();
    let nothing = [("PATH", copy.path("empty"))];
    let nothing = [(nothing[0].0, nothing[0].1.as_path())];
    let (code, complaint) = report(&copy.path(""), &["diff", "HEAD~1", "HEAD"], &nothing);
    assert_eq!(code, Some(2), "{complaint}");
    assert!(complaint.contains("HEAD~1, and no telling whether it is a revision: git is not installed"), "{complaint}");
    assert!(complaint.ends_with("hint: install git\n"), "{complaint}");
    for args in [&["publish"][..], &["status", "report/published"], &["diff"]] {
        let (code, says) = report(&copy.path(""), args, &nothing);
        assert_eq!(code, Some(0), "{args:?}: {says}");
    }
}

#[test]
fn a_git_that_does_not_run_is_no_misspelling() {
    use std::os::unix::fs::PermissionsExt;
    let copy = Copy::new();
    std::fs::create_dir(copy.path("bin")).unwrap();
    let git = copy.path("bin/git");
    for (script, mode, says) in [
        ("#!/bin/sh\nexit 127\n", 0o755, "git could not be run: it ends with code 127\n"),
        ("#!/bin/sh\nexit 0\n", 0o644, "git could not be run: Permission denied"),
    ] {
        std::fs::write(&git, script).unwrap();
        std::fs::set_permissions(&git, std::fs::Permissions::from_mode(mode)).unwrap();
        let (code, complaint) = report(&copy.path(""), &["diff", "HEAD~1", "HEAD"], &[("PATH", &copy.path("bin"))]);
        assert_eq!(code, Some(2), "{complaint}");
        assert!(complaint.contains(says) && complaint.contains("hint: try `git --version`"), "{complaint}");
    }
}

#[test]
fn a_repository_without_commits_or_head_is_named() {
    if !git_is_there() {
        return;
    }
    let says = |copy: &Copy, name: &str, says: &str| {
        let complaint = copy.complaint_of(2, &["diff", name, "HEAD"]);
        assert!(complaint.contains(says) && !complaint.contains("did you mean"), "{name}: {complaint}");
    };
    let copy = Copy::new();
    copy.git(&["init", "--quiet"]);
    says(&copy, "HEAD~1", "HEAD~1, and the git repository has no commit yet\nhint: make one");
    std::fs::write(copy.path(".git/HEAD"), "").unwrap();
    says(&copy, "HEAD~1", "/.git/HEAD: it is empty\nhint: mend it");
    std::fs::remove_dir_all(copy.path(".git")).unwrap();
    std::fs::write(copy.path(".git"), "gitdir: /nowhere\n").unwrap();
    says(&copy, "HEAD~1", "/.git: it names /nowhere, which is no folder");
    std::fs::remove_file(copy.path(".git")).unwrap();
    says(&copy, "HEAD~1..HEAD", "HEAD~1..HEAD is a range");
    says(&copy, "HEAD~1...HEAD", "hint: write two names: `diff HEAD~1 HEAD`");
    says(&copy, "../elsewhere", "there is no folder, file or git revision ../elsewhere");
}
