//! Values of properties that only some of are kept.

use serde::de::Error as _;
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
