//! What a return holds, to the row and the penny: what was kept, what was set aside and why.

use super::account::{At, count, grouped, listed, some};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// Why a row is none of the payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It stands above the header.
    AboveTheHeader,
    /// It is the header.
    Header,
    /// It is the header once more.
    HeaderAgain,
    /// It has no cell with anything in it.
    Blank,
    /// It is the total of others.
    Total,
    /// It has an amount, and neither a date nor a name.
    AmountAlone,
    /// Its amount is no figure that is exact.
    UnreadableAmount,
    /// Its amount has the sign of a currency that the recipe's column is not in.
    OtherCurrency,
    /// It has no amount, or a word for none.
    NoAmount,
    /// Its cells are more than the header has: a comma too many moved them.
    MoreCells,
    /// It is a note.
    Text,
    /// It says the same as an earlier row, and the recipe sets such rows aside.
    Duplicate,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::AboveTheHeader => "above the header",
            Reason::Header => "header",
            Reason::HeaderAgain => "header again",
            Reason::Blank => "blank",
            Reason::Total => "total",
            Reason::AmountAlone => "amount without date and name",
            Reason::UnreadableAmount => "unreadable amount",
            Reason::OtherCurrency => "amount in another currency",
            Reason::NoAmount => "no amount",
            Reason::MoreCells => "more cells than the header",
            Reason::Text => "note",
            Reason::Duplicate => "duplicate",
        })
    }
}

/// Rows, one below the other, that are set aside for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// The line that the first of them begins on.
    pub line: u64,
    /// How many there are: several only of blank ones.
    pub rows: usize,
    /// Why.
    pub reason: Reason,
    /// What they say.
    pub text: String,
    /// The amount that stands there, pounds.
    #[serde(serialize_with = "pounds_or_none")]
    pub amount: Option<Decimal>,
}

/// A total that the file prints, beside the rows it is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Printed {
    /// Its line.
    pub line: u64,
    /// What it is called; empty where it has no name.
    pub label: String,
    /// The figure as printed, pounds.
    #[serde(serialize_with = "pounds")]
    pub printed: Decimal,
    /// The sum of the rows above it, or of those since the total before where that is nearer.
    #[serde(serialize_with = "pounds")]
    pub sum: Decimal,
}

/// What one return holds: nothing is dropped or guessed in silence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReturnAccount {
    /// The file as it was named.
    pub file: String,
    /// Its encoding, by its name in the Encoding Standard.
    pub encoding: &'static str,
    /// The size of the file, where it was packed with gzip and had to be unpacked.
    pub packed_bytes: Option<usize>,
    /// Bytes that mean nothing in it.
    pub undefined_bytes: usize,
    /// The last line, where it does not end: a file that is cut off looks so.
    pub unended: Option<u64>,
    /// What parts the cells.
    pub delimiter: char,
    /// The line of the header.
    pub header_line: u64,
    /// The columns of the recipe, each with the name it goes by here; `None` where it is not here.
    pub columns: BTreeMap<String, Option<String>>,
    /// Columns that a second one of the file could have been, too: the first was taken.
    pub also: Vec<String>,
    /// All rows of the file, the header among them.
    pub rows_in: usize,
    /// Rows that are payments.
    pub rows_kept: usize,
    /// What the payments add up to, pounds.
    #[serde(serialize_with = "pounds")]
    pub kept: Decimal,
    /// What the readable amounts of the other rows add up to, pounds.
    #[serde(serialize_with = "pounds")]
    pub set_aside_amount: Decimal,
    /// The other rows.
    pub set_aside: Vec<SetAside>,
    /// What was put right in cells, by kind, with the number of cells.
    pub repairs: BTreeMap<String, usize>,
    /// Totals that the file prints.
    pub totals: Vec<Printed>,
    /// Rows that say the same as an earlier one in every cell; each with that one's line.
    pub repeats: Vec<(u64, u64)>,
    /// What those rows add up to, pounds.
    #[serde(serialize_with = "pounds")]
    pub repeated: Decimal,
    /// Payments without a date in the file.
    pub undated: usize,
    /// Dates that are none, or could be two days; null among the payments.
    pub unread_dates: Vec<At>,
    /// What settled the order of day and month.
    pub order: String,
    /// The month that most dates are in, as 2012-04.
    pub month: Option<String>,
    /// The month that the lines above the header name, as 2012-04, where they name one.
    pub month_named: Option<String>,
    /// Payments dated in another month.
    pub other_months: usize,
    /// Payments dated more than a year from that month: worth a look.
    pub far_dates: Vec<At>,
    /// A payment more than ten times the next largest: worth a look.
    pub outlier: Option<At>,
}

impl ReturnAccount {
    /// How many rows were set aside.
    pub fn rows_set_aside(&self) -> usize {
        self.set_aside.iter().map(|rows| rows.rows).sum()
    }

    /// How many rows were set aside for one reason.
    pub fn set_aside_for(&self, reason: Reason) -> usize {
        self.set_aside.iter().filter(|rows| rows.reason == reason).map(|rows| rows.rows).sum()
    }

    /// Sets a row aside; blank ones below one another are told together.
    pub(super) fn put_aside(&mut self, line: u64, reason: Reason, text: String, amount: Option<Decimal>) {
        self.rows_in += 1;
        self.set_aside_amount += amount.unwrap_or_default();
        if let Some(last) = self.set_aside.last_mut().filter(|last| reason == Reason::Blank && last.reason == reason) {
            last.rows += 1;
        } else {
            self.set_aside.push(SetAside { line, rows: 1, reason, text, amount });
        }
    }
}

