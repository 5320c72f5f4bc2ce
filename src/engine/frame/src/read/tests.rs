//! Files of our own making, with what published ones hold.

use super::reader::LARGE;
use super::*;
use crate::Result;
use polars::prelude::*;
use std::path::Path;

/// Reads a file of these bytes.
fn csv_of(bytes: impl AsRef<[u8]>) -> Table {
    csv_with(bytes, |reader| reader).unwrap()
}

fn csv_with(bytes: impl AsRef<[u8]>, options: impl FnOnce(Reader) -> Reader) -> Result<Table> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, bytes).unwrap();
    options(csv(&path)).read()
}

fn texts_of(table: &Table, column: &str) -> Vec<String> {
    let column = table.frame.column(column).unwrap();
    (0..column.len()).map(|row| crate::exact::cell_text(&column.get(row).unwrap())).collect()
}

fn kind<'a>(table: &'a Table, column: &str) -> &'a str {
    table.account.column(column).unwrap().kind
}

/// A month of spending, with most of what goes wrong in one.
const SPEND: &str = "Department of Works, August, spend over £25,000,,,,\n\
    ,,,,\n\
    Entity,Date ,Supplier, Amount £ ,\n\
    DH,25/08/2014,CSC,\"£330,000,000.00\",\n\
    DH,01/08/2014,BT,\"(1,234.50)\",\n\
    ,,,,\n\
    Entity,Date ,Supplier, Amount £ ,\n\
    DH,41879,ATOS,-,\n\
    DH,01/08/2014,\"TOTAL\n GAS\",\"1,000-\",\n\
    DH,01/08/2014,BT,\"(1,234.50)\",\n\
    ,,,\"329,996,531.00\",\n\
    ,,,,\n\
    Source: ledger,,,,\n";

