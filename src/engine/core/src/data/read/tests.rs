//! Whole packages: what the standard's own validator passes passes, and what it refuses is
//! refused in one sentence with the right place and a hint that fits the cell.

use crate::data::Data;
use crate::{Error, Result};
use polars::prelude::*;

/// A package of one table, `wards`; `more` goes into the resource, `schema` into its schema.
struct Package {
    fields: &'static str,
    more: String,
    schema: &'static str,
    csv: Vec<u8>,
}

const FIELDS: &str = r#"{"name": "ward", "type": "string", "constraints": {"required": true}},
{"name": "beds", "type": "integer", "unit": "beds", "constraints": {"minimum": 0}},
{"name": "cost_gbp_m", "type": "number", "unit": "gbp_m"},
{"name": "note", "type": "string"}"#;

fn package(fields: &'static str, csv: impl Into<Vec<u8>>) -> Package {
    Package { fields, more: String::new(), schema: "\"primaryKey\": [\"ward\"]", csv: csv.into() }
}

impl Package {
    fn with(mut self, more: impl Into<String>) -> Self {
        self.more = more.into() + ",";
        self
    }

    fn schema(mut self, schema: &'static str) -> Self {
        self.schema = schema;
        self
    }

    fn open(&self) -> Result<DataFrame> {
        let folder = tempfile::tempdir().map_err(Error::file("make", "a folder"))?;
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        let Package { fields, more, schema, csv } = self;
        let descriptor = format!(
            "{{\"name\": \"a\", \"title\": \"A\", \"created\": \"2025-06-30T00:00:00Z\", \"resources\": [\n{{\"name\": \"wards\", \"path\": \"wards.csv\", {more}\n\"schema\": {{\"fields\": [\n{fields}], {schema}}}}}]}}"
        );
        write("datapackage.json", descriptor.as_bytes());
        write("sources.yml", b"return:\n  type: report\n  title: A return\n  date: 2025-06-30\n");
        write("wards.csv", csv);
        Data::open_at(folder.path())?.frame("wards")
    }

    /// The sentence and its hint.
    fn refusal(&self) -> String {
        let error = self.open().expect_err("it is refused");
        format!("{error} | {}", error.hint())
    }
}

