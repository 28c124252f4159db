#!/usr/bin/env python3
"""Measures the verdicts of `quell scan` on labelled sets: precision and recall of likely and confirmed.

  bench/success/measure.py --sets DIRECTORY [--seeds 1-20] [--held-out] [--quell BINARY] [--log timed|combined]
                           [--styles shop,journal] [--app [ids|times|spread|alone]] [--wrong FILE]

Makes the sets that are missing in DIRECTORY (one folder for each style and seed). Odd seeds of shop and journal are
for development; even ones, and all of api, are measured with --held-out only, which should be seldom. --app reads the
application's log as well. Per request: lines of succeeded against failed and blocked
requests; `effect` (it ran, nothing came back) counts neither way. Per hole: (actor, endpoint, parameter).
"""
import argparse
import collections
import csv
import datetime
import json
import pathlib
import re
import subprocess
import sys
import zlib

if __package__ is None:
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from success.front import NGINX  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
TIMED = ('$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
         '"$http_user_agent" $request_time $request_id')
STYLES = {False: ("shop", "journal"), True: ("shop", "journal", "api")}  # for development, held out
HIGH = ("likely", "confirmed")
XSS = ("xss-reflected", "xss-stored")  # what a browser does is in no log
APART = (*XSS, "sqli-stacked")  # nor is a change of the database


class Score:
    """True and false positives, and what was missed: by the judge, or not seen as an attack at all."""

    def __init__(self):
        self.right = self.wrong = self.missed = self.unseen = 0

    def row(self):
        said, all_seen = self.right + self.wrong, self.right + self.missed
        whole = all_seen + self.unseen
        return (f"{share(self.right, said)} | {share(self.right, all_seen)} | {share(self.right, whole)}")


def share(part, whole):
    return f"{100 * part / whole:.1f} % ({part}/{whole})" if whole else "–"


def as_json(directory):
    """The timed log as nginx writes JSON, line by line: a format that need not be named, so that the application's log
    can be read in the same scan."""
    out = directory / "access_timed.json"
    if not out.exists():
        line = re.compile(r'(\S+) - \S+ \[([^]]+)\] "(.*)" (\d+) (\d+) "(.*?)" "(.*?)" (\S+) (\S+)$')
        names = ("remote_addr", "time_local", "request", "status", "body_bytes_sent", "http_referer", "http_user_agent",
                 "request_time", "request_id")
        rows = (line.match(text).groups() for text in
                (directory / "access_timed.log").read_text(encoding="utf-8", errors="replace").splitlines())
        out.write_text("".join(json.dumps(dict(zip(names, row))) + "\n" for row in rows), encoding="utf-8")
    return out


def without_ids(directory):
    """The application's log as most are: nothing but the time says to which request an error belongs."""
    out = directory / "app_times.log"
    if not out.exists():
        entries = map(json.loads, (directory / "app.log").read_text(encoding="utf-8").splitlines())
        out.write_text("".join(json.dumps({name: value for name, value in entry.items() if name != "request_id"}) + "\n"
                               for entry in entries), encoding="utf-8")
    return out


TIME = re.compile(r"\[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d) \+0000\]")
CLOCK = "%d/%b/%Y:%H:%M:%S"


def spread(directory):
    """Both logs as if attackers had come one after the other, half an hour each, and visitors all the time: in the set
    they all come at once, in more seconds than they leave. Returns the files, and for each line that of access.log."""
    lines = (directory / "access_timed.log").read_text(encoding="utf-8", errors="replace").splitlines()
    attackers = {row["actor"]: number for number, row in enumerate(labels_of(directory).values())}
    order = {actor: place for place, actor in enumerate(sorted(attackers, key=attackers.get))}
    hours, moved, later = 1800 * (len(order) + 1), [], {}
    for number, line in enumerate(lines, 1):
        actor, at = line.split(" ", 1)[0], datetime.datetime.strptime(TIME.search(line).group(1), CLOCK)
        by = 1800 * order[actor] if actor in order else zlib.crc32(actor.encode()) % hours
        moved.append((at + datetime.timedelta(seconds=by), number, line))
        later[line.rsplit(" ", 1)[1]] = by
    moved.sort(key=lambda one: one[:2])
    access, app = directory / "access_spread.log", directory / "app_spread.log"
    access.write_text("".join(TIME.sub(f"[{at:{CLOCK}} +0000]", line, count=1).rsplit(" ", 2)[0] + "\n"
                              for at, _, line in moved), encoding="utf-8")
    entries = []
    for entry in map(json.loads, (directory / "app.log").read_text(encoding="utf-8").splitlines()):
        at = datetime.datetime.fromisoformat(entry["time"]) + datetime.timedelta(
            seconds=later[entry.pop("request_id")])
        entries.append(json.dumps({**entry, "time": at.isoformat()}) + "\n")
    app.write_text("".join(sorted(entries)), encoding="utf-8")
    return [access, app], {place: number for place, (_, number, _) in enumerate(moved, 1)}


