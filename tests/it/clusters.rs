//! Extracts on a cluster, as far as no cluster is needed for it: a stand-in takes the place of
//! the program that asks one. `just cluster` asks a real one.
#![cfg(unix)]

use crate::returns::package;
use crate::support::Copy;
use pledgebook::polars::prelude::*;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

/// `report extract` with a stand-in of this script, at an address where somebody listens.
fn extract(copy: &Copy, script: Option<&str>, arguments: &[&str]) -> Output {
    let (programs, listener) = (copy.path("programs"), TcpListener::bind("127.0.0.1:0").unwrap());
    std::fs::create_dir_all(&programs).unwrap();
    let stand_in = programs.join("pledgebook-ballista");
    match script {
        Some(script) => {
            let text = format!("#!/bin/sh\nif [ \"$1\" = --version ]; then exit; fi\nfolder=$2\n{script}\n");
            std::fs::write(&stand_in, text).unwrap();
            std::fs::set_permissions(&stand_in, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        None => drop(std::fs::remove_file(&stand_in)),
    }
    let address = format!("ballista://{}", listener.local_addr().unwrap());
    Command::new(env!("CARGO_BIN_EXE_report"))
        .args(["extract", "--from", "copies", "--engine", &address])
        .args(arguments)
        .current_dir(copy.path(""))
        .env("PATH", format!("{}:/usr/bin:/bin", programs.display()))
        .output()
        .unwrap()
}

/// What is complained of (with 2 where the command line is wrong), and that no table and nothing of what was asked is left.
fn refused(copy: &Copy, script: Option<&str>) -> String {
    let code = if script.is_some() { 1 } else { 2 };
    copy.write("data/paid.csv", "the last table\n");
    std::fs::create_dir_all(copy.path("shared")).unwrap();
    let done = extract(copy, script, &["--shared", "shared"]);
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!((done.status.code(), copy.read("data/paid.csv").as_str()), (Some(code), "the last table\n"), "{said}");
    assert!(!copy.path("data/extracts.csv").exists(), "{said}");
    assert_eq!(std::fs::read_dir(copy.path("shared")).unwrap().count(), 0, "payments are left behind: {said}");
    let lines: Vec<&str> = said.lines().collect();
    assert!(matches!(lines[..], [error, hint] if error.starts_with("error: ") && hint.starts_with("hint: ")), "{said}");
    said
}

/// Answers as a cluster gives them, for the stand-in to copy: the control totals, and the table.
fn prepared(copy: &Copy, payments: i64, paid: &[i128]) {
    std::fs::create_dir_all(copy.path("prepared")).unwrap();
    let money = |pence: &[i128]| {
        let pence: Int128Chunked = pence.iter().copied().map(Some).collect();
        pence.into_decimal(38, 2).unwrap().into_series()
    };
    let control = df!("payments" => [payments], "worth" => money(&[100_725])).unwrap();
    let group: Vec<&str> = paid.iter().map(|_| "Marle").collect();
    let months: Vec<String> = (0..paid.len()).map(|at| format!("2010-{:02}", at + 4)).collect();
    let source: Vec<&str> = paid.iter().map(|_| "returns").collect();
    let table = df!("month" => months, "supplier_group" => group, "paid_gbp" => money(paid), "source" => source);
    for (at, mut frame) in [control, table.unwrap()].into_iter().enumerate() {
        let file = std::fs::File::create(copy.path(&format!("prepared/{at}.parquet"))).unwrap();
        ParquetWriter::new(file).finish(&mut frame).unwrap();
    }
}

const ANSWERED: &str = "mkdir $folder/answers; cp prepared/* $folder/answers/; echo '{\"engine\": \"ballista 0\"}'";

#[test]
fn what_a_cluster_answers_is_held_and_written_as_polars_answers_are() {
    let copy = package();
    prepared(&copy, 3, &[100_025, 200]);
    // It finds the tables where it is told, each payment once, and the statements.
    let looks =
        "test $(ls $folder/tables/*/*.parquet | wc -l) = 5 && grep -q 'FROM payments' $folder/request.json || exit 1";
    let done = extract(&copy, Some(&format!("{looks}\n{ANSWERED}")), &[]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let by_cluster = copy.read("data/paid.csv");
    assert!(copy.read("data/extracts.csv").contains("paid,ballista 0,"), "{}", copy.read("data/extracts.csv"));
    let by_polars = copy.report(&["extract", "--from", "copies"]);
    assert!(by_polars.status.success());
    assert_eq!(copy.read("data/paid.csv"), by_cluster);
}

#[test]
fn what_a_cluster_does_not_answer_whole_makes_no_table() {
    let copy = package();
    prepared(&copy, 2, &[100_025, 200]);
    for (script, says) in [
        (None, "a cluster is asked by the program `pledgebook-ballista`, and it is not there"),
        (
            Some(ANSWERED),
            "error: ballista 0: it counts 2 payments worth £1,007.25, and the returns hold 3 worth £1,007.25: no table",
        ),
        (Some("kill -9 $$"), "did not answer: pledgebook-ballista ended before its time (signal: 9"),
        (Some("echo oh no >&2; exit 101"), "ended before its time (exit status: 101), oh no; no table was made"),
        (Some("echo '{\"engine\": \"ballista 0\"}'"), "its answer to `control totals` is not whole (No such file"),
        (
            Some(
                "mkdir $folder/answers; cp prepared/0.parquet $folder/answers; head -c 300 prepared/1.parquet >$folder/answers/1.parquet; echo '{\"engine\": \"ballista 0\"}'",
            ),
            "its answer to `paid` is not whole",
        ),
        (
            Some("echo '{\"problem\": \"Job 7 failed: executor lost\"}'; exit 1"),
            "Job 7 failed: executor lost; no table",
        ),
        (
            Some("echo '{\"statement\": 1, \"problem\": \"no field payd\"}'; exit 1"),
            "datapackage.json: the SQL of `paid` cannot be run: no field payd",
        ),
    ] {
        let said = refused(&copy, script);
        assert!(said.contains(says), "{says}\n{said}");
    }
}

#[test]
fn a_cluster_that_is_none_is_told_at_once() {
    let copy = package();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let said = copy.complaint_of(2, &["extract", "--engine", "ballista://somewhere"]);
    assert!(said.contains("an engine is polars, or a cluster: ballista://HOST:PORT"), "{said}");
    let said = copy.complaint_of(2, &["extract", "--from", "copies", "--shared", "copies"]);
    assert!(said.starts_with("error: --shared names a folder for a cluster"), "{said}");
    std::fs::create_dir(copy.path("programs")).unwrap();
    let stand_in = copy.path("programs/pledgebook-ballista");
    std::fs::write(&stand_in, "#!/bin/sh\n").unwrap();
    std::fs::set_permissions(&stand_in, std::fs::Permissions::from_mode(0o755)).unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_report"))
        .args(["extract", "--from", "copies", "--engine", &format!("ballista://{nobody}")])
        .current_dir(copy.path(""))
        .env("PATH", copy.path("programs"))
        .output()
        .unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(
        said.starts_with(&format!("error: ballista://{nobody}: the cluster did not answer: Connection refused")),
        "{said}"
    );
}
