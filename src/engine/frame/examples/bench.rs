//! What each helper costs, in seconds, for `just bench-frame`: one JSON object of medians.
//!
//! `bench FOLDER make ROWS` writes a panel of so many rows as Parquet and CSV; `bench FOLDER
//! run` times the helpers on it, each three times. `bench FOLDER extract SQL` asks the table
//! `payments` of `payments.parquet` once, streaming, as an extract does, and `bench FOLDER
//! helpers` times three helpers on all of its rows (`just big`).

use pledgebook_frame::polars::prelude::*;
use pledgebook_frame::prelude::*;
use std::path::Path;
use std::time::Instant;

type Run = std::result::Result<(), Box<dyn std::error::Error>>;

/// Rows of a group: financial years from 2004-05 on.
const YEARS: usize = 20;

fn main() -> Run {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [folder, "make", rows] => make(Path::new(folder), rows.parse()?),
        [folder, "run"] => run(Path::new(folder)),
        [folder, "helpers"] => helpers(Path::new(folder)),
        [folder, "extract", statement] => extract(Path::new(folder), statement),
        _ => {
            Err("usage: bench FOLDER make ROWS | bench FOLDER run | bench FOLDER extract SQL | bench FOLDER helpers"
                .into())
        }
    }
}

/// The same numbers on every machine: a linear congruential generator.
fn make(folder: &Path, rows: usize) -> Run {
    let mut state = 42_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as i64
    };
    let (mut trusts, mut years, mut pence) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..rows {
        trusts.push(format!("T{:06}", row / YEARS));
        years.push(FinancialYear::starting((2004 + row % YEARS) as u16).key());
        pence.push(1 + random() % 100_000_000);
    }
    let mut panel = df!("trust" => trusts, "financial_year" => years, "pence" => pence)?
        .lazy()
        .select([
            col("trust"),
            col("financial_year"),
            (col("pence").cast(DataType::Decimal(38, 2)) / lit(100).cast(DataType::Decimal(38, 2)))
                .cast(DataType::Decimal(38, 2))
                .alias("paid_gbp"),
        ])
        .collect()?;
    ParquetWriter::new(std::fs::File::create(folder.join("panel.parquet"))?).finish(&mut panel)?;
    CsvWriter::new(std::fs::File::create(folder.join("panel.csv"))?).finish(&mut panel)?;
    Ok(())
}

/// Seconds, the median of three.
fn median<T>(work: impl Fn() -> Result<T>) -> Result<f64> {
    let mut runs = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        work()?;
        runs.push(start.elapsed().as_secs_f64());
    }
    runs.sort_by(f64::total_cmp);
    Ok(runs[1])
}

