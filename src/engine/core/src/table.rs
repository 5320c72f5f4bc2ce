//! A table for readers: labels, units, order and notes over a frame.
//!
//! Numbers stay exact in the frame and are worded here, at the last step.

use crate::{Error, Result};
use pledgebook_frame::figure::Provenance;
use pledgebook_frame::quantity::words::Scale;
use pledgebook_frame::quantity::{Quantity, words};
use pledgebook_frame::{Behind, Rows, SourcedFrame};
use polars::prelude::DataFrame;
use rust_decimal::Decimal;

/// A column as readers see it.
#[derive(Clone, Debug)]
pub struct Column {
    /// The frame's column.
    pub name: String,
    /// The header.
    pub label: String,
    /// The unit, under the label: "£ million", "%".
    pub unit: Option<String>,
    /// How cells are worded.
    pub kind: Kind,
    /// Share of the width in fractions; `None` for as wide as needed.
    pub width: Option<u32>,
}

/// How a column's cells are worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As it is, to the left.
    Text,
    /// A financial year or year range, with an en dash.
    Year,
    /// A date.
    Date,
    /// A number with so many places, to the right.
    Number(u32),
    /// A change: a number with its sign, `+` or `−`.
    Change(u32),
    /// A claim's verdict.
    Verdict,
}

/// A titled, sourced table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Id, the same in template, label and file.
    pub name: String,
    /// The finding it states; may be empty where the template gives it.
    pub title: String,
    /// Measure, unit, period.
    pub subtitle: String,
    /// Columns, in order.
    pub columns: Vec<Column>,
    /// The values.
    pub frame: DataFrame,
    /// Rows that are totals, from 0.
    pub totals: Vec<usize>,
    /// Where they come from.
    pub provenance: Provenance,
    /// Anything a reader must know beside the sources.
    pub note: String,
    /// The frame that knows where each cell is from, where the table was made of one.
    known: Option<SourcedFrame>,
}

impl Table {
    /// A table over a frame that has `source` and `locator` columns.
    ///
    /// # Errors
    /// [`Error::Unsourced`] where no row has a source.
    pub fn new(name: &str, subtitle: &str, frame: &DataFrame) -> Result<Self> {
        let provenance = Rows::of(frame)?.provenance()?;
        Self::with_provenance(name, subtitle, frame, provenance)
    }

    /// A table of a frame that knows where its columns are from: those of derived ones (the
    /// deflator of real terms) come by themselves, with their caveats.
    ///
    /// # Errors
    /// [`Error::Unsourced`] where a column of numbers came through polars unexplained, or no row has a source.
    pub fn sourced(name: &str, subtitle: &str, frame: &SourcedFrame) -> Result<Self> {
        if let Some(column) = frame.unsourced().next() {
            return Err(Error::Unsourced(format!("{name}.{column}")));
        }
        let table = Self::with_provenance(name, subtitle, &frame.collect()?, frame.all_provenance()?)?;
        Ok(Table { known: Some(frame.clone()), ..table })
    }

    /// A table whose provenance was worked out elsewhere.
    ///
    /// # Errors
    /// [`Error::Unsourced`] where there is none.
    pub fn with_provenance(name: &str, subtitle: &str, frame: &DataFrame, provenance: Provenance) -> Result<Self> {
        if provenance.citations.is_empty() {
            return Err(Error::Unsourced(name.into()));
        }
        let (name, subtitle) = (name.to_owned(), subtitle.to_owned());
        let (title, note, frame) = (String::new(), String::new(), frame.clone());
        Ok(Table {
            name,
            title,
            subtitle,
            columns: Vec::new(),
            frame,
            totals: Vec::new(),
            provenance,
            note,
            known: None,
        })
    }

    /// Adds a column.
    pub fn column(mut self, name: &str, label: &str, unit: &str, kind: Kind) -> Self {
        let unit = Some(unit.to_owned()).filter(|unit| !unit.is_empty());
        self.columns.push(Column { name: name.into(), label: label.into(), unit, kind, width: None });
        self
    }

