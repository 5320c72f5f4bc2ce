//! What every kind of chart has: its name, its sources, and its words.

use super::canvas::Canvas;
use super::picture::Chart;
use super::plotted::Plotted;
use super::said::{alike, honest};
use crate::{Error, Result};
use pledgebook_frame::figure::{Figure, Provenance};
use pledgebook_frame::quantity::{FinancialYear, Quantity, Unit, words};
use rust_decimal::Decimal;

/// The part of a chart that does not depend on its kind.
#[derive(Clone, Debug)]
pub(super) struct Meta {
    name: String,
    pub subtitle: String,
    pub note: String,
    pub provenance: Provenance,
    pub quantities: Vec<Quantity>,
    pub plotted: Vec<Plotted>,
}

impl Meta {
    pub fn new(name: &str, subtitle: &str) -> Self {
        Meta {
            name: name.to_owned(),
            subtitle: subtitle.to_owned(),
            note: String::new(),
            provenance: Provenance::default(),
            quantities: Vec::new(),
            plotted: Vec::new(),
        }
    }

    /// The figure's quantity, with its sources kept.
    pub fn take(&mut self, figure: &Figure) -> Quantity {
        self.provenance.join(&figure.provenance);
        self.quantities.push(figure.quantity.clone());
        figure.quantity.clone()
    }

    /// There is something to draw, all of it of one kind, and none of it beyond an axis.
    pub fn check(&self) -> Result<()> {
        let first = self.quantities.first().ok_or_else(|| self.problem("it has no data"))?;
        // Sums and steps of an axis must stay within 28 digits, too.
        if let Some(large) = self.quantities.iter().find(|q| q.amount.abs() > Decimal::from(10_i128.pow(27))) {
            return Err(self.problem(&format!("{} is too large for a chart", words::short(large))));
        }
        self.quantities.iter().try_for_each(|other| first.compare(other).map(|_| ()))
    }

    pub fn problem(&self, problem: &str) -> Error {
        Error::Drawing { name: self.name.clone(), problem: problem.to_owned() }
    }

    /// "Column chart of yearly budgets, £ million."
    pub fn of(&self, kind: &str) -> String {
        let subtitle = self.subtitle.trim().trim_end_matches('.');
        if subtitle.is_empty() {
            return format!("{kind}.");
        }
        let mut letters = subtitle.chars();
        let first = letters.next().unwrap_or_default();
        let lower = letters.clone().next().is_some_and(|second| second.is_lowercase() || second == ' ');
        let first = if lower { first.to_lowercase().to_string() } else { first.to_string() };
        format!("{kind} of {first}{}.", letters.as_str())
    }

    /// The chart.
    pub fn finish(mut self, mut canvas: Canvas, height: f64, alt: String, description: String) -> Result<Chart> {
        let places = canvas.take_marks();
        if places.len() != self.plotted.len() {
            return Err(self.problem(&format!("{} of its {} values have a place", places.len(), self.plotted.len())));
        }
        self.plotted.iter_mut().zip(places).for_each(|(mark, place)| mark.place = place);
        let svg = canvas.finish(&self.name, height)?;
        Ok(Chart {
            name: self.name,
            subtitle: self.subtitle,
            svg,
            alt,
            description,
            plotted: self.plotted,
            note: self.note,
            provenance: self.provenance,
        })
    }
}

/// The methods that all builders share.
macro_rules! shared_methods {
    ($kind:ident) => {
        impl $kind {
            /// A note to stand under the chart.
            pub fn note(mut self, text: impl Into<String>) -> Self {
                self.meta.note = text.into();
                self
            }

            /// Joins in sources and caveats that are not those of a drawn figure.
            pub fn also_from(mut self, provenance: &$crate::figure::Provenance) -> Self {
                self.meta.provenance.join(provenance);
                self
            }
        }
    };
}
pub(super) use shared_methods;

/// `draw` for a kind whose data need no sorting or check of their own before it.
macro_rules! plain_draw {
    ($kind:ident) => {
        impl $kind {
            /// Draws it.
            ///
            /// # Errors
            /// [`Error::Unlike`](crate::Error::Unlike) where the figures are not of one
            /// kind; [`Error::Drawing`](crate::Error::Drawing) where there is none.
            pub fn draw(mut self) -> $crate::Result<$crate::chart::Chart> {
                self.meta.check()?;
                super::said::settle(self.values(), true);
                let (canvas, height) = self.paint();
                let (alt, description) = (self.alt(), self.description());
                self.meta.plotted = self.plotted();
                self.meta.finish(canvas, height, alt, description)
            }
        }
    };
}
pub(super) use plain_draw;

/// "2022–23: £47.2 million; 2023–24: not known."
pub(super) fn in_words<'a>(rows: impl IntoIterator<Item = (String, Option<&'a Quantity>)>) -> String {
    let rows: Vec<String> = rows
        .into_iter()
        .map(|(label, value)| format!("{label}: {}", value.map_or_else(|| "not known".into(), words::long)))
        .collect();
    format!("{}.", rows.join("; "))
}

