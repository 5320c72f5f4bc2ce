//! The `cargo`, `rustc`, `rustup` and `mold` that evcxr and rust-analyzer call, and the `ld`
//! that rustc calls.
//!
//! evcxr asks cargo to build every cell. All that cargo would find out is known:
//! the cell's crate has one file and links the prebuilt library, so a build is one
//! compiler run, started without cargo. Questions about the project are answered
//! from the facade, questions about the toolchain from what it said the first time.
//! Crates that a notebook adds with `:dep` are built by the real cargo, beside the
//! cell and not with it, so that cells stay fast.

use crate::compile::compile;
use crate::fault::{Doing, Fault, Result};
use crate::home::{self, Build};
use crate::manifest::{Foreign, Manifest, real_environment};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// `cargo`.
pub fn cargo(arguments: &[OsString]) -> Result<ExitCode> {
    let build = Build::of_environment()?;
    let session = session()?;
    let words: Vec<String> = arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    match subcommand(&words) {
        Some("build") => compile(&build, &session, "link"),
        Some("check") => compile(&build, &session, "metadata"),
        Some("metadata") => describe(&build, &session),
        // Nothing is built that would have to be cleaned.
        Some("clean") => Ok(ExitCode::SUCCESS),
        Some("locate-project") => {
            println!("{}", json!({"root": session.join("Cargo.toml")}));
            Ok(ExitCode::SUCCESS)
        }
        _ => remembered(&build, "cargo", &words),
    }
}

/// `rustc`: only ever asked about itself.
pub fn rustc(arguments: &[OsString]) -> Result<ExitCode> {
    let build = Build::of_environment()?;
    let words: Vec<String> = arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    if words.iter().any(|word| word == "sysroot") {
        // rust-analyzer asks, and takes rustc from the answer's `bin`.
        println!("{}", build.directory.display());
        return Ok(ExitCode::SUCCESS);
    }
    remembered(&build, "rustc", &words)
}

/// `rustup`: evcxr asks it where cargo and rustc are; they are here.
pub fn rustup(arguments: &[OsString]) -> Result<ExitCode> {
    let build = Build::of_environment()?;
    match arguments {
        [which, tool] if which == "which" && (tool == "cargo" || tool == "rustc") => {
            println!("{}", build.directory.join("bin").join(tool).display());
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(Fault::new("inside the kernel rustup only says where cargo and rustc are")),
    }
}

/// `mold -run CARGO …`: rustc is told which linker to call, so cargo itself need not be watched.
pub fn mold(arguments: &[OsString]) -> Result<ExitCode> {
    match arguments {
        [run, _cargo, rest @ ..] if run == "-run" => cargo(rest),
        _ => Err(Fault::new("inside the kernel mold only runs cargo")),
    }
}

/// `ld`: links a cell without the libraries that its process has loaded before it loads the
/// cell, which looks their functions up there. The project's exports 200,000 of them, and
/// reading those was two fifths of the time of a cell.
pub fn ld(arguments: &[OsString]) -> Result<ExitCode> {
    let build = Build::of_environment()?;
    let folders = [build.text("libraries"), build.text("sysroot")];
    let is_loaded = |argument: &&OsString| {
        let text = argument.to_string_lossy();
        text.starts_with("-l") || (text.ends_with(".so") && folders.iter().any(|folder| text.starts_with(folder)))
    };
    let rest = arguments.iter().filter(|argument| !is_loaded(argument));
    // The toolchain's linker is several, and does as the one it is called as.
    let error = Command::new(build.text("linker")).arg0("ld.lld").args(rest).exec();
    Err(Fault::new(format!("{} did not start: {error}", build.text("linker"))))
}

fn session() -> Result<PathBuf> {
    std::env::var_os(home::SESSION)
        .map(PathBuf::from)
        .ok_or_else(|| Fault::new(format!("{} is not set: this tool works only inside the kernel", home::SESSION)))
}

/// The first word that is not an option or an option's value.
fn subcommand(words: &[String]) -> Option<&str> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-Z" | "--config" | "--color" => {
                words.next();
            }
            word if word.starts_with(['-', '+']) => {}
            word => return Some(word),
        }
    }
    None
}

