"""quell contain command, service and hotpatch: planned, applied, probed, lifted, through the record."""

import os
import pathlib
import subprocess
import tempfile
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine

SWITCH = """#!/bin/sh
cd "$(dirname "$0")" || exit 9
case "$1" in
  plan) echo "the switch $3 goes on" ;;
  apply) echo on > "$3" ;;
  undo) rm -f "$3" ;;
  probe) [ -e "$3" ] ;;
esac
"""


class ContainActs(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-acts-test-")
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name)
        self.home = self.directory / "store"

    def quell(self, *arguments, expected=0):
        environment = dict(os.environ, QUELL_HOME=str(self.home))
        done = subprocess.run([QUELL, *arguments], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def open_incident(self, configuration):
        self.quell("open", "rows are read by the search")
        (self.home / "quell.yaml").write_text(
            f"state_directory: {self.directory}/state\n" + configuration, encoding="utf-8")
        self.quell("confirm", "rows came back")
        self.quell("env", "staging", "--reason", "only staging runs there")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def contain(self, *words, **options):
        return self.quell("contain", *words, "--break-glass", "--justification", "now", **options)

    def test_commands_of_the_user(self):
        program = self.directory / "switch.sh"
        program.write_text(SWITCH, encoding="utf-8")
        program.chmod(0o755)
        steps = "".join(f'    {step}: [{program}, {step}, --, "{{target}}"]\n'
                        for step in ("plan", "apply", "probe", "undo"))
        self.open_incident("commands:\n  - name: switch\n" + steps)
        gate = self.directory / "gate"
        self.assertIn("the switch gate goes on", self.quell("contain", "command", "gate",
                                                            "--dry-run"))
        self.assertFalse(gate.exists())
        self.assertIn("C1 in force", self.contain("command", "gate"))
        self.assertTrue(gate.exists())
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.assertIn("command:switch", self.quell("contain", "list"))
        self.assertIn("no word", self.contain("command", "two words", expected=1))
        self.quell("lift", "C1", "--reason", "the fix is out")
        self.assertFalse(gate.exists())


if __name__ == "__main__":
    unittest.main()
