"""The notebook kernel through the Jupyter protocol: what a person at a notebook meets.

Usage: kernel_test.py [--fast] [WORD...]

Runs the tests whose name contains one of the words, or all; `--fast` leaves out
those that build a copy of the project (a minute or more each).

A limit of time here ends a hang; only where a promise names seconds is it held.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from random import Random

from kernel_client import PATIENCE, PROJECT, Kernel, Outcome, own_spec, wait_until

import jupyter_kernel_test
import psutil

USES = "use pledgebook::prelude::*; use polars::prelude::*;"
FRAME = 'let df = df!["year" => [2021, 2022, 2023], "amount" => [1.5, 2.5, 4.0]]?;'
# What is said of a crash.
STOPPED = "The process that runs the cells stopped"
KEPT = "`use` lines and functions are kept"
# A function that prints any bytes, on both streams and from another thread.
NOISE = """
fn noise(seed: u64, length: usize) -> std::io::Result<()> {
    use std::io::Write;
    let bytes = move |mut seed: u64| -> Vec<u8> {
        (0..length).map(|_| { seed ^= seed << 13; seed ^= seed >> 7; seed ^= seed << 17; seed as u8 }).collect()
    };
    let other = std::thread::spawn(move || std::io::stdout().write_all(&bytes(seed * 2 + 1)));
    std::io::stdout().write_all(&bytes(seed + 1))?;
    std::io::stderr().write_all(&bytes(seed + 2))?;
    other.join().unwrap()
}
"""
# A thousand and more are run by hand: PLEDGEBOOK_NOISY_CELLS=2000 just kernel-test Noise
NOISY_CELLS = int(os.environ.get("PLEDGEBOOK_NOISY_CELLS", 60))
# A test that needs a built copy of the project.
BUILDS = "_in_a_copy"


def plain(text: str) -> str:
    """A text without the colours of a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


class Place:
    """A folder for a kernel's temporary files and one for its notebook, both ours alone."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pledgebook-test-"))
        self.temporary = self.folder / "tmp"
        self.notebook = self.folder / "notebook"
        self.temporary.mkdir()
        self.notebook.mkdir()

    def environment(self, **more) -> dict:
        """The environment of the tests with this temporary folder."""
        return {**os.environ, "TMPDIR": str(self.temporary), **more}

    def kernel(self, project: Path = PROJECT, folder: Path | None = None, **more) -> Kernel:
        """A new kernel; what it says of itself goes to a log."""
        return Kernel(own_spec(project), folder or PROJECT / "notebooks", self.environment(**more), self.log)

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def left(self) -> list[str]:
        """What kernels left in the temporary folder."""
        return sorted(path.name for path in self.temporary.iterdir())

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class WithPlace(unittest.TestCase):
    """A test that starts kernels of its own."""

    def setUp(self):
        self.place = Place()
        self.addCleanup(self.place.remove)


class WithKernel(unittest.TestCase):
    """Tests that share a kernel; each makes the variables it needs."""

    @classmethod
    def setUpClass(cls):
        cls.place = Place()
        cls.addClassCleanup(cls.place.remove)
        cls.kernel = cls.place.kernel()
        cls.addClassCleanup(cls.kernel.close)
        cls.ok(cls, USES)

    def ok(self, code: str, **more):
        """Runs a cell that must succeed without a word of error."""
        out = self.kernel.run(code, **more)
        if out.status != "ok" or out.stderr:
            raise AssertionError(f"`{code}` ended {out.status}: {plain(out.said)}")
        return out

    def crash(self, code: str):
        """Runs a cell that may end anyhow, and waits for its last words."""
        return self.kernel.finish(self.kernel.send(code), linger=0.5)

    def shows(self, code: str, text: str):
        """The plain form of what a cell shows."""
        self.assertEqual(self.ok(code).text, text, code)


class Protocol(jupyter_kernel_test.KernelTests):
    """Jupyter's own tests. What does not fit Rust is named and expected."""

    code_hello_world = 'println!("hello, world");'
    code_stderr = 'eprintln!("hello, error");'
    completion_samples = [{"text": "1i32.leading_on", "matches": ["leading_ones()"]}, {"text": "let text = Strin"}]
    complete_code_samples = ["let x = 1;", "fn twice(x: i32) -> i32 { x * 2 }"]
    incomplete_code_samples = ["fn twice(x: i32) -> i32 {", "let text = \"open"]
    code_generate_error = "let number: i32 = \"text\";"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "vec![1, 2]", "result": "[1, 2]"},
        {"code": "polars::prelude::DataFrame::empty()", "mime": "text/html"},
    ]
    code_display_data = [{"code": "pledgebook::prelude::show(&polars::prelude::DataFrame::empty());", "mime": "text/html"}]
    code_inspect_sample = "String"
    code_page_something = "String?"
    code_clear_output = "pledgebook::prelude::clear_output(false);"
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6 ?*7"

    @classmethod
    def setUpClass(cls):
        cls.place = Place()
        cls.addClassCleanup(cls.place.remove)
        kernel = cls.place.kernel()
        cls.addClassCleanup(kernel.close)
        # The kernel answers before it has read the crate, and those tests have little patience.
        kernel.run("1")
        cls.km, cls.kc = kernel.manager, kernel.client

    @classmethod
    def tearDownClass(cls):
        """The class's cleanup does it."""


# A test here that passes one day is an unexpected success, which fails the run until its
# line is removed.
EXPECTED = {
    "test_pager": "`x?` is an expression of Rust; Shift-Tab is the way to documentation",
}


class Crashes(WithKernel):
    """A cell that takes its process down takes nothing else with it."""

    def check(self, code: str, named: str):
        self.ok("fn survivor(x: i32) -> i32 { x + 1 }")
        self.ok("let lost = 1;")
        out = self.crash(code)
        self.assertEqual(out.status, "error", out.said)
        self.assertIn(STOPPED, out.error)
        self.assertIn(f"({named})", out.error)
        self.assertIn(KEPT, out.error)
        self.assertLess(len(out.said.splitlines()), 15, "no backtrace of evcxr itself:\n" + out.said)
        # What survives is what the sentence says.
        self.shows("survivor(1)", "2")
        self.assertIn("cannot find value `lost`", plain(self.kernel.run("lost").error))
        self.ok(FRAME)
        self.shows("df.height()", "3")

    def test_segmentation_fault(self):
        self.check("unsafe { (16 as *mut u8).write_volatile(1) }", "a segmentation fault")

    def test_read_of_null(self):
        self.check("let x = unsafe { std::ptr::read_volatile(std::ptr::null::<u8>()) }; println!(\"{x}\");", "a segmentation fault")

    def test_abort(self):
        self.check("std::process::abort();", "an abort")

    def test_endless_recursion(self):
        self.check(
            "fn deeper(n: u64) -> u64 { std::hint::black_box(deeper(n + 1) + 1) }\nprintln!(\"{}\", deeper(0));",
            "a segmentation fault",
        )

    def test_exit(self):
        """A cell that ends the process on purpose."""
        self.check("std::process::exit(3);", "exit code 3")


