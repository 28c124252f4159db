"""A leaked password of a real nginx, exchanged and put back by the program; no secret is handed on."""

import base64
import http.client
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
LEAKED = "leaked-and-known"
SENTENCE = "the leaked secret becomes valid again"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Credential(unittest.TestCase):
    def setUp(self):
        if shutil.which("nginx", path="/usr/sbin:/usr/bin") is None:
            self.skipTest("nginx is not installed")
        scratch = tempfile.TemporaryDirectory(prefix="quell-credential-test-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.home = self.scratch / "store"
        self.home.mkdir(mode=0o700)
        self.port = free_port()
        self.users = self.scratch / "users"
        self.users.write_text(f"# staff\nalice:{{PLAIN}}{LEAKED}\nbob:{{PLAIN}}bobs\n", encoding="utf-8")
        (self.scratch / "leaked").write_text(LEAKED + "\n", encoding="utf-8")
        (self.scratch / "bob").write_text("bobs\n", encoding="utf-8")
        self.start_nginx()
        (self.home / "quell.yaml").write_text(f"""
credentials:
  state: {self.scratch}/state
  htpasswd:
    - name: admin
      file: {self.users}
      probe_at: 127.0.0.1:{self.port}
      path: /
      control: bob
      control_secret: {self.scratch}/bob
""", encoding="utf-8")
        self.quell("open", "a password leaked")
        self.quell("confirm", "seen in a paste")
        self.quell("env", "test", "--reason", "a test")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def start_nginx(self):
        user = "user root;" if os.geteuid() == 0 else ""
        temporary = " ".join(f"{kind}_temp_path t_{kind};" for kind in
                             ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        config = self.scratch / "nginx.conf"
        config.write_text(f"""{user} daemon off; pid nginx.pid; error_log error.log;
events {{}}
http {{
  access_log off; {temporary}
  server {{ listen 127.0.0.1:{self.port}; auth_basic x; auth_basic_user_file {self.users};
    location / {{ try_files /none =204; }} }}
}}
""", encoding="utf-8")
        server = subprocess.Popen(["/usr/sbin/nginx", "-c", str(config), "-p", str(self.scratch)],
                                  stderr=subprocess.DEVNULL)
        self.addCleanup(server.wait, PATIENCE)
        self.addCleanup(server.terminate)
        end = time.monotonic() + PATIENCE
        while self.status("bob", "bobs") != 204:
            self.assertLess(time.monotonic(), end, "nginx does not come up")
            time.sleep(0.01)

    def status(self, user, secret):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        pair = base64.b64encode(f"{user}:{secret}".encode()).decode()
        try:
            connection.request("GET", "/", headers={"Authorization": "Basic " + pair})
            return connection.getresponse().status
        except ConnectionError:
            return 0
        finally:
            connection.close()

    def quell(self, *arguments, status=0):
        environment = dict(os.environ, QUELL_HOME=str(self.home))
        done = subprocess.run([QUELL, *arguments], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_exchanged_and_put_back(self):
        before = self.users.read_bytes()
        made = self.scratch / "made"
        target = f"alice new:{made} old:{self.scratch}/leaked"
        shown = self.quell("contain", "htpasswd", target, "--dry-run")
        self.assertIn("VALID AGAIN", shown)
        self.assertEqual(self.users.read_bytes(), before)

        refused = self.quell("contain", "htpasswd", target, "--for", "1h", status=2)
        self.assertIn("leave --for out", refused)
        shown += self.quell("contain", "htpasswd", target, "--break-glass", "--justification",
                            "somebody reads with it")
        secret = made.read_text(encoding="utf-8").strip()
        self.assertEqual(made.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.status("alice", LEAKED), 401)
        self.assertEqual(self.status("alice", secret), 204)
        self.assertEqual(self.status("bob", "bobs"), 204)
        shown += self.quell("contain", "list")
        shown += self.quell("contain", "probe", "C1")
        shown += self.quell("report")
        self.quell("journal", "export", str(self.home / "all.journal"))
        for path in self.home.rglob("*"):
            if path.is_file():
                self.assertNotIn(secret.encode(), path.read_bytes(), path)
        self.assertNotIn(secret, shown)
        self.assertNotIn(LEAKED, shown)

        refused = self.quell("lift", "C1", "--reason", "a mistake", status=1)
        self.assertIn("the leaked secret is valid again", refused)
        self.assertEqual(self.status("alice", LEAKED), 401)
        self.quell("lift", "C1", "--reason", "a mistake", "--confirm", SENTENCE)
        self.assertEqual(self.users.read_bytes(), before)
        self.assertEqual(self.status("alice", LEAKED), 204)


if __name__ == "__main__":
    unittest.main()
