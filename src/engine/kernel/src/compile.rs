//! A cell, compiled: from the store where it was compiled before, and by one run of rustc.

use crate::ahead::{self, Made};
use crate::fault::{Doing, Fault, Result};
use crate::home::{self, Build};
use crate::manifest::{CELL, Foreign, Manifest};
use crate::store::Store;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Where evcxr reads the path of the compiled cell.
const CELL_LIBRARY: &str = "EVCXR_EXECUTION_SO_PATH";

/// Compiles the cell: one run of rustc, by the one that has begun already where one has.
///
/// # Errors
/// When rustc does not start, or a file cannot be written.
pub fn compile(build: &Build, session: &Path, emit: &str) -> Result<ExitCode> {
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
    rustc.arg("--emit=dep-info");
    // What a crate of the notebook's own holds is not known here.
    let stored = (emit == "link" && foreign.is_none()).then(|| Stored::of(build, session, &rustc, &code));
    if let Some(stored) = &stored {
        if let Some(cell) = stored.store.get(&stored.made) {
            std::fs::write(&made, cell).doing("write", &made)?;
            ahead::begin(session, &rustc, library);
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
    let output = match stored.as_ref().and_then(|_| ahead::compile(session, &rustc, library, &code)) {
        Some(made) => made,
        None => run(rustc, session)?,
    };
    let said = with_moves_alone(&output.said);
    let _ = std::io::stderr().write_all(&said);
    if let Some(stored) = stored.filter(|_| is_of_its_text_alone(&dep_info)) {
        match output.code {
            Some(0) => stored.store.put(&stored.made, &std::fs::read(&made).doing("read", &made)?),
            Some(1) => stored.store.put(&stored.refused, &said),
            _ => {}
        }
    }
    Ok(if output.code == Some(0) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Compiles with a compiler of its own.
fn run(mut rustc: Command, session: &Path) -> Result<Made> {
    ahead::prepare(&mut rustc, session);
    // SAFETY: it calls what is async-signal-safe.
    unsafe { rustc.pre_exec(ahead::ends_with_parent) };
    let child = rustc.spawn().map_err(|error| Fault::new(format!("rustc did not start: {error}")))?;
    // It may be stopped by its number.
    home::write(&session.join(home::COMPILER), child.id().to_string())?;
    let output = child.wait_with_output().map_err(|error| Fault::new(format!("rustc was lost: {error}")))?;
    Ok(Made { code: output.status.code(), said: output.stderr })
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
        Some((_, files)) => {
            !line.starts_with("# env-dep")
                && files.split_whitespace().all(|file| file == "src/lib.rs" || file == ahead::ROOT)
        }
        None => line.is_empty(),
    })
}