/// An amount in pounds, to the penny, as text: JSON's numbers are floats.
fn pounds<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("{amount:.2}"))
}

fn pounds_or_none<S: Serializer>(amount: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match amount {
        Some(amount) => pounds(amount, serializer),
        None => serializer.serialize_none(),
    }
}

/// An amount of pounds to the penny, as accounts word it: “£1,234.50”.
///
/// ```
/// assert_eq!(pledgebook_frame::read::pounds_and_pence("-1234.5".parse().unwrap()), "−£1,234.50");
/// ```
pub fn pounds_and_pence(amount: Decimal) -> String {
    let text = grouped(&format!("{amount:.2}"));
    text.strip_prefix('−').map_or_else(|| format!("£{text}"), |size| format!("−£{size}"))
}

impl fmt::Display for ReturnAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let aside = self.rows_set_aside();
        write!(f, "{}: {}", self.file, some(self.rows_in, "row", "rows"))?;
        write!(f, " = {} kept, {}", count(self.rows_kept), pounds_and_pence(self.kept))?;
        write!(f, " + {} set aside", count(aside))?;
        if !self.set_aside_amount.is_zero() {
            write!(f, ", {}", pounds_and_pence(self.set_aside_amount))?;
        }
        let delimiter = if self.delimiter == '\t' { "tabs".to_owned() } else { self.delimiter.to_string() };
        write!(f, "\n  {}; cells parted by {delimiter}; header on line {}", self.encoding, self.header_line)?;
        if let Some(month) = &self.month {
            write!(f, "; month {month}")?;
        }
        if let Some(packed) = self.packed_bytes {
            write!(f, "; unpacked from {} of gzip", some(packed, "byte", "bytes"))?;
        }
        let mut line = |text: String| write!(f, "\n  {text}");
        if let Some(last) = self.unended {
            line(format!("line {last}, the last, does not end: the file may be cut off there"))?;
        }
        if self.undefined_bytes > 0 {
            line(format!(
                "{} in this encoding",
                some(self.undefined_bytes, "byte means nothing", "bytes mean nothing")
            ))?;
        }
        let mut reasons: BTreeMap<Reason, Vec<&SetAside>> = BTreeMap::new();
        for rows in self.set_aside.iter().filter(|rows| rows.reason != Reason::Header) {
            reasons.entry(rows.reason).or_default().push(rows);
        }
        for (reason, all) in reasons {
            let rows: usize = all.iter().map(|rows| rows.rows).sum();
            let place = |rows: &&SetAside| match (rows.rows, rows.text.as_str()) {
                (1, "") => format!("line {}", rows.line),
                (1, text) => format!("line {} “{text}”", rows.line),
                (many, _) => format!("{} from line {}", count(many), rows.line),
            };
            line(format!("set aside, {reason}: {}: {}", some(rows, "row", "rows"), listed(&all, all.len(), place)))?;
        }
        for total in &self.totals {
            let difference = total.printed - total.sum;
            let so = if difference.is_zero() {
                "what the rows add up to, to the penny".to_owned()
            } else {
                format!("the rows add up to {}, {} off", pounds_and_pence(total.sum), pounds_and_pence(difference))
            };
            line(format!("total printed on line {}: {}, {so}", total.line, pounds_and_pence(total.printed)))?;
        }
        let repairs: Vec<String> =
            self.repairs.iter().map(|(kind, cells)| format!("{kind} in {}", some(*cells, "cell", "cells"))).collect();
        if !repairs.is_empty() {
            line(format!("put right: {}", repairs.join("; ")))?;
        }
        if !self.order.is_empty() {
            line(format!("dates: {}", self.order))?;
        }
        if self.undated > 0 {
            line(format!("{} without a date", some(self.undated, "payment is", "payments are")))?;
        }
        if !self.unread_dates.is_empty() {
            let dates =
                listed(&self.unread_dates, self.unread_dates.len(), |at| format!("line {} “{}”", at.line, at.text));
            line(format!("{} not read, null: {dates}", some(self.unread_dates.len(), "date", "dates")))?;
        }
        if self.other_months > 0 {
            line(format!("{} in another month", some(self.other_months, "payment is dated", "payments are dated")))?;
        }
        if let (Some(named), Some(month)) = (&self.month_named, &self.month)
            && named != month
        {
            line(format!("the lines above the header name {named}, and most dates are of {month}"))?;
        }
        if !self.far_dates.is_empty() {
            let dates = listed(&self.far_dates, self.far_dates.len(), |at| format!("line {} {}", at.line, at.text));
            let far = some(self.far_dates.len(), "payment is dated", "payments are dated");
            line(format!("{far} more than a year from the month: {dates}"))?;
        }
        for name in &self.also {
            line(format!(
                "“{name}” stands in the header more than once, or beside another name for it: the first counts"
            ))?;
        }
        let missing: Vec<&str> =
            self.columns.iter().filter(|(_, here)| here.is_none()).map(|(name, _)| name.as_str()).collect();
        if !missing.is_empty() {
            line(format!("not in this file: {}", missing.join(", ")))?;
        }
        if !self.repeats.is_empty() {
            let rows = some(self.repeats.len(), "row repeats another", "rows repeat another");
            let pairs = listed(&self.repeats, self.repeats.len(), |(row, first)| format!("{row} as {first}"));
            line(format!("{rows}, worth {}: line {pairs}", pounds_and_pence(self.repeated)))?;
        }
        if let Some(at) = &self.outlier {
            line(format!("line {}: {} is more than ten times the next largest payment", at.line, at.text))?;
        }
        Ok(())
    }
}
