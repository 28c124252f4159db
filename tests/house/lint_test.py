"""tools/lint refuses each thing it is there to refuse, and passes the good twin."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("QUELL_SOURCE", pathlib.Path(__file__).parents[2]))
sys.path.insert(0, str(SOURCE / "tools/lint"))

from findings import findings_of  # noqa: E402
from source import Repository  # noqa: E402

GOOD = {
    "CMakeLists.txt": "set(quell_modules\n  base journal os)\n",
    "src/base/CMakeLists.txt": "quell_module(base LAYER 0)\n",
    "src/base/include/base/a.h": "// What a is for.\n#pragma once\nint a(int count);\n",
    "src/base/a.cpp": '#include "base/a.h"\n\n#include "inner.h"\n\nint a(int c) { return c; }\n',
    "src/base/inner.h": "// What inner is for.\n#pragma once\n",
    "src/base/a_test.cpp": '#include "base/a.h"\n',
    "src/os/CMakeLists.txt": "quell_module(os LAYER 10)\n",
    "src/os/file.cpp": "#include <fcntl.h>\n#include <unistd.h>\n",
    "fuzz/json_fuzz.cpp": "// links: base\n",
    "fuzz/corpus/json/binary": b"\xff\xfe\0 \t",
    "README.md": "# It\nSee [the code](src/base/a.cpp) or [elsewhere](https://example.org/).\n",
}


def lint(changes):
    """The errors of the lint, a line each, over GOOD with these files changed."""
    files = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
    with tempfile.TemporaryDirectory(prefix="quell-house-") as root:
        for name, text in files.items():
            path = pathlib.Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return [f"{path}:{line}: [{kind}] {message}" for kind, is_error, path, line, message
                in findings_of(Repository(root, files)) if is_error]


def code(line):
    return {"src/base/a.cpp": GOOD["src/base/a.cpp"] + line + "\n"}


class Lint(unittest.TestCase):
    def refuses(self, changes, kind, place="src/base/a.cpp:"):
        errors = lint(changes)
        self.assertEqual(len(errors), 1, errors)
        self.assertRegex(errors[0], rf"^{place}.*\[{kind}\]")

    def accepts(self, changes):
        self.assertEqual(lint(changes), [])

    def test_the_good_twin(self):
        self.accepts({})

    def test_this_repository(self):
        done = subprocess.run([sys.executable, "-B", SOURCE / "tools/lint"], text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_includes_that_climb(self):
        self.refuses(code('#include "../os/file.h"'), "includes")
        self.refuses(code('#include "base/../os/file.h"'), "includes")
        self.refuses(code('#include "src/os/file.h"'), "includes")

    def test_headers_outside_of_their_owner(self):
        for header in ("unistd.h", "fcntl.h", "sys/socket.h", "netinet/in.h", "csignal", "poll.h",
                       "sqlite3.h", "sodium.h", "sodium/core.h", "yaml-cpp/yaml.h",
                       "boost/json.hpp", "boost/json/parse.hpp", "boost/json/src.hpp",
                       "boost/json/basic_parser_impl.hpp", "CLI/CLI.hpp", "regex", "fstream"):
            with self.subTest(header):
                self.refuses(code(f"#include <{header}>"), "headers")

    def test_headers_in_tests(self):
        name = "src/base/a_test.cpp"
        self.accepts({name: "#include <unistd.h>\n#include <fstream>\n"})
        self.refuses({name: "#include <yaml-cpp/yaml.h>\n"}, "headers", name)

    def test_headers_that_all_may_use(self):
        for header in ("boost/json/value.hpp", "string", "system_error", "fmt/format.h"):
            with self.subTest(header):
                self.accepts(code(f"#include <{header}>"))
        self.accepts({"src/journal/CMakeLists.txt": "quell_module(journal LAYER 20)\n",
                      "src/journal/store.cpp": "#include <sqlite3.h>\n"})

    def test_banned_code(self):
        for line in ("std::regex word;", "int s = system(\"ls\");", "FILE* f = ::popen(c, m);",
                     "using namespace std;", "int r = std::rand();", "auto t = time(nullptr);",
                     "strcpy(to, from);",
                     "std::thread(run).detach();", "void* p = NULL;", "volatile int x = 0;"):
            with self.subTest(line):
                self.refuses(code(line), "calls")

    def test_the_clock_is_read_in_two_places(self):
        files = {"src/journal/CMakeLists.txt": "\n",
                 "src/journal/a.cpp": "auto n = std::chrono::system_clock::now();\n"}
        self.refuses(files, "calls", "src/journal/a.cpp:1")
        self.accepts(code("auto n = std::chrono::system_clock::now();"))

    def test_banned_words_in_comments_and_literals_are_only_words(self):
        for line in ("// popen( would be a shell", 'auto s = "system(\\"ls\\")";',
                     'auto s = R"(using namespace std;)";', "/* std::rand() */",
                     "auto t = file_system(1); x.time(nullptr);",
                     "using namespace std::string_view_literals;", "int n = 1'000; char c = '\"';"):
            with self.subTest(line):
                self.accepts(code(line))

    def test_sizes(self):
        self.refuses(code("// " + "x" * 98), "columns")
        self.accepts(code("// " + "x" * 97))
        self.accepts(code("// " + "é" * 97))
        self.accepts(code('auto line = R"(' + "x" * 98 + ')";'))
        self.refuses(code("\n" * 800), "length")

    def test_text(self):
        self.refuses(code("int b; "), "text")
        self.refuses(code("\tint b;"), "text")
        self.refuses(code("int b;\r"), "text")
        self.refuses({"README.md": b"caf\xe9\n"}, "text", "README.md:1")
        self.refuses({"README.md": "no newline"}, "text", "README.md:1")

    def test_undone(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" * 3):
            with self.subTest(word):
                self.refuses(code(f"// {word}: later"), "undone")
                self.refuses({"README.md": f"{word} tell more\n"}, "undone", "README.md:1")

    def test_silenced_checks_say_why(self):
        self.refuses(code("int b;  // NOLINT"), "nolint")
        self.refuses(code("int b;  // NOLINT(bugprone-x)"), "nolint")
        self.accepts(code("int b;  // NOLINT(bugprone-x): the library wants it"))

    def test_headers(self):
        name = "src/base/include/base/a.h"
        self.refuses({name: "// What a is for.\nint a(int);\n"}, "pragma", name)
        self.refuses({name: "#pragma once\nint a(int);\n"}, "purpose", name)
        self.refuses({name: GOOD[name] + "void f(int a, bool deep);\n"}, "bool", name)
        self.refuses({name: GOOD[name] + "void f(bool deep = true);\n"}, "bool", name)

    def test_links_around_the_layers(self):
        name = "src/base/CMakeLists.txt"
        self.refuses({name: GOOD[name] + "target_link_libraries(quell_base PRIVATE quell_os)\n"},
                     "modules", name)

    def test_dead_files(self):
        self.refuses({"src/base/CMakeLists.txt": None, "src/base/include/base/a.h": None,
                      "src/base/inner.h": None, "src/base/a_test.cpp": None}, "dead")
        self.refuses({"src/new/CMakeLists.txt": "", "src/new/x.cpp": "\n"}, "dead", "src/new/x.cpp")
        self.refuses({"src/loose.cpp": "\n"}, "dead", "src/loose.cpp")
        unread = "// Read by nobody.\n#pragma once\n"
        self.refuses({"src/base/unread.h": unread}, "dead", "src/base/unread.h")
        self.refuses({"fuzz/corpus/yaml/a": "a: b"}, "dead", "fuzz/corpus/yaml")
        self.refuses({"fuzz/corpus/json/binary": None}, "dead", "fuzz/json_fuzz.cpp")

    def test_links_in_pages(self):
        self.refuses({"README.md": "See [it](docs/none.md).\n"}, "links", "README.md:1")
        self.accepts({"README.md": "See [it](#part) and\n```\n[x](docs/none.md)\n```\n"})

    def test_an_exception_that_nothing_needs(self):
        name = "src/contain/nginx/change.cpp"  # is in the list for <csignal>
        files = {"src/contain/CMakeLists.txt": "\n",
                 "CMakeLists.txt": "set(quell_modules base os contain)\n"}
        self.accepts({**files, name: "#include <csignal>\n"})
        self.refuses({**files, name: "\n"}, "policy", "tools/lint/policy.py")


if __name__ == "__main__":
    unittest.main()
