//! The package that evcxr makes of a cell: what it asks for, and the crates that a notebook
//! added with `:dep`, which the real cargo builds beside it.

use crate::fault::{Doing, Fault, Result};
use crate::home::{self, Build};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The crate evcxr makes of a cell.
pub const CELL: &str = "ctx";

/// What evcxr wrote into the cell's `Cargo.toml`.
pub struct Manifest {
    /// Its name.
    pub name: String,
    /// How far the cell is optimised.
    pub opt_level: String,
    /// Dependencies that are in the library already, as they were asked for.
    ours: BTreeMap<String, String>,
    /// Dependencies that the notebook added with `:dep`.
    pub foreign: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads what evcxr has written.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(session: &Path, build: &Build) -> Result<Self> {
        let ours: Vec<&str> = build.table("versions").into_iter().map(|(name, _)| name).collect();
        let file = session.join("Cargo.toml");
        let text = std::fs::read_to_string(&file).doing("read", &file)?;
        let mut manifest =
            Manifest { name: CELL.into(), opt_level: "0".into(), ours: BTreeMap::new(), foreign: BTreeMap::new() };
        let mut section = "";
        // evcxr writes one `key = value` a line, so this needs no TOML reader.
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                section = line;
            } else if let Some((key, value)) = line.split_once('=') {
                let (key, value) = (key.trim(), value.trim());
                match (section, key) {
                    ("[package]", "name") => manifest.name = value.trim_matches('"').to_owned(),
                    ("[profile.dev]", "opt-level") => manifest.opt_level = value.trim_matches('"').to_owned(),
                    ("[dependencies]", name) if ours.contains(&name) => {
                        manifest.ours.insert(name.to_owned(), value.to_owned());
                    }
                    ("[dependencies]", name) => {
                        manifest.foreign.insert(name.to_owned(), value.to_owned());
                    }
                    _ => {}
                }
            }
        }
        Ok(manifest)
    }

    /// `:dep polars = "0.40"` would silently give the report's version.
    ///
    /// # Errors
    /// Where a version is asked for that the library does not have.
    pub fn refuse_other_versions(&self, build: &Build) -> Result<()> {
        let versions: BTreeMap<&str, &str> = build.table("versions").into_iter().collect();
        for (name, asked) in &self.ours {
            let Some(have) = versions.get(name.as_str()) else { continue };
            let version: String = asked
                .chars()
                .skip_while(|letter| !letter.is_ascii_digit())
                .take_while(|letter| letter.is_ascii_digit() || *letter == '.')
                .collect();
            let by_path = asked.contains("path");
            if !by_path
                && !version.is_empty()
                && !format!("{have}.").starts_with(&format!("{}.", version.trim_end_matches('.')))
            {
                return Err(Fault::new(format!(
                    "this kernel has {name} {have}, the report's own: leave the `:dep {name}` line out, or ask for \"{have}\""
                )));
            }
        }
        Ok(())
    }
}

/// The crates a notebook added, built by the real cargo in a package of their own.
pub struct Foreign {
    /// The file of each that a cell may name.
    pub externs: BTreeMap<String, PathBuf>,
    /// The folder of all that they need.
    pub libraries: PathBuf,
}

impl Foreign {
    fn package(session: &Path, manifest: &Manifest) -> Result<(PathBuf, bool)> {
        let folder = session.join("added");
        let mut text = String::from(
            "[package]\nname = \"added\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n\n[profile.dev]\nopt-level = 2\ndebug = false\n\n[dependencies]\n",
        );
        for (name, value) in &manifest.foreign {
            text.push_str(&format!("{name} = {value}\n"));
        }
        let file = folder.join("Cargo.toml");
        let is_new = std::fs::read_to_string(&file).map_or(true, |before| before != text);
        if is_new {
            home::write(&folder.join("lib.rs"), "")?;
            home::write(&file, &text)?;
        }
        Ok((file, is_new))
    }