#[test]
fn a_month_of_spending() {
    let table = csv_of(SPEND);
    let account = &table.account;
    assert_eq!(table.frame.get_column_names(), ["Entity", "Date", "Supplier", "Amount £", "locator"]);
    assert_eq!(texts_of(&table, "Amount £"), ["330000000", "-1234.5", "", "-1000", "-1234.5"]);
    assert_eq!(texts_of(&table, "Date")[..3], ["2014-08-25", "2014-08-01", "2014-08-28"]);
    assert_eq!(texts_of(&table, "locator"), ["line 4", "line 5", "line 8", "line 9", "line 11"]);
    assert_eq!((account.header_line, account.blank_rows, account.blank_columns), (3, 3, 1));
    assert_eq!((account.header_again.as_slice(), account.line_breaks), ([7].as_slice(), 1));
    assert_eq!(account.preamble[0].line, 1);
    assert_eq!(account.footers, [At { line: 14, text: "Source: ledger".into() }]);
    let total = &account.totals[0];
    assert_eq!((total.line, total.label.as_deref(), total.left_out), (12, None, true));
    assert_eq!((total.printed.to_string(), total.sum.to_string()), ("329996531.00".into(), "329996531.00".into()));
    assert_eq!((account.repeats.rows, account.repeats.lines[0]), (1, (11, 5)));
    assert_eq!(account.repeats.worth[0].1.to_string(), "-1234.5");
    let amount = account.column("Amount £").unwrap();
    assert_eq!((amount.missing[&Missing::Nil], amount.marks[&Mark::Brackets]), (1, 2));
    assert_eq!(
        account.column("Date").unwrap().order.as_deref(),
        Some("the day stands first: 1 cell can mean nothing else")
    );
    let said = account.to_string();
    for words in [
        "header on line 3",
        "left out: 3 blank rows, 1 blank column; the header again on line 7",
        "line 12 is a total without a label, left out: Amount £ 329,996,531.00, what the rows add up to",
        "1 row repeats another, kept, worth Amount £ −1,234.5: line 11 as 5",
    ] {
        let said = said.replace("rows; 1 blank", "rows, 1 blank");
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn windows_1252_and_lost_pounds() {
    let table = csv_of(b"Name;Cost\nCaf\xE9 \x96 bar;\x9C1,200.50\nB;\xA35\n");
    assert_eq!(table.account.encoding, Some("windows-1252"));
    assert_eq!(table.account.delimiter, Some(';'));
    assert_eq!(texts_of(&table, "Cost"), ["1200.5", "5"]);
    assert_eq!(texts_of(&table, "Name")[0], "Café – bar");
}

#[test]
fn day_and_month_are_never_guessed() {
    let open = csv_of("Name,Paid\nA,06/03/2024\nB,07/03/2024\n");
    assert_eq!(kind(&open, "Paid"), "text");
    assert!(open.account.to_string().contains("nothing says whether day or month stands first in 2 dates"));
    let day = csv_with("Name,Paid\nA,06/03/2024\nB,07/03/2024\n", Reader::day_first).unwrap();
    assert_eq!(texts_of(&day, "Paid"), ["2024-03-06", "2024-03-07"]);
    let month = csv_of("Name,Paid\nA,06/03/2024\nB,03/25/2024\n");
    assert_eq!(texts_of(&month, "Paid"), ["2024-06-03", "2024-03-25"]);
    let both = csv_of("Name,Paid\nA,25/03/2024\nB,03/25/2024\n");
    assert!(both.account.to_string().contains("the day stands first in 1 dates and the month in 1"));
    let against = csv_with("Name,Paid\nA,25/03/2024\nB,01/02/2024\n", Reader::month_first).unwrap();
    assert_eq!(kind(&against, "Paid"), "text");
}

#[test]
fn a_year_of_two_digits_is_not_taken_for_a_day() {
    let two = csv_of("a,opened\nA,24-03-06\nB,25-03-07\n");
    assert_eq!(kind(&two, "opened"), "text");
    let why = two.account.column("opened").unwrap().stays_text.clone().unwrap();
    assert!(why.starts_with("day, month or year may stand first in 2 dates like 24-03-06"), "{why}");
    for settled in ["31-12-99", "24-03-2006", "24/03/06"] {
        let read = csv_of(format!("a,opened\nA,{settled}\nB,25-03-07\n"));
        assert_eq!(kind(&read, "opened"), "dates", "{settled}");
    }
    let asked = csv_with("a,opened\nA,24-03-06\nB,25-03-07\n", Reader::day_first).unwrap();
    assert_eq!(texts_of(&asked, "opened"), ["2006-03-24", "2007-03-25"]);
}

#[test]
fn figures_of_two_units_are_no_column_of_numbers() {
    for (csv, why) in [
        ("a,cost\nA,£5\nB,$6\n", "some of its numbers are in pounds, and some in dollars"),
        ("a,cost_gbp\nA,$5\nB,$6\n", "numbers in it are in dollars, and its name says pounds"),
        ("a,cost_gbp\nA,5%\nB,6%\n", "numbers in it are in percent, and its name says pounds"),
        ("a,share_pct\nA,£5\nB,6\n", "numbers in it are in pounds, and its name says percent"),
    ] {
        let read = csv_of(csv);
        let column = &read.account.columns[1];
        assert_eq!((column.kind, column.stays_text.as_deref()), ("text", Some(why)), "{csv}");
    }
    for csv in
        ["a,cost_gbp\nA,£5\nB,6\n", "a,cost_eur\nA,€5\nB,6\n", "a,cost_usd_m\nA,$5\nB,6\n", "a,cost\nA,$5\nB,6\n"]
    {
        assert_eq!(csv_of(csv).account.columns[1].stays_text, None, "{csv}");
    }
}

#[test]
fn notes_with_commas_are_notes() {
    let read = csv_of("trust,year,cost\nA,2022,2\nB,2022,3\nTotal 2022,,5\nNote 1: A, B and C\n* estimated\n");
    assert_eq!(texts_of(&read, "trust"), ["A", "B"]);
    assert_eq!(read.account.footers.len(), 2);
}

#[test]
fn a_column_has_a_type_only_where_every_cell_agrees() {
    let table = csv_of(
        "Trust,Beds,Code,Share,Open,Cost\nA,24,007,12%,TRUE,1.25\nB,[c],010,9%,false,see note\nC,n/a,100,,true,118345*\nD,7,101,3%,true,2\n",
    );
    assert_eq!(
        ["Beds", "Code", "Share", "Open", "Cost"].map(|name| kind(&table, name)),
        ["whole numbers", "text", "decimals", "true or false", "text"]
    );
    let cost = table.account.column("Cost").unwrap();
    assert_eq!(cost.because_cells, 2);
    assert_eq!(cost.because[0], At { line: 3, text: "see note".into() });
    assert_eq!(table.account.column("Beds").unwrap().missing.len(), 2);
    assert_eq!(texts_of(&table, "Code")[0], "007");
    let asked = csv_with("Trust,Beds\nA,24\n", |reader| reader.text("Beds")).unwrap();
    assert_eq!(kind(&asked, "Beds"), "text");
    let unknown = csv_with("Trust,Beds\nA,24\n", |reader| reader.text("Bedz")).unwrap_err();
    assert_eq!(unknown.hint(), "did you mean the column `Beds`?");
}

#[test]
fn totals_by_label_are_compared_and_left_out() {
    let table = csv_of(
        "Trust,Year,Area,Cost\nA,2023,N,1\nB,2023,N,2\nSub-total,,,3\nC,2024,S,4\nSub-total,,,4\nGrand total:,,,8\n",
    );
    let totals: Vec<_> = table
        .account
        .totals
        .iter()
        .map(|total| (total.line, total.printed.to_string(), total.sum.to_string()))
        .collect();
    let of = |line: u64, printed: &str, sum: &str| (line, printed.to_owned(), sum.to_owned());
    assert_eq!(totals, [of(4, "3", "3"), of(6, "4", "4"), of(7, "8", "7")]);
    assert_eq!(table.frame.height(), 3);
    assert!(table.account.to_string().contains("where the rows add up to 7 (difference 1)"));
    let kept = csv_with("Trust,Year,Area,Cost\nA,2023,N,1\nTotal,,,1\n", Reader::keep_totals).unwrap();
    assert_eq!(kept.frame.height(), 2);
    // A last row without words is a total only where it is near the sum.
    let row = csv_of("Trust,Year,Area,Cost\nA,2023,N,1\nB,2024,N,2\n,,,700\n");
    assert_eq!((row.frame.height(), row.account.totals[0].left_out), (3, false));
    assert_eq!(texts_of(&row, "locator")[2], "line 4");
}

#[test]
fn odd_headers_and_rows() {
    let table = csv_of("Name,Cost,Cost,,\nA,1,2,,x\nB,1\n");
    assert_eq!(table.frame.get_column_names(), ["Name", "Cost", "Cost_2", "column_5", "locator"]);
    assert_eq!((table.account.blank_columns, table.account.short_rows), (1, 1));
    let wide = csv_of("Name,Cost\nA,1,extra\n");
    assert_eq!((wide.account.wide_rows.as_slice(), wide.frame.width()), ([2].as_slice(), 4));
    for (bytes, says) in [("", "the file holds no rows"), ("1,2\n3,4\n", "looks like a header")] {
        let error = csv_with(bytes, |reader| reader).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
    let asked = csv_with("A,B\nx,y\nName,Cost\na,1\n", |reader| reader.header_row(3)).unwrap();
    assert_eq!(asked.frame.get_column_names(), ["Name", "Cost", "locator"]);
    let sheet = csv_with("A,B\n1,2\n", |reader| reader.sheet("x")).unwrap_err();
    assert!(sheet.to_string().contains(".sheet(…) says nothing about this kind of file"));
}

#[test]
fn a_large_file_is_read_as_a_small_one_is() {
    let rows: String = (0..400_000)
        .map(|n| format!("Trust {},{:02}/{:02}/2024,{}.{:02},note {n}\n", n % 9, n % 28 + 1, n % 12 + 1, n, n % 100))
        .collect();
    let text = format!("Trust,Paid,Amount,Note\n{rows}");
    assert!(text.len() > LARGE);
    let fast = csv_of(&text);
    // A line with a break in it takes the careful way.
    let careful = csv_of(format!("{text}\"Trust\n9\",01/01/2024,5.00,\n"));
    assert_eq!(fast.frame, careful.frame.head(Some(400_000)));
    assert_eq!((careful.account.line_breaks, careful.frame.height()), (1, 400_001));
    assert_eq!(texts_of(&fast, "locator")[399_999], "line 400001");
    let total = csv_of(format!("{text},,79999800000,\n"));
    assert!(total.frame.height() == 400_000 && total.account.totals[0].left_out);
}

#[test]
fn parquet_and_json_keep_their_types() {
    let folder = tempfile::tempdir().unwrap();
    let mut frame = df!("trust" => ["A", "B"], "beds" => [24_i64, 7], "share" => [0.5, 0.25]).unwrap();
    let path = folder.path().join("a.parquet");
    ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();
    let table = parquet(&path).read().unwrap();
    assert_eq!((kind(&table, "beds"), kind(&table, "share")), ("whole numbers", "floats, which are not exact"));
    assert_eq!(texts_of(&table, "locator"), ["row 1", "row 2"]);
    let path = folder.path().join("a.jsonl");
    std::fs::write(&path, "{\"trust\": \"A\", \"beds\": 24}\n{\"trust\": \"B\", \"beds\": 7}\n").unwrap();
    assert_eq!(texts_of(&json(&path).read().unwrap(), "beds"), ["24", "7"]);
    std::fs::write(&path, "not JSON").unwrap();
    assert!(json(&path).read().unwrap_err().to_string().contains("cannot be read as JSON"));
}

/// `return.xlsx`, `return.xls`, `return.xlsb` and `return.ods` hold the same sheet, Trusts; made
/// by hand, the xlsb record by record.
#[test]
fn workbooks_of_four_kinds_read_alike() {
    let fixture = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    for table in [
        excel(fixture("return.xlsx")).read().unwrap(),
        excel(fixture("return.xls")).read().unwrap(),
        excel(fixture("return.xlsb")).read().unwrap(),
        ods(fixture("return.ods")).sheet("Trusts").read().unwrap(),
    ] {
        let account = &table.account;
        assert_eq!(table.frame.get_column_names(), ["Trust", "Opened", "Cost £", "Beds", "Share", "Note", "locator"]);
        assert_eq!(texts_of(&table, "Opened"), ["2024-03-06", "2016-04-01"], "{account}");
        assert_eq!(texts_of(&table, "Cost £"), ["2871339.1", "118345"]);
        assert_eq!(texts_of(&table, "Share"), ["0.3", "0.3"]);
        assert_eq!(texts_of(&table, "locator"), ["sheet Trusts, row 4", "sheet Trusts, row 5"]);
        assert_eq!((account.sheet.as_deref(), account.header_line), (Some("Trusts"), 3));
        assert_eq!((account.totals[0].printed, account.totals[0].line), (account.totals[0].sum, 6));
        assert_eq!(account.column("Beds").unwrap().missing[&Missing::Withheld], 1);
    }
    let book = excel(fixture("return.xlsx"));
    assert_eq!(book.read().unwrap().account.other_sheets, ["Notes", "Regions"]);
    let regions = book.clone().sheet("Regions").read().unwrap();
    assert_eq!(regions.account.column("Cost").unwrap().missing[&Missing::Failed], 1);
    let unknown = book.clone().sheet("Trust").read().unwrap_err();
    assert_eq!(unknown.hint(), "did you mean the sheet `Trusts`?");
    assert!(book.delimiter(b';').read().is_err());
    assert!(excel(fixture("none.xlsx")).read().unwrap_err().to_string().starts_with("cannot read "));
}

#[test]
fn names_over_two_lines_are_joined() {
    // Groups above names that repeat; the title above them is none of them.
    let table = csv_of(
        "Costs of trusts,,,,\n,2022,,2023,\nTrust,Cost,Beds,Cost,Beds\nAshbourne,10,4,12,5\nThornwick,20,8,21,9\n",
    );
    let names = ["Trust", "2022 Cost", "2022 Beds", "2023 Cost", "2023 Beds", "locator"];
    assert_eq!(table.frame.get_column_names(), names);
    assert_eq!((table.account.header_line, table.account.second_header_line), (2, Some(3)));
    assert_eq!(
        (texts_of(&table, "2023 Cost"), kind(&table, "2023 Cost")),
        (vec!["12".into(), "21".into()], "whole numbers")
    );
    assert!(table.account.to_string().contains("names over two lines, line 2 and 3"));
    // Units below the names.
    let units = csv_of("Trust,Cost,Opened\n,£m,date\nAshbourne,1.5,01/13/2024\nThornwick,2,02/25/2024\n");
    assert_eq!(units.frame.get_column_names(), ["Trust", "Cost £m", "Opened date", "locator"]);
    assert_eq!(kind(&units, "Cost £m"), "decimals");
    // A row of its own is none, be it of words, of years or of what is missing.
    for row in ["Ashbourne,n/a", "Ashbourne,see note", ",2022", "Ashbourne,", ",-"] {
        let table = csv_of(format!("Trust,Year\n{row}\nThornwick,2023\nMarle,2024\n"));
        assert_eq!((table.frame.height(), table.account.second_header_line), (3, None), "{row}");
    }
    let asked = csv_with(",2022,,\nTrust,Cost,Cost\nA,1,2\n", |reader| reader.header_row(2)).unwrap();
    assert_eq!(asked.frame.get_column_names(), ["Trust", "Cost", "Cost_2", "locator"]);
}

#[test]
fn merged_cells_hold_for_all_their_rows() {
    let table = excel(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/merged.xlsx")).read().unwrap();
    let names = ["Trust", "Site", "2022 Cost", "2022 Beds", "2023 Cost", "2023 Beds", "locator"];
    assert_eq!(table.frame.get_column_names(), names, "{}", table.account);
    assert_eq!(texts_of(&table, "Trust"), ["Ashbourne", "Ashbourne", "Thornwick"]);
    // A figure is not counted in each row that it is merged over.
    assert_eq!(texts_of(&table, "2023 Beds"), ["5", "", "3"]);
    assert_eq!((table.account.header_line, table.account.second_header_line), (2, Some(3)));
    assert_eq!(table.account.preamble[0].text, "Costs of sites (made up)");
    assert!(table.account.to_string().contains("3 empty cells have the text of the cell above"), "{}", table.account);
}
