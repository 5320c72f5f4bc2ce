#!/usr/bin/env bash
# Whole-process times of the commands, and what building costs in parts and in memory.
#
# `tests/tools/bench.sh [RUNS] [PROGRAM]`: 25 runs of the release build, unless asked otherwise.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "${2:-${CARGO_TARGET_DIR:-target}/release/report}")
scratch=$(mktemp -d)
memory=$(mktemp -d -p /dev/shm 2>/dev/null) || memory=
trap 'rm -rf "$scratch" "$memory"' EXIT
# The sources too: `report status` holds the program against them.
cp -r data src Cargo.toml Cargo.lock "$scratch"
mkdir "$scratch/report"
cp -r report/*.* report/sections "$scratch/report"
cd "$scratch"
python3 - "$program" "${1:-25}" "$memory" <<'PY'
import itertools, os, re, shutil, statistics, subprocess, sys, time
program, runs, memory = sys.argv[1], int(sys.argv[2]), sys.argv[3]
years = itertools.cycle(["2021-22", "2022-23"])

def ms(*args):
    """Milliseconds of the whole process, mebibytes at most, and what it says."""
    start = time.perf_counter()
    process = subprocess.Popen([program, *args], stdout=subprocess.PIPE, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"report {' '.join(args)}: {said}"
    return (time.perf_counter() - start) * 1000, usage.ru_maxrss / 1024, said

def written(*args):
    """What `--timings` says of writing the files alone."""
    return float(re.search(r"([\d.]+) ms  write the files", ms("build", "--timings", *args)[2])[1])

def row(name, once):
    times = [once() for _ in range(runs)]
    print(f"{name:42}{statistics.median(times):8.1f}{min(times):8.1f}{max(times):8.1f}", flush=True)

def afresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    return written("--out", folder)

ms("build")
print(f"{f'milliseconds, {runs} runs each':42}{'median':>8}{'least':>8}{'most':>8}")
row("report status", lambda: ms("status")[0])
row("report build, nothing changed", lambda: ms("build")[0])
row("report build, another price year", lambda: ms("build", "--price-year", next(years))[0])
row("report verify", lambda: ms("verify", "report/build/briefing.pdf")[0])
row("  write the files: nothing changed", lambda: written("--out", "same"))
row("  write the files: another price year", lambda: written("--out", "same", "--price-year", next(years)))
row("  write the files: all new", lambda: afresh("new"))
if memory:
    row("  the same in memory, where syncing is free", lambda: afresh(f"{memory}/new"))
took, most, said = ms("build", "--timings")
print(f"report build takes {most:.0f} MiB; its parts, once:", *said.splitlines()[3:], sep="\n")
PY
