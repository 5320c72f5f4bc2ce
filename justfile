# Everyday commands. `just` alone lists them.

# Python tools of the checks live here, nothing in your home.
venv := ".venv"
# The Typst CLI of exactly the version that is embedded.
typst_version := "0.15.1"
typst_root := env("PLEDGEBOOK_TOOLS", env("HOME") / ".cache/pledgebook") / "typst"

# The fuzzer, what it built and what it found; nothing of it in the project.
fuzz_root := env("PLEDGEBOOK_TOOLS", env("HOME") / ".cache/pledgebook") / "fuzz"

# Peers of the helpers' benchmark, and what is measured on.
bench_root := env("PLEDGEBOOK_TOOLS", env("HOME") / ".cache/pledgebook") / "bench-frame"

# List the recipes.
default:
    @just --list

# Build the briefing: report/build/, with briefing.pdf, briefing.html, tables.ods and tables.xlsx.
report *ARGS:
    cargo run --quiet --locked -- build {{ARGS}}

# Build on every change, and show the pages in the browser, live.
watch *ARGS:
    cargo run --quiet --locked -- watch {{ARGS}}

# Every data, claim, prose and document check; writes nothing.
check:
    cargo run --quiet --locked -- check

# All tests.
test:
    cargo test --locked

# A second briefing, in a crate outside this repository, through every command.
outside:
    cargo test --locked --test it -- --ignored outside --test-threads 1

# Formatting, lints, the house (no circles within a crate) and documentation, all as errors.
lint:
    cargo fmt --all --check
    cargo fmt --all --check --manifest-path src/engine/ballista/Cargo.toml
    cargo clippy --locked --workspace --all-targets -- -D warnings
    cargo test --quiet --locked --package pledgebook-house
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --quiet

# The engine's crates as they would be published: accepted, and whole.
package:
    python3 tests/tools/packages.py

# Install the pinned Python tools into the project.
tools:
    test -x {{venv}}/bin/python || python3 -m venv {{venv}}
    {{venv}}/bin/pip install --quiet --requirement tests/tools/requirements.txt

# Project, data and outputs against published guidance: reproducible pipelines, charts,
# spreadsheets, pages, PDF/UA; `just guidance --explain AFS03` says why.
guidance *ARGS:
    cargo run --quiet --locked -- lint {{ARGS}}

# The data package against the standard's own validator; the JSON we write against its schemas.
data: report tools
    {{venv}}/bin/frictionless validate data/datapackage.json
    {{venv}}/bin/python tests/tools/schemas.py cargo run --quiet --locked --

# The PDF: well-formed, accessible, complete; verified when other programs have saved it again.
pdf: report tools
    qpdf --check report/build/briefing.pdf
    {{venv}}/bin/outloud report/build/briefing.pdf
    {{venv}}/bin/python tests/tools/pdf_contents.py report/build/briefing.pdf
    {{venv}}/bin/python tests/tools/saved_again.py report/build/briefing.pdf cargo run --quiet --locked --

# The page and the spreadsheets, saved again by BeautifulSoup, openpyxl and LibreOffice: still verified, and
# what was changed on the way is told.
saved-again: report tools
    {{venv}}/bin/python tests/tools/saved_again_beside.py report/build cargo run --quiet --locked --

# The web page in a browser and a validator: axe at three widths in two modes, no request to
# anywhere, by keyboard and without scripts; `just web FOLDER` leaves pictures of it there.
web *PICTURES: report
    npm ci --prefix tests/tools/web --no-audit --no-fund --silent
    node tests/tools/web/check.mjs report/build/briefing.html {{PICTURES}}

# Install the Typst CLI that the embedded compiler is compared with.
typst-cli:
    test -x {{typst_root}}/bin/typst || CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
        cargo install typst-cli --locked --version {{typst_version}} --no-default-features --root {{typst_root}}

# The Typst CLI on the written folder gives the same PDF, byte for byte.
typst: report typst-cli
    {{typst_root}}/bin/typst compile --root report/build --font-path report/build/fonts --ignore-system-fonts \
        --features a11y-extras --pdf-standard a-3a,ua-1 report/build/briefing.typ report/build/.typst-cli.pdf
    cmp report/build/briefing.pdf report/build/.typst-cli.pdf
    rm report/build/.typst-cli.pdf
    @echo "the Typst CLI gives the same bytes"

