//! What goes wrong, in one sentence that says what to do.

use std::fmt;
use std::path::Path;

/// A sentence for the person at the notebook.
#[derive(Debug)]
pub struct Fault(String);

/// The result of everything here.
pub type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    /// A fault that says `sentence`.
    pub fn new(sentence: impl Into<String>) -> Self {
        Fault(sentence.into())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Says what was being done to which file when the system refused.
pub trait Doing<T> {
    /// Turns the error into a fault: "cannot `verb` `path`: …".
    fn doing(self, verb: &str, path: &Path) -> Result<T>;
}

impl<T, E: fmt::Display> Doing<T> for std::result::Result<T, E> {
    fn doing(self, verb: &str, path: &Path) -> Result<T> {
        self.map_err(|error| Fault(format!("cannot {verb} {}: {error}", path.display())))
    }
}
