#!/usr/bin/python3
"""Break kassa on purpose, and count what must never happen.

Each try lays out the same beginning, runs a command under one harm, looks at
what is there, gives the same command again unharmed, and looks once more. The
end must be that of a run without any harm.

    torture.py --build DIR --work DIR [--kills N | --seconds N] [--table FILE]

Commands: a nightly run, receipts into each format, a push of a goods list.
Harms (--ways), each once a try:

    kill     kill -9 at a time that is uniform over the command's life
    call     the n-th call of write, fsync, rename, open or ftruncate fails, for
             each n, with EIO and ENOSPC in turn (see tests/tools/failcall.c)
    memory   an allocation fails, once for each stack of callers (see
             tests/tools/failshim.c)
    short    the n-th write writes half, for each n
    full     the file system is full, at a size that is uniform between what
             is there before and what a run needs; wants root

What is counted:

    lost     rows or days are missing, or a file is neither the old nor the new
    doubled  rows are there twice, a goods list was sent twice, or receipts were
             asked for again whose key was known
    left     temporary files are there after a failure, or after the next run
    wrong    the status is not one that the harm may have, or is 0 and the
             output is not new; the next run does not end well
    crashes  a signal that nobody has sent

--kills is how many kills there are, over all commands; of the other harms
there are so many, and all are tried. With --seconds each command and harm gets its share of the time, and
what is tried is chosen by --seed. What was found stands in WORK/faults.txt.
"""
import argparse
import collections
import ctypes
import datetime
import hashlib
import multiprocessing
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
import zipfile

WAYS = ("kill", "call", "memory", "short", "full")
FAULTS = ("lost", "doubled", "left", "wrong", "crashes")
TOKEN = "t0k3n-of-torture"
GOODS = """Код;Наименование;Группа;Код группы;Ед. изм.;Цена;Тип цены
00-00000001;Чай чёрный;Напитки;01;шт;89,90;Розничная
00-00000002;Сок яблочный 0,5 л;Напитки;01;шт;%s;Розничная
00-00000003;Мыло;Дом;02;шт;45,50;Розничная
"""

# The statuses of the contract that each harm may have, beside 0.
STATUSES = {"call": {73, 74, 75}, "memory": {71}, "short": {73, 74, 75},
            "full": {73, 74, 75}, "kill": set()}
# An input that cannot be opened: rules, a configuration, a token.
OPEN_STATUSES = {66, 77, 78}


def read(path):
    with open(path, "rb") as f:
        return f.read()


# ---- what a file says, whatever its bytes ----

def sqlite_says(path):
    """A copy is looked at: what is unfinished may be finished by looking."""
    look = path + ".look"
    for end in ("", "-journal", "-wal"):
        if os.path.exists(path + end):
            shutil.copyfile(path + end, look + end)
    try:
        db = sqlite3.connect(look)
        says = "\n".join(sorted(db.iterdump())).encode()
        db.close()
    except sqlite3.Error as e:
        says = str(e).encode()
    for end in ("", "-journal", "-wal", "-shm"):
        if os.path.exists(look + end):
            os.unlink(look + end)
    return says


def xlsx_says(path):
    """But for the moment of its making."""
    try:
        with zipfile.ZipFile(path) as z:
            return b"".join(n.encode() + z.read(n) for n in z.namelist()
                            if n != "docProps/core.xml")
    except (zipfile.BadZipFile, OSError, KeyError) as e:
        return str(e).encode()


def says(path):
    if path.endswith(".db"):
        return sqlite_says(path)
    return xlsx_says(path) if path.endswith(".xlsx") else read(path)


def is_temporary(name):
    return (name.endswith((".part", "-journal", "-wal", "-shm")) or
            "kassa-tmp" in name or "-mj" in name)


PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_us():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


# ---- the commands ----

class Command:
    """receipts of a day into one file, over those of another day."""

    def __init__(self, name, form):
        self.name, self.form = name, form

    def argv(self, place, day=1):
        end = "db" if self.form == "sqlite" else self.form
        return ["receipts", "--url", place.url, "--token-file", place.token,
                "--poll", "2ms", "--day", str(place.days[day]), "--zone",
                place.zone, "-f", self.form, "-o", place.out + "/lines." + end]

    def before(self, place):
        place.kassa(self.argv(place, 0))

    def allowed(self, tr):
        """Submits: a command that was done asks anew."""
        return 1 + tr.lost_replies + (tr.first == tr.new)

    def again(self, place, tr):
        return place.kassa(self.argv(place))


