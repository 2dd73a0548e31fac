"""The lines table of kassa-receipts as one would write it in Python: iterparse
over FILE, CSV to OUT. The same values as kassa convert -t lines --zone UTC.

    python3 lines.py FILE OUT
"""
import csv
import sys
from xml.etree.ElementTree import iterparse

HEAD = ["DocNum", "Date", "OrganizationCode", "CashBoxCode", "CashBoxName",
        "StoreCode", "StoreName"]
LINE = ["ProductCode", "ProductName", "UnitCode", "Price", "Quantity", "Sum",
        "Discount", "SumWithDiscount"]
MONEY = {"Price", "Sum", "Discount", "SumWithDiscount"}
NAMES = ["doc_num", "date", "organization_code", "cash_box_code",
         "cash_box_name", "store_code", "store_name", "line", "product_code",
         "product_name", "unit_code", "price", "quantity", "sum", "discount",
         "sum_with_discount"]


def money(text):
    whole, point, part = text.partition(".")
    return whole + "." + part.ljust(2, "0") if text else text


def date(text):
    """The clouds' +0000 as the zone UTC is written."""
    assert text.endswith("+0000"), text
    return text[:-5] + "+00:00"


def lines(doc):
    head = [doc.findtext("Head/" + name, "") for name in HEAD]
    head[1] = date(head[1])
    for number, product in enumerate(doc.iterfind("Products/Product"), 1):
        row = head + [number]
        for name in LINE:
            text = product.findtext(name, "")
            row.append(money(text) if name in MONEY else text)
        yield row


def main(source, out):
    with open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        root = None
        for event, element in iterparse(source, ("start", "end")):
            if root is None:
                root = element
            if event == "end" and element.tag == "Doc":
                writer.writerows(lines(element))
                root.clear()


main(*sys.argv[1:])
