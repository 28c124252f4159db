"""Measures what `quell scan` tells of labelled behaviour, a seed and a kind at a time.

    cd bench && python3 -m behaviour.run --quell ../build/release/quell --seeds 101-110

Each kind is put into a day of ordinary visitors of its own, so that kinds do not help each other.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict

from behaviour import kinds
from behaviour.site import Log, ordinary

START = datetime.datetime(2026, 11, 21)
FORMAT = ('$remote_addr - - [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
          '"$http_user_agent" $request_time')
SHOWN = 500  # permille: behaviours below are listed with what speaks against them


def scan(quell, path, home):
    """What the program found."""
    done = subprocess.run(
        [quell, "scan", "--format", "json", "--log-format", FORMAT, path],
        env={**os.environ, "QUELL_HOME": home}, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{quell} scan ended with {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout)


def told(report):
    return [one for one in report["behaviours"] if one["score_permille"] >= SHOWN]


def second_of(text):
    when = datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)
    return (when - START).total_seconds()


def is_about(one, label):
    """Whether a behaviour that was told is the one that was made."""
    if one["kind"] == "scanner":
        return one["clients"][0]["key"] in label["clients"]
    if label["time"] and (second_of(one["first"]) > label["time"][1] or
                          second_of(one["last"]) < label["time"][0]):
        return False
    names = [label["endpoint"], ""] if label["expected"] else [label["endpoint"]]
    return one["endpoint"] in names or any(c["key"] in label["clients"] for c in one["clients"])


def judge_campaign(report, label):
    """(recall of pairs' members, strangers): the largest share of the members in one campaign."""
    best = 0
    foreign = 0
    for campaign in report["campaigns"]:
        members = set(campaign["actors"]) & label["clients"]
        if len(members) > best:
            best = len(members)
            foreign = len(set(campaign["actors"]) - label["clients"])
    return best, foreign


def judge(report, label, result):
    """Adds to the kind's counts: made, told, wrong (of another kind, or nothing was expected)."""
    row = result[label["kind"]]
    row["made"] += 1
    if label["expected"] == "campaign":
        best, foreign = judge_campaign(report, label)
        row["told"] += best / len(label["clients"])
        row["wrong"] += foreign
        row["wrong"] += len(told(report)) - sum(1 for one in told(report) if is_about(one, label))
        return
    if label["expected"] == "no campaign":
        row["wrong"] += len(report["campaigns"])
        return
    mine = [one for one in told(report) if is_about(one, label)]
    row["told"] += any(one["kind"] == label["expected"] for one in mine)
    row["wrong"] += len(told(report)) - sum(1 for one in mine if one["kind"] == label["expected"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quell", default="../build/release/quell")
    parser.add_argument("--seeds", default="101-110", help="FROM-TO")
    parser.add_argument("--visits", type=int, default=5000, help="ordinary visits of the day")
    parser.add_argument("--kind", help="only the function of this name")
    parser.add_argument("--keep", help="directory for the logs; default: they are thrown away")
    given = parser.parse_args()
    first, last = (int(part) for part in given.seeds.split("-"))
    makers = [make for make in kinds.ALL if given.kind in (None, make.__name__)]
    result = defaultdict(lambda: {"made": 0, "told": 0.0, "wrong": 0})
    with tempfile.TemporaryDirectory() as home:
        where = given.keep or home
        for seed in range(first, last + 1):
            for make in [None, *makers]:
                log = Log(seed)
                ordinary(log, given.visits)
                if make is None:
                    log.label("ordinary visitors alone", "")
                else:
                    make(log)
                name = make.__name__ if make else "ordinary"
                path = os.path.join(where, f"{name}-{seed}.log")
                log.write(path, START)
                report = scan(given.quell, path, home)
                for label in log.labels:
                    judge(report, label, result)
                if not given.keep:
                    os.remove(path)
    print("| kind | made | told | false alarms |\n|---|---|---|---|")
    for kind, row in result.items():
        expected = not kind.startswith(("look-alike", "ordinary"))
        share = f"{100 * row['told'] / row['made']:.0f} %" if expected else "–"
        print(f"| {kind} | {row['made']} | {share} | {row['wrong']} |")


if __name__ == "__main__":
    main()
