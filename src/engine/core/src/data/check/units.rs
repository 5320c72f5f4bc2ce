//! Units that nobody knows: slips of those that the engine reckons with.
//!
//! Any noun is a unit (`visits`, `hives`), so only what is nearly one of ours can be told
//! from what somebody counts. A slip is never put right to another scale or currency.

use crate::data::read::Raw;
use crate::data::schema::{Package, Resource};
use crate::{Error, Result};
use pledgebook_frame::edits;
use pledgebook_frame::quantity::Currency;

/// The units that mean more than a number of things.
const KNOWN: [&str; 10] = [
    "gbp",
    "percent",
    "pct",
    "percentage_points",
    "multiple",
    "ratio",
    "index",
    "year",
    "headcount",
    // Of a thing that is counted, as every noun is.
    "people",
];

/// Every unit of the descriptor is one of ours, or a noun that is none of ours misspelt.
pub(super) fn of_columns(package: &Package) -> Result<()> {
    let columns =
        package.resources.iter().flat_map(|table| table.schema.fields.iter().map(move |field| (table, field)));
    for (table, field) in columns {
        let Some(unit) = field.unit.as_deref().filter(|unit| *unit != "{unit}") else { continue };
        if let Some(hint) = hint(unit) {
            let problem = format!("`{}`: column `{}` has a unit that nobody knows, `{unit}`", table.name, field.name);
            return Err(Error::data("datapackage.json", None, None, problem, hint));
        }
    }
    Ok(())
}

/// The same of the units that rows have of their own.
pub(super) fn of_rows(resource: &Resource, raw: &Raw) -> Result<()> {
    let fields = &resource.schema.fields;
    let own = fields.iter().any(|field| field.unit.as_deref() == Some("{unit}"));
    let Some(column) = fields.iter().position(|field| field.name == "unit" && own) else { return Ok(()) };
    for (row, cells) in raw.cells.iter().enumerate() {
        if let Some(hint) = hint(&cells[column]) {
            let problem = format!("“{}” is a unit that nobody knows", cells[column]);
            return Err(raw.error(row, column, problem, hint));
        }
    }
    Ok(())
}

