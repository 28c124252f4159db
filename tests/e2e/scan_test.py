#!/usr/bin/env python3
"""quell scan, detect and explain as people and scripts use them: outputs, exit statuses, bad input."""
import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

QUELL = os.environ.get("QUELL_BINARY", "")


def line(client, request, status=200, size=600, second=0, agent="Mozilla/5.0"):
    return (f'{client} - - [22/Nov/2026:03:{second // 60 % 60:02}:{second % 60:02} +0000] '
            f'"{request}" {status} {size} "-" "{agent}"\n')


ORDINARY = "".join(line(f"198.51.100.{i % 90}", f"GET /search?q=shoes{i % 5} HTTP/1.1", size=590 + i % 20, second=i)
                   for i in range(200))
ATTACK = "".join(line("203.0.113.9", f"GET /search?q=1%27%20union%20select%20{i}-- HTTP/1.1",
                      size=4000 + 500 * i, second=300 + i) for i in range(10))


class Scan(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="quell-scan-")
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        (self.root / "logs").mkdir()
        self.log = self.root / "logs" / "access.log"
        self.log.write_text(ORDINARY + ATTACK)

    def quell(self, *arguments, given=b""):
        environment = dict(os.environ, QUELL_HOME=str(self.root / "home"), NO_COLOR="1")
        return subprocess.run([QUELL, *map(str, arguments)], input=given, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=environment, check=False, timeout=120)

    def test_table(self):
        done = self.quell("scan", self.root / "logs")
        text = done.stdout.decode()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("1 file, 22 Nov 03:00 – 22 Nov 03:05, 210 requests, 91 actors", text)
        self.assertIn("!! 203.0.113.9", text)
        self.assertIn("SQL injection on /search?q=", text)
        self.assertIn("LIKELY SUCCEEDED", text)
        self.assertIn("where 0.6 kB is usual", text)
        self.assertIn("next: quell open --from-scan", text)
        for row in text.splitlines():
            self.assertLessEqual(len(row), 140, row)
        self.assertTrue((self.root / "home" / "last-scan.json").exists())

    def test_nothing_found(self):
        self.log.write_text(ORDINARY)
        done = self.quell("scan", self.log)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("no attack found", done.stdout.decode())

    def test_compressed_logs_are_read(self):
        with gzip.open(self.root / "logs" / "access.log.2.gz", "wt") as file:
            file.write(ORDINARY + ATTACK)
        self.log.write_text(ORDINARY)
        done = self.quell("scan", self.root / "logs")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("203.0.113.9", done.stdout.decode())

    def test_unreadable_wins(self):
        (self.root / "logs" / "old.zip").write_bytes(b"PK\x03\x04 and the rest")
        done = self.quell("scan", self.root / "logs", self.root / "missing.log")
        self.assertEqual(done.returncode, 3)
        self.assertIn("!! 203.0.113.9", done.stdout.decode())
        for part in ("old.zip", "a zip archive", "missing.log"):
            self.assertIn(part, done.stdout.decode())

    def test_standard_input_and_jsonl(self):
        done = self.quell("scan", "-", "--format", "jsonl", given=(ORDINARY + ATTACK).encode())
        self.assertEqual(done.returncode, 1, done.stderr)
        found = [json.loads(row) for row in done.stdout.decode().splitlines()]
        self.assertEqual(len(found), 10)
        self.assertEqual(set(found[0]), {"file", "line", "time", "actor", "vector", "technique", "attack", "cwe",
                                         "verdict", "score", "endpoint", "parameter", "request", "reasons"})
        self.assertEqual([found[0][member] for member in ("technique", "attack", "cwe")],
                         ["sql", "T1190", "CWE-89"])
        self.assertEqual(found[0]["file"], "-")
        self.assertEqual(found[0]["line"], 201)
        self.assertEqual(found[0]["verdict"], "likely")

    def test_one_actor_and_time(self):
        done = self.quell("scan", "--actor", "203.0.113.9", self.log)
        self.assertIn("10 answers of", done.stdout.decode())
        before = self.quell("scan", "--until", "2026-11-22T03:05:00Z", self.log)
        self.assertEqual(before.returncode, 0, before.stderr)

    def test_hostile_text_stays_text(self):
        self.log.write_text(ORDINARY + line("203.0.113.9", "GET /s?q='+or+1=1--<script>alert(1)</script> HTTP/1.1",
                                            agent="\\x1b[2J\\xe2\\x80\\xae") + "\x1b]0;owned\x07\n")
        table = self.quell("scan", "--actor", "203.0.113.9", self.log).stdout.decode()
        self.assertNotIn("\x1b", table)
        self.assertNotIn("\u202e", table)
        page = self.quell("scan", "--format", "html", self.log).stdout.decode()
        self.assertNotIn("<script", page)
        self.assertIn("&lt;script", page)

    def test_a_page_is_one_file_with_pictures(self):
        page = self.quell("scan", "--format", "html", self.log).stdout.decode()
        self.assertIn("default-src 'none'", page)
        self.assertIn("Attack requests by actor", page)
        self.assertIn("<title>203.0.113.9: 10 LIKELY</title>", page)
        for outside in ("http://", "https://", "src=", "href=", "url("):
            self.assertNotIn(outside, page)

    def test_a_scan_of_an_older_quell_is_not_opened(self):
        self.assertEqual(self.quell("scan", self.log).returncode, 1)
        kept = self.root / "home" / "last-scan.json"
        kept.write_text(kept.read_text().replace("quell-scan-3", "quell-scan-1"))
        done = self.quell("open", "--from-scan")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("scan again", done.stderr.decode())

    def test_bad_lines_are_counted_and_placed(self):
        self.log.write_bytes(b"\0\xff rubbish\n" + ORDINARY.encode() + b"x" * 1_000_000 + b"\n")
        done = self.quell("scan", "--format", "json", self.log)
        whole = json.loads(done.stdout)
        self.assertEqual(whole["format"], "quell-scan-3")
        self.assertEqual(whole["input"]["unparsed"], 2)
        self.assertEqual(whole["input"]["cut_lines"], 1)
        self.assertIn(f"{self.log}:1:", self.quell("scan", self.log).stdout.decode())


