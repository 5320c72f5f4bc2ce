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
    cargo clippy --locked --all-targets -- -D warnings
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

# The picture in the README.
picture: report
    pdftoppm -r 72 -f 1 -l 1 -png -singlefile report/build/briefing.pdf report/page

# Whole-process time and memory of `report build`, and its parts.
bench:
    cargo build --release --locked
    tests/tools/bench.sh

# What CI runs, in its order.
ci: lint test data pdf typst
