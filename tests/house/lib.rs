//! What holds the house up: no circles within a crate, arrows one way between crates,
//! an engine that knows no subject and stands alone.

#![cfg(test)]

mod circles;

use circles::{Sources, circle};
use regex::Regex;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tests/house/ in the project")
}

/// The crates of the engine that anyone's briefing is made with.
const LIBRARIES: [&str; 5] =
    ["pledgebook", "pledgebook-code", "pledgebook-frame", "pledgebook-hint", "pledgebook-report"];

/// The folders of all crates, the briefing's own first.
fn crates() -> Vec<PathBuf> {
    let engine = std::fs::read_dir(root().join("src/engine")).unwrap().map(|entry| entry.unwrap().path());
    let mut crates: Vec<PathBuf> = engine.filter(|folder| folder.join("Cargo.toml").is_file()).collect();
    crates.sort();
    assert!(crates.len() >= 6, "{crates:?}");
    crates.insert(0, root().to_owned());
    crates
}

/// Every file below a folder that is text, without crates of their own.
fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.join("Cargo.toml").is_file() {
            found.extend(texts(&path));
        } else if let Some(text) = path.is_file().then(|| std::fs::read(&path).unwrap()) {
            found.extend(String::from_utf8(text).ok().map(|text| (path, text)));
        }
    }
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[test]
fn no_files_of_a_crate_name_each_other_in_a_circle() {
    let mut circles = Vec::new();
    for folder in crates().iter().map(|folder| folder.join("src")) {
        let below = |path: PathBuf| path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        let sources: Sources = texts(&folder).into_iter().map(|(path, text)| (below(path), text)).collect();
        let first = ["lib.rs", "main.rs"].into_iter().find(|name| sources.contains_key(*name)).expect("a crate");
        circles.extend(circle(&sources, first).map(|circle| format!("{}: {circle}", shown(&folder))));
    }
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn a_circle_is_found_and_a_tree_is_none() {
    let found = |files: &[(&str, &str)]| {
        circle(&files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect(), "lib.rs")
    };
    let facade = ("lib.rs", "mod a; mod b; pub use b::{B as Bee, other}; pub use a::*;");
    let b = ("b.rs", "pub struct B; pub fn other() {}");
    // Through the facade, from its tests and its docs: no circle.
    let a = "/// [`crate::b`]\npub fn a() { let _ = crate::Bee; }";
    let tests = "pub struct B; #[cfg(test)] mod tests { use crate::a::a; use super::*; }";
    assert_eq!(found(&[facade, ("a.rs", a), ("b.rs", tests)]), None);
    // A path, an import, a module that is imported, a macro, a glob: each closes it.
    let says = "a.rs names `crate::Bee`, b.rs names";
    for back in [
        "pub struct B(crate::a::A);",
        "use super::a::A as Other; pub struct B;",
        "use crate::{a}; pub struct B(a::A);",
        "pub struct B; fn f() { println!(\"{}\", [crate::a::N]); }",
        "use crate::*; pub struct B;",
        "pub struct B; mod inner { use super::super::a; }",
    ] {
        let circle = found(&[facade, ("a.rs", a), ("b.rs", back)]).unwrap_or_else(|| panic!("not found: {back}"));
        assert!(circle.starts_with(says) && circle.ends_with("back in a.rs"), "{circle}");
    }
    // A `mod.rs` with code of its own is a file like any: a child that it names may not name it.
    let lib = ("lib.rs", "mod a;");
    let (parent, child) = (("a/mod.rs", "mod b; pub fn f() { b::g(); }"), ("a/b.rs", "pub fn g() { super::f(); }"));
    let wanted = "a/mod.rs names `crate::a::b::g`, a/b.rs names `crate::a::f`: back in a/mod.rs";
    assert_eq!(found(&[lib, parent, child]).as_deref(), Some(wanted));
    assert_eq!(found(&[lib, ("a/mod.rs", "mod b; pub fn f() {}"), child]), None);
    // Three files, told in the order of the circle.
    let three = [("lib.rs", "mod a; mod b; mod c;"), ("a.rs", "use crate::b::B;"), b, ("c.rs", "use crate::a;")];
    assert_eq!(found(&three), None);
    let three = [three[0], three[1], ("b.rs", "pub struct B(crate::c::C);"), three[3]];
    let wanted = "a.rs names `crate::b::B`, b.rs names `crate::c::C`, c.rs names `crate::a`: back in a.rs";
    assert_eq!(found(&three).as_deref(), Some(wanted));
}

fn toml(path: &str) -> toml::Table {
    std::fs::read_to_string(root().join(path)).unwrap().parse().unwrap()
}

/// The manifest of a package of this workspace.
fn manifest(package: &str) -> Option<toml::Table> {
    let manifests = crates().into_iter().map(|folder| toml(&shown(&folder.join("Cargo.toml"))));
    manifests.into_iter().find(|manifest| manifest["package"]["name"].as_str() == Some(package))
}

/// What a manifest says of each crate in a table of dependencies, the workspace's words included.
fn dependencies(manifest: &toml::Table, kind: &str) -> Vec<(String, toml::Value)> {
    let of_all = toml("Cargo.toml")["workspace"]["dependencies"].clone();
    let table = manifest.get(kind).and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let inherits = |said: &toml::Value| said.get("workspace").is_some();
    table
        .into_iter()
        .map(|(name, said)| (name.clone(), if inherits(&said) { of_all[&name].clone() } else { said }))
        .collect()
}

/// Every crate that a package of ours is built with, itself among them: by its manifest, and
/// beyond this workspace by the lock file. Cargo itself would ask for crates of the kernel.
fn built_with(package: &str) -> BTreeSet<String> {
    let lock = toml("Cargo.lock");
    let mut wanted = vec![package.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(name) = wanted.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        if let Some(manifest) = manifest(&name) {
            wanted.extend(dependencies(&manifest, "dependencies").into_iter().map(|(name, _)| name));
            continue;
        }
        // `name`, or `name version` where there are several: all of them.
        let locked = lock["package"].as_array().unwrap().iter().filter(|it| it["name"].as_str() == Some(&name));
        let named = locked.filter_map(|it| it.get("dependencies")?.as_array()).flatten();
        wanted.extend(named.map(|it| it.as_str().unwrap().split(' ').next().unwrap().to_owned()));
    }
    seen
}

#[test]
fn arrows_between_crates_point_one_way() {
    let pages = ["typst", "clap", "lopdf", "minijinja", "pledgebook-report"];
    for (package, without) in [
        ("pledgebook-hint", vec!["polars", "pledgebook-frame", "pledgebook"]),
        ("pledgebook-code", vec!["polars", "pledgebook-frame", "pledgebook"]),
        ("pledgebook-frame", [&pages[..], &["plotters", "pledgebook"]].concat()),
        ("pledgebook", pages.to_vec()),
        ("pledgebook-report", vec!["nhs-technology-funding", "evcxr"]),
    ] {
        let with = built_with(package);
        let wrong: Vec<_> = without.into_iter().filter(|name| with.contains(*name)).collect();
        assert!(wrong.is_empty(), "{package} is built with {wrong:?}");
    }
    // It sees what is there.
    assert!(built_with("pledgebook-report").is_superset(&built_with("pledgebook")));
    assert!(pages.iter().all(|name| built_with("pledgebook-report").contains(*name)));
}

/// A library that insists on one version cannot be used beside another that does.
#[test]
fn no_library_insists_on_a_version() {
    for package in LIBRARIES {
        let manifest = manifest(package).expect(package);
        for kind in ["dependencies", "build-dependencies", "dev-dependencies"] {
            for (name, said) in dependencies(&manifest, kind) {
                let version = said.as_str().or_else(|| said.get("version")?.as_str()).unwrap_or_default();
                assert!(!version.is_empty(), "{package} takes any version of {name}");
                assert!(!version.contains('='), "{package} insists on {name} {version}");
            }
        }
    }
}

#[test]
fn the_engine_knows_no_subject() {
    let subject = Regex::new(r"(?i)(^|[^a-z])(nhs|dhsc|epr)([^a-z]|$)|department of health").unwrap();
    for (path, text) in crates()[1..].iter().flat_map(|folder| texts(folder)) {
        for (n, line) in text.lines().enumerate() {
            assert!(!subject.is_match(line), "{} line {}: {line}", shown(&path), n + 1);
        }
    }
}

#[test]
fn no_crate_includes_a_file_of_another() {
    let include = Regex::new(r#"\binclude(?:_str|_bytes)?!\(([^;]*?)\)|#\[path = ("[^"]*")\]"#).unwrap();
    let literal = Regex::new(r#""([^"]*)""#).unwrap();
    let crates = crates();
    let mut seen = 0;
    for folder in &crates {
        for (path, text) in
            texts(&folder.join("src")).into_iter().filter(|(path, _)| path.extension() == Some("rs".as_ref()))
        {
            for hit in include.captures_iter(&text) {
                let said = hit.get(1).or(hit.get(2)).unwrap().as_str();
                let names: Vec<&str> = literal.captures_iter(said).map(|name| name.get(1).unwrap().as_str()).collect();
                let (from, names) = match names.split_first() {
                    Some((first, rest)) if *first == "CARGO_MANIFEST_DIR" => (folder.as_path(), rest),
                    _ => (path.parent().unwrap(), &names[..]),
                };
                let mut there = from.to_owned();
                for part in Path::new(names.concat().trim_start_matches('/')).components() {
                    match part {
                        Component::ParentDir => assert!(there.pop()),
                        part => there.push(part),
                    }
                }
                let owner = crates.iter().filter(|one| there.starts_with(one)).max_by_key(|one| one.as_os_str().len());
                assert_eq!(owner, Some(folder), "{} includes {}", shown(&path), shown(&there));
                seen += 1;
            }
        }
    }
    assert!(seen >= 5, "{seen} inclusions seen");
}
