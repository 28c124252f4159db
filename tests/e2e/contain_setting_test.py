"""quell contain flag, setting and logging on an application that reads its own files: through the record."""

import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
FLAGS = '{\n  "features": { "search" : true, "export":false },\n  "motto": "x"\n}\n'
SETTINGS = "# the shop\nlog:\n  level: info  # quiet\npool: {size: 5}\n"


def shop(flags, settings):
    """Answers with what the files say at this moment."""

    class Shop(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/search":
                text = json.dumps(json.loads(flags.read_text(encoding="utf-8"))["features"]["search"])
            else:
                key = self.path.rsplit(".", 1)[-1]
                text = settings.read_text(encoding="utf-8").partition(key + ": ")[2]
                text = text.split()[0].rstrip("}")
            body = f"value={text};".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)


class ContainSetting(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-contain-setting-")
        self.addCleanup(scratch.cleanup)
        self.home = pathlib.Path(scratch.name) / "store"
        self.home.mkdir(mode=0o700)
        self.flags = pathlib.Path(scratch.name) / "flags.json"
        self.settings = pathlib.Path(scratch.name) / "app.yaml"
        self.flags.write_text(FLAGS, encoding="utf-8")
        self.settings.write_text(SETTINGS, encoding="utf-8")
        server = shop(self.flags, self.settings)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        at = f"127.0.0.1:{server.server_address[1]}"
        (self.home / "quell.yaml").write_text(f"""
flag_files:
  - name: shop
    file: {self.flags}
    format: json
    flags: {{search: features.search}}
    probes: [{{http: "{at}", path: /search, body: "value={{value}};"}}]
settings:
  - name: app
    file: {self.settings}
    format: yaml
    keys: [log.level, pool.size]
    check: [grep, -q, "^pool:", "{{file}}"]
    probes: [{{http: "{at}", path: "/{{key}}", body: "value={{value}};"}}]
logging:
  - name: app-log
    longest: 30m
    setting: {{of: app, key: log.level, value: debug}}
""", encoding="utf-8")
        self.quell("open", "the search is attacked")
        self.quell("confirm", "seen in the log")
        self.quell("env", "test", "--reason", "a test")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def quell(self, *arguments, status=0):
        environment = dict(os.environ, QUELL_HOME=str(self.home))
        done = subprocess.run([QUELL, *arguments], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def contain(self, *arguments, status=0):
        return self.quell("contain", *arguments, "--break-glass", "--justification", "it is attacked",
                          status=status)

    def test_applied_probed_and_lifted(self):
        shown = self.quell("contain", "flag", "search=off", "--dry-run")
        self.assertIn("+features.search: false", shown)
        self.assertEqual(self.flags.read_text(encoding="utf-8"), FLAGS)

        self.contain("flag", "search=off")
        self.assertEqual(self.flags.read_text(encoding="utf-8"), FLAGS.replace("true", "false", 1))
        self.contain("setting", "pool.size=2")
        for too_long in ("none", "24h"):
            refused = self.contain("logging", "verbose", "--for", too_long, status=1)
            self.assertIn("more logging always ends by itself", refused)
        warned = self.contain("logging", "verbose")
        self.assertIn("personal data", warned)
        changed = SETTINGS.replace("info", "debug").replace("5", "2")
        self.assertEqual(self.settings.read_text(encoding="utf-8"), changed)
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.assertIn("C2", self.quell("contain", "list"))

        for number in (2, 1, 3):
            self.quell("lift", f"C{number}", "--reason", "the fix is out")
        self.assertEqual(self.flags.read_text(encoding="utf-8"), FLAGS)
        self.assertEqual(self.settings.read_text(encoding="utf-8"), SETTINGS)
        self.assertEqual([], [path.name for path in self.flags.parent.glob(".*")])

    def test_what_may_not_be_set_is_said(self):
        self.assertIn("no flag", self.contain("flag", "other=off", status=1))
        self.assertIn("may not be set", self.contain("setting", "log.file=x", status=1))
        self.assertIn("a number", self.contain("setting", "pool.size=many", status=1))
        self.assertIn("KEY=VALUE", self.contain("setting", "pool.size", status=2))
        self.assertEqual(self.settings.read_text(encoding="utf-8"), SETTINGS)


if __name__ == "__main__":
    unittest.main()
