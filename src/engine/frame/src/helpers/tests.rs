//! Every helper against [`Figure`], row by row, on random panels: one arithmetic.

use crate::prelude::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The same panels on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// A row of a panel: trust, year, amount.
type Cells = (String, u16, Option<Decimal>);

fn panel(random: &mut Random) -> (DataFrame, Vec<Cells>) {
    let mut cells: Vec<Cells> = Vec::new();
    for trust in 0..1 + random.below(4) {
        for year in 2015..2015 + random.below(8) as u16 {
            if random.below(6) == 0 {
                continue;
            }
            let size = [10, 1_000, 1_000_000, 9_000_000_000_000][random.below(4) as usize];
            let sign = if random.below(8) == 0 { -1 } else { 1 };
            let amount = Decimal::new(sign * random.below(size) as i64, random.below(4) as u32);
            cells.push((format!("T{trust}"), year, (random.below(9) > 0).then_some(amount)));
        }
    }
    // In no order.
    for at in (1..cells.len()).rev() {
        cells.swap(at, random.below(at as u64 + 1) as usize);
    }
    let texts: Vec<Option<String>> = cells.iter().map(|cell| cell.2.map(|amount| amount.to_string())).collect();
    let frame = df!(
        "trust" => cells.iter().map(|cell| cell.0.as_str()).collect::<Vec<_>>(),
        "year" => cells.iter().map(|cell| FinancialYear::starting(cell.1).key()).collect::<Vec<_>>(),
        "paid_gbp" => texts,
        "source" => (0..cells.len()).map(|row| format!("return-{}", row % 3)).collect::<Vec<_>>(),
        "locator" => (0..cells.len()).map(|row| format!("line {}", row + 2)).collect::<Vec<_>>(),
    )
    .unwrap();
    (frame.exact("paid_gbp").unwrap(), cells)
}

fn figure(amount: Decimal) -> Figure {
    Figure::read(Quantity::new(amount, Unit::cash()), "s", "")
}

fn nine(figure: Result<Figure>) -> Option<Decimal> {
    figure.ok().map(|figure| figure.quantity.amount.round_dp(9))
}

fn panels(hold: impl Fn(&DataFrame, &[Cells])) {
    let mut random = Random(7);
    for _ in 0..300 {
        let (frame, cells) = panel(&mut random);
        if !cells.is_empty() {
            hold(&frame, &cells);
        }
    }
}

#[test]
fn year_on_year_is_change_from_the_year_before() {
    panels(|frame, cells| {
        let at: BTreeMap<(&str, u16), Option<Decimal>> =
            cells.iter().map(|(trust, year, amount)| ((trust.as_str(), *year), *amount)).collect();
        let changed = frame.by(["trust"]).year_on_year("year", "paid_gbp", "x").unwrap().decimals("x").unwrap();
        for ((trust, year, amount), change) in cells.iter().zip(changed) {
            let before = at.get(&(trust.as_str(), year - 1)).copied().flatten();
            let wanted = amount.zip(before).and_then(|(now, before)| nine(figure(now).change_from(&figure(before))));
            assert_eq!(change, wanted, "{trust} {year}: {amount:?} on {before:?}");
        }
    });
}

#[test]
fn shares_indices_and_running_totals_are_those_of_figures() {
    panels(|frame, cells| {
        fn of<'a>(cells: &'a [Cells], trust: &'a str) -> impl Iterator<Item = &'a Cells> {
            cells.iter().filter(move |cell| cell.0 == trust)
        }
        let shares = frame.by(["trust"]).share_of_total("paid_gbp", "x").unwrap().decimals("x").unwrap();
        let running = frame.by(["trust"]).cumulative("paid_gbp", "x").unwrap().decimals("x").unwrap();
        let ranks = frame.by(["trust"]).rank_by("paid_gbp", "x").unwrap().decimals("x").unwrap();
        let base = cells[0].1;
        let key = FinancialYear::starting(base).key();
        let indices = frame.by(["trust"]).index_to("year", &key, "paid_gbp", "x").unwrap().decimals("x").unwrap();
        for (row, (trust, _, amount)) in cells.iter().enumerate() {
            let known: Option<Vec<Figure>> = of(cells, trust).map(|cell| cell.2.map(figure)).collect();
            let share = known.zip(*amount).and_then(|(all, amount)| {
                let total = Figure::sum(&all).ok()?;
                nine(figure(amount).share_of(&total))
            });
            assert_eq!(shares[row], share);
            let up_to: Option<Vec<Figure>> =
                cells[..=row].iter().filter(|cell| cell.0 == *trust).map(|cell| cell.2.map(figure)).collect();
            assert_eq!(running[row], up_to.map(|up_to| Figure::sum(&up_to).unwrap().quantity.amount));
            let rank = amount
                .map(|amount| of(cells, trust).filter(|cell| cell.2.is_some_and(|other| other > amount)).count() + 1);
            assert_eq!(ranks[row], rank.map(Decimal::from));
            let at_base =
                of(cells, trust).find(|cell| cell.1 == base).and_then(|cell| cell.2).filter(|at| *at > Decimal::ZERO);
            let index = amount.zip(at_base).and_then(|(now, then)| nine(figure(now).share_of(&figure(then))));
            assert_eq!(indices[row], index);
        }
    });
}

