//! Every kind of chart on any figures: it ends, with a picture or one sentence.

use crate::support::root;
use pledgebook::chart::*;
use pledgebook::prelude::*;
use proptest::collection::vec;
use proptest::prelude::*;
use roxmltree::Document;
use std::collections::BTreeSet;

/// What one row, point, part or event is drawn from.
#[derive(Clone, Debug)]
struct Item {
    label: String,
    amount: Decimal,
    other: Decimal,
    missing: bool,
    sort: u8,
    date: PartialDate,
    year: FinancialYear,
}

/// Amounts of one nature: a chart mostly has figures that are like one another.
pub fn amounts() -> impl Strategy<Value = Vec<Decimal>> {
    let some = |one: BoxedStrategy<Decimal>| vec(one, 0..20).boxed();
    let scaled = |digits: std::ops::Range<i64>, scale| digits.prop_map(move |n| Decimal::new(n, scale)).boxed();
    let huge = |base: &'static str| (0_i64..9).prop_map(move |n| base.parse::<Decimal>().unwrap() + Decimal::new(n, 8));
    prop_oneof![
        3 => some(scaled(-1_000_000..1_000_000, 2)),
        2 => some(scaled(0..50_000_000_000, 0)),
        1 => some(scaled(0..3, 0)),
        1 => some(Just(Decimal::ZERO).boxed()),
        1 => any::<i64>().prop_flat_map(move |n| vec(Just(Decimal::new(n, 4)), 1..20)),
        1 => some(scaled(-9..9, 9)),
        1 => some(scaled(-3..4, 28)),
        1 => some(huge("100000000000000000000").boxed()),
        1 => some(huge("9999999999999999999999999999").boxed()),
        1 => some((any::<i64>(), 0_u32..28).prop_map(|(n, scale)| Decimal::new(n, scale)).boxed()),
        1 => some(prop_oneof![Just(Decimal::MAX), Just(Decimal::MIN), Just(Decimal::new(1, 28)), Just(Decimal::ONE)].boxed()),
    ]
}

fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Z][a-z]{2,9}( [a-z]{2,9}){0,3}",
        1 => Just(String::new()),
        1 => " {1,3}",
        1 => "[0-9]{4}–[0-9]{2}",
        1 => "[a-z]{60,300}",
        1 => "([a-zW]{1,24} ){20,60}",
        1 => "[<>&\"'’“\n\t\u{0}\u{7}\u{ffff}é漢🙂\u{301}]{1,12}",
        1 => "\\PC{0,30}",
    ]
}

fn unit() -> impl Strategy<Value = Unit> {
    let years = any::<u16>().prop_map(|year| Unit::Money(Basis::PricesOf(FinancialYear::starting(year))));
    let units = [Unit::cash(), Unit::Percent, Unit::PercentagePoints, Unit::Ratio, Unit::Index, Unit::Year];
    prop_oneof![4 => prop::sample::select(units.to_vec()), 1 => years, 1 => label().prop_map(Unit::Count)]
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    (amounts(), amounts(), prop::bool::ANY).prop_flat_map(|(amounts, others, near)| {
        let rest = (label(), prop::bool::weighted(0.2), any::<u8>(), 0_u16..400, 1_u8..13, any::<u16>());
        vec(rest, amounts.len()).prop_map(move |rest| {
            let rows = rest.into_iter().zip(&amounts).enumerate();
            rows.map(|(i, ((label, missing, sort, year, month, any_year), amount))| Item {
                label,
                amount: *amount,
                other: others.get(i).copied().unwrap_or(*amount),
                missing,
                sort,
                date: format!("{}-{month:02}", 1800 + if near { 210 + year % 15 } else { year }).parse().unwrap(),
                year: FinancialYear::starting(if near { 2010 + any_year % 15 } else { any_year }),
            })
            .collect()
        })
    })
}

/// What a briefing has: a few figures of either sign or none, some not known, short names.
fn ordinary() -> impl Strategy<Value = Vec<Item>> {
    let money = (-5_000_i64..50_000, 0_u32..3).prop_map(|(n, scale)| Decimal::new(n * 100_000, scale));
    let money = prop_oneof![4 => money, 1 => Just(Decimal::ZERO)];
    let rest = ("[A-Z][a-z]{2,9}( [a-z]{2,9}){0,2}", any::<bool>(), any::<u8>(), 2005_u16..2030, 1_u8..13);
    vec((money.clone(), money, rest), 1..7).prop_map(|rows| {
        let item = |(i, (amount, other, (label, missing, sort, year, month)))| Item {
            label,
            amount,
            other,
            missing: missing && i > 0,
            sort,
            date: format!("{year}-{month:02}").parse().unwrap(),
            year: FinancialYear::starting(year),
        };
        rows.into_iter().enumerate().map(item).collect()
    })
}

