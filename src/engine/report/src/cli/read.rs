//! `report read`.

use crate::cli::args::{Read, ReadFormat};
use crate::cli::terminal::{complain, say};
use crate::error::Result;
use crate::publish::write_file;
use pledgebook::Error;
use pledgebook::data::Data;
use pledgebook::frame::read::{grouped, pounds_and_pence};
use pledgebook::polars::prelude::ParquetWriter;
use pledgebook::returns::{Returns, files};
use rust_decimal::Decimal;
use std::path::Path;
use std::process::ExitCode;

/// Reads returns, tells what they hold and what is wrong with them; writes their payments
/// where that is asked.
pub fn read(wanted: &Read, quiet: bool) -> Result<ExitCode> {
    let data = Data::for_reading(&wanted.data)?;
    let recipe = match &wanted.recipe {
        Some(name) => data.package().recipe(name)?,
        None => data.package().only_recipe()?,
    };
    let paths = files(&wanted.paths)?;
    // Names are told below the one folder that was asked for.
    let base = match wanted.paths.as_slice() {
        [one] if one.is_dir() => Some(one.as_path()),
        _ => None,
    };
    let returns = match &wanted.out {
        Some(_) => Returns::read(&paths, base, recipe, &data)?,
        None => Returns::accounts_of(&paths, base, recipe, &data)?,
    };
    if let Some(out) = &wanted.out {
        write(&returns, out)?;
    }
    let refused = returns.files.iter().filter(|file| file.account.is_err()).count();
    match wanted.format {
        ReadFormat::Json => say(&[json(&returns)])?,
        ReadFormat::Terminal if quiet => {}
        ReadFormat::Terminal => {
            let accounts = returns.files.iter().filter_map(|file| file.account.as_ref().ok());
            let mut lines: Vec<String> = accounts.map(ToString::to_string).collect();
            lines.push(sum(&returns));
            lines.extend(across(&returns));
            say(&lines)?;
        }
    }
    if wanted.format == ReadFormat::Terminal {
        returns.files.into_iter().filter_map(|file| file.account.err()).for_each(|error| complain(&error.into()));
    }
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// “285 files: 280 read, 5 refused; 80,000 rows = …”
fn sum(returns: &Returns) -> String {
    let accounts = || returns.files.iter().filter_map(|file| file.account.as_ref().ok());
    let (mut rows, mut kept, mut aside) = (0, 0, 0);
    let (mut amount, mut other) = (Decimal::ZERO, Decimal::ZERO);
    for account in accounts() {
        rows += account.rows_in;
        kept += account.rows_kept;
        aside += account.rows_set_aside();
        amount += account.kept;
        other += account.set_aside_amount;
    }
    let read = accounts().count();
    format!(
        "{} files: {read} read, {} refused; {} rows = {} kept, {} + {} set aside, {}",
        returns.files.len(),
        returns.files.len() - read,
        grouped(&rows.to_string()),
        grouped(&kept.to_string()),
        pounds_and_pence(amount),
        grouped(&aside.to_string()),
        pounds_and_pence(other),
    )
}

fn across(returns: &Returns) -> Vec<String> {
    let (mut lines, across) = (Vec::new(), &returns.across);
    // Of two returns of one month the sums tell which corrects which, or that both count.
    let worth = |name: &String| {
        let file = returns.files.iter().find(|file| file.file == *name)?;
        let account = file.account.as_ref().ok()?;
        let rows = grouped(&account.rows_kept.to_string());
        Some(format!("{name} ({rows} payments, {})", pounds_and_pence(account.kept)))
    };
    let series = |folder: &str| if folder.is_empty() { String::new() } else { format!("{folder}: ") };
    for (file, first) in &across.same_content {
        lines.push(format!("the same content under two names: {file} is {first}"));
    }
    for (file, said, found) in &across.other_month {
        lines.push(format!("{file} is said to be of {said}; its dates are of {found}"));
    }
    for (folder, month, files) in &across.month_twice {
        let files: Vec<String> = files.iter().filter_map(worth).collect();
        lines.push(format!("{}several files are of {month}: {}", series(folder), files.join(", ")));
    }
    for (folder, months) in &across.absent {
        lines.push(format!("{}no file is of {}", series(folder), months.join(", ")));
    }
    lines
}

fn json(returns: &Returns) -> String {
    let files: Vec<serde_json::Value> = returns
        .files
        .iter()
        .map(|file| match &file.account {
            Ok(account) => {
                let mut told = serde_json::to_value(account).expect("an account is JSON");
                told["sha256"] = file.sha256.clone().into();
                told["month_said"] = file.said.clone().into();
                told["rows_set_aside"] = account.rows_set_aside().into();
                told
            }
            Err(error) => serde_json::json!({
                "file": file.file, "sha256": file.sha256, "refused": error.to_string(), "hint": error.hint(),
            }),
        })
        .collect();
    let told = serde_json::json!({ "files": files, "across": returns.across });
    serde_json::to_string_pretty(&told).expect("accounts are JSON")
}

/// The payments as Parquet: whole or not at all.
fn write(returns: &Returns, out: &Path) -> Result<()> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut returns.payments()?).map_err(Error::from)?;
    write_file(out, &bytes)
}
