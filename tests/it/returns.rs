//! Returns: read to the row and the penny, extracted, and nobody's name published.

use crate::support::{Copy, root, words};
use pledgebook::data::{Data, Package};
use pledgebook::extract::stale;
use pledgebook::frame::read::{Reason, Recipe, Returned, returned};
use pledgebook::prelude::*;
use pledgebook::returns::{Returns, files, sha256};
use std::collections::BTreeSet;
use std::path::PathBuf;

pub fn recipe() -> Recipe {
    Package::read(&root().join("data")).unwrap().recipe("spend_over_25k").unwrap().clone()
}

fn read(text: impl AsRef<[u8]>) -> Returned {
    returned(text.as_ref(), "april.csv", &recipe()).unwrap()
}

/// The complaint and its hint.
fn refused(text: impl AsRef<[u8]>) -> String {
    let error = returned(text.as_ref(), "april.csv", &recipe()).expect_err("a refusal");
    let said = format!("{error}\n{}", error.hint());
    assert!(!error.to_string().contains('\n'), "more than a sentence: {said}");
    said
}

pub const HEADER: &str = "Departmental Family,Entity,Date,Expense Type,Supplier,Transaction Number,Amount £\n";

fn pounds(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn rows_are_kept_or_set_aside_with_line_and_reason() {
    let text = format!(
        "Spend over £25k,,,,,,\n{HEADER}\
         A,B,06/04/2010,IT,Marle,1,\"£330,000.00\"\n\
         A,B,25/04/2010,IT,Thorn,2,(1000.50)\n\
         ,,,,,,\n\
         {HEADER}\
         A,B,30/04/2010,IT,Thorn,3,956 1 20 00000960\n\
         A,B,30/04/2010,IT,Thorn,4,-\n\
         A,B,30/04/2010,IT,Thorn,5,25.00,surplus\n\
         A,B,25/04/2010,IT,Thorn,2,(1000.50)\n\
         Total,,,,,,327999.00\n\
         ,,,,,,\"327,999.00\"\n\
         ,,,,,,12.00\n\
         Redacted under the policy,,,,,,\n"
    );
    let account = read(&text).account;
    assert_eq!((account.rows_in, account.rows_kept, account.rows_set_aside()), (14, 3, 11));
    assert_eq!((account.kept, account.header_line), (pounds("327999.00"), 2));
    let told: Vec<(u64, Reason)> = account.set_aside.iter().map(|rows| (rows.line, rows.reason)).collect();
    let wanted = [
        (1, Reason::AboveTheHeader),
        (2, Reason::Header),
        (5, Reason::Blank),
        (6, Reason::HeaderAgain),
        (7, Reason::UnreadableAmount),
        (8, Reason::NoAmount),
        (9, Reason::MoreCells),
        (11, Reason::Total),
        (12, Reason::Total),
        (13, Reason::AmountAlone),
        (14, Reason::Text),
    ];
    assert_eq!(told, wanted);
    assert_eq!(account.set_aside_amount, pounds("656035.00"));
    assert!(account.totals.iter().all(|total| total.printed == total.sum), "{:?}", account.totals);
    assert_eq!((account.repeats, account.repeated), (vec![(10, 4)], pounds("-1000.50")));
    assert_eq!(account.month.as_deref(), Some("2010-04"));
}

#[test]
fn an_amount_in_another_currency_is_no_amount_in_pounds() {
    for (cell, said) in [("$42,190.15", true), ("€1.50", true), ("USD 20.00", true), ("£1.50", false), ("GBP 2", false)]
    {
        let text = format!("{HEADER}A,B,06/04/2010,IT,Marle,1,\"{cell}\"\nA,B,06/04/2010,IT,Marle,2,5.00\n");
        let account = read(text).account;
        let aside: Vec<Reason> = account.set_aside.iter().map(|rows| rows.reason).collect();
        assert_eq!(aside.contains(&Reason::OtherCurrency), said, "{cell}: {aside:?}");
        assert_eq!(account.rows_kept, if said { 1 } else { 2 }, "{cell}");
    }
}

#[test]
fn a_date_that_could_be_two_days_is_null_unless_the_file_settles_it() {
    let dates = |cells: &[&str]| {
        let rows: String = cells.iter().map(|date| format!("A,B,{date},IT,Thorn,1,5.00\n")).collect();
        let read = read(format!("{HEADER}{rows}"));
        let dates = read.frame.column("paid_on").unwrap().clone();
        let said: Vec<String> = (0..dates.len()).map(|row| dates.get(row).unwrap().to_string()).collect();
        (said, read.account.unread_dates.len())
    };
    assert_eq!(dates(&["06/04/2010", "25/04/2010"]), (vec!["2010-04-06".into(), "2010-04-25".into()], 0));
    assert_eq!(dates(&["04/06/2010", "04/25/2010"]), (vec!["2010-04-06".into(), "2010-04-25".into()], 0));
    // Both orders are there: the month of the others decides, where it can.
    let mixed = dates(&["25/04/2010", "04/26/2010", "04/06/2010", "07/06/2010"]);
    assert_eq!(mixed.0[2..], ["2010-04-06".to_owned(), "null".to_owned()]);
    assert_eq!(mixed.1, 1);
    assert_eq!(dates(&["32/04/2010", "40274", "6 April 2010"]).1, 1);
}

#[test]
fn what_is_no_return_is_refused_in_one_sentence() {
    let unclosed = format!("{HEADER}A,B,06/04/2010,IT,\"Marle,1,5\n{}", "A,B,06/04/2010,IT,Thorn,1,5\n".repeat(80));
    for (bytes, says) in [
        (b"".to_vec(), "the file is empty"),
        (b"\x1F\x8B\x08\x00".to_vec(), "packed (gzip)"),
        (b"PK\x03\x04rest".to_vec(), "spreadsheet or a zip"),
        (b"\xD0\xCF\x11\xE0".to_vec(), "an old Excel workbook"),
        (b"<!DOCTYPE html><p>Not found".to_vec(), "a web page"),
        (format!("{HEADER}A,B,\0,IT\n").into_bytes(), "april.csv line 2: a NUL byte"),
        (unclosed.into_bytes(), "april.csv line 2: a cell that begins there goes on over"),
        (b"Date,Supplier,Amount,Amount\n".to_vec(), "line 1 column 4: “Amount” stands in the header twice"),
    ] {
        let said = refused(bytes);
        assert!(said.contains(says), "{said}");
    }
    let said = refused("Title\nDate,Vendr,Amount\n06/04/2010,Thorn,5\n");
    let wanted = "april.csv line 2 column 2: no column is known to be `supplier` by the recipe `spend_over_25k`\n\
                  if “Vendr” is meant";
    assert!(said.starts_with(wanted), "{said}");
    assert!(said.ends_with("add that to the aliases of `supplier`"), "{said}");
    // What is spelled most like it need not be it.
    let said = refused("Date,Vendor Name,Amount,Supplier Type\n06/04/2010,Thorn,5,x\n");
    assert!(said.contains("if “Supplier Type” is meant (it knows “Supplier”), or “Vendor Name”, add that"), "{said}");
}

#[test]
fn both_signs_at_the_end_of_a_line_are_one_end() {
    let text =
        format!("{HEADER}A,B,06/04/2010,IT,Thorn,1,5.00\n\n\nA,B,07/04/2010,IT,Thorn,2,x\n\n").replace('\n', "\r\n");
    let account = read(text).account;
    assert_eq!((account.rows_in, account.rows_kept, account.set_aside_for(Reason::Blank)), (6, 1, 3));
    let lines: Vec<u64> = account.set_aside.iter().map(|rows| rows.line).collect();
    assert_eq!(lines, [1, 3, 5, 6], "{:?}", account.set_aside);
}

#[test]
fn bare_carriage_returns_end_lines_too() {
    let text = format!("{HEADER}A,B,06/04/2010,IT,Thorn,1,5.00\nA,B,07/04/2010,IT,Thorn,2,x\n").replace('\n', "\r");
    let account = read(text).account;
    assert_eq!((account.rows_kept, account.set_aside[1].line), (1, 3));
    assert_eq!(account.repairs["a bare carriage return for a line end"], 3);
}

/// A data package of two returns, one extract and one group.
pub fn package() -> Copy {
    let copy = Copy::empty();
    std::fs::create_dir_all(copy.path("data")).unwrap();
    std::fs::create_dir_all(copy.path("copies/series")).unwrap();
    let april = format!("{HEADER}A,B,25/04/2010,IT,MARLE  & SONS LTD,1,\"1,000.25\"\nA,B,26/04/2010,IT,Jane Doe,2,5\n");
    let may = format!("{HEADER}A,B,25/05/2010,IT,Marle and Sons,1,2\n");
    let row = |file: &str, month: &str, text: &str| {
        copy.write(&format!("copies/{file}"), text);
        format!("{file},{month},https://example.org/{file},{}\n", sha256(text))
    };
    let listed = row("series/april.csv", "2010-04", &april) + &row("series/may.csv", "2010-06", &may);
    copy.write("data/returns.csv", format!("file,period,address,sha256\n{listed}"));
    copy.write("data/suppliers.csv", "pattern,supplier_group\nMarle & Sons%,Marle\n");
    copy.write("data/sources.yml", "returns:\n  type: web\n  title: Returns\n  date: 2010\n");
    let text = |name: &str| serde_json::json!({ "name": name, "type": "string" });
    let hashes = ["id", "engine", "sql_sha256", "recipe_sha256", "tables_sha256", "returns_sha256"];
    let counts = ["returns", "rows_read", "rows_set_aside", "control_total", "rows_written"];
    let table = |name: &str, fields: Vec<serde_json::Value>, key: &str| {
        serde_json::json!({
            "name": name, "path": format!("{name}.csv"), "schema": { "fields": fields, "primaryKey": key },
        })
    };
    let mut paid = table(
        "paid",
        vec![
            text("month"),
            text("supplier_group"),
            serde_json::json!({ "name": "paid_gbp", "type": "number", "unit": "gbp" }),
            text("source"),
        ],
        "month",
    );
    paid["extract"] = serde_json::json!({ "recipe": "spend_over_25k", "sql": [
        "SELECT month, supplier_group, SUM(amount_gbp) AS paid_gbp, 'returns' AS source FROM payments",
        "WHERE supplier_group IS NOT NULL GROUP BY month, supplier_group ORDER BY month",
    ]});
    let records = hashes.iter().map(|name| text(name)).chain(
        counts.iter().map(|name| serde_json::json!({ "name": name, "type": "number" })).chain([text("result_sha256")]),
    );
    let descriptor = serde_json::json!({
        "name": "small", "title": "Small", "created": "2026-01-01T00:00:00Z", "recipes": [recipe()],
        "resources": [
            table("returns", ["file", "period", "address", "sha256"].map(text).into(), "file"),
            table("suppliers", ["pattern", "supplier_group"].map(text).into(), "pattern"),
            paid,
            table("extracts", records.collect(), "id"),
        ],
    });
    copy.write("data/datapackage.json", serde_json::to_string_pretty(&descriptor).unwrap());
    copy
}

#[test]
fn returns_are_fetched_read_and_extracted() {
    let copy = package();
    let done = copy.report(&["fetch", "--from", "copies"]);
    assert!(words(&done).contains("2 returns, 0 of them were here, 2 brought, 0 not"), "{}", words(&done));
    let done = words(&copy.report(&["fetch", "--from", "copies"]));
    assert!(done.contains("2 of them were here, 0 brought"), "{done}");
    let done = words(&copy.report(&["read", "data/.returns", "--out", "payments.parquet"]));
    for says in [
        "series/april.csv: 3 rows = 2 kept, £1,005.25 + 1 set aside",
        "2 files: 2 read, 0 refused; 5 rows = 3 kept, £1,007.25 + 2 set aside",
        "series/may.csv is said to be of 2010-06; its dates are of 2010-05",
    ] {
        assert!(done.contains(says), "{says}\n{done}");
    }
    assert!(copy.path("payments.parquet").is_file());
    let data = copy.path("data");
    assert_eq!(stale(&data).unwrap(), [("paid".to_owned(), "was never made".to_owned())]);
    let done = words(&copy.report(&["extract"]));
    assert!(done.contains("paid.csv: 2 rows, of 3 payments worth £1007.25 in 2 returns (2 rows set aside)"), "{done}");
    let wanted = "month,supplier_group,paid_gbp,source\n2010-04,Marle,1000.25,returns\n2010-05,Marle,2.00,returns\n";
    assert_eq!(copy.read("data/paid.csv"), wanted);
    assert!(stale(&data).unwrap().is_empty());
    assert!(words(&copy.report(&["extract"])).contains("0 files changed"));

    // Each input is told by its name.
    for (file, from, to, why) in [
        ("datapackage.json", "ORDER BY month", "ORDER BY month DESC", "its SQL is another"),
        ("datapackage.json", "\"Suplier\"", "\"Suplyer\"", "the recipe is another"),
        ("suppliers.csv", "Marle &", "Marles &", "the groups of names are others"),
        ("returns.csv", "2010-06", "2010-05", "the manifest lists other returns"),
        ("paid.csv", "1000.25", "1000.26", "its file is not what was made"),
    ] {
        let path = format!("data/{file}");
        copy.replace(&path, from, to);
        let told = stale(&data).unwrap();
        assert!(told.len() == 1 && told[0].1.starts_with(why), "{told:?}");
        copy.replace(&path, to, from);
    }
}

#[test]
fn a_return_that_is_no_longer_what_it_was_is_named() {
    let copy = package();
    copy.replace("copies/series/may.csv", "25/05/2010", "26/05/2010");
    let done = words(&copy.report(&["fetch", "--from", "copies"]));
    assert!(done.contains("1 brought, 1 not") && done.contains("may.csv: the file is no longer what"), "{done}");
    let complaint = copy.complaint(&["extract", "--from", "copies"]);
    assert!(complaint.contains("may.csv: the file is not the one that the manifest lists"), "{complaint}");
    assert!(!copy.path("data/paid.csv").exists(), "nothing is half written");
    copy.write("copies/series/web.csv", "<html>");
    let done = copy.report(&["read", "copies", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((done.status.code(), told["files"].as_array().unwrap().len()), (Some(1), 3));
    assert!(told["files"][2]["refused"].as_str().unwrap().contains("a web page"), "{told}");
}

#[test]
fn only_groups_are_published_and_no_private_name() {
    let data = Data::open().unwrap();
    let column = |table: &str, column: &str| -> BTreeSet<String> {
        data.rows(table).unwrap().iter().map(|row| row.string(column).unwrap()).collect()
    };
    let mut groups = column("suppliers", "supplier_group");
    assert!(groups.len() > 5, "{groups:?}");
    groups.insert("all others".into());
    assert!(column("payments_by_month", "supplier_group").is_subset(&groups));
    assert!(column("payments_largest", "supplier_group").is_subset(&groups));
    // Whatever else an extract holds has no room for a name.
    let extracts = data.package().resources.iter().filter(|table| table.extract.is_some());
    let names = regex::Regex::new(r"\bsupplier\b|\btransaction_number\b|\*").unwrap();
    for table in extracts {
        for field in table.schema.fields.iter().filter(|field| field.kind == pledgebook::data::Kind::String) {
            let known = ["id", "month", "financial_year", "supplier_group", "said", "status", "source", "locator"];
            assert!(known.contains(&field.name.as_str()), "{}: {}", table.name, field.name);
        }
        let sql = table.extract.as_ref().unwrap().statement();
        assert!(!names.is_match(&sql.replace("COUNT(*)", "")), "{}: {sql}", table.name);
    }
}

#[test]
fn the_extracts_are_what_the_package_would_make() {
    assert_eq!(stale(&root().join("data")).unwrap(), []);
    let data = Data::open().unwrap();
    let returns = data.rows("returns_read").unwrap();
    let records = data.rows("extracts").unwrap();
    // The rows and pennies of the returns are those of every extract, and of the sum of the months.
    let sum = |table: &str, column: &str| Figure::sum(&data.rows(table).unwrap().figures(column).unwrap()).unwrap();
    let kept = sum("returns_read", "kept_gbp");
    assert_eq!(sum("payments_by_month", "paid_gbp").quantity.amount, kept.quantity.amount);
    assert_eq!(sum("payments_by_month", "payments").quantity.amount, sum("returns_read", "rows_kept").quantity.amount);
    for row in records.iter() {
        assert_eq!(row.string("control_total").unwrap(), kept.quantity.amount.normalize().to_string());
    }
    for row in returns.iter() {
        let number = |column: &str| row.figure(column).unwrap().quantity.amount;
        assert_eq!(
            number("rows_in"),
            number("rows_kept") + number("rows_set_aside"),
            "{}",
            row.string("month").unwrap()
        );
    }
}

/// The returns themselves: `just oracles FOLDER`.
#[test]
#[ignore = "reads the returns, which are not in the repository"]
fn the_returns_give_what_is_known_of_them() {
    let folder = PathBuf::from(std::env::var_os("RETURNS").expect("RETURNS names the folder of returns"));
    let data = Data::for_returns(root().join("data")).unwrap();
    let read = |paths: &[PathBuf]| Returns::read(&files(paths).unwrap(), Some(&folder), &recipe(), &data).unwrap();
    let all = read(std::slice::from_ref(&folder));
    for file in &all.files {
        match &file.account {
            Ok(account) => assert_eq!(account.rows_in, account.rows_kept + account.rows_set_aside(), "{}", file.file),
            Err(error) => assert!(!error.to_string().is_empty() && !error.hint().is_empty(), "{}: {error}", file.file),
        }
    }
    let health = read(&[folder.join("okfn/department-of-health")]);
    let accounts: Vec<_> = health.files.iter().map(|file| file.account.as_ref().unwrap()).collect();
    assert_eq!(accounts.len(), 79);
    let absent = ["2011-05", "2014-04", "2015-09", "2016-09"].map(str::to_owned).to_vec();
    assert_eq!(health.across.absent, [("okfn/department-of-health".to_owned(), absent)]);
    assert_eq!(health.across.other_month.len(), 1);
    let totals: Vec<(&str, Decimal, Decimal)> = accounts
        .iter()
        .flat_map(|account| {
            account.totals.iter().map(|total| (account.month.as_deref().unwrap(), total.printed, total.sum))
        })
        .collect();
    for total in [
        ("2014-08", pounds("8897758436.91"), pounds("8897758436.91")),
        ("2015-03", pounds("10140924374.20"), pounds("10140193666.39")),
        ("2015-04", pounds("10738670569.98"), pounds("10737673912.92")),
    ] {
        assert!(totals.contains(&total), "{total:?} in {totals:?}");
    }
    // By the one name that most of CSC's rows have, £ million.
    let payments = health.payments().unwrap();
    use pledgebook::polars::prelude::{IntoLazy, col, lit};
    let named = payments.lazy().filter(col("supplier").eq(lit("CSC COMPUTER SCIENCES LTD")));
    let years =
        named.group_by([col("financial_year")]).agg([col("amount_gbp").sum(), col("repeated_amount_gbp").sum()]);
    let years = Rows::of(&years.sort(["financial_year"], Default::default()).collect().unwrap()).unwrap();
    let million =
        |row: &Row, column: &str| (row.figure(column).unwrap().quantity.amount / Decimal::from(1_000_000)).round_dp(1);
    let cash: Vec<String> = years.iter().map(|row| million(&row, "amount_gbp").to_string()).collect();
    assert_eq!(cash, ["397.2", "290.5", "252.2", "154.6", "132.8", "105.1", "47.7"]);
}
