"""Refuses what the compiler cannot: usage: tools/lint [--root DIR] [--warnings]

Each check is a file in checks/, its data is in policy.py. A finding is `path:line: [check] why`.
Exit status: 0 clean, 1 findings.
"""

import argparse
import collections
import pathlib
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from findings import findings_of  # noqa: E402
from source import Repository  # noqa: E402


def main():
    parser = argparse.ArgumentParser(prog="tools/lint")
    parser.add_argument("--root", default=HERE.parent.parent)
    parser.add_argument("--warnings", action="store_true", help="show warnings too")
    options = parser.parse_args()
    repository = Repository(options.root)
    counted = collections.Counter()
    for kind, is_error, path, line, message in findings_of(repository):
        counted["errors" if is_error else "warnings"] += 1
        if is_error or options.warnings:
            print(f"{path}:{line}: [{kind}] {message}")
    print(f"lint: {len(repository.sources)} files, {counted['errors']} errors, "
          f"{counted['warnings']} warnings (tools/lint --warnings shows them)")
    return 1 if counted["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
