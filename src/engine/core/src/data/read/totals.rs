//! Rows that are totals or averages of others, which a sum would count twice: by what they
//! are called, and by their figures.

use super::raw::Raw;
use crate::Result;
use crate::data::schema::{Field, Kind, Resource};
use pledgebook_frame::read::{Amount, is_total};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cell::RefCell;
use std::collections::HashMap;

/// What to do about a total.
pub(in crate::data) const NO_TOTALS: &str =
    "leave it out: a sum is worked out from the rows, and would count them twice";

/// How to keep a row that is called a total and is none.
const OR_LIST: &str = "leave it out: a sum is worked out from the rows, and would count them twice; if it is a row of \
                       its own, list the names in an `enum`";

/// The parts of a sum are looked for in so many rows above and below it.
const LONGEST_RUN: usize = 2_000;

/// What a row calls itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Called {
    /// “Total”, “Grand total”: nothing else.
    Total,
    /// A name that holds others: “England”, “All trusts”. Only its figures can show it.
    Whole,
    /// “England average”.
    Average,
}

/// Names of what holds all others.
const WHOLES: [&str; 25] = [
    "england",
    "wales",
    "scotland",
    "northern ireland",
    "united kingdom",
    "uk",
    "great britain",
    "gb",
    "britain",
    "england and wales",
    "national",
    "nation",
    "country",
    "overall",
    "combined",
    "aggregate",
    "sum",
    "persons",
    "people",
    "both sexes",
    "eng",
    "tot",
    "ttl",
    "altogether",
    "everyone",
];

fn called(cell: &str) -> Option<Called> {
    if cell.is_empty() || cell.len() > 60 {
        return None;
    }
    if is_total(cell) {
        return Some(Called::Total);
    }
    // An id may have any word in it.
    if !cell.contains(' ') && cell.contains(['-', '_']) && !cell.contains(char::is_uppercase) {
        return None;
    }
    // Years, brackets and units say of what it is a total.
    let lower = cell.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty() && *word != "the");
    let words: Vec<&str> = words.collect();
    if words.is_empty() || words.len() > 6 {
        return None;
    }
    let (first, last) = (words[0], words[words.len() - 1]);
    let either = |known: &[&str]| known.contains(&first) || known.contains(&last);
    if either(&["average", "averages", "mean", "median"]) {
        return Some(Called::Average);
    }
    // A code of the Office for National Statistics for a country.
    let code = cell.len() == 9 && cell.as_bytes()[0].is_ascii_alphabetic() && cell[1..].starts_with("9200000")
        || ["K02000001", "K03000001", "K04000001"].contains(&cell);
    let all = ["all", "every"].contains(&first)
        && words.get(1).is_none_or(|next| !next.starts_with("other") && *next != "else");
    let whole = || {
        let name: Vec<&str> = words.iter().filter(|word| !["in", "of"].contains(word)).copied().collect();
        // The whole may have the name of its kind before it.
        let known = |name: &[&str]| WHOLES.contains(&name.join(" ").as_str());
        known(&name) || name.len() == 2 && known(&name[1..]) || first == "sum" || first == "overall"
    };
    let total = either(&["total", "totals", "subtotal", "subtotals"]);
    (code || all || total || whole()).then_some(Called::Whole)
}

/// Whether words by themselves name a total.
pub(super) fn is_named(words: &str) -> bool {
    matches!(called(words), Some(Called::Total | Called::Whole)) && words.to_lowercase().contains("total")
}

/// A column with words that call a row something.
type Label<'a> = (usize, &'a str, Called);

/// Why a row whose cells were refused is no row of its own.
pub(super) fn why(raw: &Raw, row: usize, resource: &Resource) -> Option<String> {
    let sums = Sums::of(raw, resource);
    let label = sums.labels[row];
    let found = sums.evidence(row);
    let average = label.is_some_and(|(.., called)| called == Called::Average);
    let is = if average { "is an average, and no row of its own" } else { "is a total, and no row of its own" };
    match (label, found) {
        (Some((_, label, Called::Total)), None) => Some(format!("{is}: it is called “{label}”")),
        // Small figures add up by chance.
        (label, Some(found)) if label.is_some() || found.telling || sums.is_unnamed(row) => {
            Some(format!("{is}: {}", found.why))
        }
        (Some((.., Called::Whole)), None) => sums.nearly(row).map(|why| format!("{is}: {why}")),
        _ => None,
    }
}

