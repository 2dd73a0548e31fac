"""A list of goods as a shop's spreadsheet has it, with Russian headings: as
many rows as asked for, always the same ones.

    python3 goods_list.py ROWS >FILE
"""
import csv
import random
import sys

HEAD = ["Код", "Наименование", "Код группы", "Группа", "Штрихкод", "Ед. изм.",
        "Цена"]
GOODS = ("Молоко", "Кефир", "Сыр", "Масло", "Хлеб", "Батон", "Чай", "Кофе",
         "Сахар", "Мука", "Рис", "Сок", "Вода", "Печенье", "Шоколад")
KINDS = ("домашнее", "деревенское", "отборное", "особое", "к завтраку",
         "«Утро»", '"Вечер"', "новое", "для всей семьи", "люкс")
PACKS = ("пакет 0,5 л", "100 г", "250 г", "1 кг", "бутылка 1 л", "уп. 10 шт")
UNITS = ("шт", "шт", "шт", "кг", "л", "упак")


def barcode(number):
    digits = f"460{number:09}"
    evens, odds = (sum(map(int, digits[i::2])) for i in (0, 1))
    return digits + str(-(evens + 3 * odds) % 10)


def row(number, dice):
    group = dice.randrange(1, 61)
    return [f"{number:06}", " ".join(map(dice.choice, (GOODS, KINDS, PACKS))),
            f"{group:03}", f"Группа {group}", barcode(number),
            dice.choice(UNITS),
            f"{dice.randrange(1, 3000)},{dice.randrange(100):02}"]


def main(rows):
    dice = random.Random(2018)
    sys.stdout.reconfigure(encoding="utf-8", newline="")
    writer = csv.writer(sys.stdout, delimiter=";")
    writer.writerow(HEAD)
    writer.writerows(row(number, dice) for number in range(1, int(rows) + 1))


main(*sys.argv[1:])
