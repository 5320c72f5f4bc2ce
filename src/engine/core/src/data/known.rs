//! What the packages opened so far say of columns, sources and caveats.
//!
//! A frame, a figure or a finding has only names: a column's, a source's key, a
//! caveat's id. A notebook wants the unit, the title, the sentence. They are
//! looked up here, for showing only: nothing is ever computed from them. Where
//! two packages, or two tables of one, disagree about a name, nothing is said.

use super::Data;
use pledgebook_frame::quantity::{Unit, words};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

/// The words of one package, by name; `None` where its tables disagree.
#[derive(Default)]
struct Words {
    units: BTreeMap<String, Option<String>>,
    titles: BTreeMap<String, String>,
    caveats: BTreeMap<String, String>,
}

/// By folder: a package opened again replaces what it said before.
static KNOWN: Mutex<BTreeMap<PathBuf, Words>> = Mutex::new(BTreeMap::new());

/// Notes what a package says.
pub(super) fn remember(data: &Data) {
    let mut known = Words::default();
    for field in data.package.resources.iter().flat_map(|resource| &resource.schema.fields) {
        let number = matches!(field.kind, super::Kind::Integer | super::Kind::Number);
        if number {
            let unit = field.unit.clone();
            let entry = known.units.entry(field.name.clone()).or_insert_with(|| unit.clone());
            if *entry != unit {
                *entry = None;
            }
        }
    }
    for key in data.sources.keys() {
        known.titles.extend(data.sources.title(key).map(|title| (key.to_owned(), title)));
    }
    known.caveats = data.caveats.iter().map(|caveat| (caveat.id.clone(), caveat.text.clone())).collect();
    let dir = data.dir.canonicalize().unwrap_or_else(|_| data.dir.clone());
    lock().insert(dir, known);
}

fn lock() -> std::sync::MutexGuard<'static, BTreeMap<PathBuf, Words>> {
    // Words for showing are as good after a panic elsewhere as before.
    KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// What every package that knows the name says of it, if they say the same.
fn agreed(find: impl Fn(&Words) -> Option<Option<String>>) -> Option<String> {
    let known = lock();
    let mut said = known.values().filter_map(find);
    let first = said.next()??;
    said.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// The title of a source.
pub(crate) fn title_of_source(key: &str) -> Option<String> {
    agreed(|known| known.titles.get(key).map(|title| Some(title.clone())))
}

/// The sentence of a caveat.
pub(crate) fn text_of_caveat(id: &str) -> Option<String> {
    agreed(|known| known.caveats.get(id).map(|text| Some(text.clone())))
}

/// The unit of a column in words: what its name ends in, by the rule that every
/// column of figures keeps ([`Unit::of_column`]), or what the package says;
/// `{unit}` where each row has its own.
pub(crate) fn unit_of_column(name: &str) -> Option<String> {
    let (unit, scale, per) = Unit::of_column(name);
    let by_name = match unit {
        _ if !name.contains('_') => None,
        Unit::Count(noun) if noun == "people" => Some(noun),
        // Any other word would pass for a count of itself.
        Unit::Count(_) | Unit::Index | Unit::Year => None,
        unit => Some(words::unit(&unit, scale, per)),
    };
    by_name.or_else(|| {
        let unit = agreed(|known| known.units.get(name).cloned())?;
        if unit == "{unit}" {
            return Some(unit);
        }
        let (unit, scale, per) = Unit::parse(&unit);
        Some(words::unit(&unit, scale, per))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_from_names_and_packages() {
        let data = Data::open().unwrap();
        for (name, unit) in [
            ("budget_gbp_m", Some("£ million")),
            ("budget_real_2024_25_gbp_m", Some("£ million, 2024–25 prices")),
            ("change_pct", Some("%")),
            ("salary_gbp", Some("£")),
            ("staff_headcount", Some("people")),
            ("visits", Some("visits")),
            ("hours_open", Some("hours a week")),
            ("value", Some("{unit}")),
            ("id", None),
            ("year", None),
            ("ratio", None),
        ] {
            assert_eq!(unit_of_column(name).as_deref(), unit, "{name}");
        }
        let key = data.sources().keys()[0].to_owned();
        assert_eq!(title_of_source(&key), data.sources().title(&key));
        assert_eq!(title_of_source("no such source"), None);
        assert_eq!(text_of_caveat(&data.caveats()[0].id).unwrap(), data.caveats()[0].text);
    }

    #[test]
    fn packages_that_disagree_are_not_quoted() {
        let of =
            |unit: &str| Words { units: [("weight_of_test".into(), Some(unit.into()))].into(), ..Words::default() };
        lock().insert("known-test-1".into(), of("tonnes"));
        assert_eq!(unit_of_column("weight_of_test").as_deref(), Some("tonnes"));
        lock().insert("known-test-2".into(), of("stones"));
        assert_eq!(unit_of_column("weight_of_test"), None);
    }
}
