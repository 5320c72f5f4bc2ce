//! `report lint`.

use crate::build::build;
use crate::cli::args::{Lint, LintFormat};
use crate::cli::terminal::{program, say};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::guidance::{ALLOWED, Level, Linted, RULES, Rule, UNSEEN, is_output, rule_of, sarif};
use crate::pdf::load;
use crate::project;
use crate::record::RECORD;
use pledgebook::briefing::Briefing;
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;

/// Some rules are not kept.
const NOT_KEPT: u8 = 1;

/// Holds what is asked against the guidance, and says what is not kept.
pub fn lint(briefing: &Briefing, wanted: &Lint, quiet: bool) -> Result<ExitCode> {
    if let Some(code) = &wanted.explain {
        say(&explained(code, wanted.format)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut linted = Linted::default();
    if wanted.paths.is_empty() {
        everything(briefing, wanted, &mut linted)?;
    }
    for path in &wanted.paths {
        one(path, &mut linted)?;
    }
    linted.allow(&wanted.inputs.templates)?;
    if !wanted.paths.is_empty() {
        // What is allowed elsewhere is not looked at.
        linted.unneeded.clear();
    }
    match wanted.format {
        LintFormat::Terminal if quiet && linted.breaches.is_empty() && linted.unneeded.is_empty() => {}
        LintFormat::Terminal => say(&lines(&linted, &wanted.inputs.templates))?,
        LintFormat::Json => say(&[pretty(&as_json(&linted))])?,
        LintFormat::Sarif => say(&[pretty(&sarif(&linted, &program(), env!("CARGO_PKG_VERSION")))])?,
    }
    let kept = linted.breaches.is_empty() && linted.unneeded.is_empty();
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::from(NOT_KEPT) })
}

/// The project here, its data, what a build gives, and the record of what was published.
fn everything(briefing: &Briefing, wanted: &Lint, linted: &mut Linted) -> Result<()> {
    let options = wanted.inputs.options()?;
    if let Some(folder) = project::folder(briefing, &options.templates) {
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
        let below = folder.canonicalize().ok().filter(|folder| Some(folder) == here.as_ref());
        linted.project(&folder, &below.map_or_else(|| folder.display().to_string(), |_| ".".into()))?;
    }
    linted.data(&options.data)?;
    let built = build(briefing, &options)?;
    linted.outputs(&built.files, "")?;
    let published = options.templates.join("published");
    if published.is_dir() {
        linted.record(&published)?;
    }
    Ok(())
}

/// A project, a data package, a folder of outputs, or an output.
fn one(path: &Path, linted: &mut Linted) -> Result<()> {
    let shown = path.display().to_string();
    if !path.is_dir() {
        return linted.output(&shown, &load(path)?);
    }
    let mut files = Files::default();
    for entry in std::fs::read_dir(path).map_err(Error::file("read", path))? {
        let entry = entry.map_err(Error::file("read", path))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_output(&name) {
            files.insert(name, load(&entry.path())?);
        }
    }
    let (manifest, package) = (path.join("Cargo.toml").is_file(), path.join("datapackage.json").is_file());
    let outputs = files.iter().next().is_some();
    if !manifest && !package && !outputs {
        let problem = format!("{shown} has no manifest, no data package and no output");
        return Err(Error::setting(problem, "name a project, a folder of data or of outputs, or an output"));
    }
    if manifest {
        linted.project(path, &shown)?;
    }
    if package {
        linted.data(path)?;
    }
    if outputs {
        linted.outputs(&files, &shown)?;
    }
    if outputs || path.join(RECORD).is_file() {
        linted.record(path)?;
    }
    Ok(())
}

fn lines(linted: &Linted, templates: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for breach in &linted.breaches {
        let line = breach.line.map(|line| format!(" line {line}")).unwrap_or_default();
        lines.push(format!("{}{line}: {} {}", breach.file, breach.code, breach.problem));
    }
    lines.extend(linted.unneeded.iter().cloned());
    let asked = linted.looked_at.join(", ");
    match linted.breaches.len() {
        0 => lines.push(format!("every rule is kept in {asked}")),
        1 => lines
            .push(format!("one breach in {asked}: `lint --explain {}` says why it is one", linted.breaches[0].code)),
        many => lines.push(format!("{many} breaches in {asked}: `lint --explain CODE` says why each is one")),
    }
    let allowed = templates.join(ALLOWED);
    for (breach, reason) in &linted.allowed {
        let problem = format!("{}: {} {}", breach.file, breach.code, breach.problem);
        lines.push(format!("allowed by {}: {problem}: {reason}", allowed.display()));
    }
    lines.push(reached(linted));
    lines
}

/// "RAP: gold, as far as a machine sees".
fn reached(linted: &Linted) -> String {
    let rules = RULES.iter().filter(|rule| rule.level != Level::Publication).count();
    match linted.level() {
        _ if !linted.project => "RAP: not told, for no project was looked at".to_owned(),
        (None, _) => "RAP: not yet baseline".to_owned(),
        (Some(level), open) => {
            let name = named(level);
            let but =
                if open.is_empty() { String::new() } else { format!(", but for what is allowed: {}", open.join(", ")) };
            format!("RAP: {name}{but}, by the {rules} rules of it that a machine sees")
        }
    }
}

fn named(level: Level) -> &'static str {
    match level {
        Level::Baseline => "baseline",
        Level::Silver => "silver",
        Level::Gold => "gold",
        Level::Publication => "publication",
    }
}

fn as_json(linted: &Linted) -> Value {
    let (level, open) = linted.level();
    let allowed = linted.allowed.iter().map(|(breach, reason)| json!({ "breach": breach, "reason": reason }));
    json!({
        "looked_at": linted.looked_at,
        "breaches": linted.breaches,
        "allowed": allowed.collect::<Vec<_>>(),
        "unneeded": linted.unneeded,
        "rap": { "level": level, "allowed": open },
    })
}

/// What rules ask, why, and where it is written.
fn explained(code: &str, format: LintFormat) -> Result<Vec<String>> {
    let rules: Vec<&Rule> = if code == "all" { RULES.iter().collect() } else { vec![rule_of(code)?] };
    if format != LintFormat::Terminal {
        return Ok(vec![pretty(&json!({ "rules": rules, "unseen": UNSEEN }))]);
    }
    let mut lines = Vec::new();
    for rule in &rules {
        let level = if rule.level == Level::Publication { String::new() } else { format!(" ({})", named(rule.level)) };
        lines.push(format!("{}{level}: {}", rule.code, rule.asks));
        lines.push(format!("  why: {}", rule.why));
        lines.push(format!("  written in: {}\n    {}", rule.written.title, rule.written.address));
    }
    if rules.len() > 1 {
        lines.push("What the guidance asks and no machine sees:".into());
        lines.extend(UNSEEN.iter().map(|what| format!("  {what}")));
    }
    Ok(lines)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("text and numbers are JSON")
}