# The pictures in the README.
picture: report kernel jupyter
    pdftoppm -r 72 -f 1 -l 1 -png -singlefile report/build/briefing.pdf report/page
    pdftoppm -r 72 -f 2 -l 2 -png -singlefile report/build/briefing.pdf report/page-2
    # Figure 7, where it stands today: look at it when the pages before it have changed.
    pdftoppm -r 110 -f 9 -l 9 -x 75 -y 230 -W 760 -H 405 -png -singlefile report/build/briefing.pdf report/chart
    {{python}} tests/tools/lab.py --readme
    {{python}} tests/tools/lab.py --live

# Whole-process times of the commands, what writing and syncing cost, and the parts of a build.
bench *RUNS:
    cargo build --release --locked
    tests/tools/bench.sh {{RUNS}}

# The helpers beside Python polars and DuckDB, on panels of so many rows.
bench-frame *ROWS:
    cargo build --quiet --locked --bin report --example bench
    test -x {{bench_root}}/bin/python || python3 -m venv {{bench_root}}
    {{bench_root}}/bin/pip install --quiet polars==2.1.0 duckdb==2.0.1
    {{bench_root}}/bin/python tests/tools/bench_frame.py "${CARGO_TARGET_DIR:-target}/debug/examples/bench" {{bench_root}}/panels {{ROWS}}

# Returns by the million, as Parquet and as CSV: read, extracted, helped, beside Python polars and DuckDB.
big *ROWS:
    cargo build --quiet --locked --bin report --example bench
    test -x {{bench_root}}/bin/python || python3 -m venv {{bench_root}}
    {{bench_root}}/bin/pip install --quiet polars==2.1.0 duckdb==2.0.1
    {{bench_root}}/bin/python tests/tools/big.py "${CARGO_TARGET_DIR:-target}/debug/examples/bench" \
        "${CARGO_TARGET_DIR:-target}/debug/report" {{bench_root}}/returns {{ROWS}}

# A Ballista cluster on this machine: its programs, and ours that asks it.
ballista_version := "55.0.0"
ballista_root := env("PLEDGEBOOK_TOOLS", env("HOME") / ".cache/pledgebook") / "ballista"
# One folder for all that is built of it, nothing optimised.
ballista_build := "CARGO_TARGET_DIR='" + ballista_root + "/target' CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_DEBUG=false"

# Everything of the notebooks is below .jupyter/: Python, settings, the kernel.
jupyter := justfile_directory() / ".jupyter"
python := jupyter / "python/bin/python"
export JUPYTER_PATH := jupyter
export JUPYTER_CONFIG_DIR := jupyter / "config"
export JUPYTER_DATA_DIR := jupyter / "data"
export JUPYTER_RUNTIME_DIR := jupyter / "runtime"
export IPYTHONDIR := jupyter / "ipython"

# Build and warm the notebook kernel: the one slow step, once.
kernel:
    @echo "building the kernel's own program (minutes the first time)"
    cargo build --release --locked --package pledgebook-kernel
    cargo run --quiet --release --locked --package pledgebook-kernel -- build

# Install the pinned JupyterLab into the project, with uv if it is there.
jupyter:
    if command -v uv >/dev/null; then \
        test -x {{python}} || uv venv --quiet {{jupyter}}/python; \
        uv pip install --quiet --python {{python}} --requirement notebooks/requirements.txt; \
    else \
        test -x {{python}} || python3 -m venv {{jupyter}}/python; \
        {{python}} -m pip install --quiet --disable-pip-version-check --requirement notebooks/requirements.txt; \
    fi

# Open JupyterLab on notebooks/ with the kernel "Rust (nhs-technology-funding)".
notebook *ARGS: kernel jupyter
    {{python}} -m jupyterlab --notebook-dir=notebooks {{ARGS}}

# Run every notebook from top to bottom in the real kernel and compare; `--update` writes the outputs.
notebooks *ARGS: kernel jupyter
    {{python}} tests/tools/notebooks.py {{ARGS}}

# Every expression of a list gets the type that the compiler gives it.
kernel-types: kernel jupyter
    {{python}} tests/tools/kernel_types.py

# A notebook in JupyterLab in a browser: opened, run, looked at.
lab *ARGS: kernel jupyter
    {{python}} tests/tools/lab.py {{ARGS}}

# The kernel through the Jupyter protocol: crash, loop, panic, interrupt, noise, input, two at once, odd paths.
kernel-test *ARGS: kernel jupyter
    {{python}} tests/tools/kernel_test.py {{ARGS}}