/// What to write instead of a unit that is a slip; `None` of one of ours, and of a noun.
fn hint(unit: &str) -> Option<String> {
    match meant(unit)? {
        Meant::Unit(meant) => Some(format!("did you mean `{meant}`?")),
        Meant::Other(hint) => Some(hint),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Meant {
    /// One unit.
    Unit(String),
    /// What cannot be known from what is written.
    Other(String),
}

/// The unit that was meant, where it is not the one that is written.
fn meant(unit: &str) -> Option<Meant> {
    let lower = unit.trim().to_lowercase().replace([' ', '-'], "_").replace('/', "_per_").replace("p.a.", "pa");
    if lower.is_empty() {
        return (!unit.is_empty()).then(|| Meant::Other("name what the column counts or measures".into()));
    }
    let (name, per) = match lower.replace("__", "_").rsplit_once("_per_") {
        Some((name, per)) => (name.to_owned(), format!("_per_{}", period(per))),
        None => match lower.strip_suffix("_pa").or_else(|| lower.strip_suffix("_pa.")) {
            Some(name) => (name.to_owned(), "_per_year".to_owned()),
            None => (lower.clone(), String::new()),
        },
    };
    let name = name.trim_matches('_');
    let found = match money(name) {
        Some(Money { base: Some(base), scale }) => match scale {
            Some(scale) => Meant::Unit(format!("{base}{scale}{per}")),
            None => Meant::Other(format!(
                "write `{base}{per}`, or in thousands, millions or billions `{base}_k{per}`, `{base}_m{per}` or \
                 `{base}_bn{per}`"
            )),
        },
        Some(Money { base: None, scale }) => {
            let scale = scale.unwrap_or_default();
            let codes = ["usd", "aud", "cad", "nzd", "hkd", "sgd"].map(|code| format!("`{code}{scale}{per}`"));
            Meant::Other(format!("write the code of the country's dollars: {}", codes.join(", ")))
        }
        None => Meant::Unit(format!("{}{per}", word(name).unwrap_or_else(|| as_written(unit, name)))),
    };
    match found {
        Meant::Unit(found) if found == unit => None,
        // A noun is as its user writes it.
        Meant::Unit(found) if word(name).is_none() && money(name).is_none() => {
            let period = ["_per_year", "_per_month", "_per_week"].contains(&per.as_str());
            (period && !unit.ends_with(&per)).then_some(Meant::Unit(found))
        }
        found => Some(found),
    }
}

/// The name part of a unit that is a noun, as it is written.
fn as_written(unit: &str, name: &str) -> String {
    unit.get(..name.len()).map_or_else(|| name.to_owned(), str::to_owned)
}

/// Money, as it is written: its code (none for dollars of no country), and its scale (`Some`
/// of nothing for single ones, none for one that nobody knows).
struct Money {
    base: Option<&'static str>,
    scale: Option<&'static str>,
}

fn money(name: &str) -> Option<Money> {
    // Signs are words, and so are noughts and a scale right behind a code.
    let mut spaced = name.to_owned();
    for sign in ["£", "€", "$", "000"] {
        spaced = spaced.replace(sign, &format!("_{sign}_"));
    }
    for (mark, plain) in [("\'", ""), ("’", ""), ("(", "_"), (")", "_")] {
        spaced = spaced.replace(mark, plain);
    }
    let mut words: Vec<&str> = spaced.split('_').filter(|word| !word.is_empty() && *word != "s").collect();
    if let [one] = words.as_slice()
        && let Some((code, rest)) = one.split_at_checked(3)
        && (code == "gbp" || Currency::of(code).is_some())
        && scale(rest).is_some()
    {
        words = vec![code, rest];
    }
    if let [one] = words.as_slice()
        && let Some(scale @ ("k" | "m" | "bn")) = one.strip_suffix("gbp")
    {
        words = vec!["gbp", scale];
    }
    let country = words.first().copied().unwrap_or_default();
    let dollars = |word: &str| matches!(word, "$" | "dollar") || one_letter_off(word, "dollars");
    let at = words.iter().position(|word| code(word).is_some() || dollars(word))?;
    let coded = code(words[at]);
    let base = match dollars(words[at]) {
        false => coded.map(|(code, _)| code),
        true if at == 1 => match country {
            "us" | "usa" | "american" => Some("usd"),
            "a" | "au" | "australian" => Some("aud"),
            "c" | "ca" | "canadian" => Some("cad"),
            "nz" => Some("nzd"),
            "hk" => Some("hkd"),
            "s" | "sg" | "singapore" => Some("sgd"),
            _ => None,
        },
        true => None,
    };
    let named = usize::from(dollars(words[at]) && base.is_some());
    let rest: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|(i, word)| *i != at && !(named == 1 && *i == 0) && **word != "sterling")
        .map(|(_, word)| *word)
        .collect();
    let known = match rest.as_slice() {
        [] => Some(""),
        [word] => scale(word),
        _ => None,
    };
    // Only a code says for sure that it is money: `pound_coins` are things.
    match known {
        None if !coded.is_some_and(|(_, sure)| sure) => None,
        scale => Some(Money { base, scale }),
    }
}

/// The code of a currency by one of its words, and whether the word is nothing else.
fn code(word: &str) -> Option<(&'static str, bool)> {
    let anagram = |code: &str| {
        let sorted = |word: &str| {
            let mut letters: Vec<char> = word.chars().collect();
            letters.sort_unstable();
            letters
        };
        sorted(word) == sorted(code)
    };
    Some(match word {
        "£" => ("gbp", true),
        "€" => ("eur", true),
        "pound" | "pounds" | "sterling" | "ukp" => ("gbp", false),
        "euro" | "euros" => ("eur", false),
        "yen" => ("jpy", false),
        "zloty" | "zlotys" => ("pln", false),
        "rupee" | "rupees" => ("inr", false),
        "forint" | "forints" => ("huf", false),
        "yuan" => ("cny", false),
        word if anagram("gbp") => ("gbp", word == "gbp"),
        word if one_letter_off(word, "pounds") && word != "ponds" => ("gbp", false),
        word if one_letter_off(word, "euros") => ("eur", false),
        word => (Currency::of(word)?.code, true),
    })
}

/// Whether a word is a known one but for a letter that is not its first.
fn one_letter_off(word: &str, known: &str) -> bool {
    word.starts_with(&known[..1]) && edits(word, known) <= 1
}

/// The end of a unit by a word for its scale; nothing for single ones.
fn scale(word: &str) -> Option<&'static str> {
    // Billions are two letters from millions and from trillions.
    let slips = |known: &str| word.starts_with(&known[..1]) && is_slip(word, known);
    Some(match word {
        "k" | "000" | "000s" | "thou" | "ths" => "_k",
        "m" | "mn" | "mil" | "mill" | "mln" | "mm" => "_m",
        "b" | "bn" | "bil" | "bln" => "_bn",
        word if ["thousand", "thousands"].iter().any(|known| word == *known || slips(known)) => "_k",
        word if ["million", "millions"].iter().any(|known| word == *known || slips(known)) => "_m",
        word if ["billion", "billions"].iter().any(|known| word == *known || slips(known)) => "_bn",
        _ => return None,
    })
}

