//! One figure as a refused cell prints it, with what stands before and behind its digits.

use super::column_unit::Said;
use pledgebook_frame::quantity::Currency;
use pledgebook_frame::read::{Amount, Mark};
use rust_decimal::Decimal;

/// One figure, its signs and words.
#[derive(Debug)]
pub(super) struct Printed {
    /// The number with its sign; a multiple (`k`, `million`) is not in it.
    pub value: Decimal,
    /// The digits as printed.
    pub core: String,
    marks: Vec<Mark>,
    /// The multiple, and how it is written.
    pub times: Option<(Decimal, String)>,
    /// The unit that the cell names.
    pub said: Option<Said>,
    /// The two numbers that `1234,567` can be: by thousands, and by decimals.
    pub comma: Option<(Decimal, Decimal)>,
    /// What is neither unit nor multiple, as printed.
    pub words: String,
    unknown: bool,
    credit: Option<String>,
    at_least: bool,
}

/// Multiples as words.
const TIMES: &[(&[&str], i64)] = &[
    (&["hundred", "hundreds"], 100),
    (&["k", "thousand", "thousands", "thou"], 1_000),
    (&["m", "mn", "mln", "mill", "million", "millions"], 1_000_000),
    (&["b", "bn", "billion", "billions"], 1_000_000_000),
    (&["tn", "trn", "trillion", "trillions"], 1_000_000_000_000),
];

/// What marks a figure as less than final, or less than exact.
const STATUSES: &[&str] =
    &["p", "e", "r", "c", "u", "z", "x", "est", "estimate", "estimated", "prov", "provisional", "rev", "revised"];
const ABOUT: &[&str] = &["c", "ca", "circa", "approx", "approximately", "about", "around", "roughly", "nearly"];

