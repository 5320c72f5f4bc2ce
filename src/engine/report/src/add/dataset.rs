//! A table more in the data package: the rows of a file as published, and what describes them.

use super::describe::{Column, LOCATOR, SOURCE, columns};
use super::draft::Draft;
use super::json;
use super::key::candidates;
use super::names::{identifier, plural, snake, taken, title, unknown};
use crate::error::{Error, Result};
use pledgebook_frame::read::{self, Account, Reader};
use serde_json::Value;
use std::path::Path;

/// What is said of a dataset; the rest is looked for in the file, or left open.
#[derive(Clone, Debug)]
pub(crate) struct Dataset<'a> {
    /// The file as published.
    pub file: &'a Path,
    /// The table's name; by default that of the file.
    pub name: Option<&'a str>,
    /// Its title.
    pub title: Option<&'a str>,
    /// Units, by column.
    pub units: &'a [(String, String)],
    /// Columns that stay text.
    pub text: &'a [String],
    /// The columns that name a row.
    pub key: &'a [String],
    /// The source of every row.
    pub source: Option<&'a str>,
    /// Whether the month stands first in dates, where the file leaves that open.
    pub month_first: Option<bool>,
}

/// The draft with the table in it, and what is to be told: how the file was read, what was
/// proposed from it, what is still open.
///
/// # Errors
/// Where the file cannot be read whole, a flag names nothing, or the package would not open.
pub(crate) fn dataset(mut draft: Draft, wanted: &Dataset) -> Result<(Draft, Vec<String>)> {
    let data = draft.data()?;
    let stem = wanted.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name = wanted.name.map_or_else(|| snake(&stem), str::to_owned);
    identifier("a table", &name)?;
    if let Some(there) = data.resource(&name) {
        return Err(taken("table", &name, &format!("data/{}", there.path)));
    }
    if let Some(source) = wanted.source.filter(|source| !data.sources().contains(source)) {
        return Err(unknown("source", source, data.sources().keys()));
    }
    let table = reader(wanted)?.read()?;
    whole(&table.account)?;
    let mut columns = columns(&table)?;
    say_units(&mut columns, wanted.units)?;
    let mut told: Vec<String> = table.account.to_string().lines().map(str::to_owned).collect();
    let mut open = Vec::new();
    told.extend(renamed(&columns));
    if wanted.source.is_some() && columns.iter().any(|column| column.name == SOURCE) {
        let problem = format!("{} says its sources itself, in the column `{SOURCE}`", table.account.file);
        return Err(Error::setting(problem, "leave out --source"));
    }
    place_sources(&mut columns, wanted, &mut open, &mut told);
    for column in columns.iter().filter(|column| ![SOURCE, LOCATOR].contains(&column.name.as_str())) {
        told.push(describe(column, &mut open));
    }
    let key = key(&columns, wanted.key, &mut open, &mut told)?;
    let path = format!("{name}.csv");
    draft.create(&format!("data/{path}"), csv(&columns)?)?;
    let shown = wanted.title.map_or_else(|| title(&name), str::to_owned);
    let text = draft.text("data/datapackage.json")?;
    let element = |indent: &str| resource(indent, &name, &path, &shown, &columns, &key, &open);
    let text = json::append(&text, "resources", element);
    let text =
        text.ok_or_else(|| Error::setting("data/datapackage.json has no list of `resources`", "write one: []"))?;
    draft.change("data/datapackage.json", text)?;
    draft.tried()?.data()?;
    told.extend(open.iter().map(|open| format!("OPEN: {open}")));
    if !open.is_empty() {
        told.push(
            "what is open stands in data/datapackage.json, under `open`; `check` names it until it is taken out".into(),
        );
    }
    Ok((draft, told))
}

