"""What must be in the PDF: metadata, standards, attachments; and on its pages, every
sentence that prose.json records, as poppler reads them. The tests in Rust read the same
pages with another reader, in the order of the tags.

Usage: pdf_contents.py briefing.pdf
"""

import json
import re
import subprocess
import sys
import pikepdf


def on_the_pages(path: str) -> str:
    """The text by poppler, without white space, which it sets its own way, and without running
    heads and feet; then once more without footnotes, which part a sentence that goes on overleaf."""
    text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, encoding="utf-8").stdout
    feet = re.compile(r"\S+\s+page \d+ of \d+\s*$")
    first, *others = (feet.sub("", page) for page in text.split("\f"))
    pages = [first, *(page.strip().partition("\n")[2] for page in others)]
    notes = re.compile(r"(?:\n\d{1,2}[A-Z][^\n]*(?:\n(?!\d{1,2}[A-Z])[^\n]+)*)+\s*$")
    return "\n".join("".join("".join(all_).split()) for all_ in (pages, [notes.sub("", page) for page in pages]))


def pattern(sentence: str) -> re.Pattern[str]:
    """What a sentence looks like there: the record names a chart or table, the page has its number."""
    parts = re.split(r"\b((?:chart|table) \w+)", sentence)
    words = [re.escape("".join(part.split())) for part in parts]
    words[1::2] = [f"(?:{name}|(?:Figure|Table)\\d+)" for name in words[1::2]]
    return re.compile("".join(words))


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
        sentences = json.loads(pdf.attachments["prose.json"].get_file().read_bytes())["sentences"]
    text = on_the_pages(path)
    for sentence in sentences:
        if not pattern(sentence["text"]).search(text):
            problems.append(f"poppler does not find “{sentence['text']}”")
    for problem in problems:
        print(f"error: {path}: {problem}")
    if problems:
        sys.exit(1)
    print(f"{path}: {pages} pages, {len(names)} attachments, {len(findings['findings'])} findings, {len(findings['claims'])} claims, {len(sentences)} sentences")


main(sys.argv[1])
