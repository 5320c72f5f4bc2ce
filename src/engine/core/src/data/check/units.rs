//! Units that nobody knows: slips of those that the engine reckons with.
//!
//! Any noun is a unit (`visits`, `hives`), so only what is nearly one of ours can be told
//! from what somebody counts.

use crate::data::read::Raw;
use crate::data::schema::{Package, Resource};
use crate::{Error, Result};
use pledgebook_frame::edits;

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
        if let Some(meant) = meant(unit) {
            let problem = format!("`{}`: column `{}` has a unit that nobody knows, `{unit}`", table.name, field.name);
            return Err(Error::data("datapackage.json", None, None, problem, format!("did you mean `{meant}`?")));
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
        if let Some(meant) = meant(&cells[column]) {
            let problem = format!("“{}” is a unit that nobody knows", cells[column]);
            return Err(raw.error(row, column, problem, format!("did you mean `{meant}`?")));
        }
    }
    Ok(())
}

/// The unit that was meant, where it is not the one that is written.
fn meant(unit: &str) -> Option<String> {
    let (name, per) = match unit.rsplit_once("_per_") {
        Some((name, per)) => (name, format!("_per_{per}")),
        None => (unit, String::new()),
    };
    let (base, scale) = match name.rsplit_once('_') {
        Some((base, scale @ ("m" | "bn"))) => (base, format!("_{scale}")),
        _ => (name, String::new()),
    };
    if KNOWN.contains(&base) {
        return None;
    }
    let money = |rest: &str| match rest.trim_start_matches(['_', ' ']).to_lowercase().as_str() {
        "" => "gbp".to_owned(),
        "b" | "bn" | "billion" => "gbp_bn".to_owned(),
        _ => "gbp_m".to_owned(),
    };
    let lower = base.to_lowercase();
    let near = match lower.as_str() {
        "%" | "per cent" | "per_cent" => Some("percent".to_owned()),
        money_like if money_like.starts_with('£') => Some(money(&name.to_lowercase()['£'.len_utf8()..])),
        money_like if money_like.starts_with("gbp_") => Some(money(&lower["gbp".len()..])),
        _ => KNOWN.iter().find(|known| is_slip(&lower, known)).map(|known| format!("{known}{scale}")),
    };
    near.map(|near| near + &per).filter(|near| near != unit)
}

/// Whether a word is a known one misspelt: a letter more, less, changed or moved, two in a
/// long word; not its plural, and of a short one only the letters in another order, for
/// many a noun is that near (`gb`, `pints`).
fn is_slip(word: &str, known: &str) -> bool {
    let plural = word.strip_suffix('s') == Some(known);
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    match known.len() {
        _ if plural => false,
        ..=3 => sorted(word) == sorted(known),
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
            ("gpb_m", "gbp_m"),
            ("GBP_m", "gbp_m"),
            ("£m", "gbp_m"),
            ("£ million", "gbp_m"),
            ("£_bn", "gbp_bn"),
            ("gbp_k", "gbp_m"),
            ("gbp_million", "gbp_m"),
            ("headcont", "headcount"),
            ("percentage_point", "percentage_points"),
            ("percnt_per_year", "percent_per_year"),
            ("yaer", "year"),
        ] {
            assert_eq!(meant(unit).as_deref(), Some(near), "{unit}");
        }
        for noun in "visits hives gb pints years points gears radios rations tests fte hours_m hours_per_week trusts \
                     gbp_bn_per_year percentage_points patients pilots votes text staff respondents eur usd_m per_million"
            .split_whitespace()
        {
            assert_eq!(meant(noun), None, "{noun}");
        }
    }
}
