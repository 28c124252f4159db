"""quell contain command, service and hotpatch: planned, applied, probed, lifted, through the record."""

import difflib
import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from urllib.parse import quote

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine

SHOP = {
    "seed": 7, "title": "Test", "server_name": "www.test.example",
    "search": {"path": "/search", "parameter": "q"},
    "download": {"path": "/download", "parameter": "file"},
    "login_path": "/login", "product_prefix": "/product", "customer_table": "customers",
    "products": 60, "customers": 80,
}

SWITCH = """#!/bin/sh
cd "$(dirname "$0")" || exit 9
case "$1" in
  plan) echo "the switch $3 goes on" ;;
  apply) echo on > "$3" ;;
  undo) rm -f "$3" ;;
  probe) [ -e "$3" ] ;;
esac
"""


# The drill's shop becomes what is on disk when it gets SIGHUP.
RESTART = """
import os, signal, time
pid_file = "%s/shop.pid"
before = os.stat(pid_file).st_mtime_ns
os.kill(int(open(pid_file).read()), signal.SIGHUP)
until = time.monotonic() + 60
while os.stat(pid_file).st_mtime_ns == before and time.monotonic() < until:
    time.sleep(0.02)
"""

# Exit status 0: the search takes no statement from outside.
SAFE = """
import sys, urllib.request
page = urllib.request.urlopen("http://127.0.0.1:%s/search?q=zzz%%27+OR+1%%3D1--+", timeout=60).read()
sys.exit(1 if b" found." in page else 0)
"""