#[test]
fn real_terms_are_those_of_figures() {
    let years: Vec<String> = (2010..2030).map(|year| FinancialYear::starting(year).key()).collect();
    let index: Vec<String> = (0..20).map(|year| format!("{}.{:04}", 70 + year * 2, year * 137)).collect();
    let index = df!("vintage" => ["v"; 20], "financial_year" => years, "index_2024_25_100" => index).unwrap();
    let deflators = Deflators::of(&Rows::of(&index.exact("index_2024_25_100").unwrap()).unwrap(), "v").unwrap();
    let prices: FinancialYear = "2024-25".parse().unwrap();
    panels(|frame, cells| {
        let real = frame.real_terms("year", "paid_gbp", &deflators, prices, "x").unwrap().decimals("x").unwrap();
        for ((_, year, amount), real) in cells.iter().zip(real) {
            let wanted = amount.and_then(|amount| {
                nine(figure(amount).in_prices_of(FinancialYear::starting(*year), prices, &deflators))
            });
            assert_eq!(real, wanted);
        }
    });
}

/// A cell of a sourced frame is the figure worked out of the figures read, and rests on
/// exactly their lines.
#[test]
fn sourced_cells_rest_on_exactly_their_rows() {
    panels(|frame, cells| {
        let sourced = SourcedFrame::of(&Rows::of(frame).unwrap()).unwrap();
        let totals = sourced.totals(["trust"], [Total::sum("paid_gbp")]).unwrap();
        let changed = sourced.year_on_year(["trust"], "year", "paid_gbp", "x").unwrap();
        let lines = |wanted: &dyn Fn(&Cells) -> bool| -> Vec<String> {
            let mut lines: Vec<String> = cells
                .iter()
                .enumerate()
                .filter(|(_, cell)| wanted(cell))
                .map(|(row, _)| format!("line {}", row + 2))
                .collect();
            lines.sort();
            lines
        };
        let told = |figure: &Figure| -> Vec<String> {
            let mut told: Vec<String> =
                figure.provenance.citations.iter().map(|citation| citation.locator.clone()).collect();
            told.sort();
            told
        };
        for (trust, year, _) in cells {
            let known = cells.iter().filter(|cell| cell.0 == *trust).all(|cell| cell.2.is_some());
            match totals.figure("paid_gbp", &[("trust", trust)]) {
                Ok(total) => assert_eq!(told(&total), lines(&|cell: &Cells| cell.0 == *trust)),
                Err(error) => assert!(!known, "{error}"),
            }
            let key = FinancialYear::starting(*year).key();
            if let Ok(change) = changed.figure("x", &[("trust", trust), ("year", &key)]) {
                assert_eq!(
                    told(&change),
                    lines(&|cell: &Cells| cell.0 == *trust && (cell.1 == *year || cell.1 + 1 == *year))
                );
            }
        }
    });
}

#[test]
fn preconditions_hold_for_every_helper_over_periods() {
    let twice = df!("year" => ["2021-22", "2021-22", "2023-24"], "cost_gbp_m" => [4, 1, 4]).unwrap();
    let said = "`year` has 2021-22 twice (rows 1 and 2): one row a financial year is needed; \
                name the groups' key with `.by(…)`, or sum the rows first";
    assert_eq!(twice.year_on_year("year", "cost_gbp_m", "x").unwrap_err().to_string(), said);
    assert_eq!(twice.index_to("year", "2021-22", "cost_gbp_m", "x").unwrap_err().to_string(), said);
    assert_eq!(twice.compound_growth("year", "cost_gbp_m").unwrap_err().to_string(), said);
    assert_eq!(twice.rolling_sum("year", "cost_gbp_m", 2, "x").unwrap_err().to_string(), said);
}

