//! `just kernel`: the one slow step, once.

use crate::cells::Cells;
use crate::facade::{self, Built};
use crate::fault::{Doing, Fault, Result};
use crate::home::{self, Build};
use crate::stage::Stage;
use jupyter_protocol::ExecuteRequest;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// What evcxr runs at the start of a kernel. It brings the display trait into scope, makes
/// the analyser read the crate before the first cell is sent, and allows `?`; the error at
/// its end keeps `warm` out of the notebook's variables.
const PRELUDE: &str = "\
use pledgebook::notebook::Show as _;
let warm = polars::prelude::DataFrame::empty();
Err::<(), &str>(\"pledgebook-kernel: ready\")?;
";

/// evcxr's settings: cells are compiled as fast as they can be; what they call is
/// optimised already. `:opt 2` in a notebook changes it for that notebook.
const SETTINGS: &str = "[evcxr]\nopt_level = \"0\"\n";

const LOGO: &str = include_str!("logo.svg");

/// Builds the kernel for a package of the project, that at its root where none is named, if what
/// it is made from has changed.
///
/// # Errors
/// When a tool is missing (with how to install it) or the crate does not compile.
pub fn build(project: &Path, package: Option<&str>) -> Result<Build> {
    let started = Instant::now();
    let kernels = home::kernels(project);
    let tools = Tools::find(project)?;
    let program = install_launcher(&kernels)?;
    if let Ok(build) = Build::current(project)
        && changed(project, &build).is_empty()
        && build.text("rustc") == tools.rustc_version
        && build.text("program") == program
        && package.is_none_or(|package| build.text("package") == package)
    {
        write_kernelspec(project, &kernels, build.text("package"))?;
        eprintln!("the kernel is up to date ({})", build.directory.display());
        return Ok(build);
    }
    let step = |number: u8, text: &str| eprintln!("[{number}/5 {:>6.1} s] {text}", started.elapsed().as_secs_f64());

    step(1, "the project's library and polars, optimised, into one shared library (minutes the first time)");
    let metadata = tools.metadata(project)?;
    let own = Own::of(&metadata, package)?;
    let cargo = compile(project, &tools, &own)?;

    step(2, "collecting what a cell is compiled against");
    let inputs = inputs(project, &cargo.dep_info)?;
    let made_from = json!([own.package, inputs]).to_string();
    let stamp = digest(&[made_from.as_bytes(), tools.rustc_version.as_bytes(), program.as_bytes()]);
    let directory = kernels.join(&stamp[..16]);
    let making = kernels.join(format!(".{}-{}", &stamp[..16], std::process::id()));
    let _ = std::fs::remove_dir_all(&making);
    let library = making.join("lib");
    std::fs::create_dir_all(&library).doing("make", &library)?;
    let shared = library.join(own.shared());
    std::fs::copy(&cargo.shared, &shared).doing("copy", &cargo.shared)?;
    for built in cargo.built.values() {
        // Metadata are enough. A crate that is a library for C as well has none by itself; a
        // procedural macro is a shared library.
        let ends = |file: &Path, end: &str| file.extension().and_then(OsStr::to_str) == Some(end);
        let kind = ["rmeta", "rlib", "so"].into_iter().find(|kind| built.files.iter().any(|file| ends(file, kind)));
        for file in built.files.iter().filter(|file| kind.is_some_and(|kind| ends(file, kind))) {
            link_or_copy(file, &library.join(file.file_name().unwrap_or_default()))?;
        }
    }

    step(3, "the sources that the analyser reads, without their bodies");
    let nameable = facade::nameable(&metadata, &cargo.built);
    let described = facade::write(&making.join("facade"), &metadata, &nameable, &cargo.built)?;
    // The description holds the paths of the finished build.
    let text = described.to_string().replace(&making.to_string_lossy().into_owned(), &directory.to_string_lossy());
    home::write(&making.join("metadata.json"), text)?;
    facade::write_std(&making.join("facade/std"), &tools.library_sources)?;

    step(4, "the tools that evcxr calls");
    let bin = making.join("bin");
    std::fs::create_dir_all(&bin).doing("make", &bin)?;
    for name in ["cargo", "rustc", "rustup", "mold", "ld"] {
        std::os::unix::fs::symlink("../../pledgebook-kernel", bin.join(name)).doing("link", &bin.join(name))?;
    }
    home::write(&making.join("config/evcxr.toml"), SETTINGS)?;
    home::write(&making.join("config/prelude.rs"), PRELUDE)?;
    let mut externs = BTreeMap::new();
    for (name, id) in facade::named(&described) {
        let file = if name == own.library { own.shared().into() } else { cargo.metadata_file(&id, &name)? };
        externs.insert(name, directory.join("lib").join(file));
    }
    let versions: BTreeMap<&str, &str> =
        nameable.iter().filter_map(|name| Some((name.as_str(), version_of(&metadata, name)?))).collect();
    let facts = json!({
        "inputs": inputs,
        "rustc": tools.rustc_version,
        "program": program,
        "sysroot": tools.sysroot,
        "toolchain": seal(&tools.sysroot.join("bin/rustc")),
        "cargo": tools.sysroot.join("bin/cargo"),
        "host": tools.host,
        "linker": tools.linker,
        "libraries": directory.join("lib"),
        "package": own.package,
        "shared": own.shared(),
        "externs": externs,
        "versions": versions,
    });
    home::write(&making.join("build.json"), serde_json::to_string_pretty(&facts).unwrap_or_default())?;
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::rename(&making, &directory).doing("put in place", &directory)?;
    home::write(&kernels.join("current"), &stamp[..16])?;
    write_kernelspec(project, &kernels, &own.package)?;

    step(5, "a first cell, so that no notebook pays for it");
    let build = Build::current(project)?;
    let status =
        Command::new(launcher(&kernels)).arg("warm").current_dir(project).env(home::BUILD, &build.directory).status();
    if !status.is_ok_and(|status| status.success()) {
        return Err(Fault::new("the kernel was built but its first cell did not run; see above"));
    }
    crate::session::sweep(project)?;
    step(5, &format!("done: `just notebook` opens JupyterLab with the kernel \"{}\"", named_kernel(&own.package)));
    Ok(build)
}

/// Runs one cell in a kernel of its own, which stores what the tools answer.
pub fn warm() -> Result<ExitCode> {
    let build = Build::of_environment()?;
    let session = crate::session::Session::open(&build)?;
    session.enter(&build);
    let outcome = (|| {
        let mut clock = Instant::now();
        let mut lap = || std::mem::replace(&mut clock, Instant::now()).elapsed().as_secs_f64();
        let stage = Stage::open(&session.directory, Box::new(|_, _| ()))?;
        let mut cells = Cells::open(stage.clone())?;
        let start = lap();
        let asked = ExecuteRequest::new("40 + 2".into());
        stage.begin(&asked.clone().into(), &asked);
        let shown = cells.run(1, &asked.code, || None).map_err(|failure| Fault::new(failure.text))?;
        eprintln!("      start and reading the crate {start:.2} s, a cell {:.2} s", lap());
        Ok::<_, Fault>(shown.unwrap_or_default())
    })();
    match outcome {
        Ok(shown) if shown == json!({"text/plain": "42"}) => Ok(ExitCode::SUCCESS),
        Ok(shown) => Err(Fault::new(format!("40 + 2 showed {shown}"))),
        Err(fault) => Err(Fault::new(format!("a first cell failed: {fault}"))),
    }
}

/// Prints what the build in use costs on disk.
pub fn size(project: &Path) -> Result<ExitCode> {
    fn bytes(path: &Path) -> u64 {
        let Ok(facts) = path.symlink_metadata() else { return 0 };
        if !facts.is_dir() {
            return facts.len();
        }
        std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| bytes(&entry.path())).sum()
    }
    let build = Build::current(project)?;
    let shared = format!("lib/{}", build.text("shared"));
    for part in [shared.as_str(), "lib", "facade", "facade/std", ""] {
        println!(
            "{:>8.1} MB  {}",
            bytes(&build.directory.join(part)) as f64 / 1e6,
            if part.is_empty() { "in all" } else { part }
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The inputs of the build that are not what they were, relative to the project.
pub fn changed(project: &Path, build: &Build) -> Vec<String> {
    let toolchain = seal(&Path::new(build.text("sysroot")).join("bin/rustc"));
    let mut changed: Vec<String> = build
        .table("inputs")
        .into_iter()
        .filter(|(file, digest)| digest_file(&project.join(file)).map_or(true, |now| now != *digest))
        .map(|(file, _)| file.to_owned())
        .collect();
    if toolchain != build.text("toolchain") {
        changed.push("the Rust toolchain".to_owned());
    }
    changed
}

/// These files, as a sentence names them: the first, and how many more.
pub fn named(files: &[String]) -> String {
    match files {
        [one] => one.clone(),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
        [] => String::new(),
    }
}

/// The tools on this machine.
struct Tools {
    sysroot: PathBuf,
    host: String,
    rustc_version: String,
    library_sources: PathBuf,
    /// What links a cell.
    linker: PathBuf,
}

impl Tools {
    fn find(project: &Path) -> Result<Self> {
        let rustc_version = said(Command::new("rustc").arg("-vV").current_dir(project))
            .map_err(|_| Fault::new("rustc was not found: install Rust (https://rustup.rs)"))?;
        let sysroot =
            PathBuf::from(said(Command::new("rustc").args(["--print", "sysroot"]).current_dir(project))?.trim());
        let host = rustc_version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .ok_or_else(|| Fault::new("`rustc -vV` names no host"))?
            .to_owned();
        let library_sources = sysroot.join("lib/rustlib/src/rust/library");
        if !library_sources.join("core/src/lib.rs").is_file() {
            return Err(Fault::new(
                "the standard library's sources are missing, and without them no variable's type is found: \
                 run `rustup component add rust-src`",
            ));
        }
        let linker = fast_linker(&sysroot, &host).ok_or_else(|| {
            Fault::new(
                "no fast linker was found: this toolchain has no rust-lld, and neither mold nor lld is installed \
                 (Debian: `apt-get install mold`)",
            )
        })?;
        Ok(Tools { sysroot, host, rustc_version, library_sources, linker })
    }

    fn metadata(&self, project: &Path) -> Result<Value> {
        let text = said(
            Command::new(self.sysroot.join("bin/cargo"))
                .args(["metadata", "--locked", "--format-version", "1", "--filter-platform", &self.host])
                .current_dir(project),
        )?;
        serde_json::from_str(&text)
            .map_err(|error| Fault::new(format!("`cargo metadata` cannot be understood: {error}")))
    }
}

/// The lld that comes with the toolchain, or mold or lld.
fn fast_linker(sysroot: &Path, host: &str) -> Option<PathBuf> {
    let bundled = sysroot.join("lib/rustlib").join(host).join("bin/rust-lld");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let others = ["mold", "ld.lld"];
    let others = others.iter().flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)));
    std::iter::once(bundled).chain(others).find(|file| file.is_file())
}

