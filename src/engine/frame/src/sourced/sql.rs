//! SQL over frames by their names.
//!
//! Every answer is polars' own. Where the query is plain, the same is made of the sourced
//! frame by its own steps, and only where both have the same cells are units and sources
//! kept: an answer can lose its sources, and never gets wrong ones.

use super::derived::Total;
use super::made::SourcedFrame;
use super::query::{Plain, Question, Shown, read};
use crate::error::{Error, Result};
use polars::prelude::*;
use polars::sql::{SQLContext, extract_table_identifiers, sql_expr};
use std::collections::BTreeMap;

/// Frames that can be asked by their names.
///
/// ```
/// use pledgebook_frame::polars::df;
/// use pledgebook_frame::prelude::*;
/// let paid = df!("year" => ["2022-23", "2023-24", "2023-24"], "paid_gbp" => [40, 60, 100], "source" => ["r1", "r2", "r3"])?;
/// let mut tables = Tables::default();
/// tables.add_sourced("paid", SourcedFrame::of(&Rows::of(&paid)?)?);
///
/// let Answer::Sourced(totals) = tables.ask("SELECT year, SUM(paid_gbp) AS total_gbp FROM paid GROUP BY year")? else { panic!() };
/// let total = totals.figure("total_gbp", &[("year", "2023-24")])?;
/// assert_eq!(total.working(), "£60 + £100 = £160");
/// assert_eq!(total.provenance.sources().into_iter().collect::<Vec<_>>(), ["r2", "r3"]);
///
/// let unknown = tables.ask("SELECT * FROM payd").err().unwrap();
/// assert_eq!(unknown.to_string() + ": " + &unknown.hint(), "there is no table `payd`: did you mean the table `paid`?");
/// # Ok::<(), pledgebook_frame::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Tables {
    plain: BTreeMap<String, LazyFrame>,
    sourced: BTreeMap<String, SourcedFrame>,
}

/// What came of a query.
pub enum Answer {
    /// Its numbers know what they are and where they are from.
    Sourced(Box<SourcedFrame>),
    /// They are nobody's figures.
    Unsourced {
        /// The values.
        frame: DataFrame,
        /// Why those of a sourced table are no longer; `None` where no table was sourced.
        why: Option<String>,
    },
}

impl std::fmt::Debug for Tables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Answer::Sourced(frame) => frame.fmt(f),
            Answer::Unsourced { frame, .. } => frame.fmt(f),
        }
    }
}

impl Tables {
    /// Adds a frame, or puts it in the place of another of its name.
    pub fn add(&mut self, name: &str, frame: LazyFrame) {
        self.sourced.remove(name);
        self.plain.insert(name.to_owned(), frame);
    }

    /// Adds a frame that knows its sources.
    pub fn add_sourced(&mut self, name: &str, frame: SourcedFrame) {
        self.add(name, frame.lazy());
        self.sourced.insert(name.to_owned(), frame);
    }

