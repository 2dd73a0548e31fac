"""How fast kassa makes a table of receipts, of Kassatka's and of Evotor's, and an
upload of goods, beside others doing the same job.

    make bench             100 MB, five rounds
    make bench BENCH_1G=1  and 1 GB
    BENCH_SIZE=10M BENCH_GOODS=50000 BENCH_ROUNDS=7 make bench

The machine's speed drifts, so nothing here is a second alone: the programs run
in turn, A B C D, A B C D, and a ratio is the median of the ratios within a
round: of processor time (user and system) and of wall time, where threads
tell. `floor' is libxml2, libcsv for a list of goods, or yajl for pages of
documents, parsing the file and doing nothing with it; `kassa' has the shipped rules, whose checks look at each
line. Before anything is measured the outputs are compared, value for value, or
byte for byte where it is an upload. xsltproc holds the whole document, about
ten bytes of memory a byte, so it gets the first file only. Nothing that is
measured here can fail.
"""
import argparse
import csv
import filecmp
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SHIPPED = os.path.join(HERE, "..", "..", "xslt-like-rules")
RULES = os.path.join(SHIPPED, "kassatka-receipts.xml")
PAGES_RULES = os.path.join(SHIPPED, "evotor-documents.xml")
PAGES_SAMPLE = os.path.join(HERE, "..", "..", "samples",
                            "evotor-documents.json")
GOODS_RULES = os.path.join(SHIPPED, "table-products.xml")


class Program:
    """One way to do the job: words with {file} and {out}."""

    def __init__(self, name, words, table=True, needs=None):
        self.name, self.words, self.table = name, words, table
        self.there = needs is None or shutil.which(needs) is not None

    def command(self, file, out):
        return [w.format(file=file, out=out) for w in self.words]


def plain_rules(temp):
    """The shipped rules without their checks."""
    path = os.path.join(temp, "plain.xml")
    with open(RULES, encoding="utf-8") as file:
        rules = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(r"<check\b.*?/>", "", rules, flags=re.S))
    shutil.copy(os.path.join(os.path.dirname(RULES), "okei.csv"), temp)
    return path


def programs(build, temp):
    def built(name):
        return os.path.join(build, name)

    def convert(rules, table, *more):
        return [built("kassa"), "convert", "-q", "-r", rules, "-t", table,
                "--zone", "UTC", "-o", "{out}", *more, "{file}"]

    kassa = convert(RULES, "lines")
    plain = convert(plain_rules(temp), "lines")
    return [
        Program("floor", [built("tests/bench/floor"), "{file}"], table=False),
        Program("kassa", kassa + ["--threads", "1"]),
        Program("kassa 2 threads", kassa + ["--threads", "2"]),
        Program("python iterparse", [sys.executable,
                                     os.path.join(HERE, "lines.py"), "{file}",
                                     "{out}"]),
        Program("xsltproc", ["xsltproc", "-o", "{out}",
                             os.path.join(HERE, "lines.xsl"), "{file}"],
                needs="xsltproc"),
        Program("kassa, no checks", plain + ["--threads", "1"], table=False),
        Program("2 threads, no checks", plain + ["--threads", "2"],
                table=False),
        Program("kassa days", convert(RULES, "days"), table=False),
        Program("kassa jsonl", kassa + ["--threads", "1", "-f", "jsonl"],
                table=False),
        Program("kassa sqlite", kassa + ["-f", "sqlite"], table=False),
        Program("kassa xlsx", kassa + ["-f", "xlsx"], table=False),
    ]


def goods_programs(build):
    return [
        Program("floor", [os.path.join(build, "tests/bench/floor_csv"),
                          "{file}"], table=False),
        Program("kassa", [os.path.join(build, "kassa"), "convert", "-q", "-r",
                          GOODS_RULES, "-f", "nomenclature", "--zone", "UTC",
                          "-o", "{out}", "{file}"]),
        Program("python csv", [sys.executable, os.path.join(HERE, "goods.py"),
                               "{file}", "{out}"]),
    ]


def pages_programs(build):
    kassa = [os.path.join(build, "kassa"), "convert", "-q", "-r", PAGES_RULES,
             "--zone", "UTC", "-o", "{out}", "{file}", "-t"]
    jq = 'jq -r -f "$1" "$2" >"$3"'
    return [
        Program("floor", [os.path.join(build, "tests/bench/floor_json"),
                          "{file}"], table=False),
        Program("kassa", kassa + ["lines"]),
        Program("python json", [sys.executable,
                                os.path.join(HERE, "documents.py"), "{file}",
                                "{out}"]),
        Program("jq", ["sh", "-c", jq, "sh", os.path.join(HERE, "documents.jq"),
                       "{file}", "{out}"], table=False, needs="jq"),
        Program("kassa receipts", kassa + ["receipts"], table=False),
        Program("kassa days", kassa + ["days"], table=False),
    ]


class Cost:
    """Runs commands through cost, which see."""

    def __init__(self, build, temp):
        self.cost = os.path.join(build, "tests/bench/cost")
        self.said = os.path.join(temp, "cost")

    def run(self, command):
        """Wall and processor seconds, and peak memory in MiB, of one run."""
        done = subprocess.run(["sh", "-c", 'said=$1; shift; exec "$@" 3>"$said"',
                               "sh", self.said, self.cost, *command])
        if done.returncode != 0:
            sys.exit(f"bench: failed: {' '.join(command)}")
        with open(self.said, encoding="ascii") as file:
            wall, cpu, peak = map(float, file.read().split())
        return wall, cpu, peak / 1024


def generate(path, command):
    if not os.path.exists(path):
        with open(path + ".part", "wb") as file:
            subprocess.run(command, stdout=file, check=True)
        os.rename(path + ".part", path)
    return path


