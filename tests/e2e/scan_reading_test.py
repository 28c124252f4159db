#!/usr/bin/env python3
"""What quell scan reads and how: rotated and compressed logs, stretches of time, formats and proxies that a person
names, interruption, and files that change or can't be read."""
import bz2
import datetime
import fcntl
import gzip
import json
import lzma
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time
import unittest

QUELL = os.environ.get("QUELL_BINARY", "")
DAY = datetime.datetime(2026, 11, 22, tzinfo=datetime.timezone.utc)


def line(client, target, second=0, size=600, forwarded=None):
    when = (DAY + datetime.timedelta(seconds=second)).strftime("%d/%b/%Y:%H:%M:%S +0000")
    end = f' "{forwarded}"' if forwarded is not None else ""
    return f'{client} - - [{when}] "GET {target} HTTP/1.1" 200 {size} "-" "Mozilla/5.0"{end}\n'


def ordinary(seconds):
    return "".join(line(f"198.51.100.{i % 90}", f"/search?q=shoes{i % 5}", i, 590 + i % 20) for i in seconds)


def attack(seconds, client="203.0.113.9", forwarded=None):
    return "".join(line(client, f"/search?q=1%27%20union%20select%20{i}--", i, 4000 + i % 100 * 2100, forwarded)
                   for i in seconds)


class Reading(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="quell-reading-")
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        self.logs = self.root / "logs"
        self.logs.mkdir()
        self.log = self.logs / "access.log"

    def environment(self):
        return dict(os.environ, QUELL_HOME=str(self.root / "home"), NO_COLOR="1")

    def quell(self, *arguments, given=b""):
        return subprocess.run([QUELL, *map(str, arguments)], input=given, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=self.environment(), check=False, timeout=300)

    def report(self, *arguments, given=b""):
        return json.loads(self.quell("scan", "--format", "json", *arguments, given=given).stdout)

    def configure(self, text):
        (self.root / "home").mkdir(exist_ok=True)
        (self.root / "home" / "quell.yaml").write_text(text)


