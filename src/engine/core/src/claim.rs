//! Claims that others make, held against computed figures.
//!
//! A claim is a row of the table `claims`. Where the row declares a rule, the rule gives
//! the verdict; for what is particular a [`Check`] works it out. The verdict is never
//! stored: change a figure and it changes.

use crate::data::Data;
use crate::finding::Findings;
use crate::place::place;
use crate::rule::{self, Ground};
use crate::{Error, Result};
use pledgebook_frame::Row;
use pledgebook_frame::closest;
use pledgebook_frame::figure::Provenance;
use serde::Serialize;

pub use crate::verdict::{Checked, Verdict};

/// The computed side of a claim: the claim's id and its check.
pub type Check = (&'static str, fn(&Data) -> Result<Checked>);

/// A claim with its verdict.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its id in the table `claims`.
    pub id: String,
    /// The analysis it belongs to.
    pub subject: String,
    /// What is claimed, in our words.
    pub text: String,
    /// By whom.
    pub said_by: String,
    /// What the check found; its provenance includes the claim's own source.
    pub checked: Checked,
}

/// A claim as `findings.json` holds it.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    subject: &'a str,
    claim: &'a str,
    said_by: &'a str,
    verdict: Verdict,
    working: &'a [String],
    because: &'a str,
    sources: Vec<&'a pledgebook_frame::figure::Citation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    caveats: Vec<&'a String>,
}

impl<'a> Record<'a> {
    /// The record of a claim.
    pub fn of(claim: &'a Claim) -> Self {
        let Claim { subject, text, said_by, checked, .. } = claim;
        Record {
            subject,
            claim: text,
            said_by,
            verdict: checked.verdict,
            working: &checked.working,
            because: &checked.because,
            sources: checked.provenance.citations.iter().collect(),
            caveats: checked.provenance.caveats.iter().collect(),
        }
    }
}

/// Gives each row of the table `claims` its verdict, in the order of the rows: by the rule
/// that it declares (`agrees`, `compares`, `conflicts`, `wording`, `implied`), or, where it
/// declares `own` or the table has no column `rule`, by the check of the same id.
///
/// In data as of an earlier date a claim that was made later is left out, and one
/// that needs what became known later is [not checkable](Verdict::NotCheckable).
///
/// # Errors
/// Where a row has no check or a check no row; any error of a check, named after its claim.
pub fn check_all(data: &Data, checks: &[Check], found: &[&Findings]) -> Result<Vec<Claim>> {
    let Some(as_of) = data.asked_as_of() else { return check_each(data, checks, found, Err) };
    check_each(data, checks, found, |cause| {
        let because = format!("What is needed to check it was not known yet, as of {as_of}.");
        Ok(Checked::new(Verdict::NotCheckable, because).showing(cause.to_string(), &Provenance::default()))
    })
}

fn check_each(
    data: &Data,
    checks: &[Check],
    found: &[&Findings],
    failed: impl Fn(Error) -> Result<Checked>,
) -> Result<Vec<Claim>> {
    let Some(table) = data.resource("claims") else {
        return checks.first().map_or(Ok(Vec::new()), |(id, _)| Err(Error::unknown("row", id, "`claims`", [])));
    };
    let rules = table.schema.fields.iter().any(|field| field.name == "rule");
    let whole = data.whole().rows("claims")?;
    checks.iter().try_for_each(|(id, _)| whole.id(id).map(drop).map_err(|cause| cause.within("claim", id)))?;
    let mut claims = Vec::new();
    for row in data.rows("claims")?.iter() {
        let id = row.string("id")?;
        let rule = if rules { row.string("rule")? } else { "own".to_owned() };
        let check = checks.iter().find(|(known, _)| *known == id).map(|(_, check)| check);
        let told = |problem: String, hint: String| {
            let (file, line) = place(data, &id);
            Error::data(file, line, None, problem, hint)
        };
        let checked = match (rule.as_str(), check) {
            ("own", Some(check)) => check(data).map_err(|cause| cause.within("claim", &id)),
            // Told among the loose ends: the rest of the briefing can be built without it.
            ("own", None) if !rules => continue,
            ("own", None) => {
                let near = closest(&id, checks.iter().map(|(id, _)| *id));
                let hint =
                    near.map_or("write one, or declare a rule".to_owned(), |near| format!("did you mean `{near}`?"));
                return Err(told(format!("claim `{id}` is to have a check of its own, and there is none"), hint));
            }
            (rule, Some(_)) => {
                let hint = "declare the rule `own`, or take the check out".to_owned();
                return Err(told(
                    format!("claim `{id}` declares the rule `{rule}` and has a check of its own as well"),
                    hint,
                ));
            }
            (rule, None) => rule::apply(rule, &row, &id, &Ground { data, found }).map_err(|cause| {
                if data.asked_as_of().is_some() { cause } else { told(format!("claim `{id}`: {cause}"), cause.hint()) }
            }),
        };
        claims.push(claim(&row, id, checked.or_else(&failed)?)?);
    }
    Ok(claims)
}

fn claim(row: &Row, id: String, mut checked: Checked) -> Result<Claim> {
    checked.provenance.join(&row.provenance("")?);
    if checked.working.is_empty() {
        return Err(Error::Calculation("the check shows no working".into()).within("claim", &id));
    }
    let said_by = row.text("said_by")?.unwrap_or_default();
    Ok(Claim { id, subject: row.string("subject")?, text: row.string("claim")?, said_by, checked })
}
