"""A leaked token of a real HTTP server: revoked, exchanged, its sessions ended by the program; no secret is kept."""

import base64
import hashlib
import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
ADMIN = "4dm1n-token/of+the=api"
LEAKED = "l34ked-token-of-the-shop"
OTHER = "t0ken-of-somebody-else"
SENTENCE = "the leaked secret becomes valid again"


class Api(http.server.BaseHTTPRequestHandler):
    """Tokens with sessions. What it says of failures repeats what it was sent."""

    def log_message(self, *_):
        pass

    def answer(self, status, value=None):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def valid(self, secret):
        return any(each["active"] and each["secret"] == secret for each in self.server.tokens.values())

    def is_admin(self):
        sent = self.headers.get("Authorization", "")
        if sent == "Bearer " + ADMIN:
            return True
        self.answer(403, {"message": "not with " + sent, "sessions": list(self.server.sessions)})
        return False

    def do_GET(self):
        if self.path == "/me":
            secret = self.headers.get("Authorization", "")[len("Bearer "):]
            self.answer(200 if self.valid(secret) else 401)
        elif self.is_admin():
            shop = self.server.tokens["shop"]
            answers = {"/tokens/shop": {"active": shop["active"], "secret": shop["secret"]},
                       "/tokens/shop/clients": ["billing", "search"],
                       "/tokens/shop/sessions": {"sessions": [
                           {"cookie": each, "seen": len(self.server.calls)}
                           for each in self.server.sessions]}}
            self.answer(200 if self.path in answers else 404, answers.get(self.path))

    def change(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        call = self.command + " " + self.path
        self.server.calls.append(call)
        if not self.is_admin():
            return
        hold = self.server.hold
        if hold == ("before", call):
            self.server.wait_to_be_told()
            return
        if call == "POST /tokens":
            wish = json.loads(body)
            self.server.tokens[wish["name"]] = {"secret": wish["secret"], "active": True}
            self.answer(self.server.made, wish)
            return
        if call == "POST /tokens/shop/revoke":
            self.server.tokens["shop"]["active"] = False
        elif call == "POST /tokens/shop/restore":
            self.server.tokens["shop"]["active"] = True
        elif call == "DELETE /tokens/shop/sessions":
            self.server.sessions.clear()
        if hold == ("after", call):
            self.server.wait_to_be_told()
            return
        self.answer(200, self.server.tokens["shop"])

    do_POST = change
    do_DELETE = change


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Api)
        self.tokens = {"shop": {"secret": LEAKED, "active": True},
                       "other": {"secret": OTHER, "active": True}}
        self.sessions = ["c00kie-of-the-thief", "c00kie-of-the-shop"]
        self.calls = []
        self.made = 201
        self.hold = None
        self.reached = threading.Event()
        self.told = threading.Event()

    def wait_to_be_told(self):
        self.reached.set()
        self.told.wait(PATIENCE)


