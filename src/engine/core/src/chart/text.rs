//! Text: how it looks, how wide the report's font sets it, where its lines break.

use super::colours::{QUIET, TEXT};
use crate::fonts::FONTS;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;
use std::sync::LazyLock;
use ttf_parser::Face;

/// Body text.
const BODY: f64 = 20.0;
/// From one line of body text to the next.
pub(super) const LEADING: f64 = 23.0;

/// How a piece of text looks; it is always centred on its height.
#[derive(Clone, Copy)]
pub(super) struct Type {
    pub size: f64,
    pub strong: bool,
    pub colour: RGBColor,
    pub anchor: HPos,
}

/// Body text that begins where it is put.
pub(super) const LABEL: Type = Type { size: BODY, strong: false, colour: TEXT, anchor: HPos::Left };
/// A value.
pub(super) const VALUE: Type = Type { strong: true, ..LABEL };
/// Axis text.
pub(super) const TICK: Type = Type { size: 18.0, ..LABEL };
/// "Not known".
pub(super) const UNKNOWN: Type = Type { colour: QUIET, ..LABEL };

/// The faces that texts are set in, and the one that has what they lack.
static REGULAR: LazyLock<Face<'static>> = LazyLock::new(|| face("SourceSans3-Regular.ttf"));
static STRONG: LazyLock<Face<'static>> = LazyLock::new(|| face("SourceSans3-Semibold.ttf"));
static OTHER: LazyLock<Face<'static>> = LazyLock::new(|| face("DejaVuSans.ttf"));

fn face(name: &str) -> Face<'static> {
    let (_, bytes) = FONTS.iter().find(|(font, _)| *font == name).expect("a font of the list");
    Face::parse(bytes, 0).expect("a font that Typst reads, too")
}

impl Type {
    pub fn end(self) -> Self {
        Type { anchor: HPos::Right, ..self }
    }

    pub fn middle(self) -> Self {
        Type { anchor: HPos::Center, ..self }
    }

    pub fn strong(self, strong: bool) -> Self {
        Type { strong, ..self }
    }

    /// How wide a text comes out: what its letters advance by. Kerning, which this leaves
    /// out, takes a hundredth off.
    pub fn width(self, text: &str) -> f64 {
        text.chars().map(|letter| self.advance(letter)).sum()
    }

    /// The left and the right end of a text put there.
    pub fn reach(self, x: f64, text: &str) -> (f64, f64) {
        let width = self.width(text);
        let left = match self.anchor {
            HPos::Left => x,
            HPos::Right => x - width,
            HPos::Center => x - width / 2.0,
        };
        (left, left + width)
    }

    fn advance(self, letter: char) -> f64 {
        let first = if self.strong { &STRONG } else { &REGULAR };
        let ems = [first, &OTHER].into_iter().find_map(|face| {
            let advance = face.glyph_hor_advance(face.glyph_index(letter)?)?;
            Some(f64::from(advance) / f64::from(face.units_per_em()))
        });
        // What no font here has is as wide as it is high, as Chinese is.
        ems.unwrap_or(1.0) * self.size
    }

    /// The text in lines no wider than `width`; two lines of about the same length rather
    /// than a full one and a rest. A word is broken only where it is longer than a line of
    /// ten ems, too.
    pub fn wrap(self, text: &str, width: f64) -> Vec<String> {
        let words = self.words(text, width.max(10.0 * self.size));
        let lines = self.fill(&words, width);
        if lines.len() < 2 {
            return lines;
        }
        // The narrowest measure that needs no more lines.
        let narrowest = (1..20)
            .map(|step| width * (1.0 - f64::from(step) * 0.04))
            .map(|narrower| (narrower, self.fill(&words, narrower)))
            .take_while(|(narrower, tried)| {
                tried.len() == lines.len() && tried.iter().all(|line| self.width(line) <= *narrower)
            })
            .last();
        narrowest.map_or(lines, |(_, tried)| tried)
    }

    /// The words of a text, in pieces where they are longer than the longest line: broken where
    /// it reads best, not near their ends, and not so early that the line stays empty.
    fn words(self, text: &str, longest: f64) -> Vec<Word> {
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            let letters: Vec<char> = word.chars().collect();
            let (mut from, mut begins) = (0, true);
            while from < letters.len() {
                let mut width = 0.0;
                let fits = letters[from..].iter().take_while(|letter| {
                    width += self.advance(**letter);
                    width <= longest
                });
                let full = from + fits.count().max(1);
                let to = if full < letters.len() { best_seam(&letters, from, full) } else { full };
                words.push(Word { text: letters[from..to].iter().collect(), begins });
                (from, begins) = (to, false);
            }
        }
        words
    }

    fn fill(self, words: &[Word], width: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in words {
            match lines.last_mut() {
                Some(line) if word.begins && self.width(line) + self.width(" ") + self.width(&word.text) <= width => {
                    line.push(' ');
                    line.push_str(&word.text);
                }
                _ => lines.push(word.text.clone()),
            }
        }
        lines
    }

    /// Widest of some lines.
    pub fn widest(self, lines: &[String]) -> f64 {
        lines.iter().map(|line| self.width(line)).fold(0.0, f64::max)
    }
}