/// Signs of notes.
const NOTES: [char; 17] = ['*', '†', '‡', '§', '#', '^', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁰', '?'];

impl Printed {
    /// Reads a cell; `None` where it does not hold one figure, or two signs of a minus.
    pub fn of(cell: &str) -> Option<Printed> {
        let (text, thousands) = without_noughts(cell);
        let (text, note) = without_notes(text.trim());
        let (start, end) = core(text)?;
        let (before, core, after) = (&text[..start], &text[start..end], &text[end..]);
        if after.chars().any(|c| c.is_ascii_digit()) || [",", "."].contains(&after.trim()) {
            return None;
        }
        let (amount, comma) = match Amount::of(core) {
            Some(amount) => (amount, None),
            None => {
                let (whole, decimals) = core.split_once(',')?;
                let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                (digits(whole) && digits(decimals)).then_some(())?;
                let number = |between: &str| format!("{whole}{between}{decimals}").parse::<Decimal>().ok();
                let (thousands, decimal) = (number("")?, number(".")?);
                (Amount { value: thousands, marks: Vec::new() }, Some((thousands, decimal)))
            }
        };
        let mut printed = Printed {
            value: amount.value,
            core: core.to_owned(),
            marks: amount.marks,
            times: thousands.as_ref().map(|_| (Decimal::ONE_THOUSAND, "000".to_owned())),
            said: thousands.filter(|pound| *pound).map(|_| Said::Pounds),
            comma,
            words: String::new(),
            unknown: false,
            credit: None,
            at_least: false,
        };
        printed.marks.extend(note.then_some(Mark::Note));
        let minus = printed.signs(before, after)?;
        let mut words = Vec::new();
        printed.words(before, &mut words)?;
        printed.words(after, &mut words)?;
        // £2.50p
        let pence = printed.said == Some(Said::Pounds) && core.rfind('.').is_some_and(|at| core.len() - at == 3);
        words.retain(|word| !(pence && word.eq_ignore_ascii_case("p")));
        printed.words = words.join(" ");
        if minus {
            printed.value = -printed.value;
            printed.comma = printed.comma.map(|(a, b)| (-a, -b));
        }
        Some(printed)
    }

    pub fn has(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }

    /// A lone p behind the digits, which marks what is provisional, and pence.
    pub fn doubtful_pence(&self) -> bool {
        self.words.eq_ignore_ascii_case("p") && self.said.is_none() && self.times.is_none()
    }

    /// `CR` or `DR`, as a ledger marks a sum.
    pub fn credit(&self) -> Option<&str> {
        self.credit.as_deref()
    }

    pub fn at_least(&self) -> bool {
        self.at_least
    }

    /// Whether words stand beside the figure that may say what else it is.
    pub fn is_unknown(&self) -> bool {
        self.unknown
    }

    /// Signs before and behind; whether they make a minus, `None` where there are two.
    fn signs(&mut self, before: &str, after: &str) -> Option<bool> {
        let brackets = before.contains('(') && after.contains(')');
        let is_minus = |c: &char| matches!(c, '-' | '−' | '–');
        let (ahead, behind) = (before.chars().filter(is_minus).count(), after.chars().filter(is_minus).count());
        if brackets {
            self.marks.push(Mark::Brackets);
        }
        if behind > 0 {
            self.marks.push(Mark::TrailingMinus);
        }
        if before.contains(['−', '–', '+']) {
            self.marks.push(Mark::OtherSign);
        }
        if before.contains(['~', '≈']) || before.to_lowercase().contains("c.") {
            self.marks.push(Mark::About);
        }
        if before.contains(NOTES) || after.contains(NOTES) || before.contains('[') && after.contains(']') {
            self.marks.push(Mark::Note);
        }
        self.at_least = after.contains('+');
        let minus = usize::from(brackets) + ahead + behind;
        (minus <= 1 && !before.contains(['<', '>', '≤', '≥', '±', '/', ':'])).then_some(minus == 1)
    }

    /// What the words beside the digits say; `None` where they say two things.
    fn words(&mut self, text: &str, noted: &mut Vec<String>) -> Option<()> {
        for (sign, said) in [
            ('£', Said::Pounds),
            ('œ', Said::Pounds),
            ('Œ', Said::Pounds),
            ('\u{fffd}', Said::Pounds),
            ('%', Said::Percent),
        ] {
            if text.contains(sign) {
                self.say(said)?;
            }
        }
        for (sign, code) in [('€', "eur"), ('¥', "jpy"), ('₹', "inr")] {
            if text.contains(sign) {
                self.say(Said::Other(Currency::of(code)?))?;
            }
        }
        if let Some(at) = text.find('$') {
            let country = text[..at].rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            self.say(Said::dollars(country)?)?;
        }
        let lower = text.to_lowercase();
        if lower.contains("per cent") && !lower.contains("per cents") {
            self.say(Said::Percent)?;
        }
        for word in
            text.split(|c: char| !c.is_alphabetic() && c != '.').filter(|word| !word.trim_matches('.').is_empty())
        {
            let bare = word.trim_matches('.').to_lowercase();
            let dollars = text.contains(&format!("{word}$"));
            if dollars || matches!(bare.as_str(), "per" | "cent") && lower.contains("per cent") {
                continue;
            }
            if let Some((_, times)) = TIMES.iter().find(|(words, _)| words.contains(&bare.as_str())) {
                if self.times.is_some() {
                    return None;
                }
                self.times = Some((Decimal::from(*times), bare));
            } else if let Some(said) = Said::word(&bare) {
                self.say(said)?;
            } else if matches!(bare.as_str(), "cr" | "dr") {
                self.credit = Some(word.to_owned());
            } else if ABOUT.contains(&bare.as_str()) && (bare != "c" || self.has(Mark::About)) {
                self.marks.push(Mark::About);
            } else {
                self.unknown |= !STATUSES.contains(&bare.as_str());
                noted.push(word.to_owned());
            }
        }
        Some(())
    }

    /// `None` where the cell names two units.
    fn say(&mut self, said: Said) -> Option<()> {
        if self.said.is_some_and(|other| other != said && !(other == Said::Pounds && said == Said::Pence)) {
            return None;
        }
        self.said = self.said.or(Some(said));
        Some(())
    }
}

/// Without “£000” or “'000s” beside the figure; whether a pound sign stood before it.
fn without_noughts(cell: &str) -> (String, Option<bool>) {
    let mut noughts = None;
    let rest: Vec<&str> = cell
        .split_whitespace()
        .filter(|token| {
            let bare = token.trim_matches(['(', ')']).trim_end_matches('s');
            let pound = bare.starts_with('£');
            let is_it = matches!(bare.trim_start_matches('£'), "'000" | "’000" | "000'" | "000’")
                || pound && bare == "£000"
                || token.ends_with("000s") && token.trim_matches(['(', ')']).len() == 4;
            if is_it {
                noughts = Some(pound);
            }
            !is_it
        })
        .collect();
    match noughts {
        Some(pound) => (rest.join(" "), Some(pound)),
        None => (cell.to_owned(), None),
    }
}

/// Without notes in brackets at the end, and whether there were any. A figure in brackets is
/// none: `118345 (104200)` holds two.
fn without_notes(text: &str) -> (&str, bool) {
    let (mut rest, mut noted) = (text, false);
    loop {
        let bare = rest.trim_end_matches(NOTES).trim_end();
        let bracket = |open: char, close: char| {
            let at = bare.strip_suffix(close)?.rfind(open)?;
            let inner = &bare[at + open.len_utf8()..bare.len() - close.len_utf8()];
            let figure = !inner.contains(|c: char| c.is_alphabetic()) && (inner.len() > 2 || inner.contains('%'));
            let before = bare[..at].bytes().any(|byte| byte.is_ascii_digit());
            (before && !figure).then(|| bare[..at].trim_end())
        };
        let shorter = bracket('[', ']').or_else(|| bracket('(', ')')).unwrap_or(bare);
        if shorter == rest {
            return (rest, noted);
        }
        (rest, noted) = (shorter, true);
    }
}

/// Where the first figure of a text begins and ends: digits with what parts their groups and
/// decimals, with an exponent, and with letters that stand for digits.
fn core(text: &str) -> Option<(usize, usize)> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |i: usize| chars.get(i).map(|(_, c)| *c);
    let digit = |i: usize| at(i).is_some_and(|c| c.is_ascii_digit());
    let like = |i: usize| at(i).is_some_and(|c| c.is_ascii_digit() || "OoIl".contains(c));
    let mut first = (0..chars.len()).find(|i| digit(*i))?;
    let mut from = first;
    while from > 0 && like(from - 1) {
        from -= 1;
    }
    // The l of a word before the digits is none of them.
    if from < first && !(from > 0 && at(from - 1).is_some_and(char::is_alphabetic)) {
        first = from;
    }
    if first > 0 && at(first - 1) == Some('.') && !(first > 1 && at(first - 2).is_some_and(char::is_alphanumeric)) {
        first -= 1;
    }
    let mut end = first + 1;
    while let Some(c) = at(end) {
        let three = (1..=3).all(|i| like(end + i)) && !like(end + 4);
        let word_ends = |mut i: usize| {
            while like(i) {
                i += 1;
            }
            !at(i).is_some_and(char::is_alphabetic)
        };
        let goes_on = match c {
            c if c.is_ascii_digit() => true,
            'O' | 'o' | 'I' | 'l' => word_ends(end),
            '.' | ',' => like(end + 1),
            ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}' => three,
            'e' | 'E' => digit(end + 1) || matches!(at(end + 1), Some('+' | '-')) && digit(end + 2),
            '+' | '-' => matches!(at(end - 1), Some('e' | 'E')) && digit(end - 2) && digit(end + 1),
            _ => false,
        };
        if !goes_on {
            break;
        }
        end += 1;
    }
    // A point that ends the number, and no sentence.
    if at(end) == Some('.') && end + 1 == chars.len() && digit(end - 1) {
        end += 1;
    }
    let byte = |i: usize| chars.get(i).map_or(text.len(), |(at, _)| *at);
    Some((byte(first), byte(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_told_from_what_stands_around_it() {
        for (cell, value, times) in [
            ("118345", "118345", None),
            ("£(2.3)m", "-2.3", Some("m")),
            ("(£2.3m)", "-2.3", Some("m")),
            ("-£2.3m", "-2.3", Some("m")),
            ("2.3m-", "-2.3", Some("m")),
            ("£m 2.3", "2.3", Some("m")),
            ("118 £000", "118", Some("000")),
            ("118 (£'000)", "118", Some("000")),
            ("118.3 K", "118.3", Some("k")),
            ("118 345,50", "118345.50", None),
            ("1.18E+05", "118000", None),
            ("1OO,OOO", "100000", None),
            (".5", "0.5", None),
            ("118345.", "118345", None),
            ("approx. 118,345", "118345", None),
        ] {
            let printed = Printed::of(cell).unwrap_or_else(|| panic!("{cell}"));
            assert_eq!(printed.value, value.parse().unwrap(), "{cell}");
            assert_eq!(printed.times.as_ref().map(|(_, sign)| sign.as_str()), times, "{cell}");
        }
        for cell in ["5 (10%)", "118,345 (104,200)", "5/10", "1.2-1.5", "(-5)", "--5", "<5", "no digits", "12 345 6"] {
            assert!(Printed::of(cell).is_none(), "{cell}");
        }
    }
}
