"""An attacker's host, a victim's and a responder's, each a network namespace, with a real nginx and
the kernel's packet filter: what is blocked, proved, ended, killed half-way and lifted is looked at
from the attacker's side."""

import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time
import unittest
import uuid

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
NGINX = "/usr/sbin/nginx"
ATTACKER, SITE = "203.0.113.9", "203.0.113.1"
RESPONDER, DOOR = "198.51.100.7", "198.51.100.1"
CLIENT = """import socket, sys
try:
    with socket.create_connection((sys.argv[1], int(sys.argv[3])), 1) as c:
        c.sendall(f"GET {sys.argv[2]} HTTP/1.1\\r\\nHost: shop.example\\r\\nConnection: close\\r\\n\\r\\n".encode())
        print(c.recv(4096).split()[1].decode())
except (OSError, IndexError):
    print(0)
"""
HAPROXY = "/usr/sbin/haproxy"
BALANCER = """global
    stats socket {directory}/admin.sock mode 600 level admin
defaults
    mode http
    timeout connect 5s
    timeout client 20s
    timeout server 20s
frontend web
    bind :8080
{lines}    default_backend site
{table}backend site
    server nginx 127.0.0.1:80
"""
CONFIGURATION = """user root;
worker_processes 2;
pid nginx.pid;
error_log error.log;
events {{}}
http {{
    client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
    uwsgi_temp_path t4; scgi_temp_path t5;
    access_log access.log;
    server {{
        listen 80;
        server_name shop.example;
        location / {{ try_files /none =204; }}
    }}
}}
"""


def run(*words, **options):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=PATIENCE, check=False, **options)


def namespaces_can_be_made():
    return os.geteuid() == 0 and run("unshare", "-n", "true").returncode == 0


