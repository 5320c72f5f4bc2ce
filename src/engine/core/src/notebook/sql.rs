//! SQL cells: a query asked of a notebook's frames and the tables of its data package, with
//! no compiler in between.
//!
//! The kernel calls [`pledgebook_notebook_sql`] with the variables that the cells have
//! made. Frames are asked by their variables' names, the tables of the data package by
//! theirs; a variable goes first. Where the notebook has a variable `data`, its tables are
//! those that it holds: as of its date, say.

use super::cell::{failed, run, say};
use super::{Forms, Show};
use crate::data::Data;
use crate::{Error, Result};
use pledgebook_frame::quantity::{FinancialYear, PartialDate};
use pledgebook_frame::{Answer, SourcedFrame, Tables};
use polars::prelude::{DataFrame, IntoLazy, LazyFrame};
use polars::sql::keywords::{all_functions, all_keywords};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::any::Any;
use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_void};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// The variables of a notebook, as the code around a cell keeps them.
type Variables = HashMap<String, Box<dyn Any>>;

/// The variable whose tables are asked in place of those of the package on disk.
const DATA: &str = "data";

/// Asks a query of the variables, and keeps the answer among them where it has a name.
///
/// The order is JSON: `{"query": "SELECT …", "name": "totals", "variables": ["budgets"]}`,
/// or `{"about": "tables", "variables": […]}` for what there is to be asked. `"gone"` may say
/// of variables that are there no longer why, and what to do.
///
/// # Safety
/// `variables` is null, or what a cell of this process or this function has returned;
/// `order` is a C string.
#[doc(hidden)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pledgebook_notebook_sql(variables: *mut c_void, order: *const c_char) -> *mut c_void {
    // SAFETY: a C string, as is said above.
    let order = unsafe { CStr::from_ptr(order) };
    let order: Value = serde_json::from_slice(order.to_bytes()).unwrap_or_default();
    let variables: *mut Variables = if variables.is_null() { Box::into_raw(Box::default()) } else { variables.cast() };
    // SAFETY: made here, or by a cell, whose store the kernel makes a transparent wrapper of
    // this map; cells run one at a time.
    let store = unsafe { &mut *variables };
    let _ = run(AssertUnwindSafe(|| {
        let names: Vec<&str> = order["variables"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if order["about"] == "tables" {
            say(&json!({"kind": "tables", "tables": listed(store, &names)}));
        } else if let Err(error) = answer(store, &names, &order) {
            let hint = error.hint();
            failed(&if hint.is_empty() { error.to_string() } else { format!("{error}\n{hint}") });
        }
    }));
    variables.cast()
}

fn answer(variables: &mut Variables, names: &[&str], order: &Value) -> Result<()> {
    let gone = |name: &str| order["gone"][name].as_str().filter(|_| !names.contains(&name)).map(str::to_owned);
    let query = filled(order["query"].as_str().unwrap_or_default(), variables, names, gone)?;
    let asked = Tables::asked(&query)?;
    // Another table of that name is not what was meant, unless the query makes it itself.
    let words = query.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let is_made = |name: &str| words.contains(&format!("{} as (", name.to_lowercase()));
    if let Some(why) = asked.iter().filter(|name| !is_made(name)).find_map(|name| gone(name)) {
        return Err(Error::Calculation(why));
    }
    let answer = tables(variables, names, Some(&asked))?.ask(&query)?;
    let shown = answer.forms();
    let Some(name) = order["name"].as_str() else {
        shown.print();
        return Ok(());
    };
    let (kind, value): (_, Box<dyn Any>) = match answer {
        Answer::Sourced(frame) => ("SourcedFrame", frame),
        Answer::Unsourced { frame, .. } => ("DataFrame", Box::new(frame)),
    };
    let note = format!("Kept as `{name}`, a {kind}.");
    let html = shown.html.map(|html| format!("{html}\n<p>{}</p>", super::markup::text(&note)));
    Forms { plain: format!("{}\n{note}", shown.plain), html, svg: None }.print();
    variables.insert(name.to_owned(), value);
    say(&json!({"kind": "kept", "type": kind}));
    Ok(())
}

