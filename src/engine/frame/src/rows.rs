//! Rows of a frame as typed values with their provenance.

use crate::error::{Error, Result};
use crate::exact::{cell_text, column, decimal_cell, is_text};
use crate::figure::{Citation, Figure, Glossary, Provenance};
use crate::quantity::{FinancialYear, PartialDate, Quantity, Unit};
use polars::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A frame read row by row.
///
/// Units come from the column's name (`budget_gbp_m`) or, for a table of the
/// package, from its schema; status, price basis and provenance come from the
/// row's `status`, `basis`, `source`, `locator` and `caveats` columns.
///
/// ```
/// use pledgebook_frame::polars::df;
/// use pledgebook_frame::prelude::*;
/// let read = df!("year" => ["2023", "2024"], "budget_gbp_m" => ["2.1", "1.9"], "source" => ["budget-book"; 2])?;
/// let rows = Rows::of(&read.exact("budget_gbp_m")?)?;
/// let budget = rows.find(&[("year", "2024")])?.figure("budget_gbp_m")?;
/// assert_eq!(budget.to_string(), "£1.9 million");
/// assert!(budget.provenance.sources().contains("budget-book"));
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rows {
    frame: Arc<DataFrame>,
    name: Arc<str>,
    units: Arc<BTreeMap<String, String>>,
    context: Option<Arc<dyn RowContext>>,
}

/// What whoever gives the rows knows of them beyond their cells.
pub trait RowContext: std::fmt::Debug + Send + Sync {
    /// When a row became known; `None` where it always was.
    ///
    /// # Errors
    /// Where the row says it in a way that cannot be read.
    fn announced(&self, row: &Row) -> Result<Option<PartialDate>>;

    /// Why there is no row with these cells, where that is known: pairs of column and value,
    /// the same in words, and what the rows are called.
    ///
    /// # Errors
    /// As [`announced`](Self::announced).
    fn absent(&self, cells: &[(&str, &str)], wanted: &str, within: &str) -> Result<Option<Error>>;

    /// What sources and caveats are called.
    fn glossary(&self) -> Glossary;
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    rows: Rows,
    at: usize,
}

impl Rows {
    /// The rows of any frame.
    ///
    /// A frame that polars joined has two source columns (`source` and `source_right`), and nothing
    /// in it says which a column is from: its figures are refused. What no column shows is not
    /// seen: beside one `source`, a literal column, a sum of several rows or a column joined from
    /// a table without sources cites that source. A [`SourcedFrame`](crate::SourcedFrame) knows.
    ///
    /// # Errors
    /// None today; a frame that cannot be read row by row may become one.
    pub fn of(frame: &DataFrame) -> Result<Self> {
        Ok(Rows { frame: Arc::new(frame.clone()), name: "the frame".into(), units: Arc::default(), context: None })
    }

    /// The same rows, called by their table's name in errors.
    pub fn named(mut self, table: &str) -> Self {
        self.name = format!("`{table}`").into();
        self
    }