/// The project's own package.
struct Own {
    package: String,
    /// Its library, as a cell names it.
    library: String,
    /// Itself and the packages that lie beside it: built from sources at hand.
    local: Vec<String>,
}

impl Own {
    fn of(metadata: &Value, wanted: Option<&str>) -> Result<Self> {
        let packages = || metadata["packages"].as_array().into_iter().flatten();
        let none = || {
            let members = metadata["workspace_members"].as_array().into_iter().flatten();
            let mut names: Vec<&str> =
                members.filter_map(|id| packages().find(|package| package["id"] == *id)?["name"].as_str()).collect();
            names.sort_unstable();
            Fault::new(match wanted {
                Some(wanted) => {
                    let hint = pledgebook_hint::closest(wanted, names.iter().copied())
                        .map(|name| format!(": did you mean `{name}`?"));
                    format!("the project has no package `{wanted}` with a library{}", hint.unwrap_or_default())
                }
                None => format!(
                    "the project has no package with a library at its root, and a cell would have nothing to call: name one with --package ({})",
                    names.join(", ")
                ),
            })
        };
        let root = &metadata["resolve"]["root"];
        let is_wanted = |package: &&Value| match wanted {
            Some(wanted) => package["name"] == wanted && package["source"].is_null(),
            None => package["id"] == *root && !root.is_null(),
        };
        let package = packages().find(is_wanted).ok_or_else(none)?;
        let library = facade::library(package).and_then(|target| target["name"].as_str()).ok_or_else(none)?;
        let name = |package: &Value| package["name"].as_str().unwrap_or_default().to_owned();
        let local = packages().filter(|package| package["source"].is_null()).map(name).collect();
        Ok(Own { package: name(package), library: library.replace('-', "_"), local })
    }

