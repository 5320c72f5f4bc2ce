//! Every statement of a chart's alternative text, worked out again from the values as the
//! chart shows them: a sentence that this file cannot parse fails, too.

use crate::charts::amounts;
use pledgebook::chart::*;
use pledgebook::polars::df;
use pledgebook::prelude::*;
use pledgebook::quantity::words;
use proptest::collection::vec;
use proptest::prelude::*;
use regex::Regex;
use std::collections::BTreeSet;

type Checked = std::result::Result<(), String>;

/// A row of paired bars: its label, and the two values as shown.
type Pair = (String, Option<Shown>, Option<Shown>);

/// A value as it reads: its words, the number they say, and half of their last digit.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    text: String,
    value: f64,
    half: f64,
}

impl Shown {
    /// "−£47.2 million", "38%", "206 visits".
    fn of(text: &str) -> Shown {
        let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        let places = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i32);
        let scale = if text.contains("billion") || text.ends_with("bn") {
            1e9
        } else if text.contains("million") || text.ends_with('m') {
            1e6
        } else {
            1.0
        };
        let sign = if text.starts_with('−') { -1.0 } else { 1.0 };
        let number: f64 = digits.parse().unwrap_or_else(|_| panic!("“{text}” has no number"));
        Shown { text: text.to_owned(), value: sign * number * scale, half: 0.5 * 10_f64.powi(-places) * scale }
    }

    fn above(&self, other: &Shown) -> bool {
        self.value > other.value && self.text != other.text
    }
}

/// What stands in a chart's description: each label with its value as shown, where it has one.
fn described(description: &str) -> Vec<(String, Option<Shown>)> {
    let rows = description.trim_end_matches('.').split("; ");
    let row = |row: &str| {
        let (label, value) = row.split_once(": ").unwrap_or_else(|| panic!("{description}"));
        (label.to_owned(), (value != "not known").then(|| Shown::of(value)))
    };
    rows.map(row).collect()
}

fn known(rows: &[(String, Option<Shown>)]) -> Vec<(String, Shown)> {
    rows.iter().filter_map(|(label, shown)| Some((label.clone(), shown.clone()?))).collect()
}

/// "A, B and C".
fn listed(text: &str) -> BTreeSet<String> {
    text.split(", ").flat_map(|part| part.split(" and ")).map(str::to_owned).collect()
}

fn hold(so: bool, statement: &str, of: &dyn std::fmt::Debug) -> Checked {
    if so { Ok(()) } else { Err(format!("“{statement}” is not so of {of:?}")) }
}

/// The parts of a statement; all of it has to match.
fn parts<'a>(pattern: &str, statement: &'a str) -> Option<Vec<&'a str>> {
    let found = Regex::new(&format!("^(?:{pattern})$")).unwrap().captures(statement)?;
    Some(found.iter().skip(1).map(|part| part.map_or("", |part| part.as_str())).collect())
}

/// The labels of all that reads as the largest (or the smallest) does.
fn extreme(values: &[(String, Shown)], largest: bool) -> (BTreeSet<String>, String) {
    let better = |a: &Shown, b: &Shown| if largest { a.above(b) } else { b.above(a) };
    let best = values.iter().map(|(_, shown)| shown).reduce(|a, b| if better(b, a) { b } else { a }).unwrap();
    let those = values.iter().filter(|(_, shown)| shown.text == best.text);
    (those.map(|(label, _)| label.clone()).collect(), best.text.clone())
}

