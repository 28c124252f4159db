"""cmake/module.cmake refuses what the design forbids, and builds the good twin.

Each case is a tiny project of up to three modules on the real module.cmake.
"""

import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("QUELL_SOURCE", pathlib.Path(__file__).parents[2]))

PROJECT = f"""
cmake_minimum_required(VERSION 3.25)
project(tiny LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 23)
include({SOURCE}/cmake/tests.cmake)
function(quell_precompile)
endfunction()
include({SOURCE}/cmake/module.cmake)
add_library(quell_flags INTERFACE)
enable_testing()
foreach(module low middle high)
  if(EXISTS "${{CMAKE_SOURCE_DIR}}/src/${{module}}/CMakeLists.txt")
    add_subdirectory(src/${{module}})
  endif()
endforeach()
"""

# high uses middle in its .cpp, middle shows low in its header and has a private header.
GOOD = {
    "src/low/CMakeLists.txt": "quell_module(low LAYER 0)\n",
    "src/low/include/low/low.h": "#pragma once\nstruct Low { int value; };\nLow make_low();\n",
    "src/low/low.cpp": '#include "low/low.h"\nLow make_low() { return {1}; }\n',
    "src/middle/CMakeLists.txt": "quell_module(middle LAYER 10 PUBLIC_LINKS low)\n",
    "src/middle/include/middle/middle.h":
        '#pragma once\n#include "low/low.h"\nint middle(Low low);\n',
    "src/middle/inner.h": "#pragma once\nstruct Inner {};\n",
    "src/middle/middle.cpp":
        '#include "middle/middle.h"\n#include "inner.h"\nint middle(Low low) '
        "{ return low.value; }\n",
    "src/high/CMakeLists.txt": "quell_module(high LAYER 20 LINKS middle)\n",
    "src/high/include/high/high.h": "#pragma once\nint high();\n",
    "src/high/high.cpp": '#include "high/high.h"\n#include "middle/middle.h"\n'
                         "int high() { return middle(Low{1}); }\n",
}


class BuildRules(unittest.TestCase):
    def build(self, changes):
        """(stage that failed or "", output) of configuring and building GOOD with changes."""
        with tempfile.TemporaryDirectory(prefix="quell-house-") as folder:
            root = pathlib.Path(folder)
            for name, text in {**GOOD, **changes, "CMakeLists.txt": PROJECT}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            for stage, command in (
                    ("configure", ["cmake", "-G", "Ninja", "-S", root, "-B", root / "build",
                                   "-DCMAKE_CXX_COMPILER=clang++-19"]),
                    ("build", ["ninja", "-C", root / "build", "all"]),
                    ("headers", ["ninja", "-C", root / "build",
                                 "all_verify_interface_header_sets"])):
                done = subprocess.run(command, text=True, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                if done.returncode != 0:
                    return stage, done.stdout
        return "", ""

    def refuses(self, changes, stage, words):
        failed, output = self.build(changes)
        self.assertEqual(failed, stage, output)
        self.assertIn(words, " ".join(output.split()))

    def test_the_good_twin(self):
        self.assertEqual(self.build({}), ("", ""))

    def test_an_upward_link(self):
        self.refuses({"src/low/CMakeLists.txt": "quell_module(low LAYER 30)\n"}, "configure",
                     "module middle (layer 10) may not link low (layer 30)")

    def test_a_link_inside_of_a_layer(self):
        self.refuses({"src/low/CMakeLists.txt": "quell_module(low LAYER 10)\n"}, "configure",
                     "module middle (layer 10) may not link low (layer 10)")

    def test_a_cycle(self):
        self.refuses({"src/low/CMakeLists.txt": "quell_module(low LAYER 0 LINKS high)\n"},
                     "configure", "module low links 'high'")

    def test_a_link_to_what_is_no_module(self):
        self.refuses({"src/low/CMakeLists.txt": "quell_module(low LAYER 5 LINKS z)\n"},
                     "configure", "module low links 'z'")

    def test_a_misspelt_argument(self):
        self.refuses({"src/low/CMakeLists.txt": "quell_module(low LAYER 0 LINK_S x)\n"},
                     "configure", "quell_module(low): bad arguments")

    def test_an_include_of_an_unlinked_module(self):
        self.refuses({"src/high/CMakeLists.txt": "quell_module(high LAYER 20)\n"}, "build",
                     "'middle/middle.h' file not found")

    def test_an_include_of_what_a_link_keeps_private(self):
        self.refuses({
            "src/middle/CMakeLists.txt": "quell_module(middle LAYER 10 LINKS low)\n",
            "src/middle/include/middle/middle.h": "#pragma once\nint middle();\n",
            "src/middle/middle.cpp": '#include "middle/middle.h"\n#include "low/low.h"\n'
                                     "int middle() { return Low{1}.value; }\n",
            "src/high/high.cpp": '#include "high/high.h"\n#include "low/low.h"\n'
                                 "int high() { return 1; }\n",
        }, "build", "'low/low.h' file not found")

    def test_an_include_of_another_modules_private_header(self):
        self.refuses({"src/high/high.cpp": '#include "inner.h"\n#include "high/high.h"\n'
                                           "int high() { return 1; }\n"},
                     "build", "'inner.h' file not found")

    def test_a_public_header_that_needs_a_private_one(self):
        self.refuses({"src/middle/include/middle/middle.h":
                      '#pragma once\n#include "inner.h"\n#include "low/low.h"\n'
                      "int middle(Low low);\n",
                      "src/high/high.cpp": '#include "high/high.h"\nint high() { return 1; }\n'},
                     "headers", "'inner.h' file not found")

    def test_a_public_header_that_needs_a_privately_linked_module(self):
        self.refuses({"src/middle/CMakeLists.txt": "quell_module(middle LAYER 10 LINKS low)\n",
                      "src/high/high.cpp": '#include "high/high.h"\nint high() { return 1; }\n'},
                     "headers", "'low/low.h' file not found")

    def test_a_public_header_that_leans_on_its_includers(self):
        self.refuses({"src/low/include/low/low.h":
                      "#pragma once\nstruct Low { int value; };\nLow make_low();\n"
                      "std::string name();\n",
                      "src/low/low.cpp": '#include <string>\n#include "low/low.h"\n',
                      "src/middle/middle.cpp": "", "src/high/high.cpp": ""},
                     "headers", "undeclared identifier 'std'")


if __name__ == "__main__":
    unittest.main()