    /// The shared library's file.
    fn shared(&self) -> String {
        format!("lib{}.so", self.library)
    }
}

/// What cargo made.
struct Compiled {
    shared: PathBuf,
    dep_info: PathBuf,
    built: BTreeMap<String, Built>,
}

impl Compiled {
    /// The file name of a crate's metadata.
    fn metadata_file(&self, package: &str, name: &str) -> Result<PathBuf> {
        let is_metadata = |file: &&PathBuf| {
            let stem = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
            stem.ends_with(".rmeta") && stem.starts_with(&format!("lib{name}-"))
        };
        self.built
            .get(package)
            .and_then(|built| built.files.iter().find(is_metadata))
            .and_then(|file| file.file_name())
            .map(PathBuf::from)
            .ok_or_else(|| Fault::new(format!("cargo built no {name}, which cells may name")))
    }
}

/// Set while cargo calls this program in place of rustc: the name of the library to share.
pub const SHARED: &str = "PLEDGEBOOK_KERNEL_SHARED";

/// Compiles a crate as cargo asked. The project's library becomes a shared library as well,
/// beside the one that cargo knows of.
pub fn rustc_of_project(library: &OsStr, arguments: &[std::ffi::OsString]) -> Result<ExitCode> {
    let Some((rustc, arguments)) = arguments.split_first() else {
        return Err(Fault::new("cargo called no compiler"));
    };
    let names = |pair: &[std::ffi::OsString], option: &str, value: &OsStr| pair[0] == option && pair[1] == value;
    let is = |option, value| arguments.windows(2).any(|pair| names(pair, option, value));
    let asked = Command::new(rustc).args(arguments).status();
    let asked = asked.map_err(|error| Fault::new(format!("{} did not start: {error}", rustc.display())))?;
    if !asked.success() || !is("--crate-name", library) || !is("--crate-type", OsStr::new("lib")) {
        return Ok(asked.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from));
    }
    // A shared library holds its dependencies' code, and cargo names their metadata only.
    let shared = arguments.iter().map(|argument| match argument.to_str() {
        Some("lib") => "dylib".into(),
        Some(text) if text.starts_with("--emit=") => "--emit=link".into(),
        Some(text) if text.ends_with(".rmeta") => text.replace(".rmeta", ".rlib").into(),
        _ => argument.clone(),
    });
    let shared: Vec<std::ffi::OsString> = shared.collect();
    // Cargo calls as soon as the metadata are there; the code of some is still being made.
    let patience = Instant::now() + Duration::from_secs(3600);
    loop {
        let mut command = Command::new(rustc);
        command.args(&shared).args(["-Cprefer-dynamic", "-Cstrip=symbols"]);
        let made =
            command.output().map_err(|error| Fault::new(format!("{} did not start: {error}", rustc.display())))?;
        let said = String::from_utf8_lossy(&made.stderr);
        let waits =
            ["to be available in rlib format", "extern location for"].iter().any(|phrase| said.contains(phrase));
        if made.status.success() || !waits || Instant::now() > patience {
            eprint!("{said}");
            return Ok(if made.status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        std::thread::sleep(Duration::from_secs(2));
    }
}

fn compile(project: &Path, tools: &Tools, own: &Own) -> Result<Compiled> {
    let mut command = Command::new(tools.sysroot.join("bin/cargo"));
    command
        // Without what only the report needs: no page is laid out in a notebook. What the
        // report needs is named all the same: with it each dependency has the features that
        // it has for `cargo run`, and is compiled once for both.
        .args(["build", "--locked", "--package", &own.package, "--no-default-features", "--lib"])
        .args(own.local.iter().filter(|name| *name == "pledgebook-report").flat_map(|name| ["--package", name]))
        .arg("--message-format=json-render-diagnostics")
        // At this level rustc exports the generic code it made, for cells to share
        // instead of making it again: a third off a cell of lazy operations.
        .args(own.local.iter().map(|name| format!("--config=profile.dev.package.{name}.opt-level=\"s\"")))
        .current_dir(project)
        .env("RUSTC", tools.sysroot.join("bin/rustc"))
        .env("RUSTC_WORKSPACE_WRAPPER", std::env::current_exe().doing("find", Path::new("this program"))?)
        .env(SHARED, &own.library)
        .stdout(Stdio::piped());
    // What the kernel set for its own tools must not reach the real ones.
    for name in ["RUSTC_WRAPPER", "CARGO", "RUST_SRC_PATH", "RUSTFLAGS", "CARGO_BUILD_BUILD_DIR", "LD_PRELOAD"] {
        command.env_remove(name);
    }
    pledgebook_code::as_from_a_shell(&mut command);
    let mut child = command.spawn().map_err(|error| Fault::new(format!("cargo did not start: {error}")))?;
    let mut built: BTreeMap<String, Built> = BTreeMap::new();
    let (mut shared, mut dep_info) = (None, None);
    for line in BufReader::new(child.stdout.take().ok_or_else(|| Fault::new("cargo has no output"))?).lines() {
        let line = line.map_err(|error| Fault::new(format!("cargo's output broke off: {error}")))?;
        let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
        let (Some("compiler-artifact"), Some(package)) = (message["reason"].as_str(), message["package_id"].as_str())
        else {
            continue;
        };
        let texts =
            |key: &str| message[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        let files: Vec<PathBuf> = texts("filenames").map(PathBuf::from).collect();
        if message["target"]["name"] == own.library.as_str() {
            let ends = |end: &'static str| files.iter().find(move |file| file.extension() == Some(OsStr::new(end)));
            shared = ends("rmeta").map(|file| file.with_extension("so")).filter(|file| file.is_file()).or(shared);
            dep_info = ends("rlib").map(|file| file.with_extension("d")).or(dep_info);
        }
        let entry =
            built.entry(package.to_owned()).or_insert_with(|| Built { features: BTreeSet::new(), files: Vec::new() });
        entry.features.extend(texts("features"));
        entry.files.extend(files);
    }
    let status = child.wait().map_err(|error| Fault::new(format!("cargo was lost: {error}")))?;
    if !status.success() {
        return Err(Fault::new("the crate does not compile; the compiler's errors are above"));
    }
    let shared = shared.ok_or_else(|| Fault::new("cargo made no shared library"))?;
    let dep_info = dep_info.ok_or_else(|| Fault::new("cargo says not what the library is made of"))?;
    Ok(Compiled { shared, dep_info, built })
}

/// The files the crate was compiled from, relative to the project, each with its digest.
fn inputs(project: &Path, dep_info: &Path) -> Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(dep_info).doing("read", dep_info)?;
    let list = text.split_once(": ").map_or("", |(_, list)| list.lines().next().unwrap_or_default());
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    // A space inside a path is written `\ `.
    for path in list.replace("\\ ", "\u{0}").split(' ').filter(|path| !path.is_empty()) {
        files.insert(PathBuf::from(path.replace('\u{0}', " ")));
    }
    files.insert(project.join("Cargo.toml"));
    files.insert(project.join("Cargo.lock"));
    let mut inputs = BTreeMap::new();
    for file in files {
        // The README is documentation of the crate; a cell cannot tell.
        if let Ok(relative) = file.strip_prefix(project)
            && relative != Path::new("README.md")
            && file.is_file()
        {
            inputs.insert(relative.to_string_lossy().into_owned(), digest_file(&file)?);
        }
    }
    Ok(inputs)
}

fn version_of<'a>(metadata: &'a Value, name: &str) -> Option<&'a str> {
    metadata["packages"].as_array()?.iter().find(|package| package["name"] == name)?["version"].as_str()
}