class Mistakes(WithKernel):
    """A mistake in a cell costs that cell, not the notebook."""

    def test_panic_keeps_variables(self):
        self.ok("let numbers = vec![1, 2, 3];")
        out = self.crash("numbers[7]")
        self.assertEqual((out.status, out.stderr), ("error", ""))
        self.assertIn("index out of bounds: the len is 3 but the index is 7", out.error)
        self.assertLess(len(out.said.splitlines()), 10, out.said)
        self.shows("numbers.len()", "3")

    def test_question_mark_says_our_sentence_and_keeps_variables(self):
        self.ok("let data = Data::open()?;")
        self.ok(FRAME)
        out = self.crash('data.rows("it_budget")?')
        self.assertEqual((out.status, out.stderr), ("error", ""))
        self.assertIn("there is no table `it_budget` in the data package", out.error)
        self.assertLess(len(out.said.splitlines()), 5, out.said)
        self.shows("df.height()", "3")
        self.ok('data.rows("it_budgets")?')

    def test_compile_error_points_into_the_cell(self):
        self.ok("let before = 5;")
        out = self.kernel.run('let fine = 1;\nlet wrong: i32 = "text";')
        self.assertEqual(out.status, "error")
        traceback = plain(out.error)
        self.assertIn("expected `i32`, found `&str`", traceback)
        self.assertRegex(traceback, r"(?m)^\s*2 │ let wrong: i32 = \"text\";", "the line of the cell, with its number")
        self.shows("before", "5")
        self.assertIn("cannot find value `fine`", plain(self.kernel.run("fine").error), "nothing of the cell has run")

    def test_let_needs_no_type(self):
        """evcxr asks the analyser for it, which has to see through the macros."""
        for value in ("vec![1, 2, 3]", "vec![\"a\"; 3]", "format!(\"{}\", 1)", "[1.5, 2.5].map(|x| x * 2.0)", "(1..4).collect::<Vec<u8>>()",
                      "std::collections::HashMap::from([(1, \"one\")])", "Some(Box::new(1))", "df![\"a\" => [1]]?", "col(\"a\").sum()"):
            out = self.kernel.run(f"let value = {value};")
            self.assertEqual((out.status, out.stderr), ("ok", ""), f"{value}: {plain(out.said)}")

    def test_unknown_name_is_one_error(self):
        out = self.kernel.run("nowhere")
        self.assertEqual(len(out.errors), 1, out.error)

    def test_unknown_column_names_the_nearest(self):
        self.ok(FRAME)
        out = self.crash('df.clone().lazy().select([col("amout")]).collect()?')
        self.assertIn("amout", out.said)
        self.assertEqual(len(re.findall("(?i)did you mean .?amount", out.said)), 1, out.said)
        self.shows("df.width()", "2")

    def test_what_a_cell_ends_with_is_shown_though_it_moves_a_variable(self):
        self.kernel.run(FRAME)
        self.assertIn("<table", self.ok("let moved = df.clone();\nmoved.lazy().limit(2).collect()?").shown[0]["text/html"])
        self.ok("let moved = df.clone();")
        out = self.ok("moved.lazy().limit(2).collect()?")
        self.assertIn("2 rows × 2 columns", out.text)
        self.assertIn("<table", out.shown[0]["text/html"])
        self.assertIn("moved", plain(self.kernel.run("moved.height()").error))

    def test_a_function_that_is_nowhere(self):
        self.ok("let kept = 5;")
        out = self.kernel.run('unsafe extern "C" { fn is_nowhere(); }\nunsafe { is_nowhere() }')
        self.assertEqual(out.status, "error")
        self.assertIn("the cell cannot be loaded: undefined symbol: is_nowhere", plain(out.error))
        self.shows("kept", "5")
        # One that a library has, which the cell names.
        self.shows('#[link(name = "m")] unsafe extern "C" { fn fabs(x: f64) -> f64; }\nunsafe { fabs(-3.0) }', "3.0")
        self.shows("(i128::MAX / 3).checked_mul(2).is_some()", "true")


class Stopping(WithKernel):
    """The stop button."""

    def stopped(self, code: str) -> Outcome:
        """Runs a cell and stops it when it has begun to run."""
        sent = self.kernel.send(f'println!("begun");\n{code}')
        begun = Outcome()
        while "begun" not in begun.stdout:
            message = self.kernel.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == sent:
                self.kernel._take(message, begun, 0)
        time.sleep(0.5)
        self.kernel.interrupt()
        return self.kernel.finish(sent, linger=0.5)

    def check(self, code: str):
        self.ok("use std::collections::BTreeSet;\nfn kept() -> BTreeSet<u8> { BTreeSet::from([1]) }")
        out = self.stopped(code)
        self.assertEqual(out.status, "error")
        self.assertLess(out.seconds, 2, "a stopped cell ends within two seconds")
        self.assertIn("was interrupted", out.error)
        self.assertIn(KEPT, out.error)
        self.shows("kept().len()", "1")
        self.ok(FRAME)
        self.shows("BTreeSet::from([df.height()]).len()", "1")

    def test_loop(self):
        self.check("loop {}")

    def test_sleep(self):
        self.check("std::thread::sleep(std::time::Duration::from_secs(60));")

    def test_twice_in_a_row(self):
        self.check("loop {}")
        self.check("loop {}")

    def test_between_cells(self):
        """There is nothing to stop then, and nothing is lost."""
        self.ok("let kept = 3;")
        self.kernel.interrupt()
        time.sleep(1)
        self.shows("kept", "3")

    def test_our_own_loop_keeps_its_variables(self):
        self.ok("let kept = vec![1, 2, 3];")
        out = self.stopped('for n in progress("steps", 0..600) { std::thread::sleep(std::time::Duration::from_millis(100)); }')
        self.assertEqual(out.status, "error")
        self.assertIn("The cell was interrupted", out.error)
        self.shows("kept.len()", "3")

    def test_loop_on_all_cores(self):
        self.check(
            "let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| loop { std::hint::spin_loop() })).collect();\n"
            "for thread in threads { let _: std::thread::Result<()> = thread.join(); }"
        )


