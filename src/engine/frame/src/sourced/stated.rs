//! What somebody says of a column: its name, what it may be regarded as, what came through polars.

use super::made::{Facts, Made, SourcedFrame};
use super::meaning::Meaning;
use crate::error::{Error, Result};
use crate::figure::Provenance;
use crate::helpers::tables::both_have;
use crate::quantity::Unit;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

impl SourcedFrame {
    /// What polars makes of it. Columns of numbers are unsourced afterwards, because nobody
    /// can see what was done to them: [`state`](Self::state) says what one is and why.
    ///
    /// ```
    /// use pledgebook_frame::polars::prelude::*;
    /// use pledgebook_frame::prelude::*;
    /// let visits = df!("visits" => [10, 20], "hours" => [5, 4], "source" => ["returns"; 2])?;
    /// let visits = SourcedFrame::of(&Rows::of(&visits)?)?;
    /// let rates = visits.through(|plan| plan.with_column((col("visits") / col("hours")).alias("rate")))?;
    /// assert_eq!(rates.figure("rate", &[("hours", "4")]).unwrap_err().to_string(),
    ///     "`rate` came through polars: nobody has said what it is and where it is from");
    /// let rates = rates.state("rate", Meaning::of(Unit::Count("visits an hour".into())),
    ///     &visits.provenance("visits")?, "visits ÷ hours, as the returns print both")?;
    /// assert_eq!(rates.figure("rate", &[("hours", "4")])?.to_string(), "5 visits an hour");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the plan cannot be made.
    pub fn through(&self, change: impl FnOnce(LazyFrame) -> LazyFrame) -> Result<Self> {
        let mut plan = change(self.lazy());
        let schema = plan.collect_schema()?;
        let shown = schema.iter_names().cloned().collect();
        let numbers = schema.iter().filter(|(_, kind)| kind.is_numeric() || kind.is_decimal());
        let unsourced = |(name, _): (&PlSmallStr, &DataType)| {
            (name.clone(), Facts { meaning: Ok(Meaning::of(Unit::Ratio)), made: Made::Unsourced })
        };
        Ok(SourcedFrame {
            columns: numbers.map(unsourced).collect(),
            renamed: BTreeMap::new(),
            plan,
            shown,
            bases: Vec::new(),
        })
    }

    /// Says what an unsourced column is, on what it rests, and how it was made or why it may
    /// be so regarded: the words become its working.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a column that is not there; [`Error::Unsourced`] where it rests on nothing.
    pub fn state(&self, column: &str, meaning: Meaning, rests_on: &Provenance, why: &str) -> Result<Self> {
        self.facts(column)?;
        if rests_on.citations.is_empty() {
            return Err(Error::Unsourced(column.to_owned()));
        }
        let made = Made::Stated(Arc::new(rests_on.clone()), why.into());
        let mut frame = self.clone();
        frame.columns.insert(column.into(), Facts { meaning: Ok(meaning), made });
        Ok(frame)
    }

    /// The column's numbers regarded as another unit or status, where the analysis says why:
    /// pledged and allocated sums read as plain sums of money. The numbers stay as they are,
    /// and so do their sources.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let money = df!("amount_gbp" => [5, 7], "status" => ["pledged", "allocated"], "source" => ["a", "b"])?;
    /// let money = SourcedFrame::of(&Rows::of(&money)?)?.regarded_as("amount_gbp", |meaning| meaning.status = None)?;
    /// assert_eq!(money.totals([], [Total::sum("amount_gbp")])?.figure("amount_gbp", &[])?.working(), "£5 + £7 = £12");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`meaning`](Self::meaning), save that rows may differ in their status; where the
    /// change is to the scale, which would be other numbers.
    pub fn regarded_as(&self, column: &str, change: impl FnOnce(&mut Meaning)) -> Result<Self> {
        let before = match &self.facts(column)?.meaning {
            Err(differing) if differing.what == ["status"] => &differing.shared,
            _ => self.meaning(column)?,
        };
        let mut meaning = before.clone();
        change(&mut meaning);
        if meaning.scale != before.scale {
            return Err(Error::Calculation(format!("`{column}` × {} would be other numbers", meaning.scale)));
        }
        let mut frame = self.clone();
        let made = Made::Regarded(Arc::new(self.facts(column)?.clone()));
        frame.columns.insert(column.into(), Facts { meaning: Ok(meaning), made });
        Ok(frame)
    }

    /// The same column by another name.
    ///
    /// ```
    /// use pledgebook_frame::polars::df;
    /// use pledgebook_frame::prelude::*;
    /// let paid = df!("amount_gbp" => [5], "source" => ["accounts"])?;
    /// let paid = SourcedFrame::of(&Rows::of(&paid)?)?.rename("amount_gbp", "paid_gbp")?;
    /// assert_eq!(paid.figure("paid_gbp", &[])?.to_string(), "£5");
    /// # Ok::<(), pledgebook_frame::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unknown`] for a column that is not there; where there is one of the new name.
    pub fn rename(&self, from: &str, into: &str) -> Result<Self> {
        self.known(from)?;
        if self.columns.contains_key(into) || self.shown.iter().any(|name| name == into) {
            return Err(both_have(into));
        }
        let mut frame = self.clone();
        // What was made of the column still finds it under its old name.
        frame.plan = frame.plan.with_column(col(from).alias(into));
        frame.shown.iter_mut().filter(|name| name.as_str() == from).for_each(|name| *name = into.into());
        if let Some(facts) = frame.columns.get(from).cloned() {
            frame.columns.insert(into.into(), facts);
        } else if let Some(read) = self.read(from) {
            frame.renamed.insert(into.into(), read);
        }
        Ok(frame)
    }
}
