//! Places in a text: Jupyter counts code points, Rust bytes.

/// The byte at which the code point of this number begins, or the end of the text.
pub fn byte(text: &str, point: usize) -> usize {
    text.char_indices().nth(point).map_or(text.len(), |(byte, _)| byte)
}

/// The number of the code point that begins at this byte, or holds it.
pub fn point(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|(begin, _)| *begin < byte).count()
}

#[cfg(test)]
mod tests {
    use super::{byte, point};

    #[test]
    fn every_character_is_found_again() {
        let text = "\u{1f3f4}\u{e0067}\u{e0062} e\u{301}£.hei";
        for (number, (begin, _)) in text.char_indices().enumerate() {
            assert_eq!((byte(text, number), point(text, begin)), (begin, number));
        }
        assert_eq!((byte(text, 99), point(text, text.len())), (text.len(), text.chars().count()));
    }
}
