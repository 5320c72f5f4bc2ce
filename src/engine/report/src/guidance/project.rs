//! The rules of a project: the three levels of a reproducible analytical pipeline.

use super::rule::{Breach, Looked};
use crate::error::{Error, Result};
use regex::Regex;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use toml::Table;

/// Endings of files that one seller's program alone runs.
const CLOSED: [&str; 11] = ["sas", "sps", "do", "ado", "xlsm", "mdb", "accdb", "twb", "twbx", "pbix", "mlx"];
/// Endings of code that anyone can run.
const OPEN: [&str; 6] = ["rs", "py", "r", "sql", "jl", "js"];
/// Where CI is told what to run.
const CI: [&str; 5] = [".github/workflows", ".gitlab-ci.yml", ".circleci", ".ci", "azure-pipelines.yml"];
/// Where recipes are.
const RECIPES: [&str; 3] = ["justfile", "Makefile", "Cargo.toml"];

static PUBLIC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*pub (?:const |async |unsafe )*(fn|struct|enum|trait|mod|type|const|static) (\w+)")
        .expect("a fixed pattern")
});
static COMMANDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^```(?:sh|bash|shell|console)\n[^`]*\S").expect("a fixed pattern"));

/// Looks at the project in a folder; files are named below `shown`.
pub(super) fn breaches(folder: &Path, shown: &str) -> Result<Vec<Breach>> {
    let files = files(folder)?;
    let name = |file: &str| if shown == "." { file.to_owned() } else { format!("{shown}/{file}") };
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).ok();
    let manifest = read("Cargo.toml").unwrap_or_default();
    let manifest: Table = manifest
        .parse()
        .map_err(|cause: toml::de::Error| Error::setting(format!("{}: {cause}", name("Cargo.toml")), "mend it"))?;
    let package = manifest.get("package").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let mut all = Vec::new();
    let mut looked = Looked::at(shown);
    let ending = |file: &str| file.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    for file in files.iter().filter(|file| CLOSED.contains(&ending(file).as_str())) {
        looked.add("RAP01", format!("{file} needs a program that is not open"));
    }
    let code = files.iter().any(|file| OPEN.contains(&ending(file).as_str()));
    looked.ask(code, "RAP01", "there is no code in a language that is open");
    let kept = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let kept = kept.ancestors().any(|above| above.join(".git").exists());
    looked.ask(kept, "RAP02", "it is in no repository of git");
    let has = |file: &str| files.iter().any(|known| known == file || known.starts_with(&format!("{file}/")));
    for (kind, found) in [("src", has("src")), ("data", has("data")), ("tests", has("tests"))] {
        looked.ask(found, "RAP08", &format!("there is no folder {kind}/"));
    }
    let text: String = files.iter().filter(|file| is_recipe(file)).filter_map(|file| read(file)).collect();
    let runs = |words: &[&str]| words.iter().any(|word| text.contains(word));
    looked.ask(runs(&["cargo fmt", "rustfmt"]), "RAP09", "no recipe and no step of CI runs `cargo fmt`");
    looked.ask(runs(&["clippy"]), "RAP09", "no recipe and no step of CI runs `cargo clippy`");
    let sources: Vec<(&String, String)> =
        files.iter().filter(|file| file.ends_with(".rs")).filter_map(|file| Some((file, read(file)?))).collect();
    let tested = sources.iter().any(|(_, text)| text.contains("#[test]"));
    looked.ask(tested, "RAP10", "no function is marked #[test]");
    looked.ask(has("Cargo.lock"), "RAP11", "there is no Cargo.lock");
    all.extend(looked.breaches);
    all.extend(words(&name, &read, &package));
    all.extend(packaged(&name("Cargo.toml"), &package));
    all.extend(automatic(shown, &files, &read));
    for (file, text) in sources.iter().filter(|(file, _)| file.starts_with("src/") && !nested(folder, file)) {
        all.extend(documented(&name(file), text));
    }
    Ok(all)
}

fn is_recipe(file: &str) -> bool {
    RECIPES.contains(&file) || CI.iter().any(|place| file == *place || file.starts_with(&format!("{place}/")))
}

/// Whether a source lies in a package of its own, which is looked at by itself.
fn nested(folder: &Path, file: &str) -> bool {
    Path::new(file)
        .ancestors()
        .skip(1)
        .filter(|above| !above.as_os_str().is_empty())
        .any(|above| folder.join(above).join("Cargo.toml").is_file())
}

