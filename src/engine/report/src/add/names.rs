//! Names of what is added, and texts with holes for them.

use crate::error::{Error, Result};
use pledgebook_frame::closest;
use regex::{Captures, Regex};
use std::sync::LazyLock;

static HOLE: LazyLock<Regex> = LazyLock::new(|| Regex::new("@([a-z]+)@").expect("a fixed pattern"));

/// Words that Rust has for itself.
const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else enum extern false \
                        final fn for gen if impl in let loop macro match mod move mut override priv pub ref return \
                        self static struct super trait true try type typeof unsafe unsized use virtual where while \
                        yield";
/// Crates that every program has.
const TAKEN: &str = "alloc core proc_macro std test";

/// A text with `@name@` filled in; what no name is given for stays.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let value = |hit: &Captures| {
        let known = values.iter().find(|(name, _)| *name == &hit[1]);
        known.map_or_else(|| hit[0].to_owned(), |(_, value)| (*value).to_owned())
    };
    HOLE.replace_all(&text.replace("\r\n", "\n"), value).into_owned()
}

/// “1 file”, “2 files”
pub(crate) fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Whether a name can be that of a crate.
pub(crate) fn crate_name(name: &str) -> Result<()> {
    let ident = name.replace('-', "_");
    let word = |list: &str| list.split_whitespace().any(|word| word == ident);
    let why = if !spelt(&ident) {
        "it begins with a small letter, and goes on with small letters, digits, - or _"
    } else if word(KEYWORDS) || word(TAKEN) {
        "Rust has that word for itself"
    } else if ident.starts_with("pledgebook") {
        "the engine's crates are called so"
    } else {
        return Ok(());
    };
    Err(Error::setting(format!("“{name}” is no name for a crate: {why}"), suggested(name)))
}

/// Whether a name can be that of a file of code, and of what is in it.
pub(crate) fn identifier(what: &str, name: &str) -> Result<()> {
    let why = if !spelt(name) {
        "it begins with a small letter, and goes on with small letters, digits or _"
    } else if KEYWORDS.split_whitespace().any(|word| word == name) {
        "Rust has that word for itself"
    } else {
        return Ok(());
    };
    Err(Error::setting(format!("“{name}” is no name for {what}: {why}"), suggested(name)))
}

fn spelt(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn suggested(name: &str) -> String {
    let near = snake(name);
    if near != name && spelt(&near) { format!("take `{near}`") } else { "take another name".into() }
}

/// A text as the name of a column: “Weekly visits (2024)” → `weekly_visits_2024`.
pub(super) fn snake(text: &str) -> String {
    let mut name = String::new();
    for c in text.trim().chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if c == '%' {
            name.push_str("_pct");
        } else if c == '£' {
            name.push_str("_gbp");
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.trim_matches('_').replace("__", "_")
}

/// `weekly_visits` → “Weekly visits”.
pub(crate) fn title(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Refuses signs that mean something in templates, code or Typst.
pub(crate) fn plain(what: &str, text: &str) -> Result<()> {
    let may = |c: char| c.is_alphanumeric() || " .,;:?!'’()%£€-–—&+".contains(c);
    match text.chars().find(|c| !may(*c)) {
        Some(sign) => {
            let problem = format!("{what} has the sign {sign:?} in it, which means something in a template");
            Err(Error::setting(problem, "leave it out here, and write it into the template yourself"))
        }
        None => Ok(()),
    }
}

/// That nothing has a name, with the nearest that there is, or all of them.
pub(super) fn unknown<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Error {
    let all: Vec<&str> = known.clone().into_iter().collect();
    let hint = match closest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if all.is_empty() => format!("there is no {what} yet"),
        None => format!("there are {}", all.join(", ")),
    };
    Error::setting(format!("there is no {what} `{name}`"), hint)
}

/// That a name is taken already.
pub(super) fn taken(what: &str, name: &str, place: &str) -> Error {
    let hint = "choose another name, or edit what is there";
    Error::setting(format!("there is a {what} `{name}` already, in {place}: nothing was written"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_crates() {
        for name in ["bees", "river-levels", "a1", "report"] {
            crate_name(name).unwrap();
        }
        for (name, why) in [
            ("2bees", "begins with a small letter"),
            ("Bees", "take `bees`"),
            ("match", "Rust has that word"),
            ("test", "Rust has that word"),
            ("", "begins with"),
            ("pledgebook-frame", "the engine's"),
            ("bees/..", "small letters"),
        ] {
            let refused = crate_name(name).unwrap_err();
            let says = format!("{refused}; {}", refused.hint());
            assert!(says.contains(why), "{says}");
        }
    }

    #[test]
    fn names_of_columns() {
        for (text, name) in [
            ("Weekly visits (2024)", "weekly_visits_2024"),
            ("Cost £", "cost_gbp"),
            ("Share %", "share_pct"),
            ("Année", "ann_e"),
            ("already_there", "already_there"),
        ] {
            assert_eq!(snake(text), name);
        }
        assert_eq!(title("weekly_visits"), "Weekly visits");
    }

    #[test]
    fn a_value_is_not_filled_in_turn() {
        assert_eq!(fill("@a@ @b@ you@home", &[("a", "@b@"), ("b", "x")]), "@b@ x you@home");
    }
}