#[test]
fn floats_are_honest() {
    let odd = df!("year" => [2020, 2021], "x" => [1.0, f64::NAN]).unwrap();
    assert_eq!(
        odd.year_on_year("year", "x", "y").unwrap_err().to_string(),
        "row 2 of column `x` is NaN: leave it out, or make it null where it is not known"
    );
    let large = df!("year" => [2020, 2021], "x" => [7e28, 14e28]).unwrap();
    let changed = large.year_on_year("year", "x", "y").unwrap();
    assert_eq!(changed.column("y").unwrap().f64().unwrap().get(1), Some(100.0));
    let small = df!("x" => [1e-12, 3e-12]).unwrap().share_of_total("x", "y").unwrap();
    assert_eq!(small.column("y").unwrap().f64().unwrap().get(0), Some(25.0));
}

#[test]
fn what_does_not_fit_is_an_error() {
    let most = i128::MAX / 10;
    let frame = DataFrame::new(
        2,
        vec![
            Column::new("year".into(), [2020, 2021]),
            Int128Chunked::from_slice("x".into(), &[most, most]).into_decimal(38, 0).unwrap().into_series().into(),
        ],
    );
    let frame = frame.unwrap();
    let said = "column `x` is too large for exact arithmetic with 9 decimal places";
    assert_eq!(frame.year_on_year("year", "x", "y").unwrap_err().to_string(), said);
    assert_eq!(frame.share_of_total("x", "y").unwrap_err().to_string(), said);
}

#[test]
fn lazy_plans_run_nothing_before_they_are_collected() {
    let plan = df!("year" => ["2020-21", "2020-21"], "x" => [1, 2]).unwrap().lazy();
    let changed = plan.year_on_year("year", "x", "y").unwrap();
    assert!(changed.collect().unwrap_err().to_string().contains("has 2020-21 twice"));
}

#[test]
fn growth_is_that_of_figures_to_the_last_digit() {
    let mut random = Random(11);
    for round in 0..40 {
        let n = 200;
        let mut amounts = Vec::new();
        let (mut trusts, mut periods, mut paid) = (Vec::new(), Vec::new(), Vec::new());
        for trust in 0..n {
            let size = [10, 1_000, 1_000_000, 9_000_000_000][random.below(4) as usize];
            let span = 1 + random.below(30) as i32;
            let ends = [(); 2].map(|()| Decimal::new(1 + random.below(size) as i64, random.below(3) as u32));
            for (period, amount) in [(2000, ends[0]), (2000 + span, ends[1])] {
                trusts.push(format!("T{trust}"));
                // Years, or quarters of which a year has four.
                periods.push(if round % 2 == 0 { period.to_string() } else { format!("{}-Q1", period) });
                paid.push(amount.to_string());
            }
            amounts.push((ends, if round % 2 == 0 { span } else { 4 * span }));
        }
        let frame = df!("trust" => trusts, "period" => periods, "paid_gbp" => paid).unwrap().exact("paid_gbp").unwrap();
        let grown = frame.by(["trust"]).compound_growth("period", "paid_gbp").unwrap().decimals("growth_pct").unwrap();
        let a_year = if round % 2 == 0 { 1 } else { 4 };
        for ((ends, span), growth) in amounts.into_iter().zip(grown) {
            let wanted = nine(figure(ends[1]).growth_over(&figure(ends[0]), span as u32, a_year));
            assert_eq!(growth, wanted, "{ends:?} over {span}");
        }
    }
}

/// Where most places of a panel are empty it is kept as a map: the answers are the same.
#[test]
fn far_apart_periods_are_those_near_together() {
    let trusts: Vec<String> = (0..40).map(|row| format!("T{}", row / 2)).collect();
    let panel = |step: i32| {
        let years: Vec<i32> = (0..40).map(|row| 100 * step * (row / 2) + row % 2).collect();
        let visits: Vec<i64> = (0..40).map(|row| 10 + row * row).collect();
        df!("trust" => &trusts, "year" => years, "visits" => visits).unwrap()
    };
    let changes =
        |frame: DataFrame| frame.by(["trust"]).year_on_year("year", "visits", "x").unwrap().decimals("x").unwrap();
    let near = changes(panel(0));
    assert_eq!(changes(panel(100_000)), near);
    assert_eq!(near.iter().filter(|change| change.is_some()).count(), 20);
}

