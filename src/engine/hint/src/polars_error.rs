//! What polars complains about, as a sentence, and what column was probably meant.

/// A frame with more columns than this does not have them all in the sentence.
const NAMED: usize = 12;

/// The nearest column to the one that a polars error says is not there.
///
/// `None` where the error is about something else, where no column is near
/// enough to be a typing slip, and where polars does not say which columns there
/// are: an eager `frame.column("amout")` only has the wrong name. The helpers of
/// `pledgebook_frame` look at the frame, and always say.
///
/// ```
/// use pledgebook_hint::nearest_column_hint;
/// let said = r#"unable to find column "amout"; valid columns: ["year", "amount"]"#;
/// assert_eq!(nearest_column_hint(said).unwrap(), r#"did you mean "amount"?"#);
/// assert_eq!(nearest_column_hint(r#""amout" not found"#), None);
/// assert_eq!(nearest_column_hint("division by zero"), None);
/// ```
pub fn nearest_column_hint(message: &str) -> Option<String> {
    let name = unknown_column(message)?;
    let near = crate::closest(&name, columns(message).iter().map(String::as_str));
    // polars sees slips of its own, by another measure.
    let near = near.or_else(|| quoted(message.split_once("Did you mean ")?.1).next());
    near.map(|near| format!("did you mean {near:?}?"))
}

/// A polars error as one sentence, without the plan it was found in: the step it
/// names there is often the one after the mistake.
pub fn plainly(message: &str) -> String {
    let first = message.split("\n\n").next().unwrap_or(message).trim();
    let Some(name) = unknown_column(message) else {
        return first.to_owned();
    };
    let known = columns(message);
    let known: Vec<String> = known.iter().map(|name| format!("{name:?}")).collect();
    let known = match known.len() {
        0 => String::new(),
        n if n > NAMED => format!("; there are {n} others"),
        _ => format!("; there are {}", known.join(", ")),
    };
    format!("there is no column {name:?}{known}")
}

/// The name that is not there.
fn unknown_column(message: &str) -> Option<String> {
    let first = message.lines().next().unwrap_or(message);
    if let Some((_, rest)) = first.split_once("unable to find column ") {
        return quoted(rest).next();
    }
    if let Some((_, name)) = first.split_once("field not found: ") {
        return Some(name.trim_matches('"').to_owned());
    }
    first.strip_suffix(" not found").and_then(|before| quoted(before).last())
}

/// The columns there are: polars lists them, or the plan has them.
fn columns(message: &str) -> Vec<String> {
    let list = message.split_once("valid columns: [").or_else(|| message.split_once("DF ["));
    list.map(|(_, rest)| listed(rest)).unwrap_or_default()
}

/// The quoted names up to the bracket that closes the list.
fn listed(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((name, after)) = first_quoted(rest) {
        names.push(name);
        match after.strip_prefix(", ") {
            Some(more) if more.starts_with('"') => rest = more,
            _ => break,
        }
    }
    names
}

fn quoted(text: &str) -> impl Iterator<Item = String> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (name, after) = first_quoted(&rest[rest.find('"')?..])?;
        rest = after;
        Some(name)
    })
}

/// A text in quotes as `{:?}` writes it, and what follows.
fn first_quoted(text: &str) -> Option<(String, &str)> {
    let body = text.strip_prefix('"')?;
    let mut name = String::new();
    let mut letters = body.char_indices();
    while let Some((at, c)) = letters.next() {
        match c {
            '"' => return Some((name, &body[at + 1..])),
            '\\' => name.extend(letters.next().map(|(_, c)| c)),
            c => name.push(c),
        }
    }
    None
}
