//! A claim more to be checked: its row, and the sentence that says why it has its verdict.

use super::draft::Draft;
use super::names::{taken, unknown};
use crate::build::build;
use crate::error::{Error, Result};
use crate::templates::CLAIMS;
use pledgebook::briefing::Briefing;

/// What is said of a claim.
#[derive(Clone, Debug)]
pub(crate) struct Claim<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its row, by column of the table `claims`.
    pub cells: Vec<(&'static str, &'a str)>,
    /// Why it has the verdict that it has now.
    pub because: Option<&'a str>,
}

/// The draft with the claim in it, and the verdict that the data give it now.
///
/// # Errors
/// Where the id is taken, something is named that is not there, or the briefing would not build.
pub(crate) fn claim(mut draft: Draft, wanted: &Claim, briefing: &Briefing) -> Result<(Draft, Vec<String>)> {
    let data = draft.data()?;
    let table = data.resource("claims").ok_or_else(|| {
        Error::setting("the data package has no table `claims`", "begin one: `new` writes a project that has it")
    })?;
    let file = format!("data/{}", table.path);
    let there = data.rows("claims")?;
    if there.iter().any(|row| row.text("id").is_ok_and(|id| id.as_deref() == Some(wanted.id))) {
        return Err(taken("claim", wanted.id, &file));
    }
    let columns: Vec<&str> = table.schema.fields.iter().map(|field| field.name.as_str()).collect();
    for (column, cell) in &wanted.cells {
        if !columns.contains(column) {
            let problem = format!("the table `claims` has no column `{column}`, where “{cell}” would stand");
            return Err(Error::setting(problem, "describe the column in datapackage.json, or leave the flag out"));
        }
        if *column == "source" && !data.sources().contains(cell) {
            return Err(unknown("source", cell, data.sources().keys()));
        }
        let ids = briefing.sections.iter().map(|section| section.id);
        if *column == "subject" && !ids.clone().any(|id| id == *cell) {
            return Err(unknown("section", cell, ids));
        }
    }
    let cell = |column: &&str| match *column {
        "id" => wanted.id,
        column => wanted.cells.iter().find(|(name, _)| *name == column).map_or("", |(_, cell)| *cell),
    };
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let row = columns.iter().map(cell).collect::<Vec<_>>();
    let wrote = writer.write_record(&row).map_err(|cause| cause.to_string());
    let bytes = wrote.and_then(|()| writer.into_inner().map_err(|cause| cause.to_string()));
    let bytes = bytes.map_err(|cause| Error::setting(format!("the row cannot be written: {cause}"), ""))?;
    draft.append(&file, &String::from_utf8_lossy(&bytes))?;
    let own = !columns.contains(&"rule") || wanted.cells.contains(&("rule", "own"));
    if own {
        // The verdict is a function's, which this program does not have yet.
        draft.tried()?.data()?;
        let check = format!("(\"{}\", a_function)", wanted.id);
        return Ok((draft, vec![format!("next: write its check, and list it in the briefing's `checks`: {check}")]));
    }
    let tried = draft.tried()?;
    let results = briefing.analyse(&tried.data()?, None)?;
    let verdict = results.claim(wanted.id)?.checked.verdict;
    let head = format!("{{# {} {} #}}", wanted.id, verdict.key());
    let because = wanted.because.ok_or_else(|| {
        let problem = format!("claim `{}` is “{}” now, and nothing says why", wanted.id, verdict.word());
        Error::setting(
            problem,
            "say it in a sentence, with a finding in it: --because \"It is {{ SECTION.finding }}.\"",
        )
    })?;
    let template = format!("report/{CLAIMS}");
    let piece = format!("{head}\n{because}\n");
    match draft.root().join(&template).exists() {
        true => draft.append(&template, &format!("\n{piece}"))?,
        false => draft.create(&template, piece)?,
    }
    build(briefing, &draft.tried()?.options())?;
    let told = format!(
        "claim `{}` is “{}” now; where that turns, the build asks for a sentence of its own",
        wanted.id,
        verdict.word()
    );
    Ok((draft, vec![told]))
}
