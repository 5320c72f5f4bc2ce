//! Where in its file a row stands.

use crate::data::Data;
use crate::text;
use std::collections::BTreeMap;

/// The file and the line of a claim's row.
pub fn place(data: &Data, id: &str) -> (String, Option<u64>) {
    let file = data.resource("claims").map_or_else(|| "claims".to_owned(), |table| table.path.clone());
    let line = lines(data, &file).get(id).copied();
    (file, line)
}

/// On which line each row begins, by its id; a frame no longer knows.
pub(crate) fn lines(data: &Data, file: &str) -> BTreeMap<String, u64> {
    let Ok(text) = text::read_to_string(&data.dir().join(file)) else { return BTreeMap::new() };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let id = reader.headers().ok().and_then(|header| header.iter().position(|name| name == "id"));
    let Some(id) = id else { return BTreeMap::new() };
    let row = |row: csv::StringRecord| Some((row.get(id)?.to_owned(), row.position()?.line()));
    reader.records().flatten().filter_map(row).collect()
}
