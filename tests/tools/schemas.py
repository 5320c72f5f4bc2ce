#!/usr/bin/env python3
"""findings.json and `report diff --format json` against the schemas that document them:
`just data`."""
import json, pathlib, subprocess, sys
import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
report = sys.argv[1:]


def check(what, schema, text):
    schema = json.loads((ROOT / "report" / schema).read_text())
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    problems = list(validator(schema).iter_errors(json.loads(text)))
    for problem in problems:
        print(f"{what}: {problem.json_path}: {problem.message}", file=sys.stderr)
    assert not problems, f"{what} is not what {schema['title']} says"
    print(f"{what} is as its schema says")


def run(*command):
    return subprocess.run([*report, *command], cwd=ROOT, check=True, capture_output=True, text=True).stdout


findings = (ROOT / "report/build/findings.json").read_text()
check("findings.json", "findings.schema.json", findings)
assert len(json.loads(findings)["findings"]) > 100
# Another price year changes findings of every kind.
changed = run("diff", "report/build", "--price-year", "2023-24", "--format", "json")
check("the diff", "diff.schema.json", changed)
assert json.loads(changed)["changes"], "a diff of nothing shows nothing"