#[test]
fn ranks_of_floats_and_of_long_numbers_are_those_of_others() {
    let floats = df!("x" => [Some(-1.5), Some(0.0), None, Some(-0.0), Some(2.5), Some(-3.0)]).unwrap();
    let ranks = |frame: &DataFrame| {
        let ranked = frame.rank_by("x", "rank").unwrap().decimals("rank").unwrap();
        ranked.into_iter().map(|rank| rank.map(|rank| rank.to_string())).collect::<Vec<_>>()
    };
    let wanted = [Some("4"), Some("2"), None, Some("2"), Some("1"), Some("5")].map(|rank| rank.map(str::to_owned));
    assert_eq!(ranks(&floats), wanted);
    let large = 10_i128.pow(30);
    let long: Int128Chunked = [Some(-15), Some(0), None, Some(0), Some(25), Some(-30)]
        .map(|n: Option<i128>| n.map(|n| n * large))
        .into_iter()
        .collect();
    let long = long.with_name("x".into()).into_decimal(38, 2).unwrap().into_series();
    assert_eq!(ranks(&DataFrame::new(6, vec![long.into()]).unwrap()), wanted);
}

#[test]
fn keys_of_any_kind_and_null_make_groups() {
    let frame = df!(
        "area" => [Some("N"), None, Some("N"), None, Some("S")],
        "code" => [1_i64, 2, 1, 2, 1],
        "open" => [true, true, true, false, true],
        "visits" => [1_i64, 2, 3, 4, 5],
    )
    .unwrap();
    let shares = frame.by(["area", "code", "open"]).share_of_total("visits", "x").unwrap().decimals("x").unwrap();
    assert_eq!(shares, [25, 100, 75, 100, 100].map(|share| Some(Decimal::from(share))));
    let twice = frame.duplicates(["area", "code"]).unwrap();
    assert_eq!(twice.decimals("row").unwrap(), [1, 2, 3, 4].map(|row| Some(Decimal::from(row))));
    assert_eq!(twice.decimals("times").unwrap(), [Some(Decimal::TWO); 4]);
}

#[test]
fn joins_are_checked_and_a_null_finds_no_partner() {
    let paid = df!("code" => [Some("R1"), None, Some("R9"), Some("R2")], "gbp" => [1, 2, 3, 4]).unwrap();
    let names = df!("code" => [Some("R2"), Some("R1"), None], "trust" => ["Thorn", "Marle", "nobody"]).unwrap();
    let joined = paid.join_one(&names, ["code"]).unwrap();
    let trusts: Vec<_> = joined.frame.column("trust").unwrap().str().unwrap().iter().collect();
    assert_eq!(trusts, [Some("Marle"), None, None, Some("Thorn")]);
    assert_eq!((joined.without_partner.height(), joined.unused.height()), (2, 1));
    let twice = names.vstack(&names).unwrap();
    assert_eq!(
        paid.join_one(&twice, ["code"]).unwrap_err().to_string(),
        "the key R2 (code) is there 2 times in the other frame (rows 1 and 4): each row would come so many times"
    );
    let numbers = df!("code" => [1, 2], "trust" => ["Thorn", "Marle"]).unwrap();
    assert_eq!(
        paid.join_one(&numbers, ["code"]).unwrap_err().to_string(),
        "the key `code` holds str in one frame and i32 in the other: make them one kind first, as in \
         `col(\"code\").cast(…)`"
    );
}

#[test]
fn comparisons_follow_the_key_and_not_the_place() {
    let old = df!("id" => ["a", "b", "c"], "gbp" => [1, 2, 3]).unwrap();
    let new = df!("id" => ["c", "a", "d"], "gbp" => [3, 5, 9], "note" => ["", "", ""]).unwrap();
    let said: Vec<String> = old.compare(&new, &["id"]).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(said, ["new column `note`", "a: gbp was 1, is 5", "b: row is gone", "d: new row"]);
    let twice = new.vstack(&new).unwrap();
    let said = old.compare(&twice, &["id"]).unwrap_err().to_string();
    assert_eq!(said, "key “c” is there twice; frames are compared by a key that names one row");
}

