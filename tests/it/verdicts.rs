//! Every claim's verdict today, and the one change of a figure or a word that it rests on
//! after which the verdict is another: rules see the data and nothing else.

use nhs_technology_funding::BRIEFING;
use pledgebook::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Claim, verdict today, the change (table, row by its first cell, column, new cell), and the
/// verdict after it.
type Case = (&'static str, Verdict, [&'static str; 4], Verdict);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("C-01", Verdict::Misleading, ["it_budgets", "it-budget-2024-25-foi-2025", "budget_gbp_m", "36.1"], Verdict::NotCheckable),
    ("C-05", Verdict::Contradicted, ["it_budgets", "it-budget-2024-25-foi-2025", "budget_gbp_m", "39.1"], Verdict::Consistent),
    ("C-09", Verdict::Consistent, ["it_budgets", "it-budget-2018-19-foi-2023", "budget_gbp_m", "60"], Verdict::Contradicted),
    ("C-12", Verdict::Misleading, ["wordings", "c-12-scope", "as_sourced", "health care"], Verdict::Consistent),
    ("C-111", Verdict::SourcesConflict, ["wordings", "c-111-definition", "as_sourced", "IT budgets of financial years, the last without staff"], Verdict::Consistent),
    ("C-107", Verdict::NotCheckable, ["wordings", "c-107-sample", "as_sourced", "PCs in health care"], Verdict::Consistent),
    ("C-14", Verdict::NotCheckable, ["wordings", "c-14-direction", "as_sourced", "more staff than the year before"], Verdict::Consistent),
    ("C-16", Verdict::SourcesConflict, ["it_staff", "it-staff-before-mid-2021-foi-2023", "staff_headcount", "36"], Verdict::Consistent),
    ("C-19", Verdict::SourcesConflict, ["it_pay", "it-pay-2022-23-foi-2023", "pay_gbp_m", "1.67"], Verdict::Consistent),
    ("C-88", Verdict::Consistent, ["senior_pay", "permanent-secretary-range-high", "salary_gbp", "300000"], Verdict::Contradicted),
    ("C-89", Verdict::Consistent, ["senior_pay", "prime-minister-drawn-2025", "salary_gbp", "150000"], Verdict::Contradicted),
    ("C-90", Verdict::NotCheckable, ["wordings", "c-90-assessor", "as_sourced", "recent reports"], Verdict::Consistent),
    ("C-22", Verdict::Consistent, ["seed_figures", "F000-12", "value", "40"], Verdict::Contradicted),
    ("C-26", Verdict::Misleading, ["wordings", "c-26-nature", "as_sourced", ""], Verdict::NotCheckable),
    ("C-27", Verdict::NotCheckable, ["wordings", "c-27-definition", "as_sourced", "a saving by a date"], Verdict::Consistent),
    ("C-43", Verdict::Contradicted, ["seed_figures", "F004-01", "value", "37"], Verdict::Rounding),
    ("C-44", Verdict::Consistent, ["savings_claims", "savings-nhs", "amount_gbp_m", "20000"], Verdict::Contradicted),
    ("C-47", Verdict::Consistent, ["wordings", "c-47-period", "as_sourced", ""], Verdict::NotCheckable),
    ("C-48", Verdict::NotCheckable, ["savings_claims", "savings-nhs", "amount_gbp_m", "60000"], Verdict::Contradicted),
    ("C-51", Verdict::Rounding, ["reference_figures", "nhs-productivity-average", "value", "2"], Verdict::Consistent),
    ("C-66", Verdict::Rounding, ["reference_figures", "bma-hours-lost", "value", "14.6"], Verdict::Contradicted),
    ("C-69", Verdict::NotCheckable, ["wordings", "c-69-sample", "as_sourced", "time of GPs"], Verdict::Consistent),
    ("C-110", Verdict::NotCheckable, ["wordings", "c-110-sample", "as_sourced", "doctors asked"], Verdict::Consistent),
    ("C-29", Verdict::Consistent, ["spring_budget_2024_totals", "nhs", "amount_gbp_m", "2000"], Verdict::Contradicted),
    ("C-31", Verdict::Rounding, ["spring_budget_2024_items", "spring-budget-2024-nhs-access-and-services", "amount_gbp_m", "900"], Verdict::Contradicted),
    ("C-34", Verdict::Consistent, ["wordings", "c-34-scope", "as_sourced", "a data platform alone"], Verdict::Misleading),
    ("C-52", Verdict::Misleading, ["wordings", "c-52-kind", "as_sourced", "digital"], Verdict::Consistent),
    ("C-53", Verdict::SourcesConflict, ["reference_figures", "nhs-digital-a-year", "value", "1.1333"], Verdict::Consistent),
    ("C-54", Verdict::Consistent, ["wordings", "c-54-period", "as_sourced", "five years from April 2025"], Verdict::Contradicted),
    ("C-113", Verdict::SourcesConflict, ["wordings", "c-113-nature", "as_sourced", "additional"], Verdict::Consistent),
    ("C-58", Verdict::Consistent, ["seed_figures", "F004-15", "value", "80"], Verdict::Contradicted),
    ("C-60", Verdict::NotCheckable, ["wordings", "c-60-date", "as_sourced", "all trusts by March 2026"], Verdict::Consistent),
    ("C-62", Verdict::Consistent, ["pledges", "epr-rollout-2022", "amount_gbp_m", "1400"], Verdict::Contradicted),
    ("C-64", Verdict::NotCheckable, ["wordings", "c-64-definition", "as_sourced", "number of scanners in the NHS in England"], Verdict::Consistent),
    ("C-65", Verdict::Misleading, ["wordings", "c-65-nature", "as_sourced", "results sooner"], Verdict::Consistent),
    ("C-112", Verdict::Misleading, ["wordings", "c-112-date", "as_sourced", "2024-03"], Verdict::Consistent),
    ("C-98", Verdict::Consistent, ["targets", "app-front-door-2022", "set_on", "2025-01"], Verdict::Contradicted),
    ("C-100", Verdict::Consistent, ["wordings", "c-100-nature", "as_sourced", "main aim met"], Verdict::Contradicted),
    ("C-109", Verdict::Consistent, ["wordings", "c-109-assessor", "as_sourced", "good"], Verdict::Contradicted),
    ("C-70", Verdict::Contradicted, ["wordings", "c-70-date", "as_sourced", "2013"], Verdict::Consistent),
    ("C-73", Verdict::Consistent, ["reference_figures", "pledge-2016-out-of-hospital", "value", "0.1"], Verdict::Contradicted),
    ("C-74", Verdict::Consistent, ["wordings", "c-74-date", "as_sourced", "2020"], Verdict::Contradicted),
    ("C-75", Verdict::Consistent, ["wordings", "c-75-nature", "as_sourced", "enough"], Verdict::Contradicted),
    ("C-84", Verdict::Consistent, ["wordings", "c-84-nature", "as_sourced", "new money"], Verdict::Contradicted),
    ("C-99", Verdict::Consistent, ["pledges", "spring-budget-2024", "announced", "2012-01"], Verdict::Misleading),
    ("C-102", Verdict::SourcesConflict, ["reference_figures", "spending-review-2025-increase", "value", "100"], Verdict::Consistent),
    ("C-76", Verdict::Rounding, ["reference_figures", "settlement-uplift", "value", "20"], Verdict::Consistent),
    ("C-80", Verdict::SourcesConflict, ["reference_figures", "nhs-need-maintain", "value", "4"], Verdict::Consistent),
    ("C-81", Verdict::Misleading, ["wordings", "c-81-period", "as_sourced", "each year"], Verdict::Consistent),
    ("C-108", Verdict::NotCheckable, ["wordings", "c-108-definition", "as_sourced", "patients"], Verdict::Consistent),
    ("C-86", Verdict::NotCheckable, ["wordings", "c-86-sample", "as_sourced", "shares of both parties in 2017"], Verdict::Consistent),
];

