"""quell contain on a real HAProxy: the lines it prints are included once, then every kind comes and goes."""

import os
import pathlib
import socket
import subprocess
import tempfile
import time
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
HAPROXY = "/usr/sbin/haproxy"

CONFIGURATION = """global
    stats socket {directory}/admin.sock mode 600 level admin
defaults
    mode http
    timeout connect 5s
    timeout client 20s
    timeout server 20s
frontend web
    bind 127.0.0.1:{port}
{lines}    default_backend app
{table}backend app
    server a 127.0.0.1:{first}
    server b 127.0.0.1:{second}
frontend application
    bind 127.0.0.1:{first}
    bind 127.0.0.1:{second}
    http-request return status 204
"""


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class ContainHaproxy(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-haproxy-test-")
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name)
        self.home = self.directory / "store"
        self.port, self.first, self.second = free_port(), free_port(), free_port()
        self.server = None
        self.addCleanup(self.stop_haproxy)
        self.start_haproxy("", "")
        self.open_incident()

    def stop_haproxy(self):
        if self.server is not None:
            self.server.terminate()
            self.server.wait()

    def start_haproxy(self, lines, table):
        self.stop_haproxy()
        config = self.directory / "haproxy.cfg"
        config.write_text(CONFIGURATION.format(
            directory=self.directory, port=self.port, first=self.first, second=self.second,
            lines=lines, table=table), encoding="utf-8")
        self.server = subprocess.Popen([HAPROXY, "-db", "-f", str(config)],
                                       stdin=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while self.status("GET", "/") == 0:
            self.assertIsNone(self.server.poll(), "HAProxy does not run")
            self.assertLess(time.monotonic(), until, "HAProxy does not answer")
            time.sleep(0.02)

    def status(self, method, target):
        """Of the answer; 0 if there is none."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 10) as connection:
                connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: shop.example\r\n"
                                   "Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
                answer = connection.recv(4096)
        except OSError:
            return 0
        return int(answer.split()[1]) if answer else 0

    def quell(self, *arguments, expected=0):
        environment = dict(os.environ, QUELL_HOME=str(self.home))
        done = subprocess.run([QUELL, *arguments], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def open_incident(self):
        self.quell("open", "rows are read by the search")
        (self.home / "quell.yaml").write_text(
            f"haproxies:\n  - name: edge\n    config: {self.directory}/haproxy.cfg\n"
            f"    directory: {self.directory}/quell\n    sockets: [{self.directory}/admin.sock]\n"
            f"    host: shop.example\n    probe_at: 127.0.0.1:{self.port}\n", encoding="utf-8")
        self.quell("confirm", "rows came back")
        self.quell("env", "staging", "--reason", "only staging runs there")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def contain(self, *words, **options):
        return self.quell("contain", *words, "--break-glass", "--justification", "now", **options)

    def include_the_lines(self):
        """As a person does who pastes what the refusal prints."""
        said = self.contain("endpoint", "/search", "--dry-run", expected=1)
        self.assertIn("requests.map does not exist", said)
        (self.directory / "quell").mkdir()
        (self.directory / "quell/requests.map").touch()
        (self.directory / "quell/addresses.map").touch()
        said = self.contain("endpoint", "/search", "--dry-run", expected=1)
        self.assertIn("no rule of the HAProxy", said)
        rows = said.splitlines(keepends=True)
        lines = "".join(row for row in rows if row.startswith("    http-request"))
        at = rows.index("backend quell_rates\n")
        self.start_haproxy(lines, "".join(rows[at:at + 2]))

    def test_every_kind_comes_and_goes(self):
        self.include_the_lines()
        kinds = [("endpoint", "/item/{n} method:POST", ("POST", "//item/7"), 503),
                 ("parameter", "q~union endpoint:/search", ("GET", "/search?%71=UN%49ON"), 403),
                 ("rate", "3/m endpoint:/login", ("GET", "/login"), 429)]
        for number, (kind, target, request, refused) in enumerate(kinds, 1):
            self.assertEqual(self.status(*request), 204, kind)
            said = self.contain(kind, target)
            self.assertIn(f"C{number} in force: proved by", said)
            self.assertEqual(self.status(*request), refused, kind)
            self.assertEqual(self.status("GET", "/other"), 204)
            self.assertIn("in force", self.quell("contain", "probe", f"C{number}"))
            self.assertIn(target.split()[0], self.quell("contain", "list"))
        self.assertIn("not proved from here", self.contain("address", "203.0.113.9"))
        said = self.contain("server", "app/a")
        self.assertIn("gets no new sessions, proved", said)
        self.assertIn("no other server", self.contain("server", "app/b", expected=1))
        self.assertIn("in force", self.quell("contain", "probe", "C5"))
        for number in (2, 5, 4, 1, 3):
            self.quell("lift", f"C{number}", "--reason", "the fix is out")
        self.assertEqual((self.directory / "quell/requests.map").read_bytes(), b"")
        self.assertEqual((self.directory / "quell/addresses.map").read_bytes(), b"")
        self.assertFalse((self.directory / "quell/servers").exists())
        for _, _, request, _ in kinds:
            self.assertEqual(self.status(*request), 204)


if __name__ == "__main__":
    unittest.main()