fn reader(wanted: &Dataset) -> Result<Reader> {
    let file = wanted.file;
    let end = file.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
    let mut reader = match end.as_str() {
        "csv" | "tsv" | "txt" => read::csv(file),
        "xlsx" | "xlsm" | "xls" | "xlsb" => read::excel(file),
        "ods" => read::ods(file),
        _ => {
            let problem = format!("{} is no table that can be read", file.display());
            return Err(Error::setting(problem, "give a CSV file, an Excel workbook or an OpenDocument spreadsheet"));
        }
    };
    reader = match wanted.month_first {
        Some(true) => reader.month_first(),
        Some(false) => reader.day_first(),
        None => reader,
    };
    // What says where a row is from is text, whatever it looks like.
    Ok(wanted.text.iter().fold(reader, |reader, column| reader.text(column)))
}

/// Refuses a file of which something would be lost.
fn whole(account: &Account) -> Result<()> {
    let lost = if let Some(line) = account.wide_rows.first() {
        Some(format!("line {line} has more cells than the header"))
    } else if account.undefined_bytes > 0 {
        Some(plural(
            account.undefined_bytes,
            "byte means nothing in its encoding",
            "bytes mean nothing in its encoding",
        ))
    } else if account.rows == 0 {
        Some("it has no rows".into())
    } else {
        None
    };
    match lost {
        Some(lost) => Err(Error::setting(format!("{}: {lost}; nothing was written", account.file), "mend the file")),
        None => Ok(()),
    }
}

fn say_units(columns: &mut [Column], units: &[(String, String)]) -> Result<()> {
    for (name, unit) in units {
        let Some(at) = columns.iter().position(|column| column.name == *name || column.printed == *name) else {
            return Err(unknown("column", name, columns.iter().map(|column| column.name.as_str())));
        };
        if !columns[at].is_quantity() {
            let problem = format!("column `{name}` has a unit and holds {}", columns[at].words());
            return Err(Error::setting(problem, "give units to columns of numbers alone"));
        }
        columns[at].unit = Some((unit.clone(), "as you say"));
    }
    Ok(())
}

fn renamed(columns: &[Column]) -> Vec<String> {
    let changed = columns.iter().filter(|column| column.name != column.printed);
    changed.map(|column| format!("  “{}” is called `{}`", column.printed, column.name)).collect()
}

/// Each row says its source and its place in it: as the file does, else as was said.
fn place_sources(columns: &mut Vec<Column>, wanted: &Dataset, open: &mut Vec<String>, told: &mut Vec<String>) {
    // What says where a row is from stands last.
    let (mut said, mut rest): (Vec<Column>, Vec<Column>) =
        std::mem::take(columns).into_iter().partition(|column| [SOURCE, LOCATOR].contains(&column.name.as_str()));
    let rows = rest.first().map_or(0, |column| column.cells.len());
    if !said.iter().any(|column| column.name == SOURCE) {
        let cells = vec![wanted.source.unwrap_or_default().to_owned(); rows];
        let (name, printed) = (SOURCE.to_owned(), SOURCE.to_owned());
        said.push(Column { name, printed, kind: "string", unit: None, pattern: None, cells });
        match wanted.source {
            Some(source) => told.push(format!("  source: `{source}`, as you say")),
            None => open.push(
                "the source of its rows: describe it in sources.yml, and put its key into the column `source`".into(),
            ),
        }
    }
    said.iter_mut().for_each(|column| (column.kind, column.unit) = ("string", None));
    said.sort_by_key(|column| column.name != SOURCE);
    rest.append(&mut said);
    *columns = rest;
}

/// A column in a sentence; what nobody can know of it is open.
fn describe(column: &Column, open: &mut Vec<String>) -> String {
    let (name, words) = (&column.name, column.words());
    match &column.unit {
        _ if !column.is_quantity() => format!("  {name}: {words}"),
        Some((unit, why)) => format!("  {name}: {words}, in `{unit}`, {why}"),
        None => {
            open.push(format!("the unit of `{name}`: what it counts or measures, as in \"unit\": \"visits\""));
            format!("  {name}: {words}; their unit is not in the file (--unit {name}=…)")
        }
    }
}

