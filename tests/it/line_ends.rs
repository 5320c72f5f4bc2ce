//! A tree with CR LF, as Git for Windows makes it: works as any other.

use crate::diff::commit;
use crate::support::{Copy, git_is_there};
use std::collections::BTreeMap;
use std::path::Path;

/// Ends every line of every text below a folder with CR LF, and counts the files; one with
/// a NUL is no text, as for git.
fn to_windows(folder: &Path) -> usize {
    let mut turned = 0;
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            turned += to_windows(&path);
        } else if let bytes = std::fs::read(&path).unwrap()
            && !bytes.contains(&0)
        {
            std::fs::write(&path, String::from_utf8(bytes).unwrap().replace('\n', "\r\n")).unwrap();
            turned += 1;
        }
    }
    turned
}

/// Every file below a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            all.extend(files(&entry.path()).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            all.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
    all
}

fn says(copy: &Copy, args: &[&str]) -> String {
    let done = copy.report(args);
    let says = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{args:?}: {says}");
    says
}

/// What is published is fresh, and nothing changed, by the tree as it is.
fn holds(copy: &Copy) {
    assert!(says(copy, &["status", "report/published"]).starts_with("fresh: "));
    let verified = says(copy, &["verify", "report/published/briefing.pdf", "--data", "data"]);
    assert!(verified.starts_with("verified: ") && verified.contains("byte for byte"), "{verified}");
    assert!(says(copy, &["verify", "report/published/briefing.html"]).starts_with("verified: "));
    for old in ["report/published", "report/published/briefing.pdf", "report/published/findings.json"] {
        let diff = says(copy, &["diff", old, "--fail-on", "any"]);
        assert!(diff.contains("no finding, claim or sentence changed"), "{diff}");
        assert!(!diff.contains("inputs that changed"), "{diff}");
    }
}

#[test]
fn every_output_is_the_same_byte_for_byte() {
    let (unix, windows) = (Copy::new(), Copy::new());
    for copy in [&unix, &windows] {
        copy.add_sources();
        // A line break within a cell, and what may stand beside the templates.
        copy.replace("data/caveats.csv", "gave 183,664; PESA", "gave 183,664;\nPESA");
        copy.write("report/parameters.toml", "price_year = \"2023-24\"\n");
        copy.write("report/renames.csv", "old,new\nit_budget.fall,it_budget.change\n");
    }
    for command in ["build", "publish"] {
        says(&unix, &[command, "--quiet"]);
    }
    let published = files(&unix.path("report/published"));
    std::fs::create_dir(windows.path("report/published")).unwrap();
    for (name, bytes) in &published {
        windows.write(&format!("report/published/{name}"), bytes);
    }
    let turned = to_windows(&windows.path(""));
    assert!(turned > 100, "{turned} files");
    for text in [
        "report/published/record.json",
        "src/engine/report/look/lib.typ",
        "data/sources.yml",
        "src/lib.rs",
        "Cargo.lock",
    ] {
        assert!(windows.read(text).contains("\r\n"), "{text}");
    }
    holds(&windows);
    says(&windows, &["build", "--quiet"]);
    let (theirs, ours) = (files(&unix.path("report/build")), files(&windows.path("report/build")));
    assert_eq!(theirs.keys().collect::<Vec<_>>(), ours.keys().collect::<Vec<_>>());
    for (name, bytes) in &theirs {
        assert!(ours[name] == *bytes, "{name} differs");
    }
    // Published anew, it is as it was where lines end in LF.
    says(&windows, &["publish", "--quiet"]);
    assert!(files(&windows.path("report/published")) == published);
}

#[test]
fn a_clone_as_git_for_windows_makes_it_works_as_any() {
    if !git_is_there() {
        return;
    }
    let project = Copy::new();
    commit(&project);
    says(&project, &["publish", "--quiet"]);
    project.git(&["add", "."]);
    project.git(&["commit", "--quiet", "--message", "published"]);
    let clone = Copy::empty();
    let from = format!("file://{}", project.path("").display());
    // `.gitattributes`, which would keep LF, is not among what was copied.
    clone.git(&["-c", "core.autocrlf=true", "clone", "--quiet", &from, "."]);
    clone.git(&["config", "core.autocrlf", "true"]);
    assert!(clone.read("data/claims.csv").contains("\r\n"));
    holds(&clone);
    says(&clone, &["build", "--quiet"]);
    assert!(clone.read("report/build/record.json").contains("\"clean\": true"));
    let diff = says(&clone, &["diff", "one", "HEAD", "--fail-on", "any"]);
    assert!(diff.contains("no finding, claim or sentence changed"), "{diff}");
    // A changed figure is all that changed.
    clone.replace("data/epr_adoption.csv", ",187,", ",188,");
    let stale = clone.report(&["status", "report/published"]);
    let stale = String::from_utf8(stale.stdout).unwrap();
    assert!(stale.contains("for one reason\n  data epr_adoption.csv: changed\n"), "{stale}");
}
