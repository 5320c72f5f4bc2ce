//! A verdict follows from the data: another figure, another verdict.

use nhs_technology_funding::analysis::claims::CHECKS;
use pledgebook::prelude::*;
use std::path::Path;

/// The verdict of one claim on the data in a folder.
fn verdict(dir: &Path, id: &str) -> Verdict {
    let data = Data::open_at(dir).expect("the data is valid");
    let (_, check) = CHECKS.iter().find(|(known, _)| *known == id).unwrap_or_else(|| panic!("{id} has no check"));
    check(&data).unwrap_or_else(|cause| panic!("{id}: {cause}")).verdict
}

/// The data with one cell of one row changed; the row is named by its first cell.
fn changed(table: &str, row: &str, column: &str, to: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let data = Data::open().expect("the data is valid");
    for file in data.files() {
        std::fs::copy(data.dir().join(&file), dir.path().join(&file)).expect("the data can be copied");
    }
    let path = dir.path().join(format!("{table}.csv"));
    let mut reader = csv::Reader::from_path(&path).expect("the table can be read");
    let header = reader.headers().expect("a header").clone();
    let at = header.iter().position(|name| name == column).unwrap_or_else(|| panic!("{table} has no column {column}"));
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a row")).collect();
    assert_eq!(records.iter().filter(|record| &record[0] == row).count(), 1, "{table}: one row is {row}");
    let mut writer = csv::Writer::from_path(&path).expect("the table can be written");
    writer.write_record(&header).expect("a header");
    for record in records {
        let hit = &record[0] == row;
        let cells = record.iter().enumerate().map(|(i, cell)| if hit && i == at { to } else { cell });
        writer.write_record(cells).expect("a row");
    }
    writer.flush().expect("the table can be written");
    dir
}

/// Claim, verdict today, the one change, verdict after it.
struct Case(&'static str, Verdict, [&'static str; 4], Verdict);

const CASES: &[Case] = &[
    // The NHS part falls below half of the plan.
    Case("C-29", Verdict::Consistent, ["seed_figures", "F004-03", "value", "2.0"], Verdict::Contradicted),
    // The third item is no longer rounded away, or is far out.
    Case(
        "C-31",
        Verdict::Rounding,
        ["spring_budget_2024_items", "spring-budget-2024-nhs-access-and-services", "amount_gbp_m", "400"],
        Verdict::Consistent,
    ),
    Case(
        "C-31",
        Verdict::Rounding,
        ["spring_budget_2024_items", "spring-budget-2024-nhs-access-and-services", "amount_gbp_m", "900"],
        Verdict::Contradicted,
    ),
    Case("C-33", Verdict::Consistent, ["seed_figures", "F001-02", "value", "5"], Verdict::Contradicted),
    Case("C-36", Verdict::Consistent, ["spring_budget_2024_totals", "wider", "amount_gbp_m", "850"], Verdict::Rounding),
    Case(
        "C-36",
        Verdict::Consistent,
        ["spring_budget_2024_totals", "wider", "amount_gbp_m", "1500"],
        Verdict::Contradicted,
    ),
    // A figure that is not known: what was implied cannot be worked out.
    Case("C-37", Verdict::Implied, ["seed_figures", "F004-17", "value", ""], Verdict::NotCheckable),
    Case("C-39", Verdict::Implied, ["seed_figures", "F004-18", "value", "400"], Verdict::Contradicted),
    Case("C-41", Verdict::Misleading, ["seed_figures", "F004-23", "value", "90"], Verdict::Contradicted),
    Case(
        "C-52",
        Verdict::Misleading,
        ["wordings", "c-52-kind", "as_sourced", "digital transformation"],
        Verdict::Consistent,
    ),
    Case(
        "C-60",
        Verdict::Contradicted,
        ["epr_adoption", "epr-2026-03-forecast", "trusts_with_epr", "206"],
        Verdict::Consistent,
    ),
    // More trusts with a record, not only fewer trusts.
    Case("C-61", Verdict::Implied, ["epr_adoption", "epr-2025-05-any", "trusts_with_epr", "200"], Verdict::Consistent),
    Case(
        "C-61",
        Verdict::Implied,
        ["epr_adoption", "epr-2025-05-any", "trusts_with_epr", "150"],
        Verdict::Contradicted,
    ),
    Case("C-62", Verdict::Rounding, ["reference_figures", "epr-budget-cut", "value", "0.1"], Verdict::Contradicted),
    Case(
        "C-64",
        Verdict::Contradicted,
        ["reference_figures", "mri-units-derived", "value", "1000"],
        Verdict::Consistent,
    ),
    // The sum is announced in the year that the article says.
    Case("C-70", Verdict::Contradicted, ["seed_figures", "F004-08", "announced", "2016"], Verdict::Consistent),
    Case("C-71", Verdict::Misleading, ["seed_figures", "F004-03", "value", "4.2"], Verdict::Consistent),
    Case("C-104", Verdict::Consistent, ["seed_figures", "F004-02", "announced", "2024-10-30"], Verdict::Contradicted),
    Case(
        "C-73",
        Verdict::NotCheckable,
        ["reference_figures", "pledge-2016-out-of-hospital", "value", "1.0"],
        Verdict::Consistent,
    ),
    Case("C-76", Verdict::Rounding, ["reference_figures", "settlement-uplift", "value", "20"], Verdict::Consistent),
    Case("C-77", Verdict::Consistent, ["settlement_2018", "2021-22", "real_growth_pct", "1.0"], Verdict::Contradicted),
    // The need for maintaining is the 4% that was said.
    Case("C-80", Verdict::Contradicted, ["reference_figures", "nhs-need-maintain", "value", "4"], Verdict::Consistent),
    Case("C-82", Verdict::Implied, ["settlement_2018", "2023-24", "budget_gbp_m", "120000"], Verdict::Contradicted),
    Case("C-96", Verdict::Misleading, ["wordings", "c-96-unit", "as_sourced", "millions"], Verdict::Consistent),
    // Two accounts of one increase that agree.
    Case(
        "C-102",
        Verdict::Contradicted,
        ["reference_figures", "spending-review-2025-increase", "value", "100"],
        Verdict::Consistent,
    ),
];

#[test]
fn another_figure_gives_another_verdict() {
    let today = Data::open().expect("the data is valid").dir().to_owned();
    for Case(id, before, [table, row, column, to], after) in CASES {
        assert_eq!(verdict(&today, id), *before, "{id} today");
        let dir = changed(table, row, column, to);
        assert_eq!(verdict(dir.path(), id), *after, "{id} with {column} of {row} at “{to}”");
    }
}
