//! Checks across rows and tables: keys, foreign keys, sources, caveats.

mod units;

use super::announced::Announced;
use super::read::{Raw, no_row};
use super::schema::{Package, Resource};
use super::sources::Sources;
use crate::{Error, Result};
use pledgebook_frame::closest;
use pledgebook_frame::quantity::{Basis, Unit};
use std::collections::{BTreeMap, HashMap};

/// All tables as read, by name.
pub(super) type Tables = BTreeMap<String, Raw>;

/// The schema itself: columns named in keys exist, units agree with names.
pub(super) fn schema(package: &Package) -> Result<()> {
    let fail = |problem: String| Err(Error::data("datapackage.json", None, None, problem, "correct the descriptor"));
    units::of_columns(package)?;
    for (i, resource) in package.resources.iter().enumerate() {
        let schema = &resource.schema;
        let name = &resource.name;
        if package.resources[..i].iter().any(|other| other.name == *name || other.path == resource.path) {
            return fail(format!("`{name}` or its file {} is listed twice", resource.path));
        }
        if let Some(twice) =
            (1..schema.fields.len()).find(|i| schema.fields[..*i].iter().any(|f| f.name == schema.fields[*i].name))
        {
            return fail(format!("`{name}`: field `{}` is listed twice", schema.fields[twice].name));
        }
        for key in &schema.foreign_keys {
            if key.fields.0.is_empty() || key.fields.0.len() != key.reference.fields.0.len() {
                return fail(format!(
                    "`{name}`: a foreign key names {} columns here and {} there",
                    key.fields.0.len(),
                    key.reference.fields.0.len()
                ));
            }
        }
        let unique = schema.unique_keys.iter().flat_map(|key| &key.0);
        for key in
            schema.primary_key.0.iter().chain(schema.foreign_keys.iter().flat_map(|key| &key.fields.0)).chain(unique)
        {
            if !schema.fields.iter().any(|field| &field.name == key) {
                return fail(format!("`{name}`: key column `{key}` is not a field"));
            }
        }
        if schema.primary_key.0.is_empty() {
            return fail(format!("`{name}` has no primary key"));
        }
        for field in &schema.fields {
            let money = |unit: &Unit| unit.basis() == Some(Basis::Cash);
            let Some(unit) = field.unit.as_deref().filter(|unit| *unit != "{unit}") else {
                continue;
            };
            let (declared, scale, _) = Unit::parse(unit);
            let (named, named_scale, _) = Unit::of_column(&field.name);
            if (money(&declared) || money(&named)) && (declared != named || scale != named_scale) {
                let problem =
                    format!("`{name}`: column `{}` is declared as `{unit}` but its name says otherwise", field.name);
                let hint = "look up which is right: the name of a column of money ends in its unit, as in `cost_gbp_m`";
                return Err(Error::data("datapackage.json", None, None, problem, hint));
            }
        }
    }
    Ok(())
}

/// Rows differ in their primary key; foreign keys and sources exist; what says when a
/// row was announced is a date.
pub(super) fn rows(package: &Package, tables: &Tables, sources: &Sources) -> Result<()> {
    for resource in &package.resources {
        let raw = &tables[&resource.name];
        primary_key(resource, raw)?;
        units::of_rows(resource, raw)?;
        for key in &resource.schema.unique_keys {
            unique_key(resource, raw, &key.0)?;
        }
        for key in &resource.schema.foreign_keys {
            let there = if key.reference.resource.is_empty() { &resource.name } else { &key.reference.resource };
            foreign_key(package, tables, resource, raw, (&key.fields.0, there, &key.reference.fields.0))?;
        }
        if let Some(i) = resource.schema.fields.iter().position(|field| field.announced) {
            for (row, cells) in raw.cells.iter().enumerate().filter(|(_, cells)| !cells[i].is_empty()) {
                if let Err(cause) = Announced::cell(&cells[i]) {
                    return Err(raw.error(row, i, cause.to_string(), cause.hint()));
                }
            }
        }
        if let Some(i) = index(resource, "source") {
            let keys = sources.keys();
            for (row, cells) in raw.cells.iter().enumerate().filter(|(_, cells)| !cells[i].is_empty()) {
                if !sources.contains(&cells[i]) {
                    let hint = near(&cells[i], keys.iter().copied(), "describe it in sources.yml");
                    return Err(raw.error(row, i, format!("source “{}” is not in sources.yml", cells[i]), hint));
                }
            }
        }
    }
    Ok(())
}

