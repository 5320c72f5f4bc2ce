//! What changed between two builds: findings, claims and sentences, by what it
//! means for the story.

mod changes;
mod compare;
mod markdown;
mod origin;
mod renames;
mod revision;
mod sentences;
mod snapshot;
mod terminal;

pub use changes::{Change, Diff, SentenceChange, Tier};
pub use compare::compare;
pub use markdown::markdown;
pub use origin::Origin;
pub use renames::Renames;
pub use snapshot::Snapshot;
pub use terminal::terminal;
