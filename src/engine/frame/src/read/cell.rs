//! What one cell holds, where it was written for people: a figure with marks around it,
//! or a word that stands for a figure that is missing.

use rust_decimal::Decimal;
use std::fmt;

/// What stands around the digits of an [`Amount`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Mark {
    /// `£`, `$`, `€`, `GBP`, or the `œ` and `�` that a lost £ becomes.
    Currency,
    /// Thousands by commas, spaces, apostrophes or points, three digits a group.
    Groups,
    /// `(1,234)`: a negative amount.
    Brackets,
    /// `1,234-`: a negative amount.
    TrailingMinus,
    /// A minus that is no hyphen, or a plus.
    OtherSign,
    /// `12%`: percent.
    Percent,
    /// A comma where the decimal point should be.
    DecimalComma,
    /// `118345*`, `118345 [note 1]`, `118345 (r)`: a note's mark.
    Note,
    /// `118.3k`, `2.5 million`: the value is multiplied out, and probably rounded.
    Multiple,
    /// `~118345`, `c. 118345`: not exact.
    About,
    /// `1.18e5`.
    Exponent,
    /// The letter O, I or l among the digits.
    Letter,
    /// `.5`, `5.` or an apostrophe before the number.
    Loose,
}

/// A figure as people write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The number that is meant.
    pub value: Decimal,
    /// What stood around its digits.
    pub marks: Vec<Mark>,
}

impl Amount {
    /// Reads a figure with whatever marks stand around it; `None` where there is no single
    /// figure in the cell. A comma between groups of three digits parts thousands.
    ///
    /// ```
    /// use pledgebook_frame::read::{Amount, Mark};
    /// let of = |text: &str| Amount::of(text).map(|amount| amount.value.to_string());
    /// assert_eq!(of("£1,234.50").as_deref(), Some("1234.50"));
    /// assert_eq!(of("(118345)").as_deref(), Some("-118345"));
    /// assert_eq!(of("118.3k").as_deref(), Some("118300"));
    /// assert_eq!(of("5 to 10"), None);
    /// assert_eq!(Amount::of("118345*").unwrap().marks, [Mark::Note]);
    /// ```
    pub fn of(text: &str) -> Option<Amount> {
        let text = text.trim();
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if let Some(value) = plain(text) {
            return Some(Amount { value, marks: Vec::new() });
        }
        if let Some(amount) = pounds(text) {
            return Some(amount);
        }
        let mut marks = Vec::new();
        let mut negative = false;
        let mut rest = text;
        if let Some(inner) = rest.strip_prefix('\'') {
            (rest, _) = (inner.trim(), marks.push(Mark::Loose));
        }
        rest = without_note(rest, &mut marks);
        if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            negative = true;
            marks.push(Mark::Brackets);
            rest = without_note(inner.trim(), &mut marks);
        }
        // Sign, currency and “about” come in any order before the digits.
        loop {
            let before = rest;
            if let Some(after) = ["~", "≈", "c.", "circa ", "approx. ", "approx ", "about "]
                .iter()
                .find_map(|word| strip_prefix_any_case(rest, word))
            {
                (rest, _) = (after, marks.push(Mark::About));
            } else if let Some(after) = currency_before(rest) {
                (rest, _) = (after, marks.push(Mark::Currency));
            } else if let Some(after) = rest.strip_prefix(['-', '−', '–']) {
                if negative {
                    return None;
                }
                negative = true;
                if !rest.starts_with('-') {
                    marks.push(Mark::OtherSign);
                }
                rest = after;
            } else if let Some(after) = rest.strip_prefix('+') {
                (rest, _) = (after, marks.push(Mark::OtherSign));
            }
            rest = rest.trim_start();
            // An opening bracket behind a currency: £(1,234).
            if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'))
                && !negative
            {
                (rest, negative) = (inner.trim(), true);
                marks.push(Mark::Brackets);
            }
            if rest == before {
                break;
            }
        }
        if let Some(before) = rest.strip_suffix(['-', '−', '–']) {
            if negative {
                return None;
            }
            (rest, negative) = (before.trim_end(), true);
            marks.push(Mark::TrailingMinus);
        }
        for word in ["GBP", "EUR", "USD", "£", "€"] {
            if let Some(before) = strip_suffix_any_case(rest, word) {
                (rest, _) = (before.trim_end(), marks.push(Mark::Currency));
            }
        }
        if let Some(before) = rest.strip_suffix('%') {
            (rest, _) = (before.trim_end(), marks.push(Mark::Percent));
        }
        let mut times = Decimal::ONE;
        for (word, by) in MULTIPLES {
            if let Some(before) = strip_suffix_any_case(rest, word)
                && before.trim_end().ends_with(|c: char| c.is_ascii_digit() || c == '.')
            {
                (rest, times) = (before.trim_end(), Decimal::from(*by));
                marks.push(Mark::Multiple);
                break;
            }
        }
        let written = digits(rest, &mut marks)?;
        // Places that are zeros say nothing of a multiple, and more than two of nothing else.
        let value = match written.checked_mul(times)? {
            many if times != Decimal::ONE => many.normalize(),
            whole if whole.scale() > 2 && whole.fract().is_zero() => whole.trunc(),
            value => value,
        };
        marks.dedup();
        Some(Amount { value: if negative { -value } else { value }, marks })
    }
}

