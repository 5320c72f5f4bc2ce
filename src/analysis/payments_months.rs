//! The months of the returns, and the payments of the groups that `suppliers` lists in them.
//!
//! What the parts of `payments` share. A month without a return is not known.

use pledgebook::briefing::Context;
use pledgebook::polars::prelude::{Expr, col, lit};
use pledgebook::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The months of the groups that `suppliers` lists; all others are left out.
pub(super) fn groups_only(context: &Context) -> Result<SourcedFrame> {
    let groups = kinds(context)?;
    let listed = groups.keys().map(|group| is(group)).reduce(Expr::or);
    let listed = listed.ok_or_else(|| Error::Calculation("`suppliers` lists nobody".into()))?;
    context.data.sourced("payments_by_month")?.filter(listed).computed()
}

pub(super) fn is(group: &str) -> Expr {
    col("supplier_group").eq(lit(group.to_owned()))
}

/// Each group with whether it is a company.
pub(super) fn kinds(context: &Context) -> Result<BTreeMap<String, bool>> {
    let rows = context.data.rows("suppliers")?;
    rows.iter().map(|row| Ok((row.string("supplier_group")?, row.string("kind")? == "supplier"))).collect()
}

/// The months of companies: the Information Centre is a public body.
pub(super) fn companies(context: &Context) -> Result<SourcedFrame> {
    let companies = kinds(context)?.into_iter().filter(|(_, company)| *company);
    let listed = companies.map(|(group, _)| is(&group)).reduce(Expr::or);
    groups_only(context)?.filter(listed.unwrap_or(lit(false))).computed()
}

/// A frame's only sum.
pub(super) fn sum(frame: &SourcedFrame, column: &str) -> Result<Figure> {
    let all = frame.totals([], [Total::sum(column)])?;
    all.figure(column, &[])
}

/// How many months of each year have a return.
pub(super) fn months_of_years(context: &Context) -> Result<BTreeMap<FinancialYear, i64>> {
    let mut months = BTreeMap::new();
    for row in context.data.rows("returns_read")?.iter() {
        *months.entry(row.financial_year("financial_year")?).or_insert(0) += 1;
    }
    Ok(months)
}

/// What companies were paid a month, by month of the year: means of the years with a return.
pub(super) fn calendar(context: &Context) -> Result<SourcedFrame> {
    months(context)?.totals(["calendar_month"], [Total::mean("paid_gbp")])
}

/// One row a month that has a return.
pub(super) fn months(context: &Context) -> Result<SourcedFrame> {
    let months = companies(context)?.totals(["month"], [Total::sum("paid_gbp")])?;
    months.sort(["month"], false).label(col("month").str().slice(lit(5), lit(2)), "calendar_month")
}

/// The months that have a return.
pub(super) fn months_read(context: &Context) -> Result<BTreeSet<String>> {
    context.data.rows("returns_read")?.iter().map(|row| row.string("month")).collect()
}

/// The months between the first and the last return that have none.
pub(super) fn absent(context: &Context) -> Result<Vec<PartialDate>> {
    let read = months_read(context)?;
    expected(&read)?.iter().filter(|month| !read.contains(*month)).map(|month| month.parse()).collect()
}

/// Every month from the first to the last.
pub(super) fn expected(months: &BTreeSet<String>) -> Result<Vec<String>> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(Vec::new()) };
    Ok(first.parse::<Period>()?.to(last.parse()?).map(Period::key).collect())
}