/// The stable path that kernel.json names.
pub fn launcher(kernels: &Path) -> PathBuf {
    kernels.join("pledgebook-kernel")
}

/// Puts this program where kernel.json expects it, and returns its digest.
fn install_launcher(kernels: &Path) -> Result<String> {
    let program = std::env::current_exe().doing("find", Path::new("this program"))?;
    let target = launcher(kernels);
    let digest = digest_file(&program)?;
    if program == target || digest_file(&target).is_ok_and(|there| there == digest) {
        return Ok(digest);
    }
    std::fs::create_dir_all(kernels).doing("make", kernels)?;
    let temporary = kernels.join(format!(".pledgebook-kernel.{}", std::process::id()));
    std::fs::copy(&program, &temporary).doing("copy", &program)?;
    std::fs::rename(&temporary, &target).doing("write", &target)?;
    Ok(digest)
}

/// What tells cargo where what it compiled lies, and which compiler that was: a kernel that
/// compiles an edited crate has to find the same, from whatever shell it is started.
const WHERE: [&str; 5] =
    ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"];

/// What Jupyter calls the kernel of a package.
fn named_kernel(package: &str) -> String {
    format!("Rust ({package})")
}

fn write_kernelspec(project: &Path, kernels: &Path, package: &str) -> Result<()> {
    let spec = project.join(".jupyter/kernels/pledgebook");
    let here = std::env::current_dir().unwrap_or_default();
    let found = WHERE.iter().filter_map(|name| Some((*name, std::env::var(name).ok()?))).map(|(name, value)| {
        // A folder is meant from where the build was started.
        let value = if name.ends_with("TOOLCHAIN") { value } else { here.join(value).to_string_lossy().into_owned() };
        // Jupyter fills in variables.
        let value = value.replace('$', "$$");
        (name.to_owned(), Value::from(value))
    });
    let facts = json!({
        "argv": [launcher(kernels), "--control_file", "{connection_file}"],
        "display_name": named_kernel(package),
        "language": "rust",
        "interrupt_mode": "message",
        "env": found.collect::<serde_json::Map<String, Value>>(),
    });
    home::write(&spec.join("logo-svg.svg"), LOGO)?;
    home::write(&spec.join("kernel.json"), serde_json::to_string_pretty(&facts).unwrap_or_default())
}

fn said(command: &mut Command) -> Result<String> {
    let shown = format!("{command:?}");
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Fault::new(format!("{shown} did not start: {error}")))?;
    if !output.status.success() {
        return Err(Fault::new(format!("{shown} failed")));
    }
    String::from_utf8(output.stdout).map_err(|_| Fault::new(format!("{shown} answered in no known encoding")))
}

fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    if std::fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    std::fs::copy(from, to).map(|_| ()).doing("copy", from)
}

fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

fn digest_file(file: &Path) -> Result<String> {
    Ok(digest(&[&std::fs::read(file).doing("read", file)?]))
}

/// Tells whether a large file is still the same without reading it.
fn seal(file: &Path) -> String {
    use std::os::unix::fs::MetadataExt;
    file.metadata().map(|facts| format!("{} {} {}", facts.ino(), facts.len(), facts.mtime())).unwrap_or_default()
}
