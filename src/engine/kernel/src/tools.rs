//! The `cargo`, `rustc`, `rustup` and `mold` that evcxr and rust-analyzer call, and the `ld`
//! that rustc calls.
//!
//! evcxr asks cargo to build every cell. All that cargo would find out is known:
//! the cell's crate has one file and links the prebuilt library, so a build is one
//! compiler run, started without cargo. Questions about the project are answered
//! from the facade, questions about the toolchain from what it said the first time.
//! Crates that a notebook adds with `:dep` are built by the real cargo, beside the
//! cell and not with it, so that cells stay fast.

use crate::fault::{Doing, Fault, Result};
use crate::home::{self, Build};
use crate::store::Store;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// The crate evcxr makes of a cell.
const CELL: &str = "ctx";
/// Where evcxr reads the path of the compiled cell.
const CELL_LIBRARY: &str = "EVCXR_EXECUTION_SO_PATH";

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

/// Compiles the cell: one rustc, in place of this process.
fn compile(build: &Build, session: &Path, emit: &str) -> Result<ExitCode> {
    let target = session.join("target");
    std::fs::create_dir_all(&target).doing("make", &target)?;
    let made = target.join(format!("lib{CELL}.so"));
    if let Some(file) = std::env::var_os(CELL_LIBRARY) {
        std::fs::write(&file, made.to_string_lossy().as_bytes()).doing("write", Path::new(&file))?;
    }
    if session.join(home::DECLARES).is_file() {
        std::fs::write(&made, "").doing("write", &made)?;
        return Ok(ExitCode::SUCCESS);
    }
    let manifest = Manifest::read(session, build)?;
    manifest.refuse_other_versions(build)?;
    let mut rustc = Command::new(Path::new(build.text("sysroot")).join("bin/rustc"));
    rustc
        .args(["--crate-name", CELL, "--edition=2024", "src/lib.rs", "--crate-type", "cdylib"])
        .args(["--error-format=json", "--json=diagnostic-rendered-ansi"])
        .arg(format!("--emit={emit}"))
        .arg(format!("-Copt-level={}", manifest.opt_level))
        .args(["-Cdebuginfo=0", "-Cdebug-assertions=on", "-Coverflow-checks=on", "-Cprefer-dynamic"])
        // Two cores and a crate of one function: more units only cost threads.
        .arg("-Ccodegen-units=1")
        .arg("--out-dir")
        .arg(&target)
        .arg("-L")
        .arg(format!("dependency={}", build.text("libraries")));
    let foreign = if manifest.foreign.is_empty() { None } else { Some(Foreign::build(build, session, &manifest)?) };
    // A crate that the notebook asked for goes before one that came with the library.
    let is_asked_for = |name: &str| foreign.as_ref().is_some_and(|foreign| foreign.externs.contains_key(name));
    for (name, file) in build.table("externs").into_iter().filter(|(name, _)| !is_asked_for(name)) {
        rustc.arg("--extern").arg(format!("{name}={file}"));
    }
    if let Some(foreign) = &foreign {
        rustc.arg("-L").arg(format!("dependency={}", foreign.libraries.display()));
        for (name, file) in &foreign.externs {
            rustc.arg("--extern").arg(format!("{name}={}", file.display()));
        }
    }
    let source = session.join("src/lib.rs");
    let code = std::fs::read_to_string(&source).doing("read", &source)?;
    let library = build.text("shared").trim_start_matches("lib").trim_end_matches(".so");
    let code = crate::source::with_channel(&code, library);
    // What another library is needed for is linked as rustc does it.
    if foreign.is_none() && !code.contains("#[link") {
        let own = build.directory.join("bin/ld");
        rustc.arg("-Clinker-flavor=ld").arg(format!("-Clinker={}", own.display()));
    }
    // What a crate of the notebook's own holds is not known here.
    let stored = (emit == "link" && foreign.is_none()).then(|| Stored::of(build, session, &rustc, &code));
    if let Some(stored) = &stored {
        if let Some(cell) = stored.store.get(&stored.made) {
            std::fs::write(&made, cell).doing("write", &made)?;
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(said) = stored.store.get(&stored.refused) {
            let _ = std::io::stderr().write_all(&said);
            return Ok(ExitCode::FAILURE);
        }
    }
    home::write(&source, &code)?;
    let dep_info = target.join(format!("{CELL}.d"));
    let _ = std::fs::remove_file(&dep_info);
    rustc.arg("--emit=dep-info").current_dir(session).stderr(Stdio::piped());
    real_environment(&mut rustc);
    // SAFETY: prctl is async-signal-safe. A compiler that nobody waits for is of no use.
    unsafe {
        rustc.pre_exec(|| {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
            Ok(())
        });
    }
    let child = rustc.spawn().map_err(|error| Fault::new(format!("rustc did not start: {error}")))?;
    // It may be stopped by its number.
    home::write(&session.join(home::COMPILER), child.id().to_string())?;
    let output = child.wait_with_output().map_err(|error| Fault::new(format!("rustc was lost: {error}")))?;
    let said = with_moves_alone(&output.stderr);
    let _ = std::io::stderr().write_all(&said);
    if let Some(stored) = stored.filter(|_| is_of_its_text_alone(&dep_info)) {
        match output.status.code() {
            Some(0) => stored.store.put(&stored.made, &std::fs::read(&made).doing("read", &made)?),
            Some(1) => stored.store.put(&stored.refused, &said),
            _ => {}
        }
    }
    Ok(if output.status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The compiler's errors, where a variable that the cell has moved cannot be kept without
/// the place that moved it: evcxr takes each place of an error for a fault, and would show
/// what such a cell ends with as `{:?}` has it.
fn with_moves_alone(said: &[u8]) -> Vec<u8> {
    let alone = |line: &[u8]| {
        let mut error = serde_json::from_slice::<Value>(line).ok().filter(|error| error["code"]["code"] == "E0382")?;
        let spans = error["spans"].as_array()?.iter();
        let primary = spans.clone().find(|span| span["is_primary"] == true)?.clone();
        let text = primary["text"][0]["text"].as_str()?;
        text.contains("evcxr_variable_store.put_variable").then(|| {
            error["spans"] = json!([primary]);
            error["children"] = json!([]);
            format!("{error}\n").into_bytes()
        })
    };
    said.split_inclusive(|byte| *byte == b'\n').flat_map(|line| alone(line).unwrap_or_else(|| line.to_vec())).collect()
}

/// Where a cell is kept once it is compiled.
struct Stored {
    store: Store,
    /// The name of the library that it makes, whatever order its items come in.
    made: String,
    /// The name of the errors that it makes, which name lines.
    refused: String,
}

impl Stored {
    fn of(build: &Build, session: &Path, rustc: &Command, code: &str) -> Self {
        // The build's directory, which its stamp names, is among the arguments.
        let arguments: Vec<_> = rustc.get_args().map(OsStr::to_string_lossy).collect();
        let arguments = arguments.join("\n").replace(&*session.to_string_lossy(), "$SESSION");
        Stored {
            store: Store::of(build),
            made: Store::key(&["made", &arguments, &crate::source::canonical(code)]),
            refused: Store::key(&["refused", &arguments, code]),
        }
    }
}

/// Whether the compiler has read no other file and no variable of the environment, as
/// `include_str!` and `env!` make it do.
fn is_of_its_text_alone(dep_info: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(dep_info) else { return false };
    text.lines().all(|line| match line.split_once(':') {
        Some((_, files)) => !line.starts_with("# env-dep") && files.split_whitespace().all(|file| file == "src/lib.rs"),
        None => line.is_empty(),
    })
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

/// What evcxr wrote into the cell's `Cargo.toml`.
struct Manifest {
    name: String,
    opt_level: String,
    /// Dependencies that are in the library already, as they were asked for.
    ours: BTreeMap<String, String>,
    /// Dependencies that the notebook added with `:dep`.
    foreign: BTreeMap<String, String>,
}

impl Manifest {
    fn read(session: &Path, build: &Build) -> Result<Self> {
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
    fn refuse_other_versions(&self, build: &Build) -> Result<()> {
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
struct Foreign {
    externs: BTreeMap<String, PathBuf>,
    libraries: PathBuf,
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

    fn describe(build: &Build, session: &Path, manifest: &Manifest) -> Result<Value> {
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

    fn build(build: &Build, session: &Path, manifest: &Manifest) -> Result<Self> {
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