    /// The same rows, with the units that a schema gives: pairs of a column and its unit,
    /// as [`Unit::parse`] reads it; `{unit}` where each row has a `unit` of its own.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let open = Rows::of(&df!("open" => [44])?)?.with_units([("open", "hours_per_week")].into_iter());
    /// assert_eq!(open.figures("open")?[0].to_string(), "44 hours a week");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    pub fn with_units<'a>(mut self, units: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        self.units = Arc::new(units.map(|(column, unit)| (column.to_owned(), unit.to_owned())).collect());
        self
    }

    /// The same rows, with what is known of them beyond their cells.
    pub fn in_context(mut self, context: Arc<dyn RowContext>) -> Self {
        self.context = Some(context);
        self
    }

    /// The frame they are rows of.
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// One of them, counted from 0.
    pub(crate) fn at(&self, at: usize) -> Row {
        Row { rows: self.clone(), at }
    }

    /// Whether whoever gave them says more of them than their cells.
    pub(crate) fn has_context(&self) -> bool {
        self.context.is_some()
    }

    /// Other rows of the same table.
    pub(crate) fn with_frame(&self, frame: DataFrame) -> Self {
        Rows { frame: Arc::new(frame), ..self.clone() }
    }

    /// The unit that the schema gives a column.
    pub(crate) fn unit_said(&self, column: &str) -> Option<&str> {
        self.units.get(column).map(String::as_str)
    }

    /// A source or locator column, and the other of its kind that a join put beside it.
    fn two_sources(&self) -> Option<(String, String)> {
        let mut names = self.frame.get_column_names().into_iter();
        names.find_map(|name| {
            let own = name.strip_suffix("_right")?;
            (own.starts_with("source") || own.starts_with("locator")).then(|| (own.to_owned(), name.to_string()))
        })
    }

    /// All rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = Row> + '_ {
        (0..self.frame.height()).map(|at| Row { rows: self.clone(), at })
    }

    /// The one row whose cells are these.
    ///
    /// # Errors
    /// [`Error::Unknown`] for none; [`Error::Calculation`] for several.
    pub fn find(&self, cells: &[(&str, &str)]) -> Result<Row> {
        let mut hits = self.all(cells)?;
        let wanted = cells.iter().map(|(column, value)| format!("{column} = {value}")).collect::<Vec<_>>().join(", ");
        match hits.len() {
            1 => Ok(hits.remove(0)),
            0 => {
                if let Some(context) = &self.context
                    && let Some(error) = context.absent(cells, &wanted, &self.name)?
                {
                    return Err(error);
                }
                let (key, value) = cells[0];
                let known =
                    self.iter().map(|row| row.text(key).map(Option::unwrap_or_default)).collect::<Result<Vec<_>>>()?;
                let near =
                    pledgebook_hint::closest(value, known.iter().map(String::as_str)).filter(|near| near != value);
                Err(Error::Unknown {
                    kind: "row",
                    name: wanted,
                    within: self.name.to_string(),
                    near,
                    known: String::new(),
                })
            }
            n => Err(Error::Calculation(format!("{n} rows of {} have {wanted}; one was meant", self.name))),
        }
    }

    /// The row with this `id`.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn id(&self, id: &str) -> Result<Row> {
        self.find(&[("id", id)])
    }

    /// Every row whose cells are these.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a column that is not there.
    pub fn all(&self, cells: &[(&str, &str)]) -> Result<Vec<Row>> {
        let columns = cells.iter().map(|(name, _)| column(&self.frame, name)).collect::<Result<Vec<_>>>()?;
        let matches = |at: &usize| {
            let mut pairs = columns.iter().zip(cells);
            pairs.all(|(column, (_, wanted))| column.get(*at).is_ok_and(|cell| is_text(&cell, wanted)))
        };
        Ok((0..self.frame.height()).filter(matches).map(|at| Row { rows: self.clone(), at }).collect())
    }

    /// A column's figures, nulls left out.
    ///
    /// # Errors
    /// As [`Row::figure`].
    pub fn figures(&self, column: &str) -> Result<Vec<Figure>> {
        self.iter().filter_map(|row| row.known(column).transpose()).collect()
    }

    /// Everything the rows rest on.
    ///
    /// # Errors
    /// Where provenance columns are not text.
    pub fn provenance(&self) -> Result<Provenance> {
        let all = self.iter().map(|row| row.provenance("")).collect::<Result<Vec<_>>>()?;
        Ok(Provenance::union(&all))
    }
}

impl Row {
    /// The figure in a column.
    ///
    /// # Errors
    /// [`Error::Calculation`] where it is null; [`Error::Unknown`] where there is no such column.
    pub fn figure(&self, column: &str) -> Result<Figure> {
        self.known(column)?.ok_or_else(|| {
            let id = self.text("id").ok().flatten().unwrap_or_else(|| format!("row {}", self.at + 1));
            Error::Calculation(format!("`{column}` of {id} in {} is not known", self.rows.name))
        })
    }

    /// The figure in a column, or `None` where it is null.
    ///
    /// # Errors
    /// [`Error::Unknown`] where there is no such column; [`Error::Calculation`] where it is not a
    /// number, or polars joined the frame and it has two source columns.
    pub fn known(&self, column: &str) -> Result<Option<Figure>> {
        let Some(amount) = decimal_cell(&self.cell(column)?, column)? else {
            return Ok(None);
        };
        if let Some((own, other)) = self.rows.two_sources() {
            return Err(Error::Calculation(format!(
                "`{column}` in {} could rest on `{own}` or on `{other}`: join with `join_one` of SourcedFrame, which \
                 knows, or rename or drop the source that is not of `{column}`",
                self.rows.name
            )));
        }
        let (mut unit, scale, per) = match self.rows.units.get(column).map(String::as_str) {
            None if column == "value" => Unit::parse(&self.text("unit")?.unwrap_or_default()),
            None => Unit::of_column(column),
            Some("{unit}") => Unit::parse(&self.text("unit")?.unwrap_or_default()),
            Some(unit) => Unit::parse(unit),
        };
        let optional = |name: &str| {
            if self.has(name) { self.text(name) } else { Ok(None) }
        };
        let mut status = None;
        if let Unit::Money(basis) | Unit::Foreign(_, basis) = &mut unit {
            if let Some(said) = optional("basis")? {
                *basis = said.parse()?;
            }
            status = optional("status")?.map(|said| said.parse()).transpose()?;
        }
        let quantity = Quantity { amount: amount * scale, unit, per, status, places: None };
        let mut figure = Figure::with_provenance(quantity, self.provenance(column)?);
        if self.has("step") && column == "value" {
            figure.step = decimal_cell(&self.cell("step")?, "step")?.map(|step| step * scale);
        }
        Ok(Some(figure))
    }