/// `cargo metadata` of the cell's package, with the facade in the place of the crates.
fn describe(build: &Build, session: &Path) -> Result<ExitCode> {
    let file = build.directory.join("metadata.json");
    let text = std::fs::read_to_string(&file).doing("read", &file)?;
    let facade: Value = serde_json::from_str(&text).doing("understand", &file)?;
    let manifest = Manifest::read(session, build)?;
    manifest.refuse_other_versions(build)?;
    let mut packages = facade["packages"].as_array().cloned().unwrap_or_default();
    let mut nodes = facade["nodes"].as_array().cloned().unwrap_or_default();
    let mut named = crate::facade::named(&facade);
    if !manifest.foreign.is_empty() {
        let foreign = Foreign::describe(build, session, &manifest)?;
        let root = foreign["resolve"]["root"].clone();
        packages.extend(
            foreign["packages"].as_array().into_iter().flatten().filter(|package| package["id"] != root).cloned(),
        );
        for node in foreign["resolve"]["nodes"].as_array().into_iter().flatten() {
            if node["id"] != root {
                nodes.push(node.clone());
                continue;
            }
            let deps = node["deps"].as_array().into_iter().flatten();
            let asked: Vec<(String, String)> = deps
                .filter_map(|dep| Some((dep["name"].as_str()?.to_owned(), dep["pkg"].as_str()?.to_owned())))
                .collect();
            named.retain(|(name, _)| !asked.iter().any(|(other, _)| other == name));
            named.extend(asked);
        }
        // The same crate may be in both: one description is enough.
        let mut seen = BTreeSet::new();
        packages.retain(|package| seen.insert(package["id"].to_string()));
        let mut seen = BTreeSet::new();
        nodes.retain(|node| seen.insert(node["id"].to_string()));
    }
    let name = &manifest.name;
    let id = format!("path+file://{}#{name}@1.0.0", session.display());
    let dependencies: Vec<Value> = named
        .iter()
        .map(|(name, _)| {
            json!({"name": name, "source": null, "req": "*", "kind": null, "rename": null, "optional": false,
                   "uses_default_features": true, "features": [], "target": null, "registry": null})
        })
        .collect();
    let deps: Vec<Value> = named
        .iter()
        .map(|(name, id)| json!({"name": name.replace('-', "_"), "pkg": id, "dep_kinds": [{"kind": null, "target": null}]}))
        .collect();
    packages.push(json!({
        "name": name, "version": "1.0.0", "id": id, "license": null, "license_file": null, "description": null,
        "source": null, "dependencies": dependencies, "features": {}, "manifest_path": session.join("Cargo.toml"),
        "targets": [{"kind": ["cdylib"], "crate_types": ["cdylib"], "name": name, "src_path": session.join("src/lib.rs"),
                     "edition": "2024", "doc": true, "doctest": false, "test": true}],
        "metadata": null, "publish": null, "authors": [], "categories": [], "keywords": [], "readme": null,
        "repository": null, "homepage": null, "documentation": null, "edition": "2024", "links": null,
        "default_run": null, "rust_version": null,
    }));
    nodes.push(json!({
        "id": id, "features": [], "deps": deps,
        "dependencies": named.iter().map(|(_, id)| id).collect::<Vec<_>>(),
    }));
    println!(
        "{}",
        json!({
            "packages": packages, "workspace_members": [id], "workspace_default_members": [id],
            "resolve": {"nodes": nodes, "root": id}, "target_directory": session.join("target"),
            "build_directory": session.join("target"), "version": 1, "workspace_root": session, "metadata": null,
        })
    );
    Ok(ExitCode::SUCCESS)
}

/// Answers as the real tool did the first time, in this toolchain.
fn remembered(build: &Build, tool: &str, words: &[String]) -> Result<ExitCode> {
    let session = session()?.to_string_lossy().into_owned();
    let question = format!("{tool} {}", words.join(" ")).replace(&session, "$SESSION");
    let name: String =
        question.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let file = build.directory.join("answers").join(format!("{}.json", &name[..name.len().min(120)]));
    let known = std::fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let answer = match known {
        Some(answer) if answer["question"] == *question => answer,
        _ => {
            let mut command = Command::new(Path::new(build.text("sysroot")).join("bin").join(tool));
            real_environment(&mut command);
            command.env("RUSTC", Path::new(build.text("sysroot")).join("bin/rustc"));
            let output =
                command.args(words).output().map_err(|error| Fault::new(format!("{tool} did not start: {error}")))?;
            let answer = json!({
                "question": question,
                "said": String::from_utf8_lossy(&output.stdout).replace(&session, "$SESSION"),
                "complained": String::from_utf8_lossy(&output.stderr).replace(&session, "$SESSION"),
                "code": output.status.code().unwrap_or(101),
            });
            // Only a memory: a build that cannot be written to answers more slowly.
            let _ = home::write(&file, serde_json::to_string_pretty(&answer).unwrap_or_default());
            answer
        }
    };
    print!("{}", answer["said"].as_str().unwrap_or_default().replace("$SESSION", &session));
    eprint!("{}", answer["complained"].as_str().unwrap_or_default().replace("$SESSION", &session));
    Ok(ExitCode::from(u8::try_from(answer["code"].as_u64().unwrap_or(101)).unwrap_or(101)))
}
