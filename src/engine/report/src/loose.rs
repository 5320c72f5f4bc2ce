//! Loose ends: what was written or computed and no reader will see.
//!
//! None of them makes a briefing wrong, so it is built all the same; `check` tells each.

use crate::build::Built;
use crate::error::Result;
use crate::options::Options;
use crate::templates::CLAIMS;
use pledgebook::briefing::{Briefing, Section};
use pledgebook::data::Data;
use pledgebook_frame::closest;

type Cause = pledgebook::Error;

/// Every loose end: what is open in the data, a claim without a check or about nothing, a claim, chart or table that
/// nothing places, a template that nothing prints, an extract that is stale.
///
/// # Errors
/// Where the data cannot be read again.
pub fn loose(briefing: &Briefing, options: &Options, built: &Built) -> Result<Vec<crate::Error>> {
    let data = options.open_data()?;
    let mut all = pledgebook::loose::open(&data);
    all.extend(pledgebook::loose::claims(briefing, &data)?);
    all.extend(pledgebook::extract::stale(&options.data)?.into_iter().map(|(table, why)| {
        let problem = format!("the extract `{table}` is stale: {why}");
        Cause::data("datapackage.json", None, None, problem, "make it again with `extract`")
    }));
    let wanted = &options.parameters.sections;
    let sections = built.results.sections.iter();
    let printed: Vec<&Section> = sections.filter(|section| wanted.is_empty() || wanted.contains(&section.id)).collect();
    all.extend(unplaced_claims(built, &data, &printed));
    all.extend(printed.iter().flat_map(|section| unplaced_exhibits(built, section)));
    all.extend(templates(briefing, built));
    Ok(all.into_iter().map(Into::into).collect())
}

/// Claims that their section neither takes nor shows.
fn unplaced_claims(built: &Built, data: &Data, printed: &[&Section]) -> Vec<Cause> {
    let placed = built.placed.lock().expect("no panic holds this lock");
    let taken = |id: &str| built.results.sections.iter().any(|section| section.claim(id).is_ok());
    let mine = |subject: &str| printed.iter().any(|section| section.id == subject);
    let claims = built.results.claims.iter().filter(|claim| mine(&claim.subject));
    let loose = claims.filter(|claim| !taken(&claim.id) && !placed.contains(&("claim", claim.id.clone())));
    let told = loose.map(|claim| {
        let (file, line) = pledgebook::loose::place(data, &claim.id);
        let problem = format!("claim `{}` is checked, and no section places it", claim.id);
        let hint = format!(
            "give section `{0}` its claims (`with_claims(context.claims_about({0:?}))`), or place it in \
             sections/{0}.typ.j2: {{{{ claim({1:?}) }}}}",
            claim.subject, claim.id
        );
        Cause::data(file, line, None, problem, hint)
    });
    told.collect()
}

/// Charts and tables of a section that no template places.
fn unplaced_exhibits(built: &Built, section: &Section) -> Vec<Cause> {
    let placed = built.placed.lock().expect("no panic holds this lock");
    let charts = section.charts.iter().map(|chart| ("chart", &chart.name));
    let all = charts.chain(section.tables.iter().map(|table| ("table", &table.name)));
    let loose =
        all.filter(|(kind, name)| !placed.contains(&(*kind, (*name).clone())) && !section.notebook_only.contains(name));
    let told = loose.map(|(kind, name)| {
        let (id, file) = (&section.id, format!("sections/{}.typ.j2", section.id));
        let problem = format!("no template places the {kind} `{name}` of section `{id}`");
        let hint = format!(
            "place it, {{{{ {kind}({name:?}, \"…\") }}}}, or say that it is for notebooks: notebook_only([{name:?}])"
        );
        Cause::data(file, None, None, problem, hint)
    });
    told.collect()
}

/// Templates that no section has; beside the sections’ there are the front, the back and the reasons of claims.
fn templates(briefing: &Briefing, built: &Built) -> Vec<Cause> {
    let names = built.files.iter().filter_map(|(path, _)| path.strip_prefix("templates/"));
    let ids = || briefing.sections.iter().map(|analysis| analysis.id);
    let known = |name: &str| {
        let stem = name.strip_prefix("sections/").and_then(|name| name.strip_suffix(".typ.j2"));
        ["front.typ.j2", "back.typ.j2", CLAIMS].contains(&name) || stem.is_some_and(|stem| ids().any(|id| id == stem))
    };
    let loose = names.filter(|name| name.ends_with(".j2") && !known(name));
    let told = loose.map(|name| {
        let stem = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".j2").trim_end_matches(".typ");
        let hint = match closest(stem, ids()) {
            Some(near) => format!("did you mean sections/{near}.typ.j2? else list its analysis, or take it out"),
            None => "list its analysis in `sections`, or take it out".into(),
        };
        Cause::data(name, None, None, "no section uses this template", hint)
    });
    told.collect()
}
