//! Characters of private use that mark places on the way to the page; no page contains them.

/// All of them. Text from data never brings one along, or it would end where the mark is.
pub(crate) const MARKS: std::ops::RangeInclusive<char> = '\u{E000}'..='\u{E01F}';
/// Where citations go.
pub(crate) const CITE: char = '\u{E000}';
/// Opens and closes the id of a finding that words rest on without showing it.
pub(crate) const RESTS: char = '\u{E001}';
/// Where the list of sources goes.
pub(crate) const SOURCES: char = '\u{E002}';
/// Begins a comment in the source that says which template what follows is from.
pub(crate) const TEMPLATE: &str = "// template: ";
/// Surrounds an id and the words shown for it, inside a sentence on its way.
pub(crate) const SHOWN: char = '\u{E010}';
