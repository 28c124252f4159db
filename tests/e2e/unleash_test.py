"""A flag of a real unleash-server 6.10, switched by the program and put back exactly.

Asked for with QUELL_TEST_UNLEASH=install (npm fetches it, minutes) or =DIRECTORY, where it was installed with
`npm install unleash-server@6.10`. Needs node, and PostgreSQL 15 in Debian's place.
"""

import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

QUELL = os.environ["QUELL_BINARY"]
WANTED = os.environ.get("QUELL_TEST_UNLEASH", "")
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
INSTALL_PATIENCE = 1200
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")
ADMIN = "*:*.admin-of-a-test"
SERVER = "default:production.server-of-a-test"
BROWSER = "default:production.browser-of-a-test"
START = """
const {server, db} = JSON.parse(process.argv[2]);
require('unleash-server').start({server, db, versionCheck: {enable: false}, telemetry: false})
  .catch(error => { console.error(error); process.exit(1); });
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@unittest.skipUnless(WANTED, "not asked for: QUELL_TEST_UNLEASH=install or a directory that has it")
class Unleash(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if shutil.which("node") is None or not POSTGRES.exists():
            raise unittest.SkipTest("node or PostgreSQL 15 is not installed")
        scratch = tempfile.TemporaryDirectory(prefix="quell-unleash-test-")
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = pathlib.Path(scratch.name)
        cls.scratch.chmod(0o755)
        cls.packages = cls.scratch if WANTED == "install" else pathlib.Path(WANTED)
        if WANTED == "install":
            cls.install()
        if not (cls.packages / "node_modules/unleash-server").exists():
            raise unittest.SkipTest(f"{cls.packages} has no unleash-server")
        cls.start_database()
        cls.start_server()

    @classmethod
    def install(cls):
        if shutil.which("npm") is None:
            raise unittest.SkipTest("npm is not installed")
        (cls.scratch / "package.json").write_text('{"private": true}', encoding="utf-8")
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "unleash-server@6.10"], cwd=cls.scratch,
                              capture_output=True, text=True, timeout=INSTALL_PATIENCE, check=False)
        if done.returncode != 0:
            raise unittest.SkipTest("unleash-server cannot be had here: " + done.stderr[-300:])

    @classmethod
    def start(cls, argv, **options):
        log = open(cls.scratch / "log", "ab")
        child = subprocess.Popen(argv, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **options)
        cls.addClassCleanup(log.close)
        cls.addClassCleanup(child.wait, PATIENCE)
        cls.addClassCleanup(child.terminate)
        return child

    @classmethod
    def wait_for(cls, ready, child):
        end = time.monotonic() + PATIENCE
        while not ready():
            if child.poll() is not None or time.monotonic() > end:
                raise AssertionError((cls.scratch / "log").read_text(encoding="utf-8")[-2000:])
            time.sleep(0.05)

    @classmethod
    def start_database(cls):
        account = {}
        data = cls.scratch / "database"
        data.mkdir()
        if os.geteuid() == 0:  # PostgreSQL refuses to be root
            someone = pwd.getpwnam("postgres")
            os.chown(data, someone.pw_uid, someone.pw_gid)
            account = {"user": someone.pw_uid, "group": someone.pw_gid, "extra_groups": []}
        cls.database = free_port()
        subprocess.run([POSTGRES / "initdb", "-D", data / "d", "-A", "trust", "-U", "unleash"], check=True,
                       capture_output=True, timeout=PATIENCE, cwd="/", **account)
        child = cls.start([POSTGRES / "postgres", "-D", data / "d", "-p", str(cls.database), "-c",
                           "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={data}"], cwd="/", **account)
        create = ["psql", "-h", "127.0.0.1", "-p", str(cls.database), "-U", "unleash", "-d", "postgres", "-c",
                  "create database unleash"]
        cls.wait_for(lambda: subprocess.run(create, capture_output=True, timeout=PATIENCE, check=False).returncode == 0,
                     child)

    @classmethod
    def start_server(cls):
        cls.port = free_port()
        settings = {"server": {"port": cls.port, "host": "127.0.0.1"},
                    "db": {"host": "127.0.0.1", "port": cls.database, "user": "unleash", "password": "x",
                           "database": "unleash", "ssl": False}}
        (cls.scratch / "start.js").write_text(START, encoding="utf-8")
        environment = dict(os.environ, NODE_PATH=str(cls.packages / "node_modules"), SEND_TELEMETRY="false",
                           CHECK_VERSION="false", INIT_ADMIN_API_TOKENS=ADMIN, INIT_CLIENT_API_TOKENS=SERVER,
                           INIT_FRONTEND_API_TOKENS=BROWSER)
        child = cls.start(["node", str(cls.scratch / "start.js"), json.dumps(settings)], env=environment)
        cls.wait_for(lambda: cls.ask("GET", "/health")[0] == 200, child)

    @classmethod
    def ask(cls, method, path, value=None):
        request = urllib.request.Request(f"http://127.0.0.1:{cls.port}{path}", method=method,
                                         data=None if value is None else json.dumps(value).encode(),
                                         headers={"Authorization": ADMIN, "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                body = answer.read()
                return answer.status, json.loads(body) if body else None
        except urllib.error.HTTPError as error:
            return error.code, None
        except OSError:
            return 0, None

    def flag(self, name, *strategies):
        status, _ = self.ask("POST", "/api/admin/projects/default/features", {"name": name, "type": "release"})
        self.assertEqual(status, 201)
        for strategy in strategies:
            status, _ = self.ask("POST", f"{self.at(name)}/strategies", strategy)
            self.assertEqual(status, 200)

    @staticmethod
    def at(name):
        return f"/api/admin/projects/default/features/{name}/environments/production"

    def stored(self, name):
        status, value = self.ask("GET", self.at(name))
        self.assertEqual(status, 200)
        return value

    def configure(self, token=ADMIN, api="client"):
        scratch = tempfile.TemporaryDirectory(prefix="quell-unleash-home-")
        self.addCleanup(scratch.cleanup)
        self.home = pathlib.Path(scratch.name) / "store"
        self.home.mkdir(mode=0o700)
        (self.home.parent / "admin").write_text(token, encoding="utf-8")
        (self.home.parent / "application").write_text(SERVER if api == "client" else BROWSER, encoding="utf-8")
        (self.home / "quell.yaml").write_text(f"""
