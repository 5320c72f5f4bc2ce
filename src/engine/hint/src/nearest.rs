//! The name that was probably meant.

/// The nearest of the known names, if one is near enough to be a typing slip.
pub fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(score, _)| *score > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.to_owned())
}

/// How many letters are put in, taken out, replaced or swapped with the next one.
///
/// ```
/// use pledgebook_hint::edits;
/// assert_eq!((edits("yaer", "year"), edits("percnt", "percent"), edits("", "ab")), (1, 1, 2));
/// ```
pub fn edits(a: &str, b: &str) -> usize {
    strsim::osa_distance(a, b)
}