/// No row is called a total, or is called after a whole and is the sum of others. One that
/// belongs there is listed in an `enum`.
pub(super) fn none(raw: &Raw, resource: &Resource) -> Result<()> {
    let sums = Sums::of(raw, resource);
    for (row, label) in sums.labels.iter().enumerate() {
        let Some((column, label, called)) = *label else { continue };
        let what = if called == Called::Average { "an average" } else { "a total" };
        let problem = match sums.evidence(row) {
            Some(found) => format!("the row “{label}” is {what}, and no row of its own: {}", found.why),
            // Its name is all that a row is known by.
            None if called == Called::Total && names_rows(resource, column) => {
                let nearly = sums.nearly(row).map_or(String::new(), |why| format!(": {why}"));
                format!("the row “{label}” is called a total, and no row of its own{nearly}")
            }
            None => continue,
        };
        return Err(raw.error(row, column, problem, OR_LIST));
    }
    Ok(())
}

/// Whether a column tells what a row is: one of its key, one that every row fills, or the
/// first of words.
fn names_rows(resource: &Resource, column: usize) -> bool {
    let fields = &resource.schema.fields;
    let first = fields.iter().position(|field| field.kind == Kind::String);
    let field = &fields[column];
    first == Some(column) || field.constraints.required || resource.schema.primary_key.0.contains(&field.name)
}

/// That a figure is made of others'.
struct Evidence {
    why: String,
    /// Whether the figure has so many digits that it is no chance.
    telling: bool,
}

/// What the figures of rows that have some cells alike come to.
#[derive(Clone, Copy, Default)]
struct Group {
    sum: Decimal,
    rows: usize,
    filled: usize,
}

fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

impl Group {
    fn add(&mut self, value: Decimal) {
        self.sum = self.sum.checked_add(value).unwrap_or(Decimal::MAX);
        self.rows += 1;
        self.filled += usize::from(!value.is_zero());
    }

    /// The group without one of its figures.
    fn without(self, value: Decimal) -> Self {
        let sum = self.sum.checked_sub(value).unwrap_or(Decimal::MAX);
        Group { sum, rows: self.rows - 1, filled: self.filled - usize::from(!value.is_zero()) }
    }

    fn makes(self, value: Decimal, called: Option<Called>) -> bool {
        self.filled >= 2
            && match called {
                Some(Called::Average) => rounded(self.sum / Decimal::from(self.rows), value.scale()) == value,
                _ => self.sum == value,
            }
    }
}

/// The labels of a table's rows, and its figures.
struct Sums<'a> {
    raw: &'a Raw,
    resource: &'a Resource,
    labels: Vec<Option<Label<'a>>>,
    /// By column of numbers.
    figures: Vec<(usize, Vec<Option<Decimal>>)>,
    /// By columns that are alike.
    groups: RefCell<HashMap<(usize, Vec<usize>), Groups<'a>>>,
}

/// All rows with some cells alike, and those of them that are no totals.
type Groups<'a> = HashMap<Vec<&'a str>, [Group; 2]>;