class LoginsInQueries(unittest.TestCase):
    def test_users_are_named_and_passwords_never(self):
        def login(client, second, user, status):
            when = f"22/Nov/2026:{3 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02} +0000"
            return (f'{client} - - [{when}] "GET /api/auth?username={user}&password=hunter{second} HTTP/1.1" {status} '
                    f'{900 if status == 200 else 40} "-" "app/1.0"\n')

        with tempfile.TemporaryDirectory(prefix="quell-logins-") as directory:
            log = pathlib.Path(directory, "access.log")
            log.write_text("".join(login(f"192.0.2.{i}", i * 60, f"person{i}", 200) for i in range(60)) +
                           "".join(login("203.0.113.9", 4000 + i, f"user{i}%1b%5B2J", 401) for i in range(60)))

            def scan(form):
                done = subprocess.run([QUELL, "scan", "--format", form, str(log)], stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, check=False, timeout=60,
                                      env=dict(os.environ, QUELL_HOME=directory + "/home", NO_COLOR="1"))
                self.assertEqual(done.returncode, 1, done.stderr)
                return done.stdout.decode()

            found = json.loads(scan("json"))["login_attacks"]
            self.assertEqual([(one["kind"], one["users_seen"]) for one in found], [("credential-stuffing", 60)])
            self.assertIn("user0\x1b[2J", found[0]["users"])
            for form in ("table", "json", "jsonl", "html"):
                shown = scan(form)
                self.assertNotIn("hunter", shown)
                self.assertNotIn("\x1b", shown)
            self.assertNotIn("hunter", pathlib.Path(directory, "home", "last-scan.json").read_text())


class Detect(unittest.TestCase):
    def detect(self, given, *arguments):
        return subprocess.run([QUELL, "detect", *arguments], input=given, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False, timeout=60)

    def test_answers_in_order(self):
        done = self.detect(b"query\tshoes\nquery\t1%27+or+1=1--\n"
                           b"path\t/a/%2e%2e/%2e%2e/etc/passwd\nheader\tMozilla/5.0")
        rows = [row.split("\t") for row in done.stdout.decode().splitlines()]
        self.assertEqual([row[:2] for row in rows],
                         [["benign", "benign"], ["attack", "sqli"], ["attack", "traversal"], ["benign", "benign"]])
        self.assertEqual(done.returncode, 1)

    def test_malformed_lines_keep_their_place(self):
        done = self.detect(b"query\tshoes\nnonsense\nquery\tboots\n")
        rows = done.stdout.decode().splitlines()
        self.assertEqual(len(rows), 3)
        self.assertTrue(rows[1].startswith("benign\tother\t0.000\terror: "))
        self.assertEqual(done.returncode, 3)
        self.assertIn("line 2", done.stderr.decode())

    def test_each_line_is_answered_before_the_next_is_sent(self):
        with subprocess.Popen([QUELL, "detect"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            for _ in range(3):
                process.stdin.write(b"query\t1%27+or+1=1--\n")
                process.stdin.flush()
                self.assertTrue(process.stdout.readline().startswith(b"attack\tsqli\t"))
            process.stdin.close()
            process.stdout.read()

    def test_nothing_in(self):
        done = self.detect(b"")
        self.assertEqual((done.returncode, done.stdout), (0, b""))

    def test_the_rules_of_a_site(self):
        with tempfile.TemporaryDirectory(prefix="quell-detect-") as directory:
            rules = pathlib.Path(directory, "rules.yaml")
            rules.write_text("allow: [{name: docs, path: /docs/*, parameter: q}]\n"
                             "patterns: [{name: export, class: scan, pattern: 'export=all'}]\n")
            done = self.detect(b"query\t/docs/?q=1%27+or+1=1--\nquery\t/report?export=all\nnonsense\n",
                               "--rules", str(rules))
            rows = [row.split("\t")[:2] for row in done.stdout.decode().splitlines()]
            self.assertEqual(rows, [["benign", "benign"], ["attack", "scan"], ["benign", "other"]])
            rules.write_text("allow: [{name: everything}]\n")
            wrong = self.detect(b"query\tshoes\n", "--rules", str(rules))
            self.assertEqual((wrong.returncode, wrong.stdout), (2, b""))
            self.assertIn("rules.yaml:1:", wrong.stderr.decode())


class Explain(unittest.TestCase):
    def explain(self, *arguments):
        return subprocess.run([QUELL, "explain", *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False, timeout=60)

    def test_layers_tokens_and_summands(self):
        text = self.explain("GET /s?q=1%2527%20or%201=1-- HTTP/1.1").stdout.decode()
        for part in ("percent", "inside single quotes", "1' or 1=1--", "read as:",
                     "SQL injection (CWE-89, ATT&CK T1190), score"):
            self.assertIn(part, text)

    def test_json_and_log_lines(self):
        whole = json.loads(self.explain("--json", line("1.2.3.4", "GET /d?f=../../etc/passwd HTTP/1.1").strip()).stdout)
        self.assertEqual((whole["attack"], whole["class"]), (True, "traversal"))
        self.assertFalse(json.loads(self.explain("--json", "https://shop.example/?q=shoes").stdout)["attack"])


if __name__ == "__main__":
    unittest.main()
