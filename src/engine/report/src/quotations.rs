//! Words in quotation marks: each stands in a row of the table `quotations`, as its source
//! has it, or the build stops, as it does for a typed number.
//!
//! A package without that table quotes at its own risk.

use crate::error::{Error, Result};
use crate::sentences::Sentence;
use crate::templates::{CLAIMS, Templates};
use pledgebook::briefing::Results;
use pledgebook::data::Data;
use pledgebook::loose::place;
use regex::Regex;
use std::sync::LazyLock;

/// More than this is no longer a quotation but a copy.
const MOST_WORDS: usize = 15;

static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[“\"]([^“”\"]+)[”\"]|(?:^|[\\s(])‘([^‘’]{2,}(?:’[a-z][^‘’]*)*)’(?:[\\s.,;:)?!]|$)")
        .expect("a fixed pattern")
});

/// The quotations of a package.
pub(crate) struct Quotations(Vec<String>);

impl Quotations {
    /// `None` where the package has no such table.
    ///
    /// # Errors
    /// Where a quotation is too long.
    pub fn of(data: &Data) -> Result<Option<Self>> {
        let Some(table) = data.resource("quotations") else { return Ok(None) };
        let mut all = Vec::new();
        for (at, row) in data.rows("quotations")?.iter().enumerate() {
            let words = row.string("quotation")?;
            let count = words.split_whitespace().count();
            if count > MOST_WORDS {
                let problem = format!("the quotation `{}` has {count} words", row.string("id")?);
                let hint = format!("quote {MOST_WORDS} words at most");
                return Err(pledgebook::Error::data(&table.path, Some(at as u64 + 2), None, problem, hint).into());
            }
            all.push(plainly(&words));
        }
        Ok(Some(Quotations(all)))
    }

    /// The first words in quotation marks that nobody is known to have written.
    fn unknown(&self, text: &str) -> Option<String> {
        let quoted = QUOTED.captures_iter(text).filter_map(|hit| Some(hit.get(1).or(hit.get(2))?.as_str().to_owned()));
        let mut quoted = quoted.filter(|words| !plainly(words).is_empty());
        quoted.find(|words| !self.0.iter().any(|known| known.contains(&plainly(words))))
    }

    /// Checks all that a reader sees: sentences, claims and their reasons, charts and tables.
    ///
    /// # Errors
    /// [`Error::Template`] with the line, or the row of the claim, or the chart's or table's name.
    pub fn check(&self, data: &Data, results: &Results, sentences: &[Sentence], templates: &Templates) -> Result<()> {
        const HINT: &str = "add the row, with source and locator, or say it without quotation marks";
        let problem =
            |words: &str| format!("the words “{words}” stand in quotation marks and are in no row of `quotations`");
        for sentence in sentences {
            let Some(words) = self.unknown(&sentence.text) else { continue };
            let file = match sentence.section.as_str() {
                stem @ ("front" | "back") => format!("{stem}.typ.j2"),
                stem => format!("sections/{stem}.typ.j2"),
            };
            let line = line_of(&templates.text(&file)?, &words);
            return Err(Error::Template { file, line, problem: problem(&words), hint: HINT.into() });
        }
        for claim in &results.claims {
            if let Some(words) = self.unknown(&claim.text) {
                let (file, line) = place(data, &claim.id);
                return Err(pledgebook::Error::data(file, line, None, problem(&words), HINT).into());
            }
            if let Some(words) = self.unknown(&claim.checked.because) {
                let text = templates.text(CLAIMS)?;
                let line = line_of(&text, &words);
                return Err(Error::Template { file: CLAIMS.into(), line, problem: problem(&words), hint: HINT.into() });
            }
        }
        let of = |kind: &str, name: &str, words: &str| {
            Err(pledgebook::Error::data(format!("{kind} `{name}`"), None, None, problem(words), HINT).into())
        };
        for section in &results.sections {
            for chart in &section.charts {
                let all = [&chart.subtitle, &chart.note, &chart.alt, &chart.description];
                if let Some(words) = all.into_iter().find_map(|text| self.unknown(text)) {
                    return of("chart", &chart.name, &words);
                }
            }
            for table in &section.tables {
                // Cells are data: what stands there in quotation marks is a name.
                let labels = table.columns.iter().map(|column| &column.label);
                let all = labels.chain([&table.subtitle, &table.note]);
                if let Some(words) = all.into_iter().find_map(|text| self.unknown(text)) {
                    return of("table", &table.name, &words);
                }
            }
        }
        Ok(())
    }
}

/// Small letters, straight apostrophes, single spaces, and no sign at either end.
fn plainly(words: &str) -> String {
    let words = words.to_lowercase().replace(['’', '‘'], "'").replace('\u{a0}', " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_matches(['.', ',', ';', ':', '?', '!']).to_owned()
}

/// The line on which the words begin; the first where they are broken or filled in.
fn line_of(text: &str, words: &str) -> usize {
    let begin: String = words.chars().take(24).collect();
    text.lines().position(|line| line.contains(&begin)).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_nobody_wrote_are_found() {
        let known = Quotations(vec![plainly("slower than expected"), plainly("£4.2bn digital transformation plan")]);
        for (text, unknown) in [
            ("It was “slower than expected”.", None),
            ("It was “Slower,” he said.", None),
            ("A “digital transformation plan” costs.", None),
            ("It was “much slower than expected”.", Some("much slower than expected")),
            ("It was ‘a made-up phrase’, the trust’s own.", Some("a made-up phrase")),
            ("The Department’s budgets and the trusts’ own.", None),
            ("Said \"straight\" quotes.", Some("straight")),
        ] {
            assert_eq!(known.unknown(text).as_deref(), unknown, "{text}");
        }
    }
}
