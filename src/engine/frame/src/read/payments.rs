//! The payments of a return under construction: amounts to the penny, days, and what was put right.

use super::account::At;
use super::cell::{Amount, Mark, Missing, currency_said};
use super::date::{DateStyle, Dated, days_since_1970, month};
use super::date_order::{Order, month_of, most};
use super::layout::{shortened, trimmed};
use super::recipe::{Content, Recipe};
use super::return_account::{Reason, ReturnAccount, SetAside};
use super::return_header::Places;
use crate::Result;
use crate::period::Period;
use jiff::civil::Date;
use polars::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Why a cell has no amount.
pub(super) enum Missed {
    /// A word or a dash for none.
    Nil,
    /// Something else, or a figure that is not exact.
    Unreadable,
    /// A figure with the sign of a currency that the column is not in.
    OtherCurrency,
}

/// An amount to the penny, and what was put right to read it.
pub(super) struct Penny {
    pub amount: Decimal,
    marks: Vec<Mark>,
    rounded: bool,
}

impl Penny {
    /// What a cell says, in a column of this currency.
    pub fn of(printed: &str, currency: &str) -> Result<Option<Penny>, Missed> {
        let Some(read) = Amount::of(printed) else {
            return Err(if Missing::of(printed).is_some() { Missed::Nil } else { Missed::Unreadable });
        };
        let exact = |mark: &Mark| {
            matches!(mark, Mark::Currency | Mark::Groups | Mark::Brackets | Mark::TrailingMinus | Mark::OtherSign)
                || *mark == Mark::Loose
        };
        // What no ledger holds is a number of another kind: of an invoice, of a telephone.
        if !read.marks.iter().all(exact) || read.value.abs() >= Decimal::from(1_000_000_000_000_i64) {
            return Err(Missed::Unreadable);
        }
        if read.marks.contains(&Mark::Currency) && currency_said(printed).is_some_and(|said| said != currency) {
            return Err(Missed::OtherCurrency);
        }
        let mut amount = read.value.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        let rounded = amount != read.value;
        amount.rescale(2);
        Ok(Some(Penny { amount, marks: read.marks, rounded }))
    }
}

/// What was put right, counted.
#[derive(Default)]
struct Repairs {
    marks: BTreeMap<Mark, usize>,
    rounded: usize,
    spaced: usize,
    styles: BTreeMap<DateStyle, usize>,
}

impl Repairs {
    fn of_amount(&mut self, penny: &Penny, cell: &str) {
        penny.marks.iter().for_each(|mark| *self.marks.entry(*mark).or_insert(0) += 1);
        self.rounded += usize::from(penny.rounded);
        self.spaced += usize::from(trimmed(cell).len() != cell.len());
    }

    fn told(self) -> impl Iterator<Item = (String, usize)> {
        let marks = self.marks.into_iter().map(|(mark, cells)| (mark.to_string(), cells));
        let styles = self.styles.into_iter().map(|(style, cells)| (format!("a date like {style}"), cells));
        let others = [
            ("an amount rounded to the penny".to_owned(), self.rounded),
            ("spaces around an amount".to_owned(), self.spaced),
        ];
        marks.chain(styles).chain(others).filter(|(_, cells)| *cells > 0)
    }
}

/// The clean rows under construction.
pub(super) struct Payments {
    money: usize,
    date: Option<usize>,
    /// The columns of words; none where only the account is wanted.
    texts: BTreeMap<usize, StringChunkedBuilder>,
    lines: Vec<u64>,
    dates: Vec<Option<Dated>>,
    printed_dates: Vec<At>,
    pence: Vec<i128>,
    repeat: Vec<bool>,
    repairs: Repairs,
}

impl Payments {
    pub fn of(recipe: &Recipe, money: usize, date: Option<usize>, frame: bool) -> Self {
        let texts = recipe.columns.iter().enumerate().filter(|(_, column)| frame && column.content == Content::Text);
        let texts = texts.map(|(i, column)| (i, StringChunkedBuilder::new(column.name.as_str().into(), 1024)));
        Payments {
            money,
            date,
            texts: texts.collect(),
            lines: Vec::new(),
            dates: Vec::new(),
            printed_dates: Vec::new(),
            pence: Vec::new(),
            repeat: Vec::new(),
            repairs: Repairs::default(),
        }
    }

