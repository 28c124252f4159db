"""The whole road: a drill with the real program, nginx and gates; and a drill that is interrupted."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine


def run(home, *arguments):
    environment = dict(os.environ, QUELL_HOME=str(home))
    return subprocess.run([QUELL, *arguments], env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=PATIENCE, check=False)


def processes_in(directory):
    """Process ids whose command line or working directory names `directory`."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if str(directory).encode() in words:
            found.append(int(entry.name))
    return found


class Drill(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-drill-test-")
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name) / "drill"
        self.home = self.directory / "store"

    def test_ends_with_a_closed_and_proven_record(self):
        done = run(self.home, "drill", "--seed", "11", "--dir", str(self.directory))
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr)
        self.assertEqual(processes_in(self.directory), [])

        artifacts = next((self.home / "incidents").iterdir()) / "artifacts"
        incident = artifacts.parent.name
        report = (artifacts / "incident_report.md").read_text(encoding="utf-8")
        self.assertIn("| State | closed", report)
        self.assertTrue((artifacts / "security_patch_notes.md").is_file())
        self.cites_only_what_is_there(incident, report)

        self.assertEqual(run(self.home, "journal", "verify").returncode, 0)
        events = self.timeline(incident)
        kinds = [event["type"] for event in events]
        for kind in ("ContainmentProbed", "ContainmentLifted", "ApprovalGiven", "CommandRefused",
                     "VerificationRecorded", "WatchFinished", "IncidentClosed"):
            self.assertIn(kind, kinds)

    def timeline(self, incident):
        return json.loads(run(self.home, "timeline", "-i", incident, "--json").stdout)["events"]

    def cites_only_what_is_there(self, incident, report):
        """Every event that the report names is in the record."""
        known = {event["sequence"] for event in self.timeline(incident)}
        cited = {int(number) for number in re.findall(r"\[[^\]]*#(\d+)\]", report)}
        self.assertGreater(len(cited), 20)
        self.assertLessEqual(cited, known)

    def test_nobody_can_be_played_in_a_real_store(self):
        self.directory.mkdir()
        environment = dict(os.environ, QUELL_HOME=str(self.home), QUELL_DRILL_ACTOR="somebody")
        played = subprocess.run([QUELL, "open", "a report"], env=environment, capture_output=True,
                                stdin=subprocess.DEVNULL, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(played.returncode, 3, played.stdout)
        self.assertIn("QUELL_DRILL_ACTOR", played.stderr)

    def test_an_interruption_leaves_no_process_behind(self):
        environment = dict(os.environ, QUELL_HOME=str(self.home))
        drill = subprocess.Popen([QUELL, "drill", "--seed", "12", "--dir", str(self.directory)],
                                 env=environment, stdin=subprocess.DEVNULL, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for line in drill.stdout:
            if "== Detect" in line:
                break
        self.assertTrue(processes_in(self.directory))
        drill.send_signal(signal.SIGINT)
        drill.communicate(timeout=PATIENCE)
        self.assertEqual(drill.returncode, 130)
        deadline = time.monotonic() + 30
        while processes_in(self.directory) and time.monotonic() < deadline:
            time.sleep(0.2)
        self.assertEqual(processes_in(self.directory), [])


if __name__ == "__main__":
    unittest.main()
