//! Another id for an analysis, a finding or a claim, wherever it is named; the old one is
//! declared, so that a diff knows it for the same.
//!
//! Only whole ids are replaced, in the places that are theirs: what merely is spelt alike
//! stays. Charts and tables keep their names.

use super::code::renamed_word;
use super::draft::Draft;
use super::names::{identifier, taken, unknown};
use crate::build::build;
use crate::error::{Error, Result};
use pledgebook::briefing::{Briefing, Results};
use pledgebook::data::Data;

/// The file of declared ids, beside the templates.
pub(super) const DECLARED: &str = "report/renames.csv";

/// Where ids are named.
pub(super) const PLACES: [&str; 6] = ["data", "report", "src/analysis", "src/lib.rs", "notebooks", "tests"];

/// The draft with the new id in it.
///
/// # Errors
/// Where nothing has the old id, something has the new one, or the place is not found where
/// the code gives it.
pub(crate) fn rename(mut draft: Draft, old: &str, new: &str, briefing: &Briefing) -> Result<(Draft, Vec<String>)> {
    let data = draft.data()?;
    let results = briefing.analyse(&data, None)?;
    if results.claim(old).is_ok() {
        claim(&mut draft, old, new, &results)?;
        build(briefing, &draft.tried()?.options())?;
        return Ok((draft, vec![format!("claim `{old}` is `{new}`: declared in {DECLARED}")]));
    }
    if let Ok(section) = results.section(old) {
        let findings: Vec<&str> = section.findings.iter().map(|finding| finding.id.as_str()).collect();
        analysis(&mut draft, &data, old, new, &findings)?;
        return Ok((draft, vec![format!("{} are declared in {DECLARED}; next: cargo run", findings.len())]));
    }
    if let (Ok(_), Some((of, name))) = (results.finding(old), old.split_once('.')) {
        finding(&mut draft, (of, name), new, &results)?;
        return Ok((draft, vec![format!("finding `{old}` is `{new}`: declared in {DECLARED}; next: cargo run")]));
    }
    let sections = results.sections.iter().map(|section| section.id.as_str());
    let claims = results.claims.iter().map(|claim| claim.id.as_str());
    let findings = results.findings().map(|finding| finding.id.as_str());
    Err(unknown("analysis, finding or claim", old, sections.chain(claims).chain(findings)))
}

fn claim(draft: &mut Draft, old: &str, new: &str, results: &Results) -> Result<()> {
    if results.claim(new).is_ok() {
        return Err(taken("claim", new, "the table `claims`"));
    }
    everywhere(draft, &PLACES, &[(old.to_owned(), new.to_owned())])?;
    declare(draft, &[(old, new.to_owned())])
}

fn finding(draft: &mut Draft, (of, name): (&str, &str), new: &str, results: &Results) -> Result<()> {
    let Some(to) = new.strip_prefix(of).and_then(|rest| rest.strip_prefix('.')) else {
        let problem = format!("`{new}` is not of the analysis `{of}`, in whose code the finding is made");
        return Err(Error::setting(problem, format!("call it {of}.…")));
    };
    identifier("a finding", to)?;
    if results.finding(new).is_ok() {
        return Err(taken("finding", new, &format!("the analysis `{of}`")));
    }
    let (file, old) = (format!("src/analysis/{of}.rs"), format!("{of}.{name}"));
    let code = draft.text(&file)?;
    let made = made(&code, name);
    let [at] = made.as_slice() else {
        let problem = format!("{file} does not give the name {name:?} in one place: nothing was written");
        return Err(Error::setting(problem, "rename it there by hand, and declare it in report/renames.csv"));
    };
    let renamed = format!("{}{to}{}", &code[..*at], &code[at + name.len()..]);
    draft.change(&file, renamed)?;
    let notebook = format!("notebooks/{of}.ipynb");
    if let Ok(text) = draft.text(&notebook) {
        let asked = |name: &str| format!(".finding(\\\"{name}\\\")");
        draft.change(&notebook, text.replace(&asked(name), &asked(to)))?;
    }
    everywhere(draft, &PLACES, &[(old.clone(), new.to_owned())])?;
    declare(draft, &[(&old, new.to_owned())])
}

/// Where code gives a finding its name: `found.figure("name", …, "method")`.
fn made(code: &str, name: &str) -> Vec<usize> {
    let calls = [".figure(", ".fact(", ".value("];
    let places = calls.iter().flat_map(|call| code.match_indices(call).map(|(at, call)| at + call.len()));
    let places = places.filter_map(|at| {
        let rest = code[at..].trim_start();
        let inside = rest.strip_prefix('"')?.strip_prefix(name)?.strip_prefix('"')?.trim_start();
        // A cell of a row or a frame is asked for in the same words, by a key or nothing.
        let after = inside.strip_prefix(',')?.trim_start();
        (!after.starts_with("&[")).then(|| at + code[at..].len() - rest.len() + 1)
    });
    places.collect()
}

