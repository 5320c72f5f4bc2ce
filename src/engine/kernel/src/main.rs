//! The Jupyter kernel of a briefing's crate, "Rust (…)" with the crate's name.
//!
//! Jupyter's protocol is spoken by a front of our own ([`front`]). Cells are compiled and
//! run by evcxr's library, unchanged and pinned ([`cells`]), in a place where nothing
//! makes it wait:
//!
//! * the crate and polars are built once into one shared library, which every
//!   cell links ([`prepare`]);
//! * rust-analyzer, which evcxr asks for the type of every `let`, reads a copy of
//!   the sources without function bodies ([`facade`], [`slice`]);
//! * the `cargo` and `rustc` that evcxr calls are this program, which turns a cell
//!   into a single compiler run ([`compile`]), begun before there is a cell ([`ahead`]), and
//!   answers every question about the project from what `build` found out ([`tools`]);
//! * what a cell prints, what it shows and what becomes of it travel apart: the process
//!   that runs the cells ([`runtime`]) has its standard streams to itself, and a relay in
//!   front of it ([`relay`]) passes on, in order, what goes to the page ([`stage`]).
//!
//! One program plays all these parts; the name it is called by says which.

mod ahead;
mod cells;
mod compile;
mod complaints;
mod completion;
mod definitions;
mod facade;
mod fault;
mod frames;
mod front;
mod gone;
mod home;
mod input;
mod manifest;
mod names;
mod offsets;
mod prepare;
mod relay;
mod requests;
mod runtime;
mod serve;
mod session;
mod slice;
mod source;
mod sql;
mod stage;
mod stale;
mod stopping;
mod store;
mod tools;
mod watched;
mod whole_cell;
mod words;

use fault::Result;
use std::process::ExitCode;

const USAGE: &str = "\
The Jupyter kernel of a crate, named after it: \"Rust (bees)\".

Usage: pledgebook-kernel build [--project DIR] [--package NAME]
                                                 build and warm the kernel (`just kernel`), for the
                                                 package at the project's root or the one named
       pledgebook-kernel sweep [--project DIR]   remove what stopped kernels left behind
       pledgebook-kernel size  [--project DIR]   what a built kernel costs on disk
       pledgebook-kernel --control_file FILE     what Jupyter calls";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    let called_as = arguments.next().unwrap_or_default();
    let arguments: Vec<_> = arguments.collect();
    let name = std::path::Path::new(&called_as).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let shared = std::env::var_os(prepare::SHARED).unwrap_or_default();
    let outcome = match name.as_str() {
        _ if !shared.is_empty() => prepare::rustc_of_project(&shared, &arguments),
        "cargo" => tools::cargo(&arguments),
        "rustc" => tools::rustc(&arguments),
        "rustup" => tools::rustup(&arguments),
        "mold" => tools::mold(&arguments),
        "ld" => tools::ld(&arguments),
        ahead::BECOMES => ahead::become_compiler(&arguments),
        _ if std::env::var_os(runtime::BEHIND_RELAY).is_some() => runtime::main(),
        _ if std::env::var_os("EVCXR_IS_RUNTIME").is_some() => relay::main(),
        _ => command(&arguments),
    };
    match outcome {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("pledgebook-kernel: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// The subcommands that a person, `just` or Jupyter calls.
fn command(arguments: &[std::ffi::OsString]) -> Result<ExitCode> {
    let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        ["--control_file", file] => serve::serve(file),
        ["build", rest @ ..] => {
            let (package, rest) = home::option("--package", rest)?;
            prepare::build(&home::project(&rest)?, package).map(|_| ExitCode::SUCCESS)
        }
        ["warm"] => prepare::warm(),
        ["sweep", rest @ ..] => session::sweep(&home::project(rest)?).map(|_| ExitCode::SUCCESS),
        ["size", rest @ ..] => prepare::size(&home::project(rest)?),
        ["--version"] => {
            println!("pledgebook-kernel {}", env!("CARGO_PKG_VERSION"));
            Ok(ExitCode::SUCCESS)
        }
        ["--help" | "-h"] | [] => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(fault::Fault::new(format!("no command `{}`\n\n{USAGE}", other.join(" ")))),
    }
}
