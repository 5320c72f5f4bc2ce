//! Where a cell is from, after what leads back to it was renamed, regarded and joined.

use super::*;
use crate::error::Result;
use crate::rows::Rows;
use polars::prelude::*;
use std::collections::BTreeSet;

/// Rows whose sources say from which table and which row they are.
fn table(of: &str, key: [&str; 3], amounts: [i64; 3], column: &str) -> Result<SourcedFrame> {
    let sources = key.map(|key| format!("{of}-{key}"));
    let status = if of == "paid" { ["outturn"; 3] } else { ["pledged", "allocated", "pledged"] };
    let frame = df!("id" => key, column => amounts, "status" => status, "year" => ["2021-22"; 3], "source" => sources)?;
    SourcedFrame::of(&Rows::of(&frame)?)
}

fn sources(frame: &SourcedFrame, column: &str, id: &str) -> Result<BTreeSet<String>> {
    let figure = frame.figure(column, &[("id", id)])?;
    Ok(figure.provenance.sources().into_iter().map(str::to_owned).collect())
}

#[test]
fn a_joined_column_leads_to_its_own_table_however_it_was_made() -> Result<()> {
    let pledged = table("pledged", ["a", "b", "c"], [10, 20, 30], "amount_gbp")?;
    // The other table has its rows in another order, so that a row of one is not that of the other.
    let paid = table("paid", ["c", "a", "b"], [3, 1, 2], "amount_gbp")?;
    let index = df!("vintage" => ["v"; 2], "financial_year" => ["2021-22", "2024-25"],
        "index_2024_25_100" => [80, 100], "source" => ["treasury"; 2])?;
    let deflators = crate::Deflators::of(&Rows::of(&index)?, "v")?;
    let paid = paid
        .rename("amount_gbp", "paid_gbp")?
        .rename("year", "paid_year")?
        .real_terms("paid_year", "paid_gbp", &deflators, "2024-25".parse()?, "paid_real_2024_25_gbp")?
        .share_of_total([], "paid_gbp", "share_pct")?
        .regarded_as("paid_gbp", |meaning| meaning.status = None)?
        .select(["id", "paid_gbp", "paid_real_2024_25_gbp", "share_pct"])?
        .rename("share_pct", "part_pct")?;
    let both = pledged.regarded_as("amount_gbp", |meaning| meaning.status = None)?.join_one(&paid, ["id"])?;
    let of = |source: &str| BTreeSet::from([source.to_owned()]);
    for (id, amount) in [("a", "£1"), ("b", "£2"), ("c", "£3")] {
        assert_eq!(both.figure("paid_gbp", &[("id", id)])?.to_string(), amount);
        assert_eq!(sources(&both, "paid_gbp", id)?, of(&format!("paid-{id}")));
        assert_eq!(sources(&both, "amount_gbp", id)?, of(&format!("pledged-{id}")));
        let real = sources(&both, "paid_real_2024_25_gbp", id)?;
        assert_eq!(real, BTreeSet::from([format!("paid-{id}"), "treasury".to_owned()]));
        assert!(!sources(&both, "part_pct", id)?.iter().any(|source| source.starts_with("pledged")));
    }
    let left = both.minus("amount_gbp", "paid_gbp", "left_gbp")?;
    assert_eq!(left.figure("left_gbp", &[("id", "c")])?.working(), "£30 − £3 = £27");
    assert_eq!(sources(&left, "left_gbp", "c")?, ["paid-c", "pledged-c"].map(String::from).into());
    Ok(())
}

#[test]
fn a_name_or_a_period_that_came_by_a_join_leads_to_its_own_table() -> Result<()> {
    let pledges =
        df!("id" => ["x", "y"], "part_of" => [None, Some("x")], "amount_gbp" => [9, 4], "source" => ["sx", "sy"])?;
    let pledges = SourcedFrame::of(&Rows::of(&pledges)?)?;
    let wholes = pledges.select(["id", "amount_gbp"])?.rename("id", "part_of")?.rename("amount_gbp", "whole_gbp")?;
    let both = pledges.join_one(&wholes, ["part_of"])?;
    assert_eq!(sources(&both, "whole_gbp", "y")?, BTreeSet::from(["sx".to_owned()]));
    assert!(both.figure("whole_gbp", &[("id", "x")]).is_err(), "it is inside nothing");
    Ok(())
}

#[test]
fn numbers_cannot_be_regarded_as_other_numbers_and_periods_are_of_one_kind() -> Result<()> {
    let table = df!("amount_gbp_m" => [1], "first" => ["2021-22"], "last" => ["2022"], "source" => ["s"])?;
    let table = SourcedFrame::of(&Rows::of(&table)?)?;
    let said = table.regarded_as("amount_gbp_m", |meaning| meaning.scale = rust_decimal::Decimal::ONE);
    assert_eq!(said.unwrap_err().to_string(), "`amount_gbp_m` × 1 would be other numbers");
    let said = table.periods("first", "last", "years").unwrap_err().to_string();
    assert_eq!(said, "`first` and `last` hold periods of two kinds: “2021-22” and “2022”");
    Ok(())
}
