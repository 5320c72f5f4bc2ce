//! What the cells of one column must be, and the value of each.

use super::advice::{self, Around};
use super::dates;
use crate::data::schema::{Field, Kind, Package, Resource};
use jiff::civil::Date;
use pledgebook_frame::closest;
use pledgebook_frame::quantity::{FinancialYear, PartialDate};
use pledgebook_frame::{SCALE, read::is_grouped};
use regex::Regex;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// The value of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Value<'a> {
    Text(&'a str),
    Whole(i64),
    Number(Decimal),
    Flag(bool),
    Day(Date),
}

impl<'a> Value<'a> {
    pub fn text(self) -> Option<&'a str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    pub fn whole(self) -> Option<i64> {
        if let Value::Whole(number) = self { Some(number) } else { None }
    }

    pub fn number(self) -> Option<Decimal> {
        if let Value::Number(number) = self { Some(number) } else { None }
    }

    pub fn flag(self) -> Option<bool> {
        if let Value::Flag(flag) = self { Some(flag) } else { None }
    }

    pub fn day(self) -> Option<Date> {
        if let Value::Day(day) = self { Some(day) } else { None }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Whole(number) => write!(f, "{number}"),
            Value::Number(number) => write!(f, "{number}"),
            Value::Flag(flag) => write!(f, "{flag}"),
            Value::Day(day) => write!(f, "{day}"),
        }
    }
}

/// A problem and a hint.
pub(super) type Refusal = (String, String);

/// What one column's cells must be.
pub(super) struct Rule<'a> {
    field: &'a Field,
    pattern: Option<&'a Regex>,
    minimum: Option<Value<'a>>,
    maximum: Option<Value<'a>>,
    above: Option<Value<'a>>,
    below: Option<Value<'a>>,
    one_of: Option<(HashSet<Value<'a>>, Vec<&'a str>)>,
    financial_year: bool,
    year_key: bool,
    partial_date: bool,
}

