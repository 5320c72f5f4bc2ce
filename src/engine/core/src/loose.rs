//! Loose ends of a briefing's data: what is still open, and claims that lead nowhere.

use crate::briefing::Briefing;
use crate::data::Data;
use crate::place::lines;
use crate::{Error, Result, text};
use pledgebook_frame::closest;

pub use crate::place::place;

/// What the descriptor says is still open: a unit, a key, a source that nobody knew when a
/// table was added.
///
/// ```
/// use pledgebook::prelude::*;
/// assert!(pledgebook::loose::open(&Data::open()?).is_empty());
/// # Ok::<(), pledgebook::Error>(())
/// ```
pub fn open(data: &Data) -> Vec<Error> {
    let file = "datapackage.json";
    let text = text::read_to_string(&data.dir().join(file)).unwrap_or_default();
    let line = |said: &str| {
        let written = serde_json::Value::from(said).to_string();
        text.lines().position(|line| line.contains(&written)).map(|at| at as u64 + 1)
    };
    let all = data.package().resources.iter().flat_map(|table| table.open.iter().map(move |said| (table, said)));
    let told = all.map(|(table, said)| {
        let problem = format!("`{}` is not described to the end: {said}", table.name);
        Error::data(file, line(said), None, problem, "say it there, and take the line out of `open`")
    });
    told.collect()
}

/// Rows of the table `claims` that no check tests, and rows about what no analysis is about.
///
/// ```
/// # mod libraries { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/example/briefing.rs")); }
/// # use {libraries::BRIEFING, pledgebook::prelude::*};
/// assert!(pledgebook::loose::claims(&BRIEFING, &Data::open()?)?.is_empty());
/// # Ok::<(), pledgebook::Error>(())
/// ```
///
/// # Errors
/// Where the table has no `id` or no `subject`.
pub fn claims(briefing: &Briefing, data: &Data) -> Result<Vec<Error>> {
    let Some(table) = data.resource("claims") else { return Ok(Vec::new()) };
    let (file, lines) = (&table.path, lines(data, &table.path));
    let rules = table.schema.fields.iter().any(|field| field.name == "rule");
    let mut loose = Vec::new();
    for row in data.whole().rows("claims")?.iter() {
        let (id, subject) = (row.string("id")?, row.text("subject")?.unwrap_or_default());
        let line = lines.get(&id).copied();
        // A row that declares a rule needs no check; what is wrong with one stops the build.
        if !rules && !briefing.checks.iter().any(|(check, _)| *check == id) {
            let problem = format!("claim `{id}` has no check, so it gets no verdict");
            // A check that has a row of its own is not the one that was meant.
            let idle = briefing.checks.iter().map(|check| check.0).filter(|check| !lines.contains_key(*check));
            let hint = match closest(&id, idle) {
                Some(near) => format!("is the check of `{near}` meant for it?"),
                None => "list one beside the others in `checks`, or take the row out".into(),
            };
            loose.push(Error::data(file, line, None, problem, hint));
        }
        // A subject that no section is of may be listed, on purpose, where the column is described.
        let listed = table.schema.fields.iter().filter(|field| field.name == "subject");
        let listed = listed.filter_map(|field| field.constraints.one_of.as_ref()).flatten();
        let listed: Vec<&str> = listed.filter_map(|value| value.as_str()).collect();
        let subjects = || briefing.sections.iter().map(|it| it.id).chain(listed.iter().copied());
        if !subjects().any(|known| known == subject) {
            let problem = format!("claim `{id}` is about `{subject}`, which no section is");
            let hint = match closest(&subject, subjects()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let all: std::collections::BTreeSet<&str> = subjects().collect();
                    format!("there are {}", all.into_iter().collect::<Vec<_>>().join(", "))
                }
            };
            loose.push(Error::data(file, line, None, problem, hint));
        }
    }
    Ok(loose)
}