class Sources(Reading):
    def test_parts_of_a_rotated_log_are_one_log(self):
        self.log.write_text(ordinary(range(300, 400)))
        (self.logs / "access.log.1").write_text(ordinary(range(200, 300)))
        (self.logs / "access.log.2.gz").write_bytes(gzip.compress(ordinary(range(100, 200)).encode()))
        (self.logs / "access.log.3.xz").write_bytes(lzma.compress(ordinary(range(50, 100)).encode()))
        (self.logs / "access.log.4.bz2").write_bytes(bz2.compress((ordinary(range(50)) + attack(range(5))).encode()))
        (self.logs / "README").write_text("no log\n")
        whole = self.report(self.logs)
        self.assertEqual((whole["requests"], whole["attack_requests"], whole["input"]["files"]), (405, 5, 6))
        self.assertEqual(whole["input"]["not_access_logs"], [str(self.logs / "README")])
        self.assertEqual(whole["attackers"][0]["groups"][0]["sample"]["file"], str(self.logs / "access.log.4.bz2"))

    def test_patterns_are_ours_to_expand(self):
        self.log.write_text(ordinary(range(10)))
        (self.logs / "access.log.1").write_text(ordinary(range(20)))
        (self.logs / "other.log").write_text(ordinary(range(40)))
        self.assertEqual(self.report(self.logs / "access*")["requests"], 30)
        missing = self.quell("scan", self.logs / "nothing*")
        self.assertEqual(missing.returncode, 3)
        self.assertIn("nothing*", missing.stdout.decode())

    @unittest.skipUnless(shutil.which("zstd"), "needs zstd to make a sample")
    def test_standard_input_may_be_compressed(self):
        packed = subprocess.run(["zstd", "-c"], input=(ordinary(range(99)) + attack([100])).encode(),
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
        whole = self.report("-", given=packed)
        self.assertEqual((whole["requests"], whole["attack_requests"]), (100, 1))
        self.assertEqual(whole["attackers"][0]["groups"][0]["sample"]["line"], 100)

    def test_what_cannot_be_read_is_named_and_the_rest_goes_on(self):
        self.log.write_text(ordinary(range(100)) + attack(range(5)))
        (self.logs / "broken.gz").write_bytes(gzip.compress(ordinary(range(50)).encode())[:-20])
        (self.logs / "secret.zip").write_bytes(b"PK\x03\x04 and the rest")
        table = self.quell("scan", self.logs)
        self.assertEqual(table.returncode, 3)
        for part in ("203.0.113.9", "not read: ", "broken.gz", "a zip archive"):
            self.assertIn(part, table.stdout.decode())
        self.assertEqual(table.stderr, b"")
        lines = self.quell("scan", "--format", "jsonl", self.logs)
        found = [json.loads(row) for row in lines.stdout.splitlines()]
        self.assertEqual((lines.returncode, sum("request" in row for row in found)), (3, 5))
        self.assertIn("a zip archive", lines.stderr.decode())

    def test_any_number_of_threads_says_the_same(self):
        self.log.write_text(ordinary(range(60_000)) + attack(range(60_000, 60_200)) + "nonsense\n")
        (self.logs / "access.log.1.gz").write_bytes(gzip.compress(ordinary(range(30_000)).encode(), 1))
        one = self.quell("scan", "--format", "json", "--threads", "1", self.logs)
        two = self.quell("scan", "--format", "json", "--threads", "2", self.logs)
        self.assertEqual(one.returncode, 1)
        self.assertEqual(one.stdout, two.stdout)
        self.assertEqual(json.loads(one.stdout)["requests"], 90_200)

    def test_a_file_may_be_truncated_meanwhile(self):
        self.log.write_text(ordinary(range(20_000)) * 10)
        size = self.log.stat().st_size
        stop = threading.Event()

        def shorten():
            for step in range(1, 200):
                if stop.is_set():
                    return
                os.truncate(self.log, size - size * step // 200)
                time.sleep(0.001)

        with subprocess.Popen([QUELL, "scan", "--format", "json", str(self.log)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=self.environment()) as process:
            thread = threading.Thread(target=shorten)
            thread.start()
            try:
                out, complaints = process.communicate(timeout=120)
            finally:
                stop.set()
                thread.join()
        whole = json.loads(out)
        self.assertLess(whole["requests"], 200_001)
        # It was shortened before it was opened, or while it was read.
        self.assertIn(process.returncode, (0, 3), complaints)
        self.assertEqual(process.returncode == 3, bool(whole["input"]["problems"]))


class Times(Reading):
    def whole_day(self):
        self.log.write_text(ordinary(range(0, 80_000)) + attack(range(80_000, 80_020)) +
                            ordinary(range(80_020, 86_400)))

    def test_since_reads_a_part_and_finds_the_same(self):
        self.whole_day()
        times = ("--since", "2026-11-22T22:00:00Z", "--until", "2026-11-22T23:00:00Z")
        searched = self.report(*times, self.log)
        # Standard input can't be searched.
        whole = self.report(*times, "-", given=self.log.read_bytes())
        self.assertEqual(searched["attack_requests"], 20)
        self.assertLess(searched["input"]["bytes"], whole["input"]["bytes"] - 4_000_000)
        for report, name in ((searched, str(self.log)), (whole, "-")):
            self.assertEqual(report["attackers"][0]["groups"][0]["sample"]["line"] // 100, 800)
            for actor in report["attackers"]:
                for group in actor["groups"]:
                    self.assertEqual(group["sample"].pop("file"), name)
            del report["input"]
        self.assertEqual(searched, whole)
        self.assertIn("passed over", self.quell("scan", *times, self.log).stdout.decode())

    def test_forms_of_times(self):
        self.whole_day()
        self.assertEqual(self.report("--since", "2026-11-23", self.log)["requests"], 0)
        self.assertEqual(self.report("--until", "2026-11-23", self.log)["requests"], 86_400)
        self.assertEqual(self.report("--until", "200000h", self.log)["requests"], 0)
        self.assertEqual(self.report("--until=-200000h", self.log)["requests"], 0)
        wrong = self.quell("scan", "--since", "yesterday", self.log)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("a time is", wrong.stderr.decode())


class Formats(Reading):
    OWN = "$time_iso8601|$remote_addr|$request|$status|$body_bytes_sent"

    def own_log(self):
        self.log.write_text("".join(
            f"2026-11-22T03:14:15+00:00|203.0.113.9|GET /s?q=1%27%20union%20select%20{i}-- HTTP/1.1|200|612\n"
            for i in range(5)))

    def test_a_format_string(self):
        self.own_log()
        self.assertEqual(self.quell("scan", self.log).returncode, 3)
        self.assertEqual(self.report("--log-format", self.OWN, self.log)["attack_requests"], 5)
        self.configure(f"log_format: '{self.OWN}'\n")
        self.assertEqual(self.report(self.log)["attack_requests"], 5)

    def test_only_the_named_format_counts(self):
        self.log.write_text(attack(range(5)))
        self.assertEqual(self.report("--log-format", "combined", self.log)["attack_requests"], 5)
        self.assertEqual(self.quell("scan", "--log-format", "haproxy", self.log).returncode, 3)

    def test_mistakes_are_placed(self):
        wrong = self.quell("scan", "--log-format", '$remote_addr$time_local "$request"', self.log)
        self.assertEqual(wrong.returncode, 2)
        self.assertRegex(wrong.stderr.decode(), r"--log-format: position 13: ")
        unknown = self.quell("scan", "--log-format", "combind", self.log)
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("combined", unknown.stderr.decode())
        self.assertIn("vhost_combined", self.quell("scan", "--help").stdout.decode())

    def test_names_in_json(self):
        self.log.write_text("".join(json.dumps(
            {"when": "2026-11-22T03:14:15Z", "who": {"ip": "203.0.113.9"}, "code": 200,
             "what": f"GET /s?q=1'+union+select+{i}-- HTTP/1.1"}) + "\n" for i in range(5)))
        fields = ("--json-fields", "time=when,client=who.ip,request=what,status=code")
        self.assertEqual(self.report(*fields, self.log)["attackers"][0]["key"], "203.0.113.9")
        wrong = self.quell("scan", *fields, "--log-format", "combined", self.log)
        self.assertEqual(wrong.returncode, 2)


class Proxies(Reading):
    def setUp(self):
        super().setUp()
        self.log.write_text(attack(range(3), "10.0.0.1", "203.0.113.9") +
                            attack(range(3, 6), "10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2") +
                            attack(range(6, 9), "192.0.2.66", "203.0.113.10") +
                            attack(range(9, 12), "10.0.0.1", "203.0.113.9, nonsense"))

    def attackers(self, *arguments):
        return {actor["key"]: actor["requests"] for actor in self.report(*arguments, self.log)["attackers"]}

    def test_only_what_proxies_say_is_believed(self):
        self.assertEqual(self.attackers(), {"10.0.0.1": 9, "192.0.2.66": 3})
        expected = {"203.0.113.9": 6, "192.0.2.66": 3, "10.0.0.1": 3}
        self.assertEqual(self.attackers("--proxy", "10.0.0.1", "--proxy", "10.0.0.2"), expected)
        self.configure("proxies: [10.0.0.0/8]\n")
        self.assertEqual(self.attackers(), expected)

    def test_findings_go_on_record_for_who_is_behind(self):
        self.configure("proxies: [10.0.0.0/8]\n")
        self.quell("scan", self.log)
        opened = self.quell("open", "--from-scan")
        self.assertEqual(opened.returncode, 0, opened.stderr)
        recorded = self.quell("scan", "--record", self.log)
        self.assertIn("their log lines sealed", recorded.stdout.decode(), recorded.stderr)

    def test_no_networks_with_bits_behind_the_prefix(self):
        wrong = self.quell("scan", "--proxy", "10.0.0.1/8", self.log)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("--proxy", wrong.stderr.decode())


class Interruption(Reading):
    def kept(self):
        return self.root / "home" / "last-scan.json"

    def interrupted(self, *arguments, after, **options):
        """The program's output after SIGINT, sent when after(process) returns."""
        with subprocess.Popen([QUELL, "scan", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=self.environment(), **options) as process:
            after(process)
            process.send_signal(signal.SIGINT)
            # communicate() would close standard input.
            timer = threading.Timer(60, process.kill)
            timer.start()
            out, complaints = process.stdout.read(), process.stderr.read()
            process.wait()
            timer.cancel()
        return process.returncode, out.decode(), complaints.decode()

    def wait_until(self, happened, process, what):
        """However long it takes to start on a busy machine."""
        deadline = time.monotonic() + 120
        while not happened():
            self.assertIsNone(process.poll(), f"it ended before {what}")
            self.assertLess(time.monotonic(), deadline, f"waited in vain for {what}")
            time.sleep(0.002)

    @staticmethod
    def sleeps(process):
        """Whether each thread waits, seen five times in a row: nothing of what was read is on its way any more."""
        for _ in range(5):
            for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
                try:
                    stat = (task / "stat").read_text()
                except OSError:  # it has just ended
                    return False
                # The name in brackets may hold anything; the state follows it.
                if stat.rpartition(")")[2].split()[0] != "S":
                    return False
            time.sleep(0.02)
        return True

    def send(self, text):
        def after(process):
            process.stdin.write(text.encode())
            process.stdin.flush()

            def is_read():
                waiting = fcntl.ioctl(process.stdin, termios.FIONREAD, bytes(4))
                return struct.unpack("i", waiting) == (0,) and self.sleeps(process)

            self.wait_until(is_read, process, "what was sent to be read")
        return after

    def test_a_silent_pipe(self):
        for threads in (1, 2):
            status, out, complaints = self.interrupted(
                "--threads", threads, "-", stdin=subprocess.PIPE,
                after=self.send(ordinary(range(50)) + attack(range(5)) + "203.0"))
            self.assertEqual(status, 130, complaints)
            self.assertIn("interrupted: ", out.splitlines()[0])
            self.assertIn("55 requests", out)
            self.assertIn("!! 203.0.113.9", out)
            self.assertIn("not kept", complaints)
            self.assertFalse(self.kept().exists())

    def test_forms_for_programs_say_so(self):
        text = ordinary(range(50)) + attack(range(5))
        _, out, _ = self.interrupted("--format", "json", "-", stdin=subprocess.PIPE, after=self.send(text))
        self.assertIn("interrupted: ", json.loads(out)["incomplete"][0])
        _, out, _ = self.interrupted("--format", "jsonl", "-", stdin=subprocess.PIPE, after=self.send(text))
        lines = [json.loads(row) for row in out.splitlines()]
        self.assertEqual([sum(member in row for row in lines) for member in ("file", "incomplete")],
                         [5, 1])
        self.assertEqual(list(lines[-1]), ["incomplete"])
        _, out, _ = self.interrupted("--format", "html", "-", stdin=subprocess.PIPE, after=self.send(text))
        self.assertIn("interrupted: ", out)

    def test_a_big_file(self):
        block = ordinary(range(20_000)).encode()
        with self.log.open("wb") as file:
            file.write(attack(range(5)).encode())
            for _ in range(150):
                file.write(block)
        self.quell("scan", "-", given=attack(range(2)).encode())
        before = self.kept().read_bytes()

        def when_reading(process):
            # The file is open as soon as reading has begun.
            def is_open():
                links = pathlib.Path(f"/proc/{process.pid}/fd").iterdir()
                return any(os.path.realpath(link) == str(self.log.resolve()) for link in links)

            self.wait_until(is_open, process, "the log to be opened")

        status, out, complaints = self.interrupted(self.log, after=when_reading)
        self.assertEqual(status, 130, complaints)
        self.assertRegex(out.splitlines()[0], r"interrupted: .* of \d+\.\d MB were looked at")
        self.assertNotIn("not read: ", out)
        self.assertEqual(self.kept().read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
