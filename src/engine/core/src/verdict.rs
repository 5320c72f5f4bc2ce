//! How a claim stands to the figures, and what a check found.

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
    /// Two sources that both had a say differ, and neither can be set aside.
    SourcesConflict,
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
    pub const ALL: [Verdict; 7] = [
        Verdict::Contradicted,
        Verdict::Misleading,
        Verdict::SourcesConflict,
        Verdict::Rounding,
        Verdict::NotCheckable,
        Verdict::Implied,
        Verdict::Consistent,
    ];

    /// The verdict that a word of the data names: `sources_conflict`.
    pub fn named(word: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.key() == word)
    }

    /// The word that the data and the templates have for it.
    pub fn key(self) -> String {
        self.word().replace(' ', "_")
    }

    /// The word readers see.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Contradicted => "contradicted",
            Verdict::Misleading => "misleading",
            Verdict::SourcesConflict => "sources conflict",
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
    /// Why that verdict, in one sentence; empty where the templates say it.
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
