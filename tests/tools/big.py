"""Returns by the million: `just big ROWS …`.

`big.py BENCH REPORT FOLDER [ROWS …]`: BENCH is the `bench` example of the frame crate, REPORT
the briefing's program. Makes returns of the shape of the Department's (Parquet, and CSV with
its mess), then reads, extracts and uses the helpers, each engine in a process of its own, in
one run. Prints a table in Markdown: seconds, and the most memory held (MiB). Every engine has
to find the same rows and pence.
"""

import csv
import io
import json
import random
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

# A return holds so many rows, as the largest of the Department's do; the years go round.
MONTH = 3_000
MONTHS = [f"{year}-{month:02}" for year in range(2010, 2017) for month in range(1, 13)]
HEADER = "Department Family,Entity,Date,Expense Type,Expense Area,Supplier,Transaction Number,Amount £"
# The extract of the briefing, without the constants that every row has alike.
EXTRACT = """SELECT month, financial_year, COALESCE(supplier_group, 'all others') AS supplier_group,
SUM(amount_gbp) AS paid_gbp, COUNT(*) AS payments, SUM(repeated_amount_gbp) AS repeated_gbp
FROM payments GROUP BY month, financial_year, COALESCE(supplier_group, 'all others') ORDER BY month, supplier_group"""
LARGEST = """SELECT month, line, supplier_group, amount_gbp AS paid_gbp FROM payments
WHERE supplier_group IS NOT NULL AND amount_gbp >= 9990000 ORDER BY month, line"""


def rows_of(month, chance):
    """The payments of one return: day, supplier, number, pence; the same on every machine."""
    for line in range(MONTH):
        supplier = chance.randrange(4000)
        yield 1 + chance.randrange(28), supplier, chance.randrange(10**8), 2_500_000 + chance.randrange(10**9)


def amount(pence, chance):
    plain = f"{pence // 100}.{pence % 100:02}"
    grouped = f"{pence // 100:,}.{pence % 100:02}"
    return [plain, plain, f'"{grouped}"', f'"£{grouped}"', f'" £{grouped} "'][chance.randrange(5)]


