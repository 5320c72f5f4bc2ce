//! What the program of a briefing is built from.

use std::collections::BTreeMap;

/// The code of a briefing: its own sources, its lock file, the crates it is built with.
///
/// [`code!`](crate::code) makes one, from what `pledgebook_code::record()` in the build
/// script found. So `status`, `diff`, `watch` and `verify` speak of the briefing that was
/// built, whichever crate that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The package's name.
    pub package: &'static str,
    /// Each source with its SHA-256: `name=hash;name=hash`.
    pub sources: &'static str,
    /// Each crate with its version, likewise.
    pub crates: &'static str,
    /// SHA-256 of the lock file.
    pub lock_sha256: &'static str,
    /// The cargo profile: `dev`, `release`.
    pub profile: &'static str,
}

impl Code {
    /// The code of a program that has no build script: only its package's name is known.
    ///
    /// Stale code then cannot be told: `status` sees changed data, templates and outputs, and
    /// calls an output fresh that an older analysis made; `diff` builds two revisions with
    /// this one program; `verify` cannot say that other code made a PDF.
    ///
    /// ```
    /// const CODE: pledgebook::Code = pledgebook::Code::unrecorded("libraries");
    /// assert!(!CODE.is_recorded() && CODE.sources().is_empty());
    /// ```
    pub const fn unrecorded(package: &'static str) -> Self {
        Code { package, sources: "", crates: "", lock_sha256: "", profile: "" }
    }

    /// Whether a build script recorded it.
    pub const fn is_recorded(&self) -> bool {
        !self.sources.is_empty()
    }

    /// Each source with its SHA-256, by its path in the project.
    pub fn sources(&self) -> BTreeMap<String, String> {
        pairs(self.sources)
    }

    /// Each crate with its version, the package itself among them.
    pub fn crates(&self) -> BTreeMap<String, String> {
        pairs(self.crates)
    }
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    text.split(';').filter_map(|pair| pair.split_once('=')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}

/// The [`Code`](crate::Code) of the crate it stands in; its build script calls
/// `pledgebook_code::record()`.
#[macro_export]
macro_rules! code {
    () => {
        $crate::Code {
            package: env!("CARGO_PKG_NAME"),
            sources: env!("PLEDGEBOOK_SOURCES", "call pledgebook_code::record() in the build script"),
            crates: env!("PLEDGEBOOK_CRATES", "call pledgebook_code::record() in the build script"),
            lock_sha256: env!("PLEDGEBOOK_LOCK_SHA256", "call pledgebook_code::record() in the build script"),
            profile: env!("PLEDGEBOOK_PROFILE", "call pledgebook_code::record() in the build script"),
        }
    };
}