class Token(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-token-test-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.home = self.scratch / "store"
        self.home.mkdir(mode=0o700)
        self.server = Server()
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)
        self.addCleanup(self.server.told.set)
        for name, secret in (("admin", ADMIN), ("leaked", LEAKED), ("other", OTHER)):
            (self.scratch / name).write_text(secret + "\n", encoding="utf-8")
        self.configure()
        self.shown = ""
        self.quell("open", "a token leaked")
        self.quell("confirm", "seen in a paste")
        self.quell("env", "test", "--reason", "a test")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")
        self.made = self.scratch / "made"
        self.target = f"shop new:{self.made} old:{self.scratch}/leaked"

    def configure(self, restore=True):
        more = 'restore: {method: POST, path: "/tokens/{name}/restore"}' if restore else ""
        (self.home / "quell.yaml").write_text(f"""
credentials:
  state: {self.scratch}/state
  tokens:
    - name: api
      server:
        url: http://127.0.0.1:{self.server.server_address[1]}
        headers: {{Authorization: "Bearer {{secret.admin}}"}}
        secrets: {{admin: {self.scratch}/admin}}
      read: {{path: "/tokens/{{name}}", pick: /active}}
      revoked: 'false'
      watch: [/secret]
      make:
        method: POST
        path: /tokens
        json: '{{"name": "{{name}}-new", "secret": "{{secret.new}}"}}'
        expect: [201]
      revoke: {{method: POST, path: "/tokens/{{name}}/revoke"}}
      {more}
      sessions: {{path: "/tokens/{{name}}/sessions", pick: /sessions}}
      session_id: /cookie
      end_sessions: {{method: DELETE, path: "/tokens/{{name}}/sessions"}}
      dependants: {{path: "/tokens/{{name}}/clients", pick: ""}}
      probe: {{path: /me, headers: {{Authorization: "Bearer {{secret.tried}}"}}}}
      control: {self.scratch}/other
""", encoding="utf-8")

    def command(self, *arguments):
        return {"args": [QUELL, *arguments], "env": dict(os.environ, QUELL_HOME=str(self.home)),
                "stdin": subprocess.DEVNULL, "text": True}

    def quell(self, *arguments, status=0):
        done = subprocess.run(**self.command(*arguments), capture_output=True, timeout=PATIENCE,
                              check=False)
        self.shown += done.stdout + done.stderr
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def contain(self, status=0):
        return self.quell("contain", "token", self.target, "--break-glass", "--justification",
                          "somebody reads with it", status=status)

    def probe(self):
        """State and failed checks, as the program sees it."""
        probe = json.loads(self.quell("contain", "probe", "C1", "--json", status=None))
        return probe["state"], [each["what"] for each in probe["checks"] if each["outcome"] == "FAILED"]

    def lets_in(self, secret):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.server.server_address[1]}/me",
            headers={"Authorization": "Bearer " + secret})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as refused:
            self.assertEqual(refused.code, 401)
            return False

    def fresh(self):
        return self.made.read_text(encoding="utf-8").strip()

    def assert_secrets_are_nowhere(self, *more):
        """Neither shown nor under the incident or the state, in any usual form."""
        self.quell("report")
        self.quell("timeline")
        self.quell("journal", "export", str(self.home / "all.journal"))
        kept = {"what was shown": self.shown.encode()}
        for place in (self.home, self.scratch / "state"):
            for path in place.rglob("*"):
                if path.is_file():
                    kept[str(path)] = path.read_bytes()
        self.assertGreater(len(kept), 5)
        for secret in (ADMIN, LEAKED, OTHER, "c00kie-of-the-thief", "c00kie-of-the-shop", *more):
            raw = secret.encode()
            forms = {raw, raw.hex().encode(), urllib.parse.quote(secret, safe="").encode(),
                     base64.b64encode(raw), base64.urlsafe_b64encode(raw), json.dumps(secret).encode()}
            for form in forms:
                for place, text in kept.items():
                    self.assertNotIn(form, text, place)

    def test_exchanged_and_put_back(self):
        planned = self.quell("contain", "token", self.target, "--dry-run")
        self.assertIn("uses it: \"billing\"", planned)
        digest = hashlib.sha256(b"c00kie-of-the-thief").hexdigest()[:16]
        self.assertIn("session that ends: sha256:" + digest, planned)
        self.assertEqual(self.server.calls, [], "planning changes nothing")
        self.assertFalse(self.made.exists())

        self.assertIn("in force", self.contain())
        self.assertEqual(self.server.calls, ["POST /tokens", "POST /tokens/shop/revoke",
                                             "DELETE /tokens/shop/sessions"])
        self.assertEqual(self.made.stat().st_mode & 0o777, 0o600)
        self.assertFalse(self.lets_in(LEAKED))
        self.assertTrue(self.lets_in(self.fresh()))
        self.assertTrue(self.lets_in(OTHER))
        self.assertEqual(self.server.sessions, [])

        self.assertEqual(self.probe(), ("in force", []))
        self.quell("contain", "probe", "C1")
        self.quell("contain", "show", "C1")
        self.server.sessions.append("c00kie-of-the-thief")
        self.assertEqual(self.probe(), ("half applied", ["sessions from before the change"]))
        self.server.sessions[:] = ["c00kie-from-afterwards"]
        self.assertEqual(self.probe(), ("in force", []))

        refused = self.quell("lift", "C1", "--reason", "a mistake", status=1)
        self.assertIn("the leaked secret is valid again", refused)
        self.assertFalse(self.lets_in(LEAKED))
        self.quell("lift", "C1", "--reason", "a mistake", "--confirm", SENTENCE)
        self.assertTrue(self.lets_in(LEAKED))
        self.assertTrue(self.lets_in(self.fresh()), "what was made is its owner's to revoke")
        self.assertEqual(self.server.calls.count("POST /tokens/shop/revoke"), 1)
        self.assert_secrets_are_nowhere(self.fresh(), "c00kie-from-afterwards")

    def test_a_failure_tells_nothing_and_costs_nothing(self):
        self.server.made = 422  # and the answer repeats the new secret
        refused = self.contain(status=None)
        self.assertIn("422", refused)
        self.assertIn("not shown", refused)
        self.assertTrue(self.lets_in(LEAKED), "the old one is only revoked when there is a new one")
        fresh = self.server.tokens["shop-new"]["secret"]
        (self.scratch / "admin").write_text("wr0ng/admin+token\n", encoding="utf-8")
        self.assertIn("403", self.quell("contain", "token", self.target, "--dry-run", status=None))
        self.assert_secrets_are_nowhere(fresh, "wr0ng/admin+token")

    def killed_at(self, when, call):
        self.server.hold = (when, call)
        doing = subprocess.Popen(
            **self.command("contain", "token", self.target, "--break-glass", "--justification",
                           "somebody reads with it"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.assertTrue(self.server.reached.wait(PATIENCE), "the call is never made")
        finally:
            doing.kill()
            doing.wait(PATIENCE)
        self.server.hold = None
        self.server.told.set()

    def test_killed_before_the_revocation_nothing_is_claimed(self):
        self.killed_at("before", "POST /tokens/shop/revoke")
        self.assertTrue(self.lets_in(LEAKED))
        self.assertEqual(self.probe(), ("absent", []))
        self.assertTrue(self.lets_in(self.fresh()), "made before anything is revoked")
        self.assert_secrets_are_nowhere(self.fresh())

    def test_killed_after_the_revocation_what_is_missing_is_said(self):
        self.configure(restore=False)
        self.killed_at("after", "POST /tokens/shop/revoke")
        self.assertFalse(self.lets_in(LEAKED))
        self.assertTrue(self.lets_in(self.fresh()), "whoever needs it has a token that works")
        self.assertEqual(len(self.server.sessions), 2)
        self.assertEqual(self.probe(), ("half applied", ["sessions from before the change"]))
        self.assertEqual(self.server.calls.count("POST /tokens/shop/revoke"), 1)
        self.assert_secrets_are_nowhere(self.fresh())


if __name__ == "__main__":
    unittest.main()