def make(folder, rows):
    """Returns as CSV, one file a month, and all of their payments as one Parquet."""
    import polars as pl

    returns = folder / "returns"
    returns.mkdir(parents=True, exist_ok=True)
    schema = {"month": pl.String, "financial_year": pl.String, "line": pl.Int64, "supplier_group": pl.String}
    schema |= {"supplier": pl.String, "pence": pl.Int64}
    parts = []
    for at in range(rows // MONTH):
        chance, month = random.Random(at), MONTHS[at % len(MONTHS)]
        year, of_year = int(month[:4]), int(month[5:])
        start = year if of_year > 3 else year - 1
        lines, payments = ["Spend over £25,000,,,,,,,", HEADER], []
        for day, supplier, number, pence in rows_of(at, chance):
            name = f"SUPPLIER {supplier} LTD" if supplier % 7 else f'"Supplier {supplier}, Limited"'
            lines.append(f"Department of Health,DH,{day:02}/{of_year:02}/{year},IT,Area {supplier % 50},{name},{number},{amount(pence, chance)}")
            group = f"Group {supplier}" if supplier < 12 else None
            payments.append((month, f"{start}-{(start + 1) % 100:02}", len(lines), group, name.strip('"'), pence))
            if chance.randrange(200) == 0:
                lines.append(",,,,,,,")
        total = sum(payment[-1] for payment in payments)
        lines.append(f",,,,,,,{total // 100}.{total % 100:02}")
        text = "\r\n".join(lines) + "\r\n"
        (returns / f"{month}-{at:05}.csv").write_bytes(text.encode("cp1252" if at % 2 else "utf-8"))
        parts.append(pl.DataFrame(payments, schema=schema, orient="row"))
        if len(parts) == 400:
            parts = [pl.concat(parts)]
    money = lambda name: (pl.col(name).cast(pl.Decimal(38, 2)) / pl.lit(100).cast(pl.Decimal(38, 2))).cast(pl.Decimal(38, 2))
    payments = pl.concat(parts).with_columns(amount_gbp=money("pence"), repeated_amount_gbp=pl.lit(0).cast(pl.Decimal(38, 2)))
    payments.drop("pence").write_parquet(folder / "payments.parquet", row_group_size=250_000)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def asked(engine, folder, statement):
    """One statement, once, in this process."""
    start = time.perf_counter()
    if engine == "polars":
        import polars as pl

        context = pl.SQLContext(payments=pl.scan_parquet(folder / "payments.parquet"))
        answer = context.execute(statement).collect(engine="streaming")
        rows, total = answer.height, answer["paid_gbp"].sum()
    else:
        import duckdb

        base = duckdb.connect()
        base.execute(f"create view payments as from read_parquet('{folder}/payments.parquet')")
        answer = base.execute(statement).fetchall()
        at = [column[0] for column in base.description].index("paid_gbp")
        rows, total = len(answer), sum(row[at] for row in answer)
    return {"seconds": time.perf_counter() - start, "peak MB": peak(), "rows": rows, "sum": f"{total:.2f}"}


def helped(engine, folder):
    """What the helpers do, on every payment: seconds each."""
    if engine == "polars":
        import polars as pl

        payments = pl.read_parquet(folder / "payments.parquet", columns=["month", "line", "supplier", "amount_gbp"])
        value, hundred = pl.col("amount_gbp"), pl.lit(100).cast(pl.Decimal(38, 2))
        work = {
            "share_of_total": lambda: payments.with_columns(x=value * hundred / value.sum().over("month")),
            "cumulative": lambda: payments.with_columns(x=value.cum_sum().over("month")),
            "top": lambda: (payments.top_k(10, by="amount_gbp"), payments.select(value.sum())),
        }
    else:
        import duckdb

        base = duckdb.connect()
        columns = f"select month, line, supplier, amount_gbp from read_parquet('{folder}/payments.parquet')"
        base.execute(f"create table payments as {columns}")
        ask = lambda text: lambda: base.execute(f"create or replace temp table answer as {text}")
        work = {
            "share_of_total": ask("select *, amount_gbp * 100 / sum(amount_gbp) over (partition by month) as x from payments"),
            "cumulative": ask("select *, sum(amount_gbp) over (partition by month order by rowid) as x from payments"),
            "top": ask("from payments order by amount_gbp desc limit 10"),
        }
    told = {}
    for name, run in work.items():
        start = time.perf_counter()
        run()
        told[name] = time.perf_counter() - start
    return told | {"peak MB": peak()}


def scripted(folder):
    """Reads the CSV as a careful script does: decoded, blank rows out, signs and commas off."""
    import polars as pl

    start = time.perf_counter()
    frames = []
    for path in sorted((folder / "returns").glob("*.csv")):
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
        rows = list(csv.reader(io.StringIO(text)))
        head = next(i for i, row in enumerate(rows) if any("supplier" in cell.lower() for cell in row))
        place = {name: i for i, name in enumerate(rows[head])}
        body = [row for row in rows[head + 1 :] if any(cell.strip() for cell in row)]
        wanted = {"supplier": place["Supplier"], "date": place["Date"], "amount": place["Amount £"]}
        frames.append(pl.DataFrame({name: [row[i].strip() for row in body] for name, i in wanted.items()}))
    number = pl.col("amount").str.replace_all(r"[£,\s]", "").cast(pl.Decimal(38, 2), strict=False)
    frame = pl.concat(frames).with_columns(gbp=number, day=pl.col("date").str.to_date("%d/%m/%Y", strict=False))
    # It knows no totals: what has no supplier is left out by hand.
    kept = frame.filter(pl.col("supplier") != "")
    return {"seconds": time.perf_counter() - start, "peak MB": peak(), "rows": kept.height, "sum": f"{kept['gbp'].sum():.2f}"}


def read(report, folder):
    """The same by the briefing's program: its account, and nothing written."""
    start = time.perf_counter()
    done = subprocess.run([report, "read", folder / "returns"], check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    said = re.search(r" files: .* = ([\d,]+) kept, £([\d,.]+) \+", done.stdout)
    rows, total = (part.replace(",", "") for part in said.groups())
    return {"seconds": seconds, "peak MB": memory, "rows": int(rows), "sum": total}


def main():
    if sys.argv[1] == "asked":
        print(json.dumps(asked(sys.argv[2], Path(sys.argv[3]), sys.argv[4])))
        return
    if sys.argv[1] == "helped":
        print(json.dumps(helped(sys.argv[2], Path(sys.argv[3]))))
        return
    if sys.argv[1] in ("scripted", "make"):
        done = scripted(Path(sys.argv[2])) if sys.argv[1] == "scripted" else make(Path(sys.argv[2]), int(sys.argv[3]))
        print(json.dumps(done))
        return
    if sys.argv[1] == "read":
        print(json.dumps(read(sys.argv[2], Path(sys.argv[3]))))
        return
    bench, report, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    sizes = [int(rows) for rows in sys.argv[4:]] or [1_000_000]
    own = lambda *arguments: json.loads(subprocess.run([*arguments], check=True, capture_output=True, text=True).stdout)
    here = lambda *arguments: own(sys.executable, __file__, *map(str, arguments))
    print("| | rows | ours | Python polars | DuckDB |")
    print("|---|---:|---:|---:|---:|")
    for rows in sizes:
        place = folder / str(rows)
        if not (place / "payments.parquet").exists():
            here("make", place, rows)
        told = {"read CSV returns": [here("read", report, place), here("scripted", place), None]}
        for name, statement in [("extract: by month and group", EXTRACT), ("extract: the largest", LARGEST)]:
            told[name] = [own(bench, place, "extract", statement)]
            told[name] += [here("asked", engine, place, statement) for engine in ("polars", "duckdb")]
        for name, engines in told.items():
            answers = {(engine["rows"], engine["sum"]) for engine in engines if engine}
            assert len(answers) == 1, f"{name}: the engines do not agree: {answers}"
            cell = lambda engine: f"{engine['seconds']:.2f} s, {engine['peak MB']:,.0f} MiB" if engine else ""
            print(f"| {name} | {rows // MONTH * MONTH:,} | {' | '.join(map(cell, engines))} |", flush=True)
        helpers = [own(bench, place, "helpers"), here("helped", "polars", place), here("helped", "duckdb", place)]
        for name in helpers[0]:
            cells = [f"{engine[name]:,.0f} MiB" if name == "peak MB" else f"{engine[name]:.2f} s" for engine in helpers]
            name = "helpers: the most memory" if name == "peak MB" else f"helper {name}"
            print(f"| {name} | {rows // MONTH * MONTH:,} | {' | '.join(cells)} |", flush=True)


main()
