#!/usr/bin/env python3
"""What `report verify` says of the web page and the spreadsheets once other programs have saved
them again: BeautifulSoup with two parsers, laid out and not; openpyxl; LibreOffice, where it is
installed; and of copies in which something was changed on the way: `just saved-again`.

Usage: saved_again_beside.py FOLDER REPORT...
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

import bs4
import openpyxl
from openpyxl.comments import Comment

built, *report = sys.argv[1:]
built = pathlib.Path(built)


def verify(name, file, code, *words):
    done = subprocess.run(
        [*report, "verify", str(file), "--pdf", str(built / "briefing.pdf")], capture_output=True, text=True
    )
    said = done.stdout + done.stderr
    assert done.returncode == code, f"{name}: exit code {done.returncode}, not {code}: {said[:3000]}"
    for word in words:
        assert word in said, f"{name}: {word!r} is not in {said[:3000]}"
    print(f"{name}: {said.splitlines()[0 if code == 0 else 1].strip()}", flush=True)


def rezipped(source, target, part, change):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == part:
                changed = change(content.decode())
                assert changed.encode() != content, f"{part} is as before"
                content = changed.encode()
            new.writestr(item, content)
    return target


def pages(folder):
    page = (built / "briefing.html").read_text()
    again = "verified: ", "gives a reader what the data in", "its markup is written otherwise"
    kinds = {
        "BeautifulSoup, html.parser": lambda page: str(bs4.BeautifulSoup(page, "html.parser")),
        "BeautifulSoup, lxml": lambda page: str(bs4.BeautifulSoup(page, "lxml")),
        "BeautifulSoup, laid out": lambda page: bs4.BeautifulSoup(page, "html.parser").prettify(),
        "BeautifulSoup, entities": lambda page: bs4.BeautifulSoup(page, "lxml").decode(formatter="html"),
    }
    file = folder / "page.html"
    number = re.search(r'data-finding="([^"]+)">([^<]*\d[^<]*)<', page)
    finding, shown = number[1], number[2]
    changes = {
        "a value": (number[0], number[0].replace(shown, "£999 billion"), f"near finding {finding}, it says “£999 billion"),
        "the title": ("<title>", "<title>Not ", "in its title, it says “Not "),
        "a link": ('href="https://', 'href="https://example.org/', "its link leads to `https://example.org/"),
        "a hidden row": ("<tbody><tr>", "<tbody><tr hidden>", "<tr> has hidden="),
        "a style": ("<style>", "<style>td { display: none } ", "in its look, it says “td{display:none}"),
        "a script": ("<script>", "<script>alert(1);", "in its script, it says “alert(1);"),
    }
    for name, save in kinds.items():
        file.write_text(save(page))
        verify(name, file, 0, *again)
        for what, (old, new, told) in changes.items():
            changed = page.replace(old, new, 1)
            assert changed != page, what
            file.write_text(save(changed))
            verify(f"{name}, with {what} changed", file, 1, told)


def openpyxl_saves(folder):
    file = folder / "tables.xlsx"

    def saved(change):
        book = openpyxl.load_workbook(built / "tables.xlsx")
        change(book)
        book.save(file)
        return file

    verify("openpyxl", saved(lambda book: None), 0, "saved again by “", "Openpyxl")
    sheet = next(name for name in openpyxl.load_workbook(built / "tables.xlsx").sheetnames if name.startswith("Table_"))

    def set_cell(book):
        book[sheet]["A6"] = "another"

    def set_note(book):
        book[sheet]["B6"].comment = Comment("Not so.", "somebody")

    def set_hidden(book):
        book[sheet].row_dimensions[6].hidden = True

    def set_name(book):
        book[sheet].title = "Renamed"

    def set_title(book):
        book.properties.title = "Another title"

    def set_link(book):
        book[sheet]["A6"].hyperlink = "https://example.org/"

    def set_format(book):
        cell = next(cell for row in book["Findings"].iter_rows() for cell in row if isinstance(cell.value, (int, float)))
        cell.number_format = "0"

    changes = [
        (set_cell, f"sheet {sheet}, row 6, column 1 (A6): it says “another”"),
        (set_note, f"sheet {sheet}, row 6, column 2 (B6): it has the note “"),
        (set_hidden, f"sheet {sheet}, row 6 is hidden"),
        (set_name, "it has a sheet Renamed, which the data do not give"),
        (set_title, "its title says “Another title"),
        (set_link, f"sheet {sheet}, row 6, column 1 (A6): it has the link to “https://example.org/"),
        (set_format, "its number is shown as `"),
    ]
    for change, told in changes:
        verify(f"openpyxl, {change.__name__}", saved(change), 1, told)


def libreoffice_saves(folder):
    if shutil.which("soffice") is None:
        print("left out: LibreOffice is not installed")
        return
    for name in ["tables.ods", "tables.xlsx"]:
        kind = name.split(".")[1]

        def saved(source):
            subprocess.run(
                ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", kind,
                 "--outdir", str(folder / "office-saved"), str(source)],
                check=True, capture_output=True,
            )
            return folder / "office-saved" / source.name

        verify(f"LibreOffice, {name}", saved(built / name), 0, "saved again by “LibreOffice")
        part = "content.xml" if kind == "ods" else "xl/worksheets/sheet4.xml"
        hide = (
            (lambda text: text.replace("<table:table-row><table:table-cell table:style-name=\"words\"",
                                       "<table:table-row table:visibility=\"collapse\"><table:table-cell table:style-name=\"words\"", 1))
            if kind == "ods" else (lambda text: re.sub(r'<row r="6"', '<row r="6" hidden="1"', text, count=1))
        )
        changed = rezipped(built / name, folder / f"hidden.{kind}", part, hide)
        verify(f"LibreOffice, {name} with a hidden row", saved(changed), 1, " is hidden")
        number = (
            (lambda text: re.sub(r'office:value="(\d+)"', r'office:value="\g<1>7"', text, count=1))
            if kind == "ods" else (lambda text: text)
        )
        if kind == "ods":
            changed = rezipped(built / name, folder / "value.ods", part, number)
            verify(f"LibreOffice, {name} with another value", saved(changed), 1, ", row ", "it says “")


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    pages(folder)
    openpyxl_saves(folder)
    libreoffice_saves(folder)
