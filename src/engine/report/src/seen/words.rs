//! Words of a file that may be anybody's, fit to be printed.

/// Characters that are shown of a text.
const SHOWN: usize = 160;
/// Characters shown before the place where two texts part.
const BEFORE: usize = 40;

/// The beginning of a text, without what would move a terminal's cursor.
pub(crate) fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).map(printable).collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}

fn printable(c: char) -> char {
    if c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c) {
        '\u{fffd}'
    } else {
        c
    }
}

/// The words around the first place where two texts part: never the same words twice.
pub(crate) fn apart(theirs: &str, ours: &str) -> (String, String) {
    let (a, b): (Vec<char>, Vec<char>) = (theirs.chars().collect(), ours.chars().collect());
    let at = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    // From the beginning of a word.
    let mut from = at.saturating_sub(BEFORE);
    while from > 0 && from < at && !a[from - 1].is_whitespace() {
        from += 1;
    }
    let from = if from == at { at.saturating_sub(BEFORE / 2) } else { from };
    let part = |text: &[char]| -> String {
        let mut to = (at + BEFORE).min(text.len());
        while to < text.len() && to < at + 2 * BEFORE && !text[to].is_whitespace() {
            to += 1;
        }
        let mut words = String::from(if from > 0 { "…" } else { "" });
        words.extend(text[from.min(text.len())..to].iter().map(|c| printable(*c)));
        words.push_str(if to < text.len() { "…" } else { "" });
        words
    };
    let (said, given) = (part(&a), part(&b));
    if said != given {
        return (said, given);
    }
    // What parts them cannot be printed: told by its number.
    let named = |text: &[char]| text.get(at).map_or("nothing".into(), |c| format!("U+{:04X}", u32::from(*c)));
    (format!("{said}” with {} “", named(&a)), format!("{given}” with {} “", named(&b)))
}

/// "it says “…”, and the data give “…”", where one of both may say nothing.
pub(crate) fn against(theirs: &str, ours: &str) -> String {
    if theirs.is_empty() {
        return format!("does not say “{}”, which the data give", short(ours));
    }
    if ours.is_empty() {
        return format!("says “{}”, which the data do not give", short(theirs));
    }
    let (said, given) = apart(theirs, ours);
    format!("says “{said}”, and the data give “{given}”")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_words_where_two_texts_part_are_told() {
        let long = "word ".repeat(100);
        let (a, b) = apart(&format!("{long}page 1 of 14"), &format!("{long}page 1 of 15"));
        assert_eq!(
            (a.as_str(), b.as_str()),
            ("…word word word word word page 1 of 14", "…word word word word word page 1 of 15")
        );
        assert_eq!(against("", "given"), "does not say “given”, which the data give");
        assert_eq!(apart("a\u{1}b", "a\u{2}b").0, "a\u{fffd}b” with U+0001 “");
    }

    proptest! {
        #[test]
        fn two_texts_that_differ_are_never_told_as_the_same(a in "[ab \u{0}-\u{5}é]{0,200}", b in "[ab \u{0}-\u{5}é]{0,200}", c in "[ab ]{0,120}") {
            let (a, b) = (format!("{c}{a}"), format!("{c}{b}"));
            prop_assume!(a != b);
            let (said, given) = apart(&a, &b);
            prop_assert_ne!(said, given);
        }
    }
}
