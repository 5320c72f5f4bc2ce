//! How was this made, and how far can it be trusted?
//!
//! Reads the `confidence` of every row of every table that has one, the
//! sources, the caveats and the GDP deflator. The unit is a row: a row with
//! several figures counts once. Tables without a grade (the figures as the
//! articles print them, people, wordings) are left out of the grades.

use pledgebook::briefing::{Context, Section};
use pledgebook::chart::{Bars, Chart};
use pledgebook::figure::Citation;
use pledgebook::prelude::*;
use std::collections::BTreeSet;

/// What this analysis asks.
pub const QUESTION: &str = "How was this made, and how far can it be trusted?";

/// The grades: value in the data, name of the finding, what it means.
const GRADES: [(&str, &str, &str); 4] = [
    ("A", "grade_a", "official figure"),
    ("A-", "grade_a_minus", "official series, read in a copy"),
    ("B", "grade_b", "official figure at second hand, or two sources that agree"),
    ("C", "grade_c", "one secondary source"),
];

/// One row per table with grades: how many rows at each.
pub fn table(context: &Context) -> Result<DataFrame> {
    let mut names = Vec::new();
    let mut counts: [Vec<i64>; GRADES.len()] = Default::default();
    for table in context.data.tables() {
        let Some(grades) = grades(context, table)? else {
            continue;
        };
        names.push(table.to_owned());
        for (column, (grade, _, _)) in counts.iter_mut().zip(GRADES) {
            column.push(grades.iter().filter(|one| *one == grade).count() as i64);
        }
    }
    let mut columns = vec![pledgebook::polars::prelude::Column::new("table".into(), &names)];
    columns.extend(
        counts
            .iter()
            .zip(GRADES)
            .map(|(column, (_, name, _))| pledgebook::polars::prelude::Column::new(name.into(), column)),
    );
    Ok(DataFrame::new(names.len(), columns)?)
}

/// The grades of a table's rows, or `None` where it has none.
fn grades(context: &Context, table: &str) -> Result<Option<Vec<String>>> {
    if context.data.frame(table)?.get_column_index("confidence").is_none() {
        return Ok(None);
    }
    // A row of which nothing was found has none.
    let rows = context.data.rows(table)?;
    rows.iter().filter_map(|row| row.text("confidence").transpose()).collect::<Result<_>>().map(Some)
}

/// Grades, sources and caveats are our own record of the material.
fn own_record(of: &str) -> Provenance {
    let citation = Citation { source: "working-notes".into(), locator: of.into() };
    Provenance { citations: [citation].into(), ..Default::default() }
}

/// So many of a thing in our own record.
fn number(amount: i64, noun: &str, of: &str) -> Figure {
    Figure::with_provenance(Quantity::new(amount, Unit::Count(noun.into())), own_record(of))
}

/// Rows with one grade, over all tables.
fn graded(context: &Context, grade: &str) -> Result<Figure> {
    let mut sum = 0;
    for table in context.data.tables() {
        sum += grades(context, table)?.unwrap_or_default().iter().filter(|one| *one == grade).count();
    }
    Ok(number(sum as i64, "rows", "grades of confidence"))
}