    /// The next payment: its trimmed cells, and that of its amount as it stands in the file.
    pub fn push(
        &mut self,
        line: u64,
        cells: &[&str],
        places: &Places,
        (penny, as_printed): (&Penny, &str),
        repeat: bool,
    ) {
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).copied().unwrap_or_default();
        for (i, builder) in &mut self.texts {
            let cell = cell(places[*i]);
            if cell.is_empty() { builder.append_null() } else { builder.append_value(cell) }
        }
        let date = self.date.map(|date| cell(places[date])).unwrap_or_default();
        let dated = Dated::of(date);
        // One that could be two days is kept, too, until the whole file is read: it may settle it.
        if !date.is_empty() && dated.and_then(|dated| dated.only()).is_none() {
            self.printed_dates.push(At { line, text: shortened(date) });
        }
        self.repairs.of_amount(penny, as_printed);
        self.dates.push(dated);
        self.lines.push(line);
        self.pence.push(penny.amount.mantissa());
        self.repeat.push(repeat);
    }

    /// What the rows say together, into the account.
    fn settle(&mut self, recipe: &Recipe, account: &mut ReturnAccount) -> Vec<Option<Date>> {
        let order = Order::of(&self.dates, recipe.day_first);
        account.order = order.said();
        for dated in self.dates.iter().flatten() {
            *self.repairs.styles.entry(dated.style).or_insert(0) += 1;
        }
        account.repairs.extend(std::mem::take(&mut self.repairs).told());
        let days: Vec<Option<Date>> = self.dates.iter().map(|dated| order.day(dated.as_ref()?)).collect();
        let without = self.lines.iter().zip(&days).filter(|(_, day)| day.is_none());
        let without: HashSet<u64> = without.map(|(line, _)| *line).collect();
        account.unread_dates = std::mem::take(&mut self.printed_dates);
        account.unread_dates.retain(|at| without.contains(&at.line));
        account.undated = without.len() - account.unread_dates.len();
        let month = most(days.iter().flatten().map(month_of));
        account.other_months = days.iter().flatten().filter(|day| Some(month_of(day)) != month).count();
        account.month = month.map(Period::key);
        account.month_named = named(&account.set_aside);
        let far = |day: &Date| {
            month.is_some_and(|month| {
                let of_day = month_of(day);
                month.since(of_day).max(of_day.since(month)) > 12
            })
        };
        let dated = self.lines.iter().zip(&days).filter_map(|(line, day)| Some((*line, (*day)?)));
        let at = |(line, day): (u64, Date)| At { line, text: day.to_string() };
        account.far_dates = dated.filter(|(_, day)| far(day)).map(at).collect();
        account.outlier = outlier(&self.lines, &self.pence);
        if self.date.is_none_or(|date| account.columns.get(&recipe.columns[date].name).is_none_or(Option::is_none)) {
            account.undated = 0;
        }
        days
    }

    /// The account alone.
    pub fn tell(mut self, recipe: &Recipe, account: &mut ReturnAccount) {
        self.settle(recipe, account);
    }

    /// The account, and the payments.
    pub fn finish(mut self, recipe: &Recipe, account: &mut ReturnAccount) -> Result<DataFrame> {
        let days = self.settle(recipe, account);
        let height = self.lines.len();
        let money = |name: String, pence: Vec<i128>| -> Result<Column> {
            let pence = Int128Chunked::from_vec(name.as_str().into(), pence);
            Ok(pence.into_decimal(38, 2)?.into_series().into_column())
        };
        let same = |name: &str, text: Option<&str>| {
            let column = match text {
                Some(text) => StringChunked::full(name.into(), text, height),
                None => StringChunked::full_null(name.into(), height),
            };
            column.into_series().into_column()
        };
        let mut columns = vec![
            same("file", Some(&account.file)),
            Column::new("line".into(), self.lines),
            same("month", account.month.as_deref()),
        ];
        let mut texts = self.texts;
        for (i, column) in recipe.columns.iter().enumerate() {
            if let Some(builder) = texts.remove(&i) {
                columns.push(builder.finish().into_series().into_column());
            } else if i == self.money {
                columns.push(money(column.name.clone(), self.pence.clone())?);
            } else {
                let days: Vec<Option<i32>> = days.iter().map(|day| day.map(days_since_1970)).collect();
                columns.push(Column::new(column.name.as_str().into(), days).cast(&DataType::Date)?);
            }
        }
        let repeated = self.pence.iter().zip(&self.repeat).map(|(pence, repeat)| if *repeat { *pence } else { 0 });
        columns.push(money(format!("repeated_{}", recipe.columns[self.money].name), repeated.collect())?);
        columns.push(Column::new("repeat".into(), self.repeat));
        Ok(DataFrame::new(height, columns)?)
    }
}

/// The one month that the lines above the header name: “Spend over £25,000, April 2012”.
fn named(set_aside: &[SetAside]) -> Option<String> {
    let above = set_aside.iter().take_while(|rows| rows.reason != Reason::Header);
    let texts = above.filter(|rows| rows.reason == Reason::AboveTheHeader).map(|rows| rows.text.as_str());
    let mut found = BTreeSet::new();
    for text in texts {
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let year = |word: &str| word.parse::<i16>().ok().filter(|year| (2000..2100).contains(year) && word.len() == 4);
        let pairs = words.windows(2).filter_map(|pair| Some(Period::month(year(pair[1])?, month(pair[0])? as i8)));
        found.extend(pairs.map(Period::key));
    }
    (found.len() == 1).then(|| found.pop_first()).flatten()
}

/// The payment that is more than ten times the next largest.
fn outlier(lines: &[u64], pence: &[i128]) -> Option<At> {
    let mut order: Vec<(i128, u64)> = pence.iter().map(|pence| pence.abs()).zip(lines.iter().copied()).collect();
    order.sort_unstable_by(|a, b| b.cmp(a));
    let [(largest, line), (next, _), ..] = order.as_slice() else { return None };
    (*largest > 10 * *next).then(|| At { line: *line, text: Decimal::from_i128_with_scale(*largest, 2).to_string() })
}
