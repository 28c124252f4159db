"""Runs the shop's tests against one form of it.

    run_tests.py --fixed search,download

Exit status 1: a test failed. The vulnerable forms fail the security tests, as they should.
"""

import argparse
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fixed", default="")
    options = parser.parse_args()
    sys.dont_write_bytecode = True
    sys.path[:0] = [os.path.join(HERE, "..", "shop"), os.path.join(HERE, "..", "tests")]
    os.environ["SHOP_FIXED"] = options.fixed
    suite = unittest.defaultTestLoader.loadTestsFromName("shop_test")
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(suite)
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