class Printing(WithKernel):
    """A cell that does not stop printing must not drown the browser or the machine."""

    def check(self, code: str):
        before = sum(process.memory_info().rss for process in self.kernel.processes())
        sent = self.kernel.send(code)
        time.sleep(6)
        during = sum(process.memory_info().rss for process in self.kernel.processes())
        asked = time.perf_counter()
        self.kernel.interrupt()
        out = self.kernel.finish(sent, linger=0.5)
        self.assertLess(time.perf_counter() - asked, 10, "the stop button works on a cell that prints")
        self.assertLess(out.messages, 10_100, "the client gets a bounded number of messages")
        said = out.stdout + out.stderr
        self.assertLess(len(said), 3_000_000)
        self.assertRegex(said, r"the rest is not shown", "the cap is said: " + said[-300:])
        self.assertLess(during - before, 200e6, "memory stays bounded while a cell prints")
        self.shows("1 + 1", "2")

    def test_lines(self):
        self.check('loop { println!("x"); }')

    def test_lines_of_errors(self):
        self.check('loop { eprintln!("x"); }')

    def test_one_endless_line(self):
        self.check('loop { print!("xxxxxxxxxxxxxxxx"); }')

    def test_a_line_without_an_end_before_what_is_shown(self):
        self.ok(FRAME)
        out = self.ok('print!("a"); df.height()')
        self.assertEqual((out.stdout, out.text), ("a", "3"))
        out = self.ok('print!("b"); df.head(Some(1))')
        self.assertEqual(out.stdout, "b")
        self.assertIn("<table", out.shown[0]["text/html"])

    def test_the_protocols_own_words(self):
        """A cell that prints them does not stop the kernel from understanding the next."""
        words = ("EVCXR_BEGIN_CONTENT text/plain", "EVCXR_EXECUTION_COMPLETE", "EVCXR_PANIC_NOTIFICATION", "EVCXR_ERROR_OCCURRED")
        for word in words:
            self.assertEqual(self.ok(f'println!("{word}");').stdout, f"{word}\n")
        self.ok('println!("plain");')
        self.shows("1 + 1", "2")

    def test_half_a_line_shows_at_once(self):
        sent = self.kernel.send('print!("\\rhalf"); std::thread::sleep(std::time::Duration::from_secs(2)); print!("\\rwhole");')
        out = Outcome()
        began = time.perf_counter()
        while not out.stdout:
            message = self.kernel.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == sent:
                self.kernel._take(message, out, began)
        self.assertEqual(out.stdout, "\rhalf", "before the cell has ended")
        rest = self.kernel.finish(sent)
        self.assertEqual((rest.stdout, rest.status), ("\rwhole", "ok"))

    def test_bytes_that_are_no_text(self):
        self.ok("use std::io::Write;")
        out = self.ok('std::io::stdout().write_all(b"caf\\xe9: \\xa347.2m\\n")?;')
        self.assertEqual(out.stdout, "caf\ufffd: \ufffd47.2m\n")
        self.shows("1 + 1", "2")

    def test_the_next_cell_has_its_own_allowance(self):
        self.ok("for n in 0..20_000 { println!(\"{n}\"); }")
        out = self.ok('println!("and on")')
        self.assertEqual(out.stdout, "and on\n")


class Noise(WithKernel):
    """Whatever a cell prints, what it shows is its own."""

    def test_each_output_belongs_to_its_cell(self):
        """One compiled function prints any bytes on both streams, from threads too; then a known number."""
        self.ok(NOISE)
        random = Random(20_26)
        began = time.perf_counter()
        for number in range(NOISY_CELLS):
            seed, length = random.getrandbits(32), random.choice([0, 1, 5, 80, 4_000, 70_000])
            ending = random.choice(["", "noise(%d, %d)?;" % (seed, length), "println!(\"EVCXR_EXECUTION_COMPLETE\"); print!(\"EVCXR_BEGIN_CONTENT text/plain\");"])
            code = f"noise({seed}, {length})?; {ending} {number}_u64 * 7"
            if number % 9 == 4:
                code = f"noise({seed}, {length})?; Err::<(), String>(format!(\"error {number}\"))?;"
            if number % 9 == 7:
                code = f"noise({seed}, {length})?; panic!(\"error {number}\");"
            out = self.kernel.run(code)
            if number % 9 in (4, 7):
                self.assertEqual((out.status, out.text), ("error", ""), code)
                self.assertIn(f"error {number}", out.error, code)
            else:
                self.assertEqual((out.status, out.text), ("ok", str(number * 7)), f"{code}: {plain(out.error)}")
        print(f"      {NOISY_CELLS} noisy cells in {time.perf_counter() - began:.0f} s")

    def test_all_that_is_printed_comes_under_its_cell(self):
        for number in range(20):
            out = self.ok(f'for n in 0..300 {{ println!("cell {number} line {{n}}"); }} print!("end {number}"); {number}')
            self.assertEqual(out.stdout, "".join(f"cell {number} line {n}\n" for n in range(300)) + f"end {number}")
            self.assertEqual(out.text, str(number))


class Asking(WithKernel):
    """A cell that reads its standard input."""

    READS = 'let mut line = String::new();\nstd::io::stdin().read_line(&mut line)?;\nline.trim().to_owned()'

    def test_an_input_box(self):
        sent = self.kernel.client.execute(self.READS, allow_stdin=True)
        self.kernel.client.get_stdin_msg(timeout=PATIENCE)
        self.kernel.client.input("2023-24")
        self.assertEqual(self.kernel.finish(sent).text, '"2023-24"')

    def test_nobody_to_ask(self):
        self.ok("let kept = 4;")
        out = self.kernel.run(self.READS)
        self.assertEqual((out.status, out.text), ("ok", '""'), plain(out.said))
        self.assertIn("takes no questions", out.stderr)
        self.shows("kept", "4")