# The kernel against stock evcxr and against Python, on the same steps.
bench-kernel *ARGS: kernel jupyter
    {{python}} tests/tools/bench_kernel.py {{ARGS}}

# Is an output folder what a build would write? Exits 1 and names what changed where not.
status *ARGS:
    cargo run --quiet --locked -- status {{ARGS}}

# What became stale since the last publication, for people: never an error by itself.
stale:
    -cargo run --quiet --locked -- status report/published

# Build what readers are given: report/published/.
publish *ARGS:
    cargo run --quiet --locked -- publish {{ARGS}}

# What changed against the published findings, in Markdown, into a file (and the summary of a CI run).
comment FILE:
    cargo run --quiet --locked -- diff --format markdown --output {{FILE}}
    cat {{FILE}} >> "${GITHUB_STEP_SUMMARY:-/dev/stdout}"

# Post that file on the pull request; a second run edits its own comment.
post-comment FILE:
    gh pr comment "$PULL_REQUEST" --body-file {{FILE}} --edit-last --create-if-none

# Commit report/published/ where it changed; only on the main branch.
commit-published:
    test "$(git rev-parse --abbrev-ref HEAD)" = main || { echo "error: only the main branch is published from" >&2; exit 1; }
    git add --all report/published
    git diff --cached --quiet -- report/published || git -c user.name=pledgebook-bot \
        -c user.email=pledgebook-bot@users.noreply.github.com commit --quiet --message "Publish the briefing" -- report/published

# Push what was committed there.
push-published:
    git push origin HEAD:main

# The returns against what is known of them: every row and penny, printed totals, absent months.
oracles FOLDER:
    RETURNS="$(realpath {{FOLDER}})" cargo test --locked --test it -- --ignored the_returns_give --nocapture

# Make the tables that are extracted from returns again, from a folder of copies.
extracts FOLDER:
    cargo run --quiet --locked -- fetch --from {{FOLDER}}
    cargo run --quiet --locked -- extract

# Install Ballista's scheduler and executor, and the program that asks them: twenty minutes the first time.
ballista:
    test -x {{ballista_root}}/bin/ballista-executor || {{ballista_build}} \
        cargo install --locked --root {{ballista_root}} ballista-scheduler@{{ballista_version}} ballista-executor@{{ballista_version}}
    {{ballista_build}} cargo install --quiet --locked --root {{ballista_root}} --path src/engine/ballista

# Every extract with polars and on a cluster of this machine: the same bytes; and executors that end.
cluster FOLDER: ballista
    {{ballista_build}} cargo test --quiet --locked --release --manifest-path src/engine/ballista/Cargo.toml
    cargo build --quiet --locked --bin report
    python3 tests/tools/cluster.py "${CARGO_TARGET_DIR:-target}/debug/report" {{ballista_root}}/bin {{FOLDER}}

# The version of Rust, for the key of what CI keeps of a build.
rust-version:
    @echo "version=$(rustc --version | tr ' ' '-')" >> "${GITHUB_OUTPUT:-/dev/stdout}"

# All of the above on a scratch repository: a changed figure, stale, diff, a failing sentence, publication.
simulate *COMMENT:
    cargo build --quiet --locked
    tests/tools/simulate.py {{COMMENT}}

# Real disk faults, on small disks of its own: full, filling up, without inodes, read-only.
disk:
    cargo build --quiet --locked
    tests/tools/disk.py

# Feed a parser anything for so many seconds: `just fuzz pdf 600` (or tables, texts, templates).
fuzz TARGET SECONDS="600":
    test -x {{fuzz_root}}/bin/cargo-fuzz || cargo install cargo-fuzz --locked --version 0.13.2 --root {{fuzz_root}}
    mkdir -p {{fuzz_root}}/corpus/{{TARGET}} {{fuzz_root}}/found/{{TARGET}}
    CARGO_TARGET_DIR={{fuzz_root}}/target RUSTC_BOOTSTRAP=1 {{fuzz_root}}/bin/cargo-fuzz run --fuzz-dir tests/fuzz --sanitizer none {{TARGET}} \
        {{fuzz_root}}/corpus/{{TARGET}} tests/fuzz/seeds/{{TARGET}} -- \
        -max_total_time={{SECONDS}} -timeout=20 -max_len=65536 -print_final_stats=1 -artifact_prefix={{fuzz_root}}/found/{{TARGET}}/

# What CI runs, in its order; besides it, where small disks may be mounted, `just disk`.
ci: lint test package outside guidance data pdf saved-again web typst simulate notebooks kernel-types kernel-test lab
