//! Records → columns of text: where the header is, and which rows are none of the table's.

use super::account::{Account, At, Total};
use super::cell::{Amount, Missing};
use super::date::Dated;
use super::no_row::{is_note, is_total};
use super::options::Options;
use super::table::LOCATOR;
use crate::{Error, Result};
use csv::StringRecord;
use polars::prelude::*;
use rust_decimal::Decimal;
use std::collections::{HashSet, VecDeque};

/// So many records are looked at to find the header and how full a row is.
const SAMPLE: usize = 100;
/// Totals and notes at the end are looked for among so many records.
const TAIL: usize = 20;

/// A record with the line of the file, or the row of the sheet, that it begins on.
pub(super) type Numbered = (u64, StringRecord);

/// A table of texts.
pub(super) struct Texts {
    pub names: Vec<String>,
    pub columns: Vec<StringChunked>,
    /// One a row.
    pub lines: Vec<u64>,
}

/// Columns under construction.
struct Columns {
    builders: Vec<StringChunkedBuilder>,
    lines: Vec<u64>,
}

impl Columns {
    fn push(&mut self, (line, record): &Numbered, account: &mut Account) {
        let height = self.lines.len();
        while self.builders.len() < record.len() {
            // A cell beyond the header: its column begins with nulls.
            if record.get(self.builders.len()).is_some_and(|cell| !cell.trim().is_empty()) {
                account.wide_rows.push(*line);
            } else if record.iter().skip(self.builders.len()).all(|cell| cell.trim().is_empty()) {
                break;
            }
            let mut builder = StringChunkedBuilder::new(PlSmallStr::EMPTY, height + 1);
            (0..height).for_each(|_| builder.append_null());
            self.builders.push(builder);
        }
        for (i, builder) in self.builders.iter_mut().enumerate() {
            let cell = record.get(i).unwrap_or_default();
            let bare = cell.trim();
            account.trimmed += usize::from(bare.len() != cell.len() && !bare.is_empty());
            account.line_breaks += usize::from(bare.contains('\n') || bare.contains('\r'));
            if bare.is_empty() { builder.append_null() } else { builder.append_value(bare) }
        }
        self.lines.push(*line);
    }
}

/// A cell without white space around it. Most have none, and begin and end in ASCII.
pub(super) fn trimmed(cell: &str) -> &str {
    let plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    if plain(cell.as_bytes().first()) && plain(cell.as_bytes().last()) { cell } else { cell.trim() }
}

pub(super) fn filled(record: &StringRecord) -> usize {
    record.iter().filter(|cell| !trimmed(cell).is_empty()).count()
}

pub(super) fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= 60 { text } else { text.chars().take(57).chain("…".chars()).collect() }
}

