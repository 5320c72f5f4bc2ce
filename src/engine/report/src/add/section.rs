//! The page of an analysis that has none: everything it gives, to be made into prose.

use super::draft::Draft;
use super::names::unknown;
use crate::build::build;
use crate::error::Result;
use pledgebook::briefing::Briefing;
use pledgebook::finding::Value;

/// The draft with a template that prints every finding, chart, table and claim of an analysis.
///
/// # Errors
/// Where there is no such analysis or its template is there; where the briefing would not build.
pub(crate) fn section(mut draft: Draft, id: &str, briefing: &Briefing) -> Result<(Draft, Vec<String>)> {
    let known = briefing.sections.iter().map(|analysis| analysis.id);
    if !known.clone().any(|one| one == id) {
        return Err(unknown("analysis", id, known));
    }
    let analysis = briefing.analysis(id)?;
    let section = briefing.section(&draft.data()?, id, None)?;
    let shown = |finding: &&pledgebook::finding::Finding| matches!(finding.value, Value::Quantity(_));
    // The heading rests on a finding; of its words none is a judgement.
    let mut text = match section.findings.iter().find(shown) {
        Some(first) => format!("= {}: {{{{ {} }}}}\n\n", super::names::title(id), first.id),
        None => String::new(),
    };
    text += &format!("#question[{}]\n", analysis.question);
    text += "\n{# The findings, one by one: keep what the story needs, in sentences. #}\n";
    for finding in section.findings.iter() {
        text += &match finding.value {
            Value::Fact(holds) => {
                let so = if holds { "so" } else { "not so" };
                format!(
                    "\n{{# {0} is {so} ({1}): says(\"…\", {0}) prints words while it is so #}}\n",
                    finding.id, finding.method
                )
            }
            _ => format!("\n{{{{ {} }}}}\n", finding.id),
        };
    }
    for (kind, name) in section
        .charts
        .iter()
        .map(|chart| ("chart", &chart.name))
        .chain(section.tables.iter().map(|table| ("table", &table.name)))
        .filter(|(_, name)| !section.notebook_only.contains(name))
    {
        text += &format!("\n{{{{ {kind}(\"{name}\", \"{}\") }}}}\n", super::names::title(name));
    }
    for claim in &section.claims {
        text += &format!("\n{{{{ claim(\"{}\") }}}}\n", claim.id);
    }
    draft.create(&format!("report/sections/{id}.typ.j2"), text)?;
    build(briefing, &draft.tried()?.options())?;
    let told = "it prints every finding; turn them into sentences, and give charts and tables titles that state what they show";
    Ok((draft, vec![told.to_owned()]))
}
