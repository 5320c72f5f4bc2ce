//! What a program is built from, by content.
//!
//! A briefing's build script calls [`record`]; the program then carries the hash of each
//! of its sources, and what checks it later calls [`Gathered::of`] on the project as it is
//! and compares. What lies in the project counts by content: the package, and the packages
//! it names by a path inside the project (the folder of its `Cargo.lock`). What comes from
//! elsewhere counts by the version that the lock file names.
//!
//! ```no_run
//! // In the `main` of build.rs:
//! pledgebook_code::record();
//! ```

#![warn(missing_docs)]

mod fault;
mod gather;
mod manifest;
mod shell;
mod text;

pub use fault::Fault;
pub use gather::{Gathered, Named, watched};
pub use shell::as_from_a_shell;
pub use text::{sha256, sha256_of_text};

use std::path::{Component, PathBuf};

/// Called by a build script: hands what the program is built from to `pledgebook::code!`,
/// and asks cargo to run the script again when any of it changes.
///
/// # Panics
/// Where a source, a manifest or the lock file cannot be read, with its name: a program
/// that does not know its own sources could not tell a stale report from a fresh one.
pub fn record() {
    let folder = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs this build script"));
    let gathered = Gathered::of(&folder).unwrap_or_else(|fault| panic!("{fault}"));
    for path in watched(&folder).unwrap_or_else(|fault| panic!("{fault}")) {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    let pairs =
        |named: &Named| named.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(";");
    println!("cargo:rustc-env=PLEDGEBOOK_SOURCES={}", pairs(&gathered.sources));
    println!("cargo:rustc-env=PLEDGEBOOK_CRATES={}", pairs(&gathered.crates));
    println!("cargo:rustc-env=PLEDGEBOOK_LOCK_SHA256={}", gathered.lock);
    println!("cargo:rustc-env=PLEDGEBOOK_PROFILE={}", profile());
}

/// The profile's own name: cargo calls every one but `release` “debug”, and only the
/// folder that is built in (`target/NAME/build/…`) has the rest.
fn profile() -> String {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let parts: Vec<Component> = out.components().collect();
    let build = parts.iter().rposition(|part| part.as_os_str() == "build");
    let folder = build.and_then(|at| parts.get(at.checked_sub(1)?)).map(|part| part.as_os_str().to_string_lossy());
    match folder.as_deref() {
        Some("debug") | None => "dev".into(),
        Some(name) => name.into(),
    }
}