/// A word, or a piece of a long one.
struct Word {
    text: String,
    /// Whether a space is before it.
    begins: bool,
}

/// The last place up to `full` at which the letters from `from` on are broken best.
fn best_seam(letters: &[char], from: usize, full: usize) -> usize {
    let least = from + ((full - from) * 2 / 5).max(3);
    let last = letters.len().saturating_sub(3);
    let good = |how: u8| (least..=full.min(last)).rev().find(|at| seam(letters, *at) == how);
    // Between any two letters, if nowhere better; inside a number only where it fills the line.
    [3, 2, 1]
        .into_iter()
        .find_map(good)
        .or_else(|| {
            let inside = |at: &usize| !in_number(letters, *at);
            (from + 1..=full).rev().find(|at| inside(at) && *at <= last.max(from + 1))
        })
        .unwrap_or(full)
}

/// How well a word is broken before this letter: after a sign that joins (3), before a capital,
/// before or after a number (2), between syllables (1), or not well (0).
fn seam(letters: &[char], at: usize) -> u8 {
    let (before, after, next) = (letters[at - 1], letters[at], letters.get(at + 1));
    let joins = |letter: char| "-_/\\.,:;|+=&@#)]}‐–—".contains(letter);
    let vowel = |letter: char| "aeiouyAEIOUY".contains(letter);
    let both = |of: fn(char) -> bool| of(before) && of(after);
    if in_number(letters, at) {
        0
    } else if joins(before) && !joins(after) {
        3
    } else if before.is_lowercase() && after.is_uppercase()
        || before.is_alphabetic() != after.is_alphabetic() && before.is_alphanumeric() && after.is_alphanumeric()
        || matches!(after, '£' | '$' | '€') && next.is_some_and(char::is_ascii_digit)
    {
        2
    } else if both(char::is_alphabetic) && !vowel(after) && next.is_some_and(|next| vowel(*next)) {
        1
    } else {
        0
    }
}

/// Whether a number goes on there: over its digits, its points and commas, and its sign.
fn in_number(letters: &[char], at: usize) -> bool {
    let digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let (before, after) = (letters[at - 1], letters[at]);
    let (two_before, next) = (digit(at.checked_sub(2)), digit(Some(at + 1)));
    let point = |letter: char| ".,:'’-–/".contains(letter);
    match (before.is_ascii_digit(), after.is_ascii_digit()) {
        (true, true) => true,
        (true, false) => point(after) && next || matches!(after, '%' | '‰'),
        (false, true) => {
            point(before) && two_before || matches!(before, '£' | '$' | '€' | '−' | '+') || before == '-' && at < 2
        }
        (false, false) => matches!(before, '−' | '+') && matches!(after, '£' | '$' | '€') && next,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_wide_as_the_font_sets_it() {
        // A digit advances by 497 of 1000 units an em, a semibold one by 513.
        assert_eq!(LABEL.width("2024"), 4.0 * 0.497 * BODY);
        assert_eq!(VALUE.width("2024"), 4.0 * 0.513 * BODY);
        assert!(LABEL.width("will") < LABEL.width("wmmm") / 2.0);
        assert_eq!((LABEL.width(""), LABEL.width("漢")), (0.0, BODY));
        // Hebrew is not in Source Sans 3, but in DejaVu Sans.
        assert!((5.0..BODY).contains(&LABEL.width("ש")));
    }

    #[test]
    fn lines_are_no_wider_than_asked_for() {
        assert_eq!(LABEL.wrap("Electronic patient records", 160.0), ["Electronic", "patient records"]);
        assert_eq!(LABEL.wrap(" \n ", 160.0), [""; 0]);
        let long = LABEL.wrap(&"unbroken".repeat(20), 230.0);
        assert_eq!(long.concat(), "unbroken".repeat(20));
        assert!(long.len() > 2 && LABEL.widest(&long) <= 230.0);
    }

    #[test]
    fn long_words_are_broken_where_it_reads_best() {
        for (word, first) in [
            ("Herefordshire-and-Worcestershire", "Herefordshire-and-"),
            ("SITE_LICENCE_2024_RENEWED", "SITE_LICENCE_2024_"),
            ("TelecommunicationsOfNorthDorset", "TelecommunicationsOf"),
        ] {
            let lines = LABEL.wrap(word, 230.0);
            assert_eq!((lines[0].as_str(), lines.concat()), (first, word.to_owned()));
        }
        // A number stays whole where its line holds it.
        for word in
            ["Northamptonshire£1,234,567.89", "Expenditure2024millionGBP1,234,567.89", "−£1,234,567.89/Northampton"]
        {
            let lines = LABEL.wrap(word, 200.0);
            assert_eq!(lines.concat(), word);
            assert!(lines.len() > 1 && lines.iter().any(|line| line.contains("1,234,567.89")), "{lines:?}");
        }
    }
}
