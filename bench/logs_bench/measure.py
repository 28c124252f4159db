"""Runs programs and measures them: time, processor time, memory."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SAMPLE_SECONDS = 0.01


def meminfo(name):
    """A figure of /proc/meminfo, in bytes."""
    with open("/proc/meminfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
    return 0


class Runs:
    """What the runs of one program came to."""

    def __init__(self, label):
        self.label = label
        self.seconds = []
        self.processor_seconds = []

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def processor(self):
        return statistics.median(self.processor_seconds)


class Contender:
    """A program with its arguments. `accepts`: exit statuses that are no failure. Its output goes
    into a file: grep stops at the first match if it is /dev/null."""

    def __init__(self, label, command, accepts=(0, 1), environment=None, keeps_output=True):
        self.label = label
        self.command = [str(word) for word in command]
        self.accepts = accepts
        self.environment = environment
        self.keeps_output = keeps_output

    @property
    def is_there(self):
        return shutil.which(self.command[0]) is not None


class Bench:
    def __init__(self, build, home, rounds):
        self.rounds = rounds
        self.decompress = build / "bench/decompress_bench"
        self._quell = build / "quell"
        self._home = home
        helped = subprocess.run([self._quell, "scan", "--help"], capture_output=True, text=True,
                                check=False)
        self.has_threads = "--threads" in helped.stdout

    def quell(self, path, threads=None):
        """`quell scan` of one file, as JSON; its store in a directory of its own."""
        command = [self._quell, "scan", "--format", "json"]
        label = "quell scan"
        if threads is not None and self.has_threads:
            command += ["--threads", str(threads)]
            label += f", {threads} thread" + ("s" if threads > 1 else "")
        return Contender(label, [*command, path], environment={"QUELL_HOME": str(self._home)})

    def quell_by_threads(self, path):
        """With two threads and with one; one contender where scan has no such option."""
        return [self.quell(path, n) for n in ((2, 1) if self.has_threads else (None,))]

    def records(self, path):
        """How many records quell reads from a file: nothing is measured that was not read."""
        contender = self.quell(path)
        done = subprocess.run(contender.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              env={**os.environ, **contender.environment}, check=False)
        if done.returncode not in (0, 1):
            return 0
        return json.loads(done.stdout)["input"]["records"]

    def in_turn(self, contenders):
        """Runs all of them in each round; those that are not installed are named and left out."""
        present = [each for each in contenders if each.is_there]
        for each in contenders:
            if not each.is_there:
                print(f"left out: {each.command[0]} is not installed ({each.label})\n")
        runs = [Runs(each.label) for each in present]
        for _ in range(self.rounds):
            for contender, run in zip(present, runs):
                seconds, processor = timed(contender)
                run.seconds.append(seconds)
                run.processor_seconds.append(processor)
        return runs


def _start(contender):
    with tempfile.TemporaryFile() as out:
        return subprocess.Popen(contender.command, stdin=subprocess.DEVNULL,
                                stdout=out if contender.keeps_output else subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL,
                                env={**os.environ, **(contender.environment or {})})


def _check(contender, status):
    code = os.waitstatus_to_exitcode(status)
    if code not in contender.accepts:
        sys.exit(f"{' '.join(contender.command)} ended with {code}")


def timed(contender):
    """(seconds, processor seconds with those of its children) of one run."""
    start = time.perf_counter()
    process = _start(contender)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    _check(contender, status)
    return seconds, usage.ru_utime + usage.ru_stime


def peak_memory(contender):
    """(largest RssAnon seen, VmHWM) in bytes: memory of its own, and all that was resident."""
    process = _start(contender)
    anonymous = high_water = 0
    while True:
        pid, status, _ = os.wait4(process.pid, os.WNOHANG)
        if pid != 0:
            process.returncode = os.waitstatus_to_exitcode(status)
            _check(contender, status)
            return anonymous, high_water
        try:
            with open(f"/proc/{process.pid}/status", encoding="utf-8") as file:
                for line in file:
                    if line.startswith("RssAnon:"):
                        anonymous = max(anonymous, int(line.split()[1]) * 1024)
                    elif line.startswith("VmHWM:"):
                        high_water = max(high_water, int(line.split()[1]) * 1024)
        except OSError:
            pass  # it has just ended
        time.sleep(SAMPLE_SECONDS)


def warm(path):
    """Reads the file once, so that all find it in the page cache. False if it can't all be there."""
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 22):
            pass
    return os.path.getsize(path) < meminfo("MemAvailable") + meminfo("Cached")
