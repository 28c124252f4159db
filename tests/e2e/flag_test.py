"""A feature flag of a real HTTP server, switched off and back by the program, over TLS that it verifies."""

import http.server
import json
import os
import pathlib
import ssl
import subprocess
import tempfile
import threading
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
TOKEN = "t0ps3cret-of-the-flags"


class Flags(http.server.BaseHTTPRequestHandler):
    """GET and PUT /flags/search; GET /app is what an application sees."""

    def log_message(self, *_):
        pass

    def answer(self, status, value=None):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/app?flag=search":
            self.answer(200, {"search": self.server.value})
        elif self.headers.get("Authorization") != "Bearer " + TOKEN:
            self.answer(401, {"message": "log in"})
        elif self.path == "/flags/search":
            self.answer(200, {"flag": {"enabled": self.server.value}})
        else:
            self.answer(404, {"message": "no such flag"})

    def do_PUT(self):
        wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.changes.append(wish)
        if self.headers.get("Authorization") != "Bearer " + TOKEN:
            self.answer(403, {"message": "not allowed with " + self.headers.get("Authorization", "nothing")})
            return
        self.server.value = wish["enabled"]
        self.answer(204)


class Flag(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-flag-test-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.home = self.scratch / "store"
        self.home.mkdir(mode=0o700)
        self.certificate = self.scratch / "flags.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-keyout", str(self.scratch / "flags.key"), "-out", str(self.certificate),
                        "-subj", "/CN=flags", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True, timeout=PATIENCE)
        self.start_server()
        (self.scratch / "token").write_text(TOKEN + "\n", encoding="utf-8")
        self.configure(f"authorities: {self.certificate}")
        self.quell("open", "the search leaks")
        self.quell("confirm", "seen in the log")
        self.quell("env", "test", "--reason", "a test")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def start_server(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Flags)
        self.server.value = True
        self.server.changes = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.scratch / "flags.key")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)

    def configure(self, trust):
        (self.home / "quell.yaml").write_text(f"""
flags:
  - name: shop
    state: {self.scratch}/state
    calls:
      server:
        url: https://127.0.0.1:{self.server.server_address[1]}
        {trust}
        headers: {{Authorization: "Bearer {{secret.admin}}"}}
        secrets: {{admin: {self.scratch}/token}}
      read: {{path: "/flags/{{name}}", pick: /flag/enabled}}
      set: {{method: PUT, path: "/flags/{{name}}", json: '{{"enabled": "{{value}}"}}', expect: [204]}}
      probe: {{path: "/app?flag={{name}}", pick: /search}}
""", encoding="utf-8")

    def contain(self, target):
        return self.quell("contain", "flag", target, "--break-glass", "--justification", "data is read")

    def quell(self, *arguments, status=0):
        environment = dict(os.environ, QUELL_HOME=str(self.home))
        done = subprocess.run([QUELL, *arguments], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_off_and_back(self):
        shown = self.quell("contain", "flag", "search", "--dry-run")
        self.assertIn("-value: true", shown)
        self.assertIn("+value: false", shown)
        self.assertIn("what is stored now is set again", shown)
        self.assertEqual(self.server.changes, [])

        shown += self.contain("search")
        self.assertIs(self.server.value, False)
        self.assertIn("in force", shown)
        shown += self.quell("contain", "list")
        shown += self.quell("contain", "show", "C1")
        probed = self.quell("contain", "probe", "C1")
        self.assertIn("/app?flag=search", probed)
        shown += probed
        shown += self.quell("report")
        shown += self.quell("lift", "C1", "--reason", "fixed")
        self.assertIs(self.server.value, True)
        self.assertEqual(self.server.changes, [{"enabled": False}, {"enabled": True}])

        self.assertNotIn(TOKEN, shown)
        for path in self.home.rglob("*"):
            if path.is_file():
                self.assertNotIn(TOKEN.encode(), path.read_bytes(), path)

    def test_an_untrusted_server_is_told_nothing(self):
        self.configure("timeout: 5s")
        refused = self.quell("contain", "flag", "search", status=3)
        self.assertIn("not trusted", refused)
        self.assertEqual(self.server.changes, [])

    def test_somebody_elses_change_is_shown(self):
        self.contain("search=off")
        self.server.value = "maybe"
        refused = self.quell("lift", "C1", "--reason", "fixed", status=3)
        self.assertIn("changed by somebody else", refused)
        self.assertIn('"maybe"', refused)
        self.assertEqual(self.server.value, "maybe")

    def test_without_permission_it_says_so(self):
        (self.scratch / "token").write_text("another\n", encoding="utf-8")
        refused = self.quell("contain", "flag", "search", status=3)
        self.assertIn("401", refused)
        self.assertIs(self.server.value, True)


if __name__ == "__main__":
    unittest.main()
