//! Reading, narrowing and asking: what does not make a column of numbers.

use super::derived;
use super::made::{Base, Facts, Made, SourcedFrame};
use super::meaning::Meaning;
use crate::error::{Error, Result};
use crate::exact::cell_text;
use crate::figure::{Figure, Provenance};
use crate::rows::Rows;
use polars::prelude::*;
use std::collections::BTreeMap;

impl SourcedFrame {
    /// The rows of a table, with what is known of them.
    ///
    /// # Errors
    /// Where a `status` or a `basis` is not one.
    pub fn of(rows: &Rows) -> Result<Self> {
        let index = PlSmallStr::from_static("·0");
        let plan = rows.frame().with_row_index(index.clone(), None)?.lazy();
        let shown: Vec<PlSmallStr> = rows.frame().get_column_names().into_iter().cloned().collect();
        let mut columns = BTreeMap::new();
        for column in rows.frame().columns() {
            if column.dtype().is_numeric() || column.dtype().is_decimal() {
                let meaning = Meaning::of_column(rows, column.name())?;
                columns.insert(column.name().clone(), Facts { meaning, made: Made::Read(0, column.name().clone()) });
            }
        }
        Ok(SourcedFrame {
            plan,
            shown,
            columns,
            renamed: BTreeMap::new(),
            bases: vec![Base { rows: rows.clone(), index }],
        })
    }

    /// The values alone, as polars has them: what is done to them from here on is not
    /// followed; [`through`](Self::through) comes back.
    pub fn lazy(&self) -> LazyFrame {
        self.plan.clone().select(self.shown.iter().map(|name| col(name.clone())).collect::<Vec<_>>())
    }

    /// The values alone, computed.
    ///
    /// # Errors
    /// Whatever running the plan finds.
    pub fn collect(&self) -> Result<DataFrame> {
        Ok(self.lazy().collect()?)
    }

    /// The same with its values computed, once for whatever is asked of it from here on: a
    /// plan is run again by each question. What its cells rest on is not touched.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let paid = df!("paid_gbp" => [100], "source" => ["accounts"])?;
    /// let paid = SourcedFrame::of(&Rows::of(&paid)?)?.computed()?;
    /// assert_eq!(paid.figure("paid_gbp", &[])?.provenance.sources().into_iter().collect::<Vec<_>>(), ["accounts"]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Whatever running the plan finds.
    pub fn computed(&self) -> Result<Self> {
        Ok(SourcedFrame { plan: self.plan.clone().collect()?.lazy(), ..self.clone() })
    }

