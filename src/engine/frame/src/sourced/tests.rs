//! Where a cell is from, after what leads back to it was renamed, regarded and joined.

use super::*;
use crate::FrameExt;
use crate::error::Result;
use crate::figure::Figure;
use crate::quantity::{Basis, Per, Quantity, Status, Unit};
use crate::rows::Rows;
use polars::prelude::*;
use rust_decimal::Decimal;
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

/// Units of every kind, as a schema writes them.
const UNITS: [&str; 24] = [
    "gbp",
    "gbp_m",
    "eur",
    "usd_per_gbp",
    "gbp_per_hour",
    "eur_per_hour",
    "gbp_per_year",
    "eur_m_per_person_per_year",
    "visits",
    "visits_m",
    "hours",
    "years",
    "people",
    "visits_per_hour",
    "hours_per_week",
    "hours_per_person",
    "visits_per_gbp",
    "percent",
    "percent_per_year",
    "points",
    "ratio",
    "ratio_per_hour",
    "index",
    "year",
];

/// Whatever the two units: the column is what the figures are, in amount, unit and words, or both refuse.
#[test]
fn a_column_made_of_two_is_as_their_figures_for_every_pair_of_units() -> Result<()> {
    let real = "2024-25 prices".parse::<Basis>()?;
    for left in UNITS {
        for right in UNITS {
            for (basis, status) in [(Basis::Cash, None), (real, Some(Status::Outturn))] {
                let (a, b) = (Decimal::new(84_000, 1), Decimal::new(35, 0));
                let name = status.map_or("", Status::key);
                let frame =
                    df!("a" => ["8400"], "b" => [35], "basis" => [basis.key()], "status" => [name], "source" => ["s"])?
                        .exact("a")?;
                let rows = Rows::of(&frame)?.with_units([("a", left), ("b", right)].into_iter());
                let frame = SourcedFrame::of(&rows)?;
                let figure = |unit: &str, number: Decimal| {
                    let (unit, scale, per) = Unit::parse(unit);
                    let unit = unit.at(basis);
                    let status = status.filter(|_| unit.is_money());
                    Figure::read(Quantity { per, status, ..Quantity::new(number * scale, unit) }, "s", "")
                };
                let (a, b) = (figure(left, a), figure(right, b));
                let pairs: [(Result<SourcedFrame>, Result<Figure>); 5] = [
                    (frame.plus("a", "b", "c"), a.plus(&b)),
                    (frame.minus("a", "b", "c"), a.minus(&b)),
                    (frame.times("a", "b", "c"), a.times(&b)),
                    (frame.over("a", "b", "c"), a.over(&b)),
                    (frame.share_of("a", "b", "c"), a.share_of(&b)),
                ];
                for (at, (column, figure)) in pairs.into_iter().enumerate() {
                    let pair = format!("{left}, {right}, {}, {at}", basis.key());
                    match (column, figure) {
                        (Ok(column), Ok(figure)) => {
                            let cell = column.figure("c", &[])?;
                            assert_eq!(cell.quantity, figure.quantity, "{pair}");
                            assert_eq!(cell.quantity.status, figure.quantity.status, "{pair}");
                            assert_eq!(
                                (cell.to_string(), cell.working()),
                                (figure.to_string(), figure.working()),
                                "{pair}"
                            );
                            let meaning = column.meaning("c")?;
                            assert_eq!(
                                (&meaning.unit, meaning.per),
                                (&figure.quantity.unit, figure.quantity.per),
                                "{pair}"
                            );
                            let total = column.totals([], [Total::sum("c")])?.figure("c", &[])?;
                            assert_eq!(total.quantity, figure.quantity, "{pair}");
                        }
                        (Err(_), Err(_)) => {}
                        (column, figure) => panic!("{pair}: {:?}, {figure:?}", column.err()),
                    }
                }
                // What a rate was made of comes back.
                if let Ok(rate) = a.over(&b)
                    && rate.quantity.unit != Unit::Ratio
                {
                    let again = rate.times(&b).or_else(|_| b.times(&rate))?;
                    assert_eq!(
                        (&again.quantity.unit, again.quantity.per),
                        (&a.quantity.unit, a.quantity.per),
                        "{left} ÷ {right}"
                    );
                    assert!((again.quantity.amount - a.quantity.amount).abs() < Decimal::ONE);
                }
            }
        }
    }
    Ok(())
}