flags:
  - name: shop
    state: {self.home.parent}/state
    patience: 90s
    unleash:
      server: {{url: "http://127.0.0.1:{self.port}"}}
      token: {self.home.parent}/admin
      application_token: {self.home.parent}/application
      application_api: {api}
""", encoding="utf-8")
        self.quell("open", "the search leaks")
        self.quell("confirm", "seen in the log")
        self.quell("env", "test", "--reason", "a test")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def contain(self, target):
        return self.quell("contain", "flag", target, "--break-glass", "--justification", "data is read")

    def quell(self, *arguments, status=0):
        environment = dict(os.environ, QUELL_HOME=str(self.home))
        done = subprocess.run([QUELL, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_off_and_back_exactly(self):
        for api in ("client", "frontend"):
            name = "search-" + api
            self.flag(name, {"name": "flexibleRollout", "constraints": [],
                             "parameters": {"rollout": "100", "stickiness": "default", "groupId": name}})
            self.ask("POST", self.at(name) + "/on")
            before = self.stored(name)
            self.assertTrue(before["enabled"])
            self.configure(api=api)
            self.contain(name)
            self.assertEqual(self.stored(name), dict(before, enabled=False))
            self.assertIn("/api/" + api, self.quell("contain", "probe", "C1"))
            self.quell("lift", "C1", "--reason", "fixed")
            self.assertEqual(self.stored(name), before)

    def test_the_strategy_that_the_server_adds_goes_again(self):
        off = {"name": "flexibleRollout", "constraints": [], "disabled": True,
               "parameters": {"rollout": "5", "stickiness": "default", "groupId": "x"}}
        for name, strategies in (("maintenance", []), ("banner", [off])):
            self.flag(name, *strategies)
            before = self.stored(name)
            self.configure()
            self.contain(name + "=on")
            after = self.stored(name)
            self.assertTrue(after["enabled"])
            self.assertEqual(len(after["strategies"]), len(before["strategies"]) + 1)
            self.quell("lift", "C1", "--reason", "over")
            self.assertEqual(self.stored(name), before)

    def test_archived_absent_and_forbidden(self):
        self.flag("old")
        self.assertEqual(self.ask("DELETE", "/api/admin/projects/default/features/old")[0], 202)
        self.configure()
        self.assertIn("404", self.quell("contain", "flag", "old", status=1))
        self.assertIn("404", self.quell("contain", "flag", "nobody", status=1))
        self.flag("kept")
        self.configure(token=SERVER)
        self.assertIn("403", self.quell("contain", "flag", "kept", status=3))
        self.configure(token="*:*.nobody")
        self.assertIn("401", self.quell("contain", "flag", "kept", status=3))


if __name__ == "__main__":
    unittest.main()
