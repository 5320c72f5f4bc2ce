#!/usr/bin/env python3
"""Run the notebooks in the real kernel and compare what they show with what is committed.

    just notebooks                     every notebook, each in a kernel of its own
    just notebooks it_budget tour      only these
    just notebooks --update            write what they show

A difference fails and is shown, with notebook, cell and MIME type. A cell fails
where it ends in an error or says something on the error stream, unless it is tagged `raises-exception`; such a cell fails where it does not. With
`--update` the outputs are written all the same, to be looked at. Cells compile fast because the
library has what they ask for: one that compiled more than a bound of functions of its own fails too.
"""

import argparse
import asyncio
import collections
import contextlib
import difflib
import json
import pathlib
import queue
import re
import struct
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
KERNEL = {"display_name": "Rust (nhs-technology-funding)", "language": "rust", "name": "pledgebook"}
# What a site needs to colour the code; versions of tools are not ours to record.
LANGUAGE = {"file_extension": ".rs", "mimetype": "text/rust", "name": "Rust", "pygment_lexer": "rust"}
# A cell that takes longer hangs.
SECONDS_A_CELL = 120
# After a cell that showed nothing, wait so long for the error stream.
SECONDS_FOR_ERRORS = 1
AT_ONCE = 2
# Functions that a cell compiles for itself; most have 120, the largest of these notebooks 522.
MOST_FUNCTIONS = 600
# Of one cell, so many lines of a difference; of one line, so many characters.
LINES_SHOWN = 40
WIDTH_SHOWN = 160

ANSI = re.compile(r"\x1b\[[0-9;]*m")
THREAD = re.compile(r"(thread '[^']*') \(\d+\) panicked")
TAG = re.compile(r"<[^>]*>")
# A frame as polars prints it; a struct as `{:?}` prints it.
DEBUG = re.compile(r"shape: \(|\w+ \{ \w+: ")
# A path from the root that is not the tail of a word, a URL or a closing tag.
ABSOLUTE = re.compile(r"(?<![\w.:/<~-])(?:/[\w.+@~-]+){2,}|(?<![\w])[A-Za-z]:\\\w|(?<![\w/])~/\w")


def text(value):
    """A multi-line string of a notebook, which may be a list of lines."""
    return "".join(value) if isinstance(value, list) else value


def bundles(cell):
    """The outputs of a cell as {name: text}: one entry a MIME type or stream."""
    shown = {}
    for number, output in enumerate(cell.get("outputs", []), 1):
        kind = output["output_type"]
        if kind == "stream":
            shown[f"output {number}, {output['name']}"] = text(output["text"])
        elif kind == "error":
            shown[f"output {number}, error"] = ANSI.sub("", "\n".join(output["traceback"]))
        else:
            for mime, content in output["data"].items():
                content = content if isinstance(content, (str, list)) else json.dumps(content, indent=1, sort_keys=True)
                shown[f"output {number}, {mime}"] = text(content)
    return shown


def normal_outputs(outputs, count):
    """Outputs without what a run adds by chance: times, thread numbers, the order of the two streams."""
    streams = {"stdout": "", "stderr": ""}
    rest = []
    for output in outputs:
        if output["output_type"] == "stream":
            streams[output["name"]] += THREAD.sub(r"\1 panicked", text(output["text"]))
            continue
        output = dict(output)
        if "metadata" in output:
            output["metadata"] = {}
        if output["output_type"] == "execute_result":
            output["execution_count"] = count
        rest.append(output)
    joined = [{"name": name, "output_type": "stream", "text": said} for name, said in streams.items() if said]
    return joined + rest


def normal(notebook, stem):
    """The notebook as it is committed."""
    cells, count = [], 0
    for position, cell in enumerate(notebook["cells"], 1):
        tags = sorted(cell.get("metadata", {}).get("tags", []))
        kept = {
            "cell_type": cell["cell_type"],
            "id": f"{stem.replace('_', '-')}-{position:02}",
            "metadata": {"tags": tags} if tags else {},
            "source": text(cell["source"]),
        }
        if cell["cell_type"] == "code":
            count += 1
            kept["execution_count"] = count
            kept["outputs"] = normal_outputs(cell.get("outputs", []), count)
        cells.append(kept)
    metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def written(notebook):
    """The bytes of a notebook: long texts as lines, keys sorted, a newline at the end."""
    node = nbformat.from_dict(notebook)
    nbformat.validate(node)
    lines = nbformat.v4.writes(node, sort_keys=True, indent=1, ensure_ascii=False)
    return lines.rstrip("\n") + "\n"


class Client(NotebookClient):
    """Runs cells; after one that showed nothing, waits for the error stream.

    The kernel says that a cell is done on one channel and what went wrong on
    another, which can be the later one by a moment: the message would be lost.
    """

    async def _async_poll_output_msg(self, parent, cell, number):
        await super()._async_poll_output_msg(parent, cell, number)
        shown = {output["output_type"] for output in cell["outputs"]}
        end = time.monotonic() + (0 if shown & {"execute_result", "display_data", "error"} else SECONDS_FOR_ERRORS)
        while (left := end - time.monotonic()) > 0:
            try:
                message = await self.kc.iopub_channel.get_msg(timeout=left)
            except queue.Empty:
                break
            if message["parent_header"].get("msg_id") == parent:
                with contextlib.suppress(CellExecutionComplete):
                    self.process_message(message, cell, number)


