"""tools/suites.py notices a suite that ran nothing."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("QUELL_SOURCE", pathlib.Path(__file__).parents[2]))

TESTS = """
add_test(a.runs "true")
set_tests_properties(a.runs PROPERTIES LABELS unit)
add_test(a.fails "false")
set_tests_properties(a.fails PROPERTIES LABELS fuzz)
add_test(a.skips "sh" "-c" "exit 4")
set_tests_properties(a.skips PROPERTIES LABELS e2e SKIP_RETURN_CODE 4)
add_test(a.missing "/nowhere/at/all")
set_tests_properties(a.missing PROPERTIES LABELS house)
"""


class Suites(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="quell-house-")
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name)
        (self.tree / "CTestTestfile.cmake").write_text(TESTS)
        subprocess.run(["ctest", "--test-dir", self.tree, "--output-junit", "results.xml"],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def empty(self, *labels):
        done = subprocess.run(
            [sys.executable, "-B", SOURCE / "tools/suites.py", self.tree,
             self.tree / "results.xml", *labels],
            text=True, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        return done.returncode, done.stderr.strip().removeprefix("These suites ran nothing: ")

    def test_suites_that_ran(self):
        self.assertEqual(self.empty("unit"), (0, ""))
        self.assertEqual(self.empty("unit", "fuzz"), (0, ""))

    def test_suites_that_did_not(self):
        self.assertEqual(self.empty("unit", "simulation"), (1, "simulation"))

    def test_skipped_and_missing_tests_did_not_run(self):
        self.assertEqual(self.empty("e2e", "house"), (1, "e2e, house"))


if __name__ == "__main__":
    unittest.main()
