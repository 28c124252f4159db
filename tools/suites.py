#!/usr/bin/python3
"""Refuses a test run in which a whole suite ran nothing: tools/suites.py TREE RESULTS LABEL...

RESULTS is what `ctest --output-junit` wrote. Skipped and unbuilt tests did not run.
"""

import collections
import json
import subprocess
import sys
import xml.etree.ElementTree


def labels_of_tests(tree):
    """{test name: [label]}"""
    listed = json.loads(subprocess.run(["ctest", "--test-dir", tree, "--show-only=json-v1"],
                                       check=True, stdout=subprocess.PIPE).stdout)
    found = {}
    for test in listed["tests"]:
        found[test["name"]] = [label for p in test.get("properties", [])
                               if p["name"] == "LABELS" for label in p["value"]]
    return found


def main(tree, results, *wanted):
    labels = labels_of_tests(tree)
    ran = collections.Counter()
    for case in xml.etree.ElementTree.parse(results).iter("testcase"):
        if case.get("status") in ("run", "fail"):
            ran.update(labels.get(case.get("name"), []))
    empty = [label for label in wanted if not ran[label]]
    if empty:
        print(f"These suites ran nothing: {', '.join(empty)}", file=sys.stderr)
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
