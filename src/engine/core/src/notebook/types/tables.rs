//! A table as the report has it, with its units and notes.

use super::errors::error_forms;
use super::layout::{grid, stacked};
use super::sources::Notes;
use crate::notebook::cells::{Cell, Kind};
use crate::notebook::grid::{Head, Line};
use crate::notebook::markup::text;
use crate::notebook::{Forms, Show, by_forms};
use crate::table::Table;

impl Show for Table {
    by_forms!();

    fn forms(&self) -> Forms {
        let mut notes = Notes::default();
        notes.mark(&self.provenance);
        stacked(vec![self::table(self), notes.forms()])
    }
}

pub(super) fn table(table: &Table) -> Forms {
    let cells = match table.cells() {
        Ok(cells) => cells,
        Err(cause) => return error_forms(&cause),
    };
    let number = |kind| matches!(kind, crate::table::Kind::Number(_) | crate::table::Kind::Change(_));
    let heads = table.columns.iter().map(|column| Head {
        name: column.label.clone(),
        below: column.unit.clone().into_iter().collect(),
        right: number(column.kind),
    });
    let rows = cells.into_iter().enumerate().map(|(at, row)| {
        let total = table.totals.contains(&at);
        let cell = |(cell, column): (Option<String>, &crate::table::Column)| match cell {
            None => Cell { text: "not known".into(), ..Cell::null() },
            Some(cell) if total => Cell { kind: Kind::Strong, ..Cell::text(cell) },
            Some(cell) if number(column.kind) => Cell::number(cell),
            Some(cell) => Cell::text(cell),
        };
        Line::Cells(row.into_iter().zip(&table.columns).map(cell).collect())
    });
    let words = [table.title.as_str(), table.subtitle.as_str()];
    let caption: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
    let body = grid(caption.join(". "), heads.collect(), rows.collect());
    let note = if table.note.is_empty() {
        Forms::default()
    } else {
        Forms::rich(&table.note, format!("<p><small>{}</small></p>", text(&table.note)))
    };
    stacked(vec![body, note])
}