#[test]
fn rates_are_worded_by_what_they_are_by_and_lose_it_by_that() -> Result<()> {
    let of = |number: i64, unit: &str| {
        let (unit, scale, per) = Unit::parse(unit);
        Figure::read(Quantity { per, ..Quantity::new(Decimal::from(number) * scale, unit) }, "s", "")
    };
    for ((a, b), rate, back) in [
        ((of(600, "eur"), of(40, "hours")), "€15 per hour", "€600"),
        ((of(4200, "visits"), of(40, "hours")), "105 visits per hour", "4,200 visits"),
        ((of(3, "gbp_m"), of(2, "years")), "£1.5 million a year", "£3 million"),
        ((of(90, "gbp_per_year"), of(3, "people")), "£30 per person per year", "£90 a year"),
        ((of(10, "percent"), of(4, "months")), "2.5% a month", "10%"),
        ((of(12, "visits"), of(8, "gbp")), "1.5 visits per pound", "12 visits"),
    ] {
        let made = a.over(&b)?;
        assert_eq!((made.to_string().as_str(), made.times(&b)?.to_string().as_str()), (rate, back));
        assert_eq!(b.times(&made)?.to_string(), back);
    }
    assert_eq!(of(600, "eur").over(&of(15, "eur_per_hour"))?.to_string(), "40 hours");
    assert_eq!(of(15, "eur_per_hour").times(&of(40, "hours_per_week"))?.to_string(), "€600 a week");
    assert_eq!(of(50, "percent").times(&of(200, "visits"))?.to_string(), "100 visits");
    let refused = |a: &Figure, b: &Figure| a.times(b).unwrap_err().to_string();
    assert_eq!(
        refused(&of(15, "eur_per_hour"), &of(3, "visits")),
        "cannot multiply €15 per hour (cash) and 3 visits: one is cash in euros per hour, the other is a number of visits"
    );
    assert!(refused(&of(5, "gbp"), &of(3, "gbp")).ends_with("both are cash"));
    assert!(of(2024, "year").over(&of(2, "people")).is_err() && of(2024, "year").times(&of(2, "people")).is_err());
    // A noun that says it is a rate is one.
    let rate = Figure::read(Quantity::new(105, Unit::Count("visits per hour".into())), "s", "");
    assert_eq!(rate.times(&of(2, "hours"))?.to_string(), "210 visits");
    assert_eq!(
        rate.quantity,
        Quantity { per: Some(Per::each("hours")), ..Quantity::new(105, Unit::Count("visits".into())) }
    );
    Ok(())
}

/// A rate has nine places in its column, and any number may come after it.
#[test]
fn a_rounded_rate_by_millions_is_still_one_computation() -> Result<()> {
    let frame =
        df!("visits" => [1], "hours" => [3], "more" => [3_000_000_000_i64], "part" => ["0.0001"], "source" => ["s"])?;
    let rows = Rows::of(&frame.exact("part")?)?;
    let rows = rows.with_units([("more", "hours"), ("part", "ratio")].into_iter());
    let frame = SourcedFrame::of(&rows)?.over("visits", "hours", "rate")?;
    let frame = frame.times("rate", "more", "many")?.over("rate", "part", "large")?;
    assert_eq!(frame.figure("many", &[])?.to_string(), "1 billion visits");
    assert_eq!(frame.figure("large", &[])?.to_string(), "3,333 visits per hour");
    Ok(())
}

/// 2010-11 is a financial year among those, and November 2010 among months.
#[test]
fn months_that_read_as_financial_years_lead_to_their_own_rows() -> Result<()> {
    let months = ["2010-10", "2010-11", "2010-12", "2011-11", "2011-12"];
    let frame = df!("month" => months, "paid_gbp" => [10, 20, 30, 40, 50], "source" => months)?;
    let paid = SourcedFrame::of(&Rows::of(&frame)?)?;
    let changed = paid.year_on_year([], "month", "paid_gbp", "x")?;
    let figure = changed.figure("x", &[("month", "2011-12")])?;
    assert_eq!((figure.working().as_str(), figure.provenance.sources().len()), ("£50 ÷ £40 − 1 = 25%", 2));
    assert_eq!(changed.figure("x", &[("month", "2010-11")])?.working(), "£20 ÷ £10 − 1 = 100%");
    let indexed = paid.index_to([], "month", "2010-11", "paid_gbp", "x")?;
    assert_eq!(indexed.figure("x", &[("month", "2011-12")])?.to_string(), "250");
    let rolled = paid.rolling_sum([], "month", "paid_gbp", 3, "x")?;
    assert_eq!(rolled.figure("x", &[("month", "2010-12")])?.working(), "£10 + £20 + £30 = £60");
    let grown = paid.filter(col("month").neq(lit("2010-10"))).compound_growth([], "month", "paid_gbp")?;
    assert!(grown.figure("growth_pct", &[])?.working().starts_with("(£50 ÷ £20)^(12/13) − 1"));
    let spans = df!("first" => ["2010-10", "2010-11"], "last" => ["2010-11", "2011-12"], "paid_gbp" => [1, 2], "source" => ["s"; 2])?;
    let spans = SourcedFrame::of(&Rows::of(&spans)?)?.periods("first", "last", "months")?;
    assert_eq!(spans.collect()?.decimals("months")?, [Some(2.into()), Some(14.into())]);
    let days = df!("first" => ["2010-10-31"], "last" => ["2011-11-01"], "paid_gbp" => [1], "source" => ["s"])?;
    let days =
        days.lazy().with_columns([col("first").cast(DataType::Date), col("last").cast(DataType::Date)]).collect()?;
    let days = SourcedFrame::of(&Rows::of(&days)?)?.periods("first", "last", "months")?;
    assert_eq!(days.collect()?.decimals("months")?, [Some(14.into())]);
    Ok(())
}
