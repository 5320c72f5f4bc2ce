//! Returns that are none, or are odd: one sentence each, and nothing half written.

use crate::returns::{HEADER, package};
use crate::support::{Copy, words};
use pledgebook::frame::read::grouped;
use pledgebook::returns::sha256;
use std::io::Write;

/// Packed with gzip.
pub fn packed(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes.as_ref()).unwrap();
    gzip.finish().unwrap()
}

/// A payment of a day.
fn row(day: &str, supplier: &str, amount: &str) -> String {
    format!("A,B,{day},IT,{supplier},1,{amount}\n")
}

/// What `report read` says of a file that it refuses: a sentence and its hint.
fn refusal(copy: &Copy, file: &str) -> String {
    let done = copy.report(&["read", file, "--out", "payments.parquet"]);
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!((done.status.code(), copy.path("payments.parquet").exists()), (Some(1), false), "{said}");
    let done = copy.report(&["read", file]);
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(String::from_utf8_lossy(&done.stdout).contains("0 read, 1 refused"), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert!(matches!(lines[..], [error, hint] if error.starts_with("error: ") && hint.starts_with("hint: ")), "{said}");
    said
}

#[test]
fn what_is_no_table_is_refused_in_one_sentence() {
    let copy = package();
    let nul = format!("{HEADER}{}A,B,\0\0\0,IT,Thorn,1,5\n", row("06/04/2010", "Thorn", "5"));
    for (bytes, says) in [
        (packed(packed(HEADER)), "bad.csv: the file is packed twice (gzip), and no table yet"),
        (packed("<html><title>Page not found"), "bad.csv: the file is a web page, and no table"),
        (packed(vec![b'\n'; 1 << 27]), "bad.csv: the file is packed (gzip), 130"),
        (packed(vec![b'x'; 1 << 27]), "bad.csv line 1: the line goes on over more than"),
        (b"\n <!DOCTYPE HTML><title>Page not found</title>".to_vec(), "bad.csv: the file is a web page, and no table"),
        (b"PK\x03\x04\x14\x00\x06\x00xl/workbook.xml".to_vec(), "bad.csv: the file is a spreadsheet or a zip"),
        (nul.into_bytes(), "bad.csv line 3: a NUL byte stands there"),
        (b"\xFF\xFE".to_vec(), "bad.csv: the file holds no rows"),
        (b"\n\n\n".to_vec(), "bad.csv: the file holds no rows"),
    ] {
        copy.write("bad.csv", bytes);
        let said = refusal(&copy, "bad.csv");
        assert!(said.starts_with(&format!("error: {says}")), "{says}: {said}");
    }
}

/// 500 payments, each of another amount, and what those of the first so many lines add up to.
fn payments() -> (String, impl Fn(usize) -> u64) {
    let amount = |at: usize| 25_000 + 7919 * at as u64 % 100_003;
    let rows: String = (0..500).map(|at| row("06/04/2010", &format!("Thorn {at}"), &amount(at).to_string())).collect();
    (HEADER.to_owned() + &rows, move |lines| (0..lines - 1).map(amount).sum())
}

#[test]
fn what_is_packed_is_unpacked_and_the_account_says_so() {
    let copy = package();
    let (text, worth) = payments();
    let bytes = packed(&text);
    copy.write("copies/series/june.CSV.gz", &bytes);
    let said = words(&copy.report(&["read", "copies", "--out", "payments.parquet"]));
    let total = grouped(&worth(501).to_string());
    for says in [
        format!("series/june.CSV.gz: 501 rows = 500 kept, £{total}.00 + 1 set aside"),
        format!("header on line 1; month 2010-04; unpacked from {} bytes of gzip", grouped(&bytes.len().to_string())),
    ] {
        assert!(said.contains(&says), "{says}\n{said}");
    }
    assert!(copy.path("payments.parquet").exists());

    // The manifest has the hash of the file as published, which is packed.
    let april = std::fs::read(copy.path("copies/series/april.csv")).unwrap();
    copy.write("copies/series/april.csv.gz", packed(&april));
    copy.replace("data/returns.csv", "series/april.csv,", "series/april.csv.gz,");
    copy.replace("data/returns.csv", &sha256(&april), &sha256(packed(&april)));
    let said = words(&copy.report(&["extract", "--from", "copies"]));
    assert!(said.contains("paid.csv: 2 rows, of 3 payments worth £1007.25 in 2 returns"), "{said}");
}

/// What could be had of a file that breaks off is counted, and none of it is taken.
#[test]
fn a_packed_return_that_breaks_off_says_where() {
    let copy = package();
    let (text, worth) = payments();
    let bytes = packed(&text);
    let damaged = bytes.iter().enumerate().map(|(at, byte)| byte ^ u8::from(at + 8 == bytes.len())).collect();
    for (bytes, how) in
        [(bytes[..bytes.len() / 2].to_vec(), "cut off"), (bytes[..20].to_vec(), "cut off"), (damaged, "damaged")]
    {
        copy.write("bad.csv.gz", bytes);
        let said = refusal(&copy, "bad.csv.gz");
        let line: usize = said.split_once("line ").unwrap().1.split(':').next().unwrap().parse().unwrap();
        let had = match line - 1 {
            0 => "there: 0 lines of it could be had; none is taken".to_owned(),
            lines => {
                let (payments, worth) = (lines - 1, grouped(&worth(lines).to_string()));
                format!(
                    "there: {lines} lines of it could be had, with {payments} payments worth £{worth}.00; none is taken"
                )
            }
        };
        assert!(
            said.starts_with(&format!("error: bad.csv.gz line {line}: the file is packed (gzip) and {how} {had}")),
            "{said}"
        );
        assert!(how == "cut off" || line == 502, "{said}");
    }
}

/// A gigabyte without a line end: no memory is taken for it, and hardly time.
#[test]
fn a_line_that_does_not_end_is_refused_before_it_is_read() {
    let copy = package();
    for (start, line) in [(String::new(), 1), (format!("{HEADER}{}", row("06/04/2010", "Thorn", "5")), 3)] {
        copy.write("bad.csv", start);
        // What is not written of a file takes no room on the disk.
        let file = std::fs::OpenOptions::new().write(true).open(copy.path("bad.csv")).unwrap();
        file.set_len(1 << 30).unwrap();
        let begun = std::time::Instant::now();
        let said = refusal(&copy, "bad.csv");
        assert!(said.starts_with(&format!("error: bad.csv line {line}: the line goes on over more than")), "{said}");
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}

#[test]
fn a_folder_that_cannot_be_read_is_named() {
    let copy = package();
    let said = copy.complaint_of(3, &["read", "copies", "nowhere"]);
    assert!(said.starts_with("error: cannot read nowhere: "), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let locked = copy.path("copies/locked");
        std::fs::create_dir(&locked).unwrap();
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
        // Whoever may read everything is not kept out.
        if std::fs::read_dir(&locked).is_err() {
            let said = copy.complaint_of(3, &["read", "copies", "--out", "payments.parquet"]);
            assert!(said.starts_with("error: cannot read copies/locked: "), "{said}");
            assert!(!copy.path("payments.parquet").exists());
        }
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o700)).unwrap();
    }
}

