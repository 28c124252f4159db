#!/usr/bin/python3
"""Runs clang-tidy over our sources and remembers what passed.

A file is checked again when its own bytes, those of any header it includes, its compiler flags,
.clang-tidy or clang-tidy itself changed: the key of the cache is a hash of all of these, and knows
no absolute path, so that a fresh clone is warm. Needs a build (for the headers of each file).

usage: tools/tidy.py [--fix] [--until SECONDS] [PATH...]
    PATH limits the files, e.g. src/journal. --until: a Unix time from which no further file is
    begun; what changed last is checked first, and how many were left is said.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TREE = ROOT / "build" / "asan"
TIDY = "clang-tidy-19"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
CACHE = CACHE / "quell" / "tidy"
KEPT_SECONDS = 30 * 24 * 3600


def headers_of_objects():
    """{object path: [every file it was compiled from]} from ninja's log of dependencies."""
    text = subprocess.run(["ninja", "-C", TREE, "-t", "deps"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    found, current = {}, []
    for line in text.splitlines():
        if line.startswith("    "):
            current.append(line.strip())
        elif ": #deps" in line:
            current = found.setdefault(line.split(": #deps")[0], [])
    return found


def flags_of(command):
    """The compiler's flags, without the launcher, the output and the precompiled header: files are
    to include what they use."""
    words = shlex.split(command)
    start = next(i for i, word in enumerate(words) if "clang++" in word)
    flags, skip = [], False
    for word in words[start + 1:]:
        if skip or word in ("-c", "-MD", "-Werror"):
            skip = False
        elif word in ("-o", "-MT", "-MF", "-include-pch"):
            skip = True
        else:
            flags.append(word)
    return flags


class Digests:
    """SHA-256 of files, each read once."""

    def __init__(self):
        self._known = {}

    def of(self, path):
        if path not in self._known:
            self._known[path] = hashlib.sha256(path.read_bytes()).hexdigest()
        return self._known[path]


def portable(text):
    # With the slash: a checkout in /quell must not eat the beginning of CMakeFiles/quell_os.dir.
    return text.replace(f"{ROOT}/", "./")


class Job:
    def __init__(self, entry, headers, digests, basis):
        self.file = pathlib.Path(entry["file"])
        self.name = str(self.file.relative_to(ROOT))
        self.flags = [f for f in flags_of(entry["command"]) if f != entry["file"]]
        hashed = hashlib.sha256(basis.encode())
        hashed.update(portable("\0".join(self.flags)).encode())
        for header in sorted(set(headers) | {entry["file"]}):
            path = TREE / header
            if path.suffix != ".pch":
                hashed.update(f"\0{portable(str(path))}\0{digests.of(path)}".encode())
        key = hashed.hexdigest()
        self.passed = CACHE / key[:2] / key[2:]

    def run(self, fix):
        options = ["--fix"] if fix else []
        done = subprocess.run([TIDY, "--quiet", *options, self.file, "--", *self.flags],
                              text=True, cwd=TREE, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode == 0 and not done.stdout.strip():
            self.passed.parent.mkdir(parents=True, exist_ok=True)
            self.passed.touch()
            return ""
        return done.stdout or done.stderr


def jobs_for(paths):
    entries = json.loads((TREE / "compile_commands.json").read_text())
    headers, digests = headers_of_objects(), Digests()
    version = subprocess.run([TIDY, "--version"], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    basis = version + (ROOT / ".clang-tidy").read_text()
    wanted = [(ROOT / path).resolve() for path in paths] or [ROOT]
    seen = set()
    for entry in entries:
        file = pathlib.Path(entry["file"])
        # A unity file stands for the sources that it includes; other files there are generated.
        generated = file.is_relative_to(ROOT / "build") and not file.name.startswith("unity_")
        place = (ROOT / file.relative_to(TREE)) if file.is_relative_to(TREE) else file
        if generated or file in seen or not any(place.is_relative_to(w) for w in wanted):
            continue
        seen.add(file)
        output = entry["command"].split(" -o ")[1].split()[0]
        built = headers.get(output)
        if built is None and place.is_relative_to(ROOT / "bench"):
            continue  # benchmarks are built when somebody measures
        if built is None:
            sys.exit(f"tools/tidy.py: {output} is not built; run ./test tidy")
        yield Job(entry, built, digests, basis)


def forget_old():
    for file in CACHE.glob("*/*"):
        if time.time() - file.stat().st_mtime > KEPT_SECONDS:
            file.unlink(missing_ok=True)


def newest_first(jobs):
    """By when git says that each was changed last: what nobody looked at yet comes first."""
    changed = {}
    log = subprocess.run(["git", "log", "--format=%ct", "--name-only", "--no-renames"], cwd=ROOT,
                         text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    when = 0
    for line in log.stdout.splitlines():
        if line.isdigit():
            when = int(line)
        else:
            changed.setdefault(line, when)
    # What git does not know is newer than anything.
    return sorted(jobs, key=lambda job: changed.get(job.name, float("inf")), reverse=True)


def check(todo, fix, until):
    """Runs all that can be begun in time: (files with findings, files left)."""
    begun = time.monotonic()
    # Each needs up to 0.6 GB; fixes to a shared header must not be written twice at once.
    workers = 1 if fix else os.cpu_count()
    bad = left = 0

    def run(job):
        return None if until and time.time() > until else job.run(fix)

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        running = [pool.submit(run, job) for job in todo]
        for count, done in enumerate(concurrent.futures.as_completed(running), 1):
            findings = done.result()
            if findings is None:
                left += 1
            elif findings:
                bad += 1
                print(portable(findings).replace("./", ""), flush=True)
            elif count % 25 == 0:
                print(f"  {count} of {len(todo)}, {time.monotonic() - begun:.0f} s", flush=True)
    return bad, left


def main(words):
    parser = argparse.ArgumentParser()
    parser.add_argument("--fix", action="store_true")
    parser.add_argument("--until", type=int, default=0)
    parser.add_argument("paths", nargs="*")
    arguments = parser.parse_args(words)
    begun = time.monotonic()
    jobs = list(jobs_for(arguments.paths))
    todo = []
    for job in jobs:
        if job.passed.exists():
            job.passed.touch()
        else:
            todo.append(job)
    print(f"clang-tidy: {len(jobs)} files, {len(todo)} to check", flush=True)
    bad, left = check(newest_first(todo), arguments.fix, arguments.until)
    forget_old()
    if left:
        print(f"clang-tidy: NOT CHECKED for want of time: {left} files; ./test tidy does", flush=True)
    print(f"clang-tidy: {bad} of {len(jobs)} files with findings, "
          f"{time.monotonic() - begun:.0f} s", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