    fn cargo(build: &Build, session: &Path) -> Command {
        let mut cargo = Command::new(build.text("cargo"));
        real_environment(&mut cargo);
        cargo.env("RUSTC", Path::new(build.text("sysroot")).join("bin/rustc")).current_dir(session.join("added"));
        cargo.env("CARGO_TARGET_DIR", session.join("added/target"));
        cargo
    }

    /// What cargo says of them.
    ///
    /// # Errors
    /// When cargo does not start or cannot be understood; its own errors end the process.
    pub fn describe(build: &Build, session: &Path, manifest: &Manifest) -> Result<Value> {
        Self::package(session, manifest)?;
        let output = Self::cargo(build, session)
            .args(["metadata", "--format-version", "1", "--filter-platform", build.text("host")])
            .output()
            .map_err(|error| Fault::new(format!("cargo did not start: {error}")))?;
        if !output.status.success() {
            // evcxr turns cargo's own words into the cell's error.
            let _ = std::io::stderr().write_all(&output.stderr);
            std::process::exit(101);
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|error| Fault::new(format!("`cargo metadata` cannot be understood: {error}")))
    }

    /// Builds them, where they are not built already.
    ///
    /// # Errors
    /// The same.
    pub fn build(build: &Build, session: &Path, manifest: &Manifest) -> Result<Self> {
        let (_, is_new) = Self::package(session, manifest)?;
        let memory = session.join("added/externs.json");
        let libraries = session.join("added/target/debug/deps");
        if !is_new
            && let Ok(text) = std::fs::read_to_string(&memory)
            && let Ok(externs) = serde_json::from_str::<BTreeMap<String, PathBuf>>(&text)
        {
            return Ok(Foreign { externs, libraries });
        }
        let output = Self::cargo(build, session)
            .args(["build", "--message-format=json-render-diagnostics"])
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| Fault::new(format!("cargo did not start: {error}")))?;
        if !output.status.success() {
            std::process::exit(101);
        }
        let metadata = Self::describe(build, session, manifest)?;
        let root = &metadata["resolve"]["root"];
        let node = metadata["resolve"]["nodes"].as_array().into_iter().flatten().find(|node| node["id"] == *root);
        let wanted: BTreeMap<&str, &str> = node
            .and_then(|node| node["deps"].as_array())
            .into_iter()
            .flatten()
            .filter_map(|dep| Some((dep["pkg"].as_str()?, dep["name"].as_str()?)))
            .collect();
        let mut externs = BTreeMap::new();
        for line in output.stdout.split(|byte| *byte == b'\n') {
            let Ok(message) = serde_json::from_slice::<Value>(line) else { continue };
            let Some(name) = message["package_id"].as_str().and_then(|id| wanted.get(id)) else { continue };
            let is_library = message["target"]["kind"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|kind| matches!(kind.as_str(), Some("lib" | "rlib" | "dylib" | "proc-macro")));
            let file = message["filenames"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .find(|file| file.ends_with(".rlib") || file.ends_with(".so"));
            if let (true, Some(file)) = (is_library, file) {
                externs.insert((*name).to_owned(), PathBuf::from(file));
            }
        }
        home::write(&memory, json!(externs).to_string())?;
        Ok(Foreign { externs, libraries })
    }
}

/// The environment as it was before the kernel put its own tools in front.
pub fn real_environment(command: &mut Command) {
    let before = [("PATH", home::PATH), ("CARGO_HOME", home::CARGO_HOME)];
    for (name, memory) in before {
        match std::env::var_os(memory) {
            Some(value) if !value.is_empty() => command.env(name, value),
            _ => command.env_remove(name),
        };
    }
    for name in [
        "CARGO",
        "RUSTC",
        "RUST_SRC_PATH",
        "RUSTC_WRAPPER",
        "RUSTFLAGS",
        "CARGO_TARGET_DIR",
        "CARGO_BUILD_BUILD_DIR",
        "LD_PRELOAD",
        "EVCXR_CONFIG_DIR",
        "EVCXR_TMPDIR",
        "JUPYTER_PATH",
    ] {
        command.env_remove(name);
    }
}
