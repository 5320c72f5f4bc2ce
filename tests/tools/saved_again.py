#!/usr/bin/env python3
"""What `report verify` says of the PDF once other programs have saved it again: qpdf in four
forms, pikepdf with a name of its own, pdfunite, which leaves tags and metadata out; and of
copies in which something was changed on the way: `just pdf`.

Usage: saved_again.py briefing.pdf REPORT...
"""

import pathlib
import subprocess
import sys
import tempfile
import pikepdf

pdf, *report = sys.argv[1:]


def verify(name, file, code, *words):
    done = subprocess.run([*report, "verify", str(file)], capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert done.returncode == code, f"{name}: exit code {done.returncode}, not {code}: {said}"
    for word in words:
        assert word in said, f"{name}: {word!r} is not in {said}"
    print(f"{name}: {said.splitlines()[0 if code == 0 else 1].strip()}")


def qpdf(source, target, *how):
    # 3 is a warning about the source, which is not what is looked at.
    assert subprocess.run(["qpdf", *how, str(source), str(target)]).returncode in (0, 3)
    return target


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    stored = "are stored as the data give them"
    forms = {
        "linearised": (["--linearize"], "linearised, to be shown while it is loaded"),
        "recompressed": (["--object-streams=disable", "--recompress-flate", "--compression-level=9"], "bytes, not"),
        "packed": (["--object-streams=generate"], "objects packed in streams"),
        "unpacked": (["--qdf", "--object-streams=disable"], "bytes, not"),
    }
    for name, (how, words) in forms.items():
        verify(name, qpdf(pdf, folder / f"{name}.pdf", *how), 0, "verified: ", "saved again by another program", words, stored)

    with pikepdf.open(pdf) as copy:
        copy.docinfo["/Producer"] = "Content Desk 4"
        copy.save(folder / "named.pdf", linearize=True)
    verify("named", folder / "named.pdf", 0, "saved again by “Content Desk 4”", stored)

    # Pages as they were, and little else.
    subprocess.run(["pdfunite", pdf, str(folder / "united.pdf")], check=True, stderr=subprocess.DEVNULL)
    verify("united", folder / "united.pdf", 1, "NOT verified", "it has no tags", "its metadata", "its outline")

    # Changed first, then saved by qpdf in each form: still told by words.
    with pikepdf.open(pdf) as copy:
        link = next(link for page in copy.pages for link in page.get("/Annots", []) if "/A" in link and "/URI" in link.A)
        link.A.URI = pikepdf.String("https://example.org/elsewhere")
        copy.pages[3].contents_add(b"q 1 1 1 rg 60 200 400 300 re f Q")
        copy.docinfo["/Title"] = "Another"
        copy.save(folder / "changed.pdf")
    for name, (how, _) in forms.items():
        verify(
            f"changed, {name}", qpdf(folder / "changed.pdf", folder / "again.pdf", *how), 1,
            "leads to “https://example.org/elsewhere”, and the data give “https://",
            "page 4 has a shape of ", "Title says “Another”, and the data give “",
        )
