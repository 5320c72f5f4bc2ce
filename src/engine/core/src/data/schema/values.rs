//! Values of properties that only some of are kept.

use serde::de::Error as _;
use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer};

/// A character of a dialect: one byte, as the CSV reader needs it.
pub(super) fn single_byte<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.as_bytes() {
        [byte] => Ok(Some(*byte)),
        _ => Err(D::Error::custom(format!(
            "“{text}” is not one ASCII character, as `delimiter`, `quoteChar` and `escapeChar` are"
        ))),
    }
}

/// How lines end: LF or CR LF, and nothing else.
pub(super) fn line_end<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    match text.as_deref() {
        None | Some("\n" | "\r\n") => Ok(text),
        Some(other) => Err(D::Error::custom(format!(
            "`lineTerminator` “{}”: lines end with LF (\\n) or with CR LF (\\r\\n)",
            other.escape_debug()
        ))),
    }
}

/// Lines of a file, counted from 1.
pub(super) fn lines<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u64>>, D::Error> {
    let lines = Option::<Vec<u64>>::deserialize(deserializer)?;
    match &lines {
        Some(all) if all.contains(&0) => Err(D::Error::custom("there is no line 0: lines are counted from 1")),
        _ => Ok(lines),
    }
}

/// A field's type; one that the standard knows and we do not has what to do instead, and a
/// slip the nearest.
pub(super) fn kind<'de, D: Deserializer<'de>, K: Deserialize<'de>>(deserializer: D) -> Result<K, D::Error> {
    const KINDS: [&str; 5] = ["string", "integer", "number", "boolean", "date"];
    let text = String::deserialize(deserializer)?;
    if KINDS.contains(&text.as_str()) {
        return K::deserialize(text.into_deserializer());
    }
    let instead = match text.as_str() {
        "year" => "use `integer`, or `string` with a pattern where years are financial",
        "yearmonth" => "use `string` with the pattern \\d{4}-\\d{2}",
        "datetime" | "time" => "use `date` for days, `string` for times",
        "duration" => "use `number`, with the unit of its figures",
        "any" => "say what its cells hold: use `string`, `number`, `integer`, `boolean` or `date`",
        "object" | "array" | "list" | "geojson" => "give each value a column or a row of its own",
        "geopoint" => "use two columns of type `number`",
        _ => "",
    };
    if !instead.is_empty() {
        return Err(D::Error::custom(format!("the type “{text}” is not something this program reads: {instead}")));
    }
    let near = match text.to_lowercase().as_str() {
        "int" | "int64" | "bigint" | "long" | "whole" => Some("integer".to_owned()),
        "float" | "double" | "decimal" | "numeric" | "real" | "currency" | "money" => Some("number".to_owned()),
        "str" | "text" | "char" | "varchar" | "character" => Some("string".to_owned()),
        "bool" | "logical" | "flag" => Some("boolean".to_owned()),
        "day" => Some("date".to_owned()),
        lower => pledgebook_frame::closest(lower, KINDS),
    };
    let instead = near.map_or_else(
        || "use string, integer, number, boolean or date".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Err(D::Error::custom(format!("“{text}” is not a type of a field ({instead})")))
}

/// Properties with one value that we can do.
pub(super) mod only {
    use super::*;

    fn one_of<'de, D: Deserializer<'de>>(deserializer: D, name: &str, values: &[&str]) -> Result<(), D::Error> {
        let said = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        if values.contains(&said.as_str()) {
            return Ok(());
        }
        Err(D::Error::custom(format!("`{name}` “{said}” is not something this program does: it does “{}”", values[0])))
    }

    pub fn table<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        one_of(deserializer, "type", &["table"])
    }

    pub fn csv<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        one_of(deserializer, "format", &["csv"])
    }

    pub fn exact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        one_of(deserializer, "fieldsMatch", &["exact"])
    }
}