class Shop:
    """The drill's own shop, vulnerable, in a copy of its code and with data of its own."""

    def __init__(self, test):
        self.code = test.directory / "code"
        self.data = test.directory / "data"
        self.data.mkdir()
        root = pathlib.Path(__file__).resolve().parents[2] / "drill"
        shutil.copytree(root / "shop", self.code / "shop",
                        ignore=shutil.ignore_patterns("__pycache__"))
        (self.data / "shop.json").write_text(json.dumps(SHOP), encoding="utf-8")
        (self.data / "release.json").write_text('{"fixed": [], "release": "1"}', encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        server = subprocess.Popen(
            [os.path.realpath(sys.executable), self.code / "shop" / "main.py", "--directory",
             self.data, "--port", str(self.port)], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, start_new_session=True)
        test.addCleanup(server.wait)
        test.addCleanup(server.kill)
        until = time.monotonic() + 60
        while not self.answers():
            test.assertIsNone(server.poll(), "the shop does not run")
            test.assertLess(time.monotonic(), until, "the shop does not answer")
            time.sleep(0.05)

    def get(self, target, patience=60):
        with socket.create_connection(("127.0.0.1", self.port), patience) as connection:
            connection.sendall(f"GET {target} HTTP/1.0\r\nHost: shop\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        return int(answer.split()[1]), answer

    def answers(self):
        try:
            return self.get("/")[0] == 200
        except OSError:
            return False

    def is_injectable(self):
        return b" found." in self.get("/search?q=" + quote("zzz' OR 1=1-- "))[1]


class ContainActs(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-acts-test-")
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name)
        self.home = self.directory / "store"
        self.account = {}

    def as_nobody(self):
        """What is run from here on has no privilege."""
        if os.geteuid() == 0:
            shutil.chown(self.directory, "nobody", "nogroup")
            self.account = {"user": "nobody", "group": "nogroup", "extra_groups": []}

    def quell(self, *arguments, expected=0):
        environment = dict(os.environ, QUELL_HOME=str(self.home))
        done = subprocess.run([QUELL, *arguments], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False,
                              **self.account)
        if expected is not None:
            self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def open_incident(self, configuration, state=None):
        """state: what quell.yaml says of where notes are kept."""
        if state is None:
            state = f"state_directory: {self.directory}/state\n"
        self.quell("open", "rows are read by the search")
        (self.home / "quell.yaml").write_text(state + configuration, encoding="utf-8")
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

    def test_an_account_without_privilege_needs_no_place_of_its_own(self):
        self.as_nobody()
        gate = self.directory / "gate"
        program = self.directory / "switch.sh"
        program.write_text(SWITCH, encoding="utf-8")
        program.chmod(0o755)
        steps = "".join(f'    {step}: [{program}, {step}, --, "{{target}}"]\n'
                        for step in ("plan", "apply", "probe", "undo"))
        self.open_incident("commands:\n  - name: switch\n" + steps, state="")
        self.assertIn("C1 in force", self.contain("command", "gate"))
        self.assertTrue(gate.exists())
        self.assertTrue(any((self.home / "state").iterdir()), "it is noted in the store")
        self.quell("lift", "C1", "--reason", "the fix is out")
        self.assertFalse(gate.exists())

    @unittest.skipUnless(os.geteuid() == 0, "root lifts what the account applied")
    def test_root_finds_the_notes_of_an_account(self):
        self.as_nobody()
        tree = self.directory / "tree"
        tree.mkdir()
        (tree / "app.py").write_text("one\nflaw\n", encoding="utf-8")
        for path in (tree, tree / "app.py"):
            shutil.chown(path, "nobody", "nogroup")
        fix = self.directory / "fix.patch"
        fix.write_text("--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,2 @@\n one\n-flaw\n+fixed\n",
                       encoding="utf-8")
        self.open_incident(f"trees:\n  - name: shop\n    root: {tree}\n", state="")
        self.assertIn("C1 in force", self.contain("hotpatch", str(fix)))
        self.account = {}
        os.environ["SUDO_UID"] = str(pwd.getpwnam("nobody").pw_uid)
        self.addCleanup(os.environ.pop, "SUDO_UID")
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.quell("lift", "C1", "--reason", "the fix is out")
        self.assertEqual((tree / "app.py").read_text(encoding="utf-8"), "one\nflaw\n")

    def test_a_frozen_service(self):
        shop = Shop(self)
        self.open_incident(
            f"services:\n  - name: shop\n    pid_file: {shop.data}/shop.pid\n"
            f"    executable: {os.path.realpath(sys.executable)}\n"
            f"    answers_at: 127.0.0.1:{shop.port}\n")
        said = self.quell("contain", "service", "freeze", "--dry-run")
        self.assertIn(f"listens on {shop.port}", said)
        self.assertIn("C1 in force", self.contain("service", "freeze"))
        with self.assertRaises(OSError):
            shop.get("/", 0.5)
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.quell("lift", "C1", "--reason", "memory is saved")
        self.assertEqual(shop.get("/")[0], 200)

    def test_a_hotpatch_of_the_shop(self):
        shop = Shop(self)
        tree = shop.code
        flaw = tree / "shop" / "search_vulnerable.py"
        original = flaw.read_bytes()
        before = flaw.stat()
        patch = self.directory / "search.patch"
        fixed = (tree / "shop" / "search_fixed.py").read_text(encoding="utf-8")
        patch.write_text("".join(difflib.unified_diff(
            original.decode().splitlines(True), fixed.splitlines(True),
            "a/shop/search_vulnerable.py", "b/shop/search_vulnerable.py")), encoding="utf-8")
        restart = self.program("restart.py", RESTART, shop.data)
        safe = self.program("safe.py", SAFE, shop.port)
        python = sys.executable
        self.open_incident(
            f"trees:\n  - name: shop\n    root: {tree}\n"
            f"    check: [{python}, -m, compileall, -q, shop]\n"
            f"    restart: [{python}, {restart}]\n    probe: [{python}, {safe}]\n"
            f"    answers_at: 127.0.0.1:{shop.port}\n")
        self.assertTrue(shop.is_injectable())
        said = self.quell("contain", "hotpatch", str(patch), "--dry-run")
        self.assertIn("+        (f\"%{literal}%\",),", said)
        self.assertTrue(shop.is_injectable())

        self.assertIn("C1 in force", self.contain("hotpatch", str(patch)))
        self.assertFalse(shop.is_injectable())
        self.assertEqual(shop.get("/search?q=" + quote("Lamp"))[0], 200)
        self.quell("lift", "C1", "--reason", "the release has it")
        self.assertEqual(flaw.read_bytes(), original)
        self.assertEqual((flaw.stat().st_mtime_ns, flaw.stat().st_mode),
                         (before.st_mtime_ns, before.st_mode))
        self.assertTrue(shop.is_injectable())

        self.contain("hotpatch", str(patch))
        flaw.write_bytes(b"# release 2\n" + original)
        self.assertIn("dropped by a later deployment",
                      self.quell("contain", "probe", "C2", expected=None))
        self.assertIn("dropped by a later deployment", self.quell("contain", "show", "C2"))
        self.quell("lift", "C2", "--reason", "it is gone")
        self.assertEqual(flaw.read_bytes(), b"# release 2\n" + original)

    def program(self, name, text, *values):
        path = self.directory / name
        path.write_text(text % values, encoding="utf-8")
        return path


if __name__ == "__main__":
    unittest.main()
