//! Names of places on the page: each given once, so that a link leads to the first.

use std::cell::RefCell;
use std::collections::BTreeSet;

/// The names that were given.
#[derive(Debug, Default)]
pub(super) struct Anchors(RefCell<BTreeSet<String>>);

impl Anchors {
    /// The name, unless it stands on the page already.
    pub fn first(&self, name: &str) -> Option<String> {
        self.0.borrow_mut().insert(name.to_owned()).then(|| name.to_owned())
    }

    /// The name, or the next like it that is free.
    pub fn free(&self, name: &str) -> String {
        let next = (2..).map(|n| format!("{name}-{n}"));
        let free = std::iter::once(name.to_owned()).chain(next).find(|name| self.0.borrow_mut().insert(name.clone()));
        free.expect("numbers do not end")
    }
}

/// Words as a name: “What is not known” is `what-is-not-known`.
pub(super) fn slug(words: &str) -> String {
    let letters = words.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
    let slug = letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join("-");
    if slug.is_empty() { "part".into() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_given_once() {
        let anchors = Anchors::default();
        assert_eq!(anchors.first("a"), Some("a".into()));
        assert_eq!(anchors.first("a"), None);
        assert_eq!(anchors.free("a"), "a-2");
        assert_eq!(slug("What’s “known”?"), "what-s-known");
    }
}
