//! Columns of text → typed columns: only where every cell that has a value agrees.

use super::account::{At, ColumnAccount, count};
use super::cell::{Amount, Mark, Missing, currency_said};
use super::date::{DateStyle, Dated, days_since_1970};
use super::numbers;
use super::options::Options;
use crate::error::Result;
use crate::quantity::Unit;
use crate::{SCALE, decimal_column};
use jiff::civil::Date;
use polars::prelude::*;
use rust_decimal::Decimal;

/// So many cells decide whether a column is worth a closer look.
const SAMPLE: usize = 500;
/// So many cells are named that keep a column from a type.
const NAMED: usize = 5;

/// What a cell can be.
enum Cell {
    Missing(Missing),
    Number(Amount),
    Date(Dated),
    /// A number that may be a date: `45357`, `20240306`.
    Either(Amount, Dated),
    Flag(bool),
    /// A number that is no quantity: `00123`, or one with a note.
    Code(&'static str),
    Text,
}

impl Cell {
    fn of(text: &str, options: &Options) -> Cell {
        if options.missing.iter().any(|word| word == text) {
            return Cell::Missing(Missing::NotAvailable);
        }
        let digits = text.bytes().any(|byte| byte.is_ascii_digit());
        if !digits {
            return match Missing::of(text) {
                Some(missing) => Cell::Missing(missing),
                None if text.eq_ignore_ascii_case("true") => Cell::Flag(true),
                None if text.eq_ignore_ascii_case("false") => Cell::Flag(false),
                None => Cell::Text,
            };
        }
        // No figure and no date is longer, however it is written.
        if text.len() > 40 {
            return Cell::Text;
        }
        // Most dates are 25/03/2024 and most amounts have no slash: neither is tried as the other.
        if text.bytes().filter(|byte| *byte == b'/').count() == 2 {
            return Dated::of(text).map_or(Cell::Text, Cell::Date);
        }
        let bare = text.strip_prefix('-').unwrap_or(text);
        if bare.len() > 1 && bare.starts_with('0') && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return Cell::Code("begins with a nought, as codes do");
        }
        let amount = Amount::of(text);
        // 12.50 is no date; 45357.5 may be one.
        let plain = amount.as_ref().is_some_and(|amount| amount.marks.is_empty());
        let dated = if plain && text.find('.').is_some_and(|at| at != 5) { None } else { Dated::of(text) };
        match (amount, dated) {
            (Some(amount), _) if amount.marks.iter().any(|mark| !is_clean(*mark)) => Cell::Code("is no exact number"),
            (Some(amount), _) if amount.value.scale() > SCALE => Cell::Code("has more than nine decimals"),
            (Some(amount), Some(dated)) => Cell::Either(amount, dated),
            (Some(amount), None) => Cell::Number(amount),
            (None, Some(dated)) => Cell::Date(dated),
            (None, None) => match Missing::of(text) {
                Some(missing) => Cell::Missing(missing),
                None => Cell::Text,
            },
        }
    }
}

/// Marks that change nothing about the figure.
fn is_clean(mark: Mark) -> bool {
    !matches!(mark, Mark::Note | Mark::Multiple | Mark::About | Mark::Exponent | Mark::Letter)
}

#[derive(Default)]
struct Tally {
    cells: usize,
    numbers: usize,
    /// Of the numbers, those that are exact.
    exact: usize,
    dates: usize,
    /// Of both, those that may be either.
    either: usize,
    flags: usize,
    day_first: usize,
    month_first: usize,
    /// Dates that can mean two days.
    unclear: usize,
    /// Dates in which a year of two digits may stand first, and those in which it stands last.
    year_first: usize,
    year_last: usize,
    /// Numbers with a percent sign.
    percent: usize,
    /// The units that stand beside numbers, each once.
    units: Vec<&'static str>,
    /// With a comma for the decimal point, and with one for thousands or a point.
    comma: usize,
    point: usize,
    whole: bool,
}

