"""What a workbook holds, read by other means than ours.

    book.py BOOK                          its sheets' titles
    book.py BOOK SHEET CSV KINDS TOTAL... what is not as in the CSV file

BOOK is .xlsx, or .fods as LibreOffice writes it. KINDS has a letter for each
column: t text to the byte, n a number, d a day and time on the clock, y a mere
day, b a boolean; a cell of another kind differs, and so does a formula. Below
an empty row the columns TOTAL, and no others, must have their sums.
"""
import csv
import re
import sys
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

KINDS = {"t": str, "n": float, "d": datetime, "y": date, "b": bool}


class Formula:
    """Where a value should be."""

    def __init__(self, value):
        self.value = value


# ---- .xlsx ----

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BUILT_IN = {1: "0", 3: "#,##0", 4: "#,##0.00", 49: "@"}


class Xlsx:
    line_break = "\r\n"

    def __init__(self, path):
        self.book = zipfile.ZipFile(path)
        self.titles = [
            s.get("name") for s in self.part("workbook").iter(MAIN + "sheet")
        ]
        self.codes = list(self.formats())

    def part(self, name):
        return ElementTree.fromstring(self.book.read("xl/%s.xml" % name))

    def formats(self):
        """The format of numbers for each style."""
        tree = self.part("styles")
        codes = dict(BUILT_IN)
        for f in tree.iter(MAIN + "numFmt"):
            codes[int(f.get("numFmtId"))] = f.get("formatCode")
        for xf in tree.find(MAIN + "cellXfs"):
            yield codes.get(int(xf.get("numFmtId")), "")

    def value(self, cell):
        kind = cell.get("t")
        if kind == "inlineStr":
            text = "".join(t.text or "" for t in cell.iter(MAIN + "t"))
            return re.sub(
                "_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text
            )
        number = cell.find(MAIN + "v").text
        code = self.codes[int(cell.get("s", 0))]
        if kind == "b":
            return number == "1"
        if "yyyy" not in code:
            return float(number)
        when = datetime(1899, 12, 30) + timedelta(days=float(number))
        return when if "h" in code else when.date()

    def rows(self, title):
        """Row number, then {column number: value}; the n-th sheet is the
        n-th part."""
        number = self.titles.index(title) + 1
        tree = self.part("worksheets/sheet%d" % number)
        for row in tree.iter(MAIN + "row"):
            cells = {}
            for cell in row:
                col = 0
                for letter in re.match("[A-Z]+", cell.get("r"))[0]:
                    col = col * 26 + ord(letter) - 64
                value = self.value(cell)
                formula = cell.find(MAIN + "f") is not None
                cells[col - 1] = Formula(value) if formula else value
            yield int(row.get("r")), cells


# ---- .fods ----

ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TABLE, TEXT = ODF % "office", ODF % "table", ODF % "text"


class Fods:
    """Lines of a text are paragraphs, seconds have two decimals, and what is
    true in a workbook is a formula."""

    line_break = "\n"

    def __init__(self, path):
        tree = ElementTree.parse(path)
        self.sheets = {
            sheet.get(TABLE + "name"): sheet
            for sheet in tree.iter(TABLE + "table")
        }
        self.titles = list(self.sheets)

    def text(self, node):
        words = node.text or ""
        for child in node:
            if child.tag == TEXT + "s":
                words += " " * int(child.get(TEXT + "c", 1))
            elif child.tag == TEXT + "tab":
                words += "\t"
            else:
                words += self.text(child)
            words += child.tail or ""
        return words

    def value(self, cell):
        kind = cell.get(OFFICE + "value-type")
        if kind == "string":
            return "\n".join(self.text(p) for p in cell.iter(TEXT + "p"))
        if kind == "boolean":
            return cell.get(OFFICE + "boolean-value") == "true"
        if kind == "date":
            when = cell.get(OFFICE + "date-value")
            if "T" in when:
                return datetime.fromisoformat(when[:26])
            return date.fromisoformat(when)
        return float(cell.get(OFFICE + "value"))

    def calculated(self, cell):
        formula = cell.get(TABLE + "formula")
        if formula in ("of:=TRUE()", "of:=FALSE()"):
            return formula == "of:=TRUE()"
        return Formula(self.value(cell)) if formula else self.value(cell)

    def cells(self, row):
        col = 0
        for cell in row:
            end = col + int(cell.get(TABLE + "number-columns-repeated", 1))
            if cell.get(OFFICE + "value-type"):
                for i in range(col, end):
                    yield i, self.calculated(cell)
            col = end

    def rows(self, title):
        number = 1
        for row in self.sheets[title].iter(TABLE + "table-row"):
            count = int(row.get(TABLE + "number-rows-repeated", 1))
            cells = dict(self.cells(row))
            if cells:
                for i in range(count):
                    yield number + i, cells
            number += count


# ---- held against the CSV file ----


def is_same(got, want, kind):
    if want == "":
        return got in ("", None)
    if type(got) is not KINDS[kind]:
        return False
    if kind == "d":
        clock = re.sub("(Z|[+-][0-9]{2}:[0-9]{2})$", "", want)
        distance = got - datetime.fromisoformat(clock)
        return abs(distance) < timedelta(milliseconds=10)
    if kind == "y":
        return got.isoformat() == want
    if kind == "b":
        return got == (want == "true")
    return got == (float(want) if kind == "n" else want)


def compare_row(number, cells, want, kinds):
    for col, text in enumerate(want):
        got = cells.pop(col, None)
        if not is_same(got, text, kinds[col]):
            at = (number, col + 1, getattr(got, "value", got), text)
            print("row %d, column %d: %r, not %r" % at)
    if cells:
        print("row %d: more cells: %r" % (number, cells))


def compare_totals(cells, want, titles):
    sums = {}
    for title in titles:
        col = want[0].index(title)
        sums[col] = float(sum(Decimal(row[col] or 0) for row in want[1:]))
    if sums and cells.pop(0, None) != "Итого":
        print("no totals")
    got = {col: getattr(cell, "value", cell) for col, cell in cells.items()}
    if got != sums:
        print("totals:", got, "not", sums)


def compare(got, want, kinds, totals):
    assert len(kinds) == len(want[0]) and len(want) > 1
    compare_row(1, got.pop(1, {}), want[0], "t" * len(kinds))
    for number, row in enumerate(want[1:], 2):
        compare_row(number, got.pop(number, {}), row, kinds)
    compare_totals(got.pop(len(want) + 2, {}), want, totals)
    if got:
        print("more rows:", got)


def main(path, sheet=None, wanted=None, kinds=None, *totals):
    book = (Fods if path.endswith(".fods") else Xlsx)(path)
    if sheet is None:
        print("\n".join(book.titles))
        return
    with open(wanted, newline="", encoding="utf-8") as f:
        want = [
            [cell.replace("\r\n", book.line_break) for cell in row]
            for row in csv.reader(f)
        ]
    compare(dict(book.rows(sheet)), want, kinds, totals)


main(*sys.argv[1:])
