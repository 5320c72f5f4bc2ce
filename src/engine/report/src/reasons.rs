//! Why a claim has its verdict: a sentence of `claims.typ.j2` for each claim and verdict,
//! under the same lint as all prose.
//!
//! Each sentence stands under a comment that names both, `{# C-43 contradicted #}`, so that
//! a verdict that turns finds its own sentence, or stops the build.

use crate::error::{Error, Result};
use crate::options::Options;
use crate::page::page_of;
use crate::templates::{CLAIMS, Templates};
use crate::{prose, sentences, values};
use pledgebook::briefing::Results;
use pledgebook::data::Data;
use pledgebook_frame::figure::Provenance;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static HEAD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\{# (\S+) ([a-z_]+) #\}[ \t]*$").expect("a fixed pattern"));

/// Gives each claim whose check does not say why the sentence for its verdict.
///
/// # Errors
/// [`Error::Template`] where a claim has no sentence for its verdict, a sentence is for no
/// claim, or as for any template.
pub(crate) fn give(data: &Data, results: &mut Results, options: &Options) -> Result<()> {
    if results.claims.iter().all(|claim| !claim.checked.because.is_empty()) {
        return Ok(());
    }
    let (page, asked) = (page_of(data, results), values::Asked::default());
    let templates = Templates::new(&options.templates, &page, values::context(results, &asked), asked, |_| {});
    let text = templates.text(CLAIMS)?;
    let pieces = pieces(&text)?;
    let known = |id: &str| results.claims.iter().any(|claim| claim.id == id);
    // As of an earlier date some claims were not made yet.
    let idle = pieces.iter().find(|((id, _), _)| data.asked_as_of().is_none() && !known(id));
    if let Some(((id, _), piece)) = idle {
        let problem = format!("there is a sentence for claim `{id}`, and no such claim");
        let line = piece.len() - piece.trim_start_matches('\n').len();
        return Err(told(line, problem, "take it out, or name the claim that is meant"));
    }
    let mut reasons = Vec::new();
    for claim in results.claims.iter().filter(|claim| claim.checked.because.is_empty()) {
        let verdict = claim.checked.verdict.key();
        let Some(piece) = pieces.get(&(claim.id.as_str(), verdict.as_str())) else {
            let problem =
                format!("claim `{}` is now “{}”, and no sentence says why", claim.id, claim.checked.verdict.word());
            let hint = format!("write one under {{# {} {verdict} #}}", claim.id);
            return Err(told(text.matches('\n').count(), problem, hint));
        };
        let rendered = match templates.render_text(CLAIMS, piece, &page) {
            // The verdict was to be had, and what the sentence adds to it was not.
            Err(Error::TooEarly { as_of, .. }) => {
                let because = format!("What its reason rests on was not known yet, as of {as_of}.");
                reasons.push((claim.id.clone(), because, Provenance::default()));
                continue;
            }
            rendered => rendered?,
        };
        let (_, ids) = prose::findings_in(&rendered);
        let behind = Provenance::union(ids.iter().filter_map(|id| page.provenance.get(id)));
        reasons.push((claim.id.clone(), sentences::plain(&rendered), behind));
    }
    let sections = results.sections.iter_mut().flat_map(|section| &mut section.claims);
    for claim in results.claims.iter_mut().chain(sections) {
        if let Some((_, because, behind)) = reasons.iter().find(|(id, ..)| *id == claim.id) {
            claim.checked.because = because.clone();
            claim.checked.provenance.join(behind);
        }
    }
    Ok(())
}

fn told(line: usize, problem: String, hint: impl Into<String>) -> Error {
    Error::Template { file: CLAIMS.into(), line: line.max(1), problem, hint: hint.into() }
}

/// The sentences by claim and verdict, each after as many empty lines as stand before it in
/// the file, so that what is wrong with it is told with its line.
fn pieces(text: &str) -> Result<BTreeMap<(&str, &str), String>> {
    let mut pieces = BTreeMap::new();
    let heads: Vec<_> = HEAD.captures_iter(text).collect();
    for (i, head) in heads.iter().enumerate() {
        let whole = head.get(0).expect("the whole match is there");
        let to = heads.get(i + 1).map_or(text.len(), |next| next.get(0).expect("as above").start());
        let line = text[..whole.end()].matches('\n').count();
        let piece = format!("{}{}", "\n".repeat(line), text[whole.end()..to].trim_end());
        let (_, [id, verdict]) = head.extract();
        if pieces.insert((id, verdict), piece).is_some() {
            return Err(told(line + 1, format!("claim `{id}` has two sentences for “{verdict}”"), "keep one of them"));
        }
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn a_sentence_keeps_its_line() {
        let text = "{# L-1 consistent #}\nSo it is.\n\n{# L-1 contradicted #}\nIt is\nnot so.\n";
        let found = pieces(text).unwrap();
        assert_eq!(found[&("L-1", "consistent")], "\nSo it is.");
        assert_eq!(found[&("L-1", "contradicted")].lines().position(|line| line == "It is"), Some(4));
        let twice = pieces("{# A x #}\none\n{# A x #}\ntwo\n").unwrap_err().to_string();
        assert!(twice.contains("line 3") && twice.contains("two sentences"), "{twice}");
    }
}
