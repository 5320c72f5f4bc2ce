#!/usr/bin/env bash
# Whole-process time and memory of `report build`, release build, with its parts.
set -euo pipefail
cd "$(dirname "$0")/../.."
binary="${CARGO_TARGET_DIR:-target}/release/report"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
runs=${1:-15}
"$binary" build --quiet --out "$out"
for i in $(seq "$runs"); do
    /usr/bin/env python3 - "$binary" "$out" <<'PY'
import os, subprocess, sys, time
binary, out = sys.argv[1:]
start = time.perf_counter()
process = subprocess.Popen([binary, "build", "--quiet", "--out", out])
_, status, usage = os.wait4(process.pid, 0)
assert status == 0
print(f"{time.perf_counter() - start:.4f} {usage.ru_maxrss / 1024:.1f}")
PY
done | sort -n | awk '{t[NR]=$1; if ($2>m) m=$2} END {printf "report build: median %.0f ms, least %.0f, most %.0f over %d runs; %.0f MiB\n", t[int((NR+1)/2)]*1000, t[1]*1000, t[NR]*1000, NR, m}'
"$binary" build --timings --out "$out" | tail -n +4