def receipts(build, work, size):
    return generate(os.path.join(work, f"receipts-{size}.xml"),
                    [os.path.join(build, "kassa-sandbox"), "--print",
                     "--from", "2026-01-01", "--size", size])


def pages(work, size):
    return generate(os.path.join(work, f"pages-{size}.json"),
                    [sys.executable, os.path.join(HERE, "pages.py"),
                     PAGES_SAMPLE, size])


def goods(work, rows):
    return generate(os.path.join(work, f"goods-{rows}.csv"),
                    [sys.executable, os.path.join(HERE, "goods_list.py"),
                     str(rows)])


def compare(some, file, temp, cost):
    """Do all make the same table? The first is the measure."""
    outs = []
    for program in some:
        out = os.path.join(temp, program.name.replace(" ", "-") + ".csv")
        cost.run(program.command(file, out))
        outs.append(open(out, encoding="utf-8", newline=""))
    rows = 0
    readers = [csv.reader(out) for out in outs]
    for first in readers[0]:
        rows += 1
        for program, reader in zip(some[1:], readers[1:]):
            other = next(reader, None)
            if other != first:
                sys.exit(f"bench: row {rows} differs: {some[0].name} has "
                         f"{first}, {program.name} has {other}")
    for program, reader in zip(some[1:], readers[1:]):
        if next(reader, None) is not None:
            sys.exit(f"bench: {program.name} has more rows")
    for out in outs:
        out.close()
    print(f"{rows - 1} rows, equal value for value: "
          + ", ".join(p.name for p in some))


def compare_bytes(some, file, temp, cost):
    outs = []
    for program in some:
        outs.append(os.path.join(temp, program.name.replace(" ", "-")))
        cost.run(program.command(file, outs[-1]))
    for program, out in zip(some[1:], outs[1:]):
        if not filecmp.cmp(outs[0], out, shallow=False):
            sys.exit(f"bench: what {program.name} has made differs from what "
                     f"{some[0].name} has")
    print("\nan upload of goods, equal byte for byte: "
          + ", ".join(p.name for p in some))


def measure(some, file, temp, cost, rounds):
    runs = {program.name: [] for program in some}
    for _ in range(rounds):
        for program in some:
            out = os.path.join(temp, "out")
            if os.path.exists(out):
                os.remove(out)
            runs[program.name].append(cost.run(
                program.command(file, out)))
    return runs


def show(runs, file):
    mb = os.path.getsize(file) / 1e6
    print(f"\n{os.path.basename(file)}: {mb:.0f} MB\n")
    print(f"{'':20}{'MB/s':>8}{'cpu s':>8}{'cpu / floor':>13}"
          f"{'wall / floor':>14}{'peak MiB':>10}")
    for name, mine in runs.items():
        wall = statistics.median(r[0] for r in mine)
        cpu = statistics.median(r[1] for r in mine)
        wall_ratio, cpu_ratio = (statistics.median(
            r[i] / floor[i] for r, floor in zip(mine, runs["floor"]))
            for i in (0, 1))
        peak = max(r[2] for r in mine)
        print(f"{name:20}{mb / wall:8.1f}{cpu:8.2f}{cpu_ratio:13.2f}"
              f"{wall_ratio:14.2f}{peak:10.1f}")


def instructions(program, file, temp):
    """Of one run, as callgrind counts them."""
    said = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         *program.command(file, os.path.join(temp, "out.csv"))],
        stderr=subprocess.PIPE, text=True, check=True).stderr
    return int(re.search(r"Collected : (\d+)", said)[1])


def count(some, file, temp):
    if shutil.which("valgrind") is None:
        print("\nvalgrind is missing: no instructions are counted")
        return
    size = os.path.getsize(file)
    print(f"\ninstructions a byte of {os.path.basename(file)}, by callgrind\n")
    floor = None
    for program in some[:2]:
        mine = instructions(program, file, temp)
        floor = floor or mine
        print(f"{program.name:20}{mine / size:8.1f}{mine / floor:8.2f}")


def bench_pages(build, work, temp, size, rounds):
    some = [p for p in pages_programs(build) if p.there]
    file = pages(work, size)
    cost = Cost(build, temp)
    compare([p for p in some if p.table], file, temp, cost)
    show(measure(some, file, temp, cost, rounds), file)
    count(some, file, temp)


def bench_goods(build, work, temp, rounds):
    some = goods_programs(build)
    file = goods(work, os.environ.get("BENCH_GOODS") or 200000)
    cost = Cost(build, temp)
    compare_bytes([p for p in some if p.table], file, temp, cost)
    show(measure(some, file, temp, cost, rounds), file)
    count(some, goods(work, 50000), temp)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--build", required=True)
    args.add_argument("--work", required=True)
    args = args.parse_args()
    size = os.environ.get("BENCH_SIZE") or "100M"
    rounds = int(os.environ.get("BENCH_ROUNDS") or 5)
    os.makedirs(args.work, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=args.work) as temp:
        some = [p for p in programs(args.build, temp) if p.there]
        file = receipts(args.build, args.work, size)
        cost = Cost(args.build, temp)
        compare([p for p in some if p.table], file, temp, cost)
        show(measure(some, file, temp, cost, rounds), file)
        if os.environ.get("BENCH_1G"):
            file = receipts(args.build, args.work, "1G")
            show(measure(some[:4], file, temp, cost, rounds), file)
        count(some, receipts(args.build, args.work, "10M"), temp)
        print()
        bench_pages(args.build, args.work, temp, size, rounds)
        bench_goods(args.build, args.work, temp, rounds)


main()