pub(super) fn words(record: &StringRecord) -> String {
    shortened(&record.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Whether a cell can be a column's name: neither a figure nor a date. A year can be one.
fn names(cell: &str) -> bool {
    let year = cell.len() == 4 && cell.parse::<u16>().is_ok_and(|year| (1900..2200).contains(&year));
    year || (Amount::of(cell).is_none() && Dated::of(cell).is_none())
}

/// The first record that is as full as those after it and holds names only.
fn header(sample: &[Numbered]) -> Option<usize> {
    (0..sample.len()).find(|i| {
        let record = &sample[*i].1;
        let mut after: Vec<usize> =
            sample[i + 1..].iter().map(|(_, record)| filled(record)).filter(|n| *n > 0).take(30).collect();
        after.sort_unstable();
        let usual = after.get(after.len() / 2).copied().unwrap_or(0);
        let full = filled(record);
        // Half as full: some columns have a name and hardly a value, or a value and no name.
        let enough = full > 0 && (full * 2 > usual || usual <= 1) && (full > 1 || usual <= 1);
        enough && record.iter().map(str::trim).all(|cell| cell.is_empty() || names(cell))
    })
}

/// The two lines that names stand over, where they do: groups above names that repeat, or
/// below the header words that say more of columns of figures ("£ million").
fn two_lines(sample: &[Numbered], at: usize) -> Option<(usize, usize)> {
    let cells = |i: usize| sample.get(i).map(|(_, record)| record.iter().map(str::trim).collect::<Vec<_>>());
    let follows = |i: usize| sample[i - 1].0 + 1 == sample[i].0;
    let header = cells(at)?;
    let mut seen = HashSet::new();
    let repeats = header.iter().any(|name| !name.is_empty() && !seen.insert(name.to_lowercase()));
    if at > 0 && repeats && follows(at) {
        let groups: Vec<&str> = cells(at - 1)?.into_iter().filter(|cell| !cell.is_empty()).collect();
        if groups.len() > 1 && groups.iter().all(|group| names(group)) {
            return Some((at - 1, at));
        }
    }
    let under = cells(at + 1).filter(|_| follows(at + 1))?;
    let more: Vec<usize> =
        (0..under.len()).filter(|i| !under[*i].is_empty() && header.get(*i) != Some(&under[*i])).collect();
    let is_figure = |cell: &&str| Amount::of(cell).is_some() || Dated::of(cell).is_some();
    let over_figures = |i: usize| {
        let below = sample[at + 2..].iter().filter_map(|(_, record)| record.get(i)).map(str::trim);
        let below: Vec<&str> = below.filter(|cell| !cell.is_empty()).take(30).collect();
        below.iter().filter(|cell| is_figure(cell)).count() * 2 > below.len()
    };
    let says_more = |i: usize| names(under[i]) && Missing::of(under[i]).is_none() && over_figures(i);
    // Years alone may be a row's own.
    let words = repeats || more.iter().any(|i| Amount::of(under[*i]).is_none());
    (!more.is_empty() && words && more.iter().all(|i| says_more(*i))).then_some((at, at + 1))
}

/// Names over two lines as one line: a group goes on to the right, over names of its own.
fn joined(top: &StringRecord, bottom: &StringRecord) -> StringRecord {
    let mut group = "";
    let name = |i: usize| {
        let (above, below) = (top.get(i).unwrap_or_default().trim(), bottom.get(i).unwrap_or_default().trim());
        if !above.is_empty() {
            group = above;
        }
        match (if below.is_empty() { above } else { group }, below) {
            (above, below) if above == below || below.is_empty() => above.to_owned(),
            ("", below) => below.to_owned(),
            (above, below) => format!("{above} {below}"),
        }
    };
    (0..top.len().max(bottom.len())).map(name).collect()
}

/// Reads the records into columns, and says what was left out.
pub(super) fn texts(
    mut records: impl Iterator<Item = Result<Numbered>>,
    options: &Options,
    account: &mut Account,
) -> Result<Texts> {
    let fail = |problem: String, hint: &str| Error::data(&account.file, None, None, problem, hint);
    let mut sample = Vec::new();
    for record in records.by_ref() {
        let record = record?;
        if options.header_row.is_some_and(|row| record.0 < row) || sample.len() < SAMPLE {
            sample.push(record);
        } else {
            sample.push(record);
            break;
        }
    }
    let at = match options.header_row {
        Some(row) => sample.iter().position(|(line, _)| *line >= row),
        None => header(&sample),
    };
    let Some(at) = at else {
        return Err(match sample.iter().any(|(_, record)| filled(record) > 0) {
            true => fail(
                format!("no line among the first {} looks like a header", sample.len()),
                "say which one it is with .header_row(n)",
            ),
            false => fail("the file holds no rows".to_owned(), "choose another file or sheet"),
        });
    };
    let two = if options.header_row.is_none() { two_lines(&sample, at) } else { None };
    let (top, bottom) = two.unwrap_or((at, at));
    for (line, record) in sample.iter().take(top) {
        if filled(record) == 0 {
            account.blank_rows += 1;
        } else {
            account.preamble.push(At { line: *line, text: words(record) });
        }
    }
    account.header_line = sample[top].0;
    account.second_header_line = two.map(|(_, bottom)| sample[bottom].0);
    let header = if two.is_some() { joined(&sample[top].1, &sample[bottom].1) } else { sample[top].1.clone() };
    sample.drain(..=bottom);
    let rows = sample.iter().filter(|(_, record)| !begins_as_note(record));
    let mut counts: Vec<usize> = rows.map(|(_, record)| filled(record)).filter(|n| *n > 0).collect();
    counts.sort_unstable();
    let usual = counts.get(counts.len() / 2).copied().unwrap_or(0);
    let header_cells: Vec<String> = header.iter().map(|cell| cell.trim().to_lowercase()).collect();
    let last_named = header_cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let again = |record: &StringRecord| {
        let cells = record.iter().map(|cell| cell.trim().to_lowercase());
        cells.zip(&header_cells).filter(|(cell, name)| cell == *name && !cell.is_empty()).count()
            >= header_cells.iter().filter(|name| !name.is_empty()).count().max(1)
    };
    let builder = || StringChunkedBuilder::new(PlSmallStr::EMPTY, 1024);
    let mut columns = Columns { builders: (0..header.len()).map(|_| builder()).collect(), lines: Vec::new() };
    let mut tail: VecDeque<Numbered> = VecDeque::new();
    // A total with the height of the table above it.
    let mut totals: Vec<(usize, Numbered, Option<String>)> = Vec::new();
    let mut trailing_blank = 0;
    for record in sample.into_iter().map(Ok).chain(records) {
        let (line, record) = record?;
        let full = filled(&record);
        if full == 0 {
            trailing_blank += 1;
            continue;
        }
        account.blank_rows += std::mem::take(&mut trailing_blank);
        if again(&record) {
            account.header_again.push(line);
            continue;
        }
        account.short_rows += usize::from(record.len() < last_named);
        tail.push_back((line, record));
        if tail.len() > TAIL
            && let Some(row) = tail.pop_front()
        {
            match label(&row.1, usual).filter(|_| !options.keep_totals) {
                Some(label) => totals.push((columns.lines.len(), row, Some(label))),
                None => columns.push(&row, account),
            }
        }
    }
    account.blank_rows += trailing_blank;
    // From the end: notes, then totals, with or without a label.
    let mut ends = Vec::new();
    while let Some((line, record)) = tail.back() {
        let full = filled(record);
        let figures = record.iter().filter(|cell| Amount::of(cell).is_some()).count();
        // A note with commas in it fills more cells than one.
        let note = figures == 0 && (full == 1 || full < usual && begins_as_note(record));
        if note && usual > 2 && columns.lines.len() + tail.len() > 1 {
            account.footers.insert(0, At { line: *line, text: words(record) });
            tail.pop_back();
        } else if !options.keep_totals && usual > 2 && full == figures && full * 2 <= usual {
            ends.extend(tail.pop_back().map(|row| (row, None)));
        } else if let Some(label) = label(record, usual).filter(|_| !options.keep_totals) {
            ends.extend(tail.pop_back().map(|row| (row, Some(label))));
        } else {
            break;
        }
    }
    for row in tail {
        match label(&row.1, usual).filter(|_| !options.keep_totals) {
            Some(label) => totals.push((columns.lines.len(), row, Some(label))),
            None => columns.push(&row, account),
        }
    }
    let height = columns.lines.len();
    totals.extend(ends.into_iter().rev().map(|(row, label)| (height, row, label)));
    let Columns { builders, mut lines } = columns;
    let mut columns: Vec<StringChunked> = builders.into_iter().map(StringChunkedBuilder::finish).collect();
    let names = columns_named(&header, &mut columns, account);
    total_rows(totals, &names, &mut columns, &mut lines, account);
    let mut kept = Texts { names: Vec::new(), columns: Vec::new(), lines };
    for (name, column) in names.into_iter().zip(columns) {
        if let Some(name) = name {
            kept.columns.push(column.with_name(name.as_str().into()));
            kept.names.push(name);
        }
    }
    account.rows = kept.lines.len();
    Ok(kept)
}

fn begins_as_note(record: &StringRecord) -> bool {
    record.iter().find(|cell| !cell.trim().is_empty()).is_some_and(is_note)
}

/// What a sparse row calls itself, if that is a total.
fn label(record: &StringRecord, usual: usize) -> Option<String> {
    (usual > 2 && filled(record) * 2 <= usual + 1).then_some(())?;
    record.iter().find(|cell| is_total(cell)).map(|cell| cell.trim().to_owned())
}

/// The columns' names; `None` for a column that has neither name nor value.
fn columns_named(header: &StringRecord, columns: &mut [StringChunked], account: &mut Account) -> Vec<Option<String>> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut names = Vec::new();
    for (i, column) in columns.iter().enumerate() {
        let printed = header.get(i).unwrap_or_default();
        let bare = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        if bare.is_empty() && column.null_count() == column.len() {
            account.blank_columns += 1;
            names.push(None);
            continue;
        }
        let base = if bare.is_empty() { format!("column_{}", i + 1) } else { bare.clone() };
        let mut name = base.clone();
        let mut n = 1;
        while name == LOCATOR || !taken.insert(name.clone()) {
            n += 1;
            name = format!("{base}_{n}");
        }
        if name != bare {
            account.renamed.push((bare, name.clone()));
        }
        names.push(Some(name));
    }
    names
}

/// Compares each total with its rows; one without a label that is no sum comes back as a row.
fn total_rows(
    totals: Vec<(usize, Numbered, Option<String>)>,
    names: &[Option<String>],
    columns: &mut [StringChunked],
    lines: &mut Vec<u64>,
    account: &mut Account,
) {
    let mut since = 0;
    for (height, (line, record), label) in totals {
        let mut left_out = label.is_some();
        let mut said = Vec::new();
        for (i, cell) in record.iter().enumerate() {
            let (Some(printed), Some(Some(name))) = (Amount::of(cell), names.get(i)) else { continue };
            let sum = |from: usize| {
                let cells = columns[i].slice(from as i64, height - from);
                let values = cells.iter().flatten().filter_map(|cell| Some(Amount::of(cell)?.value));
                values.fold(Decimal::ZERO, |sum, value| sum.checked_add(value).unwrap_or(sum))
            };
            let printed = printed.value;
            let near = |sum: &Decimal| (printed - *sum).abs();
            let sums = [sum(0), sum(since)];
            let sum = if near(&sums[1]) < near(&sums[0]) { sums[1] } else { sums[0] };
            // Printed totals miss the rows by a correction here and there, not by a hundredth.
            left_out |= !sum.is_zero() && near(&sum) * Decimal::ONE_HUNDRED <= sum.abs();
            said.push(Total { line, label: label.clone(), column: name.clone(), printed, sum, left_out: true });
        }
        // A row that only calls itself a total, without a figure, is kept: nothing could be said of it.
        if !left_out || said.is_empty() {
            said.iter_mut().for_each(|total| total.left_out = false);
            for (i, column) in columns.iter_mut().enumerate() {
                let cell = record.get(i).map(str::trim).filter(|cell| !cell.is_empty());
                let row = StringChunked::from_iter([cell]);
                let _ = column.append(&row);
            }
            lines.push(line);
        } else {
            since = height;
        }
        account.totals.extend(said);
    }
}

/// The records of a text, each with the line it begins on.
pub(super) fn records<'a>(text: &'a str, delimiter: u8, file: &'a str) -> impl Iterator<Item = Result<Numbered>> + 'a {
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter);
    reader.from_reader(text.as_bytes()).into_records().map(move |record| {
        let record = record.map_err(|cause| Error::data(file, None, None, cause.to_string(), ""))?;
        let position = record.position().map_or((0, 0), |position| (position.line(), position.byte() as usize));
        // The reader counts blank lines to the record after them.
        let blank =
            text.as_bytes()[position.1.min(text.len())..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        Ok((position.0 + blank.filter(|byte| **byte == b'\n').count() as u64, record))
    })
}
