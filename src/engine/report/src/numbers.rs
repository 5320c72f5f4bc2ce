//! Numbers of sections, figures, tables and sources, once the whole text is there.
//!
//! Typst could count them itself, but whatever it counts it must lay out again:
//! numbers that stand in the text from the start save a third of the time.

use crate::error::{Error, Result};
use crate::escape::literal;
use crate::files::Files;
use crate::marks::SOURCES;
use crate::template_place::{self, Place};
use pledgebook::data::{Listed, Sources};
use pledgebook_frame::closest;
use regex::{Captures, Regex};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static PLACES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?m)^= (?<section>.*)$|#(?<maker>chart-figure|data-table)\(name: "(?<name>[^"]+)"|#see\("(?<target>[^"]+)"\);|#cites\((?<keys>(?:"[^"]+",)+)\);"#,
    )
    .expect("a fixed pattern")
});

/// Citations of sources by their keys; [`number`] turns them into numbers.
pub(crate) fn cites<'a>(keys: impl IntoIterator<Item = &'a str>) -> String {
    let keys: String = keys.into_iter().map(|key| literal(key) + ",").collect();
    if keys.is_empty() { keys } else { format!("#cites({keys});") }
}

/// A reference to a chart or a table (`chart:name`); [`number`] gives it its words.
pub(crate) fn see(target: &str) -> String {
    format!("#see({});", literal(target))
}

/// Numbers what the pages show, in their order, and writes the list of sources.
///
/// # Errors
/// [`Error::Template`] where something is referred to that is not on the pages.
pub(crate) fn number(typst: &str, sources: &Sources, files: &Files) -> Result<String> {
    let figures = figures(typst);
    let (mut section, mut cited) = (0, Vec::new());
    let mut unknown = None;
    let numbered = PLACES.replace_all(typst, |hit: &Captures| {
        if let Some(title) = hit.name("section") {
            section += 1;
            format!("#section({section})[{}]", title.as_str())
        } else if let Some(maker) = hit.name("maker") {
            let (maker, name) = (maker.as_str(), &hit["name"]);
            let number = figures[&label(maker, name)].1;
            format!("#{maker}(number: {number}, name: {}", literal(name))
        } else if let Some(target) = hit.name("target") {
            match figures.get(target.as_str()) {
                Some((kind, number)) => format!("#see({}, \"{kind}\u{a0}{number}\");", literal(target.as_str())),
                None => {
                    unknown.get_or_insert((hit.get_match().start(), target.as_str().to_owned()));
                    String::new()
                }
            }
        } else {
            let mut numbers: Vec<usize> = hit["keys"]
                .split_terminator(',')
                .map(|key| {
                    let key = key.trim_matches('"').to_owned();
                    cited.iter().position(|known| *known == key).unwrap_or_else(|| {
                        cited.push(key);
                        cited.len() - 1
                    }) + 1
                })
                .collect();
            numbers.sort_unstable();
            format!("#cites({});", ranges(&numbers).join(", "))
        }
    });
    if let Some((at, target)) = unknown {
        let near = closest(&target, figures.keys().map(String::as_str));
        let place = template_place::of(typst, typst[..at].matches('\n').count(), files);
        let place = place.unwrap_or_else(|| Place { file: "briefing.typ".into(), line: None });
        return Err(Error::Template {
            file: place.file,
            line: place.line.unwrap_or(1),
            problem: format!("`{target}` is referred to and is not on the pages"),
            hint: near.map(|near| format!("did you mean `{near}`?")).unwrap_or_default(),
        });
    }
    Ok(numbered.replace(SOURCES, &list(&cited, sources)))
}

/// The kind and number of each chart and table, by its label.
fn figures(typst: &str) -> BTreeMap<String, (&'static str, usize)> {
    let (mut charts, mut tables) = (0, 0);
    let makers =
        PLACES.captures_iter(typst).filter_map(|hit| Some((hit.name("maker")?.as_str(), hit["name"].to_owned())));
    let numbered = makers.map(|(maker, name)| {
        let (kind, number) = if maker == "chart-figure" { ("Figure", &mut charts) } else { ("Table", &mut tables) };
        *number += 1;
        (label(maker, &name), (kind, *number))
    });
    numbered.collect()
}

fn label(maker: &str, name: &str) -> String {
    format!("{}:{name}", if maker == "chart-figure" { "chart" } else { "table" })
}

/// Sorted numbers, three or more in a row as a range: `1`, `(3, 6)`.
fn ranges(numbers: &[usize]) -> Vec<String> {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let parts = runs.flat_map(|run| match run {
        [first, .., last] if run.len() > 2 => vec![format!("({first}, {last})")],
        few => few.iter().map(usize::to_string).collect(),
    });
    parts.collect()
}

/// `#sources((…))`, in the order of the numbers.
fn list(cited: &[String], sources: &Sources) -> String {
    let items = cited.iter().filter_map(|key| sources.listed(key)).map(|Listed { words, url, read }| {
        let url = url.map_or("none".to_owned(), |url| literal(&url));
        format!("(words: {}, url: {url}, read: {}),\n", literal(&words), literal(&read))
    });
    format!("#sources((\n{}))", items.collect::<String>())
}

#[cfg(test)]
mod tests {
    #[test]
    fn three_in_a_row_make_a_range() {
        assert_eq!(super::ranges(&[1, 3, 4, 5, 8, 9]).join(" "), "1 (3, 5) 8 9");
    }
}
