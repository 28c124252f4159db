"""The logs that are measured with: made once, kept in a directory, found again there."""
import os
import shutil
import subprocess
import sys

MEGA = 10 ** 6
FULL = {"plain": 1000 * MEGA, "distinct": 10_000 * MEGA, "attacks": 250 * MEGA,
        "growth": [250 * MEGA, 500 * MEGA, 1000 * MEGA, 2000 * MEGA, 4000 * MEGA, 8000 * MEGA]}
QUICK = {"plain": 64 * MEGA, "distinct": 64 * MEGA, "attacks": 16 * MEGA,
         "growth": [16 * MEGA, 32 * MEGA, 64 * MEGA]}


def name_of(kind, size):
    """Names carry the size, so that a quick run's logs are not taken for a whole one's."""
    return f"{kind}-{size // MEGA}M.log"


def _wanted(sizes, only):
    """(name, size) of what the sections need."""
    out = {}
    if {"plain", "memory", "compressed"} & set(only):
        out[name_of("shop", sizes["plain"])] = sizes["plain"]
    if "memory" in only:
        out[name_of("distinct", sizes["distinct"])] = sizes["distinct"]
    if "attacks" in only:
        out[name_of("attacks", sizes["attacks"])] = sizes["attacks"]
    if "growth" in only:
        out.update({name_of("shop", size): size for size in sizes["growth"]})
    if "compressed" in only:
        for ending in (".zst", ".gz"):
            out[name_of("shop", sizes["plain"]) + ending] = sizes["plain"] // 8
    return out


def space_needed(directory, sizes, only):
    """Bytes still to be written there."""
    wanted = _wanted(sizes, only)
    return sum(size for name, size in wanted.items() if not (directory / name).exists())


class Logs:
    def __init__(self, directory, generator, sizes):
        self.directory = directory
        self.sizes = sizes
        self._generator = generator

    def _made(self, name, command):
        """The file, made by `command`(temporary path) unless it is there."""
        path = self.directory / name
        if not path.exists():
            print(f"making {name} …", file=sys.stderr)
            unfinished = path.with_name(path.name + ".unfinished")
            command(unfinished)
            os.replace(unfinished, path)
        return path

    def _generated(self, kind, size, more=()):
        def command(out):
            subprocess.run([self._generator, "--bytes", str(size), "--out", out, *more], check=True)
        return self._made(name_of(kind, size), command)

    def shop(self, size=None):
        return self._generated("shop", size or self.sizes["plain"])

    def distinct(self):
        return self._generated("distinct", self.sizes["distinct"], ["--distinct"])

    def attacks(self):
        return self._generated("attacks", self.sizes["attacks"], ["--all-attacks"])

    def compressed(self, ending):
        """The plain log as .zst or .gz; None without the program for it."""
        plain = self.shop()
        program = {".zst": ["zstd", "-3", "-q", "-c"],
                   ".gz": ["pigz" if shutil.which("pigz") else "gzip", "-6", "-c"]}[ending]
        if not shutil.which(program[0]):
            return None

        def command(out):
            with open(out, "wb") as file:
                subprocess.run([*program, plain], stdout=file, check=True)
        return self._made(plain.name + ending, command)
