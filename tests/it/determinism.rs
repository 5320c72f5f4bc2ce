//! Same inputs, same bytes: in another directory, time zone, locale and year.

use crate::support::Copy;
use std::process::Command;

#[test]
fn the_same_bytes_anywhere_and_any_time() {
    let (here, there) = (Copy::new(), Copy::new());
    assert!(here.report(&["build", "--quiet"]).status.success());
    let elsewhere = Command::new(env!("CARGO_BIN_EXE_report"))
        .args(["build", "--quiet"])
        .args(["--data", there.path("data").to_str().unwrap(), "--templates", there.path("report").to_str().unwrap()])
        .current_dir("/")
        .envs([("TZ", "Pacific/Kiritimati"), ("LC_ALL", "de_DE.UTF-8"), ("LANG", "tr_TR.UTF-8")])
        .env_remove("SOURCE_DATE_EPOCH")
        .status()
        .unwrap();
    assert!(elsewhere.success());
    for file in ["briefing.pdf", "briefing.html", "tables.ods", "tables.xlsx", "briefing.typ", "findings.json"] {
        let read = |copy: &Copy| std::fs::read(copy.path(&format!("report/build/{file}"))).unwrap();
        assert!(read(&here) == read(&there), "{file} differs");
    }
}

#[test]
fn source_date_epoch_dates_the_document() {
    let copy = Copy::new();
    let dated = Command::new(env!("CARGO_BIN_EXE_report"))
        .args(["build", "--quiet"])
        .current_dir(copy.path(""))
        .env("SOURCE_DATE_EPOCH", "0")
        .status()
        .unwrap();
    assert!(dated.success());
    assert!(copy.read("report/build/briefing.typ").contains("datetime(year: 1970, month: 1, day: 1)"));
}

#[test]
fn what_is_no_longer_made_is_cleared_and_nothing_else() {
    let copy = Copy::new();
    std::fs::create_dir_all(copy.path("report/build/charts")).unwrap();
    copy.write("report/build/.files", "charts/old.svg\n../data/people.csv\n");
    copy.write("report/build/charts/old.svg", "");
    copy.write("report/build/mine.txt", "kept");
    assert!(copy.report(&["--quiet"]).status.success());
    assert!(!copy.path("report/build/charts/old.svg").exists());
    assert!(copy.path("report/build/mine.txt").exists() && copy.path("data/people.csv").exists());
}
