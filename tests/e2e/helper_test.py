"""quell helper: an account without any privilege blocks and lifts through it; a hostile file is not believed."""

import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest
import uuid

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
ATTACKER, VICTIM = "203.0.113.9", "203.0.113.1"
ASKER, STRANGER = "61001", "61002"
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


def as_account(account):
    return ["setpriv", "--reuid", account, "--regid", account, "--clear-groups"]


def why_not():
    if os.geteuid() != 0 or run("unshare", "-n", "true").returncode != 0:
        return "root that may make network namespaces is needed"
    if run(*as_account(ASKER), QUELL, "--version").returncode != 0:
        return "other accounts may not run the program where it lies"
    return ""


@unittest.skipIf(why_not(), why_not())
class Helper(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-helper-test-")
        self.addCleanup(scratch.cleanup)
        self.place = pathlib.Path(scratch.name)
        self.place.chmod(0o755)
        self.home = self.place / "store"
        self.home.mkdir(mode=0o700)
        (self.home / "quell.yaml").write_text("firewall: {}\n", encoding="utf-8")
        os.chown(self.home, int(ASKER), int(ASKER))
        os.chown(self.home / "quell.yaml", int(ASKER), int(ASKER))
        (self.place / "locks").mkdir(mode=0o700)
        self.file = self.place / "helper.yaml"
        self.socket = self.place / "run" / "helper.sock"
        self.file.write_text(
            f"helper:\n  socket: {self.socket}\n  state: {self.place}/state\n"
            f"  users: ['{ASKER}']\nprotect: [203.0.113.7]\n"
            f"firewall: {{confirm_within: never, lock_directory: {self.place}/locks}}\n",
            encoding="utf-8")
        self.file.chmod(0o644)
        mark = uuid.uuid4().hex[:8]
        self.victim, self.outside = f"quell-v-{mark}", f"quell-o-{mark}"
        self.connect()

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
        for name, address in ((self.victim, VICTIM), (self.outside, ATTACKER)):
            self.ip("-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
            self.ip("-n", name, "link", "set", "eth0", "up")
        server = subprocess.Popen(["ip", "netns", "exec", self.victim, "python3", "-c", SERVER],
                                  stdout=subprocess.PIPE)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        self.addCleanup(server.stdout.close)
        self.assertEqual(server.stdout.readline(), b"ready\n")

    def quell(self, *arguments, account=ASKER, code=0):
        done = run("ip", "netns", "exec", self.victim, *as_account(account), "env",
                   f"QUELL_HOME={self.home}", f"QUELL_HELPER_SOCKET={self.socket}", QUELL,
                   *arguments)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def helper(self):
        log = (self.place / "log").open("ab")
        self.addCleanup(log.close)
        # The leak check at the end of a sanitizer build traces the process, which the helper has
        # given up for good.
        options = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.victim, QUELL, "helper", "--config", str(self.file)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env={**os.environ, "ASAN_OPTIONS": options})
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        end = time.monotonic() + PATIENCE
        while not self.socket.exists() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        return process

    def log(self):
        return (self.place / "log").read_text(encoding="utf-8")

    def reaches(self):
        return run("ip", "netns", "exec", self.outside, "python3", "-c", CLIENT,
                   ATTACKER).returncode == 0

    def open_incident(self):
        self.quell("open", "SQL injection")
        self.quell("confirm", "rows came back")
        self.quell("env", "staging", "--reason", "only staging runs there")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def contain(self, target):
        return self.quell("contain", "address", target, "--break-glass", "--justification",
                          "rows are being read")

    def test_blocked_and_lifted_by_an_account_without_privilege(self):
        self.open_incident()
        refused = self.quell("contain", "address", ATTACKER, code=3)
        self.assertIn("sudo quell helper --for 1h", refused)
        process = self.helper()
        self.assertIn("firewall:host", self.quell("helper", "status"))
        self.assertTrue(self.reaches())
        self.assertIn("C1 in force", self.contain(ATTACKER))
        self.assertFalse(self.reaches())
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.quell("lift", "C1", "--reason", "fixed")
        self.assertTrue(self.reaches())
        tables = run("ip", "netns", "exec", self.victim, "nft", "list", "tables")
        self.assertNotIn("quell", tables.stdout)
        self.assertIn(f"uid={ASKER}", self.log())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE), 0, self.log())
        self.assertFalse(self.socket.exists())

    def test_a_list_of_addresses_is_read_by_the_client_alone(self):
        self.open_incident()
        addresses = self.home / "list"
        addresses.write_text("".join(f"10.{i}.0.1\n" for i in range(150)) + ATTACKER + "\n",
                             encoding="utf-8")
        os.chown(addresses, int(ASKER), int(ASKER))
        addresses.chmod(0o600)
        self.helper()
        self.assertIn("C1 in force", self.contain(f"@{addresses}"))
        self.assertFalse(self.reaches())
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.quell("lift", "C1", "--reason", "fixed")
        self.assertTrue(self.reaches())

    def test_strangers_and_hostile_files(self):
        self.helper()
        self.assertIn("may not ask", self.quell("helper", "status", account=STRANGER, code=3))
        self.assertIn(f"uid={STRANGER}", self.log())
        check = ("helper", "--check", "--config", str(self.file))
        self.assertIn("CAP_NET_ADMIN", self.quell(*check, account="0"))
        self.assertIn("NoNewPrivileges=yes",
                      self.quell("helper", "--unit", "--config", str(self.file), account="0"))
        self.file.chmod(0o666)
        self.assertIn("mode 0666", self.quell(*check, account="0", code=3))
        self.file.chmod(0o644)
        (self.place / "locks").chmod(0o777)
        self.assertIn("locks may be changed by others", self.quell(*check, account="0", code=3))
        (self.place / "locks").chmod(0o700)
        os.chown(self.file, int(ASKER), 0)
        self.assertIn("belongs to user", self.quell(*check, account="0", code=3))
        self.assertIn("started by root", self.quell("helper", "--config", str(self.file), code=3))


if __name__ == "__main__":
    unittest.main()
