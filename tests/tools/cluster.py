"""Extracts on a Ballista cluster of this machine: `just cluster FOLDER`.

`cluster.py REPORT BIN FOLDER`: REPORT is the briefing's program; BIN holds ballista-scheduler,
ballista-executor and pledgebook-ballista; FOLDER has the returns that the manifest lists.

Makes every extract with polars, then on a cluster of one and of two executors: the same bytes.
Then an executor ends in the middle of a query, the only one does, the scheduler does, and there
is none from the start: the same bytes again, or one sentence and the last tables as they were.
Ends with an error at the first thing that is not exactly so.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = "127.0.0.1"
# Ballista's own means of making a query last: each batch of one step waits so many milliseconds.
SLOW = "&".join(
    f"ballista.testing.chaos_execution.{name}={value}"
    for name, value in {"enabled": "true", "probability": "1.0", "fault_type": "delay:1500", "seed": "1"}.items()
)
LAST = b"the last table\n"


def port():
    with socket.socket() as one:
        one.bind((HERE, 0))
        return one.getsockname()[1]


class Cluster:
    """A scheduler and executors, on this machine's own address only."""

    def __init__(self, programs, scratch, executors):
        self.programs, self.scratch, self.port = programs, Path(tempfile.mkdtemp(dir=scratch)), port()
        self.scheduler = self.start("scheduler", "ballista-scheduler", "--bind-host", HERE, "--external-host", HERE,
                                    "--bind-port", self.port, "--executor-timeout-seconds", 6,
                                    "--expire-dead-executor-interval-seconds", 1, "--no-executors-grace-period-seconds", 6)
        self.until(lambda: self.get("executors") == [], "the scheduler answers")
        self.executors = [self.executor(at) for at in range(executors)]
        self.until(lambda: len(self.get("executors")) == executors, f"{executors} executors register")

    def start(self, name, program, *arguments):
        log = open(self.scratch / f"{name}.log", "wb")
        command = [self.programs / program, *map(str, arguments)]
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.scratch, stdin=subprocess.DEVNULL)

    def executor(self, at):
        work = self.scratch / f"work-{at}"
        work.mkdir()
        return self.start(f"executor-{at}", "ballista-executor", "--bind-host", HERE, "--external-host", HERE,
                          "--scheduler-host", HERE, "--scheduler-port", self.port, "--bind-port", port(),
                          "--bind-grpc-port", port(), "--bind-health-port", port(), "--work-dir", work,
                          "--vcores", 1, "--executor-heartbeat-interval-seconds", 1)

    def get(self, what):
        with urllib.request.urlopen(f"http://{HERE}:{self.port}/api/{what}", timeout=5) as answer:
            return json.load(answer)

    def until(self, so, what, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if so():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        logs = [f"{log.name}: {log.read_text(errors='replace')[-2000:]}" for log in self.scratch.glob("*.log")]
        sys.exit("\n".join([f"error: not within {seconds} seconds: {what}", *logs]))

    def running(self):
        """Whether an executor is at work for a query."""
        jobs = [job["job_id"] for job in self.get("jobs") if job["status"] == "Running"]
        stages = [stage for job in jobs for stage in self.get(f"job/{job}/stages")["stages"]]
        return any(task and task["status"] == "Running" for stage in stages for task in stage["tasks"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in [*self.executors, self.scheduler]:
            process.kill()
            process.wait()


class Package:
    """A copy of the data package, whose extracts are not made yet."""

    def __init__(self, scratch):
        self.folder = Path(tempfile.mkdtemp(dir=scratch)) / "data"
        shutil.copytree("data", self.folder, ignore=shutil.ignore_patterns(".returns"))
        resources = json.loads((self.folder / "datapackage.json").read_text())["resources"]
        self.tables = [self.folder / table["path"] for table in resources if "extract" in table]
        self.record = next(self.folder / table["path"] for table in resources if table["name"] == "extracts")
        for path in [*self.tables, self.record]:
            path.write_bytes(LAST if path != self.record else path.read_bytes().splitlines(keepends=True)[0])

    def bytes(self):
        return {path.name: path.read_bytes() for path in self.tables}


def main():
    report, programs, folder = (Path(argument).resolve() for argument in sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="cluster-") as scratch:
        environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"}
        shared = Path(scratch) / "shared"
        shared.mkdir()

        def extract(package, *more):
            command = [report, "extract", "--from", folder, "--data", package.folder, *more]
            return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

        def on(package, cluster, settings=""):
            address = f"ballista://{HERE}:{cluster.port}?patience=120&{settings}"
            return extract(package, "--engine", address, "--shared", shared)

        def whole(package, process, what):
            began = time.monotonic()
            said, wrong = process.communicate(timeout=300)
            assert process.returncode == 0, f"{what}: {wrong}"
            assert list(shared.iterdir()) == [], f"{what}: payments are left behind"
            print(f"{what}: {len(package.tables)} tables in {time.monotonic() - began:.1f} s", flush=True)
            return package.bytes()

        def or_one_sentence(package, process, what):
            """The right result, or a sentence and its hint, and what was there before."""
            said, wrong = process.communicate(timeout=300)
            assert list(shared.iterdir()) == [], f"{what}: payments are left behind"
            if process.returncode == 0:
                assert package.bytes() == tables, f"{what}: other tables"
                print(f"{what}: the same bytes", flush=True)
                return True
            lines = wrong.splitlines()
            assert len(lines) == 2 and lines[0].startswith("error: ") and lines[1].startswith("hint: "), f"{what}: {wrong}"
            assert set(package.bytes().values()) == {LAST}, f"{what}: a table was written"
            print(f"{what}: {lines[0]}", flush=True)
            return False

        package = Package(scratch)
        tables = whole(package, extract(package), "polars")
        assert tables == {name: Path("data", name).read_bytes() for name in tables}, "data/ has other tables"

        for executors in (1, 2):
            with Cluster(programs, scratch, executors) as cluster:
                package = Package(scratch)
                got = whole(package, on(package, cluster), f"ballista, executors: {executors}")
                assert got == tables, [name for name in tables if got[name] != tables[name]]
                engine = package.record.read_text().splitlines()[1].split(",")[1]
        print(f"{engine} and polars: the same bytes")

        for ended in (0, 1):
            with Cluster(programs, scratch, 2) as cluster:
                package = Package(scratch)
                process = on(package, cluster, SLOW)
                cluster.until(cluster.running, "a query runs")
                assert process.poll() is None, "it was over before an executor could end"
                cluster.executors[ended].send_signal(signal.SIGKILL)
                or_one_sentence(package, process, f"executor {ended + 1} of 2 ends in the middle")

        for what in ("the only executor", "the scheduler"):
            with Cluster(programs, scratch, 1) as cluster:
                package = Package(scratch)
                process = on(package, cluster, SLOW)
                cluster.until(cluster.running, "a query runs")
                (cluster.scheduler if what == "the scheduler" else cluster.executors[0]).send_signal(signal.SIGKILL)
                made = or_one_sentence(package, process, f"{what} ends in the middle")
                assert not made, f"{what} was gone, and there is a result"

        with Cluster(programs, scratch, 0) as cluster:
            package = Package(scratch)
            process = on(package, cluster, "patience=8")
            assert not or_one_sentence(package, process, "no executor"), "nobody was there, and there is a result"


main()