def scan(options, directory, form):
    how, files = [], [directory / "access.log"]
    if options.app == "ids":
        files = [as_json(directory), directory / "app.log"]
    elif options.app == "times":
        files = [directory / "access.log", without_ids(directory)]
    elif options.app in ("spread", "alone"):
        files = spread(directory)[0][:2 if options.app == "spread" else 1]
    elif options.log == "timed":
        how, files = ["--log-format", TIMED], [directory / "access_timed.log"]
    files = [file for file in files if file.stat().st_size]
    done = subprocess.run([options.quell, "scan", "--format", form, *how, *map(str, files)],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"scan ended with {done.returncode}: {done.stderr.decode()[:400]}")
    return done.stdout.decode()


def labels_of(directory):
    with open(directory / "labels.tsv", encoding="utf-8", newline="") as file:
        return {int(row["line"]): row for row in csv.DictReader(file, delimiter="\t")}


def worst(labels):
    """The label of several requests: what the most successful one came to."""
    for label in ("succeeded", "effect", "failed", "blocked"):
        if label in labels:
            return label
    return "failed"


def add(score, said, label, seen=True):
    """`said`: the verdict is likely or confirmed."""
    if label == "succeeded":
        if not seen:
            score.unseen += 1
        elif said:
            score.right += 1
        else:
            score.missed += 1
    elif said and label != "effect":
        score.wrong += 1


class Measured:
    def __init__(self):
        self.requests = collections.defaultdict(Score)
        self.holes = collections.defaultdict(Score)
        self.confirmed = Score()
        self.wrong = []

    def take(self, options, seed, directory):
        labels = labels_of(directory)
        found = map(json.loads, scan(options, directory, "jsonl").splitlines())
        found = [finding for finding in found if "line" in finding]  # others are of logins
        line_of = spread(directory)[1] if options.app in ("spread", "alone") else {}
        findings = {line_of.get(finding["line"], finding["line"]): finding for finding in found}
        report = json.loads(scan(options, directory, "json"))
        lines = (directory / "access_timed.log").read_bytes().splitlines()
        groups = {}
        for attacker in report["attackers"]:
            for group in attacker["groups"]:
                groups[attacker["key"], group["vector"], group["endpoint"], group["parameter"]] = group
        self.take_requests(seed, labels, findings, lines)
        self.take_holes(seed, labels, findings, groups)

    def take_requests(self, seed, labels, findings, lines):
        for number in sorted(set(labels) | set(findings)):
            row = labels.get(number, {"technique": "ordinary", "label": "failed", "visible": "1"})
            if row["visible"] == "0":
                continue
            found = findings.get(number)
            said = found is not None and found["verdict"] in HIGH
            add(self.requests[row["technique"]], said, row["label"], found is not None)
            if found is not None and found["verdict"] == "confirmed":
                add(self.confirmed, True, row["label"])
            if row["technique"] not in APART and found is not None and (
                    said != (row["label"] == "succeeded") and row["label"] != "effect"):
                text = lines[number - 1].decode("utf-8", "replace")
                self.wrong.append(f"request\t{seed}:{number}\t{row['technique']}\t{row['label']}\t{found['verdict']}\t"
                                  f"{text[:260]}")

    def take_holes(self, seed, labels, findings, groups):
        came = collections.defaultdict(list)  # group of the report → labels of its lines
        mine = collections.defaultdict(list)  # hole of the labels → (label, key of its group)
        for number, found in findings.items():
            key = found["actor"], found["vector"], found["endpoint"], found["parameter"]
            row = labels.get(number, {"technique": "ordinary", "label": "failed", "hole": "", "actor": ""})
            came[key].append((row["label"], row["technique"]))
        for number, row in labels.items():
            found = findings.get(number)
            key = found and (found["actor"], found["vector"], found["endpoint"], found["parameter"])
            if row["visible"] == "1":
                mine[row["actor"], row["hole"], row["technique"]].append((row["label"], key))
        for key, rows in came.items():
            said = key in groups and groups[key]["verdict"] in HIGH
            label = worst({label for label, _ in rows})
            technique = collections.Counter(technique for _, technique in rows).most_common(1)[0][0]
            if said and label not in ("succeeded", "effect"):
                self.holes[technique].wrong += 1
                evidence = "; ".join(f"{e['side']}: {e['text']}" for e in groups[key]["evidence"])
                self.wrong.append(f"hole\t{seed}\t{technique}\t{label}\t{groups[key]['verdict']}\t{key}\t{evidence}")
        for (actor, hole, technique), rows in mine.items():
            if worst({label for label, _ in rows}) != "succeeded":
                continue
            keys = {key for _, key in rows if key}
            said = any(key in groups and groups[key]["verdict"] in HIGH for key in keys)
            add(self.holes[technique], said, "succeeded", bool(keys))
            if not said and technique not in APART and keys:
                evidence = "; ".join(f"{e['side']}: {e['text']}" for key in keys for e in groups[key]["evidence"])
                self.wrong.append(f"hole\t{seed}\t{technique}\tsucceeded\tnot said\t{actor} {hole}\t{evidence}")

    def logins(self, options, directory, score):
        done = subprocess.run([options.quell, "scan", "--format", "json", str(directory / "auth.log")],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False)
        said = {one["key"]: one["accepted_after_failures"] for one in json.loads(done.stdout)["logins"]}
        for line in (directory / "auth_labels.tsv").read_text().splitlines():
            client, label = line.split("\t")
            add(score, said.get(client, False), "succeeded" if label == "1" else "failed", client in said)


