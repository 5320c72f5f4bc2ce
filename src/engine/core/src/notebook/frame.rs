//! Frames, columns and the rest of polars.
//!
//! A frame is never copied or read through: only the rows that are shown are looked at.

use super::cells::{self, Cell, Kind, count, inside, integer};
use super::grid::{Grid, Head, Line};
use super::types::error_forms;
use super::{COLUMNS_SHOWN, EDGE_ROWS, Forms, LAZY_ROWS, ROWS_SHOWN, Show, by_forms};
use pledgebook_frame::quantity::{self, Unit};
use polars::prelude::*;

impl Show for DataFrame {
    by_forms!();

    fn forms(&self) -> Forms {
        let (grid, shape) = (grid(self), shape(self));
        captioned(grid, shape)
    }
}

impl Show for LazyFrame {
    by_forms!();

    fn forms(&self) -> Forms {
        match first_rows(self) {
            Ok(frame) if frame.height() > LAZY_ROWS => {
                let caption = format!(
                    "lazy: the first {LAZY_ROWS} rows; call collect() for all ({})",
                    count(frame.width(), "column")
                );
                captioned(grid(&frame.head(Some(LAZY_ROWS))), caption)
            }
            Ok(frame) => {
                let caption = format!("lazy: {}, which is all; call collect() to keep it", shape(&frame));
                captioned(grid(&frame), caption)
            }
            Err(cause) => error_forms(&cause),
        }
    }
}

/// The rows that are shown, and one more if there are more.
fn first_rows(plan: &LazyFrame) -> crate::Result<DataFrame> {
    let plan = plan.clone().limit(LAZY_ROWS as IdxSize + 1);
    // Where polars was built without what a plan needs, it panics; a notebook
    // must not lose its variables to that.
    let collected = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| plan.collect()));
    match collected {
        Ok(result) => Ok(result?),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it does not say why");
            Err(crate::Error::Calculation(format!("polars cannot work out this plan: {said}")))
        }
    }
}

impl Show for Column {
    by_forms!();

    fn forms(&self) -> Forms {
        let caption = format!("column, {}", count(self.len(), "row"));
        let frame = DataFrame::new(self.len(), vec![self.clone()]);
        frame.map_or_else(|cause| error_forms(&cause.into()), |frame| captioned(grid(&frame), caption))
    }
}

impl Show for Series {
    by_forms!();

    fn forms(&self) -> Forms {
        series(self.clone())
    }
}

impl<T: PolarsDataType> Show for ChunkedArray<T>
where
    ChunkedArray<T>: IntoSeries,
{
    by_forms!();

    fn forms(&self) -> Forms {
        series(self.clone().into_series())
    }
}

impl<K: PolarsDataType, T: PolarsDataType> Show for Logical<K, T>
where
    Logical<K, T>: IntoSeries + Clone,
{
    by_forms!();

    fn forms(&self) -> Forms {
        series(self.clone().into_series())
    }
}

fn series(series: Series) -> Forms {
    let caption = format!("series, {}", count(series.len(), "row"));
    captioned(grid(&series.into_frame()), caption)
}

impl Show for Schema {
    by_forms!();

    fn forms(&self) -> Forms {
        let rows = self.iter().map(|(name, dtype)| {
            let unit = unit_of(name, dtype, true);
            Line::Cells(vec![Cell::text(name.as_str()), Cell::text(words(dtype)), Cell::text(unit.unwrap_or_default())])
        });
        let mut grid = Grid {
            caption: count(self.len(), "column"),
            heads: ["column", "type", "unit"].map(Head::new).into(),
            rows: rows.collect(),
        };
        drop_empty_last(&mut grid);
        Forms::rich(grid.plain(), grid.html())
    }
}

/// Takes the last column away where it says nothing.
fn drop_empty_last(grid: &mut Grid) {
    let empty = |row: &Line| match row {
        Line::Cells(cells) => cells.last().is_none_or(|cell| cell.text.is_empty()),
        Line::Gap(_) => true,
    };
    if grid.rows.iter().all(empty) {
        grid.heads.pop();
        for row in &mut grid.rows {
            if let Line::Cells(cells) = row {
                cells.pop();
            }
        }
    }
}

impl Show for Field {
    fn plain(&self) -> String {
        format!("{}: {}", self.name(), words(self.dtype()))
    }

    fn html(&self) -> Option<String> {
        None
    }
}

impl Show for DataType {
    fn plain(&self) -> String {
        words(self)
    }

    fn html(&self) -> Option<String> {
        None
    }
}

impl Show for AnyValue<'_> {
    fn plain(&self) -> String {
        inside(self)
    }

    fn html(&self) -> Option<String> {
        None
    }
}

impl Show for Scalar {
    fn plain(&self) -> String {
        inside(self.value())
    }

    fn html(&self) -> Option<String> {
        None
    }
}

impl Show for GroupBy<'_> {
    fn plain(&self) -> String {
        "a frame in groups; call one of its sums, or use lazy().group_by(…).agg(…)".into()
    }

    fn html(&self) -> Option<String> {
        None
    }
}

impl Show for LazyGroupBy {
    fn plain(&self) -> String {
        "a lazy frame in groups; call agg(…) to say what of each".into()
    }

    fn html(&self) -> Option<String> {
        None
    }
}

