"""quell contain service freeze on a container of a real podman: paused, proved, let go on."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
INSIDE = "QUELL_TEST_HAS_A_MOUNT_NAMESPACE"

SERVER = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""

# crun raises limits that only a wider capability may raise: a container without them will do here.
RUNTIME = """#!/usr/bin/python3 -B
import json, os, sys
words = sys.argv[1:]
if "--bundle" in words:
    path = os.path.join(words[words.index("--bundle") + 1], "config.json")
    with open(path) as file:
        wanted = json.load(file)
    wanted["process"].pop("rlimits", None)
    wanted["process"].pop("oomScoreAdj", None)
    wanted["linux"].pop("resources", None)
    with open(path, "w") as file:
        json.dump(wanted, file)
os.execv("/usr/bin/crun", ["crun", *words])
"""


def run(*words, **options):
    return subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=PATIENCE, check=False, **options)


def with_cgroups():
    """Whether the unified hierarchy lies where everybody looks for it, in this mount namespace."""
    if pathlib.Path("/sys/fs/cgroup/cgroup.procs").exists():
        return True
    run("umount", "--recursive", "--lazy", "/sys/fs/cgroup")
    return run("mount", "-t", "cgroup2", "none", "/sys/fs/cgroup").returncode == 0


def why_not():
    if os.geteuid() != 0 or run("unshare", "--mount", "true").returncode != 0:
        return "root that may make mount namespaces is needed"
    if not shutil.which("podman") or not shutil.which("crun"):
        return "podman is not installed"
    if os.environ.get(INSIDE) and not with_cgroups():
        return "no cgroup v2 hierarchy can be had"
    return ""


@unittest.skipIf(why_not(), why_not())
class Container(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-container-test-")
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name)
        self.home = self.directory / "store"
        self.podman = ["/usr/bin/podman", "--root", self.directory / "images", "--runroot",
                       self.directory / "run", "--tmpdir", self.directory / "tmp",
                       "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs",
                       "--events-backend", "none", "--runtime", self.directory / "runtime"]
        (self.directory / "runtime").write_text(RUNTIME, encoding="utf-8")
        (self.directory / "runtime").chmod(0o755)
        (self.directory / "server.py").write_text(SERVER, encoding="utf-8")
        root = self.directory / "root"
        (root / "usr").mkdir(parents=True)
        for name in ("bin", "lib", "lib64"):
            (root / name).symlink_to("usr/" + name)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start("shop")
        engine = json.dumps([str(word) for word in self.podman])
        self.quell("open", "rows are read by the search")
        (self.home / "quell.yaml").write_text(
            f"state_directory: {self.directory}/state\nservices:\n  - name: shop\n"
            f"    container: shop\n    engine: {engine}\n"
            f"    answers_at: 127.0.0.1:{self.port}\n", encoding="utf-8")
        self.quell("confirm", "rows came back")
        self.quell("env", "staging", "--reason", "only staging runs there")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def engine(self, *words):
        done = run(*self.podman, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def start(self, name):
        self.engine("run", "--detach", "--name", name, "--network", "host", "--volume",
                    "/usr:/usr:ro", "--volume", f"{self.directory}/server.py:/server.py:ro",
                    "--rootfs", self.directory / "root", "/usr/bin/python3", "/server.py",
                    self.port)
        self.addCleanup(run, *self.podman, "rm", "--force", "--time", "0", name)
        until = time.monotonic() + 60
        while not self.answers():
            self.assertLess(time.monotonic(), until, "the container does not answer")
            time.sleep(0.05)

    def answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.settimeout(1)
                connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                return b" 200 " in connection.recv(100)
        except OSError:
            return False

    def status(self):
        return self.engine("container", "inspect", "--format", "{{.State.Status}}", "shop")

    def quell(self, *words, expected=0):
        done = run(QUELL, *words, env=dict(os.environ, QUELL_HOME=str(self.home)))
        if expected is not None:
            self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def freeze(self, **options):
        return self.quell("contain", "service", "freeze", "--break-glass", "--justification",
                          "data is being read", **options)

    def test_paused_proved_and_let_go_on(self):
        plan = self.quell("contain", "service", "freeze", "--dry-run")
        self.assertIn("podman pause shop", plan)
        self.assertIn(f"listens on {self.port}", plan)
        self.assertIn("C1 in force", self.freeze())
        self.assertEqual(self.status(), "paused")
        self.assertFalse(self.answers())
        probed = self.quell("contain", "probe", "C1")
        self.assertIn("frozen 1", probed)
        self.quell("lift", "C1", "--reason", "memory is saved")
        self.assertEqual(self.status(), "running")
        self.assertTrue(self.answers())

    def test_what_somebody_else_did_is_seen(self):
        self.engine("pause", "shop")
        self.assertIn("held already", self.freeze(expected=1))
        self.engine("unpause", "shop")
        self.freeze()
        self.engine("unpause", "shop")
        self.assertIn("it runs", self.quell("contain", "probe", "C1", expected=None))
        self.engine("pause", "shop")
        self.engine("rm", "--force", "--time", "0", "shop")
        self.start("shop")
        self.assertIn("started anew", self.quell("contain", "probe", "C1", expected=None))
        self.quell("lift", "C1", "--reason", "another one runs")
        self.assertTrue(self.answers())


if __name__ == "__main__":
    if not os.environ.get(INSIDE) and not why_not():
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable,
                              "-B", *sys.argv])
    unittest.main()