    /// All names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.plain.keys().map(String::as_str)
    }

    /// The columns of a table; none of one that cannot be planned.
    pub fn columns(&self, table: &str) -> Vec<String> {
        let plan = self.plain.get(table).cloned();
        let schema = plan.and_then(|mut plan| plan.collect_schema().ok());
        schema.map(|schema| schema.iter_names().map(ToString::to_string).collect()).unwrap_or_default()
    }

    /// The names of the tables that a query asks.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn asked(query: &str) -> Result<Vec<String>> {
        read(query)?;
        Ok(extract_table_identifiers(query, false, true)?)
    }

    /// Asks a query. Rows that it puts in no order come in one that is the same each time.
    ///
    /// # Errors
    /// Where it cannot be read, is no query, or names what is not there (with the nearest name).
    pub fn ask(&self, query: &str) -> Result<Answer> {
        let question = read(query)?;
        let asked = extract_table_identifiers(query, false, true)?;
        let mut context = SQLContext::new();
        // `SHOW TABLES` names none and means all.
        let wanted = |name: &&String| asked.is_empty() || asked.contains(*name);
        for name in self.plain.keys().filter(wanted) {
            context.register(name, self.plain[name].clone());
        }
        let plan = context.execute(query).map_err(|error| self.unknown_table(error))?;
        let mut frame = plan.collect()?;
        let mut sources = asked.iter().filter_map(|name| self.sourced.get(name));
        let (source, only) = (sources.next(), asked.len() == 1);
        let Question::Query { plain, ordered } = question else { return Ok(Answer::Unsourced { frame, why: None }) };
        let is_of_rows = plain.as_ref().is_some_and(|plain| plain.keys.is_none());
        if !ordered && !is_of_rows {
            // Groups and joins come as they are done, by whichever core is first.
            frame = in_order(&frame).unwrap_or(frame);
        }
        let Some(source) = source else { return Ok(Answer::Unsourced { frame, why: None }) };
        let followed = match plain.filter(|_| only) {
            Some(plain) => follow(source, &plain, &frame).map_err(|error| error.to_string()),
            None => Err("the query is more than columns, rows and sums of one table".into()),
        };
        Ok(match followed {
            Ok(frame) => Answer::Sourced(Box::new(frame)),
            Err(why) => Answer::Unsourced { frame, why: Some(why) },
        })
    }

    fn unknown_table(&self, error: PolarsError) -> Error {
        let said = error.to_string();
        let name = said.split_once("relation '").and_then(|(_, rest)| rest.split_once("' was not found"));
        match name {
            Some((name, _)) => Error::unknown("table", name, "", self.names()),
            None => error.into(),
        }
    }
}

/// The rows in the order of their cells, from the first column on.
fn in_order(frame: &DataFrame) -> PolarsResult<DataFrame> {
    let names: Vec<PlSmallStr> = frame.get_column_names().into_iter().cloned().collect();
    frame.sort(names, SortMultipleOptions::default().with_maintain_order(true))
}