    /// A cell as text, `None` where it is null or empty.
    ///
    /// # Errors
    /// [`Error::Unknown`] where there is no such column.
    pub fn text(&self, column: &str) -> Result<Option<String>> {
        let text = cell_text(&self.cell(column)?);
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A cell as text that must be there.
    ///
    /// # Errors
    /// [`Error::Calculation`] where it is empty.
    pub fn string(&self, column: &str) -> Result<String> {
        self.text(column)?.ok_or_else(|| Error::Calculation(format!("`{column}` in {} is empty", self.rows.name)))
    }

    /// A cell as a financial year.
    ///
    /// # Errors
    /// Where it is empty or not one.
    pub fn financial_year(&self, column: &str) -> Result<FinancialYear> {
        self.string(column)?.parse()
    }

    /// A cell as a date, as precise as it is given.
    ///
    /// # Errors
    /// Where it is empty or not one.
    pub fn date(&self, column: &str) -> Result<PartialDate> {
        self.string(column)?.parse()
    }

    /// When the row became known; `None` where it always was, or nobody says.
    ///
    /// # Errors
    /// Where the row says it in a way that cannot be read.
    pub fn announced(&self) -> Result<Option<PartialDate>> {
        self.rows.context.as_ref().map_or(Ok(None), |context| context.announced(self))
    }

    /// Sources and caveats of a cell; those of the whole row for the empty name.
    ///
    /// # Errors
    /// Where provenance columns are not text.
    pub fn provenance(&self, column: &str) -> Result<Provenance> {
        let glossary = self.rows.context.as_ref().map(|context| context.glossary()).unwrap_or_default();
        let mut provenance = Provenance { announced: self.announced()?, glossary, ..Provenance::default() };
        if self.has("source")
            && let Some(source) = self.text("source")?
        {
            let locator = if self.has("locator") { self.text("locator")?.unwrap_or_default() } else { String::new() };
            provenance.citations.insert(Citation { source, locator });
        }
        if self.has("caveats")
            && let Some(ids) = self.text("caveats")?
        {
            provenance.caveats.extend(applying(&ids, column));
        }
        Ok(provenance)
    }

    /// The frame it is a row of, and which, from 0.
    pub fn place(&self) -> (&DataFrame, usize) {
        (&self.rows.frame, self.at)
    }

    fn has(&self, column: &str) -> bool {
        self.rows.frame.get_column_index(column).is_some()
    }

    fn cell(&self, name: &str) -> Result<AnyValue<'_>> {
        Ok(column(&self.rows.frame, name)?.get(self.at)?)
    }
}

/// Of the ids in a row's `caveats` cell, by spaces, those about a column: `id` is about the
/// whole row, `id:field` about one. For the empty name, all.
pub(crate) fn applying(ids: &str, column: &str) -> impl Iterator<Item = String> {
    let applies = |id: &str| match id.split_once(':') {
        None => Some(id.to_owned()),
        Some((id, field)) => (column.is_empty() || field == column).then(|| id.to_owned()),
    };
    ids.split_whitespace().filter_map(applies).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_polars_joined_cites_neither_source() {
        let left = df!("id" => ["a", "b"], "a_gbp" => [1, 2], "source" => ["L", "L"], "locator" => ["l1", "l2"]);
        let right = df!("id" => ["b", "a"], "b_gbp" => [20, 10], "source" => ["R", "R"], "locator" => ["r1", "r2"]);
        let (left, right) = (left.unwrap(), right.unwrap());
        let joined = left.join(&right, ["id"], ["id"], JoinArgs::new(JoinType::Inner), None).unwrap();
        let figure = |frame: &DataFrame| Rows::of(frame)?.find(&[("id", "a")])?.figure("b_gbp");
        assert_eq!(
            figure(&joined).unwrap_err().to_string(),
            "`b_gbp` in the frame could rest on `source` or on `source_right`: join with `join_one` of SourcedFrame, \
             which knows, or rename or drop the source that is not of `b_gbp`"
        );
        // As the sentence says: with the source that is its own.
        let mut own = joined.drop("source").unwrap().drop("locator").unwrap();
        own.rename("source_right", "source".into()).unwrap();
        own.rename("locator_right", "locator".into()).unwrap();
        let figure = figure(&own).unwrap();
        assert!(figure.provenance.sources().contains("R") && !figure.provenance.sources().contains("L"));
    }
}
