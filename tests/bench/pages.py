"""Pages of Evotor's documents as its interface of version 2 gives them, one a
line: the documents of the sample over and over, each with a number and a time
of its own, until there are SIZE bytes. Of ten documents nine are receipts.

    python3 pages.py SAMPLE SIZE >FILE
"""
import json
import sys

PAGE = 1000  # documents
FACTOR = {"K": 1000, "M": 1000**2, "G": 1000**3}


def unwrap(value):
    """As the cloud sends it, and not as its pages print it."""
    if isinstance(value, list):
        return [unwrap(v[next(iter(v))] if isinstance(v, dict) and len(v) == 1
                       else v) for v in value]
    if isinstance(value, dict):
        return {("bar_code" if k == "bar_сode" else k): unwrap(v)
                for k, v in value.items()}
    return value


def templates(sample):
    with open(sample, encoding="utf-8") as file:
        items = json.load(file)["items"]
    sold = [d for d in items if d["type"] in ("SELL", "PAYBACK")
            and d["close_date"] and d["session_id"]]
    rest = [d for d in items if d["type"] not in ("SELL", "PAYBACK", "BUY",
                                                  "BUYBACK", "CORRECTION")]
    mixed = [d for i, other in enumerate(rest)
             for d in [sold[(9 * i + k) % len(sold)] for k in range(9)]
             + [other]]
    return [json.dumps({**unwrap(d), "id": "@ID@", "close_date": "@TIME@",
                        "session_id": "@SESSION@"},
                       ensure_ascii=False, separators=(",", ":"))
            for d in mixed]


def document(template, n):
    day, second = n // 3000 % 28, n % 3000 * 20
    time = (f"2026-02-{day + 1:02}T{second // 3600:02}:{second // 60 % 60:02}"
            f":{second % 60:02}.000+0000")
    return (template.replace("@ID@", f"{n:08x}-0000-4000-8000-{n:012}", 1)
            .replace("@TIME@", time, 1)
            .replace("@SESSION@", f"{n // 3000:08x}-1111-4000-8000-0000", 1))


def main(sample, size):
    left = int(size[:-1]) * FACTOR[size[-1]] if size[-1] in FACTOR \
        else int(size)
    made, n = templates(sample), 0
    while left > 0:
        page = ",".join(document(made[i % len(made)], i)
                        for i in range(n, n + PAGE))
        n += PAGE
        line = f'{{"items":[{page}],"paging":{{"next_cursor":"c{n}+/="}}}}\n'
        data = line.encode()
        left -= len(data)
        sys.stdout.buffer.write(data)


main(*sys.argv[1:])
