//! The descriptor's file, and what a reader of JSON says of it in words of everybody's.

use super::Package;
use crate::paths::is_inside;
use crate::{Error, Result};
use std::path::Path;

impl Package {
    /// Reads the descriptor of the package in a folder; no table is looked at.
    ///
    /// # Errors
    /// [`Error::Data`] where it is not as the standard says; [`Error::Setting`] where there is none.
    pub fn read(dir: &Path) -> Result<Package> {
        let path = dir.join("datapackage.json");
        let text = std::fs::read_to_string(&path).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound => Error::Setting {
                problem: format!("there is no data package in {}", dir.display()),
                hint: "name the folder that has datapackage.json with --data, or run from the project's folder".into(),
            },
            _ => Error::file("read", &path)(cause),
        })?;
        let package: Package = serde_json::from_str(&text).map_err(|cause| {
            let (line, column) = (cause.line() as u64, cause.column() as u64);
            // The place stands before the sentence already.
            let said = cause.to_string().replace(&format!(" at line {line} column {column}"), "");
            let (said, hint) = plainly(&said, cause.is_data());
            Error::data("datapackage.json", Some(line), Some(column), said, hint)
        })?;
        for resource in &package.resources {
            if !is_inside(&resource.path) {
                let problem = format!("`{}`: the path “{}” leads out of the package", resource.name, resource.path);
                return Err(Error::data(
                    "datapackage.json",
                    None,
                    None,
                    problem,
                    "keep every file inside the package's folder",
                ));
            }
        }
        Ok(package)
    }
}

/// What a reader of JSON says of a descriptor, in words of everybody's, and what to do.
fn plainly(said: &str, of_data: bool) -> (String, &'static str) {
    const STANDARD: &str = "see the Data Package v2 standard";
    let thing = |name: &str| match name.split_once(' ') {
        _ if name == "null" => "null".to_owned(),
        _ if name.starts_with("sequence") || name == "a sequence" => "a list".into(),
        _ if name.starts_with("map") || name.starts_with("struct") || name == "constraints" => "an object, {…}".into(),
        _ if name == "a string" => "a text".into(),
        _ if name == "a boolean" => "true or false".into(),
        _ if matches!(name, "u64" | "u8" | "i64") => "a whole number".into(),
        Some(("string", text)) => format!("the text {text}"),
        Some(("integer" | "floating" | "boolean", value)) => value.trim_start_matches("point ").replace('`', ""),
        _ => name.to_owned(),
    };
    if let Some((found, wanted)) = said.strip_prefix("invalid type: ").and_then(|said| said.split_once(", expected ")) {
        return (format!("{} stands where {} should", thing(found), thing(wanted)), STANDARD);
    }
    if let Some(name) = said.strip_prefix("missing field ") {
        return (format!("the property {name} is missing"), STANDARD);
    }
    if said.contains("untagged enum MissingValue") {
        return (
            "`missingValues` lists something else than texts".to_owned(),
            "write each as a text, or as {\"value\": \"[c]\", \"label\": \"confidential\"}",
        );
    }
    if of_data {
        (said.to_owned(), STANDARD)
    } else {
        (format!("it is no JSON: {said}"), "mend the comma, bracket or quote there")
    }
}