/// A column with the type that all its cells have.
pub(super) fn column(text: &StringChunked, lines: &[u64], options: &Options) -> Result<(Column, ColumnAccount)> {
    let name = text.name().as_str();
    let mut account =
        ColumnAccount { name: name.to_owned(), kind: "text", blank: text.null_count(), ..Default::default() };
    let as_text = |account: ColumnAccount| -> Result<(Column, ColumnAccount)> {
        Ok((text.clone().into_series().into_column(), account))
    };
    if options.text.iter().any(|column| column == name) {
        return as_text(account);
    }
    if options.missing.is_empty()
        && let Some(column) = numbers::plain(text)?
    {
        account.kind = if column.dtype().is_integer() { "whole numbers" } else { "decimals" };
        return Ok((column, account));
    }
    // A column of words is not looked through to its end.
    let first = tally(text.iter().flatten().take(SAMPLE), options);
    if [first.numbers, first.dates, first.flags].into_iter().max().unwrap_or(0) * 2 < first.cells.max(1) {
        return as_text(account);
    }
    let seen = tally(text.iter().flatten(), options);
    if seen.cells == 0 {
        return as_text(account);
    }
    let named_date = name.to_lowercase().contains("date");
    let dates = seen.dates > 0 && (seen.either < seen.dates || named_date) && seen.dates >= seen.numbers;
    let wanted = if dates {
        "dates"
    } else if seen.flags >= seen.numbers && seen.flags > 0 {
        "true or false"
    } else {
        "numbers"
    };
    let fits = |cell: &Cell| match cell {
        Cell::Missing(_) => true,
        Cell::Number(_) => wanted == "numbers",
        Cell::Date(_) => wanted == "dates",
        Cell::Either(..) => wanted != "true or false",
        Cell::Flag(_) => wanted == "true or false",
        Cell::Code(_) | Cell::Text => false,
    };
    let agree = match wanted {
        "dates" => seen.dates,
        "numbers" => seen.exact,
        _ => seen.flags,
    };
    let mut codes = None;
    // The cells are looked at once more only where some are to be named.
    let named = if agree == seen.cells { text.slice(0, 0) } else { text.clone() };
    for (cell, line) in named.iter().zip(lines).filter_map(|(cell, line)| Some((cell?, line))) {
        let read = Cell::of(cell, options);
        if !fits(&read) {
            account.because_cells += 1;
            if let Cell::Code(why) = read {
                codes = codes.or(Some(why));
            }
            if account.because.len() < NAMED {
                let short = if cell.chars().count() > 30 {
                    cell.chars().take(29).chain("…".chars()).collect()
                } else {
                    cell.to_owned()
                };
                account.because.push(At { line: *line, text: short });
            }
        }
    }
    if account.because_cells > 0 {
        let why = codes.map(|why| format!(" (the first such {why})")).unwrap_or_default();
        account.stays_text =
            Some(format!("{} of {} cells are no {wanted}{why}", count(account.because_cells), count(seen.cells)));
        return as_text(account);
    }
    let conflict = if wanted == "numbers" { numbers_conflict(&seen, name) } else { None };
    if let Some(conflict) = conflict {
        account.stays_text = Some(conflict);
        return as_text(account);
    }
    let mut month_first = false;
    if wanted == "dates" {
        match order(&seen, options) {
            Ok((order, month)) => (account.order, month_first) = (order, month),
            Err(why) => {
                account.stays_text = Some(why);
                return as_text(account);
            }
        }
    }
    let cells = text.iter().map(|cell| Some(Cell::of(cell?, options)));
    let mut missing = |cell: &Option<Cell>| {
        if let Some(Cell::Missing(missing)) = cell {
            *account.missing.entry(*missing).or_insert(0) += 1;
        }
    };
    let column = match wanted {
        "true or false" => {
            account.kind = "true or false";
            let flags = cells
                .inspect(&mut missing)
                .map(|cell| if let Some(Cell::Flag(flag)) = cell { Some(flag) } else { None });
            Column::new(name.into(), flags.collect::<Vec<Option<bool>>>())
        }
        "dates" => {
            account.kind = "dates";
            let mut days: Vec<Option<i32>> = Vec::with_capacity(text.len());
            for cell in cells {
                missing(&cell);
                let (Some(Cell::Date(dated)) | Some(Cell::Either(_, dated))) = cell else {
                    days.push(None);
                    continue;
                };
                *account.styles.entry(dated.style).or_insert(0) += 1;
                let day: Option<Date> = if month_first { dated.month_first } else { dated.day_first };
                days.push(day.map(days_since_1970));
            }
            Column::new(name.into(), days).cast(&DataType::Date)?
        }
        _ => {
            let mut numbers: Vec<Option<Decimal>> = Vec::with_capacity(text.len());
            for cell in cells {
                missing(&cell);
                let (Some(Cell::Number(amount)) | Some(Cell::Either(amount, _))) = cell else {
                    numbers.push(None);
                    continue;
                };
                for mark in amount.marks {
                    *account.marks.entry(mark).or_insert(0) += 1;
                }
                numbers.push(Some(amount.value));
            }
            let whole = seen.whole
                && !account.marks.contains_key(&Mark::Currency)
                && !account.marks.contains_key(&Mark::Percent);
            let integers: Option<Vec<Option<i64>>> = if whole {
                numbers.iter().map(|number| number.map(i64::try_from).transpose().ok()).collect()
            } else {
                None
            };
            match integers {
                Some(integers) => {
                    account.kind = "whole numbers";
                    Column::new(name.into(), integers)
                }
                None => {
                    account.kind = "decimals";
                    match decimal_column(name, numbers) {
                        Ok(column) => column,
                        Err(cause) => {
                            account.kind = "text";
                            account.stays_text = Some(cause.to_string());
                            return as_text(account);
                        }
                    }
                }
            }
        }
    };
    Ok((column, account))
}

