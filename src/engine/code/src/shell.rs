//! Cargo, called by a program that cargo itself may have started.

use std::process::Command;

/// What cargo tells a program of its own package starts with one of these.
const TOLD: [&str; 3] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"];

/// Makes a call of cargo one as from a shell: what cargo told this program of its own package
/// is taken out of the environment. A build script that asks for the name of its package
/// would otherwise run anew, and all that rests on it be compiled a second time.
///
/// ```
/// let mut cargo = std::process::Command::new("cargo");
/// pledgebook_code::as_from_a_shell(&mut cargo);
/// assert!(cargo.get_envs().all(|(name, value)| value.is_none() && name.to_string_lossy().starts_with("CARGO_")));
/// ```
pub fn as_from_a_shell(cargo: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if TOLD.iter().any(|start| name.to_string_lossy().starts_with(start)) {
            cargo.env_remove(name);
        }
    }
}
