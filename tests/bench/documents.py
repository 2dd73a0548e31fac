"""The lines table of evotor-documents as one would write it in Python, for
pages that stand one a line: the same values as kassa convert -t lines --zone
UTC.

    python3 documents.py FILE OUT
"""
import csv
import json
import sys
from decimal import Decimal

NAMES = ["doc_num", "date", "store_code", "store_1c", "cash_box_code",
         "cash_box_1c", "employee_code", "employee_1c", "line", "product_code",
         "product_name", "product_id", "product_1c", "barcode", "unit_name",
         "price", "quantity", "sum", "discount", "sum_with_discount", "vat",
         "vat_sum", "mark"]
RATES = {"NO_VAT": "без НДС", "VAT_5": "5", "VAT_7": "7", "VAT_10": "10",
         "VAT_18": "20", "VAT_20": "20", "VAT_22": "22"}


def money(number):
    number = number or 0  # a Decimal may be -0
    whole, _, part = str(number).partition(".")
    return whole + "." + part.rstrip("0").ljust(2, "0")


def date(text):
    moment, zone = text[:-5], text[-5:]
    assert zone == "+0000", text
    whole, _, part = moment.partition(".")
    part = part.rstrip("0")
    return whole + ("." + part if part else "") + "+00:00"


def lines(doc):
    sign = -1 if doc["type"] == "PAYBACK" else 1
    head = [doc["id"], date(doc["close_date"]), doc["store_id"], "",
            doc["device_id"], "", doc["close_user_id"], ""]
    for number, p in enumerate(doc["body"]["positions"], 1):
        whole, net = Decimal(p["sum"]), Decimal(p["result_sum"])
        tax = p["tax"]
        yield head + [
            number, p.get("code") or "", p["product_name"] or "",
            p.get("product_id") or "", "", p["bar_code"] or "",
            p["measure_name"] or "", money(p["price"]),
            ("-" if sign < 0 else "") + p["quantity"], money(sign * whole),
            money(sign * (whole - net)), money(sign * net),
            RATES.get(tax["type"], tax["type"]),
            money(sign * Decimal(tax["result_sum"])), p["mark"] or ""]


def main(source, out):
    with open(source, encoding="utf-8") as pages, \
            open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        for page in pages:
            for doc in json.loads(page, parse_float=str, parse_int=str)[
                    "items"]:
                if doc["type"] in ("SELL", "PAYBACK"):
                    writer.writerows(lines(doc))


main(*sys.argv[1:])
