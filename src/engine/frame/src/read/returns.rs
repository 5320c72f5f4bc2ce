//! A return as published → its payments and its account, by a recipe.

use super::account::some;
use super::decode;
use super::layout::{shortened, trimmed, words};
use super::no_row::is_total;
use super::payments::{Missed, Payments, Penny};
use super::pieces::{bytes_of, unpacked};
use super::recipe::{Content, Duplicates, Recipe, bare};
use super::return_account::{Printed, Reason, ReturnAccount, pounds_and_pence};
use super::return_header::{find_header, unknown_layout};
use super::return_lines::{Lines, is_text, with_one_kind_of_line_end};
use crate::quantity::Unit;
use crate::{Error, Result};
use csv::StringRecord;
use polars::prelude::*;
use rust_decimal::Decimal;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_128;

/// The payments of a return, and its account.
#[derive(Clone, Debug)]
pub struct Returned {
    /// A row a payment: `file`, `line`, `month` (the return's, as 2012-04), the recipe's
    /// columns, `repeat` (it says the same as an earlier row), and the money of repeats once
    /// more in a column `repeated_…`, nought elsewhere. Money is decimal(38, 2).
    pub frame: DataFrame,
    /// What was found, kept and set aside.
    pub account: ReturnAccount,
}

impl Recipe {
    /// Reads a return.
    ///
    /// # Errors
    /// [`Error::File`] where it cannot be read, and as [`returned`].
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Returned> {
        let (path, file) = (path.as_ref(), path.as_ref().display().to_string());
        returned(&bytes_of(path, &file)?, &file, self)
    }
}

/// Reads the bytes of a return, packed with gzip or not; `file` is what messages and rows call it.
///
/// # Errors
/// [`Error::Data`] with file, line and column where it is no text with a table in it, is packed
/// and cut off, or no line of it is a header by the recipe: the nearest name is told.
pub fn returned(bytes: &[u8], file: &str, recipe: &Recipe) -> Result<Returned> {
    let (payments, mut account) = payments(bytes, file, recipe, true)?;
    let frame = payments.finish(recipe, &mut account)?;
    Ok(Returned { frame, account })
}

/// The account of a return by itself, in a good deal less time and memory than with its payments.
///
/// # Errors
/// As [`returned`].
pub fn accounted(bytes: &[u8], file: &str, recipe: &Recipe) -> Result<ReturnAccount> {
    let (payments, mut account) = payments(bytes, file, recipe, false)?;
    payments.tell(recipe, &mut account);
    Ok(account)
}

/// The rows of a file, unpacked where it is packed; of one that breaks off none is taken.
fn payments(bytes: &[u8], file: &str, recipe: &Recipe, frame: bool) -> Result<(Payments, ReturnAccount)> {
    let unpacked = unpacked(bytes, file)?;
    let read = payments_of_text(&unpacked.bytes, file, recipe, frame && unpacked.broken.is_none());
    let Some(how) = unpacked.broken else {
        let (payments, account) = read?;
        return Ok((payments, ReturnAccount { packed_bytes: unpacked.packed, ..account }));
    };
    let found = read.map(|(_, account)| {
        let rows = some(account.rows_kept, "payment", "payments");
        format!(", with {rows} worth {}", pounds_and_pence(account.kept))
    });
    Err(unpacked.refusal(file, how, &found.unwrap_or_default()))
}

