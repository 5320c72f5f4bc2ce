//! What a kind of return looks like: which columns are wanted, and by which names they go.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// What returns of one kind look like, whoever publishes them: written beside the data, so
/// that a new month or a new publisher is a few more names, and no code.
///
/// ```
/// use pledgebook_frame::prelude::*;
/// let recipe: read::Recipe = serde_json::from_str(r#"{"name": "spend", "columns": [
///     {"name": "supplier", "content": "text", "required": true, "aliases": ["Supplier Name", "Vendor"]},
///     {"name": "paid_on", "content": "date", "aliases": ["Date"]},
///     {"name": "amount_gbp", "content": "money", "aliases": ["Amount", "Amount £"]}
/// ]}"#).expect("a recipe");
/// let text = b"Spend over \xA325,000,,\nDate,Vendor,Amount \xA3\n25/04/2010,Marle,\"\xA31,200.50\"\n,,\n,,1200.50\n";
/// let returned = read::returned(text, "april.csv", &recipe)?;
/// assert_eq!((returned.account.rows_in, returned.account.rows_kept), (5, 1));
/// assert_eq!(returned.account.kept.to_string(), "1200.50");
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// What it is called.
    pub name: String,
    /// What returns of this kind are, for people.
    #[serde(default)]
    pub title: String,
    /// The columns that are wanted; others are left out.
    pub columns: Vec<RecipeColumn>,
    /// What a total's row is called, besides “Total”, “Grand total”, “Sub-total”…
    #[serde(default)]
    pub totals: Vec<String>,
    /// Whether the day stands first in dates like 06/03/2024 of a file that does not show it.
    #[serde(default)]
    pub day_first: bool,
    /// What becomes of a row that says the same as an earlier one in every cell.
    #[serde(default)]
    pub duplicates: Duplicates,
    /// The table that says to which group a name belongs.
    #[serde(default)]
    pub groups: Option<Groups>,
    /// The table that lists the files: `file`, `period` (as 2012-04), `address`, `sha256`.
    #[serde(default)]
    pub manifest: Option<String>,
}

/// A column that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecipeColumn {
    /// What it is called among the clean rows; money with its unit, `amount_gbp`.
    pub name: String,
    /// What its cells hold.
    pub content: Content,
    /// Whether a file without it is refused. Money always is.
    #[serde(default)]
    pub required: bool,
    /// The names it goes by, the likeliest first. Case, spaces and signs but £ do not count.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// Words, as printed.
    Text,
    /// Days. One column has them; their months are the return's period.
    Date,
    /// Pounds and pence. One column has them.
    Money,
}

/// What becomes of a row that says the same as an earlier one in every cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// It stays, marked: two payments may be alike.
    #[default]
    Kept,
    /// It is set aside.
    SetAside,
}

/// Which table says to which group a name belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// The column of the recipe that holds the names.
    pub of: String,
    /// The table of patterns.
    pub table: String,
    /// Its column of patterns: a name, or the beginning of one and `%`.
    pub pattern: String,
    /// Its column of groups, and the column of the clean rows.
    pub group: String,
}

impl Recipe {
    /// The one column of money.
    ///
    /// # Errors
    /// Where the recipe has none, or several.
    pub fn money(&self) -> Result<usize> {
        self.only(Content::Money)?.ok_or_else(|| self.wrong("has no column of money", "give one column content money"))
    }

    /// The column of dates, if there is one.
    ///
    /// # Errors
    /// Where there are several.
    pub fn date(&self) -> Result<Option<usize>> {
        self.only(Content::Date)
    }

    fn only(&self, content: Content) -> Result<Option<usize>> {
        let mut found = (0..self.columns.len()).filter(|i| self.columns[*i].content == content);
        match (found.next(), found.next()) {
            (first, None) => Ok(first),
            _ => Err(self.wrong("has two columns of dates, or of money", "one of each is what a return is about")),
        }
    }

    fn wrong(&self, problem: &str, hint: &str) -> Error {
        let problem = format!("the recipe `{}` {problem}", self.name);
        Error::Setting { problem, hint: hint.to_owned() }
    }
}

impl RecipeColumn {
    /// The names it goes by, as they are compared.
    pub(super) fn known(&self) -> impl Iterator<Item = String> + '_ {
        std::iter::once(&self.name).chain(&self.aliases).map(|name| bare(name))
    }
}

/// A column's name as it is compared: letters, digits and £, in small letters.
pub(super) fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || *c == '£').flat_map(char::to_lowercase).collect()
}
