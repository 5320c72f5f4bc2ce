"""The helpers beside Python polars and DuckDB, on the same files, in one run.

`bench_frame.py PROGRAM FOLDER [ROWS …]`: PROGRAM is the `bench` example of the frame crate.
Prints a table in Markdown: seconds (the median of three) and what the largest size costs
against the one before.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

YEARS = [f"{year}-{(year + 1) % 100:02}" for year in range(2004, 2024)]


def medians(work):
    times = {}
    for name, run in work.items():
        runs = []
        for _ in range(3):
            start = time.perf_counter()
            run()
            runs.append(time.perf_counter() - start)
        times[name] = sorted(runs)[1]
    times["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return times


def polars(folder):
    import polars as pl

    panel = pl.read_parquet(folder / "panel.parquet")
    value, by = pl.col("paid_gbp"), "trust"
    mixed = panel.sort("paid_gbp")
    compared = lambda old, new: old.join(new, on=["trust", "financial_year"], how="full").filter(
        value.ne_missing(pl.col("paid_gbp_right"))
    )
    names = panel.select("trust").unique().with_columns(pl.col("trust").alias("name"))
    index = pl.DataFrame({"financial_year": YEARS, "index": [60 + 2 * year for year in range(20)]})
    ordered = lambda: panel.sort("trust", "financial_year")
    hundred = pl.lit(100).cast(pl.Decimal(38, 2))
    before = value.shift(1).over(by)
    year = lambda name: pl.col(name).str.slice(0, 4).cast(pl.Int32)
    return medians(
        {
            "year_on_year": lambda: ordered().with_columns(x=(value - before) * hundred / before),
            "share_of_total": lambda: panel.with_columns(x=value * hundred / value.sum().over(by)),
            "index_to": lambda: panel.with_columns(
                x=value * hundred / value.filter(pl.col("financial_year") == "2010-11").first().over(by)
            ),
            "real_terms": lambda: panel.join(index, on="financial_year", how="left", maintain_order="left").with_columns(
                x=value * 98 / pl.col("index")
            ),
            "cumulative": lambda: panel.with_columns(x=value.cum_sum().over(by)),
            "rank_by": lambda: panel.with_columns(x=value.rank("min", descending=True).over(by)),
            "rank_by all": lambda: panel.with_columns(x=value.rank("min", descending=True)),
            "rolling": lambda: ordered().with_columns(x=value.cast(pl.Float64).rolling_sum(3).over(by)),
            "bands": lambda: panel.with_columns(x=value.cast(pl.Float64).cut([100_000, 500_000])),
            "compound_growth": lambda: ordered()
            .group_by(by)
            .agg(
                first=pl.col("financial_year").first(),
                last=pl.col("financial_year").last(),
                before=value.first().cast(pl.Float64),
                after=value.last().cast(pl.Float64),
            )
            .with_columns(x=(pl.col("after") / pl.col("before")) ** (1 / (year("last") - year("first"))) - 1),
            "gaps": lambda: panel.group_by(by)
            .agg(y=pl.col("financial_year").str.slice(0, 4).cast(pl.Int32).sort().diff().gt(1).sum())
            .filter(pl.col("y") > 0),
            "duplicates": lambda: panel.filter(panel.select("trust", "financial_year").is_duplicated()),
            "describe": lambda: (panel.describe(), panel.select(pl.all().n_unique(), value.sum().alias("sum"))),
            "top": lambda: (panel.top_k(10, by="paid_gbp"), panel.select(value.sum())),
            "wide": lambda: panel.pivot("financial_year", index="trust", values="paid_gbp"),
            "join_one": lambda: panel.join(names, on="trust", how="left", validate="m:1", maintain_order="left"),
            "compare": lambda: compared(panel, panel),
            "year_on_year, mixed rows": lambda: mixed.sort("trust", "financial_year").with_columns(
                x=(value - before) * hundred / before
            ),
            "share_of_total, mixed rows": lambda: mixed.with_columns(x=value * hundred / value.sum().over(by)),
            "rank_by, mixed rows": lambda: mixed.with_columns(x=value.rank("min", descending=True).over(by)),
            "duplicates, mixed rows": lambda: mixed.filter(mixed.select("trust", "financial_year").is_duplicated()),
            "compare, mixed rows": lambda: compared(panel, mixed),
            "group sum, bare": lambda: panel.group_by(by, maintain_order=True).agg(value.sum()),
            "read parquet, sum by year": lambda: pl.scan_parquet(folder / "panel.parquet")
            .group_by("financial_year")
            .agg(value.sum())
            .collect(),
            "read csv": lambda: pl.read_csv(folder / "panel.csv"),
        }
    )


def duckdb(folder):
    import duckdb

    base = duckdb.connect()
    base.execute(f"create table panel as from read_parquet('{folder}/panel.parquet')")
    base.execute("create table mixed as from panel order by paid_gbp")
    base.execute("create table names as select distinct trust, trust as name from panel")
    ask = lambda text: lambda: base.execute(f"create or replace temp table answer as {text}")
    windowed = lambda what, table="panel": ask(f"select *, {what} as x from {table}")
    compared = lambda old, new: ask(
        f"select * from {old} a full join {new} b using (trust, financial_year)"
        " where a.paid_gbp is distinct from b.paid_gbp"
    )
    ordered = "over (partition by trust order by financial_year)"
    return medians(
        {
            "year_on_year": windowed(f"(paid_gbp / lag(paid_gbp) {ordered} - 1) * 100"),
            "share_of_total": windowed("paid_gbp * 100 / sum(paid_gbp) over (partition by trust)"),
            "index_to": windowed(
                "paid_gbp * 100 / max(case when financial_year = '2010-11' then paid_gbp end) over (partition by trust)"
            ),
            "cumulative": windowed(f"sum(paid_gbp) {ordered}"),
            "rank_by": windowed("rank() over (partition by trust order by paid_gbp desc)"),
            "rank_by all": windowed("rank() over (order by paid_gbp desc)"),
            "rolling": windowed(
                "sum(paid_gbp) over (partition by trust order by financial_year rows between 2 preceding and current row)"
            ),
            "bands": windowed("case when paid_gbp < 100000 then 'a' when paid_gbp < 500000 then 'b' else 'c' end"),
            "duplicates": ask("from panel qualify count(*) over (partition by trust, financial_year) > 1"),
            "describe": ask("summarize panel"),
            "top": ask("from panel order by paid_gbp desc limit 10"),
            "wide": ask("from (pivot panel on financial_year using first(paid_gbp) group by trust)"),
            "join_one": ask("select panel.*, names.name from panel left join names using (trust)"),
            "compare": compared("panel", "panel"),
            "year_on_year, mixed rows": windowed(f"(paid_gbp / lag(paid_gbp) {ordered} - 1) * 100", "mixed"),
            "share_of_total, mixed rows": windowed("paid_gbp * 100 / sum(paid_gbp) over (partition by trust)", "mixed"),
            "rank_by, mixed rows": windowed("rank() over (partition by trust order by paid_gbp desc)", "mixed"),
            "duplicates, mixed rows": ask("from mixed qualify count(*) over (partition by trust, financial_year) > 1"),
            "compare, mixed rows": compared("panel", "mixed"),
            "group sum, bare": ask("select trust, sum(paid_gbp) from panel group by trust"),
            "read parquet, sum by year": ask(
                f"select financial_year, sum(paid_gbp) from read_parquet('{folder}/panel.parquet') group by all"
            ),
            "read csv": ask(f"from read_csv('{folder}/panel.csv')"),
        }
    )


def main():
    if sys.argv[1] in ("polars", "duckdb"):
        print(json.dumps(globals()[sys.argv[1]](Path(sys.argv[2]))))
        return
    program, folder = sys.argv[1], Path(sys.argv[2])
    sizes = [int(rows) for rows in sys.argv[3:]] or [10_000, 100_000, 1_000_000]
    told = {}
    for rows in sizes:
        place = folder / str(rows)
        place.mkdir(parents=True, exist_ok=True)
        if not (place / "panel.csv").exists():
            subprocess.run([program, place, "make", str(rows)], check=True)
        answer = lambda command: json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        told[rows] = {
            "ours": answer([program, place, "run"]),
            "polars": answer([sys.executable, __file__, "polars", place]),
            "duckdb": answer([sys.executable, __file__, "duckdb", place]),
        }
    last = told[sizes[-1]]
    print(f"| {sizes[-1]:,} rows, {sizes[-1] // 20:,} groups | ours | Python polars | DuckDB | growth of ours |")
    print("|---|---:|---:|---:|---:|")
    for name in last["ours"]:
        cells = [last[engine].get(name) for engine in ("ours", "polars", "duckdb")]
        number = (lambda n: f"{n:,.0f}") if name == "peak MB" else (lambda n: f"{n:.3f}")
        shown = [number(cell) if cell is not None else "" for cell in cells]
        growth = " → ".join(number(told[rows]["ours"][name]) for rows in sizes)
        print(f"| {name} | {' | '.join(shown)} | {growth} |")


main()
