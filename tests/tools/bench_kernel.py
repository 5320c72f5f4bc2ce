"""The kernel against stock evcxr and against Python, on the same steps, as a Markdown table.

Usage: bench_kernel.py [--quick] [--without stock|python] [--write FILE]

The three run side by side and take turns cell by cell, so that whatever else the
machine does slows all of them alike: read the figures as ratios.

Stock is evcxr_jupyter of the same version with `:dep pledgebook` and `:dep polars`
(the features of the project's Cargo.toml and the versions of its Cargo.lock), in a
temporary folder of evcxr's that stays, with the fast linker that evcxr picks itself.
What it builds once (ten minutes and more) is built before anything is measured.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kernel_client import PROJECT, Kernel, own_spec

JUPYTER = PROJECT / ".jupyter"
STARTS = 3
COMPLETIONS = 10
BIG = 10_000_000
SMALL = 10

RUST_USES = "use pledgebook::prelude::*;\nuse polars::prelude::*;"
RUST_FIRST = ['let df = df!["year" => [2021, 2022, 2023], "gbp_m" => [1.5, 2.5, 4.0]]?;', "df"]
RUST_FRAMES = """\
let years = ["2020-21", "2021-22", "2022-23", "2023-24"];
let places = ["north", "south", "east"];
let n = 1200_usize;
let sales = df![
    "year" => (0..n).map(|i| years[i % 4]).collect::<Vec<&str>>(),
    "region" => (0..n).map(|i| places[i % 3]).collect::<Vec<&str>>(),
    "gbp_m" => (0..n).map(|i| (i % 97) as f64 + 0.5).collect::<Vec<f64>>(),
]?;
let regions = df!["region" => ["north", "south", "east"], "head" => ["Ada", "Ben", "Cy"]]?;"""

PYTHON_USES = "import polars as pl\nfrom polars import col, lit"
PYTHON_FIRST = ['df = pl.DataFrame({"year": [2021, 2022, 2023], "gbp_m": [1.5, 2.5, 4.0]})', "df"]
PYTHON_FRAMES = """\
years = ["2020-21", "2021-22", "2022-23", "2023-24"]
places = ["north", "south", "east"]
n = 1200
sales = pl.DataFrame({
    "year": [years[i % 4] for i in range(n)],
    "region": [places[i % 3] for i in range(n)],
    "gbp_m": [i % 97 + 0.5 for i in range(n)],
})
regions = pl.DataFrame({"region": ["north", "south", "east"], "head": ["Ada", "Ben", "Cy"]})"""

# Twenty cells of a day's work: the Rust one and its equivalent in Python.
CELLS = [
    ("sales", "sales"),
    ("sales.height()", "sales.height"),
    ("sales.head(Some(5))", "sales.head(5)"),
    ('let north = sales.clone().lazy().filter(col("region").eq(lit("north"))).collect()?;', 'north = sales.lazy().filter(col("region") == "north").collect()'),
    (
        'sales.clone().lazy().filter(col("gbp_m").gt(lit(90.0)).and(col("region").neq(lit("east")))).collect()?',
        'sales.lazy().filter((col("gbp_m") > 90.0) & (col("region") != "east")).collect()',
    ),
    (
        'sales.clone().lazy().group_by([col("region")]).agg([col("gbp_m").sum()]).sort(["region"], Default::default()).collect()?',
        'sales.lazy().group_by("region").agg(col("gbp_m").sum()).sort("region").collect()',
    ),
    (
        'let yearly = sales.clone().lazy().group_by([col("year")]).agg([col("gbp_m").sum()]).sort(["year"], Default::default()).collect()?;',
        'yearly = sales.lazy().group_by("year").agg(col("gbp_m").sum()).sort("year").collect()',
    ),
    (
        'let spread = sales.clone().lazy().group_by([col("year"), col("region")]).agg([col("gbp_m").mean().alias("mean"), col("gbp_m").max().alias("most")]).collect()?;',
        'spread = sales.lazy().group_by("year", "region").agg(col("gbp_m").mean().alias("mean"), col("gbp_m").max().alias("most")).collect()',
    ),
    (
        'let joined = sales.clone().lazy().join(regions.clone().lazy(), [col("region")], [col("region")], JoinArgs::new(JoinType::Left)).collect()?;',
        'joined = sales.lazy().join(regions.lazy(), on="region", how="left").collect()',
    ),
    ("joined", "joined"),
    (
        'sales.sort(["gbp_m"], SortMultipleOptions::default().with_order_descending(true))?.head(Some(10))',
        'sales.sort("gbp_m", descending=True).head(10)',
    ),
    (
        'let priced = sales.clone().lazy().with_columns([(col("gbp_m") * lit(1.2)).alias("with_vat"), col("gbp_m").round(0, RoundMode::HalfToEven).alias("rounded")]).collect()?;',
        'priced = sales.lazy().with_columns((col("gbp_m") * 1.2).alias("with_vat"), col("gbp_m").round(0).alias("rounded")).collect()',
    ),
    ('priced.select(["year", "with_vat"])?.tail(Some(3))', 'priced.select("year", "with_vat").tail(3)'),
    ('let total = sales.column("gbp_m")?.f64()?.sum();', 'total = sales["gbp_m"].sum()'),
    ("total", "total"),
    ("fn percent(part: f64, whole: f64) -> f64 {\n    part / whole * 100.0\n}", "def percent(part, whole):\n    return part / whole * 100.0"),
    (
        'for place in places {\n    let part = sales.clone().lazy().filter(col("region").eq(lit(place))).collect()?;\n    println!("{place}: {:.1} %", percent(part.height() as f64, n as f64));\n}',
        'for place in places:\n    part = sales.lazy().filter(col("region") == place).collect()\n    print(f"{place}: {percent(part.height, n):.1f} %")',
    ),
    ('yearly.year_on_year("year", "gbp_m", "change_pct")?', 'yearly.with_columns(((col("gbp_m") / col("gbp_m").shift(1) - 1) * 100).alias("change_pct"))'),
    (
        'yearly.share_of_total("gbp_m", "share_pct")?.rank_by("gbp_m", "rank")?',
        'yearly.with_columns((col("gbp_m") / col("gbp_m").sum() * 100).alias("share_pct"), col("gbp_m").rank("min", descending=True).alias("rank"))',
    ),
    ("sales.describe()?", "sales.describe()"),
]

# Queries, as each language asks them of its frames.
QUERIES = [
    "SELECT region, SUM(gbp_m) AS gbp_m FROM sales GROUP BY region ORDER BY region",
    "SELECT year, gbp_m FROM sales WHERE region = 'north' AND gbp_m > 90 ORDER BY gbp_m DESC LIMIT 10",
    "SELECT head, AVG(gbp_m) AS mean FROM sales JOIN regions ON sales.region = regions.region GROUP BY head ORDER BY head",
    "SELECT COUNT(*) AS n FROM sales",
]


def asked(language: str, query: str) -> str:
    if language == "python":
        return f'pl.SQLContext(sales=sales, regions=regions).execute("{query}").collect()'
    if language == "ours":
        return f"%%sql\n{query}"
    return (
        "{\nlet mut tables = polars::sql::SQLContext::new();\n"
        'tables.register("sales", sales.clone().lazy());\ntables.register("regions", regions.clone().lazy());\n'
        f'tables.execute("{query}")?.collect()?\n}}'
    )


# What a notebook grows by: a number, a frame, something shown.
def growing(language: str, n: int) -> str:
    rust = [
        f"let value_{n} = sales.height() + {n};",
        f'let part_{n} = sales.clone().lazy().filter(col("gbp_m").gt(lit({n % 90}))).collect()?;',
        f"sales.slice({n}, 3)",
    ]
    python = [f"value_{n} = sales.height + {n}", f'part_{n} = sales.lazy().filter(col("gbp_m") > {n % 90}).collect()', f"sales.slice({n}, 3)"]
    return (python if language == "python" else rust)[n % 3]


class Contender:
    """One of the three: how it is started, what it is asked."""

    def __init__(self, name: str, title: str, spec: dict, environment: dict, deps: str = ""):
        self.name, self.title, self.spec, self.environment = name, title, spec, environment
        self.is_python = name == "python"
        self.uses = PYTHON_USES if self.is_python else f"{deps}{RUST_USES}"
        self.first = PYTHON_FIRST if self.is_python else RUST_FIRST
        self.frames = PYTHON_FRAMES if self.is_python else RUST_FRAMES
        self.kernel: Kernel | None = None
        self.figures: dict[str, list[float]] = {}

    def start(self) -> Kernel:
        log = Path(tempfile.gettempdir()) / f"pledgebook-bench-{os.getpid()}-{self.name}.log"
        return Kernel(self.spec, PROJECT / "notebooks", self.environment, log)

    def note(self, figure: str, seconds: float):
        self.figures.setdefault(figure, []).append(seconds)

    def run(self, code: str, kernel: Kernel | None = None):
        """A cell that must succeed: a figure of a failure would be worth nothing."""
        out = (kernel or self.kernel).run(code, timeout=7200)
        if out.status != "ok":
            raise SystemExit(f"{self.title}: `{code}` failed: {re.sub(chr(27) + r'[[][0-9;]*m', '', out.said)}")
        return out

    def measured(self, figure: str, code: str):
        """Notes the seconds until what the cell shows is there, or else its end."""
        out = self.run(code)
        self.note(figure, out.first_shown or out.seconds)


def stock() -> Contender:
    """Stock evcxr, with everything it builds once built."""
    package, build = JUPYTER / "stock-package", JUPYTER / "stock-build"
    manifest = (PROJECT / "src/engine/kernel/Cargo.toml").read_text()
    version = re.search(r'^evcxr = "(=.*)"$', manifest, re.MULTILINE).group(1)
    dependencies = f'[dependencies]\nevcxr_jupyter = "{version}"\n'
    (package / "src").mkdir(parents=True, exist_ok=True)
    # The evcxr and the profile of our own kernel: what cargo has compiled for it serves
    # again, and the two kernels differ in nothing else.
    (package / "Cargo.toml").write_text(
        '[package]\nname = "stock"\nversion = "0.0.0"\nedition = "2024"\n\n'
        f"{dependencies}\n[profile.release]\ncodegen-units = 16\n"
    )
    (package / "src/main.rs").write_text("fn main() {\n    evcxr_jupyter::main().unwrap();\n}\n")
    shutil.copy(PROJECT / "Cargo.lock", package / "Cargo.lock")
    target = Path(os.environ.get("CARGO_TARGET_DIR", PROJECT / "target"))
    print("building stock evcxr_jupyter", file=sys.stderr)
    subprocess.run(["cargo", "build", "--quiet", "--release"], cwd=package, check=True, env={**os.environ, "CARGO_TARGET_DIR": str(target)})
    build.mkdir(exist_ok=True)
    if not (build / "Cargo.lock").is_file():
        shutil.copy(PROJECT / "Cargo.lock", build / "Cargo.lock")
    settings = JUPYTER / "stock-config"
    settings.mkdir(exist_ok=True)
    environment = {**os.environ, "EVCXR_TMPDIR": str(build), "EVCXR_CONFIG_DIR": str(settings)}
    # Set for our own tools; cargo gets its own from evcxr.
    environment.pop("CARGO_TARGET_DIR", None)
    text = (PROJECT / "Cargo.toml").read_text()
    polars = " ".join(re.search(r"^polars = (\{.*?\})$", text, re.DOTALL | re.MULTILINE).group(1).split())
    deps = f':dep pledgebook = {{ path = "{PROJECT}/src/engine/core" }}\n:dep polars = {polars.replace(", ]", "]")}\n'
    spec = {"argv": [str(target / "release/stock"), "--control_file", "{connection_file}"], "interrupt_mode": "message", "display_name": "stock", "language": "rust"}
    contender = Contender("stock", "stock evcxr", spec, environment, deps)
    print("stock evcxr builds polars and the crate (ten minutes and more, the first time only)", file=sys.stderr)
    with contender.start() as kernel:
        contender.run(contender.uses + "\n40 + 2", kernel)
    return contender


def contenders(without: list[str]) -> list[Contender]:
    found = []
    if "stock" not in without:
        found.append(stock())
    found.append(Contender("ours", "this kernel", own_spec(), dict(os.environ)))
    if "python" not in without:
        spec = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "python", "language": "python"}
        found.append(Contender("python", "Python", spec, dict(os.environ)))
    return found


def say(text: str):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr)


def measure(all_: list[Contender], cells: int):
    say("start to the first frame")
    for _ in range(STARTS):
        for one in all_:
            with one.start() as kernel:
                one.run(one.uses, kernel)
                one.run(one.first[0], kernel)
                shown = one.run(one.first[1], kernel)
                assert shown.shown, f"{one.title} shows no frame"
                one.note("start", time.perf_counter() - kernel.began - shown.seconds + shown.first_shown)
    for one in all_:
        one.kernel = one.start()
        one.run(one.uses)
        one.run(one.frames)
    say("twenty cells")
    for cell in CELLS:
        for one in all_:
            code = cell[1] if one.is_python else cell[0]
            kind = "let" if code.startswith("let ") or re.match(r"\w+ = ", code) else "show"
            out = one.run(code)
            seconds = out.first_shown or out.seconds
            one.note("cells", seconds)
            one.note(f"cells, {kind}", seconds)
    say("the same cells again, and in a kernel that was started anew")
    for cell in CELLS:
        for one in all_:
            code = cell[1] if one.is_python else cell[0]
            one.run(code)
            one.measured("again", code)
    for one in all_:
        with one.start() as kernel:
            for code in (one.uses, one.frames):
                one.run(code, kernel)
            for cell in CELLS:
                out = one.run(cell[1] if one.is_python else cell[0], kernel)
                one.note("run all", out.first_shown or out.seconds)
    say("queries")
    for _ in range(3):
        for query in QUERIES:
            for one in all_:
                one.measured("sql", asked(one.name, query))
    say("completion")
    for turn in range(COMPLETIONS + 1):
        for one in all_:
            matches, seconds = one.kernel.complete("sales." if turn % 2 else "sales.lazy().")
            assert len(matches) > 20, f"{one.title} completes nothing"
            # The first reads what the others share.
            one.note("completion" if turn else "first completion", seconds)
    for one in all_:
        one.note("memory", one.kernel.memory())
    say(f"{cells} more cells")
    for n in range(1, cells + 1):
        for one in all_:
            figure = "early" if n <= 20 else "late" if n > cells - 20 else "between"
            one.measured(figure, growing(one.name, n))
    say("ten rows and ten million")
    for one in all_:
        if not one.is_python:
            one.run("fn rows(frame: &DataFrame) -> usize {\n    frame.height()\n}")
        else:
            one.run("def rows(frame):\n    return frame.height")
        for name, size in (("small", SMALL), ("big", BIG)):
            if one.is_python:
                one.run(f'{name} = pl.DataFrame({{"n": pl.int_range({size}, eager=True)}})')
            else:
                one.run(f'let {name} = df!["n" => (0..{size}_i64).collect::<Vec<i64>>()]?;')
        one.note("memory before", one.kernel.memory())
    for _ in range(7):
        for one in all_:
            for name in ("small", "big"):
                height, head = (f"{name}.height", f"{name}.head(5)") if one.is_python else (f"{name}.height()", f"{name}.head(Some(5))")
                one.measured(f"{name} height", height)
                one.measured(f"{name} head", head)
                one.measured(f"{name} reference", f"rows({name})" if one.is_python else f"rows(&{name})")
    for one in all_:
        one.note("memory after", one.kernel.memory())
        one.kernel.close()


def p90(values: list[float]) -> float:
    return statistics.quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]


def duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.995 else f"{seconds * 1000:.0f} ms"


def table(all_: list[Contender], cells: int) -> str:
    median = statistics.median

    def megabytes(value: float) -> str:
        return f"{value / 1e6:.0f} MB"

    rows = [
        (f"kernel start → first frame shown (median of {STARTS})", "start", median, duration),
        ("cell → output, 20 dataframe cells, median", "cells", median, duration),
        ("… the same, 90th percentile", "cells", p90, duration),
        ("… cells that show something", "cells, show", median, duration),
        ("… cells that only define", "cells, let", median, duration),
        ("… the same cell once more", "again", median, duration),
        ("… Run All in a kernel that was started anew", "run all", median, duration),
        ("… 90th percentile", "run all", p90, duration),
        ("a query in SQL → frame", "sql", median, duration),
        ("… 90th percentile", "sql", p90, duration),
        ("completion after a dot, the first", "first completion", median, duration),
        ("completion after a dot, warm", "completion", median, duration),
        ("memory after these, all processes", "memory", median, megabytes),
        ("a growing notebook: cells 1–20", "early", median, duration),
        (f"… cells {cells - 19}–{cells}", "late", median, duration),
    ]
    for code, figure in (("frame.height()", "height"), ("frame.head(Some(5))", "head"), ("rows(&frame)", "reference")):
        rows += [
            (f"`{code}`, {SMALL} rows", f"small {figure}", median, duration),
            (f"… {BIG:,} rows", f"big {figure}", median, duration),
        ]
    names = {one.name for one in all_}
    head = [one.title for one in all_] + (["stock ÷ ours"] if "stock" in names else [])
    lines = ["| | " + " | ".join(head) + " |", "|---|" + "---:|" * len(head)]
    for title, figure, reduce, form in rows:
        values = {one.name: reduce(one.figures[figure]) for one in all_}
        row = [form(values[one.name]) for one in all_]
        if "stock" in names:
            row.append(f"{values['stock'] / values['ours']:.1f}×")
        lines.append(f"| {title} | " + " | ".join(row) + " |")
    copied = [
        f"{one.title} {max(0.0, one.figures['memory after'][0] - one.figures['memory before'][0]) / 1e6:.0f} MB" for one in all_
    ]
    lines += [
        "",
        f"{os.cpu_count()} cores. The {BIG:,} rows take {BIG * 8 / 1e6:.0f} MB; cells that used the frame 21 times added: {', '.join(copied)}.",
    ]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a notebook of 60 cells in place of 200")
    parser.add_argument("--without", action="append", default=[], choices=["stock", "python"], help="leave one out")
    parser.add_argument("--write", metavar="FILE", help="write the table there as well")
    wanted = parser.parse_args()
    cells = 60 if wanted.quick else 200
    all_ = contenders(wanted.without)
    measure(all_, cells)
    text = table(all_, cells)
    print(text)
    if wanted.write:
        Path(wanted.write).write_text(text)


main()