/// The columns that name a row: as said; else the smallest there are, if they are the only
/// ones; else the line of the file, which is told and left open.
fn key(columns: &[Column], said: &[String], open: &mut Vec<String>, told: &mut Vec<String>) -> Result<Vec<String>> {
    if !said.is_empty() {
        for name in said {
            if !columns.iter().any(|column| column.name == *name) {
                return Err(unknown("column", name, columns.iter().map(|column| column.name.as_str())));
            }
        }
        return Ok(said.to_vec());
    }
    let found = candidates(columns);
    let names = |key: &[&str]| key.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
    if let [key] = found.as_slice() {
        let why = "proposed: in no other as few columns do all rows differ (--key says otherwise)";
        told.push(format!("  key: {}, {why}", names(key)));
        return Ok(key.iter().map(|name| (*name).to_owned()).collect());
    }
    let why = match found.len() {
        0 => "no texts or dates in it tell all rows apart".to_owned(),
        _ => format!("{} could each be it", found.iter().map(|key| names(key)).collect::<Vec<_>>().join(", ")),
    };
    open.push(format!("the primary key: {why}; until then the row's place in the file is taken (--key …)"));
    Ok(vec![LOCATOR.to_owned()])
}

/// The rows, as the package's plain dialect has them.
fn csv(columns: &[Column]) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let cannot = |cause: csv::Error| Error::setting(format!("the rows cannot be written: {cause}"), "mend the file");
    writer.write_record(columns.iter().map(|column| &column.name)).map_err(cannot)?;
    for row in 0..rows {
        writer.write_record(columns.iter().map(|column| &column.cells[row])).map_err(cannot)?;
    }
    let bytes = writer.into_inner().map_err(|cause| cannot(cause.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The table's description, a line a field.
fn resource(
    indent: &str,
    name: &str,
    path: &str,
    title: &str,
    columns: &[Column],
    key: &[String],
    open: &[String],
) -> String {
    let json = |text: &str| Value::from(text).to_string();
    let list = |texts: &[String]| texts.iter().map(|text| json(text)).collect::<Vec<_>>().join(", ");
    let field = |column: &Column| {
        let mut said = format!("\"name\": {}, \"type\": {}", json(&column.name), json(column.kind));
        if let Some((unit, _)) = &column.unit {
            said += &format!(", \"unit\": {}", json(unit));
        }
        if column.name != column.printed {
            said += &format!(", \"title\": {}", json(&column.printed));
        }
        let required = key.contains(&column.name)
            || column.name == LOCATOR
            || column.name == SOURCE && column.cells.iter().all(|cell| !cell.is_empty());
        let required = required.then(|| "\"required\": true".to_owned());
        let pattern = column.pattern.map(|pattern| format!("\"pattern\": {}", json(pattern)));
        let constraints: Vec<String> = required.into_iter().chain(pattern).collect();
        if !constraints.is_empty() {
            said += &format!(", \"constraints\": {{ {} }}", constraints.join(", "));
        }
        format!("{indent}      {{ {said} }}")
    };
    let fields = columns.iter().map(field).collect::<Vec<_>>().join(",\n");
    let open = match open {
        [] => String::new(),
        open => {
            let lines: Vec<String> = open.iter().map(|open| format!("{indent}    {}", json(open))).collect();
            format!("{indent}  \"open\": [\n{}\n{indent}  ],\n", lines.join(",\n"))
        }
    };
    format!(
        "{{\n{indent}  \"name\": {}, \"type\": \"table\", \"path\": {}, \"format\": \"csv\", \"title\": {},\n{open}\
         {indent}  \"schema\": {{\n{indent}    \"fields\": [\n{fields}\n{indent}    ],\n\
         {indent}    \"primaryKey\": [{}]\n{indent}  }}\n{indent}}}",
        json(name),
        json(path),
        json(title),
        list(key),
    )
}
