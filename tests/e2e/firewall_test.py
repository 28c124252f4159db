"""quell contain address in network namespaces: blocked, confirmed, lifted; lock-outs refused."""

import os
import pathlib
import subprocess
import tempfile
import unittest
import uuid

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
ATTACKER, VICTIM, RESPONDER = "203.0.113.9", "203.0.113.1", "203.0.113.7"
SERVER = ("import socket\n"
          f"s = socket.create_server(('{VICTIM}', 8000), backlog=100)\n"
          "print('ready', flush=True)\n"
          "while True: s.accept()[0].close()\n")
CLIENT = ("import socket, sys\n"
          "try: socket.create_connection(('203.0.113.1', 8000), 1, (sys.argv[1], 0))\n"
          "except OSError: sys.exit(1)\n")


def run(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=PATIENCE, check=False)


def namespaces_can_be_made():
    return os.geteuid() == 0 and run("unshare", "-n", "true").returncode == 0


@unittest.skipUnless(namespaces_can_be_made(), "root that may make network namespaces is needed")
class ContainAddress(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-firewall-test-")
        self.addCleanup(scratch.cleanup)
        self.home = pathlib.Path(scratch.name) / "store"
        self.home.mkdir()
        mark = uuid.uuid4().hex[:8]
        self.victim, self.outside = f"quell-v-{mark}", f"quell-o-{mark}"
        self.connect()
        server = subprocess.Popen(["ip", "netns", "exec", self.victim, "python3", "-c", SERVER],
                                  stdout=subprocess.PIPE)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        self.addCleanup(server.stdout.close)
        self.assertEqual(server.stdout.readline(), b"ready\n")
        (self.home / "quell.yaml").write_text(
            f"protect: [{RESPONDER}]\nfirewall: {{confirm_within: 60s}}\n", encoding="utf-8")
        self.quell("open", "SQL injection")
        self.quell("confirm", "rows came back")
        self.quell("env", "staging", "--reason", "only staging runs there")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def ip(self, *words):
        done = run("ip", *words)
        self.assertEqual(done.returncode, 0, done.stderr)

    def connect(self):
        for name in (self.victim, self.outside):
            self.ip("netns", "add", name)
            self.addCleanup(run, "ip", "netns", "del", name)
            self.ip("-n", name, "link", "set", "lo", "up")
        self.ip("-n", self.victim, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0",
                "netns", self.outside)
        for name, addresses in ((self.victim, [VICTIM]), (self.outside, [ATTACKER, RESPONDER])):
            for address in addresses:
                self.ip("-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
            self.ip("-n", name, "link", "set", "eth0", "up")

    def quell(self, *arguments, code=0):
        done = run("ip", "netns", "exec", self.victim, "env", f"QUELL_HOME={self.home}", QUELL,
                   *arguments)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def reaches(self, source):
        return run("ip", "netns", "exec", self.outside, "python3", "-c", CLIENT,
                   source).returncode == 0

    def tables(self):
        return run("ip", "netns", "exec", self.victim, "nft", "list", "tables").stdout

    def test_blocked_confirmed_and_lifted(self):
        self.assertTrue(self.reaches(ATTACKER))
        shown = self.quell("contain", "address", ATTACKER, "--dry-run")
        self.assertIn(f"packets from and to {ATTACKER} are dropped", shown)
        self.assertEqual(self.tables(), "")
        applied = self.quell("contain", "address", ATTACKER, "--break-glass", "--justification",
                             "data is read")
        self.assertIn("NOT CONFIRMED", applied)
        self.assertFalse(self.reaches(ATTACKER))
        self.assertTrue(self.reaches(RESPONDER))
        confirmed = self.quell("contain", "confirm", "C1")
        self.assertIn("C1 confirmed", confirmed)
        self.assertIn("the kernel ends it 23 h", confirmed)
        self.assertIn("proved, packets dropped", self.quell("contain", "probe", "C1"))
        self.assertIn("firewall:host", self.quell("contain", "list"))
        self.assertIn("nothing of Quell is left", self.quell("lift", "C1", "--reason", "fixed"))
        self.assertTrue(self.reaches(ATTACKER))
        self.assertEqual(self.tables(), "")

    def test_kept_for_good_no_end_of_the_kernel_is_left(self):
        self.quell("contain", "address", ATTACKER, "--break-glass", "--justification", "read")
        self.assertIn("quell contain confirm C1",
                      self.quell("lift", "C1", "--keep", "--reason", "for good", code=1))
        self.quell("contain", "confirm", "C1")
        self.assertIn("expires", self.ruleset())
        self.quell("lift", "C1", "--keep", "--reason", "for good")
        self.assertNotIn("expires", self.ruleset())
        self.assertFalse(self.reaches(ATTACKER))

    def test_extended_the_kernel_ends_it_later(self):
        longer = ("contain", "extend", "C1", "--for", "50h", "--reason", "the fix is late")
        self.quell("contain", "address", ATTACKER, "--break-glass", "--justification", "read")
        self.assertIn("quell contain confirm C1", self.quell(*longer, code=1))
        self.quell("contain", "confirm", "C1")
        self.assertIn("expires 23h", self.ruleset())
        self.assertIn("C1 lasts until", self.quell(*longer))
        self.assertIn("expires 2d1h", self.ruleset())
        self.assertIn("in 2 d", self.quell("contain", "list"))
        run("ip", "netns", "exec", self.victim, "nft", "delete", "table", "inet", "quell")
        self.assertIn("not extended", self.quell(*longer[:4], "60h", *longer[5:], code=1))
        self.assertEqual(self.tables(), "")

    def ruleset(self):
        return run("ip", "netns", "exec", self.victim, "nft", "list", "ruleset").stdout

    def test_responders_are_not_locked_out(self):
        self.assertIn("own address", self.quell("contain", "address", VICTIM, code=1))
        self.assertIn("protected by quell.yaml",
                      self.quell("contain", "address", "203.0.113.6/31", code=1))
        self.assertIn("hits:N", self.quell("contain", "address", "4.0.0.0/8", code=1))
        self.assertEqual(self.tables(), "")


if __name__ == "__main__":
    unittest.main()
