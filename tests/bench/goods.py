"""An upload of goods as one would write it in Python: a CSV list with Russian
headings to Kassatka's XML. The same bytes as kassa convert -r table-products
-f nomenclature --zone UTC, and its checks as far as a list must pass them.

    python3 goods.py FILE OUT
"""
import csv
import datetime
import sys
from decimal import Decimal
from xml.sax.saxutils import escape

UNITS = {"шт": "796", "кг": "166", "л": "112", "упак": "778"}


def text(value):
    return escape(value, {'"': "&quot;"})


def price(value):
    """1990,5 as 1 990,50."""
    amount = Decimal(value.replace(",", "."))
    assert amount >= 0 and amount.as_tuple().exponent >= -2, value
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")


def barcode(value):
    weighed = sum(int(digit) * (1 + 2 * (i % 2))
                  for i, digit in enumerate(reversed(value)))
    assert weighed % 10 == 0, value
    return value


def product(row):
    unit = row["Ед. изм."].strip()
    return (f'      <Product Barcode="{barcode(row["Штрихкод"].strip())}" '
            f'Code="{text(row["Код"].strip())}" '
            f'Name="{text(row["Наименование"].strip())}" '
            f'ParentCode="{text(row["Код группы"].strip())}" '
            f'UnitCode="{UNITS[unit]}" UnitName="{text(unit)}" '
            f'Price="{price(row["Цена"])}" Comment="" PriceType=""/>\n')


def read(source):
    """Groups in the order in which they come: names and products."""
    groups, codes = {}, set()
    with open(source, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            assert row["Код"] not in codes, row
            codes.add(row["Код"])
            groups.setdefault(row["Код группы"], (row["Группа"], []))[
                1].append(product(row))
    return groups


def main(source, out):
    groups = read(source)
    today = datetime.datetime.now(datetime.timezone.utc)
    with open(out, "w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n'
                   f'<ProductsGroups Date="{today:%d.%m.%Y}">\n')
        for code, (name, products) in groups.items():
            file.write(f'  <ProductGroup Code="{text(code)}" '
                       f'Name="{text(name)}" ParentCode="none">\n'
                       '    <Products>\n')
            file.writelines(products)
            file.write("    </Products>\n  </ProductGroup>\n")
        file.write("</ProductsGroups>\n")


main(*sys.argv[1:])
