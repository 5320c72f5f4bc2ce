#!/usr/bin/env python3
"""What CI does, on a scratch git repository: `just simulate [COMMENT]`.

Ends with an error at the first step that does not do exactly what it should.
"""
import json, os, pathlib, shutil, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parents[2]
meta = subprocess.run(["cargo", "metadata", "--format-version=1", "--no-deps"], cwd=HERE, capture_output=True, check=True)
REPORT = pathlib.Path(json.loads(meta.stdout)["target_directory"]) / "debug/report"
comment = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
scratch = tempfile.TemporaryDirectory()
repo = pathlib.Path(scratch.name)


def run(*command, code=0):
    done = subprocess.run([str(part) for part in command], cwd=repo, capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert done.returncode == code, f"{command}: exit {done.returncode}, not {code}: {said}"
    return said


def git(*args, code=0):
    return run("git", "-c", "user.name=simulate", "-c", "user.email=simulate@example.org", *args, code=code)


def step(words):
    print(f"simulate: {words}", flush=True)


def change(file, old, new):
    path = repo / file
    text = path.read_text()
    assert old in text, f"{file} does not contain {old}"
    path.write_text(text.replace(old, new, 1))


def published():
    return {p.name: p.read_bytes() for p in (repo / "report/published").iterdir() if p.is_file()}


def commit_published():
    git("add", "--all", "report/published")
    if subprocess.run(["git", "diff", "--cached", "--quiet"], cwd=repo).returncode == 0:
        return False
    git("commit", "--quiet", "--message", "Publish the briefing")
    return True


REPORT.exists() or sys.exit("build first: just simulate")
for name in ["data", "report", "src"]:
    shutil.copytree(HERE / name, repo / name, ignore=shutil.ignore_patterns("build", "published"))
for name in ["Cargo.toml", "Cargo.lock", ".gitignore"]:
    shutil.copy(HERE / name, repo / name)
git("init", "--quiet", "--initial-branch=main")
git("add", "--all")
git("commit", "--quiet", "--message", "The project")

step("publish and commit")
run(REPORT, "publish", "--quiet")
assert commit_published()
assert run(REPORT, "status", "report/published").startswith("fresh: ")
before = published()

step("a changed figure is stale, and its file is named")
change("data/epr_adoption.csv", ",187,", ",188,")
assert "data epr_adoption.csv: changed" in run(REPORT, "status", "report/published", code=1)

step("the diff, as a pull request gets it")
draft = repo / "comment.md"
run(REPORT, "diff", "--format", "markdown", "--output", draft)
text = draft.read_text()
assert "| `delivery.latest_trusts` | 187 trusts | 188 trusts | +1 trust (+0.5%) |" in text, text
run(REPORT, "diff", "--fail-on", "story")
said = run(REPORT, "diff", "--fail-on", "any", "--quiet", code=1)
assert "in findings, claims and sentences" in said, said
comment.write_text(text) if comment else print(text)
draft.unlink()
assert published() == before

step("a figure that turns a sentence stops the build; what is published stays")
data = {file: (repo / file).read_bytes() for file in ["data/it_budgets.csv", "data/seed_figures.csv"]}
for file in data:
    change(file, ",29.1,", ",59.1,")
said = run(REPORT, "publish", code=1)
assert ".typ.j2 line " in said and "the data no longer bears out “" in said, said
print(said.strip())
assert published() == before, "a failed build touched what was published"
for file, content in data.items():
    (repo / file).write_bytes(content)

step("published again, fresh, verified, committed")
run(REPORT, "publish", "--quiet")
assert published()["briefing.pdf"] != before["briefing.pdf"]
assert run(REPORT, "status", "report/published").startswith("fresh: ")
run(REPORT, "verify", "report/published/briefing.pdf")
git("commit", "--quiet", "--message", "A figure corrected", "--", "data")
assert commit_published()

step("once more: nothing to commit")
run(REPORT, "publish", "--quiet")
assert not commit_published() and not git("status", "--porcelain")
step("all of it holds")
