//! Published totals, typed by hand with their place, against our tables.

use pledgebook::prelude::*;
use pledgebook::quantity::words::{Scale, number};

fn sum(data: &Data, table: &str, column: &str, keep: &[(&str, &str)]) -> Figure {
    let rows = data.rows(table).unwrap().all(keep).unwrap();
    let figures: Vec<Figure> = rows.iter().map(|row| row.figure(column).unwrap()).collect();
    Figure::sum(&figures).unwrap()
}

#[test]
fn the_headline_of_114_million_is_three_budgets() {
    // ITPro, lines 1 and 10.
    let total = sum(&Data::open().unwrap(), "it_budgets", "budget_gbp_m", &[("vintage", "foi-2025")]);
    assert_eq!(number(&total.quantity, Scale::Million, 1), "114.0");
}

#[test]
fn dhsc_tdel_is_resource_and_capital() {
    // PESA 2025, tables 1.3 to 1.8: TDEL = RDEL excluding depreciation + CDEL,
    // to a million where the parts are rounded.
    let data = Data::open().unwrap();
    let rows = data.rows("dhsc_totals").unwrap();
    let amount = |year: &str, measure: &str| {
        let row = rows.find(&[("financial_year", year), ("measure", measure), ("basis", "cash")]).unwrap();
        row.figure("amount_gbp_m").unwrap().quantity.amount
    };
    for year in ["2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26", "2026-27", "2027-28", "2028-29"] {
        let gap = amount(year, "tdel") - amount(year, "rdel_excl_depreciation") - amount(year, "cdel");
        assert!(gap.abs() <= Decimal::from(1_000_000), "{year}: {gap}");
    }
}

#[test]
fn dhsc_real_terms_match_those_printed_in_pesa_2025() {
    // PESA 2025 in its own deflator: TDEL 2022-23 is 200,675 in 2024-25 prices (table 1.8).
    let data = Data::open().unwrap();
    let cash = data
        .rows("dhsc_totals")
        .unwrap()
        .find(&[("financial_year", "2022-23"), ("measure", "tdel"), ("basis", "cash")])
        .unwrap();
    let real = cash
        .figure("amount_gbp_m")
        .unwrap()
        .in_prices_of("2022-23".parse().unwrap(), "2024-25".parse().unwrap(), &data.deflators("pesa-2025").unwrap())
        .unwrap();
    let printed = Decimal::from(200_675_000_000_i64);
    // The implied index has two decimals: one part in ten thousand.
    assert!((real.quantity.amount - printed).abs() / printed < Decimal::new(1, 4), "{real}");
}

#[test]
fn the_2018_settlement_compounds_to_the_growth_announced() {
    // NHS Providers: 3.6, 3.6, 3.1, 3.1, 3.4, announced as 3.4% a year on average.
    let data = Data::open().unwrap();
    let growth = data.rows("settlement_2018").unwrap().figures("real_growth_pct").unwrap();
    assert_eq!(growth.len(), 5);
    let level = growth
        .iter()
        .fold(Decimal::ONE, |level, rate| level * (Decimal::ONE + rate.quantity.amount / Decimal::ONE_HUNDRED));
    assert_eq!(level.round_dp(5).to_string(), "1.17966");
}

#[test]
fn spring_budget_2024_items_make_their_totals() {
    // HM Treasury: 3,400 for the NHS, to the nearest hundred; three items of 2,000, 1,000 and 430.
    let nhs = sum(&Data::open().unwrap(), "spring_budget_2024_items", "amount_gbp_m", &[("part", "nhs")]);
    assert_eq!(number(&nhs.quantity, Scale::Million, 0), "3,430");
}

#[test]
fn every_seed_figure_is_there() {
    assert_eq!(Data::open().unwrap().frame("seed_figures").unwrap().height(), 72);
}

#[test]
fn the_returns_have_the_totals_that_they_print() {
    // The last lines of the returns of August 2014, March 2015 and April 2015.
    let data = Data::open().unwrap();
    let rows = data.rows("returns_read").unwrap();
    let amount = |month: &str, column: &str| {
        rows.find(&[("month", month)]).unwrap().figure(column).unwrap().quantity.amount.to_string()
    };
    for (month, printed, summed) in [
        ("2014-08", "8897758436.91", "8897758436.91"),
        ("2015-03", "10140924374.2", "10140193666.39"),
        ("2015-04", "10738670569.98", "10737673912.92"),
    ] {
        assert_eq!((amount(month, "printed_gbp").as_str(), amount(month, "summed_gbp").as_str()), (printed, summed));
        // The total is no payment: it is not in the sum.
        assert_eq!(amount(month, "kept_gbp"), summed, "{month}");
    }
    let largest = data.rows("payments_largest").unwrap();
    let csc = largest.find(&[("supplier_group", "CSC"), ("paid_on", "2010-04-06")]).unwrap();
    assert_eq!(csc.figure("paid_gbp").unwrap().quantity.amount.to_string(), "330000000");
}