/// The rows, kept or set aside; the words of those that are kept only where a frame is wanted.
fn payments_of_text(bytes: &[u8], file: &str, recipe: &Recipe, frame: bool) -> Result<(Payments, ReturnAccount)> {
    let (money, date) = (recipe.money()?, recipe.date()?);
    is_text(bytes, file)?;
    let decoded = decode::decode(bytes, file, None)?;
    let mut account = ReturnAccount {
        file: file.to_owned(),
        encoding: decoded.encoding,
        undefined_bytes: decoded.undefined,
        ..ReturnAccount::default()
    };
    if let Some(at) = decoded.text.find('\0') {
        let line = decoded.text[..at].matches('\n').count() as u64 + 1;
        return Err(Error::data(file, Some(line), None, "a NUL byte stands there", "export the table as CSV again"));
    }
    let text = with_one_kind_of_line_end(decoded.text, &mut account);
    // Whatever writes tables ends the last line too.
    account.unended = (!text.ends_with('\n')).then(|| text.matches('\n').count() as u64 + 1);
    let delimiter = decode::delimiter(&text);
    account.delimiter = delimiter.into();
    let mut rows = Lines::of(&text, delimiter, file);
    let Some((header, places)) = find_header(&mut rows, recipe, &mut account)? else {
        return Err(unknown_layout(&text, delimiter, file, recipe, &account));
    };
    let mut payments = Payments::of(recipe, money, date, frame);
    let name = recipe.columns.iter().position(|column| column.content == Content::Text && column.required);
    let names: Vec<(usize, &str)> =
        places.iter().flatten().map(|at| (*at, trimmed(header.get(*at).unwrap_or_default()))).collect();
    let currency = match Unit::of_column(&recipe.columns[money].name).0 {
        Unit::Foreign(currency, _) => currency.code,
        _ => "gbp",
    };
    let totals: Vec<String> = recipe.totals.iter().map(|total| bare(total)).collect();
    let mut seen: PlHashMap<u128, u64> = PlHashMap::default();
    let mut row_bytes = Vec::new();
    let mut since_total = Decimal::ZERO;
    let mut record = StringRecord::new();
    while let Some((line, blank)) = rows.next(&mut record)? {
        (0..blank).for_each(|i| account.put_aside(line - blank + i, Reason::Blank, String::new(), None));
        let cells: Vec<&str> = record.iter().map(trimmed).collect();
        let Some(filled) = cells.iter().rposition(|cell| !cell.is_empty()).map(|last| last + 1) else {
            account.put_aside(line, Reason::Blank, String::new(), None);
            continue;
        };
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).copied().unwrap_or_default();
        let printed = cell(places[money]);
        let amount = if printed.is_empty() { Ok(None) } else { Penny::of(printed, currency) };
        let known = amount.as_ref().ok().and_then(|penny| penny.as_ref()).map(|penny| penny.amount);
        let no_date = date.is_none_or(|date| cell(places[date]).is_empty());
        let no_name = name.is_none_or(|name| cell(places[name]).is_empty());
        let said = || if printed.is_empty() { words(&record) } else { shortened(printed) };
        if names.iter().all(|(at, name)| cell(Some(*at)).eq_ignore_ascii_case(name)) {
            account.put_aside(line, Reason::HeaderAgain, String::new(), None);
        } else if filled > header.len() {
            account.put_aside(line, Reason::MoreCells, words(&record), known);
        } else if no_date && let Some(label) = cells.iter().find(|cell| is_total(cell) || totals.contains(&bare(cell)))
        {
            match known {
                Some(amount) => total(line, label, amount, &mut since_total, &mut account),
                None => account.put_aside(line, Reason::Text, words(&record), None),
            }
        } else if let (Some(amount), true, true) = (known, no_date, no_name) {
            // Printed totals miss the rows by a correction here and there, not by a hundredth.
            let near = |sum: Decimal| !sum.is_zero() && (sum - amount).abs() * Decimal::ONE_HUNDRED <= sum.abs();
            if near(account.kept) || near(since_total) {
                total(line, "", amount, &mut since_total, &mut account);
            } else {
                account.put_aside(line, Reason::AmountAlone, said(), Some(amount));
            }
        } else {
            match amount {
                Err(Missed::Unreadable) => account.put_aside(line, Reason::UnreadableAmount, said(), None),
                Err(Missed::OtherCurrency) => account.put_aside(line, Reason::OtherCurrency, said(), None),
                Err(Missed::Nil) => account.put_aside(line, Reason::NoAmount, said(), None),
                Ok(None) if no_date || no_name => account.put_aside(line, Reason::Text, said(), None),
                Ok(None) => account.put_aside(line, Reason::NoAmount, said(), None),
                Ok(Some(penny)) => {
                    let earlier = *seen.entry(identity(&cells[..filled], &mut row_bytes)).or_insert(line);
                    let first = (earlier != line).then_some(earlier);
                    if first.is_some() && recipe.duplicates == Duplicates::SetAside {
                        account.put_aside(line, Reason::Duplicate, said(), Some(penny.amount));
                        continue;
                    }
                    if let Some(first) = first {
                        account.repeats.push((line, first));
                        account.repeated += penny.amount;
                    }
                    account.rows_in += 1;
                    account.rows_kept += 1;
                    account.kept += penny.amount;
                    since_total += penny.amount;
                    let as_printed = places[money].and_then(|at| record.get(at)).unwrap_or_default();
                    payments.push(line, &cells, &places, (&penny, as_printed), first.is_some());
                }
            }
        }
    }
    let (line, blank) = rows.tail;
    (0..blank).for_each(|i| account.put_aside(line + i, Reason::Blank, String::new(), None));
    Ok((payments, account))
}

/// Sets a total aside, beside what it is of.
fn total(line: u64, label: &str, printed: Decimal, since_total: &mut Decimal, account: &mut ReturnAccount) {
    let near = |sum: Decimal| (sum - printed).abs();
    let sum = if near(*since_total) < near(account.kept) { *since_total } else { account.kept };
    account.totals.push(Printed { line, label: label.to_owned(), printed, sum });
    account.put_aside(line, Reason::Total, shortened(label), Some(printed));
    *since_total = Decimal::ZERO;
}

/// Every cell of a row, as one number: a second of 128 bits that is the same by chance is not
/// to be feared. The bytes are gathered in a place of their own, made once.
fn identity(cells: &[&str], bytes: &mut Vec<u8>) -> u128 {
    bytes.clear();
    for cell in cells {
        bytes.extend_from_slice(cell.as_bytes());
        // No text has this byte: “ab” and “c” are not “a” and “bc”.
        bytes.push(0xFF);
    }
    xxh3_128(bytes)
}