/// "ends …".
fn ending(statement: &str, first: &Shown, last: &Shown) -> Checked {
    let so = if ["where it started", "about where it started"].contains(&statement) {
        first.text == last.text
    } else if let Some([side]) = parts("(above|below) its start", statement).as_deref() {
        if *side == "above" { last.above(first) } else { first.above(last) }
    } else if let Some([percent, side]) = parts("(\\S+%) (above|below) its start", statement).as_deref() {
        let (said, right) = (Shown::of(percent), if *side == "above" { last.above(first) } else { first.above(last) });
        // What the true change may be, the values being rounded to what is shown of them.
        let whole = |value: f64, half: f64| [value - half, value + half];
        let changes = whole(first.value, first.half)
            .map(|first| whole(last.value, last.half).map(|last| (last / first - 1.0) * 100.0))
            .concat();
        let (low, high) =
            (changes.iter().copied().fold(f64::MAX, f64::min), changes.into_iter().fold(f64::MIN, f64::max));
        let signed = if *side == "above" { said.value } else { -said.value };
        let slack = said.half + signed.abs() * 1e-9;
        let within = first.value <= first.half || (low - slack..=high + slack).contains(&signed);
        right && within && said.value > 0.0
    } else {
        false
    };
    hold(so, statement, &(first, last))
}

/// "falls at every step and ends 38% below its start".
fn course(statement: &str, values: &[(String, Shown)]) -> Checked {
    let shown: Vec<&Shown> = values.iter().map(|(_, shown)| shown).collect();
    let steps = || shown.windows(2).map(|pair| (pair[0], pair[1]));
    let (first, last) = (shown[0], shown[shown.len() - 1]);
    if let Some([value]) = parts("has one value, (.+)", statement).as_deref() {
        return hold(shown.len() == 1 && *value == first.text, statement, &values);
    }
    if parts("stays (?:about )?the same throughout", statement).is_some() {
        return hold(shown.iter().all(|one| one.text == first.text), statement, &values);
    }
    let point = "(?:point at|points at|at|value,) (.+?(?:, several times)?)";
    let pattern = format!(
        "(rises|falls|rises at every step|falls at every step|never falls|never rises|\
         goes up and down, with its highest {point} and its lowest (?:at|points at|value,) (.+?(?:, several times)?),) and ends (.+)"
    );
    let said = parts(&pattern, statement);
    let Some([way, highest, lowest, end]) = said.as_deref() else {
        return Err(format!("what does “{statement}” say?"));
    };
    ending(end, first, last)?;
    let (up, down) = (steps().any(|(a, b)| b.above(a)), steps().any(|(a, b)| a.above(b)));
    let so = match *way {
        "rises" => shown.len() == 2 && up,
        "falls" => shown.len() == 2 && down,
        "rises at every step" => steps().all(|(a, b)| b.above(a)),
        "falls at every step" => steps().all(|(a, b)| a.above(b)),
        "never falls" => !down && up,
        "never rises" => !up && down,
        _ => {
            let right = |said: &str, largest: bool| {
                let (labels, text) = extreme(values, largest);
                match said.strip_suffix(", several times") {
                    Some(value) => value == text && labels.len() > 3,
                    None => listed(said) == labels,
                }
            };
            up && down && right(highest, true) && right(lowest, false)
        }
    };
    hold(so, statement, &values)
}

/// "The largest is A and the smallest is B."
fn extremes(statement: &str, values: &[(String, Shown)]) -> Checked {
    let so = if let Some([label, value]) = parts("It shows (.+): (.+)\\.", statement).as_deref() {
        values.len() == 1 && values[0].0 == *label && values[0].1.text == *value
    } else if parts("All are (?:about )?the same\\.", statement).is_some() {
        values.len() > 1 && values.iter().all(|(_, shown)| shown.text == values[0].1.text)
    } else {
        let one = |of: &str| format!("(?:[Tt]he {of} (?:is|are) (.+)|(\\S+) are the {of}, at (.+))");
        let pattern = format!("{} and {}\\.", one("largest"), one("smallest"));
        let Some(said) = parts(&pattern, statement) else { return Err(format!("what does “{statement}” say?")) };
        [(&said[..3], true), (&said[3..], false)].into_iter().all(|(said, largest)| {
            let (labels, text) = extreme(values, largest);
            match said {
                [named, "", ""] => listed(named) == labels,
                [_, count, value] => {
                    count.to_lowercase() == words::spelled(labels.len() as i64) && *value == text && labels.len() > 3
                }
                _ => false,
            }
        })
    };
    hold(so, statement, &values)
}

