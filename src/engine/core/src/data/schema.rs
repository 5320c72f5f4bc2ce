//! `datapackage.json`: the part of Data Package v2 and Table Schema we use.
//!
//! Custom properties of ours: a field's `unit` (see [`Unit::parse`](pledgebook_frame::quantity::Unit::parse)), and what
//! says when a row became known: a field's `announced`, or a table's.

use pledgebook_frame::quantity::PartialDate;
use serde::Deserialize;

/// The package descriptor.
#[derive(Clone, Debug, Deserialize)]
pub struct Package {
    /// Short name.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// What it holds.
    #[serde(default)]
    pub description: String,
    /// Version of the data.
    #[serde(default)]
    pub version: String,
    /// The data's own date, ISO 8601: the only clock an output may show.
    pub created: String,
    /// The tables.
    pub resources: Vec<Resource>,
    /// Ours: keys of sources that announce nothing, but define or derive: what rests on
    /// them alone was always known.
    #[serde(default)]
    pub definitions: Vec<String>,
}

/// One table.
#[derive(Clone, Debug, Deserialize)]
pub struct Resource {
    /// The table's name, as code and caveats call it.
    pub name: String,
    /// The CSV file, below the package's directory.
    pub path: String,
    /// Title for people.
    #[serde(default)]
    pub title: String,
    /// What a row is.
    #[serde(default)]
    pub description: String,
    /// Columns and keys.
    pub schema: Schema,
    /// Ours: where it is said when a row became known, if no column says so.
    #[serde(default)]
    pub announced: Option<AnnouncedBy>,
}

/// What says when the rows of a table became known; see [`Data::as_of`](super::Data::as_of).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum AnnouncedBy {
    /// `"source"`: the date of the row's source.
    Source,
    /// A date: the table says how things stood then.
    On(PartialDate),
}

impl TryFrom<String> for AnnouncedBy {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "source" => Ok(AnnouncedBy::Source),
            date => date.parse().map(AnnouncedBy::On).map_err(|_| {
                format!("`announced` of a table is “{date}”: write \"source\", or the date on which things stood so")
            }),
        }
    }
}

/// Columns and keys of a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schema {
    /// The columns, in order.
    pub fields: Vec<Field>,
    /// The columns that together name a row.
    #[serde(default)]
    pub primary_key: Names,
    /// Columns that name rows of other tables.
    #[serde(default)]
    pub foreign_keys: Vec<ForeignKey>,
}

/// One column.
#[derive(Clone, Debug, Deserialize)]
pub struct Field {
    /// Its header.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Title for people.
    #[serde(default)]
    pub title: String,
    /// What it holds, with its unit.
    #[serde(default)]
    pub description: String,
    /// What its cells must be.
    #[serde(default)]
    pub constraints: Constraints,
    /// Ours: the unit of its numbers; `{unit}` means the row's own `unit` column.
    pub unit: Option<String>,
    /// Ours: the date on which the row became known, or the financial year that it is
    /// about and before which it was not; see [`Data::as_of`](super::Data::as_of).
    #[serde(default)]
    pub announced: bool,
}

/// The types we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `2024-03-06`.
    Date,
}

/// What a cell must be.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Constraints {
    /// May not be empty.
    #[serde(default)]
    pub required: bool,
    /// No two rows alike.
    #[serde(default)]
    pub unique: bool,
    /// One of these.
    #[serde(rename = "enum")]
    pub one_of: Option<Vec<String>>,
    /// Matches this regular expression.
    pub pattern: Option<String>,
    /// Not below.
    pub minimum: Option<serde_json::Value>,
    /// Not above.
    pub maximum: Option<serde_json::Value>,
}

/// Columns that name rows of another table.
#[derive(Clone, Debug, Deserialize)]
pub struct ForeignKey {
    /// The columns here.
    pub fields: Names,
    /// The columns there.
    pub reference: Reference,
}

/// The other end of a foreign key.
#[derive(Clone, Debug, Deserialize)]
pub struct Reference {
    /// The other table; empty or absent for this one.
    #[serde(default)]
    pub resource: String,
    /// Its columns.
    pub fields: Names,
}

/// One name or several, as the standard allows.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "OneOrMany")]
pub struct Names(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Names {
    fn from(names: OneOrMany) -> Self {
        Names(match names {
            OneOrMany::One(name) => vec![name],
            OneOrMany::Many(names) => names,
        })
    }
}
