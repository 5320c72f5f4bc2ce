"""The engine's crates, packaged: cargo accepts them together, and each holds its licence and
every file that git has of it (fonts, look, example data), nothing else.

Usage: packages.py
"""

import pathlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib

ENGINE = pathlib.Path("src/engine")
# What cargo adds of its own.
CARGO = {"Cargo.lock", "Cargo.toml.orig", ".cargo_vcs_info.json"}


def run(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def in_git(folder: pathlib.Path) -> set[str]:
    """The files below a folder, new ones too, without those that are ignored or gone."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", str(folder)).split("\0")
    return {str(pathlib.Path(path).relative_to(folder)) for path in listed if path and pathlib.Path(path).is_file()}


def problems_of(package: pathlib.Path, folder: pathlib.Path) -> list[str]:
    problems = []
    with tarfile.open(package) as archive:
        inside = {name.partition("/")[2]: archive.extractfile(name).read() for name in archive.getnames()}
    wanted = in_git(folder)
    problems += [f"{name} is not in it" for name in sorted(wanted - inside.keys())]
    problems += [f"{name} is in it, and not in git" for name in sorted(inside.keys() - wanted - CARGO)]
    if inside.get("LICENSE") != pathlib.Path("LICENSE").read_bytes():
        problems.append("its LICENSE is not the project's")
    return [f"{package.name}: {problem}" for problem in problems]


def main() -> None:
    manifests = {path.parent: tomllib.loads(path.read_text())["package"] for path in sorted(ENGINE.glob("*/Cargo.toml"))}
    libraries = {folder: package for folder, package in manifests.items() if package.get("publish", True)}
    asked = [word for package in libraries.values() for word in ("-p", package["name"])]
    with tempfile.TemporaryDirectory() as target:
        # One call for all: each finds the others, which no registry has yet.
        run("cargo", "package", "--quiet", "--locked", "--no-verify", "--allow-dirty", "--target-dir", target, *asked)
        problems = []
        for folder, package in libraries.items():
            crate = pathlib.Path(target, "package", f"{package['name']}-{package['version']}.crate")
            problems += problems_of(crate, folder)
    if problems:
        sys.exit("\n".join(problems))
    print(f"{len(libraries)} crates can be published: {', '.join(package['name'] for package in libraries.values())}")


main()