/// Parts a text after its first sentence, which says what the chart is of; both without blanks
/// around them.
fn rest<'a>(alt: &'a str, first: &str) -> std::result::Result<&'a str, String> {
    alt.strip_prefix(first).map(str::trim).ok_or_else(|| format!("“{alt}” does not begin “{first}”"))
}

/// A sentence at the end, "A and B are not known.", taken off.
fn without_unknowns<'a>(alt: &'a str, rows: &[(String, Option<Shown>)]) -> std::result::Result<&'a str, String> {
    let missing: BTreeSet<String> =
        rows.iter().filter(|(_, shown)| shown.is_none()).map(|(label, _)| label.clone()).collect();
    let Some(said) = parts("(|.+?\\.) ?(?:([A-Z][^.:]*) (?:is|are) not known\\.)?", alt) else {
        return Err(format!("what does “{alt}” say?"));
    };
    let told = if said[1].is_empty() { BTreeSet::new() } else { listed(said[1]) };
    hold(told == missing, alt, &rows)?;
    Ok(said[0].trim())
}

/// One row of what is drawn.
#[derive(Clone, Debug)]
struct Item {
    amount: Decimal,
    other: Decimal,
    missing: bool,
    sort: u8,
    month: u16,
}

/// Ties, steps too small to be seen, sums just below a thousand of their scale, and all that
/// other tests of charts draw.
fn items() -> impl Strategy<Value = Vec<Item>> {
    let near = (prop::sample::select(vec![100_000_i64, 99_960, 9_996, 125_000, 8]), vec(-9_i64..9, 1..9), 0_u32..9)
        .prop_map(|(base, steps, zeros)| {
            steps.into_iter().map(|step| Decimal::from((base + step) * 10_i64.pow(zeros))).collect::<Vec<_>>()
        });
    let few = vec(0_i64..4, 1..9).prop_map(|all| all.into_iter().map(|n| Decimal::from(n * 500_000)).collect());
    let amounts = prop_oneof![3 => amounts(), 2 => near, 2 => few];
    (amounts.clone(), amounts).prop_flat_map(|(amounts, others)| {
        vec((prop::bool::weighted(0.2), any::<u8>(), 0_u16..300), amounts.len()).prop_map(move |rest| {
            let rows = rest.into_iter().zip(&amounts).enumerate();
            rows.map(|(i, ((missing, sort, month), amount))| {
                let other = others.get(i).copied().unwrap_or(*amount);
                Item { amount: *amount, other, missing, sort, month }
            })
            .collect()
        })
    })
}

fn unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(vec![Unit::cash(), Unit::Percent, Unit::Count("visits".into()), Unit::Index])
}

/// A name a row: no two alike, none with a word in it that the sentences have.
fn name(i: usize) -> String {
    ["Ash", "Birch", "Cedar", "Elm", "Fir"][i % 5].to_owned() + &"x".repeat(i / 5)
}

fn year(i: usize) -> FinancialYear {
    FinancialYear::starting(2001 + i as u16)
}

struct Drawing<'a> {
    items: &'a [Item],
    unit: Unit,
}