/// The tables there are; of those that are `asked`, with their sources.
fn tables(variables: &Variables, names: &[&str], asked: Option<&[String]>) -> Result<Tables> {
    let mut tables = Tables::default();
    let mut known = Vec::new();
    for name in names {
        let Some(value) = variables.get(*name) else { continue };
        if let Some(frame) = value.downcast_ref::<DataFrame>() {
            tables.add(name, frame.clone().lazy());
        } else if let Some(plan) = value.downcast_ref::<LazyFrame>() {
            tables.add(name, plan.clone());
        } else if let Some(frame) = value.downcast_ref::<SourcedFrame>() {
            tables.add_sourced(name, frame.clone());
        } else {
            continue;
        }
        known.push(*name);
    }
    // A package that cannot be read is no reason to refuse a query that does not ask it.
    if asked.is_some_and(|asked| !asked.is_empty() && asked.iter().all(|name| known.contains(&name.as_str()))) {
        return Ok(tables);
    }
    let held = variables.get(DATA).filter(|_| names.contains(&DATA)).and_then(|value| value.downcast_ref::<Data>());
    let data = match held.cloned().map_or_else(opened, |data| Ok(Arc::new(data))) {
        Ok(data) => data,
        // A notebook beside no package has its own frames.
        Err(Error::Setting { .. }) => return Ok(tables),
        Err(error) => return Err(error),
    };
    for name in data.tables().filter(|name| !known.contains(name)) {
        if asked.is_some_and(|asked| asked.iter().any(|asked| asked == name)) {
            tables.add_sourced(name, data.sourced(name)?);
        } else {
            tables.add(name, data.frame(name)?.lazy());
        }
    }
    Ok(tables)
}

/// The files of a package, each with its length and the time it was written.
type Files = Vec<(PathBuf, u64, Option<SystemTime>)>;

/// The package on disk; read again when a file of it has changed.
fn opened() -> Result<Arc<Data>> {
    static OPENED: Mutex<Option<(Files, Arc<Data>)>> = Mutex::new(None);
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    let files = |data: &Data| -> Files {
        let facts = |file: PathBuf| {
            let facts = data.dir().join(&file).metadata().ok();
            (file, facts.as_ref().map_or(0, std::fs::Metadata::len), facts.and_then(|facts| facts.modified().ok()))
        };
        data.files().into_iter().map(facts).collect()
    };
    if let Some((before, data)) = &*opened
        && *before == files(data)
    {
        return Ok(data.clone());
    }
    let data = Arc::new(Data::open()?);
    *opened = Some((files(&data), data.clone()));
    Ok(data)
}

/// All tables with their columns, and the words of the language, for completion.
fn listed(variables: &Variables, names: &[&str]) -> Value {
    let tables = tables(variables, names, None).unwrap_or_default();
    let columns = tables.names().map(|name| (name.to_owned(), tables.columns(name).into()));
    let words = [all_keywords(), all_functions()].concat();
    json!({"columns": columns.collect::<serde_json::Map<String, Value>>(), "words": words})
}

/// The query with each `{variable}` as what it holds, written as SQL.
fn filled(query: &str, variables: &Variables, names: &[&str], gone: impl Fn(&str) -> Option<String>) -> Result<String> {
    let (mut filled, mut rest, mut within) = (String::new(), query, None);
    while let Some(c) = rest.chars().next() {
        if within.is_none() && c == '{' {
            let (name, after) = rest[1..].split_once('}').unwrap_or((&rest[1..], ""));
            let name = name.trim();
            let value = variables.get(name).filter(|_| names.contains(&name));
            let value = value.ok_or_else(|| match gone(name) {
                Some(why) => Error::Calculation(why),
                None => Error::unknown("variable", name, "the notebook", names.iter().copied()),
            })?;
            filled += &literal(value.as_ref()).ok_or_else(|| {
                Error::Calculation(format!(
                    "`{name}` cannot stand in a query: only a text, a number, a year, a date or a list of texts can"
                ))
            })?;
            rest = after;
            continue;
        }
        match within {
            None if c == '\'' || c == '"' => within = Some(c),
            Some(quote) if c == quote => within = None,
            _ => {}
        }
        filled.push(c);
        rest = &rest[c.len_utf8()..];
    }
    Ok(filled)
}

