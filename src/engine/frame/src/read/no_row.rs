//! Words by which a line under a header is no row: a total, a note.

use super::date::month;

/// Whether a cell calls its row a total: “Total”, “Grand total:”, “Sub-total”, “TOTALS”,
/// “Total (England)”, “TOTAL 2023-24”.
///
/// ```
/// use pledgebook_frame::read::is_total;
/// assert!(is_total("Grand Total:") && is_total("total for April") && is_total("Total 2023-24"));
/// assert!(!is_total("Total Gas & Power Ltd") && !is_total("Total (UK) Ltd"));
/// ```
pub fn is_total(cell: &str) -> bool {
    // Suppliers are called Total too: only a word that ends there, goes on “of” or “for”, or
    // says in which period or (in brackets) of what.
    let bare = cell.trim().trim_end_matches([':', '.', '=']).trim_end();
    if bare.len() > 40 {
        return false;
    }
    let words: Vec<String> = bare.to_lowercase().replace('-', " ").split_whitespace().map(str::to_owned).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = match words.as_slice() {
        ["grand" | "sub" | "overall" | "report" | "sum", "total" | "totals", rest @ ..] => rest,
        ["total" | "totals" | "subtotal" | "subtotals", rest @ ..] => rest,
        _ => return false,
    };
    let is_period =
        |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/') || month(word).is_some();
    let bracket = rest.join(" ");
    let in_brackets = bracket.starts_with('(') && bracket.find(')') == bracket.len().checked_sub(1);
    rest.iter().all(is_period)
        || in_brackets
        || matches!(rest.first(), Some(&("of" | "for" | "in" | "£" | "amount" | "spend" | "expenditure")))
}

/// What begins a note, and hardly a row.
const NOTES: [&str; 20] = [
    "note:",
    "notes:",
    "note ",
    "notes ",
    "nb:",
    "n.b.",
    "source:",
    "sources:",
    "source -",
    "footnote",
    "key:",
    "caveat:",
    "caveats:",
    "contact:",
    "published:",
    "last updated",
    "crown copyright",
    "©",
    "definition:",
    "definitions:",
];

/// Whether a cell begins a note under a table: “Note 1: …”, “Source: …”, “* estimated”, “(1) …”.
///
/// ```
/// use pledgebook_frame::read::is_note;
/// assert!(is_note("Source: a return") && is_note("* estimated") && is_note("[2] As revised"));
/// assert!(!is_note("Source Group Ltd") && !is_note("*") && !is_note("(1,234)"));
/// ```
pub fn is_note(cell: &str) -> bool {
    let cell = cell.trim();
    let lower = cell.to_lowercase();
    let words = |text: &str| text.chars().any(char::is_alphabetic);
    let numbered = |open: char, close: char| {
        let inner = cell.strip_prefix(open).and_then(|rest| rest.split_once(close));
        inner.is_some_and(|(mark, rest)| mark.len() <= 6 && words(rest))
    };
    let sign = cell.starts_with(['*', '†', '‡', '§', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']);
    sign && words(cell)
        || numbered('(', ')')
        || numbered('[', ']')
        || matches!(lower.as_str(), "notes" | "footnotes" | "sources")
        || NOTES.iter().any(|begin| lower.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_told_from_names() {
        for cell in
            ["Total", "TOTALS:", "Grand total", "Sub-total", "TOTAL 2023-24", "Total 2023/24", "Total (England)"]
        {
            assert!(is_total(cell), "{cell}");
        }
        for cell in ["Total April 2014", "Total (£)", "total for April", "Total (all trusts)"] {
            assert!(is_total(cell), "{cell}");
        }
        for cell in ["Total Gas & Power Ltd", "Total (UK) Ltd", "Totalis", "Grand Union", "Total Bar 24", ""] {
            assert!(!is_total(cell), "{cell}");
        }
    }
}
