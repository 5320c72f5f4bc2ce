#!/usr/bin/env python3
"""Open a notebook in JupyterLab as a person does, run all cells, and look.

    just lab                          checks that every cell ran and shows its output
    just lab --picture FILE           also writes a picture of the page
    just lab --readme                 writes the first picture in the README
    just lab --live                   writes the second

The browser is the Chromium of the system; nothing is fetched.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 180_000  # milliseconds
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


# What the picture in the README shows: a frame, a chart, a finding.
README_CELLS = [
    """use nhs_technology_funding::BRIEFING;
use pledgebook::{polars::prelude::*, prelude::*};
let data = Data::open()?;
data.frame("it_budgets")?.select(["financial_year", "vintage", "budget_gbp_m", "status", "source"])?""",
    """let budget = BRIEFING.section(&data, "it_budget", None)?;
budget.chart("it_budget")?""",
    """budget.finding("change")?""",
]


# And the second: a query, a bar, and a mark on an output that no longer fits.
LIVE_CELLS = [
    """use pledgebook::prelude::*;
let least = 30;""",
    """%%sql totals
SELECT financial_year, SUM(budget_gbp_m) AS budget_gbp_m FROM it_budgets
WHERE vintage = 'foi-2025' AND budget_gbp_m > {least}
GROUP BY financial_year ORDER BY financial_year""",
    """let mut rows = 0;
for month in progress("returns", 1..=79) {
    std::thread::sleep(std::time::Duration::from_millis(20));
    rows += 1_000 * (month % 7);
}""",
    "let least = 40;",
]


def readme_notebook(file: Path, codes: list[str]) -> None:
    """A notebook for a picture, of the kind that the kernel is for."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in codes])
    notebook.metadata["kernelspec"] = {"name": "pledgebook", "display_name": "Rust (nhs-technology-funding)", "language": "rust"}
    nbformat.write(notebook, file)


def serve(folder: Path, port: int) -> subprocess.Popen:
    """JupyterLab on a copy of the notebooks, so that running them changes nothing."""
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--ServerApp.port_retries=0",
               "--IdentityProvider.token=", "--ServerApp.password=", "--LabApp.news_url=None",
               "--allow-root", f"--ServerApp.root_dir={folder}"]
    log = open(folder / ".server.log", "wb")  # noqa: SIM115: as long as the server
    server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=2).read()
            return server
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.5)
    server.kill()
    raise SystemExit(f"JupyterLab did not start:\n{(folder / '.server.log').read_text()[-2000:]}")


# What a page that is right has among its outputs.
TABLE = ("table", "no table is shown")
CHART = ("img[role=img][aria-label]", "no chart with a description is shown")
BAR = ("progress", "no bar is shown")


def run(page, port: int, notebook: str, wanted: list[tuple[str, str]]) -> list[str]:
    """Runs all cells; what is wrong with the page afterwards."""
    page.goto(f"http://127.0.0.1:{port}/lab/tree/{notebook}?reset", wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=PATIENCE)
    page.wait_for_selector(".jp-Toolbar-kernelName:has-text('Rust (nhs-technology-funding)')", timeout=PATIENCE)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=PATIENCE)
    page.keyboard.press("Escape")
    page.evaluate("() => document.querySelector('.jp-NotebookPanel').focus()")
    page.click("text=Run", timeout=PATIENCE)
    page.click("text=Restart Kernel and Run All Cells…", timeout=PATIENCE)
    page.click(".jp-Dialog button:has-text('Restart')", timeout=PATIENCE)
    time.sleep(2)
    page.wait_for_function(
        """() => {
            const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(p => p.textContent);
            return prompts.length && prompts.every(p => /\\[\\d+\\]/.test(p))
                && document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle';
        }""",
        timeout=PATIENCE,
    )
    wrong = []
    texts = page.eval_on_selector_all(".jp-OutputArea-output[data-mime-type*='error'], .jp-OutputArea-output .jp-RenderedText[data-mime-type='application/vnd.jupyter.error']", "all => all.map(e => e.innerText)")
    wrong += [f"an error is shown: {text[:200]}" for text in texts]
    for selector, what in wanted:
        if not page.query_selector(f".jp-OutputArea-output {selector}"):
            wrong.append(what)
    return wrong


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--notebook", default="it_budget.ipynb")
    arguments.add_argument("--picture", type=Path)
    arguments.add_argument("--height", type=int, default=2600)
    arguments.add_argument("--from-text", help="scroll to the cell that has this text")
    arguments.add_argument("--port", type=int, default=8941)
    arguments.add_argument("--readme", action="store_true")
    arguments.add_argument("--live", action="store_true")
    options = arguments.parse_args()
    if options.readme:
        options.notebook, options.picture, options.height = "my-question.ipynb", PROJECT / "notebooks/lab.png", 1300
    if options.live:
        options.notebook, options.picture, options.height = "my-question.ipynb", PROJECT / "notebooks/lab-2.png", 830
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser_path:
        raise SystemExit("no Chromium was found: install it (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        # The data is found upwards from the notebook, as in the project.
        shutil.copytree(PROJECT / "data", folder / "data")
        (folder / "notebooks").mkdir()
        for file in (PROJECT / "notebooks").glob("*.ipynb"):
            shutil.copy(file, folder / "notebooks")
        if options.readme or options.live:
            readme_notebook(folder / "notebooks" / options.notebook, LIVE_CELLS if options.live else README_CELLS)
        # Settings of its own: no offer of news, which would ask the network, and every
        # cell in the page, not only those in view.
        settings = folder / "config"
        for file, content in {
            "labconfig/page_config.json": {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}},
            "lab/user-settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
        }.items():
            (settings / file).parent.mkdir(parents=True, exist_ok=True)
            (settings / file).write_text(json.dumps(content))
        os.environ["JUPYTER_CONFIG_DIR"] = str(settings)
        server = serve(folder, options.port)
        try:
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
                page = browser.new_page(viewport={"width": 1280, "height": options.height}, device_scale_factor=1)
                began = time.perf_counter()
                try:
                    wrong = run(page, options.port, f"notebooks/{options.notebook}", [TABLE, BAR if options.live else CHART])
                except Exception:
                    print((folder / ".server.log").read_text()[-3000:])
                    if options.picture:
                        page.screenshot(path=str(options.picture))
                    raise
                seconds = time.perf_counter() - began
                if options.picture:
                    # Without the side bar and the log, as one reads.
                    page.keyboard.press("Control+b")
                    if options.from_text:
                        page.evaluate("t => [...document.querySelectorAll('.jp-Cell')].find(c => c.innerText.includes(t)).scrollIntoView()", options.from_text)
                    else:
                        page.evaluate("() => document.querySelector('.jp-Cell').scrollIntoView()")
                    time.sleep(1)
                    page.screenshot(path=str(options.picture))
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=30)
    for one in wrong:
        print(re.sub(r"\s+", " ", one))
    print(f"{options.notebook} in JupyterLab: opened, run and shown in {seconds:.1f} s")
    print(f"{0 if wrong else 1} passed, {1 if wrong else 0} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