@unittest.skipUnless(namespaces_can_be_made(), "root that may make network namespaces is needed")
class ThreeHosts(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-hosts-test-")
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name)
        self.home = self.directory / "store"
        self.home.mkdir(mode=0o700)
        mark = uuid.uuid4().hex[:8]
        self.attacker, self.victim, self.responder = (f"quell-{who}-{mark}" for who in "avr")
        self.connect()
        self.config = self.directory / "nginx.conf"
        self.config.write_text(CONFIGURATION.format(), encoding="utf-8")
        self.original = self.config.read_bytes()
        self.start_nginx()
        self.configure()
        self.quell("open", "rows are read by the search")
        self.quell("confirm", "rows came back")
        self.quell("env", "staging", "--reason", "only staging runs there")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def configure(self, confirm_within="60s"):
        (self.home / "quell.yaml").write_text(
            f"logs: [{self.directory}/access.log]\n"
            f"firewall: {{confirm_within: {confirm_within}}}\n"
            f"sites:\n  - name: shop\n    config: {self.config}\n    prefix: {self.directory}\n"
            f"    pid_file: {self.directory}/nginx.pid\n    port: 80\n"
            f"    server_name: shop.example\n    probe_at: 127.0.0.1:80\n", encoding="utf-8")

    def ip(self, *words):
        done = run("ip", *words)
        self.assertEqual(done.returncode, 0, done.stderr)

    def connect(self):
        for name in (self.attacker, self.victim, self.responder):
            self.ip("netns", "add", name)
            self.addCleanup(run, "ip", "netns", "del", name)
            self.ip("-n", name, "link", "set", "lo", "up")
        for link, outside, there, here in (("out", self.attacker, ATTACKER, SITE),
                                           ("adm", self.responder, RESPONDER, DOOR)):
            self.ip("-n", self.victim, "link", "add", link, "type", "veth", "peer", "name", "eth0",
                    "netns", outside)
            for name, device, address in ((self.victim, link, here), (outside, "eth0", there)):
                self.ip("-n", name, "addr", "add", f"{address}/24", "dev", device)
                self.ip("-n", name, "link", "set", device, "up")

    def start_nginx(self):
        server = subprocess.Popen(["ip", "netns", "exec", self.victim, NGINX, "-c",
                                   str(self.config), "-p", str(self.directory), "-g",
                                   "daemon off;"], stdin=subprocess.DEVNULL)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        until = time.monotonic() + 20
        while self.asks("/") != 204:
            self.assertIsNone(server.poll(), "nginx does not run")
            self.assertLess(time.monotonic(), until, "nginx does not answer")

    def asks(self, path, host=None, at=SITE, port=80):
        """The status that a host gets; 0 where nothing answers."""
        done = run("ip", "netns", "exec", host or self.attacker, "python3", "-c", CLIENT, at, path,
                   str(port))
        return int(done.stdout or "0")

    def on_victim(self, *arguments):
        """Quell as the responder runs it, who came in by ssh."""
        return ["ip", "netns", "exec", self.victim, "env", f"QUELL_HOME={self.home}",
                f"SSH_CONNECTION={RESPONDER} 50022 {DOOR} 22", QUELL, *arguments]

    def quell(self, *arguments, code=0):
        done = run(*self.on_victim(*arguments))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def contain(self, *words, **options):
        return self.quell("contain", *words, "--break-glass", "--justification", "rows are read",
                          **options)

    def phases(self):
        done = run(*self.on_victim("contain", "list", "--json"))
        self.assertEqual(done.returncode, 0, done.stderr)
        return {one["containment"]: one["phase"] for one in json.loads(done.stdout)}

    def until(self, what, condition):
        end = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.1)

    def assert_nothing_left(self):
        self.assertEqual(self.config.read_bytes(), self.original)
        tables = run("ip", "netns", "exec", self.victim, "nft", "list", "tables").stdout
        self.assertNotIn("quell", tables)
        self.assertEqual(self.asks("/search"), 204)

    def test_blocked_proved_lifted_proved(self):
        self.contain("address", ATTACKER, "--on", "host")
        self.assertEqual(self.asks("/"), 0)
        self.assertEqual(self.asks("/", self.responder, DOOR), 204)
        self.quell("contain", "confirm", "C1")
        time.sleep(4.1)  # requests under way may be written for three seconds
        self.assertEqual(self.asks("/", self.responder, DOOR), 204)
        probe = self.quell("contain", "probe", "C1")
        self.assertIn("proved, packets dropped", probe)
        self.assertIn("the logs show none of it any more", probe)
        self.contain("endpoint", "/search")
        self.assertEqual(self.asks("/search", self.responder, DOOR), 503)
        self.quell("lift", "C1", "--reason", "fixed")
        self.assertEqual(self.asks("/search"), 503, "the second stays in force")
        self.assertEqual(self.asks("/other"), 204)
        self.quell("lift", "C2", "--reason", "fixed")
        self.assert_nothing_left()

    def test_nobody_is_locked_out(self):
        for whom, why in ((RESPONDER, "session"), (DOOR, "own address"), (SITE, "own address"),
                          ("198.51.100.0/24", "session"), ("127.0.0.1", "probe"),
                          ("20.0.0.0/8", "hits:0")):
            refused = self.contain("address", whom, "--on", "host", code=1)
            self.assertIn("not possible", refused)
            if why != "probe":
                self.assertIn(why, refused)
        self.assertEqual(self.asks("/", self.responder, DOOR), 204)
        self.assert_nothing_left()

    def test_what_is_not_confirmed_ends(self):
        self.configure("10s")
        self.contain("address", ATTACKER, "--on", "host")
        self.until("the kernel does not end it", lambda: self.asks("/") == 204)
        self.until("the record still has it", lambda: self.quell("keep", "--once") and
                   self.phases() == {"C1": "lifted"})
        self.assertIn("it was not confirmed", self.quell("contain", "show", "C1"))
        self.assert_nothing_left()

    def test_whoever_keeps_ends_what_is_over(self):
        keeper = subprocess.Popen(self.on_victim("keep"), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(keeper.wait)
        self.addCleanup(keeper.kill)
        self.contain("endpoint", "/search", "--for", "3s")
        self.until("nobody ends it", lambda: self.phases() == {"C1": "lifted"})
        self.assert_nothing_left()
        keeper.send_signal(signal.SIGINT)
        self.assertEqual(keeper.wait(PATIENCE), 0)

    def start_haproxy(self, lines="", table=""):
        config = self.directory / "haproxy.cfg"
        config.write_text(BALANCER.format(directory=self.directory, lines=lines, table=table),
                          encoding="utf-8")
        server = subprocess.Popen(["ip", "netns", "exec", self.victim, HAPROXY, "-db", "-f",
                                   str(config)], stdin=subprocess.DEVNULL)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        self.until("HAProxy does not answer", lambda: self.asks("/", port=8080) == 204)
        return server

    def test_a_balancer_denies_what_the_attacker_sends(self):
        with (self.home / "quell.yaml").open("a", encoding="utf-8") as config:
            config.write(f"haproxies:\n  - name: edge\n    config: {self.directory}/haproxy.cfg\n"
                         f"    directory: {self.directory}/quell\n"
                         f"    sockets: [{self.directory}/admin.sock]\n"
                         "    host: shop.example\n    probe_at: 127.0.0.1:8080\n")
        (self.directory / "quell").mkdir()
        for name in ("requests", "addresses"):
            (self.directory / f"quell/{name}.map").touch()
        first = self.start_haproxy()
        said = self.contain("address", ATTACKER, "--on", "edge", "--dry-run", code=1)
        rows = said.splitlines(keepends=True)
        first.terminate()
        first.wait()
        at = rows.index("backend quell_rates\n")
        self.start_haproxy("".join(row for row in rows if row.startswith("    http-request")),
                           "".join(rows[at:at + 2]))
        self.contain("address", ATTACKER, "--on", "edge")
        self.assertEqual(self.asks("/", port=8080), 403)
        self.assertEqual(self.asks("/", self.responder, DOOR, port=8080), 204)
        self.contain("endpoint", "/search", "--on", "edge")
        self.assertEqual(self.asks("/search", self.responder, DOOR, port=8080), 503)
        self.quell("lift", "C1", "--reason", "fixed")
        self.assertEqual(self.asks("/", port=8080), 204)
        self.assertEqual(self.asks("//%73earch", port=8080), 503)
        self.quell("lift", "C2", "--reason", "fixed")
        self.assertEqual(self.asks("/search", port=8080), 204)
        for name in ("requests", "addresses"):
            self.assertEqual((self.directory / f"quell/{name}.map").read_bytes(), b"")
        self.assert_nothing_left()

    def test_killed_anywhere_the_record_tells_the_truth(self):
        seed = int.from_bytes(os.urandom(4), "big")
        chance = random.Random(seed)
        begin = time.monotonic()
        self.contain("endpoint", "/search")
        usual = time.monotonic() - begin
        self.quell("lift", "C1", "--reason", "fixed")
        for round_ in range(6):
            with self.subTest(seed=seed, round=round_):
                doing = subprocess.Popen(
                    self.on_victim("contain", "endpoint", "/search", "--break-glass",
                                   "--justification", "rows are read"),
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL)
                try:
                    doing.wait(chance.uniform(0.1, 1.1) * usual)
                except subprocess.TimeoutExpired:
                    doing.kill()  # env and ip have become quell itself
                    doing.wait()
                self.lift_what_is_there()
                self.assert_nothing_left()

    def lift_what_is_there(self):
        """What a probe says must be what the attacker sees; then it is lifted."""
        newest, phase = list(self.phases().items())[-1]
        if phase in ("lifted", "failed"):
            return
        probe = run(*self.on_victim("contain", "probe", newest))
        in_force = self.asks("/search") == 503
        self.assertEqual("in force" in probe.stdout and probe.returncode == 0, in_force,
                         probe.stdout + probe.stderr)
        self.quell("lift", newest, "--reason", "killed in between")
        self.assertEqual(self.phases()[newest], "lifted")


if __name__ == "__main__":
    unittest.main()
