#!/usr/bin/env python3
"""Real disk faults: `just disk`. A full disk, one that fills while the output is written,
one without a free inode, a read-only one.

The disks are small tmpfs in a mount namespace of their own, so nothing of them stays.
Ends with an error at the first thing that is not exactly as it should be.
"""
import atexit, json, os, pathlib, shutil, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parents[2]
ALONE = "PLEDGEBOOK_DISK_ALONE"


def alone():
    """Runs this script again where its mounts are nobody else's."""
    said = []
    for flags in [["-m"], ["-rm"]][os.geteuid() != 0 :]:
        unshare = ["unshare", *flags, "--propagation", "private"]
        with tempfile.TemporaryDirectory() as place:
            try:
                tried = subprocess.run([*unshare, "mount", "-t", "tmpfs", "tmpfs", place], capture_output=True, text=True)
            except FileNotFoundError:
                sys.exit("error: disk faults need the program `unshare`: install util-linux")
        if tried.returncode == 0:
            os.execvpe("unshare", [*unshare, sys.executable, *sys.argv], os.environ | {ALONE: "1"})
        said.append(f"`unshare {flags[0]}`: {tried.stderr.strip()}")
    sys.exit("error: disk faults need leave to mount: run it as root with CAP_SYS_ADMIN, or allow user namespaces "
             f"(sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns)\n" + "\n".join(said))


os.environ.get(ALONE) or alone()
meta = subprocess.run(["cargo", "metadata", "--format-version=1", "--no-deps"], cwd=HERE, capture_output=True, check=True)
REPORT = pathlib.Path(json.loads(meta.stdout)["target_directory"]) / "debug/report"
REPORT.exists() or sys.exit("build first: just disk")
scratch = tempfile.TemporaryDirectory()
home = pathlib.Path(scratch.name)
disk = home / "disk"
atexit.register(subprocess.run, ["umount", "--lazy", "--quiet", disk])
ballast = disk / "ballast"
PAGE = os.sysconf("SC_PAGE_SIZE")
# Two builds that differ in many files.
OLD, NEW = ("--price-year", "2021-22"), ("--price-year", "2022-23")
UNWRITTEN = "; what was there before is as it was\n"


def run(*args, code=0, **more):
    done = subprocess.run([str(part) for part in [REPORT, *args]], cwd=home, capture_output=True, text=True, **more)
    said = done.stdout + done.stderr
    assert done.returncode == code, f"report {args}: exit {done.returncode}, not {code}: {said}"
    assert "panicked" not in said, said
    return said


def mount(*options):
    disk.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", disk], check=True)


def remount(option):
    subprocess.run(["mount", "-o", f"remount,{option}", disk], check=True)


def unmount():
    subprocess.run(["umount", disk], check=True)


def room():
    there = os.statvfs(disk)
    return there.f_bavail * there.f_frsize


def leave(pages):
    """Fills the disk but for so many pages."""
    ballast.unlink(missing_ok=True)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room() - pages * PAGE)
    assert room() == pages * PAGE, f"{room()} bytes of room, not {pages} pages"


def tree(folder):
    """Every file with its bytes, and every folder."""
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}


def same(folder, wanted, when):
    there = tree(folder)
    other = sorted(path for path in there.keys() | wanted.keys() if there.get(path, 0) != wanted.get(path, 0))
    assert not other, f"{when}: {other[:5]} is not as it should be"


