"""What is done for a while goes back by itself: settings, flags in a file, and more logging by setting, signal and
call, ended by quell keep when their time is over, also by one that comes after a keep that was killed."""

import http.server
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

QUELL = os.environ["QUELL_BINARY"]
PATIENCE = 240  # seconds; a sanitizer build on a busy machine
FLAGS = '{\n  "features": { "search" : true, "export":false },\n  "motto": "x"\n}\n'
SETTINGS = "# the shop\nlog:\n  level: info  # quiet\npool: {size: 5}\n"
# Writes a line all the time, and more of them between SIGUSR1 and SIGUSR2.
LOGGER = """import os, pathlib, signal, sys
signals = [signal.SIGUSR1, signal.SIGUSR2]
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
verbose = False
with open(sys.argv[1] + "/log", "a", buffering=1) as log:
    log.write("started\\n")
    pathlib.Path(sys.argv[1] + "/new.pid").write_text(str(os.getpid()))
    os.rename(sys.argv[1] + "/new.pid", sys.argv[1] + "/logger.pid")
    while True:
        log.write("[debug] all of it\\n" if verbose else "as usual\\n")
        came = signal.sigtimedwait(signals, 0.05)
        if came is not None:
            verbose = came.si_signo == signal.SIGUSR1
"""
CONFIGURATION = """
state_directory: {scratch}/standing
flag_files:
  - name: shop
    file: {scratch}/files/flags.json
    format: json
    flags: {{search: features.search}}
    probes: [{{http: "{at}", path: /search, body: "value={{value}};"}}]
settings:
  - name: app
    file: {scratch}/files/app.yaml
    format: yaml
    keys: [log.level, pool.size]
    probes: [{{http: "{at}", path: "/{{key}}", body: "value={{value}};"}}]
logging:
  - name: by-setting
    setting: {{of: app, key: log.level, value: debug}}
  - name: by-signal
    signal: {{pid_file: {scratch}/logger/logger.pid, program: {python}, on: USR1, off: USR2,
             log: {scratch}/logger/log, verbose: "[debug]", within: 1s}}
  - name: by-call
    call:
      server: {{url: "http://{at}"}}
      value: DEBUG
      read: {{path: /own, pick: /level, missing: null}}
      set: {{method: PUT, path: /own, json: '{{"level": "{{value}}"}}', expect: [204]}}
      probe: {{path: /effective, pick: ""}}
      state: {scratch}/state
"""
MEASURES = {"setting": ("setting", "pool.size=2"),
            "flag": ("flag", "search=off"),
            "by-setting": ("logging", "verbose", "--on", "by-setting"),
            "by-signal": ("logging", "verbose", "--on", "by-signal"),
            "by-call": ("logging", "verbose", "--on", "by-call")}


