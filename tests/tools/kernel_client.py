"""A kernel as a client of Jupyter sees it; for kernel_test.py and bench_kernel.py."""

import json
import os
import queue
import time
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# Before Jupyter is imported, which would use the home directory.
os.environ.setdefault("JUPYTER_RUNTIME_DIR", str(PROJECT / ".jupyter/runtime"))

import psutil
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

# Other work may share the machine: a limit is there to end a hang, not to judge speed.
PATIENCE = 180
# A kernel that begins may have to build an edited crate first, on a machine with other work.
START = 600


def own_spec(project: Path = PROJECT) -> dict:
    """What `just kernel` wrote for Jupyter."""
    return json.loads((project / ".jupyter/kernels/pledgebook/kernel.json").read_text())


@dataclass
class Outcome:
    """What came of one cell."""

    status: str = ""
    stdout: str = ""
    stderr: str = ""
    shown: list = field(default_factory=list)
    # What took the place of something shown before.
    updates: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    messages: int = 0
    # From sending the cell to its reply, and to the first thing it showed.
    seconds: float = 0.0
    first_shown: float = 0.0

    @property
    def text(self) -> str:
        """The plain form of what the cell ended with."""
        return "\n".join(data.get("text/plain", "") for data in self.shown)

    @property
    def error(self) -> str:
        """All errors, as a notebook prints them: the traceback, and the value where there is none."""
        return "\n".join("\n".join(error.get("traceback") or [error.get("evalue", "")]) for error in self.errors)

    @property
    def said(self) -> str:
        """Everything that the person at the notebook reads."""
        return "\n".join(part for part in (self.text, self.stdout, self.stderr, self.error) if part)


class Kernel:
    """A running kernel; a context manager, so that none is left behind."""

    def __init__(self, spec: dict, folder: Path, env: dict | None = None, log: Path | None = None):
        self.manager = KernelManager()
        self.manager._kernel_spec = KernelSpec(resource_dir="", **spec)  # noqa: SLF001: no name to look up
        self.log = open(log, "wb") if log else None  # noqa: SIM115: as long as the kernel
        began = time.perf_counter()
        output = {"stdout": self.log, "stderr": self.log} if self.log else {}
        self.manager.start_kernel(cwd=str(folder), env=env or dict(os.environ), **output)
        self.process = psutil.Process(self.manager.provisioner.process.pid)
        self.client = self.manager.client()
        self.client.start_channels()
        try:
            self.client.wait_for_ready(timeout=START)
        except BaseException:
            self.close()
            raise
        self.start_seconds = time.perf_counter() - began
        self.began = began

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, code: str, cell: str = "") -> str:
        """Sends a cell and does not wait; JupyterLab says which of the page's cells it is."""
        if not cell:
            return self.client.execute(code, allow_stdin=False)
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell})
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def run(self, code: str, timeout: float = PATIENCE, cell: str = "") -> Outcome:
        """Runs a cell."""
        return self.finish(self.send(code, cell), timeout)

    def finish(self, sent: str, timeout: float = PATIENCE, linger: float = 0.0) -> Outcome:
        """Collects what comes of a sent cell, until its reply and its idle status.

        Streams pass through a thread of their own and may come after the idle
        status: `linger` waits for those as long as they keep coming.
        """
        out = Outcome()
        start = time.perf_counter()
        deadline = start + timeout
        idle = False
        while not idle:
            # A slow client of iopub would measure itself: replies are read when it is idle.
            try:
                message = self.client.get_iopub_msg(timeout=max(0.01, deadline - time.perf_counter()))
            except queue.Empty:
                raise TimeoutError(f"no answer within {timeout} s; so far: {out.said[-500:]}") from None
            if message["parent_header"].get("msg_id") == sent:
                idle = self._take(message, out, start)
            if time.perf_counter() > deadline:
                raise TimeoutError(f"not done within {timeout} s; {out.messages} messages so far")
        while True:
            reply = self.client.get_shell_msg(timeout=max(0.01, deadline - time.perf_counter()))
            if reply["parent_header"].get("msg_id") == sent:
                break
        out.seconds = time.perf_counter() - start
        out.status = reply["content"]["status"]
        while linger:
            try:
                message = self.client.get_iopub_msg(timeout=linger)
            except queue.Empty:
                break
            if message["parent_header"].get("msg_id") == sent:
                self._take(message, out, start)
        return out

    def _take(self, message: dict, out: Outcome, start: float) -> bool:
        """Adds a message to the outcome; whether it is the idle status."""
        kind, content = message["msg_type"], message["content"]
        out.messages += 1
        if kind == "stream":
            if content["name"] == "stdout":
                out.stdout += content["text"]
            else:
                out.stderr += content["text"]
        elif kind in ("execute_result", "display_data"):
            out.first_shown = out.first_shown or time.perf_counter() - start
            out.shown.append(content["data"])
        elif kind == "update_display_data":
            out.updates.append(content["data"])
        elif kind == "error":
            out.errors.append(content)
        return kind == "status" and content["execution_state"] == "idle"

    def complete(self, code: str, cursor: int | None = None) -> tuple[list[str], float]:
        """The completions at the cursor, and the seconds they took."""
        return self._ask(self.client.complete(code, cursor), "matches")

    def inspect(self, code: str, cursor: int | None = None) -> tuple[dict, float]:
        """What Shift-Tab shows at the cursor, and the seconds it took."""
        return self._ask(self.client.inspect(code, cursor), "data")

    def _ask(self, sent: str, part: str):
        start = time.perf_counter()
        while True:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == sent:
                return reply["content"].get(part, []), time.perf_counter() - start

    def interrupt(self):
        """What the stop button does."""
        self.manager.interrupt_kernel()

    def processes(self) -> list[psutil.Process]:
        """The kernel and everything it started."""
        try:
            return [self.process, *self.process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def memory(self) -> int:
        """Bytes in memory; what processes share is counted once (PSS)."""
        total = 0
        for process in self.processes():
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                pass
        return total

    def close(self):
        """Shuts the kernel down as JupyterLab does."""
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel()
        self.manager.cleanup_resources()
        if self.log:
            self.log.close()


def wait_until(condition, seconds: float) -> bool:
    """Whether the condition came true in time."""
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())