def pages_of(files):
    return sum(-(-len(content) // PAGE) for content in files)


def step(words):
    print(f"disk: {words}", flush=True)


for name in ["data", "report"]:
    shutil.copytree(HERE / name, home / name, ignore=shutil.ignore_patterns("build", "published"))
for verb, files in [("build", 40), ("publish", 4)]:
    run(verb, "--quiet", *OLD, "--out", f"{verb}.old")
    run(verb, "--quiet", *NEW, "--out", f"{verb}.new")
    old, new = tree(home / f"{verb}.old"), tree(home / f"{verb}.new")
    assert len(new) >= files, f"{verb} writes {len(new)} files"

    mount("size=64m")
    out = disk / verb
    to = ["--quiet", "--out", out]
    changed = [content for path, content in new.items() if content is not None and old.get(path) != content]
    needed = sum(map(len, changed))
    full = f"cannot write to {out}: there is no room on the disk: {needed} bytes are needed{UNWRITTEN}"
    whole = pages_of(changed)
    for left in sorted({0, 1, whole // 8, whole // 4, whole // 2, whole * 3 // 4, whole - 1}):
        step(f"{verb}: room for {left} of {whole} pages")
        run(verb, *OLD, *to)
        same(out, old, "before")
        leave(left)
        said = run(verb, *NEW, *to, code=3)
        assert said == f"error: {full}hint: make room, and build again\n", said
        same(out, old, "on the full disk")
        assert {p.name for p in disk.iterdir()} == {verb, "ballast"}, "something was left beside the output"
        assert run("status", *OLD, out).startswith("fresh: ")
        ballast.unlink()
        run(verb, *NEW, *to)
        same(out, new, "after room was made")

    step(f"{verb}: a first time, where only a part of it fits")
    shutil.rmtree(out)
    leave(whole // 2)
    assert "there is no room on the disk: " in run(verb, *NEW, *to, code=3)
    assert not out.exists() or not tree(out), f"left over: {sorted(tree(out))}"
    ballast.unlink()
    run(verb, *NEW, *to)
    same(out, new, "after room was made")

    step(f"{verb}: read-only")
    run(verb, *OLD, *to)
    remount("ro")
    said = run(verb, *NEW, *to, code=3)
    assert said.startswith(f"error: cannot write to {out}: the disk is read-only{UNWRITTEN}hint: "), said
    said = run(verb, *NEW, "--out", disk / "other", code=3)
    assert said.startswith(f"error: cannot write to {disk / 'other'}: the disk is read-only{UNWRITTEN}hint: "), said
    same(out, old, "on the read-only disk")
    assert run("status", *OLD, out).startswith("fresh: ")
    # Where nothing changes nothing need be written.
    run(verb, *OLD, *to)
    remount("rw")
    run(verb, *NEW, *to)
    same(out, new, "once it may be written")
    unmount()

    step(f"{verb}: bytes are free, and no further file may be made")
    run(verb, "--quiet", *OLD, "--out", home / "count")
    for free in [0, 1, len(changed) // 2, len(changed)]:
        mount("size=64m", "nr_inodes=1000")
        run(verb, *OLD, *to)
        fillers = disk / "fillers"
        fillers.mkdir()
        for n in range(os.statvfs(disk).f_ffree - free):
            (fillers / str(n)).touch()
        said = run(verb, *NEW, *to, code=3)
        assert said.startswith(f"error: {full}"), said
        same(out, old, f"with {free} inodes")
        shutil.rmtree(fillers)
        run(verb, *NEW, *to)
        same(out, new, "after inodes were free")
        unmount()

step("diff: from a read-only disk with the leftovers of a killed build")
mount("size=64m")
shutil.copytree(home / "build.old", disk / "build")
(disk / "build/.new").mkdir()
(disk / "build/.new/0").write_text("half a fi")
remount("ro")
assert "build.new" in run("diff", disk / "build", "build.new")
remount("rw")

step("diff --output: a full disk, and a read-only one")
comment = disk / "comment.md"
asked = ["diff", "build.old", "build.new", "--format", "json", "--output"]
run(*asked, home / "comment.json")
size = (home / "comment.json").stat().st_size
assert size > 2 * PAGE, f"{size} bytes do not fill a disk"
for before in [None, "the last one"]:
    comment.write_text(before) if before else None
    for left in [0, 1]:
        leave(left)
        said = run(*asked, comment, code=3)
        assert said.startswith(f"error: cannot write to {comment}: there is no room on the disk: {size} bytes are needed"), said
        assert (comment.read_text() if comment.exists() else None) == before
        assert not [p.name for p in disk.iterdir() if p not in (comment, ballast, disk / "build")]
        ballast.unlink()
remount("ro")
assert f"cannot write to {comment}: the disk is read-only" in run(*asked, comment, code=3)
remount("rw")
run(*asked, comment)
assert comment.read_bytes() == (home / "comment.json").read_bytes()

step("verify: no room to lay out what is inside is no fault of the PDF")
leave(1)
said = run("verify", "build.old/briefing.pdf", code=3, env=os.environ | {"TMPDIR": str(disk)})
assert "NOT verified" not in said and "No space left" in said, said
ballast.unlink()
run("verify", "build.old/briefing.pdf", env=os.environ | {"TMPDIR": str(disk)})
unmount()

step("read --out: a full disk, and one that only a part of the payments fits on")
header = "Date,Supplier,Transaction Number,Amount\n"
rows = "".join(f"{1 + n % 28:02}/04/2010,Supplier {n * 7919 % 10007},{n},{n * 104729 % 100003}.25\n" for n in range(5000))
(home / "april.csv").write_text(header + rows)
run("read", "april.csv", "--out", "payments.parquet")
size = (home / "payments.parquet").stat().st_size
assert size > 2 * PAGE, f"{size} bytes do not fill a disk"
mount("size=64m")
payments = disk / "payments.parquet"
for before in [None, "the last one"]:
    payments.write_text(before) if before else None
    for left in [0, size // PAGE]:
        leave(left)
        said = run("read", "april.csv", "--out", payments, code=3)
        assert said.startswith(f"error: cannot write to {payments}: there is no room on the disk: {size} bytes are needed"), said
        assert (payments.read_text() if payments.exists() else None) == before
        assert {p.name for p in disk.iterdir()} <= {"ballast", "payments.parquet"}, "something was left beside it"
        ballast.unlink()
run("read", "april.csv", "--out", payments)
assert payments.read_bytes() == (home / "payments.parquet").read_bytes()
unmount()

step("list: where its words cannot be printed")
with open("/dev/full", "w") as nowhere:
    done = subprocess.run([REPORT, "list"], cwd=home, stdout=nowhere, stderr=subprocess.PIPE, text=True)
assert done.returncode == 3 and "cannot write standard output" in done.stderr, done
step("all of it holds")