/// The verdict of one claim on the data in a folder.
fn verdict(dir: &Path, id: &str) -> Result<Verdict> {
    Ok(BRIEFING.analyse(&Data::open_at(dir)?, None)?.claim(id)?.checked.verdict)
}

/// The data with one cell of one row changed; the row is named by its first cell.
fn changed([table, row, column, to]: [&str; 4]) -> tempfile::TempDir {
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

#[test]
fn each_claim_has_its_verdict_and_one_change_turns_it() {
    let today = BRIEFING.analyse(&Data::open().unwrap(), None).unwrap();
    let mut wrong = Vec::new();
    for (id, now, change, after) in CASES {
        let verdict_now = today.claim(id).map(|claim| claim.checked.verdict);
        if verdict_now.as_ref().ok() != Some(now) {
            wrong.push(format!("{id}: {verdict_now:?}, expected {now:?}"));
        }
        let turned = verdict(changed(*change).path(), id);
        if turned.as_ref().ok() != Some(after) {
            wrong.push(format!("{id} with {change:?}: {turned:?}, expected {after:?}"));
        }
        assert_ne!(now, after, "{id}: the change turns nothing");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let (tested, all): (BTreeSet<&str>, BTreeSet<&str>) =
        (CASES.iter().map(|case| case.0).collect(), today.claims.iter().map(|claim| claim.id.as_str()).collect());
    assert_eq!(tested, all, "each claim is tested, and each test is of a claim");
}

#[test]
fn claims_show_working_and_sources() {
    for claim in BRIEFING.analyse(&Data::open().unwrap(), None).unwrap().claims {
        let checked = &claim.checked;
        assert!(
            !checked.working.is_empty() && !checked.working.iter().any(String::is_empty),
            "{}: no working",
            claim.id
        );
        assert!(!checked.provenance.citations.is_empty(), "{}: no source", claim.id);
        assert!(!claim.said_by.is_empty(), "{}: nobody said it", claim.id);
    }
}

#[test]
fn a_row_that_lacks_what_its_rule_needs_is_told() {
    for (change, told) in [
        (["claims", "C-43", "against", "savings.totl"], "finding `savings.totl`"),
        (["claims", "C-43", "against", ""], "`against` names 0 figures, and the rule needs one"),
        (["claims", "C-43", "otherwise", ""], "verdict ``"),
        (["claims", "C-05", "of", "it_budget.change"], "`it_budget.change` is not something that is so or not"),
        (["claims", "C-05", "rule", "wording"], "`wordings` has no row for it"),
        (["claims", "C-05", "rule", "own"], "is to have a check of its own, and there is none"),
        (["claims", "C-05", "rule", "guess"], "guess"),
    ] {
        let error = verdict(changed(change).path(), change[1]).unwrap_err().to_string();
        assert!(error.contains("claims.csv line ") && error.contains(told), "{change:?}: {error}");
    }
}
