//! What a column was probably meant to be called.

/// The nearest column to the one that a polars error says is not there.
///
/// ```
/// use pledgebook::notebook::nearest_column_hint;
/// let said = r#"unable to find column "amout"; valid columns: ["year", "amount"]"#;
/// assert_eq!(nearest_column_hint(said).unwrap(), r#"did you mean "amount"?"#);
/// assert_eq!(nearest_column_hint("division by zero"), None);
/// ```
pub fn nearest_column_hint(message: &str) -> Option<String> {
    let (before, after) = message.split_once("valid columns: [")?;
    let name = quoted(before).pop()?;
    let known = quoted(after.split_once(']').map_or(after, |(known, _)| known));
    let near = crate::error::closest(&name, known.iter().map(String::as_str))?;
    Some(format!("did you mean {near:?}?"))
}

/// Everything in double quotes.
fn quoted(text: &str) -> Vec<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}