/// The numbers the prose may quote.
pub fn findings(context: &Context) -> Result<Findings> {
    let mut found = Findings::of("method");
    let counts = GRADES.iter().map(|(grade, _, _)| graded(context, grade)).collect::<Result<Vec<_>>>()?;
    let all = Figure::sum(&counts)?;
    for ((grade, name, means), count) in GRADES.iter().zip(&counts) {
        found.figure(name, count, &format!("rows with grade {grade}: {means}"))?;
        found.figure(
            &format!("{name}_share"),
            &count.share_of(&all)?,
            &format!("rows with grade {grade} as a share of all graded rows"),
        )?;
    }
    found.figure("graded", &all, "rows of all tables that have a grade of confidence")?;
    let official = counts[0].plus(&counts[1])?;
    found.figure("official", &official, "rows with grade A or A-")?;
    found.figure(
        "official_share",
        &official.share_of(&all)?,
        "rows with grade A or A- as a share of all graded rows",
    )?;

    // The deflator and the Department's totals are long series that few figures rest on.
    let short = |table: &str| !["deflators", "dhsc_totals"].contains(&table);
    let of_short = |grade: &str| -> Result<i64> {
        let mut sum = 0;
        for table in context.data.tables().filter(|table| short(table)) {
            sum += grades(context, table)?.unwrap_or_default().iter().filter(|one| *one == grade).count();
        }
        Ok(sum as i64)
    };
    let without = GRADES.iter().map(|(grade, ..)| of_short(grade)).collect::<Result<Vec<_>>>()?;
    let rows = number(without.iter().sum(), "rows", "grades of confidence");
    let official = number(without[0] + without[1], "rows", "grades of confidence");
    found.figure("without_series", &rows, "graded rows without the deflator and the Department's totals")?;
    found.figure(
        "official_without_series",
        &official.share_of(&rows)?,
        "rows with grade A or A- as a share of those",
    )?;
    let read = |as_said: &str| {
        context
            .data
            .sources()
            .keys()
            .into_iter()
            .filter(|key| context.data.sources().read_as(key) == Some(as_said))
            .count()
    };
    for (name, as_said) in [("read_whole", "whole"), ("read_in_excerpt", "in excerpt"), ("not_read", "not read")] {
        found.figure(
            name,
            &number(read(as_said) as i64, "sources", "list of sources"),
            &format!("sources that were read {as_said}"),
        )?;
    }

    let data = context.data;
    let classed: usize = ["whole", "in excerpt", "not read"].map(read).iter().sum();
    found.figure(
        "own",
        &number((data.sources().keys().len() - classed) as i64, "sources", "list of sources"),
        "sources that are our own record, and were not read anywhere",
    )?;
    found.figure(
        "sources",
        &number(data.sources().keys().len() as i64, "sources", "list of sources"),
        "sources described",
    )?;
    found.figure(
        "tables",
        &number(data.tables().count() as i64, "tables", "list of tables"),
        "tables of the data package",
    )?;
    found.figure(
        "caveats",
        &number(data.caveats().len() as i64, "caveats and corrections", "list of caveats"),
        "rows of the table of caveats",
    )?;
    let corrections = data.caveats().iter().filter(|caveat| caveat.kind == "correction").count();
    found.figure(
        "corrections",
        &number(corrections as i64, "corrections", "list of caveats"),
        "rows of the table of caveats that correct a figure or its label",
    )?;
    let articles: BTreeSet<String> =
        data.rows("seed_figures")?.iter().map(|row| row.string("source")).collect::<Result<_>>()?;
    found.figure(
        "articles",
        &number(articles.len() as i64, "articles", "list of sources"),
        "sources of the figures that the articles give",
    )?;
    let printed = data.frame("seed_figures")?.height() as i64;
    found.figure(
        "seed_figures",
        &number(printed, "figures", "figures of the articles"),
        "figures that the articles print",
    )?;
    found.figure("claims", &number(context.claims().len() as i64, "claims", "list of claims"), "claims checked")?;

    let (deflators, prices) = (context.deflators()?, context.price_year);
    let base = deflators.index(prices)?.provenance;
    found.value("price_year", Value::Year(prices), "the prices of real terms", &base)?;
    // A vintage is named after its publisher and month: hmt-2026-03.
    let vintage = deflators.vintage().split_once('-').map_or(deflators.vintage(), |(_, month)| month);
    found.value("deflator_vintage", Value::Date(vintage.parse()?), "month of the deflator's publication", &base)?;
    let years: Vec<FinancialYear> = deflators.years().collect();
    for (name, year) in [("deflator_first", years.first()), ("deflator_last", years.last())] {
        if let Some(year) = year {
            found.value(name, Value::Year(*year), "first or last year of the deflator", &base)?;
        }
    }
    Ok(found)
}

/// Rows by grade of confidence.
pub fn chart(context: &Context) -> Result<Chart> {
    let mut chart = Bars::new("method", "Rows of the data, by grade of confidence");
    for (grade, _, means) in GRADES {
        chart = chart.bar(&format!("{}: {means}", grade.replace('-', "−")), Some(&graded(context, grade)?));
    }
    chart.draw()
}

/// What the report calls.
pub fn section(context: &Context) -> Result<Section> {
    Ok(Section::new("method", findings(context)?).with_chart(chart(context)?).notebook_only(["method"]))
}
