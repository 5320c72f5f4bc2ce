#!/usr/bin/env python3
"""Bind every expression of kernel_types.txt with `let` in the real kernel.

evcxr stores a variable by the type that rust-analyzer named, and the compiler
checks it: a `let` that runs has the compiler's own type. So this holds the facade,
which is what rust-analyzer reads, against the library itself.
"""

import re
import sys
from pathlib import Path

from kernel_client import PROJECT, Kernel, own_spec

LIST = Path(__file__).with_name("kernel_types.txt")
START = """use nhs_technology_funding::BRIEFING;
use pledgebook::prelude::*;
use polars::prelude::*;
let data = Data::open()?;
let df = df!("year" => [2019, 2020, 2021], "m" => [1.5, 2.5, 3.0], "name" => ["a", "b", "c"])?;"""
AT_ONCE = 16


def expressions() -> tuple[list[str], list[str]]:
    lines = [line for line in LIST.read_text().splitlines() if line and not line.startswith("#")]
    return [line for line in lines if not line.startswith("! ")], [line[2:] for line in lines if line.startswith("! ")]


def failures(kernel: Kernel, numbered: list[tuple[int, str]]) -> list[tuple[str, str]]:
    """The expressions that could not be bound, each with what the kernel said."""
    if not numbered:
        return []
    outcome = kernel.run("\n".join(f"let v{number} = {code};" for number, code in numbered))
    said = re.sub(r"\x1b\[[0-9;]*m", "", outcome.error)
    if outcome.status == "ok" and not said:
        return []
    if len(numbered) == 1:
        return [(numbered[0][1], " ".join(said.split())[:200])]
    if named := re.search(r"variable `v(\d+)`", said):
        bad = [pair for pair in numbered if pair[0] == int(named[1])]
        return failures(kernel, bad) + failures(kernel, [pair for pair in numbered if pair not in bad])
    half = len(numbered) // 2
    return failures(kernel, numbered[:half]) + failures(kernel, numbered[half:])


def main() -> int:
    named, nameless = expressions()
    with Kernel(own_spec(), PROJECT / "notebooks") as kernel:
        begun = kernel.run(START)
        if begun.status != "ok":
            print(begun.said)
            return 1
        numbered = list(enumerate(named))
        failed = []
        for start in range(0, len(numbered), AT_ONCE):
            failed += failures(kernel, numbered[start : start + AT_ONCE])
        for code, said in failed:
            print(f"the kernel could not bind\n    let v = {code};\n    {said}")
        found = [code for code in nameless if kernel.run(f"let v = {code};").status == "ok"]
        for code in found:
            print(f"the list says that this has no type to name, but it has:\n    {code}")
    total = len(named) + len(nameless)
    wrong = len(failed) + len(found)
    print(f"{total - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