/// Each kind, drawn from the same figures.
fn kinds(items: &[Item], unit: &Unit, words: &str) -> Vec<(&'static str, Result<Chart>)> {
    let figure = |amount: Decimal| Figure::read(Quantity::new(amount, unit.clone()), "budget-book", "table 1");
    let known = |item: &Item| (!item.missing).then(|| figure(item.amount));
    let mut bars = Bars::new("any", words);
    let mut columns = Columns::new("any", words);
    let mut delivery = Delivery::new("any", words);
    let mut heat = HeatMap::new("any", words);
    let mut lines = Lines::new("any", words);
    let mut pairs = PairedBars::new("any", words, "Pledged", words);
    let mut stacked = Stacked::new("any", words);
    let mut positive = Stacked::new("any", words);
    let mut timeline = Timeline::new("any", words);
    let mut waterfall = Waterfall::new("any", words);
    let mut spans = Spans::new("any", words);
    for item in items {
        let (label, value, other) = (item.label.as_str(), figure(item.amount), figure(item.other));
        let (known, size) = (known(item), figure(item.amount.abs()));
        bars = match item.sort % 5 {
            0 => bars.emphasis(label, known.as_ref()),
            _ => bars.bar(label, known.as_ref()),
        };
        columns = if item.sort % 5 == 0 { columns.muted(label, &value) } else { columns.bar(label, &value) };
        delivery = match item.sort % 6 {
            0 => delivery.series(label).point(item.date, &value, label),
            1 => delivery.target(item.date, &value, label),
            2 => delivery.forecast(item.date, &value, label),
            _ => delivery.point(item.date, &value, label),
        };
        heat = heat.column(label, &item.year.to_string());
        lines = if item.sort % 6 == 0 { lines.series(label) } else { lines };
        lines = lines.point(item.year, &value).from_zero(item.missing);
        pairs = pairs.pair(label, known.as_ref(), (item.sort % 5 != 0).then_some(&other));
        stacked = if item.sort % 6 == 0 { stacked.row(label) } else { stacked }.segment(label, &value);
        positive = if item.missing { positive.unknown(label, &size) } else { positive.segment(label, &size) };
        spans =
            spans.span(label, (item.year, FinancialYear::of(item.date.last_day())), known.as_ref(), item.sort % 3 == 0);
        timeline = timeline.event(item.date, label, known.as_ref());
        waterfall = match item.sort % 6 {
            0 => waterfall.start(label, &value),
            1 => waterfall.end(label, &value),
            _ => waterfall.step(label, &value),
        };
    }
    let figures: Vec<[Figure; 2]> = items.iter().map(|item| [item.amount, item.other].map(&figure)).collect();
    let cells = figures.iter().zip(items);
    let heat = heat
        .row("Some", cells.clone().map(|(figures, item)| (!item.missing).then_some(&figures[0])))
        .row(words, cells.map(|(figures, _)| Some(&figures[1])));
    vec![
        ("Bars", bars.draw()),
        ("Columns", columns.draw()),
        ("Delivery", delivery.draw()),
        ("HeatMap", heat.draw()),
        ("Lines", lines.draw()),
        ("PairedBars", pairs.draw()),
        ("Stacked", stacked.draw()),
        ("Stacked", positive.draw()),
        ("Spans", spans.draw()),
        ("Timeline", timeline.draw()),
        ("Waterfall", waterfall.draw()),
    ]
}