def total(scores, keep):
    out = Score()
    for technique, score in scores.items():
        if keep(technique):
            for member in ("right", "wrong", "missed", "unseen"):
                setattr(out, member, getattr(out, member) + getattr(score, member))
    return out


def table(title, scores):
    print(f"\n| {title} | precision | recall of what was seen | recall of all |\n|---|---|---|---|")
    for technique in sorted(scores):
        print(f"| {technique} | {scores[technique].row()} |")
    print(f"| **all but XSS** | {total(scores, lambda name: name not in XSS).row()} |")
    print(f"| **and but stacked queries** | {total(scores, lambda name: name not in APART).row()} |")


def sets_of(options):
    """(style, seed) of what is measured."""
    first, _, last = options.seeds.partition("-")
    wanted = range(int(first), int(last or first) + 1)
    for style in options.styles.split(",") if options.styles else STYLES[options.held_out]:
        for seed in wanted:
            held_out = style == "api" or seed % 2 == 0
            if held_out == options.held_out:
                yield style, seed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sets", required=True)
    parser.add_argument("--seeds", default="1-20")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--quell", default=str(HERE.parents[1] / "build/release/quell"))
    parser.add_argument("--log", choices=("timed", "combined"), default="timed")
    parser.add_argument("--styles", help="instead of all that are for development, or held out")
    parser.add_argument("--app", nargs="?", const="ids", choices=("ids", "times", "spread", "alone"),
                        help="read the application's log, too; times: without ids, with the combined log; spread: the "
                             "same, attackers one after the other; alone: so, without the application's log")
    parser.add_argument("--wrong", help="write what was wrong into this file")
    options = parser.parse_args()
    if not pathlib.Path(NGINX).exists():
        print("skipped: nginx is not installed (Debian: nginx)")
        return 77
    measured, logins = Measured(), Score()
    for style, seed in sets_of(options):
        directory = pathlib.Path(options.sets) / f"{style}-{seed}"
        if not (directory / "auth_labels.tsv").exists():
            subprocess.run([sys.executable, "-B", str(HERE / "run.py"), "--seed", str(seed), "--style", style,
                            "--out", str(directory)], check=True)
        measured.take(options, f"{style}-{seed}", directory)
        measured.logins(options, directory, logins)
    table("requests", measured.requests)
    table("(actor, hole)", measured.holes)
    sure = measured.confirmed
    print(f"\nconfirmed requests: precision {share(sure.right, sure.right + sure.wrong)}"
          f"\nguessed passwords (auth.log): precision, recall: {logins.row()}")
    if options.wrong:
        pathlib.Path(options.wrong).write_text("\n".join(measured.wrong) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