class Night(Command):
    """Three days, of which the last is there already, but with more by now."""

    def __init__(self):
        Command.__init__(self, "night", None)

    def configure(self, place, since, doc):
        with open(place.conf, "w") as f:
            f.write("zone = %s\npoll = 2ms\nretries = 1\nlook-back = 1d\n"
                    "[shop]\nurl = %s\ntoken-file = %s\nsince = %s\n"
                    "out = %s/\n" % (place.zone, place.url, place.token,
                                     since, place.out))

    def argv(self, place, day=1):
        self.configure(place, place.days[0], place.doc)
        return ["run"]

    def before(self, place):
        place.serve(place.less)
        self.configure(place, place.days[2], place.less)
        place.kassa(["run"])
        place.serve(place.doc)

    def allowed(self, tr):
        """The last day is due at each run, and so asked again once it is
        there."""
        last = [n for n in tr.new if str(tr.place.days[2]) in n]
        done = all(tr.first.get(n) == tr.new[n] for n in last)
        return 3 + tr.lost_replies + done

    def again(self, place, tr):
        tr.lost_replies = place.kassa_says(["status", "--json"]).count(
            '"key":null,"state":"planned","sent":true')
        rc, err = place.kassa(self.argv(place))
        if rc == 0 and place.kassa(["verify"])[0] != 0:
            return 1, "verify: not as published"
        return rc, err


class Push(Command):
    """A list that differs from what was sent before."""

    def __init__(self):
        Command.__init__(self, "push", None)

    def argv(self, place, day=1):
        goods = place.top + "/goods%d.csv" % day
        with open(goods, "w") as f:
            f.write(GOODS % (120 + day))
        return ["nomenclature", "push", goods, "--url", place.url,
                "--token-file", place.token, "--poll", "2ms",
                "-o", place.out + "/sent.xml"]

    def allowed(self, tr):
        return 1

    def again(self, place, tr):
        """Where nobody knows whether it was taken a person looks."""
        rc, err = place.kassa(self.argv(place))
        if rc == 75:
            out = place.kassa_says(["status"])
            ids = [line.split()[2].strip(",:") for line in out.splitlines()
                   if line.startswith("goods list ")]
            word = "taken" if place.asked("POST") == 1 else "lost"
            for n in ids:
                place.kassa(["nomenclature", "settle", n, word])
            rc, err = place.kassa(self.argv(place))
        return rc, err


COMMANDS = [Night()] + [Command(f, f) for f in
                        ("csv", "tsv", "jsonl", "xlsx", "sqlite")] + [Push()]


# ---- where a try happens ----

