//! `datapackage.json`: the part of Data Package v2 and Table Schema we use.
//!
//! Custom properties of ours: a field's `unit` (see [`Unit::parse`](pledgebook_frame::quantity::Unit::parse)), and what
//! says when a row became known: a field's `announced`, or a table's.
//!
//! What the standard says is kept, or refused by its name with line and column; which is
//! which stands in `schema/kept.rs`. A property that neither knows is the user's own.

mod descriptor;
mod kept;
mod values;

use pledgebook_frame::quantity::PartialDate;
use pledgebook_frame::read::Recipe;
use serde::Deserialize;
use values::{kind, line_end, lines, only, single_byte};

/// The package descriptor.
#[derive(Clone, Debug, Deserialize)]
#[serde(remote = "Self")]
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
    /// What others may do with it.
    #[serde(default)]
    pub licenses: Vec<License>,
    /// The tables.
    pub resources: Vec<Resource>,
    /// Ours: keys of sources that announce nothing, but define or derive: what rests on
    /// them alone was always known.
    #[serde(default)]
    pub definitions: Vec<String>,
    /// Ours: what returns look like that extracts are made of.
    #[serde(default)]
    pub recipes: Vec<Recipe>,
}

/// What others may do with data.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct License {
    /// Its short name: `OGL-UK-3.0`.
    #[serde(default)]
    pub name: String,
    /// Where it is written, if it is.
    #[serde(default)]
    pub path: String,
}

impl Package {
    /// A recipe, or the nearest name.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) where there is none of this name.
    pub fn recipe(&self, name: &str) -> crate::Result<&Recipe> {
        let names = self.recipes.iter().map(|recipe| recipe.name.as_str());
        let unknown = || crate::Error::unknown("recipe", name, "the data package", names);
        self.recipes.iter().find(|recipe| recipe.name == name).ok_or_else(unknown)
    }

    /// The only recipe.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) where there is none, or several.
    pub fn only_recipe(&self) -> crate::Result<&Recipe> {
        if let [one] = self.recipes.as_slice() {
            return Ok(one);
        }
        let names: Vec<&str> = self.recipes.iter().map(|recipe| recipe.name.as_str()).collect();
        let (problem, hint) = match names.as_slice() {
            [] => ("the data package has no recipe", "describe what the returns look like in its `recipes`".to_owned()),
            several => {
                ("the data package has several recipes", format!("name one with --recipe: {}", several.join(", ")))
            }
        };
        Err(crate::Error::Setting { problem: problem.into(), hint })
    }
}

/// How a table is made from returns, which are too large for the package.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extract {
    /// The recipe by which the returns are read.
    pub recipe: String,
    /// One `SELECT`, in lines: of `payments`, of `accounts` (a row a return) and of the
    /// package's own tables. What it gives are the fields of the schema, in their order.
    pub sql: Vec<String>,
}

impl Extract {
    /// The table that says from what each extract was made.
    pub const RECORDS: &str = "extracts";

    /// The statement.
    pub fn statement(&self) -> String {
        self.sql.join("\n")
    }
}

/// One table.
#[derive(Clone, Debug, Deserialize)]
#[serde(remote = "Self")]
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
    /// How the file is written, where not as plain CSV.
    #[serde(default)]
    pub dialect: Dialect,
    /// Its character encoding; UTF-8 where nothing is said.
    #[serde(default)]
    pub encoding: Option<String>,
    /// How many bytes the file has.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// The hash of the file: MD5, or `sha1:`, `sha256:`, `sha512:` and the hash.
    #[serde(default)]
    pub hash: Option<String>,
    /// What it is: a table, and nothing else.
    #[serde(default, rename = "type", deserialize_with = "only::table")]
    pub(super) _type: (),
    /// The format: CSV, and nothing else.
    #[serde(default, rename = "format", deserialize_with = "only::csv")]
    pub(super) _format: (),
    /// Ours: where it is said when a row became known, if no column says so.
    #[serde(default)]
    pub announced: Option<AnnouncedBy>,
    /// Ours: how the file is made from returns, where it is not typed.
    #[serde(default)]
    pub extract: Option<Extract>,
    /// Ours: what nobody has said of it yet, a sentence each; `report check` tells them.
    #[serde(default)]
    pub open: Vec<String>,
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

/// How a CSV file is written; a [Table Dialect](https://datapackage.org/standard/table-dialect/).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, remote = "Self")]
pub struct Dialect {
    /// What parts the cells; a comma where nothing is said.
    #[serde(deserialize_with = "single_byte")]
    pub delimiter: Option<u8>,
    /// What stands around cells with a delimiter in them; `"` where nothing is said.
    #[serde(deserialize_with = "single_byte")]
    pub quote_char: Option<u8>,
    /// Whether a quote in a quoted cell is written twice; true where nothing is said.
    pub double_quote: Option<bool>,
    /// What stands before a quote in a quoted cell.
    #[serde(deserialize_with = "single_byte")]
    pub escape_char: Option<u8>,
    /// Whether spaces after a delimiter count for nothing.
    pub skip_initial_space: bool,
    /// How lines end: any of LF and CR LF, where the second is said.
    #[serde(deserialize_with = "line_end")]
    pub line_terminator: Option<String>,
    /// Whether there is a header; true where nothing is said.
    pub header: Option<bool>,
    /// The lines of the header, counted from 1; the first where nothing is said.
    #[serde(deserialize_with = "lines")]
    pub header_rows: Option<Vec<u64>>,
    /// What joins the names of a header of several lines; a space where nothing is said.
    pub header_join: Option<String>,
    /// What lines begin with that are no data.
    pub comment_char: Option<String>,
    /// Lines that are no data, counted from 1.
    pub comment_rows: Vec<u64>,
    /// A cell that stands for a missing value.
    pub null_sequence: Option<String>,
}

