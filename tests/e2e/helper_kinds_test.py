"""quell helper for HAProxy, services and settings: asked by an account without privilege, and killed."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
ASKER = "61001"
HAPROXY = "/usr/sbin/haproxy"
PYTHON = os.path.realpath(sys.executable)
SHELL = os.path.realpath("/bin/sh")

APPLICATION = """import http.server, pathlib, signal, sys
settings = pathlib.Path(sys.argv[1])
class Server(http.server.HTTPServer):
    def handle_error(self, *_):
        pass  # who asked while it was frozen has gone
class Shop(http.server.BaseHTTPRequestHandler):
    value = settings.read_text()
    def do_GET(self):
        body = Shop.value.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
def read_again(*_):
    Shop.value = settings.read_text()
signal.signal(signal.SIGHUP, read_again)
server = Server(("127.0.0.1", 0), Shop)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
# Waits as long as a file is there, so that a test can stop in the middle of a change.
RELOAD = """if [ -e "$1/hang" ]; then
  echo $$ > "$1/hangs.new" && mv "$1/hangs.new" "$1/hangs"
  while [ -e "$1/hang" ]; do sleep 0.05; done
fi
kill -HUP "$(cat "$1/app.pid")"
"""
SETTINGS = "# of the shop\nSEARCH=on\n"

CONFIGURATION = """global
    stats socket {place}/admin.sock mode 600 level admin
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

TARGETS = """haproxies:
  - name: edge
    config: {place}/haproxy.cfg
    directory: {place}/maps
    sockets: [{place}/admin.sock]
    host: shop.example
    probe_at: 127.0.0.1:{port}
services:
  - name: shop
    pid_file: {place}/app.pid
    executable: {python}
    answers_at: 127.0.0.1:{app}
settings:
  - name: app
    file: {place}/app.env
    format: env
    keys: [SEARCH]
    reload: [{shell}, {place}/reload, {place}]
    timeout: {timeout}
    probes: [{{http: "127.0.0.1:{app}", path: /, body: "SEARCH={{value}}"}}]
