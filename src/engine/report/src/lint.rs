//! What may not be typed into prose: numbers, and words of size or direction.
//!
//! Both must come from findings, or the sentence could outlive the data it was
//! written about.

use crate::error::{Error, Result};
use crate::marks::MARKS;
use crate::values::beginning;
use regex::Regex;
use std::sync::LazyLock;

/// Words whose truth depends on figures; they come from `says()` or a filter.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    // English only: Unicode's letters take longer to compile than the briefing to read.
    let words = "rose|rises?|risen|rising|fell|falls?|fallen|falling|grew|grows?|growing|increas\\w*|decreas\\w*|declin\\w*|doubl\\w*|\
                 halv\\w*|half|twice|triple\\w*|largest|smallest|highest|lowest|biggest|fewer|more than|less than|most of|\
                 majority|third of|quarter of|million|billion|plung\\w*|soar\\w*|surg\\w*|drop\\w*|climb\\w*|exceed\\w*|shrink\\w*|shrank|every|never|record high";
    Regex::new(&format!(r"(?i-u:\b({words})\b)")).expect("a fixed pattern")
});
static NUMBERS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[£v]?\d[\d,.]*(?:[–-]\d+)?%?").expect("a fixed pattern"));
static YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:19|20)[0-9]{2}(?:–[0-9]{2})?[.,]?$").expect("a fixed pattern"));
/// Template tags, and Typst that is layout rather than words.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|#question\[[^\]]*\]|#(?:v|h|pagebreak|colbreak|heading|set [A-Za-z0-9_.]+|show: [A-Za-z0-9_.]+)\([^)]*\)|(?m:^|\s)//[^\n]*|PDF/[AU]\S*|SHA-256|<[A-Za-z0-9_:.-]+>")
        .expect("a fixed pattern")
});
static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new("“[^”]*”").expect("a fixed pattern"));
static ALLOWED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{# allow: ([^#]*?) #\}").expect("a fixed pattern"));

/// Checks a template's own words; what stands in values has been checked elsewhere.
///
/// # Errors
/// [`Error::Template`] for the first number or word that is typed, for a heading that
/// rests on nothing, and for one of our marks.
pub(crate) fn template(file: &str, text: &str, quotes_are_checked: bool) -> Result<()> {
    let allowed: Vec<String> = ALLOWED
        .captures_iter(text)
        .flat_map(|hit| hit[1].split(',').map(|w| w.trim().to_lowercase()).collect::<Vec<_>>())
        .collect();
    for (i, line) in text.lines().enumerate() {
        if line.starts_with("= ") && !line.contains("{{") {
            return Err(Error::Template {
                file: file.into(),
                line: i + 1,
                problem: format!("the heading “{}” rests on no finding", line.trim_start_matches("= ")),
                hint: "state the finding: put a value or says(…) into it".into(),
            });
        }
    }
    if let Some(at) = text.find(|c| MARKS.contains(&c)) {
        let mark = text[at..].chars().next().map_or(0, u32::from);
        return Err(Error::Template {
            file: file.into(),
            line: text[..at].matches('\n').count() + 1,
            problem: format!("there is an invisible character, U+{mark:04X}"),
            hint: "remove it: it marks places on the way to the page".into(),
        });
    }
    // Same length, so that lines stay where they are.
    let blank = |hit: &regex::Captures| hit[0].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect::<String>();
    let words = CODE.replace_all(text, blank);
    // What is quoted is held against its source elsewhere, numbers and all.
    let words = if quotes_are_checked { QUOTED.replace_all(&words, blank) } else { words };
    for (i, line) in words.lines().enumerate() {
        if let Some(problem) = typed(line, &allowed) {
            let hint = "print a finding, or check the word with says(…)".into();
            return Err(Error::Template { file: file.into(), line: i + 1, problem, hint });
        }
    }
    Ok(())
}

/// The problem with a piece of prose that came as a plain string.
pub(crate) fn words(text: &str) -> Option<String> {
    typed(text, &[])
}

/// The first number in a piece of prose that is not a year.
pub(crate) fn number(text: &str) -> Option<String> {
    // "v3.0" is the version of a licence or a standard.
    let typed = |hit: &regex::Match| !YEAR.is_match(hit.as_str()) && !hit.as_str().starts_with('v');
    NUMBERS.find_iter(text).find(typed).map(|hit| hit.as_str().to_owned())
}

fn typed(line: &str, allowed: &[String]) -> Option<String> {
    if let Some(number) = number(line) {
        return Some(format!("the number “{}” is typed into the prose", beginning(&number)));
    }
    let word = WORDS.find_iter(line).find(|hit| !allowed.contains(&hit.as_str().to_lowercase()))?;
    Some(format!("“{}” is typed into the prose; it must be computed or asserted", word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::template;

    #[test]
    fn typed_numbers_and_words_are_refused() {
        for (text, problem) in [
            ("It cost £47.2 million.\n", "the number “£47.2”"),
            ("line\nBudgets fell.\n", "“fell” is typed"),
            ("= A heading\n", "rests on no finding"),
            ("one\ntwo \u{e001}\n", "line 2: there is an invisible character, U+E001"),
        ] {
            let message = template("a.typ.j2", text, false).unwrap_err().to_string();
            assert!(message.contains(problem), "{message}");
        }
        template("a.typ.j2", "= {{ x.y }} in 2018–19\nSpring Budget 2024 {{ x.z | fell }}. #v(4mm)\n", false).unwrap();
        template("a.typ.j2", "{# allow: every #}\nIn every return.\n", false).unwrap();
        template("a.typ.j2", "He said “up to £5 million”.\n", true).unwrap();
    }
}
