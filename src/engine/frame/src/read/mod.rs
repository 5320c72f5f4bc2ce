//! Readers for files as they are published: titles above the header, pound signs, totals
//! under the table, dates of five styles.
//!
//! For exploring: what a briefing states is read from a data package, whose descriptor says
//! what each column is. Here it has to be found, so each reader gives a [`Table`]: the
//! frame, and an [`Account`] of what was found, left out and not decided. A column gets a
//! type only where every cell that has a value agrees; otherwise it stays text, and the
//! account names the cells that were why. Money is exact: never a float.
//!
//! ```
//! use pledgebook_frame::prelude::*;
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("spend.csv");
//! let text = "Spend over £25,000,,\nDate,Supplier,Amount\n25/04/2010,CSC,\"£330,000,000.00\"\n26/04/2010,BT,-\n";
//! std::fs::write(&path, text)?;
//! let table = read::csv(&path).read()?;
//! assert_eq!(table.frame.column("locator")?.str()?.get(0), Some("line 3"));
//! assert_eq!(table.frame.column("Amount")?.null_count(), 1);
//! println!("{}", table.account);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod account;
mod cell;
mod date;
mod date_order;
mod decode;
mod frames;
mod layout;
mod no_row;
mod numbers;
mod options;
mod payments;
mod pieces;
mod plain;
mod reader;
mod recipe;
mod repeats;
mod return_account;
mod return_header;
mod return_lines;
mod returns;
mod table;
mod typed;
mod workbook;

pub use account::{Account, At, ColumnAccount, Repeats, Total, grouped};
pub use cell::{Amount, Mark, Missing, is_grouped};
pub use date::{DateStyle, Dated};
pub use no_row::{is_note, is_total};
pub use pieces::bytes_of;
pub use reader::{Reader, csv, excel, json, ods, parquet};
pub use recipe::{Content, Duplicates, Groups, Recipe, RecipeColumn};
pub use return_account::{Printed, Reason, ReturnAccount, SetAside, pounds_and_pence};
pub use returns::{Returned, accounted, returned};
pub use table::Table;

#[cfg(test)]
mod tests;