macro_rules! as_debug {
    ($($type:ty),*) => {$(
        impl Show for $type {
            fn plain(&self) -> String {
                format!("{self:?}")
            }

            fn html(&self) -> Option<String> {
                None
            }
        }
    )*};
}
as_debug!(Expr, PlSmallStr, Selector, TimeUnit);

impl Show for PolarsError {
    by_forms!();

    fn forms(&self) -> Forms {
        let said = self.to_string();
        let hint = pledgebook_frame::nearest_column_hint(&said).unwrap_or_default();
        super::types::complaint(&pledgebook_frame::plainly(&said), &hint)
    }
}

pub(super) fn captioned(mut grid: Grid, caption: String) -> Forms {
    grid.caption = caption + &grid.caption;
    Forms::rich(grid.plain(), grid.html())
}

/// "7 rows × 4 columns".
pub(super) fn shape(frame: &DataFrame) -> String {
    format!("{} × {}", count(frame.height(), "row"), count(frame.width(), "column"))
}

/// The ends of a frame as a grid; its caption says which columns are left out.
pub(super) fn grid(frame: &DataFrame) -> Grid {
    let per_row_unit = frame.get_column_index("unit").is_some();
    grid_with(frame, |name, dtype| unit_of(name, dtype, per_row_unit))
}

/// The same, where somebody knows the units.
pub(super) fn grid_with(frame: &DataFrame, unit: impl Fn(&str, &DataType) -> Option<String>) -> Grid {
    let height = frame.height();
    let (head, tail) = if height <= ROWS_SHOWN { (height, height) } else { (EDGE_ROWS, height - EDGE_ROWS) };
    let rows: Vec<usize> = (0..head).chain(tail..height).collect();
    let columns = frame.columns();
    let half = COLUMNS_SHOWN / 2;
    let (left, right) =
        if columns.len() <= COLUMNS_SHOWN { (columns.len(), columns.len()) } else { (half, columns.len() - half) };

    let mut heads = Vec::new();
    let mut lines: Vec<Vec<Cell>> = rows.iter().map(|_| Vec::new()).collect();
    for (i, column) in columns.iter().enumerate() {
        if (left..right).contains(&i) {
            if i == left {
                heads.push(Head::new("…"));
                lines.iter_mut().for_each(|line| line.push(Cell::gap()));
            }
            continue;
        }
        let (head, cells) = shown_column(column, &rows, &unit);
        heads.push(head);
        lines.iter_mut().zip(cells).for_each(|(line, cell)| line.push(cell));
    }
    let mut shown: Vec<Line> = lines.into_iter().map(Line::Cells).collect();
    if head < tail {
        let left_out = integer(&(tail - head).to_string(), true);
        let noun = if tail - head == 1 { "row" } else { "rows" };
        shown.insert(head, Line::Gap(format!("… {left_out} {noun} left out …")));
    }
    let caption = if left < right { format!("; {} left out", count(right - left, "column")) } else { String::new() };
    Grid { caption, heads, rows: shown }
}

fn shown_column(
    column: &Column,
    rows: &[usize],
    unit: &impl Fn(&str, &DataType) -> Option<String>,
) -> (Head, Vec<Cell>) {
    let (name, dtype) = (column.name().as_str(), column.dtype());
    // A cell that cannot be read is not a reason to show none of the others.
    let values: Vec<AnyValue> = rows.iter().map(|row| column.get(*row).unwrap_or(AnyValue::Null)).collect();
    let unit = unit(name, dtype);
    let years = dtype.is_integer() && are_years(name, unit.is_some(), &values);
    let mut below = vec![words(dtype)];
    below.extend(unit);
    let head = Head { name: name.to_owned(), below, right: dtype.is_primitive_numeric() || dtype.is_decimal() };
    let mut cells = cells::cells(&values, dtype, !years);
    if !head.right {
        cells.iter_mut().filter(|cell| cell.kind == Kind::Number).for_each(|cell| cell.kind = Kind::Data);
    }
    (head, cells)
}

/// Whether whole numbers are calendar years, which have no thousands separators.
fn are_years(name: &str, has_unit: bool, values: &[AnyValue]) -> bool {
    let years: Vec<i64> = values.iter().filter_map(|value| value.extract::<i64>()).collect();
    let called_year = name == "year" || (name.ends_with("_year") && !name.ends_with("per_year"));
    let within = |from: i64, to: i64| !years.is_empty() && years.iter().all(|year| (from..=to).contains(year));
    (called_year && within(0, 9999)) || (!has_unit && within(1900, 2100))
}

/// The unit of a column of numbers in words, by the rule of names that every column of
/// figures keeps ([`Unit::of_column`]). Any other word would pass for a count of itself.
fn unit_of(name: &str, dtype: &DataType, per_row_unit: bool) -> Option<String> {
    if !(dtype.is_primitive_numeric() || dtype.is_decimal()) {
        return None;
    }
    if name == "value" {
        return per_row_unit.then(|| "see unit".to_owned());
    }
    let (unit, scale, per) = Unit::of_column(name);
    match unit {
        _ if !name.contains('_') => None,
        Unit::Count(noun) if noun == "people" => Some(noun),
        Unit::Count(_) | Unit::Index | Unit::Year => None,
        unit => Some(quantity::words::unit(&unit, scale, per)),
    }
}

/// A type in the words of polars: `i64`, `str`, `decimal[38,9]`.
fn words(dtype: &DataType) -> String {
    dtype.to_string()
}
