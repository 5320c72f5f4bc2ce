//! SQL cells: what a cell that begins with `%%sql` asks, and what may stand in it.
//!
//! ```text
//! %%sql totals
//! SELECT year, SUM(gbp_m) AS gbp_m FROM budgets GROUP BY year
//! ```

use crate::words::{end, is_part, words};
use ra_ap_syntax::{Edition, SyntaxKind};
use serde_json::Value;

/// What a cell asks.
#[derive(Debug, PartialEq, Eq)]
pub struct Query<'a> {
    /// The variable that keeps the answer.
    pub name: Option<&'a str>,
    /// The query.
    pub text: &'a str,
}

/// How a query begins, whatever stands on the first line.
const BEGINNINGS: [&str; 6] = ["select", "with", "from", "show", "explain", "values"];

impl<'a> Query<'a> {
    /// What a cell asks, if it is one of SQL.
    pub fn of(code: &'a str) -> Option<Self> {
        let code = code.trim_start();
        let rest = code.strip_prefix("%%sql").or_else(|| code.strip_prefix(":sql"))?;
        if rest.starts_with(|c: char| !c.is_whitespace()) {
            return None;
        }
        let (line, below) = rest.split_once('\n').unwrap_or((rest, ""));
        match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            [] => Some(Query { name: None, text: below.trim() }),
            [name] | [name, "<<"] if !BEGINNINGS.contains(&name.to_lowercase().as_str()) => {
                Some(Query { name: Some(name), text: below.trim() })
            }
            _ => Some(Query { name: None, text: rest.trim() }),
        }
    }

    /// Whether the answer can be kept so, and there is a query.
    ///
    /// # Errors
    /// What is to be told where not.
    pub fn check(&self) -> Result<(), String> {
        if let Some(name) = self.name
            && !is_variable(name)
        {
            return Err(format!("`{name}` is no name of a variable: `%%sql totals` keeps the answer as `totals`"));
        }
        if self.text.is_empty() {
            return Err("there is no query: write it on the lines below `%%sql`".into());
        }
        Ok(())
    }
}

fn is_variable(name: &str) -> bool {
    let mut letters = name.chars();
    let begins = letters.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    begins && name != "_" && letters.all(is_part) && SyntaxKind::from_keyword(name, Edition::Edition2024).is_none()
}

/// What may stand at a place of the cell, given in bytes: the byte where it begins, and each
/// word with its kind. `listed` is what the notebook's library says there is.
pub fn completions(code: &str, at: usize, listed: &Value) -> (usize, Vec<(String, &'static str)>) {
    let before = &code[..at];
    let begin = before.len() - end(before).len();
    let word = before[begin..].to_lowercase();
    let tables = || listed["columns"].as_object().into_iter().flatten();
    let columns = |of: &dyn Fn(&str) -> bool| -> Vec<(String, &'static str)> {
        let columns =
            tables().filter(|(name, _)| of(name)).flat_map(|(_, columns)| columns.as_array().into_iter().flatten());
        let mut names: Vec<_> = columns.filter_map(Value::as_str).map(|name| (name.to_owned(), "column")).collect();
        names.sort();
        names.dedup();
        names
    };
    let mut found = match before[..begin].strip_suffix('.').map(end) {
        Some(table) => columns(&|name| name == table),
        None => {
            let named: Vec<&str> = words(code).collect();
            let mut found = columns(&|name| named.contains(&name));
            found.extend(tables().map(|(name, _)| (name.clone(), "table")));
            let words = listed["words"].as_array().into_iter().flatten().filter_map(Value::as_str);
            // Nobody asks for the whole language.
            found.extend(words.filter(|_| !word.is_empty()).map(|name| (name.to_uppercase(), "keyword")));
            found
        }
    };
    found.retain(|(name, _)| name.to_lowercase().starts_with(&word));
    (begin, found)
}

#[cfg(test)]
mod tests {
    use super::{Query, completions};
    use serde_json::json;

    #[test]
    fn a_cell_says_what_it_asks_and_under_which_name() {
        let of = |code| Query::of(code).map(|query| (query.name, query.text));
        assert_eq!(of("%%sql\nSELECT 1"), Some((None, "SELECT 1")));
        assert_eq!(of("\n%%sql totals\nSELECT 1\n"), Some((Some("totals"), "SELECT 1")));
        assert_eq!(of("%%sql totals <<\nSELECT 1"), Some((Some("totals"), "SELECT 1")));
        assert_eq!(of(":sql SELECT a FROM t"), Some((None, "SELECT a FROM t")));
        assert_eq!(of("%%sql select\na from t"), Some((None, "select\na from t")));
        assert_eq!(of("%%sqlite\nSELECT 1"), None);
        assert_eq!(of("let sql = 1;"), None);
    }

    #[test]
    fn an_answer_is_kept_under_a_name_that_rust_can_have() {
        for (code, said) in [
            ("%%sql match\nSELECT 1", "`match` is no name"),
            ("%%sql 2023\nSELECT 1", "`2023` is no name"),
            ("%%sql totals", "there is no query"),
        ] {
            let told = Query::of(code).unwrap().check().unwrap_err();
            assert!(told.starts_with(said), "{told}");
        }
        assert!(Query::of("%%sql _größe\nSELECT 1").unwrap().check().is_ok());
    }

    #[test]
    fn tables_and_their_columns_are_completed() {
        let listed =
            json!({"columns": {"budgets": ["year", "gbp_m"], "sales": ["region", "£"]}, "words": ["select", "sum"]});
        let names = |code: &str| {
            let (begin, found) = completions(code, code.len(), &listed);
            (begin, found.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(names("%%sql\nS"), (6, "sales SELECT SUM".into()));
        assert_eq!(names("SELECT é FROM bud"), (15, "budgets".into()));
        assert_eq!(names("FROM budgets WHERE y"), (19, "year".into()));
        assert_eq!(names("FROM budgets WHERE budgets."), (27, "gbp_m year".into()));
        assert_eq!(names("FROM budgets WHERE "), (19, "gbp_m year budgets sales".into()));
    }
}