/// The query's answer made of the sourced frame, where it is the one that polars gave.
fn follow(source: &SourcedFrame, asked: &Plain, found: &DataFrame) -> Result<SourcedFrame> {
    let mut frame = match &asked.condition {
        Some(condition) => source.narrowed(&sql_expr(condition)?),
        None => source.clone(),
    };
    if let Some(keys) = &asked.keys {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let sums = asked.shown.iter().filter_map(|shown| match shown {
            Shown::Sum { of, into } => Some(Total::sum(of).named(into)),
            _ => None,
        });
        frame = frame.totals_by(&keys, sums)?;
    }
    if !asked.order.is_empty() {
        let options = SortMultipleOptions::default()
            .with_order_descending_multi(asked.order.iter().map(|order| order.descending))
            .with_nulls_last_multi(asked.order.iter().map(|order| order.nulls_last))
            .with_maintain_order(true);
        let by: Vec<PlSmallStr> = asked.order.iter().map(|order| order.by.as_str().into()).collect();
        frame.plan = frame.plan.sort(by, options);
    }
    if let Some(limit) = asked.limit {
        frame = frame.head(limit);
    }
    let mut shown = Vec::new();
    for column in &asked.shown {
        match column {
            Shown::All => shown.extend(frame.shown.iter().cloned()),
            Shown::Column(name) | Shown::Sum { into: name, .. } => {
                frame.known(name)?;
                shown.push(name.into());
            }
        }
    }
    frame.shown = shown;
    let own = frame.collect()?;
    if own.equals_missing(found) || in_order(&own)?.equals_missing(&in_order(found)?) {
        return Ok(frame);
    }
    Err(Error::Calculation(if asked.keys.is_some() {
        "SQL adds what is known of a group; where a cell of it is not known, the total is not".into()
    } else {
        "the rows are others than those of the sourced table".into()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Rows;
    use polars::df;

    fn tables() -> Tables {
        let money = df!(
            "year" => ["2021-22", "2022-23", "2022-23", "2023-24"],
            "status" => ["budgeted", "budgeted", "outturn", "outturn"],
            "amount_gbp_m" => [Some(1.5), Some(2.0), Some(4.0), None],
            "source" => ["a", "b", "c", "d"],
        );
        let mut tables = Tables::default();
        tables.add_sourced("money", SourcedFrame::of(&Rows::of(&money.unwrap()).unwrap()).unwrap());
        tables.add("heads", df!("year" => ["2022-23", "2021-22"], "head" => ["Ada", "Ben"]).unwrap().lazy());
        tables
    }

    fn sourced(query: &str) -> SourcedFrame {
        match tables().ask(query).unwrap() {
            Answer::Sourced(frame) => *frame,
            Answer::Unsourced { why, .. } => panic!("{query}: {why:?}"),
        }
    }

    fn unsourced(query: &str) -> (DataFrame, Option<String>) {
        match tables().ask(query).unwrap() {
            Answer::Sourced(_) => panic!("{query} has kept its sources"),
            Answer::Unsourced { frame, why } => (frame, why),
        }
    }

    #[test]
    fn a_plain_query_keeps_units_and_the_sources_of_just_its_rows() {
        let outturn = sourced("SELECT year, amount_gbp_m FROM money WHERE status = 'outturn' ORDER BY year DESC");
        assert_eq!(outturn.meaning("amount_gbp_m").unwrap().noun(), "cash, outturn");
        let figure = outturn.figure("amount_gbp_m", &[("year", "2022-23")]).unwrap();
        assert_eq!(figure.to_string(), "£4 million");
        assert_eq!(figure.provenance.sources().into_iter().collect::<Vec<_>>(), ["c"]);
        assert_eq!(outturn.names().collect::<Vec<_>>(), ["year", "amount_gbp_m"]);
        let sum = sourced("SELECT SUM(amount_gbp_m) AS total FROM money WHERE status = 'budgeted'");
        assert_eq!(sum.figure("total", &[]).unwrap().working(), "£1.5m + £2m = £3.5m");
        assert_eq!(sourced("SELECT * FROM money LIMIT 2").collect().unwrap().height(), 2);
    }

    #[test]
    fn an_answer_whose_meaning_is_not_known_is_unsourced_and_says_why() {
        let why = |query: &str| unsourced(query).1.unwrap();
        // Pledges and outturns are not one amount.
        assert!(why("SELECT SUM(amount_gbp_m) FROM money").contains("differ in status"));
        // SQL's sum leaves out what is not known; a total of ours is then not known.
        let partial = "SELECT status, SUM(amount_gbp_m) AS total FROM money WHERE status = 'outturn' GROUP BY status";
        assert!(why(partial).contains("where a cell of it is not known"), "{}", why(partial));
        assert!(why("SELECT amount_gbp_m * 2 AS twice FROM money").contains("more than columns"));
        assert!(
            why("SELECT head, amount_gbp_m FROM money JOIN heads ON money.year = heads.year").contains("one table")
        );
        assert_eq!(unsourced("SELECT head FROM heads").1, None);
    }

    #[test]
    fn groups_come_in_the_same_order_each_time() {
        for _ in 0..20 {
            let (frame, _) = unsourced("SELECT status, COUNT(*) AS n FROM money GROUP BY status");
            assert_eq!(frame, df!("status" => ["budgeted", "outturn"], "n" => [2_u32, 2]).unwrap());
            let sums =
                sourced("SELECT year, SUM(amount_gbp_m) AS a FROM money WHERE status = 'budgeted' GROUP BY year");
            assert_eq!(sums.collect().unwrap().column("year").unwrap().str().unwrap().get(0), Some("2021-22"));
        }
    }

    #[test]
    fn a_wrong_name_has_the_nearest_beside_it() {
        let said = |query: &str| {
            let error = tables().ask(query).err().unwrap();
            format!("{error}; {}", error.hint())
        };
        assert_eq!(said("SELECT * FROM mony"), "there is no table `mony`; did you mean the table `money`?");
        let column = said("SELECT amont_gbp_m FROM money");
        assert!(column.contains("amont_gbp_m") && column.contains("did you mean \"amount_gbp_m\"?"), "{column}");
        let condition = said("SELECT year FROM money WHERE yaer = '2021-22'");
        assert!(condition.contains("did you mean \"year\"?"), "{condition}");
    }
}