#[test]
fn the_others_of_a_top_are_added_exactly_or_not_known() {
    let paid = df!("to" => ["A", "B", "C", "D", "E"], "gbp" => [Some(5), Some(40), Some(5), Some(30), None]).unwrap();
    let top = paid.top(2, "to", "gbp").unwrap();
    assert_eq!(top.decimals("gbp").unwrap(), [Some(40.into()), Some(30.into()), None]);
    let known = paid.head(Some(4)).top(3, "to", "gbp").unwrap();
    let names: Vec<_> = known.column("to").unwrap().str().unwrap().iter().flatten().collect();
    assert_eq!(names, ["B", "D", "A", "Other (1)"]);
    assert_eq!(known.decimals("gbp").unwrap()[3], Some(5.into()));
    let most = df!("to" => ["A", "B", "C"], "n" => [i64::MAX, i64::MAX - 1, i64::MAX - 2]).unwrap();
    assert!(most.top(1, "to", "n").unwrap_err().to_string().contains("`n` is too large"));
}

/// Sourced windows and growth rest on exactly the rows they are made of.
#[test]
fn sourced_windows_and_growth_rest_on_their_rows() {
    panels(|frame, cells| {
        let sourced = SourcedFrame::of(&Rows::of(frame).unwrap()).unwrap();
        let rolled = sourced.rolling_mean(["trust"], "year", "paid_gbp", 3, "x").unwrap();
        let grown = sourced.compound_growth(["trust"], "year", "paid_gbp").unwrap();
        let line = |trust: &str, year: u16| {
            let row = cells.iter().position(|cell| cell.0 == trust && cell.1 == year).unwrap();
            format!("line {}", row + 2)
        };
        let told = |figure: &Figure| -> Vec<String> {
            figure.provenance.citations.iter().map(|citation| citation.locator.clone()).collect()
        };
        for (trust, year, _) in cells {
            let key = FinancialYear::starting(*year).key();
            if let Ok(mean) = rolled.figure("x", &[("trust", trust), ("year", &key)]) {
                let mut lines: Vec<String> = (year - 2..=*year).map(|year| line(trust, year)).collect();
                let mut told = told(&mean);
                lines.sort();
                told.sort();
                assert_eq!(told, lines);
            }
            if let Ok(growth) = grown.figure("growth_pct", &[("trust", trust)]) {
                let known = || cells.iter().filter(|cell| cell.0 == *trust && cell.2.is_some()).map(|cell| cell.1);
                let mut lines = vec![line(trust, known().min().unwrap()), line(trust, known().max().unwrap())];
                let mut told = told(&growth);
                lines.sort();
                told.sort();
                assert_eq!(told, lines);
            }
        }
    });
}

/// A stranger's own table: euros with a status, calendar years, rates of any two columns.
#[test]
fn other_currencies_and_rates_say_what_they_are() {
    let table = df!(
        "year" => ["2022", "2023"],
        "grants_eur_m" => [96, 48],
        "fees_gbp_m" => [2, 3],
        "visits" => [4_200, 6_300],
        "hours" => [40, 60],
        "distance_m" => [450, 900],
        "status" => ["outturn"; 2],
        "source" => ["accounts"; 2],
    )
    .unwrap();
    let table = SourcedFrame::of(&Rows::of(&table).unwrap()).unwrap();
    let of = |frame: &SourcedFrame, column: &str| frame.figure(column, &[("year", "2023")]).unwrap();
    let grants = of(&table, "grants_eur_m");
    assert_eq!(crate::quantity::words::in_full(&grants.quantity), "€48 million (cash, outturn)");
    assert_eq!(
        table.plus("grants_eur_m", "fees_gbp_m", "both_eur_m").unwrap_err().to_string(),
        "cannot add the columns `grants_eur_m` and `fees_gbp_m`: one is cash in euros, the other is cash in pounds"
    );
    let rates = table.over("visits", "hours", "rate").unwrap().over("grants_eur_m", "visits", "each_eur").unwrap();
    let rates = rates.over("fees_gbp_m", "grants_eur_m", "exchange").unwrap();
    assert_eq!(of(&rates, "rate").to_string(), "105 visits per hour");
    assert_eq!(of(&rates, "each_eur").to_string(), "€7,619 per visit");
    assert_eq!(of(&rates, "exchange").to_string(), "£0.06 per euro");
    assert_eq!(of(&table, "distance_m").to_string(), "900 m");
    let changed = table.year_on_year([], "year", "grants_eur_m", "change_pct").unwrap();
    assert_eq!(of(&changed, "change_pct").working(), "€48m ÷ €96m − 1 = −50%");
}
