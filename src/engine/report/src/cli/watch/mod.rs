//! `report watch`: builds on every change, and shows the pages and what changed.

mod inputs;
mod page;
mod recompile;
mod server;

use crate::build::Built;
use crate::cli::args::Watch;
use crate::cli::build::{build_with_revision, write};
use crate::cli::folders::not_over_the_inputs;
use crate::cli::terminal::{complain, program, say};
use crate::diff::{self, Diff, Origin, Renames, Snapshot};
use crate::error::{Error, Result};
use crate::options::{Options, PDF, default_output};
use crate::project::{self, outdated};
use inputs::Inputs;
use page::{Shown, State};
use pledgebook::briefing::Briefing;
use recompile::Program;
use server::Server;
use std::path::Path;
use std::time::Instant;
use typst_kit::watcher::Watcher;

/// Builds whose parts are remembered: what none of the last ones used is forgotten.
const REMEMBERED: usize = 10;

/// Watches until it is ended.
///
/// # Errors
/// Where nothing can be served or watched; a build that fails is shown, and ends nothing.
pub fn watch(briefing: &Briefing, wanted: &Watch, quiet: bool) -> Result<()> {
    let folder = wanted.out.clone().unwrap_or_else(|| default_output(&wanted.inputs.templates));
    let running = Program::running(briefing.code.profile);
    let cannot = |what: &str, hint: &str| {
        let (what, hint) = (what.to_owned(), hint.to_owned());
        move |why: typst::ecow::EcoString| Error::setting(format!("cannot {what}: {why}"), hint)
    };
    let server = Server::new(wanted.port)
        .map_err(|why| Error::setting(format!("cannot serve the pages: {why}"), "name another port with --port"))?;
    let by_hand = format!("build with `{} build` instead", program());
    let mut watcher = Watcher::new(None).map_err(cannot("watch", &by_hand))?;
    let address = format!("http://{}/", server.address());
    if !quiet {
        say(&[format!("{address} shows the briefing, live; Ctrl-C ends it")])?;
    }
    let mut state = State::default();
    show(&server, &state);
    if wanted.open && open::that_detached(&address).is_err() {
        complain(&Error::setting("no browser could be opened", format!("open {address}")));
    }
    let mut before = None;
    let project = project::folder(briefing, &wanted.inputs.templates);
    let read = || Inputs::read(&wanted.inputs.data, &wanted.inputs.templates, project.as_deref());
    let (mut inputs, mut again_soon) = (Inputs::default(), false);
    loop {
        let now = read();
        if now != inputs || again_soon {
            inputs = now;
            state.working("Building…");
            show(&server, &state);
            let built = wanted.inputs.options().and_then(|options| {
                // What this program computes must be what its sources say.
                if let Some(project) = outdated(briefing, &options)? {
                    state.working("The program's sources changed: compiling them.");
                    show(&server, &state);
                    if !quiet {
                        say(&["sources changed: compiling them".to_owned()])?;
                    }
                    return Err(running.compile_anew(&server, &project)?);
                }
                build(briefing, &options, &folder, &mut before)
            });
            // A file that was another one while it was built, and is as before again, shows
            // only in what was built; after a failure nothing tells, so any event will do.
            again_soon = built.as_ref().map_or(true, |shown| !shown.is_of_now(briefing, wanted));
            let failed = built.is_err();
            match built {
                Ok(shown) => {
                    if !quiet {
                        say(&[shown.line()])?;
                    }
                    state.built(shown);
                }
                Err(error) => {
                    complain(&error);
                    state.failed(&error);
                }
            }
            show(&server, &state);
            typst::comemo::evict(REMEMBERED);
            if again_soon && !failed {
                continue;
            }
        }
        watcher.update(inputs.folders()).map_err(cannot("watch", &by_hand))?;
        // What changed while it was built, or between its reading and the watching.
        if read() == inputs {
            watcher.wait().map_err(cannot("watch", &by_hand))?;
        }
    }
}

fn show(server: &Server, state: &State) {
    server.serve(state.router());
}

/// One build, written, and held against what was published.
fn build(briefing: &Briefing, options: &Options, folder: &Path, before: &mut Option<Snapshot>) -> Result<Shown> {
    let started = Instant::now();
    not_over_the_inputs(folder, options)?;
    let (built, revision) = build_with_revision(briefing, options)?;
    let written = write(&built, built.files.clone(), revision, folder)?;
    let took = started.elapsed();
    // What cannot be compared is built all the same.
    let diff = compare(briefing, &built, options, before);
    Ok(Shown {
        made_from: built.made_from.clone(),
        pages: built.pictures(),
        pdf: built.files.get(PDF).unwrap_or_default().to_vec(),
        diff,
        written,
        took,
    })
}

/// What changed since the publication; since the first build where there is none.
fn compare(briefing: &Briefing, built: &Built, options: &Options, before: &mut Option<Snapshot>) -> Result<Diff> {
    let now = Snapshot::of_build("these pages", built)?;
    let published = options.templates.join("published");
    let old = if published.join("findings.json").is_file() {
        Origin::Folder(published).snapshot(briefing, options, |_| ())?
    } else {
        before.get_or_insert_with(|| now.clone().called("the start of watching")).clone()
    };
    diff::compare(&old, &now, &Renames::read(&options.templates)?)
}
