//! What was added, taken out again: everywhere at once, and not while anything rests on it.
//!
//! What is about the thing itself goes with it (a claim's row, reasons and place on the page).
//! Whatever else names it is told with file and line, and then nothing is written. Ids of
//! findings and claims that go are declared, so that a diff knows that it was meant.

use super::code::{function, masked, without_analysis, without_call, without_module};
use super::draft::Draft;
use super::json::{joined, without};
use super::names::{plural, unknown};
use super::rename::{DECLARED, PLACES, declare, own_start};
use crate::build::build;
use crate::error::{Error, Result};
use crate::templates::CLAIMS;
use pledgebook::briefing::{Briefing, Results};
use pledgebook::data::{Data, Resource};
use regex::Regex;
use std::sync::LazyLock;

static REASON: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\{# (\S+) [a-z_]+ #\}[ \t]*$").expect("a fixed pattern"));
static SOURCE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^([^\s#:][^:]*):").expect("a fixed pattern"));
/// So many places are named of those that something still rests on.
const NAMED: usize = 6;

/// What is to be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A table of the data package.
    Dataset,
    /// An analysis with page, notebook and findings.
    Analysis,
    /// A claim with its reasons.
    Claim,
    /// A source.
    Source,
    /// A chart of a section.
    Chart,
    /// The page of an analysis.
    Section,
}

/// The draft without it.
///
/// # Errors
/// Where there is no such thing, something rests on it (each place is named), or what is left
/// would not build.
pub(crate) fn remove(draft: Draft, kind: Kind, name: &str, briefing: &Briefing) -> Result<(Draft, Vec<String>)> {
    let data = draft.data()?;
    let results = briefing.analyse(&data, None)?;
    match kind {
        Kind::Dataset => dataset(draft, &data, name, briefing),
        Kind::Analysis => analysis(draft, name, &results),
        Kind::Claim => claim(draft, &data, name, &results, briefing),
        Kind::Source => source(draft, &data, name, briefing),
        Kind::Chart => chart(draft, name, &results),
        Kind::Section => section(draft, name, &results),
    }
}

fn claim(
    mut draft: Draft,
    data: &Data,
    id: &str,
    results: &Results,
    briefing: &Briefing,
) -> Result<(Draft, Vec<String>)> {
    if results.claim(id).is_err() {
        return Err(unknown("claim", id, results.claims.iter().map(|claim| claim.id.as_str())));
    }
    let table = data.resource("claims").ok_or_else(|| Error::setting("there is no table `claims`", ""))?;
    without_row(&mut draft, table, "id", id)?;
    let reasons = format!("report/{CLAIMS}");
    if let Ok(text) = draft.text(&reasons) {
        let heads: Vec<(usize, String)> =
            REASON.captures_iter(&text).filter_map(|head| Some((head.get(0)?.start(), head[1].to_owned()))).collect();
        let mut left = heads.first().map_or(text.clone(), |(first, _)| text[..*first].to_owned());
        for (at, (start, _)) in heads.iter().enumerate().filter(|(_, (_, of))| of != id) {
            left += &text[*start..heads.get(at + 1).map_or(text.len(), |(next, _)| *next)];
        }
        change(&mut draft, &reasons, &text, left.trim_end().to_owned() + "\n")?;
    }
    unplace(&mut draft, "claim", id)?;
    let rests = resting(&draft, |text| lines_with(text, |line| whole(line, id)))?;
    refuse("claim", id, rests)?;
    build(briefing, &draft.tried()?.options())?;
    declare(&mut draft, &[(id, String::new())])?;
    Ok((draft, vec![format!("claim `{id}` is gone: declared in {DECLARED}")]))
}

fn source(mut draft: Draft, data: &Data, id: &str, briefing: &Briefing) -> Result<(Draft, Vec<String>)> {
    if !data.sources().contains(id) {
        return Err(unknown("source", id, data.sources().keys()));
    }
    let text = draft.text("data/sources.yml")?;
    let heads: Vec<(usize, &str)> =
        SOURCE.captures_iter(&text).filter_map(|head| Some((head.get(0)?.start(), head.get(1)?.as_str()))).collect();
    let at = heads.iter().position(|(_, key)| key.trim_matches(['"', '\'']) == id);
    let at = at.ok_or_else(|| {
        Error::setting(
            format!("data/sources.yml does not describe `{id}` from the first column on"),
            "take it out by hand",
        )
    })?;
    let end = heads.get(at + 1).map_or(text.len(), |(next, _)| {
        // Comments right above the next one are its own.
        own_start(&text, *next)
    });
    let start = heads[at].0;
    let left = format!("{}{}", &text[..start], &text[end..]);
    draft.change("data/sources.yml", left.trim_end().to_owned() + "\n")?;
    let rests = resting(&draft, |text| lines_with(text, |line| whole(line, id)))?;
    refuse("source", id, rests)?;
    build(briefing, &draft.tried()?.options())?;
    Ok((draft, vec![format!("source `{id}` is gone; nothing named it")]))
}

fn dataset(mut draft: Draft, data: &Data, name: &str, briefing: &Briefing) -> Result<(Draft, Vec<String>)> {
    let tables = &data.package().resources;
    let Some(at) = tables.iter().position(|table| table.name == name) else {
        return Err(unknown("table", name, tables.iter().map(|table| table.name.as_str())));
    };
    let package = draft.text("data/datapackage.json")?;
    let left = without(&package, "resources", at);
    let left =
        left.ok_or_else(|| Error::setting("data/datapackage.json has no list of `resources`", "write one: []"))?;
    draft.change("data/datapackage.json", left)?;
    draft.remove(&format!("data/{}", tables[at].path))?;
    // A table may be called as a column is: what reads, joins or asks it is looked for.
    let name_of = regex::escape(name);
    let reads = Regex::new(&format!(
        r#"(?:sourced|frame|rows|resource|table)\(\s*"{name_of}"|"resource":\s*"{name_of}"|\b(?i:from|join)\s+{name_of}\b"#
    ));
    let reads = reads.map_err(|cause| Error::setting(cause.to_string(), ""))?;
    // A table on a page is asked for by the same word, and is another thing: `{{ table("visits") }}`.
    let mut rests = resting(&draft, |text| {
        lines_with(text, |line| reads.is_match(line) && !line.contains("report.table(") && !line.contains("{{ table("))
    })?;
    for table in tables.iter().filter(|table| table.name != name) {
        rests.extend(rows_about(&draft, table, name)?);
    }
    refuse("table", name, rests)?;
    build(briefing, &draft.tried()?.options())?;
    Ok((draft, vec![format!("table `{name}` is gone, and data/{} with it", tables[at].path)]))
}

/// Rows of another table that are about this one: caveats, cells that claims look at, extracts.
fn rows_about(draft: &Draft, table: &Resource, name: &str) -> Result<Vec<String>> {
    let path = format!("data/{}", table.path);
    let Ok(text) = draft.text(&path) else { return Ok(Vec::new()) };
    let about: Vec<usize> = (0..table.schema.fields.len())
        .filter(|at| ["table", "of", "against", "shows"].contains(&table.schema.fields[*at].name.as_str()))
        .collect();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let names = |cell: &str| cell.split_whitespace().any(|one| one == name || one.starts_with(&format!("{name}/")));
    let rows =
        reader.records().filter_map(Result::ok).filter(|row| about.iter().any(|at| row.get(*at).is_some_and(names)));
    Ok(rows.map(|row| format!("{path} line {}", row.position().map_or(0, csv::Position::line))).collect())
}

fn section(mut draft: Draft, id: &str, results: &Results) -> Result<(Draft, Vec<String>)> {
    let page = format!("report/sections/{id}.typ.j2");
    if !draft.root().join(&page).is_file() {
        return Err(unknown("section with a page", id, results.sections.iter().map(|section| section.id.as_str())));
    }
    draft.remove(&page)?;
    let listed = Regex::new(&format!(r#"["\[<@]{}["\]>]"#, regex::escape(id)))
        .map_err(|cause| Error::setting(cause.to_string(), ""))?;
    let mut rests = Vec::new();
    for path in draft.paths(&["report"])?.iter().filter(|path| path.ends_with(".toml")) {
        let text = draft.text(path)?;
        rests.extend(
            lines_with(&text, |line| listed.is_match(line)).into_iter().map(|line| format!("{path} line {line}")),
        );
    }
    refuse("page of section", id, rests)?;
    let told = format!(
        "the page of `{id}` is gone; it builds again with another (add section {id}) or without its analysis (remove analysis {id})"
    );
    Ok((draft, vec![told]))
}

fn chart(mut draft: Draft, name: &str, results: &Results) -> Result<(Draft, Vec<String>)> {
    let charts = results.sections.iter().flat_map(|section| section.charts.iter().map(move |chart| (section, chart)));
    let Some((section, _)) = charts.clone().find(|(_, chart)| chart.name == name) else {
        return Err(unknown("chart", name, charts.map(|(_, chart)| chart.name.as_str()).collect::<Vec<_>>()));
    };
    let file = format!("src/analysis/{}.rs", section.id);
    let code = draft.text(&file)?;
    let drawn = drawing(&code, name);
    let lost = || {
        let problem = format!(
            "{file} does not draw the chart `{name}` in a function of its own that .with_chart(…) calls: nothing was written"
        );
        Error::setting(problem, "take it out there by hand, and then its place on the page")
    };
    let drawn = drawn.ok_or_else(lost)?;
    let called = without_call(&code, &format!(".with_chart({drawn}(")).ok_or_else(lost)?;
    let range = function(&called, &drawn).ok_or_else(lost)?;
    let start = own_start(&called, range.start);
    let left = format!("{}\n{}", called[..start].trim_end(), &called[range.end..]);
    let left = format!("{}\n", left.trim_end());
    let word = Regex::new(&format!(r"\b{drawn}\(")).map_err(|cause| Error::setting(cause.to_string(), ""))?;
    let mut rests: Vec<String> =
        lines_with(&masked(&left), |line| word.is_match(line) && !line.contains(&format!(".{drawn}(")))
            .into_iter()
            .map(|line| format!("{file} line {line}"))
            .collect();
    draft.change(&file, left)?;
    unplace(&mut draft, "chart", name)?;
    let asked = [format!("chart(\"{name}\""), format!("only([\"{name}\"")];
    rests.extend(resting(&draft, |text| {
        lines_with(text, |line| asked.iter().any(|call| line.contains(call.as_str())))
    })?);
    refuse("chart", name, rests)?;
    Ok((draft, vec![format!("chart `{name}` of section `{}` is gone; next: cargo run", section.id)]))
}

/// The function that draws a chart: the one whose body begins one of that name.
fn drawing(code: &str, name: &str) -> Option<String> {
    static FUNCTION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?m)^(?:pub\s+)?fn\s+(\w+)\s*\(").expect("a fixed pattern"));
    let begins = Regex::new(&format!(r#"::new\(\s*"{}""#, regex::escape(name))).ok()?;
    let bare = masked(code);
    let names: Vec<&str> = FUNCTION.captures_iter(&bare).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    let drawn = names
        .into_iter()
        .find(|found| *found != "section" && function(code, found).is_some_and(|range| begins.is_match(&code[range])));
    drawn.map(str::to_owned)
}

fn analysis(mut draft: Draft, id: &str, results: &Results) -> Result<(Draft, Vec<String>)> {
    let ids = results.sections.iter().map(|section| section.id.as_str());
    let section = results.section(id).map_err(|_| unknown("analysis", id, ids.clone()))?;
    if ids.clone().count() == 1 {
        let problem = format!("`{id}` is the only analysis, and a briefing has one at least: nothing was written");
        return Err(Error::setting(problem, "add another first: add analysis NAME"));
    }
    let about = results.claims.iter().filter(|claim| claim.subject == id);
    let mut rests: Vec<String> = about.map(|claim| format!("claim `{0}` (remove claim {0})", claim.id)).collect();
    for (folder, end) in [("src/analysis", ".rs"), ("report/sections", ".typ.j2"), ("notebooks", ".ipynb")] {
        let path = format!("{folder}/{id}{end}");
        // The code has to be there; an analysis may have no page or notebook.
        if folder == "src/analysis" || draft.root().join(&path).is_file() {
            draft.remove(&path)?;
        }
    }
    let modules = "src/analysis/mod.rs";
    let text = draft.text(modules)?;
    draft.change(modules, without_module(&text, id))?;
    let listed = [modules, "src/lib.rs"].into_iter().find_map(|file| {
        let left = without_analysis(&draft.text(file).ok()?, id)?;
        Some((file, left))
    });
    let (file, left) = listed.ok_or_else(|| {
        let problem = format!("the list of analyses is neither in {modules} nor in src/lib.rs: nothing was written");
        Error::setting(problem, format!("take `{id}` out of it by hand"))
    })?;
    draft.change(file, left)?;
    let findings: Vec<&str> = section.findings.iter().map(|finding| finding.id.as_str()).collect();
    let word =
        Regex::new(&format!(r"\b{id}::|analysis::{id}\b")).map_err(|cause| Error::setting(cause.to_string(), ""))?;
    let calls = [format!("claims(\"{id}\""), format!(".section(&data, \"{id}\"")];
    let exhibits = section.charts.iter().map(|chart| format!("chart(\"{}\"", chart.name));
    let exhibits: Vec<String> =
        exhibits.chain(section.tables.iter().map(|table| format!("table(\"{}\"", table.name))).collect();
    rests.extend(resting(&draft, |text| {
        lines_with(text, |line| {
            findings.iter().any(|finding| whole(line, finding))
                || word.is_match(line)
                || calls.iter().any(|call| line.contains(call.as_str()))
                || line.contains("{{") && exhibits.iter().any(|call| line.contains(call.as_str()))
        })
    })?);
    refuse("analysis", id, rests)?;
    let gone: Vec<(&str, String)> = findings.iter().map(|finding| (*finding, String::new())).collect();
    declare(&mut draft, &gone)?;
    let are = plural(gone.len(), "finding is", "findings are");
    Ok((draft, vec![format!("analysis `{id}` is gone: {are} declared in {DECLARED}; next: cargo run")]))
}

/// Takes the row with a key out of a table's file.
fn without_row(draft: &mut Draft, table: &Resource, column: &str, key: &str) -> Result<()> {
    let path = format!("data/{}", table.path);
    let text = draft.text(&path)?;
    let at = table.schema.fields.iter().position(|field| field.name == column).unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let places: Vec<(usize, bool)> = reader
        .records()
        .filter_map(Result::ok)
        .filter_map(|row| Some((usize::try_from(row.position()?.byte()).ok()?, row.get(at) == Some(key))))
        .collect();
    let Some(row) = places.iter().position(|(_, is)| *is) else { return Ok(()) };
    let end = places.get(row + 1).map_or(text.len(), |(next, _)| *next);
    draft.change(&path, format!("{}{}", &text[..places[row].0], &text[end..]))
}

/// Takes the lines out of the pages that place it and say nothing else, with the gap below.
fn unplace(draft: &mut Draft, kind: &str, name: &str) -> Result<()> {
    let own = Regex::new(&format!(
        r#"(?m)^[ \t]*\{{\{{-?\s*{kind}\("{}"[^}}\n]*\}}\}}[ \t]*\n(?:[ \t]*\n)?"#,
        regex::escape(name)
    ));
    let own = own.map_err(|cause| Error::setting(cause.to_string(), ""))?;
    for path in draft.paths(&["report"])?.into_iter().filter(|path| path.ends_with(".j2")) {
        let text = draft.text(&path)?;
        let left = own.replace_all(&text, "").into_owned();
        if left != text {
            draft.change(&path, format!("{}\n", left.trim_end()))?;
        }
    }
    Ok(())
}

fn change(draft: &mut Draft, path: &str, before: &str, after: String) -> Result<()> {
    if before == after { Ok(()) } else { draft.change(path, after) }
}

/// Every place that still names it: of a notebook its code, not what it showed.
fn resting(draft: &Draft, find: impl Fn(&str) -> Vec<usize>) -> Result<Vec<String>> {
    let mut places = Vec::new();
    for path in draft.paths(&PLACES)?.into_iter().filter(|path| path != DECLARED) {
        let Ok(text) = draft.text(&path) else { continue };
        if !path.ends_with(".ipynb") {
            places.extend(find(&text).into_iter().map(|line| format!("{path} line {line}")));
            continue;
        }
        let notebook: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        for (at, cell) in notebook["cells"].as_array().into_iter().flatten().enumerate() {
            if cell["cell_type"] == "code" && !find(&joined(&cell["source"])).is_empty() {
                places.push(format!("{path} cell {}", at + 1));
            }
        }
    }
    Ok(places)
}

/// The lines, from 1, of which something is so.
fn lines_with(text: &str, is_so: impl Fn(&str) -> bool) -> Vec<usize> {
    text.lines().enumerate().filter(|(_, line)| is_so(line)).map(|(at, _)| at + 1).collect()
}

/// Whether a line names an id by itself.
fn whole(line: &str, id: &str) -> bool {
    super::rename::whole(line, id, "") != line
}

fn refuse(what: &str, name: &str, rests: Vec<String>) -> Result<()> {
    if rests.is_empty() {
        return Ok(());
    }
    let more = rests.len().saturating_sub(NAMED);
    let mut named = rests.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 {
        named += &format!(" and {}", plural(more, "place more", "places more"));
    }
    let problem = format!("something rests on the {what} `{name}`: {named}; nothing was written");
    Err(Error::setting(problem, "take it out there first"))
}