#[test]
fn missing_values_are_those_of_the_schema() {
    let schema = r#""primaryKey": "ward", "missingValues": ["", "[c]", {"value": "..", "label": "not known"}]"#;
    let frame =
        package(FIELDS, "ward,beds,cost_gbp_m,note\nA,24,1.5,..\nB,[c],2.5,\nC,12,..,open\n").schema(schema).open();
    let frame = frame.unwrap();
    assert_eq!(["beds", "cost_gbp_m", "note"].map(|name| frame.column(name).unwrap().null_count()), [1, 1, 2]);
    let without = package(FIELDS, "ward,beds,cost_gbp_m,note\nA,24,1.5,..\nB,[c],2.5,\n").refusal();
    assert!(
        without.contains("line 3 column 2: “[c]” is not a whole number") && without.contains("missingValues"),
        "{without}"
    );
    let strict = package(FIELDS, "ward,beds,cost_gbp_m,note\nA,24,1.5,\n")
        .schema(r#""primaryKey": "ward", "missingValues": ["-"]"#);
    assert!(
        strict.refusal().contains("the cell is empty, which `missingValues` does not list"),
        "{}",
        strict.refusal()
    );
}

#[test]
fn dialects_are_kept() {
    let european = r#"{"name": "ward", "type": "string"},
{"name": "cost_gbp_m", "type": "number", "unit": "gbp_m", "decimalChar": ",", "groupChar": "."},
{"name": "opened", "type": "date", "format": "%d/%m/%Y"},
{"name": "open", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
{"name": "share_pct", "type": "number", "unit": "pct", "bareNumber": false}"#;
    let csv = "# made up\nA return\nward;cost_gbp_m;opened;open;share_pct\n'A;B';1.234,5;06/03/2024;yes;12%\n";
    let dialect = r##""dialect": {"delimiter": ";", "quoteChar": "'", "headerRows": [3], "commentChar": "#"}"##;
    let frame = package(european, csv).with(dialect).open().unwrap();
    let row: Vec<String> =
        frame.get_row(0).unwrap().0.iter().take(5).map(|value| value.str_value().to_string()).collect();
    assert_eq!(row[0], "A;B");
    assert!(
        row[1].starts_with("1234.5") && row[2] == "2024-03-06" && row[3] == "true" && row[4].starts_with("12"),
        "{row:?}"
    );
    let wrong = package(european, "ward,cost_gbp_m,opened,open,share_pct\nA,\"12,34.5\",06/03/2024,yes,12%\n");
    assert!(wrong.refusal().contains("“12,34.5” is not a number"), "{}", wrong.refusal());
    let header = package(FIELDS, "A,24,1.5,\n").with(r#""dialect": {"header": false}"#).open().unwrap();
    assert_eq!(header.height(), 1);
}

#[test]
fn constraints_are_kept() {
    let of = |kind: &str, constraints: &str| -> &'static str {
        format!(r#"{{"name": "ward", "type": "string"}}, {{"name": "x", "type": "{kind}", "constraints": {{{constraints}}}}}"#).leak()
    };
    for (kind, constraints, good, bad, says) in [
        ("integer", r#""exclusiveMinimum": 0"#, "1", "0", "0 is not above 0, as it must be"),
        ("number", r#""exclusiveMaximum": 2.5"#, "2.4", "2.5", "2.5 is not below 2.5"),
        ("number", r#""minimum": "0.5""#, "0.5", "0.4", "0.4 is below the least plausible value, 0.5"),
        ("integer", r#""maximum": 10"#, "10", "11", "11 is above the largest plausible value, 10"),
        (
            "date",
            r#""minimum": "2015-01-01""#,
            "2015-01-01",
            "2014-12-31",
            "2014-12-31 is before the earliest date allowed, 2015-01-01",
        ),
        ("date", r#""exclusiveMaximum": "2025-01-01""#, "2024-12-31", "2025-01-01", "is not before 2025-01-01"),
        ("string", r#""minLength": 3"#, "öpé", "ok", "“ok” has 2 letters, and at least 3 are needed"),
        ("string", r#""maxLength": 3"#, "öpé", "open", "at most 3 are allowed"),
        ("integer", r#""enum": [1, "2"]"#, "2", "3", "“3” is not one of the allowed values"),
        ("number", r#""enum": [1.5]"#, "1.50", "1.6", "| use one of: 1.5"),
        ("string", r#""pattern": "[a-c]+""#, "abc", "abd", "“abd” does not have the form [a-c]+"),
    ] {
        let good = package(of(kind, constraints), format!("ward,x\nA,{good}\n"));
        good.open().unwrap_or_else(|error| panic!("{kind} {constraints}: {error}"));
        let bad = package(of(kind, constraints), format!("ward,x\nA,{bad}\n")).refusal();
        assert!(bad.contains(says) && bad.contains("wards.csv line 2 column 2"), "{bad}");
    }
    for (kind, constraints, says) in [
        ("date", r#""minimum": "soon""#, "“soon”"),
        ("string", r#""minimum": 1"#, "`minimum` says nothing about a field of type string"),
        ("integer", r#""minLength": 1"#, "`minLength` says nothing about a field of type integer"),
        ("integer", r#""minimum": 1.5"#, "1.5 of `minimum` is not a whole number"),
    ] {
        let refused = package(of(kind, constraints), "ward,x\nA,1\n").refusal();
        assert!(refused.contains("datapackage.json") && refused.contains(says.trim_matches(['“', '”'])), "{refused}");
    }
    let unique = package(of("number", r#""unique": true"#), "ward,x\nA,1.5\nB,1.50\n").refusal();
    assert!(unique.contains("line 3 column 2: “1.50” is already on line 2"), "{unique}");
    let keys = package(of("string", ""), "ward,x\nA,a\nB,a\n").schema(r#""primaryKey": "ward", "uniqueKeys": [["x"]]"#);
    assert!(keys.refusal().contains("line 3 column 2: “a” is already on line 2"), "{}", keys.refusal());
}

#[test]
fn size_and_hash_are_checked() {
    let csv = "ward,beds,cost_gbp_m,note\nA,24,1.5,\n";
    let of = |more: &str| package(FIELDS, csv).with(more);
    for good in [
        r#""bytes": 36"#,
        r#""hash": "00ca78e72e5cfc0907d81448ca17efa9""#,
        r#""hash": "md5:00CA78E72E5CFC0907D81448CA17EFA9""#,
        r#""hash": "sha1:b10b37539971234b4e54bc6c725cfd335258de20""#,
        r#""hash": "sha256:b35752ddee309519455e7089f3d57fe0e0eae708409003c0f0bd68cf54530af6""#,
    ] {
        of(good).open().unwrap_or_else(|error| panic!("{good}: {error}"));
    }
    for (bad, says) in [
        (r#""bytes": 35"#, "the file has 36 bytes, and datapackage.json says 35"),
        (r#""hash": "00""#, "the file's md5 is "),
        (r#""hash": "sha1:00""#, "the file's sha1 is "),
        (r#""hash": "crc:00""#, "the hash is by “crc”"),
        (r#""encoding": "klingon""#, "there is no encoding “klingon”"),
        (r#""type": "map""#, "`type` “map” is not something this program does"),
        (r#""data": []"#, "`data` of a resource is not something this program does"),
        (r#""shema": {}"#, "did you mean `schema`?"),
    ] {
        let refused = of(bad).refusal();
        assert!(refused.contains(says), "{refused}");
    }
    let latin = b"ward,beds,cost_gbp_m,note\nCaf\xE9,24,1.5,\xA3\n";
    let frame = package(FIELDS, latin.to_vec()).with(r#""encoding": "windows-1252""#).open().unwrap();
    assert_eq!(frame.column("ward").unwrap().str().unwrap().get(0), Some("Café"));
}

#[test]
fn titles_headers_and_totals_are_told_as_what_they_are() {
    const COSTS: &str = r#"{"name": "trust_code", "type": "string", "constraints": {"pattern": "R[A-Z0-9]{2}"}},
{"name": "trust", "type": "string"}, {"name": "financial_year", "type": "string"},
{"name": "cost_gbp", "type": "number", "unit": "gbp", "constraints": {"minimum": 0}}"#;
    let header = "trust_code,trust,financial_year,cost_gbp\n";
    let rows = "RZ1,Ashbourne,2022-23,2871339\nRZ1,Ashbourne,2023-24,5557232\nRZ2,Thornwick,2023-24,118345\n";
    let of = |csv: String| package(COSTS, csv).schema(r#""primaryKey": ["trust_code", "financial_year"]"#);
    of(format!("{header}{rows}")).open().unwrap();
    for (csv, says) in [
        (
            format!("Costs: provisional,,,\n,,,\n{header}{rows}"),
            "wards.csv line 3 column 1: the header is on line 3, below a title, and not on line 1 | take lines 1 to 2 out, or write \"dialect\": {\"headerRows\": [3]}",
        ),
        (
            format!("{header}{rows}{header}RZ3,C,2023-24,5\n"),
            "wards.csv line 5 column 1: the header comes again | take the line out",
        ),
        (
            format!("{header}{rows}ENG,England,2023-24,5675577\n"),
            "wards.csv line 5 column 1: the row is a total, and no row of its own: its `cost_gbp` 5675577 is the sum of the 2 other rows of 2023-24 | leave it out",
        ),
        (
            format!("{header}{rows}Total,,2023-24,1\n"),
            "line 5 column 1: the row is a total, and no row of its own: it is called “Total”",
        ),
        (format!("{header}{rows},,,8546916\n"), "the row is a total"),
        (
            format!("{header}{rows}RZ9,Total,2022-23,8546916\n"),
            "line 5 column 2: the row “Total” is a total, and no row of its own",
        ),
        (
            format!("{header}RZ1,A,2022-23,5\n\nRZ1,A,2022-23,6\n"),
            "line 4 column 1: key “RZ1/2022-23” is already on line 2",
        ),
        (format!("{header}RZ1,A,2022-23,5\n,,,\n"), "line 3 column 1: the row is blank | take the line out"),
        (
            format!("{header}RZ1,A,2022–23,5\n"),
            "line 2 column 3: “2022–23” is not how data files write the financial year (column `financial_year`) | write 2022-23, with a hyphen",
        ),
        (
            format!("{header}{rows}RZ9,England,2023-24,5675577\n"),
            "line 5 column 2: the row “England” is a total, and no row of its own: its `cost_gbp` 5675577 is the sum of the 2 \
             other rows of 2023-24 | leave it out: a sum is worked out from the rows, and would count them twice; if it is a \
             row of its own, list the names in an `enum`",
        ),
        (
            format!("{header}{rows}RZ9,TOTAL 2023-24,2023-24,5675577\n"),
            "line 5 column 2: the row “TOTAL 2023-24” is a total",
        ),
        (format!("{header}{rows}RZ9,Total (England),2023-24,5675577\n"), "the row “Total (England)” is a total"),
        (format!("{header}{rows}RZ9,All trusts,2023-24,5675577\n"), "the row “All trusts” is a total"),
        (format!("{header}{rows},Grand total,,8546916\n"), "line 5 column 2: the row “Grand total” is a total"),
        (format!("{header}{rows}Total,,2023-24,\"5,675,577\"\n"), "line 5 column 1: the row is a total"),
        (
            format!("{header}{rows}ENG,England,2023-24,5675578\n"),
            "its `cost_gbp` 5675578 is nearly the sum of the 2 other rows of 2023-24, 5675577",
        ),
        (
            format!("{header}{rows}RZ9,England average,2023-24,2837789\n"),
            "the row “England average” is an average, and no row of its own: its `cost_gbp` 2837789 is the average of the 2",
        ),
        (format!("{header}{rows}Total,8546916\n"), "line 5 column 1: the row “Total” is called a total"),
        (
            format!("{header}{rows}Note 1: without scanning\n"),
            "line 5 column 1: “Note 1: without scanning” is a note, and no row of the table | take the line out, or write \
             \"commentRows\": [5] into its `dialect`",
        ),
        (format!("{header}{rows}\"Note 1: A, B and C\",,,\n"), "line 5 column 1: “Note 1: A, B and C” is a note"),
        (format!("{header}{rows}Note 1: A, B\n"), "line 5 column 1: “Note 1: A, B” is a note"),
        (
            format!("{header}{rows},,,\nSource: a return,,,\n* estimated,,,\n"),
            "line 5 column 1: “Source: a return” is a note, and no row of the table | take lines 5 to 7 out",
        ),
        (format!("{header}{rows}* estimated\n"), "line 5 column 1: “* estimated” is a note"),
        (
            format!("{header}Acute trusts,,,\n{rows}"),
            "line 2 column 1: “Acute trusts” stands alone in its line, as a heading or a note does, and is no row",
        ),
        (format!("{header},,,£\n{rows}"), "line 2 column 4: “£” stands alone in its line"),
        (
            format!("{header}{rows},,,\n,,,\n{header}RZ3,C,2023-24,5\n"),
            "line 7 column 1: the header comes again, below lines that are no rows | take lines 5 to 7 out",
        ),
        (
            format!("{header}{rows}Table 2,,,\nTrust code,Trust,Financial year,Cost GBP\nRZ3,C,2023-24,5\n"),
            "line 6 column 1: the header comes again, below a line that is no row | take lines 5 and 6 out",
        ),
        (format!("{header}{rows},,,\n,,,\n"), "line 5 column 1: the rows of lines 5 to 6 are blank"),
        (format!("Costs,,,\nTrust code,Trust,Financial year,Cost\n{rows}"), "line 2 column 1: the header is on line 2"),
        (
            rows.to_owned(),
            "line 1 column 1: line 1 is a row, where the header should be | write a line above it: trust_code,trust",
        ),
        (
            format!("{}{rows}", header.to_uppercase()),
            "column `TRUST_CODE` is not in the schema | did you mean `trust_code`?",
        ),
        (format!("{header}RZ1,A,2022/23,5\n"), "write 2022-23"),
        (format!("{header}RZ1,A,2022-2023,5\n"), "write 2022-23"),
    ] {
        let refused = of(csv).refusal();
        assert!(refused.contains(says), "{says}\n{refused}");
    }
    // A sum of a few small figures is chance where no name says more.
    for good in [
        "RZ1,A,2022-23,1\nRZ2,B,2022-23,2\nRZ3,C,2022-23,3\n",
        "RZ1,Total Energies,2022-23,1\n",
        "RZ1,All other trusts,2022-23,5\n",
    ] {
        of(format!("{header}{good}")).open().unwrap_or_else(|error| panic!("{good}: {error}"));
    }
    let told = of(format!("Costs: provisional,,,\n,,,\n{header}{rows}")).with(r#""dialect": {"headerRows": [3]}"#);
    assert_eq!(told.open().unwrap().height(), 3);
}

#[test]
fn hints_name_the_figure_that_the_cell_holds() {
    const COSTS: &str = r#"{"name": "ward", "type": "string"}, {"name": "cost_gbp", "type": "number", "unit": "gbp"}"#;
    const MILLIONS: &str =
        r#"{"name": "ward", "type": "string"}, {"name": "cost_gbp_m", "type": "number", "unit": "gbp_m"}"#;
    const THOUSANDS: &str =
        r#"{"name": "ward", "type": "string"}, {"name": "cost_gbp_k", "type": "number", "unit": "gbp_k"}"#;
    const SHARES: &str =
        r#"{"name": "ward", "type": "string"}, {"name": "share_pct", "type": "number", "unit": "percent"}"#;
    const BEDS: &str = r#"{"name": "ward", "type": "string"}, {"name": "beds", "type": "integer", "unit": "beds"}"#;
    for (fields, cell, hint) in [
        (COSTS, "118345*", "write 118345, and put the note"),
        (COSTS, "118 345", "118345"),
        (COSTS, "\"118,345\"", "write thousands without commas: 118345"),
        (COSTS, "(118345)", "write -118345"),
        (COSTS, "118.3k", "write 118300,"),
        (COSTS, "118345-", "write -118345"),
        (COSTS, "£118345", "the unit stands in the column's name: write 118345"),
        (COSTS, "−118345", "write -118345, a minus as a hyphen"),
        (COSTS, "1.18e5", "without an exponent: 118000"),
        (COSTS, "118345 [note 1]", "write 118345, and put the note"),
        (MILLIONS, "£2.3m", "write 2.3,"),
        (MILLIONS, "1.5bn", "write 1500,"),
        (COSTS, "2.3m", "write 2300000,"),
        (COSTS, "Not applicable", "there is no figure: leave the cell empty"),
        (COSTS, "tbc", "not known yet: leave the cell empty"),
        (COSTS, "suppressed", "withheld: leave the cell empty"),
        (COSTS, "[note 1]", "it is a note and no figure"),
        (COSTS, "[c]", "list “[c]” in `missingValues`"),
        (COSTS, "-", "write 0 if “-” means none"),
        (COSTS, "#REF!", "a formula failed"),
        (COSTS, "<5", "it is a bound and no figure"),
        (COSTS, "5 to 10", "it holds two figures"),
        (COSTS, "06/03/2024", "it is a date"),
        (COSTS, "4O0", "the letter O stands where a zero should: write 400"),
        (COSTS, "see Table 4", "put words in another column"),
        (COSTS, "118345p", "write 118345 if “p” marks a provisional figure, 1183.45 if it means pence"),
        (COSTS, "118345 pence", "it is in pence, and the column in pounds: write 1183.45"),
        (COSTS, "118345b", "118345 if it marks a break in the series"),
        (COSTS, "118345+", "write 118345, and say in a caveat that it is at least that"),
        (COSTS, "118345 est.", "write 118345, and put “est.” into"),
        (COSTS, "118345CR", "write 118345 or -118345, as the column counts what “CR” marks"),
        (COSTS, "£(2.3)m", "write -2300000,"),
        (COSTS, "\"1.234,56\"", "write 1234.56; if the whole file has a comma before decimals"),
        (COSTS, "\"1234,567\"", "write 1234567 if the comma parts thousands, 1234.567 if it stands before decimals"),
        (COSTS, "\"12,34,567\"", "look the figure up"),
        (COSTS, "5l", "write 51 if a letter stands where a one should: look it up"),
        (COSTS, "118345 (12%)", "it holds two figures"),
        (COSTS, "--5", "its signs can be read in two ways"),
        (COSTS, "12%", "it is in percent, and the column in pounds: give it a column of its own"),
        (COSTS, "Mar-24", "it is a month"),
        (COSTS, "#####", "too narrow to show the figure"),
        (COSTS, "~", "if “~” stands for a figure that is missing, list it in `missingValues`"),
        (SHARES, "12 per cent", "the unit stands in the column's name: write 12"),
        (SHARES, "£12", "it is in pounds, and the column in percent"),
        (MILLIONS, "$2.3m", "it is in dollars, and the column in pounds: convert it"),
        (MILLIONS, "2.3 USD", "it is in US dollars, and the column in pounds"),
        (MILLIONS, "\"£2,300,000\"", "it is not in millions, as the column is: write 2.3"),
        (MILLIONS, "\"2,300,000\"", "write 2300000 if the cell is in millions, as the column is, 2.3 if it is not"),
        (MILLIONS, "£2.3", "write 2.3 if the cell is in millions, as the column is, 0.0000023 if it is not"),
        (MILLIONS, "118.3k", "write 0.1183,"),
        (THOUSANDS, "£2.3m", "write 2300,"),
        (THOUSANDS, "118 (£000)", "write 118,"),
        (BEDS, "(5)", "write -5 if brackets are a minus, as in accounts, 5 if they mark a note"),
        (BEDS, "24 beds", "the unit stands in the column's name: write 24"),
        (BEDS, "\"1,5\"", "it means 1.5, and the column is of whole numbers: round it"),
    ] {
        let names = ["cost_gbp_m", "cost_gbp_k", "cost_gbp", "share_pct", "beds"];
        let name = names.into_iter().find(|name| fields.contains(name)).unwrap();
        let refused = package(fields, format!("ward,{name}\nA,{cell}\n")).refusal();
        assert!(refused.contains("number (column") && refused.contains(hint), "{cell}: {refused}");
    }
    let european = package(COSTS, "ward,cost_gbp\nA,\"1,234\"\nB,\"2,5\"\n").refusal();
    assert!(european.contains("1234 if the comma parts thousands, 1.234 if it stands before decimals"), "{european}");
}

#[test]
fn hints_for_dates_are_of_the_cell() {
    const OPENINGS: &str = r#"{"name": "ward", "type": "string"}, {"name": "opened", "type": "date"}"#;
    for (cell, hint) in [
        ("06/03/2024", "| look it up: 2024-03-06 if the day stands first, 2024-06-03 if the month does"),
        ("25/03/2024", "| write 2024-03-25"),
        ("03/25/2024", "| write 2024-03-25"),
        (
            "06/03/24",
            "2024-03-06 if the day stands first, 2024-06-03 if the month does, if the year is of this century",
        ),
        ("45357", "| it is a number of days as Excel counts them: write 2024-03-06"),
        ("20240306", "| write 2024-03-06"),
        ("6 March 2024", "| write 2024-03-06"),
        ("2024-3-6", "| write 2024-03-06"),
        ("2024-03-06T00:00:00Z", "| write 2024-03-06"),
        ("2024-02-30", "| no calendar has that day"),
        ("2024-03", "| the day is missing"),
        ("tbc", "| leave the cell empty"),
        ("soon", "| write dates like 2024-03-06"),
    ] {
        let refused = package(OPENINGS, format!("ward,opened\nA,{cell}\n")).refusal();
        assert!(refused.contains(&format!("“{cell}” is not a date")) && refused.contains(hint), "{refused}");
    }
}
