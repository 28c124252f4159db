#!/usr/bin/env python3
"""Measures detection on labelled corpora: what is found by class, false alarms by source, classes
named rightly, calibration, and what others find in the same rows.

  bench/detection.py [CORPORA] [--quell BINARY] [--classes sqli,xss] [--misses DIR] [--peers]

CORPORA (or the environment's QUELL_CORPORA, else ../shared/corpora beside this checkout) holds files
NAME.tsv with rows: label TAB class TAB where TAB payload; `where` is query, path, header or body (rows
of raw log lines are not for `detect` and are left out, and counted). Nothing of it goes into the
product. Without the corpora this says so and goes on with our own rows in bench/detection/own, of
which only every second line (the held-out half, which nobody tunes to) is reported.
"""
import argparse
import os
import pathlib
import time

from detection_bench import figures, peers, rows

SOURCE = pathlib.Path(__file__).resolve().parent.parent
CLASSES = ("sqli", "xss", "traversal", "cmdi", "rce")
OWN = SOURCE / "bench/detection/own"


def write_misses(directory, name, pairs, classes):
    wrong = []
    for row, answer in pairs:
        if row.label == "attack" and row.kind in classes and not answer.attack:
            wrong.append(b"missed\t%s\t%s\t%s" % (row.kind.encode(), row.where.encode(), row.payload))
        if row.label == "benign" and answer.attack:
            wrong.append(b"alarm\t%s %.3f\t%s\t%s" % (answer.kind.encode(), answer.score,
                                                      row.where.encode(), row.payload))
    os.makedirs(directory, exist_ok=True)
    (pathlib.Path(directory) / name).write_bytes(b"\n".join(wrong))


def ask(files, binary, keep):
    """{name: [(row, answer)]}, rows left out, seconds."""
    sources, left_out, seconds = {}, 0, 0.0
    for path in files:
        everything = list(rows.rows_of(path))
        chosen = [row for row in everything if row.where in rows.WHERES and keep(row)]
        left_out += sum(1 for row in everything if row.where not in rows.WHERES)
        if not chosen:
            continue
        start = time.monotonic()
        sources[path.name] = list(zip(chosen, rows.answers(binary, chosen)))
        seconds += time.monotonic() - start
    return sources, left_out, seconds


def report_corpora(corpora, options, classes):
    files = sorted(p for p in corpora.glob("*.tsv") if "UNSCORED" not in p.name)
    if not files:
        print(f"skipped: no corpora in {corpora} (give their directory, or set QUELL_CORPORA)")
        return
    sources, left_out, seconds = ask(files, options.quell, lambda row: True)
    counts = figures.Counts(sources)
    if options.misses:
        for name, pairs in sources.items():
            write_misses(options.misses, name, pairs, classes)
    figures.print_found(counts, classes)
    figures.print_alarms(counts)
    figures.print_named(counts, classes)
    figures.print_calibration(counts)
    print("Not scored: bare words and the like, which no detector should flag")
    unscored, _, _ = ask(sorted(corpora.glob("*UNSCORED.tsv")), options.quell, lambda row: True)
    figures.print_unscored(figures.Counts(unscored))
    if options.peers:
        peers.print_peers(counts, str(SOURCE / "build/release/bench/peer_detect"))
    asked = sum(len(pairs) for pairs in sources.values())
    print(f"{asked} rows asked, {left_out} rows of raw log lines left out, {seconds:.1f} s in detect")


def report_own(options):
    files = sorted(OWN.glob("*.tsv"))
    if not files:
        return
    print("\nOur own rows, the held-out half")
    sources, _, _ = ask(files, options.quell, lambda row: row.number % 2 == 0)
    for name, pairs in sources.items():
        attacks = [answer.attack for row, answer in pairs if row.label == "attack"]
        benign = [answer.attack for row, answer in pairs if row.label == "benign"]
        named = [answer.kind == row.kind for row, answer in pairs
                 if row.label == "attack" and answer.attack]
        print(f"  {name:18} found {rows.share(sum(attacks), len(attacks))}   "
              f"alarms {rows.share(sum(benign), len(benign))}   "
              f"named {rows.share(sum(named), len(named))}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("corpora", nargs="?", default=os.environ.get("QUELL_CORPORA"))
    parser.add_argument("--quell", default=str(SOURCE / "build/release/quell"))
    parser.add_argument("--classes", default=",".join(CLASSES), help="of the second column")
    parser.add_argument("--misses", help="write what was wrong into this directory")
    parser.add_argument("--peers", action="store_true", help="ask libinjection and ModSecurity too")
    options = parser.parse_args()
    classes = options.classes.split(",")
    report_corpora(pathlib.Path(options.corpora or SOURCE.parent / "shared/corpora"), options, classes)
    report_own(options)


if __name__ == "__main__":
    main()