fn run(folder: &Path) -> Run {
    let read = || {
        LazyFrame::scan_parquet(
            PlRefPath::new(folder.join("panel.parquet").to_string_lossy()),
            ScanArgsParquet::default(),
        )
    };
    let panel = read()?.collect()?;
    let names = panel.clone().lazy().select([col("trust")]).unique_stable(None, UniqueKeepStrategy::First).collect()?;
    let names = names.lazy().with_columns([col("trust").alias("name")]).collect()?;
    let years: Vec<String> = (0..YEARS).map(|year| FinancialYear::starting((2004 + year) as u16).key()).collect();
    let index: Vec<i64> = (0..YEARS as i64).map(|year| 60 + 2 * year).collect();
    let deflators = df!("vintage" => vec!["v"; YEARS], "financial_year" => years, "index_2024_25_100" => index)?;
    let deflators = Deflators::of(&Rows::of(&deflators)?, "v")?;
    let prices: FinancialYear = "2023-24".parse()?;
    let by = || panel.by(["trust"]);
    // By amount, the rows of a trust are nowhere together.
    let mixed = panel.clone().lazy().sort(["paid_gbp"], SortMultipleOptions::default()).collect()?;
    let mut with_source = panel.clone();
    with_source.with_column(Column::new_scalar(
        "source".into(),
        Scalar::from(PlSmallStr::from("panel")),
        panel.height(),
    ))?;
    let sourced = SourcedFrame::of(&Rows::of(&with_source)?)?;

    let times = [
        ("year_on_year", median(|| by().year_on_year("financial_year", "paid_gbp", "x"))?),
        ("share_of_total", median(|| by().share_of_total("paid_gbp", "x"))?),
        ("index_to", median(|| by().index_to("financial_year", "2010-11", "paid_gbp", "x"))?),
        ("real_terms", median(|| panel.real_terms("financial_year", "paid_gbp", &deflators, prices, "x"))?),
        ("cumulative", median(|| by().cumulative("paid_gbp", "x"))?),
        ("rank_by", median(|| by().rank_by("paid_gbp", "x"))?),
        ("rank_by all", median(|| panel.rank_by("paid_gbp", "x"))?),
        ("rolling", median(|| by().rolling_sum("financial_year", "paid_gbp", 3, "x"))?),
        ("bands", median(|| panel.bands("paid_gbp", &[100_000.into(), 500_000.into()], "x"))?),
        ("compound_growth", median(|| by().compound_growth("financial_year", "paid_gbp"))?),
        ("gaps", median(|| by().gaps("financial_year"))?),
        ("duplicates", median(|| panel.duplicates(["trust", "financial_year"]))?),
        ("describe", median(|| panel.describe())?),
        ("top", median(|| panel.top(10, "trust", "paid_gbp"))?),
        ("wide", median(|| panel.wide(["trust"], "financial_year", "paid_gbp"))?),
        ("join_one", median(|| panel.join_one(&names, ["trust"]))?),
        ("compare", median(|| panel.compare(&panel, &["trust", "financial_year"]))?),
        ("year_on_year, mixed rows", median(|| mixed.by(["trust"]).year_on_year("financial_year", "paid_gbp", "x"))?),
        ("share_of_total, mixed rows", median(|| mixed.by(["trust"]).share_of_total("paid_gbp", "x"))?),
        ("rank_by, mixed rows", median(|| mixed.by(["trust"]).rank_by("paid_gbp", "x"))?),
        ("duplicates, mixed rows", median(|| mixed.duplicates(["trust", "financial_year"]))?),
        ("compare, mixed rows", median(|| panel.compare(&mixed, &["trust", "financial_year"]))?),
        (
            "group sum, bare",
            median(|| {
                Ok(panel.clone().lazy().group_by_stable([col("trust")]).agg([col("paid_gbp").sum()]).collect()?)
            })?,
        ),
        ("group sum, sourced", median(|| sourced.totals(["trust"], [Total::sum("paid_gbp")])?.collect())?),
        (
            "year_on_year, sourced",
            median(|| sourced.year_on_year(["trust"], "financial_year", "paid_gbp", "x")?.collect())?,
        ),
        (
            "a sourced figure",
            median(|| {
                sourced.totals(["trust"], [Total::sum("paid_gbp")])?.figure("paid_gbp", &[("trust", "T000007")])
            })?,
        ),
        (
            "read parquet, sum by year",
            median(|| Ok(read()?.group_by([col("financial_year")]).agg([col("paid_gbp").sum()]).collect()?))?,
        ),
        ("read csv", median(|| pledgebook_frame::read::csv(folder.join("panel.csv")).read())?),
        (
            "read csv, bare",
            median(|| {
                let csv = LazyCsvReader::new(PlRefPath::new(folder.join("panel.csv").to_string_lossy()));
                Ok(csv.finish()?.collect()?)
            })?,
        ),
    ];
    let cells: Vec<String> = times.iter().map(|(name, seconds)| format!("\"{name}\": {seconds:.5}")).collect();
    println!("{{{}, \"peak MB\": {:.0}}}", cells.join(", "), peak());
    Ok(())
}

/// Time, memory, and what comes of it: the rows and the pence of its first column of money.
fn extract(folder: &Path, statement: &str) -> Run {
    let file = PlRefPath::new(folder.join("payments.parquet").to_string_lossy());
    let start = Instant::now();
    let mut context = pledgebook_frame::polars::sql::SQLContext::new();
    context.register("payments", LazyFrame::scan_parquet(file, ScanArgsParquet::default())?);
    let answer = context.execute(statement)?.collect_with_engine(Engine::Streaming)?.unwrap_single();
    let seconds = start.elapsed().as_secs_f64();
    let sum: Decimal = answer.decimals("paid_gbp")?.into_iter().flatten().sum();
    let (rows, peak) = (answer.height(), peak());
    println!("{{\"seconds\": {seconds:.3}, \"peak MB\": {peak:.0}, \"rows\": {rows}, \"sum\": \"{sum:.2}\"}}");
    Ok(())
}

/// Helpers on every payment, each once: so many rows are held in memory no second time.
fn helpers(folder: &Path) -> Run {
    let file = PlRefPath::new(folder.join("payments.parquet").to_string_lossy());
    let columns = [col("month"), col("line"), col("supplier"), col("amount_gbp")];
    let payments = LazyFrame::scan_parquet(file, ScanArgsParquet::default())?.select(columns).collect()?;
    let by = || payments.by(["month"]);
    let once = |work: &dyn Fn() -> Result<DataFrame>| -> Result<f64> {
        let start = Instant::now();
        work()?;
        Ok(start.elapsed().as_secs_f64())
    };
    let times = [
        ("share_of_total", once(&|| by().share_of_total("amount_gbp", "x"))?),
        ("cumulative", once(&|| by().cumulative("amount_gbp", "x"))?),
        ("top", once(&|| payments.top(10, "supplier", "amount_gbp"))?),
    ];
    let cells: Vec<String> = times.iter().map(|(name, seconds)| format!("\"{name}\": {seconds:.3}")).collect();
    println!("{{{}, \"peak MB\": {:.0}}}", cells.join(", "), peak());
    Ok(())
}

/// The most memory that this process has held, MiB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    kilobytes.and_then(|number| number.trim().parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