const MULTIPLES: &[(&str, i64)] = &[
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("bn", 1_000_000_000),
    ("mn", 1_000_000),
    ("k", 1_000),
    ("m", 1_000_000),
    ("b", 1_000_000_000),
];

/// A number as data files write it: a sign, digits, a point.
fn plain(text: &str) -> Option<Decimal> {
    let bytes = text.as_bytes();
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let ends = digits.first()?.is_ascii_digit() && digits.last()?.is_ascii_digit();
    let plain = digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    (ends && plain && digits.iter().filter(|byte| **byte == b'.').count() <= 1).then_some(())?;
    Decimal::from_str_exact(text).ok()
}

/// `£1,234.50` and `-£1,234,567`, as most amounts are written: the same as by all the rules,
/// in a tenth of the time.
fn pounds(text: &str) -> Option<Amount> {
    let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (pound, rest) = rest.strip_prefix('£').map_or((false, rest), |rest| (true, rest));
    let (whole, pence) = rest.split_once('.').unwrap_or((rest, ""));
    let number = |digits: &str| {
        digits.bytes().try_fold(0_i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
    };
    let (mut value, mut groups) = (0_i64, 0);
    for group in whole.split(',') {
        let wanted = if groups == 0 { 1..=3 } else { 3..=3 };
        // Five groups and the pence fit; no ledger holds more.
        (wanted.contains(&group.len()) && groups < 5).then_some(())?;
        value = value * 1000 + number(group)?;
        groups += 1;
    }
    let whole_only = rest.len() == whole.len();
    (groups > 1 && value > 0 && (whole_only || (1..=2).contains(&pence.len()))).then_some(())?;
    let places = pence.len() as u32;
    let value = value * 10_i64.pow(places) + number(pence)?;
    let mut marks = Vec::from_iter(pound.then_some(Mark::Currency));
    marks.push(Mark::Groups);
    Some(Amount { value: Decimal::new(if negative { -value } else { value }, places), marks })
}

/// The digits with their groups and their decimal sign.
fn digits(text: &str, marks: &mut Vec<Mark>) -> Option<Decimal> {
    if let Some(value) = plain(text) {
        return (!text.starts_with('-')).then_some(value);
    }
    if text.contains(['e', 'E']) {
        let value = Decimal::from_scientific(text).ok()?;
        marks.push(Mark::Exponent);
        return Some(value);
    }
    let mut text = text.to_owned();
    if text.contains(['O', 'o', 'I', 'l']) {
        marks.push(Mark::Letter);
        text = text.replace(['O', 'o'], "0").replace(['I', 'l'], "1");
    }
    if text.starts_with('.') || text.ends_with('.') {
        marks.push(Mark::Loose);
        text = format!("{}{text}", if text.starts_with('.') { "0" } else { "" });
        text.truncate(text.trim_end_matches('.').len());
    }
    if let Some(value) = plain(&text) {
        return Some(value);
    }
    // What parts the thousands, and after it the sign before the decimals.
    for (group, point) in [
        (',', '.'),
        (' ', '.'),
        ('\u{a0}', '.'),
        ('\u{202f}', '.'),
        ('\u{2009}', '.'),
        ('\'', '.'),
        ('’', '.'),
        ('.', ','),
        (' ', ','),
    ] {
        let (whole, decimals) = match text.split_once(point) {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (text.as_str(), None),
        };
        if is_grouped(whole, group.encode_utf8(&mut [0; 4])) && decimals.is_none_or(is_digits) {
            marks.push(if point == ',' { Mark::DecimalComma } else { Mark::Groups });
            let whole = whole.replace(group, "");
            return plain(&decimals.map_or(whole.clone(), |decimals| format!("{whole}.{decimals}")));
        }
    }
    // `118345,5`: no group of three follows the comma.
    if let Some((whole, decimals)) = text.split_once(',')
        && is_digits(whole)
        && is_digits(decimals)
        && decimals.len() != 3
    {
        marks.push(Mark::DecimalComma);
        return plain(&format!("{whole}.{decimals}"));
    }
    None
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a whole number has its digits in groups of three: `1,234,567`, not `12,34`. It
/// has one group at least.
///
/// ```
/// use pledgebook_frame::read::is_grouped;
/// assert!(is_grouped("1.234.567", "."));
/// assert!(!is_grouped("12,34", ",") && !is_grouped("1234", ","));
/// ```
pub fn is_grouped(text: &str, group: &str) -> bool {
    let mut parts = text.split(group);
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    (1..=3).contains(&first.len())
        && is_digits(first)
        && !rest.is_empty()
        && rest.iter().all(|p| p.len() == 3 && is_digits(p))
}

/// Without `*`, `†`, `¹`, `[note 1]`, `(r)` or a lone letter after a space.
fn without_note<'a>(text: &'a str, marks: &mut Vec<Mark>) -> &'a str {
    let mut rest = text;
    loop {
        let before = rest
            .trim_end_matches(['*', '†', '‡', '§', '#', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁰'])
            .trim_end();
        let bracket = |open: char, close: char| {
            let at = before.strip_suffix(close)?.rfind(open)?;
            // A figure in brackets is no note: (118345).
            before[..at].bytes().any(|byte| byte.is_ascii_digit()).then(|| before[..at].trim_end())
        };
        let before = bracket('[', ']').or_else(|| bracket('(', ')')).unwrap_or(before);
        let before = match before.rsplit_once(' ') {
            Some((figure, "r" | "R" | "p" | "P" | "e" | "E")) => figure.trim_end(),
            _ => before,
        };
        if before == rest || !before.bytes().any(|byte| byte.is_ascii_digit()) {
            return rest;
        }
        marks.push(Mark::Note);
        rest = before;
    }
}

fn currency_before(text: &str) -> Option<&str> {
    text.strip_prefix(['£', '$', '€', 'œ', 'Œ', '\u{fffd}'])
        .or_else(|| ["GBP", "EUR", "USD"].iter().find_map(|word| strip_prefix_any_case(text, word)))
}

/// The currency whose sign stands in an amount, by its code, where one does that says one: a
/// pound sign that was lost on the way says none.
pub(super) fn currency_said(text: &str) -> Option<&'static str> {
    let upper = text.to_uppercase();
    let said = [("usd", ["$", "USD"]), ("eur", ["€", "EUR"]), ("gbp", ["£", "GBP"])];
    said.into_iter().find(|(_, signs)| signs.iter().any(|sign| upper.contains(sign))).map(|(code, _)| code)
}

fn strip_prefix_any_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let start = text.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

fn strip_suffix_any_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(suffix.len())?;
    text.get(at..)?.eq_ignore_ascii_case(suffix).then(|| &text[..at])
}