class Together(WithKernel):
    """Cells that are sent together, as "Run All" does."""

    def replies(self, *codes: str) -> list[str]:
        sent = [self.kernel.client.execute(code, allow_stdin=False, stop_on_error=True) for code in codes]
        found = {}
        while len(found) < len(sent):
            reply = self.kernel.client.get_shell_msg(timeout=PATIENCE)
            found[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
        return [found[one] for one in sent]

    def test_a_failed_cell_stops_the_rest(self):
        self.ok("let mut total = 1;")
        for failing in ('Err::<(), &str>("no")?;', 'panic!("no");', "nowhere"):
            self.assertEqual(self.replies("1 + 1", failing, "total += 1;", "total"), ["ok", "error", "aborted", "aborted"])
        self.shows("total", "1")

    def test_shown_any_number_of_times(self):
        out = self.ok('show(&1); show(&"two"); 3')
        self.assertEqual([data["text/plain"] for data in out.shown], ["1", '"two"', "3"])

    def test_a_bar_is_shown_once_and_goes_on_in_its_place(self):
        out = self.ok('for n in progress("steps", 0..3) { std::thread::sleep(std::time::Duration::from_millis(150 * n)); }')
        self.assertEqual(len(out.shown), 1, out.shown)
        self.assertEqual(out.updates[-1]["text/plain"], "steps: 3 of 3")

    def test_an_exclamation_mark_is_rusts(self):
        self.ok("let limit = 3;")
        self.shows("!(5 > limit)", "false")
        self.assertFalse((PROJECT / "notebooks/limit").exists())

    def test_a_moved_variable_is_explained(self):
        self.ok(FRAME)
        self.ok("let lazy = df.lazy();")
        out = self.kernel.run("df.height()")
        self.assertRegex(plain(out.error), r"cell \[\d+\] moved `df` \(DataFrame\) away")

    def test_a_type_that_changed_names_what_is_lost(self):
        self.ok("#[derive(Clone)]\nstruct Ward { beds: u32 }\nstruct Site { wards: Vec<Ward> }\nenum Kind { Acute }")
        self.ok("let ward = Ward { beds: 24 }; let site = Site { wards: vec![ward.clone()] }; let kind = Kind::Acute;")
        self.ok("let beside = ward.clone();")
        out = self.kernel.run("#[derive(Clone)]\nstruct Ward { beds: u32, site: String }")
        self.assertRegex(out.stderr, r"`beside`, `site` and `ward` are lost: `Ward` is another now\.")
        for code, name in (("ward.beds", "ward"), ("site.wards.len()", "site"), ('println!("{}", beside.beds)', "beside")):
            error = plain(self.kernel.run(code).error)
            self.assertRegex(error, rf"`{name}` is lost since cell \[\d+\] made `Ward` another")
            self.assertNotIn("moved", error)
        self.ok("let _ = matches!(kind, Kind::Acute);")
        self.ok('let ward = Ward { beds: 2, site: "a".into() };')
        self.shows("ward.beds", "2")

    def test_no_value_is_read_as_another_type(self):
        """rustc tells a type from an older one of its name by the names of fields alone."""
        self.ok("struct Pay { pounds: u32 }\nstruct All { pays: Vec<Pay>, most: Most }\ntype Most = u32;\nstruct Beside { n: u8 }")
        make = "let pay = Pay { pounds: 24 }; let all = All { pays: vec![], most: 3 }; let beside = Beside { n: 7 };"
        self.ok(make)
        for edit, lost, kept in (("struct Pay { pounds: f32 }", "pay.pounds", "beside.n"), ("type Most = f32;", "all.most", "pay.pounds"),
                                 ("struct Pay { pounds: String }", "pay.pounds", "beside.n")):
            self.assertRegex(self.kernel.run(edit).stderr, r"lost: `\w+` is another now")
            out = self.kernel.run(lost)
            self.assertEqual(out.status, "error", out.said)
            self.assertRegex(plain(out.error), r"is lost since cell \[\d+\] made")
            self.ok(kept)
            self.ok(make.replace("24", "24.0").replace("most: 3", "most: 3.0" if "Most" in edit else "most: 3") if "f32" in edit else "1")

    def test_an_error_in_an_impl_shows_what_was_written(self):
        self.ok("struct Bed { sides: u32 }")
        for code, place in (
            ("impl Bed { fn both(&self) -> u32 { self.sidse } }", r":1:41\b"),
            ("// é\nstruct Cot;\nimpl Cot {\n    fn é(&self) -> u32 { \"é\" }\n}", r":4:26\b"),
            ("struct Rug; impl Rug { fn a() {} } impl Rug { fn b() { nowhere() } }", r":1:56\b"),
        ):
            error = plain(self.kernel.run(code).error)
            self.assertNotIn("PLEDGEBOOK", error)
            self.assertRegex(error, place)
            self.assertIn(code.splitlines()[-2 if "\n" in code else 0], error)

    def test_what_a_process_took_with_it_is_named(self):
        self.ok(FRAME)
        self.kernel.run("std::process::abort();")
        error = plain(self.kernel.run("df.height()").error)
        self.assertRegex(error, r"`df` \(DataFrame\) was lost when the process that runs the cells ended in \[\d+\]")
        error = plain(self.kernel.run("%%sql\nSELECT * FROM df").error)
        self.assertRegex(error, r"`df` \(DataFrame\) was lost when the process")


class Requests(WithKernel):
    """Requests that leave out what the protocol lets them leave out, and such as are none."""

    def answer(self, kind: str, content) -> dict:
        client = self.kernel.client
        message = client.session.msg(kind, content)
        client.shell_channel.send(message)
        while True:
            reply = client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"]["msg_id"] == message["header"]["msg_id"]:
                return reply

    def test_what_is_left_out_has_its_default(self):
        self.ok("let asked = 1;")
        self.ok("let asked = 1;")
        for more, count in (({}, 2), ({"unique": True}, 1), ({"n": 1}, 1), ({"n": None, "raw": None}, 2)):
            content = {"hist_access_type": "search", "pattern": "let asked*", **more}
            reply = self.answer("history_request", content)
            self.assertEqual((reply["msg_type"], len(reply["content"]["history"])), ("history_reply", count), more)
        for kind, content in (
            ("history_request", {}), ("history_request", {"hist_access_type": "range"}), ("comm_info_request", {}),
            ("kernel_info_request", {}), ("complete_request", {"code": "ask"}), ("execute_request", {"code": "asked"}),
        ):
            reply = self.answer(kind, content)
            self.assertEqual(reply["content"].get("status"), "ok", kind)

    def test_what_is_no_request_is_answered(self):
        for kind, content in (
            ("execute_request", {}), ("execute_request", {"code": 7}), ("complete_request", {"code": "a", "cursor_pos": -1}),
            ("inspect_request", {"code": None}), ("is_complete_request", {}), ("history_request", {"hist_access_type": "all"}),
        ):
            reply = self.answer(kind, content)
            self.assertEqual(reply["msg_type"], kind.replace("_request", "_reply"))
            self.assertEqual(reply["content"]["status"], "error", kind)
            self.assertIn(f"the kernel cannot understand this {kind}", reply["content"]["evalue"])
        self.shows("1 + 1", "2")


class Sql(WithKernel):
    """Cells of SQL: no compiler, and the same variables."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ok(cls, FRAME)

    def test_frames_by_name(self):
        out = self.ok("%%sql\nSELECT year, amount * 2 AS twice FROM df WHERE year > 2021 ORDER BY year DESC")
        self.assertIn("<table", out.shown[0]["text/html"])
        self.assertRegex(out.text, r"2 rows × 2 columns(.|\n)*2023\s+8(.|\n)*2022\s+5")

    def test_an_answer_becomes_a_variable(self):
        out = self.ok("%%sql totals\nSELECT SUM(amount) AS total FROM df")
        self.assertIn("Kept as `totals`, a DataFrame.", out.text)
        self.shows('totals.column("total")?.f64()?.get(0)', "Some(8.0)")
        self.shows("df.height()", "3")
        # Anew, of another type, and by Rust again.
        self.ok("%%sql totals\nSELECT financial_year, budget_gbp_m FROM it_budgets WHERE vintage = 'foi-2025'")
        self.assertIn("£", self.ok('totals.figure("budget_gbp_m", &[("financial_year", "2024-25")])?').text)
        self.ok("let totals = 5;")
        self.shows("totals + 1", "6")
        self.ok("%%sql totals\nSELECT COUNT(*) AS n FROM df")
        self.shows("totals.width()", "1")
        self.assertIn("\n3\n", self.ok("%%sql\nSELECT n FROM totals").text.replace(" ", "") + "\n")

    def test_units_and_sources_are_kept_where_they_can_be(self):
        plain = self.ok("%%sql\nSELECT financial_year, budget_gbp_m FROM it_budgets WHERE vintage = 'foi-2025'")
        self.assertIn("£ million", plain.text)
        self.assertIn("Source", plain.text)
        worked = self.ok("%%sql\nSELECT MAX(budget_gbp_m) AS most FROM it_budgets")
        self.assertIn("Unsourced: the query is more than", worked.text)

    def test_variables_stand_in_a_query(self):
        self.ok('let least = 2022; let names = vec!["a", "b"];')
        self.assertIn("2 rows", self.ok("%%sql\nSELECT * FROM df WHERE year >= {least}").text)
        self.assertIn("0 rows", self.ok("%%sql\nSELECT * FROM df WHERE CAST(year AS TEXT) IN {names}").text)

    def test_a_frame_that_is_gone_is_named(self):
        """Also where the data package has a table of that name, which is not what was meant."""
        self.ok("let gone = df.clone(); let it_pay = df.clone(); let least_gone = String::from(\"a\");")
        self.ok("let lazy = gone.lazy(); let other = it_pay.lazy(); let text = least_gone;")
        for query, name in (("SELECT * FROM gone", "gone"), ("SELECT * FROM df JOIN it_pay ON true", "it_pay"),
                            ("SELECT * FROM df WHERE 'a' = {least_gone}", "least_gone")):
            error = plain(self.kernel.run(f"%%sql\n{query}").error)
            self.assertRegex(error, rf"cell \[\d+\] moved `{name}` \(\w+\) away: (.|\n)*`{name}.clone\(\)`")
        self.ok("%%sql\nWITH gone AS (SELECT * FROM df) SELECT * FROM gone")
        self.ok("let gone = df.clone();")
        self.ok("%%sql\nSELECT * FROM gone")

    def test_errors_name_what_was_meant(self):
        for query, said in (
            ("SELECT * FROM dff", "did you mean the table `df`?"),
            ("SELECT * FROM it_budget", "did you mean the table `it_budgets`?"),
            ("SELECT yaer FROM df", 'did you mean "year"?'),
            ("SELEC year FROM df", "the query cannot be read"),
            ("DROP TABLE df", "changes no table"),
        ):
            out = self.kernel.run(f"%%sql\n{query}")
            self.assertEqual(out.status, "error", query)
            self.assertIn(said, plain(out.error))
            self.assertLess(len(out.error.splitlines()), 8, out.error)
        self.shows("df.height()", "3")
        self.assertIn("no name of a variable", self.kernel.run("%%sql match\nSELECT 1").error)

    def test_completion(self):
        for code, wanted in (("%%sql\nSELECT * FROM it_b", "it_budgets"), ("%%sql\nSELECT amo FROM df", "amount"),
                             ("%%sql\nSELECT df.", "year"), ("%%sql\nSEL", "SELECT")):
            cursor = len("%%sql\nSELECT amo") if "amo" in code else None
            matches, seconds = self.kernel.complete(code, cursor)
            self.assertIn(wanted, matches, code)
            self.assertLess(seconds, 2)

    def test_in_the_middle_of_cells_that_fail(self):
        self.ok("let kept = 1;")
        for code in ('panic!("no");', "nowhere", "%%sql\nSELECT * FROM nothing", 'Err::<(), &str>("no")?;'):
            self.assertEqual(self.kernel.run(code).status, "error", code)
            self.shows("kept", "1")
            self.assertIn("3 rows", self.ok("%%sql\nSELECT * FROM df").text)
        self.crash("std::process::abort();")
        lost = "`df` (DataFrame) was lost when the process that runs the cells ended"
        self.assertIn(lost, self.kernel.run("%%sql\nSELECT * FROM df").error)
        self.ok(FRAME)
        self.assertIn("3 rows", self.ok("%%sql again\nSELECT * FROM df").text)
        self.shows("again.height()", "3")


class Ahead(WithPlace):
    """A compiler that has begun before there is a cell."""

    def waiting(self, kernel: Kernel) -> int:
        """The number of the one that waits."""
        until = time.monotonic() + 10
        while time.monotonic() < until:
            for process in kernel.processes():
                with contextlib.suppress(psutil.Error):
                    if "root.rs" in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                        return process.pid
            time.sleep(0.02)
        self.fail("no compiler waits")

    def test_it_compiles_the_next_cell_and_another_takes_its_place(self):
        with self.place.kernel() as kernel:
            salt = time.time_ns()
            kernel.run(f"{salt}_u64 + 1")
            first = self.waiting(kernel)
            self.assertEqual(kernel.run(f"{salt}_u64 + 2").text, str(salt + 2))
            second = self.waiting(kernel)
            self.assertNotEqual(first, second)
            # An error has its place in the cell, as if it had been compiled from a file.
            out = kernel.run(f"let salt = {salt}_u64;\nlet text: &str = salt;")
            self.assertEqual(out.status, "error")
            self.assertIn(":2:", plain(out.said))

    def test_it_may_be_lost(self):
        with self.place.kernel() as kernel:
            salt = time.time_ns()
            kernel.run(f"let salt = {salt}_u64;")
            for number in range(3):
                os.kill(self.waiting(kernel), signal.SIGKILL)
                self.assertEqual(kernel.run(f"salt + {number}").text, str(salt + number))

    def test_another_level_is_another_compiler(self):
        with self.place.kernel() as kernel:
            salt = time.time_ns()
            kernel.run(f"{salt}_u64 + 1")
            for level, number in ((2, 2), (2, 3), (0, 4)):
                self.assertEqual(kernel.run(f":opt {level}\n{salt}_u64 + {number}").text, str(salt + number))


class Again(WithPlace):
    """What was compiled before is not compiled again, and nothing else is taken for it."""

    # Items are a part of every cell that follows them, so they come first here.
    CELLS = [
        "fn twice(x: usize) -> usize { x * 2 }\nstruct Ward { beds: usize }\nimpl Ward { fn all(&self) -> usize { self.beds * 3 } }",
        FRAME,
        "let heights: Vec<usize> = (1..4).map(|n| df.height() * n).collect();",
        "twice(heights[0]) + Ward { beds: 2 }.all()",
        "df",
        'println!("{}", df.width());',
        "let lazy = df.clone().lazy();",
    ]

    def shown(self, kernel: Kernel) -> list[str]:
        outs = [kernel.run(code) for code in self.CELLS]
        self.assertEqual([out.status for out in outs], ["ok"] * len(outs), [plain(out.said) for out in outs])
        return [out.text + out.stdout for out in outs]

    @property
    def store(self) -> Path:
        build = Path(own_spec()["argv"][0]).parent
        return build / (build / "current").read_text().strip() / "cells"

    def entries(self) -> set[str]:
        return {path.name for path in self.store.iterdir()} if self.store.is_dir() else set()

    def test_the_same_cells_in_another_kernel(self):
        # What an earlier run has left would hide a cell that is another one each time.
        shutil.rmtree(self.store, ignore_errors=True)
        shown = []
        for _ in range(2):
            with self.place.kernel() as kernel:
                kernel.run(USES)
                shown.append(self.shown(kernel))
                before = self.entries()
                again = self.shown(kernel)
                self.assertEqual(before, self.entries(), "a second time nothing is compiled")
                self.assertEqual(again, shown[0])
        self.assertEqual(shown[0], shown[1])

    def test_an_edit_is_an_edit(self):
        with self.place.kernel() as kernel:
            kernel.run(USES)
            for number in (1, 2, 1, 2):
                kernel.run(f"fn edited() -> i32 {{ {number} }}")
                self.assertEqual(kernel.run("edited()").text, str(number))
            kernel.run("let value = 1;")
            self.assertEqual(kernel.run("value").text, "1")
            kernel.run("let value = 2.5;")
            self.assertEqual(kernel.run("value").text, "2.5")
            kernel.run("let mut count = 0;")
            for number in (1, 2, 3):
                self.assertEqual(kernel.run("count += 1; count").text, str(number))

    def test_what_a_cell_reads_while_it_is_compiled_is_read_again(self):
        file = self.place.folder / "text"
        with self.place.kernel() as kernel:
            for text in ("one", "two"):
                file.write_text(text)
                self.assertEqual(kernel.run(f'include_str!("{file}")').text, f'"{text}"')

    def test_a_static_begins_anew(self):
        with self.place.kernel() as kernel:
            code = "static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);\nCOUNT.fetch_add(1, std::sync::atomic::Ordering::SeqCst)"
            self.assertEqual([kernel.run(code).text for _ in range(3)], ["0", "0", "0"])

    def test_entries_that_were_damaged_are_compiled_again(self):
        with self.place.kernel() as kernel:
            kernel.run("let number = 7;")
            self.assertEqual(kernel.run("number * 6").text, "42")
            for path in self.store.iterdir():
                path.write_bytes(path.read_bytes()[:-1])
            self.assertEqual(kernel.run("number * 6").text, "42")

    def test_two_kernels_at_once(self):
        one, two = self.place.kernel(), self.place.kernel()
        self.addCleanup(one.close)
        self.addCleanup(two.close)
        for n in range(5):
            code = f"{n} + {time.time_ns() % 1000}"
            sent = [(kernel, kernel.send(code)) for kernel in (one, two)]
            shown = {kernel.finish(message).text for kernel, message in sent}
            self.assertEqual(shown, {str(eval(code))})


class Stale(WithKernel):
    """The page says which of its outputs rest on values that have changed since."""

    def on(self, cell: str, code: str):
        """What is said under a cell, and in the place of what was said before."""
        out = self.kernel.run(code, cell=cell)
        self.assertEqual(out.status, "ok", plain(out.said))
        marks = [data["text/plain"] for data in out.shown if "small" in data.get("text/html", "") and " rest" in data["text/plain"]]
        return marks, [data["text/plain"] for data in out.updates]

    def test_marks(self):
        start = self.kernel.run("let rate = 2;", cell="a")
        self.assertEqual((start.shown, start.updates), ([], []))
        self.assertEqual(self.on("b", "let total = 5 * rate;"), ([], []))
        self.assertEqual(self.on("c", "total"), ([], []))
        self.assertEqual(self.on("a", "let rate = 2;"), ([], []), "nothing has changed")
        marks, updates = self.on("a", "let rate = 3;")
        self.assertRegex(marks[0], r"^\[\d+\] and \[\d+\] rest on an older `rate`\.$")
        marks, updates = self.on("c", "total")
        self.assertRegex(marks[0], r"^Out of order: `total` is of \[\d+\], which rests on an older `rate`\.$")
        self.on("b", "let total = 5 * rate;")
        marks, updates = self.on("c", "total")
        self.assertEqual((marks, updates), ([], [""]))
        self.assertEqual(self.kernel.run("total", cell="c").text, "15")

    def test_nobody_is_told_who_did_not_ask(self):
        """nbclient and consoles do not say which cell it is: their notebooks hold no marks."""
        self.ok("let other = 1;")
        self.ok("other")
        out = self.ok("let other = 2;")
        self.assertEqual((out.shown, out.updates), ([], []))

    def test_a_query_is_a_cell_like_any(self):
        self.on("q1", FRAME)
        self.on("q2", "%%sql kept\nSELECT SUM(amount) AS total FROM df")
        self.on("q3", "kept.height()")
        marks, _ = self.on("q1", FRAME.replace("4.0", "5.0"))
        self.assertRegex(marks[0], r"^\[\d+\] and \[\d+\] rest on an older `df`\.$")


class Completion(WithKernel):
    """Tab and Shift-Tab."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ok(cls, FRAME)
        # The first answer reads what the others share.
        cls.kernel.complete("df.")

    def names(self, code: str) -> set[str]:
        matches, seconds = self.kernel.complete(code)
        print(f"      completion of `{code}`: {len(matches)} in {seconds:.2f} s")
        self.assertLess(seconds, 3)
        return {re.match(r"\w*", match).group() for match in matches}

    def has(self, code: str, *wanted: str):
        self.assertEqual(set(wanted) - self.names(code), set(), code)

    def test_frame(self):
        self.has("df.", "height", "lazy", "with_column", "head", "sort")

    def test_lazy_frame(self):
        self.has("df.lazy().", "filter", "group_by", "with_columns", "collect", "join")

    def test_expression(self):
        self.has('col("amount").', "sum", "alias", "gt", "is_null")

    def test_our_helpers(self):
        self.has("df.", "year_on_year", "share_of_total", "reconcile", "describe")
        self.has("let data = Data::open()?;\ndata.", "rows", "frame")
        self.has("Data::", "open")

    def test_own_function_and_variable(self):
        self.ok("fn analyst_made() {}\nlet analyst_value = 1;")
        self.has("analyst_", "analyst_made", "analyst_value")

    def test_inspect(self):
        for code in ("df.height", 'df.year_on_year', "Data::open"):
            shown, seconds = self.kernel.inspect(code)
            print(f"      inspection of `{code}`: {seconds:.2f} s")
            self.assertLess(seconds, 3)
            self.assertTrue(shown.get("text/plain"), code)
        self.assertIn("Result<Self>", self.kernel.inspect("df.year_on_year")[0]["text/plain"])


class AddedCrates(WithKernel):
    """`:dep` in a notebook."""

    def test_another_crate(self):
        # As good as any: the project's own lock file has it, so it is on this machine.
        out = self.kernel.run(':dep itoa = "1"\nitoa::Buffer::new().format(42_u64).to_owned()')
        self.assertEqual((out.status, out.text), ("ok", '"42"'), plain(out.said))
        self.shows("itoa::Buffer::new().format(43_u64).len()", "2")
        self.ok(FRAME)
        self.assertLess(self.ok("df.height()").seconds, 10)

    def test_other_version_of_ours_is_refused_in_a_sentence(self):
        out = self.crash(':dep polars = "0.40"')
        out = out if out.status == "error" else self.crash("1 + 1")
        self.assertIn("this kernel has polars 0.55", plain(out.said))
        self.assertIn("leave the `:dep polars` line out", plain(out.said))

    def test_ours_are_accepted_at_once(self):
        # Its own kernel: a refused `:dep` of the other test stays with evcxr.
        place = Place()
        self.addCleanup(place.remove)
        with place.kernel() as kernel:
            for line in (':dep pledgebook = { path = "../src/engine/core" }', ':dep nhs-technology-funding = { path = ".." }', ':dep polars = "0.55"', ':dep polars = { version = "0.55.2", features = ["lazy"] }'):
                out = kernel.run(line)
                self.assertEqual((out.status, out.stderr), ("ok", ""), plain(out.said))
                self.assertLess(out.seconds, 30, "nothing is built for it")
            self.assertEqual(kernel.run(f"{USES}\n{FRAME}").status, "ok")
            self.assertEqual(kernel.run("df.height()").text, "3")


class Life(WithPlace):
    """Start and end; two at once."""

    def test_two_kernels_do_not_meet(self):
        one, two = self.place.kernel(), self.place.kernel()
        self.addCleanup(one.close)
        self.addCleanup(two.close)
        one.run("let number = 1;")
        two.run("let number = \"two\".to_owned();")
        self.assertEqual((one.run("number").text, two.run("number").text), ("1", '"two"'))
        processes = [*one.processes(), *two.processes()]
        self.assertEqual(len(self.place.left()), 2)
        one.close()
        self.assertEqual(two.run("number").text, '"two"')
        two.close()
        self.gone(processes)

    def gone(self, processes, seconds=10):
        self.assertTrue(wait_until(lambda: not self.place.left(), seconds), f"left behind: {self.place.left()}")
        self.assertTrue(wait_until(lambda: not any(map(alive, processes)), seconds), [p for p in processes if alive(p)])

    def test_killed_kernel_leaves_nothing(self):
        # More than once: its pipes close before its children know, and either may be first.
        for _ in range(6):
            with self.place.kernel() as kernel:
                kernel.run("let number = 1;")
                processes = kernel.processes()
                self.assertGreaterEqual(len(processes), 3, "kernel, relay, runtime")
                kernel.process.send_signal(signal.SIGKILL)
                self.gone(processes)

    def test_kernel_killed_in_a_cell_leaves_nothing(self):
        with self.place.kernel() as kernel:
            kernel.send("loop {}")
            time.sleep(3)
            processes = kernel.processes()
            kernel.process.send_signal(signal.SIGKILL)
            self.gone(processes)

    def test_terminated_kernel_leaves_nothing(self):
        with self.place.kernel() as kernel:
            processes = kernel.processes()
            kernel.process.send_signal(signal.SIGTERM)
            self.gone(processes)

    def test_shut_down_in_a_cell(self):
        with self.place.kernel() as kernel:
            kernel.send("loop {}")
            time.sleep(3)
            processes = kernel.processes()
            kernel.close()
            self.gone(processes)

    def test_kernel_killed_with_its_group_leaves_nothing(self):
        # What Jupyter does to a kernel that does not end when asked.
        with self.place.kernel() as kernel:
            kernel.send("loop {}")
            time.sleep(2)
            processes = kernel.processes()
            os.killpg(os.getpgid(kernel.process.pid), signal.SIGKILL)
            self.gone(processes)

    def test_restart(self):
        with self.place.kernel() as kernel:
            kernel.run("let number = 1;")
            old = kernel.processes()
            kernel.manager.restart_kernel()
            kernel.client.wait_for_ready(timeout=PATIENCE)
            self.assertIn("cannot find value `number`", plain(kernel.run("number").error))
            self.assertTrue(wait_until(lambda: not any(map(alive, old)), 10))
            self.assertEqual(len(self.place.left()), 1, self.place.left())

    def test_nothing_is_written_to_the_home(self):
        """Neither to a home nor to the XDG folders nor beside the notebook; nor need there be a home."""
        home = self.place.folder / "home"
        home.mkdir(mode=0o555)
        xdg = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "CONFIG", "DATA", "STATE")}
        for where in (str(home), "/dev/null", None):
            environment = {name: value for name, value in self.place.environment(**xdg).items() if name not in ("HOME", "CARGO_HOME", "RUSTUP_HOME")}
            if where:
                environment["HOME"] = where
            with self.subTest(home=where), Kernel(own_spec(), self.place.notebook, environment, self.place.log) as kernel:
                self.assertEqual(kernel.run(USES).status, "ok")
                self.assertEqual(kernel.run(FRAME).status, "ok")
                out = kernel.run("df")
                self.assertIn("amount", out.text, plain(out.said))
                self.assertTrue(kernel.complete("df.heigh")[0])
            self.assertEqual(sorted(home.rglob("*")), [])
            self.assertEqual(list(self.place.notebook.iterdir()), [])

    def test_temporary_folder_with_a_space(self):
        """evcxr cannot load a cell from there: said at once, not at the first cell."""
        folder = self.place.folder / "with space"
        folder.mkdir()
        connection = self.place.folder / "connection.json"
        connection.write_text("{}")
        launcher = own_spec()["argv"][0]
        done = subprocess.run(
            [launcher, "--control_file", str(connection)],
            env={**os.environ, "TMPDIR": str(folder)}, capture_output=True, text=True, timeout=PATIENCE,
        )
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("set TMPDIR to another", done.stderr)
        self.assertEqual(list(folder.iterdir()), [])


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Copy:
    """A copy of the project as it is now, with a target directory of its own."""

    def __init__(self, folder: Path):
        self.project = folder
        files = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=PROJECT, check=True, capture_output=True
        ).stdout.decode()
        for name in filter(None, files.split("\0")):
            source, target = PROJECT / name, folder / name
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        # What was built of other crates is linked, not built again. What was built of
        # ours goes: cargo writes into some of these files, which are the project's too.
        asked = subprocess.run(
            ["cargo", "metadata", "--no-deps", "--format-version", "1"], cwd=PROJECT, check=True, capture_output=True
        ).stdout
        built = Path(json.loads(asked)["target_directory"])
        self.target = folder.parent / "target"
        self.target.mkdir()
        subprocess.run(["cp", "-al", str(built / "debug"), str(self.target)], check=True)
        for pattern in ("*pledgebook*", "*/*pledgebook*", "*nhs*technology*", "*/*nhs*technology*", "report*", "*/report*", ".cargo-lock"):
            for path in (self.target / "debug").glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.environment = {"CARGO_TARGET_DIR": str(self.target)}

    def build(self):
        """`just kernel`, without building the kernel's own program again."""
        program = own_spec()["argv"][0]
        done = subprocess.run(
            [program, "build", "--project", str(self.project)],
            env={**os.environ, **self.environment}, capture_output=True, text=True,
        )
        if done.returncode:
            raise AssertionError(f"the kernel of the copy was not built: {done.stderr}")


