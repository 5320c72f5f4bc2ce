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

    /// The words of a text, in pieces where they are longer than the longest line.
    fn words(self, text: &str, longest: f64) -> Vec<String> {
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            let (mut piece, mut width) = (String::new(), 0.0);
            for letter in word.chars() {
                let advance = self.advance(letter);
                if width + advance > longest && !piece.is_empty() {
                    words.push(std::mem::take(&mut piece));
                    width = 0.0;
                }
                piece.push(letter);
                width += advance;
            }
            words.push(piece);
        }
        words
    }

    fn fill(self, words: &[String], width: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in words {
            match lines.last_mut() {
                Some(line) if self.width(line) + self.width(" ") + self.width(word) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.clone()),
            }
        }
        lines
    }

    /// Widest of some lines.
    pub fn widest(self, lines: &[String]) -> f64 {
        lines.iter().map(|line| self.width(line)).fold(0.0, f64::max)
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
}