/// Whether labels are in order of time: financial years, or years.
pub(super) fn is_time<'a>(labels: impl IntoIterator<Item = &'a str>) -> bool {
    let years: Option<Vec<String>> = labels.into_iter().map(year_of).collect();
    years.is_some_and(|years| years.len() > 1 && years.windows(2).all(|pair| pair[0] < pair[1]))
}

fn year_of(label: &str) -> Option<String> {
    let word = label.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let plain = word.trim_end_matches(',').replace('–', "-");
    let is_year =
        plain.parse::<FinancialYear>().is_ok() || (plain.len() == 4 && plain.chars().all(|c| c.is_ascii_digit()));
    is_year.then_some(plain)
}

/// How a series runs, true of its values and of the labels that a reader sees:
/// "falls at every step and ends 38% below its start".
pub(super) fn course(values: &[(String, Quantity)]) -> String {
    let (Some((_, first)), Some((_, last))) = (values.first(), values.last()) else {
        return String::new();
    };
    if values.len() == 1 {
        return format!("has one value, {}", words::long(first));
    }
    let steps = || values.windows(2).map(|pair| (&pair[0].1, &pair[1].1));
    if steps().all(|(a, b)| a.amount == b.amount) {
        return "stays the same throughout".into();
    }
    if values.iter().all(|(_, q)| alike(q, first)) {
        return "stays about the same throughout".into();
    }
    // By what a reader sees: a step that reads as none is none.
    let up = |a: &Quantity, b: &Quantity| b.amount > a.amount && !alike(a, b);
    let seen = steps().all(|(a, b)| !alike(a, b));
    let way = match (values.len(), steps().all(|(a, b)| !up(b, a)), steps().all(|(a, b)| !up(a, b))) {
        (2, true, _) => "rises".to_owned(),
        (2, _, true) => "falls".to_owned(),
        (_, true, _) if seen => "rises at every step".to_owned(),
        (_, _, true) if seen => "falls at every step".to_owned(),
        (_, true, _) => "never falls".to_owned(),
        (_, _, true) => "never rises".to_owned(),
        _ => {
            let points = |of: &str, end: &Quantity| match ends(values, end).as_slice() {
                [one] if of == "lowest" => format!("its lowest at {one}"),
                [one] => format!("its {of} point at {one}"),
                some if some.len() < 4 => format!("its {of} points at {}", words::list(some)),
                _ => format!("its {of} value, {}, several times", words::long(end)),
            };
            let (most, least) = (largest(values).unwrap_or(first), smallest(values).unwrap_or(first));
            format!("goes up and down, with {} and {},", points("highest", most), points("lowest", least))
        }
    };
    format!("{way} and ends {}", ending(first, last))
}

fn largest(values: &[(String, Quantity)]) -> Option<&Quantity> {
    values.iter().map(|(_, q)| q).max_by_key(|q| q.amount)
}

fn smallest(values: &[(String, Quantity)]) -> Option<&Quantity> {
    values.iter().map(|(_, q)| q).min_by_key(|q| q.amount)
}

/// The labels of all that reads as this one does.
fn ends<'a>(values: &'a [(String, Quantity)], end: &Quantity) -> Vec<&'a str> {
    values.iter().filter(|(_, q)| alike(q, end)).map(|(label, _)| label.as_str()).collect()
}

/// "38% below its start".
pub(super) fn ending(first: &Quantity, last: &Quantity) -> String {
    let side = if last.amount < first.amount { "below" } else { "above" };
    if last.amount == first.amount {
        return "where it started".into();
    }
    if alike(first, last) {
        return "about where it started".into();
    }
    match last.change_from(first) {
        Ok(change) if (first.unit.is_money() || matches!(first.unit, Unit::Count(_))) && !first.is_negative() => {
            format!("{} {side} its start", words::long(&honest(&change.size())))
        }
        _ => format!("{side} its start"),
    }
}

/// "The largest is A and the smallest is B."
pub(super) fn extremes(values: &[(String, Quantity)]) -> String {
    let (Some(most), Some(least)) = (largest(values), smallest(values)) else { return String::new() };
    if let [(label, only)] = values {
        return format!(" It shows {label}: {}.", words::long(only));
    }
    if most.amount == least.amount {
        return " All are the same.".into();
    }
    if alike(most, least) {
        return " All are about the same.".into();
    }
    let named = |of: &str, end: &Quantity| match ends(values, end).as_slice() {
        [one] => format!("the {of} is {one}"),
        some if some.len() < 4 => format!("the {of} are {}", words::list(some)),
        some => format!("{} are the {of}, at {}", words::spelled(some.len() as i64), words::long(end)),
    };
    let said = format!("{} and {}", named("largest", most), named("smallest", least));
    let mut letters = said.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!(" {first}{}.", letters.as_str())
}

/// "A and B are not known."
pub(super) fn unknowns(labels: &[&str]) -> String {
    match labels {
        [] => String::new(),
        [one] => format!(" {one} is not known."),
        many => format!(" {} are not known.", words::list(many)),
    }
}