fn tally<'a>(cells: impl Iterator<Item = &'a str>, options: &Options) -> Tally {
    let mut seen = Tally { whole: true, ..Tally::default() };
    let number = |seen: &mut Tally, amount: &Amount, text: &str| {
        seen.numbers += 1;
        seen.exact += 1;
        seen.whole &= amount.value.scale() == 0;
        seen.percent += usize::from(amount.marks.contains(&Mark::Percent));
        if let Some(unit) = unit_beside(text, amount)
            && !seen.units.contains(&unit)
        {
            seen.units.push(unit);
        }
        let comma = amount.marks.contains(&Mark::DecimalComma);
        seen.comma += usize::from(comma);
        seen.point += usize::from(!comma && text.contains(['.', ',']));
    };
    for text in cells {
        let cell = Cell::of(text, options);
        seen.cells += usize::from(!matches!(cell, Cell::Missing(_)));
        if let Cell::Date(dated) | Cell::Either(_, dated) = &cell {
            seen.dates += 1;
            seen.year_first += usize::from(dated.year_first.is_some());
            seen.year_last += usize::from(dated.style == DateStyle::Numbers && dated.year_first.is_none());
            match (dated.day_first, dated.month_first) {
                (Some(a), Some(b)) if a != b => seen.unclear += 1,
                (Some(_), None) => seen.day_first += 1,
                (None, Some(_)) => seen.month_first += 1,
                _ => {}
            }
        }
        match &cell {
            Cell::Number(amount) => number(&mut seen, amount, text),
            Cell::Either(amount, _) => {
                number(&mut seen, amount, text);
                seen.either += 1;
            }
            // It would have been a number: the account says why it is none.
            Cell::Code(_) => seen.numbers += 1,
            Cell::Flag(_) => seen.flags += 1,
            _ => {}
        }
    }
    seen
}

/// The unit that stands beside a number.
fn unit_beside(text: &str, amount: &Amount) -> Option<&'static str> {
    if amount.marks.contains(&Mark::Percent) {
        return Some("percent");
    }
    amount.marks.contains(&Mark::Currency).then(|| match currency_said(text) {
        Some("usd") => "dollars",
        Some("eur") => "euros",
        _ => "pounds",
    })
}

/// Cells that are numbers each by itself, and cannot be one column.
fn numbers_conflict(seen: &Tally, name: &str) -> Option<String> {
    if let ([one, other, ..], 0) = (seen.units.as_slice(), seen.percent) {
        return Some(format!("some of its numbers are in {one}, and some in {other}"));
    }
    let named = match Unit::of_column(name).0 {
        Unit::Money(_) => "pounds",
        Unit::Foreign(currency, _) => currency.name,
        Unit::Percent | Unit::PercentagePoints => "percent",
        _ => "",
    };
    // “US dollars” are dollars.
    let other = seen.units.iter().find(|unit| !named.is_empty() && !named.ends_with(**unit));
    if let Some(unit) = other {
        return Some(format!("numbers in it are in {unit}, and its name says {named}"));
    }
    if seen.percent > 0 && seen.percent < seen.cells {
        return Some(format!("{} of {} numbers have a percent sign", count(seen.percent), count(seen.cells)));
    }
    if seen.comma > 0 && seen.point > 0 {
        return Some(format!(
            "a comma is the decimal sign in {} cells, and {} have a point, or a comma for thousands",
            count(seen.comma),
            count(seen.point)
        ));
    }
    None
}

/// What decides the order of day and month, and whether the month stands first; or why nothing does.
fn order(seen: &Tally, options: &Options) -> Result<(Option<String>, bool), String> {
    if let Some(month_first) = options.month_first {
        let against = if month_first { seen.day_first } else { seen.month_first };
        let (asked, other) = if month_first { ("month", "day") } else { ("day", "month") };
        if against > 0 {
            return Err(format!("{} cells have the {other} first, and the {asked} was asked for", count(against)));
        }
        return Ok((Some(format!("the {asked} stands first, as asked")), month_first));
    }
    if seen.year_first > 0 && seen.year_last == 0 {
        return Err(format!(
            "day, month or year may stand first in {} dates like 24-03-06: say .day_first() or .month_first(), or write \
             the years with four digits",
            count(seen.year_first)
        ));
    }
    let by = |cells: usize| match cells {
        1 => "1 cell can mean nothing else".to_owned(),
        cells => format!("{} cells can mean nothing else", count(cells)),
    };
    match (seen.day_first, seen.month_first, seen.unclear) {
        (0, 0, 0) => Ok((None, false)),
        (days, 0, _) if days > 0 => Ok((Some(format!("the day stands first: {}", by(days))), false)),
        (0, months, _) if months > 0 => Ok((Some(format!("the month stands first: {}", by(months))), true)),
        (0, 0, unclear) => Err(format!(
            "nothing says whether day or month stands first in {} dates: say .day_first() or .month_first()",
            count(unclear),
        )),
        (days, months, _) => {
            Err(format!("the day stands first in {} dates and the month in {}", count(days), count(months)))
        }
    }
}
