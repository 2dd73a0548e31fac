"""How long a year takes that was never fetched, beside a shell script.

    make bench-night       365 days, 8 jobs at a time, 2 s a job
    BENCH_DAYS=30 BENCH_JOBS=4 BENCH_JOB_SECONDS=1 make bench-night

The cloud is kassa-sandbox. `ideal' is what the jobs alone take, so many at a
time. The script (night.sh) does one day after the other, and does few of them
(BENCH_SHELL_DAYS, 16), for its days are all alike. kassa asks for a day wider
on both sides and writes two tables; the script does neither. Nothing that is
measured here can fail.
"""
import argparse
import datetime
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RULES = os.path.join(HERE, "..", "..", "xslt-like-rules")


def setting(name, default):
    return type(default)(os.environ.get(name) or default)


class Sandbox:
    def __init__(self, build, temp, job_seconds):
        port = os.path.join(temp, "port")
        self.token = os.path.join(temp, "token")
        with open(os.open(self.token, os.O_WRONLY | os.O_CREAT, 0o600),
                  "w", encoding="ascii") as file:
            file.write("token\n")
        self.process = subprocess.Popen(
            [os.path.join(build, "kassa-sandbox"), "--port-file", port,
             "--token-file", self.token, "--job-seconds", str(job_seconds)],
            stderr=subprocess.DEVNULL)
        while not os.path.exists(port) or not os.path.getsize(port):
            if self.process.poll() is not None:
                sys.exit("bench: kassa-sandbox does not start")
            time.sleep(0.01)
        with open(port, encoding="ascii") as file:
            self.url = f"http://127.0.0.1:{file.read().strip()}/1c-api/v1"

    def stop(self):
        self.process.terminate()
        self.process.wait()


def run(build, command):
    """Wall and processor seconds, and peak memory in MiB, of one run."""
    cost = os.path.join(build, "tests/bench/cost")
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(["sh", "-c", f'exec "$@" 3>&{said.fileno()}',
                               "sh", cost, *command],
                              pass_fds=[said.fileno()],
                              env=dict(os.environ, KASSA_RULES_PATH=RULES))
        if done.returncode != 0:
            sys.exit(f"bench: failed: {' '.join(command)}")
        said.seek(0)
        wall, cpu, peak = map(float, said.read().split())
    return wall, cpu, peak / 1024


def kassa(build, temp, sandbox, days, jobs):
    since = datetime.datetime.now(datetime.timezone.utc).date() \
        - datetime.timedelta(days=days + 1)
    until = since + datetime.timedelta(days=days)
    out = os.path.join(temp, "out")
    cost = run(build, [
        os.path.join(build, "kassa"), "run", "-q", "-c", "/dev/null",
        "--url", sandbox.url, "--token-file", sandbox.token,
        "--state", os.path.join(temp, "state"), "--zone", "UTC",
        "--since", str(since), "--from", str(since), "--to", str(until),
        "--jobs", str(jobs), "-o", out])
    made = len(os.listdir(os.path.join(out, "lines")))
    if made != days:
        sys.exit(f"bench: {made} days of {days} are there")
    return cost


def script(build, temp, sandbox, days):
    return run(build, ["sh", os.path.join(HERE, "night.sh"), sandbox.url,
                       sandbox.token, os.path.join(temp, "script"),
                       "2026-01-01", str(days)])


def show(name, days, cost):
    wall, cpu, peak = cost
    print(f"{name:18}{days:6}{wall:10.1f}{wall / days:10.2f}{cpu:8.2f}"
          f"{peak:10.1f}")


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--build", required=True)
    args.add_argument("--work", required=True)
    args = args.parse_args()
    days = setting("BENCH_DAYS", 365)
    jobs = setting("BENCH_JOBS", 8)
    seconds = setting("BENCH_JOB_SECONDS", 2.0)
    shell_days = min(setting("BENCH_SHELL_DAYS", 16), days)
    ideal = days * seconds / jobs
    os.makedirs(args.work, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=args.work) as temp:
        sandbox = Sandbox(args.build, temp, seconds)
        try:
            ours = kassa(args.build, temp, sandbox, days, jobs)
            theirs = script(args.build, temp, sandbox, shell_days)
        finally:
            sandbox.stop()
    print(f"{'':18}{'days':>6}{'wall s':>10}{'s a day':>10}{'cpu s':>8}"
          f"{'peak MiB':>10}")
    print(f"{'ideal':18}{days:6}{ideal:10.1f}{ideal / days:10.2f}")
    show(f"kassa, {jobs} jobs", days, ours)
    show("shell script", shell_days, theirs)
    print(f"\nkassa / ideal {ours[0] / ideal:.3f}, shell script / kassa "
          f"{theirs[0] / shell_days / (ours[0] / days):.1f} a day")


main()