/// A value as SQL.
fn literal(value: &dyn Any) -> Option<String> {
    fn quoted(text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }
    fn list<T: AsRef<str>>(texts: &[T]) -> String {
        format!("({})", texts.iter().map(|text| quoted(text.as_ref())).collect::<Vec<_>>().join(", "))
    }
    macro_rules! one_of {
        ($($type:ty),*) => {
            [$(value.downcast_ref::<$type>().map(ToString::to_string)),*].into_iter().flatten().next()
        };
    }
    one_of!(i8, i16, i32, i64, u8, u16, u32, u64, usize, isize, f32, f64, bool, Decimal)
        .or_else(|| one_of!(String, &'static str, char, FinancialYear, PartialDate).map(|text| quoted(&text)))
        .or_else(|| value.downcast_ref::<Vec<String>>().map(|texts| list(texts)))
        .or_else(|| value.downcast_ref::<Vec<&'static str>>().map(|texts| list(texts)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::df;

    fn variables() -> Variables {
        let mut variables = Variables::new();
        let frame = df!("year" => ["2022-23", "2023-24"], "visits" => [3, 4]).unwrap();
        variables.insert("counts".into(), Box::new(frame.clone()));
        variables.insert("plan".into(), Box::new(frame.lazy()));
        variables.insert("name".into(), Box::new("O'Neill"));
        variables.insert("least".into(), Box::new(3.5_f64));
        variables.insert("years".into(), Box::new(vec!["2022-23", "a'b"]));
        variables.insert("forgotten".into(), Box::new(1_i32));
        variables
    }

    const NAMES: [&str; 5] = ["counts", "plan", "name", "least", "years"];

    #[test]
    fn variables_stand_in_a_query_as_what_they_hold() {
        let filled = |query| filled(query, &variables(), &NAMES, |_| None).map_err(|error| error.to_string());
        assert_eq!(filled("a = {name} AND b > { least }").unwrap(), "a = 'O''Neill' AND b > 3.5");
        assert_eq!(filled("a IN {years}").unwrap(), "a IN ('2022-23', 'a''b')");
        assert_eq!(filled("a = '{name}' AND \"{least}\"").unwrap(), "a = '{name}' AND \"{least}\"");
        assert_eq!(filled("{nme}").unwrap_err(), "there is no variable `nme` in the notebook");
        // A value that the kernel no longer knows of is not there.
        assert_eq!(filled("{forgotten}").unwrap_err(), "there is no variable `forgotten` in the notebook");
        assert!(filled("{counts}").unwrap_err().starts_with("`counts` cannot stand in a query"));
    }

    #[test]
    fn frames_and_the_tables_of_the_package_are_asked_by_name() {
        let mut variables = variables();
        let ask = |variables: &mut Variables, query: &str, name: Option<&str>| {
            answer(variables, &NAMES, &json!({"query": query, "name": name})).map_err(|error| error.to_string())
        };
        ask(
            &mut variables,
            "SELECT c.visits + p.visits AS both FROM counts c JOIN plan p ON c.year = p.year",
            Some("both"),
        )
        .unwrap();
        let both = variables["both"].downcast_ref::<DataFrame>().unwrap();
        assert_eq!(both, &df!("both" => [6, 8]).unwrap());
        ask(&mut variables, "SELECT * FROM visits", Some("kept")).unwrap();
        assert!(variables["kept"].downcast_ref::<SourcedFrame>().unwrap().provenance("visits").is_ok());
        assert_eq!(ask(&mut variables, "SELECT * FROM vists", None).unwrap_err(), "there is no table `vists`");
        let listed = listed(&variables, &NAMES);
        assert_eq!(listed["columns"]["counts"], json!(["year", "visits"]));
        assert!(listed["columns"]["funding"].as_array().unwrap().len() > 2, "{listed}");
    }

    #[test]
    fn a_variable_called_data_says_what_the_tables_are() {
        let mut variables = variables();
        let then = Data::open().unwrap().as_of("2023-12".parse().unwrap()).unwrap();
        let rows = then.frame("visits").unwrap().height();
        variables.insert("data".into(), Box::new(then));
        let order = json!({"query": "SELECT * FROM visits", "name": "then"});
        answer(&mut variables, &["data"], &order).unwrap();
        let held = variables["then"].downcast_ref::<SourcedFrame>().unwrap().collect().unwrap().height();
        assert!(held == rows && rows < Data::open().unwrap().frame("visits").unwrap().height());
    }
}