fn analysis(draft: &mut Draft, data: &Data, old: &str, new: &str, findings: &[&str]) -> Result<()> {
    identifier("an analysis", new)?;
    for (folder, end) in [("src/analysis", ".rs"), ("report/sections", ".typ.j2"), ("notebooks", ".ipynb")] {
        draft.rename(&format!("{folder}/{old}{end}"), &format!("{folder}/{new}{end}"))?;
    }
    let ids: Vec<(String, String)> =
        findings.iter().map(|id| ((*id).to_owned(), format!("{new}{}", &id[old.len()..]))).collect();
    everywhere(draft, &PLACES, &ids)?;
    let own = format!("src/analysis/{new}.rs");
    let mut code = draft.text(&own)?;
    for call in ["Findings::of(", "Section::new(", "claims_about("] {
        code = code.replace(&format!("{call}{old:?}"), &format!("{call}{new:?}"));
    }
    draft.change(&own, code)?;
    for file in ["src/analysis/mod.rs", "src/lib.rs"] {
        let text = draft.text(file)?.replace(&format!("id: {old:?}"), &format!("id: {new:?}"));
        draft.change(file, renamed_word(&text, old, new))?;
    }
    for path in draft.paths(&["report", "notebooks"])? {
        let text = draft.text(&path)?;
        let mut changed = text.clone();
        for call in ["claims(\"", ".section(&data, \\\""] {
            let end = if call.ends_with("\\\"") { "\\\"" } else { "\"" };
            changed = changed.replace(&format!("{call}{old}{end}"), &format!("{call}{new}{end}"));
        }
        if changed != text {
            draft.change(&path, changed)?;
        }
    }
    subjects(draft, data, old, new)?;
    draft.tried()?.data()?;
    let declared: Vec<(&str, String)> = findings.iter().copied().zip(ids.into_iter().map(|(_, id)| id)).collect();
    declare(draft, &declared)
}

/// The claims about it are about the new one.
fn subjects(draft: &mut Draft, data: &Data, old: &str, new: &str) -> Result<()> {
    let Some(table) = data.resource("claims") else { return Ok(()) };
    let Some(at) = table.schema.fields.iter().position(|field| field.name == "subject") else { return Ok(()) };
    let file = format!("data/{}", table.path);
    let text = draft.text(&file)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let cannot = |cause: csv::Error| Error::setting(format!("{file}: {cause}"), "");
    let (mut changed, mut from) = (String::new(), 0);
    for record in reader.records() {
        let record = record.map_err(cannot)?;
        let start = record.position().map_or(0, |place| place.byte() as usize);
        let cells = |record: &csv::StringRecord| record.iter().take(at).map(|cell| cell.len() + 1).sum::<usize>();
        // Only where nothing before it is in quotes does the cell stand where it is counted.
        let place = start + cells(&record);
        if record.get(at) == Some(old) && text[place..].starts_with(old) {
            changed += &text[from..place];
            changed += new;
            from = place + old.len();
        }
    }
    changed += &text[from..];
    if changed != text { draft.change(&file, changed) } else { Ok(()) }
}

/// Whole ids in every text below some folders.
fn everywhere(draft: &mut Draft, folders: &[&str], ids: &[(String, String)]) -> Result<()> {
    for path in draft.paths(folders)?.into_iter().filter(|path| path != DECLARED) {
        let Ok(text) = draft.text(&path) else { continue };
        let changed = ids.iter().fold(text.clone(), |text, (old, new)| whole(&text, old, new));
        if changed != text {
            draft.change(&path, changed)?;
        }
    }
    Ok(())
}

/// An id wherever it stands by itself.
pub(super) fn whole(text: &str, old: &str, new: &str) -> String {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let (mut changed, mut from) = (String::new(), 0);
    for (at, _) in text.match_indices(old) {
        let before = text[..at].chars().next_back().is_some_and(|c| word(c) || c == '.');
        let after = text[at + old.len()..].chars().next().is_some_and(word);
        if !before && !after {
            changed += &text[from..at];
            changed += new;
            from = at + old.len();
        }
    }
    changed + &text[from..]
}

/// Declares ids that have another name, or none any more. What was declared before goes on to
/// where these lead, so that each line names what is there.
pub(super) fn declare(draft: &mut Draft, ids: &[(&str, String)]) -> Result<()> {
    let lines: String = ids.iter().map(|(old, new)| format!("{old},{new}\n")).collect();
    if !draft.root().join(DECLARED).exists() {
        return draft.create(DECLARED, format!("old,new\n{lines}"));
    }
    let text = draft.text(DECLARED)?;
    let onward = |line: &str| match line.split_once(',') {
        Some((first, last)) => match ids.iter().find(|(old, _)| *old == last.trim()) {
            Some((_, new)) => format!("{first},{new}\n"),
            None => format!("{line}\n"),
        },
        None => format!("{line}\n"),
    };
    draft.change(DECLARED, text.lines().map(onward).collect::<String>() + &lines)
}

/// Where the comments and attributes begin that stand right above a place.
pub(super) fn own_start(text: &str, mut at: usize) -> usize {
    while let Some(line) = text[..at].strip_suffix('\n').and_then(|above| above.rsplit('\n').next()) {
        if !(line.starts_with("//") || line.starts_with('#')) {
            break;
        }
        at -= line.len() + 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_ids_alone() {
        let text = "{{ a.x }} a.x_y ba.x a.x.b \"a.x\" a.x-1 a.x\n";
        assert_eq!(whole(text, "a.x", "a.z"), "{{ a.z }} a.x_y ba.x a.z.b \"a.z\" a.x-1 a.z\n");
    }

    #[test]
    fn a_name_is_found_where_it_is_given() {
        let code = "row.figure(\"x\")?; t.figure(\"x\", &[(\"y\", \"z\")])?; found.figure(\n    \"x\", &f, \"m\")?;";
        let made = made(code, "x");
        assert_eq!(made.len(), 1);
        assert!(code[made[0]..].starts_with("x\", &f"));
    }
}