state_directory: {place}/standing
"""


def run(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=PATIENCE, check=False)


def as_account(account):
    return ["setpriv", "--reuid", account, "--regid", account, "--clear-groups"]


def why_not():
    if os.geteuid() != 0:
        return "root is needed"
    if run(*as_account(ASKER), QUELL, "--version").returncode != 0:
        return "other accounts may not run the program where it lies"
    return "" if shutil.which("haproxy", path="/usr/sbin") else "HAProxy is needed"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@unittest.skipIf(why_not(), why_not())
class HelperKinds(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-helper-kinds-")
        self.addCleanup(scratch.cleanup)
        self.place = pathlib.Path(scratch.name)
        self.place.chmod(0o755)
        (self.place / "maps").mkdir()
        (self.place / "standing").mkdir(mode=0o700)
        (self.place / "reload").write_text(RELOAD, encoding="utf-8")
        (self.place / "app.env").write_text(SETTINGS, encoding="utf-8")
        self.socket = self.place / "run" / "helper.sock"
        self.ports = {"port": free_port(), "first": free_port(), "second": free_port()}
        self.haproxy = None
        self.addCleanup(self.stop_haproxy)
        self.ports["app"] = self.start_application()
        self.home = self.place / "store"
        self.home.mkdir(mode=0o700)
        os.chown(self.home, int(ASKER), int(ASKER))
        self.write_files()

    def targets(self, timeout="30s"):
        return TARGETS.format(place=self.place, python=PYTHON, shell=SHELL, timeout=timeout,
                              **self.ports)

    def write_files(self, timeout="30s", listed=None):
        """The person's file names everything; root's file what is listed (default: the same)."""
        own = self.home / "quell.yaml"
        own.write_text(self.targets(timeout), encoding="utf-8")
        os.chown(own, int(ASKER), int(ASKER))
        self.file = self.place / "helper.yaml"
        self.file.write_text(f"helper:\n  socket: {self.socket}\n  state: {self.place}/state\n"
                             f"  users: ['{ASKER}']\n" + (listed or self.targets(timeout)),
                             encoding="utf-8")
        self.file.chmod(0o644)

    def start_application(self):
        process = subprocess.Popen([PYTHON, "-c", APPLICATION, str(self.place / "app.env")],
                                   stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdout.close)
        (self.place / "app.pid").write_text(f"{process.pid}\n", encoding="utf-8")
        return int(process.stdout.readline())

    def stop_haproxy(self):
        if self.haproxy is not None:
            self.haproxy.terminate()
            self.haproxy.wait()

    def start_haproxy(self, lines="", table=""):
        self.stop_haproxy()
        config = self.place / "haproxy.cfg"
        config.write_text(CONFIGURATION.format(place=self.place, lines=lines, table=table,
                                               **self.ports), encoding="utf-8")
        self.haproxy = subprocess.Popen([HAPROXY, "-db", "-f", str(config)],
                                        stdin=subprocess.DEVNULL)
        self.until("HAProxy does not answer", lambda: self.status("/") != 0)

    def include_the_lines(self):
        """As a person does who pastes what the refusal prints."""
        for name in ("requests.map", "addresses.map"):
            (self.place / "maps" / name).touch()
        self.start_haproxy()
        said = self.contain("endpoint", "/search", "--dry-run", code=1)
        rows = said.splitlines(keepends=True)
        at = rows.index("backend quell_rates\n")
        self.start_haproxy("".join(row for row in rows if row.startswith("    http-request")),
                           "".join(rows[at:at + 2]))

    def get(self, port, path, patience=10):
        """The answer's bytes; none if there is none."""
        try:
            with socket.create_connection(("127.0.0.1", port), patience) as connection:
                connection.sendall(f"GET {path} HTTP/1.0\r\nHost: shop.example\r\n\r\n".encode())
                answer = b""
                while piece := connection.recv(4096):
                    answer += piece
                return answer
        except OSError:
            return b""

    def status(self, path):
        answer = self.get(self.ports["port"], path)
        return int(answer.split()[1]) if answer else 0

    def until(self, otherwise, what):
        end = time.monotonic() + PATIENCE
        while not what():
            self.assertLess(time.monotonic(), end, otherwise)
            time.sleep(0.02)

    def words(self, *arguments):
        return [*as_account(ASKER), "env", f"QUELL_HOME={self.home}",
                f"QUELL_HELPER_SOCKET={self.socket}", QUELL, *arguments]

    def quell(self, *arguments, code=0):
        done = run(*self.words(*arguments))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def contain(self, *words, **options):
        return self.quell("contain", *words, "--break-glass", "--justification", "now", **options)

    def open_incident(self):
        self.quell("open", "SQL injection")
        self.quell("confirm", "rows came back")
        self.quell("env", "staging", "--reason", "only staging runs there")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def helper(self):
        log = (self.place / "log").open("ab")
        self.addCleanup(log.close)
        # The leak check at the end of a sanitizer build traces the process, which the helper has
        # given up for good.
        options = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        process = subprocess.Popen([QUELL, "helper", "--config", str(self.file)],
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   env={**os.environ, "ASAN_OPTIONS": options})
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

        def listens():
            self.assertIsNone(process.poll(), self.log())
            with socket.socket(socket.AF_UNIX) as door, contextlib.suppress(OSError):
                door.connect(str(self.socket))
                return True
            return False
        self.until("the helper does not listen", listens)
        return process

    def log(self):
        return (self.place / "log").read_text(encoding="utf-8")

    def application(self):
        return self.get(self.ports["app"], "/", 1).rpartition(b"\r\n\r\n")[2].decode()

    def standing(self):
        return list((self.place / "standing").glob("*.json"))

    def expire(self, name):
        self.until(f"{name} is not ended", lambda: "C" in self.quell("keep", "--once") and
                   re.search(rf"{name} .*lifted|{name}.*undone", self.quell("contain", "list")))

    def test_haproxy(self):
        self.helper()
        self.open_incident()
        self.include_the_lines()
        self.assertIn("C1 in force: proved by", self.contain("endpoint", "/search"))
        self.assertEqual((self.status("/search"), self.status("/other")), (503, 204))
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.assertIn("no new sessions, proved", self.contain("server", "app/a"))
        self.assertIn("in force", self.quell("contain", "probe", "C2"))
        self.quell("lift", "C2", "--reason", "fixed")
        self.quell("lift", "C1", "--reason", "fixed")
        self.assertEqual(self.status("/search"), 204)
        for name in ("requests.map", "addresses.map"):
            self.assertEqual((self.place / "maps" / name).read_bytes(), b"")
        self.assertFalse((self.place / "maps/servers").exists())
        self.contain("endpoint", "/search", "--for", "1s")
        self.contain("server", "app/a", "--for", "1s")
        self.expire("C3")
        self.expire("C4")
        self.assertEqual(self.status("/search"), 204)
        self.assertRegex(self.log(), rf"uid={ASKER} .* apply haproxy-endpoint:edge .*: applied")
        self.assertRegex(self.log(), rf"uid={ASKER} .* undo haproxy-server:edge .*: undone")

    def test_service(self):
        self.helper()
        self.open_incident()
        self.assertEqual(self.application(), SETTINGS)
        self.assertIn("C1 in force", self.contain("service", "freeze"))
        self.assertEqual(self.application(), "")
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.quell("lift", "C1", "--reason", "memory is saved")
        self.assertEqual(self.application(), SETTINGS)
        self.contain("service", "freeze", "--for", "1s")
        self.expire("C2")
        self.assertEqual(self.application(), SETTINGS)
        self.assertEqual(self.standing(), [])

    def test_setting(self):
        self.helper()
        self.open_incident()
        self.assertIn("C1 in force", self.contain("setting", "SEARCH=off"))
        self.assertEqual(self.application(), SETTINGS.replace("on", "off"))
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.quell("lift", "C1", "--reason", "fixed")
        self.contain("setting", "SEARCH=off", "--for", "1s")
        self.expire("C2")
        self.assertEqual(self.application(), SETTINGS)
        self.assertEqual((self.place / "app.env").read_text(encoding="utf-8"), SETTINGS)

    def assert_refused(self, words):
        """Whatever can be asked for is refused with these words, and changes nothing."""
        for kind, code in ((("service", "freeze"), 3), (("setting", "SEARCH=off"), 1),
                           (("server", "app/a"), 1), (("endpoint", "/search"), 1)):
            self.assertIn(words, self.contain(*kind, code=code), kind)
        self.assertEqual(self.application(), SETTINGS)
        self.assertEqual((self.place / "app.env").read_text(encoding="utf-8"), SETTINGS)
        self.assertNotIn("C1", self.quell("contain", "list"))

    def test_without_a_helper_and_not_listed(self):
        self.open_incident()
        process = self.helper()
        self.include_the_lines()
        process.terminate()
        self.assertEqual(process.wait(PATIENCE), 0, self.log())
        self.assert_refused("sudo quell helper --for 1h")
        self.write_files(listed="firewall: {confirm_within: never, lock_directory: /run}\n")
        self.helper()
        self.assert_refused("the file of quell helper does not list")

    def begin_to_contain(self):
        """Until the change is half done: the file holds it, the service has not read it yet."""
        (self.place / "hang").touch()
        asked = subprocess.Popen(
            self.words("contain", "setting", "SEARCH=off", "--break-glass", "--justification",
                       "now"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        self.addCleanup(asked.stdout.close)
        self.addCleanup(asked.wait)
        self.addCleanup(asked.kill)
        self.until("the reload does not begin", (self.place / "hangs").exists)
        return asked

    @staticmethod
    def workers(process):
        """Of a helper, those at work: one that ended is collected when the next begins."""
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
        pids = children.read_text(encoding="ascii").split()
        return [int(pid) for pid in pids if " Z " not in
                pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")]

    def goes_on(self):
        (self.place / "hang").unlink()

    def lifted_exactly(self):
        self.quell("lift", "C1", "--reason", "fixed")
        self.assertEqual((self.place / "app.env").read_text(encoding="utf-8"), SETTINGS)
        self.assertEqual(self.application(), SETTINGS)
        self.assertFalse((self.place / ".app.env.quell").exists())

    def test_a_killed_helper_leaves_its_worker_to_finish(self):
        process = self.helper()
        self.open_incident()
        asked = self.begin_to_contain()
        process.kill()
        process.wait()
        again = self.helper()
        self.goes_on()
        said = asked.communicate(timeout=PATIENCE)[0]
        self.assertEqual(asked.returncode, 0, said)
        self.assertIn("C1 in force", said)
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.lifted_exactly()
        self.assertIsNone(again.poll())

    def test_killed_with_its_worker_it_tells_the_truth_afterwards(self):
        process = self.helper()
        self.open_incident()
        asked = self.begin_to_contain()
        workers = self.workers(process)
        self.assertEqual(len(workers), 1)
        process.kill()
        process.wait()
        os.kill(workers[0], signal.SIGKILL)
        said = asked.communicate(timeout=PATIENCE)[0]
        self.assertEqual(asked.returncode, 3, said)
        self.assertIn("the helper ended before it was done", said)
        self.assertIn("the target is unknown", said)
        self.assertIn("off", (self.place / "app.env").read_text(encoding="utf-8"))
        self.assertEqual(self.application(), SETTINGS, "it has not read the file again")
        self.goes_on()
        self.helper()
        self.assertIn("half applied", self.quell("contain", "probe", "C1", code=1))
        self.lifted_exactly()

    def test_ctrl_c_is_answered_and_the_step_is_finished(self):
        self.helper()
        self.open_incident()
        asked = self.begin_to_contain()
        asked.send_signal(signal.SIGINT)
        said = ""
        while "finishing this step" not in said:
            line = asked.stdout.readline()
            self.assertNotEqual(line, "", said)
            said += line
        self.assertIn("quell lift C1 --reason TEXT", said)
        asked.send_signal(signal.SIGINT)
        self.goes_on()
        said = asked.communicate(timeout=PATIENCE)[0]
        self.assertEqual(asked.returncode, 0, said)
        self.assertIn("C1 in force", said)
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.lifted_exactly()

    def assert_not_lifted_for_now(self, *words):
        """The reload never ends: that is said within its time limit, with what to do next."""
        (self.place / "hangs").unlink(missing_ok=True)
        said = self.quell(*words, code=3)
        self.assertIn("it took too long", said)
        self.assertIn("quell contain probe C1", said)
        self.assertIn("quell lift C1 --reason TEXT", said)
        left = int((self.place / "hangs").read_text(encoding="ascii"))
        self.assertFalse(pathlib.Path(f"/proc/{left}").exists(), "the command is ended")

    def test_a_lift_whose_reload_never_ends_is_bounded_and_goes_on_later(self):
        self.write_files(timeout="1s")
        self.helper()
        self.open_incident()
        self.assertIn("C1 in force", self.contain("setting", "SEARCH=off"))
        (self.place / "hang").touch()
        for _ in range(2):
            self.assert_not_lifted_for_now("lift", "C1", "--reason", "fixed")
            self.assertEqual(self.application(), SETTINGS.replace("on", "off"))
        self.goes_on()
        self.lifted_exactly()
        (self.place / "hangs").unlink()
        self.contain("setting", "SEARCH=off", "--for", "1s")
        (self.place / "hang").touch()
        self.until("it is not tried", lambda: run(*self.words("keep", "--once")) and
                   (self.place / "hangs").exists())
        self.assertIn("undo failed", self.quell("contain", "list"))
        self.goes_on()
        self.quell("lift", "C2", "--reason", "fixed")
        self.assertEqual((self.place / "app.env").read_text(encoding="utf-8"), SETTINGS)
        self.assertEqual(self.application(), SETTINGS)


if __name__ == "__main__":
    unittest.main()
