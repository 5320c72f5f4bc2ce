//! A kernel, from Jupyter's call to its end.

use crate::fault::{Doing, Fault, Result};
use crate::front;
use crate::home::Build;
use crate::prepare;
use crate::session::{Session, sweep};
use crate::watched::Watched;
use std::path::Path;
use std::process::ExitCode;

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
    session.enter(&build);
    // Sweeping is not worth a moment of the analyst's time.
    let swept = project.to_path_buf();
    std::thread::spawn(move || sweep(&swept));
    let watched = Watched::new(project.to_path_buf(), build);
    front::serve(Path::new(control_file), &session.directory, notice, watched)?;
    Ok(ExitCode::SUCCESS)
}

/// The current build, remade if the crate was edited, and what to tell the analyst.
fn up_to_date(project: &Path) -> Result<(Build, Option<String>)> {
    let build = Build::current(project)?;
    let changed = prepare::changed(project, &build);
    if changed.is_empty() {
        return Ok((build, None));
    }
    let what = prepare::named(&changed);
    match prepare::build(project, Some(build.text("package"))) {
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
