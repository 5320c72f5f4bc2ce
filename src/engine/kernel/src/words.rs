//! Words as Rust and SQL write names: letters, digits and underscores.

/// Whether a letter may be a part of a name.
pub fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The name that a text begins with; empty where there is none.
pub fn beginning(text: &str) -> &str {
    &text[..text.find(|letter| !is_part(letter)).unwrap_or(text.len())]
}

/// The name that a text ends with; empty where there is none.
pub fn end(text: &str) -> &str {
    text.rsplit(|letter| !is_part(letter)).next().unwrap_or_default()
}

/// All names in a text, in order.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter| !is_part(letter)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_what_stands_between_them() {
        assert_eq!((beginning("größe + 1"), beginning("+ 1")), ("größe", ""));
        assert_eq!((end("a.beds_2"), end("beds ")), ("beds_2", ""));
        assert_eq!(words("a.b(c_1), é").collect::<Vec<_>>(), ["a", "b", "c_1", "é"]);
    }
}
