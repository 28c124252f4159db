"""The fence around a deliberately vulnerable program.

The shop's flaws are real, but the file system they reach is a small imitation below one directory:
"/etc/passwd" means ROOT/etc/passwd. Without this, anybody with an account on the machine could read
the files of whoever runs the drill.
"""

import os


class Fence:
    """A directory that plays the root of a file system. Paths given to it are absolute in there."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)

    def outside(self, path: str) -> str:
        """The real path of an imitated absolute path. Never leaves the fence by dots: a path that
        climbs above "/" stays at "/", as in any file system."""
        inside = os.path.normpath("/" + path.lstrip("/"))
        return self.root + inside

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises FileNotFoundError also for what lies outside the fence."""
        real = os.path.realpath(self.outside(path))
        if os.path.commonpath([self.root, real]) != self.root or not os.path.isfile(real):
            raise FileNotFoundError(path)
        with open(real, "rb") as file:
            return file.read()

    def realpath(self, path: str) -> str:
        """The imitated path with links resolved; "" when it leads out of the fence."""
        real = os.path.realpath(self.outside(path))
        if os.path.commonpath([self.root, real]) != self.root:
            return ""
        return real[len(self.root):] or "/"
