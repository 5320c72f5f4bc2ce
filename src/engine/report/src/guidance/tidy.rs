//! The rules of a data package: tidy tables under an open licence.

use super::rule::{Breach, Looked};
use crate::error::{Error, Result};
use regex::Regex;
use serde_json::Value;
use std::path::Path;
use std::sync::LazyLock;

/// A column that is named after a value of another one: a year, a month.
static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:fy_?)?(?:19|20)\d\d(?:[-–_/]?\d\d(?:\d\d)?)?$|^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:[-_ ]?\d\d(?:\d\d)?)?$")
        .expect("a fixed pattern")
});

/// Looks at the data package in a folder.
pub(super) fn breaches(folder: &Path, shown: &str) -> Result<Vec<Breach>> {
    let file = folder.join("datapackage.json");
    let text = std::fs::read_to_string(&file).map_err(Error::file("read", &file))?;
    let package: Value = serde_json::from_str(&text)
        .map_err(|cause| Error::setting(format!("{} is not JSON: {cause}", file.display()), "mend it"))?;
    let mut looked = Looked::at(format!("{shown}/datapackage.json"));
    let licensed = package["licenses"].as_array().is_some_and(|all| !all.is_empty());
    looked.ask(licensed, "RAP04", "the data package has no licenses");
    let mut all = looked.breaches;
    for table in package["resources"].as_array().into_iter().flatten() {
        let Some(path) = table["path"].as_str() else { continue };
        let name = table["name"].as_str().unwrap_or(path);
        let mut looked = Looked::at(format!("{shown}/{path}"));
        let described: Vec<&str> = table["schema"]["fields"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|field| field["name"].as_str())
            .collect();
        looked.ask(!described.is_empty(), "RAP13", &format!("the columns of {name} are not described"));
        looked.ask(!table["schema"]["primaryKey"].is_null(), "RAP13", &format!("{name} has no primary key"));
        if let Ok(mut rows) = csv::Reader::from_path(folder.join(path)) {
            let columns: Vec<String> =
                rows.headers().map(|row| row.iter().map(str::to_owned).collect()).unwrap_or_default();
            for (at, column) in columns.iter().enumerate() {
                if column.trim().is_empty() {
                    looked.at_line("RAP13", 1, format!("column {} has no name", at + 1));
                } else if VALUE.is_match(column) {
                    let problem = format!(
                        "the column `{column}` is named after a value: put it into a column of its own, a row each"
                    );
                    looked.at_line("RAP13", 1, problem);
                } else if !described.is_empty() && !described.contains(&column.as_str()) {
                    looked.at_line("RAP13", 1, format!("the column `{column}` is not described"));
                }
            }
        }
        all.extend(looked.breaches);
    }
    Ok(all)
}
