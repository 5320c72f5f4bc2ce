//! Spreadsheets: xlsx, xls, xlsb and ods, as calamine reads them, cell by cell as text.

use super::account::Account;
use super::cell::Amount;
use super::layout::{self, Texts};
use super::options::Options;
use crate::{Error, Result};
use calamine::{Data, Reader, SheetVisible, Sheets};
use csv::StringRecord;
use rust_decimal::Decimal;
use std::path::Path;

/// Decimal places that a number of a spreadsheet keeps.
const PLACES: u32 = crate::SCALE;

pub(super) fn texts(path: &Path, options: &Options, account: &mut Account) -> Result<Texts> {
    // The system's own reason, where there is no such file: calamine's names no file.
    std::fs::File::open(path).map_err(Error::file("read", path))?;
    let unreadable = |cause: calamine::Error| {
        let problem = format!("the workbook cannot be read: {cause}");
        Error::data(path.display().to_string(), None, None, problem, "open and save it again, without a password")
    };
    let mut book = calamine::open_workbook_auto(path).map_err(unreadable)?;
    let names = book.sheet_names();
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let range = match &options.sheet {
        Some(sheet) if !names.contains(sheet) => {
            return Err(Error::unknown("sheet", sheet, &account.file, names.iter().map(String::as_str)));
        }
        Some(sheet) => Some((sheet.clone(), book.worksheet_range(sheet).map_err(unreadable)?)),
        None => {
            let mut found = None;
            for sheet in visible {
                let range = book.worksheet_range(&sheet).map_err(unreadable)?;
                if !range.is_empty() {
                    found = Some((sheet, range));
                    break;
                }
            }
            found
        }
    };
    let Some((sheet, range)) = range else {
        let problem = "no sheet that shows has any cells";
        return Err(Error::data(&account.file, None, None, problem, "name a hidden one with .sheet(\"…\")"));
    };
    let merged = match &mut book {
        Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(&sheet).map_err(|cause| unreadable(cause.into()))?,
        // Of the other kinds calamine does not say which cells are merged.
        _ => Vec::new(),
    };
    account.other_sheets = names.into_iter().filter(|name| *name != sheet).collect();
    account.sheet = Some(sheet);
    let start = range.start().unwrap_or_default();
    let mut rounded = 0;
    let mut cells: Vec<Vec<String>> =
        range.rows().map(|cells| cells.iter().map(|cell| text(cell, &mut rounded)).collect()).collect();
    for region in merged {
        let (Some(row), Some(column)) = (region.start.0.checked_sub(start.0), region.start.1.checked_sub(start.1))
        else {
            continue;
        };
        let (row, column) = (row as usize, column as usize);
        let first = cells.get(row).and_then(|cells| cells.get(column)).cloned().unwrap_or_default();
        // A name holds for all rows that it is merged over; a figure would be counted in each.
        if first.is_empty() || Amount::of(&first).is_some() {
            continue;
        }
        let below = cells.iter_mut().skip(row + 1).take(region.end.0.abs_diff(region.start.0) as usize);
        for cell in below.filter_map(|cells| cells.get_mut(column)).filter(|cell| cell.is_empty()) {
            cell.clone_from(&first);
            account.merged += 1;
        }
    }
    let numbered = (u64::from(start.0) + 1..).zip(cells);
    let records: Vec<_> = numbered.map(|(row, cells)| Ok((row, StringRecord::from(cells)))).collect();
    account.rounded = rounded;
    layout::texts(records.into_iter(), options, account)
}

/// A cell as text: numbers as the spreadsheet shows them in full, dates as 2024-03-06.
fn text(cell: &Data, rounded: &mut usize) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Bool(flag) => flag.to_string(),
        Data::Error(error) => error.to_string(),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
            }
        }
        Data::DateTime(duration) => number(duration.as_f64(), rounded),
        Data::Float(value) => number(*value, rounded),
    }
}

/// A spreadsheet computes in floats and shows fifteen digits: 0.1 + 0.2 is 0.3 there.
fn number(value: f64, rounded: &mut usize) -> String {
    let shortest = value.to_string();
    if value == value.trunc() && value.abs() < 1e15 {
        return shortest;
    }
    let Some(exact) = Decimal::from_scientific(&format!("{value:.14e}")).ok() else { return shortest };
    let shown = exact.round_dp(PLACES).normalize().to_string();
    *rounded += usize::from(shown != shortest);
    shown
}