class Shop(http.server.BaseHTTPRequestHandler):
    """Answers with what its files say at this moment, and has a level that is INFO when it has none of its own."""

    def log_message(self, *_):
        pass

    def answer(self, text, status=200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        self.server.moment()
        if self.path == "/own":
            self.answer(json.dumps({} if self.server.level is None else {"level": self.server.level}))
        elif self.path == "/effective":
            self.answer(json.dumps(self.server.level or "INFO"))
        elif self.path == "/search":
            flags = json.loads((self.server.files / "flags.json").read_text(encoding="utf-8"))
            self.answer(f"value={json.dumps(flags['features']['search'])};")
        else:
            text = (self.server.files / "app.yaml").read_text(encoding="utf-8")
            value = text.partition(self.path.rsplit(".", 1)[-1] + ": ")[2].split()[0].rstrip("}")
            self.answer(f"value={value};")

    def do_PUT(self):
        wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.moment()
        self.server.level = wish["level"]
        self.server.changes += 1
        self.server.moment()
        self.answer("", 204)


class Server(http.server.ThreadingHTTPServer):
    """Kills whoever asks at one of the moments at which it is asked."""

    daemon_threads = True

    def __init__(self, files):
        super().__init__(("127.0.0.1", 0), Shop)
        self.files, self.level, self.changes = files, None, 0
        self.lock, self.victim, self.left = threading.Lock(), None, 0

    def kill_at(self, number, victim):
        with self.lock:
            self.victim, self.left = victim, number

    def handle_error(self, *_):
        pass  # those who were killed do not hear the answer

    def moment(self):
        with self.lock:
            self.left -= 1
            if self.victim is not None and self.left == 0:
                self.victim.kill()
                self.victim.wait()
                self.victim = None


class Expiry(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="quell-expiry-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.files = self.scratch / "files"
        for directory in (self.files, self.scratch / "logger"):
            directory.mkdir()
        (self.files / "flags.json").write_text(FLAGS, encoding="utf-8")
        (self.files / "app.yaml").write_text(SETTINGS, encoding="utf-8")
        self.server = Server(self.files)
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)
        self.start_logger()
        self.home = self.scratch / "store"
        self.home.mkdir(mode=0o700)
        (self.home / "quell.yaml").write_text(CONFIGURATION.format(
            scratch=self.scratch, at=f"127.0.0.1:{self.server.server_address[1]}",
            python=os.path.realpath(sys.executable)), encoding="utf-8")
        self.quell("open", "the search is attacked")
        self.quell("confirm", "seen in the log")
        self.quell("env", "test", "--reason", "a test")
        self.quell("severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
        self.quell("decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                   "--reason", "too long")

    def start_logger(self):
        logger = subprocess.Popen([sys.executable, "-c", LOGGER, str(self.scratch / "logger")],
                                  stdin=subprocess.DEVNULL)
        self.addCleanup(logger.wait)
        self.addCleanup(logger.kill)
        self.until("the logger does not start", (self.scratch / "logger/logger.pid").exists)

    def start(self, *arguments):
        environment = dict(os.environ, QUELL_HOME=str(self.home))
        return subprocess.Popen([QUELL, *arguments], env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def quell(self, *arguments, status=0):
        with self.start(*arguments) as done:
            said, _ = done.communicate(timeout=PATIENCE)
        self.assertEqual(done.returncode, status, said)
        return said

    def until(self, what, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.1)

    def contain(self, name, lasting):
        self.quell("contain", *MEASURES[name], "--for", lasting, "--break-glass", "--justification", "data is read")

    def listed(self):
        return {one["containment"]: one for one in json.loads(self.quell("contain", "list", "--json"))}

    def phases(self):
        return {name: one["phase"] for name, one in self.listed().items()}

    def wait_until_overdue(self, count):
        self.until("nothing is overdue", lambda: self.quell("contain", "list").count("overdue by") == count)

    def seen(self):
        """What is there, asked without the program."""
        flags = (self.files / "flags.json").read_text(encoding="utf-8")
        settings = (self.files / "app.yaml").read_text(encoding="utf-8")
        lines = (self.scratch / "logger/log").read_text(encoding="utf-8").rpartition("\n")[0]
        return {"setting": "size: 2" in settings, "flag": flags != FLAGS, "by-setting": "level: debug" in settings,
                "by-signal": lines.endswith("[debug] all of it"), "by-call": self.server.level == "DEBUG"}

    def assert_all_is_as_before(self):
        self.assertEqual((self.files / "flags.json").read_text(encoding="utf-8"), FLAGS)
        self.assertEqual((self.files / "app.yaml").read_text(encoding="utf-8"), SETTINGS)
        self.assertIsNone(self.server.level)
        self.assertEqual([name for name, there in self.seen().items() if there], [])
        self.assertEqual({path.name for path in self.files.iterdir()}, {"flags.json", "app.yaml"})
        self.assertEqual([path for path in (self.scratch / "logger").iterdir() if path.name.endswith(".quell")], [])
        self.assertEqual(list((self.scratch / "state").glob("*.json")), [])

    def test_what_is_over_is_put_back_and_said(self):
        for name in MEASURES:
            self.contain(name, "10s")
            self.assertTrue(self.seen()[name], name)
        self.wait_until_overdue(len(MEASURES))
        # Nobody keeps: the end is on the record, and what only reads it changes nothing.
        before = self.seen()
        for reads in (["status"], ["contain", "list"], ["contain", "show", "C1"], ["report"]):
            self.quell(*reads)
        self.assertIn("in force", self.quell("contain", "probe", "C1"))
        self.assertEqual(self.seen(), before)
        self.assertEqual(set(self.phases().values()), {"active"})

        said = self.quell("keep", "--once")
        self.assertEqual(said.count("ended"), len(MEASURES), said)
        self.assert_all_is_as_before()
        for number in range(1, len(MEASURES) + 1):
            shown = self.quell("contain", "show", f"C{number}")
            self.assertIn("its time was over at", shown)
            self.assertRegex(shown, r"undone +20\d\d-\S+ by containment: ")
            self.assertIn("absent", self.quell("contain", "probe", f"C{number}", status=1))
        self.assertEqual(set(self.phases().values()), {"lifted"})
        self.assertIn("nothing is over", self.quell("keep", "--once"))
        self.quell("journal", "verify")

    def test_what_cannot_be_put_back_is_said_and_kept(self):
        self.contain("setting", "10s")
        self.contain("by-call", "10s")
        mine = (self.files / "app.yaml").read_text(encoding="utf-8")
        (self.files / "app.yaml").write_text(mine.replace("size: 2", "size: 9"), encoding="utf-8")
        self.server.level = None  # it was restarted, and logs as usual again
        self.server.changes = 0
        self.wait_until_overdue(2)
        said = self.quell("keep", "--once", status=3)
        self.assertIn("C1 is over and it could not be undone", said)
        self.assertIn("quell lift C1", said)
        self.assertEqual(list(self.phases().values()), ["lift_failed", "lifted"])
        self.assertIn("size: 9", (self.files / "app.yaml").read_text(encoding="utf-8"))
        self.assertEqual(self.server.changes, 0)
        # It is tried again in five minutes; or by hand, once that can be.
        self.assertIn("nothing is over", self.quell("keep", "--once"))
        (self.files / "app.yaml").write_text(mine, encoding="utf-8")
        self.quell("lift", "C1", "--reason", "as it was left")
        self.assert_all_is_as_before()

    def test_a_keep_that_was_killed_is_made_up_for(self):
        """Killed when the shop is asked for the nth time, and after some time of what it takes undisturbed."""
        names = ("by-signal", "setting", "by-call")
        seed = int.from_bytes(os.urandom(4), "big")
        chance = random.Random(seed)
        usual = 0
        for round_, request in enumerate((None, 2, 5, 6, 8, None, None)):
            with self.subTest(seed=seed, round=round_, request=request):
                for name in names:
                    self.contain(name, "10s")
                self.wait_until_overdue(len(names))
                begin = time.monotonic()
                keep = self.start("keep", "--once")
                if request is not None:
                    self.server.kill_at(request, keep)
                elif usual > 0:
                    self.kill_after(chance.uniform(0.1, 1) * usual, keep)
                keep.communicate(timeout=PATIENCE)
                usual = usual or time.monotonic() - begin
                if round_ > 0:
                    self.assert_the_record_tells_the_truth(dict(zip(list(self.phases())[-len(names):], names)))
                    self.quell("keep", "--once")
                self.assert_all_is_as_before()
                self.assertEqual(set(self.phases().values()), {"lifted"})
        self.assertIn("its time was over at", self.quell("contain", "show", "C2"))
        self.quell("journal", "verify")

    @staticmethod
    def kill_after(seconds, process):
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()

    def assert_the_record_tells_the_truth(self, names):
        """What is called lifted is gone, and what a probe calls in force is there."""
        phases, there = self.phases(), self.seen()
        for containment, name in names.items():
            if phases[containment] == "lifted":
                self.assertFalse(there[name], containment)
                continue
            with self.start("contain", "probe", containment) as probe:
                said, _ = probe.communicate(timeout=PATIENCE)
            self.assertEqual("in force" in said and probe.returncode == 0, there[name], said)


if __name__ == "__main__":
    unittest.main()