impl<'a> Sums<'a> {
    fn of(raw: &'a Raw, resource: &'a Resource) -> Self {
        let fields: Vec<(usize, &Field)> = resource.schema.fields.iter().enumerate().collect();
        let is_text =
            |field: &Field| field.kind == Kind::String && field.constraints.one_of.is_none() && !is_place(field);
        let texts: Vec<usize> = fields.iter().filter(|(_, field)| is_text(field)).map(|(i, _)| *i).collect();
        let label = |cells: &'a Vec<String>| {
            let all = texts.iter().filter_map(|i| Some((*i, cells[*i].as_str(), called(&cells[*i])?)));
            all.min_by_key(|(i, _, called)| (*called != Called::Total, *called == Called::Whole, *i))
        };
        let labels: Vec<Option<Label>> = raw.cells.iter().map(label).collect();
        // Figures of different units are no parts of one another.
        let numbers = fields.iter().filter(|(_, field)| {
            matches!(field.kind, Kind::Number | Kind::Integer) && field.unit.as_deref() != Some("{unit}")
        });
        let figure = |cell: &String| cell.parse::<Decimal>().ok().or_else(|| Some(Amount::of(cell)?.value));
        let figures = numbers.map(|(i, _)| (*i, raw.cells.iter().map(|cells| figure(&cells[*i])).collect()));
        Sums { raw, resource, labels, figures: figures.collect(), groups: RefCell::default() }
    }

    /// Rows that are totals themselves are no parts of another one.
    fn is_part(&self, row: usize) -> bool {
        !matches!(self.labels[row], Some((.., Called::Total)))
    }

    /// A figure that is the sum (or the average) of at least two other rows: of all, of those
    /// of the same year, of those right above.
    fn evidence(&self, row: usize) -> Option<Evidence> {
        let called = self.labels[row].map(|(.., called)| called);
        let fields = &self.resource.schema.fields;
        let cells = &self.raw.cells;
        let made = if called == Some(Called::Average) { "average" } else { "sum" };
        for (column, figures) in &self.figures {
            let Some(value) = figures[row].filter(|value| !value.is_zero()) else { continue };
            let found = |group: Group, of: &str| Evidence {
                why: format!("its `{}` {value} is the {made} of the {} {of}", fields[*column].name, group.rows),
                telling: value.normalize().mantissa().abs() >= 1000 || value.abs() >= Decimal::ONE_THOUSAND,
            };
            for alike in self.alike(*column, called.is_some()) {
                if alike.iter().any(|i| cells[row][*i].is_empty()) {
                    continue;
                }
                let [all, parts] = self.grouped(*column, &alike, row);
                let parts = if self.is_part(row) { parts.without(value) } else { parts };
                let of: Vec<&str> = alike.iter().map(|i| cells[row][*i].as_str()).collect();
                let of =
                    if of.is_empty() { "other rows".to_owned() } else { format!("other rows of {}", of.join(", ")) };
                if let Some(group) = [all.without(value), parts].into_iter().find(|group| group.makes(value, called)) {
                    return Some(found(group, &of));
                }
            }
            if called.is_some() {
                let run = |rows: &mut dyn Iterator<Item = usize>| {
                    let mut group = Group::default();
                    let parts = rows.take_while(|other| self.is_part(*other)).take(LONGEST_RUN);
                    parts.filter_map(|other| figures[other]).find_map(|figure| {
                        group.add(figure);
                        group.makes(value, called).then_some(group)
                    })
                };
                if let Some(group) = run(&mut (0..row).rev()) {
                    return Some(found(group, "rows above it"));
                }
                if let Some(group) = run(&mut (row + 1..cells.len())) {
                    return Some(found(group, "rows below it"));
                }
            }
        }
        None
    }

    /// Whether no words say what a row is.
    fn is_unnamed(&self, row: usize) -> bool {
        let fields = self.resource.schema.fields.iter().zip(&self.raw.cells[row]);
        fields.filter(|(field, _)| field.kind == Kind::String && !is_place(field)).all(|(_, cell)| cell.is_empty())
    }

    /// That a figure misses the sum of the other rows, or of those alike, by a hundredth at most.
    fn nearly(&self, row: usize) -> Option<String> {
        let cells = &self.raw.cells;
        for (column, figures) in &self.figures {
            let Some(value) = figures[row].filter(|value| !value.is_zero()) else { continue };
            for alike in self.alike(*column, false) {
                let [_, parts] = self.grouped(*column, &alike, row);
                let parts = if self.is_part(row) { parts.without(value) } else { parts };
                let off = (parts.sum - value).abs().checked_mul(Decimal::ONE_HUNDRED);
                if parts.filled < 2 || off.is_none_or(|off| off > parts.sum.abs()) {
                    continue;
                }
                let of: Vec<&str> = alike.iter().map(|i| cells[row][*i].as_str()).collect();
                let of = if of.is_empty() { String::new() } else { format!(" of {}", of.join(", ")) };
                return Some(format!(
                    "its `{}` {value} is nearly the sum of the {} other rows{of}, {}",
                    self.resource.schema.fields[*column].name, parts.rows, parts.sum
                ));
            }
        }
        None
    }

    /// The groups of one row, which all rows share that are like it.
    fn grouped(&self, column: usize, alike: &[usize], row: usize) -> [Group; 2] {
        let raw: &'a Raw = self.raw;
        let key = |row: usize| alike.iter().map(|i| raw.cells[row][*i].as_str()).collect::<Vec<&'a str>>();
        let mut groups = self.groups.borrow_mut();
        let groups = groups.entry((column, alike.to_vec())).or_insert_with(|| {
            let mut made = Groups::default();
            let figures = self.figures.iter().find(|(i, _)| *i == column).map_or(&[][..], |(_, figures)| figures);
            for (other, figure) in figures.iter().enumerate().filter_map(|(other, figure)| Some((other, (*figure)?))) {
                let [all, parts] = made.entry(key(other)).or_default();
                all.add(figure);
                if self.is_part(other) {
                    parts.add(figure);
                }
            }
            made
        });
        groups.get(&key(row)).copied().unwrap_or_default()
    }

    /// The sets of columns by which the parts of a sum may be alike: none, one, and two where
    /// a name says what to look for.
    fn alike(&self, column: usize, named: bool) -> Vec<Vec<usize>> {
        let fields = self.resource.schema.fields.iter().enumerate();
        let fields = fields.filter(|(i, field)| *i != column && !is_place(field) && field.unit.is_none());
        let one: Vec<usize> = fields.map(|(i, _)| i).collect();
        let mut all = vec![Vec::new()];
        all.extend(one.iter().map(|i| vec![*i]));
        if named && self.raw.cells.len() <= LONGEST_RUN {
            all.extend(one.iter().flat_map(|a| one.iter().filter(move |b| a < b).map(move |b| vec![*a, *b])));
        }
        all
    }
}

fn is_place(field: &Field) -> bool {
    matches!(field.name.as_str(), "source" | "locator")
}
