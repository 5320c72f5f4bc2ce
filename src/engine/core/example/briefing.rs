use pledgebook::prelude::*;

/// What the libraries of a town cost, and whether that is more.
pub const BRIEFING: Briefing = Briefing {
    code: pledgebook::Code::unrecorded("libraries"),
    sections: &[Analysis { id: "funding", question: "Do the libraries get more money?", section: funding }],
    checks: &[("L-1", more_money)],
    data_checks: &[],
    price_year: FinancialYear::starting(2024),
    deflator: Some("round-2025"),
};

/// Budgets by year, in cash and in one year's prices.
pub fn table(context: &Context) -> Result<DataFrame> {
    let real = format!("budget_real_{}_gbp_m", context.price_year.column());
    let budgets = context.data.frame("funding")?;
    budgets.real_terms("financial_year", "budget_gbp_m", context.deflators()?, context.price_year, &real)
}

fn funding(context: &Context) -> Result<Section> {
    let change = change(context.data)?;
    let mut found = Findings::of("funding");
    found.figure("change", &change, "2024-25 on 2022-23, in cash")?;
    let latest = context.data.rows("funding")?.find(&[("financial_year", "2024-25")])?;
    found.figure("latest", &latest.figure("budget_gbp_m")?, "the latest budget")?;
    let table = Table::new("funding", "Budgets, £ million", &table(context)?)?
        .column("financial_year", "Year", "", Kind::Year)
        .column("budget_gbp_m", "Cash", "£ million", Kind::Number(2));
    Ok(Section::new("funding", found).with_table(table).with_claims_about("funding"))
}

fn more_money(data: &Data) -> Result<Checked> {
    let change = change(data)?;
    let verdict = if change.quantity.is_negative() { Verdict::Contradicted } else { Verdict::Consistent };
    Ok(Checked::new(verdict, format!("The budget changed by {change}.")).with(&change))
}

fn change(data: &Data) -> Result<Figure> {
    let rows = data.rows("funding")?;
    let budget = |year| rows.find(&[("financial_year", year)])?.figure("budget_gbp_m");
    budget("2024-25")?.change_from(&budget("2022-23")?)
}
