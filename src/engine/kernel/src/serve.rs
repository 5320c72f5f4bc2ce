//! A kernel, from Jupyter's call to its end.

use crate::fault::{Doing, Fault, Result};
use crate::home::{self, Build};
use crate::prepare;
use crate::session::{HAS_RUN, NOTICE, Session, sweep};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::ExitCode;

/// The environment variable that counts a kernel's starts, and their limit.
const TRIES: &str = "PLEDGEBOOK_KERNEL_TRIES";
const MOST_TRIES: u32 = 3;

/// Serves Jupyter until it asks to stop.
///
/// # Errors
/// When the kernel is not built, or evcxr fails.
pub fn serve(control_file: &str) -> Result<ExitCode> {
    let program = std::env::current_exe().doing("find", Path::new("this program"))?;
    let project = program.ancestors().nth(3).filter(|folder| folder.join("Cargo.toml").is_file()).ok_or_else(|| {
        Fault::new(format!("{} is not in a project's .jupyter/kernel: run `just kernel`", program.display()))
    })?;
    let (build, notice) = up_to_date(project)?;
    let session = Session::open(&build)?;
    if let Some(notice) = notice {
        home::write(&session.directory.join(NOTICE), notice)?;
    }
    session.enter(&build);
    // Sweeping is not worth a moment of the analyst's time.
    let swept = project.to_path_buf();
    std::thread::spawn(move || sweep(&swept));
    let outcome = evcxr_jupyter::main();
    let has_run = session.directory.join(HAS_RUN).exists();
    drop(session);
    match outcome {
        Ok(()) => Ok(ExitCode::SUCCESS),
        // evcxr gives up when it cannot answer somebody who has hung up, as a browser
        // does that reconnects while the kernel starts. Before the first cell nothing
        // is lost by starting again on the same ports; later Jupyter must say so.
        Err(error) if !has_run && tries() < MOST_TRIES => {
            eprintln!("pledgebook-kernel: evcxr stopped ({error}) before the first cell; starting it again");
            let mut again = std::process::Command::new(&program);
            crate::tools::real_environment(&mut again);
            let fault = again.args(["--control_file", control_file]).env(TRIES, (tries() + 1).to_string()).exec();
            Err(Fault::new(format!("evcxr stopped: {error}; it could not be started again: {fault}")))
        }
        Err(error) => Err(Fault::new(format!("evcxr stopped: {error}"))),
    }
}

/// How often this kernel has started itself again.
fn tries() -> u32 {
    std::env::var(TRIES).ok().and_then(|tries| tries.parse().ok()).unwrap_or(0)
}

/// The current build, remade if the crate was edited, and what to tell the analyst.
fn up_to_date(project: &Path) -> Result<(Build, Option<String>)> {
    let build = Build::current(project)?;
    let changed = prepare::changed(project, &build);
    if changed.is_empty() {
        return Ok((build, None));
    }
    let what = match changed.as_slice() {
        [one] => one.clone(),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
        [] => String::new(),
    };
    match prepare::build(project) {
        Ok(build) => {
            let notice = format!("{} was rebuilt for this kernel: {what} changed.", build.text("package"));
            Ok((build, Some(notice)))
        }
        Err(fault) => Ok((
            build,
            Some(format!(
                "{what} changed, but the crate could not be rebuilt: {fault}. This kernel still runs the crate as it was before; \
                 `just kernel` shows the errors."
            )),
        )),
    }
}
