//! Bytes → text: what the file is encoded in, found or as asked, and said.

use crate::{Error, Result};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// A text, and what its bytes were.
pub(super) struct Text<'a> {
    pub text: Cow<'a, str>,
    /// Its name in the Encoding Standard: “windows-1252”.
    pub encoding: &'static str,
    pub byte_order_mark: bool,
    /// Bytes that mean nothing in this encoding; each shows as U+FFFD or a control character.
    pub undefined: usize,
}

/// Decodes by a byte order mark, as asked, as UTF-8 where it is, or by the best guess.
pub(super) fn decode<'a>(bytes: &'a [u8], file: &str, asked: Option<&str>) -> Result<Text<'a>> {
    let mark = Encoding::for_bom(bytes);
    let body = mark.map_or(bytes, |(_, length)| &bytes[length..]);
    let encoding = match (asked, mark) {
        (Some(label), _) => Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            let problem = format!("there is no encoding “{label}”");
            Error::data(file, None, None, problem, "name one of the Encoding Standard: utf-8, windows-1252, utf-16le")
        })?,
        (None, Some((encoding, _))) => encoding,
        (None, None) => match std::str::from_utf8(body) {
            Ok(text) => {
                let encoding = UTF_8.name();
                return Ok(Text { text: text.into(), encoding, byte_order_mark: false, undefined: 0 });
            }
            Err(_) => guess(body),
        },
    };
    let (text, replaced) = encoding.decode_without_bom_handling(body);
    // Windows-1252 leaves five bytes undefined, which come out as controls.
    let control = |pair: &&[u8]| pair[0] == 0xC2 && matches!(pair[1], 0x80..=0x9F);
    let controls = if encoding == UTF_8 { 0 } else { text.as_bytes().windows(2).filter(control).count() };
    let undefined = controls + if replaced { text.matches('\u{fffd}').count() } else { 0 };
    Ok(Text { text, encoding: encoding.name(), byte_order_mark: mark.is_some(), undefined })
}

/// The best guess for bytes that are not UTF-8. The guesser knows prose: of a table in English
/// with a few pound signs it makes Japanese or Russian, so those are asked about first.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let money = |pair: &[u8]| matches!(pair, [0xA3 | 0x80 | 0x9C, b'0'..=b'9' | b' ' | b'-' | b'(' | b',' | b'"']);
    let beyond = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if bytes.windows(2).any(money) || beyond * 50 < bytes.len() {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"uk"), Utf8Detection::Deny)
}

/// The delimiter: the one that parts most lines into the same number of cells, more than one.
pub(super) fn delimiter(text: &str) -> u8 {
    let mut end = text.len().min(64 * 1024);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &text.as_bytes()[..end];
    let score = |delimiter: u8| {
        // What is not there parts nothing; most of the four are not.
        if !sample.contains(&delimiter) {
            return (0, 0);
        }
        let mut reader = csv::ReaderBuilder::new();
        reader.has_headers(false).flexible(true).delimiter(delimiter);
        let mut counts = std::collections::BTreeMap::new();
        for record in reader.from_reader(sample).byte_records().take(200).flatten() {
            *counts.entry(record.len()).or_insert(0_usize) += 1;
        }
        counts.into_iter().filter(|(cells, _)| *cells > 1).map(|(cells, lines)| (lines, cells)).max().unwrap_or((0, 0))
    };
    // Of two that do as well the one before: a comma is what a CSV file has.
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_found() {
        let found =
            |bytes: &[u8]| decode(bytes, "a.csv", None).map(|text| (text.text.into_owned(), text.encoding)).unwrap();
        assert_eq!(found("Café £5".as_bytes()), ("Café £5".to_owned(), "UTF-8"));
        assert_eq!(found(b"Amount,\xA35,Caf\xE9 \x96 bar"), ("Amount,£5,Café – bar".to_owned(), "windows-1252"));
        assert_eq!(found(b"Ward;Cost \xA3\nCaf\xE9;1.234,50\nB;12,00\n").1, "windows-1252");
        assert_eq!(found(b"\xCF\xF0\xE8\xE2\xE5\xF2,\xEC\xE8\xF0").1, "windows-1251");
        assert_eq!(found(b"\xFF\xFEa\0,\0b\0"), ("a,b".to_owned(), "UTF-16LE"));
        let marked = decode(b"\xEF\xBB\xBFa,b", "a.csv", None).unwrap();
        assert!(marked.byte_order_mark && marked.text == "a,b");
        assert_eq!(decode(b"a\x81", "a.csv", Some("windows-1252")).unwrap().undefined, 1);
        assert!(decode(b"a", "a.csv", Some("klingon")).is_err());
    }

    #[test]
    fn delimiters_are_found() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n3;4\n", b';'),
            ("a\tb\n1, 2\t3\n", b'\t'),
            ("Title, of a kind\na|b|c\n1|2|3\n4|5|6\n", b'|'),
            ("one\ntwo\n", b','),
        ] {
            assert_eq!(super::delimiter(text), delimiter, "{text}");
        }
    }
}