/// A unit of ours that is no money, by how people write it.
fn word(name: &str) -> Option<String> {
    let (base, scale) = match name.rsplit_once('_') {
        Some((base, scale @ ("k" | "m" | "bn"))) => (base, format!("_{scale}")),
        _ => (name, String::new()),
    };
    if KNOWN.contains(&base) {
        return Some(name.to_owned());
    }
    let near = match base {
        "%" | "per_cent" | "percents" | "percentage" | "percentages" | "pc" | "perc" => "percent",
        "pp" | "pps" | "ppt" | "ppts" | "percent_points" | "pct_points" | "%_points" | "percentage_pts" => {
            "percentage_points"
        }
        base if is_slip(base, "percentage") => "percent",
        base => KNOWN.into_iter().find(|known| is_slip(base, known))?,
    };
    Some(format!("{near}{scale}"))
}

/// The period of a rate, put right where it is a slip: its letters in another order, or one
/// of them left out. A letter more or another one is mostly a thing of its own (`mouth`, `bear`).
fn period(per: &str) -> String {
    let slips = |known: &str| {
        let sorted = |word: &str| {
            let mut letters: Vec<char> = word.chars().collect();
            letters.sort_unstable();
            letters
        };
        let shorter = (1..known.len() - 1).any(|i| format!("{}{}", &known[..i], &known[i + 1..]) == per);
        let doubled = (1..=known.len()).any(|i| format!("{}{}", &known[..i], &known[i - 1..]) == per);
        sorted(per) == sorted(known) || doubled || shorter && per != "moth"
    };
    match per {
        "yr" | "annum" | "years" | "yrs" | "y" => "year".into(),
        "mth" | "months" | "mnth" => "month".into(),
        "wk" | "weeks" => "week".into(),
        per => ["year", "month", "week"].into_iter().find(|known| slips(known)).unwrap_or(per).to_owned(),
    }
}

