"""What a workbook holds, read by other means than ours.

    xlsx.py FILE SHEET CSV TOTAL...

holds the sheet against a CSV file of the same rows with titles: numbers must
be numbers of the same value, times times of the same moment on the clock, all
else text to the byte. Below an empty row the columns TOTAL, and no others,
must have their sums. Prints what is different; nothing when all is well.
"""
import csv
import re
import sys
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OTHER = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BUILT_IN = {1: "0", 3: "#,##0", 4: "#,##0.00", 49: "@"}


def sheet_part(book, title):
    """The page's place: the n-th sheet is the n-th part."""
    tree = ElementTree.fromstring(book.read("xl/workbook.xml"))
    titles = [s.get("name") for s in tree.iter(MAIN + "sheet")]
    return "xl/worksheets/sheet%d.xml" % (titles.index(title) + 1)


def formats(book):
    """The format of numbers for each style."""
    tree = ElementTree.fromstring(book.read("xl/styles.xml"))
    codes = dict(BUILT_IN)
    for f in tree.iter(MAIN + "numFmt"):
        codes[int(f.get("numFmtId"))] = f.get("formatCode")
    xfs = tree.find(MAIN + "cellXfs")
    return [codes.get(int(xf.get("numFmtId")), "") for xf in xfs]


def unescape(text):
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)


def value(cell, codes):
    """A str, a float, a datetime, or a bool."""
    kind = cell.get("t")
    if kind == "inlineStr":
        return unescape("".join(t.text or "" for t in cell.iter(MAIN + "t")))
    number = cell.find(MAIN + "v").text
    if kind == "b":
        return number == "1"
    if "yyyy" in codes[int(cell.get("s", 0))]:
        seconds = round(float(number) * 86400)
        return datetime(1899, 12, 30) + timedelta(seconds=seconds)
    return float(number)


def rows(book, title):
    """Row number, then {column number: value}."""
    codes = formats(book)
    tree = ElementTree.fromstring(book.read(sheet_part(book, title)))
    for row in tree.iter(MAIN + "row"):
        cells = {}
        for cell in row:
            letters = re.match("[A-Z]+", cell.get("r"))[0]
            col = 0
            for letter in letters:
                col = col * 26 + ord(letter) - 64
            cells[col - 1] = value(cell, codes)
        yield int(row.get("r")), cells


def as_text(got, want):
    """The value as CSV has it."""
    if isinstance(got, bool):
        return "true" if got else "false"
    if isinstance(got, float):
        return want if got == float(want or "nan") else str(got)
    if isinstance(got, datetime):
        return got.isoformat() + want[19:]
    return got


def main():
    book, title = zipfile.ZipFile(sys.argv[1]), sys.argv[2]
    with open(sys.argv[3], newline="", encoding="utf-8") as f:
        want = list(csv.reader(f))
    sums = {want[0].index(t): Decimal(0) for t in sys.argv[4:]}
    for row in want[1:]:
        for i in sums:
            sums[i] += Decimal(row[i] or 0)
    got = dict(rows(book, title))
    for number, row in enumerate(want, 1):
        cells = got.pop(number, {})
        mine = [as_text(cells.get(i, ""), w) for i, w in enumerate(row)]
        if mine != row:
            print("row", number, "\n ", mine, "\n ", row)
    below = got.pop(len(want) + 2, {})
    sums = {i: float(s) for i, s in sums.items()}
    if below.pop(0, "Итого") != "Итого" or below != sums:
        print("totals", below, sums)
    if got:
        print("more rows:", got)


main()