class Copies(WithPlace):
    """The project somewhere else, and changed."""

    def test_path_with_spaces_and_accents_in_a_copy(self):
        copy = Copy(self.place.folder / "pledge book – déjà" / "main")
        copy.build()
        with self.place.kernel(copy.project, copy.project / "notebooks", **copy.environment) as kernel:
            self.assertEqual(kernel.run(USES).status, "ok")
            out = kernel.run('Data::open()?.frame("it_budgets")?')
            self.assertIn("financial_year", out.text, plain(out.said))
            self.assertIn("<table", out.shown[0]["text/html"])
            self.assertTrue(kernel.complete(f"{FRAME}\ndf.heigh")[0])

    def test_edited_crate_in_a_copy(self):
        copy = Copy(self.place.folder / "edited" / "main")
        copy.build()
        library = copy.project / "src/lib.rs"
        before = library.read_text()
        library.write_text(before + "\n/// Made by a test.\npub fn made_by_the_test() -> &'static str {\n    \"new\"\n}\n")
        # Where what is compiled lies, kernel.json says, from whatever shell the kernel is started.
        with self.place.kernel(copy.project, copy.project / "notebooks") as kernel:
            out = kernel.finish(kernel.send("1 + 1"), linger=0.5)
            self.assertEqual(out.text, "2")
            self.assertIn("nhs-technology-funding was rebuilt for this kernel: src/lib.rs changed", out.stderr)
            out = kernel.run("let made = nhs_technology_funding::made_by_the_test();\nmade")
            self.assertEqual((out.text, out.stderr), ('"new"', ""), plain(out.said))
        library.write_text(before + "\npub fn broken( -> {\n")
        with self.place.kernel(copy.project, copy.project / "notebooks", **copy.environment) as kernel:
            out = kernel.finish(kernel.send("1 + 1"), linger=0.5)
            self.assertEqual(out.text, "2")
            self.assertIn("could not be rebuilt", out.stderr)
            self.assertIn("still runs the crate as it was before", out.stderr)
            self.assertEqual(kernel.run("nhs_technology_funding::made_by_the_test()").text, '"new"')


for name, reason in EXPECTED.items():
    method = getattr(Protocol, name)
    wrapped = unittest.expectedFailure(lambda self, method=method: method(self))
    wrapped.__doc__ = reason
    setattr(Protocol, name, wrapped)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fast", action="store_true", help="without the tests that build a copy of the project")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only tests whose name contains one of these")
    wanted = parser.parse_args()
    suite = unittest.TestSuite()
    for case in (Protocol, Mistakes, Crashes, Stopping, Printing, Noise, Asking, Together, Requests, Sql, Ahead, Again, Stale, Completion, AddedCrates, Life, Copies):
        for name in unittest.defaultTestLoader.getTestCaseNames(case):
            whole = f"{case.__name__}.{name}"
            if wanted.fast and name.endswith(BUILDS):
                continue
            if not wanted.words or any(word in whole for word in wanted.words):
                suite.addTest(case(name))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    for test, _ in result.expectedFailures:
        print(f"expected to fail: {test.id().removeprefix('__main__.')}: {EXPECTED[test._testMethodName]}")
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    for test, reason in result.skipped:
        print(f"left out, which fails the run: {test.id().removeprefix('__main__.')}: {reason}")
    return 1 if failed or result.skipped or not result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main())
