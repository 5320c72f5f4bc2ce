# Everyday commands. `just` alone lists them.

# Python tools of the checks live here, nothing in your home.
venv := ".venv"
# The Typst CLI of exactly the version that is embedded.
typst_version := "0.15.1"
typst_root := env("PLEDGEBOOK_TOOLS", env("HOME") / ".cache/pledgebook") / "typst"

# List the recipes.
default:
    @just --list

# Build the briefing: report/build/briefing.pdf.
report *ARGS:
    cargo run --quiet --locked -- build {{ARGS}}

# Every data, claim, prose and document check; writes nothing.
check:
    cargo run --quiet --locked -- check

# All tests.
test:
    cargo test --locked

# Formatting, lints and documentation, all as errors.
lint:
    cargo fmt --all --check
    cargo clippy --locked --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --quiet

# Install the pinned Python tools into the project.
tools:
    test -x {{venv}}/bin/python || python3 -m venv {{venv}}
    {{venv}}/bin/pip install --quiet --requirement tests/tools/requirements.txt

# The data package against the standard's own validator.
data: tools
    {{venv}}/bin/frictionless validate data/datapackage.json

# The PDF: well-formed, accessible, complete.
pdf: report tools
    qpdf --check report/build/briefing.pdf
    {{venv}}/bin/outloud report/build/briefing.pdf
    {{venv}}/bin/python tests/tools/pdf_contents.py report/build/briefing.pdf

# Install the Typst CLI that the embedded compiler is compared with.
typst-cli:
    test -x {{typst_root}}/bin/typst || CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
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
    {{python}} tests/tools/lab.py --readme

# Whole-process time and memory of `report build`, and its parts.
bench:
    cargo build --release --locked
    tests/tools/bench.sh

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

# Open JupyterLab on notebooks/ with the kernel "Rust (pledgebook)".
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

# The kernel through the Jupyter protocol: crash, loop, panic, interrupt, two at once, odd paths.
kernel-test *ARGS: kernel jupyter
    {{python}} tests/tools/kernel_test.py {{ARGS}}

# The kernel against stock evcxr and against Python, on the same steps.
bench-kernel *ARGS: kernel jupyter
    {{python}} tests/tools/bench_kernel.py {{ARGS}}

# What CI runs, in its order.
ci: lint test data pdf typst notebooks kernel-types kernel-test lab