/// README, licence and changelog.
fn words(name: &dyn Fn(&str) -> String, read: &dyn Fn(&str) -> Option<String>, package: &Table) -> Vec<Breach> {
    let readme = read("README.md").unwrap_or_default().replace("\r\n", "\n");
    let mut looked = Looked::at(name("README.md"));
    looked.ask(!readme.is_empty(), "RAP03", "there is no README.md");
    looked.ask(
        readme.is_empty() || COMMANDS.is_match(&readme),
        "RAP03",
        "no block of commands (```sh) says how the outputs are made",
    );
    let log = read("CHANGELOG.md").or_else(|| changes(&readme)).unwrap_or_default();
    let version = package.get("version").and_then(toml::Value::as_str).unwrap_or_default();
    looked.ask(!log.is_empty(), "RAP17", "there is no CHANGELOG.md, and README.md has no heading “Changelog”");
    if !log.is_empty() && !version.is_empty() {
        looked.ask(log.contains(version), "RAP17", &format!("the changelog has no word of version {version}"));
    }
    let mut breaches = looked.breaches;
    let mut looked = Looked::at(name("LICENSE"));
    let there = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "LICENCE.md", "COPYING"]
        .iter()
        .any(|file| read(file).is_some());
    looked.ask(there, "RAP04", "there is no LICENSE file");
    breaches.extend(looked.breaches);
    breaches
}

fn changes(readme: &str) -> Option<String> {
    let at = readme.find("\n## Changelog")?;
    Some(readme[at..].to_owned())
}

fn packaged(file: &str, package: &Table) -> Vec<Breach> {
    let mut looked = Looked::at(file);
    for key in ["name", "version", "description"] {
        looked.ask(package.contains_key(key), "RAP14", &format!("[package] has no {key}"));
    }
    let licensed = package.contains_key("license") || package.contains_key("license-file");
    looked.ask(licensed, "RAP04", "[package] has no license");
    looked.ask(package.contains_key("repository"), "RAP05", "[package] has no repository");
    looked.breaches
}

/// What CI runs, and when.
fn automatic(shown: &str, files: &[String], read: &dyn Fn(&str) -> Option<String>) -> Vec<Breach> {
    let mut looked = Looked::at(shown);
    let recipes = read("justfile").unwrap_or_default();
    let texts: Vec<String> = files
        .iter()
        .filter(|file| CI.iter().any(|place| file.starts_with(place)) && !file.starts_with(".ci/"))
        .filter_map(|file| read(file))
        .collect();
    let recipe =
        |name: &str| recipes.lines().any(|line| line.starts_with(&format!("{name}:")) && line.contains("test"));
    let runs = texts.iter().flat_map(|text| text.lines()).filter(|line| !line.trim_start().starts_with('#'));
    let tests = runs.into_iter().any(|line| {
        line.contains("cargo test")
            || line
                .split_once("just ")
                .is_some_and(|(_, rest)| recipe(rest.split_whitespace().next().unwrap_or_default()))
    });
    looked.ask(tests, "RAP15", "no workflow of CI runs `cargo test`, or a recipe that does");
    let begins = ["schedule:", "push:", "pull_request:", "- push", "on: push", "repository_dispatch:"];
    let started = texts.iter().any(|text| begins.iter().any(|word| text.contains(word)));
    looked.ask(started, "RAP16", "no workflow of CI begins by a schedule or by a change");
    looked.breaches
}

fn documented(file: &str, text: &str) -> Vec<Breach> {
    let mut looked = Looked::at(file);
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    looked.ask(
        first.starts_with("//!") || first.starts_with("#![doc"),
        "RAP07",
        "the file does not begin by saying what it is for (//!)",
    );
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let Some(item) = PUBLIC.captures(line) else { continue };
        // A module says what it is for in its own file.
        let elsewhere = &item[1] == "mod" && line.trim_end().ends_with(';');
        let above =
            lines[..at].iter().rev().map(|line| line.trim()).find(|line| !line.starts_with("#[") && *line != ")]");
        if !elsewhere && !above.is_some_and(|line| line.starts_with("///") || line.starts_with("#[doc")) {
            looked.at_line("RAP07", at + 1, format!("`{}` does not say what it is for (///)", &item[2]));
        }
    }
    looked.breaches
}

/// Every file of the project below its folder, without what is built and what git alone reads.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut left: Vec<PathBuf> = vec![PathBuf::new()];
    while let Some(below) = left.pop() {
        let here = folder.join(&below);
        for entry in std::fs::read_dir(&here).map_err(Error::file("read", &here))? {
            let entry = entry.map_err(Error::file("read", &here))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let hidden = name.starts_with('.') && !CI.iter().any(|place| place.split('/').next() == Some(&name));
            let built = ["target", "node_modules"].contains(&name.as_str());
            let path = below.join(&name);
            let kind = entry.file_type().map_err(Error::file("read", &here))?;
            if hidden || built || path == Path::new("report/build") {
                continue;
            }
            if kind.is_dir() {
                left.push(path);
            } else {
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    Ok(found)
}