    /// Makes the last column take a share of the width; text then wraps.
    pub fn wide(mut self, fraction: u32) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.width = Some(fraction);
        }
        self
    }

    /// Marks rows as totals.
    pub fn totals(mut self, rows: impl IntoIterator<Item = usize>) -> Self {
        self.totals = rows.into_iter().collect();
        self
    }

    /// Adds a note.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The cells as readers see them; `None` where nothing is known.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a column the frame lacks, and where a cell is not of its kind.
    pub fn cells(&self) -> Result<Vec<Vec<Option<String>>>> {
        let rows = Rows::of(&self.frame)?;
        rows.iter().map(|row| self.columns.iter().map(|column| shown(&row, column)).collect()).collect()
    }

    /// The exact numbers of the cells, in the scale of their columns; `None` where a cell
    /// is no number, or not known.
    ///
    /// ```
    /// use pledgebook::prelude::*;
    /// use pledgebook::table::{Kind, Table};
    /// let frame = Data::open()?.frame("funding")?;
    /// let table = Table::new("funding", "Budget", &frame)?.column("budget_gbp_m", "Budget", "£ million", Kind::Number(0));
    /// assert_eq!(table.cells()?[0][0].as_deref(), Some("2"));
    /// assert_eq!(table.numbers()?[0][0].map(|exact| exact.to_string()).as_deref(), Some("1.8"));
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`cells`](Self::cells).
    pub fn numbers(&self) -> Result<Vec<Vec<Option<Decimal>>>> {
        let rows = Rows::of(&self.frame)?;
        let exact = |row: &pledgebook_frame::Row, column: &Column| match column.kind {
            Kind::Number(_) | Kind::Change(_) if row.text(&column.name)?.is_some() => {
                Ok(Some(plain(row, column)?.amount.normalize()))
            }
            _ => Ok(None),
        };
        rows.iter().map(|row| self.columns.iter().map(|column| exact(&row, column)).collect()).collect()
    }
}

impl Table {
    /// What stands behind each row: all that it rests on, and the figure of each cell that is
    /// a number, with its sources, status, price basis and working. Of a frame without
    /// provenance columns each row rests on what the table does.
    ///
    /// ```
    /// use pledgebook::prelude::*;
    /// use pledgebook::table::{Kind, Table};
    /// let budgets = Data::open()?.sourced("funding")?.only("status", "outturn")?.sort(["financial_year"], false);
    /// let budgets = budgets.year_on_year([], "financial_year", "budget_gbp_m", "change_pct")?;
    /// let table = Table::sourced("funding", "Budget", &budgets)?.column("change_pct", "Change", "%", Kind::Change(1));
    /// let behind = table.behind()?;
    /// let change = behind[1].figures[0].as_ref().map(|figure| figure.working());
    /// assert_eq!(change.as_deref(), Some("£1.92m ÷ £1.8m − 1 = 6.7%"));
    /// assert!(behind[0].row.sources().contains("budget-book-2025") && behind[0].figures[0].is_none());
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`cells`](Self::cells), and as [`SourcedFrame::behind`].
    pub fn behind(&self) -> Result<Vec<Behind>> {
        if let Some(known) = &self.known {
            let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
            let mut rows = known.behind(&names)?;
            // What nobody says more of rests on what the table does.
            let bare = rows.iter_mut().filter(|behind| behind.row.citations.is_empty());
            bare.for_each(|behind| behind.row = self.provenance.clone());
            return Ok(rows);
        }
        let rows = Rows::of(&self.frame)?;
        let one = |row: pledgebook_frame::Row| {
            let mut all = row.provenance("")?;
            if all.citations.is_empty() {
                all = self.provenance.clone();
            }
            let figure = |column: &Column| match column.kind {
                Kind::Number(_) | Kind::Change(_) => row.known(&column.name),
                _ => Ok(None),
            };
            let mut figures = self.columns.iter().map(figure).collect::<Result<Vec<_>>>()?;
            for figure in figures.iter_mut().flatten().filter(|figure| figure.provenance.citations.is_empty()) {
                figure.provenance = all.clone();
            }
            Ok(Behind { row: all, figures })
        };
        rows.iter().map(one).collect()
    }
}

fn shown(row: &pledgebook_frame::Row, column: &Column) -> Result<Option<String>> {
    let Some(text) = row.text(&column.name)? else {
        return Ok(None);
    };
    Ok(Some(match column.kind {
        Kind::Text | Kind::Verdict => text,
        Kind::Year => text.parse::<pledgebook_frame::quantity::FinancialYear>().map_or(text, |year| year.to_string()),
        Kind::Date => text.parse::<pledgebook_frame::quantity::PartialDate>().map_or(text, |date| date.to_string()),
        Kind::Number(places) => words::number(&plain(row, column)?, Scale::One, places),
        Kind::Change(places) => {
            let text = words::number(&plain(row, column)?, Scale::One, places);
            let zero = text.chars().all(|c| matches!(c, '0' | '.'));
            if text.starts_with('−') || zero { text } else { format!("+{text}") }
        }
    }))
}

/// The cell's number as the frame has it, in the column's own scale.
fn plain(row: &pledgebook_frame::Row, column: &Column) -> Result<Quantity> {
    let (_, scale, _) = pledgebook_frame::quantity::Unit::of_column(&column.name);
    let figure = row.figure(&column.name)?;
    Ok(Quantity { amount: figure.quantity.amount / scale, ..figure.quantity })
}