def raises(cell):
    """Whether the point of a cell is its error."""
    return "raises-exception" in cell.get("metadata", {}).get("tags", [])


async def run(notebook):
    """Runs a copy from top to bottom in a new kernel; returns it with its outputs."""
    node = nbformat.from_dict(json.loads(json.dumps(notebook)))
    client = Client(
        node,
        kernel_name=KERNEL["name"],
        timeout=SECONDS_A_CELL,
        iopub_timeout=SECONDS_A_CELL,
        allow_errors=True,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(FOLDER)}},
    )
    # What evcxr says to a terminal is nobody's output.
    await client.async_execute(stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
    return node


def errors(cell):
    """What a cell complains of."""
    said = []
    for output in cell.get("outputs", []):
        if output["output_type"] == "error":
            said.append(ANSI.sub("", "\n".join(output["traceback"]) or output["evalue"]))
        elif output["output_type"] == "stream" and output["name"] == "stderr":
            said.append(ANSI.sub("", text(output["text"])))
    return "\n".join(said).strip()


def window(before, after):
    """Two long lines, cut to where they begin to differ."""
    at = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
    start = max(0, at - WIDTH_SHOWN // 2)
    cut = lambda line: ("…" if start else "") + line[start : start + WIDTH_SHOWN] + ("…" if len(line) > start + WIDTH_SHOWN else "")
    return cut(before), cut(after)


def difference(before, after):
    """The lines that differ, `-` as committed and `+` as shown now."""
    old, new = before.splitlines(), after.splitlines()
    lines = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, came = old[a:b], new[c:d]
        for i in range(max(len(gone), len(came))):
            was, now = gone[i] if i < len(gone) else None, came[i] if i < len(came) else None
            if was is not None and now is not None:
                was, now = window(was, now)
            lines += [f"      {sign} {line[: WIDTH_SHOWN + 2]}" for sign, line in (("-", was), ("+", now)) if line is not None]
    if not lines:
        lines = ["      only line ends differ"]
    left_out = len(lines) - LINES_SHOWN
    return lines[:LINES_SHOWN] + ([f"      … {left_out} more lines"] if left_out > 0 else [])


def compare(stem, committed, now):
    """Differences between two notebooks, as sentences."""
    problems = []
    if len(committed["cells"]) != len(now["cells"]):
        problems.append(f"{stem}: {len(committed['cells'])} cells are committed, {len(now['cells'])} were run")
    for number, (old, new) in enumerate(zip(committed["cells"], now["cells"]), 1):
        was, is_now = bundles(old), bundles(new)
        different = [name for name in was if name in is_now and was[name] != is_now[name]]
        for name in [*was, *(name for name in is_now if name not in was)]:
            place = f"{stem}, cell {number}, {name}"
            words = name.split(",")[0] + ", text/plain"
            if name not in is_now:
                problems.append(f"{place}: committed, but no longer shown")
            elif name not in was:
                shown = "\n".join(f"      + {line[:WIDTH_SHOWN]}" for line in is_now[name].splitlines()[:10])
                problems.append(f"{place}: shown, but not committed\n{shown}")
            elif name in different and name != words and words in different:
                problems.append(f"{place}: not as committed; see its text/plain")
            elif name in different:
                problems.append("\n".join([f"{place}: not as committed", *difference(was[name], is_now[name])]))
    return problems


def complaints(stem, node):
    """Cells that end in an error without being there for it, and the other way round."""
    problems = []
    for number, cell in enumerate(node["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        said, expected = errors(cell), raises(cell)
        if said and not expected:
            problems.append(f"{stem}, cell {number}: an error, and the cell is not tagged `raises-exception`\n" + indented(said))
        if expected and not said:
            problems.append(f"{stem}, cell {number}: tagged `raises-exception`, but it ends without an error")
    return problems


def debugged(cell):
    """Whether evcxr fell back to `{:?}`: it does where a last line does not compile at first."""
    shown = bundles(cell)
    plain = [said for name, said in shown.items() if name.endswith("text/plain")]
    return any(DEBUG.match(said) for said in plain) and not any(name.endswith("text/html") for name in shown)


def lint(stem, notebook):
    """What every notebook must have, and what no output may."""
    problems = []
    if notebook["metadata"].get("kernelspec") != KERNEL:
        problems.append(f"{stem}: the kernelspec must be {json.dumps(KERNEL)}")
    first = notebook["cells"][0] if notebook["cells"] else {"cell_type": "", "source": ""}
    if first["cell_type"] != "markdown" or not re.match(r"# \S", text(first["source"])):
        problems.append(f"{stem}: the first cell must be Markdown and begin with a title, `# …`")
    problems += [f"{stem}, cell {n}: shown by `{{:?}}`, not by the crate" for n, cell in enumerate(notebook["cells"], 1) if debugged(cell)]
    home = str(pathlib.Path.home())
    for number, cell in enumerate(notebook["cells"], 1):
        for name, shown in bundles(cell).items():
            words = TAG.sub(" ", shown) if name.endswith(("html", "xml")) else shown
            found = ABSOLUTE.search(words)
            hit = found.group() if found else next((p for p in (str(ROOT), home) if len(p) > 1 and p in shown), None)
            if hit:
                problems.append(f"{stem}, cell {number}, {name}: an absolute path, `{hit}`")
    return problems


def indented(said):
    return "\n".join(f"      {line[: 2 * WIDTH_SHOWN]}" for line in said.splitlines()[:LINES_SHOWN])


async def check(path, update, gate):
    """Runs one notebook; returns its line and what is wrong with it."""
    stem = path.stem
    try:
        before = path.read_text(encoding="utf-8")
        committed = json.loads(before)
        plain = normal(committed, stem)
    except (OSError, ValueError, KeyError) as error:
        return f"{stem:20} cannot be read", [f"{stem}: {error}"]
    code = sum(cell["cell_type"] == "code" for cell in plain["cells"])
    async with gate:
        started = time.monotonic()
        try:
            node = await run(plain)
        except (CellTimeoutError, DeadKernelError) as error:
            return f"{stem:20} stopped", [f"{stem}: {str(error).strip().splitlines()[-1]}"]
        seconds = time.monotonic() - started
    now = normal(node, stem)
    problems = complaints(stem, now) + lint(stem, now)
    if update:
        if written(now) != before:
            path.write_text(written(now), encoding="utf-8")
    else:
        problems += lint(stem, committed) if committed["metadata"].get("kernelspec") != KERNEL else []
        different = compare(stem, plain, now)
        problems += different
        if not different and written(now) != before:
            problems.append(f"{stem}: the outputs are right, but the file is not written as `--update` writes it")
    verdict = "failed" if problems else "passed"
    return f"{stem:20} {len(plain['cells']):3} cells, {code:3} of code {seconds:7.1f} s  {verdict}", problems


def functions(library):
    """The names of the functions that a shared library defines, by the table of its symbols."""
    at = lambda kind, place: struct.unpack_from(kind, library, place)
    (sections,), (count,) = at("<Q", 0x28), at("<H", 0x3C)
    sections = [at("<IIQQQQIIQQ", sections + 64 * number) for number in range(count)]
    found = []
    for _, kind, _, _, place, size, strings, *_ in sections:
        # A table of symbols; in it, functions that are not another library's.
        for symbol in range(place, place + size, 24) if kind == 2 else ():
            (name,), (what,), (within,) = at("<I", symbol), at("<B", symbol + 4), at("<H", symbol + 6)
            if what & 15 == 2 and within:
                start = sections[strings][4] + name
                found.append(library[start : library.index(b"\0", start)].decode())
    return found


def grown(since):
    """What is wrong with the cells that were compiled, or loaded as they were, since then."""
    build = ROOT / ".jupyter/kernel"
    store = build / (build / "current").read_text().strip() / "cells"
    problems = []
    for entry in store.iterdir():
        # Before it stands the digest of the rest.
        library = entry.read_bytes()[32:]
        if entry.stat().st_mtime < since or not library.startswith(b"\x7fELF"):
            continue
        names = functions(library)
        if len(names) > MOST_FUNCTIONS:
            own = collections.Counter(part for name in names for part in re.findall(r"\d(pledgebook\w*?)(?=\d|$)", name))
            problems.append(
                f"a cell has {len(names)} functions of its own, more than {MOST_FUNCTIONS}: make what is generic in "
                f"these call something that is not, or raise the bound: {', '.join(dict(own.most_common(3))) or 'polars'} ({entry.name[:12]})"
            )
    return problems


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a notebook, by its file's stem; without any, all")
    parser.add_argument("--update", action="store_true", help="write what the notebooks show")
    arguments = parser.parse_args()
    every = sorted(FOLDER.glob("*.ipynb"))
    names = [pathlib.Path(name).stem for name in arguments.names]
    unknown = [name for name in names if name not in [path.stem for path in every]]
    if unknown or not every:
        there = ", ".join(path.stem for path in every) or "none"
        parser.error(f"no notebook {', '.join(unknown)}; there are: {there}" if unknown else "there are no notebooks")
    chosen = [path for path in every if not names or path.stem in names]
    gate = asyncio.Semaphore(AT_ONCE)
    failed = 0
    started = time.time()
    # The lines come in the order of the names, each as soon as it can.
    for task in [asyncio.create_task(check(path, arguments.update, gate)) for path in chosen]:
        line, problems = await task
        print(line, flush=True)
        for problem in problems:
            print(f"  {problem}", flush=True)
        failed += bool(problems)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    large = grown(started)
    for problem in large:
        print(problem)
    return 1 if failed or large else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
