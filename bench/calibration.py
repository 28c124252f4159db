#!/usr/bin/env python3
"""Fits the table that makes a measured score of a sum of weights, and says how far off it is.

  bench/calibration.py [CORPORA] [--sums BINARY] [--write]

CORPORA: as for bench/detection.py. The rows are halved by a hash of the payload; the table is fitted
to one half, the error is told for both, and for each source with a table that never saw it. --write
puts the table into src/attack/judging/calibration_table.inc; nothing but its numbers goes there.
First: cmake --build --preset release --target sums_bench
"""
import argparse
import os
import pathlib
import sys

from detection_bench import calibration, rows

SOURCE = pathlib.Path(__file__).resolve().parent.parent
TABLE = SOURCE / "src/attack/judging/calibration_table.inc"
ENOUGH = 100  # rows of a source that is left out


def cases_of(corpora, program):
    files = sorted(p for p in corpora.glob("*.tsv") if "UNSCORED" not in p.name)
    if not files:
        sys.exit(f"no corpora in {corpora}: give their directory, or set QUELL_CORPORA; "
                 "the table stays as it is")
    if not pathlib.Path(program).exists():
        sys.exit(f"{program} is not built: cmake --build --preset release --target sums_bench")
    out = []
    for path in files:
        chosen = [row for row in rows.rows_of(path) if row.where in rows.WHERES]
        for row, line in zip(chosen, rows.lines_of([program], chosen) if chosen else []):
            out.append(calibration.Case(None if line == "-" else float(line),
                                        row.label == "attack", path.name, row.payload))
    return out


def table_text(table, cases):
    many = [0] * len(table)
    for case in cases:
        many[calibration.knot_of(case.sum)] += 1
    lines = ["// Written by bench/calibration.py --write from the half of its rows that it may fit to:",
             f"// {len(cases)} rows, attacks and benign ones weighing the same. {{sum, log-odds}}: as",
             "// scores, and the rows nearest to the knot. Not for editing."]
    for (total, value), rows_near in zip(table, many):
        pinned = ", pinned" if total in calibration.PINS else ""
        lines.append(f"{{{total!r}, {value!r}}},  // {calibration.logistic(total):.3f} -> "
                     f"{calibration.logistic(value):.3f}, {rows_near} rows{pinned}")
    return "\n".join(lines) + "\n"


def print_errors(table, fitted, held):
    alone = lambda total: 0.0 if total is None else calibration.logistic(total)
    measured = lambda total: calibration.score_of(table, total)
    print("Expected calibration error          sums alone   measured")
    for name, cases in (("half that was fitted to", fitted), ("half that was not", held)):
        print(f"  {name:32} {100 * calibration.error_of(alone, cases):8.2f} % "
              f"{100 * calibration.error_of(measured, cases):8.2f} %   {len(cases)} rows")


def print_left_out(cases):
    print("Each source with a table fitted without it (against others' held-out rows, if it has one label)")
    for source in sorted({case.source for case in cases}):
        to_fit, to_test = calibration.left_out(cases, source)
        if sum(case.source == source for case in cases) < ENOUGH:
            continue
        table = calibration.fit(to_fit)
        error = calibration.error_of(lambda total, t=table: calibration.score_of(t, total), to_test)
        print(f"  {source:32} {100 * error:19.2f} %   {len(to_test)} rows")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("corpora", nargs="?", default=os.environ.get("QUELL_CORPORA"))
    parser.add_argument("--sums", default=str(SOURCE / "build/release/bench/sums_bench"))
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.relative_to(SOURCE)}")
    options = parser.parse_args()
    cases = cases_of(pathlib.Path(options.corpora or SOURCE.parent / "shared/corpora"), options.sums)
    fitted = [case for case in cases if not calibration.for_test(case.payload)]
    held = [case for case in cases if calibration.for_test(case.payload)]
    table = calibration.fit(fitted)
    text = table_text(table, fitted)
    print(text, end="")
    print_errors(table, fitted, held)
    print_left_out(cases)
    if options.write:
        TABLE.write_text(text)


if __name__ == "__main__":
    main()
