//! Loose ends of a briefing's claims: what is written down and leads nowhere.

use crate::briefing::Briefing;
use crate::data::Data;
use crate::place::lines;
use crate::{Error, Result};
use pledgebook_frame::closest;

pub use crate::place::place;

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