#[test]
fn blank_columns_and_rows_are_counted_and_nothing_else() {
    let copy = package();
    let wide = |line: &str| line.trim_end().to_owned() + &",".repeat(250) + "\n";
    let blank = ",".repeat(256) + "\n";
    let rows = [("06/04/2010", "5.25"), ("25/04/2010", "7")].map(|(day, amount)| wide(&row(day, "Thorn", amount)));
    copy.write("odd.csv", [wide(HEADER), rows[0].clone(), blank.repeat(45_000), rows[1].clone()].concat());
    let said = words(&copy.report(&["read", "odd.csv"]));
    for says in ["45,003 rows = 2 kept, £12.25 + 45,001 set aside", "blank: 45,000 rows: 45,000 from line 3"] {
        assert!(said.contains(says), "{says}\n{said}");
    }
}

#[test]
fn what_is_worth_a_look_is_told() {
    let copy = package();
    let title = "Spend over £25k - March 2010,,,,,,\n";
    let days = [("25/04/2010", "5"), ("26/04/2010", "6"), ("26/04/2011", "7"), ("27/04/2019", "99")];
    let rows: String = days.iter().map(|(day, amount)| row(day, "Thorn", amount)).collect();
    copy.write("copies/series/april.csv", format!("{title}{HEADER}{rows}"));
    copy.write("copies/series/april-2.csv", format!("{HEADER}{}", row("25/04/2010", "Thorn", "5")));
    let said = words(&copy.report(&["read", "copies"]));
    for says in [
        "the lines above the header name 2010-03, and most dates are of 2010-04",
        "1 payment is dated more than a year from the month: line 6 2019-04-27",
        "line 6: 99.00 is more than ten times the next largest payment",
        "series: several files are of 2010-04: series/april-2.csv (1 payments, £5.00), \
         series/april.csv (4 payments, £117.00)",
    ] {
        assert!(said.contains(says), "{says}\n{said}");
    }
}