/// Whether a word is a known one misspelt: a letter more, less, changed or moved, two in a
/// long word; not its plural, and of a short one only the letters in another order, for
/// many a noun is that near (`gb`, `pints`).
fn is_slip(word: &str, known: &str) -> bool {
    let plural = word.strip_suffix('s') == Some(known);
    match known.len() {
        _ if plural => false,
        ..=3 => false,
        4..=6 => edits(word, known) <= 1,
        _ => edits(word, known) <= 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_nouns() {
        for (unit, near) in [
            ("percnt", "percent"),
            ("precent", "percent"),
            ("Percent", "percent"),
            ("%", "percent"),
            ("percentage", "percent"),
            ("per cent", "percent"),
            ("pp", "percentage_points"),
            ("percentage_point", "percentage_points"),
            ("percnt_per_year", "percent_per_year"),
            ("headcont", "headcount"),
            ("yaer", "year"),
            ("gpb_m", "gbp_m"),
            ("GBP_m", "gbp_m"),
            ("GBP_M", "gbp_m"),
            ("GBP", "gbp"),
            ("£", "gbp"),
            ("£m", "gbp_m"),
            ("£ million", "gbp_m"),
            ("£_bn", "gbp_bn"),
            ("£b", "gbp_bn"),
            ("£k", "gbp_k"),
            ("£000", "gbp_k"),
            ("£'000s", "gbp_k"),
            ("gbp_000", "gbp_k"),
            ("gbp_thousand", "gbp_k"),
            ("gbp_thousands", "gbp_k"),
            ("gbp_mn", "gbp_m"),
            ("gbp_million", "gbp_m"),
            ("gbp_milion", "gbp_m"),
            ("gbp_mil", "gbp_m"),
            ("gbpm", "gbp_m"),
            ("gbpbn", "gbp_bn"),
            ("m_gbp", "gbp_m"),
            ("million pounds", "gbp_m"),
            ("pounds", "gbp"),
            ("pound", "gbp"),
            ("pounds_sterling", "gbp"),
            ("pounds_m", "gbp_m"),
            ("pounds_per_visit", "gbp_per_visit"),
            ("£/bed", "gbp_per_bed"),
            ("punds", "gbp"),
            ("mgbp", "gbp_m"),
            ("precentage", "percent"),
            ("gbp_per_montth", "gbp_per_month"),
            ("euros", "eur"),
            ("EUR", "eur"),
            ("€m", "eur_m"),
            ("EUR_M", "eur_m"),
            ("usd_mn", "usd_m"),
            ("us_dollars", "usd"),
            ("US$m", "usd_m"),
            ("gbp_per_yaer", "gbp_per_year"),
            ("gbp_m_per_yer", "gbp_m_per_year"),
            ("gbp_per_annum", "gbp_per_year"),
            ("gbp_pa", "gbp_per_year"),
            ("visits_per_yaer", "visits_per_year"),
            ("visits_per_mnoth", "visits_per_month"),
        ] {
            assert_eq!(meant(unit), Some(Meant::Unit(near.into())), "{unit}");
        }
        for (unit, says) in [
            ("dollars", "`usd`, `aud`"),
            ("dolars", "`usd`, `aud`"),
            ("$m", "`usd_m`, `aud_m`"),
            ("gbp_real", "`gbp`, or in thousands, millions or billions `gbp_k`, `gbp_m` or `gbp_bn`"),
            ("gbp_trillions", "`gbp_bn`"),
        ] {
            assert!(matches!(meant(unit), Some(Meant::Other(hint)) if hint.contains(says)), "{unit}");
        }
        for noun in "visits hives gb pints years points gears radios rations tests fte hours_m hours_k hours_per_week \
                     trusts gbp_bn_per_year gbp_k percentage_points patients pilots votes text staff respondents eur \
                     usd_m per_million pound_coins coins visits_per_hour gbp_per_visit patients_per_mouth \
                     fish_per_moth eggs_per_bear eur_per_visit beds bed_days dollar_bills euro_notes mm Visits gbp_m \
                     visits_per_Hour ponds sounds dolls"
            .split_whitespace()
        {
            assert_eq!(meant(noun), None, "{noun}");
        }
    }
}
