//! The column of a table that an analysis or a chart begins with.

use super::names::{fill, title, unknown};
use crate::error::{Error, Result};
use pledgebook::data::{Data, Field, Kind, Resource};
use pledgebook_frame::quantity::Unit;
use rust_decimal::Decimal;

const ROWS: &str = include_str!("../../starter/add/rows.rs");
const LARGEST: &str = include_str!("../../starter/add/largest.rs");
/// More bars than these are not looked at: the ten largest are.
const BARS: usize = 15;
/// Tables that are about the briefing and not its subject.
const ABOUT: [&str; 6] = ["claims", "caveats", "quotations", "wordings", "extracts", "deflators"];

/// What is looked at.
#[derive(Clone, Debug)]
pub(super) struct Measure {
    /// The table.
    pub table: String,
    /// The column of its numbers.
    pub value: String,
    /// How many rows it has.
    pub rows: usize,
    keys: Vec<String>,
    /// Its unit as the data name it, and in words.
    key: String,
    unit: String,
    places: u32,
}

/// The column that was named, or the only one that there can be.
///
/// # Errors
/// Where a name is none, several could be meant, or no figure comes of it.
pub(super) fn measured(data: &Data, id: &str, table: Option<&str>, value: Option<&str>) -> Result<Measure> {
    let resource = table_of(data, id, table)?;
    let numbers = resource.schema.fields.iter().filter(|field| is_number(field));
    let names: Vec<&str> = numbers.map(|field| field.name.as_str()).collect();
    let value = match (value, names.as_slice()) {
        (Some(value), _) if names.contains(&value) => value,
        (Some(value), _) => return Err(unknown("column of numbers", value, names.iter().copied())),
        (None, [only]) => only,
        (None, []) => {
            let problem = format!("table `{}` has no column of numbers with one unit", resource.name);
            return Err(Error::setting(problem, "name another table with --table"));
        }
        (None, several) => {
            let problem = format!("table `{}` has several columns of numbers", resource.name);
            return Err(Error::setting(problem, format!("name one with --value: {}", several.join(", "))));
        }
    };
    let rows = data.rows(&resource.name)?;
    let figures = rows.figures(value)?;
    if figures.is_empty() {
        let problem = format!("column `{value}` of table `{}` has no value", resource.name);
        return Err(Error::setting(problem, "name another column with --value"));
    }
    if let Some(row) = rows.iter().position(|row| row.provenance("").is_ok_and(|from| from.citations.is_empty())) {
        let problem =
            format!("row {} of table `{}` has no source, and no finding can rest on it", row + 1, resource.name);
        return Err(Error::setting(
            problem,
            "describe the source (`add source`), and put its key into the column `source`",
        ));
    }
    let field = resource.schema.fields.iter().find(|field| field.name == value);
    let unit = field.and_then(|field| field.unit.clone());
    let (meant, scale, per) = unit.as_deref().map_or_else(|| Unit::of_column(value), Unit::parse);
    let places = figures.iter().map(|figure| (figure.quantity.amount / scale).normalize().scale()).max().unwrap_or(0);
    Ok(Measure {
        table: resource.name.clone(),
        value: value.to_owned(),
        rows: rows.iter().count(),
        keys: resource.schema.primary_key.0.clone(),
        key: unit.unwrap_or_default(),
        unit: words(&meant, scale) + per.map(|per| format!(" {}", per.words())).as_deref().unwrap_or_default(),
        places: places.min(4),
    })
}

fn table_of<'a>(data: &'a Data, id: &str, table: Option<&str>) -> Result<&'a Resource> {
    let tables = || data.package().resources.iter().filter(|table| !ABOUT.contains(&table.name.as_str()));
    let names: Vec<&str> = tables().map(|table| table.name.as_str()).collect();
    let wanted = match (table, names.as_slice()) {
        (Some(table), _) => table,
        (None, names) if names.contains(&id) => id,
        (None, [only]) => only,
        (None, _) => {
            let problem = format!("which table does `{id}` begin with?");
            return Err(Error::setting(problem, format!("name one with --table: {}", names.join(", "))));
        }
    };
    data.resource(wanted).ok_or_else(|| unknown("table", wanted, names.iter().copied()))
}

fn is_number(field: &Field) -> bool {
    matches!(field.kind, Kind::Integer | Kind::Number) && field.unit.as_deref() != Some("{unit}")
}

/// The unit as a subtitle has it.
fn words(unit: &Unit, scale: Decimal) -> String {
    let large = match scale.to_string().as_str() {
        "1000000" => " million",
        "1000000000" => " billion",
        _ => "",
    };
    match unit {
        Unit::Money(_) => format!("£{large}"),
        Unit::Foreign(currency, _) => format!("{}{large}", currency.name),
        Unit::Percent => "%".into(),
        Unit::Count(_) => format!("number{large}"),
        Unit::Year => "year".into(),
        Unit::PercentagePoints => "percentage points".into(),
        Unit::Ratio => "ratio".into(),
        Unit::Index => "index".into(),
    }
}

impl Measure {
    /// What is measured, and in what.
    pub fn subtitle(&self) -> String {
        format!("{}, {}", self.title(), self.unit)
    }

    /// What is measured: the column's name without the unit that it ends in.
    pub fn title(&self) -> String {
        let bare = self.value.strip_suffix(&self.key).and_then(|rest| rest.strip_suffix('_'));
        title(bare.filter(|bare| !bare.is_empty()).unwrap_or(&self.value))
    }

    /// The function that draws it.
    pub fn chart(&self, function: &str, name: &str, path: &str) -> String {
        let text = if self.rows > BARS { LARGEST } else { ROWS };
        let values = [
            ("function", function),
            ("chartname", name),
            ("table", &self.table),
            ("value", &self.value),
            ("measure", &self.subtitle()),
            ("label", &self.label()),
            ("kind", "Bars"),
            ("path", path),
        ];
        fill(text, &values)
    }

    /// The columns of its table, as code.
    pub fn columns(&self) -> String {
        let texts = self.keys.iter().filter(|key| **key != self.value);
        let texts = texts.map(|key| format!("\n        .column({key:?}, {:?}, \"\", Kind::Text)", title(key)));
        let number = format!(
            "\n        .column({:?}, {:?}, {:?}, Kind::Number({}))",
            self.value,
            self.title(),
            self.unit,
            self.places
        );
        texts.chain([number]).collect()
    }

    /// What a row is called, as code.
    fn label(&self) -> String {
        match self.keys.as_slice() {
            [key] => format!("row.string({key:?})?"),
            keys => format!(
                "[{}].join(\", \")",
                keys.iter().map(|key| format!("row.string({key:?})?")).collect::<Vec<_>>().join(", ")
            ),
        }
    }
}
