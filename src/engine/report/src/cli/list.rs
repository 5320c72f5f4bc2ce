//! `report list`.

use crate::cli::args::Inputs;
use crate::cli::terminal::{plural, say};
use crate::error::Result;
use pledgebook::briefing::Briefing;

/// Prints the sections, what each gives and the tables it reads.
pub fn list(briefing: &Briefing, inputs: &Inputs) -> Result<()> {
    let options = inputs.options()?;
    let results = briefing.analyse(&options.open_data()?, options.parameters.price_year)?;
    let mut lines = Vec::new();
    for analysis in briefing.sections {
        lines.push(format!("{}: {}", analysis.id, analysis.question));
        if let Some(why) = results.too_early.as_ref().and_then(|early| early.sections.get(analysis.id)) {
            lines.push(format!("    cannot be made: {why}"));
            continue;
        }
        let section = results.section(analysis.id)?;
        let made = [
            (section.findings.iter().count(), "finding"),
            (section.charts.len(), "chart"),
            (section.tables.len(), "table"),
            (section.claims.len(), "claim"),
        ];
        lines.push(format!("    gives {}", made.map(|(n, what)| plural(n, what)).join(", ")));
        lines.push(format!("    reads {}", section.reads.join(", ")));
    }
    say(&lines)
}
