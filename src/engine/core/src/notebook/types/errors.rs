//! An error: its sentence and the next thing to try.

use crate::Error;
use crate::notebook::markup::text;
use crate::notebook::{Forms, Show, by_forms};

impl Show for Error {
    by_forms!();

    fn forms(&self) -> Forms {
        error_forms(self)
    }
}

/// The sentence and the next thing to try.
pub(in crate::notebook) fn error_forms(error: &Error) -> Forms {
    complaint(&error.to_string(), &error.hint())
}

pub(in crate::notebook) fn complaint(sentence: &str, hint: &str) -> Forms {
    let mut plain = format!("error: {sentence}");
    let mut html = format!("<p><strong>Error:</strong> {}</p>", text(sentence).replace('\n', "<br>"));
    if !hint.is_empty() {
        plain += &format!("\nhint: {hint}");
        html += &format!("\n<p><strong>Hint:</strong> {}</p>", text(hint));
    }
    Forms::rich(plain, html)
}
