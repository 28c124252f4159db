#!/usr/bin/env python3
"""Measures detection on labelled corpora: true-positive rate by class, false-positive rate by source.

  bench/detection.py [CORPORA] [--quell BINARY] [--classes sqli,xss] [--misses DIR]

CORPORA (or the environment's QUELL_CORPORA, else ../shared/corpora beside this checkout) holds files
NAME.tsv with rows: label TAB class TAB where TAB payload; `where` is query, path, header or body (rows
of raw log lines are not for `detect` and are left out, and counted). Nothing of it goes into the
product. Without the corpora this says so and exits 0.
"""
import argparse
import collections
import os
import pathlib
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parent.parent
CLASSES = ("sqli", "xss", "traversal", "cmdi", "rce")
APART = ("crs.tsv",)  # fragments in odd places: reported, not in the means


def rows_of(path):
    """(label, class, where, payload) of one file; bytes, because payloads are bytes."""
    with open(path, "rb") as file:
        for line in file:
            fields = line.rstrip(b"\n").split(b"\t", 3)
            if len(fields) == 4:
                yield fields[0].decode(), fields[1].decode(), fields[2].decode(), fields[3]


def answers(binary, rows):
    """What `quell detect` says to each row, in order."""
    asked = b"".join(where.encode() + b"\t" + payload + b"\n" for _, _, where, payload in rows)
    done = subprocess.run([binary, "detect"], input=asked, stdout=subprocess.PIPE, check=False)
    got = done.stdout.decode("utf-8", "replace").split("\n")[:-1]
    if len(got) != len(rows):
        sys.exit(f"detect answered {len(got)} of {len(rows)} lines (exit {done.returncode})")
    return [line.split("\t", 3) for line in got]


def share(hits, total):
    return f"{100 * hits / total:6.2f} % ({hits}/{total})" if total else "     – "


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("corpora", nargs="?", default=os.environ.get("QUELL_CORPORA"))
    parser.add_argument("--quell", default=str(SOURCE / "build/release/quell"))
    parser.add_argument("--classes", default=",".join(CLASSES), help="comes from the second column")
    parser.add_argument("--misses", help="write what was wrong into this directory")
    options = parser.parse_args()
    classes = options.classes.split(",")
    corpora = pathlib.Path(options.corpora or SOURCE.parent / "shared/corpora")
    files = sorted(p for p in corpora.glob("*.tsv") if "UNSCORED" not in p.name)
    if not files:
        print(f"skipped: no corpora in {corpora} (give their directory, or set QUELL_CORPORA)")
        return
    found = collections.Counter()
    total = collections.Counter()
    benign = collections.Counter()
    alarms = collections.Counter()
    left_out = 0
    seconds = 0.0
    asked = 0
    for path in files:
        everything = list(rows_of(path))
        rows = [row for row in everything if row[2] in ("query", "path", "header", "body")]
        left_out += len(everything) - len(rows)
        if not rows:
            continue
        start = time.monotonic()
        said = answers(options.quell, rows)
        seconds += time.monotonic() - start
        asked += len(rows)
        wrong = []
        for row, answer in zip(rows, said):
            label, kind, where, payload = row
            attack = answer[0] == "attack"
            if label == "attack" and kind in classes:
                total[path.name, kind] += 1
                found[path.name, kind] += attack
                if not attack:
                    wrong.append(b"missed\t" + kind.encode() + b"\t" + where.encode() + b"\t" + payload)
            elif label == "benign":
                for group in ("all", "url" if where in ("query", "path") else "other"):
                    benign[path.name, group] += 1
                    alarms[path.name, group] += attack
                if attack:
                    wrong.append(b"alarm\t" + "\t".join(answer[1:]).encode() + b"\t" + payload)
        if options.misses:
            os.makedirs(options.misses, exist_ok=True)
            (pathlib.Path(options.misses) / path.name).write_bytes(b"\n".join(wrong))
    print("True positives (an attack row called an attack, whatever the class)")
    rates = {}
    for kind in classes:
        for name in sorted({n for n, k in total if k == kind}):
            apart = "   apart" if name in APART else ""
            print(f"  {kind:10} {name:24} {share(found[name, kind], total[name, kind])}{apart}")
        hits = sum(found[n, k] for n, k in total if k == kind and n not in APART)
        count = sum(total[n, k] for n, k in total if k == kind and n not in APART)
        rates[kind] = hits / count if count else 0
        print(f"  {kind:10} {'all but apart':24} {share(hits, count)}")
    print(f"  macro mean over {', '.join(classes)}: {100 * sum(rates.values()) / len(rates):.2f} %")
    print("False positives (a benign row called an attack)")
    for name in sorted({n for n, _ in benign}):
        print(f"  {name:24} url rows {share(alarms[name, 'url'], benign[name, 'url'])}"
              f"   all {share(alarms[name, 'all'], benign[name, 'all'])}")
    for group in ("url", "all"):
        names = [n for n, g in benign if g == group and n not in APART]
        print(f"  {'all but apart, ' + group:24} "
              f"{share(sum(alarms[n, group] for n in names), sum(benign[n, group] for n in names))}")
    print(f"{asked} rows asked, {left_out} rows of raw log lines left out, {seconds:.1f} s in detect")


if __name__ == "__main__":
    main()