    /// What the numbers of a column are.
    ///
    /// # Errors
    /// [`Error::Unknown`] where there is no such column, or nobody said what it is;
    /// [`Error::Calculation`] where its rows differ in unit, basis or status.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let budgets = df!("budget_gbp_m" => [40], "status" => ["budgeted"])?;
    /// let budgets = SourcedFrame::of(&Rows::of(&budgets)?)?;
    /// assert_eq!(budgets.meaning("budget_gbp_m")?.noun(), "cash, budgeted");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    pub fn meaning(&self, column: &str) -> Result<&Meaning> {
        self.facts(column)?.meaning.as_ref().map_err(|differs| {
            let what = differs.what.join(" and ");
            Error::Calculation(format!(
                "the rows of `{column}` differ in {what}: keep those of one, as in `.only(\"{}\", …)`",
                differs.what[0]
            ))
        })
    }

    pub(super) fn facts(&self, column: &str) -> Result<&Facts> {
        let known = self.columns.keys().map(PlSmallStr::as_str);
        self.columns.get(column).ok_or_else(|| Error::unknown("column of numbers", column, "the frame", known))
    }

    /// The columns that are shown.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.shown.iter().map(PlSmallStr::as_str)
    }

    /// The columns whose numbers nobody has explained: they cannot become figures.
    pub fn unsourced(&self) -> impl Iterator<Item = &str> {
        let unsourced =
            |name: &&PlSmallStr| matches!(self.columns.get(*name), Some(Facts { made: Made::Unsourced, .. }));
        self.shown.iter().filter(unsourced).map(PlSmallStr::as_str)
    }

    /// The rows for which something holds.
    ///
    /// ```
    /// use pledgebook_frame::polars::prelude::*;
    /// use pledgebook_frame::prelude::*;
    /// let paid = df!("paid_gbp" => [100, 40], "source" => ["a", "b"])?;
    /// let large = SourcedFrame::of(&Rows::of(&paid)?)?.filter(col("paid_gbp").gt(lit(50)));
    /// assert_eq!(large.collect()?.height(), 1);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    pub fn filter(&self, predicate: Expr) -> Self {
        SourcedFrame { plan: self.plan.clone().filter(predicate), ..self.clone() }
    }

    /// The rows whose cell is this: they then agree in it, so that a column whose rows
    /// differed in status, say, has one.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let money = df!("amount_gbp" => [5, 7], "status" => ["pledged", "outturn"])?;
    /// let money = SourcedFrame::of(&Rows::of(&money)?)?;
    /// let said = money.meaning("amount_gbp").unwrap_err().to_string();
    /// assert!(said.starts_with("the rows of `amount_gbp` differ in status: keep those of one"));
    /// assert_eq!(money.only("status", "pledged")?.meaning("amount_gbp")?.noun(), "cash, pledged");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unknown`] for a column that is not there.
    pub fn only(&self, column: &str, cell: &str) -> Result<Self> {
        Ok(self.narrowed(&self.is(column, cell)?))
    }

    /// The rows for which something holds; a column whose rows differed in status, say, has
    /// one where those that are left agree in it.
    pub(super) fn narrowed(&self, predicate: &Expr) -> Self {
        let mut frame = self.filter(predicate.clone());
        for facts in frame.columns.values_mut() {
            let Made::Read(base, field) = &facts.made else { continue };
            let rows = &self.bases[*base].rows;
            // What asks for a column of another table, or for one that was made, says nothing of these rows.
            if facts.meaning.is_err()
                && columns_of(predicate).all(|column| self.read(column) == Some((*base, column.clone())))
                && let Ok(kept) = rows.frame().clone().lazy().filter(predicate.clone()).collect()
                && let Ok(meaning) = Meaning::of_column(&rows.with_frame(kept), field)
            {
                facts.meaning = meaning;
            }
        }
        frame
    }

    /// The rows in the order of columns, least first; `descending` turns it round.
    pub fn sort<const N: usize>(&self, by: [&str; N], descending: bool) -> Self {
        let options = SortMultipleOptions::default()
            .with_order_descending_multi(vec![descending; N])
            .with_nulls_last(true)
            .with_maintain_order(true);
        SourcedFrame { plan: self.plan.clone().sort(by, options), ..self.clone() }
    }

    /// The first rows.
    pub fn head(&self, rows: IdxSize) -> Self {
        SourcedFrame { plan: self.plan.clone().limit(rows), ..self.clone() }
    }

    /// These columns only; the others still lead back to the sources.
    ///
    /// # Errors
    /// [`Error::Unknown`], with the nearest name.
    pub fn select<const N: usize>(&self, columns: [&str; N]) -> Result<Self> {
        for name in columns {
            self.known(name)?;
        }
        Ok(SourcedFrame { shown: columns.into_iter().map(PlSmallStr::from).collect(), ..self.clone() })
    }

    /// A condition that a cell reads as this.
    pub(super) fn is(&self, column: &str, cell: &str) -> Result<Expr> {
        let kind = &self.known(column)?;
        let wrong =
            || Error::Calculation(format!("“{cell}” is nothing that column `{column}` can hold: it holds {kind}"));
        let value = match kind {
            DataType::String => lit(cell),
            DataType::Boolean => lit(cell.parse::<bool>().map_err(|_| wrong())?),
            DataType::Date => {
                let day: jiff::civil::Date = cell.parse().map_err(|_| wrong())?;
                let days = jiff::civil::date(1970, 1, 1).until(day).map_or(0, |span| span.get_days());
                lit(days).cast(DataType::Date)
            }
            kind if kind.is_integer() => lit(cell.parse::<i64>().map_err(|_| wrong())?),
            kind if kind.is_float() => lit(cell.parse::<f64>().map_err(|_| wrong())?),
            _ => return Ok(col(column).cast(DataType::String).eq(lit(cell))),
        };
        Ok(col(column).eq(value))
    }

    /// What a column holds, or the nearest name.
    pub(super) fn known(&self, column: &str) -> Result<DataType> {
        let schema = self.plan.clone().collect_schema()?;
        schema.get(column).cloned().ok_or_else(|| Error::unknown("column", column, "the frame", self.names()))
    }

    /// The one row whose cells are these, with all columns there ever were.
    pub(super) fn row(&self, key: &[(&str, &str)]) -> Result<DataFrame> {
        let wanted = key.iter().map(|(column, cell)| format!("{column} = {cell}")).collect::<Vec<_>>().join(", ");
        let conditions = key.iter().map(|(column, cell)| self.is(column, cell)).collect::<Result<Vec<_>>>()?;
        let plan = conditions.into_iter().fold(self.plan.clone(), LazyFrame::filter);
        let found = plan.collect()?;
        match (found.height(), key.first()) {
            (1, _) => Ok(found),
            (0, Some((column, cell))) => {
                let known = self.plan.clone().select([col(*column).unique()]).collect()?;
                let known = known.column(column)?;
                let known: Vec<String> =
                    (0..known.len()).map(|row| Ok(cell_text(&known.get(row)?))).collect::<Result<_>>()?;
                let near = pledgebook_hint::closest(cell, known.iter().map(String::as_str)).filter(|near| near != cell);
                Err(Error::Unknown {
                    kind: "row",
                    name: wanted,
                    within: "the frame".into(),
                    near,
                    known: String::new(),
                })
            }
            (n, _) => Err(Error::Calculation(format!("{n} rows have {wanted}; one was meant"))),
        }
    }

    /// The cell of a column, in the one row whose cells are these, as a figure: with its
    /// unit, basis, status, sources, caveats, since when it is known, and its working.
    ///
    /// # Errors
    /// [`Error::Unknown`] for no such row or column; [`Error::Calculation`] for several rows,
    /// a cell that is not known, or one that came through polars unexplained.
    pub fn figure(&self, column: &str, key: &[(&str, &str)]) -> Result<Figure> {
        let row = self.row(key)?;
        self.figure_in(column, &row)
    }

    /// The column's figure in every row, in order; `None` where a cell is not known.
    ///
    /// # Errors
    /// As [`figure`](Self::figure).
    pub fn figures(&self, column: &str) -> Result<Vec<Option<Figure>>> {
        self.figures_in(column, &self.plan.clone().collect()?)
    }

    fn figures_in(&self, column: &str, rows: &DataFrame) -> Result<Vec<Option<Figure>>> {
        (0..rows.height())
            .map(|at| {
                let row = rows.slice(at as i64, 1);
                if row.column(column)?.has_nulls() { Ok(None) } else { self.figure_in(column, &row).map(Some) }
            })
            .collect()
    }

    /// The column's figures beside the cells of another, in order; rows whose figure is not
    /// known are left out.
    ///
    /// # Errors
    /// As [`figure`](Self::figure).
    pub fn figures_by(&self, key: &str, column: &str) -> Result<Vec<(String, Figure)>> {
        let rows = self.plan.clone().collect()?;
        let keys = crate::exact::column(&rows, key)?;
        let mut figures = Vec::new();
        for (at, figure) in self.figures_in(column, &rows)?.into_iter().enumerate() {
            if let Some(figure) = figure {
                figures.push((cell_text(&keys.get(at)?), figure));
            }
        }
        Ok(figures)
    }

    /// A column more that is no number: a name, a period, a band.
    ///
    /// # Errors
    /// [`Error::Unsourced`] where it holds numbers: those are made by helpers, or stated.
    pub fn label(&self, expression: Expr, into: &str) -> Result<Self> {
        let mut frame = self.clone();
        frame.plan = frame.plan.with_columns([expression.alias(into)]);
        let schema = frame.plan.collect_schema()?;
        if schema.get(into).is_some_and(|kind| kind.is_numeric() || kind.is_decimal()) {
            return Err(Error::Unsourced(into.to_owned()));
        }
        if !frame.shown.iter().any(|name| name == into) {
            frame.shown.push(into.into());
        }
        Ok(frame)
    }

    /// Everything that the cells of a column rest on.
    ///
    /// # Errors
    /// As [`figure`](Self::figure).
    pub fn provenance(&self, column: &str) -> Result<Provenance> {
        self.rests_on(column, &self.plan)
    }

    /// Everything that the shown columns rest on, names and periods with their caveats
    /// included; unsourced ones are left out, and [`unsourced`](Self::unsourced) names them.
    ///
    /// # Errors
    /// As [`figure`](Self::figure).
    pub fn all_provenance(&self) -> Result<Provenance> {
        let mut all = Provenance::default();
        for name in &self.shown {
            match self.columns.get(name) {
                Some(Facts { made: Made::Unsourced, .. }) => {}
                _ => all.join(&self.provenance(name)?),
            }
        }
        Ok(all)
    }

    /// The rows with the one row of `other` that has the same key: many to one, checked.
    /// Each column keeps the sources of the table it is from.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let visits = df!("library" => ["East"], "visits" => [200], "source" => ["returns"])?;
    /// let hours = df!("library" => ["East"], "hours" => [40], "source" => ["timetable"])?;
    /// let both = SourcedFrame::of(&Rows::of(&visits)?)?.join_one(&SourcedFrame::of(&Rows::of(&hours)?)?, ["library"])?;
    /// let hours = both.figure("hours", &[("library", "East")])?;
    /// assert_eq!(hours.provenance.sources().into_iter().collect::<Vec<_>>(), ["timetable"]);
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where `other` has a key twice, or both have a column of numbers of the same name.
    pub fn join_one<const N: usize>(&self, other: &SourcedFrame, key: [&str; N]) -> Result<Self> {
        derived::join_one(self, other, &key)
    }
}

/// The columns that a condition asks for.
fn columns_of(condition: &Expr) -> impl Iterator<Item = &PlSmallStr> {
    condition.into_iter().filter_map(|part| match part {
        Expr::Column(name) => Some(name),
        _ => None,
    })
}
