"""tools/tidy.py refuses findings, remembers what passed, and knows when it has to look again."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("QUELL_SOURCE", pathlib.Path(__file__).parents[2]))

FILES = {
    "CMakeLists.txt":
        "cmake_minimum_required(VERSION 3.25)\nproject(tiny LANGUAGES CXX)\n"
        "set(CMAKE_EXPORT_COMPILE_COMMANDS ON)\nadd_library(tiny STATIC src/a.cpp src/b.cpp)\n",
    ".clang-tidy": "Checks: '-*,modernize-use-nullptr'\nWarningsAsErrors: '*'\n"
                   "HeaderFilterRegex: '/src/'\n",
    "src/a.h": "#pragma once\ninline int* none() { return nullptr; }\n",
    "src/a.cpp": '#include "a.h"\nint* a() { return none(); }\n',
    "src/b.cpp": "int* b() { return nullptr; }\n",
}


class Tidy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="quell-house-")
        self.addCleanup(folder.cleanup)
        self.cache = pathlib.Path(folder.name, "cache")
        self.root = self.checkout(pathlib.Path(folder.name, "first"))

    @staticmethod
    def checkout(root):
        (root / "tools").mkdir(parents=True)
        shutil.copy(SOURCE / "tools/tidy.py", root / "tools")
        (root / "src").mkdir()
        for name, text in FILES.items():
            (root / name).write_text(text)
        return root

    def tidy(self, root=None, changes=None):
        """(exit status, files that were looked at, output)"""
        root = root or self.root
        for name, text in (changes or {}).items():
            (root / name).write_text(text)
        for command in (["cmake", "-G", "Ninja", "-S", root, "-B", root / "build/asan",
                         "-DCMAKE_CXX_COMPILER=clang++-19"], ["ninja", "-C", root / "build/asan"]):
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL)
        done = subprocess.run([sys.executable, "-B", root / "tools/tidy.py"], text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              env={**os.environ, "XDG_CACHE_HOME": str(self.cache)})
        looked_at = int(done.stdout.split(" files, ")[1].split()[0])
        return done.returncode, looked_at, done.stdout

    def test_what_passed_is_remembered(self):
        self.assertEqual(self.tidy()[:2], (0, 2))
        self.assertEqual(self.tidy()[:2], (0, 0))

    def test_another_checkout_is_warm(self):
        self.tidy()
        other = self.checkout(self.root.parent / "deep/second")
        self.assertEqual(self.tidy(other)[:2], (0, 0))

    def test_a_finding_fails_every_time(self):
        bad = {"src/b.cpp": "int* b() { return 0; }\n"}
        for _ in range(2):
            status, _, output = self.tidy(changes=bad)
            self.assertEqual(status, 1)
            self.assertIn("src/b.cpp:1:19: error: use nullptr", output)

    def test_a_changed_header_is_looked_at_again(self):
        self.tidy()
        changes = {"src/a.h": "#pragma once\ninline int* none() { return 0; }\n"}
        status, looked_at, output = self.tidy(changes=changes)
        self.assertEqual((status, looked_at), (1, 1))
        self.assertIn("src/a.h:2:", output)

    def test_changed_checks_look_at_everything_again(self):
        self.tidy()
        changes = {".clang-tidy": FILES[".clang-tidy"].replace("nullptr", "override")}
        self.assertEqual(self.tidy(changes=changes)[:2], (0, 2))


if __name__ == "__main__":
    unittest.main()
