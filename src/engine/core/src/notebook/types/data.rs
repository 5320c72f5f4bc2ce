//! The data package, its tables and their columns, rows of them, the deflators.

use super::layout::grid;
use crate::data::{Data, Deflators, Resource};
use crate::notebook::cells::{Cell, count, integer};
use crate::notebook::grid::{Head, Line};
use crate::notebook::{Forms, Show, by_forms};
use pledgebook_frame::quantity::{Unit, words};
use pledgebook_frame::{Row, Rows};

impl Show for Data {
    by_forms!();

    fn forms(&self) -> Forms {
        let package = self.package();
        let rows: Vec<Line> = package
            .resources
            .iter()
            .map(|resource| {
                let height = self.height(&resource.name).unwrap_or(0);
                Line::Cells(vec![
                    Cell::text(&resource.name),
                    Cell::number(integer(&height.to_string(), true)),
                    Cell::number(resource.schema.fields.len().to_string()),
                    Cell::text(units(resource).join("; ")),
                    Cell::text(if resource.title.is_empty() { &resource.description } else { &resource.title }),
                ])
            })
            .collect();
        let about = [package.title.as_str(), package.version.as_str()];
        let about: Vec<&str> = about.into_iter().filter(|words| !words.is_empty()).collect();
        let caption = format!("{}: {}", about.join(", version "), count(rows.len(), "table"));
        let heads = vec![
            Head::new("table"),
            Head::right("rows"),
            Head::right("columns"),
            Head::new("units"),
            Head::new("what it holds"),
        ];
        grid(caption, heads, rows)
    }
}

/// The units of a table's figures, each once.
fn units(resource: &Resource) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for unit in resource.schema.fields.iter().filter_map(|field| field.unit.as_deref()) {
        let words = if unit == "{unit}" {
            "each row its own".to_owned()
        } else {
            let (unit, scale, per) = Unit::parse(unit);
            words::unit(&unit, scale, per)
        };
        if !units.contains(&words) {
            units.push(words);
        }
    }
    units
}

impl Show for Resource {
    by_forms!();

    fn forms(&self) -> Forms {
        let rows = self.schema.fields.iter().map(|field| {
            let unit = field.unit.as_deref().map(|unit| {
                let (unit, scale, per) = Unit::parse(unit);
                words::unit(&unit, scale, per)
            });
            Line::Cells(vec![
                Cell::text(&field.name),
                Cell::text(format!("{:?}", field.kind).to_lowercase()),
                Cell::text(unit.unwrap_or_default()),
                Cell::text(&field.description),
            ])
        });
        let heads = ["column", "type", "unit", "what it holds"].map(Head::new).into();
        grid(format!("{}: {}", self.name, self.title), heads, rows.collect())
    }
}

impl Show for Rows {
    by_forms!();

    fn forms(&self) -> Forms {
        self.frame().forms()
    }
}

impl Show for Row {
    by_forms!();

    fn forms(&self) -> Forms {
        let (frame, at) = self.place();
        frame.slice(at as i64, 1).forms()
    }
}

impl Show for Deflators {
    by_forms!();

    fn forms(&self) -> Forms {
        let rows = self.years().map(|year| {
            let index = self.index(year).map(|figure| figure.quantity.amount.normalize().to_string());
            Line::Cells(vec![Cell::text(year.to_string()), Cell::number(index.unwrap_or_default())])
        });
        grid(
            format!("GDP deflator of vintage {}", self.vintage()),
            vec![Head::new("financial year"), Head::right("index")],
            rows.collect(),
        )
    }
}
