"""A throw-away repository for tests of the house: files by name, known to git."""

import pathlib
import subprocess
import tempfile


class FakeRepository:
    def __init__(self, files):
        self._folder = tempfile.TemporaryDirectory(prefix="quell-house-")
        self.root = pathlib.Path(self._folder.name)
        subprocess.run(["git", "init", "--quiet", self.root], check=True,
                       stdin=subprocess.DEVNULL)
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._folder.cleanup()