impl<'a> Rule<'a> {
    /// The rule, or what is wrong with it.
    pub fn of(field: &'a Field, resource: &'a Resource, patterns: &'a Patterns) -> Result<Self, String> {
        applies(field)?;
        let limits = &field.constraints;
        let pattern = limits.pattern.as_deref();
        let is_key = resource.schema.primary_key.0.contains(&field.name);
        let mut rule = Rule {
            field,
            pattern: pattern.map(|pattern| patterns.0[pattern].as_ref()).transpose().map_err(|cause| {
                let said = cause.to_string();
                let why = said.lines().last().unwrap_or_default().trim_start_matches("error: ");
                let pattern = pattern.unwrap_or_default();
                format!("field `{}`: the pattern {pattern} is no regular expression: {why}", field.name)
            })?,
            minimum: None,
            maximum: None,
            above: None,
            below: None,
            one_of: None,
            financial_year: field.name.ends_with("financial_year"),
            year_key: field.kind == Kind::String && (is_key || field.name.contains("year")),
            partial_date: pattern.is_some_and(|p| p.contains(r"\d{4}(-\d{2}(-\d{2})?)?")),
        };
        let bound = |name: &str, value: &'a Option<serde_json::Value>| {
            value.as_ref().map(|value| rule.constant(name, value)).transpose()
        };
        let minimum = bound("minimum", &limits.minimum)?;
        let maximum = bound("maximum", &limits.maximum)?;
        let above = bound("exclusiveMinimum", &limits.exclusive_minimum)?;
        let below = bound("exclusiveMaximum", &limits.exclusive_maximum)?;
        let one_of = limits.one_of.as_ref().map(|values| {
            let allowed = values.iter().map(|value| rule.constant("enum", value)).collect::<Result<_, String>>()?;
            Ok::<_, String>((allowed, values.iter().filter_map(serde_json::Value::as_str).collect()))
        });
        let one_of = one_of.transpose()?;
        (rule.minimum, rule.maximum, rule.above, rule.below, rule.one_of) = (minimum, maximum, above, below, one_of);
        Ok(rule)
    }

    /// A value that stands in the descriptor.
    fn constant(&self, name: &str, value: &'a serde_json::Value) -> Result<Value<'a>, String> {
        let read = match (value, self.field.kind) {
            (serde_json::Value::String(text), _) => self.value(text, Around::default).ok(),
            (serde_json::Value::Number(number), Kind::Integer) => number.as_i64().map(Value::Whole).or_else(|| {
                let whole = Decimal::from_scientific(&number.to_string()).ok()?;
                whole.fract().is_zero().then(|| i64::try_from(whole).ok().map(Value::Whole))?
            }),
            (serde_json::Value::Number(number), Kind::Number) => {
                let text = number.to_string();
                text.parse().or_else(|_| Decimal::from_scientific(&text)).ok().map(Value::Number)
            }
            (serde_json::Value::Bool(flag), Kind::Boolean) => Some(Value::Flag(*flag)),
            _ => None,
        };
        read.ok_or_else(|| format!("field `{}`: {value} of `{name}` is not {}", self.field.name, self.noun()))
    }

    fn noun(&self) -> &'static str {
        match self.field.kind {
            Kind::String => "a text",
            Kind::Integer => "a whole number",
            Kind::Number => "a number",
            Kind::Boolean => "true or false",
            Kind::Date => "a date",
        }
    }

    /// The value of a cell, or `None` where it is missing and may be. What is around it is
    /// asked for where it is refused.
    pub fn check(&self, cell: &'a str, around: impl FnOnce() -> Around<'a>) -> Result<Option<Value<'a>>, Refusal> {
        let limits = &self.field.constraints;
        if cell.is_empty() {
            let problem = "the cell is empty where a value is required";
            let refusal = || (problem.into(), "fill it in; null is not allowed here".into());
            return if limits.required { Err(refusal()) } else { Ok(None) };
        }
        if cell.trim() != cell {
            return Err((format!("“{cell}” begins or ends with a space"), "remove the space".into()));
        }
        let value = self.value(cell, around)?;
        self.within(cell, value)?;
        if self.financial_year || self.year_key {
            self.year(cell)?;
        }
        if let Some((allowed, words)) = &self.one_of
            && !allowed.contains(&value)
        {
            let hint = closest(cell, words.iter().copied()).map_or_else(
                || {
                    let mut allowed: Vec<&Value> = allowed.iter().collect();
                    allowed.sort();
                    let allowed: Vec<String> = allowed.into_iter().map(Value::to_string).collect();
                    format!("use one of: {}", if words.is_empty() { allowed.join(", ") } else { words.join(", ") })
                },
                |near| format!("did you mean `{near}`?"),
            );
            return Err((format!("“{cell}” is not one of the allowed values"), hint));
        }
        if let Some(pattern) = self.pattern
            && !pattern.is_match(cell)
        {
            let form = limits.pattern.as_deref().unwrap_or_default();
            let hint = if self.partial_date { dates::partial(cell) } else { None };
            let hint = hint.unwrap_or_else(|| "see the field's description in datapackage.json".into());
            return Err((format!("“{cell}” does not have the form {form}"), hint));
        }
        let letters = cell.chars().count() as u64;
        if let Some(least) = limits.min_length.filter(|least| letters < *least) {
            let problem = format!("“{cell}” has {letters} letters, and at least {least} are needed");
            return Err((problem, "write it out, or leave the cell empty".into()));
        }
        if let Some(most) = limits.max_length.filter(|most| letters > *most) {
            let problem = format!("“{cell}” has {letters} letters, and at most {most} are allowed");
            return Err((problem, "shorten it, or put the rest into another column".into()));
        }
        if self.partial_date
            && let Err(cause) = cell.parse::<PartialDate>()
        {
            return Err((cause.to_string(), dates::partial(cell).unwrap_or_else(|| cause.hint())));
        }
        Ok(Some(value))
    }

    /// The value by its type alone.
    fn value(&self, cell: &'a str, around: impl FnOnce() -> Around<'a>) -> Result<Value<'a>, Refusal> {
        match self.field.kind {
            Kind::String => Ok(Value::Text(cell)),
            Kind::Number => self.number(cell, around).map(Value::Number),
            Kind::Integer => {
                let value = self.number(cell, around)?;
                let whole = value.fract().is_zero() && !self.plain(cell).is_some_and(|text| text.contains('.'));
                let whole = whole.then(|| i64::try_from(value).ok()).flatten();
                whole.map(Value::Whole).ok_or_else(|| {
                    let hint = match value.fract().is_zero() {
                        true if i64::try_from(value).is_ok() => format!("write {}", value.trunc()),
                        true => "it has too many digits: check it".into(),
                        false => "round it and say so in a caveat, or make the column a `number`".into(),
                    };
                    (format!("“{cell}” is not a whole number"), hint)
                })
            }
            Kind::Boolean => {
                let listed = |said: &Option<Vec<String>>, default: &[&str]| match said {
                    Some(cells) => cells.iter().any(|known| known == cell),
                    None => default.contains(&cell),
                };
                if listed(&self.field.true_values, &["true", "True", "TRUE", "1"]) {
                    Ok(Value::Flag(true))
                } else if listed(&self.field.false_values, &["false", "False", "FALSE", "0"]) {
                    Ok(Value::Flag(false))
                } else {
                    let first = |said: &Option<Vec<String>>, default: &str| {
                        said.as_ref().and_then(|cells| cells.first().cloned()).unwrap_or_else(|| default.into())
                    };
                    let (yes, no) = (first(&self.field.true_values, "true"), first(&self.field.false_values, "false"));
                    Err((format!("“{cell}” is neither true nor false"), format!("write {yes} or {no}")))
                }
            }
            Kind::Date => {
                let format = self.date_format();
                let read = match format {
                    Some(format) => Date::strptime(format, cell).ok(),
                    // Ten characters, all there: `PartialDate` reads less too.
                    None => (cell.len() == 10)
                        .then(|| cell.parse::<PartialDate>().ok().map(PartialDate::first_day))
                        .flatten(),
                };
                read.map(Value::Day).ok_or_else(|| (format!("“{cell}” is not a date"), dates::date(cell, format)))
            }
        }
    }

    fn date_format(&self) -> Option<&'a str> {
        self.field.format.as_deref().filter(|format| *format != "default")
    }

    /// The number as the standard's own default has it; `None` where groups are not of three.
    fn plain(&self, cell: &'a str) -> Option<Cow<'a, str>> {
        let mut text = Cow::Borrowed(cell);
        if self.field.bare_number == Some(false) {
            let bare = cell.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '-');
            text = Cow::Borrowed(bare.trim_end_matches(|c: char| !c.is_ascii_digit()));
            // In accounts brackets are a minus, which must not be cut off.
            if cell.contains('(') {
                return None;
            }
        }
        let point = self.field.decimal_char.as_deref().unwrap_or(".");
        if let Some(group) = self.field.group_char.as_deref().filter(|group| text.contains(group)) {
            let whole = text.split(point).next().unwrap_or_default();
            if !is_grouped(whole.strip_prefix('-').unwrap_or(whole), group) {
                return None;
            }
            text = Cow::Owned(text.replace(group, ""));
        } else if point != "." && text.contains('.') {
            return None;
        }
        if point != "." {
            text = Cow::Owned(text.replacen(point, ".", 1));
        }
        Some(text)
    }

    fn number(&self, cell: &'a str, around: impl FnOnce() -> Around<'a>) -> Result<Decimal, Refusal> {
        let whole = self.field.kind == Kind::Integer;
        let plain = self.plain(cell).filter(|text| is_plain(text));
        let value: Option<Decimal> = plain.and_then(|text| Decimal::from_str_exact(&text).ok());
        let Some(value) = value else {
            let problem = format!("“{cell}” is not a {}number", if whole { "whole " } else { "" });
            return Err((problem, advice::number(cell, self.field, around())));
        };
        if value.scale() > SCALE {
            return Err((
                format!("“{cell}” has more than {SCALE} decimal places"),
                "round it, and say so in a caveat".into(),
            ));
        }
        Ok(value)
    }

    fn within(&self, cell: &str, value: Value) -> Result<(), Refusal> {
        let date = self.field.kind == Kind::Date;
        let hint = if date {
            "check the year, and the order of day and month"
        } else {
            "check the unit: the column's description says which it is"
        };
        let fail = |problem: String| Err((problem, hint.to_owned()));
        if let Some(least) = self.minimum.filter(|least| value < *least) {
            let than = if date { "before the earliest date allowed" } else { "below the least plausible value" };
            return fail(format!("{cell} is {than}, {least}"));
        }
        if let Some(most) = self.maximum.filter(|most| value > *most) {
            let than = if date { "after the latest date allowed" } else { "above the largest plausible value" };
            return fail(format!("{cell} is {than}, {most}"));
        }
        if let Some(least) = self.above.filter(|least| value <= *least) {
            return fail(format!("{cell} is not {} {least}, as it must be", if date { "after" } else { "above" }));
        }
        if let Some(most) = self.below.filter(|most| value >= *most) {
            return fail(format!("{cell} is not {} {most}, as it must be", if date { "before" } else { "below" }));
        }
        Ok(())
    }

    /// One spelling of a financial year, or one year would become two keys.
    fn year(&self, cell: &str) -> Result<(), Refusal> {
        let parts: Vec<&str> = cell.split(['-', '–', '—', '−', '‐', '‑', '/']).map(str::trim).collect();
        let respelt = match parts.as_slice() {
            [start, end] if start.len() == 4 && matches!(end.len(), 2 | 4) => {
                format!("{start}-{}", &end[end.len() - 2..]).parse::<FinancialYear>().ok()
            }
            _ => None,
        };
        // A year and a month have its form too: 2022/2023 is no month, 2011/12 may be one.
        let certain = self.financial_year || cell.contains(['–', '—', '−', '‐', '‑']);
        if let Some(year) = respelt.filter(|year| certain && year.key() != cell) {
            let problem = format!("“{cell}” is not how data files write the financial year");
            return Err((problem, format!("write {}, with a hyphen and two digits", year.key())));
        }
        match cell.parse::<FinancialYear>() {
            Err(cause) if self.financial_year => Err((cause.to_string(), cause.hint())),
            _ => Ok(()),
        }
    }
}

