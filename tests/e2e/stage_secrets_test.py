"""A stage whose command holds a password: it runs with it, and nothing that is handed on has it."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
SECRET = "hunter two"


class StageSecrets(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-secrets-test-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.home = self.scratch / "store"
        self.quell("open", "a report")
        self.quell("confirm", "seen in the log")
        self.quell("deploy", "fix", "abc", "--reference", "MR 7", "--summary", "s",
                   "--rollback", "r")

    def quell(self, *arguments):
        environment = dict(os.environ, QUELL_HOME=str(self.home))
        done = subprocess.run([QUELL, *arguments], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def writes_its_password_to(self, path):
        return ["/bin/sh", "-c", 'printf %s "$2" >"$0"', str(path), "--password", SECRET]

    def is_nowhere_but_in(self, *allowed):
        for path in self.home.rglob("*"):
            if path.is_file() and path not in allowed:
                self.assertNotIn(SECRET.encode(), path.read_bytes(), path)

    def test_a_typed_command(self):
        written = self.scratch / "written"
        shown = self.quell("deploy", "test", "--", *self.writes_its_password_to(written))
        self.assertEqual(written.read_text(encoding="utf-8"), SECRET)
        self.assertNotIn(SECRET, shown)
        self.quell("report")
        self.quell("journal", "export", str(self.home / "all.journal"))
        self.is_nowhere_but_in()

    def test_a_configured_command(self):
        written = self.scratch / "written"
        config = self.home / "quell.yaml"
        command = json.dumps(self.writes_its_password_to(written))
        config.write_text(f"stages:\n  - {{name: test, command: {command}}}\n", encoding="utf-8")
        self.quell("deploy", "test")
        self.assertEqual(written.read_text(encoding="utf-8"), SECRET)
        self.quell("report")
        self.is_nowhere_but_in(config)


if __name__ == "__main__":
    unittest.main()