class Place:
    """A lane's folders and cloud. What may fill up lies in disk/."""

    def __init__(self, build, source, top, number):
        self.build, self.top, self.number = build, top, number
        self.disk = top + "/disk"
        self.out, self.state = self.disk + "/out", self.disk + "/kassa"
        self.tmp = self.disk + "/tmp"
        self.token, self.conf = top + "/token", top + "/kassa/kassa.conf"
        self.server, self.url, self.served = None, None, 0
        shutil.rmtree(top, ignore_errors=True)
        for name in (self.out, self.tmp, top + "/kassa", top + "/etc"):
            os.makedirs(name)
        with open(self.token, "w") as f:
            f.write(TOKEN + "\n")
        os.chmod(self.token, 0o600)
        open(self.conf, "w").close()
        self.env = {"PATH": os.environ["PATH"], "HOME": top, "LANG": "C",
                    "TZ": "UTC", "KASSA_ETC": top + "/etc",
                    "XDG_CONFIG_HOME": top, "XDG_STATE_HOME": self.disk,
                    "TMPDIR": self.tmp,
                    "KASSA_RULES_PATH": source + "/xslt-like-rules"}
        self.noon()
        self.documents()

    def noon(self):
        """A zone where no day ends while we are at it, and three days there
        that are over."""
        now = datetime.datetime.utcnow()
        ahead = 12 - now.hour
        self.zone = "Etc/GMT%+d" % -ahead
        today = (now + datetime.timedelta(hours=ahead)).date()
        self.days = [today - datetime.timedelta(days=n) for n in (3, 2, 1)]

    def documents(self):
        """All receipts, and all but those of the last evening."""
        self.doc, self.less = self.top + "/doc.xml", self.top + "/less.xml"
        args = [self.build + "/kassa-sandbox", "--print", "--generate", "12",
                "--from", str(self.days[0] - datetime.timedelta(days=2)),
                "--to", str(self.days[2] + datetime.timedelta(days=3))]
        with open(self.doc, "wb") as f:
            subprocess.run(args, stdout=f, check=True, env=self.env)
        text = read(self.doc)
        parts = text.split(b"<Doc>")
        keep = [p for i, p in enumerate(parts[1:]) if i % 6]
        if not keep[-1].rstrip().endswith(b"</Documents>"):
            keep[-1] += b"</Documents>\n"
        with open(self.less, "wb") as f:
            f.write(b"<Doc>".join(parts[:1] + keep))

    # -- its cloud: keys never come again, receipts are always the same --

    def serve(self, doc):
        self.stop()
        self.served += 1
        port = self.top + "/port"
        seed = self.number * 1000000 + self.served
        self.server = subprocess.Popen(
            [self.build + "/kassa-sandbox", "--port-file", port,
             "--token-file", self.token, "--job-seconds", "0", "--receipts",
             doc, "--seed", str(seed)], env=self.env,
            stderr=subprocess.DEVNULL, preexec_fn=die_with_us)
        while not os.path.exists(port) or not read(port).strip():
            if self.server.poll() is not None:
                sys.exit("torture: kassa-sandbox does not start")
            time.sleep(0.005)
        self.root = "http://127.0.0.1:" + read(port).decode().strip()
        self.url = self.root + "/1c-api/v1"
        self.answered = 0

    def moved(self):
        """A cloud at another address is another account, so the beginning is
        laid out anew with it."""
        return self.answered > 150

    def stop(self):
        if self.server is not None:
            self.server.terminate()
            self.server.wait()
        self.server = None

    def requests(self):
        with urllib.request.urlopen(self.root + "/sandbox/requests") as f:
            return f.read().decode().splitlines()

    def asked(self, kind):
        """Submits that were taken since the try began."""
        lines = self.requests()[self.mark:]
        return sum(1 for line in lines if line.endswith("\t200") and
                   (line.startswith("POST") if kind == "POST" else
                    "/receipts?" in line))

    # -- running --

    def start(self, argv, before=(), env=None):
        env = dict(self.env, **(env or {}))
        return subprocess.Popen(
            list(before) + [self.build + "/kassa"] + argv, env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, start_new_session=True)

    def kassa(self, argv, before=(), env=None):
        p = self.start(argv, before, env)
        try:
            err = p.communicate(timeout=60)[1]
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, signal.SIGKILL)
            err = p.communicate()[1] + b"\nit hangs\n"
        return p.returncode, err.decode(errors="replace")

    def kassa_says(self, argv):
        return subprocess.run([self.build + "/kassa"] + argv, env=self.env,
                              stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout.decode()

    # -- what is there --

    def clear(self):
        for name in (self.out, self.state, self.tmp):
            shutil.rmtree(name, ignore_errors=True)
        os.mkdir(self.out)
        os.mkdir(self.tmp)

    def keep(self):
        """The beginning of all tries."""
        shutil.rmtree(self.top + "/before", ignore_errors=True)
        shutil.copytree(self.disk, self.top + "/before")

    def lay(self):
        for name in ("out", "kassa", "tmp"):
            shutil.rmtree(self.disk + "/" + name, ignore_errors=True)
            shutil.copytree(self.top + "/before/" + name,
                            self.disk + "/" + name)
        self.mark = len(self.requests())
        self.answered += 1

    def files(self):
        """What each file of the output says."""
        found = {}
        for folder, _, names in os.walk(self.out):
            for name in names:
                path = os.path.join(folder, name)
                if not is_temporary(name) and not name.startswith("."):
                    found[os.path.relpath(path, self.out)] = hashlib.sha256(
                        says(path)).hexdigest()
        return found

    def sizes(self):
        total = 0
        for folder, _, names in os.walk(self.disk):
            total += 4096 + sum(
                -(-os.path.getsize(os.path.join(folder, n)) // 4096) * 4096
                for n in names)
        return total

    def left(self):
        """What of the ledger is not in its one file yet is no temporary file,
        but what it was told last."""
        found = [os.path.join(self.tmp, n) for n in os.listdir(self.tmp)]
        for top in (self.out, self.state):
            for folder, _, names in os.walk(top):
                found += [os.path.join(folder, n) for n in names
                          if is_temporary(n) and
                          n not in ("ledger.db-wal", "ledger.db-shm")]
        return [os.path.relpath(n, self.disk) for n in found]


# ---- one try ----

class Try:
    """What happened, for a command's own judgement."""

    def __init__(self, place, old, new, nightly):
        self.place, self.old, self.new = place, old, new
        self.nightly = nightly
        self.faults = []

    def fault(self, kind, text):
        self.faults.append((kind, text))

    def judge_first(self, way, rc, err, what):
        """Right after the harm."""
        self.first = self.place.files()
        self.rc, self.err, self.lost_replies = rc, err, 0
        if rc < 0 and not (way == "kill" and rc == -signal.SIGKILL):
            self.fault("crashes", "signal %d" % -rc)
        if 128 < rc < 160 and way != "kill":
            self.fault("crashes", "signal %d" % (rc - 128))
        for name in set(self.old) | set(self.new) | set(self.first):
            if self.first.get(name) not in (self.old.get(name),
                                            self.new.get(name)):
                self.fault("lost", name + " is neither old nor new")
        if rc == 0 and self.first != self.new:
            self.fault("wrong", "status 0, and the output is not new")
        fine = STATUSES[way] | (OPEN_STATUSES if "open" in what else set())
        if way != "kill" and rc not in fine and rc != 0 and rc < 128:
            self.fault("wrong", "status %d" % rc)
        if 0 < rc < 128 and "\nkassa: " not in "\n" + err:
            self.fault("wrong", "status %d without a word" % rc)
        # of a night, days are published one after the other
        if (0 < rc < 128 and self.first == self.new != self.old and
                "new" not in err and not self.nightly):
            self.fault("wrong", "status %d, and the output is new" % rc)
        if way != "kill" and 0 <= rc < 128:
            for name in self.place.left():
                self.fault("left", name + " after the failure")

    def judge_end(self, command, rc, err):
        """After the same command without harm."""
        # a key that could not be written down is told, and asked for again
        self.lost_replies = max(
            self.lost_replies, err.count("was lost; asking again") +
            ("; the process key is " in self.err))
        end = self.place.files()
        if rc != 0:
            self.fault("wrong", "the next run ends with %d: %s" %
                       (rc, err.strip()[-300:]))
        if command.name == "push":  # what was sent is not written again
            self.new = {**self.new, **{n: end[n] for n in end
                                       if end[n] == self.old.get(n)}}
        if end != self.new:
            for name in set(end) | set(self.new):
                if end.get(name) != self.new.get(name):
                    self.fault("lost", name + " is not as without harm")
        kind = "POST" if command.name == "push" else "GET"
        asked, allowed = self.place.asked(kind), command.allowed(self)
        if asked > allowed:
            self.fault("doubled", "%d submits, %d are right" %
                       (asked, allowed))
        if kind == "POST" and asked < 1:
            self.fault("lost", "the list was not sent")
        for name in self.place.left():
            self.fault("left", name + " after the next run")


class Cell:
    """A command under one harm: all its tries."""

    def __init__(self, place, command, way, options):
        self.place, self.command, self.way = place, command, way
        self.options = options
        self.count = collections.Counter()
        self.log = []
        self.random = random.Random("%s %s %s" % (
            options.seed, command.name, way))

    def begin(self):
        """Lay out the beginning, and see how it ends without harm."""
        place = self.place
        place.clear()
        place.serve(place.doc)
        self.command.before(place)
        place.keep()
        self.old = place.files()
        times = []
        for _ in range(3):
            place.lay()
            began = time.monotonic()
            rc, err = place.kassa(self.command.argv(place))
            times.append(time.monotonic() - began)
            if rc != 0:
                sys.exit("torture: %s without harm: %d\n%s" %
                         (self.command.name, rc, err))
        self.life = sorted(times)[1]
        self.new = place.files()
        self.need = place.sizes()

    # -- the harms: each gives functions that do it and tell what they did --

    def kills(self):
        while self.count["tries"] < self.options.kills_each:
            yield self.killed

    def killed(self):
        after = self.random.uniform(0, self.life)
        p = self.place.start(self.command.argv(self.place))
        fd = os.pidfd_open(p.pid)
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        ended = bool(poll.poll(after * 1000))
        p.kill()
        err = p.communicate()[1].decode(errors="replace")
        os.close(fd)
        # lives get longer and shorter as the machine has other things to do
        self.life *= 0.98 if ended else 1.005
        return p.returncode, err, "kill after %.4f s" % after

    def watched(self, calls):
        log = self.place.top + "/calls"
        self.place.lay()
        self.place.kassa(self.command.argv(self.place), [
            self.place.build + "/failcall", "-c", calls, "-l", log])
        with open(log, errors="replace") as f:
            return [line.rstrip("\n") for line in f]

    def calls(self):
        lines = self.watched("write,fsync,rename,open,ftruncate")
        tries = [(line, how) for line in lines for how in ("EIO", "ENOSPC")]
        self.random.shuffle(tries)
        self.count["there are"] = len(tries)
        for line, how in tries:
            yield self.failing(line, "write,fsync,rename,open,ftruncate", how)

    def shorts(self):
        lines = self.watched("write")
        self.random.shuffle(lines)
        self.count["there are"] = len(lines)
        for line in lines:
            yield self.failing(line, "write", "short")

    def failing(self, line, calls, how):
        log = self.place.top + "/calls"

        def harm():
            n = line.split()[0]
            rc, err = self.place.kassa(self.command.argv(self.place), [
                self.place.build + "/failcall", "-c", calls, "-n", n,
                "-w", how, "-l", log])
            with open(log, errors="replace") as f:
                hit = [t.rstrip("\n") for t in f if t.startswith(n + " ")]
            return rc, err, "call %s %s" % ("".join(hit), how)
        return harm

    def memories(self):
        log = self.place.top + "/allocations"
        if os.path.exists(log):
            os.unlink(log)
        shim = self.place.build + "/failshim.so"
        self.place.lay()
        self.place.kassa(self.command.argv(self.place), env={
            "LD_PRELOAD": shim, "FAIL_LOG": log})
        with open(log) as f:
            stacks = [line.split()[1:] for line in f
                      if line.startswith("alloc ")]
        self.random.shuffle(stacks)
        self.count["there are"] = len(stacks)
        for n, stack in stacks:
            # threads: it may come a little earlier than it did
            yield lambda n=n, stack=stack: self.place.kassa(
                self.command.argv(self.place), env={
                    "LD_PRELOAD": shim, "FAIL_STACK": stack,
                    "FAIL_FROM": str(max(0, int(n) - 500))}) + (
                        "allocation " + stack,)

    def fulls(self):
        small = self.place.sizes_before
        sizes = list(range(small, self.need + 16384, 4096))
        self.random.shuffle(sizes)
        self.count["there are"] = len(sizes)
        for size in sizes:
            yield lambda size=size: self.filled(size)

    def filled(self, size):
        place = self.place
        mount(place.disk, size)
        try:
            place.lay()
        except OSError:
            umount(place.disk)
            return None
        rc, err = place.kassa(self.command.argv(place))
        subprocess.run(["mount", "-o", "remount,size=1g", place.disk],
                       check=True)
        return rc, err, "%d KiB" % (size // 1024)

    # -- all of them --

    def run(self):
        self.begin()
        self.place.lay()
        self.place.sizes_before = self.place.sizes()
        deadline = time.monotonic() + self.options.share
        harms = {"kill": self.kills, "call": self.calls,
                 "memory": self.memories, "short": self.shorts,
                 "full": self.fulls}[self.way]
        for harm in harms():
            if self.options.seconds and time.monotonic() > deadline:
                break
            if self.place.moved():
                self.begin()
            self.one(harm)
        self.place.stop()
        return self.command.name, self.way, dict(self.count), self.log

    def one(self, harm):
        if self.way != "full":
            self.place.lay()
        happened = harm()
        if happened is None:
            return
        rc, err, what = happened
        if self.way == "kill" and rc != -signal.SIGKILL:
            if rc != 0:
                self.note([("wrong", "status %d before the kill" % rc)],
                          what, rc, err)
            return
        tr = Try(self.place, self.old, self.new,
                 isinstance(self.command, Night))
        tr.judge_first(self.way, rc, err, what)
        tr.judge_end(self.command, *self.command.again(self.place, tr))
        if self.way == "full":
            umount(self.place.disk)
        self.count["tries"] += 1
        self.note(tr.faults, what, rc, err)

    def note(self, faults, what, rc, err):
        for kind in {kind for kind, _ in faults}:
            self.count[kind] += 1
        if faults:
            self.log.append("%s %s: %s: status %d\n%s%s\n" % (
                self.command.name, self.way, what, rc,
                "".join("    %s: %s\n" % f for f in faults),
                "".join("    | %s\n" % t for t in err.splitlines()[-3:])))


# ---- a small file system, in a name space of mounts of our own ----

CLONE_NEWNS = 0x00020000


def can_mount():
    return (os.geteuid() == 0 and LIBC.unshare(CLONE_NEWNS) == 0 and
            subprocess.run(["mount", "--make-rprivate", "/"],
                           check=False).returncode == 0)


def mount(path, size):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dk" %
                    (size // 1024), "torture", path], check=True)
    for name in ("out", "kassa", "tmp"):
        os.makedirs(path + "/" + name, exist_ok=True)


def umount(path):
    subprocess.run(["umount", "-l", path], check=True)


# ---- all cells, side by side ----

def run_cell(job):
    options, index, way = job
    number = multiprocessing.current_process()._identity[0]
    place = Place(options.build, options.source,
                  "%s/lane%d" % (options.work, number), number)
    try:
        return Cell(place, COMMANDS[index], way, options).run()
    finally:
        place.stop()


ROW = "%-8s %-7s %7s %9s %6s %8s %6s %6s %8s"


def row(name, way, count):
    return ROW % ((name, way, count["tries"], count["there are"] or "") +
                  tuple(count[f] for f in FAULTS))


def table(results, options, seconds):
    lines = [ROW % (("command", "harm", "tries", "there are") + FAULTS)]
    total = collections.Counter()
    for name, way, count, _ in results:
        count = collections.Counter(count)
        lines.append(row(name, way, count))
        del count["there are"]
        total.update(count)
    lines.append(row("all", "", total))
    lines.append("%d kills; seed %s; %d s" % (sum(
        count.get("tries", 0) for _, way, count, _ in results
        if way == "kill"), options.seed, seconds))
    return "\n".join(lines) + "\n", sum(total[f] for f in FAULTS)


def read_options():
    p = argparse.ArgumentParser()
    p.add_argument("--build", default=".")
    p.add_argument("--source", default=os.path.dirname(os.path.dirname(
        os.path.dirname(os.path.abspath(__file__)))))
    p.add_argument("--work", default="torture")
    p.add_argument("--kills", type=int, default=1000)
    p.add_argument("--seconds", type=int, default=0)
    p.add_argument("--seed", default=str(int(time.time())))
    p.add_argument("--lanes", type=int, default=os.cpu_count())
    p.add_argument("--commands", default=",".join(c.name for c in COMMANDS))
    p.add_argument("--ways", default=",".join(WAYS))
    p.add_argument("--table")
    o = p.parse_args()
    o.build, o.work = os.path.abspath(o.build), os.path.abspath(o.work)
    return o


def main():
    options = read_options()
    ways = [w for w in WAYS if w in options.ways.split(",")]
    if "full" in ways and not can_mount():
        print("torture: no small file systems here, that takes root",
              file=sys.stderr)
        ways.remove("full")
    names = options.commands.split(",")
    jobs = [(options, i, way) for way in ways
            for i, c in enumerate(COMMANDS) if c.name in names]
    options.share = options.seconds * options.lanes / max(1, len(jobs))
    options.kills_each = sys.maxsize if options.seconds else -(
        -options.kills // len(names))
    os.makedirs(options.work, exist_ok=True)
    began = time.monotonic()
    with multiprocessing.Pool(options.lanes) as pool, \
            open(options.work + "/faults.txt", "w") as faults:
        results = []
        for result in pool.imap_unordered(run_cell, jobs):
            results.append(result)
            faults.writelines(result[3])
            faults.flush()
    order = {c.name: i for i, c in enumerate(COMMANDS)}
    results.sort(key=lambda r: (order[r[0]], WAYS.index(r[1])))
    text, found = table(results, options, time.monotonic() - began)
    sys.stdout.write(text)
    if options.table:
        with open(options.table, "w") as f:
            f.write(text)
    for n in range(1, options.lanes + 1):
        shutil.rmtree("%s/lane%d" % (options.work, n), ignore_errors=True)
    sys.exit(1 if found else 0)


main()