/// Digits, with a hyphen before them and a point among them at most.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.chars().filter(|c| *c == '.').count() <= 1
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
}

/// Every property of a field means something for its type, as the standard has it.
fn applies(field: &Field) -> Result<(), String> {
    use Kind::{Boolean, Date, Integer, Number, String};
    let limits = &field.constraints;
    let ordered: &[Kind] = &[Integer, Number, Date];
    for (said, name, kinds) in [
        (limits.minimum.is_some(), "minimum", ordered),
        (limits.maximum.is_some(), "maximum", ordered),
        (limits.exclusive_minimum.is_some(), "exclusiveMinimum", ordered),
        (limits.exclusive_maximum.is_some(), "exclusiveMaximum", ordered),
        (limits.min_length.is_some(), "minLength", &[String]),
        (limits.max_length.is_some(), "maxLength", &[String]),
        (limits.pattern.is_some(), "pattern", &[String]),
        (field.decimal_char.is_some(), "decimalChar", &[Number]),
        (field.group_char.is_some(), "groupChar", &[Number, Integer]),
        (field.bare_number.is_some(), "bareNumber", &[Number, Integer]),
        (field.true_values.is_some(), "trueValues", &[Boolean]),
        (field.false_values.is_some(), "falseValues", &[Boolean]),
    ] {
        if said && !kinds.contains(&field.kind) {
            let kind = format!("{:?}", field.kind).to_lowercase();
            return Err(format!("field `{}`: `{name}` says nothing about a field of type {kind}", field.name));
        }
    }
    for (name, said) in [("decimalChar", &field.decimal_char), ("groupChar", &field.group_char)] {
        let point = name == "decimalChar";
        if let Some(said) = said
            && (said.chars().count() != 1 || said.contains(|c: char| c.is_ascii_alphanumeric() || c == '-'))
        {
            return Err(format!("field `{}`: `{name}` “{said}” is not one sign", field.name));
        }
        if !point && said.as_deref() == Some(field.decimal_char.as_deref().unwrap_or(".")) {
            return Err(format!("field `{}`: `groupChar` and the decimal sign are the same", field.name));
        }
    }
    match field.format.as_deref() {
        None | Some("default") => Ok(()),
        Some(format) if field.kind == Date && format.contains('%') => {
            let day = jiff::civil::date(2024, 3, 6);
            let there_and_back = jiff::fmt::strtime::format(format, day)
                .ok()
                .and_then(|text| jiff::civil::Date::strptime(format, text).ok());
            if there_and_back == Some(day) {
                Ok(())
            } else {
                Err(format!("field `{}`: `format` “{format}” does not give year, month and day", field.name))
            }
        }
        Some("any") => Err(format!(
            "field `{}`: `format` “any” would guess whether day or month stands first; write the pattern: %d/%m/%Y",
            field.name
        )),
        Some(format) => {
            Err(format!("field `{}`: `format` “{format}” is not something this program checks", field.name))
        }
    }
}

/// The regular expressions of a package, each compiled once: most columns share theirs.
pub(in crate::data) struct Patterns(HashMap<String, std::result::Result<Regex, regex::Error>>);

impl Patterns {
    pub fn of(package: &Package) -> Self {
        let fields = package.resources.iter().flat_map(|resource| &resource.schema.fields);
        let mut patterns = HashMap::new();
        for pattern in fields.filter_map(|field| field.constraints.pattern.as_deref()) {
            patterns.entry(pattern.to_owned()).or_insert_with(|| Regex::new(&format!("^(?:{pattern})$")));
        }
        Patterns(patterns)
    }
}
