"""What must be in the PDF beside its pages: metadata, standards, attachments.

Usage: pdf_contents.py briefing.pdf
"""

import json
import sys
import pikepdf


def main(path: str) -> None:
    problems = []
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        if str(root.get("/Lang", "")) != "en-GB":
            problems.append("the document's language is not en-GB")
        if not root.get("/MarkInfo", {}).get("/Marked"):
            problems.append("the document is not tagged")
        if "/Outlines" not in root:
            problems.append("there are no bookmarks")
        with pdf.open_metadata() as meta:
            if not meta.get("dc:title"):
                problems.append("there is no title")
            if (meta.get("pdfaid:part"), meta.get("pdfaid:conformance")) != ("3", "A"):
                problems.append("it is not declared as PDF/A-3a")
            if meta.get("pdfuaid:part") != "1":
                problems.append("it is not declared as PDF/UA-1")
        names = sorted(pdf.attachments)
        for wanted in ("findings.json", "data/datapackage.json", "data/sources.yml"):
            if wanted not in names:
                problems.append(f"{wanted} is not attached")
        findings = json.loads(pdf.attachments["findings.json"].get_file().read_bytes())
        package = json.loads(pdf.attachments["data/datapackage.json"].get_file().read_bytes())
        for resource in package["resources"]:
            if f"data/{resource['path']}" not in names:
                problems.append(f"{resource['path']} is not attached")
        pages = len(pdf.pages)
    for problem in problems:
        print(f"error: {path}: {problem}")
    if problems:
        sys.exit(1)
    print(f"{path}: {pages} pages, {len(names)} attachments, {len(findings['findings'])} findings, {len(findings['claims'])} claims")


main(sys.argv[1])