impl Dialect {
    /// The lines of the header: none where there is no header.
    pub fn header_lines(&self) -> Vec<u64> {
        if self.header == Some(false) { Vec::new() } else { self.header_rows.clone().unwrap_or_else(|| vec![1]) }
    }
}

/// Columns and keys of a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct Schema {
    /// The columns, in order.
    pub fields: Vec<Field>,
    /// The columns that together name a row.
    #[serde(default)]
    pub primary_key: Names,
    /// Columns that name rows of other tables.
    #[serde(default)]
    pub foreign_keys: Vec<ForeignKey>,
    /// Columns that together differ in every row that has all of them.
    #[serde(default)]
    pub unique_keys: Vec<Names>,
    /// Cells that stand for a missing value; the empty one where nothing is said.
    #[serde(default)]
    pub missing_values: Option<Vec<MissingValue>>,
    /// Whether the file has exactly these fields, and nothing else.
    #[serde(default, rename = "fieldsMatch", deserialize_with = "only::exact")]
    pub(super) _fields_match: (),
}

/// A cell that stands for a missing value, as the standard writes it: alone, or with what it means.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum MissingValue {
    /// `".."`
    Cell(String),
    /// `{"value": "[c]", "label": "confidential"}`
    Labelled {
        /// The cell.
        value: String,
        /// What it means.
        label: Option<String>,
    },
}

impl MissingValue {
    /// The cell as it stands in the file.
    pub fn cell(&self) -> &str {
        match self {
            MissingValue::Cell(cell) | MissingValue::Labelled { value: cell, .. } => cell,
        }
    }
}

impl Resource {
    /// The cells of a column that stand for a missing value.
    pub fn missing<'a>(&'a self, field: &'a Field) -> Vec<&'a str> {
        let said = field.missing_values.as_ref().or(self.schema.missing_values.as_ref());
        let said = said.map_or_else(|| vec![""], |cells| cells.iter().map(MissingValue::cell).collect());
        said.into_iter().chain(self.dialect.null_sequence.as_deref()).collect()
    }
}

/// One column.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct Field {
    /// Its header.
    pub name: String,
    /// Its type.
    #[serde(rename = "type", deserialize_with = "kind")]
    pub kind: Kind,
    /// How its dates are written: a pattern as of `strptime`; `default` is `2024-03-06`.
    #[serde(default)]
    pub format: Option<String>,
    /// The sign before decimals; a point where nothing is said.
    #[serde(default)]
    pub decimal_char: Option<String>,
    /// The sign between thousands; none where nothing is said.
    #[serde(default)]
    pub group_char: Option<String>,
    /// Whether a number stands alone; where false, what stands before and after it is cut off.
    #[serde(default)]
    pub bare_number: Option<bool>,
    /// Cells that mean true: `true`, `True`, `TRUE` and `1` where nothing is said.
    #[serde(default)]
    pub true_values: Option<Vec<String>>,
    /// Cells that mean false: `false`, `False`, `FALSE` and `0` where nothing is said.
    #[serde(default)]
    pub false_values: Option<Vec<String>>,
    /// Cells that stand for a missing value, instead of those of the schema.
    #[serde(default)]
    pub missing_values: Option<Vec<MissingValue>>,
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
#[serde(rename_all = "camelCase", default, remote = "Self")]
pub struct Constraints {
    /// May not be empty.
    pub required: bool,
    /// No two rows alike.
    pub unique: bool,
    /// One of these.
    #[serde(rename = "enum")]
    pub one_of: Option<Vec<serde_json::Value>>,
    /// Matches this regular expression.
    pub pattern: Option<String>,
    /// Not below.
    pub minimum: Option<serde_json::Value>,
    /// Not above.
    pub maximum: Option<serde_json::Value>,
    /// Above.
    pub exclusive_minimum: Option<serde_json::Value>,
    /// Below.
    pub exclusive_maximum: Option<serde_json::Value>,
    /// At least so many letters.
    pub min_length: Option<u64>,
    /// At most so many letters.
    pub max_length: Option<u64>,
}

/// Columns that name rows of another table.
#[derive(Clone, Debug, Deserialize)]
#[serde(remote = "Self")]
pub struct ForeignKey {
    /// The columns here.
    pub fields: Names,
    /// The columns there.
    pub reference: Reference,
}

/// The other end of a foreign key.
#[derive(Clone, Debug, Deserialize)]
#[serde(remote = "Self")]
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