/// Every caveat names a table, a column and rows that exist.
pub(super) fn caveats(package: &Package, tables: &Tables) -> Result<()> {
    let Some(resource) = package.resources.iter().find(|resource| resource.name == "caveats") else {
        return Ok(());
    };
    let raw = &tables["caveats"];
    let (table_at, key_at, field_at) = match ["table", "key", "field"].map(|name| index(resource, name)) {
        [Some(table), Some(key), Some(field)] => (table, key, field),
        _ => {
            return Err(Error::data(
                "datapackage.json",
                None,
                None,
                "`caveats` needs the columns table, key and field",
                "",
            ));
        }
    };
    for (row, cells) in raw.cells.iter().enumerate() {
        let Some(target) = package.resources.iter().find(|resource| resource.name == cells[table_at]) else {
            let hint = near(
                &cells[table_at],
                package.resources.iter().map(|r| r.name.as_str()),
                "use a name of datapackage.json",
            );
            return Err(raw.error(row, table_at, format!("there is no table “{}”", cells[table_at]), hint));
        };
        if !cells[field_at].is_empty() && index(target, &cells[field_at]).is_none() {
            let hint = near(&cells[field_at], target.schema.fields.iter().map(|f| f.name.as_str()), "");
            return Err(raw.error(
                row,
                field_at,
                format!("`{}` has no column “{}”", target.name, cells[field_at]),
                hint,
            ));
        }
        if !cells[key_at].is_empty() {
            let keys = row_keys(target, &tables[&target.name]);
            if !keys.contains(&cells[key_at]) {
                let hint = near(
                    &cells[key_at],
                    keys.iter().map(String::as_str),
                    "write the primary key, its parts joined by “/”",
                );
                return Err(raw.error(row, key_at, format!("`{}` has no row “{}”", target.name, cells[key_at]), hint));
            }
        }
    }
    Ok(())
}

/// Each row's primary key as caveats write it, parts joined by "/".
pub(super) fn row_keys(resource: &Resource, raw: &Raw) -> Vec<String> {
    let at: Vec<usize> = resource.schema.primary_key.0.iter().filter_map(|name| index(resource, name)).collect();
    raw.cells.iter().map(|cells| at.iter().map(|i| cells[*i].as_str()).collect::<Vec<_>>().join("/")).collect()
}

fn primary_key(resource: &Resource, raw: &Raw) -> Result<()> {
    let first = resource.schema.primary_key.0.first().and_then(|name| index(resource, name)).unwrap_or(0);
    let mut seen = HashMap::new();
    for (row, key) in row_keys(resource, raw).into_iter().enumerate() {
        if key.split('/').all(str::is_empty) {
            let told = || raw.error(row, first, "the primary key is empty", "give the row a key");
            return Err(no_row(raw, row, first, resource).unwrap_or_else(told));
        }
        if let Some(line) = seen.insert(key.clone(), raw.lines[row]) {
            return Err(raw.error(
                row,
                first,
                format!("key “{key}” is already on line {line}"),
                "each row needs its own key",
            ));
        }
    }
    Ok(())
}

fn unique_key(resource: &Resource, raw: &Raw, names: &[String]) -> Result<()> {
    let at: Vec<usize> = names.iter().filter_map(|name| index(resource, name)).collect();
    let mut seen = HashMap::new();
    for (row, cells) in raw.cells.iter().enumerate() {
        let key: Vec<&str> = at.iter().map(|i| cells[*i].as_str()).collect();
        // A key with a missing part says nothing, as in SQL.
        if key.contains(&"") {
            continue;
        }
        if let Some(line) = seen.insert(key.clone(), raw.lines[row]) {
            let problem = format!("“{}” is already on line {line} (`{}`)", key.join("/"), names.join("`, `"));
            return Err(raw.error(row, at[0], problem, "`uniqueKeys` has it that each row differs"));
        }
    }
    Ok(())
}

fn foreign_key(
    package: &Package,
    tables: &Tables,
    resource: &Resource,
    raw: &Raw,
    (here, there, columns): (&[String], &str, &[String]),
) -> Result<()> {
    let target = package.resources.iter().find(|r| r.name == there).ok_or_else(|| {
        Error::data(
            "datapackage.json",
            None,
            None,
            format!("`{}` refers to a table `{there}` that is not there", resource.name),
            near(there, package.resources.iter().map(|table| table.name.as_str()), "name a table of the package"),
        )
    })?;
    let at = |resource: &Resource, names: &[String]| -> Vec<usize> {
        names.iter().filter_map(|n| index(resource, n)).collect()
    };
    let (here_at, there_at) = (at(resource, here), at(target, columns));
    let pick = |cells: &[String], at: &[usize]| at.iter().map(|i| cells[*i].clone()).collect::<Vec<_>>();
    let known: Vec<Vec<String>> = tables[there].cells.iter().map(|cells| pick(cells, &there_at)).collect();
    for (row, cells) in raw.cells.iter().enumerate() {
        let key = pick(cells, &here_at);
        if key.iter().all(String::is_empty) || known.contains(&key) {
            continue;
        }
        if let Some(stray) = no_row(raw, row, here_at[0], resource) {
            return Err(stray);
        }
        let text = key.join("/");
        let names: Vec<String> = known.iter().map(|key| key.join("/")).collect();
        let hint = near(&text, names.iter().map(String::as_str), &format!("add it to `{there}`"));
        return Err(raw.error(
            row,
            here_at[0],
            format!("“{text}” is not in `{there}` (column `{}`)", here.join("`, `")),
            hint,
        ));
    }
    Ok(())
}

fn index(resource: &Resource, name: &str) -> Option<usize> {
    resource.schema.fields.iter().position(|field| field.name == name)
}

fn near<'a>(name: &str, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    closest(name, known).map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"))
}
