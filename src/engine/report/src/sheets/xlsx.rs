//! Excel's format.

use super::book::{Book, MISSING, Sheet};
use super::number::places;
use crate::characters::without_controls;
use crate::error::{Error, Result};
use crate::ground::LANGUAGE;
use crate::plotted::Cell;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Table, TableColumn, TableStyle, Workbook};
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::io::{Cursor, Read, Write};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

/// Columns are as wide as their words, up to this many letters; then the words wrap.
const WIDEST: usize = 60;

/// Writes the workbook.
///
/// # Errors
/// [`Error::Refused`] where the format cannot hold it.
pub(crate) fn xlsx(book: &Book) -> Result<Vec<u8>> {
    let told =
        |cause: &dyn std::fmt::Display| Error::Refused(format!("tables.xlsx cannot hold this briefing: {cause}"));
    let written = write(book).map_err(|cause| told(&cause))?;
    in_language(&written).map_err(|cause| told(&cause))
}

/// The same file with its language, which the library has no word for.
fn in_language(bytes: &[u8]) -> Result<Vec<u8>, ZipError> {
    let mut from = ZipArchive::new(Cursor::new(bytes))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at)?;
        if part.name()? != "docProps/core.xml" {
            to.raw_copy_file(part)?;
            continue;
        }
        let mut properties = String::new();
        part.read_to_string(&mut properties)?;
        let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
        to.start_file("docProps/core.xml", options)?;
        let named = format!("<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>");
        to.write_all(properties.replace("</cp:coreProperties>", &named).as_bytes())?;
    }
    Ok(to.finish()?.into_inner())
}

fn write(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let day = book.date.first_day();
    let created = ExcelDateTime::from_ymd(
        u16::try_from(day.year()).unwrap_or(1900).max(1900),
        day.month() as u8,
        day.day() as u8,
    )?;
    let properties = DocProperties::new()
        .set_title(without_controls(&book.title))
        .set_author(without_controls(&book.author))
        .set_comment(without_controls(&book.description))
        .set_creation_datetime(&created);
    workbook.set_properties(&properties);
    for sheet in &book.sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&sheet.name)?;
        fill(worksheet, sheet)?;
    }
    workbook.save_to_buffer()
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    // Lines above a table run over the cells beside them, which are empty; any other is wrapped.
    let above = |format: Format| if sheet.table.is_some() { format } else { format.set_text_wrap() };
    let (heading, line_of) = (above(Format::new().set_bold().set_font_size(14)), above(Format::new()));
    // On paper: across, as wide as the paper, on as many pages as it takes.
    worksheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let mut row = 0;
    for (i, line) in sheet.lines.iter().enumerate() {
        let line = without_controls(line);
        if i == 0 {
            worksheet.write_string_with_format(row, 0, line, &heading)?
        } else {
            worksheet.write_string_with_format(row, 0, line, &line_of)?
        };
        row += 1;
    }
    let Some(table) = &sheet.table else {
        worksheet.set_column_width(0, WIDEST as f64)?;
        return Ok(());
    };
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let columns: Vec<TableColumn> =
        table.columns.iter().map(|name| TableColumn::new().set_header(without_controls(name))).collect();
    let last = u16::try_from(columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    let bottom = row + u32::try_from(table.rows.len().max(1)).unwrap_or(u32::MAX);
    let marked =
        Table::new().set_name(&table.name).set_columns(&columns).set_autofilter(false).set_style(TableStyle::None);
    worksheet.add_table(row, 0, bottom, last, &marked)?;
    worksheet.set_repeat_rows(row, row)?;
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Bottom);
    for (x, name) in table.columns.iter().enumerate() {
        let numbers = Cell::are_numbers(table.column(x));
        let bold = if numbers { bold.clone().set_align(FormatAlign::Right) } else { bold.clone() };
        worksheet.write_string_with_format(row, x as u16, without_controls(name), &bold)?;
        let letters = table.column(x).map(|cell| cell.shown().chars().count());
        let widest = letters.chain([name.chars().count()]).max().unwrap_or_default();
        worksheet.set_column_width(x as u16, (widest.min(WIDEST) + 2) as f64)?;
    }
    let link = Format::new().set_hyperlink().set_align(FormatAlign::Top);
    for (y, cells) in table.rows.iter().enumerate() {
        let y = row + 1 + y as u32;
        for (x, cell) in cells.iter().enumerate() {
            let x = x as u16;
            match cell {
                Cell::Text(sheet) if x == 0 && table.leads_to_sheets => {
                    worksheet.write_url_with_format(y, x, format!("internal:'{sheet}'!A1").as_str(), &link)?;
                    worksheet.write_string_with_format(y, x, without_controls(sheet), &link)?
                }
                Cell::Text(text) => worksheet.write_string_with_format(y, x, without_controls(text), &wrapped)?,
                Cell::Missing(_) => worksheet.write_string_with_format(y, x, MISSING, &wrapped)?,
                Cell::Number { exact, shown } => {
                    let format = Format::new().set_align(FormatAlign::Top).set_num_format(number_format(shown));
                    worksheet.write_number_with_format(y, x, nearest(*exact), &format)?
                }
            };
        }
    }
    Ok(())
}

/// The number of the format that is nearest, which a conversion by arithmetic may miss by a digit.
fn nearest(exact: Decimal) -> f64 {
    exact.to_string().parse().expect("a decimal reads as a number")
}

/// The format that shows a number as the page words it: its places, its thousands, its sign.
pub(super) fn number_format(shown: &str) -> String {
    let places = places(shown);
    let plain = if places == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(places)) };
    if shown.starts_with('+') { format!("+{plain};−{plain};{plain}") } else { format!("{plain};−{plain};{plain}") }
}
