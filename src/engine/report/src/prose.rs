//! Citations into paragraphs: every paragraph that shows a finding ends with the
//! sources of all it shows, so that no number stands without one.

use crate::error::{Error, Result};
use crate::marks::{CITE, RESTS};
use crate::notes::Notes;
use pledgebook_frame::figure::Provenance;
use regex::{Captures, Regex};
use std::collections::HashMap;
use std::sync::LazyLock;

static SHOWN: LazyLock<Regex> = LazyLock::new(|| Regex::new("#n\\(\"([^\"]+)\", ").expect("a fixed pattern"));
static RESTING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("{RESTS}([^{RESTS}]*){RESTS}")).expect("a fixed pattern"));
/// Marks before words that were held against findings, and before a finding's words as a string.
static SAID: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("((?:{RESTS}[^{RESTS}]*{RESTS})+)#say\\(")).expect("a fixed pattern"));
/// A citation set by hand that the machine's own follows.
static CITED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"[~\s]*#cites\(((?:"[^"]+",)+)\);$"#).expect("a fixed pattern"));
static STRING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("({RESTS}[^{RESTS}]*{RESTS})\"")).expect("a fixed pattern"));

/// The ids of the findings a piece of markup shows or rests on, and the markup with
/// comments in place of our marks: `#say(/*it_budget.peak*/"…")`, which says what rests on it.
pub(crate) fn findings_in(markup: &str) -> (String, Vec<String>) {
    let shown = SHOWN.captures_iter(markup).map(|hit| hit[1].to_owned());
    let resting = RESTING.captures_iter(markup).map(|hit| hit[1].to_owned());
    let ids = shown.chain(resting).collect();
    let named = |marks: &str| RESTING.replace_all(marks, "/*$1*/").into_owned();
    let said = SAID.replace_all(markup, |hit: &Captures| format!("#say({}", named(&hit[1])));
    let said = STRING.replace_all(&said, |hit: &Captures| format!("{}\"", named(&hit[1])));
    (RESTING.replace_all(&said, "").replace(CITE, ""), ids)
}

/// Puts the citations into a rendered template.
///
/// # Errors
/// [`Error::Template`] where a block shows findings and has no place for their sources.
pub(crate) fn cite(
    rendered: &str,
    file: &str,
    provenance: &HashMap<String, Provenance>,
    notes: &Notes,
) -> Result<String> {
    let mut out = String::new();
    // A heading ends with its line, whatever follows it.
    let blocks = rendered.split_inclusive("\n\n").flat_map(|block| {
        let heading = block.trim_start().starts_with('=').then(|| block.len() - block.trim_start().len());
        let cut = heading.and_then(|from| block[from..].find('\n').map(|end| from + end + 1)).unwrap_or(0);
        let (heading, rest) = block.split_at(cut);
        [heading, rest]
    });
    for paragraph in blocks {
        let start = paragraph.trim_start();
        let places = start.starts_with("#chart-figure(")
            || start.starts_with("#data-table(")
            || start.starts_with("#claim-card(");
        if start.starts_with('=') || places {
            out.push_str(&findings_in(paragraph).0);
            continue;
        }
        let mut pieces = paragraph.split(CITE).peekable();
        let mut warned = String::new();
        while let Some(piece) = pieces.next() {
            let (markup, ids) = findings_in(piece);
            let behind = Provenance::union(ids.iter().filter_map(|id| provenance.get(id)));
            let marks = told_once(&notes.marks(&behind), &mut warned);
            let last = pieces.peek().is_none();
            if marks.is_empty() {
                out.push_str(&markup);
            } else if !last {
                out.push_str(&cited(markup.trim_end(), &marks));
            } else {
                let text = markup.trim_end();
                if text.ends_with([']', ')']) && start.starts_with('#') && !text.ends_with(");") {
                    return Err(Error::Template {
                        file: file.into(),
                        line: 1,
                        problem: format!(
                            "the block “{}…” shows findings but has no place for their sources",
                            first_words(start)
                        ),
                        hint: "put {{ cite() }} at the end of its text".into(),
                    });
                }
                out.push_str(&format!("{}{}", cited(text, &marks), &markup[text.len()..]));
            }
        }
    }
    Ok(out)
}

/// The marks of a piece, without a footnote that an earlier piece of the paragraph has.
fn told_once(marks: &str, warned: &mut String) -> String {
    match marks.split_once("#warning(") {
        Some((cites, warning)) if *warned == warning => cites.to_owned(),
        Some((_, warning)) => {
            *warned = warning.to_owned();
            marks.to_owned()
        }
        None => marks.to_owned(),
    }
}

/// A text with its sources: in one bracket with those that it ends with already.
fn cited(text: &str, marks: &str) -> String {
    let by_hand = CITED.captures(text).and_then(|hit| Some((hit.get(0)?.start(), hit.get(1)?.as_str())));
    match by_hand.zip(marks.strip_prefix("#cites(")) {
        Some(((end, keys), rest)) => {
            let own = rest.split_once(");").map_or(rest, |(own, _)| own);
            let more: String =
                keys.split_inclusive(',').filter(|key| !own.split_inclusive(',').any(|known| known == *key)).collect();
            format!("{}~#cites({more}{rest}", &text[..end])
        }
        None => format!("{text}~{marks}"),
    }
}

fn first_words(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::{cited, told_once};

    #[test]
    fn a_paragraph_has_a_footnote_once() {
        let mut warned = String::new();
        assert_eq!(told_once(r#"#cites("a",);#warning("w");"#, &mut warned), r#"#cites("a",);#warning("w");"#);
        assert_eq!(told_once(r#"#cites("b",);"#, &mut warned), r#"#cites("b",);"#);
        assert_eq!(told_once(r#"#cites("c",);#warning("w");"#, &mut warned), r#"#cites("c",);"#);
        assert_eq!(told_once(r#"#cites("d",);#warning("v");"#, &mut warned), r#"#cites("d",);#warning("v");"#);
    }

    #[test]
    fn citations_set_by_hand_share_the_bracket() {
        let marks = r#"#cites("a","b",);#warning("w");"#;
        assert_eq!(cited("It was so.", marks), r#"It was so.~#cites("a","b",);#warning("w");"#);
        let by_hand = r#"It was so. #cites("c","b",);"#;
        assert_eq!(cited(by_hand, marks), r#"It was so.~#cites("c","a","b",);#warning("w");"#);
        assert_eq!(
            cited(r#"Here #cites("c",); and there."#, marks),
            format!(r#"Here #cites("c",); and there.~{marks}"#)
        );
    }
}
