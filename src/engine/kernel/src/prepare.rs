//! `just kernel`: the one slow step, once.

use crate::fault::{Doing, Fault, Result};
use crate::home::{self, Build};
use crate::inputs::{changed, digest, digest_file, inputs};
use crate::library::Library;
use crate::toolchain::Toolchain;
use crate::{facade, system};
use serde_json::json;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// What evcxr runs at the start of a kernel. It brings the display trait into
/// scope, makes the analyser read the crate before the first cell is sent, and
/// allows `?`; the error at its end keeps `warm` out of the notebook's variables.
const PRELUDE: &str = "\
use pledgebook::notebook::Show as _;
let warm = polars::prelude::DataFrame::empty();
Err::<(), &str>(\"pledgebook-kernel: ready\")?;
";

/// evcxr's settings: cells are compiled as fast as they can be; what they call is
/// optimised already. `:opt 2` in a notebook changes it for that notebook.
const SETTINGS: &str = "[evcxr]\nopt_level = \"0\"\n";

const LOGO: &str = include_str!("logo.svg");

/// Builds the kernel for the project, if what it is made from has changed.
///
/// # Errors
/// When a tool is missing (with how to install it) or the crate does not compile.
pub fn build(project: &Path) -> Result<Build> {
    let started = Instant::now();
    let kernels = home::kernels(project);
    let toolchain = Toolchain::find(project)?;
    let program = install_launcher(&kernels)?;
    if let Ok(build) = Build::current(project)
        && changed(project, &build).is_empty()
        && build.text("rustc") == toolchain.rustc_version
        && build.text("program") == program
    {
        write_kernelspec(project, &kernels)?;
        eprintln!("the kernel is up to date ({})", build.directory.display());
        return Ok(build);
    }
    let step = |number: u8, text: &str| eprintln!("[{number}/5 {:>6.1} s] {text}", started.elapsed().as_secs_f64());

    step(1, "the project's library and polars, optimised, into one shared library (minutes the first time)");
    let metadata = toolchain.metadata(project)?;
    let library = Library::of(&metadata)?;
    let compiled = library.compile(project, &toolchain)?;

    step(2, "collecting what a cell is compiled against");
    let inputs = inputs(project, &compiled.shared.with_extension("d"), &library.manifests, &metadata)?;
    let stamp = digest(&[json!(inputs).to_string().as_bytes(), toolchain.rustc_version.as_bytes(), program.as_bytes()]);
    let directory = kernels.join(&stamp[..16]);
    let making = kernels.join(format!(".{}-{}", &stamp[..16], std::process::id()));
    let _ = std::fs::remove_dir_all(&making);
    let libraries = making.join("lib");
    std::fs::create_dir_all(&libraries).doing("make", &libraries)?;
    std::fs::copy(&compiled.shared, libraries.join(library.file())).doing("copy", &compiled.shared)?;
    for built in compiled.built.values() {
        // Procedural macros are shared libraries; rustc wants to see them too.
        let needed = |file: &&PathBuf| matches!(file.extension().and_then(OsStr::to_str), Some("rmeta" | "so"));
        for file in built.files.iter().filter(needed).filter(|file| **file != compiled.shared) {
            link_or_copy(file, &libraries.join(file.file_name().unwrap_or_default()))?;
        }
    }

    step(3, "the sources that the analyser reads, without their bodies");
    let described = facade::write(&making.join("facade"), &metadata, &library, &compiled.built)?;
    // The description holds the paths of the finished build.
    let text = described.to_string().replace(&making.to_string_lossy().into_owned(), &directory.to_string_lossy());
    home::write(&making.join("metadata.json"), text)?;
    facade::write_std(&making.join("facade/std"), &toolchain.library_sources)?;

    step(4, "the tools that evcxr calls");
    let bin = making.join("bin");
    std::fs::create_dir_all(&bin).doing("make", &bin)?;
    for name in ["cargo", "rustc", "rustup", "mold"] {
        system::link("../../pledgebook-kernel", &bin.join(name)).doing("link", &bin.join(name))?;
    }
    home::write(&making.join("config/evcxr.toml"), SETTINGS)?;
    home::write(&making.join("config/prelude.rs"), PRELUDE)?;
    let mut externs = BTreeMap::new();
    for (name, id) in facade::named(&described) {
        let file = if id == library.id { library.file().into() } else { compiled.metadata_file(&id, &name)? };
        externs.insert(name, directory.join("lib").join(file));
    }
    let facts = json!({
        "inputs": inputs,
        "rustc": toolchain.rustc_version,
        "program": program,
        "sysroot": toolchain.sysroot,
        "toolchain": system::seal(&toolchain.rustc()),
        "cargo": toolchain.cargo(),
        "host": toolchain.host,
        "linker": toolchain.linker,
        "libraries": directory.join("lib"),
        "package": library.package,
        "shared": library.file(),
        "externs": externs,
        "versions": library.nameable,
    });
    home::write(&making.join("build.json"), serde_json::to_string_pretty(&facts).unwrap_or_default())?;
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::rename(&making, &directory).doing("put in place", &directory)?;
    home::write(&kernels.join("current"), &stamp[..16])?;
    write_kernelspec(project, &kernels)?;

    step(5, "a first cell, so that no notebook pays for it");
    let build = Build::current(project)?;
    let status =
        Command::new(launcher(&kernels)).arg("warm").current_dir(project).env(home::BUILD, &build.directory).status();
    if !status.is_ok_and(|status| status.success()) {
        return Err(Fault::new("the kernel was built but its first cell did not run; see above"));
    }
    crate::session::sweep(project)?;
    step(5, "done: `just notebook` opens JupyterLab with the kernel \"Rust (pledgebook)\"");
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
        let (mut context, _outputs) = evcxr::CommandContext::new()?;
        let start = lap();
        context.execute(":load_config --quiet")?;
        let prelude = lap();
        let shown = context.execute("40 + 2")?;
        eprintln!("      start {start:.2} s, reading the crate {prelude:.2} s, a cell {:.2} s", lap());
        Ok::<_, evcxr::Error>(shown)
    })();
    match outcome {
        Ok(shown) if shown.get("text/plain") == Some("42") => Ok(ExitCode::SUCCESS),
        Ok(shown) => Err(Fault::new(format!("40 + 2 showed {:?}", shown.content_by_mime_type))),
        Err(error) => Err(Fault::new(format!("a first cell failed: {error}"))),
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

fn write_kernelspec(project: &Path, kernels: &Path) -> Result<()> {
    let spec = project.join(".jupyter/kernels/pledgebook");
    let facts = json!({
        "argv": [launcher(kernels), "--control_file", "{connection_file}"],
        "display_name": "Rust (pledgebook)",
        "language": "rust",
        "interrupt_mode": "message",
    });
    home::write(&spec.join("logo-svg.svg"), LOGO)?;
    home::write(&spec.join("kernel.json"), serde_json::to_string_pretty(&facts).unwrap_or_default())
}

fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    if std::fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    std::fs::copy(from, to).map(|_| ()).doing("copy", from)
}
