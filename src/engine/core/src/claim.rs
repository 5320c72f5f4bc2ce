//! Claims that others make, held against computed figures.
//!
//! A claim is a row of the table `claims`; a [`Check`] is a function that works
//! out from the data whether it holds. The verdict is never stored: change a
//! figure and it changes.

use crate::data::Data;
use crate::{Error, Result};
use pledgebook_frame::figure::{Agreement, Figure, Provenance};
use serde::Serialize;

/// How a claim stands to the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The figures say the opposite, or something else.
    Contradicted,
    /// True of the numbers, but it says what they do not.
    Misleading,
    /// Right once rounded; the exact figure differs.
    Rounding,
    /// What is needed to check it is not published.
    NotCheckable,
    /// Not said, but it follows from what is said.
    Implied,
    /// The figures bear it out.
    Consistent,
}

impl Verdict {
    /// All verdicts, gravest first.
    pub const ALL: [Verdict; 6] = [
        Verdict::Contradicted,
        Verdict::Misleading,
        Verdict::Rounding,
        Verdict::NotCheckable,
        Verdict::Implied,
        Verdict::Consistent,
    ];

    /// The word readers see.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Contradicted => "contradicted",
            Verdict::Misleading => "misleading",
            Verdict::Rounding => "rounding",
            Verdict::NotCheckable => "not checkable",
            Verdict::Implied => "implied",
            Verdict::Consistent => "consistent",
        }
    }
}

impl From<Agreement> for Verdict {
    /// A printed figure that equals the computed one is consistent, one that
    /// equals it when rounded is rounding, any other is contradicted.
    fn from(agreement: Agreement) -> Self {
        match agreement {
            Agreement::Exactly => Verdict::Consistent,
            Agreement::Rounded => Verdict::Rounding,
            Agreement::Not => Verdict::Contradicted,
        }
    }
}

/// What a check found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The verdict.
    pub verdict: Verdict,
    /// The arithmetic, one sum an entry.
    pub working: Vec<String>,
    /// Why that verdict, in one sentence.
    pub because: String,
    /// What it rests on.
    pub provenance: Provenance,
}

impl Checked {
    /// A verdict with its reason; show the arithmetic with [`with`](Self::with).
    pub fn new(verdict: Verdict, because: impl Into<String>) -> Self {
        Checked { verdict, working: Vec::new(), because: because.into(), provenance: Provenance::default() }
    }

    /// Shows a figure's arithmetic and takes on its sources.
    pub fn with(mut self, figure: &Figure) -> Self {
        self.working.push(figure.working());
        self.provenance.join(&figure.provenance);
        self
    }

    /// Shows arithmetic that no single figure holds: a comparison, two dates.
    pub fn showing(mut self, working: impl Into<String>, provenance: &Provenance) -> Self {
        self.working.push(working.into());
        self.provenance.join(provenance);
        self
    }

    /// Takes on sources without showing anything.
    pub fn resting_on(mut self, provenance: &Provenance) -> Self {
        self.provenance.join(provenance);
        self
    }
}

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

/// Runs every check against its row of the table `claims`.
///
/// In data as of an earlier date a claim that was made later is left out, and one
/// that needs what became known later is [not checkable](Verdict::NotCheckable).
///
/// # Errors
/// [`Error::Unknown`] where a check has no row; any error of a check, named after its claim.
pub fn check_all(data: &Data, checks: &[Check]) -> Result<Vec<Claim>> {
    let Some(as_of) = data.asked_as_of() else { return check_each(data, checks, Err) };
    // What fails with everything known is a fault of the data or the check, whatever the date.
    check_each(data.whole(), checks, Err)?;
    check_each(data, checks, |cause| {
        let because = format!("What is needed to check it was not known yet, as of {as_of}.");
        Ok(Checked::new(Verdict::NotCheckable, because).showing(cause.to_string(), &Provenance::default()))
    })
}

fn check_each(data: &Data, checks: &[Check], failed: impl Fn(Error) -> Result<Checked>) -> Result<Vec<Claim>> {
    if checks.is_empty() {
        return Ok(Vec::new());
    }
    let rows = data.rows("claims")?;
    let run = |(id, check): &Check| -> Result<Option<Claim>> {
        let row = match rows.id(id) {
            Err(Error::NotYet { .. }) => return Ok(None),
            row => row?,
        };
        let mut checked = check(data).or_else(&failed)?;
        checked.provenance.join(&row.provenance("")?);
        if checked.working.is_empty() {
            return Err(Error::Calculation("the check shows no working".into()));
        }
        let said_by = row.text("said_by")?.unwrap_or_default();
        Ok(Some(Claim {
            id: (*id).to_owned(),
            subject: row.string("subject")?,
            text: row.string("claim")?,
            said_by,
            checked,
        }))
    };
    let run = |check: &Check| run(check).map_err(|cause| cause.within("claim", check.0)).transpose();
    checks.iter().filter_map(run).collect()
}
