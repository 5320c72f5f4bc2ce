use pledgebook::chart::Columns;
use pledgebook::prelude::*;
use pledgebook_report::Options;

/// Who comes to the libraries of a town.
pub const BRIEFING: Briefing = Briefing {
    code: pledgebook::Code::unrecorded("libraries"),
    sections: &[Analysis { id: "visits", question: "Do more people come?", section: visits }],
    checks: &[],
    data_checks: &[],
    price_year: FinancialYear::starting(2024),
    deflator: None,
};

fn visits(context: &Context) -> Result<Section> {
    let counts = context.data.rows("visits")?.figures("visits")?;
    let mut found = Findings::of("visits");
    found.figure("latest", &counts[1], "the latest count")?;
    found.figure("change", &counts[1].change_from(&counts[0])?, "the latest count on the first")?;
    let chart = Columns::new("visits", "Visits, number").bar("2022–23", &counts[0]).bar("2024–25", &counts[1]);
    Ok(Section::new("visits", found).with_chart(chart.draw()?))
}

/// The folders of its data and its templates.
pub fn options() -> Options {
    Options { data: "example/data".into(), templates: "example/report".into(), ..Options::default() }
}
