"""Files as the checks see them."""

import pathlib
import re
import subprocess

CPP = (".cpp", ".h")
# Samples of hostile bytes and recorded outputs: their content is data.
DATA = re.compile(
    r"^(fuzz/corpus/|tests/(.*/)?(data|golden|samples|vectors)/|bench/data/)|/testdata/|\.golden$")

_TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"'
    r"|\"(?:\\.|[^\"\\\n])*\"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'", re.DOTALL)


def _blank(match):
    """The same number of lines and columns, without the words."""
    text = match.group(0)
    if text.startswith(("//", "/*")):
        return re.sub(r"[^\n]", " ", text)
    return text[0] + re.sub(r"[^\n]", " ", text[1:-1]) + text[-1]


class Source:
    def __init__(self, root, name):
        self.name = name  # "src/journal/append.cpp"
        self.path = root / name
        self.data = self.path.read_bytes()
        self.text = self.data.decode("utf-8", "replace")
        self.lines = self.text.split("\n")
        if self.lines[-1] == "":
            self.lines.pop()
        parts = name.split("/")
        self.module = parts[1] if parts[0] == "src" and len(parts) > 2 else ""
        self.is_cpp = self.path.suffix in CPP
        self.is_header = self.path.suffix == ".h"
        self.is_test = (name.startswith(("tests/", "fuzz/", "bench/"))
                        or re.search(r"_(test|fixture)[._]|/testing/", name) is not None)
        self._code = None

    def is_in(self, places):
        """Whether one of these is this file, a folder above it, or "tests" and this is one."""
        return any(self.name == place or (place.endswith("/") and self.name.startswith(place))
                   or (place == "tests" and self.is_test) for place in places)

    @property
    def code(self):
        """C++ with comments and the inside of literals blanked, line for line."""
        if self._code is None:
            # Directives keep their quoted file names.
            kept = {n: line for n, line in enumerate(self.lines) if line.startswith("#include")}
            lines = _TOKENS.sub(_blank, self.text).split("\n")
            for number, line in kept.items():
                lines[number] = line
            self._code = lines
        return self._code


class Repository:
    """Every file that is ours: known to git or not ignored by it, unless `names` are given."""

    def __init__(self, root, names=None):
        self.root = pathlib.Path(root).resolve()
        if names is None:
            names = subprocess.run(
                ["git", "-C", self.root, "ls-files", "-z", "-co", "--exclude-standard"],
                check=True, stdout=subprocess.PIPE).stdout.decode().split("\0")
        self.names = [n for n in sorted(set(names)) if n and (self.root / n).is_file()]
        self.sources = [Source(self.root, n) for n in self.names if not DATA.search(n)]

    def under(self, folder):
        return [s for s in self.sources if s.name.startswith(folder + "/")]