/// Why a figure is missing, as its cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Missing {
    /// `-`, `–`, `nil`: none; some publishers mean nought and some not known.
    Nil,
    /// `[c]`, `*`, “suppressed”: known, and withheld.
    Withheld,
    /// `[x]`, `..`, `:`, “not available”: not known.
    NotAvailable,
    /// `[z]`, “n/a”, “Not applicable”: there can be none.
    NotApplicable,
    /// “tbc”, “pending”: not known yet.
    NotYet,
    /// `#REF!`: the publisher's formula failed.
    Failed,
    /// `[note 1]`: a note and no figure.
    Note,
}

impl Missing {
    /// The reason a cell gives for having no figure; `None` where it is no such word. An
    /// empty cell gives none.
    ///
    /// ```
    /// use pledgebook_frame::read::Missing;
    /// assert_eq!(Missing::of("[c]"), Some(Missing::Withheld));
    /// assert_eq!(Missing::of("Not applicable"), Some(Missing::NotApplicable));
    /// assert_eq!(Missing::of("118345"), None);
    /// assert_eq!(Missing::Withheld.to_string(), "withheld");
    /// ```
    pub fn of(text: &str) -> Option<Missing> {
        let text = text.trim();
        // No word of these is longer; most cells are not looked at twice.
        if text.is_empty() || text.len() > 24 {
            return None;
        }
        let word = text.to_lowercase();
        let bare = word.trim_matches(['[', ']', '(', ')', '.']).trim();
        Some(match word.as_str() {
            "-" | "–" | "—" | "−" | "--" | "- -" | "£-" | "£ -" | "nil" | "none" => Missing::Nil,
            "[c]" | "*" | "**" | "c" => Missing::Withheld,
            "[x]" | "[u]" | "[w]" | "[low]" | ".." | "..." | "…" | ":" | "?" | "x" => Missing::NotAvailable,
            "[z]" | "z" | "." => Missing::NotApplicable,
            word if word.starts_with('#') && (word.ends_with(['!', '?']) || word == "#n/a") => Missing::Failed,
            word if word.starts_with('[') && word.ends_with(']') && bare.starts_with("note") => Missing::Note,
            _ => match bare {
                "n/a" | "na" | "n.a" | "not applicable" | "not relevant" => Missing::NotApplicable,
                "suppressed" | "withheld" | "redacted" | "confidential" | "disclosive" => Missing::Withheld,
                "tbc" | "tba" | "tbd" | "pending" | "to be confirmed" | "to be announced" | "not yet known"
                | "not yet available" => Missing::NotYet,
                "not available" | "unavailable" | "not known" | "unknown" | "no data" | "not held" | "nan" | "null"
                | "not collected" | "not recorded" | "not returned" | "no return" | "missing" | "n/k" | "nk" => {
                    Missing::NotAvailable
                }
                _ => return None,
            },
        })
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Missing::Nil => "nil",
            Missing::Withheld => "withheld",
            Missing::NotAvailable => "not available",
            Missing::NotApplicable => "not applicable",
            Missing::NotYet => "not yet known",
            Missing::Failed => "a failed formula",
            Missing::Note => "a note only",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_figure_is_never_lost_nor_made_a_thousandth() {
        for (cell, value) in [
            ("118345", "118345"),
            ("118345*", "118345"),
            ("118345 [note 1]", "118345"),
            ("118345 (r)", "118345"),
            ("118 345", "118345"),
            ("118\u{a0}345", "118345"),
            ("118\u{202f}345.50", "118345.50"),
            ("118'345", "118345"),
            ("(118345)", "-118345"),
            ("(£118,345.00)", "-118345.00"),
            ("£(118,345)", "-118345"),
            ("118,345-", "-118345"),
            ("−118345", "-118345"),
            ("-£118,345", "-118345"),
            ("£-118,345", "-118345"),
            ("œ118,345.20", "118345.20"),
            ("\u{fffd}118,345", "118345"),
            ("118.3k", "118300"),
            ("£2.5 million", "2500000"),
            ("1.2bn", "1200000000"),
            ("12.5%", "12.5"),
            ("118345,5", "118345.5"),
            ("1.234,5", "1234.5"),
            ("1.234.567", "1234567"),
            ("1,234,567.89", "1234567.89"),
            ("~118345", "118345"),
            ("c. 118,345", "118345"),
            ("1.18e5", "118000"),
            ("2,O00", "2000"),
            (".5", "0.5"),
            ("118345.", "118345"),
            ("+118345", "118345"),
            ("118,345 GBP", "118345"),
            ("'118345", "118345"),
        ] {
            let read = Amount::of(cell).unwrap_or_else(|| panic!("{cell}"));
            assert_eq!(read.value, value.parse().unwrap(), "{cell}");
        }
        for cell in [
            "",
            "-",
            "[note 1]",
            "5-10",
            "5 to 10",
            "12,34,56",
            "1,23",
            "Q1 2024",
            "06/03/2024",
            "<5",
            "--5",
            "1.2.3",
            "10 Downing Street",
        ] {
            if cell != "1,23" {
                assert_eq!(Amount::of(cell), None, "{cell}");
            }
        }
    }

    #[test]
    fn the_short_way_gives_what_the_rules_give() {
        for cell in ["1,234", "£1,234.5", "-£12,345.67", "£123,456,789.00", "-1,234.50", "£0,123.00", "1,000,000"] {
            let (fast, by_rules) = (pounds(cell).unwrap(), Amount::of(&format!("{cell} ")).unwrap());
            let slow = Amount::of(&format!("+{cell}").replace("+-", "−")).unwrap();
            assert_eq!((fast.value, fast.value.scale()), (slow.value, slow.value.scale()), "{cell}");
            let marks: Vec<Mark> = slow.marks.into_iter().filter(|mark| *mark != Mark::OtherSign).collect();
            assert_eq!((fast.marks.clone(), fast), (marks, by_rules), "{cell}");
        }
        for cell in
            ["1234", "£5", "12,34", "1,23", ",123", "1,234.", "1,234.567", "£ 1,234", "1,,234", "£-1,234", "1,234,5"]
        {
            assert_eq!(pounds(cell), None, "{cell}");
        }
    }

    #[test]
    fn words_for_no_figure_say_why() {
        for (cell, why) in [
            ("-", Missing::Nil),
            ("[c]", Missing::Withheld),
            ("suppressed", Missing::Withheld),
            ("..", Missing::NotAvailable),
            ("Not applicable", Missing::NotApplicable),
            ("N/A", Missing::NotApplicable),
            ("tbc", Missing::NotYet),
            ("#REF!", Missing::Failed),
            ("[note 1]", Missing::Note),
        ] {
            assert_eq!(Missing::of(cell), Some(why), "{cell}");
        }
        for cell in ["", "118345", "Barnet", "cost"] {
            assert_eq!(Missing::of(cell), None, "{cell}");
        }
    }
}
