//! A briefing on another subject, on the same spine: the spine knows nothing of
//! the NHS. The README's recipe "start another briefing" is this file.

use pledgebook::briefing::{Analysis, Briefing, Context, Section};
use pledgebook::chart::Columns;
use pledgebook::prelude::*;
use pledgebook_report::Options;

/// Without money there is no year of prices to name.
pub const BEES: Briefing = Briefing { checks: &[("B-1", more_hives)], ..Briefing::of(pledgebook::code!(), ANALYSES) };

const ANALYSES: &[Analysis] =
    &[Analysis { id: "hives", question: "Are there more hives than before?", section: hives }];

fn hives(context: &Context) -> Result<Section> {
    let rows = context.data.rows("hives")?;
    let counts = rows.figures("hives")?;
    let (first, last) = (&counts[0], &counts[counts.len() - 1]);
    let mut found = Findings::of("hives");
    found.figure("latest", last, "the last count")?;
    found.figure("change", &last.change_from(first)?, "last count on first")?;
    let mut chart = Columns::new("hives", "Hives of the parish, number");
    for row in rows.iter() {
        chart = chart.bar(&row.string("year")?, &row.figure("hives")?);
    }
    let table = Table::new("hives", "Hives counted in June", &context.data.frame("hives")?)?
        .column("year", "Year", "", Kind::Text)
        .column("hives", "Hives", "number", Kind::Number(0));
    Ok(Section::new("hives", found)
        .with_table(table)
        .with_chart(chart.draw()?)
        .with_claims(context.claims_about("hives")))
}

fn more_hives(data: &Data) -> Result<Checked> {
    let counts = data.rows("hives")?.figures("hives")?;
    let change = counts[counts.len() - 1].change_from(&counts[0])?;
    let verdict = if change.quantity.is_negative() { Verdict::Contradicted } else { Verdict::Consistent };
    Ok(Checked::new(verdict, format!("The count changed by {change}.")).with(&change))
}

pub fn options() -> Options {
    Options {
        data: "tests/fixtures/bees/data".into(),
        templates: "tests/fixtures/bees/report".into(),
        ..Options::default()
    }
}

#[test]
fn another_briefing_builds_on_the_spine() {
    use crate::pdf_text::pdf_text;
    use pledgebook_report::{PDF, build, publish};
    let folder = tempfile::tempdir().unwrap();
    let built = build(&BEES, &options()).unwrap();
    publish(&built.files, folder.path()).unwrap();
    // Nothing here is money: no year of prices is told.
    let findings = std::fs::read_to_string(folder.path().join("findings.json")).unwrap();
    assert!(!findings.contains("price_year"), "{findings}");
    let asked = Parameters { price_year: Some(FinancialYear::starting(2020)), ..Parameters::default() };
    let refused = build(&BEES, &Options { parameters: asked, ..options() }).unwrap_err().to_string();
    assert!(refused.contains("this briefing has no deflator"), "{refused}");
    let text = pdf_text(&folder.path().join(PDF));
    for words in ["Hives rose by 50%", "B-1", "consistent", "Parish register of hives"] {
        assert!(text.contains(words), "{words:?} is not in: {text}");
    }
    assert_eq!(built.results.claims[0].checked.verdict, Verdict::Consistent);
}

#[test]
fn a_deflator_needs_a_year_of_prices() {
    let data = Data::open_at(options().data).unwrap();
    let refused = Briefing { deflator: Some("round"), ..BEES }.analyse(&data, None).unwrap_err();
    assert_eq!(refused.to_string(), "this briefing has a deflator, and names no year of prices");
}
