"""The program that fits the table of scores holds its pins, and the table is one that it writes."""

import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("QUELL_SOURCE", pathlib.Path(__file__).parents[2]))
sys.path.insert(0, str(SOURCE / "bench"))

from detection_bench import calibration  # noqa: E402

TABLE = SOURCE / "src/attack/judging/calibration_table.inc"


def cases(seed, share):
    """Sums of which `share(sum)` are attacks, among many in which nothing was found."""
    chance = random.Random(seed)
    out = []
    for number in range(6000):
        total = None if chance.random() < 0.5 else chance.uniform(-4, 9)
        attack = chance.random() < (0.02 if total is None else share(total))
        out.append(calibration.Case(total, attack, f"{number % 3}.tsv", b"%d" % number))
    return out


class Calibration(unittest.TestCase):
    def holds(self, table):
        self.assertEqual([knot for knot, _ in table], calibration.KNOTS)
        for (_, lower), (_, higher) in zip(table, table[1:]):
            self.assertLess(lower, higher)
        for pin in calibration.PINS:
            self.assertEqual(dict(table)[pin], pin)
        for total in range(-80, 150):
            score = calibration.score_of(table, total / 10)
            self.assertEqual(score >= 0.5, total >= 0)
            self.assertEqual(score >= 0.9, total >= 22)

    def test_a_fit_rises_and_keeps_the_thresholds_whatever_the_rows(self):
        shares = (calibration.logistic, lambda total: 0.99, lambda total: 0.01,
                  lambda total: 0.9 if total < 0 else 0.1, lambda total: 0.97 if total > 0 else 0.3)
        for seed, share in enumerate(shares):
            self.holds(calibration.fit(cases(seed, share)))

    def test_a_fit_helps_rows_that_it_never_saw(self):
        table = calibration.fit(cases(1, lambda total: 0.97 if total > 0 else 0.3))
        held = cases(2, lambda total: 0.97 if total > 0 else 0.3)
        alone = calibration.error_of(lambda t: 0 if t is None else calibration.logistic(t), held)
        self.assertLess(calibration.error_of(lambda t: calibration.score_of(table, t), held), alone)

    def test_equal_payloads_are_in_one_half_and_halves_are_halves(self):
        held = sum(calibration.for_test(b"%d" % number) for number in range(2000))
        self.assertTrue(900 < held < 1100)
        self.assertEqual(calibration.for_test(b"x"), calibration.for_test(b"x"))

    def test_a_source_that_is_left_out_is_not_fitted_to(self):
        rows = cases(3, calibration.logistic)
        to_fit, to_test = calibration.left_out(rows, "1.tsv")
        self.assertNotIn("1.tsv", {case.source for case in to_fit})
        self.assertEqual({case.source for case in to_test}, {"1.tsv"})  # it has both labels

    def test_the_table_is_one_that_the_program_writes(self):
        text = TABLE.read_text()
        self.assertIn("bench/calibration.py --write", text)
        self.holds([(float(a), float(b)) for a, b in re.findall(r"^\{(\S+), (\S+)\},", text, re.M)])

    def test_without_corpora_it_says_so_and_leaves_the_table(self):
        before = TABLE.read_bytes()
        with tempfile.TemporaryDirectory() as empty:
            done = subprocess.run([sys.executable, "-B", SOURCE / "bench/calibration.py", empty,
                                   "--write"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "no corpora in .*the table stays as it is")
        self.assertEqual(TABLE.read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