impl Drawing<'_> {
    fn figure(&self, amount: Decimal) -> Figure {
        Figure::read(Quantity::new(amount, self.unit.clone()), "budget-book", "table 1")
    }

    fn known(&self, item: &Item) -> Option<Figure> {
        (!item.missing).then(|| self.figure(item.amount))
    }

    fn named(&self) -> impl Iterator<Item = (String, &Item)> {
        self.items.iter().enumerate().map(|(i, item)| (name(i), item))
    }

    fn bars(&self) -> Checked {
        let bars = self
            .named()
            .fold(Bars::new("any", "Trees"), |bars, (name, item)| bars.bar(&name, self.known(item).as_ref()));
        let Ok(chart) = bars.draw() else { return Ok(()) };
        let rows = described(&chart.description);
        self.reads_in_order(&known(&rows), self.items.iter().filter(|item| !item.missing).map(|item| item.amount))?;
        extremes(without_unknowns(rest(&chart.alt, "Bar chart of trees.")?, &rows)?, &known(&rows))
    }

    /// Of two values the larger never reads as the smaller, and what is not nothing not as nothing.
    fn reads_in_order(&self, shown: &[(String, Shown)], exact: impl Iterator<Item = Decimal>) -> Checked {
        let mut all: Vec<(Decimal, &Shown)> = exact.zip(shown.iter().map(|(_, shown)| shown)).collect();
        all.sort_by_key(|(exact, _)| *exact);
        for (exact, shown) in &all {
            hold(exact.is_zero() == (shown.value == 0.0), &shown.text, exact)?;
            let all_of_it = self.unit == Unit::Percent && shown.value.abs() == 100.0;
            hold(!all_of_it || exact.abs() == Decimal::ONE_HUNDRED, &shown.text, exact)?;
            let thousands = ["1,000 million", "1,000,000"].iter().any(|odd| shown.text.contains(odd));
            let scaled = self.unit.is_money() || matches!(self.unit, Unit::Count(_));
            hold(!scaled || !thousands || shown.value.abs() >= 1e12, &shown.text, exact)?;
        }
        all.windows(2).try_for_each(|pair| hold(pair[0].1.value <= pair[1].1.value, "in order", &pair))
    }

    fn columns(&self, label: fn(usize) -> String) -> Checked {
        let mut columns = Columns::new("any", "Trees");
        let mut grey = BTreeSet::new();
        for (i, item) in self.items.iter().enumerate() {
            let (label, figure) = (label(i), self.figure(item.amount));
            columns = if item.sort % 5 == 0 { columns.muted(&label, &figure) } else { columns.bar(&label, &figure) };
            grey.extend((item.sort % 5 == 0).then_some(label));
        }
        let Ok(chart) = columns.draw() else { return Ok(()) };
        let mut main = known(&described(&chart.description));
        main.retain(|(label, _)| !grey.contains(label));
        let rest = rest(&chart.alt, "Column chart of trees.")?;
        let Some(said) = parts("(|.+?\\.)(?: In grey for context: ([^:]+)\\.)?", rest) else {
            return Err(format!("what does “{rest}” say?"));
        };
        let told = if said[1].is_empty() { BTreeSet::new() } else { listed(said[1]) };
        hold(told == if main.is_empty() { BTreeSet::new() } else { grey }, rest, &self.items)?;
        match said[0] {
            "" => hold(main.is_empty(), rest, &main),
            text => match text.strip_prefix("It ").filter(|text| !text.starts_with("shows ")) {
                Some(text) => course(text.trim_end_matches('.'), &main),
                None => extremes(text, &main),
            },
        }
    }

    fn lines(&self) -> Checked {
        let mut lines = Lines::new("any", "Trees").from_zero(self.items.len().is_multiple_of(2));
        for (series, of) in [("Oak", 0), ("Yew", 1)] {
            lines = lines.series(series);
            for (i, item) in self.items.iter().enumerate().filter(|(_, item)| !item.missing) {
                lines = lines.point(year(i), &self.figure(if of == 0 { item.amount } else { item.other }));
            }
        }
        let Ok(chart) = lines.draw() else { return Ok(()) };
        let series: Vec<Vec<(String, Shown)>> = ["Oak – ", "Yew – "]
            .iter()
            .map(|name| {
                let text = chart.description.split(name).nth(1).unwrap();
                known(&described(text.split(". Yew").next().unwrap().trim()))
            })
            .collect();
        let said = parts("Line chart of trees, from (\\S+) to (\\S+)\\. Oak: (.+)\\. Yew: (.+)\\.", &chart.alt);
        let Some([first, last, oak, yew]) = said.as_deref() else {
            return Err(format!("what does “{}” say?", chart.alt));
        };
        let ends = [&series[0][0].0, &series[0][series[0].len() - 1].0];
        hold(ends == [*first, *last], &chart.alt, &series)?;
        course(oak, &series[0])?;
        course(yew, &series[1])
    }

    fn pairs(&self) -> Checked {
        let pairs = self.named().fold(PairedBars::new("any", "Trees", "Pledged", "Spent"), |pairs, (name, item)| {
            let spent = (item.sort % 5 != 0).then(|| self.figure(item.other));
            pairs.pair(&name, self.known(item).as_ref(), spent.as_ref())
        });
        let Ok(chart) = pairs.draw() else { return Ok(()) };
        let value = |text: &str| (text != "not known").then(|| Shown::of(text));
        let rows: Vec<Pair> = chart
            .description
            .trim_end_matches('.')
            .split("; ")
            .map(|row| {
                let said = parts("(\\w+): Pledged (.+), Spent (.+)", row).unwrap_or_else(|| panic!("{row}"));
                (said[0].to_owned(), value(said[1]), value(said[2]))
            })
            .collect();
        let rest = rest(&chart.alt, "Bar chart of trees, in pairs: Pledged and Spent.")?;
        let pattern = "(?:Of the (\\S+) pairs? with both known, Spent is the smaller in (\\S+)\\.)?\
                       (?: ?Pledged is not known for ([^.]+)\\.)?(?: ?Spent is not known for ([^.]+)\\.)?";
        let Some(said) = parts(pattern, rest) else { return Err(format!("what does “{rest}” say?")) };
        let both: Vec<(&Shown, &Shown)> =
            rows.iter().filter_map(|(_, a, b)| Some((a.as_ref()?, b.as_ref()?))).collect();
        let smaller = both.iter().filter(|(a, b)| a.above(b)).count();
        let number = |n: usize| words::spelled(n as i64);
        hold(both.is_empty() == said[0].is_empty(), rest, &rows)?;
        hold(both.is_empty() || [said[0], said[1]] == [number(both.len()), number(smaller)], rest, &rows)?;
        let missing = |which: fn(&Pair) -> bool| -> BTreeSet<String> {
            rows.iter().filter(|row| which(row)).map(|row| row.0.clone()).collect()
        };
        let told = |text: &str| if text.is_empty() { BTreeSet::new() } else { listed(text) };
        hold(told(said[2]) == missing(|row| row.1.is_none()), rest, &rows)?;
        hold(told(said[3]) == missing(|row| row.2.is_none()), rest, &rows)
    }

    fn stacked(&self) -> Checked {
        let stacked = self.named().fold(Stacked::new("any", "Trees"), |stacked, (name, item)| {
            stacked.segment(&name, &self.figure(item.amount.abs()))
        });
        let Ok(chart) = stacked.draw() else { return Ok(()) };
        let rows = known(&described(&chart.description));
        let rest = rest(&chart.alt, "Stacked bar of trees.")?;
        let pattern =
            "It is made up of ([^;.]+)(?:; (all parts are about the same|the largest parts? (?:is|are) [^.]+))?\\.";
        let Some(said) = parts(pattern, rest) else { return Err(format!("what does “{rest}” say?")) };
        hold(listed(said[0]) == rows.iter().map(|(label, _)| label.clone()).collect(), rest, &rows)?;
        let (largest, _) = extreme(&rows, true);
        let so = match parts("the largest parts? (?:is|are) (.+)", said[1]).as_deref() {
            Some([named]) => listed(named) == largest && rows.len() > 1,
            _ if said[1].is_empty() => rows.len() == 1,
            _ => largest.len() == rows.len() && rows.len() > 1,
        };
        hold(so, rest, &rows)
    }

    fn waterfall(&self) -> Checked {
        let count = self.items.len();
        let waterfall = self.items.iter().enumerate().fold(Waterfall::new("any", "Trees"), |waterfall, (i, item)| {
            let (name, figure) = (name(i), self.figure(item.amount));
            match i {
                0 => waterfall.start(&name, &figure),
                _ if i + 1 == count => waterfall.end(&name, &figure),
                _ => waterfall.step(&name, &figure),
            }
        });
        let Ok(chart) = waterfall.draw() else { return Ok(()) };
        let rows = known(&described(&chart.description));
        let rest = rest(&chart.alt, "Waterfall chart of trees.")?;
        if let [(label, only)] = rows.as_slice() {
            return hold(rest == format!("It shows {label}: {}.", only.text), rest, &rows);
        }
        let pattern = "It goes from (\\w+) to (\\w+)(?:, down by ([\\w, ]+?))?(?:, up by ([\\w, ]+?))?\
                       (?:, unmoved by ([\\w, ]+?))?, and ends (.+)\\.";
        let Some(said) = parts(pattern, rest) else { return Err(format!("what does “{rest}” say?")) };
        let (first, last) = (&rows[0], &rows[rows.len() - 1]);
        hold([said[0], said[1]] == [first.0.as_str(), last.0.as_str()], rest, &rows)?;
        for (told, sign) in [(said[2], -1.0), (said[3], 1.0), (said[4], 0.0)] {
            let told = if told.is_empty() { BTreeSet::new() } else { listed(told) };
            let steps = rows[1..rows.len() - 1].iter();
            let moves =
                steps.filter(|(_, shown)| if shown.value == 0.0 { sign == 0.0 } else { shown.value * sign > 0.0 });
            hold(told == moves.map(|(label, _)| label.clone()).collect(), rest, &rows)?;
        }
        ending(said[5], &first.1, &last.1)
    }

    fn timeline(&self) -> Checked {
        let date = |item: &Item| format!("{}-{:02}", 2000 + item.month / 12, item.month % 12 + 1);
        let timeline = self.named().fold(Timeline::new("any", "Trees"), |timeline, (name, item)| {
            timeline.event(date(item).parse().unwrap(), &name, self.known(item).as_ref())
        });
        let Ok(chart) = timeline.draw() else { return Ok(()) };
        let rows: Vec<(&str, String, Option<Shown>)> = chart
            .description
            .trim_end_matches('.')
            .split("; ")
            .map(|row| {
                let said = parts("\\w+ (\\d+): (\\w+), (.+)", row).unwrap_or_else(|| panic!("{row}"));
                (said[0], said[1].to_owned(), (said[2] != "no sum").then(|| Shown::of(said[2])))
            })
            .collect();
        let rest = rest(&chart.alt, "Timeline of trees.")?;
        if let [(year, label, _)] = rows.as_slice() {
            return hold(rest == format!("It shows one event, {label} in {year}."), rest, &rows);
        }
        let pattern = "It shows (\\S+) events, from (\\w+) in (\\d+) to (\\w+) in (\\d+)\
                       (?:; (all sums are about the same|the largest sums? (?:is that|are those) of [\\w, ]+?))?\
                       (?:, and (\\S+) (?:has|have) no sum)?\\.";
        let Some(said) = parts(pattern, rest) else { return Err(format!("what does “{rest}” say?")) };
        let number = |n: usize| words::spelled(n as i64);
        let (first, last) = (&rows[0], &rows[rows.len() - 1]);
        let wanted = [number(rows.len()).as_str(), &first.1, first.0, &last.1, last.0].map(str::to_owned);
        hold(said[..5] == wanted, rest, &rows)?;
        let sums: Vec<(String, Shown)> =
            rows.iter().filter_map(|(_, label, shown)| Some((label.clone(), shown.clone()?))).collect();
        let without = rows.len() - sums.len();
        hold(said[6] == if without == 0 { String::new() } else { number(without) }, rest, &rows)?;
        if sums.is_empty() {
            return hold(said[5].is_empty(), rest, &rows);
        }
        let (largest, _) = extreme(&sums, true);
        hold(
            match parts("the largest sums? (?:is that|are those) of (.+)", said[5]).as_deref() {
                Some([named]) => listed(named) == largest,
                _ => largest.len() == sums.len(),
            },
            rest,
            &rows,
        )
    }

    fn spans(&self) -> Checked {
        let years =
            |item: &Item| (year(item.month as usize % 20), year(item.month as usize % 20 + item.sort as usize % 4));
        let spans = self.named().fold(Spans::new("any", "Trees"), |spans, (name, item)| {
            spans.span(&name, years(item), self.known(item).as_ref(), item.sort % 3 == 0)
        });
        let Ok(chart) = spans.draw() else { return Ok(()) };
        let number = |n: usize| words::spelled(n as i64);
        let all: Vec<(FinancialYear, FinancialYear)> = self.items.iter().map(years).collect();
        let meets = |i: usize| (0..all.len()).any(|j| i != j && all[j].0 <= all[i].1 && all[i].0 <= all[j].1);
        let (first, last) = (all.iter().map(|y| y.0).min().unwrap(), all.iter().map(|y| y.1).max().unwrap());
        let over = if first == last { format!("in {first}") } else { format!("over {first} to {last}") };
        let sums = if all.len() == 1 { "one sum".into() } else { format!("{} sums", number(all.len())) };
        let shared = match (0..all.len()).filter(|i| meets(*i)).count() {
            0 => "none of them shares a year with another".into(),
            n => format!("{} of them share a year with another", number(n)),
        };
        let inside = match self.items.iter().filter(|item| item.sort % 3 == 0).count() {
            0 => String::new(),
            1 => ", and one is inside another".into(),
            n => format!(", and {} are inside another", number(n)),
        };
        let wanted = format!("Chart of the years covered, trees. It shows {sums} {over}; {shared}{inside}.");
        hold(chart.alt == wanted, &chart.alt, &wanted)
    }

    fn delivery(&self) -> Checked {
        let mut delivery = Delivery::new("any", "Trees");
        for (i, item) in self.items.iter().enumerate() {
            let (date, figure) = (format!("{}-06", 2001 + i).parse().unwrap(), self.figure(item.amount));
            delivery = match item.sort % 4 {
                0 => delivery.target(date, &figure, ""),
                _ => delivery.point(date, &figure, ""),
            };
        }
        let Ok(chart) = delivery.draw() else { return Ok(()) };
        let mut points = Vec::new();
        let mut targets = Vec::new();
        for (date, shown) in
            chart.description.trim_end_matches('.').split("; ").map(|row| row.split_once(": ").unwrap())
        {
            match shown.strip_suffix(" (target)") {
                Some(target) => targets.push((date.to_owned(), Shown::of(target))),
                None => points.push((date.to_owned(), Shown::of(shown))),
            }
        }
        let rest = rest(&chart.alt, "Chart over time of trees.")?;
        let ([first, .., last] | [first @ last]) = points.as_slice() else {
            return hold(rest.is_empty(), rest, &targets);
        };
        let day = "(June \\d+)";
        let pattern = format!(
            "It (?:has one value, in {day}|(goes up and down, and )?(is higher|is lower) in {day} than in {day}|\
             (rises|falls) from {day} to {day}|is (?:about )?the same in {day} and {day})\
             (?:; (?:a diamond marks|diamonds mark) (\\S+) targets?, and the last value is (.+) the last target)?\\."
        );
        let Some(said) = parts(&pattern, rest) else { return Err(format!("what does “{rest}” say?")) };
        let steps = || points.windows(2).map(|pair| (&pair[0].1, &pair[1].1));
        let both_ways = steps().any(|(a, b)| b.above(a)) && steps().any(|(a, b)| a.above(b));
        let dates = [first.0.as_str(), last.0.as_str()];
        let so = match (said[0], said[2], said[5]) {
            (date, "", "") if !date.is_empty() => points.len() == 1 && date == first.0,
            (_, way, "") if !way.is_empty() => {
                let right = if way == "is higher" { last.1.above(&first.1) } else { first.1.above(&last.1) };
                right && both_ways && [said[4], said[3]] == dates
            }
            (_, _, way) if !way.is_empty() => {
                let right = if way == "rises" { last.1.above(&first.1) } else { first.1.above(&last.1) };
                right && !both_ways && said[6..8] == dates
            }
            _ => first.1.text == last.1.text && said[8..10] == dates,
        };
        hold(so, rest, &points)?;
        let Some((_, target)) = targets.last() else { return hold(said[10].is_empty(), rest, &targets) };
        hold(said[10] == words::spelled(targets.len() as i64), rest, &targets)?;
        let so = match said[11] {
            "below" => target.above(&last.1),
            "above" => last.1.above(target),
            "equal to" | "about equal to" => last.1.text == target.text,
            _ => false,
        };
        hold(so, rest, &(last, target))
    }

    /// Its cells are shades: a row's largest is said, and read here, in full.
    fn heat_map(&self) -> Checked {
        let mut heat = HeatMap::new("any", "Trees");
        for i in 0..self.items.len() {
            heat = heat.column(&name(i), "all");
        }
        let figures: Vec<Option<Figure>> = self.items.iter().map(|item| self.known(item)).collect();
        let Ok(chart) = heat.row("Oak", figures.iter().map(Option::as_ref)).draw() else { return Ok(()) };
        let rows: Vec<(String, Option<Shown>)> = figures
            .iter()
            .enumerate()
            .map(|(i, figure)| (name(i), figure.as_ref().map(|figure| Shown::of(&words::long(&figure.quantity)))))
            .collect();
        let text = without_unknowns(rest(&chart.alt, "Heat map of trees.")?, &rows)?;
        let cells = known(&rows);
        let (largest, value) = extreme(&cells, true);
        let so = if let Some([said]) = parts("Oak is at (.+) throughout\\.", text).as_deref() {
            largest.len() == cells.len() && *said == value
        } else if let Some([said]) = parts("Oak has its largest, (.+), several times\\.", text).as_deref() {
            largest.len() > 3 && *said == value
        } else if let Some([said, at]) = parts("Oak has its largest, (.+), at (.+)\\.", text).as_deref() {
            *said == value && listed(at) == largest
        } else {
            false
        };
        hold(so, text, &cells)
    }

    /// The charts of a frame, in one call each.
    fn looks(&self) -> Checked {
        let texts = |of: fn(&Item) -> Decimal| self.items.iter().map(|item| of(item).to_string()).collect::<Vec<_>>();
        let all = df!("x_gbp" => texts(|item| item.amount), "y_gbp" => texts(|item| item.other));
        let Ok(chart) = all.map_err(Error::from).and_then(|frame| frame.points("x_gbp", "y_gbp")) else {
            return Ok(());
        };
        let pattern = "Scatter chart of y_gbp by x_gbp\\. (\\S+) points?: x_gbp from (\\S+) to (\\S+), y_gbp from (\\S+) to (\\S+)\\.";
        let Some(said) = parts(pattern, &chart.alt) else { return Err(format!("what does “{}” say?", chart.alt)) };
        let pairs = chart.description.trim_end_matches('.').split("; ").map(|pair| pair.split_once(": ").unwrap());
        let (xs, ys): (Vec<Shown>, Vec<Shown>) = pairs.map(|(x, y)| (Shown::of(x), Shown::of(y))).unzip();
        hold(said[0] == xs.len().to_string(), &chart.alt, &xs)?;
        for (all, low, high) in [(xs, said[1], said[2]), (ys, said[3], said[4])] {
            let values = || all.iter().map(|shown| shown.value);
            let ends = (values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max));
            let near = |said: &str, end: f64| (Shown::of(said).value - end).abs() <= end.abs() * 1e-12;
            hold(near(low, ends.0) && near(high, ends.1), &chart.alt, &all)?;
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_a_chart_says_is_so(items in items(), unit in unit()) {
        let drawing = Drawing { items: &items, unit };
        let checks: [(&str, Checked); 12] = [
            ("Bars", drawing.bars()),
            ("Columns", drawing.columns(name)),
            ("Columns over years", drawing.columns(|i| year(i).to_string())),
            ("Delivery", drawing.delivery()),
            ("HeatMap", drawing.heat_map()),
            ("Lines", drawing.lines()),
            ("PairedBars", drawing.pairs()),
            ("Stacked", drawing.stacked()),
            ("Spans", drawing.spans()),
            ("Timeline", drawing.timeline()),
            ("Waterfall", drawing.waterfall()),
            ("Look", drawing.looks()),
        ];
        for (kind, checked) in checks {
            prop_assert!(checked.is_ok(), "{}: {}", kind, checked.unwrap_err());
        }
    }
}