/// A picture of no more than its figures and letters need, all of it on the page; or one sentence.
fn holds(kind: &str, drawn: &Result<Chart>, figures: usize, letters: usize) -> std::result::Result<(), String> {
    let chart = match drawn {
        Ok(chart) => chart,
        Err(cause @ (Error::Drawing { .. } | Error::Unlike { .. })) if !cause.to_string().contains('\n') => {
            return Ok(());
        }
        Err(cause) => return Err(format!("{kind}: {cause:?}")),
    };
    let picture = Document::parse(&chart.svg).map_err(|cause| format!("{kind}: {cause}\n{}", chart.svg))?;
    // A piece of line across the page is a hundred dashes; a row is a few shapes; an axis,
    // a few dozen.
    let (elements, most) = (picture.descendants().count(), 150 + 400 * figures + letters);
    if elements > most || chart.svg.len() > 250 * most {
        return Err(format!("{kind}: {elements} elements, {} bytes for {figures} figures", chart.svg.len()));
    }
    let number = |text: &str| text.parse::<f64>().map_err(|_| format!("{kind}: {text} is no number"));
    let page = picture.root_element();
    let [width, height] = ["width", "height"].map(|side| page.attribute(side).unwrap_or("none"));
    let (width, height) = (number(width)?, number(height)?);
    for shape in page.descendants().filter(roxmltree::Node::is_element) {
        let pairs = ["x", "x1", "x2", "cx", "y", "y1", "y2", "cy"]
            .into_iter()
            .filter_map(|name| Some((name, shape.attribute(name)?)));
        let points =
            shape.attribute("points").unwrap_or_default().split_whitespace().filter_map(|pair| pair.split_once(','));
        for (name, value) in pairs.chain(points.flat_map(|(x, y)| [("x", x), ("y", y)])) {
            let (value, side) = (number(value)?, if name.contains('x') { width } else { height });
            if !(-30.0..=side + 30.0).contains(&value) {
                return Err(format!("{kind}: {name} = {value} is off the page of {width} × {height}: {shape:?}"));
            }
        }
    }
    if chart.alt.trim().is_empty() || chart.description.trim().is_empty() {
        return Err(format!("{kind}: no words"));
    }
    Ok(())
}

/// Rows that go up and down, each with a name.
fn rows(count: u32) -> Vec<Item> {
    let row = |i: u32| Item {
        label: format!("Row {i}"),
        amount: Decimal::from(i * 7919 % 1009),
        other: Decimal::from(i * 104_729 % 1009),
        missing: i % 10 == 9,
        sort: (i % 5 + 1) as u8,
        date: format!("{}-{:02}", 1990 + i % 40, i % 12 + 1).parse().unwrap(),
        year: FinancialYear::starting(1900 + (i % 290) as u16),
    };
    (0..count).map(row).collect()
}

#[test]
fn a_thousand_rows_are_drawn_in_seconds() {
    let items = rows(1000);
    let begun = std::time::Instant::now();
    for (kind, drawn) in kinds(&items, &Unit::cash(), "Rows") {
        holds(kind, &drawn, items.len(), 10_000).unwrap();
    }
    // All ten kinds, in a debug build on a machine that has other things to do.
    assert!(begun.elapsed().as_secs() < 120, "{:?}", begun.elapsed());
}

/// What is not drawn here would not be tested here.
#[test]
fn no_kind_is_left_out() {
    // Each is one `pub use`; `Look` is how a frame is asked for them, `Plotted` what one shows.
    let module = std::fs::read_to_string(root().join("src/engine/core/src/chart/mod.rs")).unwrap();
    let kind = |line: &str| Some(line.strip_prefix("pub use ")?.strip_suffix(';')?.split_once("::")?.1.to_owned());
    let all: BTreeSet<String> = module
        .lines()
        .filter_map(kind)
        .filter(|kind| !kind.starts_with('{') && kind != "Look" && kind != "Plotted")
        .collect();
    let drawn: BTreeSet<String> = kinds(&rows(1), &Unit::cash(), "").into_iter().map(|(kind, _)| kind.into()).collect();
    assert_eq!(all, drawn);
}

proptest! {
    #[test]
    fn a_chart_is_drawn_or_says_why_not(items in items(), unit in unit(), words in label()) {
        let letters = items.iter().map(|item| item.label.len()).sum::<usize>() + words.len();
        for (kind, drawn) in kinds(&items, &unit, &words) {
            holds(kind, &drawn, items.len(), letters).map_err(TestCaseError::fail)?;
        }
    }

    #[test]
    fn an_ordinary_chart_is_drawn(items in ordinary(), words in "[A-Z][a-z]{2,9}") {
        for (kind, drawn) in kinds(&items, &Unit::cash(), &words) {
            if let Err(cause) = drawn {
                prop_assert!(cause.to_string().contains("negative one"), "{}: {}", kind, cause);
            }
        }
    }
}
