"""quell contain on a real nginx: planned with a forecast, applied, probed, lifted; every kind."""

import os
import pathlib
import socket
import subprocess
import tempfile
import time
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
NGINX = "/usr/sbin/nginx"

CONFIGURATION = """{user}worker_processes 2;
pid nginx.pid;
error_log error.log;
events {{}}
http {{
    client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
    uwsgi_temp_path t4; scgi_temp_path t5;
    access_log access.log;
    server {{
        listen 127.0.0.1:{port};
        server_name shop.example;
        location / {{ try_files /none =204; }}
    }}
}}
"""


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class ContainNginx(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-nginx-test-")
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name)
        self.home = self.directory / "store"
        self.port = free_port()
        self.config = self.directory / "nginx.conf"
        self.config.write_text(CONFIGURATION.format(
            port=self.port, user="user root;\n" if os.geteuid() == 0 else ""), encoding="utf-8")
        self.original = self.config.read_bytes()
        self.start_nginx()
        self.open_incident()

    def start_nginx(self):
        server = subprocess.Popen([NGINX, "-c", str(self.config), "-p", str(self.directory), "-g",
                                   "daemon off;"], stdin=subprocess.DEVNULL)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        until = time.monotonic() + 20
        while self.status("GET", "/") == 0:
            self.assertIsNone(server.poll(), "nginx does not run")
            self.assertLess(time.monotonic(), until, "nginx does not answer")
            time.sleep(0.02)

    def status(self, method, target, source="127.0.0.1"):
        """Of the answer; 0 if there is none."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 10,
                                          source_address=(source, 0)) as connection:
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
            f"logs: [{self.directory}/access.log]\n"
            f"sites:\n  - name: shop\n    config: {self.config}\n    prefix: {self.directory}\n"
            f"    pid_file: {self.directory}/nginx.pid\n    port: {self.port}\n"
            f"    server_name: shop.example\n    probe_at: 127.0.0.1:{self.port}\n",
            encoding="utf-8")
        self.quell("confirm", "rows came back")
        self.quell("env", "staging", "--reason", "only staging runs there")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def contain(self, *words, **options):
        return self.quell("contain", *words, "--break-glass", "--justification", "now", **options)

    def test_every_kind_comes_and_goes(self):
        kinds = [("endpoint", "/item/{n} method:POST", ("POST", "//item/7"), 503),
                 ("parameter", "q~union endpoint:/search", ("GET", "/search?%71=UN%49ON"), 403),
                 ("address", "127.0.0.2", ("GET", "/", "127.0.0.2"), 403),
                 ("rate", "3/m endpoint:/login", ("GET", "/login"), 429)]
        for number, (kind, target, request, refused) in enumerate(kinds, 1):
            self.assertEqual(self.status(*request), 204, kind)
            said = self.contain(kind, target)
            self.assertIn(f"C{number} in force: proved by", said)
            self.assertEqual(self.status(*request), refused, kind)
            self.assertEqual(self.status("GET", "/other"), 204)
            self.assertIn("in force", self.quell("contain", "probe", f"C{number}"))
            self.assertIn(target.split()[0], self.quell("contain", "list"))
        for number in (2, 4, 1, 3):
            self.assertNotEqual(self.config.read_bytes(), self.original)
            self.quell("lift", f"C{number}", "--reason", "the fix is out")
        self.assertEqual(self.config.read_bytes(), self.original)
        for _, _, request, _ in kinds:
            self.assertEqual(self.status(*request), 204)

    def test_a_plan_forecasts_with_places_methods_and_rate(self):
        for _ in range(12):
            self.status("POST", "/item/7")
        self.status("GET", "/item/7")
        self.status("POST", "/item/x")

        def hits(*words):
            said = self.quell("contain", *words, "--dry-run")
            self.assertIn("nothing was changed", said)
            return next(line for line in said.splitlines() if "hits:" in line)

        self.assertIn("12 ordinary requests", hits("endpoint", "/item/{n} method:POST"))
        self.assertIn("13 ordinary requests", hits("endpoint", "/item/{n}"))
        self.assertIn("10 ordinary requests", hits("rate", "2/m endpoint:/item/{n} method:POST"))
        self.assertEqual(self.config.read_bytes(), self.original)

    @unittest.skipIf(os.geteuid() != 0, "only root can become another account")
    def test_an_account_without_rights_is_refused_before_anything_is_asked_for(self):
        nobody = 65534
        self.directory.chmod(0o755)
        (self.directory / "access.log").chmod(0o644)
        for path in [self.home, *self.home.rglob("*")]:
            os.chown(path, nobody, nobody)
        environment = dict(os.environ, QUELL_HOME=str(self.home))
        done = subprocess.run(
            ["setpriv", f"--reuid={nobody}", f"--regid={nobody}", "--clear-groups", QUELL,
             "contain", "endpoint", "/search", "--break-glass", "--justification", "now"],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=PATIENCE, check=False)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, 1, said)
        self.assertIn("may not write to", said)
        self.assertIn("quell helper", said)
        self.assertNotIn("unknown", said)
        self.assertEqual(self.config.read_bytes(), self.original)
        self.assertNotIn("C1", self.quell("contain", "list"))

    def test_what_cannot_be_proved_is_said(self):
        said = self.contain("address", "203.0.113.9")
        self.assertIn("C1 in force: not proved from here", said)
        self.assertIn("behind a proxy", said)
        said = self.contain("address", "127.0.0.1", expected=1)
        self.assertIn("where Quell asks from", said)


if __name__ == "__main__":
    unittest.main()
