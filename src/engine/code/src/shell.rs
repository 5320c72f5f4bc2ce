//! Cargo, called by a program that cargo itself may have started.

use std::process::Command;

/// What cargo tells a program of its own package starts with one of these; `OUT_DIR` it tells
/// one that has a build script.
const TOLD: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "OUT_DIR"];

/// Makes a call of cargo one as from a shell: what cargo told this program of its own package
/// is taken out of the environment. A build script that asks for one of these (that of `ring` does)
/// would otherwise run anew, and all that rests on it, polars too, be compiled a second time.
///
/// ```
/// let mut cargo = std::process::Command::new("cargo");
/// pledgebook_code::as_from_a_shell(&mut cargo);
/// let told = |name: &str| name.starts_with("CARGO_") || name == "OUT_DIR";
/// assert!(cargo.get_envs().all(|(name, value)| value.is_none() && told(&name.to_string_lossy())));
/// ```
pub fn as_from_a_shell(cargo: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if TOLD.iter().any(|start| name.to_string_lossy().starts_with(start)) {
            cargo.env_remove(name);
        }
    }
}
