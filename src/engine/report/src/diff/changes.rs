//! What a comparison finds: changes of findings and claims, and sentences with a changed number.

use rust_decimal::Decimal;
use serde::Serialize;

/// A tenth of the old value is large; where that is nothing or less, of the larger of the two.
pub(super) const LARGE: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

/// Shares that readers take as a line: nothing, half, all.
pub(super) const THRESHOLDS: [(i64, &str); 2] = [(50, "half"), (100, "the whole")];

/// How much a change matters, gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// The story: a sign, a fact, a verdict, a name or date, an order, a threshold,
    /// a unit or price basis; a finding that a sentence rests on came or went.
    Story,
    /// A tenth or more of the old value.
    Large,
    /// Less, and the words on the page change; or a finding that no sentence needs came or went.
    Small,
    /// The exact value changed, the words on the page did not.
    Rounding,
    /// The value is the same; its method, sources or caveats changed.
    Note,
}

impl Tier {
    /// All tiers, gravest first.
    pub const ALL: [Tier; 5] = [Tier::Story, Tier::Large, Tier::Small, Tier::Rounding, Tier::Note];

    /// What a heading calls it.
    pub fn words(self) -> &'static str {
        match self {
            Tier::Story => "Changes of the story",
            Tier::Large => "Large changes",
            Tier::Small => "Small changes",
            Tier::Rounding => "Below rounding",
            Tier::Note => "Method, sources and caveats",
        }
    }
}

/// What happened to one finding or claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// How much it matters.
    pub tier: Tier,
    /// "finding" or "claim".
    pub kind: &'static str,
    /// Its id now, or before where it is gone.
    pub id: String,
    /// Its id before, where that was another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// As shown before; `None` where it is new.
    pub old: Option<String>,
    /// As shown now; `None` where it is gone.
    pub new: Option<String>,
    /// New less old, worded, where both are amounts of one kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// The difference as a percentage of the old value, one decimal place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<String>,
    /// What it means: "the sign flips", "caveat c-7 is new".
    pub meaning: Vec<String>,
    /// Size of the relative change, to order by; not shown.
    #[serde(skip)]
    pub(super) size: rust_decimal::Decimal,
}

/// What happened to one sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SentenceChange {
    /// The template's stem.
    pub section: String,
    /// Before; `None` where it is new.
    pub old: Option<String>,
    /// Now; `None` where it is gone.
    pub new: Option<String>,
    /// Whether its own words changed, not only a number in it.
    pub reworded: bool,
}

/// Everything that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// What the old build is called.
    pub old: String,
    /// What the new build is called.
    pub new: String,
    /// Findings and claims, gravest first, then by size, then by id.
    pub changes: Vec<Change>,
    /// Sentences, in the order of the pages.
    pub sentences: Vec<SentenceChange>,
    /// Whether both builds say their sentences; one made before `prose.json` does not.
    pub sentences_known: bool,
    /// Sources cited by a finding or claim of the new build only.
    pub sources_added: Vec<String>,
    /// Sources cited by a finding or claim of the old build only.
    pub sources_removed: Vec<String>,
    /// Inputs whose hash or version changed: "data", "code", "typst 0.15.1 → 0.15.2".
    pub inputs: Vec<String>,
}

impl Diff {
    /// Whether no finding, claim or sentence changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.sentences.is_empty()
    }

    /// How many changes are of a tier.
    pub fn count(&self, tier: Tier) -> usize {
        self.changes.iter().filter(|change| change.tier == tier).count()
    }

    /// How many changes are at least as grave as a tier.
    pub fn at_least(&self, tier: Tier) -> usize {
        self.changes.iter().filter(|change| change.tier <= tier).count()
    }

    /// As `report/diff.schema.json` documents it.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("text and lists are JSON") + "\n"
    }

    /// "2 of the story, 5 large, 9 small".
    pub fn counts(&self) -> String {
        let named = [
            (Tier::Story, "of the story"),
            (Tier::Large, "large"),
            (Tier::Small, "small"),
            (Tier::Rounding, "below rounding"),
            (Tier::Note, "of method, source or caveat only"),
        ];
        let found = named.iter().map(|(tier, words)| (self.count(*tier), *words)).filter(|(count, _)| *count > 0);
        let parts: Vec<String> = found.map(|(count, words)| format!("{count} {words}")).collect();
        match (self.changes.len(), parts.len()) {
            (0, _) => "no finding or claim changed".into(),
            (1, _) => format!("1 change, {}", parts[0].trim_start_matches("1 ")),
            (all, _) => format!("{all} changes: {}", parts.join(", ")),
        }
    }
}
