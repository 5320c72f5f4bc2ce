//! Killed, refused, or two at once: the output is one build whole, and the message
//! says what happened.

use crate::support::Copy;
use pledgebook_report::finish;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Instant;

const YEARS: [&str; 4] = ["2021-22", "2022-23", "2023-24", "2024-25"];

/// Starts a build of `copy` into `report/build`, with real terms in the prices of a year.
fn start(copy: &Copy, year: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_report"))
        .args(["build", "--quiet", "--price-year", year])
        .current_dir(copy.path(""))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Which of our builds the folder holds, judged by its record: every listed file is
/// there with the hash that the record of that build has for it.
fn whole(copy: &Copy) -> Option<&'static str> {
    YEARS.into_iter().find(|year| {
        let status = copy.report(&["status", "--price-year", year]);
        status.status.code() == Some(0)
            && copy.read("report/build/findings.json").contains(&format!("\"price_year\": \"{year}\""))
    })
}

fn leftovers(folder: &Path) -> bool {
    folder.join(".new").exists()
}

#[test]
fn killed_at_any_moment_the_output_is_whole() {
    let copy = Copy::new();
    let folder = copy.path("report/build");
    let began = Instant::now();
    assert!(start(&copy, YEARS[0]).wait().unwrap().success());
    // Reading, compiling and writing, by this machine's own speed.
    let length = began.elapsed().mul_f64(1.1);
    let (mut last, mut killed) = (YEARS[0], 0);
    const POINTS: u32 = 40;
    for point in 0..POINTS {
        let next = YEARS[1 + point as usize % 2];
        let mut build = start(&copy, next);
        std::thread::sleep(length * point / POINTS);
        build.kill().unwrap();
        killed += u32::from(!build.wait().unwrap().success());
        if folder.join(".new/journal").exists() {
            let says = String::from_utf8(copy.report(&["status"]).stdout).unwrap();
            assert!(says.contains("put in place when a build was killed"), "point {point}: {says}");
            assert!(folder.join(".new/journal").exists(), "status writes nothing");
        }
        finish(&folder).unwrap();
        assert!(!leftovers(&folder), "point {point}");
        let now = whole(&copy).unwrap_or_else(|| panic!("point {point}: neither {last} nor {next} is whole"));
        assert!(now == last || now == next, "point {point}: {now}");
        last = now;
    }
    assert!(killed >= POINTS / 4, "only {killed} of {POINTS} were killed in time");
}

#[test]
fn builds_at_once_into_one_folder_end_with_one_of_them() {
    for at_once in [2, 4] {
        let copy = Copy::new();
        let builds: Vec<Child> = YEARS[..at_once].iter().map(|year| start(&copy, year)).collect();
        for build in builds {
            let done = build.wait_with_output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
        let year = whole(&copy).unwrap_or_else(|| panic!("{at_once} at once: a mixture"));
        assert!(YEARS[..at_once].contains(&year) && !leftovers(&copy.path("report/build")));
    }
}

fn says(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[cfg(unix)]
#[test]
fn when_no_more_can_be_written_the_last_output_stays() {
    let copy = Copy::new();
    assert!(start(&copy, YEARS[0]).wait().unwrap().success());
    // Each limit ends the writing at another file; the PDF alone is larger than any.
    for blocks in [0, 8, 64, 200] {
        let limited = Command::new("/bin/sh")
            .arg("-c")
            .arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" build --price-year 2022-23"))
            .arg(env!("CARGO_BIN_EXE_report"))
            .current_dir(copy.path(""))
            .output()
            .unwrap();
        let complaint = says(&limited);
        assert!(complaint.contains("cannot write to report/build: a file is larger than the system"), "{complaint}");
        assert!(complaint.contains("what was there before is as it was"), "{complaint}");
        assert!(!leftovers(&copy.path("report/build")));
        assert_eq!(whole(&copy), Some(YEARS[0]), "{blocks} blocks");
    }
}

#[test]
fn a_place_that_cannot_be_written_is_named_and_nothing_changes() {
    let copy = Copy::new();
    assert!(start(&copy, YEARS[0]).wait().unwrap().success());
    std::fs::remove_dir_all(copy.path("report/build/charts")).unwrap();
    copy.write("report/build/charts", "a file where a folder should be");
    let pdf = std::fs::read(copy.path("report/build/briefing.pdf")).unwrap();
    let complaint = says(&copy.report(&["build", "--price-year", "2022-23"]));
    assert!(complaint.contains("cannot write to report/build: charts/"), "{complaint}");
    assert!(complaint.contains("what was there before is as it was"), "{complaint}");
    assert!(pdf == std::fs::read(copy.path("report/build/briefing.pdf")).unwrap());
    assert!(!leftovers(&copy.path("report/build")));
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_is_read_only_even_to_root_is_named() {
    let copy = Copy::new();
    let complaint = says(&copy.report(&["build", "--out", "/proc/self/fd"]));
    assert!(complaint.contains("cannot write to /proc/self/fd: "), "{complaint}");
}
